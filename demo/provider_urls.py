"""What every pretend login service answers to machines: where it is, its keys, and tokens."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from demo.provider import provider, signing_key


def machine_addresses(door: str) -> list[URLPattern]:
    """Discovery document, public keys and token endpoint of this door."""
    return [
        path(".well-known/openid-configuration", discovery, {"door": door}),
        path("jwks", jwks, {"door": door}),
        path("token", token, {"door": door}),
    ]


@require_GET
def discovery(request: HttpRequest, door: str) -> HttpResponse:
    return JsonResponse(provider(door).discovery())


@require_GET
def jwks(request: HttpRequest, door: str) -> HttpResponse:
    return JsonResponse({"keys": [signing_key().as_dict(private=False)]})


@csrf_exempt
@require_POST
def token(request: HttpRequest, door: str) -> HttpResponse:
    return provider(door).token(request)
