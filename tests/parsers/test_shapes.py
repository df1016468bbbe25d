"""What an answer is by its shape alone."""

from __future__ import annotations

import pytest

from parsers.shapes import Shape, shape_of, takes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ada.frith@example.org", Shape.EMAIL),
        ("Ada.Frith@example.org (work)", Shape.EMAIL),
        ("please write to ada.frith@example.org or to her mother at home", None),
        ("hot meals @ Drop In (Weds), lent phone", None),
        ("ada.frith @ example.org", Shape.EMAIL),
        ("01632 960123", Shape.PHONE),
        ("07700 900123 (mornings)", Shape.PHONE),
        ("Rang 01632 960123 twice and nobody came to the door", None),
        ("3 April 2026", Shape.DATE),
        ("03/04/26", Shape.DATE),
        ("04.11.2025", Shape.DATE),
        ("Kit M, nurse, 04/11/2025", None),
        ("Since April 2026 he has been at home with his mother", None),
        ("999 000 0018", Shape.NHS_NUMBER),
        ("IP33 3ZZ", Shape.POSTCODE),
        ("12 Mill Lane, Bury, IP33 3ZZ", None),
        ("Social worker", None),
        ("", None),
    ],
)
def test_shapes(text: str, expected: Shape | None) -> None:
    assert shape_of(text) == expected


@pytest.mark.parametrize(
    ("key", "shape", "expected"),
    [
        ("referral.referrer_phone", Shape.PHONE, True),
        ("referral.referrer_phone", Shape.EMAIL, False),
        ("support.professionals", Shape.EMAIL, True),
        ("plan.tried", Shape.PHONE, False),
        ("consent.date", Shape.DATE, True),
        ("consent.given_by", Shape.DATE, False),
    ],
)
def test_what_a_key_takes(key: str, shape: Shape, expected: bool) -> None:
    assert takes(key, shape) is expected
