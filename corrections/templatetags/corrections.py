"""Errors of a page with many forms."""

from collections.abc import Iterable

from django import template
from django.forms import BaseForm

from nlds.templatetags import nlds

register = template.Library()


@register.inclusion_tag("nlds/error_summary.html")
def all_errors(forms: Iterable[BaseForm]) -> dict[str, object]:
    """All errors of a list of forms, each a link to the control that mends it."""
    return nlds.error_summary(*forms)


@register.simple_tag
def any_error_prefix(forms: Iterable[BaseForm]) -> str:
    """What the title of a page with errors starts with."""
    return nlds.error_prefix(*forms)
