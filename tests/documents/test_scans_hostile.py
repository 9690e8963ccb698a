"""Files made to hurt, and a program that was taken over: each ends as a refusal, and in time."""

import contextlib
import json
import threading
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from documents import scans
from documents.confined import Busy, Confined, Ended
from documents.kinds import Kind, is_something_else_too, kind_of
from documents.scan_errors import ScanRefused
from documents.scans import Scan, clean, page_picture
from tests.documents import scan_files as files
from tests.documents.test_unsealed import (
    nested,
    pages_in_a_circle,
    tables_in_a_circle,
)

VALID = {"jpeg": files.jpeg(), "png": files.png(), "heic": files.heic(), "pdf": files.pdf(1)}


def one_colour() -> bytes:
    """A PNG of 900 megapixels in a hundred kilobytes."""
    return files.written(Image.new("1", (30_000, 30_000)), "PNG")


def notes_that_inflate() -> bytes:
    """A PNG whose text unpacks to 200 megabytes."""
    notes = b"zTXt" + b"x\0\0" + zlib.compress(bytes(200_000_000), 1)
    chunk = (len(notes) - 4).to_bytes(4) + notes + zlib.crc32(notes).to_bytes(4)
    return VALID["png"][:33] + chunk + VALID["png"][33:]


@pytest.mark.slow
@pytest.mark.pdf
@pytest.mark.parametrize(
    ("make", "code"),
    [
        (one_colour, "too_many_pixels"),
        (notes_that_inflate, "unreadable"),
        (files.page_of_zeros, "unreadable"),
        (files.font_of_zeros, "unreadable"),
        (files.forms_within_forms, "unreadable"),
        (pages_in_a_circle, "unreadable"),
        (tables_in_a_circle, "unreadable"),
    ],
)
def test_a_bomb_is_refused_in_time(make: Callable[[], bytes], code: str) -> None:
    data = make()
    started = time.monotonic()
    with pytest.raises(ScanRefused) as refused:
        clean(data)
    assert refused.value.code == code
    assert time.monotonic() - started < scans._program.seconds


def test_brackets_without_end_are_left_out() -> None:
    """The page is empty; what was nested in it is gone."""
    assert len(clean(nested()).data) < 1000


# --- whatever comes ---
@given(st.binary(max_size=300) | st.sampled_from(sorted(VALID)).map(VALID.get), st.binary(max_size=60))
@settings(max_examples=300, deadline=None)
def test_the_kind_of_any_bytes_can_be_asked(data: bytes, more: bytes) -> None:
    kind_of(data + more)
    for kind in Kind:
        assert is_something_else_too(data + more, kind) in (True, False)


