"""Letters of one plain sentence: who leaves the register, who is in danger, and who only writes in the same words."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from ingest.letter import LetterKind
from ingest.sort import sort_letter
from tests.ingest.letters import OURS, opened

_TABLE = tomllib.loads(Path(__file__).with_name("plain_words.toml").read_text(encoding="utf-8"))
SAID = [(said, what) for what, sentences in _TABLE.items() for said in sentences]


@pytest.mark.parametrize("subject", ["Register", "Kyle"])
@pytest.mark.parametrize(("said", "what"), SAID)
def test_a_letter_of_one_sentence(said: str, what: str, subject: str) -> None:
    sorting = sort_letter(opened(f"Hello,\n\n{said}\n\nJo", subject=subject), (), OURS)
    assert (sorting.kind is LetterKind.CONSENT_WITHDRAWAL) is (what == "withdrawn")
    if what in ("update", "information_request", "other"):
        assert sorting.kind == what
    if what != "withdrawn":  # one who leaves may be in danger, too: never sorted down for that
        assert bool(sorting.danger) is (what == "danger")
