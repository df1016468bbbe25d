"""Confirm or correct one value. The value that was read stays; who said what, and when, stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from desk import words
from desk.boxes import Mistake, boxes, given, professionals, typed_day
from desk.form import Form
from desk.pages import seeing
from desk.pages.seeing import Seen
from desk.rights import May
from desk.web import Ask, go_to, page
from parsers.reading import Content, State
from parsers.record import KEYS, PROFESSIONAL_PARTS, Key, KeyType
from store import checks, claims
from store.errors import ClaimedBySomebody, UnknownReference
from store.models import CheckKind

#: What is asked for when nothing was typed, and in which box, where it is not "enter it".
_NOTHING: Final = {
    KeyType.CHOICE: ("value", "Select {}"),
    KeyType.YESNO: ("value", "Select {}"),
    KeyType.CHOICES: ("value", "Select at least one, or say that the form does not say"),
    KeyType.LIST: ("name-0", "Enter at least one person, or say that the form does not say"),
}


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
        return _page(ask, seen, key, kept or Form(boxes(key, seeing.content_of(seen, name), "value")), {}, history, restored=bool(kept))
    try:
        kind, said = _said(ask.form, key, seen, ask.today)
        with ask.parts.store.transaction() as session:
            claims.claim(session, reference, ask.person, ask.now)
            checks.check(session, reference, name, kind=kind, value=said, by=ask.person.name, now=ask.now)
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
        professionals=professionals(form),
        parts=PROFESSIONAL_PARTS,
        unsure={State.UNSURE.value: "unsure", State.CONFLICT.value: "two answers"},
    )


def _said(form: Form, key: Key, seen: Seen, today: date) -> tuple[CheckKind, Content | None]:
    """What the person said: confirm, take the other answer of the form, correct with a value, or clear. Raises Mistake."""
    act = form.text("act")
    if act == "confirm" and seeing.content_of(seen, key.name) is not None:
        return CheckKind.CONFIRM, None
    other = seeing.other(seen, key.name, act.removeprefix("other-"))
    if other is not None:
        return CheckKind.CORRECT, other
    if act == "clear":
        return CheckKind.CLEAR, None
    return CheckKind.CORRECT, _given(form, key, today)


def _given(form: Form, key: Key, today: date) -> Content:
    if key.type is KeyType.DATE:
        typed_day(form, "value", key.label.lower())
    found = given(form, key, "value", today)
    if found is None:
        box, told = _NOTHING.get(key.type, ("value", f"Enter {key.label.lower()}, or say that the form does not say"))
        raise Mistake(box, told.format(key.label.lower()))
    return found


def _next(seen: Seen, name: str) -> str:
    """Back to where the value stands on the page of the referral."""
    return f"/referrals/{seen.referral.reference}?done=checked#value-{name}"
