"""Earlier extracts in words: what was on each, and what it is worth today."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diplomas import catalogue, display
from diplomas.currency import Standing
from diplomas.own_extracts import ExtractedDiploma, OwnExtract

from .overview import Badge

BADGES: dict[Standing, tuple[str | Promise, str]] = {
    Standing.CURRENT: (gettext_lazy("Klopt nog"), "success"),
    Standing.OVERTAKEN: (gettext_lazy("Niet meer actueel"), "warning"),
    Standing.WITHDRAWN: (gettext_lazy("Diploma ingetrokken"), "error"),
    Standing.ERASED: (gettext_lazy("Gegevens verwijderd"), "neutral"),
}
LANGUAGES: dict[str, str | Promise] = {"nl": gettext_lazy("Nederlands"), "en": gettext_lazy("Engels")}


@dataclass(frozen=True, slots=True)
class Row:
    """One extract. `content` says in words what was chosen; `again` is true where a new one is of use."""

    number: str
    at: datetime.datetime
    titles: tuple[str, ...]
    content: str
    badge: Badge
    since: str
    again: bool
    sha256: str


def rows(extracts: Sequence[OwnExtract]) -> tuple[Row, ...]:
    return tuple(_row(extract) for extract in extracts)


def _row(extract: OwnExtract) -> Row:
    standing = extract.standing
    words, tone = BADGES[standing.standing]
    since = ""
    if standing.since is not None:
        since = _("Sinds %(date)s") % {"date": display.date(timezone.localdate(standing.since))}
    return Row(
        number=extract.number,
        at=extract.at,
        titles=tuple(_title(diploma) for diploma in extract.diplomas),
        content=", ".join(_content(extract)),
        badge=Badge(str(words), tone),
        since=since,
        again=standing.standing is Standing.OVERTAKEN,
        sha256=extract.sha256,
    )


def _title(diploma: ExtractedDiploma) -> str:
    if diploma.programme is None or diploma.date is None:
        return _("Een diploma van u")
    return f"{display.programme(diploma.programme)} ({diploma.date.year})"


def _content(extract: OwnExtract) -> list[str]:
    parts = [str(LANGUAGES.get(extract.language, extract.language))]
    parts += [_("zonder %(field)s") % {"field": _label(name)} for name in extract.left_out]
    if extract.former_names:
        parts.append(_("met vroegere namen"))
    parts.append(_("scenario %(scenario)s") % {"scenario": extract.scenario})
    return parts


def _label(name: str) -> str:
    entry = catalogue.names().get(name)
    return str(entry.label).lower() if entry else name
