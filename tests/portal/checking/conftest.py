"""A recorded diploma, and a really sealed and recorded extract of it."""

from __future__ import annotations

import pytest

from diplomas.models import Diploma
from portal.extracts.choice import Choice
from portal.extracts.issue import IssuedExtract, issue_extract
from tests import factories


@pytest.fixture
def record(db: None) -> Diploma:
    return factories.recorded()


@pytest.fixture
def extract(record: Diploma, seal_settings: object) -> IssuedExtract:
    return issue_extract(
        holder=record.holder_id, choice=Choice((record.pk,)), actor=f"holder:{record.holder_id}"
    )
