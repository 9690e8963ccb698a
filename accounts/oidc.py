"""The doors that speak OpenID Connect: the holders' (DigiD and eIDAS, through one broker) and the staff's.

Authlib does the protocol: authorisation code with PKCE (S256), state, nonce, and the ID token's signature,
issuer, audience and lifetime. Added here: the discovery document must be the one of the issuer we named, the
signature must be of a kind we accept, and every way in which it can fail gets a reason of its own.
Only the verified ID token is used; nothing the service sends is stored.
"""

import time
from functools import lru_cache

import requests
from authlib.integrations.base_client.errors import MismatchingStateError, OAuthError
from authlib.integrations.django_client.apps import DjangoOAuth2App
from authlib.integrations.django_client.integration import DjangoIntegration
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from joserfc.errors import JoseError

from accounts.levels import DIGID, EIDAS, Level
from accounts.models import Door
from accounts.refusals import LoginRefused

# Seconds to wait for a connection and for an answer.
TIMEOUT = (3, 5)
# The provider's addresses and keys are read again after this many seconds.
METADATA_SECONDS = 3600
SIGNATURES = ("RS256", "PS256", "ES256")
# Seconds by which the clocks of the two machines may differ.
LEEWAY = 60
# Which login service stands behind each door. One broker hands over both kinds of a holder's login; the
# question says which (acr_values). State and return address are per door, so answers cannot be swapped.
PROVIDERS = {Door.DIGID: "digid", Door.EIDAS: "digid", Door.STAFF: "staff"}
_SCHEMES = {Door.DIGID: DIGID, Door.EIDAS: EIDAS}
# Of a holder only the number is asked, of staff their name and their address at work too.
_SCOPES = {"digid": "openid", "staff": "openid profile email"}
_TEMPORARY = {"temporarily_unavailable", "server_error"}


class ProviderClient(DjangoOAuth2App):
    """Authlib's client, with the issuer pinned and its metadata not trusted for longer than an hour."""

    issuer: str

    def load_server_metadata(self) -> dict:
        if time.time() - self.server_metadata.get("_loaded_at", 0) > METADATA_SECONDS:
            self.server_metadata = {}
        metadata = super().load_server_metadata()
        if metadata.get("issuer") != self.issuer:
            self.server_metadata = {}
            raise LoginRefused("provider_failed")
        metadata["id_token_signing_alg_values_supported"] = list(SIGNATURES)
        return metadata


def start(request: HttpRequest, door: Door, return_address: str) -> HttpResponse:
    """Sends the browser on to the login service. What must come back is remembered in the session.

    Raises LoginRefused("unreachable") when the service does not answer.
    """
    asked = {"ui_locales": get_language() or "nl"}
    if scheme := _SCHEMES.get(door):
        asked["acr_values"] = scheme.uri(scheme.least)
    try:
        return _client(door).authorize_redirect(request, return_address, **asked)
    except (requests.RequestException, ValueError) as error:
        raise LoginRefused("unreachable") from error


def finish(request: HttpRequest, door: Door) -> dict:
    """The claims of the verified ID token with which the login service answered. Else LoginRefused."""
    client = _client(door)
    if "error" in request.GET:
        raise LoginRefused(_reason_given(client, request))
    try:
        token = client.authorize_access_token(request, leeway=LEEWAY)
    except MismatchingStateError as error:
        raise LoginRefused("stale") from error
    except OAuthError as error:  # the service refuses the code: used before, too old, or not ours
        raise LoginRefused("stale" if error.error == "invalid_grant" else "provider_failed") from error
    except JoseError as error:
        raise LoginRefused("untrusted") from error
    except (requests.RequestException, ValueError) as error:
        raise LoginRefused("unreachable") from error
    claims = token.get("userinfo")
    if not claims:
        raise LoginRefused("untrusted")
    return dict(claims)


def reached_level(claims: dict, door: Door) -> Level:
    """The level of this login of a holder. Refused when it is unknown, or lower than what was asked for."""
    scheme = _SCHEMES[door]
    level = scheme.level_of(claims.get("acr"))
    if level is None:
        raise LoginRefused("level_unknown")
    if level < scheme.least:
        raise LoginRefused(scheme.too_low)
    return level


def _reason_given(client: ProviderClient, request: HttpRequest) -> str:
    """Why the service sent somebody back. Believed only as an answer to a question of this very browser.

    Some services leave the state out of an error; then any question that is still open will do, because
    nothing is granted here.
    """
    prefix, state = f"_state_{client.name}_", request.GET.get("state", "")
    open_questions = [key for key, _value in request.session.items() if key.startswith(prefix)]
    asked = [key for key in open_questions if not state or key == prefix + state]
    for key in asked:
        del request.session[key]
    if not asked:
        return "stale"
    if request.GET["error"] == "access_denied":
        return "cancelled"
    return "unreachable" if request.GET["error"] in _TEMPORARY else "provider_failed"


def _client(door: Door) -> ProviderClient:
    provider = PROVIDERS[door]
    options = settings.OIDC_DOORS[provider]
    if not options["issuer"]:
        raise LoginRefused("unreachable")
    scope = _SCOPES[provider]
    return _make_client(door.value, scope, options["issuer"], options["client_id"], options["client_secret"])


@lru_cache(maxsize=16)
def _make_client(door: str, scope: str, issuer: str, client_id: str, client_secret: str) -> ProviderClient:
    client = ProviderClient(
        DjangoIntegration(door),
        door,
        client_id=client_id,
        client_secret=client_secret,
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": scope, "code_challenge_method": "S256", "default_timeout": TIMEOUT},
    )
    client.issuer = issuer
    return client
