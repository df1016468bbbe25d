"""Letters: those that wait for a person, and each letter itself, its files as downloads that no browser opens by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import quote

from sqlmodel import Session
from starlette.responses import Response
from starlette.routing import Route

from desk import rights
from desk.pages.drawing import on_page, page_of
from desk.pages.queue import letters_for, sees_letter
from desk.parts import OpenedLetter
from desk.rights import May
from desk.web import Ask, go_to, page
from notifier import information
from parsers.limits import LISTED, SHOWN_CHARACTERS
from parsers.showing.shown import Shown
from store import audit, checks, letters, outbox, passwords, referrals, retention
from store.errors import NoReason, NotSetAside, UnknownLetter
from store.models import Action, Document, Letter, LetterSource, LetterState, Referral

#: Every file of a letter is hostile: taken as a file, never opened in the desk, whatever its name and its bytes say that it is.
DOWNLOAD: Final = {
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
    "x-download-options": "noopen",
}
_HTML: Final = re.compile(rb"text/html", re.IGNORECASE)
#: Files of a letter whose pages are shown beside the boxes in which it is keyed in. A letter of more has photographs.
_SHOWN: Final = 3
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
    groups = [("Could not be read", unread), ("Tell or ask something", [letter for letter in found if letter not in unread])]
    return ask.page(
        "set_aside.html",
        groups=sorted(groups, key=lambda group: not any(letter.urgent for letter in group[1])),  # what is urgent stands on top
        about=about,
        kinds=KINDS,
    )


def letter(ask: Ask, errors: dict[str, str] | None = None, status: int = 200) -> Response:
    """One letter: its text, headers, files, what became of it. Folded while a referral that it brought shows no consent."""
    number = ask.number("number")
    with ask.parts.store.reading() as session:
        kept, brought = seen_letter(ask, session, number)
        destroyed = retention.destruction_of(session, letter_id=number)
        folded = destroyed is None and _folded(ask, session, brought)
        closed = folded or destroyed is not None
        told = {
            "destroyed": destroyed,
            "opened": None if closed else opened(ask, session, kept),
            "has_layout": not closed and kept.mailbox is not None and _has_layout(ask, letters.raw(session, number)),
            "documents": letters.documents(session, number),
            "listed": letters.waits_for_people(session, number),
            "about": referrals.concerned(session, number),
            "paired": passwords.paired(session, number),
            "answers": information.may_answer(session, kept),
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
        most=SHOWN_CHARACTERS,
        errors=errors or {},
        form=ask.form if ask.posted else ask.kept(),
        kinds=KINDS,
        works=rights.may(ask.person, May.WORK),
        waits=waits(kept, brought),
        **told,
    )


def raw(ask: Ask) -> Response:
    """The whole letter, exactly as it came."""
    number = ask.number("number")
    with ask.parts.store.reading() as session:
        kept = _open_to(ask, session, number)
        data = letters.raw(session, number)
    _taken(ask, number, {"what": "message"})
    name = {LetterSource.MAILBOX: f"letter-{number}.eml", LetterSource.KEYED: f"letter-{number}.txt"}
    return download(data, name.get(kept.source, kept.file_name or f"letter-{number}"))


def document(ask: Ask) -> Response:
    """One file of a letter."""
    number, position = ask.number("number"), ask.number("position")
    with ask.parts.store.reading() as session:
        _open_to(ask, session, number)
        found = [each for each in letters.documents(session, number) if each.position == position and each.data is not None]
    if not found or found[0].data is None:
        return ask.not_found()
    _taken(ask, number, {"what": "document", "position": position})
    return download(found[0].data, found[0].name)


def picture(ask: Ask) -> Response:
    """One page of a file of a letter as a picture."""
    number, position = ask.number("number"), ask.number("position")
    with ask.parts.store.reading() as session:
        _open_to(ask, session, number)
        found = [each for each in letters.documents(session, number) if each.position == position]
    drawn = _drawn(ask, found[0]) if found else None
    return page_of(drawn, ask.number("page")) or ask.not_found()


def laid_out(ask: Ask) -> Response:
    """A letter as its writer laid it out, as far as that is harmless: its text, tables and headings, made anew by the reading children
    as for any file of a stranger. No element or attribute is the letter's own; pictures, links, forms and colours are left out."""
    number = ask.number("number")
    with ask.parts.store.reading() as session:
        kept = _open_to(ask, session, number)
        html = ask.parts.laid_out(letters.raw(session, number)) if kept.mailbox is not None else None
    if html is None or ask.parts.pages is None:
        return ask.not_found()
    data = b"<!DOCTYPE html><meta charset=utf-8>" + html.encode("utf-8", "replace")
    drawn = ask.parts.pages.drawn(f"laid out {kept.sha256}", f"Letter {number}", data, ())
    return ask.page("laid_out.html", letter=kept, drawn=on_page(drawn, "letter", f"Letter {number}", ""))


