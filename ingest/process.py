"""A kept letter to its outcome: opened, read, sorted, and everything that follows written in one transaction."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

import structlog
from sqlmodel import Session

from ingest.answer import Answer
from ingest.letter import DeliveryReport, LetterKind
from ingest.open import open_file
from ingest.outcomes import NO_FORM
from ingest.poll import Clock
from ingest.rules import Rules
from ingest.understand import MESSAGE_TEXT, Understood, understand_file, understand_message
from ingest.unlocking import unlocked
from notifier.acknowledgement import Arrived, acknowledgement
from parsers import limits
from parsers.document import Kind, Problem
from parsers.faults import described
from parsers.pool import DocumentOpener
from parsers.reading import DocumentOutcome, Reading
from store import letters, passwords, referrals
from store.engine import Store
from store.errors import AlreadyFinished, DatabaseTrouble, NoReferenceLeft, ReferenceTaken, StoreError, UnstorableText
from store.letters import LetterOutcome, NewDocument, OncePerDay
from store.models import Letter, LetterState
from store.outbox import OwedEmail
from store.passwords import Parts
from store.referrals import NewReferral, identity_of, new_referral
from triage.duplicates import Identity, likeness
from triage.reference import new_reference
from triage.service import Service, Team

_LOG: Final = structlog.get_logger()
_LONDON: Final = ZoneInfo("Europe/London")

Done = TypeVar("Done")

#: Letters of these kinds bring news about something that we may hold already.
_ABOUT_ONE: Final = (LetterKind.UPDATE, LetterKind.CONSENT_WITHDRAWAL)


@dataclass(frozen=True, slots=True)
class Desk:
    """A duty mailbox as far as its letters are concerned: the team behind it, and the first day whose letters are
    acknowledged (None: none is)."""

    team: Team
    acknowledge_from: date | None


@dataclass(frozen=True, slots=True)
class Intake:
    """Everything that a letter's way needs: the store, the reader, the rules, the desks by mailbox name, the service's own
    words, the clock, and `draw` for references (secrets.randbelow). `abreast` letters are read at the same time."""

    store: Store
    reader: DocumentOpener
    rules: Rules
    desks: Mapping[str, Desk]
    service: Service
    clock: Clock
    draw: Callable[[int], int]
    abreast: int = 1


@dataclass(frozen=True, slots=True)
class Processed:
    """What became of a letter."""

    letter_id: int
    state: LetterState
    kind: str
    references: tuple[str, ...]
    acknowledged: bool


@dataclass(frozen=True, slots=True)
class Read:
    """A letter, understood; nothing of it is written yet. `mailbox` is None for what a person handed in; `opened` says whether the
    password of another letter opened something in it."""

    mailbox: str | None
    understood: Understood
    arrived_on: date
    parts: Parts | None = None
    opened: bool = False


def process_waiting(intake: Intake, stopping: Callable[[], bool], mailbox: str | None = None) -> list[Processed]:
    """Process what is kept and not finished, of one mailbox or of all, until nothing is left or `stopping` says so.

    Letters that were never tried are read side by side. One that was is tried alone: if it ends the worker, no other letter's try
    is used up with it. A fault over one letter is logged and leaves it kept, to be tried again. Raises DatabaseTrouble.
    """
    done: list[Processed] = []
    while not stopping():
        with intake.store.reading() as session:
            untried = letters.waiting(session, limits.LETTERS_AT_A_TIME, mailbox, untried=True)
            waiting = untried or letters.waiting(session, limits.LETTERS_AT_A_TIME, mailbox)
        if not waiting:
            break
        if untried and intake.abreast > 1:
            done += _side_by_side(intake, untried, stopping)
            continue
        done += process_these(intake, waiting, stopping)
    return done


def process_these(intake: Intake, waiting: Iterable[int], stopping: Callable[[], bool]) -> list[Processed]:
    """Process these letters one after another, until `stopping` says so; a fault over one leaves it kept. Raises DatabaseTrouble."""
    done: list[Processed] = []
    for letter_id in waiting:
        if stopping():
            break
        done += _harmlessly(letter_id, partial(process, intake, letter_id))
    return done


def process(intake: Intake, letter_id: int) -> Processed:
    """Bring one kept letter to its outcome. The try is counted before it is made: a letter that ends the worker three times
    is set aside on the fourth.

    Raises AlreadyFinished, UnknownLetter, StoreError.
    """
    if _begun(intake, letter_id) > limits.LETTER_TRIES:
        return _finished(intake, letter_id, _given_up())
    return _concluded(intake, letter_id, partial(_read, intake, letter_id))


def _side_by_side(intake: Intake, untried: Sequence[int], stopping: Callable[[], bool]) -> list[Processed]:
    """Read letters at the same time; their tries are counted, and their outcomes written, one after another in their order."""
    done: list[Processed] = []
    begun: deque[tuple[int, Future[Read]]] = deque()
    left = iter(untried)
    with ThreadPoolExecutor(intake.abreast, thread_name_prefix="letter") as readers:
        try:
            while True:
                while len(begun) <= intake.abreast and not stopping() and (letter_id := next(left, None)) is not None:
                    if _harmlessly(letter_id, partial(_begun, intake, letter_id)):
                        begun.append((letter_id, readers.submit(_read, intake, letter_id)))
                if not begun:
                    return done
                letter_id, reading = begun.popleft()
                done += _harmlessly(letter_id, partial(_concluded, intake, letter_id, reading.result))
        except DatabaseTrouble:
            for letter_id, reading in begun:
                reading.cancel()
                _uncount(intake, letter_id)
            raise


def _harmlessly(letter_id: int, do: Callable[[], Done]) -> list[Done]:
    """What `do` gives, or nothing when it met a fault of this letter. Raises DatabaseTrouble."""
    try:
        return [do()]
    except AlreadyFinished:
        return []  # another worker was first
    except DatabaseTrouble:
        raise
    except Exception as fault:  # noqa: BLE001
        # A fault of ours over one letter must not hold up the others: its try is counted, and the fourth sets it aside.
        _LOG.error("letter_fault", letter_id=letter_id, fault=described(fault))
        return []


def _begun(intake: Intake, letter_id: int) -> int:
    with intake.store.transaction() as session:
        return letters.begin(session, letter_id, intake.clock())


def _read(intake: Intake, letter_id: int) -> Read:
    with intake.store.reading() as session:
        kept, raw = letters.get(session, letter_id), letters.raw(session, letter_id)
    arrived_on = kept.received_at.astimezone(_LONDON).date()
    if kept.mailbox is None:
        handed_in = open_file(kept.file_name or "", raw)
        by, team = kept.brought_by or "", kept.team or ""
        return Read(None, understand_file(handed_in, intake.reader, intake.rules, arrived_on, team, by), arrived_on)
    team = intake.desks[kept.mailbox].team.name
    read = unlocked(
        lambda known: understand_message(raw, intake.reader, intake.rules, arrived_on, team, known),
        partial(_password_letters, intake.store, kept),
    )
    return Read(kept.mailbox, read.understood, arrived_on, read.parts, read.opened)


def _password_letters(store: Store, letter: Letter, told: Parts) -> list[tuple[int, bytes]]:
    with store.reading() as session:
        return [(number, letters.raw(session, number)) for number in passwords.password_letters(session, letter, told)]


def _concluded(intake: Intake, letter_id: int, read: Callable[[], Read]) -> Processed:
    try:
        return _written(intake, letter_id, read())
    except DatabaseTrouble:
        # The database's trouble is not the letter's: it must not use up the letter's tries.
        _uncount(intake, letter_id)
        raise


def _uncount(intake: Intake, letter_id: int) -> None:
    with suppress(StoreError), intake.store.transaction() as session:
        letters.uncount(session, letter_id)


def outcome(intake: Intake, read: Read, about: Mapping[str, Identity], made: Mapping[str, Identity]) -> LetterOutcome:
    """Everything that becomes of a letter that was read. `about` are the referrals of ours that it names or answers, `made` those that it
    made when it was read before, each with whom they are about."""
    understood = read.understood
    kind, reason = understood.sorting.kind, understood.sorting.reason
    proposed = tuple(one for one in understood.referrals if _somebody_else(one.reading, made.values()))
    if made and read.opened and kind in (LetterKind.REFERRAL, LetterKind.UPDATE):
        kind, reason, about = LetterKind.UPDATE, _ADDED.format(" and ".join(made)), {**about, **made}
    if kind in _ABOUT_ONE and about:
        # The form in a reply or a correction belongs to the referral that we hold: a person compares them. One about somebody
        # else is that person's own referral, however the letter came to be a reply.
        proposed = tuple(one for one in proposed if _somebody_else(one.reading, about.values()))
    elif kind is LetterKind.UPDATE and proposed:
        kind, reason = LetterKind.REFERRAL, f"{reason} It names no referral that is held here, so its form is a new referral."
    new = tuple(
        new_referral(one, reference=new_reference(intake.draw), arrived_on=read.arrived_on, danger=understood.sorting.danger)
        for one in proposed
    )
    set_aside = None if made else _set_aside_reason(kind, new, understood.problems)
    answer = _acknowledgement(intake, read, kind, new, about, set_aside is not None)
    return LetterOutcome(
        state=LetterState.DONE if set_aside is None else LetterState.SET_ASIDE,
        kind=kind.value,
        reason=" ".join((reason if set_aside is None else set_aside, *understood.letter.notes)),
        urgent=understood.sorting.urgent,
        danger=understood.sorting.danger,
        documents=_documents(understood),
        referrals=new,
        owed=() if answer is None else (answer,),
        once_per_day=_once_per_day(understood, read.arrived_on),
        about=tuple(about),
        withdraws_consent=kind is LetterKind.CONSENT_WITHDRAWAL,
        passwords=read.parts,
        bounced=_undelivered(understood.letter.report, intake.rules.ours.message_id_domain),
    )


def tokens(message_ids: Iterable[str], domain: str) -> tuple[str, ...]:
    """The outbox tokens in those Message-IDs that are of our making (`<token@domain>`), each once."""
    ours = re.compile(rf"<?([0-9a-f]{{32}})@{re.escape(domain)}>?", re.IGNORECASE)
    found = (ours.fullmatch(message_id.strip()) for message_id in message_ids)
    return tuple(dict.fromkeys(match[1].lower() for match in found if match))


def _undelivered(report: DeliveryReport | None, domain: str) -> tuple[str, ...]:
    """The token of our e-mail that a report says was given up. A delay or a complaint names it too, and did not lose it."""
    if report is None or not report.permanent or report.message_id is None:
        return ()
    return tokens((report.message_id,), domain)


def _somebody_else(reading: Reading, held: Iterable[Identity]) -> bool:
    """Whether a form is about nobody of those, as far as NHS number, date of birth, names and postcode tell."""
    read = identity_of(reading)
    return not any(likeness(read, one) for one in held)


def _written(intake: Intake, letter_id: int, read: Read) -> Processed:
    with intake.store.reading() as session:
        about = _about(session, read.understood, intake.rules.ours.message_id_domain)
        before = {one.reference: referrals.identity(one) for one in referrals.of_letter(session, letter_id)}
    for _ in range(limits.REFERENCE_DRAWS):
        made = outcome(intake, read, about, before)
        with suppress(ReferenceTaken):
            try:
                return _finished(intake, letter_id, made)
            except UnstorableText:
                return _finished(intake, letter_id, _unstorable())
    raise NoReferenceLeft


def _about(session: Session, understood: Understood, domain: str) -> dict[str, Identity]:
    """The referrals that a letter names, or whose e-mail it answers, as far as they are held here, with whom they are about."""
    letter = understood.letter
    named = list(understood.sorting.references)
    for token in tokens((*letter.in_reply_to, *letter.references), domain):
        named += referrals.references_for_message(session, token)
    held = ((reference, referrals.by_reference(session, reference)) for reference in dict.fromkeys(named))
    return {reference: referrals.identity(referral) for reference, referral in held if referral is not None}


def _finished(intake: Intake, letter_id: int, made: LetterOutcome) -> Processed:
    with intake.store.transaction() as session:
        finished = letters.finish(session, letter_id, made, intake.clock())
    _LOG.info(
        "letter_finished",
        letter_id=letter_id,
        state=made.state.value,
        kind=made.kind,
        referrals=len(made.referrals),
        problems=sum(len(document.problems) for document in made.documents),
    )
    return Processed(letter_id, made.state, made.kind, finished.references, bool(finished.tokens))


def _documents(understood: Understood) -> tuple[NewDocument, ...]:
    """Every document in the order of the outcomes; a file that never became an attachment is told by the letter's own problems."""
    attached = understood.letter.attachments
    return tuple(
        NewDocument(
            name=outcome.document,
            kind=outcome.kind.value,
            data=attached[position].data if position < len(attached) else None,
            pages=outcome.pages,
            problems=outcome.problems + (understood.letter.problems if position == 0 else ()),
        )
        for position, outcome in enumerate(understood.outcomes or (_BODY_ONLY,))
    )


