"""Blank, not applicable, not known, elsewhere, and answers: five different things."""

from __future__ import annotations

import pytest

from parsers.values import AnswerKind, answer_kind, normal

KINDS = {
    AnswerKind.BLANK: [
        "", " ", "\n\t", ".", "-", "–", "—", "--", "...", "…", "……………………………………", "______", "_ _ _ _", ". . . . .", "/ /", "__/__/____", "  /  /  ",
        "XX/XX/XX", "xx/xx/xxxx", "dd/mm/yyyy", "DD/MM/YY", "DD MM YYYY", "(dd/mm/yyyy)", "[DD/MM/YYYY]", "00/00/0000", "XXXX", "xxxxxxx", "XXX XXX XXXX",
        "Click or tap here to enter text.", "Click here to enter text.", "Click or tap to enter a date.", "Click here to enter a date", "Choose an item.", "Please select", "-- Select --", "- select -",
        "Select...", "Please choose", "Select one", "Please state", "Please specify:", "Please give details", "Please tick", "Enter text here", "Type here", "Enter name", "Enter your answer", "[insert name]",
        "[Insert date here]", "(please specify)", "<Patient Name>", "<<Surname>>", "«Given_Name»", "{{ patient.name }}", "~[Title]", "Given Name Surname", "Title Given Name Surname", "Home Full Address (single line)",
        "Patient Name", "Date of Birth", "NHS Number", "Y/N", "Y / N", "Yes/No", "Yes / No", "Yes  No", "Yes / No / Not known", "Mr/Mrs/Miss/Ms", "Mr / Mrs / Miss / Ms / Other", "Male / Female", "M/F", "delete as appropriate",
        "Tick all that apply", "If yes, please give details", "☐", "☐ ☐", "\u200b", "Your answer", "Signature", "Enter a date", "Choose a date",
    ],
    AnswerKind.NOT_APPLICABLE: ["N/A", "n/a", "N/A.", "NA", "na", "n.a.", "N.A", "n\\a", "Not applicable", "not applicable to him", "Not Applicable.", "does not apply", "doesn't apply"],
    AnswerKind.UNKNOWN: [
        "unknown", "Unknown", "UNKNOWN", "Not known", "N/K", "n/k", "NK", "nk", "not known at present", "not known at time of referral", "don't know", "dont know", "Don’t know", "I don't know", "do not know", "not sure", "Not sure.", "I'm not sure", "unsure", "?",
        "??", "tbc", "TBC", "to be confirmed", "TBA", "awaiting confirmation", "not available", "not recorded", "no information", "can't remember", "I can't remember", "not yet known", "unable to obtain", "will follow", "dunno",
    ],
    AnswerKind.ELSEWHERE: [
        "see attached", "See attached.", "please see attached", "see above", "as above", "AS ABOVE", "As above.", "same as above", "same", "ditto", "see below", "see overleaf", "see section 3", "see attached report", "please see attached GP summary", "see GP summary",
        "as per referral letter", "see care plan", "attached", "enclosed", "see previous page", "as before", "refer to attached", "please refer to the attached report", "see issues", "see letter", "as on RiO", "PTO", "see EHCP", "report attached", "Same as below", "list attached",
    ],
    AnswerKind.ANSWER: [
        "no", "No", "none", "nil", "None known", "Yes", "yes - see below", "Yes, see attached letter from Dr Roe", "Jane Smith", "Dr See", "Mrs Na Li", "Select Care Ltd", "Above Average Support Ltd", "He sees his mum", "Please ring mum first", "Please do not contact dad",
        "Same house as his brother", "no thank you", "x", "X", "01632 960123", "3/4/09", "12 High Street", "Click Clack is his favourite toy", "Not able to say more than two words", "We do not know why he stopped eating", "Choosing what to wear is hard",
        "Attached to his blue blanket", "see attached. Also he has stopped eating since Monday", "English", "Male", "Tel Aviv Road", "State of mind is poor", "unknown man came to the house", "Not known to services before March", "Add salt to nothing", "The Surgery", "Will Follows",
        "Yes please", "Insertion of objects", "Not sure of himself in groups", "Type 1 diabetes", "Type 2 diabetes", "Name calling at school", "Writing letters to say goodbye", "Enter by the back door", "If upset he runs",
        "Select mutism", "Selective mutism",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), [(text, kind) for kind, texts in KINDS.items() for text in texts])
def test_what_sort_of_thing_stands_there(text: str, kind: AnswerKind) -> None:
    assert answer_kind(text) is kind


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("support.medication", "None", "None"),
        ("support.medication", "nil", "nil"),
        ("plan.tried", " Swimming. \r\n\r\n Quiet room \n", "Swimming.\n\nQuiet room"),
        ("plan.tried", "line one\x0bline two", "line one\nline two"),
        ("support.medication", "N/A", None),
        ("support.medication", "see attached", None),
        ("support.education", "none", "none"),
        ("support.key_contact", "none", None),
        ("person.gp_name", "Nil", None),
        ("support.key_contact", "Not yet allocated", None),
        ("person.gp_practice", "none registered here", None),
        ("support.key_contact", "me (Darius)", "Darius"),
        ("consent.given_by", "me, Agnieszka Dobson", "Agnieszka Dobson"),
        ("support.medication", "see last answer", None),
        ("person.family_name", "Noone", "Noone"),
        ("consent.given_by", "no", None),
        ("person.preferred_name", "as above", None),
        ("person.preferred_name", "  Bea   (she/they) ", "Bea (she/they)"),
        ("person.gp_practice", "........Woolpit Surgery........", "Woolpit Surgery"),
        ("person.gp_practice", "Woolpit\nSurgery", "Woolpit, Surgery"),
        ("person.given_name", "JOHN PAUL", "JOHN PAUL"),
        ("person.title", "Mr/Mrs/Ms", None),
        ("person.title", "Mx", "Mx"),
        ("person.ethnicity", "White British", "White British"),
        ("person.address", "see above", None),
        ("person.nhs_number", "unknown", None),
        ("person.phone", "none", None),
    ],
)  # fmt: skip
def test_texts_as_the_record_holds_them(key: str, text: str, expected: str | None) -> None:
    value = normal(key, text)
    assert (None if value is None else value.value) == expected


@pytest.mark.parametrize(
    ("key", "text"),
    [("referral.referrer_role", "01632 960733"), ("person.preferred_name", "dob 19-Aug-1990"), ("consent.given_by", "jo@example.org")],
)
def test_a_number_among_words_is_unsure(key: str, text: str) -> None:
    value = normal(key, text)
    assert value is not None
    assert (value.value, value.sure) == (text, False)
    assert value.note


def test_a_normal_value_is_masked_when_printed() -> None:
    value = normal("person.family_name", "Wix")
    assert value is not None
    assert "Wix" not in repr(value)


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(KeyError):
        normal("person.shoe_size", "9")


@pytest.mark.parametrize("piece", ["1", "1-", "a.b@c.", "1/2/", "(555", "see attached ", "a ", "__", "IP "])
def test_a_very_long_answer_holds_nobody_up(piece: str) -> None:
    # Before answers were cut to a length, one of these took minutes.
    text = piece * 20_000
    for key in ("person.date_of_birth", "person.email", "person.phone", "person.address", "consent.basis", "person.nhs_number"):
        normal(key, text)
    assert normal("plan.tried", "x" + text) is not None
