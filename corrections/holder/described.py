"""What somebody says of a diploma that is missing: from the form to what a request keeps, and back."""

from __future__ import annotations

import datetime

from corrections import precheck
from corrections.diplomahulp import SECTORS, Document
from corrections.holder.forms import MissingForm
from corrections.models import CorrectionRequest
from corrections.precheck import Advice
from diplomas.terms import KINDS_BY_SECTOR, DocumentKind
from diplomas.values import Json

KINDS = {Document.LIST: DocumentKind.CIJFERLIJST, Document.CERTIFICATE: DocumentKind.CERTIFICAAT}


def about(advice: Advice) -> str:
    """The field that the pre-check spoke of, if any."""
    return advice.field.name if advice.field else ""


def described(form: MissingForm) -> dict[str, Json]:
    """As a request keeps it, with what the pre-check says of it."""
    said = form.cleaned_data
    sector = SECTORS.get(form.kind)
    kinds = KINDS_BY_SECTOR[sector] if sector else ()
    wanted = KINDS.get(Document(said["document"]))
    # What the register has no kind for is written down as none, not as the nearest one.
    kind = wanted if wanted in kinds else None if wanted else next(iter(kinds), None)
    advice, _answers = precheck.about_missing(form.kind, Document(said["document"]), said["exam_date"])
    return {
        "education": said["education"],
        "document": said["document"],
        "sector": str(sector.value) if sector else "",
        "kind": str(kind.value) if kind else "",
        "programme": said["programme"].strip(),
        "institution": said["institution"].strip(),
        "exam_date": said["exam_date"].isoformat(),
        "advice": str(advice.answer.value),
        "advice_field": about(advice),
    }


def initial(draft: CorrectionRequest) -> dict[str, object]:
    """The form as it was filled in."""
    said = draft.described
    return {
        **{key: said.get(key, "") for key in ("education", "document", "programme", "institution")},
        "exam_date": datetime.date.fromisoformat(said["exam_date"]) if said.get("exam_date") else None,
    }
