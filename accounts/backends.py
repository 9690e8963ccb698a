"""Who belongs to a session."""

from django.contrib.auth.backends import ModelBackend

from accounts.models import User


class AccountBackend(ModelBackend):
    """Django's own, that brings the person along with the account: every page names who is logged in."""

    def get_user(self, user_id: object) -> User | None:
        user = User.objects.select_related("holder").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
