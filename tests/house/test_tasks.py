"""A worker is really killed in the middle of a job, and another one finishes it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from procrastinate.contrib.django import app

from config import tasks
from config.settings import base

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def worker(transactional_db: None) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Start workers on the database of this test; those left over are stopped."""
    name = connection.settings_dict["NAME"]
    started: list[subprocess.Popen[bytes]] = []
    program = (
        "import sys, django; django.setup();"
        f"from django.db import connection; connection.settings_dict['NAME'] = {name!r};"
        "import tests.house.worker_jobs;"
        "from django.core.management import call_command; call_command('worker')"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "WORKER_HEARTBEAT_SECONDS": "0.3",
        "WORKER_STALLED_SECONDS": "2",
        "WORKER_RECOVERY_CRON": "* * * * * */1",
    }

    def start() -> subprocess.Popen[bytes]:
        process = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, env=environment)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait(15)
    with connection.cursor() as cursor:  # these tables are not Django's to empty
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


def wait_for(happened: Callable[[], bool], *, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


def jobs(task: str) -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text, attempts FROM procrastinate_jobs WHERE task_name = %s", [task])
        return cursor.fetchall()


@pytest.mark.slow
def test_the_job_of_a_killed_worker_is_done_by_another(worker, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    app.configure_task("tests.slow_once", allow_unknown=True).defer(mark=str(mark))
    first = worker()
    wait_for(mark.exists, seconds=15)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert jobs("tests.slow_once") == [("doing", 0)]
    worker()
    wait_for(lambda: mark.read_text() == "began\nbegan\nended\n", seconds=20)
    wait_for(lambda: jobs("tests.slow_once") == [("succeeded", 2)], seconds=5)


@pytest.mark.slow
def test_the_job_of_a_living_worker_is_left_alone(worker, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    app.configure_task("tests.slow_once", allow_unknown=True).defer(mark=str(mark))
    worker()
    wait_for(mark.exists, seconds=15)
    other = worker()
    # Longer than the time after which a silent worker counts as dead, with somebody there to notice.
    wait_for(lambda: jobs("config.recover_stalled").count(("succeeded", 1)) > 4, seconds=20)
    assert other.poll() is None
    assert jobs("tests.slow_once") == [("doing", 0)]
    assert mark.read_text() == "began\n"


def close_database(*, seconds: float) -> None:
    """As when it is restarted: every other connection goes, and for a while no new one is let in."""
    name = connection.settings_dict["NAME"]
    # No connection can close its own database.
    with psycopg.connect(**{**connection.get_connection_params(), "dbname": "postgres"}) as other:
        other.autocommit = True
        try:
            other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
                assert cursor.fetchone() > (0,)
            time.sleep(seconds)
        finally:
            other.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


@pytest.mark.slow
def test_a_worker_outlives_a_restart_of_the_database_and_ends_when_asked(worker) -> None:
    process = worker()
    wait_for(lambda: ("succeeded", 1) in jobs("config.recover_stalled"), seconds=20)
    close_database(seconds=2)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'config.recover_stalled'")
    wait_for(lambda: ("succeeded", 1) in jobs("config.recover_stalled"), seconds=40)
    process.terminate()
    assert process.wait(25) == 0


def test_the_wait_is_far_above_the_heartbeat() -> None:
    assert base.WORKER_STALLED_SECONDS >= 5 * base.WORKER_HEARTBEAT_SECONDS


@pytest.mark.django_db
def test_new_months_get_their_tables() -> None:
    with connection.cursor() as cursor:
        tasks.make_partitions(timestamp=2_000_000_000)  # 18 May 2033
        cursor.execute("SELECT to_regclass('diplomas_disclosure_203307') IS NOT NULL")
        assert cursor.fetchone() == (True,)
