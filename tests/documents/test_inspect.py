"""Judging a file: every kind of alteration is seen, and nothing that a file holds stops the inspection."""

import io
import os
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from demo.pki import DemoPKI, ensure_pki
from documents.inspect import MAX_SIZE, Check, Inspection, Outcome, Verdict, inspect
from documents.seal import RESERVED_WITH_TIMESTAMP, Sealed, Sealer
from documents.trust import Trust

pytestmark = pytest.mark.pdf


@pytest.fixture
def trust(seal_settings: DemoPKI) -> Trust:
    return Trust.from_settings()


def failed(report: Inspection) -> set[Check]:
    return set(report.failed)


def test_a_sealed_file_is_genuine_under_the_root_and_the_organisation(sealed: Sealed, trust: Trust) -> None:
    report = inspect(sealed.data, trust=trust)
    assert report.verdict is Verdict.GENUINE
    assert report.sha256 == sealed.sha256
    assert set(report.outcomes.values()) == {Outcome.PASSED}
    assert list(report.outcomes) == list(Check)
    assert report.signer == sealed.signer
    assert report.timestamped


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        (b"", Verdict.NOT_PDF),
        (b"\x89PNG\r\n\x1a\n", Verdict.NOT_PDF),
        (b"%PDF-1.7\n%%EOF", Verdict.NOT_SEALED),
        (b"%PDF-1.7\n" + bytes(MAX_SIZE), Verdict.TOO_BIG),
        (b"%PDF-1.7 /ByteRange", Verdict.ALTERED),
        (b"%PDF-1.7 /ByteRange [0 1 2 3]", Verdict.ALTERED),
    ],
)
def test_what_is_no_sealed_file(data: bytes, verdict: Verdict) -> None:
    assert inspect(data, trust=Trust()).verdict is verdict


def test_an_unsealed_page_is_not_sealed(page: bytes, trust: Trust) -> None:
    assert inspect(page, trust=trust).verdict is Verdict.NOT_SEALED


def test_a_seal_whose_mark_is_damaged_is_still_a_seal(sealed: Sealed, trust: Trust) -> None:
    for letter in range(len(b"/ByteRange")):
        place = sealed.data.index(b"/ByteRange") + letter
        data = sealed.data[:place] + b"#" + sealed.data[place + 1 :]
        assert inspect(data, trust=trust).verdict is Verdict.ALTERED


def test_one_changed_byte_fails_integrity(sealed: Sealed, trust: Trust) -> None:
    data = bytearray(sealed.data)
    data[500] ^= 1
    report = inspect(bytes(data), trust=trust)
    assert report.verdict is Verdict.ALTERED
    assert failed(report) == {Check.INTEGRITY}


@pytest.mark.parametrize("tail", [b"\n", b" ", b"%%EOF\n", b"9 0 obj\n<<>>\nendobj\n"])
def test_anything_appended_fails_coverage(sealed: Sealed, trust: Trust, tail: bytes) -> None:
    report = inspect(sealed.data + tail, trust=trust)
    assert report.verdict is Verdict.ALTERED
    assert failed(report) == {Check.COVERAGE}


def test_an_update_by_a_pdf_program_fails(sealed: Sealed, trust: Trust) -> None:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(sealed.data))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    output = io.BytesIO()
    writer.write(output)
    assert inspect(output.getvalue(), trust=trust).verdict is Verdict.ALTERED


def test_a_second_signature_fails(sealed: Sealed, trust: Trust, sealer: Sealer) -> None:
    with_another = sealed.data + b"\n1 0 obj << /ByteRange [0 1 2 3] >> endobj\n"
    report = inspect(with_another, trust=trust)
    assert report.verdict is Verdict.ALTERED
    assert failed(report) == {Check.SINGLE}


def test_a_gap_that_is_wider_than_the_seal_fails(sealed: Sealed, trust: Trust) -> None:
    """Whoever moves the edge of the gap gets bytes that nobody signed: the place check comes before all."""
    data = sealed.data
    start = data.index(b"/ByteRange [") + 12
    end = data.index(b"]", start)
    _, first, second, rest = (int(number) for number in data[start:end].split())
    for numbers in ((first - 11, second, rest), (first, second + 5, rest - 5), (first + 1, second, rest)):
        changed = b"0 %d %d %d" % numbers
        moved = data[:start] + changed + b"]" + b" " * (end - start - len(changed)) + data[end + 1 :]
        report = inspect(moved[: len(data)], trust=trust)
        assert report.verdict is Verdict.ALTERED


