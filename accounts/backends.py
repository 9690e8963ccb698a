"""Who belongs to a session."""

from django.contrib.auth.backends import ModelBackend

from accounts.models import User


class AccountBackend(ModelBackend):
    """Django's own, that brings the person along with the account: every page names who is logged in."""

    def get_user(self, user_id: object) -> User | None:
        """None also once the BRP reported that the person died: then nobody goes on in their name."""
        user = User.objects.select_related("holder").filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        return None if user.holder is not None and user.holder.is_deceased else user
