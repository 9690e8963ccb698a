"""What a real server must have before it may start. Each message says what to do.

They run for `manage.py` commands like every system check, and again when a server or worker starts
(config/startup.py). Elsewhere than in production they have nothing to say.
"""

import base64
import binascii
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.urls import URLPattern, URLResolver, get_resolver

from config.database import changeable_history, history_is_guarded

SECRET_KEY_LENGTH = 50
BSN_KEY_BYTES = 32
LONGEST_GROUND = 200


def production(check: Callable[..., Iterator[CheckMessage]]) -> Callable[..., list[CheckMessage]]:
    """A check that speaks in production only."""

    def only_there(**given: Any) -> list[CheckMessage]:
        return list(check(**given)) if settings.PRODUCTION else []

    only_there.__name__ = check.__name__
    return only_there


@register
@production
def no_demonstration(**_given: Any) -> Iterator[Error]:
    """Nothing of the demonstration may run next to real people's data."""
    if "demo" in settings.INSTALLED_APPS or settings.DEMO:
        yield Error(
            "The demonstration is installed.",
            hint='Remove "demo" from INSTALLED_APPS and DEMO from the settings.',
            id="mdp.E001",
        )
    if settings.DEBUG:
        yield Error("DEBUG is on.", hint="Unset DEBUG: its error pages show data and keys.", id="mdp.E004")
    if "synthetic" in settings.HOLDER_NUMBER_KINDS:
        yield Error(
            "Made-up person numbers are accepted.",
            hint='Remove "synthetic" from HOLDER_NUMBER_KINDS.',
            id="mdp.E009",
        )


@register
@production
def seal_key(**_given: Any) -> Iterator[Error]:
    """Without a key that opens there are no extracts: better known now than by the first graduate."""
    in_token = bool(settings.SEAL_PKCS11_MODULE)
    if not (settings.SEAL_PKCS12 or in_token):
        yield Error(
            "There is no key to seal extracts with.",
            hint="Set SEAL_PKCS12 to the key file, and SEAL_PKCS12_PASSPHRASE; or, for a key in a token, "
            "SEAL_PKCS11_MODULE, SEAL_PKCS11_TOKEN, SEAL_PKCS11_PIN, SEAL_PKCS11_KEY and SEAL_CERTIFICATES.",
            id="mdp.E002",
        )
        return
    beside = ["SEAL_TRUST_ROOTS", "SEAL_ORGANIZATION_IDENTIFIER", "SEAL_TSA_URL"]
    if in_token:
        beside += ["SEAL_PKCS11_TOKEN", "SEAL_PKCS11_PIN", "SEAL_PKCS11_KEY", "SEAL_CERTIFICATES"]
    if missing := [name for name in beside if not getattr(settings, name)]:
        yield Error(
            "An extract could be sealed and nobody could check it: something beside the key is missing.",
            hint=f"Set {', '.join(missing)}.",
            id="mdp.E002",
        )
        return
    try:
        import_module("documents.seal").Sealer.from_settings()
    except Exception as error:  # whatever is wrong with it, the answer is the same
        where = (
            "Check the module, the token, its PIN, the key's label, and the file SEAL_CERTIFICATES names"
            if in_token
            else "Check the file SEAL_PKCS12 names, its permissions, its passphrase"
        )
        yield Error(
            f"The key to seal extracts with cannot be used ({type(error).__name__}).",
            hint=f"{where}, and SEAL_TRUST_ROOTS and SEAL_TSA_ROOTS.",
            id="mdp.E002",
        )


@register
@production
def bsn_keys(**_given: Any) -> Iterator[Error]:
    """Person numbers are stored under keys; the first key writes, the others read."""
    if not settings.BSN_KEYS:
        yield Error(
            "There is no key for person numbers.",
            hint='Set BSN_KEYS to "name:key", the key being 32 random bytes in base64 '
            "(openssl rand -base64 32), and keep it as safe as the register itself.",
            id="mdp.E003",
        )
    names = [entry.partition(":")[0] for entry in settings.BSN_KEYS]
    if not all(map(_is_bsn_key, settings.BSN_KEYS)) or len(set(names)) < len(names):
        yield Error(
            "A key for person numbers is not right.",
            hint="Each entry of BSN_KEYS is a name of its own, a colon, and 32 random bytes in base64.",
            id="mdp.E003",
        )


