"""The answer of one question as values of the record, each with how sure it is and why not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from parsers.choices import Choice, Option, choice_in
from parsers.chosen import (
    DIAGNOSES,
    NAMED_BASES,
    by_printed_key,
    by_said_risks,
    coded,
    coded_key,
    one_basis,
    speaks_both_ways,
    ticked_statement,
)
from parsers.document import EntryKind
from parsers.doubts import is_kind_of_home
from parsers.finding import Finding, as_written, finding
from parsers.joined import EMAIL, JOINED, PHONE, REMARK, SPEAKS_OF, WITH_ROLE, date_in_name, diagnosis, preferred_beside, with_role
from parsers.joint import dealt
from parsers.labels import About
from parsers.lines import Line, text_of
from parsers.options import codes_of, key_of_options
from parsers.people_words import denies
from parsers.professionals import from_lines, from_rows
from parsers.questions import Question, known
from parsers.reading import Content
from parsers.record import KEYS, KeyType
from parsers.values import answer_kind, normal, read_date, split_address
from parsers.values.answer import AnswerKind, Normal
from parsers.values.codes import SURE

_GUIDANCE: Final = 1.5
_SAID_BEFORE: Final = re.compile(
    r"^\W*(?:(?:the\s+)?same(?:\s+(?:as\s+)?(?:above|before|address.*))?|(?:as|see)\s+(?:above|before|previous\w*)|ditto|as\s+(?:given|stated)\s+above|above|\"+)\W*$",
    re.IGNORECASE,
)
#: Clauses from which on an answer is an account and no printed option.
_CLAUSES: Final = re.compile(r"[,;.]\s+\w")
_ACCOUNT: Final = 2
_SENTENCE: Final = re.compile(r"(?<=\w{2})[.;!]\s+(?=\w)")
#: How likely words must be a basis of consent where the question may have asked for one.
_LIKELY_BASIS: Final = 0.6
_NAMES: Final = frozenset({"person.given_name", "person.family_name", "consent.given_by", "referral.referrer_name"})
_RISKS_IN_WORDS: Final = "Taken from a list in somebody's own words: please check which of these are meant."
_SHARED_BOX: Final = "The box asks for several things at once: which of them this answers is for a person to confirm."
_TWO_PARTS: Final = 2
#: What web forms print for a question that was left out: no "no" to whether something was given.
_LEFT_OUT: Final = "not provided"
#: More words than these may name somebody after all ("None yet, but Jo Hale will be").
_NOBODY_WORDS: Final = 4
_SELF_REFERRAL: Final = "referral.is_self_referral"
_YES_NO: Final = re.compile(r"(?:yes|no|y|n)\W*", re.IGNORECASE)
#: Keys of numbers and addresses: what else stands in their boxes is told by their own rules.
_REACHED_BY: Final = frozenset({"person.phone", "person.email", "person.nhs_number", "referral.referrer_phone", "referral.referrer_email"})
_RELATIONS: Final = frozenset({"consent.relationship", "referral.referrer_role"})
#: What else is the same, behind the answer: "mum, same address as above".
_AND_THE_REST: Final = re.compile(r"\s*[,;(]\s*(?:the\s+)?same\b[^,;()]*\b(?:above|before)\)?\s*$", re.IGNORECASE)
_BORN: Final = re.compile(r"^\W*(?:d\.?\s?o\.?\s?b\b\.?|born(?: on)?|date of birth|birthday)\W*", re.IGNORECASE)
_A_NAME: Final = re.compile(r"\b[A-Z][\w’'-]+ [A-Z][\w’'-]+\b")


def findings_in(question: Question) -> Iterator[Finding]:
    """Every value that a question's answer gives; none when it was left blank or asks for no key."""
    if question.rows:
        people = from_rows(question.rows)
        if people:
            yield finding(question, "support.professionals", Normal(people), ())
        return
    if not question.answered:
        return
    listed = by_printed_key(question)
    if listed is not None:
        yield from _from_choice(question, listed)
        return
    choice = None if _is_date_in_words(question) else choice_in(question.lines)
    if choice is None or not choice.options:
        statement = ticked_statement(question)
        if statement is not None:
            yield statement
            return
    ticked = any(line.has_tick for line in question.lines)
    names_people = question.keys[:1] == ("support.professionals",) and not ticked  # what is typed on their lines is no chosen option
    if choice is not None and not names_people and (choice.shown or ticked):
        yield from _from_choice(question, choice)
        return
    risks = by_said_risks(question) if question.told is None else None
    if risks is not None:
        yield from (replace(one, sure=False, note=one.note or _RISKS_IN_WORDS) for one in coded(question, "risk.factors", risks))
        return
    text = text_of(question.lines if question.told is not None else _without_guidance(question.lines))
    parts = dealt(question.joins, text) if _shares_box(question) else ()
    if parts:
        for part in parts:
            for one in _from_text(question, part.key, part.text, None):
                sure = part.sure and (not part.key.startswith("consent.") or _asks_consent(question))
                yield one if sure else replace(one, sure=False, note=one.note or _SHARED_BOX)
        return
    for key in _with_place_first(question.keys, text) or _of_section(question):
        found = list(_from_text(question, key, text, choice))
        if found:
            yield from found
            return


