"""Logs without personal data: one JSON object a line, one line for each request.

What a line never holds: a path or query (they can carry a secret or a search for a name), an id of a person
or record, the number of an extract, what a task was called with, an address of a machine, a number of nine
digits, the text of an error (a database puts the offending values in it). What it does hold is enough to find
the place: the route's name, the kind of error and the lines of code it came through, and a request id that
stands on the error page too.
"""

import logging
import logging.config
import re
import sys
import time
import traceback
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

MASK = "*********"
MASK_OF_ID = "<id>"
# Hashes and request ids may hold nine digits in a row by chance; they are left whole.
_WHOLE = r"\b[0-9a-f]{32,}\b"
# A public id is of somebody's account, record or message; the number of an extract lets one be looked up.
_UUID = r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b"
_EXTRACT = r"(?-i:\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}\b)"
# A person number as people and forms write it: 123456782, 1234.56.782, 1234 56 782.
_NUMBER = r"(?<!\d)(?:\d[ .\-]?){8}\d(?!\d)"
_KEEP_OR_MASK = re.compile(f"({_WHOLE})|({_UUID}|{_EXTRACT})|{_NUMBER}", re.IGNORECASE)
# A job as the queue writes it: name[12](argument=…).
_JOB = re.compile(r"(\w[\w.]*\[(?:\d+|None)\])\(.*\)", re.DOTALL)
# Written by this module itself.
_OWN_KEYS = frozenset({"timestamp", "level", "logger"})
# Loggers that put the path of a request in their text, as an argument or through str().
_TELLS_PATHS = ("django.request", "django.security", "django.server", "gunicorn.error")
requests = structlog.get_logger("request")


def _masked(found: re.Match[str]) -> str:
    return found[1] or (MASK_OF_ID if found[2] else MASK)


def without_identifiers(value: Any) -> Any:
    """The value with every nine-digit number, UUID and extract number masked, however deep it lies."""
    match value:
        case str():
            return _KEEP_OR_MASK.sub(_masked, value)
        case bool() | float() | None:
            return value
        case int():
            return MASK if 9 <= len(str(abs(value))) <= 9 else value
        case dict():
            return {without_identifiers(key): without_identifiers(part) for key, part in value.items()}
        case list() | tuple() | set() | frozenset():
            return [without_identifiers(part) for part in value]
        case _:
            return without_identifiers(str(value))


def mask_identifiers(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Last but one processor: whatever got this far names no person or record."""
    return {key: value if key in _OWN_KEYS else without_identifiers(value) for key, value in event.items()}


def name_the_error(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Replace an exception by its kind and the lines of code it came through, without its text."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["error"] = f"{type(error).__module__}.{type(error).__qualname__}"
        frames = traceback.extract_tb(error.__traceback__)
        event["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-15:]]
    return event


def forget_paths(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Keep only the kind of message of loggers that write the address of a request into it."""
    record = event.get("_record")
    if record is None or not record.name.startswith(_TELLS_PATHS):
        return event
    if record.name != "gunicorn.error" or "request" in str(record.msg).lower():
        words = str(record.msg).split(":")[0].split("/")[0]
        event["event"] = words.replace("%s", "").strip() or "request failed"
        if status := getattr(record, "status_code", None):
            event["status"] = status
    return event


def forget_arguments(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Name the job, and not what it was called with or gave back, for lines of the queue."""
    record = event.get("_record")
    if record is None or not record.name.startswith("procrastinate"):
        return event
    text = str(event["event"])
    if job := getattr(record, "job", None):
        text = text.replace(job["call_string"], f"{job['task_name']}[{job['id']}]")
    event["event"] = _JOB.sub(r"\1", text.partition(" - Result: ")[0])
    return event


def _shared() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def configuration(*, level: str, json: bool) -> dict[str, Any]:
    """The logging configuration as a dictionary; gunicorn takes the same one."""
    if json:
        last = [
            forget_paths,
            forget_arguments,
            name_the_error,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            mask_identifiers,
            structlog.processors.JSONRenderer(default=str, ensure_ascii=False),
        ]
    else:  # a developer's terminal: whole tracebacks, so never in production (check mdp.E010)
        last = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.dev.ConsoleRenderer()]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _shared(),
                "processors": last,
            }
        },
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["out"], "level": level},
        "loggers": {
            # Our own line for each request says what these would say of answers below 500.
            "django.request": {"level": "ERROR"},
            "django.server": {"level": "ERROR"},
            "django.security.csrf": {"level": "ERROR"},
            # These say at INFO what they do with each font and each connection.
            "fontTools": {"level": "WARNING"},
            # At DEBUG it writes the secrets of a login that is under way.
            "authlib": {"level": "INFO"},
            "weasyprint": {"level": "ERROR"},
            "pyhanko": {"level": "WARNING"},
            "pyhanko_certvalidator": {"level": "WARNING"},
            "urllib3": {"level": "WARNING"},
            "procrastinate.blueprints": {"level": "WARNING"},
            "procrastinate.periodic": {"level": "WARNING"},
        },
    }


def configure(options: dict[str, Any]) -> None:
    """Called by Django with the setting LOGGING: {"level": "INFO", "json": True}."""
    logging.config.dictConfig(
        configuration(level=options.get("level", "INFO"), json=options.get("json", True))
    )
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        # Not kept at first use: what is configured later, as in a test that captures records, counts too.
        cache_logger_on_first_use=False,
    )


def _kind_of_user(request: HttpRequest) -> str:
    """holder, staff or anonymous; "unasked" when nothing in this request needed to know (no query for it)."""
    user = getattr(request, "_cached_user", None)
    if user is None:
        return "unasked"
    return getattr(user, "kind", "staff") if user.is_authenticated else "anonymous"


class RequestLogMiddleware:
    """One line for each request: method, route, status, milliseconds, request id, kind of user.

    Stands first, so it sees every answer. The id is ours, never the caller's: that could hold anything.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = uuid.uuid4().hex
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request.request_id):
            response = self.get_response(request)
            match = request.resolver_match
            route = (match.view_name or match.route) if match else "none"
            write = requests.debug if route in ("healthz", "readyz") else requests.info
            write(
                "request",
                method=request.method,
                route=route,
                status=response.status_code,
                milliseconds=round((time.perf_counter() - started) * 1000, 1),
                user=_kind_of_user(request),
            )
        response.headers["X-Request-ID"] = request.request_id
        return response
