"""The figures: numbers that differ where they should, the same set on both sides of a share, and the file."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Mapping
from decimal import Decimal
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from corrections import precheck
from corrections.figures import beforehand, outcomes, outlook, spreadsheet, step_times, traffic
from corrections.figures.outcomes import Wanted
from corrections.models import CorrectionRequest, Decision, DecisionItem, Event, Precheck, RequestItem
from corrections.review import figures as view
from corrections.workflow import Action, State, Who
from diplomas.models import OrganisationName
from tests.corrections.conftest import Office

SENT = datetime.date(2027, 1, 4)
QUARTER = "2027-K1"
DAY = datetime.timedelta(days=1)


def test_a_quarter_is_written_as_the_language_does() -> None:
    assert outcomes.quarter_words(QUARTER) == "2027-K1"
    with override("en"):
        assert outcomes.quarter_words(QUARTER) == "2027-Q1"


def moment(day: datetime.date, hour: int = 9) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(hour), tzinfo=timezone.get_current_timezone())


def decided(office: Office, took: int, *, late: bool = False, **columns: object) -> CorrectionRequest:
    """A request of SENT that was rejected so many days later."""
    on = SENT + took * DAY
    request = CorrectionRequest.objects.create(
        reference=f"C-2027-{uuid4().hex[:8].upper()}", kind="field", state=State.REJECTED,
        holder=office.holder, diploma=office.diploma, version=1, submitted_at=moment(SENT),
        decided_as=State.REJECTED, decided_on=on, closed_at=moment(on),
        **{"organisation": office.school, "scenario": "S2", **columns},
    )  # fmt: skip
    item = RequestItem.objects.create(request=request, field="distinction", asked={"words": "-"})
    decision = Decision.objects.create(
        request=request, state=Decision.State.TAKEN, proposed_by=office.people["reviewer"],
        taken_by=office.people["second"], taken_at=moment(on), due_on=on - DAY if late else on,
    )  # fmt: skip
    DecisionItem.objects.create(
        decision=decision, item=item, outcome="rejected", reason="institution_matches", text="-"
    )
    return request


def steps(office: Office, request: CorrectionRequest, *taken: tuple[int, Action, State, State, Who]) -> None:
    """Events so many days after SENT."""
    Event.objects.bulk_create(
        Event(
            request=request, number=number, at=moment(SENT + days * DAY), action=action,
            state_from=before, state_to=after, who=who,
            user=None if who == Who.SYSTEM else office.people["reviewer"],
        )
        for number, (days, action, before, after, who) in enumerate(taken, start=1)
    )  # fmt: skip


def table(office: Office, **query: str) -> list[Mapping[str, str]]:
    """The file as a Dutch spreadsheet reads it."""
    response = office.client("reviewer").get(reverse("review:figures_csv"), query)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")
    text = response.content.decode("utf-8-sig")
    assert "\r\n" in text
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def test_a_quarter_in_the_file_has_the_words_of_the_page(office: Office) -> None:
    decided(office, 1)
    with override("en"):
        lines = list(spreadsheet.rows(Wanted()))
    assert {line[1] for line in lines[1:]} >= {"2027-Q1", "Total"}
    assert QUARTER not in {line[1] for line in lines}
    assert QUARTER in {line["Kwartaal"] for line in table(office)}


def of(found: list[Mapping[str, str]], what: str, quarter: str = QUARTER) -> list[Mapping[str, str]]:
    return [row for row in found if row["Wat"] == what and row["Kwartaal"] == quarter]


def test_the_median_is_not_the_90th_percentile_and_late_is_a_share(office: Office) -> None:
    for took in range(1, 11):
        decided(office, took, late=took > 7)
    total = outcomes.total(Wanted())
    assert (total.median_days, total.p90_days) == (5.5, pytest.approx(9.1))
    assert (total.late, total.late_share) == (3, 30.0)
    (line,) = outcomes.lines(Wanted())
    assert (line.median_days, line.p90_days, line.late_share) == (5.5, pytest.approx(9.1), 30.0)
    (row,) = of(table(office), "Besluit over een gegeven")
    assert (row["Mediaan kalenderdagen"], row["90e percentiel kalenderdagen"]) == ("5,5", "9,1")
    assert (row["Aantal"], row["Te laat"], row["Te laat (%)"]) == ("10", "3", "30,0")
    shown = office.client("reviewer").get(reverse("review:figures")).content.decode()
    assert "6 / 9" in shown
    assert "30,0%" in shown


def test_what_is_decided_on_an_objection_is_not_a_second_decision_on_the_field(office: Office) -> None:
    request = decided(office, 3)
    on_objection = Decision.objects.create(
        request=request, stage=Decision.Stage.OBJECTION, state=Decision.State.TAKEN, verdict="unfounded",
        proposed_by=office.people["objections"], taken_by=office.people["objections"],
        taken_at=moment(SENT + 60 * DAY), due_on=SENT + 90 * DAY, second_person=False,
    )  # fmt: skip
    DecisionItem.objects.create(
        decision=on_objection, item=request.items.get(), outcome="rejected", reason="not_proven", text="-"
    )
    total = outcomes.total(Wanted())
    assert (total.number, total.median_days) == (1, 3)
    assert [line.reason for line in outcomes.lines(Wanted())] == [
        "De instelling zegt dat het register klopt met haar gegevens."
    ]


def test_the_days_of_every_step_are_from_one_state_to_the_next(office: Office) -> None:
    """A note and a reminder leave the state as it is: they end no step."""
    for waited in (7, 17):
        replied = 4 + waited
        steps(
            office, decided(office, replied + 1),
            (0, Action.SUBMIT, State.DRAFT, State.SUBMITTED, Who.HOLDER),
            (2, Action.CLAIM, State.SUBMITTED, State.IN_REVIEW, Who.REVIEWER),
            (3, Action.NOTE, State.IN_REVIEW, State.IN_REVIEW, Who.REVIEWER),
            (4, Action.ASK_INSTITUTION, State.IN_REVIEW, State.WAITING_INSTITUTION, Who.REVIEWER),
            (9, Action.REMIND, State.WAITING_INSTITUTION, State.WAITING_INSTITUTION, Who.SYSTEM),
            (replied, Action.REPLY, State.WAITING_INSTITUTION, State.ANSWERED, Who.INSTITUTION),
            (replied + 1, Action.APPROVE, State.ANSWERED, State.REJECTED, Who.REVIEWER),
        )  # fmt: skip
    found = {step.state: step for step in step_times.step_days(Wanted())}
    assert {name: (one.number, one.median_days, one.p90_days) for name, one in found.items()} == {
        State.SUBMITTED.label: (2, 2, 2),
        State.IN_REVIEW.label: (2, 2, 2),
        State.WAITING_INSTITUTION.label: (2, 12, pytest.approx(16)),
        State.ANSWERED.label: (2, 1, 1),
    }
    file = table(office)
    for quarter in (QUARTER, "Totaal"):
        (row,) = of(file, f"Stap: {State.WAITING_INSTITUTION.label}", quarter)
        assert (row["Aantal"], row["Mediaan kalenderdagen"]) == ("2", "12,0")
        assert row["90e percentiel kalenderdagen"] == "16,0"


def test_what_the_pre_check_answered_is_a_share_of_the_same_set(office: Office) -> None:
    """Of this institution one answer and two requests; elsewhere many more answers that do not count."""
    elsewhere = office.desk("elsewhere").organisation
    assert elsewhere is not None
    rows = [(office.school, False), (office.school, True), *[(elsewhere, False)] * 7, (None, False)]
    Precheck.objects.bulk_create(
        Precheck(
            at=moment(SENT), field="grade_list", outcome="not_held", scenario="S4", sent=sent,
            organisation=organisation, digest=bytes([nth]),
        )
        for nth, (organisation, sent) in enumerate(rows)
    )  # fmt: skip
    decided(office, 3)
    decided(office, 4)
    decided(office, 5, organisation=elsewhere)
    ours = beforehand.beforehand(Wanted(organisation=office.school.pk))
    assert (ours.answered, ours.insisted, ours.sent, ours.wishes) == (1, 1, 2, None)
    assert ours.share == pytest.approx(100 / 3)
    whole = beforehand.beforehand(Wanted())
    assert (whole.answered, whole.sent, whole.wishes) == (9, 3, 0)
    assert whole.share == 75.0
    none = beforehand.beforehand(Wanted(quarter=datetime.date(2027, 4, 1)))
    assert (none.answered, none.sent, none.share) == (0, 0, 0.0)
    file = table(office, instelling=str(office.school.pk))
    (row,) = of(file, "Vooraf beantwoord, niets verstuurd")
    assert (row["Aantal"], row["Vooraf beantwoord (%)"]) == ("1", "33,3")
    assert [row["Aantal"] for row in of(file, "Vooraf beantwoord, toch verstuurd")] == ["1"]
    assert [row["Aantal"] for row in of(file, "Gegeven in een verstuurd verzoek")] == ["2"]
    assert of(file, "Wens") == []
    shown = office.client("reviewer").get(reverse("review:figures"), {"instelling": str(office.school.pk)})
    assert "33,3%" in shown.content.decode()


def test_an_answer_of_the_pre_check_counts_for_who_delivered(office: Office) -> None:
    field = reverse("corrections:ask", args=[office.diploma.pk, "holder_name"])
    office.client("owner").get(field)
    assert Precheck.objects.get().organisation == office.school
    precheck.answered(
        holder=office.holder.pk, diploma=None, sector="HBO", field="", answer=precheck.Answer.TOO_OLD
    )
    assert Precheck.objects.get(outcome="too_old").organisation is None


def test_by_scenario(office: Office) -> None:
    decided(office, 3)
    decided(office, 9, scenario="S4")
    Precheck.objects.create(at=moment(SENT), field="x", outcome="not_held", scenario="S4", digest=b"1")
    wanted = Wanted.from_query({"scenario": "S4"})
    assert [line.scenario for line in outcomes.lines(Wanted())] == ["S2", "S4"]
    assert outcomes.total(wanted).median_days == 9
    assert [flow.received for flow in traffic.flows(wanted)] == [1]
    assert beforehand.beforehand(wanted).share == 50.0
    assert Wanted.from_query({"scenario": "S9"}) == Wanted()
    file = of(table(office, scenario="S4"), "Besluit over een gegeven")
    assert [(row["Scenario"], row["Aantal"]) for row in file] == [("S4", "1")]
    shown = office.client("reviewer").get(reverse("review:figures"), {"scenario": "S4"}).content.decode()
    assert '<option value="S4" selected>S4 (geen aanpassingen)</option>' in shown


def test_the_outlook_holds_what_was_asked_against_every_scenario(office: Office) -> None:
    """A distinction and a grade list of higher education; a date is in every scenario, a name in none."""
    for name in ("distinction", "grade_list", "exam_date", "holder_name"):
        request = decided(office, 3)
        RequestItem.objects.filter(request=request).update(field=name)
    missing = decided(office, 3)
    CorrectionRequest.objects.filter(pk=missing.pk).update(kind="missing", diploma=None, version=None)
    found = {one.scenario.value: (one.number, one.asked) for one in outlook.outlook(Wanted())}
    assert found == {"S1": (3, 4), "S2": (2, 4), "S3": (3, 4), "S4": (1, 4)}
    (only, *_rest) = outlook.outlook(Wanted(field="grade_list"))
    assert (only.number, only.share) == (1, 100.0)
    none = outlook.outlook(Wanted(quarter=datetime.date(2027, 4, 1)))
    assert {(one.asked, one.share) for one in none} == {(0, 0.0)}
    this = outlook.outlook(Wanted(quarter=datetime.date(2027, 1, 1)))
    assert this == outlook.outlook(Wanted())
    file = of(table(office), "Gevraagd gegeven dat dit scenario toelaat", "Totaal")
    assert [row["Aantal"] for row in file if row["Scenario"] == "S1"] == ["3"]
    shown = office.client("reviewer").get(reverse("review:figures")).content.decode()
    assert "Er zijn in verstuurde verzoeken 4 gegevens gevraagd" in shown
    assert "S4 (geen aanpassingen)</th>" in shown
    assert "25,0%" in shown


def test_made_up_is_said_on_the_page_and_on_every_line(office: Office, settings: LazySettings) -> None:
    decided(office, 3)
    page = reverse("review:figures")
    assert "zijn deze cijfers verzonnen" in office.client("reviewer").get(page).content.decode()
    file = table(office)
    assert {row["Herkomst"] for row in file} == {"Verzonnen voor de demonstratie"}
    assert "meer dan 100 verzoeken, 6 over het judicium" in file[-1]["Wat"]
    settings.DEMO = False
    assert "verzonnen" not in office.client("reviewer").get(page).content.decode()
    assert {row["Herkomst"] for row in table(office)} == {"Register"}


def test_a_cell_is_never_a_formula_and_keeps_its_semicolon(office: Office) -> None:
    name = '=HYPERLINK("https://voorbeeld.invalid";"klik")'
    OrganisationName.objects.filter(organisation=office.school).update(name=name)
    decided(office, 3)
    (row,) = of(table(office), "Besluit over een gegeven")
    assert row["Instelling"] == f"'{name}"
    assert None not in row  # no cell too many
    assert Decimal(row["Mediaan kalenderdagen"].replace(",", ".")) == 3


@pytest.mark.parametrize(
    "cell", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", " =1", "＝1", "＋1", "－1", "＠a"]
)
def test_what_begins_a_formula_gets_a_mark(cell: str) -> None:
    assert view.harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "3,0", "C-2027-1", "Hogeschool = Voorbeeld", "'s-Hertogenbosch"])
def test_what_begins_none_stays(cell: str) -> None:
    assert view.harmless(cell) == cell


def test_the_days_after_a_decision_are_named_as_those_until_the_objection(office: Office) -> None:
    request = decided(office, 1)
    steps(
        office,
        request,
        (0, Action.APPROVE, State.PROPOSED, State.REJECTED, Who.SECOND_REVIEWER),
        (9, Action.OBJECT, State.REJECTED, State.OBJECTION_FILED, Who.HOLDER),
    )
    found = {step.state: step.median_days for step in step_times.step_days(Wanted())}
    assert found["Afgewezen, tot het bezwaar"] == 9
