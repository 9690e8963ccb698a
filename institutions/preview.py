"""Saving in two steps: first what a change touches, then the change itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions import changed
from institutions.reference import Touched

CONFIRMED = "_confirmed"
BACK = "_back"
_NOT_YET = gettext_lazy("Er is nog niets bewaard.")


class _ToShow(Exception):
    """Everything was valid and could be saved; nobody confirmed it yet, so it is undone."""

    def __init__(self, obj: Model, lines: list[str], added: bool) -> None:
        self.obj, self.lines, self.added = obj, lines, added


class PreviewedAdmin:
    """For a ModelAdmin whose form is a `RefusableForm`. Without the confirmation nothing is saved.

    The log says of every change what it was and what it became.
    """

    def touches(self, obj: Any) -> Touched:
        """What hangs on this row, as label and number."""
        raise NotImplementedError

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict | None = None,
    ) -> HttpResponse:
        view = super().changeform_view  # type: ignore[misc]
        if request.method != "POST":
            return view(request, object_id, form_url, extra_context)
        if BACK in request.POST:
            request.refusal = _NOT_YET  # type: ignore[attr-defined]
            return view(request, object_id, form_url, extra_context)
        try:
            with transaction.atomic():
                return view(request, object_id, form_url, extra_context)
        except _ToShow as ready:
            return self._preview(request, ready)
        except IntegrityError as error:
            request.refusal = self._said_by(error)  # type: ignore[attr-defined]
            return view(request, object_id, form_url, extra_context)

    def construct_change_message(
        self, request: HttpRequest, form: forms.ModelForm, formsets: Iterable, add: bool = False
    ) -> str:
        """Comes after saving and inside its transaction: the last moment to go back."""
        found = changed.lines(form, formsets or (), added=add)
        if CONFIRMED not in request.POST:
            raise _ToShow(form.instance, found, add)
        return "\n".join(found)

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        refusal = getattr(request, "refusal", "")
        return type(form.__name__, (form,), {"refusal": refusal}) if refusal else form

    def render_change_form(self, request: HttpRequest, context: dict, **kwargs: Any) -> HttpResponse:
        """Whoever comes back from the preview sees their form as it was, not an error."""
        if request.method == "POST" and BACK in request.POST:
            form = context["adminform"].form
            form.errors.pop(NON_FIELD_ERRORS, None)
            if not form.errors:
                context["errors"] = None
        return super().render_change_form(request, context, **kwargs)  # type: ignore[misc]

    def _said_by(self, error: IntegrityError) -> str:
        """The constraint's own words."""
        broken = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        models = (self.model, *(inline.model for inline in self.inlines))  # type: ignore[attr-defined]
        for model in models:
            for constraint in model._meta.constraints:
                if constraint.name == broken and constraint.violation_error_message:
                    return str(constraint.get_violation_error_message())
        return _("Dit past niet bij wat er al staat. Ververs de pagina en probeer het opnieuw.")

    def _preview(self, request: HttpRequest, ready: _ToShow) -> HttpResponse:
        left_out = {"csrfmiddlewaretoken", CONFIRMED, BACK}
        typed = [(n, v) for n, values in request.POST.lists() if n not in left_out for v in values]
        context = {
            "title": _("Klopt dit?"),
            "lines": ready.lines,
            "touches": [] if ready.added else self.touches(ready.obj),
            "added": ready.added,
            "typed": typed,
        }
        return self.page(request, "preview", context)  # type: ignore[attr-defined,no-any-return]
