"""Where somebody sits: for which organisation they work now, in which roles, and which records that opens.

Read anew at every request from the memberships in force. The session keeps only which organisation was
chosen; what no membership gives any more, no session gives either.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.http import HttpRequest

from accounts.models import User
from accounts.roles import INSTITUTION_ROLES, Role, current_memberships
from diplomas.models import Organisation
from diplomas.present_names import names_today_of
from diplomas.scopes import carried_by

CHOSEN = "desk_organisation"
REGISTER = "register"

# Who may open records, and who may change them. A functional administrator and a helpdesk never see one.
READ_RECORDS = frozenset(
    {Role.REGISTRAR, Role.APPROVER, Role.READER, Role.AUDITOR, Role.REVIEWER, Role.SECOND_REVIEWER}
    | {Role.OBJECTION_HANDLER}
)
READ_ACCESS_LOG = frozenset({Role.AUDITOR, Role.PRIVACY_OFFICER})


@dataclass(frozen=True)
class Desk:
    """One person at work: `organisation` is None for who works for the register itself."""

    user: User
    roles: frozenset[Role]
    organisation: Organisation | None
    choices: tuple[Organisation, ...]
    register_too: bool  # whether they also have a role in the register itself

    @cached_property
    def carries(self) -> frozenset[UUID]:
        """The organisation and all whose records and rights it took over."""
        return carried_by(self.organisation.pk) if self.organisation else frozenset()

    @cached_property
    def name(self) -> str:
        """What the organisation is called today; empty for the register."""
        if self.organisation is None:
            return ""
        return names_today_of({self.organisation.pk}).get(self.organisation.pk, str(self.organisation))

    @property
    def reads_records(self) -> bool:
        return bool(self.roles & READ_RECORDS)

    @property
    def edits(self) -> bool:
        return Role.REGISTRAR in self.roles and self.organisation is not None

    @property
    def approves(self) -> bool:
        return Role.APPROVER in self.roles and self.organisation is not None

    @property
    def says_why(self) -> bool:
        """Whether a purpose has to be given before a record opens."""
        return not self.roles & INSTITUTION_ROLES

    @property
    def reads_access_log(self) -> bool:
        return bool(self.roles & READ_ACCESS_LOG)

    @property
    def keeps_reference_data(self) -> bool:
        return Role.FUNCTIONAL_ADMIN in self.roles

    def role_for_records(self) -> Role:
        """The role in which a record is opened: the one that may do most."""
        order = (
            Role.REGISTRAR, Role.APPROVER, Role.READER, Role.AUDITOR,
            Role.SECOND_REVIEWER, Role.REVIEWER, Role.OBJECTION_HANDLER,
        )  # fmt: skip
        return next(role for role in order if role in self.roles)


def desk_of(request: HttpRequest) -> Desk:
    """The desk of who asks. Remembered for this request only."""
    if not hasattr(request, "_desk"):
        request._desk = desk_for(request.user, request.session.get(CHOSEN, ""))  # type: ignore[attr-defined]
    return request._desk  # type: ignore[attr-defined,no-any-return]


def choose(request: HttpRequest, organisation: str) -> bool:
    """Sit down at another organisation, or at the register; False when there is no membership for it."""
    desk = desk_of(request)
    allowed = {str(choice.pk) for choice in desk.choices} | ({REGISTER} if desk.register_too else set())
    if organisation not in allowed:
        return False
    request.session[CHOSEN] = organisation
    del request._desk  # type: ignore[attr-defined]
    return True


def desk_for(user: User, chosen: str = "") -> Desk:
    """The desk of this account, at the organisation it chose when it may sit there."""
    if not user.is_authenticated or not user.is_staff or not user.is_active:
        return Desk(user, frozenset(), None, (), False)
    memberships = list(current_memberships(user))
    by_organisation: dict[Organisation | None, set[Role]] = {}
    for membership in memberships:
        by_organisation.setdefault(membership.organisation, set()).add(Role(membership.role))
    choices = sorted((o for o in by_organisation if o is not None), key=lambda o: str(o))
    sits_at = next((o for o in choices if str(o.pk) == chosen), choices[0] if choices else None)
    if chosen == REGISTER and None in by_organisation:
        sits_at = None
    roles = by_organisation.get(sits_at, set())
    return Desk(user, frozenset(roles), sits_at, tuple(choices), None in by_organisation)
