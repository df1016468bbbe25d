"""Definitions of known forms: what stands in the file, and which form a document is."""

import pytest
from pydantic import ValidationError

from parsers.definition import Asked, Definition, Printed, from_plain, plain
from parsers.definition_file import definition_told, doubts_about, packaged_definitions, written

TOLD = """
name = "north-2026"
edition = 2026-04-01
confirmed = true
title = ["North Trust", "Form 7"]
printed = ["Write in capitals."]

[[questions]]
label = "Family name"
section = "A. The person"
key = "person.family_name"

[[questions]]
label = "Likes tea?"
section = "A. The person"
options = [{ text = "Yes" }, { text = "No" }]

[[questions]]
label = "Agreed?"
section = "B. Consent"
key = "consent.basis"
options = [{ text = "By the person", code = "informed" }, { text = "No", code = "refused" }]

[[questions]]
label = "Both?"
key = "diagnosis.learning_disability diagnosis.autism"
options = [{ text = "Both", codes = { "diagnosis.learning_disability" = "diagnosed", "diagnosis.autism" = "diagnosed" } }]

[[questions]]
label = "Who helps"
key = "support.professionals"
columns = { "Name" = "name", "How to reach them" = "phone email", "Office" = "" }
"""


def told(old: str, new: str) -> str:
    assert old in TOLD
    return TOLD.replace(old, new)


def test_a_definition_says_what_its_file_says() -> None:
    definition = definition_told(TOLD)
    assert (definition.name, definition.edition, definition.confirmed) == ("north-2026", "2026-04-01", True)
    assert definition.questions[2] == Asked(
        "Agreed?",
        "B. Consent",
        ("consent.basis",),
        (Printed("By the person", (("consent.basis", "informed"),)), Printed("No", (("consent.basis", "refused"),))),
    )
    assert definition.questions[3].options[0].codes == (("diagnosis.learning_disability", "diagnosed"), ("diagnosis.autism", "diagnosed"))
    assert definition.questions[4].columns == (("Name", "name"), ("How to reach them", "phone email"), ("Office", ""))


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ('key = "person.family_name"', 'key = "person.nickname"', "person.nickname"),
        ('key = "person.family_name"', 'key = "person.family_name consent.date"', "cannot be parted"),
        ('code = "refused"', 'code = "perhaps"', "perhaps"),
        ('{ text = "Yes" }', '{ text = "Yes", code = "yes" }', "does not have one key"),
        ('"Name" = "name"', '"Name" = "nickname"', "nickname"),
        ('name = "north-2026"', 'name = "North 2026"', "pattern"),
        ("confirmed = true", "confirmd = true", "confirmd"),
    ],
)
def test_a_wrong_definition_is_refused(old: str, new: str, wrong: str) -> None:
    with pytest.raises(ValidationError, match=wrong):
        definition_told(told(old, new))


def test_a_definition_crosses_to_a_reading_child_and_back() -> None:
    definition = definition_told(TOLD)
    assert from_plain(plain(definition)) == definition


def test_a_definition_is_written_as_it_is_read() -> None:
    definition = definition_told(TOLD)
    assert definition_told(written(definition, {0: "sure"}, ["A form.", ""])) == definition
    odd = Definition("odd", (Asked('A "quoted" \\ back', "é ☐\t"), *definition.questions[1:]))
    assert definition_told(written(odd, {}, ())).questions[0].label == 'A "quoted" \\ back'


def test_what_is_left_to_confirm_is_told() -> None:
    definition = definition_told(
        told('key = "diagnosis.learning_disability diagnosis.autism"', 'key = "consent.basis"').replace(
            'options = [{ text = "Both", codes = { "diagnosis.learning_disability" = "diagnosed", "diagnosis.autism" = "diagnosed" } }]',
            'options = [{ text = "Both" }]',
        )
    )
    assert list(doubts_about(definition, ("person.family_name", "person.nhs_number"))) == [
        'consent.basis is asked for 2 times: "Agreed?"; "Both?"',
        '"Both?" has answers without a code: "Both"',
        "nothing asks for person.nhs_number (NHS number)",
    ]


def test_every_packaged_definition_is_confirmed() -> None:
    assert all(definition.confirmed for definition in packaged_definitions())
