"""Letters as people of all kinds might write them end on the right pile, raised and answered as they should be."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from ingest.answer import Answer, may_acknowledge
from ingest.sort import sort_letter
from tests.ingest.letters import OURS, opened

LETTERS = tomllib.loads(Path(__file__).with_name("letters_of_people.toml").read_text(encoding="utf-8"))["letter"]


@pytest.mark.parametrize("told", LETTERS, ids=[f"{number} {told['subject']}" for number, told in enumerate(LETTERS, start=1)])
def test_a_letter(told: dict[str, Any]) -> None:
    headers = {name.replace("-", "_"): value for name, value in told.get("headers", {}).items()}
    letter = opened(told["text"], subject=told["subject"], sender=headers.pop("From", "Pat Moss <pat.moss@example.org>"), **headers)
    sorting = sort_letter(letter, (), OURS)
    answered = isinstance(may_acknowledge(letter, sorting, OURS), Answer)
    assert sorting.kind in told["kinds"]
    assert (bool(sorting.danger), answered) == (told["urgent"], told.get("acknowledge", answered))
