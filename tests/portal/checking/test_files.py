"""The check page for files: every kind of file gets its own answer, and nothing of it is kept."""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from demo.pki import ensure_pki
from diplomas import register
from diplomas.content import Source
from diplomas.models import Diploma
from diplomas.terms import Reason
from documents import unsealed
from documents.inspect import MAX_SIZE
from documents.seal import Sealer
from portal.extracts.check import Verdict, check_file
from portal.extracts.choice import Choice
from portal.extracts.issue import IssuedExtract
from tests import factories
from tests.documents import forgeries

ADDRESS = "/controleren/"
pytestmark = [pytest.mark.django_db, pytest.mark.pdf]


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    cache.clear()


def ask(data: bytes, client: Client | None = None, name: str = "Sanne de Vries.pdf") -> Any:
    return (client or Client()).post(ADDRESS, {"file": SimpleUploadedFile(name, data)})


def another_seal(tmp_path: Path, settings: Any, page: bytes) -> bytes:
    """The same page, sealed by somebody who calls themselves as we do, under a root of their own."""
    for name, value in ensure_pki(tmp_path / "imitation").settings().items():
        setattr(settings, name, value)
    data: bytes = Sealer.from_settings().seal(page, reason="x").data
    return data


def word_document() -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return output.getvalue()


def test_an_extract_that_holds_is_genuine_and_right(extract: IssuedExtract) -> None:
    response = ask(extract.data)
    text = response.content.decode()
    assert response.status_code == 200
    assert "Dit uittreksel is echt en klopt" in text
    assert extract.number in text
    assert text.count("mdp-checks__item--passed") == 21
    assert "mdp-checks__item--failed" not in text
    assert "no-store" in response["Cache-Control"]
    assert "Sanne" not in text


def test_the_answer_is_in_the_language_of_the_page(extract: IssuedExtract) -> None:
    response = Client().post("/en/controleren/", {"file": SimpleUploadedFile("x.pdf", extract.data)})
    assert "This extract is genuine and right" in response.content.decode()


def test_after_an_amendment_it_is_overtaken_since_that_day(record: Diploma, extract: IssuedExtract) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(days=40), tick=False):
        register.amend(
            diploma_id=record.pk,
            expected_version=1,
            changes={"exam_date": date(2020, 1, 31)},
            source=Source("institution:25BE", date(2020, 2, 1)),
            act=factories.act(Reason.INSTITUTION),
        )
        since = datetime.now(UTC)
        report = check_file(extract.data)
        text = ask(extract.data).content.decode()
    assert report.verdict is Verdict.OVERTAKEN
    assert report.since is not None
    assert report.since.date() == since.date()
    assert "maar niet meer actueel" in text
    assert "Dat is zo sinds" in text


def test_of_a_withdrawn_diploma_it_says_so(record: Diploma, extract: IssuedExtract) -> None:
    register.withdraw(diploma_id=record.pk, expected_version=1, act=factories.act(Reason.WITHDRAWN))
    assert check_file(extract.data).verdict is Verdict.WITHDRAWN
    assert "het diploma is ingetrokken" in ask(extract.data).content.decode()


def test_when_all_certificates_have_run_out_the_register_carries_the_verdict(extract: IssuedExtract) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(days=365 * 40), tick=False):
        assert check_file(extract.data).verdict is Verdict.CURRENT


def test_when_the_issuer_is_trusted_no_longer_the_register_carries_the_verdict(
    extract: IssuedExtract, settings: Any, tmp_path: Path
) -> None:
    settings.SEAL_TRUST_ROOTS = [str(ensure_pki(tmp_path / "new").root)]
    report = check_file(extract.data)
    assert report.verdict is Verdict.CURRENT
    assert report.inspection.failed
    text = ask(extract.data).content.decode()
    assert "Dit uittreksel is echt en klopt" in text


def test_a_seal_of_ours_on_a_file_that_was_never_issued_is_not_believed(seal_settings: object) -> None:
    from documents.pdf import render

    page = render('<html lang="nl"><title>Uittreksel</title><h1>Diploma</h1></html>', stylesheets=())
    sealed = Sealer.from_settings().seal(page, reason="x")
    assert check_file(sealed.data).verdict is Verdict.NOT_REGISTERED
    assert "Wij kennen dit uittreksel niet" in ask(sealed.data).content.decode()


ALTERED: dict[str, Callable[[bytes], bytes]] = {
    "one byte": lambda data: data[:400] + bytes((data[400] ^ 1,)) + data[401:],
    "a page": forgeries.with_a_page_added,
    "an annotation": forgeries.with_an_annotation,
    "a form value": forgeries.with_a_form_value,
    "shadow content": forgeries.with_shadow_content,
    "saved again": forgeries.saved_again,
    "truncated": lambda data: data[:-200],
    "something behind it": lambda data: data + b"\n",
}


@pytest.mark.parametrize("change", ALTERED)
def test_whatever_is_changed_after_sealing_is_altered(extract: IssuedExtract, change: str) -> None:
    changed = ALTERED[change](extract.data)
    assert changed != extract.data
    report = check_file(changed)
    assert report.verdict is Verdict.ALTERED
    assert report.inspection.failed


def test_a_second_signature_is_altered(extract: IssuedExtract, seal_settings: Any) -> None:
    from pyhanko.sign.signers import SimpleSigner

    key = SimpleSigner.load_pkcs12(str(seal_settings.pkcs12), passphrase=seal_settings.passphrase.encode())
    assert check_file(forgeries.with_a_second_signature(extract.data, key)).verdict is Verdict.ALTERED


def test_the_page_of_one_under_the_seal_of_another_is_altered(extract: IssuedExtract) -> None:
    second = factories.recorded()
    from portal.extracts.issue import issue_extract

    other = issue_extract(holder=second.holder_id, choice=Choice((second.pk,), "en"), actor="holder:2")
    assert check_file(forgeries.spliced(extract.data, other.data)).verdict is Verdict.ALTERED


def test_the_seal_of_an_imitator_is_another_s(
    extract: IssuedExtract, settings: Any, tmp_path: Path, page: bytes
) -> None:
    before = {name: getattr(settings, name) for name in ("SEAL_PKCS12", "SEAL_TRUST_ROOTS", "SEAL_TSA_URL")}
    imitation = another_seal(tmp_path, settings, page)
    for name, value in before.items():
        setattr(settings, name, value)
    assert check_file(imitation).verdict is Verdict.OTHER_SEAL
    assert "Dit zegel is niet van ons" in ask(imitation).content.decode()


@pytest.fixture
def page() -> bytes:
    from documents.pdf import render

    return render('<html lang="nl"><title>Uittreksel</title><h1>Diploma</h1></html>', stylesheets=())


def test_without_its_seal_it_is_a_copy(extract: IssuedExtract) -> None:
    assert check_file(forgeries.without_its_seal(extract.data)).verdict is Verdict.COPY


@pytest.mark.parametrize("read", [False, True], ids=["picture", "picture with text behind it"])
def test_printed_and_scanned_it_is_a_copy(extract: IssuedExtract, tmp_path: Path, read: bool) -> None:
    scan = forgeries.scanned(extract.data, tmp_path, read=read)
    assert check_file(scan).verdict is Verdict.COPY
    assert "een scan, afdruk of kopie" in ask(scan).content.decode()


def test_a_print_to_a_file_has_no_seal(extract: IssuedExtract, tmp_path: Path) -> None:
    printed = forgeries.printed_to_a_file(extract.data, tmp_path)
    assert check_file(printed).verdict in (Verdict.COPY, Verdict.NOT_OURS)


def test_a_password_is_told(extract: IssuedExtract) -> None:
    assert check_file(forgeries.encrypted(extract.data)).verdict is Verdict.ENCRYPTED


