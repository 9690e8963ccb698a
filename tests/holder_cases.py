"""People with diplomas for tests of the holder's pages: one function a case, each gives the account."""

from __future__ import annotations

import datetime
from uuid import uuid4

from django.utils import timezone

from accounts.messages import set_contact
from accounts.models import Door, Kind, Message, User
from diplomas import disclosure, register
from diplomas.dates import PartialDate
from diplomas.models import Diploma, Holder, HolderName
from diplomas.terms import DocumentKind, Reason, Sector, State
from diplomas.values import Code, GradeRow
from tests import factories

YEARS = range(2010, 2024)


def account(holder: Holder | None) -> User:
    """The account of this person; None for somebody whom the register does not know."""
    user = User(kind=Kind.HOLDER, door=Door.DIGID, subject=f"test:{User.objects.count()}", holder=holder)
    user.set_unusable_password()
    user.save()
    return user


def staff() -> User:
    user = User(kind=Kind.STAFF, door=Door.STAFF, subject=f"staff:{User.objects.count()}")
    user.set_unusable_password()
    user.save()
    return user


def diploma_of(user: User, **given: object) -> Diploma:
    return factories.recorded(person=user.holder, **given)


def nobody() -> User:
    """Somebody whom the register does not know."""
    return account(None)


def without() -> User:
    """Known, but without a diploma."""
    return account(factories.holder("Noor", "", "Zonder"))


def one() -> User:
    user = account(factories.holder())
    diploma_of(user)
    return user


def fourteen() -> User:
    """Fourteen diplomas of five sectors, several a sector."""
    user = account(factories.holder("Veronica", "", "Veelheid"))
    sectors = [Sector.WO, Sector.HBO, Sector.MBO, Sector.VO, Sector.NT2]
    for position, year in enumerate(YEARS):
        sector = sectors[position % len(sectors)]
        diploma_of(user, sector=sector, exam_date=datetime.date(year, 7, 1))
    return user


def deferred() -> User:
    user = account(factories.holder("Uma", "", "Uitstel"))
    diploma_of(user, sector=Sector.WO, state=State.NOT_ISSUED)
    return user


def withdrawn() -> User:
    user = account(factories.holder("Ivo", "", "Intrekking"))
    diploma_of(user, sector=Sector.HBO, state=State.WITHDRAWN)
    return user


def joint() -> User:
    """A joint master with two foreign partners, delivered by a school that was renamed since."""
    user = account(factories.holder("Joost", "", "Samen"))
    home = factories.organisation("Universiteit Voorbeeld", place="Voorbeeldstad")
    partners = (
        factories.organisation_value(home),
        factories.organisation_value(
            factories.organisation("Universität Beispiel", kind="foreign", country="DE", place="Bonn")
        ),
        factories.organisation_value(
            factories.organisation("Universidad Ejemplo", kind="foreign", country="ES", place="Sevilla")
        ),
    )
    programme = factories.programme(Sector.WO, name="Scheikunde (joint degree)", name_en="Chemistry")
    diploma_of(
        user,
        sector=Sector.WO,
        deliverer=home,
        programme=factories.programme_value(programme),
        joint_partners=partners,
    )
    factories.renamed(home, "Universiteit van Voorbeeldstad", on=datetime.date(2025, 1, 1))
    return user


def havo() -> User:
    """Havo with nine lines, two of them without a central exam."""
    user = account(factories.holder("Hanna", "van", "Havo"))
    school = factories.organisation("Stedelijk Lyceum Voorbeeld", place="Zwolle")
    programme = factories.programme(Sector.VO, name="Havo", name_en="Havo")
    names = [
        "Nederlandse taal",
        "Engelse taal",
        "Wiskunde B",
        "Natuurkunde",
        "Scheikunde",
        "Biologie",
        "Geschiedenis",
    ]
    grades = tuple(
        GradeRow(name, f"{n:04d}", school_exam=f"6.{n}", central_exam=f"7.{n}", final="7")
        for n, name in enumerate(names, start=1)
    )
    grades += (
        GradeRow("Lichamelijke opvoeding", "0381", school_exam="G", final="G"),
        GradeRow("Profielwerkstuk", kind="thesis", final="8"),
    )
    diploma_of(
        user,
        sector=Sector.VO,
        deliverer=school,
        programme=factories.programme_value(programme),
        profile=Code("NG"),
        grade_list=grades,
    )
    return user


def mbo() -> User:
    user = account(factories.holder("Mo", "", "Beroep"))
    college = factories.organisation("ROC Voorbeeld", place="Almelo")
    programme = factories.programme(
        Sector.MBO, code="25604", name="Software developer", name_en="Software developer"
    )
    grades = (
        GradeRow("Nederlands 3F", "3005", school_exam="7.0", central_exam="6.5", final="7"),
        GradeRow("Rekenen", "3020", final="6", result="behaald"),
        GradeRow("Loopbaan en burgerschap", kind="part", result="voldaan"),
        GradeRow("Beroepspraktijkvorming", kind="practice", result="behaald"),
        GradeRow("Verdieping software", "K0067", kind="module", result="behaald"),
    )
    diploma_of(
        user,
        sector=Sector.MBO,
        deliverer=college,
        programme=factories.programme_value(programme),
        grade_list=grades,
    )
    return user


