"""Completed forms by number: a layout, a fictional person, a hand, a file."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tests.forms.answers import draw
from tests.forms.hands import draw_hand, stumble
from tests.forms.layouts import LAYOUTS
from tests.forms.mail import mail
from tests.forms.pdf import pdf
from tests.forms.shapes import Layout, Mark, Truth, fill
from tests.forms.word import word


@dataclass(frozen=True, slots=True)
class Case:
    """One completed form: its file name, its bytes, and what it says."""

    name: str
    data: bytes
    truth: Truth


@dataclass(frozen=True, slots=True)
class Way:
    """One way to send in a form: its layout, how options are marked, and the kind of file ("office": Word, saved as PDF)."""

    layout: Layout
    mark: Mark
    kind: str


def ways(layout: Layout) -> list[Way]:
    """Every way in which people send this form in."""
    return [Way(layout, mark, kind) for mark, kind in itertools.product(layout.marks or (layout.mark,), layout.formats)]


def plan(layouts: Sequence[Layout] = LAYOUTS) -> Iterator[Way]:
    """Ways without end, the layouts taking turns."""
    turns = [itertools.cycle(ways(layout)) for layout in layouts]
    while True:
        yield from (next(turn) for turn in turns)


def make(number: int, seed: int, way: Way) -> Case:
    """The completed form with this number; the same arguments give the same bytes."""
    rng = random.Random(f"{seed}/{number}")
    layout = way.layout
    answers = draw(rng, layout.ages, first_person=layout.first_person and rng.random() < 0.5)
    answers, hand, notes = stumble(rng, answers, draw_hand(rng, answers))
    if way.kind == "txt":
        hand = replace(hand, struck={})  # plain text has no strike-out
    sheet, truth = fill(layout, answers, hand, way.mark)
    if way.kind == "pdf":
        data = pdf(sheet, hand, drawn=layout.drawn, font=layout.font, size=layout.size)
    elif way.kind == "txt":
        data = mail(sheet)
    else:
        data = word(sheet, hand, layout.controls, font=layout.font, size=layout.size)
    suffix = "docx" if way.kind == "office" else way.kind
    return Case(f"{number:03}-{layout.name}.{suffix}", data, replace(truth, notes=notes if truth.unsure else ()))


def cases(seed: int = 1) -> list[Case]:
    """Completed forms for tests, quickly: every layout, every way of marking, every kind of file made here."""
    every = [way for layout in LAYOUTS for way in ways(layout) if way.kind != "office"]
    return [make(number, seed, way) for number, way in enumerate(every, 1)]
