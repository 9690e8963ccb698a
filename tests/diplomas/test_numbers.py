"""Person numbers: the eleven tests, and that what is stored can be found and read back but never seen."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import assume, given
from hypothesis import strategies as st

from diplomas import numbers
from diplomas.numbers import InvalidNumber, UnreadableNumber
from diplomas.terms import NumberKind

nine_digits = st.from_regex(r"[0-9]{9}", fullmatch=True)
kinds = st.sampled_from(list(NumberKind))


def key(name: str, fill: int) -> str:
    return f"{name}:{base64.b64encode(bytes([fill]) * 32).decode()}"


def number_with(remainder: int, stem: str) -> str | None:
    """The number that begins with these eight digits and leaves this remainder, if there is one."""
    for last in "0123456789":
        if numbers.remainder(stem + last) == remainder:
            return stem + last
    return None


@pytest.mark.parametrize("number", ["999990019", "999994669", "999992740", "999990925", "999993276"])
def test_the_published_test_persons_have_a_bsn(number):
    assert numbers.check_bsn(number) == number
    assert numbers.is_test_bsn(number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "99999001",
        "9999900190",
        "99999001a",
        " 999990019",
        "999990019\n",
        "٩٩٩٩٩٠٠١٩",
        "000000000",
        "-99990019",
    ],
)
def test_what_is_not_nine_plain_digits_is_refused(text):
    with pytest.raises(InvalidNumber):
        numbers.check_bsn(text)
    assert not numbers.is_test_bsn(text)


@given(nine_digits)
def test_no_number_is_of_two_kinds(number):
    accepted = []
    for kind in NumberKind:
        try:
            accepted.append((kind, numbers.check(kind, number)))
        except InvalidNumber:
            continue
    assert len(accepted) <= 1


@given(nine_digits.filter(lambda number: number[:8] != "00000000"), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number, place, step):
    bsn = number_with(0, number[:8])
    assume(bsn is not None)
    wrong = bsn[:place] + str((int(bsn[place]) + step) % 10) + bsn[place + 1 :]
    with pytest.raises(InvalidNumber):
        numbers.check_bsn(wrong)


@given(nine_digits.filter(lambda number: number[:8] != "00000000"), st.integers(0, 7))
def test_two_neighbours_swapped_are_always_noticed(number, place):
    bsn = number_with(0, number[:8])
    assume(bsn is not None and bsn[place] != bsn[place + 1])
    swapped = bsn[:place] + bsn[place + 1] + bsn[place] + bsn[place + 2 :]
    with pytest.raises(InvalidNumber):
        numbers.check_bsn(swapped)


def test_the_test_block_holds_909_numbers():
    found = [n for n in range(999_990_000, 1_000_000_000) if numbers.is_test_bsn(str(n))]
    assert len(found) == 909


def test_onderwijsnummer_begins_with_one():
    good = number_with(5, "10000001")
    assert numbers.check(NumberKind.ONDERWIJSNUMMER, good) == good
    with pytest.raises(InvalidNumber):
        numbers.check(NumberKind.ONDERWIJSNUMMER, number_with(5, "20000001"))


def test_synthetic_number_leaves_seven():
    good = number_with(7, "30000000")
    assert numbers.check(NumberKind.SYNTHETIC, good) == good
    with pytest.raises(InvalidNumber):
        numbers.check_bsn(good)


@given(kinds, nine_digits)
def test_encrypted_reads_back_and_never_looks_the_same(kind, number):
    first, second = numbers.encrypt(kind, number), numbers.encrypt(kind, number)
    assert numbers.decrypt(kind, first) == numbers.decrypt(kind, second) == number
    assert first.value != second.value
    assert number.encode() not in first.value


@given(nine_digits, st.integers(min_value=0), st.integers(1, 255))
def test_changed_bytes_do_not_read(number, place, change):
    cipher = numbers.encrypt(NumberKind.BSN, number)
    changed = bytearray(cipher.value)
    changed[place % len(changed)] ^= change
    with pytest.raises(UnreadableNumber):
        numbers.decrypt(NumberKind.BSN, numbers.Cipher(cipher.key_id, bytes(changed)))


def test_a_cipher_relabelled_as_another_kind_does_not_read():
    cipher = numbers.encrypt(NumberKind.BSN, "999990019")
    with pytest.raises(UnreadableNumber):
        numbers.decrypt(NumberKind.ONDERWIJSNUMMER, cipher)


@given(nine_digits, nine_digits)
def test_digests_tell_numbers_apart(one, other):
    same = numbers.digest(NumberKind.BSN, one) == numbers.digest(NumberKind.BSN, other)
    assert same == (one == other)


def test_digests_tell_kinds_apart_and_hide_the_number():
    bsn, synthetic = (numbers.digest(kind, "999990019") for kind in (NumberKind.BSN, NumberKind.SYNTHETIC))
    assert bsn.value != synthetic.value
    assert "999990019" not in str(bsn)
    assert len(bsn.value) == 32


def test_a_new_key_writes_and_the_old_one_still_reads(settings):
    settings.BSN_KEYS = [key("old", 1)]
    old_digest = numbers.digest(NumberKind.BSN, "999990019")
    old_cipher = numbers.encrypt(NumberKind.BSN, "999990019")

    settings.BSN_KEYS = [key("new", 2), key("old", 1)]
    assert numbers.digest(NumberKind.BSN, "999990019").key_id == "new"
    assert old_digest in numbers.digests(NumberKind.BSN, "999990019")
    assert numbers.decrypt(NumberKind.BSN, old_cipher) == "999990019"

    settings.BSN_KEYS = [key("new", 2)]
    assert old_digest not in numbers.digests(NumberKind.BSN, "999990019")
    with pytest.raises(UnreadableNumber):
        numbers.decrypt(NumberKind.BSN, old_cipher)


@pytest.mark.parametrize(
    "entries",
    [
        [],
        ["nocolon"],
        ["short:" + base64.b64encode(b"too short").decode()],
        ["bad:***"],
        [":" + base64.b64encode(bytes(32)).decode()],
        [key("same", 1), key("same", 2)],
    ],
)
def test_unusable_keys_stop_instead_of_storing_weakly(settings, entries):
    settings.BSN_KEYS = entries
    with pytest.raises(ImproperlyConfigured):
        numbers.digest(NumberKind.BSN, "999990019")


@given(nine_digits, kinds)
def test_a_refusal_never_repeats_the_number(number, kind):
    assume(numbers.remainder(number) != numbers.REMAINDERS[kind])
    with pytest.raises(InvalidNumber) as refusal:
        numbers.check(kind, number)
    assert number not in str(refusal.value)
