"""Making an extract: read, lay out, seal and check outside any transaction; record in a short one; hand over.

Nothing is recorded of what was not made, and nothing is handed over that was not recorded (WRO art. 31, 33).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from diplomas import disclosure
from diplomas.disclosure import Prepared
from documents.pdf import render
from documents.seal import Sealed, Sealer

from .compose import LAYOUT, compose
from .number import new_number

LANGUAGES = ("nl", "en")
# The person asks for their own data: WRO art. 31.
LEGAL_BASIS = "WRO art. 31"
PURPOSE = "Uittreksel voor de diplomahouder"


@dataclass(frozen=True, slots=True)
class IssuedExtract:
    """A recorded extract. `data` is the sealed PDF, which is kept nowhere; `filename` names nobody."""

    number: str
    data: bytes
    filename: str


def issue_extract(
    *,
    holder: UUID,
    diploma: UUID | Sequence[UUID],
    language: str,
    actor: str,
    purpose: str = PURPOSE,
    legal_basis: str = LEGAL_BASIS,
) -> IssuedExtract:
    """Make, seal and record an extract of one or several diplomas of this holder.

    `actor` is the reference of who receives it (`holder:<uuid>`); it stands in the disclosure log, with
    `purpose`.
    Raises the register's `NotFound`, `Refused` and `Stale`, `documents.pdf.RenderError` and
    `documents.seal.SealError`: after each of them there is no file and no record.
    """
    if language not in LANGUAGES:
        raise ValueError(f"No extract in {language!r}.")
    diplomas = [diploma] if isinstance(diploma, UUID) else list(diploma)
    prepared = disclosure.prepare(
        holder=holder, diplomas=diplomas, party=actor, purpose=purpose, legal_basis=legal_basis
    )
    number = new_number()
    sealed = _make(prepared, number=number, language=language)
    disclosure.disclose_extract(
        prepared,
        sealed=disclosure.Sealed(
            number=number,
            sha256=bytes.fromhex(sealed.sha256),
            language=language,
            signer=f"{sealed.signer.organization} {sealed.signer.fingerprint}"[-200:],
            renderer=LAYOUT,
        ),
    )
    return IssuedExtract(number, sealed.data, f"uittreksel-{number}.pdf")


def _make(prepared: Prepared, *, number: str, language: str) -> Sealed:
    """Outside any transaction: this takes a tenth of a second and can fail."""
    # The seal first: without a key there is no need to lay anything out.
    sealer = Sealer.from_settings()
    page = compose(
        prepared.data,
        language=language,
        number=number,
        downloaded_on=timezone.localdate(),
        check_url=check_url(language),
        scenario=prepared.scenario,
    )
    pdf = render(page.html, stylesheets=page.stylesheets)
    with translation.override(language):
        reason = _("Uittreksel %(number)s") % {"number": number}
    return sealer.seal(pdf, reason=reason, location="Nederland")


def check_url(language: str) -> str:
    """The address of the public check page, in the language of the extract."""
    with translation.override(language):
        try:
            path = reverse("portal:check")
        except NoReverseMatch:
            path = "/controleren/" if language == "nl" else f"/{language}/controleren/"
    return f"{settings.SITE_URL}{path}"
