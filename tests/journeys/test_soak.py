"""Simulated days with random faults, the short of it. The whole is `make soak`."""

from __future__ import annotations

from pathlib import Path

from parsers.pool import ReadingPool
from tests.journeys.crash import running_outgoing
from tests.journeys.proxy import Harm
from tests.journeys.soak import Soak
from tests.mailservers import Dovecot


def test_days_of_random_faults_lose_nothing_and_double_nothing(tmp_path: Path, dovecot: Dovecot, reader: ReadingPool) -> None:
    with running_outgoing() as outgoing:
        # A stalled server costs a minute of waiting each time; the others break at once.
        figures = Soak(tmp_path, dovecot, outgoing, reader, seed=7, harms=(Harm.CUT, Harm.RESET, Harm.GARBLED)).run(days=4, rounds_a_day=3)
    assert figures.offered >= 5
    assert len(figures.faults) >= 3
    assert (figures.lost, figures.doubled, figures.unanswered, figures.answered_twice, figures.breaches) == (0, 0, 0, 0, ())
