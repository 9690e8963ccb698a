"""A grade list in a form: it grows without a script, and nothing that stood or was typed in it is lost."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from diplomas import catalogue, scenarios
from diplomas.catalogue import Scenario
from diplomas.models import VersionContent
from diplomas.values import GradeRow, Status
from institutions import grade_forms
from institutions.value_forms import ValueForm
from tests import factories
from tests.institutions.conftest import World

DAY = datetime.date(2024, 6, 21)


def form(
    rows: tuple[GradeRow, ...] = (), data: dict[str, str] | None = None, *, parts: bool = False
) -> ValueForm:
    entry = catalogue.by_name("grade_list")
    return ValueForm(entry, data, prefix="list", today=(Status.DELIVERED, rows), on=DAY, parts=parts)


def sent(one: ValueForm, **changed: str) -> dict[str, str]:
    """What a browser sends of it, with something typed over."""
    given = {one.add_prefix(name): str(one[name].value() or "") for name in one.fields}
    return given | {f"list-{name.replace('_', '-', 2)}": text for name, text in changed.items()}


def test_what_is_not_shown_of_a_row_goes_along() -> None:
    row = GradeRow("Profielwerkstuk", "X", "Thesis", kind="thesis", final="9", date="2024-06-21")
    first = form((row,))
    assert [len(cells) for cells in first.rows] == [7] * (1 + grade_forms.SPARE_ROWS)
    again = form((row,), sent(first, row_0_final="8,5"))
    assert again.is_valid()
    (kept,) = again.change  # type: ignore[misc, union-attr]
    assert kept == GradeRow("Profielwerkstuk", "X", "Thesis", kind="thesis", final="8.5", date="2024-06-21")


def test_words_keep_their_comma_and_an_empty_row_is_no_row() -> None:
    data = {"list-has_value": "given", "list-row-3-name": "Stage", "list-row-3-final": "goed, met lof"}
    one = form((), data)
    assert one.is_valid()
    assert one.change == (GradeRow("Stage", final="goed, met lof"),)


def test_credits_that_are_no_number_stay_but_are_not_typed() -> None:
    rows = (GradeRow("Stage", final="8", credits="vijftien"),)
    kept = form(rows, sent(form(rows), row_0_final="9"))
    assert kept.is_valid()
    assert kept.change == (GradeRow("Stage", final="9", credits="vijftien"),)
    assert form(rows, sent(form(rows), row_0_credits="7,5")).is_valid()
    typed = form(rows, sent(form(rows), row_0_credits="zes"))
    assert typed.errors["row-0-credits"] == ["Regel 1: schrijf de EC als getal, bijvoorbeeld 5 of 7,5."]


def test_a_list_longer_than_a_form_may_grow_stays_whole() -> None:
    long = tuple(GradeRow(f"Vak {n}") for n in range(grade_forms.MOST_ROWS + 10))
    first = form(long)
    assert not first.can_grow
    assert len(sent(first)) < 1000  # what Django takes in one form
    again = form(long, sent(first, row_89_final="7"))
    assert again.is_valid()
    assert again.change == (*long[:-1], GradeRow("Vak 89", final="7"))


def test_rows_are_given_until_there_are_as_many_as_may_be() -> None:
    data = {"list-has_value": "given", "list-more_rows": "1", "list-row-77-name": "Vak"}
    assert grade_forms.wanted(data)
    grown = form((), data)
    assert len(grown.rows) == grade_forms.MOST_ROWS
    assert not grown.can_grow
    assert not grade_forms.wanted({"list-row-0-name": "more_rows"})
    assert grade_forms.posted({"list-row-x-name": "", "list-row-99999-name": ""}, "list-row-") == 0


@pytest.mark.parametrize("parts", [True, False])
def test_of_which_part_a_row_is_is_asked_where_parts_are_kept_apart(parts: bool) -> None:
    data = {"list-has_value": "given", "list-row-0-name": "Ondernemen", "list-row-0-kind": "module"}
    one = form((), data, parts=parts)
    assert ("Soort onderdeel" in map(str, one.column_labels)) is parts
    assert one.is_valid()
    assert one.change == (GradeRow("Ondernemen", kind="module" if parts else "subject"),)
    assert form((), data | {"list-row-0-kind": "planet"}, parts=parts).is_valid() is not parts


def test_more_rows_change_nothing_in_the_register(world: World) -> None:
    scenarios.activate(scenario=Scenario.S1, actor="test")
    diploma = factories.recorded(person=world.holder, deliverer=world.school)
    address = reverse("admin:diplomas_diploma_amend", args=[diploma.pk, "grade_list"])
    data = {"has_value": "given", "row-0-name": "Anatomie", "more_rows": "1", "expected_version": "1"}
    shown = world.client("registrar").post(address, data).content.decode()
    assert 'value="Anatomie"' in shown
    assert "errornote" not in shown
    assert VersionContent.objects.filter(version__diploma=diploma).count() == 1
