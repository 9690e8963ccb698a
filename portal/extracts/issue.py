"""Making an extract: read, lay out, seal and check outside any transaction; record in a short one; hand over.

Nothing is recorded of what was not made, and nothing is handed over that was not recorded (WRO art. 31, 33).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from diplomas import disclosure
from diplomas.disclosure import Prepared
from documents.pdf import render
from documents.seal import Sealed, Sealer

from . import data
from .choice import Choice
from .compose import LAYOUT, compose
from .number import new_number

# The person asks for their own data: WRO art. 31.
LEGAL_BASIS = "WRO art. 31"
PURPOSE = "Uittreksel voor de diplomahouder"


@dataclass(frozen=True, slots=True)
class IssuedExtract:
    """A recorded extract. `data` is the sealed PDF, which is not kept; `filename` names nobody."""

    number: str
    data: bytes

    @property
    def filename(self) -> str:
        return f"uittreksel-{self.number}.pdf"


def issue_extract(
    *,
    holder: UUID,
    choice: Choice,
    actor: str,
    purpose: str = PURPOSE,
    legal_basis: str = LEGAL_BASIS,
    with_record: Callable[[IssuedExtract], None] | None = None,
) -> IssuedExtract:
    """Make, seal and record an extract as its holder chose it.

    `actor` is the reference of who receives it (`holder:<uuid>`); it stands in the disclosure log, with
    `purpose`. `with_record` is called in the transaction that records it: both happen, or neither.
    Raises the register's `NotFound`, `Refused` and `Stale`, `documents.pdf.RenderError` and
    `documents.seal.SealError`: after each of them there is no file and no record.
    """
    prepared = disclosure.prepare(
        holder=holder,
        diplomas=choice.diplomas,
        party=actor,
        purpose=purpose,
        legal_basis=legal_basis,
        former_names=choice.former_names,
        without=choice.without,
    )
    number = new_number()
    sealed = _make(prepared, number=number, choice=choice)
    issued = IssuedExtract(number, sealed.data)
    with transaction.atomic():
        disclosure.disclose_extract(
            prepared,
            sealed=disclosure.Sealed(
                number=number,
                sha256=bytes.fromhex(sealed.sha256),
                language=choice.language,
                signer=f"{sealed.signer.organization} {sealed.signer.fingerprint}"[-200:],
                renderer=LAYOUT,
            ),
        )
        if with_record is not None:
            with_record(issued)
    return issued


def _make(prepared: Prepared, *, number: str, choice: Choice) -> Sealed:
    """Outside any transaction: this takes a tenth of a second and can fail."""
    # The seal first: without a key there is no need to lay anything out.
    sealer = Sealer.from_settings()
    made_at, language = timezone.localtime(), choice.language
    address = _address("portal:check", language)
    page = compose(
        prepared.data,
        choice=choice,
        number=number,
        downloaded_on=made_at.date(),
        check_url=address,
        scenario=prepared.scenario,
        field_set=prepared.field_set_id,
        left_out=prepared.left_out,
    )
    attached = data.attachment(
        prepared.data,
        number=number,
        language=language,
        made_at=made_at,
        check_url=address,
        schema_url=_address("portal:extract_schema", "nl"),
        scenario=prepared.scenario,
        field_set=prepared.field_set_id,
        left_out=prepared.left_out,
    )
    pdf = render(page.html, stylesheets=page.stylesheets, attachments=[attached])
    with translation.override(language):
        reason = _("Uittreksel %(number)s") % {"number": number}
    return sealer.seal(pdf, reason=reason, location="Nederland")


def _address(name: str, language: str) -> str:
    """The full address of a page, in the language of the extract."""
    with translation.override(language):
        return f"{settings.SITE_URL}{reverse(name)}"
