"""Issuing: a sealed file and its record belong together; when anything fails there is neither."""

from __future__ import annotations

import datetime
import hashlib
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from diplomas import register, scenarios
from diplomas.catalogue import Scenario
from diplomas.content import Source
from diplomas.errors import NotFound, Refused, Stale
from diplomas.models import Diploma, Disclosure, DisclosureItem, Extract, ExtractItem
from diplomas.terms import Reason, Sector, State
from documents.inspect import Verdict, inspect
from documents.pdf import RenderError
from documents.seal import Sealer
from documents.seal_errors import KeyMissing, SelfCheckFailed
from documents.trust import Trust
from portal.extracts import issue
from portal.extracts.choice import Choice
from portal.extracts.issue import IssuedExtract, issue_extract
from tests import factories
from tests.documents import reading

pytestmark = [pytest.mark.django_db, pytest.mark.pdf, pytest.mark.usefixtures("seal_settings")]


def issued(record: Diploma, **changed: Any) -> IssuedExtract:
    asked = {name: changed.pop(name) for name in ("language", "grades", "former_names") if name in changed}
    given = changed.pop("diploma", record.pk)
    choice = Choice(tuple(given) if isinstance(given, list) else (given,), **asked)
    return issue_extract(**{"holder": record.holder_id, "choice": choice, "actor": "holder:1", **changed})


def nothing_recorded() -> bool:
    return not any(model.objects.exists() for model in (Disclosure, DisclosureItem, Extract, ExtractItem))


def test_the_file_is_genuine_and_its_record_knows_it() -> None:
    diploma = factories.recorded()
    made = issued(diploma)
    assert inspect(made.data, trust=Trust.from_settings()).verdict is Verdict.GENUINE
    extract = Extract.objects.get(number=made.number)
    assert bytes(extract.sha256) == hashlib.sha256(made.data).digest()
    assert (extract.language, extract.holder_id, extract.scenario) == ("nl", diploma.holder_id, "S4")
    assert "Diplomaportaal (demonstratie)" in extract.signer
    assert [item.diploma_id for item in extract.items.all()] == [diploma.pk]


def test_the_release_is_in_the_disclosure_log() -> None:
    diploma = factories.recorded()
    made = issued(diploma, actor="holder:7", purpose="Sollicitatie")
    disclosure = Disclosure.objects.get(pk=Extract.objects.get(number=made.number).disclosure_id)
    assert (disclosure.party, disclosure.purpose, disclosure.legal_basis) == (
        "holder:7",
        "Sollicitatie",
        "WRO art. 31",
    )
    assert disclosure.items.get().version.diploma_id == diploma.pk


def test_the_file_name_and_the_signature_name_nobody() -> None:
    person = factories.holder("Wilhelmina", "", "Zonderling", bsn="999990019")
    made = issued(factories.recorded(person=person))
    assert made.filename == f"uittreksel-{made.number}.pdf"
    assert "Zonderling" in reading.text(made.data)
    assert b"999990019" not in made.data
    assert "999990019" not in reading.text(made.data)
    [signature] = reading.reader(made.data).embedded_signatures
    assert signature.sig_object["/Reason"] == f"Uittreksel {made.number}"


def test_an_english_extract_of_several_diplomas_in_the_order_asked() -> None:
    person = factories.holder()
    first = factories.recorded(Sector.HBO, person=person, exam_date=datetime.date(2019, 3, 1))
    second = factories.recorded(Sector.VO, person=person, exam_date=datetime.date(2012, 6, 14))
    made = issued(first, diploma=[second.pk, first.pk], language="en")
    words = reading.text(made.data)
    assert words.index("14 June 2012") < words.index("1 March 2019")
    assert ExtractItem.objects.filter(extract=made.number).count() == 2


def test_the_active_scenario_decides_what_is_on_it() -> None:
    diploma = factories.recorded(specialisation="Kinderverpleegkunde")
    assert "Kinderverpleegkunde" not in reading.text(issued(diploma).data)
    scenarios.activate(scenario=Scenario.S2, actor="staff:1")
    made = issued(diploma)
    assert "Kinderverpleegkunde" in reading.text(made.data)
    assert Extract.objects.get(number=made.number).scenario == "S2"


