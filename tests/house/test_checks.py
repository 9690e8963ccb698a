"""A production server that is half configured says what is missing. One piece is taken out at a time."""

import importlib
import subprocess
from collections.abc import Iterator

import pytest
from allauth.core.internal.httpkit import get_client_ip
from django.conf import LazySettings, UserSettingsHolder, settings
from django.core import checks
from django.test import RequestFactory
from django.urls import path

from config import startup

pretend = type("Pretend", (), {"__module__": "demo.digid.views", "__call__": lambda self, request: None})()
urlpatterns = [path("digid/", pretend)]


@pytest.fixture
def production(
    complete_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[LazySettings]:
    """The settings as config.settings.production makes them from a complete environment.

    Laid over the test settings without telling anybody: no app is loaded anew, and the database stays.
    """
    for name, value in complete_environment.items():
        monkeypatch.setenv(name, value)
    base = importlib.reload(importlib.import_module("config.settings.base"))
    module = importlib.reload(importlib.import_module("config.settings.production"))
    monkeypatch.undo()
    importlib.reload(base)
    below = settings._wrapped
    settings._wrapped = UserSettingsHolder(below)
    for name in dir(module):
        if name.isupper() and name != "DATABASES":
            setattr(settings, name, getattr(module, name))
    # The tests have the demonstration installed, so config.urls has its pages; test_migrations.py starts
    # production with the real addresses.
    settings.ROOT_URLCONF = "tests.house.plain_urls"
    yield settings
    settings._wrapped = below


def found(**given: object) -> dict[str, str]:
    """Errors by their id, with the text a person sees."""
    messages = checks.run_checks(**given)
    return {m.id: f"{m.msg} {m.hint}" for m in messages if m.level >= checks.ERROR}


def test_a_complete_configuration_passes(production: LazySettings) -> None:
    assert found() == {}


def test_attempts_are_counted_by_visitor_and_not_by_proxy(
    production: LazySettings, rf: RequestFactory
) -> None:
    """What stands before the proxy's own entry was sent by the visitor, and may be anything."""
    request = rf.post("/", headers={"x-forwarded-for": "203.0.113.5, 192.0.2.9"}, REMOTE_ADDR="10.0.0.1")
    assert get_client_ip(request) == "192.0.2.9"


def test_outside_production_they_are_silent(production: LazySettings) -> None:
    production.PRODUCTION = False
    production.BSN_KEYS = []
    production.DEBUG = True
    assert found() == {}


BROKEN = [
    ("mdp.E001", {"INSTALLED_APPS+": "demo"}, 'Remove "demo" from INSTALLED_APPS'),
    ("mdp.E001", {"DEMO": True}, "DEMO"),
    ("mdp.E002", {"SEAL_PKCS12": ""}, "Set SEAL_PKCS12"),
    ("mdp.E002", {"SEAL_PKCS12": "/nowhere/seal.p12"}, "Check the file SEAL_PKCS12 names"),
    ("mdp.E002", {"SEAL_PKCS12_PASSPHRASE": "wrong"}, "its passphrase"),
    ("mdp.E002", {"SEAL_TRUST_ROOTS": []}, "Set SEAL_TRUST_ROOTS."),
    ("mdp.E002", {"SEAL_ORGANIZATION_IDENTIFIER": ""}, "Set SEAL_ORGANIZATION_IDENTIFIER."),
    ("mdp.E002", {"SEAL_TSA_URL": ""}, "Set SEAL_TSA_URL."),
    ("mdp.E002", {"SEAL_TRUST_ROOTS": ["/nowhere/root.pem|soon"]}, "SEAL_TRUST_ROOTS and SEAL_TSA_ROOTS"),
    ("mdp.E002", {"SEAL_PKCS11_MODULE": "/nowhere.so"}, "Set SEAL_PKCS11_TOKEN, SEAL_PKCS11_PIN"),
    ("mdp.E003", {"BSN_KEYS": []}, "Set BSN_KEYS"),
    ("mdp.E003", {"BSN_KEYS": ["2026:dG9vIHNob3J0"]}, "32 random bytes"),
    ("mdp.E003", {"BSN_KEYS": ["2026:" + "A" * 43 + "="]}, "32 random bytes"),
    ("mdp.E004", {"DEBUG": True}, "Unset DEBUG"),
    ("mdp.E005", {"OIDC_DOORS.digid.issuer": ""}, "Set DIGID_ISSUER"),
    ("mdp.E005", {"OIDC_DOORS.digid.issuer": "http://broker.example.nl"}, "Set DIGID_ISSUER"),
    ("mdp.E005", {"OIDC_DOORS.digid.issuer": "https://localhost:8001/digid"}, "Set DIGID_ISSUER"),
    ("mdp.E005", {"OIDC_DOORS.staff.issuer": "https://127.0.0.1/staff"}, "Set STAFF_ISSUER"),
    ("mdp.E005", {"OIDC_DOORS.staff.issuer": "https://[::1]/staff"}, "Set STAFF_ISSUER"),
    ("mdp.E005", {"OIDC_DOORS.staff.issuer": "https://10.0.0.4/staff"}, "Set STAFF_ISSUER"),
    ("mdp.E005", {"OIDC_DOORS.staff.client_secret": ""}, "STAFF_CLIENT_SECRET"),
    ("mdp.E005", {"ROOT_URLCONF": __name__}, "/digid/"),
    ("mdp.E006", {"SECRET_KEY": ""}, "Set SECRET_KEY"),
    ("mdp.E006", {"SECRET_KEY": "short"}, "Set SECRET_KEY"),
    ("mdp.E006", {"SECRET_KEY": "a" * 80}, "Set SECRET_KEY"),
    ("mdp.E007", {"SITE_URL": "http://diplomas.example.nl"}, "Set SITE_URL"),
    ("mdp.E007", {"SITE_URL": "https://localhost"}, "Set SITE_URL"),
    ("mdp.E007", {"ALLOWED_HOSTS": []}, "Set ALLOWED_HOSTS"),
    ("mdp.E007", {"ALLOWED_HOSTS": ["*"]}, "Set ALLOWED_HOSTS"),
    ("mdp.E008", {"STAFF_SECOND_FACTOR_REQUIRED": False}, "STAFF_SECOND_FACTOR_REQUIRED"),
    ("mdp.E009", {"HOLDER_NUMBER_KINDS": ["bsn", "synthetic"]}, "HOLDER_NUMBER_KINDS"),
    ("mdp.E010", {"LOGGING": {"level": "INFO", "json": False}}, "Unset LOG_JSON"),
    ("mdp.E010", {"LOGGING": {"level": "DEBUG", "json": True}}, "LOG_LEVEL"),
    ("mdp.E012", {"BRP_URL": "http://brp.example.nl"}, "Set BRP_URL"),
    ("mdp.E012", {"BRP_TOKEN": ""}, "BRP_TOKEN"),
    ("mdp.E013", {"SECURE_SSL_REDIRECT": False}, "SECURE_SSL_REDIRECT"),
    ("mdp.E013", {"SESSION_COOKIE_SECURE": False}, "SESSION_COOKIE_SECURE"),
    ("mdp.E014", {"MAILERS": {"default": {"OPTIONS": {"host": ""}}}}, "Set MAIL_HOST"),
    ("mdp.E015", {"DATABASE_SET": False}, "Set DATABASE_URL"),
    ("mdp.E018", {"MALWARE_SCANNER": "localhost:3310"}, "Set MALWARE_SCANNER"),
    ("mdp.E018", {"MALWARE_SCANNER": "clamd://localhost:socket"}, "Set MALWARE_SCANNER"),
    ("mdp.E018", {"MALWARE_SCANNER": "clamd://"}, "Set MALWARE_SCANNER"),
    ("mdp.E019", {"CORRECTION_KEEP_GROUND": "  "}, "Set CORRECTION_KEEP_GROUND"),
    ("mdp.E019", {"CORRECTION_KEEP_GROUND": "a" * 201}, "Set CORRECTION_KEEP_GROUND"),
    ("mdp.E020", {"CONTACT_PHONE": ""}, "Set CONTACT_PHONE"),
    ("mdp.E020", {"CONTACT_ADDRESS": ""}, "CONTACT_ADDRESS"),
]


@pytest.mark.parametrize(("identifier", "change", "what_to_do"), BROKEN)
def test_a_missing_piece_is_named(
    production: LazySettings, identifier: str, change: dict[str, object], what_to_do: str
) -> None:
    for name, value in change.items():
        if name.startswith("OIDC_DOORS"):
            _setting, door, key = name.split(".")
            doors = {**production.OIDC_DOORS, door: {**production.OIDC_DOORS[door], key: value}}
            production.OIDC_DOORS = doors
        elif name.endswith("+"):
            production.INSTALLED_APPS = [*production.INSTALLED_APPS, value]
        else:
            setattr(production, name, value)
    problems = found()
    assert set(problems) == {identifier}
    assert what_to_do in problems[identifier]


@pytest.mark.parametrize("inside", [".", "evidence", "css/../evidence"])
@pytest.mark.parametrize("published", ["STATIC_ROOT", "STATICFILES_DIRS"])
def test_scans_do_not_lie_where_anybody_may_fetch_them(
    production: LazySettings, inside: str, published: str
) -> None:
    folder = production.STATIC_ROOT if published == "STATIC_ROOT" else production.STATICFILES_DIRS[0]
    production.STORAGES = {
        **production.STORAGES,
        "evidence": {**production.STORAGES["evidence"], "OPTIONS": {"location": f"{folder}/{inside}"}},
    }
    problems = found()
    assert set(problems) == {"mdp.E017"}
    assert "Set EVIDENCE_ROOT" in problems["mdp.E017"]


def test_without_a_malware_scanner_it_starts_with_a_warning(production: LazySettings) -> None:
    warnings = {m.id: m.hint for m in checks.run_checks() if m.level == checks.WARNING}
    assert "MALWARE_SCANNER" in str(warnings["mdp.W001"])
    assert found() == {}


@pytest.mark.parametrize(
    "address", ["clamd:///run/clamav/clamd.ctl", "clamd://scanner:3310", "clamd://10.0.0.4"]
)
def test_with_one_it_is_silent(production: LazySettings, address: str) -> None:
    production.MALWARE_SCANNER = address
    assert not {m.id for m in checks.run_checks()} & {"mdp.W001", "mdp.E018"}


@pytest.mark.django_db
def test_a_role_that_may_change_history_is_refused(production: LazySettings) -> None:
    """The tests connect as the owner of the tables."""
    problems = found(databases=["default"])
    assert set(problems) == {"mdp.E011"}
    assert "diplomas_diplomaversion" in problems["mdp.E011"]
    assert "only a member of mdp_app" in problems["mdp.E011"]


@pytest.mark.django_db
def test_migrating_without_a_role_is_not_refused_but_serving_is(production: LazySettings) -> None:
    production.DB_ROLE = ""
    assert found(databases=["default"]) == {}
    assert any("DB_ROLE" in problem for problem in startup.problems())


SERVERS = {
    "server": ("-m", "gunicorn", "--config", "config/gunicorn.py", "--bind", "127.0.0.1:0"),
    "worker": ("manage.py", "worker"),
    "any command": ("manage.py", "check"),
}


@pytest.mark.slow
@pytest.mark.parametrize("command", SERVERS.values(), ids=SERVERS.keys())
def test_a_half_configured_process_ends_with_a_plain_message(
    manage, complete_environment: dict[str, str], command: tuple[str, ...]
) -> None:
    done = manage(*command, environment={**complete_environment, "BSN_KEYS": "", "DIGID_ISSUER": ""})
    assert done.returncode != 0
    assert "Set BSN_KEYS" in done.stderr
    assert "Set DIGID_ISSUER" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_database_that_does_not_answer_is_named(manage, complete_environment: dict[str, str]) -> None:
    done: subprocess.CompletedProcess[str] = manage(
        "manage.py", "worker", environment={**complete_environment, "DB_POOL_TIMEOUT": "1"}
    )
    assert done.returncode != 0
    assert "Check DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr
