"""Referrals that come by post, by telephone or in person: keyed in, handed in as a file, or keyed in from a letter that waits."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from starlette.responses import Response
from starlette.routing import Route

from desk import rights, words
from desk.boxes import Mistake, boxes, day_boxes, given, professionals, typed_day
from desk.form import Form, SentFile
from desk.pages.letters import documents_shown, opened, seen_letter, waits
from desk.rights import May
from desk.web import Ask, go_to, page
from notifier.dates import LONDON
from parsers.document import Kind
from parsers.limits import DOCUMENT_BYTES, HANDED_IN_LEFT_SECONDS, SHOWN_CHARACTERS
from parsers.reading import Reading, State, Value
from parsers.record import KEYS, PROFESSIONAL_PARTS
from parsers.safe_text import safe_name
from store import by_hand, letters, referrals
from store.by_hand import HandedIn
from store.errors import AlreadyHandedIn, FileKnown, LetterSettled, UnknownLetter
from store.models import Letter, LetterState
from store.referrals import NewReferral, new_referral
from triage.missing import ASKED
from triage.proposal import propose
from triage.service import TEAMS

#: The form of a referral that nobody wrote a form for.
KEYED: Final = "keyed"

HOW: Final = {"post": "By post or on paper", "telephone": "By telephone", "in_person": "In person", "other": "In another way"}

#: How long ago something may have come: an older day is a slip in the year.
_LONGEST: Final = timedelta(days=366)
_ONCE: Final = re.compile(r"[0-9a-f]{32}")

#: After this time without an outcome nobody reads the file: the worker takes it again, if there is one.
_LATE: Final = timedelta(seconds=HANDED_IN_LEFT_SECONDS)
_MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Came:
    """How, when and to which team something came."""

    how: str
    team: str
    on: date
    at: datetime


def key_in(ask: Ask) -> Response:
    """The boxes of the whole record, to be filled in; a draft of them can be kept."""
    if not ask.posted:
        return _boxes(ask, ask.kept() or _fresh(ask), {}, **_notice(ask))
    if ask.form.text("act") == "keep":
        return _kept(ask)
    came, reading, errors = _came_and_read(ask)
    if came is None or errors:
        return _boxes(ask, ask.form, errors, 422)
    new = _proposed(ask, reading, came.on, came.team)
    typed = _typed(ask, came, reading)
    reason = f"{HOW[came.how]}, keyed in by {ask.person.name}."
    try:
        with ask.parts.store.transaction() as session:
            number = by_hand.key_in(session, _handed(ask, came), new, typed=typed, reason=reason, draw=ask.parts.draw)
    except AlreadyHandedIn as before:
        return _boxes(ask, ask.form, {"": str(before)}, 409, before=before.letter_id)
    return go_to(f"/handed-in/{number}")


def key_in_from(ask: Ask) -> Response:
    """The same boxes beside a letter that waits for a person, filled with what could be read of it."""
    number = ask.number("number")
    with ask.parts.store.reading() as session:
        if any(made.keyed_by == ask.person.name for made in referrals.of_letter(session, number)):
            return go_to(f"/handed-in/{number}")  # pressed twice
        letter, brought = seen_letter(ask, session, number)
        documents = letters.documents(session, number)
        shown = opened(ask, session, letter)
    form, errors = ask.form, dict[str, str]()
    if not ask.posted:
        if not waits(letter, brought):
            return go_to(f"/letters/{number}")
        form = ask.kept() or Form(_read_boxes(ask, documents))
    elif ask.form.text("act") == "keep":
        return _kept(ask)
    else:
        reading, errors = _read_typed(ask)
        if not errors:
            return _made_from(ask, letter, reading)
    return _boxes(
        ask,
        form,
        errors,
        422 if errors else 200,
        **_notice(ask),
        letter=letter,
        text=shown.text[:SHOWN_CHARACTERS],
        subject=shown.subject,
        documents=documents_shown(ask, number, documents),
    )


def hand_in(ask: Ask) -> Response:
    """Hand in a file: a scan, a form on a stick. It is kept whole first, and then read as any other."""
    if not ask.posted:
        kept, problem = ask.kept(), ask.query("problem")
        errors = {"file": _too_large()} if problem == "too_large" else {}
        return _file_page(ask, kept or _fresh(ask), errors, restored=bool(kept))
    errors = dict[str, str]()
    came, file = _came(ask, errors), ask.form.files.get("file")
    if file is None or not file.data:
        errors = {"file": "Choose a file" if file is None or not file.name else "This file is empty"} | errors
    elif len(file.data) > DOCUMENT_BYTES:
        errors = {"file": _too_large()} | errors
    if came is None or file is None or errors:
        return _file_page(ask, ask.form, errors, 422)
    return _keep_file(ask, came, file)


def handed_in(ask: Ask) -> Response:
    """What became of what the person handed in: its references, to be told to whoever is on the telephone."""
    number = ask.number("number")
    with ask.parts.store.reading() as session:
        letter, made = letters.get(session, number), referrals.of_letter(session, number)
    if letter.brought_by != ask.person.name and not any(each.keyed_by == ask.person.name for each in made):
        raise UnknownLetter(number)
    return ask.page(
        "handed_in.html",
        letter=letter,
        made=[(each, rights.sees(ask.person, each.owner)) for each in made],
        reading=letter.state is LetterState.KEPT,
        late=letter.state is LetterState.KEPT and ask.now - (letter.last_attempt_at or letter.kept_at) > _LATE,
        unread=letter.state is LetterState.SET_ASIDE and letter.settled_at is None,
    )


def routes() -> list[Route]:
    """The routes of these pages."""
    return [
        page("/new", key_in, needs=May.WORK, post=True),
        page("/new/file", hand_in, needs=May.WORK, post=True, files=True),
        page("/handed-in/{number:int}", handed_in, needs=May.WORK),
        page("/letters/{number:int}/referral", key_in_from, needs=May.WORK, post=True),
    ]


def _kept(ask: Ask) -> Response:
    """What was typed is kept for later. Another page is asked for, so that going back or loading again sends nothing twice."""
    ask.keep()
    return go_to(f"{ask.request.url.path}?kept=yes")


def _notice(ask: Ask) -> dict[str, bool]:
    """Whether the boxes were kept because the person wanted it, or because their sign-in had run out."""
    kept = not ask.posted and bool(ask.kept())
    return {"kept": kept and ask.query("kept") == "yes", "restored": kept and ask.query("kept") != "yes"}


def _made_from(ask: Ask, letter: Letter, reading: Reading) -> Response:
    arrived_on = letter.received_at.astimezone(LONDON).date()
    team = letter.team or ask.parts.deciding.mailbox_teams.get(letter.mailbox or "", "")
    number = letter.id or 0
    try:
        with ask.parts.store.transaction() as session:
            new = _proposed(ask, reading, arrived_on, team)
            by_hand.key_in_from(session, number, new, by=ask.person.name, now=ask.now, draw=ask.parts.draw)
    except LetterSettled:
        return go_to(f"/letters/{number}")  # somebody else was first: the page says who
    return go_to(f"/handed-in/{number}")


def _boxes(ask: Ask, form: Form, errors: Mapping[str, str], status: int = 200, **more: Any) -> Response:
    sections = [(name, title, [key for key in KEYS.values() if words.section(key.name) == name]) for name, title in words.SECTIONS.items()]
    told: dict[str, Any] = {"letter": None, "before": None, "kept": False, "restored": False} | more
    return ask.page(
        "key_in.html",
        status,
        form=form,
        errors=errors,
        sections=sections,
        needed=ASKED,
        professionals=professionals(form),
        professional_parts=PROFESSIONAL_PARTS,
        dates=[key.name for key in KEYS.values() if key.type == "date"],
        how=HOW,
        own=_teams(ask),
        once=_once(form),
        **told,
    )


def _file_page(ask: Ask, form: Form, errors: Mapping[str, str], status: int = 200, **more: Any) -> Response:
    told: dict[str, Any] = {"known": [], "restored": False} | more
    most = DOCUMENT_BYTES // _MEGABYTE
    return ask.page("hand_in.html", status, form=form, errors=errors, how=HOW, own=_teams(ask), once=_once(form), most=most, **told)


def _keep_file(ask: Ask, came: _Came, file: SentFile) -> Response:
    with ask.parts.store.reading() as session:
        mailed = by_hand.letters_with(session, file.data)
    if mailed and ask.form.text("again") != "yes":
        return _file_page(ask, ask.form, {"file": "This file came by e-mail already"}, 409, known=mailed, mailed=True)
    try:
        with ask.parts.store.transaction() as session:
            name = safe_name(file.name, Kind.UNKNOWN, ())
            number = by_hand.keep_file(session, _handed(ask, came), name=name, data=file.data)
    except (FileKnown, AlreadyHandedIn) as before:
        return _file_page(ask, ask.form, {"file": str(before)}, 409, known=[before.letter_id], mailed=False)
    ask.parts.read_letter(number)
    return go_to(f"/handed-in/{number}")


def _fresh(ask: Ask) -> Form:
    """What stands in the boxes of a new page: it came today, by post, to the person's own team where that is one."""
    own = _teams(ask)
    return Form({"team": (own[0],) if len(own) == 1 else (), **day_boxes(ask.today.isoformat(), "came")})


