"""The commands as people give them, on a database with one letter in it."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dsr import logs
from dsr.cli import app
from dsr.clock import utc_now
from dsr.config import load_configuration
from dsr.wiring import intake, open_store
from ingest.process import process_waiting
from parsers.pool import ReadingPool
from store import letters
from tests.ingest.letters import outlook
from tests.journeys.service import configuration_file
from tests.journeys.test_letters import LETTERS, plain
from tests.mailservers import Dovecot, Outgoing, free_port


def run(path: Path, *arguments: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(app, [*arguments], env={"DSR_CONFIG": str(path), "COLUMNS": "160"}, input=answer)


@pytest.fixture
def nowhere(tmp_path: Path) -> Path:
    """A configuration whose mail servers are not there, with its database made."""
    path = configuration_file(tmp_path, Dovecot("127.0.0.1", free_port(), tmp_path), Outgoing("127.0.0.1", free_port()))
    assert run(path, "init").exit_code == 0
    return path


@pytest.fixture
def queued(nowhere: Path, reader: ReadingPool) -> tuple[Path, str]:
    """A configuration with one referral in its queue (consent not shown), one question, and one letter set aside: and the reference."""
    configuration = load_configuration(nowhere)
    with open_store(configuration) as store:
        for uid, (mailbox, raw) in enumerate(
            (
                ("west", LETTERS["without-consent"].raw()),
                ("east", LETTERS["easy-read"].raw()),
                ("east", LETTERS["locked"].raw()),
            ),
            start=1,
        ):
            now = datetime(2026, 11, 16, 9, uid, tzinfo=UTC)
            with store.transaction() as session:
                letters.keep(session, mailbox=mailbox, uid_validity=1, uid=uid, message_id=None, received_at=now, raw=raw, now=now)
        process_waiting(intake(configuration, store, reader, utc_now), lambda: False)
    (referral,) = json.loads(run(nowhere, "queue", "--format", "json").stdout)["referrals"]
    return nowhere, referral["reference"]


def test_init_makes_a_configuration_that_says_what_is_still_to_be_set(tmp_path: Path) -> None:
    path = tmp_path / "new.toml"
    made = run(path, "init", "--config", str(path))
    assert (made.exit_code, path.exists(), (tmp_path / "dsr.sqlite3").exists()) == (0, True, True)
    assert "Still to be set by the service" in made.stdout
    assert run(path, "init", "--config", str(path)).exit_code == 0  # safe to run again


def test_without_a_configuration_every_command_says_what_to_do(tmp_path: Path) -> None:
    missing = run(tmp_path / "none.toml", "queue")
    assert missing.exit_code == 2
    assert "dsr init" in missing.stderr


def test_a_wrong_key_is_told_with_file_line_and_the_nearest_right_name(nowhere: Path) -> None:
    text = nowhere.read_text().replace("poll_seconds = 5", "pol_seconds = 5")
    nowhere.write_text(text)
    line = text.splitlines().index("pol_seconds = 5") + 1
    told = run(nowhere, "check")
    assert told.exit_code == 2
    assert f"{nowhere}, line {line}: schedule.pol_seconds is not a setting" in told.stderr
    assert 'did you mean "poll_seconds"?' in told.stderr


def test_check_has_a_line_for_each_thing_and_says_what_to_do(nowhere: Path) -> None:
    found = json.loads((checked := run(nowhere, "check", "--format", "json")).stdout)
    assert checked.exit_code == 1
    assert [(one["what"].split(":")[0], one["ok"]) for one in found if "configuration" not in one["what"]] == [
        ("database", True),
        ("mailbox east", False),
        ("mailbox west", False),
        ("mailbox cyp", False),
        ("mail server", False),
    ]
    assert all(one["to_do"] for one in found if not one["ok"])


def test_queue_and_show_tell_what_is_unsure_missing_and_not_consented(queued: tuple[Path, str]) -> None:
    path, reference = queued
    listed = run(path, "queue").stdout
    assert reference in listed
    assert "not shown" in listed
    assert "information request" in listed
    assert "set aside" in listed
    shown = run(path, "show", reference.replace("-", "").lower())  # as it is said on the telephone
    assert shown.exit_code == 0
    assert "Consent: not shown." in shown.stdout
    assert "Missing:" in shown.stdout


def test_a_mistyped_reference_is_told_as_one(queued: tuple[Path, str]) -> None:
    path, reference = queued
    mistyped = reference[:-1] + ("7" if reference[-1] != "7" else "3")
    told = run(path, "show", mistyped)
    assert told.exit_code == 2
    assert "a character is wrong, or two changed places" in told.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("accept", "{}", "--by", " ", "--rating", "amber", "--review", "2030-01-01", "--team", "west"), "Say who decides"),
        (("accept", "{}", "--by", "R. Okafor", "--rating", "amber"), "the service has set no interval for amber"),
        (("accept", "{}", "--by", "R. Okafor", "--rating", "amber", "--review", "2020-01-01", "--team", "west"), "is in the past"),
        (("accept", "{}", "--by", "R. Okafor", "--rating", "amber", "--review", "2030-01-01", "--team", "north"), "There is no team north"),
        (("decline", "{}", "--by", "R. Okafor", "--reason", ""), "Give a reason"),
        (("redirect", "{}", "--team", "waveney", "--by", "R. Okafor", "--reason", "x"), "There is no team waveney"),
    ],
)
def test_what_cannot_be_decided_is_refused_in_words(queued: tuple[Path, str], arguments: tuple[str, ...], words: str) -> None:
    path, reference = queued
    refused = run(path, *(part.format(reference) for part in arguments))
    assert refused.exit_code == 2
    assert words in refused.stderr
    assert json.loads(run(path, "queue", "--format", "json").stdout)["referrals"][0]["status"] == "waiting"


def test_accept_then_reopen_are_kept_with_name_and_reason(queued: tuple[Path, str]) -> None:
    path, reference = queued
    accepted = run(
        path,
        "accept",
        reference,
        "--by",
        "R. Okafor",
        "--rating",
        "amber",
        "--review",
        "2030-01-07",
        "--team",
        "west",
        "--lead",
        "lead@example.nhs.uk",
    )
    assert (accepted.exit_code, accepted.stdout) == (0, "Accepted. The first review is due on Monday 7 January 2030.\n")
    assert run(path, "accept", reference, "--by", "B", "--rating", "red", "--review", "2030-01-07").exit_code == 2
    assert run(path, "reopen", reference, "--by", "R. Okafor", "--reason", "Wrong person.").exit_code == 0
    shown = json.loads(run(path, "show", reference, "--format", "json").stdout)
    assert shown["status"] == "waiting"
    assert [(one["kind"], one["by"], one["holds"]) for one in shown["decisions"]] == [
        ("accept", "R. Okafor", False),
        ("reopen", "R. Okafor", True),
    ]
    assert shown["reviews"] == [{"due_on": "2030-01-07", "closed_as": "ended"}]


def test_asking_shows_the_email_first_and_sends_nothing_when_it_is_not_wanted(queued: tuple[Path, str]) -> None:
    path, reference = queued
    refused = run(path, "ask", reference, "--by", "R. Okafor", "--reason", "Consent is missing.", answer="n\n")
    assert refused.exit_code == 1
    assert f"We need a little more: {reference}" in refused.stdout
    waiting = json.loads(run(path, "outbox", "--format", "json").stdout)
    assert run(path, "ask", reference, "--by", "R. Okafor", "--reason", "Consent is missing.", answer="y\n").exit_code == 0
    more = json.loads(run(path, "outbox", "--format", "json").stdout)
    assert [one["kind"] for one in more[: len(more) - len(waiting)]] == ["request"]


def test_a_letter_is_looked_at_written_out_whole_and_settled(queued: tuple[Path, str], tmp_path: Path) -> None:
    path, _ = queued
    found = json.loads(run(path, "letters", "--format", "json").stdout)
    (aside,) = (one["letter"] for one in found if one["state"] == "set_aside")
    assert "password" in run(path, "letter", str(aside)).stdout
    out = tmp_path / "letter.eml"
    assert run(path, "letter", str(aside), "--raw", str(out)).exit_code == 0
    assert out.read_bytes() == LETTERS["locked"].raw()
    assert out.stat().st_mode & 0o077 == 0  # nobody else on the machine can read it
    assert run(path, "letter", str(aside), "--raw", str(out)).exit_code == 2
    assert run(path, "settle", str(aside), "--by", "R. Okafor", "--reason", "Rang them.").exit_code == 0
    assert aside not in [one["letter"] for one in json.loads(run(path, "letters", "--format", "json").stdout)]


def test_read_prints_the_record_s_shape_in_the_order_given(nowhere: Path, tmp_path: Path) -> None:
    letter, missing = tmp_path / "letter.eml", tmp_path / "missing.docx"
    letter.write_bytes(LETTERS["parent-in-the-mail"].raw())
    answered = run(nowhere, "read", "--format", "json", "--mailbox", "cyp", "--on", "2026-11-11", str(letter), str(missing))
    first, second = (json.loads(line) for line in answered.stdout.splitlines())
    assert answered.exit_code == 1  # the second file has a problem
    assert first["message"] == {
        "kind": "referral",
        "reason": first["message"]["reason"],
        "acknowledge": True,
        "reply_to": "ruth.feveyear@example.org",
        "urgent": False,
    }
    (referral,) = first["referrals"]
    assert referral["fields"]["person.date_of_birth"]["value"] == "2013-02-09"
    assert set(referral["fields"]["person.date_of_birth"]) == {"value", "state", "note", "place"}
    assert referral["route"]["team"] == "cyp"
    assert second == {
        "file": str(missing),
        "message": None,
        "referrals": [],
        "problems": [{"document": "missing.docx", "reason": "broken", "detail": "The file cannot be opened (No such file or directory)."}],
    }


def test_read_opens_a_message_as_outlook_saves_it(nowhere: Path, tmp_path: Path) -> None:
    saved, damaged = tmp_path / "letter.msg", tmp_path / "damaged.msg"
    saved.write_bytes(outlook("Easy read", "Please could you send me the easy read leaflet?", "logo.txt", b"Our logo stands here."))
    data = saved.read_bytes()
    damaged.write_bytes(data[: len(data) // 2] + b"\0" * (len(data) // 2))
    first, second = (json.loads(line) for line in run(nowhere, "read", "--format", "json", str(saved), str(damaged)).stdout.splitlines())
    assert first["message"]["kind"] == "information_request"
    assert (second["message"], [one["reason"] for one in second["problems"]]) == (None, ["unsupported"])


def test_poll_once_works_through_a_real_mailbox(tmp_path: Path, dovecot: Dovecot, outgoing: Outgoing) -> None:
    path = configuration_file(tmp_path, dovecot, outgoing)
    assert run(path, "init").exit_code == 0
    west = dovecot.address("west", user=load_configuration(path).mailboxes["west"].user)
    dovecot.deliver(west, plain("someone@example.org", "A question", secrets.token_hex(4), "Please send me the easy read leaflet."))
    done = run(path, "poll", "--once", "--format", "json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["sent"] == len(outgoing.taken) == 1
    assert run(path, "poll").exit_code == 2
    logs.set_up()


def test_every_command_has_help_in_whole_sentences() -> None:
    for command in app.registered_commands:
        shown = CliRunner().invoke(app, [str(command.name), "--help"], env={"COLUMNS": "160"})
        assert shown.exit_code == 0
        assert command.callback is not None
        assert (command.callback.__doc__ or "").strip().endswith("."), command.name
