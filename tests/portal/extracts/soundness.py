"""What every extract must be as a file, whatever it says: tagged, archival, in our typeface."""

from tests.documents import reading

TYPEFACE = {"Fira-Sans", "Fira-Sans-Medium", "Fira-Sans-Bold"}


def check(file: bytes, *, language: str, headings: int, label: str = "") -> None:
    """`headings`: how many diplomas are on it. `label` names the file when something is wrong."""
    elements = list(reading.structure(file))
    assert reading.language(file) == language, label
    assert [element.tag for element in elements].count("H1") == headings, label
    assert [bool(element.alt) for element in elements if element.tag == "Figure"] == [True], label
    assert all(cell.scope for cell in elements if cell.tag == "TH"), label
    assert {name.split("+")[1] for name, _ in reading.fonts(file)} <= TYPEFACE, label
    assert all(embedded for _, embedded in reading.fonts(file)), label
    assert reading.xmp_value(file, "http://www.aiim.org/pdfa/ns/id/", "part") == "3", label
    assert reading.xmp_value(file, "http://www.aiim.org/pdfa/ns/id/", "conformance") == "A", label
    assert reading.xmp_value(file, "http://www.aiim.org/pdfua/ns/id/", "part") == "1", label
