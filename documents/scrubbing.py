"""A program of its own: makes a clean scan of a stranger's file, or a picture of one page of it.

    python -I scrubbing.py clean KIND            KIND: pdf, jpeg, png or heic
    python -I scrubbing.py picture KIND PAGE     of a clean file; PAGE counts from 0

Reads the file on standard input. Answers a line of JSON, {"kind", "pages"} or {"refused": code}, and the new
file behind it; what it cannot handle ends it. Only `documents.scans` starts it. It limits itself before it
reads a byte, so a hostile file can end this process and nothing else. It imports nothing of the portal.
"""

import contextlib
import io
import json
import re
import resource
import sys
from typing import Any

MEMORY = 1024 * 1024 * 1024
SECONDS = 15
PAGES = 20
# The cameras of phones have up to 50 megapixels, a page of A4 at 600 dpi has 35.
PIXELS = 50_000_000
LONGEST_SIDE = 4000
PICTURE_WIDTH, PICTURE_HEIGHT = 1600, 4800
QUALITY, PICTURE_QUALITY = 90, 82
# What a page says, its fonts and its drawings, each without compression; scans have far less.
LONGEST_STREAM = 32 * 1024 * 1024
LONGEST_IMAGE = 256 * 1024 * 1024

ORIENTATION = 0x0112

