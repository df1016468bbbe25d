"""One referral: what the form says beside the form itself, what is missing, consent, the team, everything that happened."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sqlmodel import Session
from starlette.responses import Response
from starlette.routing import Route

from desk import rights
from desk.pages import seeing
from desk.pages.drawing import on_page, page_of
from desk.pages.seeing import Seen
from desk.rights import May
from desk.web import Ask, go_to, page
from parsers.showing.shown import Shown, Sought, sought_in
from store import audit, checks, claims, decisions, letters, outbox, referrals, register, retention
from store.errors import ClaimedBySomebody, NoReason
from store.models import Action, Document, LetterSource
from store.referrals import OPEN


def referral(ask: Ask, errors: dict[str, str] | None = None, status: int = 200) -> Response:
    """The page of a referral. That it was opened stands in the audit trail."""
    reference = ask.part("reference")
    with ask.parts.store.reading() as session:
        seen = seeing.find(ask, session, reference)
        told = _told(ask, session, seen)
        document = _document(session, seen)
        data = _data(ask, session, seen, document)
    sections = seeing.sections(seen)
    if not ask.posted:
        with ask.parts.store.transaction() as session:
            audit.record(session, at=ask.now, actor=ask.person.name, action=Action.REFERRAL_SEEN, referral_id=seen.referral.id)
    return ask.page(
        "referral.html",
        status,
        seen=seen,
        sections=sections,
        to_check=[value for _, _, values in sections for value in values if value.to_check],
        errors=errors or {},
        form=ask.form if ask.posted else ask.kept(),
        works=rights.may(ask.person, May.WORK),
        rates=rights.may(ask.person, May.RATE),
        open=seen.referral.status in OPEN,
        sees_entry=told["entry"] is not None and rights.sees(ask.person, told["entry"].team),
        document=document,
        drawn=_drawn(ask, seen, document, data),
        **told,
    )


def picture(ask: Ask) -> Response:
    """One page of the form as a picture. Folded with the rest of the clinical part."""
    with ask.parts.store.reading() as session:
        seen = seeing.find(ask, session, ask.part("reference"))
        document = _document(session, seen)
        data = _data(ask, session, seen, document)
    shown = _shown(ask, seen, document, data)
    return page_of(shown, ask.number("number")) or ask.not_found()


def claim(ask: Ask) -> Response:
    """Say who works on a referral: claim it, take it over, or let it go."""
    reference, act = ask.part("reference"), ask.form.text("act")
    try:
        with ask.parts.store.transaction() as session:
            seeing.find(ask, session, reference)
            if act == "take_over":
                claims.take_over(session, reference, ask.person, ask.now)
            elif act == "release":
                claims.release(session, reference, ask.person, ask.now)
            else:
                claims.claim(session, reference, ask.person, ask.now)
    except ClaimedBySomebody as held:
        return referral(ask, {"claim": str(held)}, 409)
    return go_to(f"/referrals/{reference}")


def unfold(ask: Ask) -> Response:
    """Open the clinical part of a referral without consent, with a reason that is kept."""
    reference = ask.part("reference")
    try:
        with ask.parts.store.transaction() as session:
            seeing.find(ask, session, reference)
            checks.open_clinical(
                session, reference, sign_in_id=ask.sign_in_id, by=ask.person.name, reason=ask.form.text("why"), now=ask.now
            )
    except NoReason:
        return referral(ask, {"why": "Say why you need to read the clinical part"}, 422)
    return go_to(f"/referrals/{reference}#risk")


def routes() -> list[Route]:
    """The routes of these pages."""
    here = "/referrals/{reference}"
    return [
        page(here, referral, needs=May.READ),
        page(f"{here}/pages/{{number:int}}", picture, needs=May.READ),
        page(f"{here}/claim", claim, needs=May.WORK, only_post=here),
        page(f"{here}/open", unfold, needs=May.READ, only_post=here),
    ]


def _told(ask: Ask, session: Session, seen: Seen) -> dict[str, Any]:
    referral, reference = seen.referral, seen.referral.reference
    assert referral.id is not None
    return {
        "alike": seeing.alike(ask, session, seen),
        "decisions": decisions.decisions_of(session, reference),
        "destroyed": retention.destruction_of(session, referral_id=referral.id),
        "entry": register.entry_of(session, reference),
        "needs": seeing.needs(session, seen),
        "reviews": register.reviews_of(session, reference),
        "letter": letters.get(session, referral.letter_id),
        "later": referrals.letters_about(session, reference),
        "siblings": [
            each
            for each in referrals.of_letter(session, referral.letter_id)
            if each.id != referral.id and rights.sees(ask.person, each.owner)
        ],
        "sent": outbox.about(session, letter_id=referral.letter_id, referral_id=referral.id),
        "trail": audit.trail(session, referral_id=referral.id),
        "views": checks.clinical_views(session, referral.id),
        "duplicate_of": decisions.duplicate_of(session, reference),
        "to_acknowledge": seeing.to_acknowledge(session, seen),
    }


def _document(session: Session, seen: Seen) -> Document | None:
    """The document that the form stands in, None when the letter keeps none."""
    found = letters.documents(session, seen.referral.letter_id)
    at = seen.referral.document
    return found[at] if at is not None and 0 <= at < len(found) else None


def _data(ask: Ask, session: Session, seen: Seen, document: Document | None) -> bytes | None:
    """What the values were read from: the bytes of a file, or the text of the message itself, which only its letter keeps. None while the
    form is folded, once it was destroyed, and of what was keyed in."""
    if seen.folded or document is None or retention.destruction_of(session, letter_id=seen.referral.letter_id) is not None:
        return None
    if document.data is not None or letters.get(session, seen.referral.letter_id).source is not LetterSource.MAILBOX:
        return document.data
    return ask.parts.open_letter(letters.raw(session, seen.referral.letter_id)).read.encode("utf-8", "replace")


def _shown(ask: Ask, seen: Seen, document: Document | None, data: bytes | None) -> Shown | None:
    if ask.parts.pages is None or document is None or data is None:
        return None
    sought = tuple(_named(sought_in([seen.read])))
    places = json.dumps([(one.name, one.state.value, one.label) for one in sought])
    key = hashlib.sha256(f"{document.sha256} {seen.referral.id} {places}".encode()).hexdigest()
    return ask.parts.pages.drawn(key, document.name, data, sought)


def _named(sought: Iterable[Sought]) -> Iterator[Sought]:
    """The places under the names of their values, so that a value and its place can point to each other."""
    for one in sought:
        yield replace(one, name=one.name.removeprefix("0-").removesuffix("-0"))


def _drawn(ask: Ask, seen: Seen, document: Document | None, data: bytes | None) -> dict[str, object]:
    """What stands on the left of the page: figures of the document's pages with their places, and what is not shown."""
    shown = _shown(ask, seen, document, data)
    return on_page(shown, "page", "the form", f"/referrals/{seen.referral.reference}/pages")
