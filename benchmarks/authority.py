"""The demonstration's authority in a process of its own, so that its work is not counted as the portal's.

`python -m benchmarks.authority DIRECTORY` makes keys there, says its address and answers until its input
ends.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running(directory: Path) -> Iterator[str]:
    """Start it and give its address."""
    command = [sys.executable, "-m", "benchmarks.authority", str(directory)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.wait(timeout=30)


def main() -> None:
    from demo.authority.server import running as serving
    from demo.authority.service import Authority
    from demo.pki import ensure_pki

    with serving() as server:
        pki = ensure_pki(Path(sys.argv[1]), authority_url=server.url)
        server.authority = Authority(pki.directory)
        print(server.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
