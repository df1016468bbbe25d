"""Answering a letter that asks for information: drafted, read, edited and sent by a named person, with the service's own leaflets."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from starlette.responses import Response
from starlette.routing import Route

from desk import rights
from desk.boxes import Mistake
from desk.form import Form
from desk.pages.letters import opened, seen_letter
from desk.rights import May
from desk.web import Ask, go_to, page
from notifier import information
from notifier.deciding import NobodyToWriteTo
from notifier.information import Drafted, MayNotLeave, NothingSaid, TooLong
from notifier.leaflets import LeafletUnusable
from parsers.limits import SHOWN_CHARACTERS
from store import referrals, register
from store.answers import AnsweredAlready
from store.errors import NotSetAside
from store.models import Letter
from store.outbox import BadRecipient, OwedEmail

#: The box in which each mistake is put right.
_BOXES: Final = {
    NobodyToWriteTo: "to",
    BadRecipient: "to",
    NothingSaid: "said",
    MayNotLeave: "said",
    TooLong: "said",
    LeafletUnusable: "leaflets",
}


def answer(ask: Ask) -> Response:
    """The answer to one letter: what to say and what to send with it; then the e-mail as it will leave; then it is owed."""
    number, deciding = ask.number("number"), ask.parts.deciding
    with ask.parts.store.reading() as session:
        letter, _ = seen_letter(ask, session, number)
        if not information.may_answer(session, letter):
            return go_to(f"/letters/{number}")
        started = information.drafted(deciding, session, number)
    if not ask.posted:
        kept = ask.kept()
        first = Form({"said": (started.said,), "leaflets": started.suggested.names})
        return _page(ask, letter, started, kept or first, {}, restored=bool(kept))
    try:
        email = _email(ask)
    except Mistake as mistake:
        return _page(ask, letter, started, ask.form, {mistake.box: str(mistake)}, 422)
    if ask.form.text("shown") != _seal(email) or ask.form.text("act") == "back":
        template = "answer.html" if ask.form.text("act") == "back" else "answer_check.html"
        return _page(ask, letter, started, ask.form, {}, template=template, email=email, seal=_seal(email))
    try:
        with ask.parts.store.transaction() as session:
            seen_letter(ask, session, number)
            information.answer(session, email, by=ask.person.name, now=ask.now)
    except BadRecipient:
        return _page(ask, letter, started, ask.form, {"to": "Enter an e-mail address, such as name@example.org"}, 422)
    except (AnsweredAlready, NotSetAside) as refused:
        return _page(ask, letter, started, ask.form, {"": str(refused)}, 409)
    return go_to(f"/letters/{number}?done=answered")


def routes() -> list[Route]:
    """The routes of this page."""
    return [page("/letters/{number:int}/answer", answer, needs=May.WORK, post=True)]


def _email(ask: Ask) -> OwedEmail:
    """The e-mail by what was typed. Raises Mistake."""
    chosen, known = ask.form.all("leaflets"), ask.parts.deciding.leaflets
    to = ask.form.text("to")
    if to and ("@" not in to or len(to.split()) != 1):
        raise Mistake("to", "Enter an e-mail address, such as name@example.org")
    try:
        with ask.parts.store.reading() as session:
            return information.draft(
                ask.parts.deciding,
                session,
                ask.number("number"),
                to=to or None,
                said=ask.form.text("said"),
                names=[name for name in known if name in chosen],
            )
    except (NobodyToWriteTo, NothingSaid, MayNotLeave, TooLong, LeafletUnusable) as refused:
        raise Mistake(_BOXES[type(refused)], str(refused)) from None


def _page(
    ask: Ask,
    letter: Letter,
    started: Drafted,
    form: Form,
    errors: dict[str, str],
    status: int = 200,
    *,
    template: str = "answer.html",
    **more: Any,
) -> Response:
    assert letter.id is not None
    with ask.parts.store.reading() as session:
        about = [each for each in referrals.concerned(session, letter.id) if rights.sees(ask.person, each.owner)]
        needs = [need.words for each in about for need in register.needs_of(session, each.reference)]
        read = opened(ask, session, letter)
    leaflets = tuple((name, leaflet.words) for name, leaflet in ask.parts.deciding.leaflets.items())
    return ask.page(
        template,
        status,
        letter=letter,
        opened=read,
        most=SHOWN_CHARACTERS,
        needs=needs,
        started=started,
        leaflets=leaflets,
        form=form,
        errors=errors,
        **{"restored": False, **more},
    )


def _seal(email: OwedEmail) -> str:
    """What tells whether an e-mail, with its leaflets, is the one that was shown."""
    sums = [hashlib.sha256(file.data).hexdigest() for file in email.attachments]
    return hashlib.sha256("\0".join([email.recipient, email.subject, email.text, *sums]).encode()).hexdigest()
