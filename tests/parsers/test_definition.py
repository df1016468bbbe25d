"""Definitions of known forms."""

import pytest

from parsers.definition import Definition, definition_of, from_toml
from parsers.flow import questions_in
from parsers.formats.docx import open_docx
from tests.parsers.word_files import b, docx, row, table

TOLD = {"name": "north", "recognise": ["North Trust", "form 7"], "labels": {"4. What matters": "plan.would_help", "Telephone": ""}}


def test_a_definition_gives_labels_another_meaning() -> None:
    form = open_docx(docx(table(row(b("4. What matters"), "Quiet"), row(b("Telephone"), "1"), row(b("Surname"), "Frith"))), "form.docx")
    assert [question.keys for question in questions_in(form, from_toml(TOLD))] == [("plan.would_help",), (), ("person.family_name",)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A letter about nothing", "general"),
        ("SUFFOLK  Dynamic Support\nRegister: referral form, adults", "adult"),
        ("Suffolk Dynamic Support Register for children and young people under 18, or their adult helper", "cyp"),
    ],
)
def test_a_form_is_recognised_by_its_words(text: str, name: str) -> None:
    assert definition_of(text).name == name


@pytest.mark.parametrize(
    "told",
    [{**TOLD, "labels": {"Name": "person.nickname"}}, {**TOLD, "recognise": []}],
    ids=["a key that is none", "nothing to recognise by"],
)
def test_a_wrong_definition_is_refused(told: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="north"):
        from_toml(told)


def test_every_shipped_definition_loads() -> None:
    assert isinstance(definition_of("x"), Definition)
