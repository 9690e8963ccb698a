"""A program of its own: what does this PDF look like? Reads the file on standard input, answers a word.

Only `documents.unsealed` starts it, for files without a seal. It limits itself before it reads a byte, so a
hostile file can end this process and nothing else. It imports nothing of the portal.
"""

import io
import re
import resource
import sys
from typing import Any

MEMORY = 768 * 1024 * 1024
SECONDS = 4
# A page further on changes nothing: a scan of which only the hundredth page has text is no document of ours.
PAGES = 20
DEPTH = 4
LONGEST_STREAM = 16 * 1024 * 1024

# Operators that show text, and the one that says it is not to be painted (ISO 32000-2, 9.3.6: mode 3).
TEXT = re.compile(rb"[)>\]]\s*(?:Tj|TJ|'|\")(?=\s|$)|\b([0-7])\s+Tr\b|\bBT\b")
PAINTS_AN_IMAGE = re.compile(rb"/([^\s/\[\]<>()]+)\s+Do\b|\bBI\b")
NUMBER = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}\b")


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def appearance(data: bytes) -> str:
    """One of: encrypted, copy (names an extract number), images, other. Raises anything on a broken file."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(io.BytesIO(data), strict=False)
    if "/Encrypt" in reader.trailer_view:
        return "encrypted"
    if NUMBER.search(_told(reader)):
        return "copy"
    pages = min(int(reader.root["/Pages"]["/Count"]), PAGES)
    if pages < 1:
        return "other"
    looks = [
        _page(reader.get_page(number) if hasattr(reader, "get_page") else _nth(reader, number))
        for number in range(pages)
    ]
    return "images" if all(look == "images" for look in looks) else "other"


def _told(reader: Any) -> str:
    """What the file says about itself: its title, in both places where one can stand."""
    told = []
    info = _object(reader.trailer_view.get("/Info"))
    if info is not None and "/Title" in info:
        told.append(str(info["/Title"]))
    metadata = _object(reader.root.get("/Metadata"))
    if metadata is not None:
        told.append(metadata.data[:65536].decode("utf-8", "replace"))
    return " ".join(told)


def _object(value: Any) -> Any:
    """The object itself, where a reference to it may stand."""
    return value.get_object() if hasattr(value, "get_object") else value


def _nth(reader: Any, number: int) -> Any:
    page, _resources = reader.find_page_for_modification(number)
    return page.get_object()


def _page(page: Any) -> str:
    resources = _object(_inherited(page, "/Resources"))
    content = _object(page.get("/Contents"))
    parts = content if isinstance(content, list) else [content]
    body = b"\n".join(_object(part).data[:LONGEST_STREAM] for part in parts if part is not None)
    return _body(body, resources, DEPTH)


def _inherited(page: Any, name: str) -> Any:
    for _level in range(40):
        if name in page:
            return page[name]
        if "/Parent" not in page:
            return {}
        page = page["/Parent"]
    return {}


def _body(body: bytes, resources: Any, depth: int) -> str:
    """`images` when images are painted and no text is; forms are looked into."""
    visible, images = _text_is_visible(body), False
    objects = _object(resources.get("/XObject", {})) if resources else {}
    for found in PAINTS_AN_IMAGE.finditer(body):
        if found.group(1) is None:
            images = True
            continue
        painted = _object(objects.get("/" + found.group(1).decode("latin-1")))
        if painted is None:
            continue
        if painted.get("/Subtype") == "/Image":
            images = True
        elif depth:
            own = _object(painted.get("/Resources", resources))
            inside = _body(painted.data[:LONGEST_STREAM], own, depth - 1)
            visible, images = visible or inside == "text", images or inside == "images"
    if visible:
        return "text"
    return "images" if images else "nothing"


def _text_is_visible(body: bytes) -> bool:
    mode = b"0"
    for found in TEXT.finditer(body):
        if found.group(1) is not None:
            mode = found.group(1)
        elif found.group(0) != b"BT" and mode not in (b"3", b"7"):
            return True
    return False


if __name__ == "__main__":
    limit()
    sys.stdout.write(appearance(sys.stdin.buffer.read()))
