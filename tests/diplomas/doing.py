"""What several tests of the register do: take out, look, amend, and count what was written."""

from __future__ import annotations

import datetime
from typing import Any

from diplomas import disclosure, register, scenarios
from diplomas.catalogue import Scenario
from diplomas.content import Facts, Source
from diplomas.disclosure import Prepared
from diplomas.models import Change, Diploma, DiplomaParty, DiplomaVersion, VersionContent
from diplomas.shown import DiplomaData
from diplomas.terms import Reason
from tests import factories


def prepare(*diplomas: Diploma, **given: Any) -> Prepared:
    asked = {"party": "holder", "purpose": "Uittreksel", "legal_basis": "WRO art. 31", **given}
    return disclosure.prepare(holder=diplomas[0].holder_id, diplomas=[d.pk for d in diplomas], **asked)


def own(diploma: Diploma) -> DiplomaData:
    return disclosure.own_diploma(holder=diploma.holder_id, diploma=diploma.pk)


def activate(scenario: Scenario) -> None:
    scenarios.activate(scenario=scenario, actor="test")


def amend(diploma: Diploma, **changes: Any) -> None:
    diploma.refresh_from_db()
    register.amend(
        diploma_id=diploma.pk,
        expected_version=diploma.head,
        changes=changes,
        source=Source("institution:99ZZ", datetime.date(2025, 1, 15)),
        act=factories.act(Reason.BACKFILL),
    )


def head_facts(diploma: Diploma) -> Facts:
    diploma.refresh_from_db()
    return Facts.from_json(
        VersionContent.objects.get(version__number=diploma.head, version__diploma=diploma).content
    )


def written() -> dict[str, int]:
    return {
        model.__name__: model.objects.count()
        for model in (Diploma, DiplomaVersion, VersionContent, DiplomaParty, Change)
    }
