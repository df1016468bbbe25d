"""The whole matrix of the crash tests, and its figures: `make crash`.

Each fault strikes at the first place of a round in the first run, at the second in the next, and so on until a run has no such place any
more. A matrix can be parted between processes (`--part 1/2`), and what was tried can be kept in a file (`--record`), so that one that
was ended goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path

from tests import services
from tests.journeys.crash import (
    FAULTS,
    OFFERED,
    SUCCESSOR,
    WORKER,
    Crash,
    Tried,
    _postgresql,
    postgresql_databases,
    running_outgoing,
    sqlite_databases,
)
from tests.journeys.faulty import KILLS, ONLY_ON
from tests.mailservers import dovecot_program, running_dovecot


@dataclass
class Tally:
    """The figures of a matrix. A run in which nothing struck any more is not counted as a fault, but must be right as well."""

    tried: list[Tried] = field(default_factory=list)

    def line(self, name: str) -> str:
        """The figures in one line."""
        struck = sum(one.struck is not None for one in self.tried)
        breaches = sum(bool(one.breaches) for one in self.tried)
        return (
            f"{name}: faults tried {struck}, letters offered {struck * len(OFFERED)},"
            f" lost {sum(one.lost for one in self.tried)}, doubled {sum(one.doubled for one in self.tried)},"
            f" e-mails repeated under the same Message-ID {sum(one.repeated for one in self.tried)}, other breaches {breaches}"
        )


class Record:
    """What was tried, in a file of one line each; without a file it is forgotten with the process."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known: dict[tuple[str, str, str, int], Tried] = {}
        for line in path.read_text(encoding="utf-8").splitlines() if path is not None and path.exists() else ():
            told = json.loads(line)
            kind, successor = told.pop("kind"), told.pop("successor")
            self._known[kind, successor, told["fault"], told["number"]] = Tried(**{**told, "breaches": tuple(told["breaches"])})

    def attempt(self, crash: Crash, kind: str, successor: str, fault: str, number: int) -> Tried:
        """What came of this fault, tried now unless it was before."""
        known = self._known.get((kind, successor, fault, number))
        if known is not None:
            return known
        tried = crash.attempt(fault, number, successor)
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"kind": kind, "successor": successor, **asdict(tried)}) + "\n")
        return tried


def main() -> int:
    """The matrix on every kind of database there is: 0 when nothing was lost, doubled or otherwise wrong."""
    asked = _asked()
    program = dovecot_program()
    assert program is not None, "Dovecot is needed: apt-get install dovecot-imapd"
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    part, parts = asked.part
    record, whole, began = Record(asked.record), Tally(), time.monotonic()
    with ExitStack() as stack:
        dovecot, outgoing = stack.enter_context(running_dovecot(program)), stack.enter_context(running_outgoing())
        for kind in asked.on:
            place = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=memory, prefix="dsr-crash-")))
            database = sqlite_databases(place) if kind == "sqlite" else postgresql_databases(stack.enter_context(_postgresql()))
            with Crash(place, dovecot, outgoing, database) as crash, crash.prepared():
                for fault, successor in _kinds(asked.faults, kind):
                    tally = Tally()
                    for number in count(1 + (part - 1) * asked.every, asked.every * parts):
                        tally.tried.append(record.attempt(crash, kind, successor, fault, number))
                        if tally.tried[-1].struck is None:
                            break
                    _show(tally, f"{kind}, {fault}" + (", another worker goes on" if successor is SUCCESSOR else ""))
                    whole.tried += tally.tried
    sys.stdout.write(whole.line(f"all, in {time.monotonic() - began:.0f} s") + "\n")
    return 1 if any(one.breaches or one.lost or one.doubled for one in whole.tried) else 0


def _kinds(faults: list[str], kind: str) -> Iterator[tuple[str, str]]:
    for fault in faults:
        if ONLY_ON.get(fault, kind) == kind:
            yield fault, WORKER
            if fault in KILLS:
                yield fault, SUCCESSOR


def _asked() -> argparse.Namespace:
    kinds = services.databases()
    parser = argparse.ArgumentParser(prog="make crash ARGS=…", description="Try every fault at every side effect of a round.")
    parser.add_argument("--on", nargs="+", choices=kinds, default=kinds, help="the kinds of database (all there are)")
    parser.add_argument("--faults", nargs="+", choices=list(FAULTS), default=list(FAULTS), help="the kinds of fault (all)")
    parser.add_argument("--every", type=int, default=1, help="only every so many-th side effect")
    parser.add_argument("--part", type=_part, default=(1, 1), help="only this part of the matrix, such as 1/2")
    parser.add_argument("--record", type=Path, help="keep what was tried in this file, and do not try it again")
    return parser.parse_args()


def _part(words: str) -> tuple[int, int]:
    part, _, parts = words.partition("/")
    if not (part.isdigit() and parts.isdigit() and 1 <= int(part) <= int(parts)):
        raise argparse.ArgumentTypeError("A part is written as 1/2: the first of two.")
    return int(part), int(parts)


def _show(tally: Tally, name: str) -> None:
    sys.stdout.write(tally.line(name) + "\n")
    for one in tally.tried:
        for breach in one.breaches:
            sys.stdout.write(f"  {one.fault} {one.number}, {one.struck}: {breach}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
