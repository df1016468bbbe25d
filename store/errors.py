"""What the store raises. Every message is plain words for the person who reads it, without a password and without patient data.

StoreError
├── DatabaseTrouble           the database's trouble, not that of what was to be written; nothing was written
│   ├── Transient             the same call may succeed later
│   │   ├── DatabaseUnreachable
│   │   └── DatabaseBusy
│   ├── DatabaseRefused       the database said no (disk full, read-only, damaged)
│   └── SchemaNotCurrent
├── BadDatabaseUrl
├── ValueRefused              the database cannot hold a value (too long, out of range)
├── PromiseBroken             a constraint of the schema was about to be broken; `constraint` names it
├── UnstorableText            NUL or half a surrogate pair in a text
├── NaiveTime                 a time without a time zone
├── AlreadyRunning            another process works under this name
├── UnknownLetter, AlreadyFinished, NotSetAside
├── ReferenceTaken            draw another reference and build the outcome again
├── NoReferenceLeft           every reference that was drawn is taken
├── NotClaimed                the e-mail is not, or no longer, this worker's to send
└── Refused                   a person asked for something that cannot be done; the words say what to do instead
    ├── UnknownReference, AlreadyDecided, NotDecided, NotOnRegister, ReviewDateTaken
    ├── NoName, NoReason, NoRating, NoTeam, NoReviewDate, ReviewInThePast
    ├── NotADuplicate, ClaimedBySomebody, UnknownField
    ├── UnknownAccount, AccountTaken, NoRole
    ├── AlreadyHandedIn, FileKnown, LetterSettled, NothingLost
    └── what the register, access and retention refuse: store/register/refusals.py, store/held.py, store/retention.py
"""

from __future__ import annotations

from datetime import date

from sqlalchemy.exc import DontWrapMixin


class StoreError(Exception):
    """Something about the store went wrong."""


class DatabaseTrouble(StoreError):
    """The database is in trouble: whatever was to be written would have fared the same. Nothing was written."""


class Transient(DatabaseTrouble):
    """The database could not answer now. Nothing was written; the same call may succeed later."""


class DatabaseUnreachable(Transient):
    """The database does not answer."""


class DatabaseBusy(Transient):
    """The database stayed busy for too long."""


class DatabaseRefused(DatabaseTrouble):
    """The database refused to write."""


class BadDatabaseUrl(StoreError):
    """The address of the database cannot be used."""


class SchemaNotCurrent(DatabaseTrouble):
    """The tables of the database are not those of this version."""


class ValueRefused(StoreError):
    """The database cannot hold one of the values."""

    def __init__(self, code: str) -> None:
        super().__init__(f"The database cannot hold one of the values (code {code}).")


class PromiseBroken(StoreError):
    """A rule of the schema was about to be broken. Nothing was written."""

    def __init__(self, constraint: str | None) -> None:
        super().__init__(f"The database refused this because it would break the rule {constraint or 'of a column'}.")
        self.constraint = constraint


class UnstorableText(StoreError, DontWrapMixin):
    """A text holds a NUL or half a surrogate pair, which no database keeps."""

    def __init__(self) -> None:
        super().__init__("A text holds a character that cannot be stored (NUL or half a surrogate pair). Clean it before it is stored.")


class NaiveTime(StoreError, DontWrapMixin):
    """A time without a time zone reached the store."""

    def __init__(self) -> None:
        super().__init__("A time must carry its time zone.")


class AlreadyRunning(StoreError):
    """Another process works under this name, or, where the database serves `only_one`, under any."""

    def __init__(self, name: str, *, only_one: bool = False) -> None:
        super().__init__(
            "Another worker works on this SQLite database, which serves one. Stop it first; several need PostgreSQL."
            if only_one
            else f"Another process works as {name} on this database. Stop it first, or give this one another name."
        )


class UnknownLetter(StoreError):
    """There is no such letter."""

    def __init__(self, letter_id: int) -> None:
        super().__init__(f"There is no letter {letter_id}.")


class AlreadyFinished(StoreError):
    """The letter has its outcome already: somebody else, or an earlier try, was first. Nothing was written."""

    def __init__(self, letter_id: int) -> None:
        super().__init__(f"Letter {letter_id} has its outcome already.")


class NotSetAside(StoreError):
    """The letter does not wait for a person."""

    def __init__(self, letter_id: int) -> None:
        super().__init__(f"Letter {letter_id} does not wait for a person.")


