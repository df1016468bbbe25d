"""Particulars in sentences: what a letter without a form says of the person whom it refers, for a person to check.

A parent or a doctor writes "my son Jack, born 4 May 2011, NHS number …" and fills in no form. What stands there in so many words is
taken out, never what it may mean, and every value is `unsure`. A name that no such words stand beside is suggested by the language
model where it is installed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from parsers.language import people_in
from parsers.limits import LETTER_CHARACTERS
from parsers.reading import Content, Found, Reading, State, Value
from parsers.values import NameParts, codes_for, normal, read_date, split_address, split_name

#: The name under which a letter in sentences is shown among the forms.
LETTER: Final = "letter"

_NOTE: Final = "It was taken out of a sentence of the letter: please check it there."
_SENDER: Final = "It is how the letter was sent or signed: please check it."
_SUGGESTED: Final = "It is the only name of a person in the letter, found by a language model: please check it."
_SEVERAL: Final = "The letter names more than one person whom it may be about: please check it."

_CAPITAL: Final = r"[A-ZÀ-ÖØ-Þ]"
_PART: Final = rf"\b(?:(?:van|de|der|von|al|el|bin|da|di|la|le)[ -])?(?:O['’]|Mc|Mac)?{_CAPITAL}[\w'’-]{{0,40}}\w"
_NAME: Final = rf"(?:(?i:mr|mrs|ms|miss|master|mx)\b\.? )?(?P<name>{_PART}(?: (?:{_CAPITAL}\.?|{_PART})){{0,2}} {_PART})\b"
_RELATIVE: Final = (
    r"(?:son|daughter|brother|sister|nephew|niece|cousin|grandson|granddaughter|husband|wife|partner|mother|father|mum|dad|friend"
    r"|client|patient|pupil|student|tenant|resident|(?:foster |step ?)(?:son|daughter|child)|child)"
)
_BESIDE: Final = r"(?=['’]?s?,? {0,2}[-–(,;]? ?(?i:d\.?\s?o\.?\s?b|date of birth|born|nhs\b|aged? \d|\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d\b|who (?:was|is) born))"
_LOWER: Final = re.compile(r"(?<![\w'’-])(?P<name>[a-z][a-z'’-]{1,30} [a-z][a-z'’-]{1,30}),?(?= \(?(?i:d\.?\s?o\.?\s?b|born)\b)")
#: A doctor or a councillor is not whom the letter is about. So many characters before a name and at its beginning are looked at.
_TITLED: Final = re.compile(r"\b(?:Dr|Doctor|Prof\w*|Cllr|Nurse|Sister|PC|Judge)\b")
_TITLE: Final = 10
_NO_NAME: Final = re.compile(
    r"\b(?:is|was|were|my|our|his|her|their|the|a|an|for|of|and|he|she|they|who|i|son|daughter|mum|dad|brother|sister|patient|client|with)\b",
    re.IGNORECASE,
)
#: The words beside which the name of the person stands, the plainest first.
_NAMED: Final = (
    re.compile(rf"{_NAME}{_BESIDE}"),
    re.compile(rf"\b(?i:my|our|his|her|their|a) (?:[\w-]+ ){{0,3}}(?i:{_RELATIVE}),? (?i:called |named )?{_NAME}"),
    re.compile(
        rf"\b(?i:refer|referring|referral (?:of|for)|add|adding|put|place|include|register|accept|consider|regarding|concerning|re|ref|about|on behalf of"
        rf"|(?:his|her|their|person['’]s|child['’]s) name is)[:;]? {_NAME}"
    ),
)
_SELF: Final = re.compile(
    rf"\b(?i:my name is|i am called|i['’]m called|(?:please )?(?:refer|add|put) me[^.!?]{{0,60}}?(?:i am|i['’]m|name is)) {_NAME}"
)
_FOR_MYSELF: Final = re.compile(
    r"\b(?:refer(?:ring)?|add|put|place|include|register)\s+(?:myself|me)\b|\bi\s+(?:want|would like|wish|need)\s+to\s+(?:be|go)\s+(?:put\s+)?on\b",
    re.IGNORECASE,
)
_DATE: Final = r"\d{1,2}(?:st|nd|rd|th)?(?: of)?[ ./-]{1,2}(?:\d{1,2}|[A-Za-z]{3,9})[ ,./-]{1,2}\d{2,4}"
_BORN: Final = re.compile(
    rf"\b(?i:d\.?\s?o\.?\s?b\.?|date of birth|born(?: on)?|birthday)\W{{0,4}}(?i:(?:is|was|on) )*(?:the )?(?P<value>{_DATE})|\((?P<bare>{_DATE})\)"
)
_NUMBER: Final = re.compile(r"\b(?i:nhs)\W{0,3}(?i:no\b|num(?:ber)?\b|nr\b)?\W{0,4}(?i:is )?(?P<value>\d{3}[ -]?\d{3}[ -]?\d{4})\b")
_LIVES: Final = re.compile(
    r"\b(?i:liv(?:es?|ing)(?: with (?:me|us|his|her|their)[\w ]{0,20})?(?: at| in)|resid(?:es|ing) at|stay(?:s|ing) (?:at|with [\w ]{2,20} at)|(?:home )?address(?: is|:)?)\s+(?P<value>(?:(?!address)[^.!?\n]){6,120})"
)
_AT_NUMBER: Final = re.compile(
    rf"(?P<value>(?:(?i:flat|unit|room) \w{{1,4}},? )?\b\d{{1,4}}[a-zA-Z]? {_PART}[^.!?\n\d]{{3,80}}?\b[A-Z]{{1,2}}\d[\dA-Z]? ?\d[A-Z]{{2}})\b"
)
_HIS_TELEPHONE: Final = re.compile(
    r"\b(?i:(?:his|her|their) (?:own )?(?:mobile|phone|telephone|number)[\w ]{0,12}?(?: is|:)?) ?(?P<value>\+?\d[\d ()-]{8,16}\d)"
)
_OWN_TELEPHONE: Final = re.compile(
    r"\b(?i:(?:my|our) (?!nhs)[\w ]{0,16}?(?:num(?:ber)?|mobile|phone|telephone)(?: is|:)?|(?:call|ring|phone|reach|contact|text) me on|^[^\w\n]*(?:tel|mob|phone|telephone|mobile|direct(?: line)?|t|m)\b[ .:]*)\W{0,3}(?P<value>\+?\d[\d ()-]{8,16}\d)",
    re.MULTILINE,
)
_ROLE: Final = re.compile(
    r"\b(?i:i am|i['’]m) (?:(?i:his|her|their|the|a|an|[\w'’-]+['’]s) )(?P<value>[\w' -]{3,40}?)(?= (?i:at|for|with|from|in|and|who|based|working|of)\b|[,.;(!\n])"
)
_ORGANISATION: Final = re.compile(
    r"\b(?:surgery|practice|centre|clinic|school|academy|college|team|council|trust|service|hospital|ward|care|housing|police|charity|office|admin|reception)\b",
    re.IGNORECASE,
)
_PRACTICE: Final = re.compile(rf"\b(?P<value>(?:{_PART} ){{1,4}}(?:Surgery|Medical (?:Centre|Practice)|Health Centre|Practice))\b")
_DOCTOR: Final = re.compile(rf"\b(?i:gp|doctor|general practitioner)\b(?: is|,|:)? (?P<value>Dr\.? {_PART}(?: {_PART})?)")
_SCHOOL: Final = re.compile(
    rf"\b(?i:attends|goes to|at|pupil (?:at|of)|school is|on roll at|enrolled at) (?P<value>(?:{_PART} ){{1,4}}(?:School|Academy|College|High School|Primary School))\b"
)
_DIAGNOSES: Final = {
    "diagnosis.autism": r"(?:autis(?:m|tic)\b[\w ]{0,20}|asd\b|asc\b|asperger\w*)",
    "diagnosis.learning_disability": r"(?:learning disabilit(?:y|ies)|(?-i:LD)\b|intellectual disabilit(?:y|ies))",
}
_HAS: Final = re.compile(
    r"\b(?:has|have|having|had|with|is|he['’]?s|she['’]?s|i['’]?m|am|diagnos(?:ed|is)|suspected|possible|without|no)\b", re.IGNORECASE
)
#: Characters between a verb and the diagnosis that it is about, and before the verb for a "doesn't".
_NEAR: Final = 60
_DENIAL: Final = 12
_ASSESSED: Final = re.compile(r"\W{0,2}(?:assessment|pathway|traits|\?)", re.IGNORECASE)
_SUSPECTED: Final = re.compile(
    r"\b(?:suspect\w*|possibl[ey]|quer(?:y|ied)|awaiting|waiting|assess\w*|traits|may|might|think|believe[sd]?|probabl[ey]|pathway)\b",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(r"\b(?:no|not|without|never)\b|n['’]?t\b", re.IGNORECASE)
_AGREEMENT: Final = re.compile(
    r"\b(?:consent\w*|agree[sd]?|agreement|best interests?|parental responsibility|capacity|deputy|happy (?:for|to be))\b", re.IGNORECASE
)
_GREETING: Final = re.compile(
    r"^[^\w\n]*(?:dear|hi|hello|hiya|good (?:morning|afternoon|evening)|to whom)\b[^\n]{0,60}$", re.IGNORECASE | re.MULTILINE
)
_CLOSE: Final = re.compile(
    r"^[^\w\n]*(?:(?:many |kind(?:est)? |best |warm |with )*(?:thanks|regards|wishes)|thank you|thankyou|yours\b.*|cheers|sincerely|faithfully)\b[^\n]{0,30}$",
    re.IGNORECASE | re.MULTILINE,
)
_STOP: Final = re.compile(r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bSt)(?<!\bNo)(?<!\bno)(?<!\bB)[.!?]+(?=\s+[A-Z\"“(]|\s*$)|\n\s*\n")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a letter: the name shown with their address ("" when none), and the address. Masked when printed."""

    name: str
    email: str

    def __repr__(self) -> str:
        return "Sender(***)"


