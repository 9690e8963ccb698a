"""The page about correction requests says what the code does, all of it and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.utils.translation import override

from corrections import clocks, reasons, workflow_page
from corrections.clocks import ALL_CLOCKS
from corrections.workflow import TABLE, Action, Clock, Need, State, Transition, Who

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / workflow_page.PATH).read_text(encoding="utf-8")
DIAGRAM = PAGE.split("```mermaid\n")[1].split("```")[0]
LABELS = {words: who for who, words in workflow_page.WHO.items()}


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    with override("nl"):
        yield


def test_the_page_is_what_the_code_makes() -> None:
    assert workflow_page.page() == PAGE, "run manage.py workflow_page"


def test_it_is_the_same_in_every_language() -> None:
    with override("en"):
        assert workflow_page.page() == PAGE


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.action}-{min(row.states)}")
def test_every_row_is_on_it(row: Transition) -> None:
    assert workflow_page.table_row(workflow_page.row(row)) in PAGE.splitlines()


def test_no_row_is_on_it_that_is_not_in_the_table() -> None:
    steps = PAGE.split("## Every step\n\n")[1].split("\n\n")[0].splitlines()[2:]
    assert len(steps) == len(TABLE)


@pytest.mark.parametrize("state", State)
def test_every_state_is_on_it_with_its_dutch_name(state: State) -> None:
    assert f"| `{state.value}` | {state.label} |" in PAGE
    assert f'state "{state.label}" as {state.value}\n' in DIAGRAM


@pytest.mark.parametrize("clock", ALL_CLOCKS, ids=lambda clock: str(clock.name))
def test_every_clock_is_on_it_with_its_article_and_who_set_it(clock: clocks.Clock) -> None:
    words = workflow_page.ORIGINS[clock.origin]
    assert f"| {clock.name} | {clock.length} | {clock.article} | {words} |" in PAGE


def test_every_reason_is_on_it() -> None:
    for known in reasons.BY_OUTCOME.values():
        for code, words in known.items():
            assert f"| `{code}` | {words} |" in PAGE


def test_every_code_has_words() -> None:
    assert set(workflow_page.WHO) == set(Who)
    assert set(workflow_page.NEEDS) == set(Need)
    assert set(workflow_page.CLOCKS) == set(Clock)


def test_a_group_gathers_only_when_it_is_whole() -> None:
    assert workflow_page.gathered([State.WAITING_HOLDER, State.WAITING_INSTITUTION]) == ["waiting"]
    assert workflow_page.gathered([State.WAITING_HOLDER]) == ["waiting_holder"]


def _boxes() -> dict[str, set[str]]:
    """What stands in each box of the diagram, as it is drawn."""
    found: dict[str, set[str]] = {}
    around: list[str] = []
    for line in DIAGRAM.splitlines():
        if opened := re.fullmatch(r"\s*state (\w+) \{", line):
            around.append(opened[1])
            found[opened[1]] = set()
        elif line.strip() == "}":
            around.pop()
        elif drawn := re.fullmatch(r'\s*state "[^"]+" as (\w+)', line):
            for box in around:
                found[box].add(drawn[1])
    return found


def _drawn() -> list[tuple[str, str, str, str]]:
    boxes = _boxes()
    found = []
    for start, end, label in re.findall(r"^\s*(\w+) --> (\w+) : (.+)$", DIAGRAM, re.MULTILINE):
        for part in label.split(" / "):
            match = re.fullmatch(r"(.+) \((.+)\)", part)
            assert match, part
            found += [
                (one, Action(act).value, LABELS[who].value, other)
                for one in boxes.get(start, {start})
                for other in boxes.get(end, {end})
                for act in match[1].split(", ")
                for who in match[2].split(" or ")
            ]
    return found


def test_the_diagram_has_exactly_the_edges_of_the_table() -> None:
    drawn = _drawn()
    wanted = {
        (start.value, row.action.value, who.value, end.value)
        for row in TABLE
        for start in row.states
        for who in row.who
        for end in row.to
    }
    assert set(drawn) == wanted
    assert len(drawn) == len(wanted), "an edge is drawn twice"


def test_the_command_says_when_the_page_is_old(settings: LazySettings, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    with pytest.raises(CommandError, match="is out of date"):
        call_command("workflow_page", "--check")
    assert not (tmp_path / workflow_page.PATH).exists()
    call_command("workflow_page")
    call_command("workflow_page", "--check")
    assert (tmp_path / workflow_page.PATH).read_text(encoding="utf-8") == PAGE