class ReferenceTaken(StoreError):
    """Another referral has this reference. Nothing was written: draw another and build the outcome, and its e-mails, again."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"The reference {reference} is taken.")
        self.reference = reference


class NoReferenceLeft(StoreError):
    """Every reference that was drawn is taken: the source of chance is broken."""

    def __init__(self) -> None:
        super().__init__("No reference could be drawn that is not taken: the source of chance is broken.")


class NotClaimed(StoreError):
    """The e-mail is not this worker's to send: not claimed, not attempted, or its claim ran out and somebody else took it."""

    def __init__(self, outbox_id: int) -> None:
        super().__init__(f"E-mail {outbox_id} of the outbox is not claimed for this.")


class Refused(StoreError):
    """A person asked for something that cannot be done."""


class UnknownReference(Refused):
    """No referral has this reference."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"There is no referral with the reference {reference}. Check it against the queue.")


class AlreadyDecided(Refused):
    """The referral has been decided."""

    def __init__(self, reference: str, status: str, by: str | None = None) -> None:
        who = f" by {by}" if by else ""
        super().__init__(f"Referral {reference} is {status}{who} already. Reopen it first if that has to change.")


class NotDecided(Refused):
    """There is no decision to reopen."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"Referral {reference} has no decision that could be reopened.")


class NotOnRegister(Refused):
    """The person of this referral is not on the register now."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"Referral {reference} has no open entry on the register.")


class ReviewDateTaken(Refused):
    """A review on that date has been done."""

    def __init__(self, due_on: date) -> None:
        super().__init__(f"A review due on {due_on:%d %B %Y} has been done for this entry already. Give another date.")


class NoName(Refused):
    """Nobody is named."""

    def __init__(self) -> None:
        super().__init__("Say who decides: a decision needs the name of the person who makes it.")


class NothingLost(Refused):
    """Every message that the mailbox offered is kept, or was settled before."""

    def __init__(self, mailbox: str) -> None:
        super().__init__(f"Nothing of the mailbox {mailbox} is missing.")


class NoReason(Refused):
    """No reason is given."""

    def __init__(self) -> None:
        super().__init__("Give a reason: it is kept with the decision.")


class NoRating(Refused):
    """No rating, or none that exists, is given."""

    def __init__(self) -> None:
        super().__init__("Give a rating: red, amber, green or blue. People rate; the program never does.")


class NoTeam(Refused):
    """No team that could own the referral is known."""

    def __init__(self) -> None:
        super().__init__("Say which team owns the referral: the suggestion is not one of the service's own teams.")


class NoReviewDate(Refused):
    """No review date is given."""

    def __init__(self) -> None:
        super().__init__("Give the date of the first review.")


class ReviewInThePast(Refused):
    """The review date is before today."""

    def __init__(self, due_on: date) -> None:
        super().__init__(f"The review date {due_on:%d %B %Y} is in the past.")


class NotADuplicate(Refused):
    """A referral was called a duplicate of itself, or of one that is a duplicate too."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"This referral cannot be a duplicate of {reference}. Name the referral that goes on.")


class ClaimedBySomebody(Refused):
    """Somebody else works on the referral."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is working on this referral. Take it over first, if you have agreed that with them.")
        self.name = name


class UnknownField(Refused):
    """The record has no such question."""

    def __init__(self) -> None:
        super().__init__("The referral record has no such question.")


class UnknownAccount(Refused):
    """There is no such account."""

    def __init__(self) -> None:
        super().__init__("There is no such account. Look at them with: dsr user list")


class AccountTaken(Refused):
    """Another account has this login or this name."""

    def __init__(self) -> None:
        super().__init__("There is an account with this login or this name already. Two people cannot share either.")


class NoRole(Refused):
    """An account was given no role, or duty without a team."""

    def __init__(self) -> None:
        super().__init__("Give at least one role, and for the role duty at least one team.")


class AlreadyHandedIn(Refused):
    """Something else was handed in on the same page before: its letter."""

    def __init__(self, letter_id: int) -> None:
        super().__init__("This page has been sent already, with something else on it. Start a new one.")
        self.letter_id = letter_id


class FileKnown(Refused):
    """The very same file was handed in before: its letter."""

    def __init__(self, letter_id: int) -> None:
        super().__init__("This file has been handed in already.")
        self.letter_id = letter_id


class LetterSettled(Refused):
    """The letter waits for nobody any more; `reference` is that of the first referral made from it, None when none was."""

    def __init__(self, letter_id: int, reference: str | None) -> None:
        super().__init__(f"Letter {letter_id} does not wait for anybody any more.")
        self.reference = reference
