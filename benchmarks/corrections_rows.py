"""Correction requests by the hundred thousand, as they would lie there: states, days, reviewers, events.

Written by SQL, past the services: what is measured afterwards is reading and claiming, not sending. Twelve
requests stand at each diploma at every size, so that the page of one request has as much to show.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import connection
from django.utils import timezone

from accounts.models import Kind, Membership, User
from accounts.roles import Role
from corrections.models import CorrectionRequest
from corrections.workflow import RUNNING
from diplomas import catalogue

REVIEWERS: Final = 40
# Of six requests one is closed; `n` counts from 0.
CLOSED_OF: Final = (1, 6)
RARE_FIELD_IN: Final = 500

ACCOUNTS = """
INSERT INTO accounts_user (id, kind, door, subject, person, display_name, holder_id, language, email,
        is_active, date_joined, password, is_superuser)
    SELECT gen_random_uuid(), 'holder', 'digid', 'bench-sender-' || h.id, 'bench-sender-' || h.id, '',
        h.id, 'nl', '', true, now(), '!', false
    FROM diplomas_holder h
    WHERE NOT EXISTS (SELECT 1 FROM accounts_user u WHERE u.holder_id = h.id)
"""
# People with an account who are not in the register: the table of accounts is never small.
STRANGERS = """
INSERT INTO accounts_user (id, kind, door, subject, person, display_name, holder_id, language, email,
        is_active, date_joined, password, is_superuser)
    SELECT gen_random_uuid(), 'holder', 'digid', 'bench-stranger-' || n, 'bench-stranger-' || n, '',
        NULL, 'nl', '', true, now(), '!', false
    FROM generate_series(%(first)s::int, %(last)s::int) n
"""
REQUESTS = """
WITH pool AS (
    SELECT row_number() OVER (ORDER BY d.id) - 1 AS k, d.id, d.holder_id, d.deliverer_id, d.head
    FROM diplomas_diploma d
), drawn AS (
    SELECT n, mix(n, 1) %% 100 AS of_states, mix(n, 2) AS of_days, mix(n, 3) AS of_people,
        mix(n, 4) AS of_kinds, n %% %(of)s < %(closed)s AS closed
    FROM generate_series(%(first)s::int, %(last)s::int) n
), stated AS (
    SELECT *, CASE
        WHEN closed THEN (ARRAY['granted', 'rejected', 'withdrawn', 'not_considered'])[1 + of_states %% 4]
        WHEN of_states < 36 THEN 'submitted' WHEN of_states < 56 THEN 'in_review'
        WHEN of_states < 64 THEN 'waiting_holder' WHEN of_states < 79 THEN 'waiting_institution'
        WHEN of_states < 87 THEN 'answered' WHEN of_states < 95 THEN 'proposed'
        WHEN of_states < 98 THEN 'objection_filed' ELSE 'objection_heard' END AS state
    FROM drawn
)
INSERT INTO corrections_correctionrequest (id, reference, kind, state, step, holder_id, diploma_id, version,
        organisation_id, described, why, language, scenario, prechecked, started_at, changed_at, submitted_at,
        due_on, stopped_on, waiting_until, delayed, notice_on, assigned_to_id, decided_as, decided_on,
        objection_until, closed_at)
    SELECT gen_random_uuid(), 'C-BENCH-' || lpad(n::text, 8, '0'),
        CASE WHEN of_kinds %% 10 = 0 THEN 'missing' ELSE 'field' END, state,
        CASE WHEN state = 'submitted' THEN 1 ELSE 2 END, p.holder_id,
        CASE WHEN of_kinds %% 10 > 0 THEN p.id END, CASE WHEN of_kinds %% 10 > 0 THEN p.head END,
        p.deliverer_id, '{}', 'Op mijn diploma staat iets anders.', 'nl', 'S2', '',
        now() - interval '40 days', now(), now() - interval '40 days' + n * interval '1 second',
        current_date - 10 + (of_days %% 80)::int,
        CASE WHEN state = 'waiting_holder' THEN current_date END,
        CASE WHEN state LIKE 'waiting%%' THEN current_date + 14 END, false, NULL,
        CASE WHEN closed OR state = 'submitted' OR of_kinds %% 7 = 0 THEN NULL
            ELSE (%(reviewers)s::uuid[])[1 + (of_people %% %(people)s)::int] END,
        CASE WHEN closed THEN state WHEN state LIKE 'objection%%' THEN 'rejected' ELSE '' END,
        CASE WHEN closed OR state LIKE 'objection%%' THEN current_date - 12 END, NULL,
        CASE WHEN closed THEN now() - interval '12 days' END
    FROM stated JOIN pool p ON p.k = (n / 12) %% (SELECT count(*) FROM pool)
