"""Whether a letter may be acknowledged automatically, and to which one address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ingest.headers import nobody_reads, well_formed
from ingest.letter import Letter, LetterKind, Sorting
from ingest.ours import Ours
from ingest.thanks import only_thanks
from triage.reference import find_references


@dataclass(frozen=True, slots=True)
class Answer:
    """The letter may be acknowledged to `recipient`, once. A letter that brings nothing is answered at most once a sender a day:
    keeping that is for whoever sends."""

    recipient: str
    brings_something: bool

    def __repr__(self) -> str:
        return f"Answer(brings_something={self.brings_something})"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The letter must not be acknowledged, and why."""

    reason: str


_BULK: Final = frozenset({"bulk", "list", "junk", "auto_reply", "auto-reply"})
#: X-Auto-Response-Suppress values that ask for none of the kind that ours is ([MS-OXCMAIL] 2.1.3.2.18).
_SUPPRESSED: Final = frozenset({"all", "autoreply", "oof"})
#: Headers of answering programs, and of reports.
_MACHINE_HEADERS: Final = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply-from",
    "x-autoreply-from",
    "x-autoresponse",
    "x-mail-autoreply",
    "x-vacation",
    "x-failed-recipients",
    "x-loop",
    "x-dsr-intake",
)


def may_acknowledge(letter: Letter, sorting: Sorting, ours: Ours) -> Answer | Refusal:
    """The one address to which an acknowledgement of `letter` may go, or why none may. In this order, none goes:

    1. to a letter sorted as a bounce (RFC 3464) or an automatic reply (RFC 3834 section 2: never answer an answer);
    2. to a report of any kind by its structure: delivery status, read receipt (RFC 8098), abuse feedback (RFC 5965);
    3. with Auto-Submitted other than "no" (RFC 3834 section 2 and 5), however it was sorted: a scanner's form is a referral,
       and nobody reads an answer to the scanner;
    4. with a null Return-Path (RFC 3834 section 2, RFC 5321 section 4.5.5);
    5. with List-Id, List-Unsubscribe or another List header (RFC 2919, RFC 2369; RFC 3834 section 2), Mailing-List or X-Mailing-List;
    6. with Precedence bulk, list, junk or auto_reply (RFC 3834 section 2, RFC 2076);
    7. with X-Auto-Response-Suppress naming All, AutoReply or OOF: the sender asks for none ([MS-OXCMAIL]). DR, NDR, RN and NRN
       ask for no receipts and do not concern us;
    8. with the header of an answering program, of a loop (X-Loop, our own mark) or of a failure (X-Failed-Recipients);
    9. without exactly one From address: none, a malformed one, or several (RFC 5322 section 3.6.2 wants a Sender then, and
       RFC 3834 section 4 knows one recipient only); or with a Sender header that is one of ours;
    10. from or to be answered at one of our own addresses, spoofed or not: two desks would write to each other for ever;
    11. from an address behind which nobody reads: MAILER-DAEMON, postmaster, noreply, list owners and the like;
    12. to a letter with a Message-ID of our own giving out: it is our mail that has come back;
    13. to an answer to a message of ours that says thanks and nothing more: nobody waits for an answer to that.

    The recipient is the From address; but the Reply-To address when there is exactly one, well-formed, neither ours nor a robot's nor
    a list's: a person asks there for answers in another mailbox (RFC 5322 section 3.6.2; RFC 3834 section 4 lets a service responder
    follow it). An empty, unusable or manifold Reply-To is passed over in favour of From. Never anybody else of the letter. From is
    as easily forged as Reply-To, so neither is a proof: what goes out says nothing of anybody.
    """
    refusal = _kind(sorting) or _headers(letter) or _sender(letter, ours) or _thanks(letter, sorting, ours)
    if refusal is not None:
        return Refusal(refusal)
    assert letter.sender is not None  # _sender refuses a letter without one
    return Answer(_recipient(letter, letter.sender.email, ours), brings_something(letter, sorting, ours))