def test_two_extracts_of_one_diploma_have_their_own_number_and_record() -> None:
    diploma = factories.recorded()
    first, second = issued(diploma), issued(diploma)
    assert first.number != second.number
    assert Extract.objects.count() == 2


# --- what gives no extract ---


@pytest.mark.parametrize("state", [State.NOT_ISSUED, State.WITHDRAWN])
def test_what_was_not_issued_or_was_withdrawn_gives_none(state: State) -> None:
    diploma = factories.recorded(Sector.WO, state=state)
    with pytest.raises(Refused):
        issued(diploma)
    assert nothing_recorded()


def test_somebody_else_s_diploma_gives_none() -> None:
    diploma, stranger = factories.recorded(), factories.holder()
    with pytest.raises(NotFound):
        issued(diploma, holder=stranger.pk)
    with pytest.raises(NotFound):
        issued(diploma, diploma=uuid4())
    assert nothing_recorded()


def test_another_language_gives_none() -> None:
    with pytest.raises(ValueError, match="de"):
        issued(factories.recorded(), language="de")
    assert nothing_recorded()


def test_without_a_key_there_is_no_file_and_no_record(settings: Any) -> None:
    settings.SEAL_PKCS12 = ""
    with pytest.raises(KeyMissing):
        issued(factories.recorded())
    assert nothing_recorded()


def test_a_failed_self_check_leaves_no_file_and_no_record(monkeypatch: pytest.MonkeyPatch) -> None:
    sign = Sealer._sign
    monkeypatch.setattr(Sealer, "_sign", lambda *given: sign(*given).replace(b"%PDF-1.7", b"%PDF-1.6"))
    with pytest.raises(SelfCheckFailed):
        issued(factories.recorded())
    assert nothing_recorded()


def test_a_name_that_cannot_be_printed_gives_none() -> None:
    with pytest.raises(RenderError, match=r"render\.glyph"):
        issued(factories.recorded(person=factories.holder("", "", "漢")))
    assert nothing_recorded()


def test_a_diploma_that_changes_while_the_file_is_made_is_not_handed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    diploma = factories.recorded()
    render = issue.render

    def slowly(*given: Any, **named: Any) -> bytes:
        register.amend(
            diploma_id=diploma.pk,
            expected_version=1,
            changes={"specialisation": "Anders"},
            source=Source("institution:25BE", factories.EXAM_DATE),
            act=factories.act(Reason.INSTITUTION),
        )
        return render(*given, **named)

    monkeypatch.setattr(issue, "render", slowly)
    with pytest.raises(Stale):
        issued(diploma)
    assert nothing_recorded()


# --- the commands ---


def test_the_command_writes_the_file_and_the_other_one_calls_it_genuine(tmp_path: Path, capsys: Any) -> None:
    diploma, out = factories.recorded(), tmp_path / "extract.pdf"
    arguments = ["--language", "en", "--actor", "holder:1", "--purpose", "test", "--out", str(out)]
    call_command("extract", str(diploma.pk), *arguments)
    assert Extract.objects.get(number=capsys.readouterr().out.strip()).language == "en"
    call_command("inspect_extract", str(out))
    report = json.loads(capsys.readouterr().out)
    assert report["verdict"] == "current"
    assert report["checks"]["signature"] == "passed"
    assert report["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    out.write_bytes(out.read_bytes()[:-1] + b" ")
    call_command("inspect_extract", str(out))
    assert json.loads(capsys.readouterr().out)["verdict"] == "altered"


def test_the_command_says_what_to_do_and_leaves_no_file(tmp_path: Path, settings: Any) -> None:
    settings.SEAL_PKCS12 = ""
    out = tmp_path / "extract.pdf"
    arguments = ["--actor", "holder:1", "--purpose", "test", "--out", str(out)]
    with pytest.raises(CommandError, match="SEAL_PKCS12"):
        call_command("extract", str(factories.recorded().pk), *arguments)
    with pytest.raises(CommandError, match="no such diploma"):
        call_command("extract", str(uuid4()), *arguments)
    assert not out.exists()
