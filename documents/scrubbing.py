"""A program of its own: makes a clean file of a scan, or a picture of one of its pages.

Only `documents.scans` starts it. It limits itself before it reads a byte, so a hostile file can end this
process and nothing else. It imports nothing of the portal. Answers on standard output: a line `ok KIND PAGES`
or `no CODE`, then the bytes.

Pictures are decoded and encoded again: nothing but pixels goes through. Of a PDF only its pages go into a new
file, each with its own content and without actions, annotations, scripts, attachments or metadata.
"""

import io
import resource
import sys
from typing import Any

MEMORY = 1536 * 1024 * 1024
SECONDS = 20
PAGES = 20
PIXELS = 60_000_000
LONG_SIDE = 4000
WIDTH = 1600
QUALITY = 88
# What a page of a PDF may weigh when it is unpacked.
STREAM = 64 * 1024 * 1024

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
# Beginnings of other kinds of file, looked for behind the end of a picture or of a PDF.
OTHERS = (b"PK\x03\x04", b"%PDF-", b"MZ\x90\x00", b"\x7fELF", b"Rar!\x1a", b"7z\xbc\xaf\x27\x1c", b"<?php")
TAGS = (b"<html", b"<script", b"<!doctype html", b"<svg")


class Refused(Exception):
    """The code of a refusal."""


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def kind_of(data: bytes) -> str:
    """pdf, jpeg, png or heic, by the very first bytes."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(PNG):
        return "png"
    if data.startswith(JPEG):
        return "jpeg"
    if data[4:8] == b"ftyp" and data[8:12] in HEIC:
        return "heic"
    # A PDF that begins somewhere further on is what other programs read as something else.
    raise Refused("mixed" if b"%PDF-" in data[:4096] else "wrong_kind")


def only_one_file(data: bytes, kind: str) -> None:
    """Refuses what is also something else: a picture with an archive behind it, a PDF in a web page."""
    end = {
        "png": data.rfind(b"IEND") + 8,
        "jpeg": data.rfind(b"\xff\xd9") + 2,
        "pdf": data.rfind(b"%%EOF") + 5,
        "heic": len(data),
    }[kind]
    rest = data[end:] if end > 8 else b""
    if any(mark in rest for mark in OTHERS) or any(tag in rest.lower() for tag in TAGS):
        raise Refused("mixed")
    if kind in ("png", "jpeg") and data.rfind(b"PK\x05\x06") >= 0 and data.rfind(b"PK\x01\x02") >= 0:
        raise Refused("mixed")  # the directory of a zip archive, which is read from the end


def clean(data: bytes) -> bytes:
    kind = kind_of(data)
    only_one_file(data, kind)
    if kind == "pdf":
        pages, made = clean_pdf(data)
        return b"ok pdf %d\n" % pages + made
    kept, made = clean_picture(data, kind)
    return b"ok %s 1\n" % kept.encode() + made


# --- pictures ---


def opened(data: bytes, kind: str) -> Any:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # our own bound stands below, before anything is decoded
    if kind == "heic":
        import pillow_heif

        pillow_heif.register_heif_opener()
    formats = {"heic": ("HEIF",), "png": ("PNG",), "jpeg": ("JPEG", "MPO")}[kind]
    try:
        picture = Image.open(io.BytesIO(data), formats=formats)
        if picture.width * picture.height > PIXELS:
            raise Refused("too_large_picture")
        picture.load()
        turned = ImageOps.exif_transpose(picture)
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Refused("broken") from error
    turned.thumbnail((LONG_SIDE, LONG_SIDE))
    return turned


def clean_picture(data: bytes, kind: str) -> tuple[str, bytes]:
    from PIL import Image

    picture = opened(data, kind)
    # Only the pixels go along: a new picture knows nothing of what the old one said about itself.
    mode = "RGBA" if kind == "png" and "A" in picture.getbands() else "RGB"
    fresh = Image.new(mode, picture.size)
    fresh.paste(picture.convert(mode))
    out = io.BytesIO()
    if kind == "png":
        fresh.save(out, "PNG", optimize=False)
        return "png", out.getvalue()
    fresh.save(out, "JPEG", quality=QUALITY)
    return "jpeg", out.getvalue()


# --- PDF ---

PAGE_KEYS = {"/Type", "/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/Parent", "/UserUnit"}


def clean_pdf(data: bytes) -> tuple[int, bytes]:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as source:
            if source.is_encrypted:
                raise Refused("encrypted")
            if not 1 <= len(source.pages) <= PAGES:
                raise Refused("too_many_pages" if source.pages else "broken")
            made = pikepdf.new()
            for page in source.pages:
                made.pages.append(page)
            for page in made.pages:
                strip(page.obj, pikepdf)
            out = io.BytesIO()
            made.remove_unreferenced_resources()
            made.save(out, linearize=False, deterministic_id=True)
    except pikepdf.PasswordError as error:
        raise Refused("encrypted") from error
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused("broken") from error
    drawn(out.getvalue())
    return len(made.pages), out.getvalue()


def strip(page: Any, pikepdf: Any) -> None:
    """Only what is drawn stays, of the page and of everything it draws."""
    for key in list(page.keys()):
        if key not in PAGE_KEYS:
            del page[key]
    forget(page.get("/Resources"), pikepdf, 0)


UNWANTED = ("/Metadata", "/PieceInfo", "/AF", "/AA", "/OPI", "/Alternates", "/LastModified", "/StructParents",
            "/StructParent", "/EF", "/Measure", "/PtData", "/Info")  # fmt: skip


def forget(thing: Any, pikepdf: Any, depth: int) -> None:
    """Whatever a drawn object says about itself beside how to draw it."""
    if depth > 12 or not isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        return
    for key in UNWANTED:
        if key in thing:
            del thing[key]
    for key in ("/XObject", "/Pattern", "/Font", "/Properties"):
        inner = thing.get(key)
        if isinstance(inner, pikepdf.Dictionary):
            for name in list(inner.keys()):
                found = inner[name]
                forget(found, pikepdf, depth + 1)
                if isinstance(found, (pikepdf.Dictionary, pikepdf.Stream)):
                    forget(found.get("/Resources"), pikepdf, depth + 1)


def drawn(data: bytes) -> None:
    """Draws every page small: what cannot be drawn is no scan, and a bomb goes off here."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        for number in range(len(document)):
            page = document[number]
            width, height = page.get_size()
            if not (0 < width <= 14400 and 0 < height <= 14400):
                raise Refused("too_large_picture")
            page.render(scale=min(1.0, 300 / max(width, height)))
            page.close()
    except pypdfium2.PdfiumError as error:
        raise Refused("broken") from error


# --- a page as a picture ---


def picture_of(data: bytes, page: int) -> bytes:
    kind = kind_of(data)
    if kind != "pdf":
        shown = opened(data, kind)
        shown.thumbnail((WIDTH, WIDTH * 3))
    else:
        import pypdfium2

        document = pypdfium2.PdfDocument(data)
        if not 0 <= page < len(document):
            raise Refused("broken")
        one = document[page]
        width, height = one.get_size()
        shown = one.render(scale=min(3.0, WIDTH / width, WIDTH * 3 / height)).to_pil()
    from PIL import Image

    flat = Image.new("RGB", shown.size, "white")
    flat.paste(shown, mask=shown.getchannel("A") if "A" in shown.getbands() else None)
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=82)
    return b"ok jpeg 1\n" + out.getvalue()


def main(task: list[str]) -> bytes:
    data = sys.stdin.buffer.read()
    try:
        return clean(data) if task[0] == "clean" else picture_of(data, int(task[1]))
    except Refused as refused:
        return b"no %s\n" % str(refused).encode()


if __name__ == "__main__":
    limit()
    sys.stdout.buffer.write(main(sys.argv[1:]))
