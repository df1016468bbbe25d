"""Answers that hold several values: a whole name, a doctor with the surgery, a telephone number with an address, diagnoses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from parsers.chosen import DIAGNOSES
from parsers.finding import Finding, as_written, finding
from parsers.options import codes_of
from parsers.questions import Question
from parsers.values import answer_kind, preferred_in, read_date, split_name
from parsers.values.answer import AnswerKind, Normal
from parsers.values.codes import SURE
from parsers.words import meaning

EMAIL: Final = re.compile(r"[^\s,;:<>()]+@[^\s,;:<>()]+\w")
PHONE: Final = re.compile(r"(?:\+44|\(?0)[\d\s().\-]{7,}\d")
#: As record systems print a doctor: the family name in capitals, then title and given name.
_DOCTOR_LAST: Final = re.compile(r"[A-Z][A-Z'’ -]+, ?(?:Dr|Doctor)\.? [A-Z][\w'’-]*(?: [A-Z]\b\.?)?(?=\s*(?:[,;(\n]|$))")
_DOCTOR: Final = re.compile(r"\b(?:dr|doctor)\b\.?", re.IGNORECASE)
_PLACE_OF_GP: Final = re.compile(r"\b(?:surgery|practice|medical|health|centre|center|clinic|partnership|house)\b", re.IGNORECASE)
_BRACKET: Final = re.compile(r"\s*[()]\s*")
REMARK: Final = re.compile(r"\s*[(\[][^)\]]*[)\]]?")
SPEAKS_OF: Final = {
    "diagnosis.learning_disability": re.compile(
        r"\b(?:learning (?:disabilit\w+|difficult\w+)|intellectual disabilit\w+|LD|both)\b", re.IGNORECASE
    ),
    "diagnosis.autism": re.compile(r"\b(?:autis\w+|ASD|ASC|asperger\S*|both)\b", re.IGNORECASE),
}
WITH_ROLE: Final = {
    "referrer and role": ("referral.referrer_name", "referral.referrer_role"),
    "consenter and relation": ("consent.given_by", "consent.relationship"),
}
#: A name in one box with so many parts can be divided in more than one way.
_MANY_NAMES: Final = 4
_TWO_WORDS: Final = 2
_ROLE_THEN_NAME: Final = re.compile(r"(?P<role>[a-z][a-z’'\- ]+) (?P<name>(?:[A-Z][\w’'-]+ ){1,2}[A-Z][\w’'-]+)")
_WHERE_FAMILY_NAME: Final = "Where the family name begins is not sure."
_ALL_SMALL: Final = "The name is written without capitals: which word is the family name is for a person to confirm."
#: A second whole name in brackets, as on other papers.
_OTHER_NAME: Final = re.compile(r"\([^()]*[A-Z][\w’'-]+ [A-Z][\w’'-]+[^()]*\)")
_TWO_NAMES: Final = "Two names stand here: which of them the person goes by is for a person to confirm."
_EITHER_ORDER: Final = "The form asks for the family name first: which of the two words it is, is for a person to confirm."
_SAID_SHORT: Final = "Taken from the box for the name, where it stands beside it."
_TITLE_IN_BRACKETS: Final = re.compile(r"[(\[]\s*(Mrs|Mr|Ms|Miss|Mx|Master|Dr)\.?\s*[)\]]", re.IGNORECASE)
_DATE_IN_NAME: Final = re.compile(r"\b\d{1,2}[./\-\s]\d{1,2}[./\-\s]\d{2,4}\b")


#: What parts one diagnosis from the next, but not within brackets.
_DIAGNOSES: Final = re.compile(r"(?:[\n;,]+|\.\s+|\s+(?:and|&|\+|with)\s+)(?![^(\n]*\))")


def with_role(key: str, text: str) -> Iterator[tuple[str, str]]:
    """The parts of an answer that names somebody and says who they are, each with its key."""
    name_key, role_key = WITH_ROLE[key]
    name, *rest = [piece.strip() for piece in re.split(r"\s*[,;\n(]\s*|\s+[-–—/]\s+", text.strip().rstrip(")"), maxsplit=1)]
    behind = _ROLE_THEN_NAME.fullmatch(name) if not rest else None
    if behind is not None:
        name, rest = behind["name"], [behind["role"]]
    yield name_key, name
    if rest:
        yield role_key, rest[0]


def date_in_name(question: Question, key: str, text: str) -> Iterator[Finding]:
    """A birthday written into the box for a name."""
    date = _DATE_IN_NAME.search(text) if key in ("person.given_name", "person.family_name", "person.name") else None
    born = read_date(date[0], birth=True) if date else None
    if born is not None:
        yield finding(
            question, "person.date_of_birth", Normal(born.value, False, "The date stands in the box for the name."), question.lines
        )


def preferred_beside(question: Question, text: str) -> Iterator[Finding]:
    """The name of everyday use that stands in the box for the name."""
    preferred = preferred_in(" ".join(text.split()))
    if preferred is not None:
        yield finding(question, "person.preferred_name", Normal(preferred, False, _SAID_SHORT), question.lines)


def _name(question: Question, text: str) -> Iterator[Finding]:
    if answer_kind(text) is not AnswerKind.ANSWER:
        return
    yield from preferred_beside(question, text)
    plain = " ".join(text.split())
    ordered = _in_order(question.label, plain)
    parts = split_name(ordered)
    turned = "," in ordered and "," not in plain
    several = len(f"{parts.given or ''} {parts.family or ''}".split()) >= _MANY_NAMES and "," not in text
    two = bool(_OTHER_NAME.search(plain))
    reasons = ((two, _TWO_NAMES), (several, _WHERE_FAMILY_NAME), (turned, _EITHER_ORDER), (plain.islower(), _ALL_SMALL))
    note = parts.note or next((reason for holds, reason in reasons if holds), None)
    for key, value in (("person.title", parts.title), ("person.given_name", parts.given), ("person.family_name", parts.family)):
        if value:
            yield finding(question, key, Normal(value, parts.sure and note is None, note), question.lines)
    date = _DATE_IN_NAME.search(text)
    born = read_date(date[0], birth=True) if date else None
    if born is not None:
        yield finding(
            question, "person.date_of_birth", Normal(born.value, False, "The date stands in the box for the name."), question.lines
        )


def _in_order(label: str, text: str) -> str:
    """A name as `split_name` takes it: a title in brackets goes first, and two words that the label asks for family name first
    get the comma that they lack."""
    titled = _TITLE_IN_BRACKETS.search(text)
    if titled is not None:
        text = f"{text[: titled.start()]} {text[titled.end() :]}".strip()
    groups = meaning(label).main
    last = next((at for at, group in enumerate(groups) if "last_name" in group), None)
    first = next((at for at, group in enumerate(groups) if "first_name" in group), None)
    words = text.split()
    if last is not None and first is not None and last < first and "," not in text and len(words) == _TWO_WORDS:
        text = f"{words[0]}, {words[1]}"
    return f"{titled[1]} {text}" if titled is not None and "," not in text else _titled(text, titled[1] if titled else "")


def _titled(text: str, title: str) -> str:
    """A name with its family name first and the title before the given name."""
    family, comma, given = text.partition(",")
    return f"{family}, {title} {given.strip()}" if comma and title else text


def _gp(question: Question, text: str) -> Iterator[Finding]:
    if answer_kind(text) is not AnswerKind.ANSWER:
        return
    if _DOCTOR.search(text):
        text = _BRACKET.sub(", ", text).strip(", ")  # "Orwell Surgery (Dr Hart)" names two things
    family_first = _DOCTOR_LAST.match(text.strip())
    named = [family_first[0]] if family_first else []
    beyond = text.strip()[family_first.end() :] if family_first else text
    pieces = named + [piece.strip() for piece in re.split(r"\s*[,;\n]\s*|\s+(?:at|of|[–-])\s+", beyond) if piece.strip()]
    doctors = [piece for piece in pieces if piece in named or (_DOCTOR.match(piece) and not _PLACE_OF_GP.search(piece))]
    rest = [piece for piece in pieces if piece not in doctors]
    place = any(_PLACE_OF_GP.search(piece) for piece in rest)
    if question.keys[:1] == ("person.gp_practice",) and not (doctors and place) and rest:
        yield from as_written(question, "person.gp_practice", text)
        return
    if doctors:
        yield from as_written(question, "person.gp_name", doctors[0])
    if rest and (not doctors or _PLACE_OF_GP.search(rest[0]) or len(rest) == 1):
        yield from as_written(question, "person.gp_practice", rest[0])


def _contact(question: Question, text: str) -> Iterator[Finding]:
    subject = dict(question.asks[0].by) if question.asks else {}
    person = subject.get(question.about.value, "contact") == "contact" and question.about.value != "referrer"
    start = "person." if person else "referral.referrer_"
    mail, phone = EMAIL.search(text), PHONE.search(text)
    if phone:
        yield from as_written(question, start + "phone", phone[0])
    if mail:
        yield from as_written(question, start + "email", mail[0])


def diagnosis(question: Question, text: str) -> Iterator[Finding]:
    """The diagnoses that a list in somebody's own words names."""
    if answer_kind(text) is not AnswerKind.ANSWER:
        return
    other: list[str] = []
    said: dict[str, tuple[str, float]] = {}
    for piece in _DIAGNOSES.split(text):
        keys = [key for key in DIAGNOSES if SPEAKS_OF[key].search(piece)]
        for key in keys:
            said.setdefault(key, next(iter(codes_of(key, piece)), ("diagnosed", 0.0)))
        if not keys and piece.strip():
            other.append(piece.strip())
    for key, (code, likeness) in said.items():
        sure = likeness >= SURE or code == "diagnosed"
        yield finding(question, key, Normal(code, sure, None if sure else "Taken from a list of diagnoses."), question.lines)
    if other:
        yield from as_written(question, "diagnosis.other", text if not said else ", ".join(other))


JOINED: Final[dict[str, Callable[[Question, str], Iterator[Finding]]]] = {
    "person.gp_practice": _gp,
    "person.name": _name,
    "gp": _gp,
    "contact": _contact,
    "diagnosis": diagnosis,
}
