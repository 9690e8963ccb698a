"""Extract numbers: random, readable, checked, and forgiving of how people type."""

from hypothesis import given
from hypothesis import strategies as st

from portal.extracts.number import ALPHABET, check_character, new_number, normalise

numbers = st.text(ALPHABET, min_size=15, max_size=15).map(lambda text: text + check_character(text))


def test_new_numbers_differ_and_are_in_the_stored_form() -> None:
    made = {new_number() for _ in range(1000)}
    assert len(made) == 1000
    assert all(normalise(number) == number and len(number) == 19 for number in made)


@given(numbers, st.integers(0, 15), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_seen(number: str, place: int, character: str) -> None:
    changed = number[:place] + character + number[place + 1 :]
    assert (normalise(changed) is not None) == (changed == number)


@given(numbers)
def test_case_spaces_hyphens_and_look_alikes_do_not_matter(number: str) -> None:
    typed = f" {number[:4]} {number[4:8]}-{number[8:]} ".lower().replace("0", "o").replace("1", "l")
    assert normalise(typed) == normalise(number) != None  # noqa: E711


@given(st.text(max_size=40))
def test_anything_else_is_no_number(typed: str) -> None:
    found = normalise(typed)
    assert found is None or found.replace("-", "") != ""


def test_what_is_too_short_or_too_long_is_no_number() -> None:
    number = new_number()
    assert normalise("") is None
    assert normalise(number[:-1]) is None
    assert normalise(number + "0") is None
    assert normalise("U" * 16) is None
