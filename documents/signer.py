"""The signer that pyHanko calls for each file: holds its key, and writes the container from parts it knows.

Of the signed attributes only the digest of the file differs from one file to the next. pyHanko makes them
once; what it made is the mould for all others. Building them anew, with the certificates around them, takes
pyHanko several times as long as signing.
"""

import hashlib
from functools import cache
from typing import TYPE_CHECKING, Any

from documents.cms import Container, assemble
from documents.keys import SealKey

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer as PdfSignerKey

_TRIALS = (bytes(32), bytes(range(32)))


@cache
def _signer_class() -> Any:
    from asn1crypto import cms
    from pyhanko.sign.signers import Signer as Base

    class LoadedKeySigner(Base):
        """pyHanko's own signer parses and checks the private key at every signature; this one holds it."""

        def __init__(self, key: SealKey, **options: Any) -> None:
            super().__init__(**options)
            self._key = key
            self._algorithm = options["signature_mechanism"].dump()
            self._mould: tuple[bytes, bytes] | None = None

        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            return self._key.sign(data)

        async def async_sign(
            self,
            data_digest: bytes,
            digest_algorithm: str,
            dry_run: bool = False,
            use_pades: bool = False,
            timestamper: Any = None,
            signed_attr_settings: Any = None,
            is_pdf_sig: bool = True,
            encap_content_info: Any = None,
        ) -> Any:
            """The container over this digest. Raises what the key and the time-stamp authority raise."""
            if digest_algorithm != "sha256" or not use_pades or encap_content_info is not None:
                raise NotImplementedError("only PAdES over a SHA-256 digest")
            if self._mould is None:
                self._mould = await self._make_mould(signed_attr_settings)
            attributes = data_digest.join(self._mould)
            signature = await self.async_sign_raw(attributes, digest_algorithm)
            token = None
            if timestamper is not None:
                stamped = hashlib.sha256(signature).digest()
                token = (await timestamper.async_timestamp(stamped, digest_algorithm)).dump()
            container = Container(
                certificate=self._key.certificate,
                other_certificates=self._key.chain,
                signed_attributes=attributes,
                message_digest=data_digest,
                certificate_digest=hashlib.sha256(self._key.certificate).digest(),
                signature=signature,
                signature_algorithm=self._algorithm,
                timestamp_token=token,
            )
            return cms.ContentInfo.load(assemble(container))

        async def _make_mould(self, attr_settings: Any) -> tuple[bytes, bytes]:
            """What stands before and behind the digest. Raises ValueError when more than that differs."""
            made = [
                (
                    await self.signed_attrs(digest, "sha256", attr_settings=attr_settings, use_pades=True)
                ).dump()
                for digest in _TRIALS
            ]
            before, digest, behind = made[0].partition(_TRIALS[0])
            if not digest or before + _TRIALS[1] + behind != made[1]:
                raise ValueError("the signed attributes hold more than the digest that is of one file")
            return before, behind

    return LoadedKeySigner


def make_signer(key: SealKey) -> "PdfSignerKey":
    """The signer with this key."""
    from asn1crypto import algos, x509
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    chain = SimpleCertificateStore()
    chain.register_multiple([x509.Certificate.load(certificate) for certificate in key.chain])
    signer: PdfSignerKey = _signer_class()(
        key,
        signing_cert=x509.Certificate.load(key.certificate),
        cert_registry=chain,
        embed_roots=False,
        signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": key.algorithm}),
    )
    return signer
