"""A program of ours that reads a stranger's file in a process of its own, bounded from outside.

The program gives up memory, processor and writing itself, before it reads a byte. What it cannot do itself is
done here: it gets an empty environment, ends when its time is over, and what it says is cut off at a length.
Whatever it was made to do, its answer is bytes or `Ended`.
"""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

PIECE = 1 << 20


class Busy(Exception):
    """Too many strangers' files are being looked at. Nothing is wrong with this one."""


class Ended(Exception):
    """No usable answer: the program broke, took too long or said too much. The argument says which."""


class Confined:
    """One program and what it may cost this process: `at_once` runs at a time, each at most `seconds`.

    `patience` is how many seconds somebody waits for a place, `most` how many bytes an answer may have.
    """

    def __init__(self, program: Path, *, seconds: float, most: int, at_once: int, patience: float) -> None:
        self.program = program
        self.seconds = seconds
        self.most = most
        self.at_once = at_once
        self.patience = patience
        self.places = threading.BoundedSemaphore(at_once)

    def run(self, data: bytes, *words: str) -> bytes:
        """Give the program `data` and these words; its answer. Raises `Busy` and `Ended`, nothing else."""
        if not self.places.acquire(timeout=self.patience):
            raise Busy
        try:
            return self._run(data, words)
        except OSError as error:  # no process or no memory to be had
            raise Ended(type(error).__name__) from error
        finally:
            self.places.release()

    def _run(self, data: bytes, words: tuple[str, ...]) -> bytes:
        with (
            _in_memory(data) as file,
            subprocess.Popen(
                [sys.executable, "-I", str(self.program), *words],
                stdin=file,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={},
                start_new_session=True,
            ) as process,
        ):
            try:
                answer = self._listen(process)
            finally:
                # All that it may have started, and itself when it is still there.
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
        if process.returncode:
            raise Ended(f"ended with {process.returncode}")
        return answer

    def _listen(self, process: subprocess.Popen[bytes]) -> bytes:
        """What it says until it is done; then it has until the same moment to end."""
        assert process.stdout is not None
        until = time.monotonic() + self.seconds
        said = bytearray()
        with selectors.DefaultSelector() as ready:
            ready.register(process.stdout, selectors.EVENT_READ)
            while (left := until - time.monotonic()) > 0 and ready.select(left):
                piece = os.read(process.stdout.fileno(), PIECE)
                if not piece:
                    return self._last(process, until, said)
                said += piece
                if len(said) > self.most:
                    raise Ended("said too much")
        raise Ended("took too long")

    def _last(self, process: subprocess.Popen[bytes], until: float, said: bytearray) -> bytes:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise Ended("took too long") from None
        return bytes(said)


@contextlib.contextmanager
def _in_memory(data: bytes) -> Iterator[int]:
    """A file that lies in memory only: a stranger's file touches no disk, and needs no thread to be fed."""
    file = os.memfd_create("bestand")
    try:
        with open(file, "wb", closefd=False) as writing:
            writing.write(data)
        os.lseek(file, 0, os.SEEK_SET)
        yield file
    finally:
        os.close(file)
