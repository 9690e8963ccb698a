"""The administration in a browser: accessible at both widths, and the core of it without JavaScript."""

from __future__ import annotations

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from playwright.sync_api import Page

from diplomas.models import Diploma
from institutions import access, services
from institutions.models import Proposal
from tests.browser.conftest import picture
from tests.browser.test_pages import OFF_SCREEN, violations
from tests.institutions.conftest import World, one_factor, world

__all__ = ["one_factor", "world"]
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
        picture(page, f"beheer {name} {width}")
        wrong += [f"{name} {width}: {found}" for found in violations(page)]
        wrong += [f"{name} {width}: off screen {html}" for html in page.evaluate(OURS)]
    return wrong


def test_a_registrar_walks_through_everything(browse, world: World) -> None:
    def walk(page: Page) -> list[str]:
        wrong = []
        page.goto(reverse("admin:index"))
        wrong += wrong_with(page, "vandaag")
        page.get_by_role("link", name="Bekijk de diploma's van uw instelling").click()
        wrong += wrong_with(page, "lijst")
        page.locator("a.button", has_text="Zoek een diploma").click()
        page.fill("#id_name", "de Vries")
        page.get_by_role("button", name="Zoek").click()
        wrong += wrong_with(page, "gevonden")
        page.get_by_role("link", name="Sanne Maria de Vries").click()
        wrong += wrong_with(page, "dossier")
        page.get_by_role("link", name="Wijzig datum laatste examen").click()
        wrong += wrong_with(page, "wijzigen")
        page.fill("#id_value", "gisteren")
        page.get_by_role("button", name="Wijzig dit").click()
        wrong += wrong_with(page, "wijzigen fout")
        page.fill("#id_value", "20-06-2024")
        page.fill("#id_reason", "Verkeerd overgenomen")
        page.get_by_role("button", name="Wijzig dit").click()
        assert "Wij hebben dit gewijzigd." in page.inner_text("body")
        wrong += wrong_with(page, "gewijzigd")
        page.goto(reverse("admin:diplomas_diploma_new"))
        wrong += wrong_with(page, "nieuw")
        return wrong

    assert not (wrong := browse(walk, user=world.people["registrar"], again=True)), "\n".join(wrong)


def test_withdrawing_without_javascript_by_two_people(browse, world: World, seal_settings: object) -> None:
    def propose(page: Page) -> None:
        page.goto(reverse("admin:diplomas_diploma_record", args=[world.diploma.pk]))
        page.get_by_role("link", name="Intrekken voorstellen").click()
        page.fill("#id_hearing_on", "05-01-2026")
        page.fill("#id_hearing_note", "De houder gaf het toe.")
        page.fill("#id_reason", "Fraude bij het examen")
        page.get_by_role("button", name="Leg het voor aan een collega").click()
        assert "Uw voorstel is bewaard." in page.inner_text("body")

    def decide(page: Page) -> None:
        page.goto(reverse("admin:index"))
        page.get_by_role("link", name="1 voorstel wacht op uw besluit.").click()
        page.get_by_role("link", name=world.diploma.source_key).click()
        page.check("input[value=approve]")
        page.get_by_role("button", name="Leg uw besluit vast").click()
        assert "Het diploma is ingetrokken." in page.inner_text("body")

    browse(propose, user=world.people["registrar"], javascript=False)
    browse(decide, user=world.people["approver"], javascript=False)
    assert Diploma.objects.get(pk=world.diploma.pk).state == "withdrawn"


@pytest.mark.parametrize(
    "person", ["approver", "reader", "auditor", "reviewer", "administrator", "privacy officer"]
)
def test_everybody_else_at_work(browse, world: World, person: str) -> None:
    proposal = services.propose_withdrawal(
        desk=world.desk("registrar"), diploma=world.diploma.pk, expected_version=1, reason="Fraude",
        hearing_on=world.diploma.exam_date, hearing_note="Hij gaf het toe.",
    )  # fmt: skip
    access.opened(world.desk("registrar"), world.diploma, purpose=access.ROUTINE)
    pages = {
        "approver": ["admin:institutions_proposal_changelist", "decide"],
        "reader": ["admin:diplomas_diploma_changelist", "record"],
        "auditor": ["admin:institutions_recordaccess_changelist"],
        "reviewer": ["record"],
        "administrator": [
            "admin:accounts_user_changelist",
            "admin:accounts_user_add",
            "admin:diplomas_organisation_changelist",
            "organisation",
            "admin:diplomas_programme_changelist",
            "admin:diplomas_offering_changelist",
            "admin:diplomas_offering_add",
            "admin:review_roles",
        ],
        "privacy officer": ["admin:institutions_recordaccess_changelist"],
    }[person]

    def walk(page: Page) -> list[str]:
        page.goto(reverse("admin:index"))
        wrong = wrong_with(page, f"vandaag {person}")
        for name in pages:
            page.goto(_address(name, world, proposal))
            wrong += wrong_with(page, f"{name} {person}".replace("admin:", ""))
        return wrong

    assert not (wrong := browse(walk, user=world.people[person], again=True)), "\n".join(wrong)


def _address(name: str, world: World, proposal: Proposal) -> str:
    if name == "record":
        return reverse("admin:diplomas_diploma_record", args=[world.diploma.pk])
    if name == "decide":
        return reverse("admin:institutions_proposal_decide", args=[proposal.pk])
    if name == "organisation":
        return reverse("admin:diplomas_organisation_change", args=[world.school.pk])
    return reverse(name)


def test_a_change_of_reference_data_is_shown_before_it_is_saved(browse, world: World) -> None:
    def change(page: Page) -> list[str]:
        page.goto(reverse("admin:diplomas_organisation_change", args=[world.school.pk]))
        page.wait_for_load_state()
        page.fill("input[name=names-0-name]", "Hogeschool Nieuwe Naam")
        page.locator("input[name=_save]").click()
        assert "Er is nog niets bewaard." in page.inner_text("body")
        wrong = wrong_with(page, "voorbeeld van een wijziging")
        page.get_by_role("button", name="Bewaar dit").click()
        page.wait_for_load_state()
        page.goto(reverse("admin:diplomas_organisation_history", args=[world.school.pk]))
        assert "Hogeschool Nieuwe Naam" in page.inner_text("body")
        return wrong + wrong_with(page, "geschiedenis")

    assert not (wrong := browse(change, user=world.people["administrator"], javascript=True)), "\n".join(
        wrong
    )
    assert world.school.names.get().name == "Hogeschool Nieuwe Naam"


def test_a_registrar_of_another_institution_finds_no_way_in(browse, world: World) -> None:
    def try_everything(page: Page) -> list[str]:
        seen = []
        for name in ("record", "issue", "defer", "withdraw", "change", "history"):
            argument = (
                {"object_id": world.diploma.pk}
                if name in ("change", "history")
                else {"diploma_id": world.diploma.pk}
            )
            page.goto(reverse(f"admin:diplomas_diploma_{name}", kwargs=argument))
            seen.append(page.inner_text("body"))
        page.goto(reverse("admin:diplomas_diploma_changelist"))
        seen.append(page.inner_text("body"))
        page.goto(reverse("admin:diplomas_diploma_search"))
        page.fill("#id_diploma", str(world.diploma.pk))
        page.get_by_role("button", name="Zoek").click()
        seen.append(page.inner_text("body"))
        return seen

    said = "\n".join(browse(try_everything, user=world.people["elsewhere"], again=True))
    assert "Vries" not in said
    assert world.diploma.source_key not in said
