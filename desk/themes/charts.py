"""Charts as SVG: bars with their numbers beside them, months as columns. Pure; told apart by pattern as well as by colour; each
with a title and a description that says what it shows. The same numbers always stand in a table beside.

Nothing is styled by a style sheet or an attribute `style`, so that the charts are the same in a page, in a file and in print.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

_INK: Final = "#212b32"
_BLUE: Final = "#005eb8"
_LINE: Final = "#768692"
_FONT: Final = "Arial, Helvetica, sans-serif"

_BAR_WIDTH: Final = 270
_BAR_STEP: Final = 46
_COLUMNS_WIDTH: Final = 720
_COLUMNS_HEIGHT: Final = 220


@dataclass(frozen=True, slots=True)
class Bar:
    """A number and what it counts; None for one that is not shown."""

    words: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers by month that belong together."""

    words: str
    numbers: tuple[int | None, ...]


def bars(name: str, title: str, lines: Sequence[Bar]) -> str:
    """A bar for each line, under its words. `name` is that of the chart in its page."""
    most = max((line.number or 0 for line in lines), default=0) or 1
    height = _BAR_STEP * len(lines)
    drawn = [_head(name, title, _described(lines), 320, height)]
    for at, line in enumerate(lines):
        top = _BAR_STEP * at
        drawn.append(_text(0, top + 15, line.words, 15))
        if line.number is None:
            drawn.append(f'<rect x="0.5" y="{top + 21}" width="60" height="15" fill="none" stroke="{_LINE}" stroke-dasharray="3 3"/>')
            drawn.append(_text(68, top + 34, "not shown", 15))
            continue
        width = round(line.number / most * _BAR_WIDTH, 1)
        if width:
            drawn.append(f'<rect x="0" y="{top + 20}" width="{width}" height="17" fill="{_BLUE}"/>')
        drawn.append(_text(width + 6, top + 34, f"{line.number:,}", 15, bold=True))
    return "".join([*drawn, "</svg>"])


def columns(name: str, title: str, months: Sequence[str], series: Sequence[Series]) -> str:
    """Columns by month; a second series is hatched. A number that is not shown is a dashed stub with a star."""
    most = max((number or 0 for each in series for number in each.numbers), default=0) or 1
    top, left, foot = 28 * len(series) + 24, 8, 44
    said = " ".join(
        f"{each.words}: {_described([Bar(month, number) for month, number in zip(months, each.numbers, strict=True)])}" for each in series
    )
    drawn = [_head(name, title, said, _COLUMNS_WIDTH, top + _COLUMNS_HEIGHT + foot)]
    drawn.append(
        f'<defs><pattern id="{name}-hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="8" height="8" fill="#fff"/><rect width="3" height="8" fill="{_INK}"/></pattern></defs>'
    )
    fills = (_BLUE, f"url(#{name}-hatch)")
    for at, each in enumerate(series):
        drawn.append(f'<rect x="{left}" y="{28 * at + 4}" width="22" height="16" fill="{fills[at]}" stroke="{_INK}"/>')
        drawn.append(_text(left + 32, 28 * at + 18, each.words, 16))
    step = (_COLUMNS_WIDTH - 2 * left) / max(1, len(months))
    width = min(30.0, step / (len(series) + 0.6))
    base = top + _COLUMNS_HEIGHT
    for month_at, month in enumerate(months):
        middle = left + step * (month_at + 0.5)
        for at, each in enumerate(series):
            x = round(middle + (at - len(series) / 2) * width, 1)
            drawn.append(_column(x, base, width - 2, each.numbers[month_at], most, fills[at]))
        short, year = month[:3], month.split()[-1]
        drawn.append(_text(round(middle, 1), base + 18, short, 14, anchor="middle"))
        if month_at == 0 or short == "Jan":
            drawn.append(_text(round(middle, 1), base + 36, year, 14, anchor="middle"))
    drawn.append(f'<line x1="{left}" y1="{base}" x2="{_COLUMNS_WIDTH - left}" y2="{base}" stroke="{_INK}"/>')
    return "".join([*drawn, "</svg>"])


def _column(x: float, base: int, width: float, number: int | None, most: int, fill: str) -> str:
    middle = round(x + width / 2, 1)
    if number is None:
        stub = f'<rect x="{x}" y="{base - 14}" width="{width:.1f}" height="14" fill="none" stroke="{_LINE}" stroke-dasharray="3 3"/>'
        return stub + _text(middle, base - 18, "*", 14, anchor="middle")
    height = round(number / most * (_COLUMNS_HEIGHT - 4), 1)
    drawn = (
        f'<rect x="{x}" y="{round(base - height, 1)}" width="{width:.1f}" height="{height}" fill="{fill}" stroke="{_INK}"/>'
        if height
        else ""
    )
    return drawn + _text(middle, round(base - height - 5, 1), f"{number:,}", 13, anchor="middle", bold=True)


def _head(name: str, title: str, described: str, width: int, height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="themes-chart" role="img" aria-labelledby="{name}-title {name}-desc" '
        f'viewBox="0 0 {width} {height}" font-family="{_FONT}"><title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(described)}</desc>'
    )


def _described(lines: Sequence[Bar]) -> str:
    return ", ".join(f"{line.words} {'not shown' if line.number is None else f'{line.number:,}'}" for line in lines) + "."


def _text(x: float, y: float, words: str, size: int, *, anchor: str = "start", bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" fill="{_INK}"{weight}>{escape(words)}</text>'
