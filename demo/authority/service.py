"""What the authority answers: a time stamp (RFC 3161), the state of a certificate (RFC 6960), a list (CRL).

Certomancer makes the answers, with the keys that `demo.pki` made. Revoked is what stands in `revoked.json`:
the serial number of a certificate and the moment. A file, so that a test can revoke while the service runs.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asn1crypto import ocsp, x509

REVOKED = "revoked.json"
# Answers live long enough to outlast a weekend without this service, and are made anew at every question.
LIFE = datetime.timedelta(hours=72)
STAMP_POLICY = "2.16.528.1.1003.99.1"  # of nobody: a policy of the demonstration


@dataclass(frozen=True)
class Answer:
    status: int
    content_type: str
    body: bytes


NOT_FOUND = Answer(404, "text/plain", b"not here")


class Authority:
    """Answers with the keys in `directory`, read at every question: certificates may be renewed meanwhile."""

    def __init__(self, directory: Path, *, life: datetime.timedelta = LIFE) -> None:
        self.directory = directory
        self.life = life

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        """`path` is what follows the authority's address: `tsa`, `ocsp/ISSUER` or `crl/ISSUER`."""
        kind, _slash, issuer = path.strip("/").partition("/")
        if (method, kind, issuer) == ("POST", "tsa", ""):
            return self._stamp(body)
        if issuer not in ("root", "issuing"):
            return NOT_FOUND
        if (method, kind) == ("POST", "ocsp"):
            return self._state(issuer, body)
        if (method, kind) == ("GET", "crl"):
            return self._list(issuer)
        return NOT_FOUND

    def _stamp(self, body: bytes) -> Answer:
        from asn1crypto import algos, tsp
        from certomancer.services import TimeStamper

        try:
            asked = tsp.TimeStampReq.load(body, strict=True)
            asked["message_imprint"]["hashed_message"].native  # noqa: B018 - lazily parsed
        except (ValueError, TypeError):
            return Answer(400, "text/plain", b"no time-stamp request")
        service = TimeStamper(
            self._certificate("tsa"),
            self._key("tsa"),
            signature_algo=algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            certs_to_embed=[self._certificate("issuing")],
            policy=tsp.ObjectIdentifier(STAMP_POLICY),
        )
        return Answer(200, "application/timestamp-reply", service.request_tsa_response(asked).dump())

    def _state(self, issuer: str, body: bytes) -> Answer:
        from asn1crypto import algos, ocsp
        from certomancer.services import SimpleOCSPResponder

        try:
            asked = ocsp.OCSPRequest.load(body, strict=True)
            len(asked["tbs_request"]["request_list"])
        except (ValueError, TypeError):
            return Answer(400, "text/plain", b"no OCSP request")
        certificate = self._certificate(issuer)
        responder = SimpleOCSPResponder(
            certificate,
            self._key(issuer),
            signature_algo=algos.SignedDigestAlgorithm({"algorithm": "sha384_ecdsa"}),
            at_time=_now(),
            revinfo_interface=_states(certificate, self._revoked()),
            validity=self.life,
        )
        return Answer(200, "application/ocsp-response", responder.build_ocsp_response(asked).dump())

    def _list(self, issuer: str) -> Answer:
        from asn1crypto import algos, core
        from certomancer.services import CRLBuilder

        certificate, now = self._certificate(issuer), _now()
        builder = CRLBuilder(
            certificate.subject,
            self._key(issuer),
            algos.SignedDigestAlgorithm({"algorithm": "sha384_ecdsa"}),
            core.OctetString(certificate.key_identifier),
        )
        revoked = [
            CRLBuilder.format_revoked_cert(serial, None, moment) for serial, moment in self._revoked().items()
        ]
        made = builder.build_crl(int(now.timestamp()), now, now + self.life, revoked)
        return Answer(200, "application/pkix-crl", made.dump())

    def _revoked(self) -> dict[int, datetime.datetime]:
        path = self.directory / REVOKED
        if not path.exists():
            return {}
        stored = json.loads(path.read_text())
        return {int(serial): datetime.datetime.fromisoformat(at) for serial, at in stored.items()}

    def _certificate(self, name: str) -> x509.Certificate:
        from asn1crypto import pem, x509

        _kind, _headers, der = pem.unarmor((self.directory / f"{name}.pem").read_bytes())
        return x509.Certificate.load(der)

    def _key(self, name: str) -> Any:
        from asn1crypto import keys, pem

        _kind, _headers, der = pem.unarmor((self.directory / f"{name}.key").read_bytes())
        return keys.PrivateKeyInfo.load(der)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC).replace(microsecond=0)


def _states(issuer: x509.Certificate, revoked: dict[int, datetime.datetime]) -> Any:
    """The register of certificates that certomancer asks: everything is good but what was revoked."""
    from asn1crypto import ocsp
    from certomancer.services import RevocationInfoInterface

    class States(RevocationInfoInterface):  # type: ignore[misc]
        def get_issuer_cert(self) -> x509.Certificate:
            return issuer

        def check_revocation_status(
            self, cid: ocsp.CertId, at_time: datetime.datetime
        ) -> tuple[ocsp.CertStatus, list[Any]]:
            moment = revoked.get(cid["serial_number"].native)
            if moment is None or moment > at_time:
                return ocsp.CertStatus("good"), []
            return ocsp.CertStatus("revoked", ocsp.RevokedInfo({"revocation_time": moment})), []

    return States()
