"""Typed text laid out as a form: which of its lines are questions, by the one way in which their writer set them apart."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from parsers.document import Block, Document, Kind, Mark, Paragraph, Span
from parsers.questions import known
from parsers.words import without_number

#: Lines set apart in one way that tell that the writer means questions by it.
_LEAST: Final = 4
_KNOWN: Final = 1.5
#: A longer start of a line is no question that the vocabulary does not know.
_STRANGE_WORDS: Final = 4
_LABEL_WORDS: Final = 14
_HEADING_WORDS: Final = 6
_CAPITALS: Final = 2
_RUN_ON_LEAST: Final = 6
_RUN_ON_WORDS: Final = 6
_RUN_ON_KNOWN: Final = 2.4
_LONGER: Final = 0.3  # how much worse a longer start may be known and still be the question
#: Words that begin an answer and no question.
_ANSWERING: Final = frozenset({"yes", "no", "not", "none", "at", "unknown"})
#: Of the pieces between empty lines, so many must begin with a known question for all of them to begin with one.
_SHARE: Final = 0.5

_BULLET: Final = re.compile(r"^\s*(?:[*•·‣▪>»]|[-–—](?=\s))\s*(?=\S)")
_BULLETED: Final = re.compile(
    r"^\s*(?:[*•·‣▪]|[-–—](?=\s))\s*(?P<label>[^\s:][^:]{0,90}?)\s*(?P<end>\??:|\?)(?:\s+(?P<answer>.*)|$)", re.DOTALL
)
_SET_IN: Final = re.compile(r"(?:\s{3,}|\t)\S")
_QUESTION: Final = re.compile(r"^\s*(?:Q|Ques|Question)\s*\d{0,2}\s*[:.)\-–]\s*(?P<words>\S.*)$", re.IGNORECASE)
_REPLY: Final = re.compile(r"^\s*(?:A|Ans|Answer|Reply|R)\s*\d{0,2}\s*[:.)\-–]\s*(?P<words>.*)$", re.IGNORECASE)
_QUOTED: Final = re.compile(r"^\s*(?:>\s*)+(?P<words>[^>\s].*)$")
_RULE: Final = re.compile(r"^\s*([=\-~_*#])\1{2,}\s*$")
_DECORATED: Final = re.compile(r"^\s*(?P<sign>[=#*_~\-]{2,}|#|\*)\s*(?P<words>[^=#*_~\-].*?)\s*(?:[=#*_~\-]+)?\s*$")
_PARTED_BY: Final = (
    r"(?:\s+[-–—]\s+|\s+[-–—]$)",
    r"\s*={1,2}>?\s*",
    r"\s*(?:->|→|>>)\s*",
    r"\s+\|\s*",
    r"\s*\.{2,}\s*",
    r"\t\s*",
    r"\s{3,}",
)
_BRACKETED: Final = re.compile(r"^(?P<label>[^\s\[\]].{0,90}?)\s*:?\s*\[\s*(?P<answer>[^\[\]]*?)\s*\]$")
_SEPARATORS: Final = (*(re.compile(rf"^(?P<label>[^\s].{{0,90}}?){sign}(?P<answer>.*)$") for sign in _PARTED_BY), _BRACKETED)
#: The signs that part question and answer in Word as well: a dash and brackets; so many known questions make them the way of the form.
_SIGNS: Final = (_SEPARATORS[0], _BRACKETED)
_SIGNED_LEAST: Final = 6


@dataclass(frozen=True, slots=True)
class _Typed:
    """A line as typed: a heading, a question, an answer, or both of the last."""

    label: str = ""
    answer: str = ""
    heading: bool = False


def laid_out(document: Document) -> Document:
    """A typed text with its questions in bold and its headings marked, where its writer set them apart in one way throughout;
    any other document as it is."""
    paragraphs = [block for block in document.blocks if isinstance(block, Paragraph)]
    if document.kind is not Kind.TEXT:
        return _parted_by_sign(document, paragraphs)
    if len(paragraphs) != len(document.blocks):
        return document
    plain = _without_bullets(paragraphs)
    document = document if plain is None else replace(document, blocks=plain)
    paragraphs = paragraphs if plain is None else list(plain)
    lines = [paragraph.text.rstrip() for paragraph in paragraphs]
    told = (
        _between_quotes(lines)
        or _asked_and_answered(lines)
        or _indented(lines)
        or _separated(lines)
        or _in_capitals(lines)
        or _in_pieces(lines)
        or _run_on(lines)
    )
    if told is None:
        return document
    return replace(document, blocks=tuple(_blocks(paragraphs, told)))


def _parted_by_sign(document: Document, paragraphs: Sequence[Paragraph]) -> Document:
    """A document with the questions in bold of paragraphs that a dash or brackets part from their answers ("Surname – Frith", "Surname
    [Frith]"), where that is its way; any other as it is."""
    plain = [paragraph for paragraph in paragraphs if _is_plain(paragraph)]
    texts = [paragraph.text.strip() for paragraph in plain]
    sign = max(_SIGNS, key=lambda sign: _parted(texts, sign))
    if _parted(texts, sign) < max(_SIGNED_LEAST, sum(known(text.partition(":")[0]) >= _KNOWN for text in texts if ":" in text)):
        return document
    told: dict[int, Paragraph] = {}
    for paragraph, text in zip(plain, texts, strict=True):
        found = sign.match(text)
        label = found["label"].strip(" :") if found else ""
        if found and len(label.split()) <= _LABEL_WORDS and (known(label) >= _KNOWN or len(label.split()) <= _STRANGE_WORDS):
            spans = (Span(f"{label}: ", frozenset({Mark.BOLD})), Span(found["answer"].strip()))
            told[id(paragraph)] = replace(paragraph, spans=spans)
    return replace(
        document, blocks=tuple(told.get(id(block), block) if isinstance(block, Paragraph) else block for block in document.blocks)
    )


def _is_plain(paragraph: Paragraph) -> bool:
    """Whether a paragraph is words in one type, without a box or a control."""
    said = [span for span in paragraph.spans if span.text.strip()]
    alike = len({span.marks for span in said}) == 1 and Mark.BOLD not in said[0].marks
    return paragraph.heading is None and alike and all(span.tick is None and span.entry is None for span in paragraph.spans)


def _without_bullets(paragraphs: Sequence[Paragraph]) -> tuple[Paragraph, ...] | None:
    """The lines with questions after bullets without these, as a list of an HTML mail becomes in its plain text; None when they are too
    few. A line with a bullet would else be taken for a further line of the answer above it."""
    asked = [found if (found := _BULLETED.match(paragraph.text)) else None for paragraph in paragraphs]
    if sum(found is not None and known(found["label"]) >= _KNOWN for found in asked) < _LEAST:
        return None
    return tuple(
        paragraph if found is None else replace(paragraph, spans=_asking(found)) for paragraph, found in zip(paragraphs, asked, strict=True)
    )


def _asking(line: re.Match[str]) -> tuple[Span, ...]:
    """A line after its bullet, its question in bold where the vocabulary does not know it."""
    words, answer = f"{line['label']}{line['end']} ", (line["answer"] or "").rstrip()
    return (Span(words + answer),) if known(line["label"]) >= _KNOWN else (Span(words, frozenset({Mark.BOLD})), Span(answer))


def _blocks(paragraphs: Sequence[Paragraph], told: Sequence[_Typed]) -> Iterator[Block]:
    for paragraph, typed in zip(paragraphs, told, strict=True):
        if typed.heading:
            yield replace(paragraph, spans=(Span(typed.label),), heading=2)
        elif typed.label and typed.answer:
            yield replace(paragraph, spans=(Span(f"{typed.label}: ", frozenset({Mark.BOLD})), Span(typed.answer)))
        elif typed.label:
            yield replace(paragraph, spans=(Span(typed.label, frozenset({Mark.BOLD})),))
        else:
            yield replace(paragraph, spans=(Span(typed.answer),) if typed.answer else ())


def _asked_and_answered(lines: Sequence[str]) -> list[_Typed] | None:
    """Lines that begin with "Q:" and "A:"; None when there are none."""
    if sum(bool(_REPLY.match(line)) for line in lines) < _LEAST:
        return None
    told = []
    asked = sum(bool(_QUESTION.match(line)) for line in lines) >= _LEAST
    for number, line in enumerate(lines):
        question, reply = _QUESTION.match(line), _REPLY.match(line)
        following = next((other for other in lines[number + 1 :] if other.strip()), "")
        if question and asked:
            told.append(_Typed(question["words"].strip()))
        elif reply:
            told.append(_Typed(answer=reply["words"].strip()))
        elif not asked and line.strip() and _REPLY.match(following):
            told.append(_Typed(without_number(line.strip())))
        else:
            told.append(_heading(lines, number) or _Typed(answer=line))
    return told


def _indented(lines: Sequence[str]) -> list[_Typed] | None:
    """Questions at the margin with their answers set in under them, as the mail of a web form has them; None when few known questions
    stand so."""
    deep = [bool(_SET_IN.match(line)) for line in lines]
    filled = [number for number, line in enumerate(lines) if line.strip()]
    after = dict(itertools.pairwise(filled))
    asked = [number for number in filled if not deep[number] and number in after and deep[after[number]]]
    if sum(known(lines[number]) >= _KNOWN for number in asked) < max(_LEAST, len(asked) * _SHARE):
        return None
    told = []
    for number, line in enumerate(lines):
        if number in asked:
            told.append(_Typed(line.strip()))
        elif line.strip() and not deep[number] and number in after and after[number] in asked and len(line.split()) <= _HEADING_WORDS:
            told.append(_Typed(line.strip(), heading=True))
        else:
            told.append(_Typed(answer=line.strip()))
    return told


def _between_quotes(lines: Sequence[str]) -> list[_Typed] | None:
    """Questions of an earlier mail, quoted, with the answers written between them; None when few known questions are quoted so."""
    quoted = [_QUOTED.match(line) for line in lines]
    asked = [
        number
        for number, found in enumerate(quoted)
        if found is not None and _answered_below(lines, quoted, number) and known(without_number(found["words"])) >= _KNOWN
    ]
    if len(asked) < _LEAST:
        return None
    return [
        (_Typed(without_number(found["words"])) if _answered_below(lines, quoted, number) else _Typed()) if found else _Typed(answer=line)
        for number, (line, found) in enumerate(zip(lines, quoted, strict=True))
    ]


def _answered_below(lines: Sequence[str], quoted: Sequence[re.Match[str] | None], number: int) -> bool:
    """Whether the next line with words below a quoted one is somebody's own."""
    below = next((at for at in range(number + 1, len(lines)) if lines[at].strip(" >")), None)
    return below is not None and quoted[below] is None


def _separated(lines: Sequence[str]) -> list[_Typed] | None:
    """Lines of a question, one sign (a dash, "=", a wide gap) and the answer; None when no sign parts enough known questions."""
    bare = [_BULLET.sub("", line) for line in lines]
    best = max(_SEPARATORS, key=lambda separator: _parted(bare, separator))
    if _parted(bare, best) < max(_LEAST, _parted(bare, re.compile(r"^(?P<label>[^\s:].{0,90}?)\s*:(?P<answer>.*)$"))):
        return None
    told: list[_Typed] = []
    open_line = True
    for number, line in enumerate(bare):
        found = best.match(line.strip())
        label = found["label"].strip(" :") if found else ""
        strange = len(label.split()) > _STRANGE_WORDS or not open_line
        if found and label and (known(label) >= _KNOWN or not strange) and len(label.split()) <= _LABEL_WORDS:
            told.append(_Typed(label, found["answer"].strip()))
            open_line = True
        else:
            heading = _heading(lines, number)
            told.append(heading or _Typed(answer=lines[number]))
            open_line = heading is not None or not line.strip()
    return told


def _parted(lines: Sequence[str], separator: re.Pattern[str]) -> int:
    labels = [found["label"].strip(" :") for line in lines if (found := separator.match(line.strip()))]
    return sum(known(label) >= _KNOWN and len(label.split()) <= _LABEL_WORDS for label in labels)


def _in_capitals(lines: Sequence[str]) -> list[_Typed] | None:
    """Questions in capitals over their answers; None when too few lines in capitals are known questions."""
    capital = [number for number, line in enumerate(lines) if _is_capital(line)]
    asked = [number for number in capital if number + 1 < len(lines) and lines[number + 1].strip() and number + 1 not in capital]
    found = sum(known(lines[number].strip(" :")) >= _KNOWN for number in asked)
    inside = sum(known(line.partition(":")[0]) >= _KNOWN for number, line in enumerate(lines) if line.strip() and number not in capital)
    if found < _LEAST or found < _SHARE * len(asked) or inside > found:
        return None
    return [
        _Typed(line.strip()) if number in asked else _Typed(line.strip(), heading=True) if number in capital else _Typed(answer=line)
        for number, line in enumerate(lines)
    ]


def _is_capital(line: str) -> bool:
    words = line.strip()
    if not words.isupper() or len(words) < _CAPITALS or len(words.split()) > _LABEL_WORDS or re.search(r"@|\d{3}|:\s*\S", words):
        return False
    return not re.search(r"\d", words) or known(words) >= _KNOWN  # a postcode stands in capitals too


def _run_on(lines: Sequence[str]) -> list[_Typed] | None:
    """Lines whose first words are a known question and whose further words its answer, with nothing between ("dob 3/4/99"); None
    when few lines are such."""
    parts = [_first_words(line) for line in lines]
    filled = sum(bool(line.strip()) for line in lines)
    if any(re.search(r"[:?]\s", line + " ") and known(re.split(r"[:?]", line)[0]) >= _KNOWN for line in lines):
        return None
    if sum(bool(label) for label, _ in parts) < max(_RUN_ON_LEAST, filled // 2):
        return None
    return [_Typed(label, answer) if label else _Typed(answer=line) for (label, answer), line in zip(parts, lines, strict=True)]


def _first_words(line: str) -> tuple[str, str]:
    """The known question with which a line begins, and the rest of the line; empty when it begins with none."""
    words = line.split()
    lower = bool(words) and words[0].islower() and any(word[0].isupper() for word in words)
    best, best_score = 0, 0.0
    for count in range(1, min(len(words), _RUN_ON_WORDS) + 1):
        word = words[count - 1]
        if not re.fullmatch(r"[A-Za-z'’/&]+", word) or (lower and not word.islower()) or word.lower() in _ANSWERING:
            break
        score = known(" ".join(words[:count]))
        if score >= _RUN_ON_KNOWN and score > best_score - _LONGER:
            best, best_score = count, max(score, best_score)
    return (" ".join(words[:best]), " ".join(words[best:])) if best else ("", "")


def _in_pieces(lines: Sequence[str]) -> list[_Typed] | None:
    """Pieces between empty lines that begin with their question; None when too few do."""
    starts = [
        number
        for number, line in enumerate(lines)
        if line.strip()
        and (number == 0 or not lines[number - 1].strip())
        and number + 1 < len(lines)
        and lines[number + 1].strip()
        and len(line.split()) <= _LABEL_WORDS
        and not re.search(r":\s*\S", line)
    ]
    found = sum(known(lines[number].strip(" :")) >= _KNOWN for number in starts)
    inside = sum(known(line.partition(":")[0]) >= _KNOWN for number, line in enumerate(lines) if line.strip() and number not in starts)
    if found < _LEAST or found < _SHARE * len(starts) or inside > found:
        return None
    return [
        _heading(lines, number) or (_Typed(line.strip()) if number in starts else _Typed(answer=line)) for number, line in enumerate(lines)
    ]


def _heading(lines: Sequence[str], number: int) -> _Typed | None:
    """A line in capitals, or drawn out by signs or a rule below, that stands alone above others; None for any other."""
    line = lines[number].strip()
    above = lines[number - 1].strip() if number else ""
    below = lines[number + 1].strip() if number + 1 < len(lines) else ""
    if _RULE.match(line):
        return _Typed()
    decorated = _DECORATED.match(line)
    words = decorated["words"].strip() if decorated else line
    if not words or len(words.split()) > _HEADING_WORDS or re.search(r"[@:?.]|\d{3}", words):
        return None
    ruled = bool(_RULE.match(below))
    drawn = ruled or (decorated is not None and decorated["sign"] != "-" and line[-1:] in "=#*_~-") or line.startswith("#")
    if not drawn and not (words.isupper() and len(words) > 3 and (not above or _RULE.match(above)) and below):
        return None
    return _Typed(words, heading=True)
