"""What a definition makes of a form: labels that no vocabulary knows, printed text that is never an answer, and blanks that the
sender has changed. All people are invented."""

from __future__ import annotations

import pytest

from parsers.definition import Definition
from parsers.definition_file import definition_told
from parsers.document import ProblemReason
from parsers.formats.docx import open_docx
from parsers.formats.text import open_text
from parsers.reader import read
from parsers.reading import Reading, State
from tests.parsers.word_files import Xml, b, box, docx, heading, p, row, run, table

FORM = definition_told("""
name = "harbour-2026"
edition = "2026"
confirmed = true
title = ["Harbour list"]
printed = ["Ask a colleague if you are not sure.", "as on the letter"]

[[questions]]
label = "Vessel name"
section = "Crew"
key = "person.given_name"

[[questions]]
label = "House name"
section = "Crew"
key = "person.family_name"

[[questions]]
label = "Launched on"
section = "Crew"
key = "person.date_of_birth"

[[questions]]
label = "Hull number"
section = "Crew"
key = "person.nhs_number"

[[questions]]
label = "Signal"
section = "Crew"
key = "person.phone"

[[questions]]
label = "Berth"
section = "Crew"
key = "person.address"

[[questions]]
label = "Telephone"
section = "Crew"
key = ""

[[questions]]
label = "How are the waters?"
section = "Weather"
key = "risk.current_issues"

[[questions]]
label = "Which wind?"
section = "Weather"
key = "risk.rating_suggested"
options = [
    { text = "Gale", code = "red" },
    { text = "Stiff", code = "amber" },
    { text = "Stiff but steady", code = "green" },
]

[[questions]]
label = "Marks on the hull"
section = "Weather"
key = "risk.factors"
options = [{ text = "Scratched", code = "self_harm" }, { text = "Adrift", code = "going_missing" }]

[[questions]]
label = "Signal"
section = "Harbour master"
key = "referral.referrer_phone"

[[questions]]
label = "Hands"
section = "Hands"
key = "support.professionals"
columns = { "Who" = "name", "Rank" = "role", "Flag" = "phone email" }
""")

CREW = {
    "Vessel name": "Ada",
    "House name": "Frith",
    "Launched on": "3/4/1999",
    "Hull number": "999 000 0018",
    "Signal": "07700 900123",
    "Berth": "Residential care home",
    "Telephone": "01632 960999",
}
WINDS = p(box(False), " Gale   ", box(False), " Stiff   ", box(True), " Stiff but steady")


GENERAL = {
    "First name": "Ada",
    "Surname": "Frith",
    "Date of birth": "3/4/1999",
    "NHS number": "999 000 0018",
    "Postcode": "IP33 3ZZ",
    "Reason for referral": "Not eating.",
}


def crew(**changed: str | None) -> str:
    told = {**CREW, **{label.replace("_", " "): answer for label, answer in changed.items()}}
    return table(*(row(b(label), answer) for label, answer in told.items() if answer is not None))


def form(*blocks: str, title: str = "Harbour list") -> bytes:
    return docx(heading(title, 1), *blocks)


def whole(first: str, *weather: str) -> bytes:
    return form(
        heading("Crew"),
        first,
        heading("Weather"),
        p(b("How are the waters?")),
        p("Rough since May."),
        *weather,
        heading("Harbour master"),
        table(row(b("Signal"), "01632 960111")),
        heading("Hands"),
        table(row(b("Who"), b("Rank"), b("Flag")), row("Sam Lee", "Nurse", "s.lee@example.org")),
    )


def reading(data: bytes, *definitions: Definition) -> Reading:
    (found,) = read(open_docx(data, "form.docx"), definitions or (FORM,)).readings
    return found


def said(found: Reading) -> dict[str, object]:
    return {key: value.value for key, value in found.fields.items()}


WHOLE = {
    "person.given_name": "Ada",
    "person.family_name": "Frith",
    "person.date_of_birth": "1999-04-03",
    "person.nhs_number": "9990000018",
    "person.phone": "07700900123",
    "person.address": "Residential care home",
    "risk.current_issues": "Rough since May.",
    "risk.rating_suggested": "green",
    "referral.referrer_phone": "01632960111",
    "support.professionals": ({"name": "Sam Lee", "role": "Nurse", "email": "s.lee@example.org"},),
}


