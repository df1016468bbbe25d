"""Questions and answers that stand side by side in one line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from parsers.bits import (
    after,
    awaits,
    chunks_of,
    colon_apart,
    is_option_line,
    only_boxes_behind,
    only_first_bold,
    only_mark,
    only_typed,
    options_before_boxes,
    past_hint,
    printed,
    without_lead,
)
from parsers.document import Mark
from parsers.joined import PHONE
from parsers.labels import About, asks
from parsers.lines import Bit, Line
from parsers.manner import lead_is_bold
from parsers.options import codes_of, key_of_options
from parsers.printed_key import is_printed_key
from parsers.questions import KNOWN, LABEL_WORDS, known, likened
from parsers.record import KEYS, KeyType
from parsers.shapes import shape_of, takes
from parsers.values.codes import SURE

if TYPE_CHECKING:
    from parsers.flow import Flow

#: Options in a line that make the next line of nothing but options the rest of them.
OPTIONS_LEAST: Final = 2
_LEAD_WORDS: Final = 6
#: So many words on a line to write on are more than a label has.
_TOLD_WORDS: Final = 5
#: How well a label before a colon in bold type has to be known.
_COLON_LABEL: Final = 1.0
#: One chosen answer has no more words; more are the answers that a form prints behind its question.
_ONE_OPTION: Final = 5
_SURE_LABEL: Final = 2.9
#: Unknown words of a question: more are a sentence.
_BEGUN_WORDS: Final = 6
_OFFERED_LEAST: Final = 3
#: How well words in brackets behind a question are known when they say what is asked for ("Where does she live? (full address)").
_GUIDANCE: Final = 1.2
#: A question with its colon behind a gap within a line.
_BEHIND_GAP: Final = re.compile(r"\s{2,}([A-Z][^:?\t]{1,60}?)\s*[:?](?=\s|$)")
#: A question of unknown words between two controls, and no month of a date.
_BETWEEN: Final = re.compile(r"(?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))[A-Z][a-z]+(?: [a-z]+){0,2}:?")
#: What a web form prints of when it was sent ("Submitted 02/04/2025 21:47").
_SUBMITTED: Final = re.compile(
    r"\s*((?:(?:your )?(?:date|form|referral) )?(?:submitted|sent)(?: on)?)\s*:?\s+(?=\d{1,2}[/. -]|\d{4}-)", re.IGNORECASE
)
#: What stands between printed answers.
_OFFERED: Final = re.compile(r"\s*[,/;]\s*(?:or\s+)?|\s+or\s+")
_NOTE: Final = re.compile(r"\([^()]*\)")
#: The letter or number of an entry in a list.
_ITEM: Final = re.compile(r"\(?[A-Za-z\d]{1,2}[).]")
_BEFORE_GAP: Final = re.compile(r"\s*([A-Z]\S*(?: \S+){0,8}?)\s{2,}\S")
#: A question that begins in brackets behind an answer and goes on with boxes.
_ASKED_WITHIN: Final = re.compile(r"(?<=\S)\s*\(\s*([^\W\d_][^()]{2,40}?)[\s:?]*$")
#: The word between somebody's post and where they work, in a sentence with controls ("I am [nurse] at [Quay House]").
PLACE_OF_WORK: Final = frozenset({"at", "for", "of", "from", "with", "in"})
_OF_POST: Final = frozenset({"referral.referrer_role", "referrer and role"})
_GAP: Final = re.compile(r"\s{2,}")
#: What can part a question from its answer in a line without boxes and controls.
_PARTING: Final = re.compile(r"[:?\t]|\s{2}|^\s*(?:(?:your )?(?:date|form|referral) )?(?:submitted|sent)", re.IGNORECASE)
#: What stands between the question mark of a question and its colon.
#: An answer behind a question's mark: "In hospital now?   Yes" before "No" is a question with its first answer.
_ASKED_BEFORE: Final = re.compile(r"\?\s+\w")
#: What is offered for an answer to any question.
_PLAIN_OPTION: Final = re.compile(r"(?:yes|no|y|n|(?:not|n/) ?k(?:nown)?|don.?t know|unknown|unsure|not sure|n/?a)", re.IGNORECASE)
_TO_COLON: Final = re.compile(r"\s*(?:\((?:[^()]|\([^()]{1,40}\)){2,400}\)\s*)?:\s+")
#: What a form says in brackets behind a question about how to answer it.
_TO_READER: Final = re.compile(
    r"\((?=[^()]*\b(?:you|your|please|optional|leave|if (?:known|any|different|not))\b)[^()]{6,80}\)[.:]?", re.IGNORECASE
)
_GUIDES: Final = re.compile(r"\([^()]{6,}\)")


def questions_in_line(flow: Flow, line: Line, heading: bool) -> list[tuple[str, list[Bit]]]:
    """The questions of a line that also holds answers, each with its answer's bits; empty when it is no such line."""
    return [_past_colon(label.lstrip(" .,;)"), answer) for label, answer in _questions_with_answers(flow, line, heading)]


