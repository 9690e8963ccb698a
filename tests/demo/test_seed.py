"""A made-up register: what comes out is what demo/proportions.py says, and it is a register like any other.

Shares are compared with bounds of five standard deviations of a binomial draw: a right generator fails once
in a million runs, and this one is the same at every run.
"""

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import sqrt

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from demo import proportions, schools
from demo.bulk_register import seed_register
from demo.models import DemoSeedPart
from demo.population import Part
from demo.proportions import CAREERS, STEPS
from diplomas import catalogue, content, numbers, reference, verify
from diplomas.bulk import Prepared
from diplomas.content import Facts
from diplomas.models import (
    Change,
    Diploma,
    DiplomaParty,
    DiplomaVersion,
    Holder,
    HolderName,
    HolderNumber,
    VersionContent,
)
from diplomas.terms import HIGHER_EDUCATION, NumberKind, Sector, State

DIPLOMAS = 4_000
DEVIATIONS = 5
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Some thousands of diplomas, for this module."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        reference.load()
        schools.forget()
        done = seed_register(diplomas=DIPLOMAS, seed=7)
        assert done.diplomas == DIPLOMAS
        connection.check_constraints()
        yield
        transaction.set_rollback(True)
    schools.forget()
    heads.cache_clear()


def assert_share(found: int, total: int, share: float, what: object = "") -> None:
    assert_sum(found, [share] * total, what)


def assert_sum(found: int, chances: Iterable[float], what: object = "") -> None:
    """`found` is what so many draws, each with its own chance, can give."""
    chances = list(chances)
    expected = sum(chances)
    deviation = sqrt(sum(chance * (1 - chance) for chance in chances))
    assert abs(found - expected) <= DEVIATIONS * deviation + 1, (what, found, expected, deviation)


def share_of_documents(name: str) -> float:
    """What part of all documents is this step of a career."""
    documents = sum(share * len(steps) for share, steps in CAREERS)
    return sum(share * sum(step == name for step, _after in steps) for share, steps in CAREERS) / documents


@lru_cache(maxsize=1)
def heads() -> list[tuple[Diploma, Facts]]:
    """Every record as it came in."""
    rows = DiplomaVersion.objects.select_related("content", "diploma").filter(number=1).order_by("id")
    return [(row.diploma, Facts.from_json(row.content.content)) for row in rows]


def complete(known: int) -> bool:
    return bool(known & catalogue.by_name("document_language").mask)


def test_the_shares_of_careers_are_a_whole() -> None:
    assert sum(share for share, _steps in CAREERS) == pytest.approx(1)
    for career in range(len(CAREERS)):
        assert sum(proportions.start_years(career).values()) == pytest.approx(1)


def test_sectors_and_kinds_of_document() -> None:
    found = Counter(Diploma.objects.values_list("sector", "kind"))
    wanted: Counter[tuple[str, str]] = Counter()
    for name, step in STEPS.items():
        wanted[step.sector.value, step.kind.value] += share_of_documents(name)  # type: ignore[assignment]
    assert sum(wanted.values()) == pytest.approx(1)
    assert set(found) <= set(wanted)
    for place, share in wanted.items():
        # Documents of one person are drawn together, so they vary a little more than single draws do.
        chances = [share] * DIPLOMAS
        deviation = sqrt(sum(c * (1 - c) for c in chances)) * 1.5
        assert abs(found[place] - share * DIPLOMAS) <= DEVIATIONS * deviation + 1, place


def test_how_many_diplomas_a_person_has() -> None:
    holders = Counter(Counter(Diploma.objects.values_list("holder_id", flat=True)).values())
    total = sum(holders.values())
    assert total == Holder.objects.count()
    for number in (1, 2, 3, 4):
        share = sum(share for share, steps in CAREERS if len(steps) == number)
        assert_share(holders[number], total, share, number)


def test_years() -> None:
    """The first documents of people, by year, against the chance of each career to begin then."""
    expected: Counter[int] = Counter()
    for career, (share, _steps) in enumerate(CAREERS):
        for year, chance in proportions.start_years(career).items():
            expected[year] += share * chance  # type: ignore[assignment]
    firsts: dict[object, int] = {}
    for holder, day in Diploma.objects.values_list("holder_id", "exam_date"):
        firsts[holder] = min(day.year, firsts.get(holder, day.year))
    found = Counter(firsts.values())
    assert max(found) <= proportions.LAST_YEAR
    for year, share in expected.items():
        assert_share(found[year], len(firsts), share, year)


def test_no_document_is_older_than_its_sector_in_the_register() -> None:
    first: dict[str, int] = {}
    for step in STEPS.values():
        first[step.sector.value] = min(step.first, first.get(step.sector.value, 9999))
    for sector, day in Diploma.objects.values_list("sector", "exam_date"):
        assert day.year >= first[sector]


def test_institutions() -> None:
    """Each school by its size, among those that gave what was drawn in that year."""
    world = schools.world()
    chances: dict[str, list[float]] = {}
    for diploma, facts in heads():
        offer = world.offer(_step(diploma, facts), diploma.exam_date.year)
        total = offer.weights[-1]
        for school in offer.schools:
            chances.setdefault(school, []).append(proportions.size(school) / total)
    found = Counter(
        row.brin or row.kind.upper()
        for row in (d.deliverer for d in Diploma.objects.select_related("deliverer"))
    )
    assert set(found) <= set(chances)
    for school, drawn in chances.items():
        assert_sum(found[school], drawn, school)


