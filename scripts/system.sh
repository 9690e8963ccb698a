#!/bin/sh
# What the project needs from the system, beyond Python packages. Installs it on Debian and Ubuntu as root,
# and otherwise says the command.
#
#   scripts/system.sh demo    Pango, which lays out the PDF; without it the demonstration has no extracts
#   scripts/system.sh test    the same, and for the tests a browser, the tools of two PDF viewers, OpenSSL and a
#                             key token in software (SoftHSM)
set -eu
cd "$(dirname "$0")/.."
for_what=$1
missing=""
need() { case " $missing " in *" $1 "*) ;; *) missing="$missing $1" ;; esac; }

loads() { .venv/bin/python -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$1" 2>/dev/null; }
if [ "$(uname)" = Linux ]; then
    loads libpango-1.0.so.0 || need libpango-1.0-0
    loads libpangoft2-1.0.so.0 || need libpangoft2-1.0-0
    loads libharfbuzz-subset.so.0 || need libharfbuzz-subset0
fi
if [ "$for_what" = test ]; then
    command -v pdftoppm >/dev/null || need poppler-utils
    command -v mutool >/dev/null || need mupdf-tools
    command -v softhsm2-util >/dev/null || need softhsm2
    command -v openssl >/dev/null || need openssl
    # The one without windows takes half the time; where there is none, any will do.
    for browser in chromium-headless-shell chromium chromium-browser; do
        command -v "$browser" >/dev/null && break
    done || need chromium-headless-shell
fi
[ -n "$missing" ] || exit 0

command="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    printf '%s\n' "Installing:$missing …" >&2
    apt-get update -qq >&2 || true
    apt-cache show chromium-headless-shell >/dev/null 2>&1 ||
        command=$(printf '%s' "$command" | sed 's/chromium-headless-shell/chromium/')
    DEBIAN_FRONTEND=noninteractive $command -qq >/dev/null && exit 0
fi
printf '%s\n' "Missing on this machine:$missing. On Debian or Ubuntu:" "    sudo $command" >&2
if [ "$for_what" = demo ]; then
    printf '%s\n' "The demonstration starts without it, but cannot make extracts (PDF)." >&2
    exit 0
fi
exit 1
