"""A seal key that stays in a token (PKCS#11): SoftHSM in place of the machine in the cellar."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from demo.pki import DemoPKI
from documents.inspect import Verdict, inspect
from documents.seal import Sealer
from documents.seal_errors import (
    CertificatesUnreadable,
    CertificateUnsuitable,
    SealError,
    TokenUnavailable,
)
from documents.token import Token, TokenSettings, load_token_key
from documents.trust import Trust
from tests.documents import reading

pytestmark = pytest.mark.pdf
PIN = "246813"


@pytest.fixture(scope="session")
def token(demo_pki: DemoPKI, tmp_path_factory: pytest.TempPathFactory) -> TokenSettings:
    """A token with the demonstration's seal key in it, labelled as an operator would.

    SoftHSM reads where its tokens are once a process, so there is one place for the whole run.
    """
    place = tmp_path_factory.mktemp("softhsm")
    (place / "tokens").mkdir()
    (place / "softhsm2.conf").write_text(f"directories.tokendir = {place / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(place / "softhsm2.conf")
    (place / "key.pem").write_bytes(private_key(demo_pki))
    names = ("seal.pem", "issuing.pem")
    chain = b"".join((demo_pki.directory / name).read_bytes() for name in names)
    (place / "chain.pem").write_bytes(chain)
    softhsm("--init-token", "--free", "--label", "zegel", "--pin", PIN, "--so-pin", "1234567")
    softhsm("--import", str(place / "key.pem"), "--token", "zegel", "--label", "zegel-2026", "--id", "01",
            "--pin", PIN)  # fmt: skip
    return TokenSettings(module(), "zegel", PIN, "zegel-2026", str(place / "chain.pem"))


def softhsm(*options: str) -> None:
    subprocess.run(["softhsm2-util", *options], check=True, capture_output=True)


def module() -> str:
    found = sorted(Path("/usr/lib").glob("**/libsofthsm2.so"))
    return str(found[0]) if found else pytest.fail("SoftHSM is missing: scripts/system.sh test installs it")


def private_key(pki: DemoPKI) -> bytes:
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        pkcs12,
    )

    key, _certificate, _chain = pkcs12.load_key_and_certificates(
        pki.pkcs12.read_bytes(), pki.passphrase.encode()
    )
    assert key is not None
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture
def token_settings(settings: Any, seal_settings: DemoPKI, token: TokenSettings) -> TokenSettings:
    settings.SEAL_PKCS12 = settings.SEAL_PKCS12_PASSPHRASE = ""
    settings.SEAL_PKCS11_MODULE = token.module
    settings.SEAL_PKCS11_TOKEN = token.token
    settings.SEAL_PKCS11_PIN = token.pin
    settings.SEAL_PKCS11_KEY = token.key
    settings.SEAL_CERTIFICATES = token.certificates
    return token


def test_a_seal_by_a_token_is_like_any_other(token_settings: TokenSettings, page: bytes) -> None:
    sealed = Sealer.from_settings().seal(page, reason="x")
    assert inspect(sealed.data, trust=Trust.from_settings()).verdict is Verdict.GENUINE
    report = reading.run("pdfsig", sealed.data)
    assert "Signature is Valid." in report
    assert "Total document signed" in report


def test_it_is_opened_once(token_settings: TokenSettings, page: bytes, monkeypatch: Any) -> None:
    opened: list[int] = []
    real = Token._open
    monkeypatch.setattr(Token, "_open", lambda self: (opened.append(1), real(self))[1])
    key = load_token_key(token_settings)
    assert key.sign(b"a") != key.sign(b"b")
    assert len(opened) == 1


def test_a_session_that_is_gone_is_opened_again(token_settings: TokenSettings) -> None:
    import pkcs11

    key = load_token_key(token_settings)
    before = key.sign(b"the same")
    pkcs11.lib(token_settings.module).reinitialize()  # every session ends, as when a token starts anew
    assert key.sign(b"the same") == before


FORKING = """
import json, os, sys
from documents.token import TokenSettings, load_token_key

key = load_token_key(TokenSettings(**json.loads(sys.argv[1])))
print(key.sign(b"the same").hex(), flush=True)
if os.fork() == 0:
    print(key.sign(b"the same").hex(), flush=True)
    os._exit(0)
os.wait()
print(key.sign(b"the same").hex())
"""


def test_each_process_has_a_session_of_its_own(token_settings: TokenSettings) -> None:
    """A server forks its workers after it looked at the key."""
    command = [sys.executable, "-c", FORKING, json.dumps(asdict(token_settings))]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines() == [load_token_key(token_settings).sign(b"the same").hex()] * 3


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("module", "/nowhere/libpkcs11.so", TokenUnavailable),
        ("token", "another", TokenUnavailable),
        ("pin", "000000", TokenUnavailable),
        ("key", "another", TokenUnavailable),
        ("certificates", "", CertificatesUnreadable),
        ("certificates", "/nowhere/chain.pem", CertificatesUnreadable),
        ("certificates", __file__, CertificatesUnreadable),
    ],
)
def test_what_is_wrong_is_named(token: TokenSettings, name: str, value: str, kind: type[SealError]) -> None:
    with pytest.raises(kind) as caught:
        load_token_key(replace(token, **{name: value}))
    assert PIN not in str(caught.value)


def test_a_certificate_of_another_key(token: TokenSettings, imitation: DemoPKI) -> None:
    with pytest.raises(CertificateUnsuitable, match="belong together"):
        load_token_key(replace(token, certificates=str(imitation.directory / "seal.pem")))


def test_a_token_that_was_taken_out_seals_nothing_until_it_is_back(
    token_settings: TokenSettings, page: bytes
) -> None:
    import pkcs11

    sealer = Sealer.from_settings()
    sealer.seal(page, reason="x")
    place = Path(os.environ["SOFTHSM2_CONF"]).parent
    shutil.move(place / "tokens", place / "away")
    (place / "tokens").mkdir()
    pkcs11.lib(token_settings.module).reinitialize()
    try:
        with capture_logs() as logs, pytest.raises(TokenUnavailable):
            sealer.seal(page, reason="x")
    finally:
        (place / "tokens").rmdir()
        shutil.move(place / "away", place / "tokens")
    assert [(record["log_level"], record["code"]) for record in logs] == [("critical", "seal.no-token")]
    sealer.seal(page, reason="x")
