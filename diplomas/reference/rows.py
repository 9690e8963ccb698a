"""One data file as checked cells: whatever is wrong is told with file, line and column."""

from __future__ import annotations

import csv
import datetime
import enum
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


class BadData(Exception):
    """A data file cannot be used. The message names the file, the line, the column and what is wrong."""

    def __init__(self, file: str, line: int, column: str, message: str) -> None:
        self.file, self.line, self.column = file, line, column
        place = f"{file}, line {line}" + (f", column {column}" if column else "")
        super().__init__(f"{place}: {message}")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a data file; each method reads a cell in one form or raises `BadData`."""

    file: str
    line: int
    cells: Mapping[str, str]

    def bad(self, column: str, message: str) -> BadData:
        return BadData(self.file, self.line, column, message)

    def text(self, column: str, maximum: int = 200) -> str:
        """The cell, which may be empty."""
        cell = self.cells[column]
        if cell != cell.strip():
            raise self.bad(column, f"{cell!r} begins or ends with a space.")
        if len(cell) > maximum:
            raise self.bad(column, f"longer than {maximum} characters.")
        return cell

    def required(self, column: str, maximum: int = 200) -> str:
        cell = self.text(column, maximum)
        if not cell:
            raise self.bad(column, "is empty.")
        return cell

    def pattern(self, column: str, pattern: str, form: str) -> str:
        """The cell, empty or wholly of the form `pattern`; `form` describes it to people."""
        cell = self.text(column)
        if cell and not re.fullmatch(pattern, cell):
            raise self.bad(column, f"{cell!r} is not {form}.")
        return cell

    def date(self, column: str) -> datetime.date | None:
        cell = self.text(column)
        if not cell:
            return None
        try:
            return datetime.date.fromisoformat(cell)
        except ValueError as error:
            raise self.bad(column, f"{cell!r} is not a date like 2024-06-21.") from error

    def number(self, column: str) -> int | None:
        cell = self.pattern(column, r"\d{1,4}", "a whole number")
        return int(cell) if cell else None

    def flag(self, column: str) -> bool | None:
        cell = self.pattern(column, "yes|no", "yes, no or empty")
        return {"yes": True, "no": False}.get(cell)

    def one_of[E: enum.Enum](self, column: str, choices: type[E]) -> E:
        cell = self.required(column)
        try:
            return choices(cell)
        except ValueError as error:
            raise self.bad(
                column, f"{cell!r} is not one of {', '.join(str(choice.value) for choice in choices)}."
            ) from error

    def several(self, column: str, separator: str) -> tuple[str, ...]:
        """A list in one cell, without empty or repeated parts."""
        cell = self.text(column, maximum=2000)
        parts = tuple(part.strip() for part in cell.split(separator)) if cell else ()
        if not all(parts):
            raise self.bad(column, "has an empty part.")
        if len(set(parts)) != len(parts):
            raise self.bad(column, "names something twice.")
        return parts


def read(path: Path, columns: Sequence[str]) -> list[Row]:
    """The rows of a CSV file in UTF-8 with exactly these columns. Raises `BadData`."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            if header != list(columns):
                raise BadData(path.name, 1, "", f"the columns must be {','.join(columns)}.")
            rows = []
            for cells in reader:
                if len(cells) != len(columns):
                    message = f"has {len(cells)} cells instead of {len(columns)}."
                    raise BadData(path.name, reader.line_num, "", message)
                rows.append(Row(path.name, reader.line_num, dict(zip(columns, cells, strict=True))))
            return rows
    except FileNotFoundError as error:
        raise BadData(path.name, 1, "", f"there is no such file in {path.parent}.") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise BadData(path.name, 1, "", f"is not a CSV file in UTF-8 ({error}).") from error
