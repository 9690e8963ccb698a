"""What every page needs to draw its frame: name, language switch, navigation, who is logged in."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role, current_roles
from corrections.review.access import HANDLERS

# Names of the languages in that language itself: the switch is read by people who do not read this page.
LANGUAGE_NAMES = {"nl": "Nederlands", "en": "English"}

PUBLIC_PAGES = [
    ("portal:diplomahulp", _("Diplomahulp")),
    ("portal:check", _("Uittreksel controleren")),
    ("portal:about", _("Over deze demonstratie")),
]
HOLDER_PAGES = [
    ("portal:diplomas", _("Mijn diploma's")),
    ("portal:extracts", _("Mijn uittreksels")),
    ("portal:disclosures", _("Wie zag mijn gegevens?")),
    ("corrections:overview", _("Correcties")),
    ("portal:messages", _("Berichten")),
    ("portal:profile", _("Mijn gegevens")),
    ("portal:diplomahulp", _("Diplomahulp")),
]
HANDLERS_PAGES = [("review:start", _("Behandelen"))]
HELPDESK_PAGES = [("review:helpdesk", _("Stand van een verzoek"))]
STAFF_PAGES = [
    ("accounts:workplace", _("Werkplek")),
    ("portal:about", _("Over deze demonstratie")),
]


@dataclass(frozen=True)
class NavigationItem:
    """One entry of the menu; `current` is "page" on the page itself, "true" on a page below it."""

    label: str
    url: str
    current: str


@dataclass(frozen=True)
class LanguageSwitch:
    """The link to this same page in the other language."""

    code: str
    name: str
    url: str


@dataclass(frozen=True)
class Site:
    """The frame of a page. `session_ends_at` is None for a visitor without a session."""

    name: str
    demo: bool
    phone: str
    address: list[str]
    language_switch: LanguageSwitch
    user_name: str
    navigation: list[NavigationItem]
    session_ends_at: datetime.datetime | None
    session_warning_seconds: int


def site(request: HttpRequest) -> dict[str, object]:
    """Context processor: `site` for templates/base.html. Lazy, so a response without a frame pays nothing."""
    return {"site": SimpleLazyObject(lambda: frame(request))}


def frame(request: HttpRequest) -> Site:
    """The frame for this request; works as well for a request that met no middleware (error pages)."""
    user = getattr(request, "user", None)
    known = bool(user and user.is_authenticated)
    return Site(
        name=settings.SITE_NAME,
        demo=settings.DEMO,
        phone=settings.CONTACT_PHONE,
        address=[part.strip() for part in settings.CONTACT_ADDRESS.split(",")],
        language_switch=_language_switch(request),
        user_name=_name_of(user) if known else "",
        navigation=_navigation(request, _pages_for(user if known else None)),
        session_ends_at=getattr(request, "session_ends_at", None) if known else None,
        session_warning_seconds=settings.SESSION_WARNING_SECONDS,
    )


def _name_of(user) -> str:
    """The name on screen. A holder's comes from the register, which may not know them."""
    if getattr(user, "kind", "") != "holder":
        return str(user)
    return user.holder.full_name if user.holder_id else str(_("bezoeker"))


def _pages_for(user) -> list[tuple[str, object]]:
    if user is None:
        return PUBLIC_PAGES
    if getattr(user, "kind", "staff") == "holder":
        return HOLDER_PAGES
    roles = current_roles(user)
    handles = HANDLERS_PAGES if roles & set(HANDLERS) else []
    helps = HELPDESK_PAGES if Role.HELPDESK in roles else []
    return [STAFF_PAGES[0], *handles, *helps, *STAFF_PAGES[1:]]


def _navigation(request: HttpRequest, pages: list[tuple[str, object]]) -> list[NavigationItem]:
    items = []
    for name, label in pages:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        current = "page" if request.path == url else "true" if request.path.startswith(url) else ""
        items.append(NavigationItem(label=str(label), url=url, current=current))
    return items


def _language_switch(request: HttpRequest) -> LanguageSwitch:
    code = "nl" if get_language() == "en" else "en"
    # Somebody may have typed a name into an address of the administration: no page repeats it.
    match = request.resolver_match
    here = request.path if match is not None and match.app_name == "admin" else request.get_full_path()
    url = translate_url(here, code)
    if url == here:  # an address that does not exist has no translation
        with override(code):
            url = reverse("portal:start")
    return LanguageSwitch(code=code, name=LANGUAGE_NAMES[code], url=url)
