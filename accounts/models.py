"""Who uses the portal: accounts, the roles they hold, what they are told, and what an expired session kept.

No table here holds a person number. A holder's account is recognised by a keyed digest of the number, or of
the identifier of a European login without a number; number and identifier themselves exist only while a login
is being handled, and the number encrypted in the register.
"""

import uuid

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import INSTITUTION_ROLES, REGISTER_ROLES, Role


class Kind(models.TextChoices):
    """Which side of the portal an account is for. An account is one or the other, never both."""

    HOLDER = "holder", _("diplomahouder")
    STAFF = "staff", _("medewerker")


class Door(models.TextChoices):
    """How somebody came in.

    Of an account: what it is recognised by. Who comes in through eIDAS with a person number is the person of
    that number and has the account that DigiD leads to; `eidas` accounts are of people without a number.
    """

    DIGID = "digid", _("DigiD")
    EIDAS = "eidas", _("Europees inlogmiddel (eIDAS)")
    STAFF = "staff", _("medewerkersinlog")
    LOCAL = "local", _("lokaal account")


# Doors for people who look at their own diplomas.
HOLDER_DOORS = (Door.DIGID, Door.EIDAS)


class UserManager(BaseUserManager):
    """Makes local accounts. Accounts of the two login services are made by `accounts.people`."""

    use_in_migrations = True

    def create_user(self, username: str, password: str | None = None, **fields) -> "User":
        """A local staff account; without a password nobody can log in to it."""
        if not username:
            raise ValueError("a local account needs a user name")
        user = self.model(username=username, subject=username, kind=Kind.STAFF, door=Door.LOCAL, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields) -> "User":
        return self.create_user(username, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username, door=Door.LOCAL)


