"""Everything that is held about one person, for a request of theirs to see it. Whom it is about is typed into the page, never its address."""

from __future__ import annotations

from typing import Final

from sqlmodel import Session
from starlette.responses import Response
from starlette.routing import Route

from desk.boxes import Mistake
from desk.held_file import as_html, as_json, as_zip
from desk.pages.letters import DOWNLOAD
from desk.rights import May
from desk.web import Ask, page
from store import held
from store.errors import UnknownReference
from store.held import Held, NobodyFound, NotOnePerson
from triage.reference import normal_reference

_KINDS: Final = {"zip": "application/zip", "html": "text/html; charset=utf-8", "json": "application/json"}


def access(ask: Ask) -> Response:
    """Whom it is about; then what is held, and who saw it, before it is taken away."""
    if not ask.posted:
        return _page(ask, None, {})
    try:
        with ask.parts.store.reading() as session:
            found = _held(ask, session)
    except Mistake as mistake:
        return _page(ask, None, {mistake.box: str(mistake)}, 422)
    return _page(ask, found, {})


def export(ask: Ask) -> Response:
    """All of it as a file. Who took it stands in the audit trail of each referral."""
    kind = ask.form.text("as")
    if kind not in _KINDS:
        return ask.not_found()
    try:
        with ask.parts.store.transaction() as session:
            found = _held(ask, session)
            if not ask.form.text("reason"):
                return _page(ask, found, {"reason": "Say who asked for it, and when"}, 422)
            held.exported(session, found.references, by=ask.person.name, reason=ask.form.text("reason"), now=ask.now)
    except Mistake as mistake:
        return _page(ask, None, {mistake.box: str(mistake)}, 422)
    service = ask.parts.deciding.service.name
    headers = {**DOWNLOAD, "content-disposition": f'attachment; filename="access-{found.references[0]}.{kind}"'}
    made = {
        "zip": lambda: as_zip(found, service=service, made_on=ask.today),
        "html": lambda: as_html(found, service=service, made_on=ask.today).encode(),
        "json": lambda: as_json(found).encode(),
    }[kind]()
    return Response(made, media_type=_KINDS[kind], headers=headers)


def routes() -> list[Route]:
    """The routes of these pages."""
    return [
        page("/access", access, needs=May.KEEP, post=True),
        page("/access/export", export, needs=May.KEEP, only_post="/access"),
    ]


def _page(ask: Ask, found: Held | None, errors: dict[str, str], status: int = 200) -> Response:
    return ask.page("access.html", status, found=found, form=ask.form, errors=errors)


def _held(ask: Ask, session: Session) -> Held:
    """What is held about the person, by their NHS number or by the referrals that are about them. Raises Mistake for nobody, and for what may be two people."""
    number, typed = ask.form.text("nhs_number"), ask.form.text("references").replace(",", " ").split()
    if bool(number) == bool(typed):
        raise Mistake("nhs_number", "Enter either an NHS number, or the references of the referrals about the person")
    try:
        return held.held(session, held.references_of(session, number) if number else [_reference(one) for one in typed])
    except NobodyFound as nobody:
        raise Mistake("nhs_number", str(nobody)) from None
    except UnknownReference:
        raise Mistake("references", "There is no referral with this reference") from None
    except NotOnePerson as several:
        raise Mistake("nhs_number" if number else "references", str(several)) from None


def _reference(typed: str) -> str:
    known = normal_reference(typed)
    if known is None:
        raise Mistake("references", "Enter references such as DSR-7K3M-Q9TX, one on each line")
    return known
