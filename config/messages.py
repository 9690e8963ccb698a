"""The English of the portal: finds every Dutch message, joins the translations, writes and compiles them.

Dutch is the language of the source, so a message is its own key. Translations are written by hand in
locale/parts/<subject>.en.json, one file for each part of the portal, so that people do not meet in one file:

    {"Dutch": "English", "one|||more": ["one", "more"], "context::Dutch": "English"}

This module needs Babel, which only developers have. What it writes, locale/en/LC_MESSAGES, is committed, so
running the portal needs neither Babel nor GNU gettext.
"""

import datetime
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
PARTS = ROOT / "locale" / "parts"
TARGET = ROOT / "locale" / "en" / "LC_MESSAGES"
# Everything of ours that speaks to people; a new package is found by itself.
OUTSIDE = frozenset({"tests", "benchmarks", "frontend", "locale", "static", "docs", "var", "staticfiles"})
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# A call in what templatize makes of a template; its arguments are Python literals.
TEMPLATE_CALL = re.compile(r"\b(?:_|n?p?gettext)\((?:[^()'\"]|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")*\)")
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%[sd]|\{(\w*)\}")

type Translation = str | list[str]


@dataclass(frozen=True, order=True)
class Message:
    """A message as gettext knows it; `plural` and `context` are empty when it has none."""

    text: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> str:
        """How locale/parts writes it."""
        text = f"{self.text}|||{self.plural}" if self.plural else self.text
        return f"{self.context}::{text}" if self.context else text

    @property
    def forms(self) -> list[str]:
        return [self.text, self.plural] if self.plural else [self.text]


@dataclass(frozen=True)
class Report:
    """What stands between the messages and a complete translation."""

    missing: list[str]
    conflicts: list[str]
    broken: list[str]
    unused: list[str]

    @property
    def complete(self) -> bool:
        return not (self.missing or self.conflicts or self.broken)


def messages() -> dict[Message, set[str]]:
    """Every message with the files that say it."""
    found: dict[Message, set[str]] = {}
    for path in _files():
        source = path.read_text()
        calls = _template(source) if path.suffix in (".html", ".txt") else _python(source)
        for message in calls:
            found.setdefault(message, set()).add(path.relative_to(ROOT).as_posix())
    return found


def _files() -> Iterator[Path]:
    for folder in sorted(ROOT.iterdir()):
        if not folder.is_dir() or folder.name.startswith(".") or folder.name in OUTSIDE:
            continue
        for path in sorted(folder.rglob("*")):
            template = path.suffix in (".html", ".txt") and "templates" in path.parts
            if (template or path.suffix == ".py") and "migrations" not in path.parts:
                yield path


def _template(source: str) -> Iterator[Message]:
    for call in TEMPLATE_CALL.findall(templatize(source)):
        yield from _python(call)


def _python(source: str) -> Iterator[Message]:
    found = extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS)
    for _line, text, _comments, context in found:
        forms = [text] if isinstance(text, str) else [form for form in text if form]
        if forms and forms[0]:
            yield Message(forms[0], forms[1] if len(forms) > 1 else "", context or "")


def translations() -> tuple[dict[str, Translation], list[str]]:
    """All translations of locale/parts, and the messages that two parts translate differently."""
    joined: dict[str, Translation] = {}
    conflicts = []
    for part in sorted(PARTS.glob("*.en.json")):
        for key, translation in json.loads(part.read_text()).items():
            if joined.setdefault(key, translation) != translation:
                conflicts.append(f"{part.name}: {key!r} is {translation!r} here, {joined[key]!r} elsewhere")
    return joined, conflicts


def report() -> Report:
    """How complete the English is."""
    said = messages()
    translated, conflicts = translations()
    keys = {message.key for message in said}
    return Report(
        missing=sorted(message.key for message in said if not translated.get(message.key)),
        conflicts=conflicts,
        broken=[
            message.key
            for message in sorted(said)
            if message.key in translated and not _fits(message, translated[message.key])
        ],
        unused=sorted(set(translated) - keys),
    )


def _fits(message: Message, translation: Translation) -> bool:
    """Whether a translation has the same number of forms and names the same things."""
    forms = [translation] if isinstance(translation, str) else translation
    if len(forms) != len(message.forms):
        return False
    # "1 day" may leave its number out, so each form is compared with all that the Dutch forms name.
    known = set().union(*(_placeholders(form) for form in message.forms))
    return all(_placeholders(form) <= known for form in forms) and _placeholders(forms[-1]) == known


def _placeholders(text: str) -> set[str]:
    return {match.group(0) for match in PLACEHOLDER.finditer(text.replace("%%", ""))}


def build() -> dict[str, bytes]:
    """The contents of the files in locale/en/LC_MESSAGES, by name. The same input gives the same bytes."""
    translated, _conflicts = translations()
    po, mo = io.BytesIO(), io.BytesIO()
    everything, finished = _catalog(), _catalog()
    for message, files in sorted(messages().items()):
        translation = translated.get(message.key, "")
        for catalog in [everything, finished] if translation else [everything]:
            catalog.add(
                (message.text, message.plural) if message.plural else message.text,
                tuple(translation) if isinstance(translation, list) else translation,
                locations=[(name, None) for name in sorted(files)],
                context=message.context or None,
            )
    write_po(po, everything, sort_output=True, omit_header=True, include_lineno=False, width=100)
    write_mo(mo, finished)
    header = (
        "# English of the portal, written by `manage.py messages` from locale/parts. Do not edit.\n"
        'msgid ""\nmsgstr ""\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    return {"django.po": header.encode() + po.getvalue(), "django.mo": mo.getvalue()}


def _catalog() -> Catalog:
    # A fixed moment: a catalogue changes when its messages do, not each time it is written.
    moment = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
    return Catalog(
        locale="en",
        fuzzy=False,
        charset="utf-8",
        creation_date=moment,
        revision_date=moment,
        project="Diplomaportaal",
    )
