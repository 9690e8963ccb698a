"""Checking a file in a browser: somebody chooses it, sends it and reads the verdict, also without script."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from diplomas import register
from diplomas.terms import Reason
from portal.extracts.choice import Choice
from portal.extracts.issue import issue_extract
from tests import factories
from tests.browser.test_pages import seen
from tests.documents import forgeries

HEADINGS = {
    "current": ("Dit uittreksel is echt en klopt", "This extract is genuine and right"),
    "withdrawn": ("het diploma is ingetrokken", "the diploma was withdrawn"),
    "altered": ("veranderd na het verzegelen", "changed after it was sealed"),
    "copy": ("een scan, afdruk of kopie", "a scan, a print or a copy"),
    "not_pdf": ("geen pdf-bestand", "not a PDF file"),
}


@pytest.fixture
def files(seal_settings, tmp_path: Path, transactional_db) -> dict[str, Path]:
    """A file for each of the verdicts above."""
    record, other = factories.recorded(), factories.recorded()
    data = [
        issue_extract(holder=one.holder_id, choice=Choice((one.pk,)), actor="holder:1").data
        for one in (record, other)
    ]
    register.withdraw(diploma_id=other.pk, expected_version=1, act=factories.act(Reason.WITHDRAWN))
    made = {
        "current": data[0],
        "withdrawn": data[1],
        "altered": forgeries.with_an_annotation(data[0]),
        "copy": forgeries.scanned(data[0], tmp_path),
        "not_pdf": b"\xff\xd8\xff\xe0 a photo",
    }
    for name, content in made.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
    return {name: tmp_path / f"{name}.pdf" for name in made}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_verdict_is_read_at_every_width(files: dict[str, Path], browse, language: str) -> None:
    address = "/controleren/" if language == "nl" else "/en/controleren/"

    def check(page: Page, name: str) -> list[str]:
        page.goto(address)
        page.set_input_files("input[type=file]", files[name])
        page.click("#verstuur")
        assert HEADINGS[name][language == "en"] in page.locator("h1").inner_text()
        return seen(page, f"verdict {name} {language}")

    found = [
        mistake for name in HEADINGS for mistake in browse(lambda page, n=name: check(page, n), again=True)
    ]
    assert not found, "\n".join(found)


def test_it_works_without_script_and_forgets_nothing_when_no_file_was_chosen(files, browse) -> None:
    def visit(page: Page) -> str:
        page.goto("/controleren/")
        page.click("#verstuur")
        assert "Fout:" in page.title()
        page.set_input_files("input[type=file]", files["current"])
        page.click("#verstuur")
        return page.locator("h1").inner_text()

    assert HEADINGS["current"][0] in browse(visit, javascript=False)