def _is_date_in_words(question: Question) -> bool:
    """Whether a question asks for a date and has one without boxes: what stands apart behind it is a remark and no option."""
    key = question.keys[0] if question.keys else ""
    asked = key in KEYS and KEYS[key].type is KeyType.DATE and not any(line.has_tick for line in question.lines)
    return asked and read_date(text_of(question.lines)) is not None


def _shares_box(question: Question) -> bool:
    """Whether an answer is to be dealt out to several keys and no rule of its own knows how two of them stand together."""
    own = question.keys[:1] and (question.keys[0] in JOINED or question.keys[0] in WITH_ROLE)
    return bool(question.joins) and question.told is None and (not own or len(question.joins) > _TWO_PARTS)


def _asks_consent(question: Question) -> bool:
    """Whether the words of a question speak of consent: its place behind another that does is not enough to be sure."""
    return any(ask.to is not None and ask.to.startswith("consent") for ask in question.asks)


def _with_place_first(keys: tuple[str, ...], text: str) -> tuple[str, ...]:
    """The keys with the address before the kind of home when a postcode stands in the answer."""
    if keys[:1] == ("person.living_situation",) and "person.address" in keys and split_address(text).postcode is not None:
        return ("person.address", *keys)
    return keys


def _without_guidance(lines: Sequence[Line]) -> Sequence[Line]:
    """An answer without a printed question that stands above it as guidance ("What does the child enjoy?")."""
    first = next((number for number, line in enumerate(lines) if not line.blank), None)
    if first is None:
        return lines
    asked = lines[first].text.strip().endswith("?") and not lines[first].has_entry and known(lines[first].text) >= _GUIDANCE
    return lines[first + 1 :] if asked else lines


def _of_section(question: Question) -> tuple[str, ...]:
    """What an unknown question may ask for by its section alone: in a section about consent, the basis of it."""
    return (
        ("consent.basis",) if question.about is About.CONSENT and (not question.asks or question.keys[:1] == ("consent.given_by",)) else ()
    )


# -- options -----------------------------------------------------------------------------------------------------------------


def _from_choice(question: Question, choice: Choice) -> Iterator[Finding]:
    texts = [option.text for option in choice.options]
    key = _who_asks(question, texts) or coded_key((*question.keys, *_of_section(question)), texts)
    if key is None or (KEYS[key].type is KeyType.YESNO and key != _SELF_REFERRAL):
        key = key_of_options(texts) or key
    if key is not None:
        yield from coded(question, key, choice)
    elif choice.shown and "diagnosis" in question.keys:
        yield from diagnosis(question, ", ".join(option.text for option in choice.chosen))
    elif choice.shown and not _codes_first(question):
        said = [option.text for option in choice.chosen]
        printed = any(line.has_tick for line in question.lines) or sum(not line.blank for line in question.lines) == 1
        for candidate in question.keys:
            if candidate in KEYS and not KEYS[candidate].codes and KEYS[candidate].type is KeyType.TEXT and len(said) == 1 and printed:
                if _YES_NO.fullmatch(said[0]):
                    return
                found = normal(candidate, said[0])
                if found is not None:
                    yield finding(question, candidate, found, question.lines)
                return
            if candidate in KEYS and KEYS[candidate].type is KeyType.PROSE and not any(line.has_tick for line in question.lines):
                yield from _from_text(question, candidate, text_of(question.lines), None)
                return