def test_labels_mean_what_the_definition_says_and_are_told_apart_by_their_section() -> None:
    found = reading(whole(crew(), table(row(b("Which wind?"), WINDS))))
    assert found.form == "harbour-2026"
    assert said(found) == WHOLE


def test_without_the_definition_nobody_knows_such_a_form() -> None:
    assert read(open_docx(whole(crew()), "form.docx"), ()).readings == ()


@pytest.mark.parametrize(
    "told",
    [
        p(b("Which wind?"), " Stiff but steady"),
        table(row(b("Which wind?"), p(box(False), " Gale ", box(False), " Stiff ", box(True), " Stiff but steady"))),
        table(row(b("Which wind?"), p(run("Gale", "strike"), " / ", run("Stiff", "strike"), " / Stiff but steady"))),
        table(row(b("Which wind?"), p("Gale   Stiff   ", run("Stiff but steady", "highlight")))),
        table(row(b("Which wind?"), p("Gale   Stiff   Stiff but steady X"))),
        table(row(b("Which wind?"), "Stiff but steady")),
    ],
    ids=["in the line", "ticked", "struck", "highlighted", "crossed", "the others deleted"],
)
def test_printed_answers_mean_the_codes_of_the_definition_however_they_are_marked(told: str) -> None:
    found = reading(whole(crew(), told)).fields["risk.rating_suggested"]
    assert (found.value, found.state) == ("green", State.READ)


@pytest.mark.parametrize(
    "told",
    [
        table(row(b("Which wind?"), p("Gale   Stiff   Stiff but steady"))),
        table(row(b("Which wind?"), p(box(False), " Gale ", box(False), " Stiff ", box(False), " Stiff but steady"))),
        table(row(b("Which wind?"), "Ask a colleague if you are not sure.")),
        table(row(b("Which wind?"), p(run("as on the letter", "italic")))),
    ],
    ids=["options", "boxes", "an instruction", "a hint"],
)
def test_what_the_blank_prints_is_no_answer(told: str) -> None:
    assert "risk.rating_suggested" not in reading(whole(crew(), told)).fields


def test_two_marked_answers_are_a_conflict_for_a_person() -> None:
    told = table(row(b("Which wind?"), p(box(True), " Gale ", box(False), " Stiff ", box(True), " Stiff but steady")))
    found = reading(whole(crew(), told)).fields["risk.rating_suggested"]
    assert found.state is State.CONFLICT
    assert {found.value, *(other for other, _ in found.others)} == {"red", "green"}


def test_marks_beside_printed_answers_are_read_row_by_row() -> None:
    marks = table(row("Scratched", "x"), row("Adrift", ""))
    assert said(reading(whole(crew(), p(b("Marks on the hull")), marks)))["risk.factors"] == ("self_harm",)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"Berth": None}, {key: value for key, value in WHOLE.items() if key != "person.address"}),
        ({"Mother tongue": None, "Telephone": None}, WHOLE),
        ({"Mother tongue": "Polish"}, {**WHOLE, "person.first_language": "Polish"}),
        ({"Launched on": "", "Hull number": ""}, {key: value for key, value in WHOLE.items() if key[-6:] not in ("_birth", "number")}),
    ],
    ids=["a row deleted", "a row that asks nothing deleted", "a row added", "rows left blank"],
)
def test_a_sender_may_change_the_blank(changed: dict[str, str | None], expected: dict[str, object]) -> None:
    assert said(reading(whole(crew(**changed), table(row(b("Which wind?"), WINDS))))) == expected


def test_a_label_typed_anew_with_a_slip_is_still_known() -> None:
    slip = Xml(crew().replace("Vessel name", "Vesel name").replace("Launched on", "LAUNCHED ON:"))
    assert said(reading(whole(slip, table(row(b("Which wind?"), WINDS))))) == WHOLE


