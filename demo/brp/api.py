"""What machines ask the pretend BRP, in the style of "BRP personen bevragen": questions in a body only."""

import hmac
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from demo.brp import service

LONGEST_PAGE = 1000
type Question = dict[str, Any]


def machine(answer: Callable[[Question], JsonResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A view for a machine with the token: JSON in, JSON out. Its caller holds no cookie, so CSRF is moot."""

    @csrf_exempt
    @login_not_required
    @require_POST
    @wraps(answer)
    def view(request: HttpRequest) -> HttpResponse:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        wanted = settings.BRP_TOKEN
        if not wanted or not hmac.compare_digest(token.encode(), wanted.encode()):
            return problem(401, "Niet correct geauthenticeerd.")
        try:
            question = json.loads(request.body)
        except ValueError:
            return problem(400, "Dit is geen JSON.")
        if not isinstance(question, dict):
            return problem(400, "Dit is geen vraag.")
        return answer(question)

    return view


def problem(status: int, title: str) -> JsonResponse:
    """An error as RFC 9457 writes one."""
    return JsonResponse(
        {"status": status, "title": title}, status=status, content_type="application/problem+json"
    )


@machine
def persons(question: Question) -> JsonResponse:
    """The persons with these numbers, valid or replaced."""
    asked = question.get("burgerservicenummer")
    if question.get("type") != "RaadpleegMetBurgerservicenummer" or not isinstance(asked, list):
        return problem(400, "Een of meerdere parameters zijn niet correct.")
    found = [service.by_number(number) for number in asked if isinstance(number, str)]
    return JsonResponse(
        {"type": question["type"], "personen": [service.answer(person) for person in found if person]}
    )


@machine
def changes(question: Question) -> JsonResponse:
    """The list of changes after a place in it."""
    after, limit = question.get("na"), question.get("aantal")
    if not isinstance(after, int) or not isinstance(limit, int) or not 0 < limit <= LONGEST_PAGE:
        return problem(400, "Een of meerdere parameters zijn niet correct.")
    rows, more = service.changes(after=after, limit=limit)
    return JsonResponse(
        {
            "wijzigingen": [{"volgnummer": row.pk, "burgerservicenummer": row.person.bsn} for row in rows],
            "meer": more,
        }
    )
