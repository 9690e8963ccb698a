"""The embedded database: there for whoever needs it, gone with the last one, and back after any kill."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from demo import postgres

ROOT = Path(__file__).resolve().parent.parent.parent
USER = """
import sys; from pathlib import Path; from demo import postgres
print(postgres.ensure(Path(sys.argv[1])), flush=True); sys.stdin.read()
"""


class User:
    """Another process that uses the database until it is told to leave, or killed."""

    def __init__(self, data: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(data)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.socket = self.process.stdout.readline().strip()

    def leave(self) -> None:
        self.process.communicate("")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One directory for all tests here: making a cluster is the slow part."""
    data = tmp_path_factory.mktemp("cluster") / "data"
    postgres.ensure(data)
    assert postgres.release(data, patience=20)
    yield data
    postgres.remove(data)
    assert not data.exists()


@pytest.fixture
def data(made: Path) -> Iterator[Path]:
    yield made
    assert postgres.release(made, patience=20), "the server did not stop when nobody was left"


def answers(socket: str | Path) -> bool:
    try:
        with psycopg.connect(
            host=str(socket), dbname="postgres", user="postgres", connect_timeout=5
        ) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def server_of(data: Path) -> int:
    return int((data / "postmaster.pid").read_text().split("\n")[0])


def wait_for(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


def test_it_answers_and_only_this_user_gets_in(data: Path) -> None:
    socket = postgres.ensure(data)
    assert answers(socket)
    assert data.stat().st_mode & 0o077 == 0
    with psycopg.connect(host=str(socket), dbname="postgres", user="postgres") as connection:
        shown = connection.execute("SHOW listen_addresses").fetchone()
    assert shown == ("",)


def test_who_leaves_does_not_take_it_from_others(data: Path) -> None:
    first = User(data)
    second = User(data)
    first.leave()
    time.sleep(0.5)
    assert answers(second.socket)
    second.leave()
    wait_for(lambda: not (data / "postmaster.pid").exists())


def test_a_killed_user_counts_as_gone(data: Path) -> None:
    only = User(data)
    only.kill()
    wait_for(lambda: not (data / "postmaster.pid").exists())
    assert not answers(only.socket)


def test_it_comes_back_after_its_keeper_was_killed(data: Path) -> None:
    user = User(data)
    keeper = int(Path(f"/proc/{server_of(data)}/stat").read_text().rsplit(")", 1)[1].split()[1])
    os.kill(keeper, signal.SIGKILL)
    wait_for(lambda: not (data / "postmaster.pid").exists())
    assert answers(postgres.ensure(data))
    user.leave()


def test_it_comes_back_after_the_server_was_killed(data: Path) -> None:
    user = User(data)
    os.kill(server_of(data), signal.SIGKILL)
    wait_for(lambda: not answers(user.socket))
    assert answers(postgres.ensure(data))
    user.leave()


@pytest.mark.parametrize("left", ["reused", "garbage", "empty"])
def test_what_a_killed_server_left_does_not_stop_the_next(data: Path, left: str) -> None:
    """A process number that belongs to somebody else by now is not a running server."""
    text = {"reused": f"{os.getpid()}\n{data}\n0\n5432\n", "garbage": "what?\n", "empty": ""}[left]
    (data / "postmaster.pid").write_text(text)
    (data / ".s.PGSQL.5432.lock").write_text(text)
    assert answers(postgres.ensure(data))


def test_data_of_another_version_are_refused_in_words(data: Path) -> None:
    version = data / "PG_VERSION"
    was = version.read_text()
    version.write_text("14\n")
    with pytest.raises(postgres.PostgresError, match=r"made by PostgreSQL 14 .* Set PG_BIN"):
        postgres.ensure(data)
    version.write_text(was)
    postgres.release(data)


def test_it_is_not_removed_while_somebody_uses_it(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "STOP_SECONDS", 0.3)
    user = User(data)
    with pytest.raises(postgres.PostgresError, match="in use"):
        postgres.remove(data)
    user.leave()


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    data = tmp_path / ("long" * 30) / "data"
    socket = postgres.ensure(data, ephemeral=True)
    assert answers(socket)
    assert len(str(socket)) < postgres.LONGEST_SOCKET_DIRECTORY
    assert socket.stat().st_mode & 0o077 == 0
    postgres.release(data, patience=20)
    wait_for(lambda: not data.exists())  # ephemeral: its data went with the last user
    socket.rmdir()


def test_a_cluster_that_could_not_be_made_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, does in {
        "postgres": "echo 'postgres (PostgreSQL) 18.6'",
        "pg_isready": "exit 2",
        "initdb": 'mkdir -p "$2"; echo "disk full" >&2; exit 1',
    }.items():
        (programs / name).write_text(f"#!/bin/sh\n{does}\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PG_BIN", str(programs))
    data = tmp_path / "data"
    with pytest.raises(postgres.PostgresError, match="could not be made: disk full"):
        postgres.ensure(data)
    assert not data.exists()
    assert not (tmp_path / "data.new").exists()
    postgres.release(data)


def test_without_programs_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    with pytest.raises(postgres.PostgresError, match="no program `postgres`"):
        postgres.binaries()


def test_a_directory_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "letter.txt").write_text("mine")
    with pytest.raises(postgres.PostgresError, match="is no database"):
        postgres.ensure(data)
    postgres.release(data)
    assert (data / "letter.txt").read_text() == "mine"


@pytest.fixture
def no_namespaces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container: `unshare` is refused there."""
    (tmp_path / "unshare").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "unshare").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")


def test_without_user_namespaces_the_data_are_nobodys(no_namespaces: None) -> None:
    """Root's only; an ordinary user needs neither and keeps what it makes."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o711)
    owner = os.geteuid() or postgres.NOBODY
    for _again in range(2):
        assert answers(postgres.ensure(place / "data"))
        assert (place / "data").stat().st_uid == owner
        assert postgres.release(place / "data", patience=20)
    postgres.remove(place / "data")
    shutil.rmtree(place)


def test_where_nobody_can_come_root_is_told_what_to_do(no_namespaces: None, tmp_path: Path) -> None:
    if os.geteuid() != 0:  # and an ordinary user does not have to be somebody else
        assert postgres._as_somebody(tmp_path / "data") == []
        return
    tmp_path.chmod(0o700)
    with pytest.raises(postgres.PostgresError, match="Run this as an ordinary user"):
        postgres.ensure(tmp_path / "data")
    postgres.release(tmp_path / "data")
