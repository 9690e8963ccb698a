"""An institution's inbox: what the register asks about requests, and answering for each field."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from corrections import evidence, objections, progress, reminders, wording
from corrections.answer_form import FindingForm, ProofForm
from corrections.holder.files import picture
from corrections.models import CorrectionRequest, Evidence, Question
from corrections.people import Actor
from corrections.record_form import with_parts
from corrections.review.presenting import compared
from corrections.services import answering
from corrections.workflow import OBJECTION, Who
from diplomas import display
from diplomas.errors import DomainError, Refused
from diplomas.handling import record_for_staff
from documents.malware import MalwareFound, ScannerUnreachable
from documents.scans import Busy, ScanRefused
from institutions import access, grade_forms
from institutions.desk import Desk
from institutions.scoped import OwnPagesAdmin
from institutions.start import Task


class QuestionAdmin(OwnPagesAdmin):
    """Lists the questions to this institution; the page of one shows it and takes the answer."""

    own_page = "admin:corrections_question_answer"

    def scope(self, desk: Desk) -> QuerySet:
        return answering.inbox(desk)

    def may_view(self, desk: Desk) -> bool:
        return desk.organisation is not None and desk.reads_records

    def get_urls(self) -> list:
        wrap = self.admin_site.admin_view
        name = "corrections_question"
        return [
            path("<uuid:question_id>/", wrap(self.question_view), name=f"{name}_answer"),
            path(
                "<uuid:question_id>/document/<uuid:evidence_id>/<int:page>/",
                wrap(self.picture_view),
                name=f"{name}_picture",
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Open ones, the most urgent first; then the newest that were answered."""
        desk = self.desk(request)
        rows = self.scope(desk).select_related("request", "answered_by").prefetch_related("request__items")
        today = timezone.localdate()
        open_ = list(rows.filter(state=Question.State.OPEN).order_by("due_on")[: self.list_per_page])
        days = reminders.reminded_on(open_)
        closed = list(rows.exclude(state=Question.State.OPEN).order_by("-asked_at")[: self.list_per_page])
        dropped = reminders.dropped_on(closed)
        context = {
            "title": gettext_lazy("Vragen over correcties"),
            "open": [
                (
                    row,
                    _about(row),
                    reminders.passed(row, today),
                    reminders.in_words(row, days.get(row.pk, [])),
                )
                for row in open_
            ],
            "closed": [(row, _about(row), row.answered_at or dropped.get(row.pk)) for row in closed],
        }
        return self.page(request, "questions", context)

    def question_view(self, request: HttpRequest, question_id: UUID) -> HttpResponse:
        """One question: what the register says, what is asked, the document, and the answer."""
        desk, question = self._own(request, question_id)
        about = question.request
        if access.is_own(desk.user, about.holder_id):
            raise PermissionDenied
        if question.state != Question.State.OPEN:
            return self._closed(request, desk, question)
        open_ = desk.edits
        data = request.POST if request.method == "POST" and open_ else None
        forms = (
            [FindingForm(about, item, data, own=desk.carries) for item in about.items.all()] if open_ else []
        )
        proof = ProofForm(data, request.FILES if data is not None else None)
        trouble = ""
        every = [*forms, proof, *(part for one in forms for part in with_parts(one.value))]
        valid = [form.is_valid() for form in (*forms, proof)]  # each says what is wrong with it
        more_rows = grade_forms.wanted(data)
        if more_rows:
            grade_forms.without_errors(every)
        send = data is not None and all(valid) and not more_rows
        taken = self._taken_in(desk, question, proof) if send else None
        if taken is not None:
            try:
                answering.reply(
                    desk=desk,
                    question_id=question_id,
                    found={form.item.pk: form.found for form in forms if form.found},
                )
            except DomainError as refusal:
                for file in taken:
                    evidence.remove(file)
                trouble = str(refusal)
            else:
                messages.success(request, _("Uw antwoord is verstuurd naar het diplomaregister."))
                return redirect("admin:corrections_question_changelist")
        if request.FILES and not proof.errors:  # a browser does not send it again
            proof.add_error("files", _("Kies uw bestanden opnieuw. Die blijven niet staan."))
        _opened(desk, about)
        record = record_for_staff(diploma=about.diploma_id) if about.diploma_id else None
        items = compared(about, record)
        name, born = wording.holder_name(about)
        context = {
            "title": _title(question),
            "question": question,
            "about": about,
            "person": name,
            "born": born,
            "described": wording.described(about),
            "diploma": display.title(record.data) if record else "",
            "objection": objections.of(about) if about.state in OBJECTION else None,
            "record": record,
            "items": items,
            "parts": list(zip(items, forms, strict=True)) if forms else [],
            "proof": proof if open_ else None,
            "wrong": [form for form in every if form.errors],
            "trouble": trouble,
            "files": [(file, range(file.pages)) for file in _scans(question)] if desk.edits else [],
            "late": reminders.passed(question, timezone.localdate()),
            "reminded": reminders.in_words(question, reminders.reminded_on([question]).get(question.pk, [])),
            "edits": desk.edits,
        }
        return self.page(request, "question", context)

    def _closed(self, request: HttpRequest, desk: Desk, question: Question) -> HttpResponse:
        """A question that waits for nobody: nothing of the request, but what this institution said itself."""
        answered = question.state == Question.State.ANSWERED
        if answered:
            _opened(desk, question.request)
        items = question.request.items.all()
        context = {
            "title": _title(question),
            "question": question,
            # An answer that came too late is given back to who wrote it.
            "typed": [text for item in items if (text := request.POST.get(f"item-{item.pk}-reason"))],
            **(_answered(question) if answered else {}),
        }
        return self.page(request, "question_closed", context)

    def _taken_in(self, desk: Desk, question: Question, proof: ProofForm) -> list[Evidence] | None:
        """The files, when every one was clean; one that is not is said, and the answer is not sent yet."""
        actor = Actor(desk.user, Who.INSTITUTION, question.organisation_id)
        taken = []
        for number, file in enumerate(proof.cleaned_data["files"], start=1):
            try:
                taken.append(evidence.take_in(actor=actor, request=question.request, data=file.read()))
            except (ScanRefused, MalwareFound, ScannerUnreachable, Refused) as refusal:
                proof.add_error("files", _("Bestand %(n)d: ") % {"n": number} + evidence.said(refusal))
            except Busy:
                busy = _("Het is nu te druk om uw bestand na te kijken. Probeer het zo opnieuw.")
                proof.add_error("files", busy)
        if not proof.errors:
            return taken
        for row in taken:
            evidence.remove(row)
        return None

    def picture_view(
        self, request: HttpRequest, question_id: UUID, evidence_id: UUID, page: int
    ) -> HttpResponse:
        """One page of a document that belongs to a question of this institution, for who answers it."""
        desk, question = self._own(request, question_id)
        if access.is_own(desk.user, question.request.holder_id):
            raise PermissionDenied
        row = _scans(question).filter(pk=evidence_id).first()
        if row is None or not desk.edits:
            raise Http404
        evidence.opened(desk, question.request, row)
        return picture(row, page)

    def _own(self, request: HttpRequest, question_id: UUID) -> tuple[Desk, Question]:
        desk = self.desk(request)
        found = (
            self.scope(desk)
            .select_related("request__diploma", "request__holder", "request__organisation", "answered_by")
            .filter(pk=question_id)
            .first()
        )
        if found is None:
            raise Http404
        return desk, found