def _past_colon(label: str, answer: list[Bit]) -> tuple[str, list[Bit]]:
    """A question and its answer, with what a form prints between a question mark and its colon ("In hospital? (yes / no): no")
    given to the question, and without the stop behind a control at the end of a sentence."""
    if len(answer) > 1 and answer[-2].entry is not None and not answer[-1].text.strip(" .,;)"):
        answer = answer[:-1]
    if answer and answer[0].tick is None and answer[0].entry is None and (between := _TO_COLON.match(answer[0].text)):
        words, rest = between[0].strip(" :"), answer[0].text[between.end() :]
        return f"{label} {words}".strip(), [answer[0].saying(rest), *answer[1:]]
    return label, answer


def _questions_with_answers(flow: Flow, line: Line, heading: bool) -> list[tuple[str, list[Bit]]]:
    if _is_one_stretch(line) or is_option_line(line) or _goes_on_with_boxes(flow, line) or _is_row_of_boxes(flow, line):
        return []
    chunks = [part for chunk in chunks_of(line.bits) for part in _parted_at_labels(chunk)]
    spaced = _at_gaps(chunks[0]) if len(chunks) == 1 and not heading else []
    if len(spaced) > OPTIONS_LEAST and (options := _over_options(flow, spaced)):
        return options
    if flow.bold_labels and only_first_bold(chunks) and not heading:
        beside = _bold_beside(flow, chunks)
        if beside is not None:
            return [beside]
    if flow.answers_beside and len(chunks) == 2 and not heading and _is_label(chunks[0]) and not _ASKED_BEFORE.search(printed(chunks[0])):
        return [(printed(chunks[0]).strip(" :"), chunks[1])]
    found: list[tuple[str, list[Bit]]] = []
    for number, chunk in enumerate(chunks):
        label, answer = _head(flow, chunk, len(chunks) > 1, bool(found), line)
        if not label and found and _is_between(chunk, found[-1][1]):
            label, answer = chunk[0].text.strip(" :"), chunk[1:]
        if not label and only_typed(chunks[number + 1 : number + 2]) and not only_typed([chunk]):
            label, answer = printed(chunk), []
        if label and found and _offered_behind(flow, found[-1], label, answer):
            label, answer = "", chunk
        if label and found and awaits(found[-1][1]) and not _sure_label(label):
            label, answer = "", chunk
        if label and found and not found[-1][1] and not answer and colon_apart(chunks[number - 1], chunk):
            label, answer = "", chunk
        if label:
            found.append((label, answer))
        elif found:
            gap = [Bit("\t")] if found[-1][1] else []
            found[-1] = (found[-1][0], found[-1][1] + gap + answer)
        elif number == 0 and lead_is_bold(line) and any(_is_bold_question(other) for other in chunks[1:]):
            continue
        elif number == 0 and any(bit.text.strip() or bit.tick or bit.entry for bit in answer):
            return _over_options(flow, chunks) if len(chunks) > 1 else []
    if len(found) == 1 and not any(bit.text.strip() or bit.tick or bit.entry for bit in found[0][1]):
        plain = len(chunks) == 1 and (line.all_marked(Mark.BOLD) or not lead_is_bold(line))
        return [] if plain or heading else found
    return found


