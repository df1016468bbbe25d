"""docs/emails.md, made from the e-mails themselves. `python -m tests.notifier.emails_page` writes it."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from pathlib import Path
from typing import Final

from notifier.content import RULES
from notifier.message import message_bytes
from notifier.retry import WAITS
from notifier.settings import Sender
from parsers.limits import SENDING_DAYS, SMTP_ANSWER_SECONDS, SMTP_COMMAND_SECONDS
from tests.notifier.facts import EMAILS, NOW, outbox_email

FILE: Final = Path(__file__).parents[2] / "docs" / "emails.md"
_HEADERS: Final = ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted", "X-Auto-Response-Suppress")

_INTRODUCTION: Final = """# The e-mails

Every e-mail that leaves, in full, as a fictional service sends it. This page is made from the e-mails themselves
(`python -m tests.notifier.emails_page`), and a test keeps it true.

All are written for a reader of nine to eleven: no sentence has more than fifteen words, and the words are short (tested with the
automated readability index). Each goes out as plain text and as simple HTML that says the same: large type, no pictures, nothing
fetched from anywhere, telephone numbers that can be touched. What the service has not configured is not said: no opening hours, no
promise of a time.

## What no e-mail may contain

A check stands before the mail server. An e-mail with any of these is not sent; it is marked failed and shown to staff with the name
of the rule, never with what was found. What the service itself configured (its name, telephones, approved crisis lines) may stand.

{rules}

In the HTML also: any element or attribute beyond simple text, styles that could fetch something, and links other than telephone
numbers, e-mail addresses and what the service configured.

## Who may get one

One e-mail has one recipient. An acknowledgement has no envelope sender (RFC 3834), so that nothing can answer it: a server that takes it
and then cannot deliver it has nobody to tell, so staff hear only of refusals that our own mail server makes. The others have the mailbox,
so that a bounce comes back and is seen. `Auto-Submitted` and `X-Auto-Response-Suppress` keep other robots quiet. Whether a letter
may be acknowledged at all is decided before an e-mail is owed.

## About a review

Reminders go to the lead and the team on the days of `reviews.remind_days_before`, `remind_on_the_day` and `remind_days_after`, the word to the
team lead on those of `escalate_days_after`. Each goes once a review, occasion and recipient, through restarts and the change of the clocks.
What falls on a day off goes as `reviews.on_day_off` says. Where several are due together, or were passed over while nothing ran, only the
last goes. Whoever becomes the lead, and the team that takes an entry over, get the last that is due, and all that follow.

A calendar entry goes with each reminder. It is put right within a quarter of an hour: it moves when the review is moved, and goes when the
review is done before its day, the entry ends, consent is withdrawn, or somebody else looks after the entry. Only who may have had it
hears of that. What still waits to leave about a review does not leave after a withdrawal or an ending, save what takes calendar entries away:
left standing, they would go on reminding for us.

The list of the day leaves once a day for each team, from `digest.at` on. One that could not leave on its day does not leave later.

## When one does not get through

| what happens | what follows |
|---|---|
| the server says 4xx, cannot be reached, or hangs up before the e-mail was given | tried again after {waits} minutes, then every {last} hours, for {days} days; then failed and shown |
| the server says 5xx to the recipient or the e-mail | failed and shown, not tried again |
| the server refuses our sender or our log-in | as 4xx: it is about us, not about the e-mail |
| the connection ends after the e-mail was given and before the answer | uncertain and shown; repeated once with the same Message-ID |
| the program stops between the answer and writing it down | uncertain and shown; repeated once with the same Message-ID |
| the server answers so slowly that one e-mail takes over {longest} minutes | cut off, and as above: before the e-mail was given a delay, after it uncertain |
| no TLS, no STARTTLS or a certificate that cannot be trusted | nothing is sent: there is no way back to an unprotected connection |
"""
_WHY: Final = {
    "Acknowledgement of a referral": "Something arrived; who, what and from whom is not said. Crisis lines come right after the reference. Being acknowledged is not being accepted.",
    "Acknowledgement of an update": "The machine may have sorted the letter wrongly, so it says what it looks like. The references are those that the letter itself named or answered.",
    "Acknowledgement of a withdrawal of consent": "It goes to the top of the queue and reminders stop; what becomes of the record, a person decides.",
    "Acknowledgement of an information request": "This team has given no telephone, so its address stands there.",
    "Acknowledgement of anything else": "Whatever a person wrote is read by a person.",
    "Acknowledgement of what could not be opened": "No blame, and no demand to send private papers again by ordinary e-mail.",
    "Request for what is missing": "Goes out only when a named person asks for it. It names questions, never answers.",
    "Answer with information": "A named person reads, edits and sends it; what they write passes the same check. The service's own leaflets go with it, and are kept as they were sent. Not marked as automatic.",
    "Notice of another area": "Goes out only when a named person decides it. The letter itself is never sent on.",
    "Reminder of a review": "Reference and date only. The calendar entry is PUBLISH, not REQUEST, so that no calendar answers to the mailbox; its UID is the review's for ever.",
    "Review that was moved": "To those who had the calendar entry, once the review is due on another day: the same UID and a higher SEQUENCE take the entry there.",
    "Review off the calendar": "To those who had the calendar entry, once it is not so any more: the review was done early, somebody else looks after it now, the entry ended, or consent was withdrawn. It says the same whichever it is. After a withdrawal it is the last e-mail about the review, and the one that makes the calendar stop reminding.",
    "Overdue review, to the team lead": "Reference and date only, after the days that the service has set.",
    "List of the day": "To the mailbox of each team, in the morning: counts, references and dates. Of each kind it names the first 25.",
    "Alarm to the operator": "What stopped, since when, what to do. It knows nothing of any letter.",
}


def page() -> str:
    """The whole page."""
    introduction = _INTRODUCTION.format(
        rules="\n".join(f"- {rule.name}" for rule in RULES),
        waits=", ".join(map(str, WAITS[:-1])),
        last=WAITS[-1] // 60,
        days=SENDING_DAYS,
        longest=(3 * SMTP_COMMAND_SECONDS + SMTP_ANSWER_SECONDS) // 60,
    )
    return introduction + "".join(_section(name) for name in EMAILS)


def _section(name: str) -> str:
    sender = Sender(name="Suffolk Dynamic Support Register", address="ld&awest.duty@example.nhs.uk")
    sent = message_from_bytes(message_bytes(outbox_email(EMAILS[name]), sender, "dsr.example.nhs.uk", NOW), policy=policy.default)
    assert isinstance(sent, EmailMessage)
    headers = "\n".join(f"{header}: {sent[header]}" for header in _HEADERS if sent[header] is not None)
    body = sent.get_body(("plain",))
    assert body is not None
    attached = "".join(map(_attached, sent.iter_attachments()))
    return f"\n## {name}\n\n{_WHY[name]}\n\n```\n{headers}\n\n{_lines(body)}\n```\n{attached}"


def _attached(part: MIMEPart) -> str:
    if part.get_content_maintype() != "text":
        return f"\nWith it: {part.get_filename()}\n"
    return f"\n{part.get_filename()}:\n\n```\n{_lines(part)}\n```\n"


def _lines(part: MIMEPart) -> str:
    return str(part.get_content()).replace("\r\n", "\n").rstrip()


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
