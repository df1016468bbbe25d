"""The audit trail: who saw and changed what; as a table, and for auditors as a file that no spreadsheet takes for a formula."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from desk import rights
from desk.pages.letters import DOWNLOAD
from desk.rights import May
from desk.spreadsheet import csv_text
from desk.web import Ask, page
from store import accounts, audit, referrals
from store.models import Action, AuditEvent, Role

#: Of the whole trail; an export is for a year's work, and larger ones are a matter for the database.
_EXPORTED: Final = 100_000
_SHOWN: Final = 200
_HEADINGS: Final = ("number", "time (UTC)", "who", "what", "letter", "referral", "entry", "e-mail", "detail")


def listing(ask: Ask) -> Response:
    """The newest events."""
    if not ask.person.roles & {Role.LEAD, Role.AUDITOR, Role.ADMINISTRATOR}:
        return ask.page("not_yours.html", 403)
    with ask.parts.store.reading() as session:
        found = audit.trail(session, limit=_SHOWN, only_of_accounts=not rights.may(ask.person, May.READ))[::-1]
        references = referrals.references(session, {event.referral_id for event in found if event.referral_id is not None})
        names = {str(person.id): person.name for person in accounts.everybody(session)}
    return ask.page("audit.html", found=found, references=references, names=names, most=_SHOWN, exports=rights.may(ask.person, May.EXPORT))


def export(ask: Ask) -> Response:
    """The trail as a CSV file. That it was taken stands in the trail."""
    with ask.parts.store.transaction() as session:
        audit.record(session, at=ask.now, actor=ask.person.name, action=Action.AUDIT_EXPORTED)
    with ask.parts.store.reading() as session:
        found = audit.trail(session, limit=_EXPORTED)
    headers = {**DOWNLOAD, "content-disposition": f'attachment; filename="audit-{ask.today.isoformat()}.csv"'}
    return Response(csv_text(_HEADINGS, map(_row, found)), media_type="text/csv; charset=utf-8", headers=headers)


def routes() -> list[Route]:
    """The routes of these pages."""
    return [page("/audit", listing), page("/audit/export", export, needs=May.EXPORT, only_post="/audit")]


def _row(event: AuditEvent) -> list[str]:
    numbers = (event.letter_id, event.referral_id, event.entry_id, event.outbox_id)
    detail = "; ".join(f"{name}: {value}" for name, value in event.detail.items())
    return [
        str(event.id),
        event.at.isoformat(),
        event.actor,
        event.action.value,
        *("" if number is None else str(number) for number in numbers),
        detail,
    ]