def _who_asks(question: Question, options: Sequence[str]) -> str | None:
    """The key of a question for who refers whose printed answers are kinds of people ("Who is asking? [ ] me [ ] a professional"); None
    for any other."""
    if question.keys[:1] != ("referral.referrer_name",) or len(options) < _TWO_PARTS:
        return None
    said = [codes_of(_SELF_REFERRAL, option)[:1] for option in options]
    return _SELF_REFERRAL if all(said) and len({found[0][0] for found in said}) > 1 else None


def _codes_first(question: Question) -> bool:
    """Whether a question asks first of all for one of a few answers: a chosen option that means none of them is no address."""
    return any(key in KEYS and bool(KEYS[key].codes) for key in question.keys[:1])


# -- words -------------------------------------------------------------------------------------------------------------------


def _from_text(question: Question, key: str, text: str, choice: Choice | None) -> Iterator[Finding]:
    if _SAID_BEFORE.match(text):
        if key in KEYS and KEYS[key].type in (KeyType.TEXT, KeyType.DATE):
            yield finding(question, key, Normal(text, False, "The form says that this is as written before."), question.lines, before=True)
        return
    if key in WITH_ROLE:
        for part, said in with_role(key, text):
            yield from _from_text(question, part, said, None)
        return
    joined = JOINED.get(key)
    if joined is not None:
        if key == "diagnosis" and choice is not None and _only_diagnoses(choice):
            return
        yield from joined(question, text)
        return
    if key not in KEYS:
        return
    if key == "person.address" and question.told is None and is_kind_of_home(text):
        key = "person.living_situation"
    kind = KEYS[key].type
    if KEYS[key].codes and choice is not None and _only_print(key, choice):
        if kind is KeyType.CHOICES and any(line.has_entry for line in question.lines):
            chosen = tuple(Option(option.text, True) for option in choice.options)
            yield from coded(question, key, Choice(chosen, True))
        return
    if kind is KeyType.LIST:
        people = from_lines(question.lines)
        if people is not None:
            yield finding(question, key, people, question.lines)
        return
    if kind is KeyType.TEXT and _YES_NO.fullmatch(text.strip()):
        return
    if text.strip(" .").casefold() == _LEFT_OUT and key != "person.gender":
        return  # where gender is asked for, it is one of the answers
    if key == "support.key_contact" and denies(text) and len(text.split()) <= _NOBODY_WORDS:
        return  # "no one really" names nobody
    misplaced = _in_wrong_box(key, text)
    if misplaced is not None:
        yield finding(question, misplaced[0], misplaced[1], question.lines)
        return
    if key in _RELATIONS:
        text = _AND_THE_REST.sub("", text)
    found = _not_applicable(question, key, text) or _basis(key, text) or normal(key, text)
    if found is None:
        return
    if key == "consent.given_by" and not _A_NAME.search(text) and _says_basis(text, asked="consent.basis" in question.keys):
        yield from as_written(question, "consent.basis", text)
        return
    if key == "referral.referrer_name" and _says_who(text):
        yield from as_written(question, _SELF_REFERRAL, text)
        return
    if key == "referral.referrer_name" and _only_date(text):
        yield from as_written(question, "referral.date", text)
        return
    if KEYS[key].critical and KEYS[key].codes and len(_CLAUSES.findall(text)) >= _ACCOUNT:
        found = Normal(found.value, False, "Taken from an account in somebody's own words: please check what is meant.")
    if key in _NAMES:
        found = _without_remark(_first_line(found, text))
        yield from date_in_name(question, key, text)
        if key == "person.given_name":
            yield from preferred_beside(question, text)
    yield finding(question, key, _against_stored(found, question, key), question.lines, _stored_other(found, question, key))
    if key == "person.address":
        postcode = split_address(text).postcode
        if postcode is not None:
            yield finding(question, "person.postcode", postcode, question.lines)


