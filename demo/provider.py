"""A real OpenID Connect provider that believes anybody: what both pretend login services are made of.

Authlib's server side does the protocol: exact return address, PKCE, client authentication, single-use codes,
nonce, signed ID token. Codes live in the memory of this one process and for one minute.
"""

import contextlib
import os
import secrets
import threading
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from authlib.integrations.django_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import ClientMixin, InvalidRequestError, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin, OpenIDCode, UserInfo
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from joserfc.jwk import KeySet, RSAKey

from demo import local

# Everything stays on this machine, so there is no TLS to ask for.
os.environ.setdefault("AUTHLIB_INSECURE_TRANSPORT", "1")

CODE_SECONDS = 60
TOKEN_SECONDS = 300
# Addresses to which somebody may be sent back: these and no other, in both languages.
RETURN_PATHS = ("/inloggen/{door}/terug/", "/en/inloggen/{door}/terug/")
# The doors of the portal that a login service serves, where that is not the one of its own name.
SERVED_DOORS = {"digid": ("digid", "eidas")}


@dataclass(frozen=True)
class LoggedIn:
    """Somebody who pretended to log in: what the ID token will say of them."""

    subject: str
    claims: dict
    acr: str = ""


@dataclass(frozen=True)
class Client(ClientMixin):
    """The portal, as this provider knows it."""

    door: str

    def get_client_id(self) -> str:
        return settings.OIDC_DOORS[self.door]["client_id"]

    def get_default_redirect_uri(self) -> None:
        return None

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(name for name in (scope or "").split() if name in ("openid", "profile", "email"))

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        doors = SERVED_DOORS.get(self.door, (self.door,))
        return redirect_uri in [
            settings.SITE_URL + path.format(door=door) for path in RETURN_PATHS for door in doors
        ]

    def check_client_secret(self, client_secret: str) -> bool:
        return secrets.compare_digest(client_secret, settings.OIDC_DOORS[self.door]["client_secret"])

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass(frozen=True)
class Code(AuthorizationCodeMixin):
    """A code that was given out: for whom, for which question, until when."""

    value: str
    user: LoggedIn
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    expires: float = field(default_factory=lambda: time.time() + CODE_SECONDS)

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> str:
        return self.user.acr

    def get_amr(self) -> None:
        return None


class Codes:
    """The codes that are still good for one use."""

    def __init__(self) -> None:
        self._codes: dict[str, Code] = {}
        self._lock = threading.Lock()

    def add(self, code: Code) -> None:
        with self._lock:
            now = time.time()
            self._codes = {value: kept for value, kept in self._codes.items() if kept.expires > now}
            self._codes[code.value] = code

    def take(self, value: str) -> Code | None:
        """The code, once: whoever asks again, also after a failed attempt, gets nothing."""
        with self._lock:
            code = self._codes.pop(value, None)
        return code if code and code.expires > time.time() else None


class CodeGrant(grants.AuthorizationCodeGrant):
    """Authlib's authorisation code grant over the codes in memory."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")

    def save_authorization_code(self, code: str, request) -> None:
        asked = request.payload.data
        self.server.codes.add(
            Code(
                value=code,
                user=request.user,
                redirect_uri=request.payload.redirect_uri,
                scope=request.payload.scope,
                nonce=asked.get("nonce", ""),
                code_challenge=asked.get("code_challenge", ""),
                code_challenge_method=asked.get("code_challenge_method", ""),
            )
        )

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return self.server.codes.take(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        """Gone already: `query_authorization_code` takes it."""

    def authenticate_user(self, authorization_code: Code) -> LoggedIn:
        return authorization_code.user


class StrictChallenge(CodeChallenge):
    """PKCE with S256, also for a client with a secret (OIDC NL GOV)."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant, redirect_uri) -> None:
        asked = grant.request.payload.data
        if not asked.get("code_challenge") or asked.get("code_challenge_method") != "S256":
            raise InvalidRequestError("PKCE with S256 is compulsory.", redirect_uri=redirect_uri)
        super().validate_code_challenge(grant, redirect_uri)


class IDToken(OpenIDCode):
    """Signs what the ID token says."""

    def __init__(self, door: str) -> None:
        super().__init__(require_nonce=True)
        self.door = door

    def exists_nonce(self, nonce: str, request) -> bool:
        return False

    def resolve_client_private_key(self, client: Client) -> KeySet:
        return KeySet([signing_key()])

    def get_encode_header(self, client: Client) -> dict:
        return {"alg": "RS256", "kid": signing_key().kid}

    def get_client_claims(self, client: Client) -> dict:
        now = int(time.time())
        return {"iss": issuer(self.door), "aud": client.get_client_id(), "exp": now + TOKEN_SECONDS}

    def generate_user_info(self, user: LoggedIn, scope: str) -> UserInfo:
        return UserInfo(sub=user.subject, **user.claims)


class Provider(AuthorizationServer):
    """One pretend login service."""

    def __init__(self, door: str) -> None:
        super().__init__(client_model=None, token_model=None)
        self.door = door
        self.codes = Codes()
        self.register_grant(CodeGrant, [StrictChallenge(), IDToken(door)])

    def query_client(self, client_id: str) -> Client | None:
        client = Client(self.door)
        return client if client_id == client.get_client_id() else None

    def save_token(self, token: dict, request) -> None:
        """Access tokens open nothing here, so none is kept."""

    def question(self, request: HttpRequest) -> CodeGrant:
        """The portal's question, checked. Raises OAuth2Error for one that may not be answered."""
        return self.get_consent_grant(request)

    def answer(self, request: HttpRequest, who: LoggedIn | None) -> HttpResponse:
        """Back to the portal: with a code, or with access_denied when nobody logged in."""
        try:
            grant = self.question(request)
        except OAuth2Error as error:
            return self.refuse(error)
        return self.create_authorization_response(grant.request, grant_user=who, grant=grant)

    def refuse(self, error: OAuth2Error) -> HttpResponse:
        """A question that is wrong is answered here and never sent on: the address may be anybody's."""
        return JsonResponse({"error": error.error, "error_description": error.description}, status=400)

    def token(self, request: HttpRequest) -> HttpResponse:
        response = self.create_token_response(request)
        response["Cache-Control"] = "no-store"
        return response

    def discovery(self) -> dict:
        base = issuer(self.door)
        return {
            "issuer": base,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "jwks_uri": f"{base}/jwks",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "scopes_supported": ["openid", "profile", "email"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "ui_locales_supported": ["nl", "en"],
        }


def issuer(door: str) -> str:
    return settings.OIDC_DOORS[door]["issuer"]


@cache
def provider(door: str) -> Provider:
    return Provider(door)


@cache
def signing_key() -> RSAKey:
    """The key that signs ID tokens: made at the first start, the same in every later run, never committed."""
    path = local.DIRECTORY / "oidc-signing.pem"
    if not path.exists():
        _make_key(path)
    pem = path.read_bytes()
    return RSAKey.import_key(pem, {"use": "sig", "alg": "RS256", "kid": RSAKey.import_key(pem).thumbprint()})


def _make_key(path: Path) -> None:
    """Whole or not at all, readable for this user only; of two processes at once, the first wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(RSAKey.generate_key(2048).as_pem(private=True))
    with contextlib.suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
