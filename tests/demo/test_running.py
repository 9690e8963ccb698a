"""`manage.py demo` as a person meets it: started, started twice, stopped, killed, in somebody's way."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from demo import running

ROOT = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    """A port that is free, and the one above it too."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            with contextlib.suppress(OSError, OverflowError):
                second.bind(("127.0.0.1", port + 1))
                return port


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A demonstration of its own: directories, database and port."""
    where = tmp_path_factory.mktemp("demo")
    kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "DB_ROLE", "PORT")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "config.settings.demo",
        "DEMO_DIR": str(where / "demo"),
        "DEMO_DATABASE_DIR": str(where / "postgres"),
        "STATIC_ROOT": str(where / "static"),
        "MEDIA_ROOT": str(where / "media"),
        "PORT": str(free_port()),
    }


@pytest.fixture
def start(place: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start the demonstration; what is still there at the end of the test is stopped."""
    started: list[subprocess.Popen[bytes]] = []

    def run(*arguments: str) -> subprocess.Popen[bytes]:
        with (tmp_path / f"out{len(started)}").open("wb") as output:
            command = [sys.executable, "manage.py", "demo", *arguments]
            started.append(
                subprocess.Popen(command, cwd=ROOT, env=place, stdout=output, stderr=subprocess.STDOUT)
            )
        return started[-1]

    yield run
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(30)


def said(tmp_path: Path, number: int = 0) -> str:
    return (tmp_path / f"out{number}").read_text()


def ready(place: dict[str, str]) -> dict[str, object]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{place['PORT']}/readyz", timeout=5) as response:
            return json.load(response)
    except (urllib.error.URLError, OSError):
        return {}


def wait_for(happened: Callable[[], bool], *, seconds: float = 90) -> None:
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.1)


def processes_of(place: dict[str, str]) -> list[str]:
    """Command lines of everything that runs with this demonstration's directories."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if place["DEMO_DIR"].encode() in (path / "environ").read_bytes():
                command = (path / "cmdline").read_bytes()
                if command:  # a zombie has none
                    found.append(command.replace(b"\0", b" ").decode())
    return found


@pytest.mark.slow
def test_it_runs_once_outlives_a_kill_and_leaves_nothing_behind(
    start, place: dict[str, str], tmp_path: Path
) -> None:
    """One story, for each start takes seconds: started, started again meanwhile, killed, started, stopped."""
    first = start()
    wait_for(lambda: "runs at" in said(tmp_path) or first.poll() is not None)
    assert "The demonstration runs at" in said(tmp_path), said(tmp_path)
    assert "DigiD" in said(tmp_path)
    assert '"event"' not in said(tmp_path)  # no log between the lines that say how far it is
    assert ready(place)["status"] == "ready"

    refused = start()
    assert refused.wait(60) == 1
    assert f"runs already at http://127.0.0.1:{place['PORT']} (process {first.pid})" in said(tmp_path, 1)
    assert "Traceback" not in said(tmp_path, 1)
    assert ready(place)["status"] == "ready"

    keys = list(Path(place["DEMO_DIR"]).glob("*.key"))
    assert len(keys) >= 3
    assert {key.stat().st_mode & 0o777 for key in keys} == {0o600}

    first.kill()
    first.wait()
    second = start()  # at once: it waits for what the first left
    wait_for(lambda: "runs at" in said(tmp_path, 2) or second.poll() is not None)
    assert "runs at" in said(tmp_path, 2), said(tmp_path, 2)
    assert " 0 diplomas added" in said(tmp_path, 2)

    second.send_signal(signal.SIGINT)
    assert second.wait(40) == 0
    assert said(tmp_path, 2).rstrip().splitlines()[-1].startswith("Stopped")
    wait_for(lambda: processes_of(place) == [], seconds=10)


@pytest.mark.slow
def test_after_a_kill_everything_ends(start, place: dict[str, str], tmp_path: Path) -> None:
    only = start()
    wait_for(lambda: "runs at" in said(tmp_path) or only.poll() is not None)
    only.kill()
    only.wait()
    wait_for(lambda: processes_of(place) == [], seconds=40)


def test_a_taken_port_is_named_with_a_way_out(start, place: dict[str, str], tmp_path: Path) -> None:
    Path(place["DEMO_DIR"], "demo.lock").unlink(missing_ok=True)  # nobody to wait for
    with socket.socket() as somebody:
        # The demonstration before has just left connections there that the system still remembers.
        somebody.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        somebody.bind(("127.0.0.1", int(place["PORT"]) + 1))
        somebody.listen()
        assert start().wait(60) == 1
    told = said(tmp_path)
    assert f"Port {int(place['PORT']) + 1} of this machine is taken" in told
    assert "make demo PORT=" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("address", ["postgresql://x@127.0.0.1:1/nothing", "mysql://x@y/z"])
def test_a_database_that_does_not_work_is_named(
    start, place: dict[str, str], tmp_path: Path, address: str
) -> None:
    place = {**place, "DATABASE_URL": address}
    done = subprocess.run(
        [sys.executable, "manage.py", "demo"], cwd=ROOT, env=place, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_only_one_of_a_directory(tmp_path: Path) -> None:
    lock = tmp_path / "demo.lock"
    with running.only_one(lock, "http://here") as left_behind:
        assert left_behind is False
        with (
            pytest.raises(running.CannotRun, match=rf"already at http://here \(process {os.getpid()}\)"),
            running.only_one(lock, "http://there"),
        ):
            pass
    lock.write_text("4711 http://killed")
    with running.only_one(lock, "http://here") as left_behind:
        assert left_behind is True