def _offered_behind(flow: Flow, before: tuple[str, list[Bit]], label: str, answer: Sequence[Bit]) -> bool:
    """Whether words with a box behind them are the next option of the question before, whose options have theirs behind them too
    ("Open to safeguarding:  YES [ ]   NO [x]")."""
    asked, offered = before
    if not answer or any(bit.tick is None and bit.text.strip() for bit in answer) or not offered or offered[-1].tick is None:
        return False
    if _PLAIN_OPTION.fullmatch(label.strip(" :")):
        return True
    return any(likeness >= SURE for key in flow.keys(asked, asks(asked))[:1] if key in KEYS for _, likeness in codes_of(key, label))


def _is_one_stretch(line: Line) -> bool:
    """Whether a line holds neither a box nor a control nor a sign or gap that could part a question from its answer, and does not
    begin in bold type with plain words behind."""
    if line.has_tick or line.has_entry or line.typed or any("\0" in bit.text for bit in line.bits):
        return False
    if _PARTING.search(line.bits[0].text if len(line.bits) == 1 else "".join(bit.text for bit in line.bits)):
        return False
    first = next((bit for bit in line.bits if bit.text.strip()), None)
    return first is None or len(line.bits) == 1 or Mark.BOLD not in first.marks


def _is_label(chunk: Sequence[Bit]) -> bool:
    """Whether words without a box or a control can be a question."""
    words = printed(chunk).split()
    return (
        0 < len(words) <= LABEL_WORDS and all(bit.tick is None and bit.entry is None for bit in chunk) and any(map(str.isalpha, words[0]))
    )


def _parted_at_labels(chunk: list[Bit]) -> Iterator[list[Bit]]:
    """A chunk parted before each known question with a colon that stands behind a gap ("Yes      Autism: not known"), and before
    one that is printed between two controls ("Forename [Ann] Surname [Lee]") or in brackets before boxes
    ("English (interpreter [ ] yes [x] no)")."""
    part: list[Bit] = []
    for bit in chunk:
        at = 0
        if bit.tick is not None and part and (inner := _ASKED_WITHIN.search(part[-1].text)) and known(inner[1]) >= KNOWN:
            last = part[-1]
            yield [*part[:-1], last.saying(last.text[: inner.start()])]
            part = [last.saying(inner[1])]
        typed = part and part[-1].entry is not None and part[-1].tick is None
        if typed and bit.entry is None and bit.tick is None and _asks_between(bit.text, part):
            yield part
            part = []
        if part and (_leads_on(bit, part) or _begins_behind_gap(part, bit)):
            yield part
            part = []
        for found in _BEHIND_GAP.finditer(bit.text) if bit.tick is None and bit.entry is None else ():
            if known(found[1]) >= KNOWN:
                yield [*part, bit.saying(bit.text[at : found.start()])]
                part, at = [], found.start(1)
        part.append(bit.saying(bit.text[at:]) if at else bit)
    yield part


def _leads_on(bit: Bit, before: Sequence[Bit]) -> bool:
    """Whether bold words that end in a colon stand behind plain ones in a line that began with such words: the next question
    ("Name: Ada Frith Role: nurse")."""
    if not _is_lead(bit) or not _is_lead(before[0]):
        return False
    return any(Mark.BOLD not in other.marks and other.text.strip() for other in before)


def _is_lead(bit: Bit) -> bool:
    words = bit.text.strip()
    return Mark.BOLD in bit.marks and bit.tick is None and words.endswith(":") and len(words.split()) <= _LEAD_WORDS


