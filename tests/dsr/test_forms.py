"""`dsr forms`: a definition proposed from a blank, listed, checked, and never used before a person has confirmed it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dsr.cli import app
from dsr.config import ConfigurationError, load_configuration
from dsr.example import example_configuration
from dsr.forms import DefinitionError, load_definition, load_folder
from dsr.rules import definitions
from tests.parsers.word_files import b, box, docx, heading, p, row, table

BLANK = docx(
    heading("Harbour Trust register request", 1),
    heading("The person"),
    table(
        row(b("Sname"), ""),
        row(b("Fname"), ""),
        row(b("Birth"), ""),
        row(b("NHS no"), ""),
        row(b("Favourite biscuit"), ""),
    ),
    heading("Agreement"),
    table(row(b("Did they agree?"), p(box(False), " They said yes themselves   ", box(False), " They said no"))),
)


def run(*arguments: str, where: Path) -> Result:
    return CliRunner().invoke(app, ["forms", *arguments], env={"DSR_CONFIG": str(where / "none.toml"), "COLUMNS": "200"})


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    path = tmp_path / "blank.docx"
    path.write_bytes(BLANK)
    return path


def test_a_blank_becomes_a_definition_that_is_not_used_yet(blank: Path, tmp_path: Path) -> None:
    told = run("add", str(blank), "--name", "harbour-2026", "--edition", "2026-04-01", "--out", str(tmp_path), where=tmp_path)
    assert told.exit_code == 0, told.output
    assert "6 questions" in told.stdout
    assert "Favourite biscuit (The person)" in told.stdout
    definition = load_definition(tmp_path / "harbour-2026.toml")
    assert not definition.confirmed
    assert (definition.edition, definition.title) == ("2026-04-01", ("Harbour Trust register request",))
    assert [asked.label for asked in definition.questions] == ["Sname", "Fname", "Birth", "NHS no", "Favourite biscuit", "Did they agree?"]
    assert [option.text for option in definition.questions[5].options] == ["They said yes themselves", "They said no"]
    checked = run("check", str(tmp_path / "harbour-2026.toml"), where=tmp_path)
    assert checked.exit_code == 1
    assert "not confirmed yet" in checked.stdout
    assert "nothing asks for support.professionals" in checked.stdout


def test_a_definition_is_never_written_over(blank: Path, tmp_path: Path) -> None:
    path = tmp_path / "harbour.toml"
    path.write_text("mine")
    told = run("add", str(blank), "--name", "harbour", "--out", str(tmp_path), where=tmp_path)
    assert told.exit_code == 2
    assert "is there already and was left as it is" in " ".join(told.stderr.split())
    assert path.read_text() == "mine"


def test_what_is_no_form_makes_no_definition(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all,\nthank you for the cake.\n")
    told = run("add", str(letter), "--name", "letter", "--out", str(tmp_path), where=tmp_path)
    assert told.exit_code == 2
    assert "No definition could be made" in told.stderr
    assert not (tmp_path / "letter.toml").exists()


@pytest.mark.parametrize(("arguments", "words"), [([], "--out"), (["--out", "nowhere"], "no folder nowhere")])
def test_where_to_must_be_known(blank: Path, tmp_path: Path, arguments: list[str], words: str) -> None:
    told = run("add", str(blank), "--name", "harbour", *arguments, where=tmp_path)
    assert told.exit_code == 2
    assert words in told.stderr


def test_the_forms_of_the_program_are_listed(tmp_path: Path) -> None:
    told = run("list", "--format", "json", where=tmp_path)
    assert told.exit_code == 0
    assert {"adult", "cyp", "all-ages"} <= {one["name"] for one in json.loads(told.stdout)}


def test_mistakes_are_told_with_file_and_line(tmp_path: Path) -> None:
    questions = "".join(f'[[questions]]\nlabel = "Question {number}"\nkey = ""\n' for number in range(5))
    path = tmp_path / "wrong.toml"
    path.write_text(f'name = "wrong"\nconfirmed = "perhaps"\n{questions}[[questions]]\nlabel = "Nick"\nkey = "person.nickname"\n')
    with pytest.raises(DefinitionError) as told:
        load_definition(path)
    assert f"{path}, line 2: confirmed must be true or false" in str(told.value)
    assert f'{path}, line 18: questions[6] the question "Nick" has the key "person.nickname"' in str(told.value)


def test_two_definitions_cannot_have_one_name(tmp_path: Path) -> None:
    questions = "".join(f'[[questions]]\nlabel = "Question {number}"\n' for number in range(5))
    for file in ("one.toml", "two.toml"):
        (tmp_path / file).write_text(f'name = "same"\nconfirmed = true\n{questions}')
    with pytest.raises(DefinitionError, match=r'two\.toml: the name "same" is that of the definition in .*one\.toml already'):
        load_folder(tmp_path)


def test_the_configuration_refuses_a_folder_that_is_not_there_and_takes_one_that_is(tmp_path: Path) -> None:
    text = example_configuration().read_text(encoding="utf-8").replace('# forms_folder = "forms"', 'forms_folder = "forms"')
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="there is no such folder"):
        load_configuration(path)
    (tmp_path / "forms").mkdir()
    questions = "".join(f'[[questions]]\nlabel = "Question {number}"\n' for number in range(5))
    (tmp_path / "forms" / "own.toml").write_text(f'name = "own"\nconfirmed = true\n{questions}')
    assert "own" in [definition.name for definition in definitions(load_configuration(path))]
