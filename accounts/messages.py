"""What the portal tells holders: a message in the portal and, for those who want it, a bare e-mail.

The register calls nobody. This reads its change feed by cursor and makes a message for each diploma that is
new or was withdrawn; reading and writing are one transaction, so nothing is told twice and nothing is
forgotten. An e-mail says that there is a message and nothing else: no name, no diploma, no link to log in.
"""

import datetime
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Message, User
from accounts.notices import send_notice
from diplomas import display, feed
from diplomas.errors import DomainError
from diplomas.models import Change, DiplomaVersion
from diplomas.terms import Reason

CONSUMER = "holder-messages"
# What holders are told: a diploma that is new (also one that was deferred and issued after all), and one
# that was withdrawn.
_TOPICS = {
    Change.Kind.RECORDED: Message.Topic.DIPLOMA_ADDED,
    Change.Kind.ISSUED: Message.Topic.DIPLOMA_ADDED,
    Change.Kind.WITHDRAWN: Message.Topic.DIPLOMA_WITHDRAWN,
}
# What happened longer ago is history that is being loaded, and news to nobody.
NEWS_DAYS = 30


@dataclass(frozen=True)
class Told:
    """What a round did: events read, messages made."""

    read: int
    made: int


@dataclass(frozen=True)
class MessageText:
    """A message in the language that is active now. `diploma` or `request` is what it is about, if any."""

    title: str
    body: str
    diploma: str = ""
    request: str = ""


def tell_news(*, limit: int = 500, silently: bool = False) -> Told:
    """Reads the next events of the feed and makes the messages that follow from them.

    `silently` reads without telling: after a register was filled, nothing of it is news to anybody.
    """
    with feed.reading(consumer=CONSUMER, limit=limit) as changes:
        since = timezone.now() - timedelta(days=NEWS_DAYS)
        new = [change for change in changes if change.kind in _TOPICS and change.at >= since]
        news = [] if silently else new
        ours = _by_decision(news)
        made = Message.objects.bulk_create(
            [_message(change, ours=change.pk in ours) for change in news], ignore_conflicts=True
        )
        for message in _first_for_each_reader(made):
            send_notice.defer(message_id=str(message.pk))
        return Told(read=len(changes), made=len(made))


def tell(*, holder: UUID, topic: Message.Topic, source: str, params: dict[str, str]) -> None:
    """Make one message and, for who gave an address, the job that sends the bare e-mail. Once per source."""
    made, new = Message.objects.get_or_create(
        holder_id=holder,
        topic=topic,
        source=source,
        defaults={"params": params, "created_at": timezone.now()},
    )
    if new and _first_for_each_reader([made]):
        send_notice.defer(message_id=str(made.pk))


def messages_for(user: User) -> QuerySet[Message]:
    """The messages of this account, newest first; none for staff and people the register does not know."""
    return Message.objects.filter(holder_id=user.holder_id) if user.holder_id else Message.objects.none()


def unread_count(user: User) -> int:
    """How many messages nobody has opened."""
    return messages_for(user).filter(read_at__isnull=True).count()


def mark_read(*, user: User, message_id: UUID) -> bool:
    """Marks a message of this account as read; False when it has no such message."""
    found = messages_for(user).filter(pk=message_id)
    found.filter(read_at__isnull=True).update(read_at=timezone.now())
    return found.exists()


def describe(message: Message) -> MessageText:
    """The message in words, in the active language."""
    if message.topic == Message.Topic.CORRECTION:
        return _about_correction(message)
    texts = {
        Message.Topic.DIPLOMA_ADDED: (
            _("Er staat een nieuw diploma in het register"),
            _("Een school heeft een diploma van u in het diplomaregister gezet. Controleer of het klopt."),
        ),
        Message.Topic.DIPLOMA_WITHDRAWN: (
            _("Een diploma van u is ingetrokken"),
            _(
                "De instelling heeft een diploma van u ingetrokken. Bij het diploma staat de brief met het "
                "besluit. Daarin leest u waarom, en hoe u bezwaar kunt maken."
            ),
        ),
    }
    title, body = texts[Message.Topic(message.topic)]
    if message.params.get("by") == "decision":
        body = _(
            "Wij hebben een diploma van u in het diplomaregister gezet, omdat u daarom vroeg. Controleer of "
            "het klopt."
        )
    return MessageText(title=title, body=body, diploma=message.params.get("diploma", ""))


