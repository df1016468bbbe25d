"""One page, whole in itself, that shows what was read of a file beside the places where it stands: `dsr read --explain`."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from dsr.read import FileRead
from ingest.answer import Answer
from notifier.dates import date_in_words
from parsers.limits import EXPLAINED_DOCUMENTS
from parsers.pool import DocumentShower
from parsers.reading import Content, Found, State, Value
from parsers.record import KEYS, Key, KeyType
from parsers.showing.figure import cutting, figure
from parsers.showing.shown import SIGNS, Shown, Sought, Way, name_of, sought_in
from triage.proposal import Proposed

#: What every page begins with, and by which one that may be written over is known.
MARK: Final = "<!DOCTYPE html>\n<!-- written by: dsr read --explain -->\n"

_SECTIONS: Final = {
    "person": "The person",
    "diagnosis": "Diagnosis",
    "consent": "Consent",
    "referral": "The referral",
    "support": "Support",
    "risk": "Risk",
    "plan": "The plan",
}
_STATES: Final = {State.READ: "Read", State.UNSURE: "Unsure", State.CONFLICT: "Two answers"}
_WAYS: Final = {
    Way.OWN: "",
    Way.OFFICE: "Laid out by LibreOffice: lines and pages may break elsewhere than in Word.",
    Way.PLAIN: "The text and tables of the file, laid out plainly: the file itself looks different.",
}
_TOO_MANY: Final = "Its pages are not drawn here: the letter brings more documents than are shown. Please open it by itself."
_PROFESSIONAL: Final = {"name": "Name", "role": "Role", "organisation": "Organisation", "phone": "Telephone", "email": "E-mail"}


class NotOurs(Exception):
    """A file stands where the page is to be written, and no earlier page of ours is in it."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """A value, or a further answer of a conflict: in words, with the name of its place where that is marked on a page, its cutting
    where one helps, and else the text that stands there."""

    lines: tuple[str, ...]
    long: bool
    people: tuple[tuple[tuple[str, str], ...], ...]
    place: str | None
    where: str
    cutting: Markup | None
    text: str


@dataclass(frozen=True, slots=True)
class _Shown:
    """A value as the page shows it."""

    name: str
    label: str
    state: str
    sign: str
    state_words: str
    note: str | None
    answers: tuple[_Answer, ...]


@dataclass(frozen=True, slots=True)
class _Section:
    title: str
    values: tuple[_Shown, ...]
    unsaid: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Referral:
    """One referral as the page shows it. `team` is None when no configuration of the service was given."""

    number: int
    who: str
    document: str
    form: str | None
    team: str | None
    team_sure: bool
    team_reason: str
    consent: str
    consent_shown: bool
    missing: tuple[str, ...]
    to_check: tuple[_Shown, ...]
    sections: tuple[_Section, ...]
    read: int


def explained(file: str, read: FileRead, shower: DocumentShower, on: date, *, routed: bool) -> str:
    """The page about the file with this name, read as of the day `on`. `routed` says whether the suggested teams come from the
    service's own configuration."""
    first = {id(referral): number for number, referral in enumerate(read.referrals)}
    sought = [_sought(position, read.referrals) for position in range(len(read.documents))]
    with_values = [position for position in range(len(read.documents)) if sought[position]]
    order = with_values + [position for position in range(len(read.documents)) if position not in with_values]
    shown = {
        position: shower.show(*read.documents[position], sought[position])
        if rank < EXPLAINED_DOCUMENTS
        else Shown(read.documents[position][0], Way.PLAIN, (), (_TOO_MANY,))
        for rank, position in enumerate(order)
    }
    style, script = _file("explain.css"), _file("explain.js")
    return MARK + _PAGES.get_template("explain.html.j2").render(
        file=file,
        day=date_in_words(on),
        message=_message(read),
        referrals=[_referral(first[id(one)], one, shown, routed) for one in read.referrals],
        problems=read.problems,
        documents=[_document(position, shown[position]) for position in order],
        style=style,
        script=script,
        policy="; ".join(
            (
                "default-src 'none'",
                "img-src data:",
                f"style-src '{_hash(style)}'",
                f"script-src '{_hash(script)}'",
                "base-uri 'none'",
                "form-action 'none'",
            )
        ),
    )


def write_page(path: Path, page: str) -> None:
    """Writes the page, for its owner's eyes only, in one step: a page of ours that stands there is replaced.
    Raises NotOurs when something else does, OSError when it cannot be written."""
    with suppress(FileNotFoundError), path.open("rb") as there:
        if there.read(len(MARK)) != MARK.encode():
            raise NotOurs(path)
    beside = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", errors="replace") as new:
            new.write(page)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


# -- documents -----------------------------------------------------------------------------------------------------------------


def _sought(position: int, referrals: Sequence[Proposed]) -> list[Sought]:
    return [
        place
        for number, referral in enumerate(referrals)
        if referral.document == position
        for place in sought_in([referral.reading], number)
    ]


def _picture_id(position: int, number: int) -> str:
    return f"picture-{position}-{number}"


