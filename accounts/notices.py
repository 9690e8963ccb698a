"""The bare e-mail that says there is something to read: no content, no name, no link."""

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from accounts.models import Message, User

# Six attempts, the last after about three hours: a mail server that is down for a night is somebody's call.
PATIENT = RetryStrategy(max_attempts=6, exponential_wait=6)


@app.task(name="accounts.send_notice", queue="mail", retry=PATIENT)
def send_notice(*, message_id: str) -> None:
    """Sends the bare e-mail about one message, in the background."""
    mail_notice(message_id=UUID(message_id))


def mail_notice(*, message_id: UUID) -> bool:
    """Sends the bare e-mail about this message. False when there is nobody to send it to or it was sent.

    The mark is set before the mail server is asked and goes back when that fails: a retry sends once more
    only if nothing was sent.
    """
    with transaction.atomic():
        message = Message.objects.select_for_update().filter(pk=message_id, mailed_at__isnull=True).first()
        if message is None or message.read_at is not None:
            return False
        reader = User.objects.filter(holder_id=message.holder_id, is_active=True).exclude(email="").first()
        if reader is None or message.holder.is_deceased:
            return False
        message.mailed_at = timezone.now()
        message.save(update_fields=["mailed_at"])
        with translation.override(reader.language):
            _notice(reader.email).send()
    return True


def _notice(address: str) -> EmailMessage:
    body = _(
        "U krijgt deze e-mail van %(site)s.\n\n"
        "Er staat een bericht voor u klaar. In deze e-mail staat niet waarover het gaat.\n\n"
        "Ga zelf naar %(site)s en log in. Er staat geen link in deze e-mail: zo weet u dat hij echt is.\n\n"
        "Wilt u deze e-mails niet meer? Haal dan uw e-mailadres weg bij Mijn gegevens.\n"
    )
    return bare(address, _("Er staat een bericht voor u klaar"), body)


def bare(address: str, subject: str, body: str) -> EmailMessage:
    """An e-mail without content of ours; `body` names the portal as %(site)s and no person."""
    return EmailMessage(subject=subject, body=body % {"site": settings.SITE_NAME}, to=[address])
