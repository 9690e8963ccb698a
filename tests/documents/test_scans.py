"""A stranger's scan or photo: the picture comes through, and nothing else does; a refusal says what to do."""

import io
import re
from collections.abc import Callable

import pikepdf
import pytest
from django.utils.translation import override
from PIL import Image, ImageChops

from documents import scans, scrubbing
from documents.scan_errors import MESSAGES, Refusal, ScanRefused
from documents.scans import Scan, clean, page_picture
from tests.documents import scan_files as files
from tests.documents.scan_files import SECRET

pytestmark = pytest.mark.pdf


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def corner(image: Image.Image, right: int, down: int) -> tuple[int, ...]:
    """The colour in the middle of a corner, in steps that survive JPEG."""
    place = (image.width * (1 + 2 * right) // 4, image.height * (1 + 2 * down) // 4)
    return tuple(round(part / 64) for part in image.convert("RGB").getpixel(place))


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    return [corner(image, *place) for place in files.CORNERS]


def refusal(data: bytes) -> str:
    with pytest.raises(ScanRefused) as refused:
        clean(data)
    return refused.value.code.value


# --- what comes through ---
@pytest.mark.parametrize(
    ("make", "kind"), [(files.jpeg, "jpeg"), (files.png, "png"), (files.heic, "jpeg"), (files.pdf, "pdf")]
)
def test_each_kind_comes_through_and_looks_the_same(make: Callable[[], bytes], kind: str) -> None:
    scan = clean(make())
    assert (scan.kind, scan.pages) == (kind, 2 if kind == "pdf" else 1)
    assert corners(opened(page_picture(scan, scan.pages - 1))) == corners(files.photo())
    assert clean(scan.data).pages == scan.pages  # and it is taken again


def test_a_photo_loses_its_place_its_notes_and_what_the_phone_put_behind_it() -> None:
    second_picture = files.jpeg(comment=SECRET)
    photo = files.jpeg(exif=files.exif(), comment=SECRET, icc_profile=SECRET * 40) + second_picture + SECRET
    assert photo.count(SECRET) > 40
    scan = clean(photo)
    assert SECRET not in scan.data
    assert b"Exif" not in scan.data
    assert not opened(scan.data).getexif()
    assert set(opened(scan.data).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("make", [files.telling_png, lambda: files.heic(exif=files.exif().tobytes())])
def test_other_pictures_lose_their_notes_too(make: Callable[[], bytes]) -> None:
    assert SECRET in make()
    scan = clean(make())
    assert SECRET not in scan.data
    assert not opened(scan.data).getexif()
    assert scan.data.count(b"iCCP") == scan.data.count(b"tEXt") == scan.data.count(b"eXIf") == 0


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_upright(orientation: int) -> None:
    """Laid down as a camera does, then read back."""
    turn = Image.Transpose
    laid = {2: 0, 3: turn.ROTATE_180, 4: 1, 5: turn.TRANSPOSE, 6: turn.ROTATE_90, 7: turn.TRANSVERSE, 8: 4}
    image = files.photo()
    if orientation > 1:
        image = image.transpose(turn(laid[orientation]))
    photo = files.written(image, "JPEG", exif=files.exif(orientation))
    _kind, data = scrubbing.clean_image(photo, "jpeg")
    assert opened(data).size == (400, 300)
    assert corners(opened(data)) == corners(files.photo())


def test_a_photo_held_on_its_side_is_upright_through_the_whole_of_it() -> None:
    image = files.photo().transpose(Image.Transpose.ROTATE_90)
    scan = clean(files.written(image, "JPEG", exif=files.exif(6)))
    assert corners(opened(page_picture(scan, 0))) == corners(files.photo())


def test_what_one_could_see_through_stays_so_in_a_png_and_is_paper_elsewhere() -> None:
    image = files.photo(mode="RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 200, 150))
    scan = clean(files.written(image, "PNG"))
    assert opened(scan.data).mode == "RGBA"
    assert opened(scan.data).getpixel((100, 75))[3] == 0
    assert corner(opened(page_picture(scan, 0)), 0, 0) == (4, 4, 4)


@pytest.mark.parametrize(
    ("image", "form"),
    [
        (files.photo().convert("CMYK"), "JPEG"),
        (files.photo().convert("L"), "JPEG"),
        (files.photo().convert("P"), "PNG"),
        (files.photo().convert("1"), "PNG"),
        (files.photo().convert("LA"), "PNG"),
    ],
)
def test_every_way_to_write_colours_down_is_read(image: Image.Image, form: str) -> None:
    _kind, data = scrubbing.clean_image(files.written(image, form), form.lower())
    assert opened(data).mode in ("L", "RGB", "RGBA")
    assert corners(opened(data)) == corners(image.convert("RGB"))


def test_sixteen_bits_of_grey_become_eight() -> None:
    _kind, data = scrubbing.clean_image(files.written(Image.new("I;16", (9, 9), 128 * 256), "PNG"), "png")
    assert opened(data).getpixel((4, 4)) == 128


def test_a_large_photo_becomes_smaller() -> None:
    _kind, data = scrubbing.clean_image(files.written(files.photo(6000, 3000, "L"), "JPEG"), "jpeg")
    assert opened(data).size == (4000, 2000)


# --- documents ---
def test_a_document_keeps_its_pages_only() -> None:
    before = files.loaded_pdf()
    assert files.unpacked(before).count(SECRET) > 10
    scan = clean(before)
    said = files.unpacked(scan.data)
    for gone in (
        SECRET,
        b"JavaScript",
        b"/JS",
        b"/AA",
        b"/URI",
        b"/Launch",
        b"/Annots",
        b"/Metadata",
        b"/Exif",
    ):
        assert gone not in said, gone
    with pikepdf.open(io.BytesIO(scan.data)) as document:
        assert set(document.Root.keys()) == {"/Type", "/Pages"}
        assert "/Info" not in document.trailer
        assert not document.attachments
    assert scan.data.startswith(b"%PDF-")
    assert scan.data.rstrip().endswith(b"%%EOF")


def test_the_picture_in_a_document_is_the_same_to_the_bit_without_its_notes() -> None:
    before, after = files.jpeg(exif=files.exif(), comment=SECRET), files.jpeg()
    bare = scrubbing.bare_jpeg(before)
    assert SECRET in before
    assert SECRET not in bare
    assert not ImageChops.difference(opened(bare), opened(after)).getbbox()
    progressive = files.jpeg(progressive=True, exif=files.exif()) + SECRET
    assert not ImageChops.difference(opened(scrubbing.bare_jpeg(progressive)), opened(progressive)).getbbox()
    assert SECRET not in scrubbing.bare_jpeg(progressive)


def test_pages_keep_their_order_size_and_turn() -> None:
    document = pikepdf.new()
    for number in range(3):
        document.add_blank_page(page_size=(100 + number, 200))
    document.pages[1].Rotate = 90
    with pikepdf.open(io.BytesIO(clean(files.saved(document)).data)) as after:
        assert [(int(page.MediaBox[2]), int(page.obj.get("/Rotate", 0))) for page in after.pages] == [
            (100, 0),
            (101, 90),
            (102, 0),
        ]


def test_what_was_filled_in_stays_to_be_seen_and_does_nothing() -> None:
    scan = clean(files.filled_in_form())
    assert corner(opened(page_picture(scan, 0)).crop((400, 400, 1200, 1200)), 0, 0) == (0, 0, 0)
    assert SECRET not in files.unpacked(scan.data)
    assert b"/Widget" not in files.unpacked(scan.data)


def test_a_picture_of_a_page_fits_a_web_page() -> None:
    picture = opened(page_picture(Scan("pdf", files.pdf(1), 1), 0))
    assert (picture.format, picture.width) == ("JPEG", 1600)
    large = Scan("jpeg", files.written(files.photo(4000, 3000, "L"), "JPEG"), 1)
    assert opened(page_picture(large, 0)).size == (1600, 1200)
    for wrong in (-1, 1):
        with pytest.raises(IndexError):
            page_picture(large, wrong)


def test_no_picture_of_what_is_no_scan() -> None:
    with pytest.raises(ScanRefused):
        page_picture(Scan("pdf", b"%PDF-1.7 broken", 1), 0)


# --- what is refused ---
@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "empty"),
        (lambda: b"Geachte heer, mevrouw", "not_a_scan"),
        (lambda: files.written(files.photo(), "GIF"), "not_a_scan"),
        (lambda: files.written(files.photo(), "WEBP"), "not_a_scan"),
        (lambda: files.written(files.photo(), "AVIF"), "not_a_scan"),
        (files.archive, "not_a_scan"),
        (files.windows_program, "not_a_scan"),
        (lambda: files.encrypted(user="geheim"), "encrypted"),
        (files.encrypted, "encrypted"),
        (lambda: files.pdf(21), "too_many_pages"),
        (lambda: b"%PDF-1.7\n", "unreadable"),
        (lambda: files.saved(pikepdf.new()), "unreadable"),
        (lambda: files.jpeg()[:-900], "unreadable"),
        (lambda: files.png()[:-200], "unreadable"),
        (lambda: files.heic()[:-300], "unreadable"),
        (files.with_a_huge_picture, "too_many_pixels"),
    ],
)
def test_a_refusal_has_its_own_reason(make: Callable[[], bytes], code: str) -> None:
    assert refusal(make()) == code


