"""The demonstration's correction requests: the quarter within its bounds, and one in every state."""

from __future__ import annotations

import datetime
import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from corrections import letters, terms
from corrections.figures import outcomes
from corrections.figures.outcomes import Wanted
from corrections.models import CorrectionRequest, DecisionItem, Letter, Question
from corrections.services import common
from corrections.workflow import OBJECTION, OPEN, Outcome, State
from demo import corrections, seeding
from documents import scans

QUARTER = datetime.date(2025, 1, 1)

pytestmark = pytest.mark.slow


@pytest.fixture
def filled(db: None, reference_data: None, monkeypatch: pytest.MonkeyPatch) -> int:
    """Sealing and cleaning, which take longest, are tried elsewhere."""
    monkeypatch.setattr(letters, "sealed", lambda data: letters.Sealed(b"%PDF-", bytes(32), letters.TEMPLATE))
    monkeypatch.setattr(scans, "clean", lambda data: scans.Scan("png", data, 1))
    seeding.fill()
    return corrections.fill()


def test_the_quarter_and_the_states(filled: int) -> None:
    """One filling, many questions: it takes long."""
    of_quarter = CorrectionRequest.objects.filter(
        submitted_at__date__gte=QUARTER, submitted_at__date__lt=datetime.date(2025, 4, 1)
    )
    decided = DecisionItem.objects.filter(decision__request__in=of_quarter)
    assert of_quarter.count() == 104  # the exploration: more than 100
    assert decided.filter(item__field="distinction").count() == 6
    assert decided.exclude(outcome=Outcome.GRANTED).count() == 92  # more than 90
    lists = decided.filter(item__field="grade_list", reason="grade_list_higher_education")
    assert lists.count() > 50
    assert of_quarter.values("organisation").distinct().count() >= 8
    total = outcomes.total(Wanted())
    assert total.number >= 104
    assert 0 < total.late_share < 20
    # Every state, and a queue to work on.
    assert set(CorrectionRequest.objects.values_list("state", flat=True)) == set(State.values)
    free = CorrectionRequest.objects.filter(assigned_to__isnull=True, state=State.SUBMITTED)
    assert free.count() >= 12
    assert free.filter(due_on__lt=timezone.localdate()).exists()
    assert Question.objects.filter(state="open", organisation__brin="25BE").count() >= 4
    assert Question.objects.filter(state="open", reminders__gt=0).exists()
    assert Letter.objects.count() >= 6
    for request in CorrectionRequest.objects.filter(state__in=(*OPEN, *OBJECTION)):
        assert request.step == request.events.count()
        never_moved = not request.delayed and not request.events.filter(data__has_key="stood_still").exists()
        if request.state in OPEN and never_moved:
            sent = timezone.localdate(request.submitted_at)
            assert request.due_on == terms.decision_due(sent).date
        common.facts_of(request)
    out = io.StringIO()
    call_command("verify_register", stdout=out)
    # A second time nothing is added.
    assert corrections.fill() == 0