def _set_aside_reason(kind: LetterKind, new: Sequence[NewReferral], problems: Sequence[Problem]) -> str | None:
    """Why a letter is set aside, None when it is done. A referral without a readable form, or a file of a person's letter
    that could not be opened with nothing else read, needs a person who opens it by hand. A file that is no form is no trouble:
    its letter is in front of people as what it is."""
    if new or kind in (LetterKind.BOUNCE, LetterKind.AUTO_REPLY):
        return None
    told = problems if kind is LetterKind.REFERRAL else [problem for problem in problems if problem.reason not in NO_FORM]
    if told:
        return " ".join(dict.fromkeys(problem.detail for problem in told))
    if kind is LetterKind.REFERRAL:
        return "This looks like a referral, but no completed form could be read in it. Please open it by hand."
    return None


def _acknowledgement(
    intake: Intake, read: Read, kind: LetterKind, new: Sequence[NewReferral], about: Iterable[str], set_aside: bool
) -> OwedEmail | None:
    """The acknowledgement that is owed, None when none may go out: to this letter, from this mailbox, or before its first day."""
    answer = read.understood.answer
    if read.mailbox is None or not isinstance(answer, Answer):
        return None
    desk = intake.desks[read.mailbox]
    if desk.acknowledge_from is None or read.arrived_on < desk.acknowledge_from:
        return None
    return acknowledgement(
        Arrived.NOT_OPENED if set_aside else Arrived(kind.value),
        recipient=answer.recipient,
        references=[referral.reference for referral in new] or tuple(about),
        team=desk.team,
        service=intake.service,
        letter_id=None,
        mailbox=read.mailbox,
        in_reply_to=read.understood.letter.message_id,
    )


def _once_per_day(understood: Understood, arrived_on: date) -> OncePerDay | None:
    answer = understood.answer
    if isinstance(answer, Answer) and not answer.brings_something:
        return OncePerDay(answer.recipient, arrived_on)
    return None


def _given_up() -> LetterOutcome:
    return LetterOutcome(
        state=LetterState.SET_ASIDE,
        kind=LetterKind.OTHER.value,
        reason=f"The program broke off {limits.LETTER_TRIES} times while reading this letter. Please open it by hand, with care.",
    )


def _unstorable() -> LetterOutcome:
    return LetterOutcome(
        state=LetterState.SET_ASIDE,
        kind=LetterKind.OTHER.value,
        reason="This letter holds characters that cannot be stored. Its bytes are kept whole. Please open it by hand.",
    )


#: A letter whose locked file was opened after another file of it had made a referral.
_ADDED: Final = (
    "It had made {} from another file before a locked one could be opened. Nothing in that referral was changed: please compare the two."
)

#: Stands for a letter without any text or attachment, so that its problems have a place to be shown.
_BODY_ONLY: Final = DocumentOutcome(MESSAGE_TEXT, Kind.TEXT)
