"""Correction requests in a browser: accessible at both widths, and the way of one without JavaScript."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page

from corrections import people
from corrections.models import CorrectionRequest
from corrections.queues import View
from corrections.received import Channel, Received
from corrections.services import drafting, reviewing
from corrections.workflow import State
from tests.browser.conftest import picture
from tests.browser.test_pages import OFF_SCREEN, violations
from tests.corrections.conftest import Office, fresh, office
from tests.corrections.test_confirming import amended, proposed_on_a_document
from tests.corrections.test_consequences import release
from tests.institutions.conftest import one_factor

__all__ = ["office", "one_factor"]
WIDTHS = (1280, 390)
OURS = OFF_SCREEN.replace(".utrecht-table-container", ".results, .visually-hidden, .utrecht-table-container")


@pytest.fixture(autouse=True)
def _transactional(transactional_db: None) -> None:
    """The browser's server sees what was committed."""


def wrong_with(page: Page, name: str) -> list[str]:
    """What axe finds, what sticks out and what is missing, on the page as it stands."""
    page.wait_for_load_state()
    page.evaluate(AXE_SCRIPT)
    wrong = [] if page.locator("h1").count() == 1 else [f"{name}: {page.locator('h1').count()} headings"]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        picture(page, f"correcties {name} {width}")
        wrong += [f"{name} {width}: {found}" for found in violations(page)]
        wrong += [f"{name} {width}: off screen {html}" for html in page.evaluate(OURS)]
    return wrong


def visit(browse: Any, user: Any, addresses: dict[str, str]) -> None:
    def walk(page: Page) -> list[str]:
        wrong = []
        for name, address in addresses.items():
            page.goto(address)
            wrong += wrong_with(page, name)
        return wrong

    assert not (wrong := browse(walk, user=user, again=True)), "\n".join(wrong)


def test_the_holders_pages(browse, office: Office, seal_settings: object) -> None:
    draft = office.draft()
    office.with_document(draft)
    at = {"diploma_id": office.diploma.pk}
    visit(browse, office.people["owner"], {
        "kies": reverse("corrections:choose", kwargs=at),
        "vraag": reverse("corrections:ask", kwargs={**at, "field": "distinction"}),
        "cijferlijst": reverse("corrections:ask", kwargs={**at, "field": "grade_list"}) + "?toch=1",
        "niet": reverse("corrections:ask", kwargs={**at, "field": "average_grade"}),
        "ontbreekt": reverse("corrections:missing"),
        "waarom": reverse("corrections:why", args=[draft.pk]),
        "documenten": reverse("corrections:documents", args=[draft.pk]),
        "controleren": reverse("corrections:check", args=[draft.pk]),
        "overzicht": reverse("corrections:overview"),
    })  # fmt: skip


def test_the_holders_pages_of_a_request(browse, office: Office, seal_settings: object) -> None:
    request = office.claimed()
    reviewing.ask_holder(actor=office.reviewer, request_id=request.pk, step=request.step, text="Een scan?")
    page = {"vraag van ons": "request", "verstuurd": "sent", "antwoord": "answer", "intrekken": "withdraw"}
    visit(browse, office.people["owner"], {
        name: reverse("corrections:" + view, args=[request.pk]) for name, view in page.items()
    })  # fmt: skip
    rejected = office.rejected()
    visit(browse, office.people["owner"], {
        "besluit": reverse("corrections:request", args=[rejected.pk]),
        "bezwaar": reverse("corrections:object", args=[rejected.pk]),
        "engels": "/en" + reverse("corrections:request", args=[rejected.pk]),
        "diploma": reverse("portal:diploma", args=[office.diploma.pk]),
        "overzicht": reverse("portal:diplomas"),
    })  # fmt: skip


def test_the_reviewers_pages(browse, office: Office, seal_settings: object) -> None:
    request = office.answered()
    office.with_document(request)
    visit(browse, office.people["reviewer"], {
        "werk": reverse("review:queue", args=[View.MINE.value]),
        "alle": reverse("review:queue", args=[View.ALL.value]) + "?soort=field",
        "verzoek": reverse("review:request", args=[request.pk]),
        "besluit": reverse("review:decide", args=[request.pk]),
        "vraag aanvrager": reverse("review:act", args=[request.pk, "vraag-aanvrager"]),
        "ontvangen": reverse("review:received", args=[request.pk]),
        "document van papier": reverse("review:receive", args=[request.pk, "document"]),
        "cijfers": reverse("review:figures"),
    })  # fmt: skip
    visit(browse, office.people["helpdesk"], {
        "helpdesk": reverse("review:helpdesk") + f"?kenmerk={request.reference}",
    })  # fmt: skip


