"""Letters: those that wait for a person, and each letter itself, its files as downloads that no browser opens by itself."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from sqlmodel import Session
from starlette.responses import Response
from starlette.routing import Route

from desk import rights
from desk.pages.queue import letters_for
from desk.rights import May
from desk.web import Ask, go_to, page
from parsers.limits import LISTED, SHOWN_CHARACTERS
from store import audit, checks, letters, outbox, referrals
from store.errors import NoReason, NotSetAside, UnknownLetter
from store.models import Action, Letter, LetterState, Referral

#: Every file of a letter is hostile: taken as a file, never opened in the desk, whatever its name and its bytes say that it is.
DOWNLOAD: Final = {
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
    "x-download-options": "noopen",
}
_PLAIN: Final = re.compile(r"[^A-Za-z0-9 ._()-]")

KINDS: Final = {
    "referral": "Referral",
    "update": "News about a referral",
    "consent_withdrawal": "Consent withdrawn",
    "information_request": "Question",
    "auto_reply": "Automatic reply",
    "bounce": "Delivery report",
    "other": "Something else",
}


def set_aside(ask: Ask) -> Response:
    """The letters that wait for a person: not read, or telling or asking something."""
    with ask.parts.store.reading() as session:
        found = letters_for(ask, letters.for_people(session, LISTED))
        about = {letter.id: referrals.concerned(session, letter.id or 0) for letter in found}
    unread = [letter for letter in found if letter.state is LetterState.SET_ASIDE]
    return ask.page(
        "set_aside.html",
        groups=[("Could not be read", unread), ("Tell or ask something", [letter for letter in found if letter not in unread])],
        about=about,
        kinds=KINDS,
    )


def letter(ask: Ask, errors: dict[str, str] | None = None, status: int = 200) -> Response:
    """One letter: its text, headers, files, what became of it. Folded while a referral that it brought shows no consent."""
    number = ask.number("number")
    with ask.parts.store.reading() as session:
        kept, brought = _seen(ask, session, number)
        folded = _folded(ask, session, brought)
        opened = None if folded else ask.parts.open_letter(letters.raw(session, number))
        told = {
            "documents": letters.documents(session, number),
            "about": referrals.concerned(session, number),
            "sent": outbox.about(session, letter_id=number, referral_id=0),
            "trail": audit.trail(session, letter_id=number),
        }
    if not ask.posted:
        with ask.parts.store.transaction() as session:
            audit.record(session, at=ask.now, actor=ask.person.name, action=Action.LETTER_SEEN, letter_id=number)
    return ask.page(
        "letter.html",
        status,
        letter=kept,
        brought=brought,
        folded=folded,
        opened=opened,
        text=opened.text[:SHOWN_CHARACTERS] if opened is not None else "",
        cut=opened is not None and len(opened.text) > SHOWN_CHARACTERS,
        errors=errors or {},
        form=ask.form if ask.posted else ask.kept(),
        kinds=KINDS,
        works=rights.may(ask.person, May.WORK),
        waits=kept.settled_at is None and kept.state is not LetterState.KEPT and not brought,
        **told,
    )


def raw(ask: Ask) -> Response:
    """The whole message, exactly as it came."""
    number = ask.number("number")
    with ask.parts.store.reading() as session:
        _open_to(ask, session, number)
        data = letters.raw(session, number)
    _taken(ask, number, {"what": "message"})
    return _download(data, f"letter-{number}.eml")


def document(ask: Ask) -> Response:
    """One file of a letter."""
    number, position = ask.number("number"), ask.number("position")
    with ask.parts.store.reading() as session:
        _open_to(ask, session, number)
        found = [each for each in letters.documents(session, number) if each.position == position and each.data is not None]
    if not found or found[0].data is None:
        return ask.not_found()
    _taken(ask, number, {"what": "document", "position": position})
    return _download(found[0].data, found[0].name)


def settle(ask: Ask) -> Response:
    """Say that a letter was dealt with, and how; or have it read once more."""
    number = ask.number("number")
    try:
        with ask.parts.store.transaction() as session:
            _seen(ask, session, number)
            if ask.form.text("act") == "again":
                letters.again(session, number, by=ask.person.name, now=ask.now)
            else:
                letters.settle(session, number, by=ask.person.name, reason=ask.form.text("reason"), now=ask.now)
    except NoReason:
        return letter(ask, {"reason": "Say what you did about the letter"}, 422)
    except NotSetAside:
        return go_to(f"/letters/{number}")  # pressed twice, or somebody else was first: the page says who
    return go_to("/set-aside?done=settled" if ask.form.text("act") != "again" else "/set-aside?done=again")


def routes() -> list[Route]:
    """The routes of these pages."""
    here = "/letters/{number:int}"
    return [
        page("/set-aside", set_aside, needs=May.READ),
        page(here, letter, needs=May.READ),
        page(f"{here}/raw", raw, needs=May.READ),
        page(f"{here}/documents/{{position:int}}", document, needs=May.READ),
        page(f"{here}/settle", settle, needs=May.WORK, only_post=here),
    ]


def _seen(ask: Ask, session: Session, number: int) -> tuple[Letter, list[Referral]]:
    """The letter and the referrals that it brought, if the person may see it: by its mailbox, or by one of those referrals.
    Raises UnknownLetter."""
    kept = letters.get(session, number)
    brought = [each for each in referrals.of_letter(session, number) if rights.sees(ask.person, each.owner)]
    concerned = any(rights.sees(ask.person, each.owner) for each in referrals.concerned(session, number))
    by_mailbox = rights.sees_mailbox(ask.person, ask.parts.deciding.mailbox_teams.get(kept.mailbox))
    every = referrals.of_letter(session, number)
    if not brought and not concerned and (every or not by_mailbox):
        raise UnknownLetter(number)
    return kept, brought


def _folded(ask: Ask, session: Session, brought: list[Referral]) -> bool:
    return any(not each.consent_shown and not checks.clinical_opened(session, each.id or 0, ask.sign_in_id) for each in brought)


def _open_to(ask: Ask, session: Session, number: int) -> None:
    _, brought = _seen(ask, session, number)
    if _folded(ask, session, brought):
        raise UnknownLetter(number)


def _taken(ask: Ask, number: int, detail: dict[str, object]) -> None:
    with ask.parts.store.transaction() as session:
        audit.record(session, at=ask.now, actor=ask.person.name, action=Action.DOCUMENT_TAKEN, letter_id=number, detail=detail)


def _download(data: bytes, name: str) -> Response:
    """The bytes as a file to be kept. The plain name is for old browsers; neither can break out of its header (RFC 6266)."""
    plain = _PLAIN.sub("_", name).strip(" .") or "file"
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(data, media_type="application/octet-stream", headers={**DOWNLOAD, "content-disposition": disposition})
