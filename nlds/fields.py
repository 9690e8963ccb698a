"""Fields a plain Django form lacks: a date in three boxes, and a file with rules a person can read.

Errors name the box that is wrong (`params["part"]`), so the summary can link to it and only that box is red.
"""

import datetime
from collections.abc import Callable, Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from diplomas.dates import PartialDate

PARTS = ("day", "month", "year")
MONTH_NAMES = (
    ("jan", "januari", "january"),
    ("feb", "februari", "february"),
    ("mrt", "maart", "mar", "march"),
    ("apr", "april"),
    ("mei", "may"),
    ("jun", "juni", "june"),
    ("jul", "juli", "july"),
    ("aug", "augustus", "august"),
    ("sep", "sept", "september"),
    ("okt", "oktober", "oct", "october"),
    ("nov", "november"),
    ("dec", "december"),
)
MONTHS = {name: number for number, names in enumerate(MONTH_NAMES, start=1) for name in names}

type Limit = datetime.date | Callable[[], datetime.date] | None


class DateInput(forms.MultiWidget):
    """Three text boxes: day, month, year. `birthday` lets the browser fill in the user's own birth date."""

    template_name = "nlds/widgets/date.html"
    use_fieldset = True
    parts = PARTS

    def __init__(self, attrs: Mapping[str, str] | None = None, *, birthday: bool = False) -> None:
        boxes = {
            part: forms.TextInput(
                {
                    # A month may be written as a word, so the numeric keyboard is for the other two.
                    **({} if part == "month" else {"inputmode": "numeric"}),
                    "autocomplete": f"bday-{part}" if birthday else "off",
                    "class": f"utrecht-textbox utrecht-textbox--html-input mdp-date__{part}",
                }
            )
            for part in PARTS
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: datetime.date | PartialDate | str | None) -> list[str]:
        if isinstance(value, str):
            value = PartialDate.parse(value)
        if not value:
            return ["", "", ""]
        return ["" if part is None else str(part) for part in (value.day, value.month, value.year)]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        for box, label in zip(
            context["widget"]["subwidgets"], (_("Dag"), _("Maand"), _("Jaar")), strict=True
        ):
            box["label"] = label
        return context


class DateField(forms.MultiValueField):
    """A date in three boxes; gives a `datetime.date`.

    With `partial` the day, or the day and the month, may stay empty, as in the BRP and on old diplomas; then
    the field gives a `PartialDate`. `earliest` and `latest` are dates or functions that give one; a partial
    date passes when some day of it lies within them.
    """

    widget = DateInput
    default_error_messages = {
        "required": _("Vul een datum in"),
        "missing_day": _("Vul ook een dag in"),
        "missing_month": _("Vul ook een maand in"),
        "missing_year": _("Vul ook een jaar in"),
        "bad_day": _("Vul de dag in als getal van 1 tot en met 31"),
        "bad_month": _("Vul de maand in als getal van 1 tot en met 12"),
        "bad_year": _("Vul het jaar in met 4 cijfers, bijvoorbeeld 2024"),
        "not_a_day": _("Deze datum bestaat niet. Kijk of de dag klopt."),
        "too_early": _("Vul een datum in van %(limit)s of later"),
        "too_late": _("Vul een datum in van %(limit)s of eerder"),
    }

    def __init__(
        self,
        *,
        partial: bool = False,
        earliest: Limit = None,
        latest: Limit = None,
        birthday: bool = False,
        **kwargs,
    ) -> None:
        self.partial = partial
        self.earliest = earliest
        self.latest = latest
        if birthday:
            kwargs.setdefault("widget", DateInput(birthday=True))
        fields = [forms.CharField(required=False) for _part in PARTS]
        super().__init__(fields, require_all_fields=False, **kwargs)

    def clean(self, value):
        texts = dict(zip(PARTS, [(text or "").strip() for text in (value or ["", "", ""])], strict=True))
        if not any(texts.values()):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        self._refuse([self._error(f"missing_{part}", part) for part in self._missing(texts)])
        numbers = {part: _number(part, text) for part, text in texts.items() if text}
        self._refuse([self._error(f"bad_{part}", part) for part, number in numbers.items() if number is None])
        try:
            date = PartialDate(**numbers)
        except ValueError:
            raise self._error("not_a_day", "day") from None
        self._check_limits(date)
        self.run_validators(date)
        return date if self.partial else date.as_date()

    def _missing(self, texts: Mapping[str, str]) -> list[str]:
        empty = [part for part in PARTS if not texts[part]]
        if not self.partial:
            return empty
        # Only from the small end: a day needs its month, everything needs its year.
        return [part for part in empty if part == "year" or (part == "month" and texts["day"])]

    def _check_limits(self, date: PartialDate) -> None:
        first = datetime.date(date.year, date.month or 1, date.day or 1)
        last = date.as_date() or _last_day(date.year, date.month)
        earliest, latest = _resolve(self.earliest), _resolve(self.latest)
        if earliest and last < earliest:
            raise self._error("too_early", "year" if date.year < earliest.year else "day", earliest)
        if latest and first > latest:
            raise self._error("too_late", "year" if date.year > latest.year else "day", latest)

    def _error(self, code: str, part: str, limit: datetime.date | None = None) -> ValidationError:
        params = {"part": part}
        if limit:
            params["limit"] = date_format(limit, "j F Y")
        return ValidationError(self.error_messages[code], code=code, params=params)

    @staticmethod
    def _refuse(errors: list[ValidationError]) -> None:
        if errors:
            raise ValidationError(errors)