def _is_bsn_key(entry: str) -> bool:
    name, _colon, value = entry.partition(":")
    try:
        key = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return False
    return bool(name) and len(key) == BSN_KEY_BYTES and len(set(key)) > BSN_KEY_BYTES // 4


@register
@production
def real_login(**_given: Any) -> Iterator[Error]:
    """A pretend login service would let anybody be anybody."""
    for door, options in settings.OIDC_DOORS.items():
        if not _is_outside_https(options["issuer"]):
            yield Error(
                f"The login service of the door {door} is missing, on this machine, or without HTTPS.",
                hint=f"Set {door.upper()}_ISSUER to the https:// address of the real login service.",
                id="mdp.E005",
            )
        elif not (options["client_id"] and options["client_secret"]):
            yield Error(
                f"The portal has no name or no secret at the login service of the door {door}.",
                hint=f"Set {door.upper()}_CLIENT_ID and {door.upper()}_CLIENT_SECRET.",
                id="mdp.E005",
            )
    if pretend := sorted(set(_demo_routes(get_resolver().url_patterns))):
        yield Error(
            f"Pages of the demonstration can be reached: {', '.join(pretend)}.",
            hint="Remove them from the URL configuration.",
            id="mdp.E005",
        )


def _is_outside_https(address: str) -> bool:
    """An https:// address that is not this machine or this network."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme != "https" or not host or host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        return True


def _demo_routes(patterns: Sequence[URLPattern | URLResolver], above: str = "/") -> Iterator[str]:
    for pattern in patterns:
        here = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _demo_routes(pattern.url_patterns, here)
        elif getattr(pattern.callback, "__module__", "").split(".")[0] == "demo":
            yield here


@register
@production
def second_factor(**_given: Any) -> Iterator[Error]:
    """Who logs in with a password alone is one leaked password away from somebody else."""
    if not settings.STAFF_SECOND_FACTOR_REQUIRED:
        yield Error(
            "Local staff accounts work without a second factor.",
            hint="Set STAFF_SECOND_FACTOR_REQUIRED to True.",
            id="mdp.E008",
        )


@register(Tags.security)
@production
def addresses_and_keys(**_given: Any) -> Iterator[Error]:
    """The portal's own address and the key of its sessions."""
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:  # Django's own answer to an empty one
        key = ""
    if len(key) < SECRET_KEY_LENGTH or len(set(key)) < 10 or "insecure" in key:
        yield Error(
            "SECRET_KEY is missing or weak.",
            hint=f"Set SECRET_KEY to {SECRET_KEY_LENGTH} random characters or more (openssl rand -hex 32).",
            id="mdp.E006",
        )
    if not _is_outside_https(settings.SITE_URL):
        yield Error(
            "SITE_URL is no public https:// address.",
            hint="Set SITE_URL to the portal's address; it stands in QR codes, letters and login requests.",
            id="mdp.E007",
        )
    if not settings.CONTACT_PHONE or not settings.CONTACT_ADDRESS:
        yield Error(
            "Nobody can write or call: a decision must say where an objection goes (Awb art. 3:45).",
            hint="Set CONTACT_PHONE and CONTACT_ADDRESS (parts of the address with commas between them).",
            id="mdp.E020",
        )
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        yield Error(
            "The portal does not know its own host name.",
            hint="Set ALLOWED_HOSTS to the names it is reached by, without *.",
            id="mdp.E007",
        )
    if (
        settings.DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql"
        or not settings.DATABASE_SET
    ):
        yield Error(
            "There is no database.",
            hint="Set DATABASE_URL to postgresql://user:password@host/name, a PostgreSQL of 15 or later.",
            id="mdp.E015",
        )
    if not (_is_outside_https(settings.BRP_URL) and settings.BRP_TOKEN):
        yield Error(
            "The BRP cannot be asked: its address is missing or without HTTPS, or there is no key for it.",
            hint="Set BRP_URL (https://) and BRP_TOKEN.",
            id="mdp.E012",
        )