def test_the_pages_of_who_enters_a_letter(browse, office: Office, seal_settings: object) -> None:
    actor = people.entering(office.people["reviewer"], office.holder.pk)
    came = people.entering(actor.person, office.holder.pk, Received(Channel.POST, timezone.localdate()))
    sent = drafting.submit(actor=came, request_id=office.draft(actor=actor).pk)
    begun = office.draft(actor=actor)
    office.with_document(begun)
    page = {"gegeven": "choose", "waarom": "why", "scans": "scans", "invoeren": "check"}
    visit(browse, actor.person, {
        "zoeken": reverse("entering:start"),
        **{name: reverse("entering:" + view, args=[begun.pk]) for name, view in page.items()},
        "wat": reverse("entering:ask", args=[begun.pk, "distinction"]),
        "verzoek op papier": reverse("review:request", args=[sent.pk]),
        "ontvangstbewijs": reverse("review:receipt", args=[sent.pk]),
    })  # fmt: skip


def test_the_second_reviewer_and_the_objection_handler(browse, office: Office, seal_settings: object) -> None:
    proposed = proposed_on_a_document(office)
    release(office, "organisation:BIG-register")
    visit(browse, office.people["second"], {
        "vast te stellen": reverse("review:queue", args=[View.TO_APPROVE.value]),
        "voorstel": reverse("review:request", args=[proposed.pk]),
        "vaststellen": reverse("review:approve", args=[proposed.pk]),
    })  # fmt: skip
    amended(office, specialisation="Longziekten")
    visit(browse, office.people["second"], {
        "voorstel, achterhaald": reverse("review:request", args=[proposed.pk]),
        "vaststellen, achterhaald": reverse("review:approve", args=[proposed.pk]),
    })  # fmt: skip
    objected = office.objected()
    taken = reviewing.take_next(actor=office.objections)
    assert taken == objected
    visit(browse, office.people["objections"], {
        "bezwaren": reverse("review:queue", args=[View.OBJECTIONS.value]),
        "bezwaar": reverse("review:request", args=[objected.pk]),
        "horen": reverse("review:act", args=[objected.pk, "horen"]),
    })  # fmt: skip


def test_the_institutions_inbox(browse, office: Office) -> None:
    request = office.asked()
    office.with_document(request)
    visit(browse, office.people["registrar"], {
        "vandaag": reverse("admin:index"),
        "vragen": reverse("admin:corrections_question_changelist"),
        "vraag": reverse("admin:corrections_question_answer", args=[request.questions.get().pk]),
    })  # fmt: skip


def test_from_the_diploma_to_the_decision_without_javascript(
    browse, office: Office, seal_settings: object, tmp_path: Path
) -> None:
    """As holder, reviewer and institution; the errors on the way are mended where they stand."""
    scan = tmp_path / "scan.png"
    out = io.BytesIO()
    Image.new("RGB", (400, 560), "white").save(out, "PNG")
    scan.write_bytes(out.getvalue())

    def ask(page: Page) -> None:
        page.goto(reverse("portal:diploma", args=[office.diploma.pk]))
        page.get_by_role("link", name="Klopt dit niet? Judicium").click()
        page.get_by_role("button", name="Verder").click()
        assert "Vul in wat er op uw document staat" in page.inner_text("main")
        page.check("input[value=CUM_LAUDE]")
        page.fill("#id_words", "cum laude")
        page.get_by_role("button", name="Verder").click()
        page.fill("textarea", "Op mijn diploma staat cum laude.")
        page.get_by_role("button", name="Verder").click()
        page.set_input_files("input[type=file]", scan)
        page.get_by_role("button", name="Voeg toe").click()
        page.get_by_role("link", name="Verder").click()
        page.get_by_role("button", name="Verstuur het verzoek").click()
        assert "Uw verzoek is verstuurd" in page.inner_text("h1")

    def take(page: Page) -> None:
        page.goto(reverse("review:start"))
        page.get_by_role("button", name="Pak de volgende").click()
        page.get_by_role("link", name="Vraag de instelling").click()
        page.get_by_role("button", name="Stel de vraag").click()
        assert "postvak" in page.inner_text("main")

    def reply(page: Page) -> None:
        page.goto(reverse("admin:index"))
        page.get_by_role("link", name="1 vraag over een correctie wacht op uw antwoord.").click()
        page.locator(".results a").first.click()
        page.check("input[value=a]")
        page.locator("textarea").first.fill("Het staat in ons dossier.")
        page.get_by_role("button", name="Verstuur het antwoord").click()
        assert "Uw antwoord is verstuurd" in page.inner_text("body")

    def decide(page: Page) -> None:
        page.goto(reverse("review:start"))
        page.locator("table a").first.click()
        page.wait_for_load_state()
        page.get_by_role("link", name="Besluit", exact=True).click()
        page.get_by_role("button", name="Besluit, of leg het voor").click()
        assert "Verbeter eerst" in page.inner_text("main")
        page.check("input[value=confirmed]")
        page.select_option("select[name$=reason]", "institution_confirms")
        page.fill("textarea[name^=item]", "De hogeschool bevestigt het.")
        page.get_by_role("button", name="Besluit, of leg het voor").click()
        page.get_by_role("button", name="Neem het besluit").click()
        page.wait_for_load_state()
        assert "Er is besloten." in page.inner_text("main")

    for person, act in (("owner", ask), ("reviewer", take), ("registrar", reply), ("reviewer", decide)):
        browse(act, user=office.people[person], javascript=False)
    request = fresh(CorrectionRequest.objects.get())
    assert request.state == State.GRANTED
