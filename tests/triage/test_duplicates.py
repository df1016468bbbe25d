"""Alike people are shown with the reason, which names nobody."""

from datetime import date

import pytest

from triage.duplicates import Identity, Likeness, likeness

BORN = date(1990, 5, 4)
TAMSIN = Identity("9990000018", BORN, "Ashgrove", "Tamsin", "IP4 2QZ")


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (TAMSIN, "same NHS number"),
        (Identity("999 000 0018"), "same NHS number"),
        (Identity("9990000018", date(1990, 4, 5)), "same NHS number, but another date of birth"),
        (Identity("9990000018", BORN, "Okafor", "Peter"), "same NHS number, but another name"),
        (Identity("9990000018", date(2001, 1, 1), "Okafor", "Peter"), "same NHS number, but another date of birth and another name"),
        (Identity(None, BORN, "ASHGROVE", "T"), "same date of birth and alike name"),
        (Identity(None, BORN, "Ashgrave", "Tamsyn"), "same date of birth and alike name"),
        (Identity(None, BORN, "Tamsin", "Ashgrove"), "same date of birth and alike name"),
        (Identity(None, BORN, "Brown", "Tamsin Jane"), "same date of birth and alike name"),
        (Identity(None, BORN, None, "Tamsin"), "same date of birth and alike name"),
        (Identity(None, BORN, "Ashgrove-Brown", "Rose"), "same date of birth and alike name"),
        (Identity(None, BORN, "Okafor", "Peter", "ip42qz"), "same date of birth and same postcode"),
        (Identity(None, BORN, "Ashgrove", "Rose", "IP4 2QZ"), "same date of birth and alike name and same postcode"),
        (Identity("9990000026", BORN, "Ashgrove", "Tamsin"), "same date of birth and alike name, but the NHS numbers differ"),
    ],
)
def test_alike(other: Identity, reason: str) -> None:
    assert likeness(TAMSIN, other) == Likeness(reason)
    assert likeness(other, TAMSIN) == Likeness(reason)


@pytest.mark.parametrize(
    "other",
    [
        Identity(),
        Identity("9990000026"),
        Identity("9990000026", BORN, "Okafor", "Peter", "IP1 1AA"),
        Identity(None, date(1990, 5, 5), "Ashgrove", "Tamsin", "IP4 2QZ"),
        Identity(None, None, "Ashgrove", "Tamsin", "IP4 2QZ"),
        Identity(None, BORN),
    ],
)
def test_not_alike(other: Identity) -> None:
    assert likeness(TAMSIN, other) is None
    assert likeness(other, TAMSIN) is None


def test_two_of_whom_nothing_is_known_are_not_alike() -> None:
    assert likeness(Identity(), Identity()) is None


def test_apostrophes_and_accents_do_not_part_people() -> None:
    one, other = Identity(None, BORN, "O’Neil", "Siân"), Identity(None, BORN, "ONEIL", "Sian")
    assert likeness(one, other) == Likeness("same date of birth and alike name")


def test_nobody_is_printed() -> None:
    assert repr(TAMSIN) == "Identity(***)"