def _step(diploma: Diploma, facts: Facts) -> str:
    """Which step of a career this was."""
    phase, level = facts.fields.get("phase"), facts.fields.get("level")
    for name, step in STEPS.items():
        here = (step.sector, step.kind) == (diploma.sector, diploma.kind)
        levels = {getattr(level, "code", ""), facts.programme.code, "*"}
        same_phase = step.phase is None or getattr(phase, "code", "") == step.phase
        same_joint = step.joint == bool(facts.fields.get("joint_partners"))
        if here and same_phase and same_joint and levels & set(step.levels):
            return name
    raise AssertionError(f"no step gives {facts.sector} {facts.programme.code}")


def test_joint_degrees() -> None:
    joint = {diploma.pk for diploma, facts in heads() if facts.fields.get("joint_partners")}
    assert_share(len(joint), DIPLOMAS, share_of_documents("wo-joint"), "joint")
    assert joint == set(DiplomaParty.objects.filter(role="partner").values_list("diploma_id", flat=True))


def test_distinctions_none_and_unknown() -> None:
    higher = [(d, f) for d, f in heads() if f.sector in HIGHER_EDUCATION]
    delivered = [facts for diploma, facts in higher if complete(facts.known_mask)]
    assert_sum(len(delivered), [proportions.complete_share(f.exam_date.year) for _, f in higher], "complete")
    with_one = [facts for facts in delivered if facts.fields["distinction"] is not None]
    assert_share(len(with_one), len(delivered), proportions.DISTINCTION, "distinction")
    assert 0.08 <= proportions.DISTINCTION <= 0.10
    assert sum(share for _c, _t, share in proportions.DISTINCTIONS) == pytest.approx(1)
    special = [facts for facts in delivered if facts.fields["specialisation"] is not None]
    assert_share(len(special), len(delivered), proportions.SPECIALISATION, "specialisation")
    for _diploma, facts in higher:
        if not complete(facts.known_mask):
            assert "distinction" not in facts.fields


def test_deferred_issued_withdrawn_and_completed_later() -> None:
    higher = [(d, f) for d, f in heads() if f.sector in HIGHER_EDUCATION]
    recent = [f for _d, f in higher if f.exam_date.year >= proportions.DEFERRED_SINCE]
    deferred = [d for d, f in higher if f.state == State.NOT_ISSUED]
    assert_share(len(deferred), len(recent), proportions.DEFERRED, "deferred")
    issued = sum(diploma.state == State.AWARDED for diploma in deferred)
    assert_share(issued, len(deferred), proportions.ISSUED_SINCE_THEN, "issued since")
    withdrawn = Diploma.objects.filter(state=State.WITHDRAWN).count()
    assert_share(withdrawn, len(higher) - len(deferred), proportions.WITHDRAWN, "withdrawn")
    without = [f for _d, f in higher if not complete(f.known_mask) and f.state == State.AWARDED]
    backfilled = Change.objects.filter(kind=Change.Kind.AMENDED).count()
    assert_share(backfilled, len(without), proportions.BACKFILLED, "backfilled")
    assert backfilled > 0


def test_people() -> None:
    people = Holder.objects.count()
    assert_share(HolderName.objects.count(), people, proportions.NAME_CHANGED, "name changes")
    assert_share(Holder.objects.filter(protected=True).count(), people, proportions.PROTECTED, "protected")
    assert_share(Holder.objects.filter(birth_day=None).count(), people, proportions.BIRTH_DATE_PARTIAL)
    dead = Holder.objects.exclude(died_on=None)
    assert 0 < dead.count() <= people * proportions.DECEASED * 2
    for holder in dead.prefetch_related("diplomas"):
        assert holder.died_on > max(diploma.exam_date for diploma in holder.diplomas.all())


def test_numbers_can_be_no_bsn_and_nobody_shares_one() -> None:
    rows = list(HolderNumber.objects.all())
    found = {numbers.decrypt(NumberKind.SYNTHETIC, numbers.Cipher(r.key_id, bytes(r.cipher))) for r in rows}
    assert len(found) == len(rows) == Holder.objects.count()
    assert {numbers.remainder(number) for number in found} == {7}


def test_every_record_is_one_that_the_register_would_take() -> None:
    """Bulk checks a sample; here all of them, and the chain of hashes as `verify_register` does."""
    for row in VersionContent.objects.all():
        content.check(Facts.from_json(row.content))
    assert verify.verify().broken is None


def test_all_sectors_are_there() -> None:
    assert set(Diploma.objects.values_list("sector", flat=True)) == set(Sector)


def test_the_same_seed_makes_the_same_people() -> None:
    one, other, third = Part(3, 0, 300).make(), Part(3, 0, 300).make(), Part(4, 0, 300).make()
    assert one.holders == other.holders
    assert [told(record) for record in one.records] == [told(record) for record in other.records]
    assert any(record.then for record in one.records)
    assert one.holders != third.holders


def told(record: Prepared) -> tuple[object, ...]:
    """Everything about a record, with what its later events come to."""
    later = [(then.kind, then.act, then.step(record.facts, record.provenance)) for then in record.then]
    return record.id, record.facts, record.source_key, record.provenance, record.act, later


def test_a_second_run_adds_to_what_is_there() -> None:
    before = set(Diploma.objects.values_list("pk", flat=True))
    out = io.StringIO()
    call_command("seed", diplomas=70, seed=7, processes=1, verbosity=0, stdout=out)
    assert Diploma.objects.count() == len(before) + 70
    assert before < set(Diploma.objects.values_list("pk", flat=True))
    assert "70 diploma's" in out.getvalue()
    assert DemoSeedPart.objects.count() == 3
    assert verify.verify().broken is None


def test_a_number_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(CommandError):
        call_command("seed", diplomas=0)
