"""The register from the command line: the same calls as the desk, told in words."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dsr.cli import app
from dsr.clock import utc_now
from dsr.config import load_configuration
from dsr.wiring import open_store
from store import decisions, letters, register
from store.models import EntryEnd, Rating
from store.register import EntryView, today
from tests.journeys.service import configuration_file
from tests.mailservers import Dovecot, Outgoing, free_port
from tests.store.making import REFERENCE, done, referral
from tests.store.register.putting import full_reading

BY = ("--by", "R. Okafor")
WHY = ("--reason", "Said so at the meeting.")
TODAY = today(utc_now())
YESTERDAY = TODAY - timedelta(days=1)
NEXT = TODAY + timedelta(days=28)
LATER = TODAY + timedelta(days=56)


def run(path: Path, *arguments: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(app, [*arguments], env={"DSR_CONFIG": str(path), "COLUMNS": "200"}, input=answer)


@pytest.fixture
def registered(tmp_path: Path) -> Path:
    """A configuration with one person on the register, amber, whose form says much."""
    more = (("[service_gaps]", '[service_gaps]\nrespite_care = "Respite care"'), ("[retention]", "[retention]\nentry_months = 1"))
    path = configuration_file(tmp_path, Dovecot("127.0.0.1", free_port(), tmp_path), Outgoing("127.0.0.1", free_port()), *more)
    assert run(path, "init").exit_code == 0
    now = utc_now()
    with open_store(load_configuration(path)) as store, store.transaction() as session:
        letter_id = letters.keep(
            session, mailbox="east", uid_validity=1, uid=1, message_id=None, received_at=now, raw=b"Dear team", now=now
        )
        assert letter_id is not None
        letters.finish(session, letter_id, done(referral(reading=full_reading())), now)
        decisions.accept(session, REFERENCE, by="R. Okafor", rating="amber", review_on=NEXT, now=now)
    return path


def seen(path: Path) -> EntryView:
    with open_store(load_configuration(path)) as store, store.reading() as session:
        return register.view(session, REFERENCE)


def well(path: Path, *arguments: str) -> str:
    answered = run(path, *arguments)
    assert answered.exit_code == 0, answered.output
    return answered.output


def test_who_is_on_the_register_and_what_is_to_be_done(registered: Path) -> None:
    (line,) = json.loads(well(registered, "entries", "--format", "json"))
    assert (line["reference"], line["standing"], line["review_due_on"]) == (REFERENCE, "amber", NEXT.isoformat())
    assert "Orla Wix" in well(registered, "entries", "--team", "east", "--rating", "amber", "--due", NEXT.isoformat())
    for nobody in (("--team", "west"), ("--rating", "red"), ("--due", TODAY.isoformat()), ("--transition", "moved"), ("--ended",)):
        assert "Nobody." in well(registered, "entries", *nobody)
    shown = well(registered, "entry", REFERENCE.lower())
    for words in (
        "Communication need: Short sentences, one question at a time",
        "To do: A multi-agency meeting or a C(E)TR is due",
        "Consent: best interests, by Dr Ida Marsh",
        "Involved: Jo Pike",
    ):
        assert words in shown


def test_a_review_is_recorded_with_all_that_was_said(registered: Path) -> None:
    said = ("--tried", "Music", "--would-help", "A garden", "--service", "School", "--gap", "respite_care")
    action = ("--action", f"Find a garden; Jo Pike; {NEXT}")
    rating = ("--rating", "red", "--rating-reason", "Worse.")
    assert "next review is due" in well(registered, "review", REFERENCE, *BY, *said, *action, *rating, "--next", LATER.isoformat())
    found = seen(registered)
    first, second = found.reviews
    assert first.note is not None
    assert (first.note.tried, first.note.services, first.gaps, first.review.held_on) == ("Music", ["School"], ("respite_care",), TODAY)
    assert (second.review.due_on, found.entry.rating, found.actions[0].owner) == (LATER, Rating.RED, "Jo Pike")
    assert "    Tried: Music" in well(registered, "entry", REFERENCE)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Say when the next review is due (--next): the service has set no interval for amber."),
        (("--next", LATER.isoformat(), "--gap", "advocacy"), "The service's list has no 'advocacy'. It has: respite_care."),
        (("--next", LATER.isoformat(), "--action", "Ring"), "Give an action as: what; who; until when."),
        (("--next", LATER.isoformat(), "--action", "Ring; Jo; soon"), "Give an action as: what; who; until when."),
        (("--next", LATER.isoformat(), "--rating", "blue", "--rating-reason", "x"), "Blue says that somebody is in hospital."),
        (("--next", LATER.isoformat(), "--rating", "red"), "Give a reason"),
    ],
)
def test_a_review_that_is_not_whole_is_refused_in_words(registered: Path, arguments: tuple[str, ...], words: str) -> None:
    refused = run(registered, "review", REFERENCE, *BY, *arguments)
    assert (refused.exit_code, words in refused.output) == (2, True)
    assert [one.review.closed_at for one in seen(registered).reviews] == [None]


def test_the_interval_of_how_somebody_stands_sets_the_next_review(registered: Path) -> None:
    registered.write_text(registered.read_text().replace("[reviews.interval_days]", "[reviews.interval_days]\nred = 7\nblue = 30"))
    well(registered, "review", REFERENCE, *BY, "--rating", "red", "--rating-reason", "Worse.")
    well(registered, "admit", REFERENCE, *BY, "--on", TODAY.isoformat(), "--hospital", "Wedgwood House")
    well(registered, "review", REFERENCE, *BY)
    days = [(one.review.due_on - TODAY).days for one in seen(registered).reviews]
    assert days == [7, 28, 30]


def test_hospital_team_moving_and_the_end(registered: Path) -> None:
    well(registered, "admit", REFERENCE, *BY, "--on", YESTERDAY.isoformat())
    assert "still" in well(registered, "entry", REFERENCE)
    well(registered, "discharge", REFERENCE, *BY, "--on", TODAY.isoformat(), "--rating", "red", *WHY)
    well(registered, "rate", REFERENCE, *BY, "--rating", "green", *WHY)
    well(registered, "move-review", REFERENCE, *BY, "--to", LATER.isoformat(), *WHY)
    well(registered, "hand-over", REFERENCE, *BY, "--team", "west", *WHY)
    assert "There is no team north" in run(registered, "hand-over", REFERENCE, *BY, "--team", "north", *WHY).output
    assert "new@example.org is reminded" in well(registered, "lead", REFERENCE, *BY, "--email", "new@example.org")
    well(registered, "moved", REFERENCE, *BY, "--on", TODAY.isoformat(), "--to", "Leeds")
    assert "hand over to the register there" in well(registered, "entries", "--transition", "moved", "--format", "json")
    well(registered, "end", REFERENCE, *BY, "--as", "moved_out_of_area", *WHY)
    found = seen(registered)
    assert (found.entry.team, found.entry.lead_email) == ("west", "new@example.org")
    assert (found.entry.ended_as, found.entry.rating) == (EntryEnd.MOVED_OUT_OF_AREA, Rating.GREEN)
    assert "moved out of area" in well(registered, "entry", REFERENCE)


def test_withdrawn_the_entry_shows_only_what_must_be_kept(registered: Path) -> None:
    well(registered, "withdraw", REFERENCE, *BY, "--on", TODAY.isoformat(), "--said-by", "Orla", "--words", "Stop it.")
    for shown in (
        well(registered, "entry", REFERENCE),
        well(registered, "entry", REFERENCE, "--format", "json"),
        well(registered, "entries"),
    ):
        assert not any(private in shown for private in ("Jo Pike", "Short sentences", "Stop it.", "Wix"))
    assert "Consent is withdrawn" in run(registered, "rate", REFERENCE, *BY, "--rating", "red", *WHY).output
    given = ("--basis", "informed", "--given-by", "Orla Wix", "--on", TODAY.isoformat())
    well(registered, "consent-given", REFERENCE, *BY, *given)
    assert "Consent: informed, by Orla Wix" in well(registered, "entry", REFERENCE)
    well(registered, "withdraw", REFERENCE, *BY, "--on", TODAY.isoformat(), "--said-by", "Orla", "--words", "No.")
    well(registered, "consent-stands", REFERENCE, *BY, *WHY)
    assert json.loads(well(registered, "entry", REFERENCE, "--format", "json"))["withdrawals"][1]["settled_as"] == "consent_stands"


def test_the_plan(registered: Path) -> None:
    well(registered, "plan", "professional", REFERENCE, *BY, "--name", "Pim Ash", "--in-cetr")
    well(registered, "plan", "need", REFERENCE, *BY, "--kind", "adjustment", "--words", "Quiet room", "--ask-again", LATER.isoformat())
    well(registered, "plan", "action", REFERENCE, *BY, "--what", "Ring", "--owner", "Pim", "--until", NEXT.isoformat())
    well(registered, "plan", "close", REFERENCE, "1", *BY, "--as", "dropped", "--outcome", "Not needed.")
    well(registered, "plan", "escalate", REFERENCE, *BY, "--to", "Head of care", "--why", "No respite")
    well(registered, "plan", "outcome", REFERENCE, "1", *BY, "--outcome", "Funded.")
    well(registered, "plan", "ask", REFERENCE, *BY, "--kind", "cetr", "--on", YESTERDAY.isoformat())
    assert "and not held yet" in well(registered, "entry", REFERENCE)
    well(registered, "plan", "held", REFERENCE, "1", *BY, "--on", TODAY.isoformat(), "--recommendations", "A keyworker.")
    shown = well(registered, "entry", REFERENCE)
    for words in ("Pim Ash", "Adjustment need: Quiet room", "Action 1: Ring (Pim, dropped)", "Outcome: Funded.", "cetr: asked for on"):
        assert words in shown
    assert "To do" not in shown


def test_a_person_is_given_everything_in_a_folder_of_their_own(registered: Path, tmp_path: Path) -> None:
    folder = tmp_path / "orla"
    answered = well(registered, "access", str(folder), *BY, *WHY, "--nhs-number", "999 000 0026")
    assert "hand it over safely" in answered
    told = json.loads((folder / "access.json").read_text())
    page = (folder / "access.html").read_text()
    assert told["register"][0]["needs"][0]["words"] == "Short sentences, one question at a time"
    for words in ("Short sentences, one question at a time", "Dr Ida Marsh", "R. Okafor", "What was done", "<title>What is held about you"):
        assert words in page
    assert (folder / "files" / "letter-1.eml").read_bytes() == b"Dear team"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.rglob("*") if file.is_file()} == {0o600}
    again = run(registered, "access", str(folder), *BY, *WHY, "--reference", REFERENCE)
    assert (again.exit_code, "exists already" in again.output) == (2, True)
    well(registered, "access", str(tmp_path / "again"), *BY, *WHY, "--reference", REFERENCE)
    saw = json.loads((tmp_path / "again" / "access.json").read_text())["who_saw_it"]
    assert [(one["by"], one["what"]) for one in saw] == [("R. Okafor", "access_exported")]
    for nobody in ((), ("--nhs-number", "9990000042"), ("--nhs-number", "9990000026", "--reference", REFERENCE)):
        assert run(registered, "access", str(tmp_path / "none"), *BY, *WHY, *nobody).exit_code == 2
    assert not (tmp_path / "none").exists()


def test_what_a_form_says_is_text_on_the_page_and_never_markup(registered: Path, tmp_path: Path) -> None:
    well(registered, "plan", "need", REFERENCE, *BY, "--kind", "adjustment", "--words", "<script>alert(1)</script>")
    well(registered, "access", str(tmp_path / "orla"), *BY, *WHY, "--reference", REFERENCE)
    page = (tmp_path / "orla" / "access.html").read_text()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script" not in page


def test_nothing_is_destroyed_but_by_a_person_when_its_time_has_passed(registered: Path) -> None:
    assert "Nothing has passed its time." in well(registered, "retention", "list")
    well(registered, "end", REFERENCE, *BY, "--as", "no_longer_needed", *WHY)
    early = run(registered, "retention", "destroy", REFERENCE, *BY, *WHY, "--yes")
    assert (early.exit_code, "has not passed" in early.output) == (2, True)
    two_months_ago = utc_now() - timedelta(days=70)
    with open_store(load_configuration(registered)) as store, store.transaction() as session:
        entry = register.entry_of(session, REFERENCE)
        assert entry is not None
        entry.ended_at = two_months_ago
    well(registered, "retention", "hold", REFERENCE, *BY, *WHY)
    (record,) = json.loads(well(registered, "retention", "list", "--format", "json"))
    assert (record["reference"], record["class"], record["on_hold"]) == (REFERENCE, "entry", True)
    assert "on hold" in well(registered, "retention", "list")
    held_back = run(registered, "retention", "destroy", REFERENCE, *BY, *WHY, "--yes")
    assert (held_back.exit_code, "on hold" in held_back.output) == (2, True)
    well(registered, "retention", "lift", REFERENCE, *BY, *WHY)
    asked = run(registered, "retention", "destroy", REFERENCE, *BY, *WHY, answer="n\n")
    assert (asked.exit_code, "Nothing was destroyed." in asked.output) == (1, True)
    assert "Destroyed." in well(registered, "retention", "destroy", REFERENCE, *BY, *WHY, "--yes")
    assert "Wix" not in json.dumps(json.loads(well(registered, "show", REFERENCE, "--format", "json")))
    assert run(registered, "retention", "destroy", "99", *BY, *WHY, "--yes").exit_code == 2


def test_the_days_of_a_stay_in_hospital_are_corrected_and_both_are_shown(registered: Path) -> None:
    on = (TODAY - timedelta(days=3)).isoformat()
    well(registered, "admit", REFERENCE, "--on", TODAY.isoformat(), *BY)
    assert "Stay 1, in hospital from" in well(registered, "entry", REFERENCE)
    assert "Corrected." in well(registered, "correct-stay", REFERENCE, "1", "--admitted", on, *BY, *WHY)
    (stay,) = seen(registered).stays
    assert stay.admitted_on == TODAY - timedelta(days=3)
    assert "Before R. Okafor corrected it: from" in well(registered, "entry", REFERENCE)
    refused = run(registered, "correct-stay", REFERENCE, "1", "--admitted", on, "--discharged", TODAY.isoformat(), *BY, *WHY)
    assert (refused.exit_code, "A discharge is recorded, not corrected." in refused.stderr) == (2, True)


def test_at_18_the_adult_team_of_the_address_is_told_and_a_person_hands_over(registered: Path) -> None:
    assert "The address points to" not in well(registered, "entry", REFERENCE)
    well(registered, "hand-over", REFERENCE, "--team", "cyp", *BY, *WHY)
    assert "The address points to: unsure, not sure (no GP practice is given; no postcode is given)" in well(registered, "entry", REFERENCE)
