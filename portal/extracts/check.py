"""Is this file an extract of ours, untouched, and does it still hold? One verdict, for a page and a command.

The register is asked by the SHA-256 of the file: what it knows to the byte needs no other proof, also
when certificates have run out since. Then the file itself is inspected. Only a file without a seal is parsed.
"""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from enum import StrEnum

from diplomas.currency import ExtractStanding, Standing, standing_of_file
from documents import unsealed
from documents.inspect import Inspection, inspect
from documents.inspect import Verdict as Seal
from documents.trust import Trust
from documents.unsealed import Appearance


class Verdict(StrEnum):
    """What somebody who holds the file has to know."""

    CURRENT = "current"  # genuine, and right today
    OVERTAKEN = "overtaken"  # genuine, but the register says something else now
    WITHDRAWN = "withdrawn"  # genuine, of a diploma that was withdrawn since
    ERASED = "erased"  # genuine, of data that the register may not keep any longer
    NOT_REGISTERED = "not_registered"  # our seal, but the register knows no such file
    ALTERED = "altered"  # changed after sealing
    OTHER_SEAL = "other_seal"  # sealed by another
    COPY = "copy"  # a scan, print or copy: no seal
    NOT_OURS = "not_ours"  # a PDF without a seal
    ENCRYPTED = "encrypted"
    NOT_PDF = "not_pdf"
    TOO_BIG = "too_big"


GENUINE = frozenset({Verdict.CURRENT, Verdict.OVERTAKEN, Verdict.WITHDRAWN, Verdict.ERASED})
_STANDINGS = {
    Standing.CURRENT: Verdict.CURRENT,
    Standing.OVERTAKEN: Verdict.OVERTAKEN,
    Standing.WITHDRAWN: Verdict.WITHDRAWN,
    Standing.ERASED: Verdict.ERASED,
}
_SEALS = {
    Seal.GENUINE: Verdict.NOT_REGISTERED,
    Seal.ALTERED: Verdict.ALTERED,
    Seal.OTHER_SEAL: Verdict.OTHER_SEAL,
    Seal.NOT_PDF: Verdict.NOT_PDF,
    Seal.TOO_BIG: Verdict.TOO_BIG,
}
_APPEARANCES = {
    Appearance.ENCRYPTED: Verdict.ENCRYPTED,
    Appearance.IMAGES: Verdict.COPY,
    Appearance.COPY: Verdict.COPY,
    Appearance.OTHER: Verdict.NOT_OURS,
    Appearance.UNREADABLE: Verdict.NOT_OURS,
}


@dataclass(frozen=True, slots=True)
class FileReport:
    """The verdict, with every check behind it. `standing` is what the register knows; None: no such file.

    `since`: when what the file says stopped to hold, for an extract that was overtaken or withdrawn.
    `appearance`: what a PDF without a seal looks like.
    """

    verdict: Verdict
    inspection: Inspection
    standing: ExtractStanding | None = None
    appearance: Appearance | None = None

    @property
    def since(self) -> datetime.datetime | None:
        return self.standing.since if self.standing else None

    @property
    def is_genuine(self) -> bool:
        return self.verdict in GENUINE


def check_file(data: bytes) -> FileReport:
    """Judge a file. Raises `documents.unsealed.Busy` when too many are looked at, nothing on its content."""
    inspection = inspect(data, trust=Trust.from_settings())
    standing = standing_of_file(sha256=hashlib.sha256(data).digest())
    if standing is not None:
        return FileReport(_STANDINGS[standing.standing], inspection, standing)
    if inspection.verdict is not Seal.NOT_SEALED:
        return FileReport(_SEALS[inspection.verdict], inspection)
    appearance = unsealed.look(data)
    return FileReport(_APPEARANCES[appearance], inspection, appearance=appearance)