class User(AbstractBaseUser, PermissionsMixin):
    """An account: one person behind one door.

    Somebody who comes in as a holder and as a member of staff has two accounts on purpose; `person` tells
    that they are one human being wherever a rule is about people and not about accounts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("soort account"), max_length=10, choices=Kind)
    door = models.CharField(_("manier van inloggen"), max_length=10, choices=Door)
    subject = models.CharField(
        _("kenmerk bij de inlogdienst"),
        max_length=255,
        help_text=_("Voor diplomahouders een versleuteld kenmerk, nooit een burgerservicenummer."),
    )
    person = models.CharField(
        _("kenmerk van de persoon"),
        max_length=255,
        blank=True,
        help_text=_("Accounts van dezelfde persoon hebben hetzelfde kenmerk."),
    )
    username = models.CharField(_("gebruikersnaam"), max_length=150, unique=True, null=True, blank=True)
    display_name = models.CharField(_("naam"), max_length=200, blank=True)
    holder = models.ForeignKey(
        "diplomas.Holder",
        verbose_name=_("diplomahouder"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    language = models.CharField(
        _("taal"), max_length=2, choices=[("nl", _("Nederlands")), ("en", _("Engels"))], default="nl"
    )
    email = models.EmailField(_("e-mailadres"), blank=True)
    # One e-mail a day says to a member of staff that work waits, however much it is.
    work_mailed_on = models.DateField(null=True, blank=True, editable=False)
    # The last login of a member of staff that was refused because it brought no role.
    without_role_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_active = models.BooleanField(_("actief"), default=True)
    date_joined = models.DateTimeField(_("gemaakt op"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        # The holder that a member of staff is themselves: asked at every page of their work.
        indexes = [
            models.Index(
                fields=["person"],
                condition=Q(kind=Kind.HOLDER, holder__isnull=False),
                name="user_holder_of_person",
            ),
            # Colleagues are hundreds among hundreds of thousands of holders.
            models.Index(fields=["id"], condition=Q(kind=Kind.STAFF), name="user_staff"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["door", "subject"],
                name="user_subject_per_door",
                violation_error_message=_("Dit kenmerk is al in gebruik bij deze manier van inloggen."),
            ),
            models.UniqueConstraint(
                fields=["holder"],
                condition=Q(holder__isnull=False),
                name="user_one_per_holder",
                violation_error_message=_("Deze diplomahouder heeft al een account."),
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.HOLDER, door__in=HOLDER_DOORS)
                | (Q(kind=Kind.STAFF) & ~Q(door__in=HOLDER_DOORS)),
                name="user_door_fits_kind",
                violation_error_message=_(
                    "Diplomahouders loggen in met DigiD of een Europees inlogmiddel, medewerkers niet."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(door=Door.EIDAS) | Q(holder__isnull=True, person="", display_name="", email=""),
                name="user_without_number_is_nobody",
                violation_error_message=_(
                    "Een account zonder burgerservicenummer hoort bij geen diplomahouder "
                    "en zegt niet wie het is."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.HOLDER) | Q(holder__isnull=True),
                name="user_staff_has_no_holder",
                violation_error_message=_("Een account van een medewerker hoort bij geen diplomahouder."),
            ),
            models.CheckConstraint(
                condition=Q(door=Door.LOCAL, username__isnull=False)
                | (~Q(door=Door.LOCAL) & Q(username__isnull=True) & Q(("password__startswith", "!"))),
                name="user_only_local_has_password",
                violation_error_message=_(
                    "Alleen een lokaal account heeft een gebruikersnaam en een wachtwoord."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.STAFF) | Q(is_superuser=False),
                name="user_holder_no_superuser",
                violation_error_message=_("Een diplomahouder kan geen beheerder zijn."),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username or str(self.id)

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @property
    def is_staff(self) -> bool:
        """Whether this account is for the staff side. What it may do there follows from its roles."""
        return self.kind == Kind.STAFF

    @property
    def is_holder(self) -> bool:
        return self.kind == Kind.HOLDER

    @property
    def lacks_number(self) -> bool:
        """Whether this account came without a person number, so that the register cannot be searched."""
        return self.door == Door.EIDAS

    @property
    def actor(self) -> str:
        """How the register and the logs name whoever did something: a reference without personal data."""
        return f"{self.kind}:{self.id}"

    def same_person(self, other: "User") -> bool:
        """Whether two accounts are of one human being."""
        return self.pk == other.pk or (self.person != "" and self.person == other.person)


class Membership(models.Model):
    """A role somebody has, for an organisation or for the register itself, during a period."""

    class Source(models.TextChoices):
        CLAIMS = "claims", _("meegegeven bij het inloggen")
        LOCAL = "local", _("ingesteld door een beheerder")

    user = models.ForeignKey(
        User, verbose_name=_("account"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("rol"), max_length=30, choices=Role)
    organisation = models.ForeignKey(
        "diplomas.Organisation",
        verbose_name=_("organisatie"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    valid_from = models.DateTimeField(_("geldig vanaf"), default=timezone.now)
    valid_until = models.DateTimeField(_("geldig tot"), null=True, blank=True)
    source = models.CharField(_("herkomst"), max_length=10, choices=Source)
    reviewed_at = models.DateTimeField(_("nagekeken op"), null=True, blank=True)
    reviewed_by = models.ForeignKey(
        User,
        verbose_name=_("nagekeken door"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("rol van een medewerker")
        verbose_name_plural = _("rollen van medewerkers")
        ordering = ["user", "role", "valid_from"]
        indexes = [models.Index(fields=["user", "valid_until"], name="membership_user_until")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(role__in=sorted(INSTITUTION_ROLES)) | Q(organisation__isnull=False),
                name="membership_institution_named",
                violation_error_message=_("Kies de instelling waarvoor deze rol geldt."),
            ),
            models.CheckConstraint(
                condition=~Q(role__in=sorted(REGISTER_ROLES)) | Q(organisation__isnull=True),
                name="membership_register_role_alone",
                violation_error_message=_("Deze rol hoort niet bij een instelling."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="membership_period_forward",
                violation_error_message=_("De einddatum ligt voor de begindatum."),
            ),
            models.CheckConstraint(
                condition=Q(source="local") | Q(valid_until__isnull=False),
                name="membership_claims_end",
                violation_error_message=_("Een rol uit de inlogdienst heeft altijd een einde."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} ({self.organisation or '-'})"


class Message(models.Model):
    """Something the portal tells a holder. The text is made when it is read, in the language of the reader.

    `params` holds references only (uuids, codes): no name, number or other content of a diploma.
    """

    class Topic(models.TextChoices):
        DIPLOMA_ADDED = "diploma_added", _("nieuw diploma")
        DIPLOMA_WITHDRAWN = "diploma_withdrawn", _("diploma ingetrokken")
        CORRECTION = "correction", _("correctieverzoek")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    holder = models.ForeignKey("diplomas.Holder", on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=30, choices=Topic)
    source = models.CharField(
        max_length=100, help_text=_("Waar dit bericht uit volgt; hetzelfde bericht komt nooit twee keer.")
    )
    params = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Wanneer een e-mail zei dat er een bericht is.")
    )

    class Meta:
        verbose_name = _("bericht")
        verbose_name_plural = _("berichten")
        ordering = ["-created_at", "id"]
        indexes = [models.Index(fields=["holder", "-created_at"], name="message_holder_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "topic", "source"],
                name="message_once",
                violation_error_message=_("Dit bericht bestaat al."),
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(read_at__gte=F("created_at")),
                name="message_read_after_made",
                violation_error_message=_("Een bericht kan niet gelezen zijn voordat het bestond."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.id}"


class KeptPost(models.Model):
    """What somebody sent just after their session ended, encrypted, for that same person to send again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="kept_posts")
    cipher = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("bewaarde invoer")
        verbose_name_plural = _("bewaarde invoer")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="kept_post_expires",
                violation_error_message=_("Bewaarde invoer moet een einde hebben."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
