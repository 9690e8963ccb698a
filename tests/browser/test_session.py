"""The warning before a session ends, with limits of seconds instead of minutes."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts import kept
from accounts.models import KeptPost, User
from diplomas.numbers import digest
from diplomas.terms import NumberKind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person(settings) -> User:
    """Somebody whose session ends six seconds after their last action, warned four seconds before."""
    settings.HOLDER_SESSION_SECONDS = 6
    settings.SESSION_WARNING_SECONDS = 4
    user = User(kind="holder", door="digid", subject=str(digest(NumberKind.BSN, "999990019")))
    user.set_unusable_password()
    user.save()
    return user


def test_one_button_keeps_somebody_logged_in(browse, person):
    def visit(page: Page) -> None:
        page.goto(reverse("portal:about"))
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_hidden()
        expect(dialog).to_be_visible(timeout=4000)
        stay = page.get_by_role("button", name="Blijf ingelogd")
        expect(stay).to_be_focused()
        stay.press("Enter")
        expect(dialog).to_be_hidden()
        expect(page.locator("#sessie-melding")).to_have_text("U blijft ingelogd.")
        expect(dialog).to_be_visible(timeout=6000)  # and is warned again, from the new end
        assert page.url.endswith(reverse("portal:about"))

    browse(visit, user=person)


def test_without_an_answer_the_page_is_left(browse, person):
    def visit(page: Page) -> None:
        page.goto(reverse("portal:about"))
        page.wait_for_url(f"**{reverse('accounts:logged_out')}**", timeout=12_000)
        expect(page.get_by_role("heading", level=1)).to_have_text("U bent uitgelogd")
        expect(page.get_by_text("U deed een tijd niets.")).to_be_visible()

    browse(visit, user=person)


def test_logging_out_from_the_warning(browse, person):
    def visit(page: Page) -> None:
        page.goto(reverse("portal:about"))
        page.get_by_role("dialog").get_by_role("button", name="Uitloggen").click(timeout=4000)
        expect(page.get_by_role("heading", level=1)).to_have_text("U bent uitgelogd")
        page.go_back()
        expect(page.get_by_role("dialog")).to_have_count(0)

    browse(visit, user=person)


def test_work_in_another_tab_keeps_this_one(browse, person):
    def visit(page: Page) -> None:
        page.goto(reverse("portal:about"))
        other = page.context.new_page()
        for _action in range(4):
            other.goto(reverse("portal:about"))
            other.wait_for_timeout(1800)
        assert page.url.endswith(reverse("portal:about"))

    browse(visit, user=person)


def test_what_was_being_filled_in_is_kept(browse, person):
    def visit(page: Page) -> None:
        page.goto(reverse("portal:profile"))
        page.locator("main form").get_by_role("textbox").first.fill("sofie@example.org")
        page.wait_for_url(f"**{reverse('accounts:logged_out')}**", timeout=12_000)
        expect(page.get_by_text("is bewaard maar nog niet verstuurd")).to_be_visible()

    browse(visit, user=person)
    row = KeptPost.objects.get()
    found = kept.find(row.pk, person)
    assert found.path == reverse("portal:profile")
    assert ("email", "sofie@example.org") in found.fields
    person.refresh_from_db()
    assert person.email == ""


def test_without_javascript_the_page_says_when(browse, person):
    def visit(page: Page) -> None:
        page.goto(reverse("portal:about"))
        expect(page.get_by_text("uur als u niets doet")).to_be_visible()
        expect(page.get_by_role("dialog")).to_be_hidden()

    browse(visit, user=person, javascript=False)