# --- what may stand in a new PDF ---
PAGE_KEYS = frozenset(
    {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group"}
)
RESOURCES = frozenset({"/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/ProcSet"})
# Dictionaries whose keys are names that somebody chose: no key of these means anything by itself.
NAMED = (RESOURCES - {"/ProcSet"}) | {"/CharProcs", "/Colorants"}
# About the page instead of on it, from outside the file, for other programs, or to be done. The second list
# means so in the dictionaries of streams only.
DROPPED = frozenset(
    {
        "/A",
        "/AA",
        "/AF",
        "/Alternates",
        "/Dest",
        "/EF",
        "/JS",
        "/LastModified",
        "/Measure",
        "/Metadata",
        "/OC",
    }
    | {
        "/OPI",
        "/OpenAction",
        "/PieceInfo",
        "/PtData",
        "/Ref",
        "/StructParent",
        "/StructParents",
        "/Thumb",
        "/URI",
    }
)
DROPPED_OF_STREAMS = frozenset({"/F", "/FFilter", "/FDecodeParms", "/PS", "/Level1", "/DL", "/Name"})
CODECS = frozenset({"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"})
# Of a JPEG: what a decoder needs. APP0 (JFIF) and APP14 (how its colours are coded) say only that.
JPEG_MARKER = re.compile(rb"\xff([^\xff\x00\x01\xd0-\xd8])")
JPEG_KEPT = frozenset({0xE0, 0xEE, *range(0xC0, 0xE0)})
# Of a JPEG 2000: begin, kind, header and picture.
JPX_KEPT = frozenset({b"jP  ", b"ftyp", b"jp2h", b"jp2c"})


class Refused(Exception):
    """A reason that `documents.scan_errors` has a sentence for."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


# --- pictures ---
def clean_image(data: bytes, kind: str) -> tuple[str, bytes]:
    """The new kind and file: the same picture upright, in eight bits, at most LONGEST_SIDE, nothing else."""
    image = _upright(_opened(data, kind, LONGEST_SIDE, LONGEST_SIDE))
    image = _plain(image, transparency=kind == "png")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2)
    if kind == "png":
        return "png", _written(image, "PNG", compress_level=4)
    return "jpeg", _written(image, "JPEG", quality=QUALITY)


def _opened(data: bytes, kind: str, width: int, height: int) -> Any:
    """The decoded picture, not smaller than what fits in width and height, in pixels."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # counted here, with an answer of our own
    if kind == "heic":
        import pillow_heif

        pillow_heif.register_heif_opener(
            decode_threads=1, thumbnails=False, depth_images=False, aux_images=False
        )
    image = Image.open(io.BytesIO(data), formats=["HEIF" if kind == "heic" else kind.upper()])
    if image.width * image.height > PIXELS:
        raise Refused("too_many_pixels")
    # A JPEG can be decoded at a half or a quarter: less memory and time for what would be thrown away.
    share = min(1, width / image.width, height / image.height)
    image.draft(None, (round(image.width * share), round(image.height * share)))
    image.load()
    return image


def _upright(image: Any) -> Any:
    from PIL import Image

    turn = Image.Transpose
    turns = {
        2: turn.FLIP_LEFT_RIGHT,
        3: turn.ROTATE_180,
        4: turn.FLIP_TOP_BOTTOM,
        5: turn.TRANSPOSE,
        6: turn.ROTATE_270,
        7: turn.TRANSVERSE,
        8: turn.ROTATE_90,
    }
    how = None
    with contextlib.suppress(Exception):  # notes that cannot be read do not make the picture bad
        how = turns.get(image.getexif().get(ORIENTATION))
    return image if how is None else image.transpose(how)


def _plain(image: Any, *, transparency: bool) -> Any:
    """In grey, RGB or, with transparency, RGBA; else what shows through becomes white, as paper is."""
    from PIL import Image

    if image.mode.startswith("I") or image.mode == "F":  # sixteen bits of grey
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        if transparency:
            return image
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
        return paper
    return image.convert("L" if image.mode in ("1", "L", "LA") else "RGB")


def _written(image: Any, form: str, **how: int) -> bytes:
    image.info = {}  # comments, profiles and resolutions would go along
    output = io.BytesIO()
    image.save(output, form, **how)
    return output.getvalue()


# --- documents ---
def clean_pdf(data: bytes) -> tuple[bytes, int]:
    """A new document with the same pages, and how many: nothing that acts, is attached, or tells about it."""
    import pikepdf

    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=LONGEST_IMAGE, run_length_max_memory=LONGEST_IMAGE, max_stream_filters=4
    )
    try:
        source = pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    if source.is_encrypted:
        raise Refused("encrypted")
    if len(source.pages) > PAGES:
        raise Refused("too_many_pages")
    if not len(source.pages):
        raise Refused("unreadable")
    # A stamp or a filled-in box is drawn on its page; how it would react goes with the annotation.
    source.flatten_annotations("screen")
    target = pikepdf.new()
    target.pages.extend(source.pages)
    for page in target.pages:
        for key in set(page.obj.keys()) - PAGE_KEYS:
            del page.obj[key]
    _scrub(target)
    output = io.BytesIO()
    target.save(output, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    _draws(output.getvalue(), len(target.pages))
    return output.getvalue(), len(target.pages)


def _scrub(target: Any) -> None:
    """Walk through everything the pages are drawn with, and leave only that."""
    import pikepdf

    seen: set[tuple[int, int]] = set()
    waiting = [(page.obj, "/Page") for page in target.pages]
    while waiting:
        thing, place = waiting.pop()
        if thing.is_indirect:
            if thing.objgen in seen:
                continue
            seen.add(thing.objgen)
        if isinstance(thing, pikepdf.Array):
            waiting += [(part, place) for part in thing.as_list() if isinstance(part, pikepdf.Object)]
        elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            _drop(thing, place)
            waiting += [
                (part, key)
                for key, part in thing.items()
                if isinstance(part, pikepdf.Object) and key != "/Parent"
            ]
        if isinstance(thing, pikepdf.Stream):
            _clean_stream(target, thing)


def _drop(thing: Any, place: str) -> None:
    """Take out of a dictionary or stream, found under the key `place`, what a page is not drawn with."""
    import pikepdf

    streams = isinstance(thing, pikepdf.Stream)
    keys = set(thing.keys())
    if place == "/Resources":
        dropped = keys - RESOURCES
    elif place in NAMED and not streams:
        # Of objects to paint: a program in PostScript, or something that is no stream, is none.
        dropped = {key for key in keys if place == "/XObject" and not _paints(thing[key])}
    else:
        dropped = keys & (DROPPED | DROPPED_OF_STREAMS if streams else DROPPED)
    for key in dropped:
        del thing[key]


def _paints(thing: Any) -> bool:
    import pikepdf

    return isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") in ("/Image", "/Form")


def _clean_stream(target: Any, stream: Any) -> None:
    """Bound what it unpacks to, and take out what a picture within says about itself."""
    import pikepdf

    image = stream.get("/Subtype") == "/Image"
    if image and int(stream.get("/Width", 0)) * int(stream.get("/Height", 0)) > PIXELS:
        raise Refused("too_many_pixels")
    filters = stream.get("/Filter", [])
    filters = [filters] if isinstance(filters, pikepdf.Name) else list(filters)
    if not filters or filters[-1] not in CODECS:
        unpacked = stream.read_bytes()
        if not image:
            if len(unpacked) > LONGEST_STREAM:
                raise Refused("unreadable")
            stream.write(unpacked)  # compressed again when it is saved, without what lay behind it
        return
    # Around a codec there may be other packing; a coded picture of its own is what remains.
    parms = stream.get("/DecodeParms", pikepdf.Array())
    parms = list(parms) if isinstance(parms, pikepdf.Array) else [parms]
    own = parms[-1] if len(parms) == len(filters) else None
    coded = stream.read_raw_bytes()
    if len(filters) > 1:
        shell = pikepdf.Stream(target, coded)
        shell.Filter = pikepdf.Array(filters[:-1])
        coded = shell.read_bytes()
    scrub = {"/DCTDecode": bare_jpeg, "/JPXDecode": bare_jpx}.get(str(filters[-1]), bytes)
    stream.write(scrub(coded), filter=filters[-1], decode_parms=own)


def bare_jpeg(data: bytes) -> bytes:
    """The same picture, bit for bit, without notes, places, profiles, and whatever lies behind its end."""
    kept, place = [data[:2]], 2
    while found := JPEG_MARKER.search(data, place):
        start, marker = found.start(), found[1][0]
        if marker == 0xD9:
            return b"".join([*kept, data[place:start], b"\xff\xd9"])
        end = found.end() + int.from_bytes(data[start + 2 : start + 4])
        kept.append(data[place : end if marker in JPEG_KEPT else start])
        place = end
    return b"".join([*kept, data[place:]])


def bare_jpx(data: bytes) -> bytes:
    """The same picture without the boxes that tell about it. A bare code stream has none."""
    if not data.startswith(b"\x00\x00\x00\x0cjP  "):
        return data
    kept, place = [], 0
    while place + 8 <= len(data):
        size = int.from_bytes(data[place : place + 4])
        if size == 1:
            size = int.from_bytes(data[place + 8 : place + 16])
        size = size or len(data) - place
        if size < 8:
            break
        if data[place + 4 : place + 8] in JPX_KEPT:
            kept.append(data[place : place + size])
        place += size
    return b"".join(kept)


def _draws(data: bytes, pages: int) -> None:
    """Somebody has to look at it: a page that takes too long to draw ends us here, and not at their desk."""
    for number in range(pages):
        _page(data, number, 200, 400)


def _page(data: bytes, number: int, width: int, height: int) -> Any:
    """A page as a Pillow image that fits in width and height, in pixels."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    page = document[number]
    wide, high = page.get_size()
    scale = min(width / wide, height / high)
    return page.render(scale=scale, may_draw_forms=False, draw_annots=False, rev_byteorder=True).to_pil()


def picture(data: bytes, kind: str, number: int) -> bytes:
    """A page as JPEG, to look at."""
    if kind == "pdf":
        image = _page(data, number, PICTURE_WIDTH, PICTURE_HEIGHT).convert("RGB")
    else:
        image = _plain(_opened(data, kind, PICTURE_WIDTH, PICTURE_HEIGHT), transparency=False)
        image.thumbnail((PICTURE_WIDTH, PICTURE_HEIGHT), reducing_gap=2)
    return _written(image, "JPEG", quality=PICTURE_QUALITY)


def answer(task: str, kind: str, number: int, data: bytes) -> bytes:
    """What goes to standard output. Raises anything on a file it cannot handle."""
    try:
        told: dict[str, str | int]
        if task == "picture":
            told, body = {"kind": "jpeg", "pages": 1}, picture(data, kind, number)
        elif kind == "pdf":
            body, pages = clean_pdf(data)
            told = {"kind": "pdf", "pages": pages}
        else:
            new, body = clean_image(data, kind)
            told = {"kind": new, "pages": 1}
    except Refused as refused:
        told, body = {"refused": refused.code}, b""
    return json.dumps(told).encode() + b"\n" + body


if __name__ == "__main__":
    limit()
    words = [*sys.argv[1:], "0"]
    sys.stdout.buffer.write(answer(words[0], words[1], int(words[2]), sys.stdin.buffer.read()))
