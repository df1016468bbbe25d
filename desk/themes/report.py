"""The report for a period: what may be told of each group, in words, with its charts. Made of protected figures only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from desk.themes import charts, wording
from store import themes
from triage.figures import ThemesSettings
from triage.periods import Period, offered, quarter_of, settled, settled_on
from triage.suppression import ShownGroup, ShownTable, protected


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: its numbers (None: not shown), and its share of all in the last of them, in percent (None: not shown, or there
    is nothing to share)."""

    code: str
    words: str
    numbers: tuple[int | None, ...]
    share: int | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A table of the report and its chart (an SVG), "" where it has none. `headings` are those of the numbers."""

    name: str
    title: str
    meaning: str
    headings: tuple[str, ...]
    lines: tuple[Line, ...]
    shares: bool
    chart: str


@dataclass(frozen=True, slots=True)
class Section:
    """A group of people in the report: how many, the middle waits in days, and its tables."""

    name: str
    title: str
    meaning: str
    headings: tuple[str, ...]
    totals: tuple[int | None, ...]
    waits: tuple[tuple[str, str, tuple[int | None, ...]], ...]
    figures: tuple[Figure, ...]

    @property
    def empty(self) -> bool:
        """Whether there was nobody at all."""
        return set(self.totals) == {0}


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is told for a period. `trend` is the chart by month with its table; `counted` says when each quarter was
    counted."""

    period: Period
    settings: ThemesSettings
    counted: tuple[tuple[str, date], ...]
    trend: Figure
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which numbers of a year a period shows: the places of its quarters, and whether the sum of the year."""

    places: tuple[int, ...]
    headings: tuple[str, ...]
    year: bool

    def of(self, quarters: tuple[int | None, ...], year: int | None, adds_up: bool) -> tuple[int | None, ...]:
        picked = tuple(quarters[place] for place in self.places)
        return (*picked, year) if self.year and adds_up else picked

    def named(self, adds_up: bool) -> tuple[str, ...]:
        return (*self.headings, "Year") if self.year and adds_up else self.headings


def periods(session: Session, today: date, settings: ThemesSettings) -> tuple[Period, ...]:
    """The periods for which a report can be asked, newest first; none before the first referral has arrived and its quarter is settled."""
    first = themes.first_arrival(session)
    return () if first is None else offered(first, today, settings.settled_after_days)


def next_on(today: date, settings: ThemesSettings) -> date:
    """The first day on which the quarter that runs now is told."""
    return settled_on(quarter_of(today), settings.settled_after_days)


def report(session: Session, period: Period, today: date, settings: ThemesSettings, gaps: Mapping[str, str]) -> Report:
    """The report for a period that is settled. `gaps` are the codes and titles of what may be asked for and not available."""
    shown = {group.name: protected(group, settings) for group in themes.counted(session, period.year, today, settings, tuple(gaps))}
    quarters = settled(period.year, today, settings.settled_after_days)
    places = tuple(quarter.number - 1 for quarter in period.quarters)
    columns = _Columns(places, tuple(_heading(quarters[place].words, period) for place in places), period.number is None)
    months = [month for quarter in quarters[: places[-1] + 1] for month in quarter.months]
    return Report(
        period,
        settings,
        tuple((quarter.words, settled_on(quarter, settings.settled_after_days)) for quarter in period.quarters),
        _trend(shown, months),
        tuple(_section(group, columns, period, gaps) for group in shown.values()),
    )


def _heading(words: str, period: Period) -> str:
    """July to September 2026 alone, Jul to Sep 2026 beside others."""
    if period.number is not None:
        return "Number"
    first, to, last, year = words.split()
    return f"{first[:3]} {to} {last[:3]} {year}"


def _section(group: ShownGroup, columns: _Columns, period: Period, gaps: Mapping[str, str]) -> Section:
    title, meaning = wording.GROUPS[group.name]
    totals = columns.of(group.totals, group.year, group.adds_up)
    return Section(
        group.name,
        title,
        meaning,
        columns.named(group.adds_up),
        totals,
        tuple((name, wording.WAITS[name], columns.of(quarters, year, True)) for name, quarters, year in group.waits),
        tuple(_figure(group, table, columns, period, totals[-1], gaps) for table in group.tables if table.rows and table.name != "month"),
    )


def _figure(group: ShownGroup, table: ShownTable, columns: _Columns, period: Period, total: int | None, gaps: Mapping[str, str]) -> Figure:
    title, meaning = wording.TABLES[group.name, table.name]
    lines = []
    for at, code in enumerate(table.rows):
        numbers = columns.of(table.cells[at], table.year[at] if table.year else None, group.adds_up)
        lines.append(Line(code, wording.row(table.name, code, gaps), numbers, _share(numbers[-1], total)))
    name = f"{group.name}-{table.name}"
    when = f"on {_last_day(period)}" if not group.adds_up else period.words
    chart = charts.bars(
        name, f"{wording.GROUPS[group.name][0]}: {title}, {when}", [charts.Bar(line.words, line.numbers[-1]) for line in lines]
    )
    return Figure(table.name, title, meaning, columns.named(group.adds_up), tuple(lines), True, chart)


def _last_day(period: Period) -> str:
    return f"{period.last.day} {period.quarters[-1].months[-1]}"


def _share(number: int | None, total: int | None) -> int | None:
    """Out of what is shown, so that it tells no more than that."""
    return None if number is None or not total else round(100 * number / total)


def _trend(shown: Mapping[str, ShownGroup], months: list[str]) -> Figure:
    """By month, from April to the end of the period."""
    found = []
    for name, group in shown.items():
        table = next((table for table in group.tables if table.name == "month"), None)
        if table is not None:
            numbers = tuple(table.cells[at % 3][at // 3] for at in range(len(months)))
            found.append(charts.Series(wording.GROUPS[name][0], numbers))
    by_name = {each.words: each for each in found}
    drawn = [by_name[wording.GROUPS[name][0]] for name in ("referrals", "started")]
    chart = charts.columns("trend", f"Referrals, and people put on the register, by month, {months[0]} to {months[-1]}", months, drawn)
    lines = tuple(Line(f"month-{at}", month, tuple(each.numbers[at] for each in found), None) for at, month in enumerate(months))
    return Figure("month", "By month", "From April to the end of the period.", tuple(each.words for each in found), lines, False, chart)
