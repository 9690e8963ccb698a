"""The chain: hashes of scheme 1 stay valid for ever, and one value has one form."""

from __future__ import annotations

import datetime
import hashlib
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomas import chain

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "golden" / "scheme-1.json").read_text(encoding="utf-8")
)
NOON = datetime.datetime(2024, 6, 21, 12, 0, tzinfo=datetime.UTC)
text = st.text(st.characters(codec="utf-8"), max_size=12)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)


def metadata(given: dict[str, Any]) -> chain.Metadata:
    return chain.Metadata(
        diploma=UUID(given["diploma"]),
        number=given["number"],
        recorded_at=datetime.datetime.fromisoformat(given["recorded_at"]),
        actor=given["actor"],
        reason=given["reason"],
        source=given["source"],
    )


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_hashes_of_scheme_1_stay_valid_for_ever(vector: dict[str, Any]) -> None:
    commitment = chain.commitment(
        salt=bytes.fromhex(vector["salt"]),
        content=vector["content"],
        provenance=vector["provenance"],
        reason_text=vector["reason_text"],
    )
    assert commitment.hex() == vector["commitment"]
    computed = chain.version_hash(
        previous=bytes.fromhex(vector["previous"]),
        commitment=commitment,
        metadata=metadata(vector["metadata"]),
        scheme=1,
    )
    assert computed.hex() == vector["hash"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_anybody_can_recompute_them_from_the_description(vector: dict[str, Any]) -> None:
    """With nothing of this project: what the chain is stands in its description."""

    def form(value: object) -> bytes:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    body = {key: vector[key] for key in ("content", "provenance", "reason_text")}
    commitment = hashlib.sha256(bytes.fromhex(vector["salt"]) + form(body)).digest()
    assert commitment.hex() == vector["commitment"]
    whole = bytes.fromhex(vector["previous"]) + commitment + form(vector["metadata"])
    assert hashlib.sha256(whole).hexdigest() == vector["hash"]


def test_vectors_are_one_chain() -> None:
    first, second = VECTORS[:2]
    assert first["previous"] == chain.NOTHING_BEFORE.hex() == "00" * 32
    assert second["previous"] == first["hash"]


@given(value=plain)
def test_the_form_says_everything(value: object) -> None:
    assert json.loads(chain.canonical(value)) == value


@given(one=plain, other=plain)
def test_two_values_have_two_forms(one: object, other: object) -> None:
    # As JSON: Python takes True for 1.
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (chain.canonical(one) == chain.canonical(other)) == same


@given(pairs=st.dictionaries(text, plain, min_size=2, max_size=6))
def test_the_order_of_keys_does_not_matter(pairs: dict[str, object]) -> None:
    turned = dict(reversed(pairs.items()))
    assert chain.canonical(pairs) == chain.canonical(turned)
    assert chain.canonical([pairs]) == chain.canonical([turned])


@given(value=plain, number=st.floats())
def test_a_float_anywhere_is_refused(value: object, number: float) -> None:
    for holding in (number, [value, number], {"a": value, "b": {"c": [number]}}):
        with pytest.raises(TypeError, match="no canonical form"):
            chain.canonical(holding)


@pytest.mark.parametrize("key", [1, None, True, 1.5])
def test_a_key_that_is_no_text_is_refused(key: object) -> None:
    with pytest.raises(TypeError, match="no canonical form"):
        chain.canonical({"fields": {key: "a"}})


def test_text_is_utf8_and_stays_as_it_is() -> None:
    assert chain.canonical({"naam": "Şafak Ÿ 文"}) == '{"naam":"Şafak Ÿ 文"}'.encode()
    composed, decomposed = "é", "e\u0301"
    assert chain.canonical(composed) != chain.canonical(decomposed)


def _fits(value: object) -> bool:
    """Whether orjson keeps it: its whole numbers have 64 bits."""
    if isinstance(value, bool) or not isinstance(value, int | list | dict):
        return True
    if isinstance(value, int):
        return -(2**63) <= value < 2**64
    return all(_fits(item) for item in (value.values() if isinstance(value, dict) else value))


@given(value=plain.filter(_fits))
def test_the_fast_form_of_verification_is_the_same_form(value: object) -> None:
    assert orjson.dumps(value, option=orjson.OPT_SORT_KEYS) == chain.canonical(value)


@given(value=plain)
def test_the_fast_form_never_passes_for_another_value(value: object) -> None:
    """What comes back from storage through orjson either has the canonical form or one that nothing has."""
    again = orjson.dumps(orjson.loads(json.dumps(value)), option=orjson.OPT_SORT_KEYS)
    if _fits(value):
        assert again == chain.canonical(value)
    else:
        with pytest.raises(TypeError):  # a whole number became a float
            chain.canonical(json.loads(again))


def test_every_part_counts() -> None:
    vector = VECTORS[1]
    given = vector["metadata"]
    other = {
        "actor": "institution:21PD",
        "diploma": str(UUID(int=1)),
        "number": 3,
        "reason": "withdrawn",
        "recorded_at": "2024-06-21T12:00:00.000001+00:00",
        "source": "elsewhere",
    }
    hashes = {
        chain.version_hash(previous=previous, commitment=commitment, metadata=metadata(changed))
        for previous in (bytes(32), bytes.fromhex(vector["previous"]))
        for commitment in (bytes(32), bytes.fromhex(vector["commitment"]))
        for changed in [given, *({**given, key: value} for key, value in other.items())]
    }
    assert set(other) == set(given)
    assert len(hashes) == 2 * 2 * (1 + len(other))


def test_the_salt_hides_equal_contents() -> None:
    salts = {chain.new_salt() for _time in range(100)}
    assert len(salts) == 100
    assert {len(salt) for salt in salts} == {16}
    made = {chain.commitment(salt=salt, content={}, provenance={}, reason_text="") for salt in salts}
    assert len(made) == 100


def test_the_same_moment_in_another_zone_hashes_the_same() -> None:
    def hashed(at: datetime.datetime) -> bytes:
        return chain.version_hash(
            previous=bytes(32),
            commitment=bytes(32),
            metadata=chain.Metadata(UUID(int=1), 1, at, "a", "delivery", "s"),
        )

    amsterdam = datetime.timezone(datetime.timedelta(hours=2))
    assert hashed(NOON) == hashed(NOON.astimezone(amsterdam))
    with pytest.raises(ValueError, match="time zone"):
        hashed(NOON.replace(tzinfo=None))


def test_a_scheme_of_another_program_is_not_guessed_at() -> None:
    meta = chain.Metadata(UUID(int=1), 1, NOON, "a", "delivery", "s")
    with pytest.raises(chain.UnknownScheme, match="scheme 2"):
        chain.version_hash(previous=bytes(32), commitment=bytes(32), metadata=meta, scheme=2)
