"""How the benchmarks time and print."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """Our time (seconds) against the peer's, in the same run. Below 1 is faster than the peer."""

    what: str
    ours: float
    peer: float
    against: str

    @property
    def ratio(self) -> float:
        return self.ours / self.peer

    def __str__(self) -> str:
        return f"{self.what}: {self.ours * 1000:.1f} ms; {self.against}: {self.peer * 1000:.1f} ms; ratio {self.ratio:.2f}"


def side_by_side(what: str, ours: Callable[[], object], against: str, peer: Callable[[], object], rounds: int = 15) -> Ratio:
    """The medians of the processor time of both after one round of warming, taken in turns so that a busy machine is busy for both."""
    ours()
    peer()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for call, kept in zip((ours, peer), times, strict=True):
            start = time.process_time()
            call()
            kept.append(time.process_time() - start)
    return Ratio(what, statistics.median(times[0]), statistics.median(times[1]), against)
