"""What a page without the usual frame needs to know: it has no context processors."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def demonstration() -> bool:
    """Whether this is the demonstration, which every page must say."""
    return settings.DEMO


@register.simple_tag
def site_name() -> str:
    """The portal's name."""
    return settings.SITE_NAME
