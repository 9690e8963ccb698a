"""A request in every state, brought there by the real services, each step on its own day."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.utils import timezone
from PIL import Image, ImageDraw

from corrections import evidence, people
from corrections.asked import Asked, write
from corrections.models import CorrectionRequest, Decision
from corrections.services import answering, clockwork, deciding, drafting, holding, objecting, reviewing
from corrections.services.answering import Found
from corrections.services.deciding import Draft, ItemOutcome
from corrections.workflow import Basis, Finding, Outcome
from demo.corrections import cast
from demo.corrections.cast import HANZE, Owned
from demo.corrections.clock import at, days_ago
from diplomas import catalogue, display
from diplomas.models import Diploma, Organisation
from diplomas.terms import HIGHER_EDUCATION, Sector
from diplomas.values import Code

# So long ago nobody has taken these up: the first ones are late.
FREE = (61, 58, 55, 52, 50, 43, 36, 29, 22, 15, 8, 2)


@dataclass
class Case:
    """One request on its way. Every step says how many days ago it was."""

    owned: Owned
    today: datetime.date
    minute: int = 0
    request: CorrectionRequest | None = None

    def on(self, days: int, step: Callable[[], object]) -> Case:
        self.minute += 7
        with at(days_ago(days, today=self.today, minute=self.minute)):
            step()
        if self.request is not None:
            self.request = CorrectionRequest.objects.get(pk=self.request.pk)
        return self

    @property
    def about(self) -> dict[str, object]:
        assert self.request is not None
        return {"request_id": self.request.pk, "step": self.request.step}

    @property
    def holder(self) -> people.Actor:
        return people.holder(self.owned.user)

    # --- the steps ---

    def draft(self, days: int, asked: Asked, *, field: str = "exam_date", scan: bool = False) -> Case:
        def begin() -> None:
            made = drafting.start_for_diploma(actor=self.holder, diploma=self.owned.diploma)
            drafting.ask(
                actor=self.holder, request_id=made.pk, diploma=self.owned.diploma, field=field, asked=asked
            )
            drafting.explain(actor=self.holder, request_id=made.pk, why=WHY)
            if scan:
                evidence.take_in(actor=self.holder, request=made, data=picture(self.owned))
            self.request = made

        return self.on(days, begin)

    def sent(self, days: int, asked: Asked | None = None, **given: object) -> Case:
        self.draft(days, asked or other_day(self.owned), **given)  # type: ignore[arg-type]
        return self.on(days, lambda: drafting.submit(actor=self.holder, request_id=self.request.pk))  # type: ignore[union-attr]

    def claimed(self, days: int) -> Case:
        return self.on(days, lambda: reviewing.claim(actor=cast.reviewer(), **self.about))  # type: ignore[arg-type]

    def asked_institution(self, days: int, *, brin: str = "", text: str = "") -> Case:
        organisation = Organisation.objects.get(brin=brin).pk if brin else None
        return self.on(
            days,
            lambda: reviewing.ask_institution(
                actor=cast.reviewer(),
                text=text,
                organisation=organisation,
                **self.about,  # type: ignore[arg-type]
            ),
        )

    def answered(self, days: int, finding: Finding, reason: str, value: dict | None = None) -> Case:
        def reply() -> None:
            assert self.request is not None
            question = self.request.questions.get(state="open")
            brin = question.organisation.brin or ""
            found = {
                item.pk: Found(finding, reason, (value or item.asked) if finding == Finding.CORRECTS else {})
                for item in self.request.items.all()
            }
            answering.reply(desk=cast.desk_of(brin), question_id=question.pk, found=found)

        return self.on(days, reply)

    def asked_holder(self, days: int, text: str) -> Case:
        return self.on(
            days,
            lambda: reviewing.ask_holder(actor=cast.reviewer(), text=text, **self.about),  # type: ignore[arg-type]
        )

    def decided(self, days: int, outcome: Outcome, reason: str, text: str, **given: object) -> Case:
        def decide() -> None:
            draft = self.outcome(outcome, reason, text, **given)  # type: ignore[arg-type]
            deciding.decide(actor=cast.reviewer(), draft=draft, **self.about)  # type: ignore[arg-type]

        return self.on(days, decide)

    def outcome(
        self,
        outcome: Outcome,
        reason: str,
        text: str,
        basis: Basis = Basis.INSTITUTION,
        value: dict | None = None,
    ) -> Draft:
        assert self.request is not None
        granted = outcome == Outcome.GRANTED
        head = Diploma.objects.values_list("head", flat=True).filter(pk=self.request.diploma_id).first()
        made = {
            item.pk: ItemOutcome(
                outcome, reason, text, basis if granted else None, (value or item.asked) if granted else {}
            )
            for item in self.request.items.all()
        }
        return Draft(made, "", head if self.request.kind == "field" else None)

    def approved(self, days: int) -> Case:
        return self.on(days, lambda: deciding.approve(actor=cast.second(), **self.about))  # type: ignore[arg-type]

    def objected(self, days: int) -> Case:
        text = "Ik heb een betere scan. Kijk alstublieft opnieuw."
        return self.on(days, lambda: holding.object_(actor=self.holder, text=text, **self.about))  # type: ignore[arg-type]

    def invited(self, days: int, ahead: int) -> Case:
        """To a talk so many days later."""

        def invite() -> None:
            reviewing.claim(actor=cast.objection_handler(), **self.about)  # type: ignore[arg-type]
            self.request = CorrectionRequest.objects.get(pk=self.request.pk)  # type: ignore[union-attr]
            objecting.invite(
                actor=cast.objection_handler(), on=timezone.localdate() + datetime.timedelta(days=ahead),
                text="Om 10.00 uur, per videogesprek. De link sturen wij apart. Kunt u dan niet? Bel ons.",
                **self.about,  # type: ignore[arg-type]
            )  # fmt: skip

        return self.on(days, invite)

    def heard(self, days: int) -> Case:
        def hear() -> None:
            objecting.hear(
                actor=cast.objection_handler(), on=timezone.localdate(),
                text="De aanvrager liet het diploma zien in een videogesprek.", **self.about,  # type: ignore[arg-type]
            )  # fmt: skip

        return self.on(days, hear)


WHY = "Op mijn papieren diploma staat een andere datum."


def other_day(owned: Owned, days: int = 3) -> Asked:
    """Some days before the day that the register has."""
    day = owned.diploma.value("exam_date")
    assert isinstance(day, datetime.date)
    return Asked(value=day - datetime.timedelta(days=days))


def picture(owned: Owned) -> bytes:
    """A drawn diploma: nobody's, and good enough to look at."""
    page = Image.new("RGB", (827, 1169), "#fdfbf4")
    pen = ImageDraw.Draw(page)
    pen.rectangle((40, 40, 787, 1129), outline="#0e595f", width=6)
    for line, text in enumerate(
        (
            "GETUIGSCHRIFT",
            "",
            "Verzonnen voor de demonstratie",
            "",
            str(owned.diploma.deliverer),
            "",
            "Datum: zie verzoek",
        )
    ):
        pen.text((120, 160 + line * 60), text, fill="#182022", font_size=34)
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


