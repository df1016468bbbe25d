"""What kind of thing an answer is by its shape alone: an e-mail address, a telephone number, a date, an NHS number, a postcode."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from parsers.limits import ANSWER_CHARACTERS
from parsers.record import KEYS, KeyType
from parsers.values import read_date
from parsers.values.contact import read_email, read_phone

#: More words than these beside an address or a number, and the answer is an account that mentions it.
_REMARK_WORDS: Final = 4
_NHS: Final = re.compile(r"[1-9]\d{2}[\s-]?\d{3}[\s-]?\d{4}")
_POSTCODE: Final = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}", re.IGNORECASE)
_PHONE_LIKE: Final = re.compile(r"(?:\+\s?44|\(?0)[\d\s().\-]{8,}\d")
#: "04.11.2025" is no short telephone number.
_DATE_LIKE: Final = re.compile(r"\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:\d{4}|\d{2})")
#: One word may stand beside a date ("about 3 May"); with two it is a line that mentions one.
_DATE_REMARK: Final = 1
_OF_DATES: Final = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun)[a-z]*|st|nd|rd|th|of|the|am|pm",
    re.IGNORECASE,
)
#: "@" between words ("hot meals @ Drop In") is no address.
_AT: Final = re.compile(r"\S@\S|@\s?[\w-]+\s?\.\s?\w")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")


class Shape(StrEnum):
    """What an answer looks like."""

    EMAIL = "email"
    PHONE = "phone"
    DATE = "date"
    NHS_NUMBER = "nhs_number"
    POSTCODE = "postcode"


#: Keys without a type of their own that take any of these.
_OPEN: Final = frozenset({"contact", "support.professionals", "support.key_contact"})
_TAKES: Final = {
    Shape.EMAIL: frozenset({"person.email", "referral.referrer_email"}),
    Shape.PHONE: frozenset({"person.phone", "referral.referrer_phone"}),
    Shape.NHS_NUMBER: frozenset({"person.nhs_number"}),
    Shape.POSTCODE: frozenset({"person.postcode", "person.address"}),
}


def shape_of(text: str) -> Shape | None:
    """The shape of an answer that is nothing else, a short remark aside; None for words."""
    text = text.strip()
    if not text or len(text) > ANSWER_CHARACTERS:
        return None
    if _POSTCODE.fullmatch(text):
        return Shape.POSTCODE
    if _NHS.fullmatch(text):
        return Shape.NHS_NUMBER
    remark = len(_WORD.findall(text.split("@")[0]))
    if "@" in text:
        return Shape.EMAIL if remark <= _REMARK_WORDS and _AT.search(text) and read_email(text) is not None else None
    if remark > _REMARK_WORDS:
        return None
    if _PHONE_LIKE.match(text) and not _DATE_LIKE.fullmatch(text) and read_phone(text) is not None:
        return Shape.PHONE
    found = read_date(text) if any(letter.isdigit() for letter in text) else None
    said = [word for word in _WORD.findall(text) if not _OF_DATES.fullmatch(word)]
    return Shape.DATE if found is not None and found.sure and len(said) <= _DATE_REMARK else None


def takes(key: str, shape: Shape) -> bool:
    """Whether an answer of that shape can be meant for the key."""
    if key in _OPEN:
        return shape in (Shape.EMAIL, Shape.PHONE)
    if shape is Shape.DATE:
        return key in KEYS and KEYS[key].type is KeyType.DATE
    return key in _TAKES[shape]
