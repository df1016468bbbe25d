"""NHS numbers, telephone numbers, e-mail addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nhs_number.validate import calculate_checksum

from parsers.values import normal, read_email, read_nhs_number, read_phone


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("9990000018", "9990000018"), ("999 000 0018", "9990000018"), ("999-000-0018", "9990000018"), ("999.000.0018", "9990000018"), ("999 0000 018", "9990000018"), ("9 9 9 0 0 0 0 0 1 8", "9990000018"), (" 999\u00a0000\u00a00018 ", "9990000018"), ("999–000–0018", "9990000018"),
        ("NHS No: 999 000 0018", "9990000018"), ("NHS no. 9990000018.", "9990000018"), ("999 000 0018 it was on the vaccine letter", "9990000018"), ("999 000 0018 (RiO 123456)", "9990000018"), ("RiO 1234567 / NHS 999 000 0018", "9990000018"), ("999 000 0018 999 000 0018", "9990000018"),
        ("9|9|9|0|0|0|0|0|1|8", "9990000018"), ("999_000_0018", "9990000018"), ("999 000 0018\n", "9990000018"), ("(999) 000 0018", "9990000018"), ("999/000/0018", "9990000018"), ("999 000 0018 - from GP", "9990000018"), ("#9990000018", "9990000018"),
    ],
)  # fmt: skip
def test_an_nhs_number_that_can_only_mean_one(written: str, expected: str) -> None:
    found = read_nhs_number(written)
    assert found is not None
    assert (found.value, found.sure) == (expected, True)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("999 000 0019", "999 000 0019"), ("9990000019", "9990000019"), ("999-000-0019 (from mum)", "999-000-0019"), ("999 000 001", "999 000 001"), ("999 000 00188", "999 000 00188"), ("1111111111", "1111111111"), ("0000000000", "0000000000"), ("RiO 123456", "RiO 123456"), ("S1234567", "S1234567"),
        ("99900O0018", "9990000018"), ("999 OOO OO18", "9990000018"), ("999 000 OOl8", "9990000018"), ("999 000 0018 or 999 000 0026", "9990000018"), ("999 000 0018 / 999 000 0019", "9990000018"), ("999 000 0018 1", "9990000018"), ("01632 960123", "01632 960123"), ("0101010010", "0101010010"),
    ],
)  # fmt: skip
def test_a_number_that_a_person_must_look_at(written: str, expected: str) -> None:
    found = read_nhs_number(written)
    assert found is not None
    assert (found.value, found.sure) == (expected, False)
    assert found.note


@pytest.mark.parametrize("written", ["on file", "not got it", "mum has the letter", ""])
def test_no_number_at_all(written: str) -> None:
    assert read_nhs_number(written) is None


@given(st.integers(min_value=400000000, max_value=499999999), st.sampled_from(["", " ", "-", ".", "\u00a0", "  ", "–"]))
def test_an_nhs_number_with_any_separator_is_read_back(first_nine: int, separator: str) -> None:
    check = calculate_checksum(str(first_nine))
    if check is None or check == 10:
        return
    digits = f"{first_nine}{check}"
    found = read_nhs_number(f"{digits[:3]}{separator}{digits[3:6]}{separator}{digits[6:]}")
    assert found is not None
    assert (found.value, found.sure) == (digits, True)


@given(st.integers(min_value=400000000, max_value=499999999), st.integers(min_value=0, max_value=9), st.integers(min_value=1, max_value=9))
def test_one_wrong_digit_is_never_read_as_a_sure_number(first_nine: int, place: int, shift: int) -> None:
    check = calculate_checksum(str(first_nine))
    if check is None or check == 10:
        return
    digits = list(f"{first_nine}{check}")
    digits[place] = str((int(digits[place]) + shift) % 10)
    found = read_nhs_number("".join(digits))
    assert found is not None
    assert (found.value, found.sure) == ("".join(digits), False)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("01632 960123", "01632960123"), ("01632-960-123", "01632960123"), ("(01632) 960123", "01632960123"), ("07700 900 123", "07700900123"), ("07700900123", "07700900123"), ("+44 7700 900123", "+447700900123"), ("+44 (0)1632 960123", "+441632960123"), ("+44(0) 7700 900123", "+447700900123"), ("07700 900123 (mum)", "07700900123"),
        ("07700 900123 mum", "07700900123"), ("Mum: 07700 900123", "07700900123"), ("Tel: 01632 960123", "01632960123"), ("Mobile 07700.900.123", "07700900123"), ("via carer 01632 960123", "01632960123"), ("07700 900123 - text only", "07700900123"), ("01632 960123 / 01632960123", "01632960123"),
        ("0 7 7 0 0 9 0 0 1 2 3", "07700900123"), ("01632 960123 ask for Jo", "01632960123"), ("01632 960123 after 5pm", "01632960123"), ("Home no. 01632 960123", "01632960123"), ("Ward 4: 01632 960123", "01632960123"), ("01632\u00a0960123", "01632960123"), ("07700 900123 Mon-Fri 9-5", "07700900123"), ("Tel:(01632)960123", "01632960123"),
    ],
)  # fmt: skip
def test_a_telephone_number(written: str, expected: str) -> None:
    found = normal("person.phone", written)
    assert found is not None
    assert (found.value, found.sure) == (expected, True)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("01632 960123 / 07700 900123", "01632960123"), ("01632 960123\n07700 900123", "01632960123"), ("07700 900123 or 01632 960123", "07700900123"), ("01632 960123, 07700 900123", "01632960123"), ("01632 960123 ext 204", "01632960123"), ("01632 960123 x204", "01632960123"), ("01632 960123 option 1", "01632960123"),
        ("01632 96012", "0163296012"), ("960123", "960123"), ("O7700 9OO123", "07700900123"), ("077009001234567", "077009001234567"), ("7700900123", "7700900123"),
        ("01632 960123 01632 960456", "01632960123"), ("01632 960123 07700 900123", "01632960123"),
    ],
)  # fmt: skip
def test_a_telephone_number_that_a_person_must_look_at(written: str, expected: str) -> None:
    found = read_phone(written)
    assert found is not None
    assert (found.value, found.sure) == (expected, False)
    assert found.note


@pytest.mark.parametrize("written", ["ring mum", "", "n/a", "Flat 4", "none"])
def test_no_telephone_number(written: str) -> None:
    assert normal("person.phone", written) is None


@pytest.mark.parametrize(
    ("written", "expected", "sure"),
    [
        ("Jane.Smith@Example.org", "jane.smith@example.org", True), ("mailto:jane@example.org", "jane@example.org", True), ("Jane Smith <jane@example.org>", "jane@example.org", True), ("jane @ example.org", "jane@example.org", True), ("Email: jane@example.org.", "jane@example.org", True), ("jane@example.org (mum's)", "jane@example.org", True),
        ("ld&awest.duty@example.nhs.uk", "ld&awest.duty@example.nhs.uk", True), ("o'neil@example.org", "o'neil@example.org", True), ("jane@example.org; JANE@example.org", "jane@example.org", True), ("jane@example.org, bob@example.org", "jane@example.org", False), ("jane at example dot org", "jane@example.org", False),
        ("jane(at)example.org", "jane@example.org", False), ("jane@example,org", "jane@example.org", False), ("jane@example", "jane@example", False), ("jane@example. org", "jane@example.org", False), ("'jane@example.org'", "jane@example.org", True), ("jane@example.org<mailto:jane@example.org>", "jane@example.org", True), ("jane@exam\nple.org", "jane@example.org", False),
    ],
)  # fmt: skip
def test_an_email_address(written: str, expected: str, sure: bool) -> None:
    found = read_email(written)
    assert found is not None
    assert (found.value, found.sure) == (expected, sure)


@pytest.mark.parametrize("written", ["", "by post please", "Jane", "she has none"])
def test_no_email_address(written: str) -> None:
    assert read_email(written) is None


@given(st.text(max_size=60))
def test_any_text_at_all_is_read_without_failing(text: str) -> None:
    for found in (read_nhs_number(text), read_phone(text), read_email(text)):
        assert found is None or found.sure == (found.note is None)
