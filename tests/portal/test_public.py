"""The pages for everybody: there without a login, in both languages, honest about what they are."""

import html
import re

import lxml.html
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from portal import background
from portal.context import frame

PAGES = ["start", "diplomahulp", "about", "accessibility", "privacy", "contact"]


def get(client, name, language="nl"):
    with translation.override(language):
        address = reverse(f"portal:{name}")
    page = client.get(address)
    assert page.status_code == 200
    return lxml.html.fromstring(page.content)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_page_has_the_frame(client, name, language):
    tree = get(client, name, language)
    assert tree.get("lang") == language
    assert len(tree.xpath("//h1")) == 1
    assert tree.xpath("//main/@id") == ["inhoud"]
    assert tree.xpath("//body/a[1]/@href") == ["#inhoud"]
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex, nofollow"]
    banner = "Niet van DUO." if language == "nl" else "Not from DUO."
    assert banner in tree.xpath("string(//header)")


@pytest.mark.parametrize("name", PAGES)
def test_the_language_link_goes_to_the_same_page(client, name):
    for here, there, word in (("nl", "en", "English"), ("en", "nl", "Nederlands")):
        (link,) = get(client, name, here).xpath(f"//header//a[@hreflang='{there}']")
        assert link.text == word
        assert link.get("lang") == there
        with translation.override(there):
            assert link.get("href") == reverse(f"portal:{name}")


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_inline_so_that_the_content_policy_can_be_strict(client, name):
    tree = get(client, name)
    assert not tree.xpath("//*[@style] | //style | //script[not(@src)]")
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]


def test_an_address_that_does_not_exist_leads_to_the_other_language_s_start():
    request = RequestFactory().get("/bestaat-niet/")
    with translation.override("nl"):
        assert frame(request).language_switch.url == "/en/"


def test_the_frame_needs_no_middleware():
    site = frame(RequestFactory().get("/"))
    assert site.user_name == ""
    assert site.session_ends_at is None
    assert [item.url for item in site.navigation]


def test_the_menu_marks_the_page_and_the_part_it_is_in():
    (current,) = [item for item in frame(RequestFactory().get("/over/")).navigation if item.current]
    assert (current.url, current.current) == ("/over/", "page")
    (current,) = [item for item in frame(RequestFactory().get("/over/deel/")).navigation if item.current]
    assert current.current == "true"


def test_outside_the_demonstration_there_is_no_banner(client, settings):
    settings.DEMO = False
    assert "demonstratie. Niet van DUO" not in client.get(reverse("portal:start")).content.decode()


def test_every_figure_of_the_exploration_is_shown_with_its_source(client):
    tree = get(client, "about")
    figures = tree.xpath("//*[contains(@class, 'mdp-figure__value')]/..")
    assert len(figures) == len(background.FIGURES)
    for element, figure in zip(figures, background.FIGURES, strict=True):
        assert element.xpath("string(*[1])") == str(figure.value)
        assert "Bron: presentatie" in element.text_content()
    values = [str(figure.value) for figure in background.FIGURES]
    assert values == [
        "ca. 6.000.000",
        "ruim 2,5 miljoen",
        "80.000",
        "25.000",
        "meer dan 100",
        "6",
        "meer dan 90",
        "11",
        "5",
    ]


def test_background_tells_the_timeline_the_scenarios_and_the_liberty_taken(client):
    text = " ".join(get(client, "about").text_content().split())
    for year in ("2012", "2019", "2021 tot en met 2023", "2024", "Juni 2025"):
        assert year in text
    assert re.findall(r"Scenario (\d):", text) == ["1", "2", "3", "4"]
    assert text.count("Voordeel:") == text.count("Nadeel:") == 4
    assert "met alle gegevens opgeslagen, zoals in scenario 1" in text
    assert "scenario 4: geen aanpassingen" in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "name", "words"),
    [("holder", "bezoeker", "Bekijk mijn diploma's"), ("staff", "Fenna Demo", "Staat mijn diploma erin?")],
)
def test_who_is_logged_in_is_not_asked_to_log_in(kind, name, words, rf):
    request = rf.get("/")
    request.user = User(kind=kind, display_name="Fenna Demo")
    text = render_to_string("portal/public/start.html", request=request)
    assert name in text
    assert words in html.unescape(text)
    assert "Log in en" not in text


