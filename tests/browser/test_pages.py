"""Every page, in both languages: accessible, nothing off the screen, nothing blocked."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page

from tests.browser.conftest import picture
from tests.browser.pages import PAGES, Visit

AXE = Axe()
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# WCAG 1.4.10 asks for 320 CSS pixels; the others are a desktop and a phone.
WIDTHS = (1280, 390, 320)
OFF_SCREEN = """() => [...document.querySelectorAll('body *')]
    .filter(element => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .filter(element => !element.closest('.utrecht-table-container, .mdp-visually-hidden, dialog:not([open])'))
    .map(element => element.outerHTML.slice(0, 120))"""


def look(page: Page, address: str, visit: Visit, language: str) -> list[str]:
    """What is wrong with a page, at every width."""
    wrong = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        response = page.goto(address)
        assert response.status == visit.status, f"{address} answers {response.status}"
        if width == WIDTHS[0]:
            wrong += facts(page, language)
        if width != 320:
            found = AXE.run(page, options=RULES).response["violations"]
            wrong += [
                f"{width}: {one['id']} {[node['html'][:160] for node in one['nodes']]}" for one in found
            ]
            picture(page, f"{visit.name} {visit.query} {visit.who} {language} {width}")
        wrong += [f"{width}: off screen {html}" for html in page.evaluate(OFF_SCREEN)]
    return wrong


def facts(page: Page, language: str) -> list[str]:
    wrong = []
    if page.locator("html").get_attribute("lang") != language:
        wrong.append("the page does not say its language")
    if page.locator("h1").count() != 1:
        wrong.append(f"{page.locator('h1').count()} headings of the first level")
    if not page.title().endswith(" - Diplomaportaal") or page.title().startswith(" -"):
        wrong.append(f"title {page.title()!r}")
    if page.get_by_text("Niet van DUO." if language == "nl" else "Not from DUO.").count() != 1:
        wrong.append("the page does not say that it is a demonstration")
    return wrong


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("visit", PAGES, ids=str)
def test_page(visit, language, browse, request):
    user = None if visit.who == "visitor" else request.getfixturevalue(visit.who)
    arguments = visit.arguments
    if isinstance(arguments, str):
        arguments = request.getfixturevalue(arguments)
    with translation.override(language):
        address = reverse(visit.name, kwargs=arguments) + (f"?{visit.query}" if visit.query else "")
    wrong = browse(lambda page: look(page, address, visit, language), user=user)
    assert not wrong, "\n".join(wrong)
