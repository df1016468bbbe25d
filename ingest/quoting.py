"""What the writer of a letter wrote, apart from what was quoted in it or passed on with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import quotequail

from parsers.limits import BODY_CHARACTERS, QUOTE_LINES


@dataclass(frozen=True, slots=True)
class Writing:
    """The new words of a letter, and the words of a message that its writer passed on ("" when nothing was forwarded). `answered` are the
    new words with the quoted questions right above which they stand ("" when they answer fewer than two)."""

    new: str
    forwarded: str
    answered: str = ""

    def __repr__(self) -> str:
        return f"Writing({len(self.new)} and {len(self.forwarded)} characters)"


_HEADER = re.compile(r"[ \t>*|]*(From|Sent|Date|To|Cc|Subject|Importance|Reply-To|Attachments?|Received)[ \t]*:\*?[ \t]*", re.IGNORECASE)
_RULE = re.compile(r"[ \t]*[_=*-]{10,}[ \t]*")
_FORWARDED: Final = re.compile(
    r"[ \t>]*(?:-{2,}[ \t]*forwarded (?:message|by)\b.*|begin forwarded message[ \t]*:?|-{2,}[ \t]*original message[ \t]*-{2,})[ \t]*",
    re.IGNORECASE,
)
_FORWARD_SUBJECT: Final = re.compile(r"[ \t]*(?:\[[^\]]{1,20}\][ \t]*)*(?:fw|fwd|wg|tr)[ \t]*:", re.IGNORECASE)
#: The first lines of our own e-mails: what stands below one is ours, however a mail program hands it back.
_OURS: Final = re.compile(
    r"[ \t>*#|]*(?:Your message has arrived|We need a little more|Please contact another team|A review (?:is|was) (?:over)?due"
    r"|A review has moved|A review is off the calendar|The team.s list of the day|The information that you asked for)[ \t*|]*",
    re.IGNORECASE,
)
#: How many times over a message may have been forwarded without a word.
_FORWARDED_OVER: Final = 20
#: So few words pass on what stands below them.
_COVERING_WORDS: Final = 40
_PASSES_ON: Final = re.compile(
    r"\b(?:send|pass|forward|fwd|below|one for|for you|over to you|fyi|for (?:info|information|action))\b", re.IGNORECASE
)
#: Answers below quoted questions that make a list of them.
_ANSWERS: Final = 2
#: Sent from my iPhone and the like, which says nothing.
_DEVICE = re.compile(r"^(?:sent from (?:my|outlook|mail|yahoo|samsung)|get outlook for)\b.*$", re.IGNORECASE | re.MULTILINE)


def apart(text: str, subject: str = "") -> Writing:
    """What is new in `text` and what was passed on.

    Lines marked with ">" are quoted, and what stands between and below them is new (people answer there). Below an Outlook
    header block, a "wrote:" line or a forwarding line nothing can be told apart, and all of it counts as quoted, or, if it
    was forwarded, as passed on. A long text is looked at up to BODY_CHARACTERS.
    """
    lines = text[:BODY_CHARACTERS].split("\n")
    start = _quote_start(lines)
    if start is None:
        return Writing(_unmarked(lines), "", _answered(lines))
    above, below = lines[:start], lines[start:]
    below, said_forwarded = _without_introduction(below)
    if _is_forward(subject, above, said_forwarded):
        return Writing(_unmarked(above), _passed_on(below))
    marked = next((line for line in below if line.strip()), "").lstrip().startswith(">")
    return Writing(_unmarked([*above, *below]), "", _answered([*above, *below])) if marked else Writing(_unmarked(above), "")


def _is_forward(subject: str, above: list[str], said_forwarded: bool) -> bool:
    if _FORWARD_SUBJECT.match(subject):
        return True
    return said_forwarded and not subject.lower().lstrip().startswith(("re:", "aw:", "sv:"))


def _quote_start(lines: list[str]) -> int | None:
    """The first line of a quoted or forwarded message, its rule or introduction included; None when there is none."""
    own = next((at for at in range(len(lines)) if _begins_quote(lines, at)), None)
    found = _introduction(lines[:own])
    start = min((at for at in (own, found) if at is not None), default=None)
    if start is not None and start > 0 and _RULE.fullmatch(lines[start - 1]):
        start -= 1
    return start


def _begins_quote(lines: list[str], at: int) -> bool:
    return bool(_FORWARDED.fullmatch(lines[at]) or _OURS.fullmatch(lines[at])) or _begins_header_block(lines, at)


def _introduction(lines: list[str]) -> int | None:
    """The first line that introduces a quoted message in one of the languages and styles that quotequail knows, None when none does."""
    ends = [line.rstrip().endswith((":", ">", "-")) for line in lines]
    candidates = [at for at, line in enumerate(lines) if line.strip() and (ends[at] or (at + 1 < len(lines) and ends[at + 1]))]
    for at in candidates[:QUOTE_LINES]:
        # A line of underscores is a forwarding mark only above headers; in a typed form it is a line to write on.
        if not _RULE.fullmatch(lines[at]) and quotequail.quote("\n".join(lines[at : at + 2]), quote_intro_line=True)[0][1] == "":
            return at
    return None


def _begins_header_block(lines: list[str], at: int) -> bool:
    """Whether a From line stands here with a Sent or Date line and a To or Subject line right below it."""
    first = _HEADER.match(lines[at])
    if first is None or first[1].lower() != "from":
        return False
    names = {"from"}
    for line in lines[at + 1 : at + 12]:
        found = _HEADER.match(line)
        if found is not None:
            names.add(found[1].lower())
        elif line.strip() and len(names) >= 3:
            break
    return bool(names & {"sent", "date"}) and bool(names & {"to", "subject"})


def _without_introduction(lines: list[str]) -> tuple[list[str], bool]:
    """The quoted lines without their rule, forwarding line and header block, and whether a forwarding line stood there."""
    said_forwarded = False
    at = 0
    while at < len(lines):
        line = lines[at]
        if _FORWARDED.fullmatch(line):
            said_forwarded = said_forwarded or "original" not in line.lower()
        elif line.strip() and not _RULE.fullmatch(line):
            break
        at += 1
    if at < len(lines) and _begins_header_block(lines, at):
        block = at
        while block < len(lines) and (lines[block].strip() or block == at):
            if _HEADER.match(lines[block]) is None and not lines[block][:1].isspace() and "@" not in lines[block]:
                break
            block += 1
        at = block
    elif at < len(lines) and re.match(r"[ \t>]*(on|am|le|el|op|den|em)\b", lines[at], re.IGNORECASE):
        wrote = next((n for n in range(at, min(at + 4, len(lines))) if lines[n].rstrip().endswith(":")), None)
        at = at if wrote is None else wrote + 1
    return lines[at:], said_forwarded


def _passed_on(lines: list[str]) -> str:
    """The newest words among the messages passed on, without their quoting marks, and where those are but a few ("can you send this
    on?") the words below that they are about; "" when they are our own."""
    lines = [re.sub(r"^(?:> ?)+", "", line) for line in lines]
    passed: list[str] = []
    for _ in range(_FORWARDED_OVER):
        start = _quote_start(lines)
        words = "\n".join(lines[:start]).strip()
        passed += [words] * bool(words)
        covers = not words or (len(words.split()) <= _COVERING_WORDS and _PASSES_ON.search(words))
        if start is None or _OURS.fullmatch(lines[start]) or not covers:
            break
        lines = _without_introduction(lines[start:])[0]
    return "\n\n".join(passed)


def _unmarked(lines: list[str]) -> str:
    text = "\n".join(line for line in lines if not line.lstrip().startswith(">"))
    return _DEVICE.sub("", text).strip()


def _answered(lines: list[str]) -> str:
    kept: list[str] = []
    question, answers = "", 0
    for line in lines:
        if line.lstrip().startswith(">"):
            said = line.lstrip("> \t").rstrip()
            question = said if said.endswith(("?", ":")) else "" if said else question
        elif line.strip():
            if question:
                kept.append(question)
                answers += 1
            question = ""
            kept.append(line)
    return "\n".join(kept) if answers >= _ANSWERS else ""
