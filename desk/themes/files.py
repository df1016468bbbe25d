"""The report as files: JSON, and a spreadsheet with one number a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from desk.spreadsheet import csv_text
from desk.themes.report import Figure, Report

HIDDEN: Final = "*"
_HEADINGS: Final = ("period", "about", "figure", "row", "column", "number", "unit")


def as_csv(report: Report) -> str:
    """One number a line; a star for what is not shown."""
    return csv_text(_HEADINGS, ((report.period.words, *row) for row in _rows(report)))


def as_json(report: Report) -> dict[str, Any]:
    """The same for other programs: null for what is not shown."""
    settings = report.settings
    return {
        "period": {"first": report.period.first.isoformat(), "last": report.period.last.isoformat(), "words": report.period.words},
        "counted_on": {words: day.isoformat() for words, day in report.counted},
        "small_numbers": {
            "hidden_below": settings.hidden_below,
            "rounded_to": settings.round_to,
            "possible_numbers": settings.possible_numbers,
        },
        "by_month": _figure(report.trend),
        "about": [
            {
                "name": section.name,
                "title": section.title,
                "total": dict(zip(section.headings, section.totals, strict=True)),
                "middle_days": {
                    name: dict(zip(_wait_headings(section.headings, days), days, strict=True)) for name, _, days in section.waits
                },
                "figures": [_figure(figure) for figure in section.figures],
            }
            for section in report.sections
        ],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name,
        "title": figure.title,
        "rows": [
            {"code": line.code, "words": line.words, "numbers": dict(zip(figure.headings, line.numbers, strict=True))}
            for line in figure.lines
        ],
    }


def _rows(report: Report) -> Iterator[tuple[str, ...]]:
    for section in report.sections:
        for heading, total in zip(section.headings, section.totals, strict=True):
            yield section.title, "All", "All", heading, _cell(total), "count"
        for _, title, days in section.waits:
            for heading, number in zip(_wait_headings(section.headings, days), days, strict=True):
                yield section.title, title, "All", heading, _cell(number), "days"
        for figure in section.figures:
            yield from _lines(section.title, figure)
    yield from _lines("All", report.trend)


def _lines(about: str, figure: Figure) -> Iterator[tuple[str, ...]]:
    for line in figure.lines:
        for heading, number in zip(figure.headings, line.numbers, strict=True):
            yield about, figure.title, line.words, heading, _cell(number), "count"


def _wait_headings(headings: tuple[str, ...], days: tuple[int | None, ...]) -> tuple[str, ...]:
    return headings[: len(days)]


def _cell(number: int | None) -> str:
    return HIDDEN if number is None else str(number)
