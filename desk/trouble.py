"""What the desk tells of trouble: the open alarms, in words for the nurse on duty. Where no worker lives that could raise them, the
mailboxes and files that nobody has read are told all the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from desk import rights
from desk.web import Ask
from store import alarms, by_hand, mailboxes

_LOOK: Final = "New letters to it may not be here. Look into the mailbox itself until this notice is gone."
_LATE: Final = "Replies and reminders are late."

#: What is said of each kind of alarm (notifier/alarm.py), and what it means for whoever is on duty.
_WORDS: Final = {
    "mailbox_silent": ("The mailbox {} is silent", _LOOK),
    "mailbox_refused": ("The mailbox {} does not let the program in", _LOOK),
    "letters_lost": ("Messages to the mailbox {} are missing", "Look into the mailbox itself for what is not here."),
    "letters_standing": ("Letters to the mailbox {} are not being read", _LOOK),
    "files_standing": ("Files that were handed in are not being read", "They are kept. Key in by hand what cannot wait."),
    "sending_refused": ("No e-mail can be sent", _LATE),
    "outbox_stuck": ("E-mails do not leave", _LATE),
    "disk_nearly_full": ("The disk is nearly full", "When it is full, no new letter can be kept."),
}
_SILENT: Final = "mailbox_silent"


@dataclass(frozen=True, slots=True)
class Told:
    """One trouble: what, since when, what it means; the mailbox that it is about, None when it is about none."""

    title: str
    since: datetime | None
    advice: str
    mailbox: str | None


def troubles(ask: Ask, session: Session, *, everything: bool = False) -> list[Told]:
    """What is wrong now, as far as it concerns the person, or `everything`; the oldest alarm first."""
    limit = ask.now - ask.parts.silence
    seen = alarms.glance(session, limit)
    found: dict[str, tuple[datetime | None, str]] = {alarm.name: (alarm.since, alarm.what) for alarm in seen.alarms}
    if not seen.alive:
        for mailbox, heard in mailboxes.silent_since(session, tuple(ask.parts.mailboxes), limit).items():
            found.setdefault(f"{_SILENT}:{mailbox}", (heard, ""))
        standing = by_hand.standing_since(session)
        if standing is not None and standing < limit:
            found.setdefault("files_standing", (standing, ""))
    return [_told(name, since, what) for name, (since, what) in found.items() if everything or _concerns(ask, name)]


def _told(name: str, since: datetime | None, what: str) -> Told:
    kind, _, mailbox = name.partition(":")
    title, advice = _WORDS.get(kind, (what, ""))
    return Told(title.format(mailbox), since, advice, mailbox or None)


def _concerns(ask: Ask, name: str) -> bool:
    mailbox = name.partition(":")[2]
    return not mailbox or rights.sees_mailbox(ask.person, ask.parts.deciding.mailbox_teams.get(mailbox))
