"""One poll of one mailbox: keep what is new, and move away what is finished.

The bytes of a message are one committed row before anything looks inside them. How far the mailbox has been taken is
committed only when everything up to there is kept, so that a poll that breaks off is simply done again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import structlog

from ingest.letter import LetterKind
from ingest.mailbox import Fetched, Mailbox
from parsers import limits
from store import letters, mailboxes, withheld
from store.engine import Store
from store.letters import LetterOutcome
from store.models import LetterState

_LOG: Final = structlog.get_logger()
_HEADER_END: Final = re.compile(rb"\r?\n\r?\n")
_MESSAGE_ID: Final = re.compile(rb"^message-id:\s*([^\r\n]+)", re.IGNORECASE | re.MULTILINE)

#: What Exchange writes, in English, whatever the language of the mailbox.
_SUBSTITUTE: Final = re.compile(
    rb"^subject:\s*Retrieval using the (IMAP4|POP3) protocol failed for the following message", re.IGNORECASE | re.MULTILINE
)

Clock = Callable[[], datetime]


class MailboxHeld(Exception):
    """Another worker polls this mailbox now."""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where finished messages go. None: they are left where they are."""

    done: str | None = None
    set_aside: str | None = None

    def of(self, state: LetterState) -> str | None:
        """The folder for a letter that ended in this state."""
        return self.done if state is LetterState.DONE else self.set_aside


