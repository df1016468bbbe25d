"""How long records are kept: what has passed its time, what is held back, and what a named person decides. Nothing is chosen for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from desk.boxes import Mistake
from desk.pages.letters import KINDS
from desk.rights import May
from desk.web import Ask, go_to, page
from store import letters, referrals, retention
from store.errors import Refused, UnknownReference
from store.models import Destruction, Hold
from store.retention import Destroyed, HoldOpen, NoHold, NotPassed, Passed, RecordClass
from triage.reference import normal_reference

CLASSES: Final = {
    RecordClass.ENTRY: "Entry that ended",
    RecordClass.NOT_ACCEPTED: "Referral that was not accepted",
    RecordClass.OTHER_LETTER: "Letter that brought no referral",
}
_LOOKED: Final = "Say that you have looked at it: it cannot be taken back"


def listing(ask: Ask, errors: dict[str, str] | None = None, status: int = 200) -> Response:
    """What has passed its time, and what is on hold; and a box for the reference of any other record."""
    settings = ask.parts.retention
    if ask.posted and errors is None:
        reference = normal_reference(ask.form.text("reference"))
        with ask.parts.store.reading() as session:
            known = reference is not None and referrals.by_reference(session, reference) is not None
        if not known:
            return listing(ask, {"reference": "Enter the reference of a referral, such as DSR-7K3M-Q9TX"}, 422)
        return go_to(f"/retention/{reference}")
    with ask.parts.store.reading() as session:
        found, held = retention.passed(session, settings, ask.today), retention.holds(session)
    return ask.page(
        "retention.html", status, found=found, held=held, settings=settings, classes=CLASSES, form=ask.form, errors=errors or {}
    )


def record(ask: Ask) -> Response:
    """One referral, with its entry: hold it back, lift the hold, or destroy it."""
    reference = ask.part("reference")
    if not ask.posted:
        return _record(ask, reference, {}, 200)
    act = ask.form.text("act")
    try:
        with ask.parts.store.transaction() as session:
            reason, by = _reason(ask), ask.person.name
            if act == "hold":
                retention.hold(session, reference, by=by, reason=reason, now=ask.now)
            elif act == "lift":
                retention.lift(session, reference, by=by, reason=reason, now=ask.now)
            else:
                _looked(ask)
                retention.destroy(session, reference, ask.parts.retention, by=by, reason=reason, now=ask.now)
    except Mistake as mistake:
        return _record(ask, reference, {mistake.box: str(mistake)}, 422)
    except UnknownReference:
        raise
    except Refused as refused:
        if _done_already(ask, reference, act, refused):
            return _done(act, f"/retention/{reference}")
        return _record(ask, reference, {"": str(refused)}, 409)
    return _done(act, f"/retention/{reference}")


def letter(ask: Ask) -> Response:
    """One letter that brought no referral and whose time has passed: destroy it, or leave it."""
    number = ask.number("number")
    if not ask.posted:
        return _letter(ask, number, {}, 200)
    try:
        with ask.parts.store.transaction() as session:
            if ask.form.text("act") != "destroy":
                raise Mistake("act", "Select what you decide, or go back")
            reason = _reason(ask)
            _looked(ask)
            retention.destroy_letter(session, number, ask.parts.retention, by=ask.person.name, reason=reason, now=ask.now)
    except Mistake as mistake:
        return _letter(ask, number, {mistake.box: str(mistake)}, 422)
    except Destroyed:
        return _done("destroy", f"/retention/letters/{number}")
    except Refused as refused:
        return _letter(ask, number, {"": str(refused)}, 409)
    return _done("destroy", f"/retention/letters/{number}")


def routes() -> list[Route]:
    """The routes of these pages."""
    return [
        page("/retention", listing, needs=May.KEEP, post=True),
        page("/retention/letters/{number:int}", letter, needs=May.KEEP, post=True),
        page("/retention/{reference}", record, needs=May.KEEP, post=True),
    ]


def _record(ask: Ask, reference: str, errors: dict[str, str], status: int) -> Response:
    with ask.parts.store.reading() as session:
        found = referrals.by_reference(session, reference)
        if found is None or found.id is None:
            raise UnknownReference(reference)
        holds = retention.holds_of(session, found.id)
        destroyed = retention.destruction_of(session, referral_id=found.id)
        try:
            passed = retention.passed_one(session, ask.parts.retention, ask.today, reference=reference)
        except NotPassed:
            passed = None
    return _page(ask, errors, status, name=reference, referral=found, holds=holds, destroyed=destroyed, passed=passed)


def _letter(ask: Ask, number: int, errors: dict[str, str], status: int) -> Response:
    with ask.parts.store.reading() as session:
        found = letters.get(session, number)
        destroyed = retention.destruction_of(session, letter_id=number)
        try:
            passed = retention.passed_one(session, ask.parts.retention, ask.today, letter_id=number)
        except NotPassed:
            passed = None
    if passed is None and destroyed is None:
        return ask.not_found()
    return _page(ask, errors, status, name=f"Letter {number}", letter=found, holds=(), destroyed=destroyed, passed=passed)


def _page(
    ask: Ask,
    errors: dict[str, str],
    status: int,
    *,
    name: str,
    holds: Sequence[Hold],
    destroyed: Destruction | None,
    passed: Passed | None,
    **more: object,
) -> Response:
    options = _options(holds, destroyed, passed, of_letter="letter" in more)
    kept = ask.form if ask.posted else ask.kept()
    told = {"holds": holds, "destroyed": destroyed, "passed": passed, "options": options, "classes": CLASSES, "kinds": KINDS}
    return ask.page("retained.html", status, name=name, form=kept, errors=errors, restored=bool(kept) and not ask.posted, **told, **more)


def _options(holds: Sequence[Hold], destroyed: Destruction | None, passed: Passed | None, *, of_letter: bool) -> list[tuple[str, str, str]]:
    """What a person may decide about the record as it stands."""
    if destroyed is not None:
        return []
    destroy = [("destroy", "Destroy it", "What was sent, read, said and recorded goes. It cannot be taken back.")]
    if of_letter:
        return destroy
    if any(hold.lifted_at is None for hold in holds):
        return [("lift", "Lift the hold", "It comes up again once its time has passed.")]
    return [("hold", "Put it on hold", "Nothing of it is destroyed until the hold is lifted."), *(destroy if passed is not None else [])]


def _done_already(ask: Ask, reference: str, act: str, refused: Refused) -> bool:
    """Whether the same person has done just that before: a double click, or the back button."""
    with ask.parts.store.reading() as session:
        found = referrals.by_reference(session, reference)
        if found is None or found.id is None:
            return False
        if isinstance(refused, Destroyed):
            destroyed = retention.destruction_of(session, referral_id=found.id)
            return act == "destroy" and destroyed is not None and destroyed.destroyed_by == ask.person.name
        holds = retention.holds_of(session, found.id)
    if not holds:
        return False
    if isinstance(refused, HoldOpen):
        return (holds[-1].placed_by, holds[-1].reason) == (ask.person.name, ask.form.text("reason"))
    return isinstance(refused, NoHold) and holds[-1].lifted_by == ask.person.name


def _reason(ask: Ask) -> str:
    if ask.form.text("act") not in ("hold", "lift", "destroy"):
        raise Mistake("act", "Select what you decide, or go back")
    if not ask.form.text("reason"):
        raise Mistake("reason", "Say why")
    return ask.form.text("reason")


def _looked(ask: Ask) -> None:
    if ask.form.text("looked") != "yes":
        raise Mistake("looked", _LOOKED)


def _done(act: str, path: str) -> Response:
    return go_to(f"{path}?done={ {'hold': 'held', 'lift': 'lifted'}.get(act, 'destroyed') }")
