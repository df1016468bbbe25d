"""One referral as a person may see it: found, or not theirs; folded where consent is not shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlmodel import Session

from desk import register_words, rights, words
from desk.web import Ask
from parsers.reading import Content, Reading, State, Value
from parsers.record import KEYS, Key
from store import checks, claims, letters, outbox, referrals, register
from store.checks import Checked
from store.claims import Held
from store.errors import UnknownReference
from store.models import CheckKind, EmailKind, LetterSource, NeedKind, Referral, Status, Whose
from triage.missing import ASKED

_NEEDS: Final = "person.communication_needs"


@dataclass(frozen=True, slots=True)
class Seen:
    """A referral, the values as read and as they stand now, who works on it, and whether its clinical part is folded."""

    referral: Referral
    read: Reading
    stands: Reading
    checks: Mapping[str, Checked]
    held: Held | None
    folded: bool

    def __repr__(self) -> str:
        return f"Seen({self.referral.reference})"


@dataclass(frozen=True, slots=True)
class Shown:
    """One value on the page. `state` is that of the reading, or "checked" and "corrected" once a person has said so."""

    key: Key
    lines: list[str]
    state: str
    note: str
    others: list[list[str]]
    read_as: list[str]
    checked: Checked | None
    missing: bool

    @property
    def to_check(self) -> bool:
        """Whether a person should look at it."""
        return self.state in (State.UNSURE.value, State.CONFLICT.value)

    def __repr__(self) -> str:
        return f"Shown({self.key.name}, {self.state})"


def find(ask: Ask, session: Session, reference: str) -> Seen:
    """The referral, if the person may see it. Raises UnknownReference when there is none, and when it is another team's."""
    referral = referrals.by_reference(session, reference)
    if referral is None or referral.id is None or not rights.sees(ask.person, referral.owner):
        raise UnknownReference(reference)
    read, said = checks.reading_of(referral), checks.checks_of(session, referral.id)
    folded = not referral.consent_shown and not checks.clinical_opened(session, referral.id, ask.sign_in_id)
    return Seen(referral, read, checks.as_checked(read, said), said, claims.holder(session, referral.id), folded)


def to_acknowledge(session: Session, seen: Seen) -> bool:
    """Whether a person may have an acknowledgement sent: of what was handed in, which the program acknowledges to nobody by itself,
    and which has none."""
    letter_id = seen.referral.letter_id
    if letters.get(session, letter_id).source is LetterSource.MAILBOX:
        return False
    return not any(email.kind is EmailKind.ACKNOWLEDGEMENT for email in outbox.about(session, letter_id=letter_id, referral_id=0))


@dataclass(frozen=True, slots=True)
class Alike:
    """Another referral that may be about the same person, and why. One of another team is named and not shown (`seen` False)."""

    reference: str
    reason: str
    status: Status
    arrived_on: date
    owner: str | None
    seen: bool


def alike(ask: Ask, session: Session, seen: Seen) -> list[Alike]:
    """The other referrals that may be about the same person, newest first. People decide; nothing is merged."""
    found = []
    for other in referrals.alike(session, seen.referral.reference):
        theirs = referrals.by_reference(session, other.reference)
        owner = theirs.owner if theirs is not None else None
        found.append(Alike(other.reference, other.likeness.reason, other.status, other.arrived_on, owner, rights.sees(ask.person, owner)))
    return found


def sections(seen: Seen) -> list[tuple[str, str, list[Shown]]]:
    """The values by section, in the order in which people read them; a folded section has none."""
    found: list[tuple[str, str, list[Shown]]] = []
    for name, title in words.SECTIONS.items():
        keys = [key for key in KEYS.values() if words.section(key.name) == name and not (seen.folded and words.clinical(key.name))]
        found.append((name, title, [shown(seen, key) for key in keys if _has_something(seen, key)]))
    return found


def shown(seen: Seen, key: Key) -> Shown:
    """One value."""
    value, check = seen.read.fields.get(key.name), seen.checks.get(key.name)
    stands = seen.stands.fields.get(key.name)
    return Shown(
        key=key,
        lines=words.lines(key, stands.value if stands is not None else None),
        state=_state(value, check),
        note=(value.note or "") if value is not None and check is None else "",
        others=[words.lines(key, other) for other, _ in value.others] if value is not None and check is None else [],
        read_as=_read_as(key, value, check),
        checked=check,
        missing=key.name in seen.referral.missing,
    )


def needs(session: Session, seen: Seen) -> list[str]:
    """How somebody is to be spoken with, and what is to be adjusted, as the register says, or the form where it says nothing: for the
    top of every page about them, and before every e-mail. Empty while the clinical part is folded."""
    if seen.folded:
        return []
    held = register.needs_of(session, seen.referral.reference)
    if held:
        return [f"{register_words.NEED[need.kind]}{' (their carer)' if need.whose is Whose.CARER else ''}: {need.words}" for need in held]
    return [f"{register_words.NEED[NeedKind.COMMUNICATION]}: {line}" for line in words.lines(KEYS[_NEEDS], content_of(seen, _NEEDS))]


def content_of(seen: Seen, key: str) -> Content | None:
    """The value as it stands now."""
    stands = seen.stands.fields.get(key)
    return None if stands is None else stands.value


def other(seen: Seen, key: str, number: str) -> Content | None:
    """One of the further answers that the form gives to a question, by its number from 1 on; None when there is none."""
    value = seen.read.fields.get(key)
    others = {str(place): content for place, (content, _) in enumerate(value.others, 1)} if value is not None else {}
    return others.get(number)


def _has_something(seen: Seen, key: Key) -> bool:
    return key.name in seen.read.fields or key.name in seen.checks or key.name in ASKED


def _state(value: Value | None, check: Checked | None) -> str:
    if check is not None:
        return "checked" if check.kind is CheckKind.CONFIRM else "corrected"
    return "absent" if value is None else value.state.value


def _read_as(key: Key, value: Value | None, check: Checked | None) -> list[str]:
    """What the reader read, where a person has said something else."""
    if check is None or check.kind is CheckKind.CONFIRM:
        return []
    return words.lines(key, value.value) if value is not None else ["nothing"]
