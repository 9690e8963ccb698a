"""One holder, two tabs: what is sent while another tab still works on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from corrections import evidence
from corrections.models import CorrectionRequest, Evidence
from corrections.services import drafting
from corrections.workflow import Action, State
from documents.scans import Scan
from tests.corrections.conftest import PICTURE, Office, fresh


def uploaded(office: Office, draft: CorrectionRequest, meanwhile: Any, patch: Any) -> HttpResponse:
    """A file is sent, and while it is cleaned something happens in another tab."""

    def clean(data: bytes) -> Scan:
        meanwhile()
        return Scan("png", data, 1)

    patch.setattr(evidence.scans, "clean", clean)
    patch.setattr(evidence, "scan_for_malware", lambda data: None)
    file = SimpleUploadedFile("x.png", PICTURE, "image/png")
    address = reverse("corrections:documents", args=[draft.pk])
    answer: Any = office.client("owner").post(address, {"files": file})
    return answer


def test_a_file_that_comes_in_behind_the_sending_is_a_step_of_its_own(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, actor = office.draft(), office.as_holder()
    uploaded(office, draft, lambda: drafting.submit(actor=actor, request_id=draft.pk), monkeypatch)
    assert fresh(draft).state == State.SUBMITTED
    row = Evidence.objects.get(request=draft)
    step = draft.events.get(action=Action.ADD_DOCUMENT)
    assert step.data["evidence"] == str(row.pk)


def test_a_file_of_a_draft_that_was_thrown_away_leaves_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, actor = office.draft(), office.as_holder()
    answer = uploaded(office, draft, lambda: drafting.discard(actor=actor, request_id=draft.pk), monkeypatch)
    assert answer.status_code == 404
    assert not Evidence.objects.exists()


def test_what_was_sent_stays_whatever_the_other_tab_shows(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is taken away when the request is sent already, a moment before its row is held."""
    draft, actor = office.draft(), office.as_holder()
    row = office.with_document(draft)
    held = drafting.locked

    def sent_just_before(request_id: UUID) -> CorrectionRequest:
        monkeypatch.setattr(drafting, "locked", held)
        drafting.submit(actor=actor, request_id=draft.pk)
        return held(request_id)

    monkeypatch.setattr(drafting, "locked", sent_just_before)
    office.client("owner").post(reverse("corrections:remove_document", args=[draft.pk, row.pk]))
    assert Evidence.objects.get() == row
    assert evidence.scan_of(row).data == PICTURE
