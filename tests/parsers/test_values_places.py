"""Postcodes and addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.values import normal, read_postcode, split_address

AREAS = ["IP", "CB", "CO", "NR", "E", "SW", "EC", "B", "W"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("IP33 3LA", "IP33 3LA"), ("ip333la", "IP33 3LA"), ("IP333LA", "IP33 3LA"), ("IP33 3LA.", "IP33 3LA"), ("ip33  3la", "IP33 3LA"), ("IP33-3LA", "IP33 3LA"), ("IP1 1AA", "IP1 1AA"), ("ip11aa", "IP1 1AA"), ("Postcode: CB8 0LM", "CB8 0LM"), ("EC1A 1BB", "EC1A 1BB"), ("W1A 0AX", "W1A 0AX"),
        ("M1 1AE", "M1 1AE"), ("IP33\u00a03LA", "IP33 3LA"), ("IP33\n3LA", "IP33 3LA"), ("Ipswich IP1 1AA", "IP1 1AA"), ("IP33 3LA (mum's)", "IP33 3LA"), ("IP33 3LA ip33 3la", "IP33 3LA"),
        ("I P 3 3 3 L A", "IP33 3LA"), ("IP 33 3LA", "IP33 3LA"), ("IP3 33LA", "IP33 3LA"),
    ],
)  # fmt: skip
def test_a_postcode(written: str, expected: str) -> None:
    found = normal("person.postcode", written)
    assert found is not None
    assert (found.value, found.sure) == (expected, True)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("IP33 OLA", "IP33 0LA"), ("1P33 3LA", "IP33 3LA"), ("lP33 3LA", "IP33 3LA"), ("IPI 1AA", "IP1 1AA"), ("IP3O 9QQ", "IP30 9QQ"), ("C08 0LM", "CO8 0LM"), ("IP22", "IP22"), ("IP22 4", "IP22 4"), ("IP33 3LA / CB8 0LM", "IP33 3LA"), ("XX1 1AA", "XX1 1AA"), ("IP33 3L", "IP33 3L"), ("12345", "12345"),
    ],
)  # fmt: skip
def test_a_postcode_that_a_person_must_look_at(written: str, expected: str) -> None:
    found = normal("person.postcode", written)
    assert found is not None
    assert (found.value, found.sure) == (expected, False)
    assert found.note


@pytest.mark.parametrize("written", ["Ipswich", "NFA", "don't know", "", "see above"])
def test_no_postcode(written: str) -> None:
    assert normal("person.postcode", written) is None


@given(
    st.sampled_from(AREAS),
    st.integers(min_value=1, max_value=99),
    st.integers(min_value=0, max_value=9),
    st.text("ABDEFGHJLNPQRSTUWXYZ", min_size=2, max_size=2),
    st.sampled_from(["", " ", "  "]),
    st.booleans(),
)
def test_a_postcode_in_any_spacing_is_read_back(area: str, district: int, sector: int, unit: str, gap: str, small: bool) -> None:
    code = f"{area}{district}{gap}{sector}{unit}"
    found = read_postcode(code.lower() if small else code)
    assert found is not None
    assert (found.value, found.sure) == (f"{area}{district} {sector}{unit}", True)


@pytest.mark.parametrize(
    ("written", "address", "postcode"),
    [
        ("12 High Street\nWoolpit\nBury St Edmunds\nIP30 9QQ", "12 High Street, Woolpit, Bury St Edmunds", "IP30 9QQ"),
        ("12 High Street, Woolpit, IP30 9QQ", "12 High Street, Woolpit", "IP30 9QQ"),
        ("12 High Street,\nWoolpit,\nIP309QQ.", "12 High Street, Woolpit", "IP30 9QQ"),
        ("12 High Street, Woolpit ip30 9qq", "12 High Street, Woolpit", "IP30 9QQ"),
        ("12 High Street, Woolpit. Postcode: IP30 9QQ", "12 High Street, Woolpit", "IP30 9QQ"),
        ("12 High Street, Woolpit (IP30 9QQ)", "12 High Street, Woolpit", "IP30 9QQ"),
        ("12 High Street, IP30 9QQ, Suffolk", "12 High Street, Suffolk", "IP30 9QQ"),
        ("1 Chandler's Yard, Stowmarket", "1 Chandler's Yard, Stowmarket", None),
        ("FLAT 2\nTHE STREET\nBOTESDALE", "FLAT 2, THE STREET, BOTESDALE", None),
        ("12 High Street , , Woolpit", "12 High Street, Woolpit", None),
        ("12  High   Street\r\nWoolpit\r\n\r\nIP30 9QQ\r\n", "12 High Street, Woolpit", "IP30 9QQ"),
        ("NFA", "NFA", None),
        ("THE LIMES, 4 PRIORY LANE, BECCLES", "THE LIMES, 4 PRIORY LANE, BECCLES", None),
        ("Meadow End, Long Melford", "Meadow End, Long Melford", None),
        ("c/o Rowan House, 3 Mill Lane, Clare CO10 8NW", "c/o Rowan House, 3 Mill Lane, Clare", "CO10 8NW"),
        ("12 High Street, Woolpit IP30 9QQ Tel: 01632 960123", "12 High Street, Woolpit", "IP30 9QQ"),
        ("12 High Street, Woolpit\nTel 01632 960123", "12 High Street, Woolpit", None),
        ("IP30 9QQ", None, "IP30 9QQ"),
        ("14b St. John's Road, Bungay", "14b St. John's Road, Bungay", None),
    ],
)
def test_an_address_is_split_from_its_postcode(written: str, address: str | None, postcode: str | None) -> None:
    parts = split_address(written)
    assert parts.address == address
    assert (None if parts.postcode is None else parts.postcode.value) == postcode
    value = normal("person.address", written)
    assert (None if value is None else value.value) == address


def test_two_addresses_in_one_box_are_unsure() -> None:
    parts = split_address("Mum: 3 Mill Lane, Clare CO10 8NW\nDad: 12 High Street, Woolpit IP30 9QQ")
    assert parts.postcode is not None
    assert not parts.postcode.sure
    value = normal("person.address", "Mum: 3 Mill Lane, Clare CO10 8NW\nDad: 12 High Street, Woolpit IP30 9QQ")
    assert value is not None
    assert not value.sure


def test_the_parts_are_masked_when_printed() -> None:
    assert "Clare" not in repr(split_address("3 Mill Lane, Clare CO10 8NW"))


@given(st.text(max_size=80))
def test_any_text_at_all_is_read_without_failing(text: str) -> None:
    split_address(text)
    found = read_postcode(text)
    assert found is None or found.sure == (found.note is None)
