"""Errors of a page with many forms, and references that stay on one line."""

import re
from collections.abc import Iterable

from django import template
from django.forms import BaseForm
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from nlds.templatetags import nlds

register = template.Library()
_REFERENCE = re.compile(r"\bC-\d{4}-[0-9A-Z]{8}\b")


@register.filter
def unbroken(text: str) -> SafeString:
    """A sentence in which the reference of a request does not break at its hyphens."""
    whole = r'<span class="mdp-nowrap" translate="no">\g<0></span>'
    return mark_safe(_REFERENCE.sub(whole, conditional_escape(text)))  # noqa: S308 - escaped above


@register.inclusion_tag("nlds/error_summary.html")
def all_errors(forms: Iterable[BaseForm]) -> dict[str, object]:
    """All errors of a list of forms, each a link to the control that mends it."""
    return nlds.error_summary(*forms)


@register.simple_tag
def any_error_prefix(forms: Iterable[BaseForm]) -> str:
    """What the title of a page with errors starts with."""
    return nlds.error_prefix(*forms)