def _about_correction(message: Message) -> MessageText:
    title, body = correction_words()[message.params["kind"]]
    day, document = (_day(message.params.get(name, "")) for name in ("until", "document"))
    late = _("Wij hadden uiterlijk %(until)s moeten besluiten. Dat is ons nog niet gelukt.")
    decision = (late if message.params.get("late") else _("U krijgt uiterlijk %(until)s ons besluit.")) % {
        "until": day
    }
    words = {
        "until": day,
        "decision": decision,
        "grace": _grace(late=bool(message.params.get("late"))) % {"until": day},
        "last": _("Dat kan tot en met %(until)s.") % {"until": day} if day else "",
        "document": document,
    }
    how = _("U kunt ook bellen of een brief sturen. Hoe dat gaat, leest u bij Contact.")
    return MessageText(
        title=title % {"reference": message.params["reference"]},
        body=" ".join(f"{body % words} {how}".split()),
        request=message.params["request"],
    )


def _grace(*, late: bool) -> str:
    """The two weeks after a notice of default, which may be over when its letter is entered."""
    if late:
        return _(
            "Wij moesten uiterlijk %(until)s besluiten. Dat is niet gelukt. Voor elke dag daarna krijgt u "
            "geld, voor ten hoogste 42 dagen."
        )
    return _(
        "Wij moeten nu uiterlijk %(until)s besluiten. Lukt dat niet, dan krijgt u daarna geld voor elke dag."
    )


def _day(stored: str) -> str:
    return display.date(datetime.date.fromisoformat(stored)) if stored else ""


def correction_words() -> dict[str, tuple[str, str]]:
    """Title and text for each kind of news about a correction request, in the active language."""
    return {
        "received": (
            _("Wij hebben uw correctieverzoek %(reference)s ontvangen"),
            _("%(decision)s Bij het verzoek staat een kopie van wat u vroeg."),
        ),
        "question": (
            _("Wij hebben iets van u nodig voor verzoek %(reference)s"),
            _("Antwoord uiterlijk %(until)s. Zolang wij op u wachten, staat de termijn stil."),
        ),
        "reminder": (
            _("U hebt nog tijd om te antwoorden bij verzoek %(reference)s"),
            _(
                "Antwoord uiterlijk %(until)s. Stuurde u al een document? Zeg dan bij het verzoek dat dit uw "
                "antwoord is."
            ),
        ),
        "answer": (
            _("Wij hebben uw antwoord ontvangen bij verzoek %(reference)s"),
            _("Wij gaan nu verder. %(decision)s"),
        ),
        "not_needed": (
            _("U hoeft niet meer te antwoorden bij verzoek %(reference)s"),
            _("Bij het verzoek leest u waarom. Wij gaan verder. %(decision)s"),
        ),
        "withdrawn": (
            _("U hebt verzoek %(reference)s ingetrokken"),
            _("Wij doen er niets meer mee. U mag altijd een nieuw verzoek doen."),
        ),
        "objection_withdrawn": (
            _("U hebt uw bezwaar bij verzoek %(reference)s ingetrokken"),
            _("Ons eerdere besluit blijft staan."),
        ),
        "silence": (
            _("De tijd om te antwoorden is voorbij bij verzoek %(reference)s"),
            _("Wij gaan verder met wat wij weten en wat u stuurde. %(decision)s"),
        ),
        "institution": (
            _("Er is een antwoord van de instelling bij verzoek %(reference)s"),
            _("Bij het verzoek leest u wat de instelling zegt. %(decision)s"),
        ),
        "institution_gone": (
            _("Er is een antwoord van de instelling bij verzoek %(reference)s"),
            _(
                "De instelling heeft geen gegevens meer, over alles of over een deel. Laat daarom uw "
                "document zien, als u dat nog niet deed. Voeg bij het verzoek een scan of foto toe, of stuur "
                "een kopie per post. Doe dat uiterlijk %(document)s. Daarna kunnen wij al hebben besloten. "
                "%(decision)s"
            ),
        ),
        "institution_closed": (
            _("De instelling kan niet meer antwoorden bij verzoek %(reference)s"),
            _(
                "De instelling bestaat niet meer. Laat daarom uw document zien, als u dat nog niet deed. "
                "Voeg bij het verzoek een scan of foto toe, of stuur een kopie per post. Doe dat uiterlijk "
                "%(document)s. Daarna kunnen wij al hebben besloten. %(decision)s"
            ),
        ),
        "delayed": (
            _("Ons besluit over verzoek %(reference)s komt later"),
            _("Bij het verzoek leest u waarom. U krijgt uiterlijk %(until)s ons besluit."),
        ),
        "delayed_standing_still": (
            _("Ons besluit over verzoek %(reference)s komt later"),
            _(
                "Bij het verzoek leest u waarom. Wij wachten op uw antwoord. Antwoordt u op de dag van dit "
                "bericht? Dan krijgt u uiterlijk %(until)s ons besluit. Bij een later antwoord is dat later."
            ),
        ),
        "adjourned": (
            _("Ons besluit op uw bezwaar bij verzoek %(reference)s komt later"),
            _("Bij het verzoek leest u waarom. U krijgt uiterlijk %(until)s ons besluit op uw bezwaar."),
        ),
        "notice": (
            _("Wij hebben uw ingebrekestelling over verzoek %(reference)s ontvangen"),
            "%(grace)s",
        ),
        "decided": (
            _("Wij hebben besloten over verzoek %(reference)s"),
            _(
                "Bij het verzoek staat de brief met ons besluit. Daarin leest u ook hoe u bezwaar kunt "
                "maken. %(last)s"
            ),
        ),
        "objection": (
            _("Wij hebben uw bezwaar bij verzoek %(reference)s ontvangen"),
            _("Iemand die niet eerder besloot, kijkt opnieuw. %(decision)s"),
        ),
        "invited": (
            _("Wij nodigen u uit voor een gesprek over verzoek %(reference)s"),
            _("Het gesprek is op %(until)s. Bij het verzoek leest u hoe laat, en hoe of waar."),
        ),
        "heard": (
            _("Er is nieuws over uw bezwaar bij verzoek %(reference)s"),
            _("Bij het verzoek leest u wat er is besproken. %(decision)s"),
        ),
        "objection_decided": (
            _("Wij hebben besloten op uw bezwaar bij verzoek %(reference)s"),
            _(
                "Bij het verzoek staat de brief met ons besluit. Daarin leest u hoe u in beroep kunt gaan. "
                "%(last)s"
            ),
        ),
    }


