"""Asking for time stamps (RFC 3161) over HTTP."""

from __future__ import annotations

import os
import threading
from functools import cache
from typing import TYPE_CHECKING, Any

import requests

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
            self._local = threading.local()

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
                answer = self._post(req.dump())
                if answer.status_code != 200 or answer.headers.get("Content-Type") != _REPLY:
                    raise TimestampRequestError("not a time-stamp reply")
                return tsp.TimeStampResp.load(answer.content, strict=True)
            except (requests.RequestException, ValueError) as error:
                raise TimestampRequestError("no time-stamp reply") from error

        def _post(self, body: bytes) -> requests.Response:
            process, session = getattr(self._local, "session", (0, None))
            if session is None or process != os.getpid():  # a connection is not shared with a forked process
                session = requests.Session()
                session.trust_env = False
                self._local.session = os.getpid(), session
                return self._ask(session, body)
            try:
                return self._ask(session, body)
            except requests.ConnectionError:
                # The authority may have closed a connection that waited long: once more, over a new one.
                return self._ask(session, body)

        def _ask(self, session: requests.Session, body: bytes) -> requests.Response:
            return session.post(self.url, data=body, headers={"Content-Type": _QUERY}, timeout=SECONDS)

    return Client
