"""A letter is kept with the name of its layout: another text or layout is another name."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.template.loader import get_template

from corrections import letters

# What stands in the files of this version. Mending a letter: give `letters.TEMPLATE` its next name, and put
# what the test says here.
NAME = "correctiebesluit-10"
DIGEST = "a685f4ab1cde2b76"
FILES = ("letter.html", "letter.css", "letter_request.html", "letter_objection.html", "letter_english.html")


def digest() -> str:
    texts = [Path(get_template(f"corrections/{name}").origin.name).read_bytes() for name in FILES]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:16]


def test_another_text_of_the_letter_has_another_name() -> None:
    assert (letters.TEMPLATE, digest()) == (NAME, DIGEST)


def test_every_file_of_the_letter_is_looked_at() -> None:
    folder = Path(get_template("corrections/letter.html").origin.name).parent
    assert {path.name for path in folder.glob("letter*")} == set(FILES)
