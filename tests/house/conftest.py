"""A production configuration that is complete, to take pieces out of."""

import base64
import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from demo.pki import ensure_pki

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="session")
def complete_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a real server, without its database."""
    pki = ensure_pki(tmp_path_factory.mktemp("pki"))
    static = tmp_path_factory.mktemp("static")
    (static / "staticfiles.json").write_text('{"version": "1.1", "paths": {}, "hash": ""}')
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": secrets.token_hex(32),
        "ALLOWED_HOSTS": "diplomas.example.nl",
        "SITE_URL": "https://diplomas.example.nl",
        "CONTACT_PHONE": "050 000 00 00",
        "CONTACT_ADDRESS": "Postbus 1, 9700 AA Groningen",
        "BSN_KEYS": f"2026:{base64.b64encode(bytes(range(64, 96))).decode()}",
        "BRP_URL": "https://brp.example.nl/api",
        "BRP_TOKEN": "a-token",
        "DIGID_ISSUER": "https://broker.example.nl",
        "DIGID_CLIENT_ID": "portal",
        "DIGID_CLIENT_SECRET": "a-secret",
        "STAFF_ISSUER": "https://login.example.nl",
        "STAFF_CLIENT_ID": "portal",
        "STAFF_CLIENT_SECRET": "a-secret",
        "MAIL_HOST": "mail.example.nl",
        "STATIC_ROOT": str(static),
        "SEAL_PKCS12": str(pki.pkcs12),
        "SEAL_PKCS12_PASSPHRASE": pki.passphrase,
        "SEAL_TRUST_ROOTS": str(pki.root),
        "SEAL_ORGANIZATION_IDENTIFIER": pki.settings()["SEAL_ORGANIZATION_IDENTIFIER"],
        "SEAL_TSA_URL": "https://tsa.example.nl",
        "DATABASE_URL": "postgresql://nobody@/nothing?host=/nowhere",
        "DB_ROLE": "mdp_app",
    }


@pytest.fixture(scope="session")
def manage():
    """Run a command as its own process, with exactly this environment."""

    def run(*command: str, environment: dict[str, str], **given: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            **given,
        )

    return run
