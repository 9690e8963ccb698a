"""Asking for an extract: the owner gets a sealed file, others nothing, and a failure loses nothing."""

import datetime

import pytest
from django.urls import reverse
from django.utils import translation

from diplomas import disclosure, register
from diplomas.models import Disclosure, Extract
from diplomas.terms import Reason
from documents.pdf import RenderError
from documents.seal_errors import KeyMissing
from portal.extracts import issue
from tests import factories
from tests import holder_cases as cases
from tests.portal.reading import links_of, main_of, select, words

pytestmark = pytest.mark.django_db


def ask(client, user, diploma=None, language="nl"):
    client.force_login(user)
    diploma = diploma or user.holder.diplomas.get()
    return client.post(reverse("portal:extract", args=[diploma.pk]), {"language": language})


def nothing_recorded():
    return not Disclosure.objects.exists() and not Extract.objects.exists()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_owner_gets_a_sealed_file(language, client, seal_settings):
    user = cases.one()
    response = ask(client, user, language=language)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert "no-store" in response["Cache-Control"]
    assert response.content.startswith(b"%PDF-")
    extract = Extract.objects.get()
    assert extract.language == language
    assert extract.number in response["Content-Disposition"]
    assert "Vries" not in response["Content-Disposition"]


def test_an_extract_stands_in_the_log_of_its_owner(client, seal_settings):
    user = cases.one()
    ask(client, user)
    main = main_of(client.get(reverse("portal:disclosures")))
    (row,) = select(main, "tbody tr")
    assert "Uzelf" in words(row)
    assert "Uittreksel voor de diplomahouder" in words(row)
    assert Extract.objects.get().number in words(row)
    with translation.override("en"):
        row = select(main_of(client.get(reverse("portal:disclosures"))), "tbody tr")[0]
    assert "Uittreksel voor de diplomahouder" not in words(row)


def test_another_holder_gets_nothing(client, seal_settings):
    diploma = cases.one().holder.diplomas.get()
    assert ask(client, cases.without(), diploma).status_code == 404
    assert ask(client, cases.nobody(), diploma).status_code == 404
    assert nothing_recorded()


def test_staff_get_nothing(client, seal_settings):
    assert ask(client, cases.staff(), cases.one().holder.diplomas.get()).status_code == 403
    assert nothing_recorded()


def test_an_extract_is_never_made_by_following_a_link(client):
    user = cases.one()
    client.force_login(user)
    assert client.get(reverse("portal:extract", args=[user.holder.diplomas.get().pk])).status_code == 405


@pytest.mark.parametrize("language", ["", "de"])
def test_a_language_that_does_not_exist(language, client, seal_settings):
    assert ask(client, cases.one(), language=language).status_code == 400
    assert nothing_recorded()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (cases.deferred, "Dit diploma is nog niet uitgereikt."),
        (cases.withdrawn, "Dit diploma is ingetrokken."),
    ],
)
def test_what_may_not_leave_is_refused_with_the_reason(make, reason, client, seal_settings):
    user = make()
    main = main_of(ask(client, user), 409)
    assert reason in words(main)
    assert reverse("portal:diploma", args=[user.holder.diplomas.get().pk]) in links_of(main)
    assert not select(main, "form")  # trying again would not help
    assert nothing_recorded()


@pytest.mark.parametrize("error", [KeyMissing("no key"), RenderError("warning", ["x"])])
def test_without_a_seal_there_is_no_file_and_the_page_offers_to_try_again(error, client, monkeypatch):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr(issue, "_make", fail)
    response = ask(client, cases.one(), language="en")
    main = main_of(response, 503)
    assert "Aan uw diploma is niets veranderd." in words(main)
    assert select(main, "form input")[-1].get("value") == "en"
    assert response["Retry-After"]
    assert nothing_recorded()


def test_a_diploma_that_changed_meanwhile_is_not_handed_over(client, monkeypatch, seal_settings):
    user = cases.one()
    diploma = user.holder.diplomas.get()
    record = disclosure.disclose_extract

    def amended_first(prepared, **given):
        register.amend(
            diploma_id=diploma.pk,
            expected_version=1,
            changes={"exam_date": datetime.date(2024, 6, 22)},
            source=factories.source(),
            act=factories.act(Reason.INSTITUTION),
        )
        return record(prepared, **given)

    monkeypatch.setattr(issue.disclosure, "disclose_extract", amended_first)
    main = main_of(ask(client, user), 409)
    assert "Dit diploma is zojuist gewijzigd." in words(main)
    assert select(main, "form")
    assert nothing_recorded()


def test_very_many_extracts_in_a_row_have_to_wait_and_leave_nothing(client, settings, seal_settings):
    settings.ACCOUNT_RATE_LIMITS = {"extract": "1/5m/user"}
    first, second = cases.one(), cases.fourteen()
    assert ask(client, first).status_code == 200
    response = ask(client, first)
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "Wacht 5 minuten" in words(main_of(response, 429))
    assert Extract.objects.count() == 1
    diploma = second.holder.diplomas.first()
    assert ask(client, second, diploma=diploma).status_code == 200
