"""The baseline of the extract: the pipeline that a reader of the WeasyPrint and pyHanko manuals would write.

For each file anew: HTML, style sheets and fonts parsed, the key file opened by `SimpleSigner`, a time stamp
asked over a new connection, validation data embedded by pyHanko. Same page, same key, same time-stamp
server; the revocation data are given to it, so that it fetches nothing either. Its own check is timed
apart.
"""

from __future__ import annotations

import asyncio
import io
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from documents.glyphs import FONT_FAMILY, FONT_FILES
from documents.pdf import Attachment


@dataclass
class Seconds:
    """Seconds of each stage, summed over the files made."""

    layout: float = 0.0
    seal: float = 0.0
    check: float = 0.0
    sizes: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Revocation:
    """Answers (OCSP) and lists (CRL) for the chains of seal and time stamp, as asn1crypto objects."""

    ocsps: tuple[Any, ...]
    crls: tuple[Any, ...]
    certificates: tuple[Any, ...]


def fetch_revocation() -> Revocation:
    """Ask the authorities once, as pyHanko does when it may fetch: both chains are validated on the way."""
    from pyhanko.sign.timestamps import HTTPTimeStamper
    from pyhanko_certvalidator import CertificateValidator, ValidationContext

    context = ValidationContext(trust_roots=_roots(), allow_fetching=True, revocation_mode="require")
    signer = _signer()

    async def ask() -> None:
        validator = CertificateValidator(
            signer.signing_cert, intermediate_certs=list(signer.cert_registry), validation_context=context
        )
        await validator.async_validate_usage({"digital_signature", "non_repudiation"})
        stamper = HTTPTimeStamper(settings.SEAL_TSA_URL)
        async for _path in stamper.validation_paths(context):
            pass

    asyncio.run(ask())
    # It says for each file that it may not fetch, which is what was asked of it.
    logging.getLogger("pyhanko.sign.signers").setLevel(logging.ERROR)
    manager = context.revinfo_manager
    return Revocation(tuple(manager.ocsps), tuple(manager.crls), tuple(context.certificate_registry))


def make(pages: Iterable[tuple[str, tuple[str, ...], Attachment]], revocation: Revocation) -> Seconds:
    """Make, seal and check a file of each (html, style sheets, file inside)."""
    spent = Seconds()
    for html, stylesheets, attached in pages:
        started = time.perf_counter()
        page = _layout(html, stylesheets, attached)
        laid_out = time.perf_counter()
        sealed = _seal(page, revocation)
        done = time.perf_counter()
        _check(sealed, revocation)
        spent.layout += laid_out - started
        spent.seal += done - laid_out
        spent.check += time.perf_counter() - done
        spent.sizes.append(len(sealed))
    return spent


def _layout(html: str, stylesheets: tuple[str, ...], attached: Attachment) -> bytes:
    from weasyprint import CSS, HTML
    from weasyprint import Attachment as File
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    faces = "".join(
        f'@font-face {{ font-family: "{FONT_FAMILY}"; font-weight: {weight};'
        f' src: url("{path.resolve().as_uri()}") }}'
        for weight, path in FONT_FILES.items()
    )
    body = f'@page {{ font-family: "{FONT_FAMILY}" }} html {{ font-family: "{FONT_FAMILY}" }}'
    css = [CSS(string=text, font_config=fonts) for text in (faces + body, *stylesheets)]
    inside = File(
        string=attached.data, name=attached.name, description=attached.description, relationship="Data"
    )
    data = HTML(string=html).write_pdf(
        stylesheets=css,
        font_config=fonts,
        pdf_variant="pdf/a-3a",
        pdf_tags=True,
        pdf_identifier=True,
        attachments=[inside],
    )
    assert isinstance(data, bytes)
    return data


def _signer() -> Any:
    from pyhanko.sign.signers import SimpleSigner

    signer = SimpleSigner.load_pkcs12(
        settings.SEAL_PKCS12, passphrase=settings.SEAL_PKCS12_PASSPHRASE.encode()
    )
    assert signer is not None
    return signer


def _roots() -> list[Any]:
    from pyhanko.keys import load_certs_from_pemder

    paths = (entry.partition("|")[0] for entry in settings.SEAL_TRUST_ROOTS)
    return list(load_certs_from_pemder([path for path in paths if Path(path).is_file()]))


def _context(revocation: Revocation) -> Any:
    from pyhanko_certvalidator import ValidationContext

    return ValidationContext(
        trust_roots=_roots(),
        ocsps=list(revocation.ocsps),
        crls=list(revocation.crls),
        other_certs=list(revocation.certificates),
        allow_fetching=False,
        revocation_mode="require",
    )


def _seal(page: bytes, revocation: Revocation) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
    from pyhanko.sign.timestamps import HTTPTimeStamper

    output = signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(page)),
        signature_meta=signers.PdfSignatureMetadata(
            field_name="Zegel",
            md_algorithm="sha256",
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            subfilter=SigSeedSubFilter.PADES,
            embed_validation_info=True,
            validation_context=_context(revocation),
            dss_settings=DSSContentSettings(
                include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
            ),
        ),
        signer=_signer(),
        timestamper=HTTPTimeStamper(settings.SEAL_TSA_URL),
    )
    data = output.getvalue()
    assert isinstance(data, bytes)
    return data


def _check(sealed: bytes, revocation: Revocation) -> None:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature

    signature = PdfFileReader(io.BytesIO(sealed)).embedded_signatures[0]
    status = validate_pdf_signature(
        signature,
        signer_validation_context=_context(revocation),
        ts_validation_context=_context(revocation),
    )
    if not status.bottom_line:
        raise SystemExit("The pipeline of the manuals made a file that does not pass its own check.")