def told_in_sentences(text: str, subject: str, document: str, sender: Sender) -> Reading | None:
    """What the letter `text`, shown as `document`, and its subject say of the person whom it refers, every value `unsure`; None when it says neither
    a name, nor a date of birth, nor an NHS number. Values are in the record's form (docs/referral-record.md)."""
    letter = _Letter(text[:LETTER_CHARACTERS], subject, document)
    fields = dict(_about_the_person(letter, sender))
    if not fields.keys() & {"person.family_name", "person.date_of_birth", "person.nhs_number"}:
        return None
    fields.update(_about_the_referrer(letter, sender))
    fields.update(_about_the_referral(letter))
    return Reading(LETTER, fields)


class _Letter:
    """A letter's text with its wrapped lines joined, and what is said where."""

    def __init__(self, text: str, subject: str, document: str) -> None:
        lines = text.replace("\r\n", "\n").replace("\r", "\n")
        self._document = document
        self._length = len(lines)
        close = list(_CLOSE.finditer(lines))
        greeting = _GREETING.search(lines)
        first, last = greeting.end() if greeting else 0, close[-1].start() if close else len(lines)
        self.body = lines[first:last].strip() if first < last else lines
        #: Where the signature begins and ends.
        self.signed = (close[-1].end() if close else len(lines), len(lines))
        self.lines = f"{lines}\n\n{subject}"
        #: Of the same length, wrapped lines joined; an empty line stays one.
        self.joined = re.sub(r"(?<=[^\n])\n(?=[^\n])", " ", self.lines)

    def value(self, key: str, said: str, start: int, note: str = _NOTE) -> Iterator[tuple[str, Value]]:
        """What `said`, which begins at `start`, gives for a key; nothing when it is no answer to it."""
        found = normal(key, said)
        if found is not None:
            yield key, self.unsure(found.value, start, " ".join(part for part in (note, found.note) if part))

    def unsure(self, content: Content, start: int, note: str = _NOTE) -> Value:
        """A value to check, with the sentence in which it begins as its place."""
        first, last = self.sentence(start)
        path = f"line {self.lines.count(chr(10), 0, start) + 1}" if start < self._length else None  # the subject is no line of it
        place = Found(self._document, path=path, text=self.joined[first:last].strip())
        return Value(content, State.UNSURE, note, place)

    def sentence(self, at: int) -> tuple[int, int]:
        """Where the sentence begins and ends in which the place `at` is."""
        first = 0
        for stop in _STOP.finditer(self.joined):
            if stop.end() > at:
                return first, stop.end()
            first = stop.end()
        return first, len(self.joined)