def settle(ask: Ask) -> Response:
    """Say that a letter was dealt with, and how; or have it read once more."""
    number = ask.number("number")
    try:
        with ask.parts.store.transaction() as session:
            kept, _ = seen_letter(ask, session, number)
            if ask.form.text("act") == "again":
                letters.again(session, number, by=ask.person.name, now=ask.now)
            else:
                letters.settle(session, number, by=ask.person.name, reason=ask.form.text("reason"), now=ask.now)
    except NoReason:
        return letter(ask, {"reason": "Say what you did about the letter"}, 422)
    except NotSetAside:
        return go_to(f"/letters/{number}")  # pressed twice, or somebody else was first: the page says who
    if ask.form.text("act") != "again":
        return go_to("/set-aside?done=settled")
    if kept.mailbox is None:
        ask.parts.read_letter(number)
        return go_to(f"/letters/{number}")
    return go_to("/set-aside?done=again")


def routes() -> list[Route]:
    """The routes of these pages."""
    here = "/letters/{number:int}"
    return [
        page("/set-aside", set_aside, needs=May.READ),
        page(here, letter, needs=May.READ),
        page(f"{here}/raw", raw, needs=May.READ),
        page(f"{here}/documents/{{position:int}}", document, needs=May.READ),
        page(f"{here}/documents/{{position:int}}/pages/{{page:int}}", picture, needs=May.READ),
        page(f"{here}/laid-out", laid_out, needs=May.READ),
        page(f"{here}/settle", settle, needs=May.WORK, only_post=here),
    ]


def seen_letter(ask: Ask, session: Session, number: int) -> tuple[Letter, list[Referral]]:
    """The letter and the referrals that it brought, if the person may see it: by its mailbox, or the team that it was handed in to, or
    by one of those referrals. Raises UnknownLetter."""
    kept = letters.get(session, number)
    every = referrals.of_letter(session, number)
    brought = [each for each in every if rights.sees(ask.person, each.owner)]
    concerned = any(rights.sees(ask.person, each.owner) for each in referrals.concerned(session, number))
    if not brought and not concerned and (every or not sees_letter(ask, kept)):
        raise UnknownLetter(number)
    return kept, brought


def waits(letter: Letter, brought: Sequence[Referral]) -> bool:
    """Whether the letter waits for a person."""
    return letter.settled_at is None and letter.state is not LetterState.KEPT and not brought


def opened(ask: Ask, session: Session, letter: Letter) -> OpenedLetter:
    """A letter as people read it: a message taken apart, what was keyed in as it was typed, of a file nothing but its documents."""
    if letter.source is LetterSource.MAILBOX:
        return ask.parts.open_letter(letters.raw(session, letter.id or 0))
    text = letters.raw(session, letter.id or 0).decode("utf-8", "replace") if letter.source is LetterSource.KEYED else ""
    return OpenedLetter(sender="", recipients=(), subject="", text=text, headers=(), files=(), problems=())


def documents_shown(ask: Ask, number: int, documents: Sequence[Document]) -> list[dict[str, object]]:
    """The pages of the files of a letter that the person may see whole: their names, and what `parts.html` shows of them."""
    shown = []
    for document in documents[:_SHOWN]:
        drawn = _drawn(ask, document)
        if drawn is not None:
            source = f"/letters/{number}/documents/{document.position}/pages"
            shown.append({"name": document.name, **on_page(drawn, f"document-{document.position}", document.name, source)})
    return shown


def _drawn(ask: Ask, document: Document) -> Shown | None:
    if ask.parts.pages is None or document.data is None:
        return None
    return ask.parts.pages.drawn(f"letter {document.sha256} {document.name}", document.name, document.data, ())


def _folded(ask: Ask, session: Session, brought: Sequence[Referral]) -> bool:
    return any(not each.consent_shown and not checks.clinical_opened(session, each.id or 0, ask.sign_in_id) for each in brought)


def _open_to(ask: Ask, session: Session, number: int) -> Letter:
    kept, brought = seen_letter(ask, session, number)
    if _folded(ask, session, brought):
        raise UnknownLetter(number)
    return kept


def _has_layout(ask: Ask, data: bytes) -> bool:
    """Whether a message has an HTML text of its own; most that do not are not even opened a second time."""
    return _HTML.search(data) is not None and ask.parts.laid_out(data) is not None


def _taken(ask: Ask, number: int, detail: dict[str, object]) -> None:
    with ask.parts.store.transaction() as session:
        audit.record(session, at=ask.now, actor=ask.person.name, action=Action.DOCUMENT_TAKEN, letter_id=number, detail=detail)


def download(data: bytes, name: str) -> Response:
    """The bytes as a file to be kept. The plain name is for old browsers; neither can break out of its header (RFC 6266)."""
    plain = _PLAIN.sub("_", name).strip(" .") or "file"
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name or plain, safe='')}"
    return Response(data, media_type="application/octet-stream", headers={**DOWNLOAD, "content-disposition": disposition})
