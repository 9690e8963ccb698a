"""The log of releases, messages and own data: what stands there, for whom, and what can be changed."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Message, User
from diplomas.disclosures_log import own_releases
from tests import holder_cases as cases
from tests.portal.reading import lines_of, links_of, main_of, select, words

pytestmark = pytest.mark.django_db


def get(client, user, name, query=None, **arguments):
    client.force_login(user)
    return client.get(reverse(name, kwargs=arguments), query)


# --- who saw my data ---


def test_nothing_left_the_register_yet(client):
    for user in (cases.one(), cases.nobody()):
        main = main_of(get(client, user, "portal:disclosures"))
        assert "Nog niemand kreeg gegevens over uw diploma's." in words(main)


def test_a_release_tells_who_when_why_on_which_ground_and_what(client):
    user = cases.released(cases.one())
    (row,) = select(main_of(get(client, user, "portal:disclosures")), "tbody tr")
    for part in ("Uzelf", "Uittreksel voor uzelf", "WRO art. 31", "TEST-", "Opleiding tot Verpleegkundige"):
        assert part in words(row)
    (fields,) = select(row, "details")
    assert "Datum laatste examen" in words(fields)
    assert "Judicium" not in words(fields)  # not in the field set of the release


def test_a_view_of_ones_own_is_not_a_release(client):
    user = cases.one()
    get(client, user, "portal:diplomas")
    get(client, user, "portal:diploma", diploma_id=user.holder.diplomas.get().pk)
    assert own_releases(holder=user.holder_id).total == 0


def test_the_log_shows_nothing_of_others(client):
    cases.released(cases.one())
    assert not select(main_of(get(client, cases.one(), "portal:disclosures")), "tbody tr")


def test_a_long_log_comes_in_pages_newest_first(client):
    user = cases.released(cases.one(), times=21)
    first = own_releases(holder=user.holder_id)
    last = own_releases(holder=user.holder_id, page=2)
    assert (len(first.rows), len(last.rows), first.total, first.pages) == (20, 1, 21, 2)
    moments = [row.at for row in (*first.rows, *last.rows)]
    assert moments == sorted(moments, reverse=True)
    assert all(len(row.diplomas) == 1 for row in (*first.rows, *last.rows))
    assert "?pagina=2" in links_of(main_of(get(client, user, "portal:disclosures")))


@pytest.mark.parametrize("page", ["2", "99999999", "-1", "x", "²"])
def test_any_page_number_gives_a_page(page, client):
    user = cases.released(cases.one(), times=21)
    main = main_of(get(client, user, "portal:disclosures", {"pagina": page}))
    assert len(select(main, "tbody tr")) == (1 if page == "2" else 20)


# --- messages ---


def test_messages_tell_which_diploma_they_are_about(client):
    user = cases.with_messages()
    main = main_of(get(client, user, "portal:messages"))
    unread, read = select(main, ".mdp-message")
    assert "Opleiding tot Verpleegkundige" in words(unread)
    assert "Nieuw" in words(unread)
    assert "Nieuw" not in words(read)


def test_opening_a_message_marks_it_as_read(client):
    user = cases.with_messages()
    message = Message.objects.get(read_at=None)
    main = main_of(get(client, user, "portal:message", message_id=message.pk))
    assert reverse("portal:diploma", args=[user.holder.diplomas.get().pk]) in links_of(main)
    assert not Message.objects.filter(read_at=None).exists()


def test_a_message_is_for_one_person_only(client):
    cases.with_messages()
    message = Message.objects.get(read_at=None)
    for stranger, status in ((cases.without(), 404), (cases.nobody(), 404), (cases.staff(), 403)):
        assert get(client, stranger, "portal:message", message_id=message.pk).status_code == status
    assert Message.objects.filter(read_at=None).exists()


def test_without_messages_the_page_says_when_one_comes(client):
    assert "U hebt nog geen berichten." in words(main_of(get(client, cases.one(), "portal:messages")))


# --- own data ---


def test_own_data_as_the_brp_has_them(client):
    lines = lines_of(get(client, cases.changed_name(), "portal:profile"))
    assert lines == {
        "Naam": "Eva Nieuwenhuis",
        "Eerdere namen": "Eva Oudenhof tot 4 mei 2019",
        "Geboortedatum": "1980",
        "Geslacht": "vrouw",
        "Geheimhouding": "Ja. Medewerkers kunnen u niet op naam vinden.",
    }


def test_corrections_of_own_data_go_to_the_municipality(client):
    text = words(main_of(get(client, cases.one(), "portal:profile")))
    assert "Vraag uw gemeente om dit te verbeteren." in text
    assert "WRO, artikel 32, vierde lid" in text


def test_somebody_unknown_has_a_page_and_can_give_an_address(client):
    user = cases.nobody()
    assert "Het register kent u nog niet." in words(main_of(get(client, user, "portal:profile")))
    client.post(reverse("portal:profile"), {"email": "ik@example.org", "language": "nl"})
    assert User.objects.get(pk=user.pk).email == "ik@example.org"


def test_giving_changing_and_removing_an_address(client):
    user = cases.one()
    client.force_login(user)
    for email, language in (("a@example.org", "nl"), ("b@example.org", "en")):
        response = client.post(reverse("portal:profile"), {"email": email, "language": language}, follow=True)
        assert "Wij hebben dit bewaard." in words(main_of(response))
        user.refresh_from_db()
        assert (user.email, user.language) == (email, language)
    response = client.post(reverse("portal:forget_email"), follow=True)
    assert "U krijgt geen e-mails meer." in words(main_of(response))
    user.refresh_from_db()
    assert (user.email, user.language) == ("", "en")


@pytest.mark.parametrize(
    ("sent", "error", "box"),
    [
        ({"email": "geen adres", "language": "nl"}, "Vul een e-mailadres in", "#id_email"),
        ({"email": "", "language": "de"}, "Kies een taal", "#id_language_0"),
        ({"email": ""}, "Kies een taal", "#id_language_0"),
    ],
)
def test_a_wrong_answer_is_pointed_at_and_kept(sent, error, box, client):
    user = cases.changed_name()
    client.force_login(user)
    main = main_of(client.post(reverse("portal:profile"), sent))
    (summary,) = select(main, ".mdp-error-summary")
    assert error in words(summary)
    assert box in links_of(summary)
    assert select(main, "input")[1].get("value", "") == sent["email"]
    user.refresh_from_db()
    assert user.email == "eva@example.org"


def test_the_previous_login_is_told_not_this_one(client):
    user = cases.one()
    assert "Dit is de eerste keer dat u inlogt." in words(main_of(get(client, user, "portal:profile")))
    with time_machine.travel(datetime.datetime(2026, 3, 4, 12, 30, tzinfo=datetime.UTC), tick=False):
        session = client.session
        session["login_previous"] = "2026-03-01T09:15:00+00:00"
        session.save()
        text = words(main_of(client.get(reverse("portal:profile"))))
    assert "Laatst ingelogd op 1 maart 2026 om 10:15 uur." in text


@pytest.mark.parametrize(
    "name", ["portal:diplomas", "portal:disclosures", "portal:messages", "portal:profile"]
)
def test_these_pages_are_for_holders(name, client):
    assert get(client, cases.staff(), name).status_code == 403
    client.logout()
    assert client.get(reverse(name))["Location"].startswith(reverse("accounts:login"))
