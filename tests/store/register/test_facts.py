"""What the rules look at is what the entry says."""

from __future__ import annotations

from datetime import date, timedelta

from store import register
from store.engine import Store
from store.models import ConsentBasis, EntryEnd, StepKind
from store.register import NewProfessional
from tests.store.making import NOW, REFERENCE, TODAY
from tests.store.register.putting import BY, full_reading, on_register
from triage.entry_facts import EntryFacts, StepFact


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def facts_of(store: Store, reference: str = REFERENCE) -> EntryFacts:
    with store.reading() as session:
        return register.facts(session, [reference])[reference]


def test_a_new_entry(store: Store) -> None:
    on_register(store, form=full_reading())
    assert facts_of(store) == EntryFacts(
        team="east",
        standing="amber",
        rating="amber",
        rating_since=TODAY,
        rated_on=TODAY,
        born=date(1991, 4, 3),
        started_on=TODAY,
        consent_recorded=True,
        consent_basis="best_interests",
        consent_on=date(2026, 10, 1),
        inpatient_since=None,
        discharged_on=None,
        moved_on=None,
        cetr_members=0,
    )


def test_a_rating_given_again_stands_since_it_was_first_given(store: Store) -> None:
    on_register(store, rating="red")
    for number, rating in ((1, "amber"), (3, "amber"), (5, "amber")):
        with store.transaction() as session:
            register.rate(session, REFERENCE, rating=rating, reason="As before.", by=BY, now=NOW + timedelta(days=number))
    found = facts_of(store)
    assert (found.rating_since, found.rated_on) == (day(1), day(5))


def test_hospital_consent_steps_people_and_moving(store: Store) -> None:
    on_register(store, rating="blue")
    assert (facts_of(store).rating, facts_of(store).rating_since, facts_of(store).consent_recorded) == (None, None, False)
    later = NOW + timedelta(days=9)
    with store.transaction() as session:
        register.discharge(session, REFERENCE, discharged_on=day(2), rating="green", reason="Well.", by=BY, now=later)
        register.admit(session, REFERENCE, admitted_on=day(4), by=BY, now=later)
        register.record_consent(
            session, REFERENCE, basis=ConsentBasis.INFORMED, given_by="Orla", given_on=day(3), by=BY, now=later, seen=None
        )
        line = register.ask_step(session, REFERENCE, StepKind.CETR, asked_on=day(4), by=BY, now=later)
        register.end_step(session, REFERENCE, line, held_on=day(6), by=BY, now=later)
        register.ask_step(session, REFERENCE, StepKind.OVERSIGHT_VISIT, asked_on=day(5), by=BY, now=later)
        gone = register.add_professional(session, REFERENCE, NewProfessional("Al", in_cetr=True), by=BY, now=later)
        register.add_professional(session, REFERENCE, NewProfessional("Bo", in_cetr=True), by=BY, now=later)
        register.add_professional(session, REFERENCE, NewProfessional("Cy"), by=BY, now=later)
        register.remove_professional(session, REFERENCE, gone, by=BY, now=later)
        register.moved_away(session, REFERENCE, moved_on=day(7), to="Leeds", by=BY, now=later)
    found = facts_of(store)
    assert (found.standing, found.rating, found.inpatient_since, found.discharged_on) == ("blue", "green", day(4), day(2))
    assert (found.consent_basis, found.consent_on, found.moved_on, found.cetr_members) == ("informed", day(3), day(7), 1)
    assert found.steps == (StepFact("cetr", day(4), day(6), over=True), StepFact("oversight_visit", day(5), None, over=False))


def test_of_all_only_those_who_stand_and_have_not_withdrawn(store: Store) -> None:
    for uid, reference in enumerate(("DSR-1", "DSR-2", "DSR-3"), 1):
        on_register(store, reference, uid)
    with store.transaction() as session:
        register.withdraw(session, "DSR-2", withdrawn_on=TODAY, said_by="Orla", words="No.", by=BY, now=NOW)
        register.end(session, "DSR-3", ended_as=EntryEnd.NO_LONGER_NEEDED, by=BY, reason="Well.", now=NOW)
        assert list(register.facts(session)) == ["DSR-1"]
        assert list(register.facts(session, ["DSR-3", "DSR-9"])) == ["DSR-3"]
