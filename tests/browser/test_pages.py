"""Every page, in both languages: accessible, nothing off the screen, nothing blocked."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page

from tests.browser.conftest import picture
from tests.browser.pages import PAGES, Visit

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
# WCAG 1.4.10 asks for 320 CSS pixels; the others are a desktop and a phone.
WIDTHS = (1280, 390, 320)
AXE_AT = {"nl": 1280, "en": 390}
FACTS = """() => [document.documentElement.lang, document.querySelectorAll('h1').length, document.title,
    document.body.innerText]"""
OFF_SCREEN = """() => [...document.querySelectorAll('body *')]
    .filter(element => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .filter(element => !element.closest('.utrecht-table-container, .mdp-visually-hidden, dialog:not([open])'))
    .map(element => element.outerHTML.slice(0, 120))"""


def look(page: Page, address: str, visit: Visit, language: str) -> list[str]:
    """What is wrong with a page, at every width: it is loaded once and then made narrower."""
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    response = page.goto(address)
    assert response.status == visit.status, f"{address} answers {response.status}"
    wrong = facts(page, language)
    page.evaluate(AXE_SCRIPT)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if width != 320:
            # What a width hides or shows is the same in every language, and axe takes longest of all.
            if width == AXE_AT[language]:
                wrong += [f"{width}: {violation}" for violation in violations(page)]
            picture(page, f"{visit.name} {visit.query} {visit.who} {language} {width}")
        wrong += [f"{width}: off screen {html}" for html in page.evaluate(OFF_SCREEN)]
    return wrong


def seen(page: Page, name: str) -> list[str]:
    """What is wrong with the page as it stands, at every width."""
    page.evaluate(AXE_SCRIPT)
    wrong = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        picture(page, f"{name} {width}")
        wrong += [f"{name} {width}: {html}" for html in page.evaluate(OFF_SCREEN)]
    return wrong + [f"{name}: {violation}" for violation in violations(page)]


def violations(page: Page) -> list[str]:
    """What axe, which must already be in the page, finds wrong."""
    found = page.evaluate("async rules => (await axe.run(document, rules)).violations", RULES)
    return [f"{one['id']} {[node['html'][:160] for node in one['nodes']]}" for one in found]


def facts(page: Page, language: str) -> list[str]:
    wrong = []
    lang, headings, title, text = page.evaluate(FACTS)
    if lang != language:
        wrong.append("the page does not say its language")
    if headings != 1:
        wrong.append(f"{headings} headings of the first level")
    if not title.endswith(" - Diplomaportaal") or title.startswith(" -"):
        wrong.append(f"title {title!r}")
    if text.count("Niet van DUO." if language == "nl" else "Not from DUO.") != 1:
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
    wrong = browse(lambda page: look(page, address, visit, language), user=user, again=True)
    assert not wrong, "\n".join(wrong)


def test_the_checks_see_what_is_wrong(browse):
    """A page that is wrong on purpose: the checks above would be worth nothing if they let it pass."""

    def spoil(page: Page) -> list[str]:
        page.goto(reverse("portal:diplomahulp"))
        page.evaluate(
            """() => {
                document.querySelector('label[for=id_opleiding]').remove();
                document.querySelector('h1').style.color = '#ccc';
                document.querySelector('h1').style.width = '2000px';
            }"""
        )
        page.evaluate(AXE_SCRIPT)
        return violations(page) + page.evaluate(OFF_SCREEN)

    found = " ".join(browse(spoil))
    for sign in ("select-name", "color-contrast", "<h1"):
        assert sign in found


def test_a_blocked_script_is_a_complaint(browse):
    def inline(page: Page) -> None:
        page.goto(reverse("portal:start"))
        page.evaluate(
            "document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))"
        )
        assert page.evaluate("window.ran") is None

    with pytest.raises(AssertionError, match="Content Security Policy"):
        browse(inline)


@pytest.mark.parametrize("visit", [visit for visit in PAGES if visit.who == "visitor"], ids=str)
def test_every_control_is_reached_with_the_keyboard_and_shows_it(visit, browse):
    address = reverse(visit.name) + (f"?{visit.query}" if visit.query else "")

    def tab_through(page: Page) -> tuple[int, list[str]]:
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        count = page.evaluate(TAB_STOPS)
        seen = []
        for _stop in range(count):
            page.keyboard.press("Tab")
            seen.append(page.evaluate(FOCUSED))
        return count, seen

    count, seen = browse(tab_through, again=True)
    assert len({name for name, _shown in seen}) == count
    assert [name for name, shown in seen if not shown] == []


# A group of radio buttons is one stop.
TAB_STOPS = """() => {
    const controls = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
    const all = [...document.querySelectorAll(controls)]
        .filter(one => one.type !== 'hidden' && one.checkVisibility());
    const radios = all.filter(one => one.type === 'radio');
    return all.length - radios.length + new Set(radios.map(one => one.name)).size;
}"""
FOCUSED = """() => {
    const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
    const place = [...document.querySelectorAll('*')].indexOf(one);
    const onScreen = box.bottom > 0 && box.top < innerHeight && box.width > 0;
    return [`${place} ${one.outerHTML.slice(0, 80)}`, onScreen && style.outlineStyle === 'solid'];
}"""


def test_every_link_of_the_error_summary_moves_the_focus(browse):
    wrong = "?opleiding=&datum_day=31&datum_month=6&datum_year=2019"

    def follow(page: Page) -> list[tuple[str, str]]:
        page.goto(reverse("portal:diplomahulp") + wrong)
        links = page.locator("#error-summary a")
        landed = []
        for index in range(links.count()):
            links.nth(index).focus()
            page.keyboard.press("Enter")
            landed.append(
                (links.nth(index).get_attribute("href"), page.evaluate("'#' + document.activeElement.id"))
            )
        return landed

    landed = browse(follow)
    assert len(landed) == 4
    assert all(href == focus for href, focus in landed)


def test_the_diplomahulp_works_without_javascript(browse):
    def ask(page: Page) -> str:
        page.goto(reverse("portal:diplomahulp"))
        page.select_option("#id_opleiding", "mbo")
        page.check("#id_document_0")
        page.check("#id_bekostiging_0")
        page.fill("#id_datum_2", "2015")
        page.click("text=Bekijk het antwoord")
        return page.inner_text("main")

    assert "Ja, uw document hoort in het register te staan" in browse(ask, javascript=False)


def test_print_leaves_out_what_paper_cannot_use(browse):
    def printed(page: Page) -> list[bool]:
        page.goto(
            reverse("portal:diplomahulp")
            + "?opleiding=mbo&document=diploma&bekostiging=bekostigd&datum_year=2015"
        )
        picture(page, "print diplomahulp")
        return [
            page.locator(selector).first.is_visible()
            for selector in ("nav", "form", "footer", ".mdp-answer", ".mdp-demo")
        ]

    assert browse(printed, media="print") == [False, False, False, True, True]
