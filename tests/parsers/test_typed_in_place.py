"""Forms in which answers are typed on dotted lines, into sentences, behind wide gaps, by letter or number, or in sections that stand in
the cells of a table. All people are invented."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from parsers.formats.docx import open_docx
from parsers.formats.text import open_text
from parsers.reader import read
from parsers.reading import Reading
from tests.parsers.word_files import Xml, b, cell, control, docx, heading, p, row, run, table


def reading(*blocks: str) -> Reading:
    (found,) = read(open_docx(docx(*blocks), "form.docx")).readings
    return found


def told(found: Reading, keys: Mapping[str, object]) -> dict[str, object]:
    return {key: found.fields[key].value if key in found.fields else None for key in keys}


def struck(asked: str, *options: str, left: str) -> Xml:
    pieces: list[str] = [f"{asked}*  "]
    for number, option in enumerate(options):
        pieces += [" / "] * bool(number) + [option if option == left else run(option, "strike")]
    return p(*pieces)


WIDE_GAPS = (
    p(b("1 OUR CUSTOMER")),
    p("Title  Ms\t  Surname  Frith\t  Forenames  Ada\t"),
    p("Known as  Addie\t  Date of birth  3.4.1999\t  NHS no  999 000 0018\t"),
    p("Address  9 Hope Terrace, Stowmarket\t"),
    p("Post code  IP14 1ZZ\t  Tel  07700 900123\t"),
    struck("Gender", "Male", "Female", "Other", left="Female"),
    struck("Learning disability", "has a diagnosis", "thought to have it", "no", left="has a diagnosis"),
    struck("Autism", "has a diagnosis", "thought to have it", "no", left="thought to have it"),
    p("Why ask now?"),
    p("The hearing is on 9 July.\t\n\t"),
    p("Risks to the customer, to the tenancy and to others, and what may make them worse"),
    p("The stairs are blocked.\t\n\t"),
    p(b("4 HELP")),
    p("Who else is involved (name, job, telephone)"),
    p("a) Neil Oduya, Social worker, 01632 960533\t"),
    p("b) Hope Ley, alcohol worker\t"),
    p(run("TS14 Issue 3. Office: date sent on ", "small")),
)
WIDE_GAPS_SAID = {
    "person.title": "Ms",
    "person.family_name": "Frith",
    "person.given_name": "Ada",
    "person.preferred_name": "Addie",
    "person.date_of_birth": "1999-04-03",
    "person.nhs_number": "9990000018",
    "person.address": "9 Hope Terrace, Stowmarket",
    "person.phone": "07700900123",
    "person.gender": "female",
    "diagnosis.learning_disability": "diagnosed",
    "diagnosis.autism": "suspected",
    "referral.reason": "The hearing is on 9 July.",
    "risk.current_issues": "The stairs are blocked.",
    "support.professionals": (
        {"name": "Neil Oduya", "role": "Social worker", "phone": "01632960533"},
        {"name": "Hope Ley", "role": "alcohol worker"},
    ),
}


def test_answers_a_wide_gap_behind_their_questions() -> None:
    assert told(reading(*WIDE_GAPS), WIDE_GAPS_SAID) == WIDE_GAPS_SAID


def dotted(*pairs: tuple[str, str]) -> Xml:
    return p(*(piece for asked, answer in pairs for piece in (f"{asked} ..", b(answer), "..................  ")))


DOTTED = (
    dotted(("Surname", "Frith"), ("Forenames", "Ada")),
    dotted(("Known as", "Addie"), ("Date of birth", "3-4-1999")),
    dotted(("Address", "9 Hope Terrace, Stowmarket")),
    dotted(("Tel", "07700 900123"), ("Language", "English")),
    dotted(("Name of person agreeing or deciding", "Ada"), ("Relationship to customer", "herself")),
    p("NHS no ........................."),
)
DOTTED_SAID = {
    "person.family_name": "Frith",
    "person.given_name": "Ada",
    "person.preferred_name": "Addie",
    "person.date_of_birth": "1999-04-03",
    "person.nhs_number": None,
    "person.address": "9 Hope Terrace, Stowmarket",
    "person.phone": "07700900123",
    "person.first_language": "English",
    "consent.given_by": "Ada",
    "consent.relationship": "herself",
}


def test_the_first_dots_of_a_line_may_stand_before_what_was_typed_on_it() -> None:
    assert told(reading(*DOTTED), DOTTED_SAID) == DOTTED_SAID


SENTENCES = (
    heading("Who is writing"),
    p("My name is ", control("Tom Ley"), " and I am ", control("GP partner"), " at ", control("Weir Surgery"), "."),
    p("You can reach me on ", control("01632 960118"), " or ", control("weir@example.org"), "."),
    heading("Whom I am writing about"),
    p("I am writing about ", control("Ada"), " ", control("Frith"), ", who likes to be called ", control("Addie"), "."),
    p("born on ", control("3 April 1999"), ", NHS number ", control("9990000018"), "."),
    p("Learning disability is ", control("confirmed"), ". They take ", control("metformin 500 mg"), "."),
)
SENTENCES_SAID = {
    "referral.referrer_name": "Tom Ley",
    "referral.referrer_role": "GP partner",
    "referral.referrer_organisation": "Weir Surgery",
    "referral.referrer_phone": "01632960118",
    "referral.referrer_email": "weir@example.org",
    "person.given_name": "Ada",
    "person.family_name": "Frith",
    "person.preferred_name": "Addie",
    "person.date_of_birth": "1999-04-03",
    "person.nhs_number": "9990000018",
    "diagnosis.learning_disability": "diagnosed",
    "support.medication": "metformin 500 mg",
}


def test_controls_within_the_sentences_of_a_letter() -> None:
    assert told(reading(*SENTENCES), SENTENCES_SAID) == SENTENCES_SAID


def shaded(*texts: str) -> Xml:
    return row(*(cell(text, shaded=True) for text in texts))


def section(letter: str, title: str, *inside: str) -> Xml:
    return row(cell(letter, shaded=True), cell(p(title), *inside))


IN_CELLS = table(
    section("A", "Who is telling us", table(shaded("Notifier", "Post held"), row("Tom Ley", "Senior social worker"))),
    section("B", "The adult", table(shaded("Last name", "First names", "Born"), row("Frith", "Ada", "03/04/1999"))),
    section(
        "C",
        "Agreement to be on the list",
        table(row("X", "Adult has agreed (has capacity for this decision)"), row("", "Best interests decision, adult lacks capacity")),
    ),
    section(
        "D",
        "Support",
        table(shaded("Person", "Post and agency", "Telephone"), row("Bea Lund", "Community nurse, Anglia NHS Trust", "01632 960052")),
        table(shaded("Tried so far, and what goes well"), row("Weekly pill drop.")),
    ),
    section("E", "Council use", table(shaded("Received", "Triage rating"), row("15/05/2025", "Red"))),
)
IN_CELLS_SAID = {
    "referral.referrer_name": "Tom Ley",
    "referral.referrer_role": "Senior social worker",
    "person.family_name": "Frith",
    "person.given_name": "Ada",
    "person.date_of_birth": "1999-04-03",
    "consent.basis": "informed",
    "plan.tried": "Weekly pill drop.",
    "risk.rating_suggested": None,
}


def test_sections_in_the_cells_of_a_table_are_sections() -> None:
    assert told(reading(IN_CELLS), IN_CELLS_SAID) == IN_CELLS_SAID


BY_CODE = (
    table(row(b("Surname"), "Frith", b("Given names"), "Ada"), row(b("DOB"), "03/04/1999", b("NHS no."), "999 000 0018")),
    p(
        b("Lives"),
        run(" (1 with parents or relatives, 2 foster carers, 3 children's home or care home, 6 hospital, 7 other):   ", "small"),
        "[ 6 ]",
    ),
    p(
        b("Basis"),
        run(" (A young person's own consent, B parental responsibility, C best interests (16+), D refused):   ", "small"),
        "[ B ]",
    ),
    p(b("Risk factors in the last three months:"), " write the numbers"),
    p("1 Hurts self\t2 Thinks or talks of suicide\t3 Hurts others\t4 Damages property"),
    p("5 Alcohol or drugs\t6 Goes missing\t7 Exploited by others\t8 Police contact"),
    p("Numbers:   [ 1, 3 and 6 (on the ward) ]"),
    p(b("Reason for referring today")),
    p("She cannot stay at home."),
)
BY_CODE_SAID = {
    "person.living_situation": "hospital",
    "consent.basis": "parental_responsibility",
    "risk.factors": ("going_missing", "harm_to_others", "self_harm"),
    "referral.reason": "She cannot stay at home.",
}


def test_letters_and_numbers_of_a_printed_list() -> None:
    assert told(reading(*BY_CODE), BY_CODE_SAID) == BY_CODE_SAID


def test_every_entry_of_a_list_of_risks_with_places_for_marks_is_one() -> None:
    def marked(*pairs: tuple[str, str]) -> Xml:
        return row(*(piece for entry, mark in pairs for piece in (cell(entry, shaded=True), cell(mark))))

    person = table(
        row(b("Surname"), "Frith"), row(b("Forenames"), "Ada"), row(b("DOB"), "03/04/1999"), row(b("GP practice"), "Quay Surgery")
    )
    more = table(row(b("Medication"), "none"), row(b("Reason for referral"), "Notice was served."))
    risks = table(
        marked(("Self-harm", ""), ("Suicidal ideas", ""), ("Risk to others", "")),
        marked(("Property damage", "✗"), ("Urgent care / ED use", ""), ("Absconding / missing", "")),
        marked(("Accommodation breaking down", "✗"), ("Carer strain, care at home breaking down", "✗"), ("Loss or trauma", "")),
    )
    said = {"risk.factors": ("carer_breakdown", "placement_breakdown", "property_damage"), "support.medication": "none"}
    assert told(reading(person, more, risks), said) == said


MAILED = """ABOUT THE PERSON
1. First name(s)?  Ada
2. Last name?  Frith
3. When were they born?  03/04/1999
4. Learning disability: diagnosed, suspected or no?  diagnosed
5. Autism: diagnosed, suspected (or on the waiting list) or no?  suspected
6. School, college or day service?
PERMISSION
7. On what footing do you write: their own consent / parental responsibility / best interests / they said no?  best interests
8. When?  29/09/2025
WHAT IS HAPPENING
9. Why are you getting in touch now?
The home has given notice.
10. Your rating: red, amber, green or blue?  amber
11. Who is the main worker?
ABOUT YOU
12. Your name?  Tom Ley
13. Your job?  Social worker
"""
MAILED_SAID = {
    "diagnosis.learning_disability": "diagnosed",
    "diagnosis.autism": "suspected",
    "support.education": None,
    "consent.basis": "best_interests",
    "consent.date": "2025-09-29",
    "referral.reason": "The home has given notice.",
    "risk.rating_suggested": "amber",
    "support.key_contact": None,
    "referral.referrer_name": "Tom Ley",
    "referral.referrer_role": "Social worker",
}


@pytest.mark.parametrize("key", MAILED_SAID)
def test_answers_behind_questions_that_print_their_options_in_a_mail_with_capital_headings(key: str) -> None:
    (found,) = read(open_text(MAILED, "body")).readings
    assert told(found, {key: None})[key] == MAILED_SAID[key]


PLAIN = (
    ("Surname", "Frith"),
    ("Forename(s)", "Ada"),
    ("Date of birth", "3 April 1999"),
    ("NHS number", "999 000 0018"),
    ("Home address", "9 Hope Terrace, Stowmarket IP14 1ZZ"),
    ("Telephone", "07700 900123"),
    ("Job title", "Social worker"),
)
PLAIN_SAID = {
    "person.family_name": "Frith",
    "person.given_name": "Ada",
    "person.date_of_birth": "1999-04-03",
    "person.nhs_number": "9990000018",
    "person.address": "9 Hope Terrace, Stowmarket",
    "person.phone": "07700900123",
}


@pytest.mark.parametrize("pattern", ["{0} – {1}", "{0} - {1}", "{0} [{1}]", "{0}: [ {1} ]", "{0}: __{1}__________", "{0}:   {1}"])
def test_a_sign_between_questions_and_answers_in_word(pattern: str) -> None:
    assert told(reading(*(p(pattern.format(*pair)) for pair in PLAIN)), PLAIN_SAID) == PLAIN_SAID


def test_a_cross_beside_ticks_is_a_no() -> None:
    person = table(*(row(b(asked), answer) for asked, answer in PLAIN))
    asked = p(b("Risks (please tick): "), "self-harm ✓   harm to others ✗   suicidal thoughts ✗   placement breakdown ✓   going missing ✗")
    said = {"risk.factors": ("placement_breakdown", "self_harm")}
    assert told(reading(person, asked), said) == said


def test_crosses_alone_are_ticks() -> None:
    person = table(*(row(b(asked), answer) for asked, answer in PLAIN))
    asked = p(b("Risks (please mark): "), "self-harm ✗   harm to others   suicidal thoughts   placement breakdown ✗   going missing")
    said = {"risk.factors": ("placement_breakdown", "self_harm")}
    assert told(reading(person, asked), said) == said
