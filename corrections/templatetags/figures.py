"""Words of the figures page."""

from django import template

from corrections import figures

register = template.Library()


@register.filter
def quarter_words(name: str) -> str:
    """A quarter as people read it."""
    return figures.quarter_words(name)