def _teams(ask: Ask) -> tuple[str, ...]:
    mine = rights.owners(ask.person)
    return tuple(team for team in TEAMS if mine is None or team in mine)


def _once(form: Form) -> str:
    """The mark of this page: a form that is sent twice is handed in once."""
    return form.text("once") if _ONCE.fullmatch(form.text("once")) else secrets.token_hex(16)


def _came_and_read(ask: Ask) -> tuple[_Came | None, Reading, dict[str, str]]:
    errors = dict[str, str]()
    came = _came(ask, errors)
    reading, wrong = _read_typed(ask)
    return came, reading, errors | wrong


def _came(ask: Ask, errors: dict[str, str]) -> _Came | None:
    """How, when and to which team it came; None, with the errors noted, when that is not said."""
    how, own = ask.form.text("how"), _teams(ask)
    if how not in HOW:
        errors["how"] = "Select how it came"
    on = _came_on(ask, errors)
    team = own[0] if len(own) == 1 else ask.form.text("team")
    if team not in own:
        errors["team"] = "Select the team that it came to"
    if errors or on is None:
        return None
    return _Came(how, team, on, ask.now if on == ask.today else datetime.combine(on, time(12), LONDON))


def _came_on(ask: Ask, errors: dict[str, str]) -> date | None:
    try:
        on = typed_day(ask.form, "came", "the day on which it came")
        if on > ask.today:
            raise Mistake("came", "The day on which it came must be today or in the past")
        if on < ask.today - _LONGEST:
            raise Mistake("came", "The day on which it came must be within the last year")
    except Mistake as mistake:
        errors[mistake.box] = str(mistake)
        return None
    return on


