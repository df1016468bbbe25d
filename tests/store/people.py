"""A made-up population for the figures of a report: what is put into the tables, and beside it, counted at once by a plain loop,
what the report has to say. Nothing here uses the code that counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlmodel import Session

from store.models import (
    Action,
    AuditEvent,
    CheckKind,
    Consent,
    Decision,
    DecisionKind,
    EmailKind,
    EmailState,
    Entry,
    HospitalStay,
    Letter,
    Outbox,
    RatingGiven,
    Referral,
    Review,
    ServiceGap,
    Status,
    ValueCheck,
    Withdrawal,
)

LONDON = ZoneInfo("Europe/London")
YEAR = 2025
GAPS = ("respite", "advocacy")
#: The first days of the quarters of April 2025 to March 2026, and the days after 28 more from which each is told.
QUARTERS = (
    (date(2025, 4, 1), date(2025, 6, 30)),
    (date(2025, 7, 1), date(2025, 9, 30)),
    (date(2025, 10, 1), date(2025, 12, 31)),
    (date(2026, 1, 1), date(2026, 3, 31)),
)
COUNTED = (date(2025, 7, 29), date(2025, 10, 29), date(2026, 1, 29), date(2026, 4, 29))
_MONTH = ("first_month", "second_month", "third_month")

ROLES = {
    "Social worker": "social_care",
    "SENCO at the academy": "education",
    "Mum": "family_or_carer",
    "Community learning disability nurse": "health",
    "GP": "general_practice",
    "Support worker": "provider",
    "Transforming Care Navigator": "keyworker",
    "Florist": "other",
    "Self": "person",
    "Police officer": "justice",
}
RISKS = ("self_harm", "going_missing", "placement_breakdown", "transition")


def place(day: date) -> int | None:
    """In which of the quarters a day is."""
    return next((at for at, (first, last) in enumerate(QUARTERS) if first <= day <= last), None)


def moment(day: date, hour: int = 11) -> datetime:
    """A time of a day in London."""
    return datetime(day.year, day.month, day.day, hour, 0, tzinfo=LONDON)


@dataclass
class World:
    """Everything that is put in, by table, and what a report has to count of it, by group, table, row and quarter."""

    chance: Random
    rows: dict[Any, list[dict[str, Any]]] = field(default_factory=dict)
    expected: Counter[tuple[str, str, str, int]] = field(default_factory=Counter)
    waits: dict[tuple[str, int], list[int]] = field(default_factory=dict)

    def put(self, model: Any, **values: Any) -> int:
        """A row for a table: its id."""
        found = self.rows.setdefault(model, [])
        found.append({"id": len(found) + 1, **values})
        return len(found)

    def count(self, group: str, at: int, **rows: str | tuple[str, ...]) -> None:
        """One that the report has to count."""
        self.expected[group, "", "", at] += 1
        for table, names in rows.items():
            for name in (names,) if isinstance(names, str) else names:
                self.expected[group, table, name, at] += 1

    def insert(self, session: Session) -> None:
        """Put it all in. Nothing points to a gap or an audit event, and there may be some already."""
        order = (
            Letter,
            Referral,
            Decision,
            ValueCheck,
            Entry,
            RatingGiven,
            HospitalStay,
            Consent,
            Withdrawal,
            Review,
            Outbox,
            AuditEvent,
            ServiceGap,
        )
        for model in order:
            rows = self.rows.get(model, [])
            if model in (AuditEvent, ServiceGap):
                rows = [{key: value for key, value in row.items() if key != "id"} for row in rows]
            if rows:
                session.execute(insert(model), rows)


def world(seed: int = 1, referrals: int = 260) -> World:
    """The population."""
    made = World(Random(seed))
    for _ in range(referrals):
        _referral(made)
    for _ in range(120):
        _email(made)
    return made


def _letter(made: World, day: date) -> int:
    number = len(made.rows.get(Letter, [])) + 1
    then = moment(day)
    return made.put(
        Letter,
        mailbox="east",
        uid_validity=1,
        uid=number,
        sha256=str(number),
        size=1,
        received_at=then,
        kept_at=then,
        state="done",
        attempts=1,
        outcome_at=then,
        kind="referral",
        urgent=False,
        danger=[],
    )


def _value(made: World, content: Any) -> dict[str, Any]:
    return {"value": content, "state": made.chance.choices(["read", "unsure", "conflict"], [10, 1, 1])[0]}


def _referral(made: World) -> None:
    chance = made.chance
    arrived = date(2025, 3, 1) + timedelta(days=chance.randrange(420))
    at = place(arrived)
    number = _letter(made, arrived)
    fields: dict[str, Any] = {"plan.would_help": {"value": "Never counted.", "state": "read"}}
    checks: dict[str, tuple[CheckKind, Any]] = {}
    told: dict[str, Any] = {}
    for key, contents in (
        ("person.date_of_birth", [date(1950 + chance.randrange(75), chance.randint(1, 12), chance.randint(1, 28)).isoformat()]),
        ("diagnosis.learning_disability", ["diagnosed", "suspected", "no"]),
        ("diagnosis.autism", ["diagnosed", "suspected", "no"]),
        ("consent.basis", ["informed", "best_interests", "refused"]),
        ("referral.referrer_role", list(ROLES)),
        ("risk.rating_suggested", ["red", "amber", "green", "blue"]),
        ("risk.factors", [[risk for risk in RISKS if chance.random() < 0.4]]),
    ):
        content, state = None, "read"
        if chance.random() < 0.9:
            fields[key] = _value(made, chance.choice(contents))
            content, state = fields[key]["value"], fields[key]["state"]
        said = chance.random()
        if said < 0.05:
            checks[key], content, state = (CheckKind.CLEAR, None), None, "read"
        elif said < 0.15:
            content, state = chance.choice(contents), "read"
            checks[key] = (CheckKind.CORRECT, content)
        elif said < 0.25 and key in fields:
            checks[key], state = (CheckKind.CONFIRM, None), "read"
        told[key] = "not_said" if content is None else "not_settled" if state != "read" else content
    suggested = chance.choice(["east", "west", "cyp", "unsure", "out_of_area_waveney"])
    referral_id = made.put(
        Referral,
        reference=f"DSR-{number}",
        letter_id=number,
        position=0,
        status=Status.WAITING,
        form="adult",
        missing=[],
        team_suggested=suggested,
        route_sure=True,
        route_reason="why",
        consent_shown=True,
        consent_reason="why",
        urgent=False,
        danger=[],
        arrived_at=moment(arrived),
        arrived_on=arrived,
        fields=fields,
    )
    early = moment(arrived + timedelta(days=1))
    for key, (kind, content) in checks.items():
        made.put(ValueCheck, referral_id=referral_id, field=key, kind=kind, value=content, made_by="Ann", made_at=early, superseded_at=None)
    late = None
    if "risk.factors" not in checks and chance.random() < 0.2:  # long after the referral was counted: not in its figures
        late = arrived + timedelta(days=300)
        correction: dict[str, Any] = {
            "kind": CheckKind.CORRECT,
            "value": ["transition"],
            "made_by": "Ann",
            "made_at": moment(late),
            "superseded_at": None,
        }
        made.put(ValueCheck, referral_id=referral_id, field="risk.factors", **correction)
    outcome, team, seen, decided = _worked(made, referral_id, arrived, suggested, COUNTED[at] if at is not None else date(2027, 1, 1))
    if at is not None and outcome in ("duplicate", "not_a_referral"):
        made.count("set_apart", at, why=outcome)
    elif at is not None:
        made.count(
            "referrals",
            at,
            month=_MONTH[(arrived.month - 1) % 3],
            area=team if team in ("east", "west", "cyp", "out_of_area_waveney", "out_of_area_north_east_essex") else "other",
            age=_age(told["person.date_of_birth"], arrived),
            diagnosis=_diagnosis(told["diagnosis.learning_disability"], told["diagnosis.autism"]),
            consent=told["consent.basis"],
            referrer=ROLES.get(told["referral.referrer_role"], told["referral.referrer_role"]),
            referrer_rating=told["risk.rating_suggested"],
            risk=_risks(told["risk.factors"]),
            outcome=outcome,
            seen=_wait(seen),
            decided=_wait(decided),
        )
        for name, days in (("seen", seen), ("decided", decided)):
            if days is not None:
                made.waits.setdefault((name, at), []).append(days)
    if outcome == "accepted":
        _entry(made, referral_id, arrived, team, told, late)


def _worked(made: World, referral_id: int, arrived: date, suggested: str, counted: date) -> tuple[str, str, int | None, int | None]:
    """What people did, some of it after the quarter was counted: the outcome, the team, the days until seen and decided as counted."""
    chance = made.chance
    outcome, team, seen, decided = "waiting", suggested, None, None
    if chance.random() < 0.1:
        return outcome, team, seen, decided
    look = chance.choice([0, 1, 5, 12, 40, 150])
    made.put(
        AuditEvent, at=moment(arrived) - timedelta(hours=1), actor="dsr", action=Action.REFERRAL_QUEUED, referral_id=referral_id, detail={}
    )
    made.put(
        AuditEvent,
        at=moment(arrived + timedelta(days=look), 23),
        actor="Ann",
        action=Action.REFERRAL_SEEN,
        referral_id=referral_id,
        detail={},
    )
    if arrived + timedelta(days=look) < counted:
        seen = look
    if chance.random() < 0.3:
        made.put(
            AuditEvent,
            at=moment(arrived + timedelta(days=look), 22),
            actor="Ann",
            action=Action.REFERRAL_ASSIGNED,
            referral_id=referral_id,
            detail={"team": "west", "suggested": suggested},
        )
        if arrived + timedelta(days=look) < counted:
            team = "west"
    day = arrived + timedelta(days=look)
    kinds = chance.choice(
        [
            (),
            (DecisionKind.ASK,),
            (DecisionKind.DECLINE,),
            (DecisionKind.ACCEPT,),
            (DecisionKind.ACCEPT,),
            (DecisionKind.ASK, DecisionKind.ACCEPT),
            (DecisionKind.REDIRECT,),
            (DecisionKind.DECLINE, DecisionKind.REOPEN),
            (DecisionKind.DUPLICATE,),
            (DecisionKind.NOT_A_REFERRAL,),
        ]
    )
    names = {
        "ask": "asked",
        "decline": "declined",
        "accept": "accepted",
        "redirect": "redirected",
        "reopen": "waiting",
        "duplicate": "duplicate",
        "not_a_referral": "not_a_referral",
    }
    for kind in kinds:
        day += timedelta(days=chance.choice([0, 2, 9, 60]))
        named = {DecisionKind.ACCEPT: "east", DecisionKind.REDIRECT: "out_of_area_waveney"}.get(kind)
        accepted = {"rating": "amber", "review_on": day} if kind is DecisionKind.ACCEPT else {"rating": None, "review_on": None}
        made.put(
            Decision,
            referral_id=referral_id,
            kind=kind,
            decided_by="Ann",
            reason="why",
            decided_at=moment(day, 23),
            superseded_at=moment(day, 23) if kind is not kinds[-1] else None,
            team=named,
            duplicate_of_id=1 if kind is DecisionKind.DUPLICATE else None,
            **accepted,
        )
        if day < counted:
            outcome, team = names[kind.value], named or team
            if decided is None and kind in (DecisionKind.ACCEPT, DecisionKind.DECLINE, DecisionKind.REDIRECT):
                decided = (day - arrived).days
    return outcome, team, seen, decided


def _entry(made: World, referral_id: int, arrived: date, team: str, told: dict[str, Any], late: date | None) -> None:
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
                month=_MONTH[(withdrawn.month - 1) % 3],
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
            month=_MONTH[(started.month - 1) % 3],
            area=area(started),
            age=_age(told["person.date_of_birth"], started),
            rating=standing(started, COUNTED[at]),
        )
    for at, (_, last) in enumerate(QUARTERS):
        if started <= last and (ended is None or ended > last):
            consent = "withdrawn" if withdrawn and withdrawn <= last and (settled is None or settled > last) else "informed"
            made.count(
                "register", at, area=area(last), age=_age(told["person.date_of_birth"], last), rating=standing(last, COUNTED[at]),
                diagnosis=_diagnosis(told["diagnosis.learning_disability"], told["diagnosis.autism"]), consent=consent, risk=("transition",) if late and late < COUNTED[at] else _risks(told["risk.factors"]),
            )  # fmt: skip
    for number in range(3):
        _review(made, entry_id, started + timedelta(days=30 + 40 * number), last=number == 2)


def _review(made: World, entry_id: int, due: date, *, last: bool) -> None:
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
        kept = "not_done"
        if end and closed < COUNTED[at]:
            kept = {"done": "on_time" if held and held <= due else "late", "moved": "moved", "ended": "stopped", "withdrawn": "stopped"}[
                end
            ]
        made.count("reviews_due", at, month=_MONTH[(due.month - 1) % 3], kept=kept)
    if held and (at := place(held)) is not None:
        made.count("reviews_held", at, month=_MONTH[(held.month - 1) % 3], gap=tuple(gap if gap in GAPS else "other" for gap in missing))


def _email(made: World) -> None:
    chance = made.chance
    # Half an hour before midnight in UTC: in summer it is the next day in London, and sometimes the next quarter.
    owed = datetime(2025, 3, 25, 23, 30, tzinfo=UTC) + timedelta(days=chance.randrange(400))
    owed = datetime(2025, 6, 30, 23, 30, tzinfo=UTC) if chance.random() < 0.2 else owed
    state = chance.choice([EmailState.SENT, EmailState.SENT, EmailState.FAILED, EmailState.CANCELLED])
    came_back = owed + timedelta(days=chance.choice([0, 0, 200])) if state is EmailState.SENT and chance.random() < 0.4 else None
    kind = chance.choice([EmailKind.REQUEST, EmailKind.REDIRECT, EmailKind.ALARM])
    number = len(made.rows.get(Outbox, [])) + 1
    made.put(Outbox, token=str(number), kind=kind, recipient="referrer@example.org", subject="s", text="t", references=[], state=EmailState.FAILED if came_back else state, owed_at=owed, attempts=1, doubts=0,
             referral_id=1, occasion=str(number), sent_at=owed if state is EmailState.SENT else None, bounced_at=came_back)  # fmt: skip
    day = owed.astimezone(LONDON).date()
    at = place(day)
    if at is not None and kind is not EmailKind.ALARM:
        made.count(
            "emails",
            at,
            month=_MONTH[(day.month - 1) % 3],
            kind=kind.value,
            end="bounced" if came_back and came_back.date() < COUNTED[at] else state.value,
        )


def _age(born: str, on: date) -> str:
    if born in ("not_said", "not_settled"):
        return born
    day = date.fromisoformat(born)
    years = on.year - day.year - ((on.month, on.day) < (day.month, day.day))
    for least, name in (
        (65, "65_or_over"),
        (45, "45_to_64"),
        (26, "26_to_44"),
        (18, "18_to_25"),
        (16, "16_or_17"),
        (11, "11_to_15"),
        (0, "0_to_10"),
    ):
        if years >= least:
            return name
    return "not_settled"


def _diagnosis(disability: str, autism: str) -> str:
    if "not_settled" in (disability, autism):
        return "not_settled"
    return {
        ("diagnosed", "diagnosed"): "both",
        ("no", "no"): "neither",
    }.get((disability, autism)) or (
        "learning_disability"
        if disability == "diagnosed"
        else "autism"
        if autism == "diagnosed"
        else "suspected"
        if "suspected" in (disability, autism)
        else "not_said"
    )


def _risks(told: Any) -> tuple[str, ...]:
    return () if told == "not_said" else ("not_settled",) if told == "not_settled" else tuple(told)


def _wait(days: int | None) -> str:
    if days is None:
        return "not_yet"
    if days == 0:
        return "same_day"
    return (
        "1_or_2_days"
        if days < 3
        else "3_to_7_days"
        if days < 8
        else "8_to_14_days"
        if days < 15
        else "15_to_28_days"
        if days < 29
        else "over_28_days"
    )
