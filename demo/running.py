"""The processes of the demonstration: started together, watched, and stopped together.

A child never outlives this process: it gets SIGTERM from the kernel when its parent dies, however it dies.
"""

import ctypes
import fcntl
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 90
STOP_SECONDS = 15
PR_SET_PDEATHSIG = 1


class CannotRun(Exception):
    """The demonstration cannot run; the message is one sentence that says what to do."""


@contextmanager
def only_one(lock: Path, address: str) -> Iterator[bool]:
    """Be the only demonstration of this directory. Gives whether the one before ended without clearing up."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a+") as file:
        file.seek(0)
        before = file.read().strip()
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            process, _space, where = before.partition(" ")
            raise CannotRun(
                f"The demonstration runs already at {where} (process {process}). "
                f"Stop that one first: Ctrl-C in its window, or kill {process}."
            ) from None
        _write(file.fileno(), f"{os.getpid()} {address}")
        try:
            yield bool(before)
        finally:
            _write(file.fileno(), "")


def _write(descriptor: int, text: str) -> None:
    os.ftruncate(descriptor, 0)
    os.write(descriptor, text.encode())


def check_ports(*ports: int, patience: float = 0) -> None:
    """Refuse when one of them is taken. `patience`: seconds in which a killed predecessor may let go."""
    until = time.monotonic() + patience
    for port in ports:
        while not _free(port):
            if time.monotonic() >= until:
                raise CannotRun(
                    f"Port {port} of this machine is taken by another program. Take another one, "
                    f"for example: make demo PORT={ports[0] + 100} (it uses {ports[0] + 101} too)."
                )
            time.sleep(0.2)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def end_with_parent() -> None:
    """Linux: end this process when the one that started it ends (make, killed)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() == 1:  # it ended just before
            sys.exit(1)


@dataclass
class Child:
    """One process, with the file its output goes to."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path


class Family:
    """The processes of one run."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.children: list[Child] = []
        self.asked_to_stop = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop_asked)

    def _stop_asked(self, *_: object) -> None:
        self.asked_to_stop = True

    def start(self, name: str, *command: str, **environment: str) -> None:
        """Start a process; its output goes to NAME.log of this run."""
        tie = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
        log = self.logs / f"{name}.log"
        self.logs.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*tie, *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **environment},
                start_new_session=True,  # Ctrl-C reaches only us; we stop the others in order
            )
        self.children.append(Child(name, process, log))

    def check(self) -> None:
        """Refuse to go on when one of them has ended."""
        for child in self.children:
            if child.process.poll() is not None:
                raise CannotRun(f"The {child.name} of the demonstration ended by itself: {self._why(child)}")

    def _why(self, child: Child) -> str:
        lines = [line for line in child.log.read_text(errors="replace").splitlines() if line.strip()]
        return f"{lines[-1].strip() if lines else 'it said nothing'} (all of it: {child.log})"

    def wait_until_answers(self, port: int, path: str, *, any_page: bool = False) -> None:
        """Wait until this path on this machine gives 200, or with `any_page` anything but a failure."""
        until = time.monotonic() + START_SECONDS
        answer = "nothing"
        while not self.asked_to_stop:
            self.check()
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", path)
                response = connection.getresponse()
                answer = response.read(500).decode(errors="replace")
                if response.status == 200 or (any_page and response.status < 500):
                    return
            except OSError:
                pass
            if time.monotonic() > until:
                raise CannotRun(f"Port {port} does not get ready; it says: {answer} (logs: {self.logs})")
            time.sleep(0.2)

    def wait(self) -> None:
        """Until somebody asks to stop, or one of them ends."""
        while not self.asked_to_stop:
            self.check()
            time.sleep(0.3)

    def stop(self) -> None:
        """Stop them all, the last one started first."""
        for child in reversed(self.children):
            if child.process.poll() is None:
                child.process.terminate()
        until = time.monotonic() + STOP_SECONDS
        for child in self.children:
            try:
                child.process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()