def test_another_organisation_under_the_same_root_is_another_seal(sealed: Sealed, trust: Trust) -> None:
    other = Trust(roots=trust.roots, organization_identifier="NTRNL-11111111")
    report = inspect(sealed.data, trust=other)
    assert report.verdict is Verdict.OTHER_SEAL
    assert failed(report) == {Check.SIGNER}


def test_the_same_name_under_another_root_is_another_seal(
    page: bytes, trust: Trust, tmp_path: Path, settings: Any
) -> None:
    for name, value in ensure_pki(tmp_path / "imitation").settings().items():
        setattr(settings, name, value)
    imitated = Sealer.from_settings().seal(page, reason="x")
    report = inspect(imitated.data, trust=trust)
    assert report.verdict is Verdict.OTHER_SEAL
    assert failed(report) == {Check.CHAIN}


def test_a_bomb_is_refused_without_being_opened(sealed: Sealed, trust: Trust) -> None:
    bomb = zlib.compress(bytes(400_000_000), 9)
    data = b"%PDF-1.7\n1 0 obj<</Filter/FlateDecode/Length 1>>stream\n" + bomb + b"\nendstream endobj"
    assert len(data) < MAX_SIZE
    assert inspect(data, trust=trust).verdict is Verdict.NOT_SEALED


# More of them on a quiet evening: MUTATIONS=100000 pytest tests/documents/test_inspect.py
MUTATION = hypothesis_settings(
    max_examples=int(os.environ.get("MUTATIONS", 300)),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@MUTATION
@given(position=st.floats(0, 1, exclude_max=True), bits=st.integers(1, 255))
def test_no_changed_byte_is_ever_genuine(sealed: Sealed, trust: Trust, position: float, bits: int) -> None:
    data = bytearray(sealed.data)
    data[int(position * len(data))] ^= bits
    assert inspect(bytes(data), trust=trust).verdict is not Verdict.GENUINE


@MUTATION
@given(digit=st.integers(0, RESERVED_WITH_TIMESTAMP - 1), value=st.sampled_from(b"0123456789ABCDEFabcdef"))
def test_no_changed_digit_of_the_seal_is_ever_genuine(
    sealed: Sealed, trust: Trust, digit: int, value: int
) -> None:
    """The seal itself is the one part that its signature does not cover."""
    data = bytearray(sealed.data)
    place = data.index(b"/Contents <") + 11 + digit
    if data[place] == value:
        return
    data[place] = value
    assert inspect(bytes(data), trust=trust).verdict is not Verdict.GENUINE


@MUTATION
@given(data=st.data())
def test_spliced_and_cut_files_never_raise(sealed: Sealed, trust: Trust, data: st.DataObject) -> None:
    source = sealed.data
    start = data.draw(st.integers(0, len(source)))
    end = data.draw(st.integers(start, min(len(source), start + 2000)))
    middle = data.draw(st.binary(max_size=200) | st.just(source[start:end] * 2))
    changed = source[:start] + middle + source[end:]
    verdict = inspect(changed, trust=trust).verdict
    assert (verdict is Verdict.GENUINE) == (changed == source)


@MUTATION
@given(st.binary(max_size=400), st.binary(min_size=4, max_size=300))
def test_any_container_is_read_without_raising(junk: bytes, container: bytes) -> None:
    head = b"%PDF-1.7\n" + junk.replace(b"/ByteRange", b"") + b"\n7 0 obj\n<< /Contents "
    gap = b"<" + container.hex().upper().encode() + b">"
    tail = b"\n/ByteRange [0 %d %d %d]" % (len(head), len(head) + len(gap), 60)
    data = head + gap + tail + b" " * (60 - len(tail))
    assert inspect(data, trust=Trust()).verdict in (Verdict.ALTERED, Verdict.OTHER_SEAL)
