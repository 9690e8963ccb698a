"""Looking at a PDF without a seal: what it looks like; and no file does more than end its own process."""

import io
import threading
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from documents import unsealed
from documents.seal import Sealed
from documents.unsealed import Appearance, Busy, look
from tests.documents import forgeries

pytestmark = pytest.mark.pdf


def test_a_scan_with_and_without_the_text_a_scanner_reads_is_images(sealed: Sealed, tmp_path: Path) -> None:
    assert look(forgeries.scanned(sealed.data, tmp_path)) is Appearance.IMAGES
    assert look(forgeries.scanned(sealed.data, tmp_path, read=True)) is Appearance.IMAGES


def test_a_print_with_its_text_is_something_else(sealed: Sealed, tmp_path: Path) -> None:
    assert look(forgeries.printed_to_a_file(sealed.data, tmp_path)) is Appearance.OTHER


def test_an_extract_without_its_seal_is_a_copy() -> None:
    output = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo["/Title"] = "Uittreksel 7K3M-0QXR-9TZ4-PB2E: Bachelor"
        pdf.save(output)
    assert look(output.getvalue()) is Appearance.COPY


def test_a_password_is_told(sealed: Sealed) -> None:
    assert look(forgeries.encrypted(sealed.data)) is Appearance.ENCRYPTED


def test_a_page_with_a_picture_and_text_is_no_scan(page: bytes) -> None:
    assert look(page) is Appearance.OTHER


def bomb_of_zeros() -> bytes:
    body = zlib.compress(bytes(900_000_000), 9)
    return _pdf(b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(body) + body + b"\nendstream")


def nested() -> bytes:
    return _pdf(b"<< /X " + b"[" * 200_000 + b"]" * 200_000 + b" /Length 0 >>\nstream\n\nendstream")


def pages_in_a_circle() -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Count 9999999 /Kids [2 0 R 2 0 R] >>\nendobj\n"
        b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000058 00000 n \n"
        b"trailer\n<< /Size 3 /Root 1 0 R >>\nstartxref\n123\n%%EOF"
    )


def tables_in_a_circle() -> bytes:
    head = b"%PDF-1.7\n"
    table = b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 1 /Prev 9 >>\n"
    return head + table + b"startxref\n9\n%%EOF"


def many_objects() -> bytes:
    parts = [b"%PDF-1.7\n"] + [b"%d 0 obj\n<<>>\nendobj\n" % number for number in range(80_000)]
    return b"".join(parts) + b"startxref\n9\n%%EOF"


def _pdf(content: bytes) -> bytes:
    output = io.BytesIO()
    output.write(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(
        (
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << >> >>",
            content,
        ),
        1,
    ):
        places.append(output.tell())
        output.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    start = output.tell()
    output.write(b"xref\n0 5\n0000000000 65535 f \n")
    output.writelines(b"%010d 00000 n \n" % place for place in places)
    output.write(b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start)
    return output.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize(
    "make", [bomb_of_zeros, nested, pages_in_a_circle, tables_in_a_circle, many_objects, lambda: b"%PDF-1.7"]
)
def test_a_hostile_file_ends_in_time_and_takes_nothing_along(make: Callable[[], bytes]) -> None:
    data = make()
    started = time.monotonic()
    assert look(data) in (Appearance.UNREADABLE, Appearance.OTHER)
    assert time.monotonic() - started < unsealed.SECONDS + 2


def test_at_most_two_are_looked_at_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unsealed, "PATIENCE", 0)
    for _place in range(unsealed.AT_ONCE):
        assert unsealed._places.acquire(timeout=5)
    try:
        with pytest.raises(Busy):
            look(b"%PDF-1.7")
    finally:
        for _place in range(unsealed.AT_ONCE):
            unsealed._places.release()


def test_the_places_come_back_after_every_kind_of_end() -> None:
    threads = [threading.Thread(target=look, args=(b"%PDF-1.7 nothing",)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert unsealed._places._value == unsealed.AT_ONCE
