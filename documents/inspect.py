"""Is this file one of ours, untouched?

The answer needs no PDF parser. A file of ours holds one seal, whose byte range runs from the first to the
last byte and leaves out exactly the seal itself. That is read from the bytes; then the signature is verified
over exactly those bytes. Whatever a PDF reader would make of the file, every byte of it is then ours. A
parser would only add doubt: incremental updates, shadow content and bombs are what they are attacked with.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from documents import dss
from documents.chains import Chain, not_revoked
from documents.cms import Container, ContainerError, load_certificate, read_container
from documents.stamps import Stamp, read_stamp
from documents.trust import Trust, fingerprint

MAX_SIZE = 2 * 1024 * 1024
# Hexadecimal digits between < and >. A seal with its time stamp has 24,576; more only costs time to read.
_MAX_CONTAINER = 32 * 1024

# Any of these says that there is or was a seal: one of them can be the very byte that was changed.
_SEAL_MARKS = (b"/ByteRange", b"/ETSI.CAdES.detached", b"/DocMDP")
_BYTE_RANGE = re.compile(rb"/ByteRange\s{0,8}\[\s{0,8}(\d{1,7})\s(\d{1,7})\s(\d{1,7})\s(\d{1,7})\s{0,8}\]")
_GAP = re.compile(rb"<((?:[0-9A-F]{2})+)>")
_SEAL_OBJECT = re.compile(rb"(\d{1,7}) 0 obj\s")
_DOCMDP = re.compile(rb"/TransformMethod\s*/DocMDP\s*/TransformParams\s*<<[^<>]{0,200}/P\s+1\s")
_SIGNING_TIME = re.compile(rb"/M\s*\(D:(\d{14})(Z|[+-]\d{2}'\d{2}'?)\)")
_FIRST_END = re.compile(rb"startxref\s{1,2}\d{1,7}\s{1,2}%%EOF")
_OCTAL = re.compile(rb"\\([0-3][0-7]{2})")


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_DONE = "not_done"


class Verdict(StrEnum):
    """What can be said from the file alone. Whether its content still holds is another question."""

    GENUINE = "genuine"
    ALTERED = "altered"  # sealed, but something in the file is not as it was sealed
    OTHER_SEAL = "other_seal"  # sealed by someone else
    NOT_SEALED = "not_sealed"  # a PDF without a seal
    NOT_PDF = "not_pdf"
    TOO_BIG = "too_big"


class Check(StrEnum):
    """In the order in which they are made."""

    SIZE = "size"  # at most MAX_SIZE
    PDF = "pdf"
    SEALED = "sealed"  # a signature is there
    SINGLE = "single"  # just one
    COVERAGE = "coverage"  # over the whole file
    PLACE = "place"  # and the only bytes left out are the signature itself
    CERTIFICATION = "certification"  # author's signature, no changes allowed (DocMDP 1)
    PADES = "pades"  # subfilter ETSI.CAdES.detached
    CONTAINER = "container"  # CMS in the form we write it
    INTEGRITY = "integrity"  # the bytes are the sealed bytes
    SIGNATURE = "signature"
    BOUND = "bound"  # signing-certificate-v2
    TIMESTAMP = "timestamp"  # of this very signature
    TIMESTAMP_AUTHORITY = "timestamp_authority"  # one we trust
    CHAIN = "chain"  # up to a root that counted when the file was sealed
    KEY_USAGE = "key_usage"  # digital signature and non-repudiation
    SIGNER = "signer"  # our organisation
    VALIDITY = "validity"  # certificate valid when the file was sealed
    REVOCATION = "revocation"  # the file itself proves that nothing was revoked then


@dataclass(frozen=True, slots=True)
class Signer:
    """From the certificate in the file. Believe it only when `Check.SIGNER` passed."""

    subject: str
    organization: str
    serial_number: str  # hexadecimal
    fingerprint: str  # SHA-256 of the certificate, hexadecimal
    not_before: datetime
    not_after: datetime


@dataclass(frozen=True, slots=True)
class Inspection:
    verdict: Verdict
    outcomes: dict[Check, Outcome]
    sha256: str
    signer: Signer | None = None
    sealed_at: datetime | None = None  # as the sealer says, or the time stamp when there is one
    timestamped: bool = False
    stamp: Stamp | None = None  # believe it only when `Check.TIMESTAMP_AUTHORITY` passed

    @property
    def failed(self) -> tuple[Check, ...]:
        return tuple(check for check, outcome in self.outcomes.items() if outcome is Outcome.FAILED)


def inspect(
    data: bytes, *, trust: Trust, require_timestamp: bool = False, require_revocation: bool = False
) -> Inspection:
    """Judge a file. Never raises on its content, and takes milliseconds whatever it holds.

    Files that were sealed before this portal asked for time stamps and revocation data have none: these
    checks are then not done, unless they are required.
    """
    report = _Report(data, trust, require_timestamp, require_revocation)
    report.run()
    return Inspection(
        verdict=report.verdict,
        outcomes={check: report.outcomes.get(check, Outcome.NOT_DONE) for check in Check},
        sha256=hashlib.sha256(data).hexdigest(),
        signer=report.signer,
        sealed_at=report.sealed_at,
        timestamped=report.outcomes.get(Check.TIMESTAMP) is Outcome.PASSED,
        stamp=report.stamp,
    )


class _Report:
    """One inspection in progress: every step notes its outcome, the first failure sets the verdict."""

    def __init__(self, data: bytes, trust: Trust, require_timestamp: bool, require_revocation: bool) -> None:
        self.data, self.trust = data, trust
        self.require_timestamp, self.require_revocation = require_timestamp, require_revocation
        self.outcomes: dict[Check, Outcome] = {}
        self.verdict = Verdict.NOT_PDF
        self.signer: Signer | None = None
        self.sealed_at: datetime | None = None
        self.stamp: Stamp | None = None
        self._gap = (0, 0)

    def note(self, check: Check, passed: bool, otherwise: Verdict) -> bool:
        """Record an outcome. The first failure decides the verdict."""
        self.outcomes[check] = Outcome.PASSED if passed else Outcome.FAILED
        if not passed and self.verdict is Verdict.GENUINE:
            self.verdict = otherwise
        return passed

    def run(self) -> None:
        self.verdict = Verdict.GENUINE
        if not self._structure():
            if self.verdict is Verdict.ALTERED and not self._names_us():
                self.verdict = Verdict.OTHER_SEAL
            return
        seal = self._seal_dictionary()
        self.sealed_at = _signing_time(seal)
        otherwise = Verdict.ALTERED if self._names_us() else Verdict.OTHER_SEAL
        self.note(Check.CERTIFICATION, self._is_certification(seal), otherwise)
        self.note(Check.PADES, b"/SubFilter /ETSI.CAdES.detached" in seal, otherwise)
        container = self._container()
        if self.note(Check.CONTAINER, container is not None, otherwise) and container is not None:
            try:
                self._judge(container)
            except Exception:  # a certificate or key that no library can read: not ours
                self.note(Check.SIGNER, False, Verdict.OTHER_SEAL)

    def _names_us(self) -> bool:
        """Does a certificate anywhere in the file carry our identifier? Seals stand in hexadecimal.

        Of a file that is not as we write it this tells a seal of ours that was tampered with from another's.
        """
        identifier = self.trust.organization_identifier.encode()
        if not identifier:
            return True
        written = identifier.hex().encode()
        return written in self.data or written.upper() in self.data

    # --- the bytes ---

    def _structure(self) -> bool:
        data = self.data
        if not self.note(Check.SIZE, len(data) <= MAX_SIZE, Verdict.TOO_BIG):
            return False
        if not self.note(Check.PDF, data.startswith(b"%PDF-"), Verdict.NOT_PDF):
            return False
        count = data.count(b"/ByteRange")
        if not self.note(Check.SEALED, any(mark in data for mark in _SEAL_MARKS), Verdict.NOT_SEALED):
            return False
        found = _BYTE_RANGE.search(data)
        if not self.note(Check.SINGLE, count == 1 and found is not None, Verdict.ALTERED) or found is None:
            return False
        start, gap_start, gap_end, rest = (int(number) for number in found.groups())
        whole = start == 0 and 0 < gap_start < gap_end and gap_end + rest == len(data)
        if not self.note(Check.COVERAGE, whole, Verdict.ALTERED):
            return False
        self._gap = (gap_start, gap_end)
        exact = (
            data[:gap_start].endswith(b"/Contents ")
            and gap_end - gap_start - 2 <= _MAX_CONTAINER
            and _GAP.fullmatch(data, gap_start, gap_end) is not None
        )
        return self.note(Check.PLACE, exact, Verdict.ALTERED)

    def _seal_dictionary(self) -> bytes:
        """The object around the gap, without the gap."""
        start, end = self._gap
        opening = max(self.data.rfind(b" 0 obj", 0, start) - 8, 0)
        closing = self.data.find(b"endobj", end)
        return self.data[opening:start] + self.data[end : closing if closing > 0 else end]

    def _is_certification(self, seal: bytes) -> bool:
        number = _SEAL_OBJECT.search(seal)
        if number is None or _DOCMDP.search(seal) is None or b"/Type /Sig\n" not in seal:
            return False
        permission = rb"/Perms\s*<<\s*/DocMDP\s+" + number.group(1) + rb"\s+0\s+R\s*>>"
        return re.search(permission, self.data) is not None

    # --- the container ---

    def _container(self) -> Container | None:
        start, end = self._gap
        try:
            return read_container(bytes.fromhex(self.data[start + 1 : end - 1].decode()))
        except ContainerError:
            return None
        except Exception:  # what asn1crypto raises on hostile input is not one kind of error
            return None

    def _judge(self, container: Container) -> None:
        start, end = self._gap
        digest = hashlib.sha256(memoryview(self.data)[:start])
        digest.update(memoryview(self.data)[end:])
        self.note(Check.INTEGRITY, container.digest_matches(digest.digest()), Verdict.ALTERED)
        self.note(Check.SIGNATURE, container.signature_matches(), Verdict.ALTERED)
        self.note(Check.BOUND, container.binds_certificate(), Verdict.ALTERED)
        self._timestamp(container)
        seal_chain = self._signer_of(container)
        self._revocation(container, seal_chain)

    def _timestamp(self, container: Container) -> None:
        """When the seal was made, as an authority says that we trust."""
        token = container.timestamp_token
        if token is None:
            if self.require_timestamp:
                self.note(Check.TIMESTAMP, False, Verdict.ALTERED)
            return
        try:
            self.stamp = read_stamp(token)
        except Exception:  # a broken rule (StampError), or a token that no library can read
            self.stamp = None
        stamp = self.stamp
        fits = stamp is not None and stamp.stamps(container.signature)
        if not self.note(Check.TIMESTAMP, fits, Verdict.ALTERED) or stamp is None:
            return
        self.sealed_at = stamp.at
        chain = self._stamp_chain(stamp, container)
        proven = (
            chain is not None
            and chain.holds_at(stamp.at)
            and set(chain.certificates).issuperset((stamp.certificate, *stamp.others))
        )
        self.note(Check.TIMESTAMP_AUTHORITY, proven, Verdict.ALTERED)

    def _stamp_chain(self, stamp: Stamp, container: Container) -> Chain | None:
        others = (*stamp.others, *container.other_certificates)
        try:
            return self.trust.stamp_chain(stamp.certificate, others, stamp.at)
        except Exception:  # certificates that no library can read
            return None

    def _signer_of(self, container: Container) -> Chain | None:
        """Whose seal it is. Another's seal is another's, whatever else is wrong with the file."""
        self.signer = _signer(container.certificate)
        moment = self.sealed_at
        everything = (container.certificate, *container.other_certificates)
        pinned = self.trust.pins(everything)
        chain = None
        if moment is not None and self.trust.roots:
            chain = self.trust.seal_chain(container.certificate, container.other_certificates, moment)
        # What goes along with the seal must be its chain and nothing more.
        proven = pinned or (chain is not None and set(chain.certificates) >= set(everything))
        ours = self.note(Check.CHAIN, proven, Verdict.OTHER_SEAL)
        usage = self.note(Check.KEY_USAGE, _for_sealing(container.certificate), Verdict.OTHER_SEAL)
        named = pinned or self.trust.is_ours(container.certificate)
        if not (self.note(Check.SIGNER, named, Verdict.OTHER_SEAL) and ours and usage):
            self.verdict = Verdict.OTHER_SEAL
        valid = moment is not None and self.signer.not_before <= moment < self.signer.not_after
        self.note(Check.VALIDITY, valid, Verdict.OTHER_SEAL)
        return chain

    def _revocation(self, container: Container, seal_chain: Chain | None) -> None:
        """Read from bytes that are proven ours, so what stands there was put there by us."""
        if Outcome.FAILED in self.outcomes.values():
            return
        first = _FIRST_END.search(self.data)
        stored = dss.read(self.data, first.end()) if first else None
        if stored is None:
            if self.require_revocation:
                self.note(Check.REVOCATION, False, Verdict.OTHER_SEAL)
            return
        stamp_chain = self._stamp_chain(self.stamp, container) if self.stamp else None
        proven = [
            chain and not_revoked(chain, stored.answers, stored.lists) for chain in (seal_chain, stamp_chain)
        ]
        moment = self.sealed_at
        holds = all(chain is not None and moment is not None and chain.holds_at(moment) for chain in proven)
        self.note(Check.REVOCATION, holds, Verdict.OTHER_SEAL)


def _signer(der: bytes) -> Signer:
    from cryptography.x509.oid import NameOID

    certificate = load_certificate(der)
    names = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return Signer(
        subject=certificate.subject.rfc4514_string(),
        organization=str(names[0].value) if names else "",
        serial_number=f"{certificate.serial_number:x}",
        fingerprint=fingerprint(der),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


def _for_sealing(der: bytes) -> bool:
    from cryptography import x509

    try:
        usage = load_certificate(der).extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return usage.digital_signature and usage.content_commitment


def _signing_time(seal: bytes) -> datetime | None:
    """The entry /M of the signature: when the sealer says it was made (ISO 32000-2, 7.9.4)."""
    found = _SIGNING_TIME.search(_OCTAL.sub(lambda code: bytes([int(code.group(1), 8)]), seal))
    if found is None:
        return None
    try:
        local = datetime.strptime(found.group(1).decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        zone = found.group(2).decode()
        if zone == "Z":
            return local
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
        return local - offset if zone[0] == "+" else local + offset
    except (ValueError, OverflowError):
        return None
