"""Reference data: which organisations and programmes there are and were, and what follows from a programme.

`files` reads the data files of `diplomas/data`, `loading` writes them to the tables, `lookup` answers
questions about organisations and programmes on a day, `derivation` gives what need not be delivered.
"""

from .derivation import Derived, derive
from .files import BadData, ReferenceData, Subject, read_all, snapshot, subjects
from .loading import Counts, load
from .lookup import (
    carrier_at,
    forget,
    is_offered,
    name_at,
    names_at,
    organisation_by_brin,
    organisation_id,
    organisation_of_kind,
    period_at,
    programme_by_code,
    successor,
)

__all__ = [
    "BadData",
    "Counts",
    "Derived",
    "ReferenceData",
    "Subject",
    "carrier_at",
    "derive",
    "forget",
    "is_offered",
    "load",
    "name_at",
    "names_at",
    "organisation_by_brin",
    "organisation_id",
    "organisation_of_kind",
    "period_at",
    "programme_by_code",
    "read_all",
    "snapshot",
    "subjects",
    "successor",
]