def self_reliance() -> User:
    """The certificate of the self-reliance route of civic integration, with its parts."""
    user = account(factories.holder("Zahra", "", "Zelfredzaam"))
    parts = (
        GradeRow("Taal", kind="part", result="behaald", date="2024-03-01"),
        GradeRow("Participatie", kind="part", result="behaald", date="2024-05-12"),
    )
    diploma_of(user, sector=Sector.INBURGERING, kind=DocumentKind.CERTIFICAAT, grade_list=parts)
    return user


def long_names() -> User:
    """A name of eighty characters, and names of schools and programmes that do not fit on a phone."""
    user = account(
        factories.holder(
            "Wilhelmina Alexandrina Antoinette Maria", "van", "Hoogstraten-Schimmelpenninck van der Oye"
        )
    )
    school = factories.organisation(
        "Christelijke Hogeschool voor Verpleegkunde en Gezondheidswetenschappen Voorbeeldstad"
    )
    programme = factories.programme(
        Sector.HBO, name="Organisatie-, Verander- en Bedrijfspsychologiewetenschappen", name_en=""
    )
    diploma_of(user, deliverer=school, programme=factories.programme_value(programme))
    return user


def corrected() -> User:
    """Three versions: delivered, a mark and a field amended, and amended after a decision."""
    user = account(factories.holder("Cato", "", "Correctie"))
    diploma = diploma_of(user, sector=Sector.VO)
    better = (
        *factories.GRADES[:1],
        GradeRow("Wiskunde B", "0150", "Mathematics B", "subject", "8.1", "7.6", "8"),
    )
    register.amend(
        diploma_id=diploma.pk,
        expected_version=1,
        changes={"grade_list": (*better, *factories.GRADES[2:])},
        source=factories.source(at=datetime.date(2024, 9, 1), batch="2024-09"),
        act=factories.act(Reason.INSTITUTION),
    )
    register.amend(
        diploma_id=diploma.pk,
        expected_version=2,
        changes={"profile": Code("EM")},
        source=factories.source("decision:2026-00123", datetime.date(2026, 3, 2), batch=""),
        act=factories.act(Reason.DECISION, origin="decision:2026-00123"),
    )
    return user


def backfilled() -> User:
    """A degree whose distinction was never delivered, then filled in: unknown became a value."""
    user = account(factories.holder("Bo", "", "Later"))
    diploma = diploma_of(user, sector=Sector.WO, complete=False)
    register.amend(
        diploma_id=diploma.pk,
        expected_version=1,
        changes={"distinction": Code("CUM_LAUDE", "cum laude"), "specialisation": None},
        source=factories.source(at=datetime.date(2026, 2, 1), batch="2026-02"),
        act=factories.act(Reason.BACKFILL),
    )
    return user


def with_messages() -> User:
    """One message that was read and one that was not."""
    user = one()
    diploma = user.holder.diplomas.get()
    for source, read in (("change:1", timezone.now()), ("change:2", None)):
        Message.objects.create(
            holder=user.holder,
            topic=Message.Topic.DIPLOMA_ADDED,
            source=source,
            params={"diploma": str(diploma.pk)},
            created_at=timezone.now() - datetime.timedelta(days=1),
            read_at=read,
        )
    return user


def released(user: User, *, times: int = 1) -> User:
    """Somebody whose only diploma left the register this often, as an extract of their own."""
    diploma = user.holder.diplomas.get()
    for number in range(times):
        prepared = disclosure.prepare(
            holder=user.holder_id,
            diplomas=[diploma.pk],
            party="holder",
            purpose="Uittreksel voor uzelf",
            legal_basis="WRO art. 31",
        )
        sealed = disclosure.Sealed(
            number=f"TEST-{uuid4().hex[:12]}",
            sha256=uuid4().bytes * 2,
            language="nl",
            signer="-",
            renderer="-",
        )
        disclosure.disclose_extract(
            prepared, sealed=sealed, at=timezone.now() - datetime.timedelta(hours=number)
        )
    return user


def with_releases() -> User:
    return released(one(), times=3)


def changed_name() -> User:
    """A former name, secrecy, a partial birth date and an e-mail address."""
    holder = factories.holder("Eva", "", "Nieuwenhuis", birth=PartialDate(1980), protected=True)
    HolderName.objects.create(
        holder=holder,
        given_names="Eva",
        surname="Oudenhof",
        valid_until=datetime.date(2019, 5, 4),
        source="brp",
    )
    user = account(holder)
    set_contact(user=user, email="eva@example.org", language="en")
    diploma_of(user)
    return user
