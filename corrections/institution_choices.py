"""A list of institutions to choose from: their names are Dutch on an English page too."""

from __future__ import annotations

from typing import Any

from django import forms


class InstitutionSelect(forms.Select):
    """Marks each name as Dutch, and not the choice without a value."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            option["attrs"]["lang"] = "nl"
        return option
