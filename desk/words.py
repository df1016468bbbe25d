"""How the desk says things: dates, codes, values. Plain words for the nurse on duty, UK dates, London time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from notifier.dates import LONDON, date_in_words, time_in_words
from parsers.reading import Content
from parsers.record import KEYS, Key, KeyType
from store.models import MACHINE, Action, DecisionKind, EmailKind, EmailState, Letter, LetterSource, Role, Status
from triage.ages import age_on
from triage.service import Area

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

#: The longest names of people that are known have some sixty letters.
_NAME_CHARACTERS: Final = 100

SECTIONS: Final[Mapping[str, str]] = {
    "person": "The person",
    "consent": "Consent",
    "referral": "The referral",
    "diagnosis": "Diagnosis",
    "risk": "Risk",
    "plan": "Plan",
    "support": "Support",
}

#: What stays folded on a referral without consent (domain rule 1.5): resolving consent needs who, where and by whom, no more.
CLINICAL: Final = frozenset({"diagnosis", "risk", "plan", "support"})
CLINICAL_KEYS: Final = frozenset({"referral.reason", "person.communication_needs"})

STATUS: Final = {
    Status.WAITING: "Waiting",
    Status.ASKED: "Asked for more",
    Status.ACCEPTED: "Accepted",
    Status.DECLINED: "Declined",
    Status.REDIRECTED: "Sent elsewhere",
    Status.DUPLICATE: "Duplicate",
    Status.NOT_A_REFERRAL: "Not a referral",
}
DECISION: Final = {
    DecisionKind.ACCEPT: "Accepted",
    DecisionKind.DECLINE: "Declined",
    DecisionKind.REDIRECT: "Sent elsewhere",
    DecisionKind.ASK: "Asked for what is missing",
    DecisionKind.REOPEN: "Reopened",
    DecisionKind.DUPLICATE: "Called a duplicate",
    DecisionKind.NOT_A_REFERRAL: "Called not a referral",
}
ROLE: Final = {
    Role.DUTY: "Duty",
    Role.LEAD: "Lead",
    Role.AUDITOR: "Auditor",
    Role.ADMINISTRATOR: "Administrator",
}
EMAIL: Final = {
    EmailKind.ACKNOWLEDGEMENT: "Acknowledgement",
    EmailKind.REQUEST: "Request for what is missing",
    EmailKind.REMINDER: "Review reminder",
    EmailKind.REDIRECT: "Notice of another team",
    EmailKind.ALARM: "Alarm",
    EmailKind.ESCALATION: "Overdue review, to the team lead",
    EmailKind.REVIEW_MOVED: "Review moved",
    EmailKind.REVIEW_OFF: "Review taken off the calendar",
    EmailKind.DIGEST: "List of the day",
    EmailKind.INFORMATION: "Answer with information",
}
EMAIL_STATE: Final = {
    EmailState.WAITING: "Waiting to go",
    EmailState.CLAIMED: "Going out now",
    EmailState.SENT: "Sent",
    EmailState.FAILED: "Failed",
    EmailState.UNCERTAIN: "Uncertain",
    EmailState.CANCELLED: "Cancelled",
}
FORM: Final = {
    "keyed": "Keyed in by hand",
    "adult": "Adults' form",
    "cyp": "Children's form",
    "all-ages": "Form for all ages",
    "general": "Other form",
    "letter": "Letter without a form",
}

_CODES: Final = {
    "informed": "Informed consent of the person",
    "best_interests": "Best-interests decision",
    "parental_responsibility": "Parental responsibility",
    "deputy": "Deputy or welfare attorney",
    "not_stated": "Prefers not to say",
}
_ACTIONS: Final = {
    Action.REFERRAL_NOT_ONE: "Called not a referral",
    Action.ENTRY_STARTED: "Put on the register",
    Action.ENTRY_RATED: "Rated",
    Action.ENTRY_ENDED: "Entry ended",
    Action.ENTRY_ADMITTED: "Recorded: admitted to hospital",
    Action.ENTRY_DISCHARGED: "Recorded: discharged from hospital",
    Action.STAY_CORRECTED: "Days in hospital corrected",
    Action.LETTER_ANSWERED: "Answered, with information",
    Action.ENTRY_REASSIGNED: "Given to a team or lead",
    Action.ENTRY_MOVED: "Recorded: moved out of the area",
    Action.ENTRY_SEEN: "Entry looked at",
    Action.REVIEW_SET: "Date of a review set",
    Action.REVIEW_DONE: "Review recorded",
    Action.NEED_REVIEWED: "Asked again about a need",
    Action.NEED_REMOVED: "Need no longer there",
    Action.STEP_ASKED: "C(E)TR, meeting or keyworker asked for",
    Action.STEP_ENDED: "C(E)TR, meeting or keyworker: what became of it",
}


def day(given: date | None) -> str:
    """A day as people write it: 3 Apr 1991; nothing for None."""
    return "" if given is None else f"{given.day} {_MONTHS[given.month - 1]} {given.year}"


def moment(given: datetime | None) -> str:
    """A moment in London, short: 23 Nov 2026, 9:30am; nothing for None."""
    if given is None:
        return ""
    there = given.astimezone(LONDON)
    return f"{day(there.date())}, {there.hour % 12 or 12}:{there.minute:02d}{'am' if there.hour < 12 else 'pm'}"


def stamp(written: str) -> str:
    """A moment as files write it (ISO 8601), in London, short."""
    return moment(datetime.fromisoformat(written))


def nhs_number(digits: str | None) -> str:
    """An NHS number in its three groups; as it is when it has not ten digits."""
    if digits is None:
        return ""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}" if len(digits) == 10 and digits.isdigit() else digits


def listed_name(family_name: str | None, given_name: str | None) -> str:
    """A name as lists show it: WIX, Orla. Cut short where it is far too long: one line must not push the others out of sight."""
    return _cut(", ".join(part for part in ((family_name or "").upper(), given_name or "") if part))


def full_name(given_name: str | None, family_name: str | None) -> str:
    """A name as a page about one person shows it on top: Orla Wix. Cut short as in lists: the whole stands among the values."""
    return _cut(" ".join(part for part in (given_name, family_name) if part))


def age(born: date | None, today: date) -> str:
    """Years of age: "17 years"; nothing when it is not known."""
    return "" if born is None or born > today else f"{age_on(born, today)} years"


def waited(arrived_on: date, today: date) -> str:
    """How long something has waited: "today", "1 day", "9 days"."""
    days = (today - arrived_on).days
    return "today" if days <= 0 else "1 day" if days == 1 else f"{days} days"


def counted(number: int, most: int) -> str:
    """A number that was counted no further than `most`."""
    return f"more than {most:,}" if number > most else f"{number:,}"


def team(name: str | None, titles: Mapping[str, str]) -> str:
    """A team or an area in words."""
    if name is None:
        return ""
    if name in titles:
        return titles[name][:1].upper() + titles[name][1:]
    try:
        return f"Other area: {Area(name).words}" if Area(name).redirected else "No team yet"
    except ValueError:
        return name.replace("_", " ")


def code(word: str) -> str:
    """A code of the record in words."""
    return _CODES.get(word, word.replace("_", " ").capitalize())


def actor(name: str) -> str:
    """Who did something, by name; what the program does by itself has none."""
    return "The program" if name == MACHINE else name


def action(word: Action) -> str:
    """A word of the audit trail as people say it."""
    return _ACTIONS.get(word, word.value.replace("_", " ").capitalize())


def came(letter: Letter) -> str:
    """How a letter came."""
    if letter.source is LetterSource.MAILBOX:
        return f"to the mailbox {letter.mailbox}"
    return f"keyed in by {letter.brought_by}" if letter.source is LetterSource.KEYED else f"as a file, handed in by {letter.brought_by}"


def lines(key: Key, content: Content | None) -> list[str]:
    """A value as the lines that are shown: one for most, one for each item of a list."""
    if content is None:
        return []
    if isinstance(content, str):
        return [_single(key, content)]
    return [_item(item) for item in content]


def _single(key: Key, content: str) -> str:
    if key.type is KeyType.DATE:
        try:
            return day(date.fromisoformat(content))
        except ValueError:
            return content
    if key.name == "person.nhs_number":
        return nhs_number(content)
    return code(content) if key.codes and content in key.codes else content


def _item(item: str | Mapping[str, str]) -> str:
    return code(item) if isinstance(item, str) else ", ".join(part for part in item.values() if part)


def _cut(name: str) -> str:
    return (name if len(name) <= _NAME_CHARACTERS else f"{name[:_NAME_CHARACTERS]}…") or "Name not read"


def section(key: str) -> str:
    """The section of a key."""
    return key.split(".", 1)[0]


def clinical(key: str) -> bool:
    """Whether a value stays folded on a referral without consent."""
    return section(key) in CLINICAL or key in CLINICAL_KEYS


def label(key: str) -> str:
    """How a key is called."""
    return KEYS[key].label if key in KEYS else key


def filters() -> dict[str, Any]:
    """The filters of the templates."""
    return {
        "day": day,
        "day_in_words": date_in_words,
        "moment": moment,
        "stamp": stamp,
        "moment_in_words": time_in_words,
        "nhs_number": nhs_number,
        "code": code,
        "action": action,
        "actor": actor,
        "label": label,
    }
