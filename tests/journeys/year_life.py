"""What happens in a simulated year: people do it with the calls that the desk makes, and it is written into the oracle's own book."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from sqlmodel import Session

from parsers.reading import Reading, State, Value
from store import audit, checks, decisions, letters, referrals, register
from store.engine import Store
from store.models import Action, CheckKind, ConsentBasis, EntryEnd
from tests.journeys.year_oracle import Oracle
from tests.journeys.year_person import Person
from tests.store.making import MAILBOX, done, kept, referral
from tests.store.people import ROLES

BY: Final = "R. Okafor"
LEADS: Final = tuple(f"lead{number}@example.nhs.uk" for number in range(12))
TEAMS: Final = ("east", "west", "cyp")
GAPS: Final = {"respite_care": "Respite care", "crisis_team": "Crisis team at night"}
_OUT: Final = "out_of_area_waveney"
_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ"
_RATED: Final = ("red", "amber", "green")
_RISKS: Final = ("self_harm", "going_missing", "placement_breakdown", "transition")
_CONTENTS: Final[dict[str, tuple[Any, ...]]] = {
    "diagnosis.learning_disability": ("diagnosed", "suspected", "no"),
    "diagnosis.autism": ("diagnosed", "suspected", "no"),
    "consent.basis": ("informed", "informed", "best_interests", "parental_responsibility", "refused"),
    "referral.referrer_role": tuple(ROLES),
    "risk.rating_suggested": ("red", "amber", "green", "blue"),
    "risk.factors": ((), ("self_harm",), ("going_missing", "transition"), _RISKS),
}


class Life:
    """Everything that people do, at random, on one day after another."""

    def __init__(self, chance: Random, oracle: Oracle, people: int, first: date, last: date) -> None:
        self._chance, self._oracle, self._first = chance, oracle, first
        self.counts: Counter[str] = Counter()
        span = max(1, (last - first).days * 5 // 6)
        self._arrivals: Counter[date] = Counter({first: people // 4})
        self._arrivals.update(first + timedelta(days=chance.randrange(span)) for _ in range(people - people // 4))
        self._letters = 0

    def day(self, store: Store, now: datetime) -> None:
        """What is done on a day, all at this moment."""
        today = now.date()
        for _ in range(self._arrivals[today]):
            self._arrive(store, now)
        with store.transaction() as session:
            for person in self._oracle.people:
                said: dict[str, Any] = {"by": BY, "now": now}
                if person.accepted:
                    self._on_the_register(session, person, today, said)
                else:
                    self._in_the_queue(session, person, today, said)

    def _happens(self, chance: float) -> bool:
        return self._chance.random() < chance

    # -- referrals

    def _arrive(self, store: Store, now: datetime) -> None:
        number = len(self._oracle.people)
        reference = f"DSR-{_LETTERS[number // 23 % 23]}{_LETTERS[number % 23]}2A-Q{_LETTERS[number // 529 % 23]}4T"
        suggested = self._chance.choice(("east", "east", "west", "cyp", "unsure"))
        person = Person(reference, suggested, now.date(), neglected=self._happens(0.2), form=self._form(now.date()))
        fields = {
            key: Value(content, State.READ if sure else State.UNSURE) for key, (content, sure) in person.form.items() if content is not None
        }
        told = referral(
            reference, team_suggested=suggested, route_sure=suggested != "unsure", arrived_on=now.date(), reading=Reading("general", fields)
        )
        letter_id = kept(store, number + 1)
        with store.transaction() as session:
            letters.finish(session, letter_id, done(told), now)
        person.owned(now, suggested)
        self._oracle.people.append(person)

    def _form(self, today: date) -> dict[str, tuple[Any, bool]]:
        """What a form says by key, and whether that is beyond doubt. Whoever is 15 or 17 has a birthday soon that matters."""
        form: dict[str, tuple[Any, bool]] = {}
        born = date(today.year - self._chance.choice((9, 15, 16, 17, 18, 30, 55)), self._chance.randint(1, 12), self._chance.randint(1, 28))
        if self._happens(0.95):
            form["person.date_of_birth"] = born.isoformat(), self._happens(0.95)
        for key, contents in _CONTENTS.items():
            if self._happens(0.9):
                form[key] = self._chance.choice(contents), self._happens(0.9)
        if self._happens(0.6):
            form["consent.date"] = (today - timedelta(days=self._chance.randrange(200))).isoformat(), True
        return form

    def _in_the_queue(self, session: Session, person: Person, today: date, said: dict[str, Any]) -> None:
        """One thing at most is done with a referral on one day."""
        if person.withdrawn:
            if self._happens(0.05):
                self._consent_again(session, person, today, said)
        elif person.status in ("declined", "redirected"):
            if self._happens(0.01):
                decisions.reopen(session, person.reference, reason="More was said.", **said)
                self._decided(person, "waiting", person.suggested if person.status == "redirected" else None, said["now"])
        elif person.open:
            self._worked_on(session, person, today, said)

    def _worked_on(self, session: Session, person: Person, today: date, said: dict[str, Any]) -> None:
        now, chance = said["now"], self._chance.random()
        if today == self._first or chance < 0.08:
            self._accept(session, person, today, said)
        elif chance < 0.30:
            found = referrals.by_reference(session, person.reference)
            assert found is not None
            audit.record(session, at=now, actor=BY, action=Action.REFERRAL_SEEN, referral_id=found.id)
        elif chance < 0.36:
            self._check(session, person, said)
        elif chance < 0.40:
            team = self._chance.choice(TEAMS)
            referrals.assign(session, person.reference, team=team, **said)
            person.owned(now, team)
        elif chance < 0.42:
            decisions.ask(session, person.reference, reason="Who consented?", **said)
            self._decided(person, "asked", None, now)
        elif chance < 0.435:
            decisions.decline(session, person.reference, reason="Lives elsewhere.", **said)
            self._decided(person, "declined", None, now)
        elif chance < 0.445:
            decisions.redirect(session, person.reference, reason="Lives there.", team=_OUT, **said)
            self._decided(person, "redirected", _OUT, now)
        elif chance < 0.45 and person is not self._oracle.people[0]:
            decisions.duplicate(session, person.reference, of=self._oracle.people[0].reference, reason="The same.", **said)
            self._decided(person, "duplicate", None, now)
        elif chance < 0.452:
            decisions.not_a_referral(session, person.reference, reason="An advertisement.", **said)
            self._decided(person, "not_a_referral", None, now)
        elif chance < 0.456:
            self._withdraw(session, person, today, said)

    def _decided(self, person: Person, status: str, team: str | None, now: datetime) -> None:
        self.counts[status] += 1
        person.status = status
        if team is not None:
            person.owned(now, team)

    def _check(self, session: Session, person: Person, said: dict[str, Any]) -> None:
        """Somebody confirms, corrects or clears a value."""
        key = self._chance.choice(tuple(_CONTENTS))
        kind = self._chance.choice(tuple(CheckKind))
        value = self._chance.choice(_CONTENTS[key]) if kind is CheckKind.CORRECT else None
        checks.check(session, person.reference, key, kind=kind, value=value, **said)
        person.note(said["now"], "check", (key, kind.value, value))

    def _accept(self, session: Session, person: Person, today: date, said: dict[str, Any]) -> None:
        lead, due = self._chance.choice((None, *LEADS)), today + timedelta(days=self._chance.randrange(1, 70))
        team = person.team if person.team in TEAMS else self._chance.choice(TEAMS)
        rating = self._chance.choice((*_RATED, *_RATED, *_RATED, "blue"))
        decisions.accept(session, person.reference, rating=rating, review_on=due, lead_email=lead, team=team, **said)
        self._decided(person, "accepted", team, said["now"])
        person.start(said["now"], today, rating, due, lead)

    # -- the register

    def _on_the_register(self, session: Session, person: Person, today: date, said: dict[str, Any]) -> None:
        """One thing at most happens to somebody on one day."""
        if person.ended:
            return
        if person.withdrawn:
            if self._happens(0.04):
                self._consent_again(session, person, today, said)
            return
        assert person.due is not None
        late = (today - person.due).days
        reviewed = 0.01 if late < -7 else 0.08 if late < 0 else 0.35 if late == 0 else 0.06
        if self._happens(reviewed / 10 if person.neglected else reviewed):
            self._review(session, person, today, said)
        elif person.moved_on is not None and self._happens(0.05):
            self._end(session, person, EntryEnd.MOVED_OUT_OF_AREA, said)
        elif {"sixteen", "eighteen"} & set(self._oracle.changing(person, today)) and self._happens(0.02):
            self._grown(session, person, today, said)
        else:
            self._something(session, person, today, said)

    def _something(self, session: Session, person: Person, today: date, said: dict[str, Any]) -> None:
        now, chance = said["now"], self._chance.random()
        if chance < 0.0035:
            self._move(session, person, today, said)
        elif chance < 0.007:
            rating = self._chance.choice(_RATED)
            register.rate(session, person.reference, rating=rating, reason="As seen.", **said)
            person.rated(now, rating)
            self.counts["rated"] += 1
        elif chance < 0.009:
            person.lead = self._chance.choice(LEADS)
            register.set_lead(session, person.reference, lead_email=person.lead, **said)
        elif chance < 0.0105:
            self._hand_over(session, person, self._chance.choice(TEAMS), said)
        elif chance < 0.012 or (person.in_hospital and chance < 0.03):
            self._hospital(session, person, today, said)
        elif chance < 0.0135:
            self._withdraw(session, person, today, said)
        elif chance < 0.0145:
            ended_as = self._chance.choice((EntryEnd.NO_LONGER_NEEDED, EntryEnd.DIED, EntryEnd.OTHER))
            self._end(session, person, ended_as, said)
        elif chance < 0.0155:
            self._consents(session, person, today, said)
        elif chance < 0.0162 and person.moved_on is None:
            moved_on = today - timedelta(days=self._chance.randrange(3))
            register.moved_away(session, person.reference, moved_on=moved_on, to="Norwich", **said)
            person.moved_on = moved_on
            self.counts["moved away"] += 1
        elif chance < 0.018:
            self._check(session, person, said)

    def _grown(self, session: Session, person: Person, today: date, said: dict[str, Any]) -> None:
        """What a birthday asks for: own consent, and from 18 a team of adults."""
        if person.team == "cyp" and "eighteen" in self._oracle.changing(person, today):
            self._hand_over(session, person, self._chance.choice(("east", "west")), said)
        else:
            self._consents(session, person, today, said)

    def _hand_over(self, session: Session, person: Person, team: str, said: dict[str, Any]) -> None:
        person.lead = self._chance.choice((None, *LEADS))
        register.reassign(session, person.reference, team=team, lead_email=person.lead, reason="Has moved.", **said)
        person.handed_to(said["now"], team)
        self.counts["handed over"] += 1

    def _consents(self, session: Session, person: Person, today: date, said: dict[str, Any]) -> None:
        basis, given_on = self._chance.choice(tuple(ConsentBasis)), today - timedelta(days=self._chance.randrange(10))
        register.record_consent(session, person.reference, basis=basis, given_by="the person", given_on=given_on, **said)
        person.consented(said["now"], basis.value, given_on)
        person.withdrawn = False
        self.counts["consent recorded"] += 1

    def _review(self, session: Session, person: Person, today: date, said: dict[str, Any]) -> None:
        following = self._free(person, today, 20, 120)
        held_on = today - timedelta(days=self._chance.choice((0, 0, 0, 1, 4)))
        gaps = tuple(gap for gap in (*GAPS, "not_in_the_list") if self._happens(0.2))
        rating = self._chance.choice(_RATED) if self._happens(0.3) else None
        register.review_done(
            session,
            person.reference,
            next_due_on=following,
            held_on=held_on,
            gaps=gaps,
            rating=rating,
            rating_reason="As seen." if rating else "",
            **said,
        )
        assert person.due is not None
        self.counts["reviews done on time" if held_on <= person.due else "reviews done late"] += 1
        if rating is not None:
            person.rated(said["now"], rating)
        person.reviewed(said["now"], held_on, gaps, following)

    def _move(self, session: Session, person: Person, today: date, said: dict[str, Any]) -> None:
        person.due = self._free(person, today, 0, 40)
        register.move_review(session, person.reference, due_on=person.due, reason="Leave.", **said)
        self.counts["reviews moved"] += 1

    def _free(self, person: Person, today: date, first: int, last: int) -> date:
        """A day on which no review of theirs was done and that is not the one now."""
        while True:
            found = today + timedelta(days=self._chance.randrange(first, last))
            if found not in person.done and found != person.due:
                return found

    def _hospital(self, session: Session, person: Person, today: date, said: dict[str, Any]) -> None:
        day = max(today - timedelta(days=self._chance.randrange(3)), person.admitted_on or date.min)
        if person.admitted_on is None:
            register.admit(session, person.reference, admitted_on=day, **said)
            person.admitted(said["now"], day)
        else:
            rating = self._chance.choice(_RATED) if person.rating is None or self._happens(0.3) else None
            register.discharge(session, person.reference, discharged_on=day, rating=rating, reason="As seen." if rating else "", **said)
            person.discharged(said["now"], day)
            if rating is not None:
                person.rated(said["now"], rating)
        self.counts["admitted" if person.in_hospital else "discharged"] += 1

    def _withdraw(self, session: Session, person: Person, today: date, said: dict[str, Any]) -> None:
        now, day, by_letter = said["now"], today - timedelta(days=self._chance.randrange(4)), self._happens(0.5)
        if by_letter:
            self._letters += 1
            number = 100_000 + self._letters
            letter_id = letters.keep(session, mailbox=MAILBOX, uid_validity=7, uid=number, message_id=None, received_at=now, raw=b"letter %d" % number, now=now)  # fmt: skip
            assert letter_id is not None
            register.consent_withdrawn(session, person.reference, letter_id=letter_id, now=now)
        else:
            register.withdraw(session, person.reference, withdrawn_on=day, said_by="the person", words="No more.", **said)
        person.withdrawn = True
        person.note(now, "withdrawn", today if by_letter else day)
        self.counts["withdrawn"] += 1

    def _consent_again(self, session: Session, person: Person, today: date, said: dict[str, Any]) -> None:
        if person.accepted and self._happens(0.3):
            self._end(session, person, EntryEnd.CONSENT_WITHDRAWN, said)
        elif self._happens(0.5):
            register.consent_confirmed(session, person.reference, reason="It was about something else.", **said)
            person.withdrawn = False
        else:
            self._consents(session, person, today, said)

    def _end(self, session: Session, person: Person, ended_as: EntryEnd, said: dict[str, Any]) -> None:
        register.end(session, person.reference, ended_as=ended_as, reason="As agreed.", **said)
        person.ended = True
        self.counts["ended"] += 1
