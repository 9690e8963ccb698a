"""Whose seals count, and when: changed issuers, dates of trust, and files older than their certificates."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from demo.authority.service import Answer
from demo.pki import DemoPKI
from documents.inspect import Check, Inspection, Outcome, Verdict, inspect
from documents.seal import Sealed, Sealer
from documents.seal_errors import SealUntrusted, TimestampUntrusted
from documents.trust import Trust
from tests.documents.conftest import Scripted

pytestmark = pytest.mark.pdf
GOLDEN = Path(__file__).parent / "golden"
DAY = timedelta(days=1)


def judged(data: bytes, *roots: str, stamp_roots: tuple[str, ...] = (), settings: Any) -> Inspection:
    settings.SEAL_TRUST_ROOTS = list(roots)
    settings.SEAL_TSA_ROOTS = list(stamp_roots)
    return inspect(data, trust=Trust.from_settings())


# --- files of every form we ever made: they stand here for good ---


@pytest.fixture(params=[1, 2])
def form(request: pytest.FixtureRequest, settings: Any) -> int:
    settings.SEAL_ORGANIZATION_IDENTIFIER = "NTRNL-00000000"
    number: int = request.param
    return number


def golden(number: int) -> tuple[bytes, str]:
    return (GOLDEN / f"form-{number}.pdf").read_bytes(), str(GOLDEN / f"form-{number}-root.crt")


@pytest.mark.parametrize("years", [0, 4, 40])
def test_a_file_of_each_form_is_genuine_also_long_after_its_certificates_ended(
    form: int, settings: Any, years: int
) -> None:
    data, root = golden(form)
    with time_machine.travel(datetime(2026, 11, 27, tzinfo=UTC) + years * 365 * DAY, tick=False):
        report = judged(data, root, settings=settings)
    assert report.verdict is Verdict.GENUINE
    assert report.failed == ()
    missing = {check for check, outcome in report.outcomes.items() if outcome is Outcome.NOT_DONE}
    stamped = {Check.TIMESTAMP, Check.TIMESTAMP_AUTHORITY, Check.REVOCATION}
    assert missing == (stamped if form == 1 else set())


def test_forms_live_side_by_side_under_their_roots(form: int, settings: Any) -> None:
    data, root = golden(form)
    _data, other = golden(3 - form)
    assert judged(data, other, root, settings=settings).verdict is Verdict.GENUINE
    assert judged(data, other, settings=settings).verdict is Verdict.OTHER_SEAL


@pytest.mark.parametrize("position", [300, -300])
def test_each_form_knows_a_changed_byte(form: int, settings: Any, position: int) -> None:
    data, root = golden(form)
    changed = bytearray(data)
    changed[position] ^= 1
    assert judged(bytes(changed), root, settings=settings).verdict is Verdict.ALTERED


def test_an_old_file_is_not_genuine_where_all_is_required(settings: Any) -> None:
    data, root = golden(1)
    settings.SEAL_ORGANIZATION_IDENTIFIER = "NTRNL-00000000"
    settings.SEAL_TRUST_ROOTS = [root]
    report = inspect(data, trust=Trust.from_settings(), require_timestamp=True, require_revocation=True)
    assert report.verdict is not Verdict.GENUINE
    assert Check.TIMESTAMP in report.failed


# --- dates ---


def day(sealed: Sealed, days: int) -> date:
    return (sealed.sealed_at + days * DAY).date()


def test_a_new_issuer_beside_an_old_one(
    sealed: Sealed, seal_settings: DemoPKI, imitation: DemoPKI, settings: Any
) -> None:
    """The old root counts until the day before the new one does; what was sealed under it stays genuine."""
    old = f"{seal_settings.root}|{day(sealed, -700)}|{day(sealed, 0)}"
    new = f"{imitation.root}|{day(sealed, 1)}|"
    assert judged(sealed.data, new, old, settings=settings).verdict is Verdict.GENUINE
    assert judged(sealed.data, new, settings=settings).verdict is Verdict.OTHER_SEAL


@pytest.mark.parametrize(
    ("since", "until", "verdict"),
    [
        (None, None, Verdict.GENUINE),
        (0, None, Verdict.GENUINE),
        (None, 0, Verdict.GENUINE),
        (0, 0, Verdict.GENUINE),
        (1, None, Verdict.OTHER_SEAL),
        (None, -1, Verdict.OTHER_SEAL),
    ],
)
def test_a_root_counts_from_a_day_until_a_day(
    sealed: Sealed,
    seal_settings: DemoPKI,
    settings: Any,
    since: int | None,
    until: int | None,
    verdict: Verdict,
) -> None:
    first, last = ("" if days is None else day(sealed, days).isoformat() for days in (since, until))
    report = judged(
        sealed.data, f"{seal_settings.root}|{first}|{last}", stamp_roots=(str(seal_settings.root),),
        settings=settings,
    )  # fmt: skip
    assert report.verdict is verdict
    assert report.failed == (() if verdict is Verdict.GENUINE else (Check.CHAIN,))


def test_a_root_of_time_stamps_has_dates_of_its_own(
    sealed: Sealed, seal_settings: DemoPKI, settings: Any
) -> None:
    root = str(seal_settings.root)
    late = f"{root}|{day(sealed, 1)}|"
    report = judged(sealed.data, root, stamp_roots=(late,), settings=settings)
    assert report.verdict is Verdict.ALTERED
    assert report.failed == (Check.TIMESTAMP_AUTHORITY,)


def test_a_root_of_time_stamps_is_no_root_of_seals(
    sealed: Sealed, seal_settings: DemoPKI, imitation: DemoPKI, settings: Any
) -> None:
    report = judged(
        sealed.data, str(imitation.root), stamp_roots=(str(seal_settings.root),), settings=settings
    )
    assert report.verdict is Verdict.OTHER_SEAL
    assert report.failed == (Check.CHAIN,)


def test_it_is_the_stamp_that_says_when_and_not_the_sealer(scripted: Scripted, page: bytes) -> None:
    """Whoever has an old key can write any date into the file; the authority writes its own."""
    now = datetime.now(UTC)

    def later(body: bytes) -> Answer:
        with time_machine.travel(now + timedelta(hours=5), tick=False):
            return scripted._stamp(body)

    scripted.instead["tsa"] = later
    sealed = Sealer.from_settings().seal(page, reason="x")
    assert sealed.sealed_at - now > timedelta(hours=4)


@pytest.mark.parametrize("entry", ["{root}|soon|", "{root}|2026-01-01|2027-01-01|more", "/nowhere.pem"])
def test_an_entry_that_cannot_be_read_is_an_error(seal_settings: DemoPKI, settings: Any, entry: str) -> None:
    settings.SEAL_TRUST_ROOTS = [entry.format(root=seal_settings.root)]
    with pytest.raises((ValueError, OSError)):
        Trust.from_settings()


# --- what may seal ---


def test_nothing_is_sealed_under_a_root_that_no_longer_counts(
    seal_settings: DemoPKI, settings: Any, page: bytes
) -> None:
    settings.SEAL_TRUST_ROOTS = [f"{seal_settings.root}|2020-01-01|2020-12-31"]
    with pytest.raises(SealUntrusted):
        Sealer.from_settings().seal(page, reason="x")


def test_nothing_is_sealed_with_stamps_that_stand_under_no_root_of_stamps(
    seal_settings: DemoPKI, imitation: DemoPKI, settings: Any, page: bytes
) -> None:
    settings.SEAL_TSA_ROOTS = [str(imitation.root)]
    with pytest.raises(TimestampUntrusted):
        Sealer.from_settings().seal(page, reason="x")


def test_another_organisation_s_certificate_is_not_ours_though_its_chain_is(
    sealed: Sealed, seal_settings: DemoPKI
) -> None:
    trust = replace(Trust.from_settings(), organization_identifier="NTRNL-11111111")
    report = inspect(sealed.data, trust=trust)
    assert report.failed == (Check.SIGNER,)
    assert report.outcomes[Check.CHAIN] is Outcome.PASSED