def _number(part: str, text: str) -> int | None:
    """What a box says, or None when it cannot be a day, month or year."""
    text = text.rstrip(".").lower()
    if part == "month" and text in MONTHS:
        return MONTHS[text]
    # isdigit alone also accepts digits such as superscripts, which int() refuses.
    if not (text.isascii() and text.isdigit()):
        return None
    number = int(text)
    if part == "year":
        return number if len(text) == 4 and number > 0 else None
    return number if 1 <= number <= (31 if part == "day" else 12) else None


def _last_day(year: int, month: int | None) -> datetime.date:
    following = datetime.date(year + 1, 1, 1) if month in (None, 12) else datetime.date(year, month + 1, 1)
    return following - datetime.timedelta(days=1)


def _resolve(limit: Limit) -> datetime.date | None:
    return limit() if callable(limit) else limit


# How files of each kind begin; a name alone proves nothing.
FILE_STARTS = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
}


class UploadField(forms.FileField):
    """A file of a few kinds and a largest size (`max_megabytes`, 10^6 bytes); a refusal says what to do.

    Put kinds and size in the help text as well: people want them before they choose a file.
    """

    default_error_messages = {
        "required": _("Kies een bestand"),
        "empty": _("Dit bestand is leeg. Kies een ander bestand."),
        "wrong_kind": _("Kies een bestand van de soort %(kinds)s"),
        "too_big": _("Dit bestand is groter dan %(megabytes)s MB. Kies een kleiner bestand."),
    }

    def __init__(
        self, *, kinds: tuple[str, ...] = ("pdf", "jpg", "png"), max_megabytes: int = 10, **kwargs
    ) -> None:
        self.kinds = kinds
        self.max_megabytes = max_megabytes
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = ",".join(f".{kind}" for kind in self._extensions())

    def _extensions(self) -> list[str]:
        return [*self.kinds, "jpeg"] if "jpg" in self.kinds else list(self.kinds)

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile) and data:
            self._check(file)
        return file

    def _check(self, file: UploadedFile) -> None:
        if file.size > self.max_megabytes * 1_000_000:
            params = {"megabytes": self.max_megabytes}
            raise ValidationError(self.error_messages["too_big"], code="too_big", params=params)
        extension = file.name.rpartition(".")[2].lower()
        start = file.read(16)
        file.seek(0)
        if extension not in self._extensions() or not start.startswith(FILE_STARTS[extension]):
            params = {"kinds": ", ".join(self.kinds)}
            raise ValidationError(self.error_messages["wrong_kind"], code="wrong_kind", params=params)
