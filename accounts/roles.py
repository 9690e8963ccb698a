"""What somebody on the staff side may do, and for which organisation.

A role is never a property of an account: it is a membership with a period. People who log in through the
staff door bring their roles with them at each login; local accounts have them set by hand.
"""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The staff roles. Holders have none: they reach their own record and nothing else."""

    REGISTRAR = "registrar", _("Medewerker diploma-aanlevering")
    APPROVER = "approver", _("Ondertekenaar van aanleveringen")
    READER = "reader", _("Raadpleger van een instelling")
    AUDITOR = "auditor", _("Accountant")
    REVIEWER = "reviewer", _("Behandelaar")
    SECOND_REVIEWER = "second_reviewer", _("Tweede beoordelaar")
    OBJECTION_HANDLER = "objection_handler", _("Behandelaar bezwaar")
    HELPDESK = "helpdesk", _("Medewerker helpdesk")
    FUNCTIONAL_ADMIN = "functional_admin", _("Functioneel beheerder")
    PRIVACY_OFFICER = "privacy_officer", _("Functionaris gegevensbescherming")


# Roles that mean nothing without the institution they are held for.
INSTITUTION_ROLES = frozenset({Role.REGISTRAR, Role.APPROVER, Role.READER})
# Roles inside the organisation that keeps the register: never tied to one institution.
REGISTER_ROLES = frozenset(
    {
        Role.REVIEWER,
        Role.SECOND_REVIEWER,
        Role.OBJECTION_HANDLER,
        Role.HELPDESK,
        Role.FUNCTIONAL_ADMIN,
        Role.PRIVACY_OFFICER,
    }
)


def valid_at(moment: datetime) -> Q:
    """Memberships in force at this moment (from inclusive, until exclusive; an open end stays in force)."""
    return Q(valid_from__lte=moment) & (Q(valid_until__isnull=True) | Q(valid_until__gt=moment))


def current_memberships(user):
    """The memberships of this user that are in force now, with their organisation; none for a holder."""
    return user.memberships.filter(valid_at(timezone.now())).select_related("organisation")


def current_roles(user) -> frozenset[Role]:
    """The roles this user has now. Asked once a request: the answer is remembered on the user object."""
    if not user.is_authenticated:
        return frozenset()
    if not hasattr(user, "_current_roles"):
        user._current_roles = frozenset(
            Role(value) for value in current_memberships(user).values_list("role", flat=True)
        )
    return user._current_roles


def works_in_administration(user) -> bool:
    """Whether the administration has anything for this account: a role now, or a superuser's rights."""
    return user.is_superuser or bool(current_roles(user))


def organisations_for(user, role: Role) -> list:
    """The organisations for which this user has this role now."""
    return [
        membership.organisation
        for membership in current_memberships(user).filter(role=role)
        if membership.organisation is not None
    ]