def _read_typed(ask: Ask) -> tuple[Reading, dict[str, str]]:
    """What was typed under the keys of the record, and what of it cannot be kept."""
    fields, errors = dict[str, Value](), dict[str, str]()
    for key in KEYS.values():
        try:
            content = given(ask.form, key, key.name, ask.today)
        except Mistake as mistake:
            errors[mistake.box] = str(mistake)
            continue
        if content is not None:
            fields[key.name] = Value(content, State.PERSON)
    if not errors and not {"person.given_name", "person.family_name"} & fields.keys():
        errors["person.family_name"] = "Enter the person's name, as far as you know it"
    return Reading(KEYED, fields), errors


def _proposed(ask: Ask, reading: Reading, arrived_on: date, team: str) -> NewReferral:
    """The referral as it is queued; its reference is drawn when it is kept."""
    return new_referral(propose(None, reading, ask.parts.routing, arrived_on, team or None), reference="", arrived_on=arrived_on)


def _typed(ask: Ask, came: _Came, reading: Reading) -> bytes:
    """What was typed, as a text that people can read: it is kept as the letter."""
    told = [f"{HOW[came.how]}, {words.day(came.on)}", f"Keyed in by {ask.person.name}", ""]
    told += [f"{KEYS[name].label}: {'; '.join(words.lines(KEYS[name], value.value))}" for name, value in reading.fields.items()]
    return "\n".join(told).encode()


def _handed(ask: Ask, came: _Came) -> HandedIn:
    return HandedIn(by=ask.person.name, team=came.team, once=_once(ask.form), came_at=came.at, now=ask.now)


def _read_boxes(ask: Ask, documents: Any) -> dict[str, tuple[str, ...]]:
    """The boxes filled with the first form that the letter's files hold; empty where nothing can be read. A file that had a problem
    is not read again: it would be waited for, and have the same problem."""
    for document in documents:
        if ask.parts.reader is None or document.data is None or document.problems:
            continue
        for reading in ask.parts.reader.read(document.name, document.data).readings:
            filled = (boxes(KEYS[name], value.value, name) for name, value in reading.fields.items() if name in KEYS)
            return {name: typed for each in filled for name, typed in each.items()}
    return {}


def _too_large() -> str:
    return f"The file is larger than {DOCUMENT_BYTES // _MEGABYTE} MB. Scan it with fewer dots, or in parts"
