"""Themes: the figures of many people for a quarter or a year, as they may be told; and the same as a file.

Everybody who reads referrals sees the whole service's figures. There are none for one team alone: subtracted from the whole they would
tell of the others.
"""

from __future__ import annotations

import json

from starlette.responses import Response
from starlette.routing import Route

from desk.pages.letters import DOWNLOAD
from desk.rights import May
from desk.themes.files import as_csv, as_json
from desk.themes.page import as_html
from desk.themes.report import Report, next_on, periods, report
from desk.web import Ask, page
from store import audit
from store.models import Action
from triage.periods import Period


def themes(ask: Ask) -> Response:
    """The report for the period that was chosen, else for the newest."""
    found = _report(ask, ask.query("period"))
    if found is not None:
        made, offered = found
        return ask.page("themes.html", report=made, periods=offered)
    if ask.query("period"):
        return ask.not_found()
    return ask.page("themes.html", report=None, next_on=next_on(ask.today, ask.parts.themes))


def export(ask: Ask) -> Response:
    """The report as a file. That it was taken stands in the audit trail."""
    found = _report(ask, ask.form.text("period"))
    kind = ask.form.text("as")
    if found is None or kind not in ("csv", "html", "json"):
        return ask.not_found()
    made, _ = found
    with ask.parts.store.transaction() as session:
        detail = {"period": made.period.code, "as": kind}
        audit.record(session, at=ask.now, actor=ask.person.name, action=Action.THEMES_EXPORTED, detail=detail)
    headers = {**DOWNLOAD, "content-disposition": f'attachment; filename="themes-{made.period.code}.{kind}"'}
    if kind == "csv":
        return Response(as_csv(made), media_type="text/csv; charset=utf-8", headers=headers)
    if kind == "html":
        return Response(as_html(made, ask.parts.deciding.service.name), media_type="text/html; charset=utf-8", headers=headers)
    return Response(json.dumps(as_json(made), ensure_ascii=False, indent=2), media_type="application/json", headers=headers)


def routes() -> list[Route]:
    """The routes of these pages."""
    return [
        page("/themes", themes, needs=May.READ),
        page("/themes/export", export, needs=May.READ, only_post="/themes"),
    ]


def _report(ask: Ask, code: str) -> tuple[Report, tuple[Period, ...]] | None:
    """The report for a period that is offered, and all that are; None when it is not one of them."""
    parts = ask.parts
    with parts.store.reading() as session:
        offered = periods(session, ask.today, parts.themes)
        chosen = next((each for each in offered if code in ("", each.code)), None)
        return None if chosen is None else (report(session, chosen, ask.today, parts.themes, parts.gaps), offered)
