"""Who may reach which address: the expected answer for each kind of person.

One row for each address of the portal; the test in test_access.py fails when one is missing. An answer is a
status, or LOGIN (sent to the login page) or AWAY (sent on to somewhere inside the portal).
"""

from dataclasses import dataclass, field
from typing import Any

LOGIN = "login"
AWAY = "away"
type Answer = int | str

# anonymous: nobody logged in. owner: the holder whose diploma the address names. stranger: another holder.
# registrar: of the institution that delivered it. elsewhere: a registrar of another institution.
PERSONS = (
    "anonymous",
    "owner",
    "stranger",
    "registrar",
    "elsewhere",
    "reviewer",
    "administrator",
    "superuser",
)


@dataclass(frozen=True)
class Row:
    """What each person gets. `data`: the form that is sent, for a POST."""

    answers: tuple[Answer, ...]
    method: str = "GET"
    data: dict[str, Any] = field(default_factory=dict)


def everybody(answer: Answer, **given: Any) -> Row:
    return Row((answer,) * len(PERSONS), **given)


def holders(own: Answer, strangers: Answer, **given: Any) -> Row:
    """Pages of holders: staff may not see them, whatever their role."""
    return Row((LOGIN, own, strangers, 403, 403, 403, 403, 403), **given)


def staff(answer: Answer, **given: Any) -> Row:
    """Pages of anybody on the staff side."""
    return Row((LOGIN, 403, 403, answer, answer, answer, answer, answer), **given)


def handlers(answer: Answer, administrator: Answer = 403, **given: Any) -> Row:
    """Pages of who handles correction requests; of the people here that is the reviewer."""
    return Row((LOGIN, 403, 403, 403, 403, answer, administrator, 403), **given)


def logged_in(answer: Answer, **given: Any) -> Row:
    return Row((LOGIN, *(answer,) * (len(PERSONS) - 1)), **given)


def administration(
    administrator: Answer,
    superuser: Answer,
    reviewer: Answer = 403,
    registrar: Answer = 403,
    elsewhere: Answer | None = None,
    **given: Any,
) -> Row:
    """The admin site: everybody with a role comes in, each page says who sees it."""
    other = registrar if elsewhere is None else elsewhere
    return Row((LOGIN, 403, 403, registrar, other, reviewer, administrator, superuser), **given)


def local(anonymous: Answer, superuser: Answer, **given: Any) -> Row:
    """Pages of local accounts. Of the people here only the superuser has one."""
    return Row((anonymous, 403, 403, 403, 403, 403, 403, superuser), **given)


