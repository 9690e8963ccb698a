"""What strangers do besides sending a file: ask by number, report fraud; and what its holder sees of it."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.core.cache import cache
from playwright.sync_api import Page

from accounts.models import User
from diplomas import register
from diplomas.dates import PartialDate
from diplomas.models import Extract
from diplomas.terms import Reason
from portal.extracts.choice import Choice
from portal.extracts.issue import IssuedExtract, issue_extract
from tests import factories
from tests import holder_cases as cases
from tests.browser.test_pages import seen

ANSWERS = {
    "current": ("klopt", "right"),
    "withdrawn": ("ingetrokken", "withdrawn"),
    "unknown": ("kennen deze combinatie niet", "do not know this combination"),
}


@dataclass(frozen=True)
class Owner:
    user: User
    made: dict[str, IssuedExtract]
    diploma: UUID


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    cache.clear()


@pytest.fixture
def owner(seal_settings, transactional_db) -> Owner:
    """Somebody with an extract that holds and one of a diploma that was withdrawn since."""
    user = cases.account(factories.holder(birth=PartialDate(1997, 5, 12)))
    kept, withdrawn = cases.diploma_of(user), cases.diploma_of(user)
    made = {}
    for record in (kept, withdrawn):
        made[record.pk] = issue_extract(
            holder=user.holder.pk, choice=Choice((record.pk,)), actor=f"holder:{user.holder.pk}"
        )
    register.withdraw(diploma_id=withdrawn.pk, expected_version=1, act=factories.act(Reason.WITHDRAWN))
    return Owner(user, {"current": made[kept.pk], "withdrawn": made[withdrawn.pk]}, kept.pk)


def place(address: str, language: str) -> str:
    return address if language == "nl" else f"/en{address}"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_answer_to_a_number(owner: Owner, browse: Callable, language: str) -> None:
    def ask(page: Page, answer: str) -> list[str]:
        page.goto(place("/controleren/nummer/", language))
        page.fill("[name=number]", owner.made["current" if answer == "unknown" else answer].number.lower())
        born = ("13" if answer == "unknown" else "12", "5", "1997")
        for part, value in zip(("day", "month", "year"), born, strict=True):
            page.fill(f"[name=birth_date_{part}]", value)
        page.click("main form button[type=submit]")
        said = page.locator("main").inner_text()
        assert ANSWERS[answer][language == "en"] in said
        assert "1997" not in page.url
        return seen(page, f"number {answer} {language}")

    found = [
        mistake for answer in ANSWERS for mistake in browse(lambda page, a=answer: ask(page, a), again=True)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_report_of_fraud_keeps_what_was_typed_and_ends_with_a_number(
    browse: Callable, language: str
) -> None:
    def report(page: Page) -> list[str]:
        page.goto(place("/controleren/fraude-melden/", language))
        page.fill("[name=story]", "Het cijfer is met een ander lettertype getypt.")
        page.fill("[name=email]", "geen adres")
        page.click("main form button[type=submit]")
        wrong = seen(page, f"fraud errors {language}")
        assert page.input_value("[name=story]").startswith("Het cijfer")
        page.check("[name=suspicion] >> nth=0")
        page.fill("[name=email]", "")
        page.click("main form button[type=submit]")
        assert page.locator("h1").count() == 1
        assert "Het cijfer" not in page.content()
        return wrong + seen(page, f"fraud reported {language}")

    found = browse(report, javascript=True)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_holder_sees_earlier_extracts_and_looks_through_the_log(
    owner: Owner, browse: Callable, language: str
) -> None:
    def visit(page: Page) -> list[str]:
        page.goto(place("/mijn-uittreksels/", language))
        assert owner.made["current"].number in page.locator("main").inner_text()
        wrong = seen(page, f"extracts {language}")
        page.goto(place("/wie-zag-mijn-gegevens/", language))
        wrong += seen(page, f"log {language}")
        page.click("main details:has([name=wie]) summary")
        page.select_option("[name=wie]", index=1)
        page.click("main form button[type=submit]")
        assert "wie=" in page.url
        return wrong + seen(page, f"log filtered {language}")

    found = browse(visit, user=owner.user)
    assert not found, "\n".join(found)


def test_pressing_twice_gives_one_extract(owner: Owner, browse: Callable) -> None:
    """The button of the page of a diploma, pressed as people press: twice."""

    def press(page: Page) -> None:
        page.goto(f"/mijn-diplomas/{owner.diploma}/")
        with page.expect_download():
            page.locator("form[action$='/uittreksel/'] button").first.dblclick(no_wait_after=True)
        page.wait_for_timeout(1500)

    before = Extract.objects.count()
    browse(press, user=owner.user, downloads=True)
    assert Extract.objects.count() == before + 1
