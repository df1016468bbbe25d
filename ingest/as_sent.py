"""What the envelope of a mail adds to a form typed in it: when it was sent, and the address of whoever filled it in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from ingest.headers import nobody_reads, well_formed
from ingest.letter import Letter
from ingest.ours import Ours
from parsers.reading import DocumentOutcome, Found, Reading, State, Value
from parsers.record import KEYS

_LONDON: Final = ZoneInfo("Europe/London")
_DATE: Final = "referral.date"
_EMAIL: Final = "referral.referrer_email"
_SENT: Final = "The form gives no date: this is the day on which the e-mail was sent."
_FROM: Final = "The form gives no e-mail address: this is the sender's."
#: A shorter part of a name stands in too many addresses ("Al").
_NAME_LETTERS: Final = 3


def with_envelope(letter: Letter, outcomes: Sequence[DocumentOutcome], ours: Ours) -> tuple[DocumentOutcome, ...]:
    """The outcomes, the form in the message's own text (the last of them) with the day of sending for the day of the referral and the
    sender's address for the referrer's, where the form gives none and nobody forwarded it; both are `unsure`."""
    own = outcomes[-1] if len(outcomes) > len(letter.attachments) else None
    if own is None or len(own.readings) != 1 or letter.forwarded_text:
        return tuple(outcomes)
    reading = own.readings[0]
    told = dict(reading.fields)
    for key, value, note in _envelope(letter, reading, ours):
        told.setdefault(key, Value(value, State.UNSURE, note, Found(own.document)))
    if len(told) == len(reading.fields):
        return tuple(outcomes)
    fields = {key: told[key] for key in KEYS if key in told}
    return (*outcomes[:-1], replace(own, readings=(replace(reading, fields=fields),)))


def _envelope(letter: Letter, reading: Reading, ours: Ours) -> Iterator[tuple[str, str, str]]:
    if letter.sent_at is not None:
        yield _DATE, letter.sent_at.astimezone(_LONDON).date().isoformat(), _SENT
    name = reading.text("referral.referrer_name") or ""
    for address in (*letter.reply_to, letter.sender):
        if address is None or not well_formed(address.email) or nobody_reads(address.email) or ours.is_ours(address.email):
            continue
        if _same_person(name, f"{address.name} {address.email.partition('@')[0]}"):
            yield _EMAIL, address.email, _FROM
            return


def _same_person(name: str, sender: str) -> bool:
    """Whether part of a name stands in how the sender is called or in the first half of the address."""
    parts = [part for part in re.split(r"[^\w'’-]+", name.casefold()) if len(part) >= _NAME_LETTERS]
    return any(part in sender.casefold() for part in parts)
