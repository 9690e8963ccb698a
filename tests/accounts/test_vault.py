"""What lies encrypted stays readable when the key of the installation is replaced."""

import pytest
from django.conf import LazySettings

from accounts import vault

GIVEN = {"purpose": "a scan", "bound_to": "row 1"}


def test_a_former_key_reads_and_only_the_present_one_writes(settings: LazySettings) -> None:
    before = vault.close(b"scan", **GIVEN)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "new-" + "9876543210" * 5
    with pytest.raises(vault.Unreadable):
        vault.open_(before, **GIVEN)
    settings.FORMER_SECRET_KEYS = ["another", old]
    assert vault.open_(before, **GIVEN) == b"scan"
    after = vault.close(b"scan", **GIVEN)
    settings.FORMER_SECRET_KEYS = []
    assert vault.open_(after, **GIVEN) == b"scan"


@pytest.mark.parametrize("other", [{"purpose": "a token"}, {"bound_to": "row 2"}])
def test_for_another_purpose_or_row_it_is_not_readable(other: dict[str, str]) -> None:
    with pytest.raises(vault.Unreadable):
        vault.open_(vault.close(b"scan", **GIVEN), **(GIVEN | other))
