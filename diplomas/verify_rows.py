"""What can be wrong with one version: its place in the chain, its content, the columns cached from it.

Speed: the canonical form of `chain` is first made with orjson, which is several times faster. Only when the
hash then differs is it made with `chain` itself, which decides. A wrong row cannot pass that way: orjson
writes different values differently, and what it alone would write (a float) is in no canonical form.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.db import models
from django.utils.translation import gettext_lazy as _

from . import catalogue, chain


class Fault(models.TextChoices):
    """What can be wrong."""

    GAP = "gap", _("de versie ervoor ontbreekt")
    NUMBER = "number", _("dit versienummer kan niet bestaan")
    PREVIOUS = "previous", _("de versie sluit niet aan op de hash van de versie ervoor")
    TIME = "time", _("de versie is ouder dan de versie ervoor")
    SCHEME = "scheme", _("dit programma kent het schema van de versie niet")
    HASH = "hash", _("de hash klopt niet met de gegevens over de versie")
    CONTENT = "content", _("de inhoud ontbreekt en is niet gewist")
    ERASURE = "erasure", _("de inhoud is gewist en staat er toch")
    COMMITMENT = "commitment", _("de inhoud is niet wat er is vastgelegd")
    FIELD = "field", _("de inhoud heeft een veld dat dit programma niet kent")
    HEAD = "head", _("de nieuwste versie van het diploma is een andere dan het diploma zegt")
    HOLDER = "holder", _("de kolom met de houder wijkt af van de nieuwste versie")
    DELIVERER = "deliverer", _("de kolom met de leverancier wijkt af van de nieuwste versie")
    PROGRAMME = "programme", _("de kolom met de opleiding wijkt af van de nieuwste versie")
    SECTOR = "sector", _("de kolom met de sector wijkt af van de nieuwste versie")
    KIND = "kind", _("de kolom met het soort document wijkt af van de nieuwste versie")
    EXAM_DATE = "exam_date", _("de kolom met de examendatum wijkt af van de nieuwste versie")
    STATE = "state", _("de kolom met de toestand wijkt af van de nieuwste versie")
    KNOWN = "known", _("het masker van bekende velden wijkt af van de nieuwste versie")
    NONE = "none", _("het masker van lege velden wijkt af van de nieuwste versie")
    PARTIES = "parties", _("de betrokken instellingen wijken af van de nieuwste versie")
    EXTRACT_ITEM = (
        "extract_item",
        _("een uittreksel noemt een versie die het diploma niet heeft"),
    )
    DISCLOSURE_ITEM = "disclosure_item", _("een verstrekking noemt een versie die er niet is")
    FIELD_SET = "field_set", _("een veldenset is niet wat er is vastgelegd")


# LATERAL with OFFSET 0 makes PostgreSQL look each row up by its key. For a slice it would else read a whole
# table to join it, as often as there are slices.
VERSIONS = """
    SELECT v.id, v.diploma_id::text, v.number,
        to_char(v.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'),
        v.actor, v.reason, v.source, v.scheme, v.commitment, v.previous, v.hash,
        p.hash, coalesce(p.recorded_at > v.recorded_at, false),
        c.salt, c.content::text, c.provenance::text, c.reason_text,
        EXISTS (SELECT 1 FROM diplomas_erasure e WHERE e.version_id = v.id),
        d.head, d.holder_id::text, d.deliverer_id::text, d.programme_id, d.sector, d.kind,
        to_char(d.exam_date, 'YYYY-MM-DD'), d.state, d.known, d.none, q.parties
    FROM diplomas_diplomaversion v
    LEFT JOIN diplomas_versioncontent c ON c.version_id = v.id
    LEFT JOIN LATERAL (
        SELECT * FROM diplomas_diploma d WHERE d.id = v.diploma_id OFFSET 0
    ) d ON true
    LEFT JOIN LATERAL (
        SELECT p.hash, p.recorded_at FROM diplomas_diplomaversion p
        WHERE v.number > 1 AND p.diploma_id = v.diploma_id AND p.number = v.number - 1 OFFSET 0
    ) p ON true
    LEFT JOIN LATERAL (
        SELECT string_agg(q.role || ' ' || q."order" || ' ' || q.organisation_id, ',') AS parties
        FROM diplomas_diplomaparty q WHERE d.head = v.number AND q.diploma_id = v.diploma_id
    ) q ON true
    WHERE v.id >= %(start)s AND v.id < %(end)s
    ORDER BY v.id
"""


class Row(NamedTuple):
    """One row of `VERSIONS`."""

    id: int
    diploma: str
    number: int
    recorded_at: str
    actor: str
    reason: str
    source: str
    scheme: int
    commitment: bytes
    previous: bytes
    hash: bytes
    hash_before: bytes | None
    is_older: bool
    salt: bytes | None
    content: str
    provenance: str
    reason_text: str
    is_erased: bool
    head: int | None
    holder: str
    deliverer: str
    programme: int
    sector: str
    kind: str
    exam_date: str
    state: str
    known: int
    none: int
    parties: str | None


@dataclass(slots=True)
class Seen:
    """What many rows of a slice have in common: programmes by id, and masks by the names of the fields."""

    programmes: Mapping[int, tuple[str, str]]
    masks: dict[tuple[str, ...], int] = field(default_factory=dict)

    def mask(self, names: tuple[str, ...]) -> int:
        """Raises KeyError for a field the catalogue does not have."""
        if names not in self.masks:
            self.masks[names] = catalogue.mask_of(names)
        return self.masks[names]


def fault_of(row: Row, seen: Seen) -> Fault | None:
    """The first thing that is wrong with this version, or None."""
    return _chain_fault(row) or _content_fault(row, seen)


def _chain_fault(row: Row) -> Fault | None:
    if row.number < 1:
        return Fault.NUMBER
    if row.number > 1 and row.hash_before is None:
        return Fault.GAP
    if row.previous != (row.hash_before or chain.NOTHING_BEFORE):
        return Fault.PREVIOUS
    if row.is_older:
        return Fault.TIME
    if row.scheme != chain.SCHEME:
        return Fault.SCHEME
    if not _hash_matches(row):
        return Fault.HASH
    if row.head is None or row.number > row.head:
        return Fault.HEAD
    return None


def _content_fault(row: Row, seen: Seen) -> Fault | None:
    if row.salt is None:
        return None if row.is_erased else Fault.CONTENT
    if row.is_erased:
        return Fault.ERASURE
    content = orjson.loads(row.content)
    body = {"content": content, "provenance": orjson.loads(row.provenance), "reason_text": row.reason_text}
    fast = hashlib.sha256(row.salt + orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).digest()
    if fast != row.commitment and not _commitment_matches(row):
        return Fault.COMMITMENT
    return _cache_fault(row, content, seen) if row.number == row.head else None


def _hash_matches(row: Row) -> bool:
    body = (
        f'{{"actor":{_quoted(row.actor)},"diploma":"{row.diploma}","number":{row.number},'
        f'"reason":{_quoted(row.reason)},"recorded_at":"{row.recorded_at}","source":{_quoted(row.source)}}}'
    )
    if hashlib.sha256(row.previous + row.commitment + body.encode()).digest() == row.hash:
        return True
    metadata = chain.Metadata(
        diploma=UUID(row.diploma),
        number=row.number,
        recorded_at=datetime.datetime.fromisoformat(row.recorded_at),
        actor=row.actor,
        reason=row.reason,
        source=row.source,
    )
    computed = chain.version_hash(
        previous=row.previous, commitment=row.commitment, metadata=metadata, scheme=row.scheme
    )
    return computed == row.hash


@lru_cache(maxsize=10_000)
def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _commitment_matches(row: Row) -> bool:
    """The same question to `chain` itself. Nothing writes a float, so content that has one was changed."""
    try:
        computed = chain.commitment(
            salt=row.salt or b"",
            content=json.loads(row.content),
            provenance=json.loads(row.provenance),
            reason_text=row.reason_text,
        )
    except TypeError:
        return False
    return computed == row.commitment


# --- the cached columns of the head ---


_COLUMNS = (
    Fault.HOLDER,
    Fault.DELIVERER,
    Fault.PROGRAMME,
    Fault.SECTOR,
    Fault.KIND,
    Fault.EXAM_DATE,
    Fault.STATE,
    Fault.KNOWN,
    Fault.NONE,
    Fault.PARTIES,
)


def _cache_fault(row: Row, content: Mapping[str, Any], seen: Seen) -> Fault | None:
    fields = content["fields"]
    try:
        known = seen.mask(tuple(fields))
    except KeyError:
        return Fault.FIELD
    programme = fields["programme"]
    said = (
        content["holder"],
        content["deliverer"],
        (programme["system"], programme["code"]),
        content["sector"],
        fields["document_kind"],
        fields["exam_date"],
        content["state"],
        known,
        seen.mask(tuple(name for name, value in fields.items() if value is None)),
        _parties(content),
    )
    cached = (
        row.holder,
        row.deliverer,
        seen.programmes.get(row.programme),
        row.sector,
        row.kind,
        row.exam_date,
        row.state,
        row.known,
        row.none,
        set((row.parties or "").split(",")),
    )
    if said == cached:
        return None
    return next(fault for fault, one, other in zip(_COLUMNS, said, cached, strict=True) if one != other)


def _parties(content: Mapping[str, Any]) -> set[str]:
    """What `register.parties_of` gives for these facts, in the words of the query."""
    fields = content["fields"]
    rows = {f"delivers 0 {content['deliverer']}"}
    for role, name in (("awards", "institution"), ("partner", "joint_partners")):
        rows |= {f"{role} {order} {row['id']}" for order, row in enumerate(fields.get(name) or ())}
    return rows