def brings_something(letter: Letter, sorting: Sorting, ours: Ours) -> bool:
    """Whether a letter brings a form, an update, a withdrawal, a question about the register, an urgent word, or a file.

    Words alone in answer to a message of ours (by its thread or the reference in its subject) do not count, unless they take back
    consent or speak of danger: a program that answers without saying that it is one writes just such letters, and would be
    answered for ever.
    """
    if sorting.danger or sorting.kind in (LetterKind.CONSENT_WITHDRAWAL, LetterKind.REFERRAL):
        return True
    if letter.problems or letter.attachments:
        return True
    if ours.names_our_message((*letter.in_reply_to, *letter.references)) or find_references(letter.subject):
        return False
    return sorting.kind is not LetterKind.OTHER


def _kind(sorting: Sorting) -> str | None:
    if sorting.kind is LetterKind.BOUNCE:
        return "It is a report of failed delivery."
    if sorting.kind is LetterKind.AUTO_REPLY:
        return "It is an automatic reply."
    return None


def _thanks(letter: Letter, sorting: Sorting, ours: Ours) -> str | None:
    answers_us = ours.names_our_message((*letter.in_reply_to, *letter.references))
    if sorting.kind is not LetterKind.OTHER or sorting.urgent or not answers_us or letter.attachments or letter.problems:
        return None
    return "It only says thanks." if letter.new_text.strip() and only_thanks(letter.new_text) else None


def _headers(letter: Letter) -> str | None:
    headers = letter.headers
    declared = " ".join(headers.get("content-type", ())).lower()
    if letter.report is not None or "multipart/report" in declared or "disposition-notification" in declared:
        return "It is a report by a mail program."
    if any(_first_word(value) not in ("", "no") for value in headers.get("auto-submitted", ())):
        return "It was sent by a program (Auto-Submitted)."
    if letter.return_path == "":
        return "Its return path is empty: it asks for no answer."
    if any(name.startswith("list-") for name in headers) or "mailing-list" in headers or "x-mailing-list" in headers:
        return "It came through a mailing list."
    if any(_first_word(value) in _BULK for value in headers.get("precedence", ())):
        return "It was sent in bulk (Precedence)."
    suppressed = {word.strip().lower() for value in headers.get("x-auto-response-suppress", ()) for word in re.split(r"[,;\s]+", value)}
    if suppressed & _SUPPRESSED:
        return "Its sender asks for no automatic replies (X-Auto-Response-Suppress)."
    if any(name in headers for name in _MACHINE_HEADERS):
        return "Its headers say that a program sent it."
    return None


def _sender(letter: Letter, ours: Ours) -> str | None:
    if letter.sender is None:
        return "It has no sender's address."
    if len({sender.email for sender in letter.senders or (letter.sender,)}) > 1:
        return "It has several senders."
    if not well_formed(letter.sender.email):
        return "Its sender's address is not one that mail can be sent to."
    if ours.is_ours(letter.sender.email) or any(ours.is_ours(address) for address in _addresses_in(letter.headers.get("sender", ()))):
        return "It comes from one of our own addresses."
    if nobody_reads(letter.sender.email):
        return "Nobody reads mail at its sender's address."
    if letter.message_id is not None and ours.names_our_message((letter.message_id,)):
        return "It is our own mail that has come back."
    return None


def _recipient(letter: Letter, sender: str, ours: Ours) -> str:
    if len(letter.reply_to) != 1:
        return sender
    wanted = letter.reply_to[0].email
    usable = well_formed(wanted) and not ours.is_ours(wanted) and not nobody_reads(wanted)
    return wanted if usable else sender


def _first_word(value: str) -> str:
    return value.split(";")[0].split("(")[0].strip().lower()


def _addresses_in(values: tuple[str, ...]) -> list[str]:
    return [found.lower() for value in values for found in re.findall(r"[^\s<>,;\"']{1,64}@[^\s<>,;\"']{1,255}", value)]