def _begins_behind_gap(part: Sequence[Bit], bit: Bit) -> bool:
    """Whether a stretch begins with a known question and its colon, a gap before it."""
    asked, colon, _ = bit.text.partition(":")
    before = "".join(other.text for other in part)
    return bit.tick is None and bit.entry is None and bool(colon) and before.endswith("   ") and known(asked) >= KNOWN


def _is_bold_question(chunk: Sequence[Bit]) -> bool:
    """Whether a stretch begins with a known question in bold type and its colon."""
    asked, colon, _ = chunk[0].text.partition(":") if chunk else ("", "", "")
    return bool(colon) and Mark.BOLD in chunk[0].marks and known(asked) >= KNOWN


def _asks_between(text: str, before: Sequence[Bit]) -> bool:
    """Whether words printed behind a control ask something of their own: known ones, or a capital word after a known question."""
    text = text.strip(" .,;)")
    if known(text) >= KNOWN:
        return True
    lead = "".join(bit.text for bit in before if bit.entry is None).strip(" .,;)")
    if text in PLACE_OF_WORK and any(ask.key(About.REFERRER) in _OF_POST for ask in asks(lead)[:1]):
        return True
    return bool(_BETWEEN.fullmatch(text.strip())) and known(lead) >= KNOWN


def _is_between(chunk: Sequence[Bit], before: Sequence[Bit]) -> bool:
    """Whether a chunk is a capital word and a control behind another control."""
    if len(chunk) < 2 or any(bit.tick is not None for bit in chunk[:2]) or not any(bit.entry is not None for bit in before):
        return False
    text = chunk[0].text.strip()
    return chunk[0].entry is None and chunk[1].entry is not None and (text in PLACE_OF_WORK or bool(_BETWEEN.fullmatch(text)))


def _goes_on_with_boxes(flow: Flow, line: Line) -> bool:
    """Whether a line goes on with options whose boxes stand behind them: the line before is of such options and nothing else."""
    before = flow.current.lines[-1] if flow.current is not None and flow.current.lines else None
    return before is not None and only_boxes_behind(before) >= OPTIONS_LEAST and only_boxes_behind(line) > 0


def _is_row_of_boxes(flow: Flow, line: Line) -> bool:
    """Whether a line right below a question that waits for its answer holds nothing but printed options of one kind, a box behind
    each, although the words of some are questions elsewhere ("Exploitation [ ]  Going missing [x]")."""
    waits = flow.current is not None and not flow.current.answered and not flow.current.rows
    options = options_before_boxes(line) if waits else []
    return len(options) > OPTIONS_LEAST and key_of_options(options) is not None


def _bold_beside(flow: Flow, chunks: Sequence[list[Bit]]) -> tuple[str, list[Bit]] | None:
    """A question in bold with its answer beside it, whatever its words; None where the bold words are a chosen answer or a
    question of its own stands in the rest."""
    label = "".join(bit.text for bit in chunks[0]).strip()
    rest = [bit for chunk in chunks[1:] for bit in (*chunk, Bit("\t"))][:-1]
    asked, colon, _ = "".join(bit.text for bit in rest).partition(":")
    if not any(letter.isalpha() for letter in label) or any(bit.entry is not None for bit in chunks[0]):
        return None
    if len(label.split()) > LABEL_WORDS or flow.is_option(label) or (colon and known(asked.strip()) >= KNOWN):
        return None
    return label.rstrip(" :"), rest


def _at_gaps(chunk: Sequence[Bit]) -> list[list[Bit]]:
    """Words parted at gaps of two spaces and more; empty where a box or a control stands among them, which part them better."""
    if any(bit.tick is not None or bit.entry is not None for bit in chunk):
        return []
    parts: list[list[Bit]] = [[]]
    for bit in chunk:
        first, *rest = _GAP.split(bit.text)
        parts[-1].append(bit.saying(first) if rest else bit)
        parts += [[bit.saying(text)] for text in rest]
    return [part for part in parts if any(bit.text.strip() for bit in part)]


