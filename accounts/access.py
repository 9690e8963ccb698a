"""Which kind of person a page is for.

Nobody logged in: on to the login page. Somebody logged in of the wrong kind: a 403 page, never a redirect
to a login that cannot help them.
"""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.roles import Role, current_roles
from diplomas.errors import NotFound


def _guarded(view: Callable, allowed: Callable) -> Callable:
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not allowed(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def holder_required(view: Callable) -> Callable:
    """For people who look at their own diplomas. Their account may be without a holder in the register."""
    return _guarded(view, lambda user: user.is_holder)


def staff_required(view: Callable) -> Callable:
    """For anybody on the staff side, whatever their role."""
    return _guarded(view, lambda user: user.is_staff)


def role_required(*roles: Role) -> Callable[[Callable], Callable]:
    """For staff who have at least one of these roles now. A superuser is no exception: roles are given."""
    wanted = frozenset(roles)
    if not wanted:
        raise ValueError("name at least one role")

    def decorate(view: Callable) -> Callable:
        return _guarded(view, lambda user: user.is_staff and bool(wanted & current_roles(user)))

    return decorate


def holder_of(request: HttpRequest) -> UUID:
    """The person who is logged in. Raises `NotFound` when the register does not know them."""
    holder = request.user.holder_id
    if holder is None:
        raise NotFound
    return holder
