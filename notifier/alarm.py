"""An alarm to the operator: what stopped, since when, what to do. It knows nothing of any letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from notifier.dates import time_in_words
from notifier.page import Page, Point, Section, as_html, as_text
from store.models import EmailKind
from store.outbox import OwedEmail


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that stopped: a fixed name for it, what it is in words, since when, and what to do, first things first."""

    name: str
    what: str
    since: datetime
    to_do: tuple[str, ...]


def mailbox_silent(mailbox: str, since: datetime) -> Trouble:
    """A mailbox that has not been read."""
    return Trouble(
        f"mailbox_silent:{mailbox}",
        f"The mailbox {mailbox} has not been read.",
        since,
        (
            "Run: dsr check",
            "If the log-in is refused, renew the password or the permission of the mailbox.",
            "Tell the duty team to look into the mailbox itself until then.",
        ),
    )


def mailbox_refused(mailbox: str, why: str, since: datetime) -> Trouble:
    """A mailbox that does not let us in until somebody changes something; `why` in words."""
    return Trouble(
        f"mailbox_refused:{mailbox}",
        f"The mailbox {mailbox} does not let us in. {why}",
        since,
        (
            "Run: dsr check",
            "Renew the password, the permission or the folder.",
            "Tell the duty team to look into the mailbox itself until then.",
        ),
    )


def sending_refused(why: str, since: datetime) -> Trouble:
    """The mail server does not take our log-in, or there is no token for it; `why` in words."""
    return Trouble(
        "sending_refused",
        f"No e-mail can be sent. {why}",
        since,
        ("Run: dsr check", "Renew the password, the token or the permission.", "Tell the duty team that replies and reminders are late."),
    )


def letters_lost(mailbox: str, lost: int, since: datetime) -> Trouble:
    """Messages that a mailbox offered and that are not kept."""
    return Trouble(
        f"letters_lost:{mailbox}",
        f"The mailbox {mailbox} has offered {lost} more messages than were kept.",
        since,
        (
            "Take all that lies in it: dsr poll --once --all",
            "Tell the duty team to look into the mailbox itself.",
            f"When nothing more can be found: dsr write-off {mailbox}",
        ),
    )


def letters_standing(mailbox: str, since: datetime) -> Trouble:
    """Letters that are kept and do not get on."""
    return Trouble(
        f"letters_standing:{mailbox}",
        f"Letters of the mailbox {mailbox} are kept and are not read.",
        since,
        ("Run: dsr status", "Look into the log of dsr run.", "Tell the duty team to look into the mailbox itself until then."),
    )


def files_standing(since: datetime) -> Trouble:
    """Files that were handed in at the desk and do not get on."""
    return Trouble(
        "files_standing",
        "Files that were handed in at the desk are kept and are not read.",
        since,
        ("Run: dsr status", "Look into the log of dsr run.", "Tell the duty team to key in what cannot wait."),
    )


def disk_nearly_full(free: int, now: datetime) -> Trouble:
    """Little room is left for the database; `free` in bytes."""
    return Trouble(
        "disk_nearly_full",
        f"The disk of the database has only {free // (1024 * 1024)} MB left.",
        now,
        ("Make room on it, or move the database to a larger one.", "When it is full, no letter can be kept."),
    )


def database_stopped(why: str, since: datetime) -> Trouble:
    """The database cannot be used; `why` in words."""
    return Trouble(
        "database_stopped",
        f"The database cannot be used. {why}",
        since,
        ("Run: dsr check", "No letter is lost: they stay in their mailboxes.", "Tell the duty team to look into the mailboxes until then."),
    )


def outbox_stuck(waiting: int, since: datetime) -> Trouble:
    """E-mails that do not leave."""
    return Trouble(
        "outbox_stuck",
        f"{waiting} e-mails wait and do not leave." if waiting != 1 else "One e-mail waits and does not leave.",
        since,
        ("Run: dsr check", "Then run: dsr outbox", "Tell the duty team that replies and reminders are late."),
    )


def worker_silent(since: datetime) -> Trouble:
    """A worker that has given no sign of life."""
    return Trouble(
        "worker_silent",
        "The worker does not run.",
        since,
        ("Start it: dsr run", "Then run: dsr status", "Tell the duty team to look into the mailboxes until then."),
    )


def alarm(trouble: Trouble, *, recipient: str) -> OwedEmail:
    """The alarm about one trouble to one recipient; the same trouble since the same time is one occasion."""
    page = Page(
        "DSR Intake needs somebody",
        (
            Section(sentences=(trouble.what, f"Since {time_in_words(trouble.since)}.")),
            Section("What to do", points=tuple(Point(step) for step in trouble.to_do)),
        ),
    )
    return OwedEmail(
        kind=EmailKind.ALARM,
        recipient=recipient,
        subject=f"DSR Intake needs somebody: {trouble.what}",
        text=as_text(page),
        html=as_html(page),
        occasion=f"{trouble.name}:{trouble.since.isoformat()}",
    )
