"""Words of the figures page."""

from django import template

from corrections.figures import outcomes

register = template.Library()


@register.filter
def quarter_words(name: str) -> str:
    """A quarter as people read it."""
    return outcomes.quarter_words(name)
