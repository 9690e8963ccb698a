"""Every page of correction requests, once, as who it is for."""

import io

from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image

from corrections.queues import View
from corrections.review.acts import ACTS
from tests.corrections.conftest import Office


def test_holder_pages(office: Office) -> None:
    owner = office.client("owner")
    d = office.diploma.pk
    for path in (
        "/correcties/",
        f"/correcties/nieuw/{d}/",
        f"/correcties/nieuw/{d}/distinction/",
        f"/correcties/nieuw/{d}/holder_name/",
        f"/correcties/nieuw/{d}/grade_list/",
        f"/correcties/nieuw/{d}/grade_list/?toch=1",
        f"/correcties/nieuw/{d}/programme/",
        f"/correcties/nieuw/{d}/exam_date/",
        f"/correcties/nieuw/{d}/nlqf/",
        "/correcties/ontbreekt/",
        f"/mijn-diplomas/{d}/",
        "/mijn-diplomas/",
    ):
        for prefix in ("", "/en"):
            response = owner.get(prefix + path)
            assert response.status_code == 200, path
    draft = office.draft()
    for name in ("why", "documents", "check", "discard"):
        assert owner.get(reverse(f"corrections:{name}", args=[draft.pk])).status_code == 200
    assert owner.post(reverse("corrections:check", args=[draft.pk])).status_code == 302
    for name in ("sent", "request", "withdraw", "documents"):
        assert owner.get(reverse(f"corrections:{name}", args=[draft.pk])).status_code == 200


def test_review_pages(office: Office, seal_settings) -> None:
    request = office.answered()
    reviewer = office.client("reviewer")
    for view in View:
        assert reviewer.get(reverse("review:queue", args=[view.value])).status_code == 200
    assert reviewer.get(reverse("review:request", args=[request.pk])).status_code == 200
    assert reviewer.get(reverse("review:decide", args=[request.pk])).status_code == 200
    for act in ACTS:
        assert reviewer.get(reverse("review:act", args=[request.pk, act])).status_code in (200, 302)
    assert reviewer.get(reverse("review:figures")).status_code == 200
    assert reviewer.get(reverse("review:figures_csv")).status_code == 200
    assert (
        office.client("helpdesk").get(reverse("review:helpdesk"), {"kenmerk": request.reference}).status_code
        == 200
    )


def test_inbox(office: Office) -> None:
    request = office.asked()
    registrar = office.client("registrar")
    assert registrar.get("/beheer/").status_code == 200
    assert registrar.get(reverse("admin:corrections_question_changelist")).status_code == 200
    question = request.questions.get()
    assert registrar.get(reverse("admin:corrections_question_answer", args=[question.pk])).status_code == 200


def test_uploading(office: Office) -> None:
    draft = office.draft()
    page = reverse("corrections:documents", args=[draft.pk])
    owner = office.client("owner")
    image = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(image, "PNG")
    files = [ContentFile(image.getvalue(), "diploma.png"), ContentFile(b"geen scan", "notes.txt")]
    body = owner.post(page, {"files": files}).content.decode()
    assert "Bestand 2: Dit is geen pdf, jpg, png of heic." in body
    assert "1 bestand bewaard" in body
    row = draft.evidence.get()
    picture = owner.get(reverse("corrections:document_page", args=[draft.pk, row.pk, 0]))
    assert picture["Content-Type"] == "image/jpeg"
    assert picture["Cache-Control"] == "no-store, private"
