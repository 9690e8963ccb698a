"""A field that exists in the catalogue alone: whatever shows fields must show this one too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diplomas import catalogue
from diplomas.catalogue import EVERYWHERE, HIGHEST_BIT, Field, Group, Supplier, ValueType

NAME = "made_up"
LABEL = "Verzonnen gegeven"
VALUE = "een verzonnen waarde"


def made_up(type: ValueType = ValueType.TEXT, **other: object) -> Field:
    """A field that no file but the catalogue knows."""
    field = Field(
        name=NAME,
        bit=HIGHEST_BIT,
        label=LABEL,
        type=type,
        group=Group.DETAIL,
        suppliers=frozenset({Supplier.INSTITUTION}),
        places=EVERYWHERE,
        codes={"A": "Verzonnen keuze"} if type == ValueType.CODE else {},
    )
    return replace(field, **other)


def declare(monkeypatch: pytest.MonkeyPatch, field: Field) -> Field:
    """Put the field into the catalogue until the end of the test."""
    monkeypatch.setattr(catalogue, "FIELDS", (*catalogue.FIELDS, field))
    return field