def _in_wrong_box(key: str, text: str) -> tuple[str, Normal] | None:
    """The key and value of an answer that is nothing but a telephone number, an e-mail address or a birthday in a box for words;
    None for any other."""
    start = next((start for start in ("referral.referrer_", "person.") if key.startswith(start)), None)
    if start is None or key in _REACHED_BY or KEYS[key].type is not KeyType.TEXT:
        return None
    found: Normal | None = None
    meant = ""
    if PHONE.fullmatch(text.strip()):
        meant = start + "phone"
        found = normal(meant, text)
    elif EMAIL.fullmatch(text.strip()):
        meant = start + "email"
        found = normal(meant, text)
    elif start == "person." and _BORN.match(text):
        meant = "person.date_of_birth"
        found = read_date(_BORN.sub("", text), birth=True)
    return None if found is None else (meant, Normal(found.value, False, "This stands in the box of another question."))


def _only_diagnoses(choice: Choice) -> bool:
    """Whether the words are a printed choice between learning disability and autism with nothing chosen."""
    return all(any(pattern.search(option.text) for pattern in SPEAKS_OF.values()) for option in choice.options)


def _only_print(key: str, choice: Choice) -> bool:
    """Whether the words are the printed options of the key and nothing tells which was meant."""
    codes = {code for option in choice.options for code, _ in codes_of(key, option.text)}
    return len(codes) > 1


def _stored_other(found: Normal, question: Question, key: str) -> tuple[Content, ...]:
    if KEYS[key].type is not KeyType.DATE:
        return ()
    stored = {
        bit.entry.stored for line in question.lines for bit in line.bits if bit.entry is not None and bit.entry.stored and bit.text.strip()
    }
    return tuple(sorted(value for value in stored if value != found.value))


def _against_stored(found: Normal, question: Question, key: str) -> Normal:
    if _stored_other(found, question, key):
        return Normal(found.value, False, "The date that is shown and the date kept behind it in the form differ.")
    return found


def _says_basis(text: str, *, asked: bool) -> bool:
    """Whether an answer says on which basis somebody decided and names nobody ("parent with parental responsibility"); where the
    question may have `asked` for the basis too, by any words for one."""
    said = codes_of("consent.basis", text)
    return len(said) == 1 and (said[0][1] >= _LIKELY_BASIS if asked else said[0][0] in NAMED_BASES and said[0][1] >= SURE)


def _says_who(text: str) -> bool:
    """Whether an answer says what kind of person fills in the form and names nobody ("A professional", "My parent")."""
    said = codes_of(_SELF_REFERRAL, text)
    return len(said) == 1 and said[0][1] >= SURE and not _A_NAME.search(text)


def _only_date(text: str) -> bool:
    found = read_date(text)
    return found is not None and found.sure


def _basis(key: str, text: str) -> Normal | None:
    """The one basis of consent that an answer speaks of beside words of agreeing; None for anything else."""
    codes = codes_of(key, text) if key == "consent.basis" else ()
    one = () if speaks_both_ways(text) else one_basis(key, codes)
    return Normal(one[0][0]) if len(codes) > 1 and len(one) == 1 else None


def _not_applicable(question: Question, key: str, text: str) -> Normal | None:
    """The "no" of a diagnosis for which "not applicable" was picked from a list; None for anything else."""
    picked = any(bit.entry is not None and bit.entry.kind is EntryKind.CHOICE for line in question.lines for bit in line.bits)
    if picked and key in DIAGNOSES and answer_kind(text) is AnswerKind.NOT_APPLICABLE:
        return Normal("no")
    return None


def _first_line(found: Normal, text: str) -> Normal:
    """A name without what stands in the lines below it."""
    first, *more = [line.strip() for line in text.split("\n") if line.strip()]
    return Normal(first, False, "More than a name stands here: please look at the form.") if more else found


def _without_remark(found: Normal) -> Normal:
    """A name without what was written in brackets or in a further sentence behind it."""
    if not isinstance(found.value, str):
        return found
    bare = _SENTENCE.split(REMARK.sub("", found.value), maxsplit=1)[0].strip(" ,;-–.")
    if bare == found.value or not bare:
        return found
    return Normal(bare, False, "More than a name stands here: please look at the form.")
