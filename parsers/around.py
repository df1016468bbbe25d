"""The letter around a form: its greeting and account, which ask nothing, its date, its close and who signed below it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from parsers import signature
from parsers.document import Mark, Paragraph
from parsers.labels import About
from parsers.lines import Bit, Line
from parsers.questions import Question

if TYPE_CHECKING:
    from parsers.flow import Flow

#: Where a mail's own words end: the message that it answers, or the greeting and name below them.
_QUOTED: Final = re.compile(r"^\s*(?:-{2,}\s*(?:original|forwarded) message|_{20,}|>|on .{5,80} wrote:)", re.IGNORECASE)
_CLOSING: Final = re.compile(
    r"^\s*(?:(?:with )?(?:(?:kind|kindest|best|warm|many)? ?regards|(?:best|good) wishes)|best wishes|many thanks|thanks|thank you|yours (?:sincerely|faithfully|truly)|sent from my)\b[\s,.!]*(?:\w+[\s,.!]*){0,3}$",
    re.IGNORECASE,
)
_GREETING: Final = re.compile(r"^\s*(?:(?:dear|hello|hi|good (?:morning|afternoon|evening))\b)", re.IGNORECASE)
_SALUTATION: Final = re.compile(r"^\s*dear\b", re.IGNORECASE)
#: Different keys asked for before a salutation that tell that a form and no letterhead stands before it.
_BEFORE_LETTER: Final = 6
#: Keys of which one is answered when a form names who refers, and what tells that the name comes from below a letter.
_SIGNING: Final = frozenset({"referral.referrer_name", "referrer and role"})
_SIGNED: Final = "Taken from the signature below the letter: please check."
#: Details, the name among them, that make lines below a close a signature; without a close it takes one more.
_SIGNED_LEAST: Final = 2
_DATED: Final = re.compile(r"^\W*(?:date|dated)\b(?: (?:dictated|typed|of letter|sent))?\W*$", re.IGNORECASE)


def is_of_letter(flow: Flow, line: Line, paragraph: Paragraph) -> bool:
    """Whether a line belongs to the letter around a form, its greeting, account, close or an answered mail, and asks nothing."""
    closes = bool(_CLOSING.match(line.text))
    if closes and not flow.in_cell and flow.questions:
        flow.signature = []
    if not flow.typeset and (closes or _QUOTED.match(line.text) or _GREETING.match(line.text)):
        flow.current, flow.ended = None, bool(_QUOTED.match(line.text))
        return True
    if flow.typeset and closes and not flow.in_cell and flow.questions:
        flow.section(About.REFERRER)
        flow.current = None
        return True
    if flow.typeset and _SALUTATION.match(line.text) and flow.asked() < _BEFORE_LETTER:
        flow.questions[:] = [question for question in flow.questions if _dates_letter(question)]
        flow.current, flow.in_letter = None, True
    return flow.in_letter and paragraph.heading is None and not line.all_marked(Mark.BOLD)


def gather_signature(flow: Flow, line: Line, paragraph: Paragraph) -> None:
    """Keeps a line below the close of a letter, which is read like any other until it is known that somebody signs there."""
    open_ = flow.signature is not None and len(flow.signature) < signature.LINES
    if open_ and not flow.in_cell and paragraph.heading is None and not (line.blank or line.has_tick or line.has_entry):
        flow.signature = [*(flow.signature or ()), line]


def sign(flow: Flow) -> None:
    """Takes the details of a letter's signature for the referrer's where no question of the document asks for the name. What its
    lines were read as before asks nothing then ("Dr Ann Poole" in bold type is no question)."""
    if any(question.answered and question.keys[:1] and question.keys[0] in _SIGNING for question in flow.questions):
        return
    lines = flow.signature if flow.signature is not None else _last_lines(flow)
    details = signature.signed([line.text for line in lines])
    if len(details) < _SIGNED_LEAST:
        return
    places = [line.place for line in lines]
    flow.questions[:] = [question for question in flow.questions if question.place not in places]
    for detail in details:
        question = Question("Signature", (), About.REFERRER, lines[detail.line].place, (detail.key,), doubt=_SIGNED)
        question.lines.append(Line((Bit(detail.text),), lines[detail.line].place))
        flow.questions.append(question)


def _last_lines(flow: Flow) -> list[Line]:
    """The lines behind the last gap of a typed text, taken from the last answer, when they are a whole signature; none otherwise."""
    lines = flow.questions[-1].lines if flow.questions and not flow.typeset else []
    while lines and lines[-1].blank:
        lines.pop()
    start = next((number + 1 for number in range(len(lines) - 1, -1, -1) if lines[number].blank), len(lines))
    last = lines[start:]
    if len(signature.signed([line.text for line in last])) <= _SIGNED_LEAST:
        return []
    del lines[start:]
    return last


def _dates_letter(question: Question) -> bool:
    """Whether a question before the salutation is the date of the letter ("Date dictated: 19 August"), which it then asks for."""
    dated = bool(_DATED.match(question.label)) and question.answered
    question.keys = ("referral.date",) if dated else question.keys
    return dated