@register(Tags.security)
@production
def tightened(**_given: Any) -> Iterator[Error]:
    """What production switches on stays on."""
    loosened = [
        name
        for name in (
            "SECURE_SSL_REDIRECT",
            "SECURE_HSTS_SECONDS",
            "SESSION_COOKIE_SECURE",
            "CSRF_COOKIE_SECURE",
            "SESSION_COOKIE_HTTPONLY",
            "SECURE_CSP",
        )
        if not getattr(settings, name, None)
    ]
    if loosened:
        yield Error(
            f"A protection is switched off: {', '.join(loosened)}.",
            hint="Take the setting as config.settings.production has it.",
            id="mdp.E013",
        )
    if not settings.LOGGING.get("json", True) or settings.LOGGING.get("level") == "DEBUG":
        yield Error(
            "The log would hold personal data.",
            hint="Unset LOG_JSON and LOG_LEVEL: only JSON lines from INFO up leave out what errors say.",
            id="mdp.E010",
        )
    if not settings.MAILERS["default"].get("OPTIONS", {}).get("host"):
        yield Error("There is no mail server.", hint="Set MAIL_HOST.", id="mdp.E014")


@register
@production
def evidence(**_given: Any) -> Iterator[CheckMessage]:
    """Scans of correction requests: nobody may fetch them by address, and somebody looks for malware."""
    place = Path(settings.STORAGES["evidence"]["OPTIONS"]["location"]).resolve()
    published = [Path(folder).resolve() for folder in (settings.STATIC_ROOT, *settings.STATICFILES_DIRS)]
    if any(place.is_relative_to(folder) for folder in published):
        yield Error(
            "Scans of correction requests would lie among the files that anybody may fetch.",
            hint="Set EVIDENCE_ROOT to a folder outside STATIC_ROOT.",
            id="mdp.E017",
        )
    if not 0 < len(settings.CORRECTION_KEEP_GROUND.strip()) <= LONGEST_GROUND:
        yield Error(
            "The ground on which old correction requests are removed is empty or too long.",
            hint=f"Set CORRECTION_KEEP_GROUND to at most {LONGEST_GROUND} characters.",
            id="mdp.E019",
        )
    if not settings.MALWARE_SCANNER:
        yield Warning(
            "Nothing searches the scans of correction requests for malware.",
            hint="Set MALWARE_SCANNER to clamd:///path/to/socket or clamd://host:port.",
            id="mdp.W001",
        )
    elif not _is_clamd(settings.MALWARE_SCANNER):
        yield Error(
            "The address of the malware scanner is not right: every scan would be refused.",
            hint="Set MALWARE_SCANNER to clamd:///path/to/socket or clamd://host:port.",
            id="mdp.E018",
        )


def _is_clamd(address: str) -> bool:
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:  # no number
        return False
    return parts.scheme == "clamd" and bool(parts.hostname or (parts.path and port is None))


@register(Tags.database)
@production
def role_cannot_change_history(databases: Sequence[str] | None = None, **_given: Any) -> Iterator[Error]:
    """The role the portal works under may add to history and never change it.

    Judged for a server or worker, which have DB_ROLE; migrations need the owner, who has none.
    """
    if "default" not in (databases or []) or not settings.DB_ROLE:
        return
    try:
        guarded = history_is_guarded()
        changeable = changeable_history() or changeable_history(login_role=True)
    except DatabaseError as error:
        yield Error(
            f"The database cannot be asked what the portal may do ({type(error).__name__}).",
            hint="Check DATABASE_URL, DB_ROLE, and that `migrate` and `grant_roles` have run.",
            id="mdp.E011",
        )
        return
    if not guarded:
        yield Error(
            "History is not guarded in this database.",
            hint="Run `manage.py migrate` and `manage.py grant_roles` as the owner of the tables.",
            id="mdp.E011",
        )
    if changeable:
        yield Error(
            f"The portal's database role may change history: {', '.join(changeable[:5])}.",
            hint="Log in with a role that is only a member of mdp_app (docs/operations.md).",
            id="mdp.E011",
        )