def _about_the_person(letter: _Letter, sender: Sender) -> Iterator[tuple[str, Value]]:
    yield from _name(letter, sender)
    born = _BORN.search(letter.joined)
    if born is not None:
        date = read_date(born["value"] or born["bare"], birth=True)
        if date is not None:
            yield "person.date_of_birth", letter.unsure(date.value, born.start(), " ".join(filter(None, (_NOTE, date.note))))
    number = _NUMBER.search(letter.joined)
    if number is not None:
        yield from letter.value("person.nhs_number", number["value"], number.start("value"))
    yield from _home(letter)
    telephone = _HIS_TELEPHONE.search(letter.joined)
    if telephone is not None:
        yield from letter.value("person.phone", telephone["value"], telephone.start("value"))
    for key, named in (("person.gp_name", _DOCTOR), ("person.gp_practice", _PRACTICE), ("support.education", _SCHOOL)):
        said = named.search(letter.joined, 0, letter.signed[0])
        if said is not None:
            yield key, letter.unsure(said["value"], said.start("value"))
    for key, diagnosis in _DIAGNOSES.items():
        yield from _diagnosis(letter, key, diagnosis)


def _name(letter: _Letter, sender: Sender) -> Iterator[tuple[str, Value]]:
    named = [(said["name"], said.start("name")) for pattern in _NAMED for said in pattern.finditer(letter.joined)]
    myself = _SELF.search(letter.joined) if _FOR_MYSELF.search(letter.joined) else None
    if myself is not None:
        named.insert(0, (myself["name"], myself.start("name")))
    named = named or [(said["name"], said.start("name")) for said in _LOWER.finditer(letter.joined) if not _NO_NAME.search(said["name"])]
    note = _SEVERAL if len({name.casefold() for name, _ in named}) > 1 else _NOTE
    if not named:
        known = {word.casefold() for word in sender.name.replace(",", " ").split()}
        others = {
            name
            for name, at in people_in(letter.body)
            if " " in name
            and not known & set(name.casefold().split())
            and not _TITLED.search(letter.body[max(0, at - _TITLE) : at + _TITLE])
        }
        if len(others) != 1:
            return
        (name,) = others
        named, note = [(name, max(0, letter.joined.find(name)))], _SUGGESTED
    parts, at = split_name(named[0][0]), named[0][1]
    for key, part in (("person.given_name", parts.given), ("person.family_name", parts.family)):
        if part is not None:
            yield key, letter.unsure(part, at, note)


