"""Everything that is held about one person is given, and nothing of anybody else."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from parsers.reading import Reading, Value
from store import audit, checks, held, letters, outbox, referrals, register
from store.engine import Store
from store.errors import NoName, NoReason, UnknownReference
from store.held import NOT_OF_A_PERSON, Held, NobodyFound, NotOnePerson
from store.letters import NewDocument
from store.models import Action, CheckKind, EmailKind, NeedKind, Row, StepKind
from store.register import NewAction, NewNeed, NewNote, NewProfessional
from tests.store.making import NOW, REFERENCE, TODAY, acknowledgement, done, kept, queued, reading, referral
from tests.store.register.putting import AFTER, BY, full_reading, on_register

LATER = NOW + timedelta(days=1)
OTHER = {"family_name": "Hale", "given_name": "Tomasz", "nhs_number": "9990000034", "date_of_birth": "1980-01-01"}


def given(store: Store, *references: str) -> Held:
    with store.reading() as session:
        return held.held(session, references or (REFERENCE,))


def test_everything_that_was_said_done_sent_and_seen_is_given(store: Store) -> None:
    on_register(store, form=full_reading())
    with store.transaction() as session:
        checks.check(session, REFERENCE, "person.given_name", kind=CheckKind.CORRECT, value="Orlagh", by="A. Frost", now=LATER)
        checks.check(session, REFERENCE, "person.gp_name", kind=CheckKind.CORRECT, value="Dr Lund", by="A. Frost", now=LATER)
        register.add_professional(session, REFERENCE, NewProfessional("Pim Ash"), by=BY, now=LATER)
        register.record_need(session, REFERENCE, NewNeed(NeedKind.ADJUSTMENT, "Quiet room"), by=BY, now=LATER)
        register.escalate(session, REFERENCE, to_whom="Head of care", why="No respite", by=BY, now=LATER)
        register.ask_step(session, REFERENCE, StepKind.CETR, asked_on=TODAY, by=BY, now=LATER)
        note = NewNote(tried="Music", would_help="A garden")
        actions = (NewAction("Find a garden", "Pim Ash", AFTER),)
        register.review_done(session, REFERENCE, by=BY, next_due_on=AFTER, now=LATER, note=note, actions=actions, gaps=("respite_care",))
        register.admit(session, REFERENCE, admitted_on=TODAY, by=BY, now=LATER, hospital="Wedgwood House")
        register.withdraw(session, REFERENCE, withdrawn_on=TODAY, said_by="Orla", words="Stop it.", by=BY, now=LATER)
        outbox.owe(session, acknowledgement(kind=EmailKind.REQUEST, reference=REFERENCE, occasion="1", text="What is missing?"), LATER)
        register.looked_at(session, REFERENCE, by="Z. Hall", now=LATER)
    found = given(store)
    (one,), (entry,), (letter,) = found.content["referrals"], found.content["register"], found.content["letters"]
    answers = {answer["question"]: answer for answer in one["answers"]}
    assert answers["Given name"]["value"] == "Orla"
    assert [said["value"] for said in answers["Given name"]["checked"]] == ["Orlagh"]
    assert [said["value"] for said in answers["GP"]["checked"]] == ["Dr Lund"]
    assert one["given_name"] == "Orlagh"
    assert one["decisions"][0]["decided_by"] == BY
    assert (entry["reviews"][0]["tried"], entry["reviews"][0]["asked_for_and_not_there"]) == ("Music", ["respite_care"])
    told = json.dumps(found.content)
    for said in ("Dr Ida Marsh", "Jo Pike", "Pim Ash", "Quiet room", "Head of care", "Find a garden", "Wedgwood House", "Stop it."):
        assert said in told, said
    assert [email["text"] for email in found.content["e_mails"]] == ["What is missing?"]
    assert letter["kind"] == "referral"
    assert found.content["who_saw_it"] == [{"at": LATER.isoformat(), "by": "Z. Hall", "what": "entry_seen"}]
    assert {"letter_kept", "referral_accepted", "entry_rated", "consent_withdrawn"} <= {
        one["what"] for one in found.content["what_was_done"]
    }
    assert [file.name for file in found.files] == ["letter-1.eml"]
    assert found.files[0].data == b"letter 1"


def two_people_in_one_letter(store: Store) -> None:
    letter_id = kept(store)
    documents = tuple(NewDocument(name, "docx", f"the {name}".encode()) for name in ("orla.docx", "tomasz.docx"))
    first = referral("DSR-1", document=0)
    second = referral("DSR-2", document=1, reading=reading(**OTHER))
    with store.transaction() as session:
        outcome = done(first, second, documents=documents, owed=(acknowledgement(),))
        letters.finish(session, letter_id, outcome, NOW)


def test_of_a_letter_about_two_people_each_gets_their_own_form_alone(store: Store) -> None:
    two_people_in_one_letter(store)
    for reference, own, other in (("DSR-1", "orla.docx", "tomasz.docx"), ("DSR-2", "tomasz.docx", "orla.docx")):
        found = given(store, reference)
        told = json.dumps(found.content)
        assert own in told
        assert other not in told
        assert [file.data for file in found.files] == [f"the {own}".encode()]
        (letter,) = found.content["letters"]
        assert set(letter) == {"received_at", "kind", "note", "documents"}
        assert "somebody else" in letter["note"]
        assert found.content["e_mails"] == []
    assert "Hale" not in json.dumps(given(store, "DSR-1").content)
    assert "Wix" not in json.dumps(given(store, "DSR-2").content)


def test_a_later_letter_about_two_people_is_only_named(store: Store) -> None:
    queued(store, "DSR-1", 1)
    queued(store, "DSR-2", 2, reading=reading(**OTHER))
    for uid, about in ((3, ("DSR-1", "DSR-2")), (4, ("DSR-1",))):
        letter_id = kept(store, uid)
        with store.transaction() as session:
            letters.finish(session, letter_id, done(kind="update", about=about), NOW)
    found = given(store, "DSR-1")
    assert [file.name for file in found.files] == ["letter-1.eml", "letter-4.eml"]
    assert [letter.get("note", "")[:14] for letter in found.content["letters"]] == ["", "", "A later letter"]


def test_a_person_is_found_by_nhs_number_and_two_people_never_become_one(store: Store) -> None:
    queued(store, "DSR-1", 1)
    queued(store, "DSR-2", 2)
    queued(store, "DSR-3", 3, reading=reading(nhs_number="9990000034"))
    queued(store, "DSR-4", 4, reading=reading(**OTHER))
    with store.reading() as session:
        assert held.references_of(session, "999 000 0026") == ("DSR-1", "DSR-2")
        assert held.references_of(session, "9990000034") == ("DSR-3", "DSR-4")
        for nobody in ("9990000042", "", " "):
            with pytest.raises(NobodyFound):
                held.references_of(session, nobody)
        with pytest.raises(NotOnePerson, match="date of birth and the family name"):
            held.held(session, ("DSR-3", "DSR-4"))
        with pytest.raises(UnknownReference):
            held.held(session, ("DSR-1", "DSR-9"))
        found = held.held(session, ("DSR-1", "DSR-2", "DSR-1"))
        assert (found.references, found.also) == (("DSR-1", "DSR-2"), ("DSR-3",))
        assert len(found.content["referrals"]) == 2


def test_who_takes_it_away_is_named_and_it_shows_the_next_time(store: Store) -> None:
    queued(store)
    changes: list[tuple[dict[str, Any], type[Exception]]] = [({"by": " "}, NoName), ({"reason": ""}, NoReason)]
    for change, error in changes:
        said: dict[str, Any] = {"by": "P. Day", "reason": "Asked for", "now": LATER} | change
        with pytest.raises(error), store.transaction() as session:
            held.exported(session, [REFERENCE], **said)
    with store.transaction() as session:
        held.exported(session, [REFERENCE], by="P. Day", reason="She asked for it.", now=LATER)
        assert audit.trail(session)[-1].action is Action.ACCESS_EXPORTED
    assert given(store).content["who_saw_it"][-1]["by"] == "P. Day"


def test_a_referral_of_which_nothing_is_known_is_given_as_it_is(store: Store) -> None:
    queued(store, reading=Reading("general", {"person.given_name": Value("Orla")}))
    found = given(store)
    assert [answer["question"] for answer in found.content["referrals"][0]["answers"]] == ["Given name"]
    assert found.also == ()


#: Where the rows of each table are given.
GIVEN = {
    "referrals": {"referral", "counted_values", "value_check", "decision", "claim", "clinical_view", "hold", "destruction", "kept_form"},
    "letters": {"letter", "letter_bytes", "letter_about", "document"},
    "register": {
        "entry",
        "rating",
        "hospital_stay",
        "stay_correction",
        "review",
        "review_note",
        "service_gap",
        "consent",
        "withdrawal",
        "professional",
        "need",
        "planned_action",
        "escalation",
        "policy_step",
    },
    "e_mails": {"outbox", "attachment"},
    "events": {"audit_event"},
}


def test_every_table_is_given_or_holds_nothing_of_a_person() -> None:
    named = set().union(*GIVEN.values())
    assert not named & NOT_OF_A_PERSON
    assert set(Row.metadata.tables) <= named | NOT_OF_A_PERSON, "say in store/held.py what becomes of a new table"


def test_no_name_of_a_person_is_in_a_repr(store: Store) -> None:
    queued(store)
    found = given(store)
    assert "Wix" not in repr(found)
    with store.reading() as session:
        assert referrals.by_reference(session, REFERENCE) is not None
