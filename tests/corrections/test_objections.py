"""What is decided on an objection, what its letter says, and what its pages show."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

import pytest
from django.urls import reverse

from accounts.roles import Role
from corrections import letter_objections, letters, people, reasons
from corrections.asked import Asked
from corrections.figures import traffic
from corrections.figures.outcomes import Wanted
from corrections.holder import decided
from corrections.models import CorrectionRequest, Decision, Letter, RequestItem
from corrections.objections import Heard, Hearing
from corrections.services import answering, deciding, drafting, holding, objecting, reviewing
from corrections.services.answering import Found
from corrections.services.checking import Draft, ItemOutcome
from corrections.workflow import Action, Basis, Finding, Outcome, State, Who
from diplomas.disclosure import own_overview
from diplomas.errors import Refused
from diplomas.models import Diploma
from tests.corrections.conftest import STORED, Office, fresh
from tests.corrections.test_keeping_terms import cheap_letters
from tests.institutions.conftest import employee

__all__ = ["cheap_letters"]
Verdict = Decision.Verdict
REJECTED = ItemOutcome(Outcome.REJECTED, "not_proven", "Ook nu bleek het niet.")
ON_DOCUMENT = ItemOutcome(Outcome.GRANTED, "document_shows", "Nu is het leesbaar.", Basis.DOCUMENT, STORED)


@pytest.fixture(autouse=True)
def _cheap(cheap_letters: None) -> None:
    """No seals."""


def heard(
    office: Office,
    request: CorrectionRequest,
    how: Hearing = Hearing.SPOKEN,
    text: str = "Zij liet het zien.",
) -> CorrectionRequest:
    reviewing.claim(actor=office.objections, request_id=request.pk, step=request.step)
    return office.heard(fresh(request), text, how=how)


def decide(
    office: Office,
    request: CorrectionRequest,
    verdict: Verdict,
    outcomes: dict[int, ItemOutcome],
    **rest: str,
) -> Decision:
    head = Diploma.objects.get(pk=office.diploma.pk).head
    draft = Draft(outcomes, rest.get("explanation", ""), head, rest.get("reason", ""))
    return objecting.decide(
        actor=office.objections, request_id=request.pk, step=request.step, verdict=verdict, draft=draft
    )


def html(decision: Decision) -> str:
    return letters.as_html(letters.from_decision(decision))


def two(office: Office, *findings: Finding) -> tuple[CorrectionRequest, dict[str, RequestItem]]:
    """Two fields: what the institution confirms is granted, the rest rejected; and an objection to that."""
    actor = office.as_holder()
    draft = office.draft()
    (shown,) = [one for one in own_overview(holder=office.holder.pk) if one.diploma == office.diploma.pk]
    day = datetime.date(2024, 6, 22)
    drafting.ask(actor=actor, request_id=draft.pk, diploma=shown, field="exam_date", asked=Asked(value=day))
    request = drafting.submit(actor=actor, request_id=draft.pk)
    office.with_document(request)
    reviewing.claim(actor=office.reviewer, request_id=request.pk, step=fresh(request).step)
    reviewing.ask_institution(actor=office.reviewer, request_id=request.pk, step=fresh(request).step)
    request = fresh(request)
    items = {item.field: item for item in request.items.all()}
    found, outcomes = {}, {}
    for name, finding in zip(("distinction", "exam_date"), findings, strict=True):
        value = STORED if finding == Finding.CORRECTS else {}
        found[items[name].pk] = Found(finding, "Gezien.", value)
        outcomes[items[name].pk] = (
            ItemOutcome(Outcome.GRANTED, "institution_confirms", "Bevestigd.", Basis.INSTITUTION, STORED)
            if value
            else ItemOutcome(Outcome.REJECTED, "not_proven", "Niet leesbaar.")
        )
    answering.reply(desk=office.desk("registrar"), question_id=request.questions.get().pk, found=found)
    request = fresh(request)
    deciding.decide(
        actor=office.reviewer, request_id=request.pk, step=request.step, draft=Draft(outcomes, "", 1)
    )
    request = fresh(request)
    deciding.approve(actor=office.second, request_id=request.pk, step=request.step)
    request = fresh(request)
    holding.object_(actor=actor, request_id=request.pk, step=request.step, text="Kijk nog eens goed.")
    return heard(office, fresh(request)), items


# --- the verdict and the fields ---


def test_founded_changes_something(office: Office) -> None:
    request = heard(office, office.objected())
    outcomes = {request.items.get().pk: REJECTED}
    with pytest.raises(Refused, match="verandert er iets"):
        decide(office, request, Verdict.FOUNDED, outcomes)
    assert fresh(request).state == State.OBJECTION_HEARD


def test_what_was_decided_is_not_left_aside_on_an_objection(office: Office) -> None:
    """Not considering is for what was not considered before."""
    request = heard(office, office.objected())
    office.decided_before(request)
    one = {request.items.get().pk: ItemOutcome(Outcome.NOT_CONSIDERED, "double", "Al eens gevraagd.")}
    with pytest.raises(Refused, match="inhoudelijk besloten"):
        decide(office, request, Verdict.UNFOUNDED, one)


def test_unfounded_leaves_what_was_granted(office: Office) -> None:
    request, items = two(office, Finding.CORRECTS, Finding.MATCHES)
    assert request.decided_as == State.PARTLY_GRANTED
    granted, other = items["distinction"].pk, items["exam_date"].pk
    with pytest.raises(Refused, match="krijgt niet minder"):
        decide(office, request, Verdict.UNFOUNDED, {granted: REJECTED, other: REJECTED})
    same = ItemOutcome(Outcome.GRANTED, "institution_confirms", "x", Basis.INSTITUTION, STORED)
    with pytest.raises(Refused, match="staat er al"):
        decide(office, request, Verdict.FOUNDED, {granted: same, other: REJECTED})
    with pytest.raises(Refused, match="waarom het bezwaar ongegrond"):
        decide(office, request, Verdict.UNFOUNDED, {})
    decision = decide(office, request, Verdict.UNFOUNDED, {other: REJECTED})
    assert decision.verdict == Verdict.UNFOUNDED
    assert Diploma.objects.get(pk=office.diploma.pk).head == 2
    said = html(decision)
    assert "Judicium: dit blijft zoals wij op" in said
    assert "Dit is toen aangepast." in said
    assert "cum laude" in said
    assert said.count("wij passen dit ook nu niet aan") == 1


def test_part_of_it_is_founded_in_part(office: Office) -> None:
    request, items = two(office, Finding.GONE, Finding.GONE)
    outcomes = {items["distinction"].pk: ON_DOCUMENT, items["exam_date"].pk: REJECTED}
    decision = decide(office, request, Verdict.FOUNDED, outcomes)
    assert decision.verdict == Verdict.PARTLY
    said = html(decision)
    assert "Uw bezwaar is gedeeltelijk gegrond" in said
    assert "upheld in part" in said
    assert request.events.get(action=Action.DECIDE_OBJECTION).data["verdict"] == "partly"


def test_founded_in_part_is_told_on_the_page_and_counted(office: Office) -> None:
    request, items = two(office, Finding.GONE, Finding.GONE)
    outcomes = {items["distinction"].pk: ON_DOCUMENT, items["exam_date"].pk: REJECTED}
    decide(office, request, Verdict.FOUNDED, outcomes)
    page = office.client("owner").get(reverse("corrections:request", args=[request.pk])).content.decode()
    assert all(w in page for w in ("gedeeltelijk gegrond", "Wij passen dit aan", "Wij passen dit niet aan"))
    (flow,) = traffic.flows(Wanted())
    assert (flow.objections, flow.founded, flow.partly) == (1, 0, 1)


def test_every_verdict_is_told_and_counted() -> None:
    assert set(decided.VERDICTS) == set(Verdict)
    assert set(Verdict) <= {one.name for one in dataclasses.fields(traffic.Flow)}


def test_a_field_that_it_is_not_about_does_not_make_it_partial(office: Office) -> None:
    request, items = two(office, Finding.GONE, Finding.GONE)
    decision = decide(office, request, Verdict.FOUNDED, {items["distinction"].pk: ON_DOCUMENT})
    assert decision.verdict == Verdict.FOUNDED


def test_after_b_an_objection_changes_nothing_on_a_document_either(office: Office) -> None:
    request = office.objected()
    office.with_document(request)
    request = heard(office, fresh(request))
    with pytest.raises(Refused, match="onder b") as refusal:
        decide(office, request, Verdict.FOUNDED, {request.items.get().pk: ON_DOCUMENT})
    assert "Vraag haar dan opnieuw" in str(refusal.value)


# --- inadmissible ---


def test_inadmissible_has_its_own_reason_and_no_fields(office: Office) -> None:
    request = heard(office, office.objected(), Hearing.NEEDLESS, "Kennelijk niet-ontvankelijk.")
    one = {request.items.get().pk: REJECTED}
    said = {"explanation": "U schrijft over iets anders.", "reason": "not_about_decision"}
    for outcomes, given, words in (
        (one, said, "geen uitkomst per gegeven"),
        ({}, said | {"reason": ""}, "Kies waarom"),
        ({}, said | {"reason": reasons.TOO_LATE}, "kwam op tijd"),
        ({}, said | {"explanation": " "}, "eigen woorden"),
    ):
        with pytest.raises(Refused, match=words):
            decide(office, request, Verdict.INADMISSIBLE, outcomes, **given)
    decision = decide(office, request, Verdict.INADMISSIBLE, {}, **said)
    letter = html(decision)
    assert "niet-ontvankelijk" in letter
    assert "U schrijft over iets anders." in letter
    for absent in ("te laat", "last day for it", "wij passen dit", "In het register staat", "spraken wij"):
        assert absent not in letter, absent
    assert "dat was niet nodig" in letter


def test_too_late_is_said_only_of_what_was_late(office: Office, time_machine: Any) -> None:
    time_machine.move_to(datetime.datetime(2027, 3, 1, 12, tzinfo=datetime.UTC))
    request = office.rejected()
    assert request.objection_until is not None
    late = datetime.datetime.combine(request.objection_until, datetime.time(12), tzinfo=datetime.UTC)
    time_machine.move_to(late + datetime.timedelta(days=3))
    holding.object_(actor=office.as_holder(), request_id=request.pk, step=request.step, text="Ik was ziek.")
    request = heard(office, fresh(request), Hearing.WAIVED, "Zij wilde niet.")
    page = office.client("objections").get(reverse("review:decide_objection", args=[request.pk]))
    shown = page.content.decode()
    assert "Dit bezwaar is 3 dagen te laat." in shown
    assert 'value="too_late"' in shown
    decision = decide(
        office, request, Verdict.INADMISSIBLE, {}, explanation="Ziek zijn is geen reden.",
        reason=reasons.TOO_LATE,
    )  # fmt: skip
    said = html(decision)
    assert "3 dagen te laat" in said
    assert "U wilde geen gesprek over uw bezwaar." in said
    assert "<h2>Geen gesprek over uw bezwaar</h2>" in said
    assert "because it came after the last day for it" in said


# --- the letter ---


def test_the_letter_says_truly_how_somebody_was_heard() -> None:
    def said(how: Hearing | None) -> str:
        return letter_objections.heard_in_words(Heard(datetime.date(2027, 3, 1), how, "Verslag."))

    assert said(Hearing.SPOKEN) == "Op 1 maart 2027 spraken wij met u over uw bezwaar."
    assert "U kwam niet." in said(Hearing.ABSENT)
    assert "U wilde geen gesprek" in said(Hearing.WAIVED)
    assert "dat was niet nodig" in said(Hearing.NEEDLESS)
    # Written down before it was asked: neither is claimed.
    assert "mocht met ons" in said(None)


def test_the_letter_tells_what_it_was_about(office: Office) -> None:
    request = heard(office, office.objected())
    said = html(decide(office, request, Verdict.UNFOUNDED, {request.items.get().pk: REJECTED}))
    for words in (
        "Ik ben het niet eens.", "Wij wezen uw verzoek toen af.", "In het register staat nu",
        "Er is geen document waaruit blijkt wat u vroeg.", "Ook nu bleek het niet.", "beroep", "rechtbank",
        "uiterlijk <strong>", "Your objection is unfounded",
    ):  # fmt: skip
        assert words in said, words


def test_letters_have_names_of_their_own(office: Office) -> None:
    request = heard(office, office.objected())
    decide(office, request, Verdict.UNFOUNDED, {request.items.get().pk: REJECTED})
    shown = office.client("reviewer").get(reverse("review:request", args=[request.pk])).content.decode()
    assert ": besluit (pdf)" in shown
    assert ": beslissing op bezwaar (pdf)" in shown
    assert len({letters.name(one) for one in Letter.objects.select_related("decision")}) == 2


# --- the pages ---


def test_who_handles_an_objection_sees_what_it_is_about(office: Office) -> None:
    request = heard(office, office.objected())
    client = office.client("objections")
    for name in ("request", "decide_objection"):
        shown = client.get(reverse("review:" + name, args=[request.pk])).content.decode()
        for words in (
            "Ik ben het niet eens.", "Het bezwaar is op tijd.", "Zij liet het zien.", "Er was een gesprek",
            "Het eerste besluit", "Voorgesteld door Sanne, vastgesteld door Yasmina",
        ):  # fmt: skip
            assert words in shown, (name, words)
    assert "artikel 7:10" in client.get(reverse("review:request", args=[request.pk])).content.decode()


def test_an_inadmissible_objection_is_decided_on_the_page(office: Office) -> None:
    request = heard(office, office.objected())
    client = office.client("objections")
    address = reverse("review:decide_objection", args=[request.pk])
    given = {"verdict": "inadmissible", "why": "", "explanation": "", "expected_version": 1}
    given["step"] = request.step
    refused = client.post(address, given).content.decode()
    assert "Kies waarom het bezwaar niet-ontvankelijk is." in refused
    assert "Kies een uitkomst" not in refused
    given |= {"why": "no_interest", "explanation": "Het staat er al."}
    assert "Klopt dit besluit?" in client.post(address, given).content.decode()
    assert client.post(address, given | {"confirmed": "1"}).status_code == 302
    assert fresh(request).state == State.OBJECTION_DECIDED


def test_a_granted_field_stays_on_the_page_unless_something_else_is_chosen(office: Office) -> None:
    request, items = two(office, Finding.CORRECTS, Finding.MATCHES)
    address = reverse("review:decide_objection", args=[request.pk])
    client = office.client("objections")
    granted, other = items["distinction"].pk, items["exam_date"].pk
    shown = client.get(address)
    forms = {one.item.pk: one for _item, one in shown.context["outcomes"]}
    for words in ("nodig, tenzij dit blijft zoals eerst is besloten", "nodig bij niet-ontvankelijk"):
        assert f"({words})" in shown.content.decode()
    assert "(niet verplicht)" not in shown.content.decode()
    assert forms[granted]["choice"].value() == "stays"
    assert "rejected" not in dict(forms[granted].fields["choice"].choices)
    given = {
        "verdict": "unfounded", "why": "", "explanation": "", "expected_version": 2, "step": request.step,
        f"item-{granted}-choice": "stays", f"item-{other}-choice": "rejected",
        f"item-{other}-reason": "not_proven", f"item-{other}-text": "",
    }  # fmt: skip
    assert "Schrijf op waarom, met uw eigen woorden" in client.post(address, given).content.decode()
    given[f"item-{other}-text"] = "Nog steeds niet leesbaar."
    assert client.post(address, given | {"preview": "1"})["Content-Type"] == "application/pdf"
    assert "Klopt dit besluit?" in client.post(address, given).content.decode()
    assert client.post(address, given | {"confirmed": "1"}).status_code == 302
    assert fresh(request).state == State.OBJECTION_DECIDED


# --- whose work it is ---


def test_somebody_who_left_keeps_no_objection(office: Office) -> None:
    request = office.objected()
    reviewing.claim(actor=office.objections, request_id=request.pk, step=request.step)
    request = fresh(request)
    new = employee("Nieuw", Role.OBJECTION_HANDLER)
    actor = people.staff(new, Who.OBJECTION_HANDLER)
    with pytest.raises(Refused, match="al opgepakt"):
        reviewing.claim(actor=actor, request_id=request.pk, step=request.step)
    office.people["objections"].is_active = False
    office.people["objections"].save()
    reviewing.claim(actor=actor, request_id=request.pk, step=request.step)
    assert fresh(request).assigned_to == new