def test_twenty_pages_and_ten_megabytes_are_taken_and_no_byte_more(monkeypatch: pytest.MonkeyPatch) -> None:
    assert clean(files.pdf(20)).pages == 20
    padded = files.jpeg() + bytes(scans.MOST_BYTES)
    assert clean(padded[: scans.MOST_BYTES]).kind == "jpeg"

    def started(*_given: object) -> bytes:
        raise AssertionError("no process is started for what is too big")

    monkeypatch.setattr(scans._program, "run", started)
    assert refusal(padded[: scans.MOST_BYTES + 1]) == "too_big"


POLYGLOTS: dict[str, Callable[[], bytes]] = {
    "photo and archive": lambda: files.jpeg() + files.archive(),
    "photo, notes and archive": lambda: files.jpeg() + bytes(500) + files.archive(comment=b"x" * 60),
    "picture and archive": lambda: files.png() + files.archive(),
    "heic and archive": lambda: files.heic() + files.archive(),
    "archive in the notes of a photo": lambda: files.jpeg(comment=files.archive()),
    "document and archive": lambda: files.pdf() + files.archive(),
    "document and archive that ends like a document": lambda: files.pdf() + files.archive(comment=b"%%EOF"),
    "photo and document": lambda: files.jpeg() + files.pdf(),
    "document in the notes of a photo": lambda: files.jpeg(comment=files.pdf()[:200]),
    "photo and page": lambda: files.jpeg() + b"\n<HTML ><script>alert(1)</script>",
    "page in the notes of a photo": lambda: files.jpeg(comment=b"<script>alert(1)</script>"),
    "picture and program": lambda: files.png() + files.windows_program(),
    "picture and other program": lambda: files.png() + b"\x7fELF\x02\x01",
    "document and page": lambda: files.pdf() + b"<!DOCTYPE html>",
    "page and document": lambda: b"<html><!--" + files.pdf(),
    "something before a document": lambda: b"\n" + files.pdf(),
    "something before a photo": lambda: b"GIF89a" + files.jpeg(),
    "something before a picture": lambda: b"\0" + files.png(),
}


@pytest.mark.parametrize("make", POLYGLOTS.values(), ids=POLYGLOTS.keys())
def test_a_file_that_is_two_things_is_not_taken(make: Callable[[], bytes]) -> None:
    assert refusal(make()) == "not_only_a_scan"


def test_two_letters_of_a_program_behind_a_photo_are_no_program() -> None:
    assert clean(files.jpeg() + b"MZ PK Rar 7z ELF PDF- html>").kind == "jpeg"


# --- what people read ---
def test_every_reason_has_a_sentence_in_both_languages_with_the_right_numbers() -> None:
    assert set(MESSAGES) == set(Refusal)
    assert len({str(sentence) for sentence in MESSAGES.values()}) == len(Refusal)
    numbers = {
        Refusal.TOO_BIG: scans.MOST_BYTES / 1e6,
        Refusal.TOO_MANY_PAGES: scans.MOST_PAGES,
        Refusal.TOO_MANY_PIXELS: scrubbing.PIXELS / 1e6,
    }
    assert scans.MOST_PAGES == scrubbing.PAGES
    for language in ("nl", "en"):
        with override(language):
            for reason, number in numbers.items():
                assert re.findall(r"\d+", str(ScanRefused(reason).message)) == [str(int(number))]
