"""Background work about accounts, run as the worker runs it."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.utils import timezone

from accounts import notices, tasks
from accounts.models import KeptPost, Message, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(make_holder) -> User:
    user = User(kind="holder", door="digid", subject="x", holder=make_holder(), email="sofie@example.org")
    user.set_unusable_password()
    user.save()
    return user


def test_the_mail_is_sent_by_id(reader):
    message = Message.objects.create(
        holder=reader.holder, topic=Message.Topic.DIPLOMA_ADDED, source="change:1"
    )
    notices.send_notice(message_id=str(message.pk))
    notices.send_notice(message_id=str(message.pk))  # a worker that was killed may run it again
    assert len(mail.outbox) == 1


def test_what_is_over_is_forgotten(reader):
    now = timezone.now()
    for minutes in (-1, 30):
        KeptPost.objects.create(
            user=reader,
            cipher=b"x",
            created_at=now - timedelta(hours=1),
            expires_at=now + timedelta(minutes=minutes),
        )
        Session.objects.create(
            session_key=f"key{minutes}", session_data="x", expire_date=now + timedelta(minutes=minutes)
        )
    tasks.forget_what_is_over(timestamp=0)
    assert KeptPost.objects.get().expires_at > now
    assert Session.objects.get().expire_date > now


def test_news_is_told_until_there_is_no_more(monkeypatch):
    from accounts import messages

    rounds = iter([messages.Told(500, 2), messages.Told(3, 1), messages.Told(0, 0)])
    monkeypatch.setattr(messages, "tell_news", lambda: next(rounds))
    tasks.tell_news(timestamp=0)
    assert next(rounds, None) is None


def test_tasks_take_ids_only():
    assert notices.send_notice.retry_strategy.max_attempts >= 5
    assert tasks.tell_news.queueing_lock
