"""`dsr report`: the figures of many people for a quarter or a year, small numbers hidden."""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from desk.themes.files import as_csv, as_json
from desk.themes.page import as_html
from desk.themes.report import Report, next_on, periods
from desk.themes.report import report as made_report
from dsr.clock import utc_now
from dsr.commands.common import Config, configured, stop
from dsr.commands.database import opened
from dsr.config import Configuration
from store.engine import Store
from store.register import today
from triage.ages import in_words
from triage.periods import NoSuchPeriod, Period, period


class As(StrEnum):
    """As what the report is written."""

    HTML = "html"
    CSV = "csv"
    JSON = "json"


def report(
    first: Annotated[str | None, typer.Option("--from", help="The first day, such as 2026-07-01.", show_default=False)] = None,
    last: Annotated[
        str | None, typer.Option("--to", help="The last day, such as 2026-09-30. Without both: the newest quarter.", show_default=False)
    ] = None,
    config: Config = None,
    as_: Annotated[As, typer.Option("--format", help="html to read and print, csv for a spreadsheet, json for other programs.")] = As.HTML,
) -> None:
    """Tell the themes of a quarter or a financial year: counts of many people, small ones hidden, no names. Written to standard output."""
    configuration = configured(config)
    now = today(utc_now())
    with opened(configuration) as store:
        made = _made(store, configuration, first, last, now)
    if as_ is As.HTML:
        typer.echo(as_html(made, configuration.service.name))
    elif as_ is As.CSV:
        typer.echo(as_csv(made), nl=False)
    else:
        typer.echo(json.dumps(as_json(made), ensure_ascii=False, indent=2))


def _made(store: Store, configuration: Configuration, first: str | None, last: str | None, now: date) -> Report:
    settings = configuration.themes
    with store.reading() as session:
        offered = periods(session, now, settings)
        if first is not None and last is not None:
            chosen = _asked(first, last, now, settings.settled_after_days)
        elif first is not None or last is not None:
            stop("A period needs both --from and --to.")
        elif offered:
            chosen = offered[0]
        else:
            stop(f"There is no report yet. The quarter that runs now is told from {in_words(next_on(now, settings))}.")
        return made_report(session, chosen, now, settings, configuration.service_gaps)


def _asked(first: str, last: str, now: date, settled_after_days: int) -> Period:
    try:
        return period(date.fromisoformat(first), date.fromisoformat(last), now, settled_after_days)
    except NoSuchPeriod as refused:
        stop(str(refused))
    except ValueError:
        stop("A day is written as year, month and day, such as 2026-07-01.")
