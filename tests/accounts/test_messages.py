"""Messages that follow from the register's change feed, and the bare e-mail about them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone, translation
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import messages, notices
from accounts.models import Message, User
from diplomas import feed
from diplomas.models import Change
from diplomas.numbers import digest
from diplomas.terms import NumberKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everything_is_settled(monkeypatch):
    """The feed is read up to the oldest transaction that still runs on the whole server, this test's own and
    those of other test processes too. How the feed waits for them is tried with the feed itself.
    """
    monkeypatch.setattr(feed, "_settled_before", lambda: 2**62)


@pytest.fixture
def account(make_holder, make_diploma) -> User:
    holder = make_holder()
    user = User(kind="holder", door="digid", subject=str(digest(NumberKind.BSN, "999990019")), holder=holder)
    user.set_unusable_password()
    user.save()
    messages.tell_news(silently=True)
    return user


@pytest.fixture
def change(account, make_diploma):
    def make(kind=Change.Kind.RECORDED, holder=None) -> Change:
        holder = holder or account.holder
        return Change.objects.create(
            at=timezone.now(), kind=kind, holder=holder, diploma=make_diploma(holder), version=1
        )

    return make


def jobs() -> list[dict]:
    return [job.args for job in ProcrastinateJob.objects.filter(task_name="accounts.send_notice")]


@pytest.mark.parametrize("kind", [Change.Kind.RECORDED, Change.Kind.ISSUED])
def test_a_new_diploma_makes_one_message(account, change, kind):
    made = change(kind)
    assert messages.tell_news().made == 1
    assert messages.tell_news().read == 0
    message = messages.messages_for(account).get()
    assert message.params == {"diploma": str(made.diploma_id)}
    assert messages.unread_count(account) == 1


def test_a_withdrawal_is_told_and_says_that_there_is_a_letter(account, change):
    made = change(Change.Kind.WITHDRAWN)
    assert messages.tell_news().made == 1
    message = messages.messages_for(account).get()
    text = messages.describe(message)
    assert text.diploma == str(made.diploma_id)
    assert "ingetrokken" in text.title
    assert "brief" in text.body


@pytest.mark.parametrize("kind", [Change.Kind.AMENDED, Change.Kind.DEFERRED])
def test_other_events_are_no_news_here(account, change, kind):
    change(kind)
    assert messages.tell_news() == messages.Told(read=1, made=0)


def test_history_that_is_loaded_is_no_news(account, change, make_diploma):
    long_ago = timezone.now() - timedelta(days=messages.NEWS_DAYS, minutes=1)
    Change.objects.create(
        at=long_ago,
        kind=Change.Kind.RECORDED,
        holder=account.holder,
        diploma=make_diploma(account.holder),
        version=1,
    )
    assert messages.tell_news() == messages.Told(read=1, made=0)


def test_what_fails_half_way_is_told_the_next_time(account, change, monkeypatch):
    change()

    def broken(*args, **kwargs):
        raise RuntimeError("the database went away")

    with monkeypatch.context() as patch:
        patch.setattr(Message.objects, "bulk_create", broken)
        with pytest.raises(RuntimeError):
            messages.tell_news()
    assert messages.tell_news().made == 1


def test_an_event_that_is_read_twice_makes_one_message(account, change):
    made = change()
    messages.tell_news()
    with feed.reading(consumer="another") as changes:
        again = [messages._message(found) for found in changes if found.pk == made.pk]
    with pytest.raises(IntegrityError):
        again[0].save()


def test_filling_a_register_is_no_news(account, change):
    change()
    assert messages.tell_news(silently=True).read == 1
    assert not Message.objects.exists()
    change()
    assert messages.tell_news().made == 1


def test_nobody_reads_the_message_of_another(account, change, make_holder):
    change()
    messages.tell_news()
    message = Message.objects.get()
    stranger = User(kind="holder", door="digid", subject="x", holder=make_holder("999994669"))
    unknown = User(kind="holder", door="digid", subject="y")
    staff = User(kind="staff", door="staff", subject="z")
    for other in (stranger, unknown, staff):
        assert not messages.messages_for(other).exists()
        assert not messages.mark_read(user=other, message_id=message.pk)
    message.refresh_from_db()
    assert message.read_at is None
    assert messages.mark_read(user=account, message_id=message.pk)
    assert messages.unread_count(account) == 0


def test_mark_read_keeps_the_first_time(account, change):
    change()
    messages.tell_news()
    message = Message.objects.get()
    messages.mark_read(user=account, message_id=message.pk)
    first = Message.objects.get().read_at
    messages.mark_read(user=account, message_id=message.pk)
    assert Message.objects.get().read_at == first
    assert not messages.mark_read(user=account, message_id=uuid4())


# --- e-mail ---


def test_without_an_address_no_mail_is_planned(account, change):
    change()
    messages.tell_news()
    assert jobs() == []


def test_one_mail_for_several_diplomas_at_once(account, change):
    messages.set_contact(user=account, email="sofie@example.org", language="nl")
    for _number in range(3):
        change()
    assert messages.tell_news().made == 3
    (planned,) = jobs()
    assert list(planned) == ["message_id"]
    assert notices.mail_notice(message_id=planned["message_id"])
    assert len(mail.outbox) == 1


def test_the_mail_says_nothing(account, change):
    messages.set_contact(user=account, email="sofie@example.org", language="nl")
    made = change()
    messages.tell_news()
    notices.mail_notice(message_id=Message.objects.get().pk)
    (sent,) = mail.outbox
    whole = str(sent.message())
    assert sent.subject == "Er staat een bericht voor u klaar"
    assert sent.to == ["sofie@example.org"]
    for private in ("http", "Bakker", "Sofie ", "diploma ", "999990019", str(made.diploma_id)):
        assert private not in whole
    assert "Ga zelf naar Diplomaportaal en log in" in sent.body


def test_a_mail_is_sent_once(account, change):
    messages.set_contact(user=account, email="sofie@example.org", language="nl")
    change()
    messages.tell_news()
    message = Message.objects.get()
    assert notices.mail_notice(message_id=message.pk)
    assert not notices.mail_notice(message_id=message.pk)
    assert len(mail.outbox) == 1


def test_a_mail_that_failed_is_sent_by_the_retry(account, change, monkeypatch):
    messages.set_contact(user=account, email="sofie@example.org", language="nl")
    change()
    messages.tell_news()
    message = Message.objects.get()

    def down(self):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr(notices.EmailMessage, "send", down)
        with pytest.raises(ConnectionRefusedError):
            notices.mail_notice(message_id=message.pk)
    assert notices.mail_notice(message_id=message.pk)
    assert len(mail.outbox) == 1


def test_no_mail_about_what_was_read_or_to_an_address_that_was_taken_back(account, change):
    messages.set_contact(user=account, email="sofie@example.org", language="nl")
    change()
    messages.tell_news()
    read = Message.objects.get()
    messages.mark_read(user=account, message_id=read.pk)
    assert not notices.mail_notice(message_id=read.pk)

    change()
    messages.tell_news()
    messages.set_contact(user=account, email="", language="nl")
    assert not notices.mail_notice(message_id=Message.objects.get(read_at=None).pk)
    assert mail.outbox == []


def test_set_contact_refuses_what_is_no_address(account):
    with pytest.raises(ValidationError):
        messages.set_contact(user=account, email="no address", language="nl")
    with pytest.raises(ValueError, match="fr"):
        messages.set_contact(user=account, email="", language="fr")
    account.refresh_from_db()
    assert account.email == ""


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_topic_has_words(language):
    with translation.override(language):
        for topic in set(Message.Topic) - {Message.Topic.CORRECTION}:
            assert messages.describe(Message(topic=topic, params={})).title
        for kind in messages.correction_words():
            params = {"kind": kind, "reference": "C-2026-4K7Q2M9T", "until": "2026-12-24", "request": "x"}
            told = messages.describe(Message(topic=Message.Topic.CORRECTION, params=params))
            assert "C-2026-4K7Q2M9T" in told.title
            assert "%(" not in told.title + told.body
