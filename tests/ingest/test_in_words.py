"""A letter that refers somebody in sentences is a referral with its particulars; one that brings a form, or is none, is not read so."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.letter import LetterKind
from ingest.rules import Rules
from ingest.understand import Understood, understand_message
from parsers.child import read_document
from parsers.document import Problem
from parsers.reading import DocumentOutcome
from tests.ingest.letters import ACKNOWLEDGEMENT, OURS, file, written
from tests.triage.test_route import ROUTING

ASKS = "Please add my son Jack Harrow (DOB 04.05.2011) to the Dynamic Support Register. He hits his head."
FORM = "\n".join(
    (
        "Name: Jack Harrow",
        "Date of birth: 04/05/2011",
        "NHS number: 999 000 0018",
        "Address: 12 Mill Lane, Bury St Edmunds IP33 1XX",
        "GP: Dr Patel, Angel Hill Surgery",
        "Reason for referral: he hits his head",
        "Consent: parental responsibility",
        "Referrer: Sandra Harrow, mother",
    )
)


class Here:
    """Reads in this process."""

    def read(self, name: str, data: bytes) -> DocumentOutcome:
        return read_document(data, name, ())

    def unseal(self, name: str, data: bytes, passwords: object) -> bytes | Problem:
        raise AssertionError("nothing here is locked")


def understood(raw: bytes) -> Understood:
    return understand_message(raw, Here(), Rules(OURS, ROUTING), date(2026, 11, 16), "cyp")


def test_a_referral_in_words_is_queued_with_its_particulars_to_be_checked() -> None:
    read = understood(written(ASKS, subject="my son"))
    assert read.sorting.kind is LetterKind.REFERRAL
    (referral,) = read.referrals
    assert referral.document == len(read.outcomes) - 1
    assert (referral.reading.form, referral.reading.text("person.family_name")) == ("letter", "Harrow")
    assert not referral.reading.sure("person.family_name")
    assert referral.route.team == "cyp"


@pytest.mark.parametrize(
    ("raw", "forms"),
    [
        (written(f"{ASKS}\n\n{FORM}"), ["general"]),
        (written(ASKS, files=(file(FORM.encode(), "form.txt"),)), ["general"]),
        (written(ASKS, files=(file(b"PK\x03\x04 broken", "form.docx"),)), []),
        (written(ASKS, In_Reply_To=ACKNOWLEDGEMENT, subject="Re: your referral"), []),
        (written("Please send me the form for my son Jack Harrow (DOB 04.05.2011).", subject="DSR"), []),
        (written("Please take my son Jack Harrow (DOB 04.05.2011) off the register, I withdraw consent.", subject="DSR"), []),
    ],
    ids=["form in the mail", "form attached", "unreadable file", "answer to us", "asks for the form", "withdrawal"],
)
def test_sentences_count_only_where_nothing_else_is_the_referral(raw: bytes, forms: list[str]) -> None:
    assert [referral.reading.form for referral in understood(raw).referrals] == forms


def test_a_report_that_is_no_form_takes_nothing_from_the_letter() -> None:
    read = understood(written(ASKS, files=(file(b"Minutes of the meeting. We met on Monday and spoke about the school.", "minutes.txt"),)))
    assert [referral.reading.form for referral in read.referrals] == ["letter"]
