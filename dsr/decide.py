"""What a named person decides, with the e-mails that follow from it, by the service's configuration (`notifier/deciding.py`)."""

from __future__ import annotations

from dsr.config import Configuration
from dsr.rules import rules
from dsr.wiring import permitted
from ingest.answer import Answer, may_acknowledge
from ingest.open import open_letter
from ingest.ours import Ours
from ingest.sort import sort_letter
from notifier.deciding import Deciding


def deciding(configuration: Configuration) -> Deciding:
    """How decisions are made with this configuration."""
    ours = rules(configuration).ours
    return Deciding(
        service=configuration.service,
        teams=configuration.teams,
        mailbox_teams={name: mailbox.team for name, mailbox in configuration.mailboxes.items()},
        out_of_area={f"out_of_area_{name}": contact for name, contact in configuration.out_of_area.items()},
        reviews=configuration.reviews,
        answerable=lambda raw: _answerable(raw, ours),
        written=_written,
        leaflets=configuration.leaflets,
        permitted=permitted(configuration),
    )


def _written(raw: bytes) -> str:
    letter = open_letter(raw)
    return f"{letter.subject}\n{letter.body}"


def _answerable(raw: bytes, ours: Ours) -> str | None:
    letter = open_letter(raw)
    answer = may_acknowledge(letter, sort_letter(letter, (), ours), ours)
    return answer.recipient if isinstance(answer, Answer) else None