def _over_options(flow: Flow, chunks: Sequence[list[Bit]]) -> list[tuple[str, list[Bit]]]:
    """A question in plain type whose options stand behind it in the same line; empty when it is no such line."""
    if any(bit.tick is not None for bit in chunks[0]):
        return []
    whole = "".join(bit.text for bit in chunks[0])
    if (asked := _ASKED_BEFORE.search(whole)) is not None and all(bit.entry is None for bit in chunks[0]):
        chunks = [[Bit(whole[: asked.start() + 1])], after(chunks[0], asked.end() - 1), *chunks[1:]]
    label, *options = ["".join(bit.text for bit in chunk).strip(" \t[]()") for chunk in chunks]
    keys = flow.keys(label, asks(label)) if known(label) >= KNOWN else ()
    if not keys and label[:1].isupper() and len(label.split()) <= _BEGUN_WORDS:
        keys = tuple(filter(None, (key_of_options(options),)))
    if not any(all(codes_of(key, option) for option in options) for key in keys[:1]) or flow.is_option(label):
        return []
    return [(label, [bit for chunk in chunks[1:] for bit in (*chunk, Bit("\t"))])]


def _head(flow: Flow, chunk: list[Bit], several: bool, begun: bool, line: Line) -> tuple[str, list[Bit]]:
    """The label at the start of a chunk and what follows it; no label when the chunk is all answer."""
    bold = 0
    while (
        bold < len(chunk)
        and chunk[bold].tick is None
        and chunk[bold].entry is None
        and (Mark.BOLD in chunk[bold].marks or not chunk[bold].text.strip())
        and not _ends_label(chunk[:bold], chunk[bold])
    ):
        bold += 1
    words = "".join(bit.text for bit in chunk[:bold]).strip()
    if words and not any(letter.isalpha() for letter in words):
        words = ""  # the number of a question in bold type is not its words
    if words and bold < len(chunk) and not flow.is_option(words.strip(" :")) and not only_mark(words):
        rest = past_hint(without_lead(chunk[bold:]))
        return words.rstrip(" :"), [] if _only_guides(rest) else rest
    if words and bold == len(chunk) and several and (known(words) >= KNOWN or words.endswith((":", "?"))):
        return words.rstrip(" :"), []
    if words and bold == len(chunk):
        return _bold_throughout(flow, words, chunk)
    text = "".join(bit.text if bit.tick is None and bit.entry is None and Mark.ANSWER not in bit.marks else "\0" for bit in chunk)
    if text.lstrip().startswith("\0") or _offers(flow, text):
        return "", chunk
    cut = _cut(flow, text, several, begun)
    if cut is None:
        return "", chunk
    return text[: cut[0]].strip(), after(chunk, cut[1])


def _bold_throughout(flow: Flow, words: str, chunk: list[Bit]) -> tuple[str, list[Bit]]:
    """A known question and its answer where both are set in bold type: one of its answers, or what has the shape of its answers, stands
    behind its colon ("Autism: diagnosed"). No question and the chunk for any other bold words."""
    colon = re.search(r"(?<!\d):\s+(?=\S)", words)
    label = words[: colon.start()] if colon is not None else ""
    if colon is None or flow.in_cell or len(label.split()) > LABEL_WORDS or known(label) < _COLON_LABEL:
        return "", chunk
    answer, shape = words[colon.end() :], shape_of(words[colon.end() :])
    keys = [key for key in flow.keys(label, asks(label))[:2] if key in KEYS]
    one = len(answer.split()) <= _ONE_OPTION and "," not in answer and "/" not in answer
    chosen = one and any(likeness >= SURE for key in keys for _, likeness in codes_of(key, answer))
    if not chosen and not any(shape is not None and takes(key, shape) for key in keys[:1]):
        return "", chunk
    whole = "".join(bit.text for bit in chunk)
    return label, after(chunk, whole.index(words) + colon.end())


