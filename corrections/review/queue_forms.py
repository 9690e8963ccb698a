"""The forms of the queues: filters, a reference to look for, and to whom requests are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from corrections import catalogue_choices, queues
from corrections.institution_choices import InstitutionSelect
from corrections.models import CorrectionRequest
from corrections.queues import Filters
from corrections.references import EXAMPLE, meant
from corrections.workflow import RUNNING, State

LONGEST_REFERENCE = 40


class AssignForm(forms.Form):
    """Chosen rows and to whom; each row stands for itself."""

    request = forms.MultipleChoiceField(error_messages={"required": _("Kies ten minste 1 verzoek.")})
    to = forms.ChoiceField(
        error_messages={"required": _("Kies een collega."), "invalid_choice": _("Kies een collega.")}
    )

    def __init__(self, reviewers: Sequence[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["request"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        given = self.data.getlist("request") if hasattr(self.data, "getlist") else []
        chosen.choices = [(one, one) for one in given if _is_uuid(one)]
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        to.choices = [("", _("Kies een collega")), *((str(user.pk), str(user)) for user in reviewers)]

    @property
    def chosen(self) -> frozenset[str]:
        """The rows that were chosen, whether the form is right or not."""
        return frozenset(value for value, _label in self.fields["request"].choices)  # type: ignore[attr-defined]


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


class SearchForm(forms.Form):
    """A reference, however it is typed."""

    kenmerk = forms.CharField(
        label=_("Kenmerk"),
        help_text=format_lazy(_("Bijvoorbeeld {example}. De laatste 8 tekens zijn genoeg."), example=EXAMPLE),
        error_messages={"required": _("Vul een kenmerk in")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> SearchForm:
        """With what was typed. A character that cannot be written, such as NUL, is left out."""
        typed = "".join(one for one in query.get("kenmerk", "") if one.isprintable())
        return cls({"kenmerk": typed[:LONGEST_REFERENCE]})

    def look_up(self) -> CorrectionRequest | None:
        """The request; when there is none, the form says so and what a reference looks like."""
        if not self.is_valid():
            return None
        typed = self.cleaned_data["kenmerk"]
        found = queues.by_reference(typed)
        if found is None:
            self.not_found(known=bool(meant(typed)))
        return found

    def not_found(self, *, known: bool = True) -> None:
        """Say that there is no such request, or that what was typed is no reference."""
        text = (
            _(
                "Wij vinden geen verzoek met dit kenmerk. Kijk of elk teken klopt. Een kenmerk ziet er "
                "zo uit: %(example)s."
            )
            if known
            else _("Dit is geen kenmerk. Een kenmerk ziet er zo uit: %(example)s.")
        )
        self.add_error("kenmerk", text % {"example": EXAMPLE})


class FilterForm(forms.Form):
    """What a queue is narrowed to. By GET: the address can be shared and holds nothing personal."""

    gegeven = forms.ChoiceField(label=_("Gegeven"), required=False)
    instelling = forms.ChoiceField(label=_("Instelling"), required=False, widget=InstitutionSelect)
    behandelaar = forms.ChoiceField(label=_("Behandelaar"), required=False)
    soort = forms.ChoiceField(
        label=_("Soort"), required=False, choices=[("", _("Alle")), *CorrectionRequest.Kind.choices]
    )
    stand = forms.ChoiceField(
        label=_("Stand"), required=False,
        choices=[("", _("Alle")), *((s.value, s.label) for s in State if s in RUNNING)],
    )  # fmt: skip

    def __init__(self, wanted: Filters) -> None:
        super().__init__(initial=parts_of_address(wanted))
        every = ("", _("Alle"))
        for name, choices in (
            ("gegeven", catalogue_choices.fields()),
            ("instelling", [(str(pk), name) for pk, name in queues.organisations().items()]),
            ("behandelaar", [(str(user.pk), str(user)) for user in queues.handlers()]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [every, *choices]

    def words(self) -> dict[str, str]:
        """Each filter that is set, in words."""
        said = {}
        for name, value in self.initial.items():
            known = dict(self.fields[name].choices)  # type: ignore[attr-defined]
            said[name] = str(known.get(value, _("onbekend")))
        return said


def parts_of_address(wanted: Filters) -> dict[str, str]:
    """The parts of an address for each filter that is set."""
    return {
        name: str(value)
        for name, value in {
            "gegeven": wanted.field, "soort": wanted.kind, "stand": wanted.state,
            "instelling": wanted.organisation or "", "behandelaar": wanted.reviewer or "",
        }.items() if value
    }  # fmt: skip