def test_a_photo_a_word_document_and_a_large_file_are_named(extract: IssuedExtract, tmp_path: Path) -> None:
    photo = io.BytesIO()
    forgeries.photographed(extract.data, tmp_path).save(photo, "JPEG")
    assert "Dit lijkt een foto" in ask(photo.getvalue()).content.decode()
    assert "Dit lijkt een Word-document" in ask(word_document()).content.decode()
    assert "Dit bestand is te groot" in ask(b"%PDF-1.7\n" + bytes(MAX_SIZE)).content.decode()


def test_no_file_an_empty_one_and_several_are_explained() -> None:
    assert "Kies het bestand dat u wilt controleren" in Client().post(ADDRESS).content.decode()
    assert "Dit bestand is leeg" in ask(b"").content.decode()
    two = [SimpleUploadedFile(f"{n}.pdf", b"%PDF-1.7") for n in "ab"]
    assert "meer dan één bestand" in Client().post(ADDRESS, {"file": two}).content.decode()


def test_a_post_without_the_form_s_token_is_refused(extract: IssuedExtract) -> None:
    assert ask(extract.data, Client(enforce_csrf_checks=True)).status_code == 403


def test_nothing_of_the_file_is_kept(
    extract: IssuedExtract, monkeypatch: pytest.MonkeyPatch, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", _no_file)
    monkeypatch.setattr(tempfile, "mkstemp", _no_file)
    with CaptureQueriesContext(connection) as captured:
        ask(b"%PDF-1.7\n" + bytes(MAX_SIZE * 2), name="Sanne de Vries.pdf")
        ask(extract.data, name="Sanne de Vries.pdf")
    written = [
        query["sql"] for query in captured.captured_queries if query["sql"][:6] in ("INSERT", "UPDATE")
    ]
    assert all("accounts_attempt" in sql for sql in written)
    logged = json.dumps(lines())
    assert "Sanne" not in logged
    assert extract.number not in logged
    assert hashlib.sha256(extract.data).hexdigest() not in logged


def _no_file(*_given: object, **_named: object) -> None:
    raise AssertionError("an upload was written to a disk")


def test_too_many_from_one_address_have_to_wait(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "check_file": "2/5m/ip"}
    assert [ask(b"x").status_code for _ in range(3)] == [200, 200, 429]
    response = ask(b"x")
    assert response["Retry-After"] == "60"
    assert "Over uw bestand zegt dit niets" in response.content.decode()


def test_too_many_at_a_time_have_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_data: bytes) -> None:
        raise unsealed.Busy

    monkeypatch.setattr(unsealed, "look", busy)
    response = ask(b"%PDF-1.7\n%%EOF")
    assert response.status_code == 503
    assert response["Retry-After"]


def test_hundreds_of_mutations_give_an_answer_and_never_a_good_one(extract: IssuedExtract) -> None:
    data = extract.data
    client = Client()
    for number in range(500):
        digest = hashlib.sha256(str(number).encode()).digest()
        place = int.from_bytes(digest[:4], "big") % len(data)
        kind, junk = digest[4] % 4, digest[5:21]
        changed = (
            data[:place] + bytes((data[place] ^ (digest[5] or 1),)) + data[place + 1 :],
            data[:place] + junk + data[place:],
            data[:place] + data[place + 16 :],
            data[:place] + data[place // 2 : place // 2 + 500] + data[place:],
        )[kind]
        report = check_file(changed)
        assert report.verdict in (Verdict.ALTERED, Verdict.OTHER_SEAL, Verdict.NOT_PDF), number
        if number % 50 == 0:
            assert ask(changed, client).status_code == 200


def test_the_command_gives_the_same_verdict_as_json(
    extract: IssuedExtract, tmp_path: Path, capsys: Any
) -> None:
    path = tmp_path / "file.pdf"
    path.write_bytes(extract.data)
    call_command("inspect_extract", str(path))
    told = json.loads(capsys.readouterr().out)
    assert told["verdict"] == "current"
    assert told["number"] == extract.number
    assert told["since"] is None
    assert told["checks"]["revocation"] == "passed"
    path.write_bytes(extract.data + b"\n")
    call_command("inspect_extract", str(path))
    assert json.loads(capsys.readouterr().out)["verdict"] == "altered"
