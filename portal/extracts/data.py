"""The extract for machines: a JSON file inside the PDF, made of the same data as the page and nothing else.

`extract-1.schema.json` beside this file describes it (JSON Schema 2020-12). Names of fields are those of the
catalogue, so a field that is added there is in the file without a change here.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from diplomas import display, values
from diplomas.catalogue import Scenario
from diplomas.shown import DiplomaData, ShownField
from diplomas.values import GradeRow, OrganisationValue, ProgrammeValue
from documents.pdf import Attachment

FORM = 1
FILE_NAME = "uittreksel.json"
_SCHEMA = Path(__file__).with_name("extract-1.schema.json")


@cache
def schema() -> bytes:
    """The JSON Schema of the file, as it is published."""
    return _SCHEMA.read_bytes()


def attachment(
    diplomas: Sequence[DiplomaData],
    *,
    number: str,
    language: str,
    made_at: datetime.datetime,
    check_url: str,
    schema_url: str,
    scenario: Scenario,
    field_set: str,
    left_out: frozenset[str],
) -> Attachment:
    """The file to put into the PDF of this extract, its words in `language`. Same input, same bytes."""
    with translation.override(language):
        body = {
            "$schema": schema_url,
            "form": FORM,
            "number": number,
            "language": language,
            "madeAt": made_at.isoformat(timespec="seconds"),
            "issuer": settings.SITE_NAME,
            "demonstration": settings.DEMO,
            "checkAt": check_url,
            "scenario": scenario.value,
            "fieldSet": field_set,
            "leftOut": sorted(left_out),
            "diplomas": [_diploma(data) for data in diplomas],
        }
        description = _("De gegevens van dit uittreksel voor computers (JSON)")
    content = json.dumps(body, ensure_ascii=False, indent=1).encode()
    return Attachment(FILE_NAME, content, description, modified=made_at)


def _diploma(data: DiplomaData) -> dict[str, Any]:
    return {
        "kind": {"code": data.kind.value, "words": display.document_kind(data.kind)},
        "sector": {"code": data.sector.value, "words": display.sector(data.sector)},
        "state": data.state.value,
        "title": display.title(data),
        "deliverer": data.deliverer,
        "recordedAt": data.recorded_at.isoformat(timespec="seconds"),
        "version": data.version,
        "formerNames": list(data.former_names),
        "fields": {shown.name: _field(data, shown) for shown in data.fields},
    }


def _field(data: DiplomaData, shown: ShownField) -> dict[str, Any]:
    source = shown.source
    return {
        "label": str(shown.field.label),
        "type": shown.field.type.value,
        "status": shown.status.value,
        "value": None if shown.value is None else _value(data, shown),
        "words": display.shown(shown),
        "source": None
        if source is None
        else {"words": display.source(source, data), "date": source.at.isoformat()},
    }


def _value(data: DiplomaData, shown: ShownField) -> Any:
    value = shown.value
    assert value is not None
    if isinstance(value, ProgrammeValue):
        return _filled(system=value.system, code=value.code, name=value.name, nameEn=value.name_en)
    if isinstance(value, tuple):
        return [_row(data, item) for item in value]
    return values.write(shown.field, value)


def _row(data: DiplomaData, item: OrganisationValue | GradeRow) -> dict[str, str]:
    if isinstance(item, OrganisationValue):
        return _filled(
            name=item.name,
            nameEn=item.name_en,
            nameNow=data.names_now.get(item.id, ""),
            brin=item.brin,
            place=item.place,
            country=item.country,
        )
    return _filled(
        name=item.name,
        nameEn=item.name_en,
        code=item.code,
        kind=item.kind,
        schoolExam=item.school_exam,
        centralExam=item.central_exam,
        final=item.final,
        credits=item.credits,
        date=item.date,
        result=item.result,
    )


def _filled(**texts: str) -> dict[str, str]:
    """Only what says something."""
    return {name: text for name, text in texts.items() if text}
