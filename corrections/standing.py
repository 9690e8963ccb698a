"""What stands in the register of somebody who misses a diploma: perhaps the very one, under another name."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from corrections.models import CorrectionRequest
from diplomas import display
from diplomas.handling import diplomas_of
from diplomas.shown import DiplomaData
from diplomas.terms import State

# The holder gives the day on the document, which is that of the examination or of the issue.
DAYS = ("exam_date", "issue_date")


@dataclass(frozen=True, slots=True)
class Standing:
    """One diploma by its title, day and institution. `state` is empty of one that is issued."""

    id: UUID
    title: str
    on: str
    institution: str
    state: str
    described: bool  # the only one that fits what the holder said


def of(request: CorrectionRequest) -> tuple[Standing, ...]:
    """Every diploma of the holder, newest first: titles only. It is a look at their records."""
    found = diplomas_of(holder=request.holder_id)
    same = _described(request, found)
    return tuple(
        Standing(
            id=one.diploma,
            title=display.title(one),
            on=_exam_day(one),
            institution=display.deliverer(one),
            state="" if one.state == State.AWARDED else str(one.state.label),
            described=one is same,
        )
        for one in found
    )


def as_described(request: CorrectionRequest) -> str:
    """What the diploma is called that the holder described, when the register has just one that fits."""
    if not _complete(request):
        return ""
    found = _described(request, diplomas_of(holder=request.holder_id))
    return display.title(found) if found else ""


def _complete(request: CorrectionRequest) -> bool:
    return all(request.described.get(key) for key in ("sector", "kind", "exam_date"))


def _described(request: CorrectionRequest, among: tuple[DiplomaData, ...]) -> DiplomaData | None:
    """Of that kind and on that day; the programme chooses when there are more. Two that fit are none."""
    if not _complete(request):
        return None
    said = request.described
    fits = [
        one
        for one in among
        if (one.sector, one.kind) == (said["sector"], said["kind"])
        and one.state != State.WITHDRAWN
        and said["exam_date"] in {str(one.value(name)) for name in DAYS}
    ]
    if len(fits) > 1:
        named = str(said.get("programme") or "").casefold()
        fits = [one for one in fits if named in display.title(one).casefold()]
    return fits[0] if len(fits) == 1 else None


def _exam_day(one: DiplomaData) -> str:
    shown = one.get("exam_date")
    return display.shown(shown) if shown else ""
