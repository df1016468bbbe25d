"""`dsr answer`, and what `dsr check` says of leaflets."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dsr.cli import app
from dsr.clock import utc_now
from dsr.config import load_configuration
from dsr.demo_letters import DEMO_LETTERS
from dsr.wiring import open_store
from store import answers, letters, outbox
from tests.journeys.service import configuration_file
from tests.mailservers import Dovecot, Outgoing, free_port
from tests.store.making import done

BY = ("--by", "R. Okafor")
LEAFLETS = """
[leaflets.about]
title = "About the register"
language = "English"
format = "standard"
file = "about.pdf"

[leaflets.easy]
title = "About the register"
language = "English"
format = "easy_read"
file = "easy.pdf"

[service_gaps]"""


def run(path: Path, *arguments: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(app, [*arguments], env={"DSR_CONFIG": str(path), "COLUMNS": "200"}, input=answer)


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    """A configuration with two leaflets, of which one has a file, and a letter that asks for easy read."""
    (tmp_path / "easy.pdf").write_bytes(b"%PDF-1.7 easy")
    servers = Dovecot("127.0.0.1", free_port(), tmp_path), Outgoing("127.0.0.1", free_port())
    path = configuration_file(tmp_path, *servers, ("[service_gaps]", LEAFLETS))
    assert run(path, "init").exit_code == 0
    now = utc_now()
    (raw,) = [letter.raw() for letter in DEMO_LETTERS if letter.name == "easy-read"]
    with open_store(load_configuration(path)) as store, store.transaction() as session:
        letter_id = letters.keep(session, mailbox="east", uid_validity=1, uid=1, message_id=None, received_at=now, raw=raw, now=now)
        assert letter_id == 1
        letters.finish(session, letter_id, done(kind="information_request"), now)
    return path


def sent(path: Path) -> list[tuple[str, tuple[str, ...]]]:
    with open_store(load_configuration(path)) as store, store.reading() as session:
        return [(email.text, tuple(file.name for file in outbox.attached(session, email))) for email in answers.given(session, 1)]


def test_it_is_shown_and_goes_when_a_person_says_so(asked: Path) -> None:
    refused = run(asked, "answer", "1", *BY, answer="n\n")
    assert (refused.exit_code, sent(asked)) == (1, [])
    well = run(asked, "answer", "1", *BY, answer="y\n")
    assert well.exit_code == 0, well.output
    assert "With it: easy.pdf" in well.output
    assert "To: tilly.smy@example.org" in well.output
    ((text, files),) = sent(asked)
    assert "Our leaflets come with this e-mail." in text
    assert files == ("easy.pdf",)
    assert "letter answered by R. Okafor" in run(asked, "letter", "1").output
    again = run(asked, "answer", "1", *BY, "--yes")
    assert again.exit_code == 2
    assert "somebody has dealt with it" in again.stderr


def test_a_person_may_write_it_and_choose_what_goes_with_it(asked: Path, tmp_path: Path) -> None:
    (tmp_path / "said.txt").write_text("Thank you.\n\nRing us.", encoding="utf-8")
    assert run(asked, "answer", "1", *BY, "--no-leaflet", "--text", str(tmp_path / "said.txt"), "--yes").exit_code == 0
    ((text, files),) = sent(asked)
    assert "Thank you.\n\nRing us.\n" in text
    assert files == ()


def test_without_a_leaflet_the_drafted_words_name_none(asked: Path) -> None:
    assert run(asked, "answer", "1", *BY, "--no-leaflet", "--yes").exit_code == 0
    ((text, files),) = sent(asked)
    assert ("leaflet" in text, files) == (False, ())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--leaflet", "other"), "There is no leaflet other. There are: about, easy."),
        (("--leaflet", "easy", "--no-leaflet"), "Either name leaflets, or say --no-leaflet."),
        (("--leaflet", "about"), "“About the register” cannot be attached: its file is not there."),
        (("--text", "nowhere.txt"), "nowhere.txt cannot be read as a text file."),
        (("--by", " "), "name"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_owed(asked: Path, arguments: tuple[str, ...], told: str) -> None:
    refused = run(asked, "answer", "1", *BY, "--yes", *arguments)
    assert refused.exit_code == 2
    assert told in refused.stderr
    assert sent(asked) == []


def test_check_names_the_leaflet_whose_file_is_missing(asked: Path) -> None:
    checked = run(asked, "check").output
    assert "leaflet: About the register (English, standard):" in checked
    assert "about.pdf: its file is not there" in checked
    assert "\nok     leaflet: About the register (English, easy read)\n" in checked
