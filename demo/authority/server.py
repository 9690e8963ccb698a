"""The authority as a server of its own, for tests and measurements: on this machine only, without a
database.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from demo.authority.service import Answer, Authority

HOST = "127.0.0.1"
LONGEST = 64 * 1024


class Server(ThreadingHTTPServer):
    """Listens at `port`, or a free one. `authority` may be set, or replaced, while it runs.

    `prefix` stands before the authority's own addresses.
    """

    daemon_threads = True
    authority: Authority | None = None

    def __init__(self, port: int = 0, prefix: str = "") -> None:
        super().__init__((HOST, port), Handler)
        self.prefix = prefix

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.server_address[1]}/"


class Handler(BaseHTTPRequestHandler):
    """Keeps connections open, as a real authority does."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # the answer in one packet
    server: Server

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        length = min(int(self.headers.get("Content-Length") or 0), LONGEST)
        body = self.rfile.read(length)
        authority = self.server.authority
        given = (
            authority.answer(self.command, self.path.removeprefix(self.server.prefix), body)
            if authority
            else Answer(503, "text/plain", b"not ready")
        )
        self.send_response(given.status)
        self.send_header("Content-Type", given.content_type)
        self.send_header("Content-Length", str(len(given.body)))
        self.end_headers()
        self.wfile.write(given.body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: whoever asks knows what they asked."""


@contextmanager
def running(port: int = 0, prefix: str = "") -> Iterator[Server]:
    """A server in a thread of this process, until the block ends."""
    with Server(port, prefix) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
