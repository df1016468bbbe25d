"""The report as an HTML file that stands by itself: nothing is loaded, nothing runs, and it prints."""

from __future__ import annotations

from desk import look
from desk.themes.report import Report


def as_html(report: Report, service: str) -> str:
    """The file. `service` is how the service calls itself."""
    style = "\n".join((look.STATIC / sheet).read_text(encoding="utf-8") for sheet in ("plain.css", "desk.css"))
    return look.drawn("themes_file.html", {"report": report, "service": service, "style": style})