ROWS: dict[str, Row] = {
    # --- for machines ---
    "healthz": everybody(200),
    "readyz": everybody(503),  # the tests connect as the owner of the tables
    "robots": everybody(200),
    # --- public ---
    "portal:start": everybody(200),
    "portal:diplomahulp": everybody(200),
    "portal:about": everybody(200),
    "portal:accessibility": everybody(200),
    "portal:privacy": everybody(200),
    "portal:contact": everybody(200),
    "portal:check": everybody(200),
    "portal:check_guide": everybody(200),
    "portal:extract_schema": everybody(200),
    "portal:check_number": everybody(200),
    "portal:report_fraud": everybody(200),
    "portal:fraud_reported": everybody(200),
    # --- logging in and out: who is in already is sent on ---
    "accounts:login": Row((200, *(AWAY,) * 7)),
    "accounts:start": everybody(503, method="POST"),  # the login services do not answer in the tests
    "accounts:callback": everybody(400),  # nobody was sent out, so nobody can come back
    "accounts:logout": everybody(AWAY, method="POST"),
    "accounts:logged_out": Row((200, *(AWAY,) * 7)),
    "accounts:extend": logged_in(AWAY, method="POST"),
    "accounts:resume": logged_in(404),  # nothing was kept for them
    "accounts:forget": logged_in(AWAY, method="POST"),
    "accounts:workplace": staff(200),
    # --- local staff accounts: closed for whoever came in through another door ---
    "account_login": local(200, AWAY),
    "account_logout": local(AWAY, AWAY, method="POST"),
    "account_inactive": everybody(403),
    "account_reauthenticate": local(LOGIN, 403),  # no password to confirm with: the test logged them in
    "mfa_index": local(LOGIN, 200),
    "mfa_authenticate": local(AWAY, AWAY),
    "mfa_reauthenticate": local(LOGIN, 403),
    "mfa_activate_totp": local(LOGIN, 200),
    "mfa_deactivate_totp": local(LOGIN, AWAY),
    "mfa_view_recovery_codes": local(LOGIN, 404),  # there are none before there is a second factor
    # --- the demonstration's tour ---
    "tour:start": everybody(200),
    # --- the holder's own pages ---
    "portal:diplomas": holders(200, 200),
    "portal:diploma": holders(200, 404),
    "portal:extract_choose": holders(200, 200),
    "portal:extract": holders(200, 404, method="POST", data={"language": "nl"}),
    "portal:withdrawal_letter": holders(404, 404),  # there is none: tests/institutions tries one that is
    "portal:disclosures": holders(200, 200),
    "portal:disclosures_csv": holders(200, 200),
    "portal:extracts": holders(200, 200),
    "portal:messages": holders(200, 200),
    "portal:message": holders(200, 404),
    "portal:profile": holders(200, 200),
    "portal:forget_email": holders(AWAY, AWAY, method="POST"),
    # --- the holder's correction requests; the world has one that was sent ---
    "corrections:overview": holders(200, 200),
    "corrections:choose": holders(200, 404),
    "corrections:ask": holders(200, 404),
    "corrections:wish": holders(404, 404, method="POST"),  # for what the register does not hold
    "corrections:missing": holders(200, 200),
    "corrections:missing_wish": holders(404, 404, method="POST"),  # without saying which diploma
    "corrections:request": holders(200, 404),
    "corrections:sent": holders(200, 404),
    "corrections:documents": holders(200, 404),
    "corrections:remove_document": holders(404, 404, method="POST"),
    "corrections:document_page": holders(404, 404),
    "corrections:withdraw": holders(200, 404),
    "corrections:letter": holders(404, 404),
    # Steps of a draft, and what cannot be done now: on to the request.
    "corrections:missing_again": holders(AWAY, 404),
    "corrections:why": holders(AWAY, 404),
    "corrections:check": holders(AWAY, 404),
    "corrections:discard": holders(AWAY, 404),
    "corrections:leave_out": holders(409, 404, method="POST"),
    "corrections:answer": holders(AWAY, 404),
    "corrections:give_notice": holders(AWAY, 404),
    "corrections:object": holders(AWAY, 404),
    "corrections:withdraw_objection": holders(AWAY, 404),
    # --- who handles them ---
    # --- entering what came on paper: of the people here the reviewer, who has begun nothing ---
    "entering:start": handlers(200),
    "entering:person": handlers(AWAY),  # nobody was found under this mark
    "entering:missing": handlers(AWAY),
    "entering:begin": handlers(AWAY, method="POST"),
    **{f"entering:{name}": handlers(404) for name in ("check", "choose", "ask", "missing_again", "why")},
    **{f"entering:{name}": handlers(404) for name in ("scans", "scan_page", "discard")},
    **{f"entering:{name}": handlers(404, method="POST") for name in ("leave_out", "remove_scan")},
    "review:start": handlers(AWAY),
    "review:queue": handlers(200),
    "review:next": handlers(AWAY, method="POST"),
    "review:next_proposal": handlers(403),  # for a second reviewer
    "review:assign": handlers(200, method="POST"),  # with what is missing
    "review:search": handlers(200),
    "review:helpdesk": handlers(200),
    "review:figures": handlers(200, 200),
    "review:figures_csv": handlers(200, 200),
    "review:request": handlers(200),
    "review:received": handlers(200),
    "review:receive": handlers(200),
    "review:receipt": handlers(404),  # it came through the portal
    "review:picture": handlers(403),  # for who has the request
    "review:proposed_letter": handlers(409),  # nothing has been proposed
    "review:letter": handlers(404),
    "review:claim": handlers(AWAY, method="POST"),
    "review:decide": handlers(AWAY),  # it is in nobody's name
    "review:approve": handlers(403, method="POST"),  # for a second reviewer
    "review:decide_objection": handlers(AWAY),
    "review:act": handlers(200),
    # --- the administration ---
    "admin:index": administration(200, 200, 200, 200),
    "admin:sit_down": administration(403, 403, 403, 403, method="POST"),  # at no desk of theirs
    "admin:login": Row((LOGIN, 403, 403, *(AWAY,) * 5)),
    "admin:logout": Row((LOGIN, *(AWAY,) * 7), method="POST"),
    "admin:password_change": administration(200, 200, 200, 200),
    "admin:password_change_done": administration(200, 200, 200, 200),
    "admin:autocomplete": administration(403, 403, 403, 403),
    "admin:jsi18n": administration(200, 200, 200, 200),
    "admin:view_on_site": administration(404, 404, 404, 404),
    "admin:app_list": administration(200, 200, 404, 404),
    "admin:/beheer/(?P<url>.*)$": administration(404, 404, 404, 404),
    # Records: the institution's own people; who handles cases in the register says what for first.
    "admin:diplomas_diploma_changelist": administration(403, 403, 200, 200),
    "admin:diplomas_diploma_search": administration(403, 403, 200, 200),
    "admin:diplomas_diploma_new": administration(403, 403, 403, 200),
    "admin:diplomas_diploma_record": administration(403, 403, 200, 200, 404),
    "admin:diplomas_diploma_amend": administration(403, 403, 403, 200, 404),
    "admin:diplomas_diploma_issue": administration(403, 403, 403, 200, 404),
    "admin:diplomas_diploma_defer": administration(403, 403, 403, 200, 404),
    "admin:diplomas_diploma_withdraw": administration(403, 403, 403, 200, 404),
    "admin:diplomas_diploma_change": administration(403, 403, 404, 404),  # not the key of a record
    "admin:diplomas_diploma_history": administration(403, 403, 404, 404),
    "admin:diplomas_diploma_add": administration(403, 403, 403, 403),
    "admin:diplomas_diploma_delete": administration(403, 403, 403, 403),
    "admin:/beheer/diplomas/diploma/<path:object_id>/": administration(403, 403, 404, 404),
    "admin:institutions_proposal_changelist": administration(403, 403, 403, 200),
    "admin:institutions_proposal_decide": administration(403, 403, 403, 404),
    "admin:institutions_proposal_letter": administration(403, 403, 403, 404),
    "admin:institutions_proposal_take_back": administration(403, 403, 403, 404, method="POST"),
    "admin:institutions_proposal_change": administration(403, 403, 403, 404),
    "admin:institutions_proposal_history": administration(403, 403, 403, 404),
    "admin:institutions_proposal_add": administration(403, 403, 403, 403),
    "admin:institutions_proposal_delete": administration(403, 403, 403, 403),
    "admin:/beheer/institutions/proposal/<path:object_id>/": administration(403, 403, 403, 404),
    # What the register asks of an institution about correction requests.
    "admin:corrections_question_changelist": administration(403, 403, 403, 200),
    "admin:corrections_question_answer": administration(403, 403, 403, 404),
    "admin:corrections_question_picture": administration(403, 403, 403, 404),
    "admin:corrections_question_change": administration(403, 403, 403, 404),
    "admin:corrections_question_history": administration(403, 403, 403, 404),
    "admin:corrections_question_add": administration(403, 403, 403, 403),
    "admin:corrections_question_delete": administration(403, 403, 403, 403),
    "admin:/beheer/corrections/question/<path:object_id>/": administration(403, 403, 403, 404),
    "admin:institutions_recordaccess_changelist": administration(403, 403, 403, 403),
    "admin:institutions_recordaccess_change": administration(403, 403, 403, 403),
    "admin:institutions_recordaccess_history": administration(403, 403, 403, 403),
    "admin:institutions_recordaccess_add": administration(403, 403, 403, 403),
    "admin:institutions_recordaccess_delete": administration(403, 403, 403, 403),
    "admin:/beheer/institutions/recordaccess/<path:object_id>/": administration(AWAY, AWAY, AWAY, AWAY),
    # Reports of fraud: those who handle cases, and nobody who keeps reference data or rights.
    "admin:portal_fraudreport_changelist": administration(403, 403, 200),
    "admin:portal_fraudreport_add": administration(403, 403, 403),
    "admin:portal_fraudreport_history": administration(AWAY, AWAY, AWAY, AWAY),
    "admin:portal_fraudreport_delete": administration(403, 403, 403),
    "admin:portal_fraudreport_change": administration(403, 403, AWAY),
    "admin:/beheer/portal/fraudreport/<path:object_id>/": administration(AWAY, AWAY, AWAY, AWAY),
    # Reference data: the functional administrator, who ends periods and deletes nothing.
    "admin:diplomas_organisation_changelist": administration(200, 403),
    "admin:diplomas_organisation_add": administration(200, 403),
    "admin:diplomas_organisation_history": staff(AWAY),  # there is none with this key
    "admin:diplomas_organisation_delete": administration(403, 403),
    "admin:diplomas_organisation_change": administration(AWAY, 403),
    "admin:/beheer/diplomas/organisation/<path:object_id>/": staff(AWAY),  # its old address
    "admin:diplomas_programme_changelist": administration(200, 403),
    "admin:diplomas_programme_add": administration(200, 403),
    "admin:diplomas_programme_history": staff(AWAY),  # there is none with this key
    "admin:diplomas_programme_delete": administration(403, 403),
    "admin:diplomas_programme_change": administration(AWAY, 403),
    "admin:/beheer/diplomas/programme/<path:object_id>/": staff(AWAY),  # its old address
    "admin:diplomas_offering_changelist": administration(200, 403),
    "admin:diplomas_offering_add": administration(200, 403),
    "admin:diplomas_offering_history": staff(AWAY),  # there is none with this key
    "admin:diplomas_offering_delete": administration(403, 403),
    "admin:diplomas_offering_change": administration(AWAY, 403),
    "admin:/beheer/diplomas/offering/<path:object_id>/": staff(AWAY),  # its old address
    "admin:review_roles": administration(200, 403),
    # Accounts of staff: superusers and the functional administrator.
    "admin:accounts_user_changelist": administration(200, 200),
    "admin:accounts_user_add": administration(200, 200),
    "admin:accounts_user_history": Row((LOGIN, 403, 403, AWAY, AWAY, AWAY, 200, 200)),
    "admin:accounts_user_delete": administration(403, 403),  # an account is made inactive, never removed
    "admin:accounts_user_change": administration(200, 200),
    "admin:/beheer/accounts/user/<path:object_id>/": staff(AWAY),  # its old address
}