class NothingToTell(DomainError):
    """Messages are about a person's diplomas; without a person number there is no such person."""

    code = "nothing_to_tell"


@transaction.atomic
def set_contact(*, user: User, email: str, language: str) -> None:
    """Stores where and in which language this person wants to be told; an empty address means: nowhere.

    Raises django.core.exceptions.ValidationError for what is not an address, ValueError for a language that
    the portal does not speak, NothingToTell for an account that no message can belong to.
    """
    if language not in dict(settings.LANGUAGES):
        raise ValueError(language)
    address = email.strip()
    if address and user.lacks_number:
        raise NothingToTell(_("Wij kunnen u geen berichten sturen. Daarom bewaren wij uw e-mailadres niet."))
    if address:
        validate_email(address)
    account = User.objects.select_for_update().get(pk=user.pk)
    account.email, account.language = address, language
    account.save(update_fields=["email", "language"])
    user.email, user.language = address, language


def _by_decision(changes: list[Change]) -> set[int]:
    """Of which of these the ground is a decision of ours on a request, and not a delivery."""
    recorded = {change.diploma_id: change.pk for change in changes if change.kind == Change.Kind.RECORDED}
    decided = DiplomaVersion.objects.filter(diploma__in=recorded, number=1, reason=Reason.DECISION)
    return {recorded[diploma] for diploma in decided.values_list("diploma_id", flat=True)}


def _message(change: Change, *, ours: bool = False) -> Message:
    params = {"diploma": str(change.diploma_id)}
    return Message(
        holder_id=change.holder_id,
        topic=_TOPICS[Change.Kind(change.kind)],
        source=f"change:{change.pk}",
        params=params | {"by": "decision"} if ours else params,
    )


def _first_for_each_reader(made: list[Message]) -> list[Message]:
    """One e-mail for each person who gave an address, however many diplomas arrived at once."""
    readers = set(
        User.objects.filter(holder_id__in={message.holder_id for message in made}, is_active=True)
        .exclude(email="")
        .values_list("holder_id", flat=True)
    )
    first = {message.holder_id: message for message in reversed(made)}
    return [message for holder_id, message in first.items() if holder_id in readers]
