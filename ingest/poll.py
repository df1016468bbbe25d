"""One poll of one mailbox: keep what is new, and move away what is finished.

The bytes of a message are one committed row before anything looks inside them. How far the mailbox has been taken is
committed only when everything up to there is kept, so that a poll that breaks off is simply done again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from ingest.letter import LetterKind
from ingest.mailbox import Fetched, Mailbox
from parsers import limits
from store import letters, mailboxes
from store.engine import Store
from store.letters import LetterOutcome
from store.models import LetterState

_LOG: Final = structlog.get_logger()
_HEADER_END: Final = re.compile(rb"\r?\n\r?\n")
_MESSAGE_ID: Final = re.compile(rb"^message-id:\s*([^\r\n]+)", re.IGNORECASE | re.MULTILINE)

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
class Taken:
    """What a poll did: messages newly kept, and messages that were gone before they could be fetched."""

    uid_validity: int
    kept: int = 0
    gone: int = 0
    finished: bool = True


def take(name: str, mailbox: Mailbox, store: Store, clock: Clock, worker: str, stopping: Callable[[], bool]) -> Taken:
    """Keep every message that the mailbox has offered since the last poll that went well. `stopping` is asked between messages.

    Raises MailboxUnreachable, MailboxRefused, MailboxHeld, StoreError; what was kept until then stays kept.
    """
    with store.transaction() as session:
        if not mailboxes.hold(session, name, worker, clock()):
            raise MailboxHeld(name)
        progress = mailboxes.progress(session, name)
    opened = mailbox.open()
    known = progress is not None and progress.uid_validity == opened.uid_validity
    highest = progress.highest_uid if progress is not None and known else 0
    if progress is not None and progress.uid_validity is not None and not known:
        _LOG.warning("uid_validity_changed", mailbox=name, uid_validity=opened.uid_validity)
    offered = mailbox.uids_above(highest)
    with store.reading() as session:
        already = letters.kept_uids(session, name, opened.uid_validity, offered)
    kept = gone = 0
    for uid in offered:
        if uid in already:
            continue
        if stopping():
            return Taken(opened.uid_validity, kept, gone, finished=False)
        fetched = mailbox.fetch(uid)
        if fetched is None:
            gone += 1  # taken away by staff between the search and the fetch: it was never ours
            _LOG.warning("message_gone", mailbox=name, uid=uid, uid_validity=opened.uid_validity)
        elif _keep(name, opened.uid_validity, fetched, store, clock, worker):
            kept += 1
    with store.transaction() as session:
        mailboxes.polled(
            session,
            name,
            uid_validity=opened.uid_validity,
            highest_uid=max(offered, default=highest),
            newly_offered=len(offered) - gone,
            now=clock(),
        )
    return Taken(opened.uid_validity, kept, gone)


def move_finished(name: str, mailbox: Mailbox, store: Store, folders: Folders, uid_validity: int, clock: Clock) -> int:
    """Move the messages of finished letters to their folders: how many. The mailbox must be open.

    Only messages known under the `uid_validity` that holds now: another one would move somebody else's message.
    Raises MailboxUnreachable, MailboxRefused, StoreError.
    """
    if folders.done is None and folders.set_aside is None:
        return 0
    with store.reading() as session:
        finished = letters.to_move(session, name, limits.MOVES_A_POLL, uid_validity)
    moved = 0
    for letter in finished:
        folder = folders.of(letter.state)
        if folder is None:
            continue
        mailbox.move(letter.uid, folder)
        with store.transaction() as session:
            letters.moved(session, letter.letter_id, clock())
        moved += 1
    return moved


def message_id_of(raw: bytes) -> str | None:
    """The Message-ID of a message as it stands in its head, for look-up only; None when it has none."""
    head = _HEADER_END.split(raw[: limits.HEAD_BYTES], maxsplit=1)[0]
    found = _MESSAGE_ID.search(head)
    return found[1].strip().decode("ascii", "replace") if found and found[1].strip() else None


def _keep(name: str, uid_validity: int, fetched: Fetched, store: Store, clock: Clock, worker: str) -> bool:
    now = clock()
    raw = fetched.headers if fetched.raw is None else fetched.raw
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
        )
        mailboxes.hold(session, name, worker, now)  # a long first poll must not outlive its lease
        # What the mailbox offered before is finished as a copy already: a second outcome would break off every poll from now on.
        if letter_id is not None and fetched.raw is None and letters.get(session, letter_id).state is LetterState.KEPT:
            letters.finish(session, letter_id, _too_big(fetched.size), now)
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
