"""The forms of an entry: each changes one thing, under the name of who sent it, and says what is wrong beside its box.

Whoever opens a form sees a version of the entry. When somebody else has changed it since, nothing is saved, what was typed stays, and
sending it again saves it. What was saved already (a double click, the back button) is not saved twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlmodel import Session
from starlette.responses import Response
from starlette.routing import Route

from desk.boxes import Mistake, day_boxes, typed_day
from desk.form import Form
from desk.pages.entries import find
from desk.rights import May
from desk.web import Ask, go_to, page
from store.errors import Refused, UnknownReference
from store.register import EntryView
from store.register.refusals import ChangedMeanwhile

_VERSION: Final = re.compile(r"[0-9]{1,9}")

#: Rows of the action plan on the page of a review; more are added on the entry.
ROWS: Final = 4


class Kind(StrEnum):
    """What a box is."""

    TEXT = "text"
    AREA = "area"
    DAY = "day"
    CHOICE = "choice"
    TICKS = "ticks"
    ACTIONS = "actions"  # rows of an action plan


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a form. `options` are the values to choose from, with their words and a hint."""

    kind: Kind
    name: str
    label: str
    hint: str = ""
    options: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was sent about an entry: its line (None where the form is not about one), and the version that its sender saw."""

    ask: Ask
    session: Session
    view: EntryView
    line: int | None
    seen: int

    @property
    def form(self) -> Form:
        """What was typed."""
        return self.ask.form

    @property
    def of(self) -> tuple[Session, str]:
        """What every change of the register is told first."""
        return self.session, self.view.entry.reference

    @property
    def who(self) -> dict[str, Any]:
        """Who changes what they saw, and when."""
        return {"by": self.ask.person.name, "now": self.ask.now, "seen": self.seen}


Saved = Callable[[Sent], None]
Already = Callable[[EntryView, Form, str, int | None], bool]


@dataclass(frozen=True, slots=True)
class Act:
    """Something that people do with an entry. `path` follows the entry's own; with `lines` it is done to one line of the entry, which the
    function finds among those that are open. `already` says whether what was typed stands there, saved by the same person."""

    path: str
    title: str
    button: str
    needs: May
    boxes: Callable[[Ask, EntryView], Sequence[Box]]
    save: Saved
    already: Already
    told: str = ""
    start: Callable[[Ask, EntryView], Mapping[str, str]] = lambda _ask, _view: {}
    lines: Callable[[EntryView], Mapping[int, str]] | None = None
    warning: bool = False


def routes_of(acts: Sequence[Act]) -> list[Route]:
    """The routes of these forms."""
    return [_route(act) for act in acts]


def required(form: Form, name: str, told: str) -> str:
    """What was typed in a box. Raises Mistake."""
    if not form.text(name):
        raise Mistake(name, told)
    return form.text(name)


def chosen(form: Form, name: str, options: Sequence[str], told: str) -> str:
    """What was chosen. Raises Mistake."""
    if form.text(name) not in options:
        raise Mistake(name, told)
    return form.text(name)


def happened(sent: Sent, name: str, called: str) -> date:
    """The day of something that has happened. Raises Mistake."""
    day = typed_day(sent.form, name, called)
    if day > sent.ask.today:
        raise Mistake(name, f"{called[:1].upper()}{called[1:]} must be today or in the past")
    return day


def day_in(form: Form, name: str) -> date | None:
    """The day in three boxes, None when there is none."""
    try:
        return typed_day(form, name, "a day")
    except Mistake:
        return None


def options(said: Mapping[Any, str]) -> tuple[tuple[str, ...], ...]:
    """What can be chosen, with its words."""
    return tuple((str(value), told) for value, told in said.items())


def today_in(name: str) -> Callable[[Ask, EntryView], Mapping[str, str]]:
    """A form whose day is filled in with today's."""
    return lambda ask, _view: {box: values[0] for box, values in day_boxes(ask.today.isoformat(), name).items()}


def _route(act: Act) -> Route:
    def handler(ask: Ask) -> Response:
        return _answered(ask, act)

    number = "/{number:int}" if act.lines is not None else ""
    return page(f"/register/{{reference}}/{act.path}{number}", handler, needs=act.needs, post=True)


def _answered(ask: Ask, act: Act) -> Response:
    reference = ask.part("reference")
    line = ask.number("number") if act.lines is not None else None
    with ask.parts.store.reading() as session:
        view = find(ask, session, reference)
    if not ask.posted:
        if not _has_line(act, view, line):
            raise UnknownReference(reference)
        kept = ask.kept()
        start = Form({name: (value,) for name, value in act.start(ask, view).items()})
        return _page(ask, act, view, kept or start, {}, 200, kept.text("seen") or str(view.entry.version), restored=bool(kept))
    typed = ask.form.text("seen")
    try:
        with ask.parts.store.transaction() as session:
            act.save(Sent(ask, session, find(ask, session, reference), line, int(typed) if _VERSION.fullmatch(typed) else 0))
    except Mistake as mistake:
        return _page(ask, act, view, ask.form, {mistake.box: str(mistake)}, 422, typed)
    except Refused as refused:
        return _refused(ask, act, line, refused)
    return _done(reference)


def _refused(ask: Ask, act: Act, line: int | None, refused: Refused) -> Response:
    """It was not saved: because it is saved already, or with the words why."""
    reference = ask.part("reference")
    with ask.parts.store.reading() as session:
        view = find(ask, session, reference)
    if act.already(view, ask.form, ask.person.name, line):
        return _done(reference)
    told = str(refused)
    if isinstance(refused, ChangedMeanwhile):
        who = "You have" if refused.by == ask.person.name else f"{refused.by} has"
        told = f"{who} changed this entry since you opened this page. Nothing is saved yet, and what you typed is below. Save it if it still holds"
    return _page(ask, act, view, ask.form, {"": told}, 409, str(view.entry.version))


def _has_line(act: Act, view: EntryView, line: int | None) -> bool:
    return act.lines is None or (not view.closed and line in act.lines(view))


def _page(
    ask: Ask, act: Act, view: EntryView, form: Form, errors: Mapping[str, str], status: int, seen: str, *, restored: bool = False
) -> Response:
    boxes = act.boxes(ask, view)
    about = None if act.lines is None or view.closed else act.lines(view).get(ask.number("number"))
    return ask.page(
        "entry_form.html",
        status,
        act=act,
        view=view,
        form=form,
        errors=errors,
        anchors={
            name: f"{name}-day" for name in (*(box.name for box in boxes if box.kind is Kind.DAY), *(f"due-{row}" for row in range(ROWS)))
        },
        boxes=boxes,
        rows=range(ROWS),
        about=about,
        version=seen,
        restored=restored,
    )


def _done(reference: str) -> Response:
    return go_to(f"/register/{reference}?done=checked")
