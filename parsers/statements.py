"""What an account says beside what it was asked: "Not detained, at home, s117 applies" in the answer about earlier admissions.

Everything found here is for a person to confirm, and only where no question of the form was answered about it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Final

from parsers.finding import Finding, finding
from parsers.lines import text_of
from parsers.options import codes_of
from parsers.questions import Question
from parsers.reading import Content
from parsers.values import read_date
from parsers.values.answer import Normal
from parsers.values.codes import SURE

_NOTE: Final = "Taken from what was written in another answer: please check what is meant."
_SENTENCE: Final = re.compile(r"(?<=\w)[.;]\s+|\n|,\s+(?=(?:so|and|but|not|no|lives?|now|currently)\b)|\s+but\s+", re.IGNORECASE)
_NOT: Final = re.compile(r"\b(?:not|no|nil|none|never|isn[’']t|hasn[’']t|without)\b", re.IGNORECASE)
_WORDS_OF_HOME: Final = 7

#: Questions in whose answers people say how things stand in other respects.
_STANDING: Final = frozenset(
    {"risk.previous_admission", "risk.mental_health_act", "risk.in_hospital_now", "risk.safeguarding", "support.section_117"}
)
_HOME: Final = frozenset({"person.living_situation", "person.communication_needs", "person.first_language", "person.address"})
_CONSENT: Final = frozenset({"consent.basis", "consent.given_by", "consent.information_given"})

#: What a sentence speaks of, and whether it says yes by itself.
_SPEAKS: Final = (
    ("support.section_117", re.compile(r"\b(?:s|sec\.?|section)\s?117\b", re.IGNORECASE)),
    (
        "risk.mental_health_act",
        re.compile(r"\b(?:detained|sectioned|under (?:the )?(?:MHA|mental health act|section)|on a (?:section|CTO))\b", re.IGNORECASE),
    ),
    ("risk.in_hospital_now", re.compile(r"\b(?:in-?patient|(?:in|on) (?:a )?(?:hospital|ward))\b", re.IGNORECASE)),
    ("risk.previous_admission", re.compile(r"\b(?:previous|past|prior|earlier|informal|one|two|several|\d+) admissions?\b", re.IGNORECASE)),
    ("risk.safeguarding", re.compile(r"\bsafeguarding (?:concern|enquiry|alert|referral)s?\b", re.IGNORECASE)),
)
_AT_HOME: Final = re.compile(r"^\W*(?:(?:currently|now|still)\s+)?at home\b", re.IGNORECASE)
_PAST: Final = re.compile(r"\b(?:was|were|previously|in the past|(?:19|20)\d\d)\b", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"\bfirst language(?: is)?[\s:]+([A-Z][a-z]+(?: and [A-Z][a-z]+)?)")
_NO_INTERPRETER: Final = re.compile(r"\b(?:no interpreter|interpreter not)\b|\bdoes ?n[o’']t need an? interpreter\b", re.IGNORECASE)
_INTERPRETER: Final = re.compile(r"\b(?:needs? an? (?:\w+ )?interpreter|interpreter (?:is )?(?:needed|required))\b", re.IGNORECASE)
_DATE: Final = re.compile(r"\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?[A-Z][a-z]{2,8}(?:\s+\d{2,4})?\b|\b\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}\b")
_EXPLAINED: Final = re.compile(
    r"\b(?:gave|given|shared|explained|read|went through|gone through|talked (?:\w+ )?through|discussed)\b[^.;\n]{0,40}\b(?:leaflet|easy[ -]read|information|booklet|register|DSR)\b",
    re.IGNORECASE,
)


def said_beside(questions: Sequence[Question], answered: Collection[str]) -> Iterator[Finding]:
    """What accounts say about keys that are not among `answered`, each once, none of it sure."""
    told = set(answered)
    for question in questions:
        key = question.keys[0] if question.keys else ""
        text = text_of(question.lines)
        if question.told is not None or not text:
            continue
        for other, value in _told(key, text, told):
            if other not in told:
                told.add(other)
                yield replace(finding(question, other, Normal(value, False, _NOTE), question.lines), sure=False, note=_NOTE)


def _told(key: str, text: str, told: Collection[str]) -> Iterator[tuple[str, Content]]:
    if key in _STANDING:
        yield from _standing(text)
    if key in _HOME:
        yield from _home(text, told)
    if key in _CONSENT:
        yield from _consent(text)


def _standing(text: str) -> Iterator[tuple[str, Content]]:
    for sentence in _SENTENCE.split(text):
        if _AT_HOME.search(sentence):
            yield "risk.in_hospital_now", "no"
        for key, speaks in _SPEAKS:
            if speaks.search(sentence):
                denied = bool(_NOT.search(sentence))
                if denied or not (key == "risk.in_hospital_now" and _PAST.search(sentence)):
                    yield key, "no" if denied else "yes"


def _home(text: str, told: Collection[str]) -> Iterator[tuple[str, Content]]:
    for sentence in _SENTENCE.split(text) if "person.living_situation" not in told else ():
        home = codes_of("person.living_situation", sentence) if len(sentence.split()) <= _WORDS_OF_HOME else ()
        if len(home) == 1 and home[0][1] >= SURE:
            yield "person.living_situation", home[0][0]
    language = _LANGUAGE.search(text)
    if language is not None:
        yield "person.first_language", language[1]
    if _NO_INTERPRETER.search(text):
        yield "person.interpreter_needed", "no"
    elif _INTERPRETER.search(text):
        yield "person.interpreter_needed", "yes"


def _consent(text: str) -> Iterator[tuple[str, Content]]:
    dates = {str(found.value) for written in _DATE.findall(text) if (found := read_date(written)) is not None}
    if len(dates) == 1:
        yield "consent.date", dates.pop()
    explained = _EXPLAINED.search(text)
    if explained is not None and not _NOT.search(text[max(0, explained.start() - 20) : explained.end()]):
        yield "consent.information_given", "yes"
