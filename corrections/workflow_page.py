"""The page about correction requests in `docs/`, made from the code, so that it says what runs.

The words that explain are English and stand here; codes, articles, clocks and reasons come from `workflow`,
`clocks` and `reasons`, in the Dutch that people meet in the portal. A code without words here is a KeyError,
and so a failing test.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import override

from corrections import reasons
from corrections.clocks import ALL_CLOCKS, Origin
from corrections.workflow import (
    DECIDED,
    OBJECTION,
    ON_THE_DESK,
    OPEN,
    TABLE,
    WAITING,
    Basis,
    Clock,
    Need,
    Outcome,
    State,
    Transition,
    Who,
    needs_second_person,
)

PATH: Final = "docs/correction-requests.md"

# Names for several states at once, the largest first.
GROUPS: Final[dict[str, tuple[State, ...]]] = {
    "open": OPEN,
    "decided": DECIDED,
    "desk": ON_THE_DESK,
    "waiting": WAITING,
    "objection": OBJECTION,
}
# Those that are a box in the diagram. More of them, or one inside another, and lines run over each other.
BOXES: Final = ("decided", "waiting", "objection")

WHO: Final = {
    Who.HOLDER: "holder",
    Who.INSTITUTION: "institution",
    Who.REVIEWER: "reviewer",
    Who.SECOND_REVIEWER: "second reviewer",
    Who.OBJECTION_HANDLER: "objection handler",
    Who.HELPDESK: "helpdesk",
    Who.SYSTEM: "by itself",
}
NEEDS: Final = {
    Need.HIS_OWN_WORK: "it is assigned to who acts",
    Need.FREE: "it is assigned to nobody",
    Need.TEXT: "words of their own",
    Need.DATE: "a date",
    Need.OUTCOMES: "for every field an outcome (the institution: a finding) and why",
    Need.ONE_PERSON: "only what one person may decide alone",
    Need.SECOND_PERSON: "somebody who did not propose it",
    Need.NOT_DECIDED_BEFORE: "somebody who had no part in the first decision and did not enter the objection",
    Need.PROPOSER: "who proposed it",
    Need.LATE: "the last day to decide has passed",
    Need.IN_TIME: "the last day to decide has not passed",
    Need.TERM_PASSED: "the last day to answer has passed",
    Need.NOBODY_ASKED: "no question waits at an institution",
    Need.SOMEBODY_ASKED: "a question waits at an institution",
    Need.LETTER: "a sealed letter",
}
CLOCKS: Final = {
    Clock.START: "the term to decide begins",
    Clock.STOP: "the term to decide stands still",
    Clock.RESUME: "the term to decide runs again",
    Clock.EXTEND: "the term to decide is longer",
    Clock.NOTICE: "two weeks, after which a penalty begins",
    Clock.END: "the term to decide ends",
    Clock.OBJECTION_START: "the term for the objection begins",
    Clock.OBJECTION_EXTEND: "the term for the objection is longer",
    Clock.OBJECTION_END: "the term for the objection ends",
}
ORIGINS: Final = {
    Origin.LAW: "the law",
    Origin.READING: "the law, as we read it",
    Origin.OURS: "ourselves",
}
# By the name in `clocks`.
CLOCKS_IN_ENGLISH: Final = {
    "diploma doorgeven, hoger onderwijs": "delivering a diploma, higher education",
    "diploma doorgeven, andere scholen": "delivering a diploma, other schools",
    "besluit op een correctieverzoek": "deciding on a correction request",
    "aanvullen of antwoorden door de houder": "the holder completes or answers",
    "stilstaan van de tijd voor ons besluit": "standstill of the term to decide",
    "uitstel van ons besluit": "delay of the decision",
    "antwoord van de instelling": "the institution answers",
    "document laten zien als de instelling niets meer heeft": "the holder shows a document after outcome c",
    "dwangsom na een ingebrekestelling": "penalty after a notice of default",
    "bezwaar maken": "objecting",
    "besluit op bezwaar": "deciding on an objection",
    "besluit op bezwaar met een commissie": "deciding on an objection, with a committee",
    "uitstel van het besluit op bezwaar": "adjourning the decision on an objection",
}

HEAD: Final = """\
# Correction requests

<!-- Made by `manage.py workflow_page` from workflow.py, clocks.py and reasons.py. Do not edit. -->

Somebody whose diploma stands wrong in the register, or not at all, asks to have that corrected (WRO art. 32).
The holder asks (1), the body that delivered is asked (2) and finds a, b or c (3), and the register decides,
in a sealed letter. Around that stand the steps of the Awb: standstill (4:15), delay (4:14), not considering
(4:5), notice of default (4:17), objection (chapters 6 and 7). Name, sex, birth and death come from the BRP
and are corrected by the municipality (WRO art. 32(4)).

One table in the code says what can happen, and nothing else moves a request. Why it is made so:
[ADR 35](adr/0035-correction-requests.md). How to work with it: [for a reviewer](reviewer.md),
[for a registrar](registrar.md).
"""

DIAGRAM: Final = """\
## The way of a request

An arrow says what is done and by whom. One from or to a box is one from or to each state in it; which state
follows is in the facts: whether the institution answered, and what was decided on each field. Steps that
leave the state as it is are in the table only.
"""

AFTER_TABLE: Final = """\
The helpdesk reads state and dates and does nothing. Staff never meet a request of their own. Some steps look
at more than the table does: a delay is told of once, an objection is adjourned once, a notice of default is
given once, and *not considered* is for the whole request, never for a part of it.

