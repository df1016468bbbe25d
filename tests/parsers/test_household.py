"""A list of everybody in the household in which the person of the referral stands, too. All people are invented."""

from __future__ import annotations

import pytest

from parsers.formats.docx import open_docx
from parsers.reader import read
from parsers.reading import Value
from tests.parsers.word_files import b, docx, heading, p, row, table

MOTHER = ("Gail Frith", "12/12/1981", "F", "Mother", "carer")
SISTER = ("Ivy Frith", "4/4/2016", "F", "Sister", "Mill Primary")


def fields(title: str, *people: tuple[str, ...], relation: str = "Relationship to child") -> dict[str, Value]:
    """What a form with such a list says, and with the person's address and number below it; empty when it is no form."""
    listed = table(
        row(title),
        row(*map(b, ("Full name", "DoB / EDD", "Sex", relation, "School / nursery"))),
        *(row(*person) for person in people),
    )
    below = table(row(b("Home address"), "3 Mill Row, Diss"), row(b("Postcode"), "IP33 3ZZ"), row(b("NHS number"), "999 000 0018"))
    consent = table(row(b("Name of person agreeing"), "Gail Frith"), row(b("Date of consent"), "3/4/2026"))
    found = read(open_docx(docx(heading("Referral"), listed, p(""), below, heading("Consent"), consent), "form.docx")).readings
    return dict(found[0].fields) if found else {}


def said(found: dict[str, Value], *keys: str) -> list[object]:
    return [found[key].value if key in found else None for key in keys]


PERSON = ("person.given_name", "person.family_name", "person.date_of_birth", "support.education")


@pytest.mark.parametrize("themselves", ["Subject child", "Self", "self", "Child being referred", "Index child", "Referred young person"])
@pytest.mark.parametrize("place", [0, 2])
def test_the_line_of_the_person_is_known_by_what_they_are(themselves: str, place: int) -> None:
    people = [MOTHER, SISTER]
    people.insert(place, ("Ada Frith", "9/2/2014", "F", themselves, "Hill High School"))
    found = fields("Family composition", *people)
    assert said(found, *PERSON) == ["Ada", "Frith", "2014-02-09", "Hill High School"]
    assert said(found, "person.address", "person.postcode", "person.nhs_number") == ["3 Mill Row, Diss", "IP33 3ZZ", "9990000018"]


def test_or_by_what_is_printed_over_the_list() -> None:
    found = fields("Household (child being referred on first line)", ("Ada Frith", "9/2/2014", "F", "", "Hill High School"), MOTHER)
    assert said(found, *PERSON) == ["Ada", "Frith", "2014-02-09", "Hill High School"]


@pytest.mark.parametrize(
    ("title", "people"),
    [
        ("Others in the household", (MOTHER, SISTER)),
        ("Family composition", (("Ada Frith", "9/2/2014", "F", "Self", "x"), ("Ivy Frith", "4/4/2016", "F", "Self", "y"))),
    ],
)
def test_nobody_s_line_is_taken_where_it_is_not_said_whose_it_is(title: str, people: tuple[tuple[str, ...], ...]) -> None:
    assert said(fields(title, *people), "person.given_name", "person.date_of_birth") == [None, None]
