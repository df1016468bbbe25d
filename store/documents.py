"""The documents of a letter, as they are written when it is finished: anew, or beside what an earlier reading made referrals of."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete
from sqlmodel import Session, col, select

from parsers.document import Problem
from store.models import Document


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document of a letter. `data` is None for the letter's own text. `name` is safe to show."""

    name: str
    kind: str
    data: bytes | None
    pages: int | None = None
    problems: tuple[Problem, ...] = ()

    def __repr__(self) -> str:
        return f"NewDocument({self.kind}, {len(self.problems)} problems)"

    @property
    def sha256(self) -> str | None:
        """The hash of its bytes, None for the letter's own text."""
        return None if self.data is None else hashlib.sha256(self.data).hexdigest()


def write(session: Session, letter_id: int, new: Sequence[NewDocument], *, beside: bool) -> list[int]:
    """Write the documents of a letter: at which place each stands. Those of an earlier reading are replaced; with `beside` they stay where
    they are, for referrals point to their places: what is the same document now says what the later reading found, the rest follows them."""
    if not beside:
        session.execute(delete(Document).where(col(Document.letter_id) == letter_id))
    left = list(session.exec(select(Document).where(Document.letter_id == letter_id).order_by(col(Document.position))))
    after = max((row.position for row in left), default=-1) + 1
    places = []
    for document in new:
        row = next((row for row in left if _same(row, document)), None)
        if row is None:
            row = Document(letter_id=letter_id, position=after, name=document.name, kind=document.kind)
            session.add(row)
            after += 1
        else:
            left.remove(row)
        row.kind, row.pages, row.data, row.sha256 = document.kind, document.pages, document.data, document.sha256
        row.size = None if document.data is None else len(document.data)
        row.problems = [{"reason": problem.reason.value, "detail": problem.detail} for problem in document.problems]
        places.append(row.position)
    session.flush()
    return places


def _same(row: Document, document: NewDocument) -> bool:
    """Whether this is the document of that row, read again: the same bytes, or a file of its name that was locked."""
    return row.name == document.name and (row.sha256 == document.sha256 or bool(row.problems))
