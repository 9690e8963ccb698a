"""Tags of the pack: the error summary for the top of a page, and what its own templates need."""

from collections.abc import Iterator

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField, BoundWidget
from django.forms.formsets import BaseFormSet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nlds import rendering

register = template.Library()
register.filter("shape", rendering.shape)
register.filter("control", rendering.control)


@register.simple_tag
def option(field: BoundField, choice: BoundWidget, hint: str = "") -> SafeString:
    """A radio button or checkbox of a group."""
    return rendering.option(field, choice, hint and f"{choice.id_for_label}_hint")


@register.simple_tag
def option_hint(field: BoundField, choice: BoundWidget) -> str:
    """The explanation of one choice: the widget's `hints`, a mapping of value to text."""
    hints = getattr(field.field.widget, "hints", {})
    return hints.get(str(choice.data["value"]), "")


@register.filter
def needed_when(field: BoundField) -> str:
    """When a field that may stay empty must be filled in after all: the field's `needed_when`."""
    return getattr(field.field, "needed_when", "")


@register.filter
def errors_id(form: BaseForm | BaseFormSet) -> str:
    """Id of the place where errors of the form as a whole stand."""
    return f"{form.prefix}-fouten" if form.prefix else "formulier-fouten"


@register.filter
def has_optional(form: BaseForm) -> bool:
    """Whether the form has a field that may stay empty, and a person must be told how to see that."""
    return any(
        not field.field.required and rendering.shape(field) != "checkbox" for field in form.visible_fields()
    )


@register.inclusion_tag("nlds/error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet | None) -> dict[str, object]:
    """All errors of these forms and formsets, each a link to the control that mends it.

    Stands above the page's heading. Shows nothing when there are none.
    """
    return {"errors": [entry for form in forms if form is not None for entry in _entries(form)]}


@register.simple_tag
def error_prefix(*forms: BaseForm | BaseFormSet | None) -> str:
    """What the title of a page with errors starts with, so that a screen reader says it first."""
    wrong = any(form is not None and form.is_bound and next(_entries(form), None) for form in forms)
    return _("Fout:") + " " if wrong else ""


def _entries(form: BaseForm | BaseFormSet) -> Iterator[tuple[str, str]]:
    if not form.is_bound:
        return
    if isinstance(form, BaseFormSet):
        yield from ((errors_id(form), message) for message in form.non_form_errors())
        for one in form.forms:
            yield from _entries(one)
        return
    yield from ((errors_id(form), message) for message in form.non_field_errors())
    for field in form:
        if field.is_hidden:
            yield from (("", message) for message in field.errors)
        else:
            yield from rendering.error_targets(field)
