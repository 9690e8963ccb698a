"""Time stamps (RFC 3161): asking for one and judging one."""

import asyncio
import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from documents.cms import load_asn1
from documents.trust import Trust

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper


def timestamper(url: str) -> "TimeStamper":
    """A client of the authority at `url`, which must answer within five seconds."""
    from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper

    return RequestsHTTPTimeStamper(url, timeout=5)


def stamped_at(token: bytes, stamped: bytes, trust: Trust) -> datetime | None:
    """When `stamped` existed, according to the token; None if the token does not prove it under our roots."""
    load_asn1()
    from asn1crypto import cms
    from pyhanko.sign.validation.generic_cms import validate_tst_signed_data

    info = cms.ContentInfo.load(token, strict=True)
    claimed = info["content"]["encap_content_info"]["content"].parsed["gen_time"].native
    if not isinstance(claimed, datetime):
        return None
    status = asyncio.run(
        validate_tst_signed_data(
            info["content"],
            trust.validation_context(claimed),
            lambda algorithm: hashlib.new(_allowed(algorithm), stamped).digest(),
        )
    )
    if not (status["intact"] and status["valid"] and status["trust_problem_indic"] is None):
        return None
    moment = status["timestamp"]
    return moment.astimezone(UTC) if isinstance(moment, datetime) else None


def _allowed(algorithm: str) -> str:
    if algorithm not in ("sha256", "sha384", "sha512"):
        raise ValueError("weak digest")
    return algorithm
