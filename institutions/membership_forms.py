"""The form of one role of one account: given for a time, ended and never removed."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from institutions.reference_forms import OrganisationByCode

LONGEST = datetime.timedelta(days=2 * 366)


class MembershipForm(forms.ModelForm):
    """A new role needs an end. Of one that was given only the end changes; of a login service's nothing."""

    organisation = OrganisationByCode(required=False)
    valid_until = forms.DateTimeField(
        label=_("Geldig tot"),
        required=False,
        help_text=_("Ten hoogste twee jaar vooruit. Een moment dat voorbij is, beëindigt de rol nu."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S"),
    )

    class Meta:
        model = Membership
        fields = ("role", "organisation", "valid_until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = self.instance
        self.given = role.pk is not None
        if not self.given:
            role.source = Membership.Source.LOCAL
            return
        over = role.valid_until is not None and role.valid_until <= timezone.now()
        closed = over or role.source == Membership.Source.CLAIMS
        for name, field in self.fields.items():
            field.disabled = name in ("role", "organisation") or (name == "valid_until" and closed)

    def clean_valid_until(self) -> datetime.datetime | None:
        until: datetime.datetime | None = self.cleaned_data["valid_until"]
        if "valid_until" not in self.changed_data and self.given:
            return self.instance.valid_until
        if until is None:
            raise forms.ValidationError(_("Vul in tot wanneer deze rol geldt."))
        now = timezone.now()
        if until > now + LONGEST:
            raise forms.ValidationError(_("Een rol geldt ten hoogste twee jaar. Kies een eerder moment."))
        if until <= now and not self.given:
            raise forms.ValidationError(_("Dit moment is voorbij. Kies een moment in de toekomst."))
        return max(until, now)
