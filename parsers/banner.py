"""The line that a record system prints over a record, which names its patient: "FRITH, Ada (Mrs)   Born 9 May 1990   NHS No. …", and
the one that says whom a letter is about: "Re: Mrs Ada Frith, DOB 09/05/1990, NHS No. …"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from parsers.document import Block, Document, Mark, Paragraph, Part, Span

#: The questions that a banner answers, each with its answer.
_Told = tuple[tuple[str, str], ...]
_LONGEST: Final = 200
#: A banner may be printed in so many pieces with gaps between them.
_PIECES: Final = 5
_NAME: Final = re.compile(
    r"(?:(?:Patient|Client|Service user|Person|Pupil|Name|Patient name)[\s:]+)?(?P<name>[^\W\d_a-z](?:[^\W\d_a-z]|['’ -])+, [^\W\d_][\w'’ -]*?)\s*(?:\((?P<title>Mr|Mrs|Miss|Ms|Mx|Master|Dr|Rev)\.?\))?[\s|;:]*"
)
_BEGINS: Final = re.compile(
    r"(?:(?:Patient|Client|Service user|Person|Pupil|Name|Patient name)[\s:]+)?[^\W\d_a-z](?:[^\W\d_a-z]|['’ -])+, [^\W\d_]|(?:Re|RE|Regarding)\b"
)
#: Whom a letter is about, in the order in which names are said.
_ABOUT: Final = re.compile(
    r"(?:Re|RE|Regarding)\s*[:.–-]?\s*(?:(?P<title>Mr|Mrs|Miss|Ms|Mx|Master|Dr|Rev)\.?\s+)?(?P<name>[^\W\d_a-z][\w'’-]*(?:\s[^\W\d_a-z][\w'’-]*){1,3})[\s,;:|(–-]*"
)
_ADDRESS: Final = re.compile(r"(?:(?:home )?address[\s:]+)?(?P<address>[^|:]{6,120}?\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})\b", re.IGNORECASE)
_REACHED: Final = re.compile(r"\b(?:Tel(?:ephone)?|Phone|Mob(?:ile)?)\b\.?(?: no\.?| number)?[\s:]+(0[\d\s]{9,13}\d)\b", re.IGNORECASE)
_PIECES_JOINED: Final = re.compile(r"[\s,]*\s{3,}")
_BETWEEN: Final = " \t.,;|)–-"
_BORN: Final = re.compile(
    r"\b(?:Born|D\.?O\.?B\.?|Date of birth)[\s:]+(\d{1,2}[\s./-](?:\d{1,2}|[A-Za-z]{3,9})[\s./-]\d{4})\b", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"\bNHS(?:\s*(?:No|Number|Num)\b\.?)?[\s:]+(\d{3}[\s-]?\d{3}[\s-]?\d{4})\b", re.IGNORECASE)
_GENDER: Final = re.compile(r"\b(?:Gender|Sex)[\s:]+(Male|Female|M|F|Non-binary|Other)\b", re.IGNORECASE)


def with_banner_read(document: Document) -> Document:
    """The document with its patient's banner as questions with their answers, once however many pages repeat it; a document
    without such a line as it is."""
    told = list(_banners(document.blocks))
    if not any(answers for _, answers in told):
        return document
    return replace(document, blocks=tuple(_blocks(told)))


def _banners(blocks: Sequence[Block]) -> Iterator[tuple[Block, _Told]]:
    """The blocks, each with the questions that it answers as a banner: a banner in pieces is its first one, and the others are left out."""
    at = 0
    while at < len(blocks):
        pieces: list[Paragraph] = []
        for block in blocks[at : at + _PIECES]:
            if not isinstance(block, Paragraph):
                break
            pieces.append(block)
        if not pieces or not _BEGINS.match(pieces[0].text.strip()):  # nothing longer is looked at where none can begin
            yield blocks[at], ()
            at += 1
            continue
        read = {count: _told("   ".join(piece.text.strip() for piece in pieces[:count])) for count in range(1, len(pieces) + 1)}
        best = max(read, key=lambda count: (len(read[count]), -count))
        yield blocks[at], read[best]
        at += best if read[best] else 1


def _blocks(told: Sequence[tuple[Block, _Told]]) -> Iterator[Block]:
    known: set[_Told] = set()
    for block, answers in told:
        if not answers or not isinstance(block, Paragraph):
            yield block
        elif answers not in known:
            known.add(answers)
            for label, answer in answers:
                yield replace(block, spans=_spans(block, label, answer), heading=None, part=Part.BODY)


def _reached(rest: str) -> Iterator[tuple[str, str]]:
    """Where the person of a letter lives and is reached, as it stands behind the name."""
    address, phone = _ADDRESS.match(rest.lstrip(_BETWEEN)), _REACHED.search(rest)
    if address is not None:
        yield "Person's address", _PIECES_JOINED.sub(", ", address["address"])
    if phone is not None:
        yield "Person's telephone", phone[1]


def _spans(paragraph: Paragraph, label: str, answer: str) -> tuple[Span, ...]:
    place = paragraph.spans[0].place
    return Span(f"{label}:\t", place=place), Span(answer, frozenset({Mark.ANSWER}), place=place)


def _told(text: str) -> _Told:
    """The questions that a banner answers, each with its answer; empty for any other line."""
    if len(text) > _LONGEST:
        return ()
    born, number, gender = _BORN.search(text), _NUMBER.search(text), _GENDER.search(text)
    told_first = min((found.start() for found in (born, number, gender) if found), default=0)
    letter = _ABOUT.fullmatch(text[:told_first]) if born or number else None
    name = letter or (_NAME.fullmatch(text[:told_first]) if born or number else None)
    if name is None:
        return ()
    told = [("Name", name["name"].strip()), ("Title", name["title"] or "")]
    if letter is not None:
        told += _reached(text[max(found.end() for found in (born, number, gender) if found) :])
    told += [(label, found[1]) for label, found in (("Date of birth", born), ("NHS number", number), ("Gender", gender)) if found]
    return tuple((label, answer) for label, answer in told if answer)