def _only_guides(bits: Sequence[Bit]) -> bool:
    """Whether all that stands behind a question speaks to its reader, in brackets ("(you can leave this out)")."""
    printed_ = all(bit.tick is None and bit.entry is None and Mark.ANSWER not in bit.marks for bit in bits)
    return printed_ and bool(_TO_READER.fullmatch("".join(bit.text for bit in bits).strip()))


def _ends_label(before: Sequence[Bit], bit: Bit) -> bool:
    """Whether bold words end as a question does and the bold ones behind them are set in another way: a chosen answer."""
    words = "".join(part.text for part in before).rstrip()
    return bool(bit.text.strip()) and words.endswith((":", "?")) and bit.marks != before[-1].marks


def _cut(flow: Flow, text: str, several: bool, begun: bool) -> tuple[int, int] | None:
    """Where the label of an unmarked chunk ends and its answer begins, None when it has no label."""
    dated = _SUBMITTED.match(text)
    if dated is not None:
        return dated.end(1), dated.end()
    for found in re.finditer(r"\s*(?:(?<!\d)[:?]|[:?](?!\d\d\b))\s*|\s{2,}|\0", text):
        label = text[: found.start()].strip() + ("?" if "?" in found[0] else "")
        if not label.strip("?") or len(label.split()) > 25 or _ITEM.fullmatch(label):
            continue
        fits = known(label)
        rest = text[found.end() :].strip(" \0*")
        follows = rest != "" or "\0" in text
        if (
            rest.endswith("?")
            or is_printed_key(rest)
            or (_GUIDES.fullmatch(rest) and (flow.numbered or known(rest.strip("()")) >= _GUIDANCE))
        ):
            continue
        if not follows and not several:
            return None
        if "\0" in text and len(label.split()) >= _TOLD_WORDS and not _sure_label(label) and _waits_for_lines(flow):
            continue
        if _within_prose(flow, label, text) or (":" in found[0] and _goes_on_with_options(flow, label, rest)):
            continue
        if ":" in found[0] and (fits >= 1.5 or ("\0" in text and not flow.is_option(label))):
            return found.start(), found.end()
        if ":" in found[0] and not several and _begins_question(flow, label, rest):
            return found.start(), found.end()
        if "?" in found[0] and fits >= 1.5:
            return found.start() + found[0].index("?") + 1, found.end()
        if found[0].isspace() and fits >= KNOWN and ("\0" in text or flow.gapped) and not flow.is_option(label):
            return found.start(), found.end()
        if found[0].isspace() and flow.gapped and follows and label[:1].isupper() and len(label.split()) <= _BEGUN_WORDS:
            return found.start(), found.end()
        ruled = flow.ruled and label[:1].isupper() and len(label.split()) <= _BEGUN_WORDS and label[-1:].isalpha()
        if found[0] == "\0" and (ruled or fits >= KNOWN or likened(label)) and not flow.is_option(label):
            return found.start(), found.start()
    label = text.strip().rstrip(":")
    if several and not begun and text.strip().endswith(":") and _begins_question(flow, label, text):
        return len(text), len(text)
    if (
        several
        and "\0" not in text
        and known(label) >= KNOWN
        and (begun or text.strip().endswith(":") or not flow.bold_labels)
        and not flow.is_option(label)
        and not PHONE.search(label)
    ):
        asked = _ASKED_BEFORE.search(text)
        return (asked.start() + 1, asked.end() - 1) if asked is not None else (len(text), len(text))
    return None


def _waits_for_lines(flow: Flow) -> bool:
    """Whether the question before stands by itself with nothing behind it: the lines to write on below it are its own, and what is
    written on them is an account, with or without a colon in it."""
    waiting = flow.current
    if waiting is None or waiting.heading or waiting.rows or flow.in_cell or not waiting.keys:
        return False
    if not all(line.text.endswith("\t") or line.blank for line in waiting.lines):
        return False
    key = waiting.keys[0]
    return key in KEYS and KEYS[key].type in (KeyType.PROSE, KeyType.LIST)


