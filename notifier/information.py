"""The answer to somebody who asks for information or easy read: drafted, then read, edited and sent by a named person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from notifier.content import breaches
from notifier.deciding import Deciding, NobodyToWriteTo
from notifier.help import in_danger, other_formats, reach_us
from notifier.leaflets import loaded
from notifier.page import Page, Point, Section
from notifier.reply import reply
from parsers.limits import LEAFLETS_BYTES, REPLY_CHARACTERS
from store import answers, letters
from store.errors import Refused
from store.models import EmailKind, EmailState, Letter, LetterSource
from store.outbox import Attached, OwedEmail
from triage.leaflets import Suggested, suggest
from triage.service import Service, Team

#: Kinds of letter that may be answered in this way: a withdrawal of consent or news of somebody must not be settled with a leaflet.
ANSWERED: Final = ("information_request", "other")

_TITLE: Final = "The information that you asked for"


class MayNotLeave(Refused):
    """What was written holds what no e-mail of ours may (domain rule 5.2)."""

    def __init__(self, rules: Sequence[str]) -> None:
        super().__init__(f"An e-mail of ours must not hold {', or '.join(rules)}. Write it another way, or ring them.")


class NothingSaid(Refused):
    """The answer says nothing."""

    def __init__(self) -> None:
        super().__init__("Write what the answer says.")


class TooLong(Refused):
    """The answer is longer than an e-mail may be, or its leaflets are together."""

    def __init__(self, what: str) -> None:
        super().__init__(what)


class NotAnswerable(Refused):
    """The letter is not one that is answered with information."""

    def __init__(self) -> None:
        super().__init__("This letter is not answered with information: it is about something else, or somebody has dealt with it.")


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a person starts from: the words, the leaflets that the letter seems to ask for with what the person must know about them, and
    the letter's sender (None: nobody whom the program may write to)."""

    said: str
    suggested: Suggested
    to: str | None

    def __repr__(self) -> str:
        return f"Drafted({len(self.suggested.names)} leaflets)"


def may_answer(session: Session, letter: Letter) -> bool:
    """Whether the letter may be answered with information now: nobody has dealt with it, or the answer came back."""
    if letter.outcome_at is None or letter.kind not in ANSWERED:
        return False
    given = answers.given(session, letter.id or 0)
    return all(one.state is EmailState.FAILED for one in given) if given else letter.settled_at is None


def drafted(deciding: Deciding, session: Session, letter_id: int) -> Drafted:
    """The first words of an answer, and the leaflets that the letter seems to ask for. Raises UnknownLetter, NotAnswerable."""
    letter = _letter(session, letter_id)
    raw = letters.raw(session, letter_id)
    by_mail = letter.source is LetterSource.MAILBOX
    suggested = suggest(deciding.written(raw) if by_mail else "", deciding.leaflets)
    return Drafted(first_words(attaching=bool(suggested.names)), suggested, deciding.answerable(raw) if by_mail else None)


def first_words(*, attaching: bool) -> str:
    """The words that a person starts from, with leaflets or without."""
    with_it = ["Our leaflets come with this e-mail."] if attaching else []
    return "\n".join(["Thank you for asking about the register.", *with_it, "", "Reply to this e-mail if you want to know more."])


def draft(deciding: Deciding, session: Session, letter_id: int, *, to: str | None, said: str, names: Sequence[str]) -> OwedEmail:
    """The answer as it will leave, with the leaflets of these names. Raises UnknownLetter, NotAnswerable, NobodyToWriteTo, NothingSaid,
    TooLong, MayNotLeave, LeafletUnusable."""
    letter = _letter(session, letter_id)
    recipient = to or (deciding.answerable(letters.raw(session, letter_id)) if letter.source is LetterSource.MAILBOX else None)
    if recipient is None:
        raise NobodyToWriteTo
    if not said.strip():
        raise NothingSaid
    if len(said) > REPLY_CHARACTERS:
        raise TooLong(f"The answer has more than {REPLY_CHARACTERS:,} characters.")
    broken = breaches(said, deciding.permitted)
    if broken:
        raise MayNotLeave(broken)
    team, mailbox = deciding.team_of(letter)
    email = information(
        recipient=recipient,
        said=said,
        leaflets=[(deciding.leaflets[name].words, loaded(deciding.leaflets[name])) for name in names],
        letter_id=letter_id,
        team=team,
        service=deciding.service,
        mailbox=mailbox,
        in_reply_to=letter.message_id,
    )
    if sum(len(file.data) for file in email.attachments) > LEAFLETS_BYTES:
        raise TooLong(f"These leaflets have more than {LEAFLETS_BYTES // 1024**2} MB together. Send fewer.")
    return email


def information(
    *,
    recipient: str,
    said: str,
    leaflets: Sequence[tuple[str, Attached]],
    letter_id: int,
    team: Team,
    service: Service,
    mailbox: str | None,
    in_reply_to: str | None,
) -> OwedEmail:
    """The answer: what a person wrote (a blank line begins a new paragraph), what comes with it by its titles, and where to turn."""
    with_it = (Section("With this e-mail", points=tuple(Point(title) for title, _ in leaflets)),) if leaflets else ()
    page = Page(_TITLE, (*_paragraphs(said), *with_it, reach_us(team, service), in_danger(service.signposts), other_formats(service)))
    return reply(
        EmailKind.INFORMATION,
        page,
        recipient=recipient,
        subject=_TITLE,
        letter_id=letter_id,
        mailbox=mailbox,
        in_reply_to=in_reply_to,
        attachments=tuple(file for _, file in leaflets),
    )


def answer(session: Session, email: OwedEmail, *, by: str, now: datetime) -> None:
    """Answer as it was shown: the e-mail is owed and the letter settled, once. Raises what `store.answers.answer` raises."""
    names = ", ".join(file.name for file in email.attachments)
    answers.answer(session, email, by=by, reason=f"Answered by e-mail, with {names or 'no leaflet'}.", now=now)


def _letter(session: Session, letter_id: int) -> Letter:
    letter = letters.get(session, letter_id)
    if letter.outcome_at is None or letter.kind not in ANSWERED:
        raise NotAnswerable
    return letter


def _paragraphs(said: str) -> tuple[Section, ...]:
    lines = [line.strip() for line in said.strip().splitlines()]
    paragraphs = "\n".join(lines).split("\n\n")
    return tuple(Section(sentences=tuple(line for line in paragraph.split("\n") if line)) for paragraph in paragraphs if paragraph.strip())