@pytest.mark.parametrize(
    ("start", "step"),
    [
        ("jpeg", b"\xff\xd0"),
        ("jpeg", b"\xff\xe0\x00\x02"),
        ("jpeg", b"\xff"),
        ("jpeg", b"\xff\xd9MZ"),
        ("png", b"\0\0\0\0tEXt\0\0\0\0"),
        ("heic", b"\0\0\0\x08free"),
        ("pdf", b"%%EOF"),
        ("pdf", b"<"),
    ],
)
def test_a_file_made_of_steps_does_not_keep_the_server_busy(start: str, step: bytes) -> None:
    """This part runs in the server itself. What lies behind so many steps is found all the same."""
    head = VALID[start][: {"jpeg": 2, "png": 8}.get(start, -1)]
    data = head + step * (scans.MOST_BYTES // len(step))
    started = time.process_time()
    is_something_else_too(data, Kind(start))
    took = time.process_time() - started
    assert took < 1
    found = is_something_else_too(data + files.windows_program(), Kind(start))
    assert found


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A file of one of the kinds, cut off or with some bytes changed, and perhaps something behind it."""
    data = bytearray(VALID[draw(st.sampled_from(sorted(VALID)))])
    for place in draw(st.lists(st.integers(12, len(data) - 1), max_size=6)):
        data[place] = draw(st.integers(0, 255))
    return bytes(data[: draw(st.integers(1, len(data)))]) + draw(st.binary(max_size=20))


@pytest.mark.slow
@pytest.mark.pdf
@given(damaged())
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_file_is_a_scan_or_a_refusal(data: bytes) -> None:
    try:
        scan = clean(data)
    except ScanRefused:
        return
    assert kind_of(scan.data) == scan.kind


# --- a program that was taken over ---
@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    def answer(said: bytes) -> None:
        monkeypatch.setattr(scans._program, "run", lambda *_given: said)

    return answer


HEADER = b'{"kind": "jpeg", "pages": 1}\n'


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"\n",
        b"[]\n",
        b"[" * 100_000 + b"\n",
        b'{"refused": "because"}\n',
        b'{"refused": {}}\n',
        b'{"kind": "exe", "pages": 1}\nMZ',
        b'{"kind": "jpeg", "pages": 1e999}\n' + VALID["jpeg"],
        b'{"kind": "jpeg", "pages": 999}\n' + VALID["jpeg"],
        b'{"kind": ["jpeg"], "pages": 1}\n' + VALID["jpeg"],
        HEADER + VALID["png"],
        HEADER + b"<script>alert(1)</script>",
        HEADER + VALID["jpeg"] + files.archive(),
        b'{"kind": "heic", "pages": 1}\n' + VALID["heic"],
    ],
)
def test_it_cannot_say_anything_but_a_scan_or_a_refusal(
    said: bytes, answering: Callable[[bytes], None]
) -> None:
    answering(said)
    with pytest.raises(ScanRefused, match="unreadable"):
        clean(VALID["jpeg"])


def test_what_it_says_well_is_believed(answering: Callable[[bytes], None]) -> None:
    answering(HEADER + VALID["jpeg"])
    assert clean(VALID["jpeg"]) == Scan("jpeg", VALID["jpeg"], 1)
    answering(b'{"refused": "encrypted"}\n')
    with pytest.raises(ScanRefused, match="encrypted"):
        clean(VALID["jpeg"])


def test_a_picture_that_is_none_is_not_shown(answering: Callable[[bytes], None]) -> None:
    answering(HEADER + b"<svg onload=alert(1)>")
    with pytest.raises(ScanRefused, match="unreadable"):
        page_picture(Scan("jpeg", VALID["jpeg"], 1), 0)


# --- the process itself, with programs that do what a hostile file would make ours do ---
@pytest.fixture
def program(tmp_path: Path) -> Callable[..., Confined]:
    def make(source: str, seconds: float = 5, most: int = 1000) -> Confined:
        path = tmp_path / "program.py"
        path.write_text(source)
        return Confined(path, seconds=seconds, most=most, at_once=2, patience=0)

    return make


def test_it_gets_the_file_and_nothing_else(
    program: Callable[..., Confined], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEHEIM", "x")
    told = program(
        "import os, sys, json; "
        "print(json.dumps([sys.stdin.read(), sys.argv[1:], sorted(os.environ), os.getcwd(), sys.path[0]]))",
    ).run(b"file", "word")
    data, words, names, place, path = json.loads(told)
    assert (data, words, place) == ("file", ["word"], "/")
    assert "GEHEIM" not in names
    assert set(names) <= {"LC_CTYPE"}  # Python's own
    assert "python3" in path  # nothing of ours can be imported


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("import time; time.sleep(60)", "took too long"),
        ("while True: pass", "took too long"),
        ("import os; os.close(1); import time; time.sleep(60)", "took too long"),
        ("import os, time\nif not os.fork(): time.sleep(60)", "took too long"),
        ("while True: print('x' * 999)", "said too much"),
        ("1/0", "ended with 1"),
        ("import os; os.abort()", "ended with -6"),
    ],
)
def test_whatever_it_does_it_ends(program: Callable[..., Confined], source: str, why: str) -> None:
    confined = program(source, seconds=0.4 if "long" in why else 5)
    started = time.monotonic()
    with pytest.raises(Ended, match=why):
        confined.run(b"x" * 3_000_000)
    assert time.monotonic() - started < 3
    assert confined.places._value == 2


def test_a_program_that_hangs_is_a_refusal(
    program: Callable[..., Confined], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scans, "_program", program("import time; time.sleep(60)", seconds=0.3))
    with pytest.raises(ScanRefused, match="unreadable"):
        clean(VALID["jpeg"])
    with pytest.raises(ScanRefused, match="unreadable"):
        page_picture(Scan("pdf", VALID["pdf"], 1), 0)


def test_it_gives_up_memory_processor_and_writing(program: Callable[..., Confined], tmp_path: Path) -> None:
    scrubbing = Path(scans.__file__).with_name("scrubbing.py")
    told = program(
        f"""
import importlib.util, json, os, resource
spec = importlib.util.spec_from_file_location("scrubbing", {str(scrubbing)!r})
scrubbing = importlib.util.module_from_spec(spec)
spec.loader.exec_module(scrubbing)
scrubbing.limit()
tries = []
def write(): open({str(tmp_path / "written")!r}, "wb", 0).write(b"x")
def change(): os.write(0, b"x")
def take(): bytearray(2_000_000_000)
import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
for what in (write, change, take):
    try: what(); tries.append("did")
    except (OSError, MemoryError): tries.append("could not")
limits = [resource.getrlimit(which)[1] for which in (resource.RLIMIT_CPU, resource.RLIMIT_CORE)]
print(json.dumps([tries, *limits]))
""",
    ).run(b"file")
    assert json.loads(told) == [["could not"] * 3, 15, 0]


def test_at_most_two_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans._program, "patience", 0)
    for _place in range(2):
        assert scans._program.places.acquire(timeout=5)
    try:
        with pytest.raises(Busy):
            clean(VALID["jpeg"])
    finally:
        for _place in range(2):
            scans._program.places.release()


@pytest.mark.pdf
def test_the_places_come_back_after_every_kind_of_end() -> None:
    def ask(data: bytes) -> None:
        with contextlib.suppress(ScanRefused):
            clean(data)

    threads = [threading.Thread(target=ask, args=(data,)) for data in (b"%PDF-1.7 x", VALID["png"], b"")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert scans._program.places._value == 2


def test_nothing_of_a_file_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    with pytest.raises(ScanRefused):
        clean(b"GEHEIM")
    clean(files.jpeg(comment=files.SECRET))
    assert "scan refused" in caplog.text
    assert "scan cleaned" in caplog.text
    assert "GEHEIM" not in caplog.text