def _goes_on_with_options(flow: Flow, label: str, rest: str) -> bool:
    """Whether the words behind a colon are the printed answers of the question up to its question mark, with somebody's answer behind
    that ("Autism: diagnosed, suspected or no?  suspected")."""
    offered, mark, answer = rest.partition("?")
    pieces = [piece for piece in _OFFERED.split(_NOTE.sub("", offered)) if piece.strip()] if mark and answer.strip(" \0") else []
    keys = flow.keys(label, asks(label))[:1]
    if len(pieces) < OPTIONS_LEAST or not any(key in KEYS and KEYS[key].codes for key in keys):
        return len(pieces) >= _OFFERED_LEAST and key_of_options(pieces) is not None
    return sum(bool(codes_of(key, piece)) for key in keys for piece in pieces) * 2 > len(pieces)


def _begins_question(flow: Flow, label: str, answer: str) -> bool:
    """Whether unknown words before a colon are the next question of a form that sets all of them so: no account is being told."""
    if not flow.colons or flow.in_cell or flow.current is None or not flow.current.answered or flow.current.rows or not answer:
        return False
    key = next(iter(flow.current.keys), "")
    if key not in KEYS or KEYS[key].type in (KeyType.PROSE, KeyType.LIST, KeyType.CHOICES) or key == "person.address":
        return False
    return label[:1].isupper() and len(label.split()) <= _BEGUN_WORDS and not flow.is_option(label)


def _offers(flow: Flow, text: str) -> bool:
    """Whether a text is the printed answers of the question before it with strokes between them, a colon among their words or not.
    One that ends in a colon or question mark and one of its own answers is the next question ("Autism (diagnosed / no): no")."""
    if flow.gapped and (gapped := _BEFORE_GAP.match(text)) and known(gapped[1]) >= KNOWN:
        return False
    parts = re.split(r"\s+/\s+", text)
    last = re.fullmatch(r"(.*)[:?](.*)", parts[-1], re.DOTALL)
    asked, answer = (last[1], last[2]) if last else ("", "")
    if answer.strip() and any(answer.strip().casefold() in part.casefold() for part in (*parts[:-1], asked)):
        return False
    key = flow.current.keys[0] if flow.current is not None and flow.current.keys else ""
    if len(parts) < _OFFERED_LEAST or key not in KEYS or KEYS[key].type not in (KeyType.CHOICE, KeyType.CHOICES):
        return False
    return sum(any(likeness >= SURE for _, likeness in codes_of(key, part)) for part in parts) * 2 > len(parts)


def _within_prose(flow: Flow, label: str, text: str) -> bool:
    """Whether a colon stands in somebody's account ("Mum: ...") and not behind a question."""
    kind = KEYS[flow.current.keys[0]].type if flow.current is not None and flow.current.keys and flow.current.keys[0] in KEYS else None
    if kind not in (KeyType.PROSE, KeyType.LIST) or "\0" in text:
        return False
    if known(label) >= KNOWN and (flow.plain is flow.current or (_only_heads(flow) and _sure_label(label) and ":" not in label)):
        return False
    return flow.bold_labels or (len(label.split()) == 1 and asks(label)[:1] != () and asks(label)[0].to == "")


def _only_heads(flow: Flow) -> bool:
    """Whether the question before is a heading below which nothing has been told yet."""
    return flow.current is not None and flow.current.heading and not flow.current.answered


def _sure_label(label: str) -> bool:
    """Whether words on a line to write on can only be the next question and not somebody's answer ("Mum", "Social worker")."""
    first = asks(label)[:1]
    return bool(first) and first[0].score >= _SURE_LABEL and first[0].to not in ("", "support.professionals", "support.key_contact")
