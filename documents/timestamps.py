"""Asking for time stamps (RFC 3161) over HTTP."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

import urllib3

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper

SECONDS = 5
_REPLY = "application/timestamp-reply"
_QUERY = "application/timestamp-query"


def timestamper(url: str) -> TimeStamper:
    """A client of the authority at `url`, which must answer within five seconds. One connection a thread."""
    made: TimeStamper = _client_class()(url)
    return made


@cache
def _client_class() -> Any:
    from asn1crypto import tsp
    from pyhanko.sign.timestamps import TimeStamper as Base
    from pyhanko.sign.timestamps import TimestampRequestError

    class Client(Base):
        """pyHanko's own client opens a connection for each stamp; this one keeps it."""

        def __init__(self, url: str) -> None:
            Base.__init__(self)
            self.url = url
            self._pool = os.getpid(), urllib3.PoolManager(maxsize=8)

        async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
            try:
                token = await Base.async_timestamp(self, message_digest, md_algorithm)
                stamped = token["content"]["encap_content_info"]["content"].parsed["message_imprint"]
            except TimestampRequestError:
                raise
            except Exception as error:  # pyHanko stumbles over a wrong nonce
                raise TimestampRequestError("an answer to another question") from error
            if stamped["hashed_message"].native != message_digest:
                raise TimestampRequestError("a stamp on something else")
            return token

        async def async_request_tsa_response(self, req: Any) -> Any:
            try:
                answer = self._connections().request(
                    "POST",
                    self.url,
                    body=req.dump(),
                    headers={"Content-Type": _QUERY},
                    timeout=SECONDS,
                    redirect=False,
                    # The authority may have closed a connection that waited long: once more, over a new one.
                    retries=urllib3.Retry(total=1, other=0, status=0, allowed_methods=None),
                )
                if answer.status != 200 or answer.headers.get("Content-Type") != _REPLY:
                    raise TimestampRequestError("not a time-stamp reply")
                return tsp.TimeStampResp.load(answer.data, strict=True)
            except (urllib3.exceptions.HTTPError, ValueError) as error:
                raise TimestampRequestError("no time-stamp reply") from error

        def _connections(self) -> urllib3.PoolManager:
            process, connections = self._pool
            if process != os.getpid():  # a connection is not shared with a forked process
                process, connections = self._pool = os.getpid(), urllib3.PoolManager(maxsize=8)
            return connections

    return Client
