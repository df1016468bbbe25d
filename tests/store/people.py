"""A made-up population for the figures of a report: what is put into the tables, and beside it, counted at once by a plain loop,
what the report has to say. Nothing here uses the code that counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from store.models import (
    Action,
    AuditEvent,
    CheckKind,
    Decision,
    DecisionKind,
    EmailKind,
    EmailState,
    Letter,
    Outbox,
    Referral,
    Status,
    ValueCheck,
)
from tests.store.register_people import entry
from tests.store.world import COUNTED, LONDON, MONTH, RISKS, World, age, diagnosis, moment, place, risks

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
            month=MONTH[(arrived.month - 1) % 3],
            area=team if team in ("east", "west", "cyp", "out_of_area_waveney", "out_of_area_north_east_essex") else "other",
            age=age(told["person.date_of_birth"], arrived),
            diagnosis=diagnosis(told["diagnosis.learning_disability"], told["diagnosis.autism"]),
            consent=told["consent.basis"],
            referrer=ROLES.get(told["referral.referrer_role"], told["referral.referrer_role"]),
            referrer_rating=told["risk.rating_suggested"],
            risk=risks(told["risk.factors"]),
            outcome=outcome,
            seen=banded(seen),
            decided=banded(decided),
        )
        for name, days in (("seen", seen), ("decided", decided)):
            if days is not None:
                made.waits.setdefault((name, at), []).append(days)
    if outcome == "accepted":
        entry(made, referral_id, arrived, team, told, late)


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
            month=MONTH[(day.month - 1) % 3],
            kind=kind.value,
            end="bounced" if came_back and came_back.date() < COUNTED[at] else state.value,
        )


def banded(days: int | None) -> str:
    """The band of so many days of waiting; None: it is not over."""
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
