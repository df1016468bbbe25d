"""A message over the limit that a mailbox offers again: under a new UIDVALIDITY, or copied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

import pytest

from ingest.mailbox import Fetched, Mailbox, Opened
from ingest.poll import take
from store import letters
from store.engine import Store
from store.models import LetterState

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


class TooBigMailbox:
    """One message over the limit, of which the server gives the head."""

    def __init__(self, uid_validity: int, uids: Sequence[int]) -> None:
        self.uid_validity = uid_validity
        self.uids = uids

    def open(self) -> Opened:
        return Opened(uid_validity=self.uid_validity, messages=len(self.uids))

    def uids_above(self, highest: int) -> list[int]:
        return [uid for uid in self.uids if uid > highest]

    def fetch(self, uid: int) -> Fetched:
        return Fetched(uid=uid, received_at=NOW, size=90_000_000, raw=None, headers=b"Message-ID: <big@example.org>\r\n\r\n")


@pytest.mark.parametrize(("uid_validity", "uids"), [(8, [1]), (7, [1, 2])])
def test_a_message_over_the_limit_offered_again_does_not_break_off_the_poll(
    sqlite_store: Store, uid_validity: int, uids: list[int]
) -> None:
    for mailbox in (TooBigMailbox(7, [1]), TooBigMailbox(uid_validity, uids)):
        take("east", cast(Mailbox, mailbox), sqlite_store, lambda: NOW, "one", lambda: False)
    with sqlite_store.reading() as session:
        assert [letters.get(session, letter_id).state for letter_id in (1, 2)] == [LetterState.SET_ASIDE, LetterState.DONE]