def _home(letter: _Letter) -> Iterator[tuple[str, Value]]:
    for lives in (*_LIVES.finditer(letter.joined), *_AT_NUMBER.finditer(letter.joined)):
        parts = split_address(lives["value"])
        if parts.postcode is None and not re.match(r"(?:flat |unit |room )?\d", lives["value"], re.IGNORECASE):
            continue
        if parts.address is not None:
            yield "person.address", letter.unsure(parts.address, lives.start("value"))
        if parts.postcode is not None:
            yield "person.postcode", letter.unsure(parts.postcode.value, lives.start("value"))
        return


def _diagnosis(letter: _Letter, key: str, pattern: str) -> Iterator[tuple[str, Value]]:
    for said in re.finditer(rf"\b{pattern}", letter.joined, re.IGNORECASE):
        first, _ = letter.sentence(said.start())
        verbs = list(_HAS.finditer(letter.joined, max(first, said.start() - _NEAR), said.start()))
        if not verbs:
            continue
        before = letter.joined[max(first, verbs[-1].start() - _DENIAL) : said.start()]
        if _DENIED.search(before):
            code = "no"
        else:
            code = "suspected" if _SUSPECTED.search(before) or _ASSESSED.match(letter.joined, said.end()) else "diagnosed"
        yield key, letter.unsure(code, said.start())
        return


def _about_the_referrer(letter: _Letter, sender: Sender) -> Iterator[tuple[str, Value]]:
    if _ORGANISATION.search(sender.name):
        yield "referral.referrer_organisation", letter.unsure(sender.name, letter.signed[0], _SENDER)
    name = split_name(_signature(letter) if _ORGANISATION.search(sender.name) else sender.name)
    if name.given and name.family:
        full = f"{name.given} {name.family}"
        yield "referral.referrer_name", letter.unsure(full, max(0, letter.joined.rfind(full)), _SENDER)
    if sender.email:
        yield "referral.referrer_email", letter.unsure(sender.email, letter.signed[0], _SENDER)
    telephone = _OWN_TELEPHONE.search(letter.lines)
    if telephone is not None:
        yield from letter.value("referral.referrer_phone", telephone["value"], telephone.start("value"))
    said = _ROLE.search(letter.joined)
    role = (said["value"], said.start("value")) if said is not None else _signed(letter, name)
    if role is not None:
        yield "referral.referrer_role", letter.unsure(role[0].strip(), role[1])
    if _FOR_MYSELF.search(letter.joined):
        yield "referral.is_self_referral", letter.unsure("yes", 0)


def _signature(letter: _Letter) -> str:
    """The first line of the signature."""
    return next((line.strip() for line in letter.lines[slice(*letter.signed)].split("\n") if line.strip()), "")


def _signed(letter: _Letter, name: NameParts) -> tuple[str, int] | None:
    """What the sender calls themselves in brackets behind their name at the end of the letter, or in the line below it, and where."""
    if not name.given:
        return None
    full = rf"(?:Dr\.? )?{re.escape(name.given)}(?: {re.escape(name.family or '')})?"
    signed = re.compile(
        rf"^[ \t]*{full}[ ,]*(?:[(–-] ?(?P<beside>[A-Za-z][\w' ]{{1,40}})|\n[ \t]*(?P<below>[^\n\d@:]{{3,60}})$)",
        re.MULTILINE | re.IGNORECASE,
    )
    found = signed.search(letter.lines, *letter.signed)
    if found is None:
        return None
    part = "beside" if found["beside"] else "below"
    return found[part], found.start(part)


def _about_the_referral(letter: _Letter) -> Iterator[tuple[str, Value]]:
    yield "referral.reason", letter.unsure(letter.body, max(0, letter.joined.find(letter.body[:40])))
    for said in _AGREEMENT.finditer(letter.joined):
        first, last = letter.sentence(said.start())
        codes = codes_for("consent.basis", letter.joined[first:last].strip())
        if codes:
            yield "consent.basis", letter.unsure(codes[0][0], first)
            return
