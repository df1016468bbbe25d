"""People of the made-up population who are on the register: ratings, hospital, consent, reviews."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from store.models import Action, AuditEvent, Consent, Entry, HospitalStay, RatingGiven, Review, ServiceGap, Withdrawal
from tests.store.world import COUNTED, GAPS, MONTH, QUARTERS, World, age, diagnosis, moment, place, risks


def entry(made: World, referral_id: int, arrived: date, team: str, told: dict[str, Any], late: date | None) -> None:
    chance = made.chance
    started = arrived + timedelta(days=chance.randrange(100))
    ended = started + timedelta(days=chance.randrange(20, 400)) if chance.random() < 0.3 else None
    entry_id = made.put(
        Entry, referral_id=referral_id, reference=f"DSR-E{referral_id}", team="west" if team == "east" else team, rating="green", rated_by="Ann", rated_at=moment(started), inpatient_since=None,
        started_on=started, ended_at=moment(ended) if ended else None, ended_as="other" if ended else None, ended_by="Ann" if ended else None, ended_reason="why" if ended else None,
        consent_withdrawn_at=None, version=1, changed_by="Ann", changed_at=moment(started),
    )  # fmt: skip
    handed_on = started + timedelta(days=50) if team == "east" else None
    if handed_on:
        made.put(
            AuditEvent,
            at=moment(handed_on),
            actor="Ann",
            action=Action.ENTRY_REASSIGNED,
            entry_id=entry_id,
            detail={"from": "east", "to": "west"},
        )
    first, then, changed = chance.choice(["red", "amber"]), "green", started + timedelta(days=chance.randrange(1, 200))
    made.put(
        RatingGiven, entry_id=entry_id, rating=first, rated_by="Ann", rated_at=moment(started), reason="why", superseded_at=moment(changed)
    )
    made.put(RatingGiven, entry_id=entry_id, rating=then, rated_by="Ann", rated_at=moment(changed), reason="why", superseded_at=None)
    admitted, discharged, told_late = None, None, 0
    if chance.random() < 0.3:
        admitted = started + timedelta(days=chance.randrange(150))
        discharged = admitted + timedelta(days=chance.randrange(1, 90))
        told_late = chance.choice([0, 0, 200])  # days until the service hears of it
        made.put(
            HospitalStay,
            entry_id=entry_id,
            admitted_on=admitted,
            admission_by="Ann",
            admission_at=moment(admitted + timedelta(days=told_late)),
            discharged_on=discharged,
            discharge_by="Ann",
            discharge_at=moment(discharged + timedelta(days=told_late)),
        )
    made.put(
        Consent,
        referral_id=referral_id,
        basis="informed",
        source="form",
        recorded_by="Ann",
        recorded_at=moment(started),
        superseded_at=None,
    )
    withdrawn, settled = None, None
    if chance.random() < 0.25:
        withdrawn = started + timedelta(days=chance.randrange(200))
        settled = withdrawn + timedelta(days=chance.choice([1, 70])) if chance.random() < 0.7 else None
        how = {"letter_id": 1} if chance.random() < 0.5 else {"letter_id": None, "words": "No more.", "said_by": "Mum"}
        made.put(
            Withdrawal, referral_id=referral_id, withdrawn_on=withdrawn, recorded_by="Ann", recorded_at=moment(withdrawn), settled_at=moment(settled) if settled else None,
            settled_as="consent_stands" if settled else None, settled_by="Ann" if settled else None, settled_reason="why" if settled else None, **{"words": None, "said_by": None, **how},
        )  # fmt: skip
        at = place(withdrawn)
        if at is not None:
            made.count(
                "withdrawals",
                at,
                month=MONTH[(withdrawn.month - 1) % 3],
                told="letter" if how["letter_id"] else "staff",
                settled="consent_stands" if settled and settled < COUNTED[at] else "not_settled",
            )

    def standing(day: date, counted: date) -> str:
        if admitted and discharged and admitted + timedelta(days=told_late) < counted:
            there_until = discharged if discharged + timedelta(days=told_late) < counted else date(2100, 1, 1)
            if admitted <= day < there_until:
                return "blue"
        return first if day < changed else then

    def area(day: date) -> str:
        return (
            "east"
            if handed_on and day < handed_on
            else "west"
            if handed_on
            else team
            if team in ("west", "cyp", "out_of_area_waveney")
            else "other"
        )

    at = place(started)
    if at is not None:
        made.count(
            "started",
            at,
            month=MONTH[(started.month - 1) % 3],
            area=area(started),
            age=age(told["person.date_of_birth"], started),
            rating=standing(started, COUNTED[at]),
        )
    for at, (_, last) in enumerate(QUARTERS):
        if started <= last and (ended is None or ended > last):
            consent = "withdrawn" if withdrawn and withdrawn <= last and (settled is None or settled > last) else "informed"
            made.count(
                "register", at, area=area(last), age=age(told["person.date_of_birth"], last), rating=standing(last, COUNTED[at]),
                diagnosis=diagnosis(told["diagnosis.learning_disability"], told["diagnosis.autism"]), consent=consent, risk=("transition",) if late and late < COUNTED[at] else risks(told["risk.factors"]),
            )  # fmt: skip
    for number in range(3):
        review(made, entry_id, started + timedelta(days=30 + 40 * number), (withdrawn, settled), last=number == 2)


def review(made: World, entry_id: int, due: date, without_consent: tuple[date | None, date | None], *, last: bool) -> None:
    chance = made.chance
    end = chance.choice([None, "done", "done"]) if last else chance.choice(["done", "done", "moved", "ended", "withdrawn"])
    held = due + timedelta(days=chance.choice([-5, 0, 3, 45])) if end == "done" else None
    closed = held or due
    review_id = made.put(
        Review,
        entry_id=entry_id,
        due_on=due,
        closed_at=moment(closed) if end else None,
        closed_as=end,
        closed_by="Ann" if end else None,
        held_on=held,
    )
    missing = tuple(gap for gap in (*GAPS, "no_longer_configured") if held and chance.random() < 0.4)
    for gap in missing:
        made.put(ServiceGap, review_id=review_id, gap=gap)
    at = place(due)
    if at is not None:
        withdrawn, settled = without_consent
        kept = "stopped" if withdrawn and withdrawn < COUNTED[at] and (settled is None or settled >= COUNTED[at]) else "not_done"
        if end and closed < COUNTED[at]:
            kept = {"done": "on_time" if held and held <= due else "late", "moved": "moved", "ended": "stopped", "withdrawn": "stopped"}[
                end
            ]
        made.count("reviews_due", at, month=MONTH[(due.month - 1) % 3], kept=kept)
    if held and (at := place(held)) is not None:
        made.count("reviews_held", at, month=MONTH[(held.month - 1) % 3], gap=tuple(gap if gap in GAPS else "other" for gap in missing))