def test_contact_details_are_marked_as_examples(client):
    text = get(client, "contact").xpath("string(//main)")
    assert text.count("(voorbeeld)") == 2
    assert "bestaan niet" in text


def test_every_step_of_a_correction_can_be_taken_by_phone_or_on_paper(client):
    page = get(client, "contact")
    text = " ".join(page.xpath("string(//main)").split())
    for step in ("Een verzoek doen.", "Antwoorden, een document", "Bezwaar maken.", "in gebreke stelt"):
        assert step in text
    # Nobody is sent to the school with what the register itself asks the school (WRO art. 32(2)).
    assert "Wij vragen dan uw school of instelling wat er klopt." in text
    assert reverse("corrections:overview") in page.xpath("//main//a/@href")


def test_search_engines_are_asked_to_stay_away(client):
    page = client.get("/robots.txt")
    assert page["Content-Type"] == "text/plain"
    assert page.content.splitlines() == [b"User-agent: *", b"Disallow: /"]


def test_every_static_file_a_page_asks_for_exists(client):
    for name in PAGES:
        for address in get(client, name).xpath(
            "//link[@rel != 'alternate']/@href | //script/@src | //img/@src"
        ):
            assert finders.find(address.removeprefix(settings.STATIC_URL)), address


ERRORS = ["400", "403", "404", "409", "413", "429", "500", "503", "csrf"]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", ERRORS)
def test_error_page_renders_without_a_request_and_without_a_database(name, language):
    with translation.override(language):
        context = {"status": name, "explanation": "<b>x</b>", "retry_after": 60, "request_id": "abc123"}
        tree = lxml.html.fromstring(render_to_string(f"errors/{name}.html", context))
    assert tree.get("lang") == language
    assert len(tree.xpath("//h1")) == 1
    assert "abc123" in tree.text_content()
    assert not tree.xpath("//b")
    assert "oeps" not in tree.text_content().lower()
    assert ("Niet van DUO." if language == "nl" else "Not from DUO.") in tree.text_content()


@pytest.mark.parametrize("name", ["403", "404", "409", "413", "429", "csrf"])
def test_error_page_has_the_frame_when_there_is_a_request(name):
    request = RequestFactory().get("/bestaat-niet/")
    tree = lxml.html.fromstring(render_to_string(f"errors/{name}.html", {"status": name}, request=request))
    assert tree.xpath("//footer")
    assert tree.xpath("//a[@hreflang='en']")


def test_an_unknown_address_gets_the_404_page(client):
    page = client.get("/dit-bestaat-niet/")
    assert page.status_code == 404
    assert "Deze pagina bestaat niet" in page.content.decode()


def test_the_wait_is_told_in_seconds():
    one = render_to_string("errors/429.html", {"status": 429, "retry_after": 1})
    many = render_to_string("errors/429.html", {"status": 429, "retry_after": 30})
    assert "Wacht 1 seconde en" in one
    assert "Wacht 30 seconden en" in many


@pytest.mark.parametrize(
    ("level", "kind", "role"),
    [
        ("success", "ok", "status"),
        ("info", "info", "status"),
        ("warning", "warning", "status"),
        ("error", "error", "alert"),
    ],
)
def test_messages_look_and_sound_like_what_they_are(level, kind, role):
    message = type("Message", (), {"level_tag": level, "__str__": lambda self: "Gelukt"})()
    text = Template('{% include "portal/messages_bar.html" %}').render(Context({"messages": [message]}))
    element = lxml.html.fromstring(text)
    assert f"utrecht-alert--{kind}" in element.get("class")
    assert element.get("role") == role
