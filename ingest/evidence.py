"""What the rules that sort a letter look at: what it brings and what was written in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ingest.letter import Letter
from ingest.open import RICH_TEXT
from ingest.ours import Ours
from ingest.quoting import apart
from parsers.document import Kind, ProblemReason
from parsers.reading import DocumentOutcome

#: Why a file that may hold a form could not be read. NOT_A_FORM, BLANK_FORM and EMPTY were read.
_UNREAD: Final = frozenset(
    {
        ProblemReason.PASSWORD_PROTECTED,
        ProblemReason.BROKEN,
        ProblemReason.TOO_BIG,
        ProblemReason.TOO_SLOW,
        ProblemReason.SCANNED,
        ProblemReason.UNSUPPORTED,
    }
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the rules look at: the letter, what became of its documents, our addresses, and the references of ours it names."""

    letter: Letter
    outcomes: tuple[DocumentOutcome, ...]
    ours: Ours
    references: tuple[str, ...]

    @property
    def has_form(self) -> bool:
        """Whether a completed form came, in a file or typed in the message."""
        return any(outcome.readings for outcome in self.outcomes)

    @property
    def has_blank_form(self) -> bool:
        """Whether a form came that nobody filled in."""
        return any(problem.reason is ProblemReason.BLANK_FORM for outcome in self.outcomes for problem in outcome.problems)

    @property
    def unread_documents(self) -> tuple[Kind, ...]:
        """The kinds of the files that may hold a form but could not be read."""
        return tuple(
            outcome.kind
            for outcome in self.outcomes
            if outcome.kind is not Kind.CALENDAR and any(problem.reason in _UNREAD for problem in outcome.problems)
        )

    @property
    def sealed(self) -> bool:
        """Whether something of the letter itself could not be opened: a locked or broken folder, a protected-mail notice."""
        return any(problem.reason in _UNREAD for problem in self.letter.problems)

    @property
    def may_bring_form(self) -> bool:
        """Whether a completed form came, or something that may hold one."""
        return self.has_form or bool(self.unread_documents) or self.sealed

    @property
    def written(self) -> str:
        """The subject and what was written or passed on, not what was quoted."""
        return "\n\n".join(part for part in (self.letter.subject, self.letter.body, *self.attached_letters) if part)

    @property
    def said_now(self) -> str:
        """What its writer says, and what was passed on in its text or as an attached message."""
        return "\n\n".join((self.letter.body, *self.attached_letters))

    @property
    def attached_letters(self) -> tuple[str, ...]:
        """What was new in the messages that came as attachments, rich text of Outlook among them."""
        texts = [each.data.decode("utf-8", "replace") for each in self.letter.attachments if each.kind is Kind.TEXT and each.within]
        texts += [each.text for each in self.outcomes if each.document == RICH_TEXT]
        return tuple(apart(text).new for text in texts)

    @property
    def is_answer_to_us(self) -> bool:
        """Whether the letter answers a message of ours by its thread headers."""
        return self.ours.names_our_message((*self.letter.in_reply_to, *self.letter.references))

    def __repr__(self) -> str:
        return f"Evidence({self.letter!r}, {len(self.outcomes)} outcomes)"
