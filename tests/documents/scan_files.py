"""Scans and photos as phones and scanners make them, and as no phone does. All of them really made."""

import io
import zipfile
import zlib

import img2pdf
import pikepdf
import pillow_heif
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, PngImagePlugin

pillow_heif.register_heif_opener()
SECRET = b"GEHEIM"
# Four corners, each another colour, so that every turn and flip shows.
CORNERS = {(0, 0): "red", (1, 0): "green", (0, 1): "blue", (1, 1): "white"}


def photo(width: int = 400, height: int = 300, mode: str = "RGB") -> Image.Image:
    image = Image.new(mode, (width, height))
    draw = ImageDraw.Draw(image)
    for (right, down), colour in CORNERS.items():
        draw.rectangle(
            [right * width / 2, down * height / 2, (right + 1) * width / 2, (down + 1) * height / 2], colour
        )
    return image


def written(image: Image.Image, form: str, **how: object) -> bytes:
    output = io.BytesIO()
    image.save(output, form, **how)
    return output.getvalue()


def jpeg(**how: object) -> bytes:
    return written(photo(), "JPEG", **how)


def png() -> bytes:
    return written(photo(), "PNG")


def heic(**how: object) -> bytes:
    return written(photo(), "HEIF", **how)


def exif(orientation: int = 1) -> Image.Exif:
    """With the place where it was taken, and a text to look for."""
    notes = Image.Exif()
    notes[0x0112] = orientation
    notes[0x010F] = SECRET.decode()
    notes.get_ifd(0x8825).update({1: "N", 2: (52.0, 5.0, 30.0), 3: "E", 4: (5.0, 7.0, 0.0), 27: SECRET})
    return notes


def telling_png() -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", SECRET.decode())
    notes.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET.decode()}</x>")
    return written(photo(), "PNG", pnginfo=notes, exif=exif(), icc_profile=SECRET * 40)


def pdf(pages: int = 2) -> bytes:
    return img2pdf.convert([jpeg()] * pages)


def saved(document: pikepdf.Pdf, **how: object) -> bytes:
    output = io.BytesIO()
    document.save(output, **how)
    return output.getvalue()


def loaded_pdf() -> bytes:
    """With every way we know to do something, to carry something along, or to tell something."""
    secret = SECRET.decode()
    document = pikepdf.open(io.BytesIO(img2pdf.convert([jpeg(exif=exif(), comment=SECRET)] * 2)))
    document.docinfo["/Author"] = secret
    with document.open_metadata() as metadata:
        metadata["dc:title"] = secret
    script = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{secret}')"))
    document.Root.OpenAction = document.make_indirect(script)
    document.Root.AA = Dictionary(WC=script)
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), script])))
    document.attachments["geheim.exe"] = b"MZ" + SECRET
    page = document.pages[0]
    page.AA = Dictionary(O=Dictionary(S=Name.Launch, F=String(f"cmd.exe {secret}")))
    page.PieceInfo = Dictionary(Other=String(secret))
    link = Dictionary(S=Name.URI, URI=String(f"https://example.invalid/{secret}"))
    page.Annots = Array(
        [
            document.make_indirect(
                Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=link)
            )
        ]
    )
    page.Resources.Properties = Dictionary(Layer=Dictionary(Own=String(secret)))
    page.Resources.XObject.Script = document.make_stream(SECRET, Type=Name.XObject, Subtype=Name.PS)
    for image in page.get_images().values():
        image.Metadata = document.make_stream(SECRET)
    return saved(document)


def unpacked(data: bytes) -> bytes:
    """All that a PDF says, without compression."""
    with pikepdf.open(io.BytesIO(data)) as document:
        return saved(
            document,
            qdf=True,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )


def archive(*, comment: bytes = b"") -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as packed:
        packed.writestr("geheim.txt", "x")
        packed.comment = comment
    return output.getvalue()


def windows_program() -> bytes:
    return b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\x00\x00" + bytes(64)


def forms_within_forms() -> bytes:
    """A page of a few lines that takes twelve to the ninth drawings."""
    document = pikepdf.new()
    document.add_blank_page()
    box = Array([0, 0, 99, 99])
    form = document.make_stream(b"0 0 m 9 9 l S\n", Type=Name.XObject, Subtype=Name.Form, BBox=box)
    for _level in range(9):
        form = document.make_stream(
            b"/F Do\n" * 12,
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=box,
            Resources=Dictionary(XObject=Dictionary(F=form)),
        )
    document.pages[0].Resources = Dictionary(XObject=Dictionary(F=form))
    document.pages[0].Contents = document.make_stream(b"/F Do")
    return saved(document)


def page_of_zeros() -> bytes:
    """What the page says unpacks to 300 megabytes."""
    document = pikepdf.new()
    packed = zlib.compress(bytes(300_000_000), 1)
    document.add_blank_page().Contents = pikepdf.Stream(document, packed, Filter=Name.FlateDecode)
    return saved(document)


def font_of_zeros() -> bytes:
    """A font that no letter of the page is in, so that only a reader meets it; 40 megabytes, packed twice."""
    document = pikepdf.new()
    packed = zlib.compress(zlib.compress(bytes(40_000_000), 1))
    file = pikepdf.Stream(document, packed, Filter=Array([Name.FlateDecode] * 2))
    font = Dictionary(Type=Name.Font, FontDescriptor=Dictionary(FontFile2=file))
    document.add_blank_page().Resources = Dictionary(Font=Dictionary(F=font))
    return saved(document)


def filled_in_form() -> bytes:
    """A page with a box in which somebody filled in something, drawn as a black square."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(200, 200))
    drawn = document.make_stream(
        b"0 0 0 rg 0 0 100 100 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 100, 100])
    )
    box = document.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String("x"),
            V=String("y"),
            F=4,
            Rect=Array([50, 50, 150, 150]),
            AP=Dictionary(N=drawn),
            AA=Dictionary(K=Dictionary(S=Name.JavaScript, JS=String(SECRET.decode()))),
        )
    )
    page.Annots = Array([box])
    document.Root.AcroForm = Dictionary(Fields=Array([box]))
    return saved(document)


def with_a_huge_picture() -> bytes:
    """A picture of 900 megapixels within a PDF of a kilobyte."""
    document = pikepdf.new()
    page = document.add_blank_page()
    image = document.make_stream(
        b"x",
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=30_000,
        Height=30_000,
        BitsPerComponent=8,
        ColorSpace=Name.DeviceGray,
    )
    page.Resources = Dictionary(XObject=Dictionary(I=image))
    return saved(document)


def encrypted(*, user: str = "", owner: str = "geheim") -> bytes:
    document = pikepdf.open(io.BytesIO(pdf(1)))
    return saved(document, encryption=pikepdf.Encryption(user=user, owner=owner))
