"""Values of the record as people type them: what stands in the boxes of a page, and the boxes that hold a value. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from desk.form import Form
from parsers.reading import Content
from parsers.record import PROFESSIONAL_PARTS, Key, KeyType
from parsers.values import normal
from parsers.values.nhs_numbers import is_nhs_number

#: Boxes for professionals beyond those that are known, and in all.
_MORE: Final = 2
_PROFESSIONALS: Final = 40

#: Keys whose values are kept in one form, so that they can be compared and dialled.
_ONE_FORM: Final = frozenset({"person.postcode", "person.phone", "person.email", "referral.referrer_phone", "referral.referrer_email"})


class Mistake(Exception):
    """What was typed cannot be kept; the words say what to type, `box` where."""

    def __init__(self, box: str, told: str) -> None:
        super().__init__(told)
        self.box = box


def given(form: Form, key: Key, box: str, today: date) -> Content | None:
    """What was typed for a key, in the form of the record; None when nothing was. Raises Mistake."""
    if key.type is KeyType.DATE:
        return _day(form, key, box, today)
    if key.type in (KeyType.CHOICE, KeyType.YESNO):
        chosen = form.text(box)
        if chosen and chosen not in key.codes:
            raise Mistake(box, f"Select {key.label.lower()}")
        return chosen or None
    if key.type is KeyType.CHOICES:
        return tuple(sorted(code for code in form.all(box) if code in key.codes)) or None
    if key.type is KeyType.LIST:
        return _professionals(form) or None
    return _text(form.text(box), key, box)


def boxes(key: Key, content: Content | None, box: str) -> dict[str, tuple[str, ...]]:
    """The boxes of a key filled with a value, by their names; those of professionals with some empty ones after them."""
    if key.type is KeyType.LIST:
        people = [item for item in content or () if not isinstance(item, str)]
        rows = [people[number] if number < len(people) else {} for number in range(len(people) + _MORE)]
        return {f"{part}-{number}": (told.get(part, ""),) for number, told in enumerate(rows) for part in PROFESSIONAL_PARTS}
    if content is None:
        return {}
    if isinstance(content, str):
        return day_boxes(content, box) if key.type is KeyType.DATE else {box: (content,)}
    return {box: tuple(item for item in content if isinstance(item, str))}


def day_boxes(written: str, box: str) -> dict[str, tuple[str, ...]]:
    """The three boxes of a day (YYYY-MM-DD); none for what is no day."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return {}
    return {f"{box}-day": (str(day.day),), f"{box}-month": (str(day.month),), f"{box}-year": (str(day.year),)}


def typed_day(form: Form, name: str, called: str) -> date:
    """A day typed into three boxes. Raises Mistake."""
    parts = [form.text(f"{name}-{part}") for part in ("day", "month", "year")]
    if not any(parts):
        raise Mistake(name, f"Enter {called}")
    for part, typed in zip(("day", "month", "year"), parts, strict=True):
        if not typed:
            raise Mistake(name, f"The date must include a {part}")
    if not all(part.isascii() and part.isdigit() for part in parts) or len(parts[2]) != 4:
        raise Mistake(name, "Enter a real date in numbers, such as 27 3 2026")
    try:
        return date(int(parts[2]), int(parts[1]), int(parts[0]))
    except ValueError:
        raise Mistake(name, "Enter a real date, such as 27 3 2026") from None


def has_day(form: Form, name: str) -> bool:
    """Whether anything stands in the three boxes of a day."""
    return any(form.text(f"{name}-{part}") for part in ("day", "month", "year"))


def professionals(form: Form) -> list[Mapping[str, str]]:
    """The boxes of professionals as they stand, a mapping of their parts for each row."""
    return [{part: form.text(f"{part}-{number}") for part in PROFESSIONAL_PARTS} for number in range(_rows(form))]


def _day(form: Form, key: Key, box: str, today: date) -> str | None:
    if not has_day(form, box):
        return None
    day = typed_day(form, box, key.label.lower())
    if day > today:
        raise Mistake(box, f"{key.label} must be today or in the past")
    return day.isoformat()


def _text(typed: str, key: Key, box: str) -> str | None:
    if not typed:
        return None
    if key.name == "person.nhs_number":
        number = "".join(typed.replace("-", "").split())
        if not is_nhs_number(number):
            raise Mistake(box, "Enter an NHS number of 10 digits, such as 999 000 0018. This one has a digit wrong")
        return number
    if key.name in _ONE_FORM:
        found = normal(key.name, typed)
        return found.value if found is not None and found.sure and isinstance(found.value, str) else typed
    return typed


def _professionals(form: Form) -> tuple[Mapping[str, str], ...]:
    told = ({part: words for part, words in row.items() if words} for row in professionals(form))
    return tuple(row for row in told if row)


def _rows(form: Form) -> int:
    numbers = [int(number) for name in form.values for first, _, number in [name.rpartition("-")] if first == "name" and number.isdecimal()]
    return min(max(numbers, default=_MORE - 1) + 1, _PROFESSIONALS)
