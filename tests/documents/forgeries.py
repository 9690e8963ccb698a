"""What people make of a sealed file, by accident or on purpose: the wrong files that the check must know."""

from __future__ import annotations

import hashlib
import io
import subprocess
from pathlib import Path
from typing import Any

import img2pdf
import pikepdf
from PIL import Image, ImageFilter


def with_a_page_added(sealed: bytes) -> bytes:
    """An incremental update by a PDF library that adds a page, as an attacker would."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.writer import PageObject

    writer = _incremental(sealed)
    stream = generic.StreamObject(stream_data=b"BT /F1 12 Tf 72 700 Td (cum laude) Tj ET")
    writer.insert_page(PageObject(writer.add_object(stream), media_box=generic.ArrayObject([0, 0, 595, 842])))
    return _written(writer)


def with_an_annotation(sealed: bytes) -> bytes:
    """A note pasted over the page."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.generic import pdf_name

    writer = _incremental(sealed)
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): generic.ArrayObject([generic.NumberObject(n) for n in (50, 500, 400, 600)]),
            pdf_name("/Contents"): generic.TextStringObject("cum laude"),
            pdf_name("/DA"): generic.TextStringObject("/Helv 20 Tf"),
        }
    )
    page_ref, _resources = writer.find_page_for_modification(0)
    page = page_ref.get_object()
    page["/Annots"] = generic.ArrayObject([*page.get("/Annots", []), writer.add_object(note)])
    writer.update_container(page)
    return _written(writer)


def with_a_form_value(sealed: bytes) -> bytes:
    """A form field added to the file, with a value that shows."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.generic import pdf_name

    writer = _incremental(sealed)
    field = generic.DictionaryObject(
        {
            pdf_name("/FT"): pdf_name("/Tx"),
            pdf_name("/T"): generic.TextStringObject("judicium"),
            pdf_name("/V"): generic.TextStringObject("cum laude"),
        }
    )
    form = writer.root["/AcroForm"]
    form["/Fields"].append(writer.add_object(field))
    writer.update_container(form["/Fields"])
    return _written(writer)


def with_shadow_content(sealed: bytes) -> bytes:
    """The page's own content replaced by an update: the sealed content is still there, and nobody sees it."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.generic import pdf_name

    writer = _incremental(sealed)
    page_ref, _resources = writer.find_page_for_modification(0)
    page = page_ref.get_object()
    other = generic.StreamObject(stream_data=b"BT /F1 12 Tf 72 700 Td (cum laude) Tj ET")
    page[pdf_name("/Contents")] = writer.add_object(other)
    writer.update_container(page)
    return _written(writer)


def with_a_second_signature(sealed: bytes, key: Any) -> bytes:
    """Signed once more, by whoever: `key` is a pyHanko signer."""
    from pyhanko.sign import signers

    meta = signers.PdfSignatureMetadata(field_name="Tweede", md_algorithm="sha256")
    try:
        output = signers.sign_pdf(_incremental(sealed), meta, signer=key)
    except Exception:  # pyHanko minds the seal's own rule; an attacker's program does not
        writer = _incremental(sealed)
        return _written(writer) + b"\n% /ByteRange [0 1 2 3]\n"
    data = output.getvalue()
    assert isinstance(data, bytes)
    return data


def saved_again(sealed: bytes) -> bytes:
    """Opened and saved by another program, which writes the whole file anew."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        pdf.save(output)
    return output.getvalue()


def without_its_seal(sealed: bytes) -> bytes:
    """The signature taken out, the rest kept."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        for name in ("/AcroForm", "/Perms", "/DSS"):
            if name in pdf.Root:
                del pdf.Root[name]
        for page in pdf.pages:
            if "/Annots" in page:
                del page["/Annots"]
        pdf.remove_unreferenced_resources()
        pdf.save(output)
    return output.getvalue()


def spliced(one: bytes, other: bytes) -> bytes:
    """The page of one, the seal of the other."""
    cut, seam = one.index(b"/Contents <"), other.index(b"/Contents <")
    return one[:cut] + other[seam:]


def encrypted(sealed: bytes) -> bytes:
    """Protected with a password by another program."""
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(without_its_seal(sealed))) as pdf:
        pdf.save(output, encryption=pikepdf.Encryption(owner="eigenaar", user="geheim"))
    return output.getvalue()


def printed_to_a_file(sealed: bytes, folder: Path) -> bytes:
    """Sent to a printer that makes a PDF: cairo, the way most Linux programs print."""
    source, target = folder / "in.pdf", folder / "out.pdf"
    source.write_bytes(sealed)
    subprocess.run(["pdftocairo", "-pdf", str(source), str(target)], check=True)
    return target.read_bytes()


def scanned(sealed: bytes, folder: Path, *, read: bool = False) -> bytes:
    """Printed and laid under a scanner: 150 dots an inch, not quite straight, a little grey and unsharp.

    `read`: with the invisible layer of text that a scanner's software puts behind the picture.
    """
    picture = io.BytesIO()
    photographed(sealed, folder).save(picture, "JPEG", quality=70, dpi=(150, 150))
    made = img2pdf.convert(picture.getvalue())
    assert isinstance(made, bytes)
    return _with_invisible_text(made) if read else made


def photographed(sealed: bytes, folder: Path) -> Image.Image:
    """The first page as a picture, as a scanner or a phone gives it."""
    (folder / "page.pdf").write_bytes(sealed)
    command = ["pdftoppm", "-r", "150", "-png", "-singlefile", str(folder / "page.pdf"), str(folder / "page")]
    subprocess.run(command, check=True)
    page = Image.open(folder / "page.png").convert("L")
    page = page.rotate(0.7, resample=Image.Resampling.BILINEAR, fillcolor=250)
    page = page.filter(ImageFilter.GaussianBlur(0.6))
    noise = Image.frombytes("L", page.size, _noise(page.size[0] * page.size[1]))
    return Image.blend(page, noise, 0.06)


def _noise(size: int) -> bytes:
    """The same grain at every run."""
    return hashlib.shake_128(b"grain").digest(size)


def _with_invisible_text(scan: bytes) -> bytes:
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(scan)) as pdf:
        page = pdf.pages[0]
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.Resources["/Font"] = pikepdf.Dictionary(F0=font)
        page.contents_add(pdf.make_stream(b"BT 3 Tr /F0 10 Tf 72 700 Td (Uittreksel) Tj ET"))
        pdf.save(output)
    return output.getvalue()


def _incremental(data: bytes) -> Any:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    return IncrementalPdfFileWriter(io.BytesIO(data))


def _written(writer: Any) -> bytes:
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()
