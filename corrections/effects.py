"""What a grant changes in the register, and what it found there: the institution may have been faster.

Then no version is written by the decision, and who read the register since has the right value. Reads only.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from corrections import casefile
from corrections.asked import read
from corrections.models import CorrectionRequest, Decision
from corrections.verdicts import Pair
from corrections.workflow import Outcome
from diplomas import catalogue
from diplomas.content import Facts
from diplomas.errors import Refused
from diplomas.models import DiplomaVersion, VersionContent
from diplomas.steps import FieldChange
from diplomas.terms import State
from diplomas.values import BadValue

# Stands in the place of a value that is past its time (migration 0002).
FORGOTTEN: Final = "forgotten"


def already(
    request: CorrectionRequest, pairs: Sequence[Pair], seen: int | None
) -> dict[int, datetime.datetime]:
    """By item, since when the register says what is granted; without what a grant has to change itself.

    Looked at is the version `seen`, on which a decision is taken (the newest when it is None), so that it is
    the same before the decision and after.
    """
    granted = [
        (item, one)
        for item, one in pairs
        if one.outcome == Outcome.GRANTED and item.field and FORGOTTEN not in one.value
    ]
    if not granted or request.diploma_id is None:
        return {}
    versions = DiplomaVersion.objects.filter(diploma=request.diploma_id, content__isnull=False)
    if seen is not None:
        versions = versions.filter(number__lte=seen)
    told = [
        (version.recorded_at, Facts.from_json(version.content.content).fields)
        for version in versions.select_related("content").order_by("-number")
    ]
    found: dict[int, datetime.datetime] = {}
    for item, one in granted:
        try:
            change = read(catalogue.by_name(item.field), one.value).change
        except (BadValue, KeyError):  # a value that the catalogue does not know any more
            continue
        for at, fields in told:
            if item.field not in fields or fields[item.field] != change:
                break
            found[item.pk] = at
    return found


def changes(request: CorrectionRequest, granted: Sequence[Pair]) -> dict[str, FieldChange]:
    """What differs from the head version, also of fields that the active scenario does not show.

    Raises `Refused` when the diploma was withdrawn or erased: then the register does not change any more.
    """
    said = VersionContent.objects.filter(
        version__diploma=request.diploma_id, version__number=F("version__diploma__head")
    ).first()
    if said is None:
        raise Refused(_("De inhoud van dit diploma is gewist, omdat de bewaartermijn voorbij is."))
    now = Facts.from_json(said.content)
    found: dict[str, FieldChange] = {}
    for item, one in granted:
        change = read(catalogue.by_name(item.field), one.value).change
        if item.field not in now.fields or now.fields[item.field] != change:
            found[item.field] = change
    if found and now.state == State.WITHDRAWN:
        raise Refused(
            _("Dit diploma is ingetrokken en verandert niet meer. Wijs het verzoek af, en leg uit waarom.")
        )
    return found


def of_taken(request: CorrectionRequest) -> dict[UUID, dict[int, datetime.datetime]]:
    """As `already`, by decision, of every one that was taken."""
    return {
        one.pk: already(request, [(item.item, item) for item in one.items.all()], one.expected_version)
        for one in casefile.taken(request)
    }


def version_of(decision: Decision, request: CorrectionRequest) -> int | None:
    """The version of the diploma that this decision wrote; None when the register said everything already."""
    if decision.expected_version is None or decision.taken_at is None:
        return None
    made = DiplomaVersion.objects.filter(
        diploma=request.diploma_id,
        number=decision.expected_version + 1,
        source=f"decision:{request.reference}",
        # A decision on an objection has the same source, and may be taken on the same version.
        recorded_at__lte=decision.taken_at,
    )
    return made.values_list("number", flat=True).first()