def _scans(question: Question) -> QuerySet[Evidence]:
    """What an institution sees: everything while it is asked, afterwards only what it sent itself."""
    scans = question.request.evidence.all()
    if question.state == Question.State.OPEN:
        return scans
    if question.answered_at is None:
        return scans.none()
    return scans.filter(by=Who.INSTITUTION, at__range=(question.asked_at, question.answered_at))


def _opened(desk: Desk, about: CorrectionRequest) -> None:
    with translation.override(settings.LANGUAGE_CODE):  # kept as Dutch words, as every purpose is
        purpose = _("Vraag over correctieverzoek %(reference)s") % {"reference": about.reference}
    access.opened_of(desk, holder=about.holder_id, diploma=about.diploma_id, purpose=purpose)


def _title(question: Question) -> str:
    return _("Vraag over verzoek %(reference)s") % {"reference": question.request.reference}


def _answered(question: Question) -> dict[str, object]:
    """What was asked and what this institution said then; nothing of what others found since."""
    about = question.request
    name, born = wording.holder_name(about)
    return {
        "person": name,
        "born": born,
        "answers": [
            (
                wording.label(one.item),
                wording.asked(about, one.item),
                wording.finding(one.item, one.finding),
                wording.value(one.item.field, one.value),
                one.reason,
            )
            for one in question.answers.select_related("item").order_by("item_id")
        ],
        "files": [(file, range(file.pages)) for file in _scans(question)],
    }


def _about(question: Question) -> str:
    if not question.request.diploma_id:
        return _("Diploma ontbreekt")
    return ", ".join(wording.label(item) for item in question.request.items.all())


def tasks(desk: Desk) -> Iterator[Task]:
    """What of this waits for the desk, for its start page."""
    if not desk.edits:
        return
    today = timezone.localdate()
    waiting = answering.inbox(desk).filter(state=Question.State.OPEN)
    url = reverse("admin:corrections_question_changelist")
    count = waiting.count()
    if count:
        late = waiting.filter(due_on__lt=today).count()
        soon = waiting.filter(
            due_on__lte=today + datetime.timedelta(days=progress.REMINDER_EVERY_DAYS)
        ).exists()
        text = ngettext(
            "%(n)s vraag over een correctie wacht op uw antwoord.",
            "%(n)s vragen over correcties wachten op uw antwoord.",
            count,
        ) % {"n": count}
        if late:
            text += " " + ngettext("%(n)s is te laat.", "%(n)s zijn te laat.", late) % {"n": late}
        yield Task(text, url, late=bool(late) or soon)