def test_sections_may_change_places() -> None:
    data = form(
        heading("Harbour master"),
        table(row(b("Signal"), "01632 960111")),
        heading("Weather"),
        p(b("How are the waters?")),
        p("Rough since May."),
        table(row(b("Which wind?"), WINDS)),
        heading("Crew"),
        crew(),
    )
    assert said(reading(data)) == {key: value for key, value in WHOLE.items() if key != "support.professionals"}


def test_two_forms_in_one_document_are_two_referrals() -> None:
    one, two = (
        (heading("Crew"), crew(Vessel_name=name), heading("Weather"), p(b("How are the waters?")), p("Rough.")) for name in ("Ada", "Bo")
    )
    found = read(open_docx(form(*one, heading("Harbour list", 1), *two), "form.docx"), (FORM,)).readings
    assert [one.fields["person.given_name"].value for one in found] == ["Ada", "Bo"]


def test_the_best_fitting_edition_reads() -> None:
    older = definition_told(
        'name = "harbour-2020"\nconfirmed = true\ntitle = ["Harbour list"]\n'
        + "".join(
            f'[[questions]]\nlabel = "{label}"\nkey = ""\n' for label in ("Vessel name", "House name", "Launched on", "Knots", "Draught")
        )
    )
    assert reading(whole(crew()), older, FORM).form == "harbour-2026"


@pytest.mark.parametrize(
    "definition",
    [
        definition_told(
            'name = "draft"\nconfirmed = false\ntitle = ["Harbour list"]\n'
            + "".join(f'[[questions]]\nlabel = "{label}"\nkey = ""\n' for label in CREW)
        ),
        definition_told(
            'name = "other"\nconfirmed = true\ntitle = ["Harbour list"]\n'
            + "".join(
                f'[[questions]]\nlabel = "{label}"\nkey = ""\n' for label in ("Surname", "Forename", "Mast", "Sail", "Rope", "Anchor")
            )
        ),
    ],
    ids=["not confirmed", "too little of it stands there"],
)
def test_a_definition_that_is_not_confirmed_or_does_not_fit_is_not_used(definition: Definition) -> None:
    general = form(table(*(row(b(label), answer) for label, answer in GENERAL.items())))
    found = reading(general, definition)
    assert found.form == "general"
    assert said(found)["person.family_name"] == "Frith"


def test_a_blank_of_a_known_form_is_a_blank_form() -> None:
    data = form(heading("Crew"), table(*(row(b(label), "") for label in CREW)), heading("Weather"), table(row(b("Which wind?"), WINDS)))
    outcome = read(open_docx(data, "form.docx"), (FORM,))
    assert outcome.readings == ()
    assert [problem.reason for problem in outcome.problems] == [ProblemReason.BLANK_FORM]


def test_a_form_typed_into_a_mail_is_read_by_its_definition_too() -> None:
    text = "Harbour list\n\nCREW\n" + "".join(f"{label}: {answer}\n" for label, answer in CREW.items()) + "\nHow are the waters?\nRough.\n"
    (found,) = read(open_text(text, "mail.txt"), (FORM,)).readings
    assert said(found)["person.nhs_number"] == "9990000018"
    assert said(found)["risk.current_issues"] == "Rough."


@pytest.mark.parametrize(
    ("label", "answer", "key", "value"),
    [
        ("Job title", "01632 960733", "referral.referrer_phone", "01632960733"),
        ("Organisation", "sam@example.org", "referral.referrer_email", "sam@example.org"),
        ("Preferred name", "dob 19-Aug-1990", "person.date_of_birth", "1990-08-19"),
    ],
)
def test_a_number_or_birthday_in_the_box_of_another_question_is_for_a_person_to_confirm(
    label: str, answer: str, key: str, value: str
) -> None:
    about = table(
        *(row(b(one), said) for one, said in GENERAL.items() if one != "Date of birth"),
        row(b("Preferred name"), answer if label == "Preferred name" else ""),
    )
    referrer = table(row(b("Name"), "Jo Fry"), row(b(label), answer)) if label != "Preferred name" else table(row(b("Name"), "Jo Fry"))
    found = reading(form(heading("About the person"), about, heading("Referrer"), referrer)).fields[key]
    assert (found.value, found.state) == (value, State.UNSURE)