What the holder sends by post, says by telephone or brings to the counter is the same step, by the holder, on
the day it came; a reviewer or an objection handler enters it. An objection, its withdrawal, a notice of
default and a document do not come by telephone ([ADR 36](adr/0036-on-paper.md)).
"""

AFTER_TWO_PERSONS: Final = """\
Who proposes does not approve; the database refuses it too. On an objection one person decides, who had no
part in the first decision (Awb art. 10:3).
"""

CLOCKS_HEAD: Final = """\
## The clocks

Name, length and article as the portal has them. Last days are working days. The institution's clock does not
stop ours: Awb art. 4:15 lets the term stand still for the holder only.
"""

REASONS_HEAD: Final = """\
## Reasons

A reviewer picks one for each field and writes beside it why, in their own words. Codes are counted; they stay
when their words are bettered.
"""


def page() -> str:
    """The whole page, as it stands in the repository."""
    with override("nl"):
        parts = [
            HEAD,
            DIAGRAM,
            diagram(),
            "## The states",
            _table(("State", "In the portal", "In"), _states()),
            "## Every step",
            _table(
                ("Action", "In the portal", "From", "Who", "To", "Needs", "Clock", "Article"),
                (row(one) for one in TABLE),
            ),
            AFTER_TABLE,
            "## Who decides alone, and who does not",
            "One outcome that needs two people makes the whole decision need them.",
            _table(("Outcome", "Rests on", "Decided by"), _deciding()),
            "These steps ask for another person:",
            "\n".join(_another_person()),
            AFTER_TWO_PERSONS,
            CLOCKS_HEAD,
            _table(("Clock", "In the portal", "Length", "Article", "Length set by"), _clocks()),
            REASONS_HEAD,
            *_reasons(),
        ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


# --- the diagram ---


def diagram() -> str:
    """The states and every step that leads from one to another, for Mermaid."""
    lines = ["```mermaid", "stateDiagram-v2", *_boxes(), "    [*] --> draft"]
    lines += [f"    {start} --> {end} : {label}" for (start, end), label in _arrows().items()]
    return "\n".join([*lines, "```"])


def _boxes() -> Iterator[str]:
    """Every state, in its box when it has one."""
    boxed = {state for box in BOXES for state in GROUPS[box]}
    for state in State:
        if state not in boxed:
            yield f'    state "{state.label}" as {state.value}'
    for box in BOXES:
        yield f"    state {box} {{"
        for state in GROUPS[box]:
            yield f'        state "{state.label}" as {state.value}'
        yield "    }"


def _arrows() -> dict[tuple[str, str], str]:
    """By where it begins and ends, what is done there and by whom. A semicolon would end the line."""
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for one in TABLE:
        for start in gathered(one.states, BOXES):
            for end in gathered(one.to, BOXES):
                found.setdefault((start, end), {}).setdefault(_people(one.who), []).append(one.action.value)
    return {
        ends: " / ".join(f"{', '.join(dict.fromkeys(acts))} ({who})" for who, acts in by_whom.items())
        for ends, by_whom in found.items()
    }


def gathered(states: Collection[State], groups: Collection[str] = GROUPS) -> list[str]:
    """These states, with the name of a group where all of it is among them."""
    left = [state for state in State if state in states]
    names: list[str] = []
    for name in groups:
        if set(GROUPS[name]) <= set(left):
            names.append(name)
            left = [state for state in left if state not in GROUPS[name]]
    return [*names, *(state.value for state in left)]


# --- the tables ---


def row(one: Transition) -> tuple[str, ...]:
    """One row of the table of steps, as it stands on the page."""
    return (
        _code(one.action.value),
        str(one.action.label),
        _codes(gathered(one.states)),
        _people(one.who),
        _codes(gathered(one.to)) or "stays",
        "; ".join(words for need, words in NEEDS.items() if need in one.needs) or "-",
        CLOCKS[one.clock] if one.clock else "-",
        one.article or "-",
    )


def _states() -> Iterator[tuple[str, ...]]:
    for state in State:
        groups = [name for name, group in GROUPS.items() if state in group]
        yield _code(state.value), str(state.label), _codes(groups) or "-"


def _deciding() -> Iterator[tuple[str, ...]]:
    choices: list[tuple[Outcome, Basis | None]] = [(Outcome.GRANTED, basis) for basis in Basis]
    choices += [(outcome, None) for outcome in Outcome if outcome != Outcome.GRANTED]
    for outcome, basis in choices:
        rests_on = f"{_code(basis.value)} {basis.label}" if basis else "-"
        who = "two people" if needs_second_person([(outcome, basis)]) else "one person"
        yield f"{_code(outcome.value)} {outcome.label}", rests_on, who


def _another_person() -> Iterator[str]:
    for one in TABLE:
        for need in (Need.SECOND_PERSON, Need.NOT_DECIDED_BEFORE):
            if need in one.needs:
                yield f"- {_code(one.action.value)} ({_people(one.who)}): {NEEDS[need]}"


def _clocks() -> Iterator[tuple[str | Promise, ...]]:
    for clock in ALL_CLOCKS:
        name = str(clock.name)
        yield CLOCKS_IN_ENGLISH[name], name, clock.length, clock.article, ORIGINS[clock.origin]


def _reasons() -> Iterator[str]:
    for outcome, known in reasons.BY_OUTCOME.items():
        yield f"### {outcome.value}: {outcome.label}"
        yield _table(("Reason", "In the letter"), ((_code(code), words) for code, words in known.items()))


def _people(who: Collection[Who]) -> str:
    return " or ".join(WHO[one] for one in Who if one in who)


def _code(text: str) -> str:
    return f"`{text}`"


def _codes(names: Sequence[str]) -> str:
    return ", ".join(map(_code, names))


def _table(head: Sequence[str], rows: Iterator[tuple[str | Promise, ...]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(table_row(line) for line in lines)


def table_row(cells: Sequence[str | Promise]) -> str:
    """A line of a table in Markdown."""
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"
