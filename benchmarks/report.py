"""The table that `make bench` prints and keeps."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Row:
    """One measurement: `value` in `unit`, and `ratio` to `baseline` measured in the same run."""

    name: str
    value: float
    unit: str
    baseline: str = ""
    baseline_value: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.baseline_value if self.baseline_value else None


@dataclass
class Report:
    machine: str
    rows: list[Row] = field(default_factory=list)
    plans: dict[str, str] = field(default_factory=dict)
    queries: dict[str, dict[int, int]] = field(default_factory=dict)
    most: dict[str, int] = field(default_factory=dict)
    sizes_of: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(
        self, name: str, value: float, unit: str, *, baseline: str = "", baseline_value: float | None = None
    ) -> None:
        self.rows.append(Row(name, value, unit, baseline, baseline_value))
        print(self._line(self.rows[-1]), flush=True)

    def value(self, name: str) -> float:
        """What was measured under this name. Raises StopIteration."""
        return next(row.value for row in self.rows if row.name == name)

    def count(self, page: str, *, size: int, queries: int, most: int = 8, of: str = "diplomas") -> None:
        """So many queries for this page at this size; `most` is what it may need."""
        self.queries.setdefault(page, {})[size] = queries
        self.most[page], self.sizes_of[page] = most, of

    def compare_queries(self) -> None:
        """Say whether a page asks the same number of questions at every size, and no more than it may."""
        for page, counts in self.queries.items():
            same = len(set(counts.values())) == 1
            verdict = "the same at every size" if same else "NOT THE SAME"
            may = self.most[page]
            most = f"at most {may}" if max(counts.values()) <= may else f"MORE THAN {may}"
            sizes = ", ".join(f"{count} at {size:,}" for size, count in sorted(counts.items()))
            self.notes.append(f"queries of {page}: {sizes} {self.sizes_of[page]}: {verdict}, {most}")

    def _line(self, row: Row) -> str:
        line = f"{row.name:<58} {row.value:>12,.1f} {row.unit:<12}"
        if row.ratio is not None and row.baseline_value is not None:
            line += f" {row.ratio:>6.2f} × {row.baseline} ({row.baseline_value:,.1f})"
        return line

    def show(self) -> None:
        print(f"\n{self.machine}, {datetime.datetime.now(datetime.UTC).date().isoformat()}\n")
        for row in self.rows:
            print(self._line(row))
        for note in self.notes:
            print(note)

    def as_json(self) -> dict[str, Any]:
        return {
            "machine": self.machine,
            "rows": [asdict(row) | {"ratio": row.ratio} for row in self.rows],
            "queries": self.queries,
            "notes": self.notes,
            "plans": self.plans,
        }
