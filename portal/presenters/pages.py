"""Which part of a long list somebody looks at."""

from __future__ import annotations

from dataclasses import dataclass

PARAMETER = "pagina"


@dataclass(frozen=True, slots=True)
class Pager:
    """Page `number` of `pages`, both from 1; `newer` and `older` are page numbers, 0 when there is none."""

    number: int
    pages: int

    @property
    def newer(self) -> int:
        return self.number - 1

    @property
    def older(self) -> int:
        return self.number + 1 if self.number < self.pages else 0


def wanted(text: str) -> int:
    """The page number in an address; the first page for anything that is not one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