@dataclass(frozen=True, slots=True)
class Look:
    """What a poll looks at. Usually what has come since the one before; with `whole` every message that lies in the mailbox, so
    that one that was ever passed over is found. `since` is the first day whose messages are taken where a mailbox is seen for the
    first time, or as a whole (None: all)."""

    whole: bool = False
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What a poll did: messages newly kept, messages that were gone before they could be fetched, messages that an earlier poll
    had passed over (they are among the kept), messages replaced that the server had held back, and messages of before the first
    day, which stay."""

    uid_validity: int
    kept: int = 0
    gone: int = 0
    late: int = 0
    replaced: int = 0
    older: int = 0
    finished: bool = True


@dataclass(frozen=True, slots=True)
class _Offered:
    """The UIDs that are to be kept, in ascending order; the highest that was looked at; how many older ones stay."""

    uids: list[int]
    highest: int
    older: int = 0


def take(name: str, mailbox: Mailbox, store: Store, clock: Clock, worker: str, stopping: Callable[[], bool], look: Look = Look()) -> Taken:
    """Keep every message that the mailbox has offered since the last poll that went well. `stopping` is asked between messages.

    Raises MailboxUnreachable, MailboxRefused, MailboxHeld, StoreError; what was kept until then stays kept.
    """
    with store.transaction() as session:
        if not mailboxes.hold(session, name, worker, clock()):
            raise MailboxHeld(name)
        progress = mailboxes.progress(session, name)
    opened = mailbox.open()
    known = progress is not None and progress.uid_validity == opened.uid_validity
    counted = progress.highest_uid if progress is not None and known else 0
    if progress is not None and progress.uid_validity is not None and not known:
        _LOG.warning("uid_validity_changed", mailbox=name, uid_validity=opened.uid_validity)
    offered = _offered(mailbox, counted, look, known=known)
    with store.reading() as session:
        already = letters.kept_uids(session, name, opened.uid_validity, offered.uids)
    kept = gone = late = 0
    for uid in offered.uids:
        if uid in already:
            continue
        if stopping():
            return Taken(opened.uid_validity, kept, gone, late, finished=False)
        fetched = mailbox.fetch(uid)
        if fetched is None:
            gone += uid > counted  # taken away by staff between the search and the fetch: it was never ours
            _LOG.warning("message_gone", mailbox=name, uid=uid, uid_validity=opened.uid_validity)
        elif _keep(name, opened.uid_validity, fetched, store, clock, worker):
            kept += 1
            late += uid <= counted
    if late:
        _LOG.error("messages_late", mailbox=name, count=late)
    with store.transaction() as session:
        mailboxes.polled(
            session,
            name,
            uid_validity=opened.uid_validity,
            highest_uid=offered.highest,
            newly_offered=sum(uid > counted for uid in offered.uids) - gone,
            late=late,
            now=clock(),
        )
    replaced = _fetch_again(name, mailbox, store, clock, opened.uid_validity, stopping)
    return Taken(opened.uid_validity, kept, gone, late, replaced, offered.older)


def move_finished(name: str, mailbox: Mailbox, store: Store, folders: Folders, uid_validity: int, clock: Clock) -> int:
    """Move the messages of finished letters to their folders: how many. The mailbox must be open.

    Only messages known under the `uid_validity` that holds now: another one would move somebody else's message.
    Where the server cannot move a message without a risk to others they are left where they are.
    Raises MailboxUnreachable, MailboxRefused, StoreError.
    """
    states = [state for state in (LetterState.DONE, LetterState.SET_ASIDE) if folders.of(state) is not None]
    if not states or not mailbox.moves:
        return 0
    with store.reading() as session:
        finished = letters.to_move(session, name, limits.MOVES_A_POLL, uid_validity, states)
    for letter in finished:
        folder = folders.of(letter.state)
        assert folder is not None
        mailbox.move(letter.uid, folder)
        with store.transaction() as session:
            letters.moved(session, letter.letter_id, clock())
    return len(finished)


def is_substitute(raw: bytes) -> bool:
    """Whether these bytes are the notice that Exchange hands out in place of a message that it cannot convert for IMAP, or none at all.
    The message itself lies in the mailbox, and another day it may be had."""
    if not raw:
        return True
    head = _HEADER_END.split(raw[: limits.HEAD_BYTES], maxsplit=1)[0]
    return _SUBSTITUTE.search(head) is not None


def _offered(mailbox: Mailbox, counted: int, look: Look, *, known: bool) -> _Offered:
    if known and not look.whole:
        uids = mailbox.uids_above(counted)
        return _Offered(uids, max(uids, default=counted))
    uids = mailbox.uids_above(0)
    highest = max(uids, default=counted)
    if look.since is None:
        return _Offered(uids, highest)
    # A day earlier: a server compares the day in its own time zone (RFC 9051 section 6.4.4). What is new here is never too old:
    # staff may have moved an old message in.
    recent = set(mailbox.uids_above(0, since=look.since - timedelta(days=1)))
    taken = [uid for uid in uids if uid in recent or (known and uid > counted)]
    return _Offered(taken, highest, len(uids) - len(taken))


def _fetch_again(name: str, mailbox: Mailbox, store: Store, clock: Clock, uid_validity: int, stopping: Callable[[], bool]) -> int:
    """Ask again for messages in whose place the server handed out a notice: how many came this time."""
    before = clock() - timedelta(seconds=limits.SUBSTITUTE_AGAIN_SECONDS)
    with store.reading() as session:
        held_back = withheld.waiting(session, name, uid_validity, before, limits.SUBSTITUTES_A_POLL)
    replaced = 0
    for letter_id, uid in held_back:
        if stopping():
            break
        fetched = mailbox.fetch(uid)
        with store.transaction() as session:
            now = clock()
            if fetched is None or fetched.raw is None or is_substitute(fetched.raw):
                withheld.still(session, letter_id, now)
                continue
            replaced += withheld.replaced(
                session,
                letter_id,
                message_id=message_id_of(fetched.raw),
                received_at=fetched.received_at or now,
                raw=fetched.raw,
                now=now,
            )
    return replaced


def message_id_of(raw: bytes) -> str | None:
    """The Message-ID of a message as it stands in its head, for look-up only; None when it has none."""
    head = _HEADER_END.split(raw[: limits.HEAD_BYTES], maxsplit=1)[0]
    found = _MESSAGE_ID.search(head)
    return found[1].strip().decode("ascii", "replace") if found and found[1].strip() else None


def _keep(name: str, uid_validity: int, fetched: Fetched, store: Store, clock: Clock, worker: str) -> bool:
    now = clock()
    raw = fetched.headers if fetched.raw is None else fetched.raw
    substitute = fetched.raw is not None and is_substitute(fetched.raw)
    with store.transaction() as session:
        letter_id = letters.keep(
            session,
            mailbox=name,
            uid_validity=uid_validity,
            uid=fetched.uid,
            message_id=message_id_of(raw),
            received_at=fetched.received_at or now,
            raw=raw,
            now=now,
            substitute=substitute,
        )
        mailboxes.hold(session, name, worker, now)  # a long first poll must not outlive its lease
        # What the mailbox offered before is finished as a copy already: a second outcome would break off every poll from now on.
        if letter_id is not None and fetched.raw is None and letters.get(session, letter_id).state is LetterState.KEPT:
            letters.finish(session, letter_id, _too_big(fetched.size), now)
        if letter_id is not None and substitute:
            letters.finish(session, letter_id, _HELD_BACK, now)
    if letter_id is None:
        return False
    _LOG.info("letter_kept", letter_id=letter_id, mailbox=name, uid=fetched.uid)
    return True


def _too_big(size: int) -> LetterOutcome:
    megabytes = size / (1024 * 1024)
    limit = limits.MESSAGE_BYTES // (1024 * 1024)
    return LetterOutcome(
        state=LetterState.SET_ASIDE,
        kind=LetterKind.OTHER.value,
        reason=f"This message has {megabytes:.0f} MB; the limit is {limit} MB. Only its head is kept here: please open it in the mailbox.",
    )


_HELD_BACK: Final = LetterOutcome(
    state=LetterState.SET_ASIDE,
    kind=letters.SUBSTITUTE,
    reason="The mail server could not hand this message out and gave a notice in its place, or nothing. It is asked again every quarter of an hour. "
    "Until then please open the message in the mailbox itself.",
)