"""
ITEMS = """
INSERT INTO corrections_requestitem (request_id, field, shown_status, asked, "order")
    SELECT r.id, CASE WHEN r.kind = 'missing' THEN ''
            WHEN i = 0 AND number(r.reference) %% %(rare)s = 7 THEN %(rare_field)s
            ELSE (%(fields)s::text[])[1 + ((mix(number(r.reference), 5) + i) %% %(count)s)::int] END,
        '', '{"none": true}', i
    FROM corrections_correctionrequest r
    CROSS JOIN LATERAL generate_series(0, CASE WHEN r.kind = 'missing' THEN 0
        ELSE (mix(number(r.reference), 6) %% 2)::int END) i
    WHERE r.reference LIKE 'C-BENCH-%%' AND number(r.reference) BETWEEN %(first)s AND %(last)s
"""
EVENTS = """
INSERT INTO corrections_event (request_id, number, at, action, state_from, state_to, user_id, who, data)
    SELECT r.id, 1, r.submitted_at, 'submit', 'draft', 'submitted', u.id, 'holder', '{}'::jsonb
    FROM corrections_correctionrequest r JOIN accounts_user u ON u.holder_id = r.holder_id
    WHERE r.reference LIKE 'C-BENCH-%%' AND number(r.reference) BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT r.id, 2, r.submitted_at, 'assign', 'submitted', 'in_review', (%(reviewers)s::uuid[])[1],
        'reviewer', '{}'
    FROM corrections_correctionrequest r
    WHERE r.step = 2 AND r.reference LIKE 'C-BENCH-%%' AND number(r.reference) BETWEEN %(first)s AND %(last)s
"""
QUESTIONS = """
INSERT INTO corrections_question (id, request_id, organisation_id, state, text, asked_at, due_on, reminders)
    SELECT gen_random_uuid(), r.id, r.organisation_id, 'open', '', now(), current_date + 14, 0
    FROM corrections_correctionrequest r
    WHERE r.state = 'waiting_institution'
        AND r.reference LIKE 'C-BENCH-%%' AND number(r.reference) BETWEEN %(first)s AND %(last)s
"""
# Drawn from the number alone: the same rows at every run.
HELPERS = """
CREATE OR REPLACE FUNCTION pg_temp.mix(n int, salt int) RETURNS bigint LANGUAGE sql IMMUTABLE AS
    $$ SELECT abs(hashint8(n::bigint * 16 + salt)::bigint) $$;
CREATE OR REPLACE FUNCTION pg_temp.number(reference text) RETURNS int LANGUAGE sql IMMUTABLE AS
    $$ SELECT substr(reference, 9)::int $$;
"""


def fill(*, running: int) -> None:
    """Fill until that many requests run, and a fifth of that number is closed; then ANALYZE."""
    closed, of = CLOSED_OF
    first = CorrectionRequest.objects.count()
    last = running * of // (of - closed) - 1
    fields = sorted(catalogue.names())
    given = {
        "first": first, "last": last, "closed": closed, "of": of, "people": REVIEWERS,
        "reviewers": [user.pk for user in reviewers()], "fields": fields[1:9], "count": len(fields[1:9]),
        "rare": RARE_FIELD_IN, "rare_field": fields[0],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(HELPERS)
        for statement in (ACCOUNTS, STRANGERS, REQUESTS, ITEMS, EVENTS, QUESTIONS):
            named = statement.replace("mix(", "pg_temp.mix(").replace("number(r", "pg_temp.number(r")
            cursor.execute(named, given)
        cursor.execute("ANALYZE")
    there = CorrectionRequest.objects.filter(state__in=RUNNING).count()
    if there != running:
        raise SystemExit(f"{there:,} requests run and not {running:,}.")


def rare_field() -> str:
    return sorted(catalogue.names())[0]


def common_field() -> str:
    return sorted(catalogue.names())[1]


def reviewers() -> list[User]:
    """Members of staff who handle requests."""
    found = list(User.objects.filter(subject__startswith="bench-reviewer-").order_by("subject"))
    if found:
        return found
    for number in range(REVIEWERS):
        user = User(
            door="staff", subject=f"bench-reviewer-{number:02}", kind=Kind.STAFF,
            display_name=f"Behandelaar {number:02}", person=f"bench-person-{number:02}",
        )  # fmt: skip
        user.set_unusable_password()
        user.save()
        Membership.objects.create(
            user=user, role=Role.REVIEWER, source=Membership.Source.CLAIMS,
            valid_until=timezone.now() + timedelta(days=1),
        )  # fmt: skip
    return reviewers()


def make_holders(chosen: Sequence[User]) -> None:
    """Let these be people who sent the most urgent requests themselves: they may not get those."""
    senders = (
        CorrectionRequest.objects.filter(state="submitted").order_by("due_on", "id")
        .values_list("holder_id", flat=True)
    )  # fmt: skip
    some = list(dict.fromkeys(senders[: len(chosen) * 30]))
    for user, holder in zip(chosen, some, strict=False):
        User.objects.filter(holder_id=holder).update(person=user.person)
