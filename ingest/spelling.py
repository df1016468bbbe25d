"""Words written as they sound: the words of the register, given back their spelling, so that "plz delite me of the rejister" is understood.

Two words are one when they sound alike by a crude rule (English letters only). Only words that somebody who cannot spell needs to say what
they want of the register are mended; every other word stays as it is written.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

#: What people write of the register.
_WORDS: Final = (
    "register", "registered", "registration", "consent", "consented", "permission", "agree", "agreed", "delete", "deleted", "remove", "removed",
    "removal", "withdraw", "withdrawn", "withdrawal", "cancel", "dynamic", "support", "information", "details", "referral", "referred", "private",
    "database", "refused",
)  # fmt: skip
#: Words that sound like one of these by the rule, and are others.
_OTHERS: Final = frozenset(
    {"council", "councils", "counsel", "counselled", "consul", "console", "conceal", "concealed", "delighted", "daylight", "dilute", "diluted", "dilate", "dilated",
     "delayed", "eager", "refereed", "permeation", "privet"}
)  # fmt: skip
_LETTERS: Final = re.compile(r"[A-Za-z]{4,20}")
#: "i wont my name of it": want; with these words behind it "won't" makes no sense.
_WANTS: Final = re.compile(
    r"\b(i|he|she|we|they|mum|dad)\s+(?:wont|wunt|wnt|wont's|wonts)\s+(?=(?:to|my|me|him|her|out|off?|his|our|their)\b)", re.IGNORECASE
)
#: "i dont wont it": nobody does not want not to.
_NOT_WANT: Final = re.compile(r"\b(don'?t|doesn'?t|didn'?t|dont|doesnt|didnt|not|never)\s+(?:wont|wunt|wnt|wan|wnat)\b", re.IGNORECASE)
_DO_NOT: Final = re.compile(r"\b(?:dnt|dunt|donut|doent|dosent|dosnt)\b", re.IGNORECASE)
_WITHDRAW: Final = re.compile(r"\bwith[\s-]draw(?=n?\b|ing\b|al\b)", re.IGNORECASE)
_SHORT: Final = {
    "tak": "take",
    "giv": "give",
    "lik": "like",
    "nam": "name",
    "wonted": "wanted",
    "yor": "your",
    "yur": "your",
    "yore": "your",
}
_SHORT_WORDS: Final = re.compile(r"\b(?:tak|giv|lik|nam|wonted|yor|yur|yore)\b", re.IGNORECASE)
_PLEASE: Final = re.compile(r"\b(?:plz|pls|plse|pleese|plees|pleas)\b", re.IGNORECASE)

_SOUNDS: Final = (
    (re.compile(r"(?:ti|si|ci|ssi|sh)(?=[aeou])|sh"), "s"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"(?<=[aeiou])gn(?=[aeiou]|$)|(?<=i)gn"), "n"),
    (re.compile(r"ck|q|c(?![eiy])"), "k"),
    (re.compile(r"c|z"), "s"),
    (re.compile(r"dg|g(?=[eiy])"), "j"),
    (re.compile(r"gh|(?<=[aeiou])w(?![aeiou])"), ""),
    (re.compile(r"([a-z])\1+"), r"\1"),
    (re.compile(r"(?<=[^aeiouy])e(?=s?$)"), ""),
    (re.compile(r"[aeiouy]+"), "a"),
    (re.compile(r"(?<=a)r(?![a])"), ""),
)


def respelt(text: str) -> str:
    """The text with misspelt words of the register as they are spelt; the same text when nothing was misspelt."""
    text = _WITHDRAW.sub("withdraw", _PLEASE.sub("please", _NOT_WANT.sub(r"\1 want", _DO_NOT.sub("don't", _WANTS.sub(r"\1 want ", text)))))
    text = _SHORT_WORDS.sub(lambda found: _SHORT[found[0].lower()], text)
    return _LETTERS.sub(_respelt_word, text)


def _respelt_word(found: re.Match[str]) -> str:
    word = found[0].lower()
    return found[0] if word in _WORDS or word in _OTHERS else _known().get(_sound(word), found[0])


def _sound(word: str) -> str:
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


@cache
def _known() -> dict[str, str]:
    return {_sound(word): word for word in _WORDS}
