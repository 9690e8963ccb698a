#!/bin/sh
# Makes .venv with exactly the locked packages, from nothing but a Python and a network. Does nothing when it
# is there already. Used by every `make` target.
#
#   PYTHON=/path/to/python   which Python to take (3.12 or later)
#   UV=/path/to/uv           which uv to take
set -eu
cd "$(dirname "$0")/.."
stamp=.venv/.locked
tools=var/tools

say() { printf '%s\n' "$*" >&2; }
fail() { say ""; say "$@"; exit 1; }

# --- there already? ---------------------------------------------------------------------------------------
if [ -f "$stamp" ] && cmp -s uv.lock "$stamp" && .venv/bin/python -c 'import django' 2>/dev/null; then
    exit 0
fi

# --- a Python for the project: 3.12 or later ---------------------------------------------------------------
# Names on the PATH may be pyenv's shims, which fail for a version that .python-version names and that is not
# installed; so each candidate is run, and pyenv's and uv's own directories are looked through as well.
recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; }
any() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1; }
candidates() {
    for name in python3.13 python3.12 python3.14 python3 python; do
        command -v "$name" || true
    done
    for directory in "${PYENV_ROOT:-$HOME/.pyenv}/versions" "$HOME/.local/share/uv/python" /usr/local /usr /opt; do
        for found in "$directory"/*3.13*/bin/python3 "$directory"/*3.12*/bin/python3 "$directory"/bin/python3.1[2-9]; do
            [ -x "$found" ] && printf '%s\n' "$found"
        done
    done
    return 0
}
python=""
helper=""
if [ -n "${PYTHON:-}" ]; then
    recent "$PYTHON" || fail "PYTHON is $PYTHON, which does not run or is older than 3.12."
    python=$PYTHON
    helper=$PYTHON
else
    old_ifs=$IFS
    IFS='
'
    for candidate in $(candidates); do
        if recent "$candidate"; then
            python=$candidate
            helper=$candidate
            break
        fi
        if [ -z "$helper" ] && any "$candidate"; then
            helper=$candidate
        fi
    done
    IFS=$old_ifs
    # The one of Debian, behind whatever stands first on the PATH.
    if [ -z "$helper" ] && any /usr/bin/python3; then helper=/usr/bin/python3; fi
fi

# --- uv, which installs the rest --------------------------------------------------------------------------
works() { [ -n "$1" ] && "$1" --version >/dev/null 2>&1; }
uv=""
for candidate in "${UV:-}" "$PWD/$tools/bin/uv" "$(command -v uv || true)" "$HOME/.local/bin/uv"; do
    if works "$candidate"; then
        uv=$candidate
        break
    fi
done
install_uv() {
    rm -rf "$tools"
    mkdir -p "$(dirname "$tools")"
    if "$helper" -m venv "$tools" >/dev/null 2>&1; then
        "$tools/bin/python" -m pip install -qq --disable-pip-version-check uv
    elif "$helper" -m pip --version >/dev/null 2>&1; then
        rm -rf "$tools"
        "$helper" -m pip install -qq --disable-pip-version-check --target "$tools" uv
    else
        return 2
    fi
}
if [ -z "$uv" ]; then
    [ -n "$helper" ] || fail "No Python was found. Install one, on Debian or Ubuntu with:
    sudo apt-get install -y python3 python3-venv"
    say "Installing uv into $tools …"
    result=0
    install_uv || result=$?
    if [ "$result" -eq 2 ]; then
        if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
            say "Python's venv module is missing; installing it (apt-get install python3-venv) …"
            apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
            helper=/usr/bin/python3
            result=0
            install_uv || result=$?
        else
            fail "This Python cannot make an environment: its venv module is missing. Install it with:
    sudo apt-get install -y python3-venv
and run this again."
        fi
    fi
    uv=$PWD/$tools/bin/uv
    [ "$result" -eq 0 ] && works "$uv" ||
        fail "uv could not be installed from the Python package index. Is there a network? What was tried:
    $helper -m venv $tools && $tools/bin/python -m pip install uv"
fi

# --- the environment --------------------------------------------------------------------------------------
get_python() {
    for name in python3.13 python3.12; do
        if command -v apt-cache >/dev/null && [ -n "$(apt-cache show "$name" 2>/dev/null)" ]; then
            printf '    sudo apt-get install -y %s %s-venv\n' "$name" "$name"
            return
        fi
    done
    printf '    %s python install 3.13        (needs github.com)\n' "$uv"
    printf 'or, where Python 3.12 or later is part of the system (Debian 13, Ubuntu 24.04):\n'
    printf '    sudo apt-get install -y python3 python3-venv\n'
}
if [ -z "$python" ]; then
    say "No Python of 3.12 or later was found; uv fetches one …"
    "$uv" python install 3.13 >/dev/null 2>&1 || fail "No Python of 3.12 or later was found, and none could be fetched. Get one with:
$(get_python)
or name one that is somewhere else: make demo PYTHON=/path/to/python3.13"
    python=$("$uv" python find 3.13)
fi
python=$("$python" -c 'import sys; print(sys.executable)')  # the real one behind a shim
say "Installing the locked packages with $("$python" --version) ($python) …"
rm -f "$stamp"
# VIRTUAL_ENV of some other project would only make uv complain; UV_PYTHON beats .python-version.
install() { env -u VIRTUAL_ENV -u UV_PROJECT_ENVIRONMENT UV_PYTHON="$python" UV_PYTHON_DOWNLOADS=never \
    "$@" "$uv" sync --locked --quiet; }
# The second try trusts what this machine trusts: a network may look into HTTPS with its own certificate.
install env 2>/dev/null || install env UV_SYSTEM_CERTS=true UV_NATIVE_TLS=true ||
    fail "The packages could not be installed. Is there a network? What was tried:
    UV_PYTHON=$python $uv sync --locked"
cp uv.lock "$stamp"
