"""Scripts, embedded files and actions that a PDF would run when opened: found and told, never run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parsers.document import Problem, ProblemReason
from parsers.formats.pdf import objects

_RUNS = {"JavaScript": "a script", "Launch": "a command to start a program", "SubmitForm": "a command to send its data"}


def active_content(catalog: Mapping[str, Any], name: str) -> Iterator[Problem]:
    """A problem when the file carries scripts, embedded files or actions of its own; nothing otherwise."""
    found = set()
    names = objects.dictionary(catalog.get("Names"))
    if objects.dictionary(names.get("JavaScript")):
        found.add("a script")
    if objects.dictionary(names.get("EmbeddedFiles")) or objects.array(catalog.get("AF")):
        found.add("files inside it")
    actions = [objects.dictionary(catalog.get("OpenAction"))]
    actions += [objects.dictionary(action) for action in objects.dictionary(catalog.get("AA")).values()]
    for action in actions:
        told = _RUNS.get(objects.name(action.get("S")) or "")
        if told:
            found.add(told)
    if found:
        detail = f"The PDF carries {' and '.join(sorted(found))}. Nothing of it was run; what the pages say was read."
        yield Problem(name, ProblemReason.ACTIVE_CONTENT, detail)