def _document(position: int, shown: Shown) -> dict[str, Any]:
    pages = []
    for page in shown.pages:
        title = f"Page {page.number} of {shown.document}"
        if page.picture is not None:
            source = f"data:{page.media_type};base64,{base64.b64encode(page.picture).decode('ascii')}"
            body = Markup(figure(page, _picture_id(position, page.number), title, source))
        else:
            body = Markup(page.html or "")
        pages.append({"title": title, "body": body, "drawn": page.picture is not None})
    return {"name": shown.document, "way": _WAYS[shown.way] if shown.pages else "", "told": shown.told, "pages": pages}


# -- referrals -----------------------------------------------------------------------------------------------------------------


def _referral(number: int, referral: Proposed, documents: Mapping[int, Shown], routed: bool) -> _Referral:
    assert referral.document is not None, "what was read stands in a document"
    shown = documents[referral.document]
    values = {
        key: _value(number, KEYS[key], value, referral.document, shown) for key, value in referral.reading.fields.items() if key in KEYS
    }
    sections = []
    for start, title in _SECTIONS.items():
        keys = [key for key in KEYS.values() if key.name.startswith(f"{start}.")]
        said = tuple(values[key.name] for key in keys if key.name in values)
        sections.append(_Section(title, said, tuple(key.label for key in keys if key.name not in values)))
    names = [referral.reading.text(key) for key in ("person.given_name", "person.family_name")]
    return _Referral(
        number=number,
        who=" ".join(name for name in names if name) or "a person without a name",
        document=shown.document,
        form=None if referral.reading.form == "general" else referral.reading.form,
        team=_coded(referral.route.team) if routed else None,
        team_sure=referral.route.sure,
        team_reason=referral.route.reason,
        consent=referral.consent.reason,
        consent_shown=referral.consent.shown,
        missing=tuple(KEYS[key].label for key in referral.missing),
        to_check=tuple(sorted((one for one in values.values() if one.sign), key=lambda one: one.sign != SIGNS[State.CONFLICT])),
        sections=tuple(sections),
        read=sum(not one.sign for one in values.values()),
    )


def _value(number: int, key: Key, value: Value, position: int, shown: Shown) -> _Shown:
    said = [(value.value, value.place), *value.others]
    return _Shown(
        name=name_of(number, key.name),
        label=key.label,
        state=value.state.value,
        sign=SIGNS[value.state],
        state_words=_STATES[value.state],
        note=value.note,
        answers=tuple(
            _answer(name_of(number, key.name, answer), key, content, place, position, shown, value.state is not State.READ)
            for answer, (content, place) in enumerate(said)
        ),
    )


def _answer(name: str, key: Key, content: Content, place: Found | None, position: int, shown: Shown, to_check: bool) -> _Answer:
    page, spot = next(((page, spot) for page in shown.pages for spot in page.spots if spot.name == name), (None, None))
    cut = None
    if to_check and page is not None and page.picture is not None and spot is not None and spot.box is not None:
        cut = Markup(cutting(page, spot.box, _picture_id(position, page.number), f"{key.label} as it stands on page {page.number}"))
    lines, people = _in_words(key, content)
    return _Answer(
        lines=lines,
        long=key.type is KeyType.PROSE,
        people=people,
        place=name if spot is not None else None,
        where=f"on page {page.number}" if page is not None and page.picture is not None else "in the text",
        cutting=cut,
        text=place.text if place is not None and cut is None and (to_check or spot is None) else "",
    )


def _in_words(key: Key, content: Content) -> tuple[tuple[str, ...], tuple[tuple[tuple[str, str], ...], ...]]:
    """The lines of a value, or the people of a list part by part."""
    if isinstance(content, str):
        return tuple(_said(key, content).split("\n")), ()
    people = tuple(
        tuple((_PROFESSIONAL.get(part, part), words) for part, words in item.items()) for item in content if not isinstance(item, str)
    )
    return tuple(_coded(item) for item in content if isinstance(item, str)), people


def _said(key: Key, text: str) -> str:
    if key.codes and text in key.codes:
        return _coded(text)
    if key.type is KeyType.DATE:
        with suppress(ValueError):
            return date_in_words(date.fromisoformat(text)).partition(" ")[2]
    if key.name == "person.nhs_number" and text.isdigit() and len(text) == 10:
        return f"{text[:3]} {text[3:6]} {text[6:]}"
    return text


def _coded(code: str) -> str:
    words = code.replace("_", " ")
    return words[:1].upper() + words[1:]


def _message(read: FileRead) -> dict[str, Any] | None:
    if read.message is None:
        return None
    sorting, answer, letter = read.message.sorting, read.message.answer, read.message.letter
    return {
        "kind": _coded(sorting.kind.value),
        "reason": sorting.reason,
        "danger": sorting.danger,
        "urgent": sorting.urgent,
        "subject": letter.subject,
        "sender": letter.sender.email if letter.sender is not None else "nobody named",
        "acknowledged": answer.recipient if isinstance(answer, Answer) else None,
        "refused": None if isinstance(answer, Answer) else answer.reason,
    }


# -- the page's own files ------------------------------------------------------------------------------------------------------

_PAGES: Final = Environment(loader=PackageLoader("dsr"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _file(name: str) -> Markup:
    """A stylesheet or script of ours, as it stands in the page: nothing of a document is in it."""
    return Markup((Path(__file__).parent / "templates" / name).read_text(encoding="utf-8"))


def _hash(text: str) -> str:
    """What the policy of the page lets in: this text and nothing else."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
