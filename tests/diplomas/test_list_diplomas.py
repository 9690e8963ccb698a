"""`manage.py list_diplomas`."""

import pytest
from django.core.management import CommandError, call_command

from diplomas.models import Diploma
from diplomas.terms import Sector, State
from tests import factories

pytestmark = pytest.mark.django_db


def test_each_line_is_a_diploma(capsys: pytest.CaptureFixture[str]) -> None:
    factories.recorded(Sector.HBO)
    factories.recorded(Sector.WO, state=State.NOT_ISSUED)
    factories.recorded(Sector.VO)
    call_command("list_diplomas", limit=2)
    lines = capsys.readouterr().out.splitlines()
    wanted = {f"{d.pk} {d.sector} {d.state}" for d in Diploma.objects.all()}
    assert len(lines) == 2
    assert set(lines) < wanted


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(CommandError):
        call_command("list_diplomas", limit=0)
