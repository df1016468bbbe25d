"""What a letter without a form says of the person in its sentences: in the record's form, with its sentence, and never sure."""

from __future__ import annotations

import pytest

from parsers.reading import Reading, State
from parsers.sentences import LETTER, Sender, told_in_sentences

MOTHER = Sender("Sandra Harrow", "sandra.harrow@example.org")
NOBODY = Sender("", "")


def told(text: str, subject: str = "", sender: Sender = NOBODY) -> dict[str, str]:
    """The keys with what was found for them; empty when nothing was."""
    reading = told_in_sentences(text, subject, "the e-mail itself", sender)
    return {} if reading is None else {key: str(value.value) for key, value in reading.fields.items() if key != "referral.reason"}


def test_a_parent_s_letter_is_read_sentence_by_sentence() -> None:
    text = (
        "Dear team,\n\nI would like to refer my son Jack Harrow, born 04/05/2011,\nto the register. His NHS number is 999 000 0018 and we live at\n"
        "12 Mill Lane, Bury St Edmunds IP33 1XX. He has autism but he doesn't have a learning disability. His GP is Dr Patel at Angel Hill Surgery."
        "\n\nMy number is 07700 900123. I have parental responsibility and agree to this.\n\nThank you\nSandra Harrow (mum)"
    )
    assert told(text, sender=MOTHER) == {
        "person.given_name": "Jack",
        "person.family_name": "Harrow",
        "person.date_of_birth": "2011-05-04",
        "person.nhs_number": "9990000018",
        "person.address": "12 Mill Lane, Bury St Edmunds",
        "person.postcode": "IP33 1XX",
        "person.gp_name": "Dr Patel",
        "person.gp_practice": "Angel Hill Surgery",
        "diagnosis.autism": "diagnosed",
        "diagnosis.learning_disability": "no",
        "referral.referrer_name": "Sandra Harrow",
        "referral.referrer_email": "sandra.harrow@example.org",
        "referral.referrer_phone": "07700900123",
        "referral.referrer_role": "mum",
        "consent.basis": "parental_responsibility",
    }


def test_every_value_is_unsure_and_shows_its_sentence_and_line() -> None:
    reading = told_in_sentences(
        "Hello,\n\nplease add my sister Ann Lee (DOB 2.3.1990)\nto the register. She is ill.\n", "DSR", "mail", NOBODY
    )
    assert isinstance(reading, Reading)
    assert reading.form == LETTER
    assert {value.state for value in reading.fields.values()} == {State.UNSURE}
    assert all(value.note for value in reading.fields.values())
    born = reading.fields["person.date_of_birth"].place
    assert born is not None
    assert (born.path, born.text) == ("line 3", "please add my sister Ann Lee (DOB 2.3.1990) to the register.")


def test_the_reason_is_the_letter_between_greeting_and_close() -> None:
    reading = told_in_sentences("Dear all\n\nPlease refer Ann Lee, born 2/3/1990.\n\nShe hits out.\n\nKind regards\nJo", "", "mail", NOBODY)
    assert reading is not None
    assert reading.text("referral.reason") == "Please refer Ann Lee, born 2/3/1990.\n\nShe hits out."


@pytest.mark.parametrize(
    ("text", "subject", "given", "family"),
    [
        ("Please add Marcus Thorne (DOB 12.02.1988) to the DSR.", "", "Marcus", "Thorne"),
        ("I am writing about my client, Ms Leanne O'Connor, born 17 September 1994.", "", "Leanne", "O'Connor"),
        ("zofia kowalczyk dob 1.6.2010 is my girl", "", "zofia", "kowalczyk"),
        ("I want to be put on the register. My name is Tom Brook, born 3/3/1999.", "", "Tom", "Brook"),
        ("She was born on 3 March 2001.", "Re: Jasmine ORBELL DOB 03-Mar-2001", "Jasmine", "ORBELL"),
        ("I am referring Anne-Marie van Dijk, date of birth 1/1/1980.", "", "Anne-Marie", "van Dijk"),
        ("His NHS number is 999 000 0018. Sergiu Popescu cannot stay where he is.", "", "Sergiu", "Popescu"),
    ],
)
def test_a_name_is_known_by_the_words_beside_it_or_as_the_only_one(text: str, subject: str, given: str, family: str) -> None:
    found = told(text, subject)
    assert (found["person.given_name"], found["person.family_name"]) == (given, family)


def test_two_people_are_told_of() -> None:
    reading = told_in_sentences("Please refer my son Jack Harrow and my daughter Amy Harrow, born 4/5/2011.", "", "mail", NOBODY)
    assert reading is not None
    note = reading.fields["person.given_name"].note
    assert note is not None
    assert "more than one person" in note


@pytest.mark.parametrize(
    ("sentence", "autism", "disability"),
    [
        ("She has a severe learning disability and is awaiting an autism assessment.", "suspected", "diagnosed"),
        ("He has been diagnosed with ASD and a mild LD.", "diagnosed", "diagnosed"),
        ("He has autism but I don't have a letter about a learning disability.", "diagnosed", "no"),
        ("She does not have autism.", "no", None),
        ("The register is for people with autism.", "diagnosed", None),
        ("Nobody has spoken of it.", None, None),
    ],
)
def test_diagnoses_denied_or_waited_for(sentence: str, autism: str | None, disability: str | None) -> None:
    found = told(f"Please refer Ann Lee, born 2/3/1990. {sentence}")
    assert (found.get("diagnosis.autism"), found.get("diagnosis.learning_disability")) == (autism, disability)


@pytest.mark.parametrize(
    ("sender", "signature", "expected"),
    [
        (Sender("Okafor, Ruth", "r@example.org"), "Ruth Okafor\nSocial Worker", {"name": "Ruth Okafor", "role": "Social Worker"}),
        (
            Sender("Mill Surgery", "mill@example.nhs.uk"),
            "Dr P Haddow\nGP Partner",
            {"organisation": "Mill Surgery", "name": "P Haddow", "role": "GP Partner"},
        ),
        (Sender("", "x@example.org"), "Jo", {}),
    ],
)
def test_who_refers_is_who_sends_and_signs(sender: Sender, signature: str, expected: dict[str, str]) -> None:
    found = told(f"Please refer Ann Lee, born 2/3/1990.\n\nKind regards\n{signature}", sender=sender)
    assert {key: found.get(f"referral.referrer_{key}") for key in ("name", "role", "organisation")} == {
        "name": None,
        "role": None,
        "organisation": None,
        **expected,
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Could you send me the form please?",
        "I am Dr Shah. When is your next panel?",
        "\n" * 5000,
        "He is on the register. Tel 01632 960111",
    ],
)
def test_a_letter_that_says_of_nobody_who_they_are_is_no_reading(text: str) -> None:
    assert told_in_sentences(text, "DSR", "mail", MOTHER) is None


def test_what_was_told_is_not_printed() -> None:
    assert "Harrow" not in f"{MOTHER!r}{told_in_sentences('Please refer Ann Lee, born 2/3/1990', '', 'mail', MOTHER)!r}"