def fill(owned: Iterable[Owned], today: datetime.date) -> int:
    """Everything, once. Returns how many requests there are."""
    every = list(owned)
    higher = [one for one in every if one.diploma.sector in HIGHER_EDUCATION]
    hanze = [one for one in higher if one.deliverer == HANZE]
    others = [one for one in higher if one.deliverer != HANZE]
    schools = [one for one in every if one.diploma.sector == Sector.VO and one.diploma.value("grade_list")]
    before = CorrectionRequest.objects.count()
    free = [*others, *every]
    for place, days in enumerate(FREE):
        Case(free[place], today, place).sent(days, scan=place % 4 == 0)
    _running(hanze, others, schools, today)
    _closed(hanze, others, today)
    _missing(every, today)
    Case(hanze[0], today).draft(1, other_day(hanze[0]))
    clockwork.run()
    return CorrectionRequest.objects.count() - before


def _running(hanze: list[Owned], others: list[Owned], schools: list[Owned], today: datetime.date) -> None:
    Case(hanze[1], today).sent(9).claimed(8)
    Case(others[0], today).sent(20).claimed(18).asked_holder(
        16, "Op de scan is de datum niet te lezen. Kunt u een scherpere foto sturen?"
    )
    Case(hanze[0], today, 30).sent(12, scan=True).claimed(11).asked_institution(10, text="De scan zit erbij.")
    Case(hanze[1], today, 30).sent(21, field="phase", asked=phase(hanze[1])).claimed(20).asked_institution(15)
    Case(hanze[2 % len(hanze)], today, 30).sent(40).claimed(38).asked_institution(36)  # reminded, and late
    Case(others[1], today).sent(33).claimed(32).asked_institution(30)
    if schools:
        Case(schools[0], today).sent(
            14, field="grade_list", asked=better_mark(schools[0]), scan=True
        ).claimed(13).asked_institution(12, brin=HANZE if not schools[0].deliverer else "")
    Case(hanze[0], today, 60).sent(30).claimed(29).asked_institution(28).answered(
        9, Finding.CORRECTS, "In het examendossier staat deze datum."
    )
    Case(others[2], today).sent(35, scan=True).claimed(34).asked_institution(33).answered(
        12, Finding.MATCHES, "De datum in het register klopt met ons archief."
    )
    Case(others[3], today).sent(37, scan=True).claimed(36).asked_institution(35).answered(
        10, Finding.GONE, "Het archief van dit jaar is vernietigd."
    )
    Case(others[4], today).sent(41).claimed(40).asked_institution(39).answered(
        13, Finding.MATCHES, "Het klopt."
    ).decided(
        3, Outcome.REJECTED, "institution_matches", "De hogeschool heeft het nagekeken in haar archief."
    )
    late = Case(others[5], today).sent(75).claimed(70).asked_institution(68)
    late.on(6, lambda: holding.give_notice(actor=late.holder, **late.about))  # type: ignore[arg-type]


