"""What a named person decides, with the e-mails that follow from it, by the service's configuration (`notifier/deciding.py`)."""

from __future__ import annotations

from dsr.config import Configuration
from dsr.rules import rules
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
    )


def _answerable(raw: bytes, ours: Ours) -> str | None:
    letter = open_letter(raw)
    answer = may_acknowledge(letter, sort_letter(letter, (), ours), ours)
    return answer.recipient if isinstance(answer, Answer) else None
