"""The reading pool: whatever a document does to its child, the pool answers and reads the next one."""

import sys
import textwrap
from collections.abc import Sequence

import pytest

from parsers.children import Child
from parsers.definition import Asked, Definition
from parsers.document import ProblemReason
from parsers.pool import ReadingPool

_PRELUDE = """
import os, sys, time
from parsers import child
from parsers.document import Kind, Problem, ProblemReason
from parsers.reading import DocumentOutcome

def good(data, name, definitions):
    if data == b"known": return DocumentOutcome(name, Kind.TEXT, text=" ".join(one.name for one in definitions))
    if data == b"die": os._exit(1)
    if data == b"sleep": time.sleep(60)
    if data == b"spin":
        while True: pass
    if data == b"eat": bytearray(1 << 40)
    if data == b"fault": raise RuntimeError("Jane Sample 999 000 0018")
    if data == b"print": print("a library prints")
    return DocumentOutcome(name, Kind.TEXT, text=data.decode())

child.read_document = good
"""


def command(extra: str = "") -> Sequence[str]:
    return (sys.executable, "-I", "-c", _PRELUDE + textwrap.dedent(extra) + "\nchild.main()\n")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"die", ProblemReason.TOO_SLOW),
        (b"sleep", ProblemReason.TOO_SLOW),
        (b"eat", ProblemReason.TOO_BIG),
        (b"fault", ProblemReason.BROKEN),
    ],
)
def test_a_document_that_harms_its_child_costs_only_itself(data: bytes, reason: ProblemReason) -> None:
    with ReadingPool(wall_seconds=2, command=command()) as pool:
        (problem,) = pool.read("form.docx", data).problems
        assert problem.reason is reason
        assert pool.read("next.docx", b"good").text == "good"


def test_processor_time_ends_a_child_before_the_clock_does() -> None:
    with ReadingPool(wall_seconds=30, command=command("child.limits.CHILD_CPU_SECONDS = 1")) as pool:
        (problem,) = pool.read("form.docx", b"spin").problems
        assert problem.reason is ProblemReason.TOO_SLOW
        assert pool.read("next.docx", b"good").text == "good"


def test_a_fault_is_described_without_its_words() -> None:
    faults: list[str] = []
    with ReadingPool(fault=faults.append, command=command()) as pool:
        pool.read("form.docx", b"fault")
    assert len(faults) == 1
    assert faults[0].startswith("RuntimeError at ")
    assert "Sample" not in faults[0]


def test_what_a_library_prints_does_not_garble_the_answer() -> None:
    with ReadingPool(command=command()) as pool:
        assert pool.read("form.docx", b"print").text == "print"


def test_a_child_that_never_starts_is_said_and_the_document_not_lost() -> None:
    faults: list[str] = []
    with ReadingPool(fault=faults.append, command=(sys.executable, "-c", "raise SystemExit(1)")) as pool:
        (problem,) = pool.read("form.docx", b"good").problems
    assert problem.reason is ProblemReason.BROKEN
    assert faults == ["the reading child does not start"]


def test_a_large_document_goes_through_both_pipes() -> None:
    big = b"x" * 5_000_000
    with ReadingPool(command=command()) as pool:
        assert pool.read("big.txt", big).text == big.decode()


def test_children_end_with_the_pool() -> None:
    pool = ReadingPool(children=2, command=command())
    pool.read("form.docx", b"good")
    pool.close()
    assert pool.read("form.docx", b"again").text == "again"  # a closed pool starts anew
    pool.close()


def test_a_child_that_was_started_before_is_the_first_to_be_asked_and_ends_with_the_pool() -> None:
    own = Definition("own-2026", (Asked("Name", keys=("person.given_name",)),), confirmed=True)
    child = Child(command())
    with ReadingPool(2, command=(sys.executable, "-c", "raise SystemExit(1)"), definitions=[own], started=[child]) as pool:
        assert [pool.read("form.docx", b"known").text for _ in range(2)] == ["own-2026"] * 2
    assert not child.fresh()


def test_the_children_are_told_which_forms_are_known() -> None:
    own = Definition("own-2026", (Asked("Name", keys=("person.given_name",)),), confirmed=True)
    with ReadingPool(command=command(), definitions=[own]) as pool:
        assert pool.read("form.docx", b"known").text == "own-2026"
    with ReadingPool(command=command()) as pool:
        assert "adult" in pool.read("form.docx", b"known").text.split()