def _closed(hanze: list[Owned], others: list[Owned], today: datetime.date) -> None:
    Case(hanze[1], today, 90).sent(48, scan=True).claimed(47).asked_institution(46).answered(
        30, Finding.CORRECTS, "Gezien in het dossier."
    ).decided(25, Outcome.GRANTED, "institution_confirms", "De Hanze bevestigt wat op uw diploma staat.")
    partly = write(catalogue.by_name("exam_date"), other_day(others[6], 2))
    Case(others[6], today).sent(50).claimed(49).asked_institution(48).answered(
        33, Finding.CORRECTS, "Wij vinden een andere datum dan gevraagd.", partly
    ).decided(
        28, Outcome.GRANTED, "institution_other_value", "De instelling geeft een andere datum dan u vroeg.",
        value=partly,
    )  # fmt: skip
    _rejected(others[7], today, sent=55)
    Case(others[8], today).sent(26).on(20, lambda: None).claimed(19)
    withdrawn = Case(others[9], today).sent(24).claimed(22)
    withdrawn.on(20, lambda: holding.withdraw(actor=withdrawn.holder, **withdrawn.about))  # type: ignore[arg-type]
    silent = Case(others[10], today).sent(70).claimed(69).asked_holder(68, "Kunt u een scan sturen?")
    silent.on(35, lambda: reviewing.silence(actor=cast.reviewer(), **silent.about))  # type: ignore[arg-type]
    silent.decided(
        20, Outcome.NOT_CONSIDERED, "no_answer", "Wij vroegen om een scan en kregen geen antwoord."
    )
    silent.approved(18)
    _rejected(others[11], today, sent=60).objected(12)
    _rejected(others[12], today, sent=66).objected(25).invited(24, 18).heard(6)
    heard = _rejected(others[13], today, sent=80).objected(45).invited(44, 14).heard(30)
    heard.on(
        10,
        lambda: objecting.decide(
            actor=cast.objection_handler(), verdict=Decision.Verdict.UNFOUNDED,
            draft=heard.outcome(Outcome.REJECTED, "not_proven", "Ook op de betere scan staat de oude datum."),
            **heard.about,  # type: ignore[arg-type]
        ),
    )  # fmt: skip


def _rejected(owned: Owned, today: datetime.date, *, sent: int) -> Case:
    case = Case(owned, today, sent).sent(sent, scan=sent % 2 == 0).claimed(sent - 1)
    case.asked_institution(sent - 2).answered(
        sent - 15, Finding.MATCHES, "Het register klopt met ons archief."
    )
    case.decided(sent - 18, Outcome.REJECTED, "institution_matches", "De instelling heeft het nagekeken.")
    return case.approved(sent - 20)


def _missing(owned: list[Owned], today: datetime.date) -> None:
    """A diploma that was never delivered: one the institution still has to look for."""
    described = {
        "education": "hbo", "document": "diploma", "sector": "HBO", "kind": "GETUIGSCHRIFT",
        "programme": "Opleiding tot Verpleegkundige", "institution": "Hanzehogeschool Groningen",
        "exam_date": "2019-07-05",
    }  # fmt: skip
    case = Case(owned[-1], today)

    def begin() -> None:
        case.request = drafting.start_for_missing(actor=case.holder, described=described)
        drafting.explain(actor=case.holder, request_id=case.request.pk, why="Ik kreeg dit diploma in 2019.")
        evidence.take_in(actor=case.holder, request=case.request, data=picture(case.owned))
        drafting.submit(actor=case.holder, request_id=case.request.pk)

    case.on(17, begin).claimed(16).asked_institution(15, brin=HANZE, text="Hebt u dit diploma uitgereikt?")


def phase(owned: Owned) -> Asked:
    """Another phase than the register has."""
    now = owned.diploma.value("phase")
    codes = catalogue.by_name("phase").codes
    return Asked(value=Code(next(one for one in codes if not isinstance(now, Code) or one != now.code)))


def better_mark(owned: Owned) -> Asked:
    """The same grade list with one mark changed."""
    rows = list(display.grade_rows(owned.diploma.value("grade_list")))
    rows[0] = replace(rows[0], final="9")
    return Asked(value=tuple(rows))
