"""Confirm or correct one value. The value that was read stays; who said what, and when, stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from desk import words
from desk.pages import seeing
from desk.pages.seeing import Seen
from desk.rights import May
from desk.web import Ask, Form, go_to, page
from parsers.reading import Content, State
from parsers.record import KEYS, PROFESSIONAL_PARTS, Key, KeyType
from parsers.values.nhs_numbers import is_nhs_number
from store import checks, claims
from store.errors import ClaimedBySomebody, UnknownReference
from store.models import CheckKind

#: Boxes for professionals beyond those that were read.
_MORE: Final = 2


class Mistake(Exception):
    """What was typed cannot be kept; the words say what to type, `box` where."""

    def __init__(self, box: str, told: str) -> None:
        super().__init__(told)
        self.box = box


def value(ask: Ask) -> Response:
    """The page of one value: what was read, and boxes for what is right."""
    reference, name = ask.part("reference"), ask.part("key")
    if name not in KEYS:
        raise UnknownReference(reference)
    key = KEYS[name]
    with ask.parts.store.reading() as session:
        seen = seeing.find(ask, session, reference)
        history = checks.history(session, seen.referral.id or 0, name)
    if seen.folded and words.clinical(name):
        raise UnknownReference(reference)
    if not ask.posted:
        kept = ask.kept()
        return _page(ask, seen, key, kept or _form(key, seeing.content_of(seen, name)), {}, history, restored=bool(kept))
    try:
        kind, given = _said(ask.form, key, seeing.content_of(seen, name))
        with ask.parts.store.transaction() as session:
            claims.claim(session, reference, ask.person, ask.now)
            checks.check(session, reference, name, kind=kind, value=given, by=ask.person.name, now=ask.now)
    except Mistake as mistake:
        return _page(ask, seen, key, ask.form, {mistake.box: str(mistake)}, history, status=422)
    except ClaimedBySomebody as held:
        return _page(ask, seen, key, ask.form, {"act": str(held)}, history, status=409)
    return go_to(_next(seen, name))


def routes() -> list[Route]:
    """The routes of this page."""
    return [page("/referrals/{reference}/values/{key}", value, needs=May.WORK, post=True)]


def _page(
    ask: Ask, seen: Seen, key: Key, form: Form, errors: Mapping[str, str], history: object, *, status: int = 200, restored: bool = False
) -> Response:
    boxes = [{part: form.text(f"{part}-{number}") for part in PROFESSIONAL_PARTS} for number in range(_rows(form))]
    return ask.page(
        "value.html",
        status,
        seen=seen,
        key=key,
        shown=seeing.shown(seen, key),
        form=form,
        errors=errors,
        history=history,
        restored=restored,
        professionals=boxes,
        parts=PROFESSIONAL_PARTS,
        unsure={State.UNSURE.value: "unsure", State.CONFLICT.value: "two answers"},
    )


def _said(form: Form, key: Key, stands: Content | None) -> tuple[CheckKind, Content | None]:
    """What the person said: confirm, correct with a value, or clear. Raises Mistake."""
    act = form.text("act")
    if act == "confirm" and stands is not None:
        return CheckKind.CONFIRM, None
    if act == "clear":
        return CheckKind.CLEAR, None
    given = _given(form, key)
    return CheckKind.CORRECT, given


def _given(form: Form, key: Key) -> Content:
    if key.type is KeyType.DATE:
        return typed_day(form, "value", key.label.lower()).isoformat()
    if key.type in (KeyType.CHOICE, KeyType.YESNO):
        if form.text("value") not in key.codes:
            raise Mistake("value", f"Select {key.label.lower()}")
        return form.text("value")
    if key.type is KeyType.CHOICES:
        ticked = tuple(sorted(code for code in form.all("value") if code in key.codes))
        if not ticked:
            raise Mistake("value", "Select at least one, or say that the form does not say")
        return ticked
    if key.type is KeyType.LIST:
        return _professionals(form)
    return _text(form.text("value"), key)


def _text(typed: str, key: Key) -> str:
    if not typed:
        raise Mistake("value", f"Enter {key.label.lower()}, or say that the form does not say")
    if key.name != "person.nhs_number":
        return typed
    number = "".join(typed.replace("-", "").split())
    if not is_nhs_number(number):
        raise Mistake("value", "Enter an NHS number of 10 digits, such as 999 000 0018. This one has a digit wrong")
    return number


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


def _professionals(form: Form) -> Content:
    found = []
    for number in range(_rows(form)):
        told = {part: form.text(f"{part}-{number}") for part in PROFESSIONAL_PARTS if form.text(f"{part}-{number}")}
        if told:
            found.append(told)
    if not found:
        raise Mistake("name-0", "Enter at least one person, or say that the form does not say")
    return tuple(found)


def _rows(form: Form) -> int:
    numbers = [int(name.rsplit("-", 1)[1]) for name in form.values if name.startswith("name-") and name.rsplit("-", 1)[1].isdigit()]
    return min(max(numbers, default=_MORE - 1) + 1, 40)


def _form(key: Key, content: Content | None) -> Form:
    """The boxes filled with the value as it stands."""
    if content is None:
        return Form({f"name-{number}": ("",) for number in range(_MORE)} if key.type is KeyType.LIST else {})
    if isinstance(content, str):
        return Form(_day_boxes(content) if key.type is KeyType.DATE else {"value": (content,)})
    boxes: dict[str, tuple[str, ...]] = {"value": tuple(item for item in content if isinstance(item, str))}
    people = [item for item in content if not isinstance(item, str)]
    if key.type is KeyType.LIST:
        for number in range(len(people) + _MORE):
            told = people[number] if number < len(people) else {}
            boxes |= {f"{part}-{number}": (told.get(part, ""),) for part in PROFESSIONAL_PARTS}
    return Form(boxes)


def _day_boxes(content: str) -> dict[str, tuple[str, ...]]:
    try:
        day = date.fromisoformat(content)
    except ValueError:
        return {}
    return {"value-day": (str(day.day),), "value-month": (str(day.month),), "value-year": (str(day.year),)}


def _next(seen: Seen, name: str) -> str:
    """Back to where the value stands on the page of the referral."""
    return f"/referrals/{seen.referral.reference}?done=checked#value-{name}"
