"""Letters of one sentence that tell of danger now, or take back consent, beside those that only sound like it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from ingest.letter import LetterKind
from ingest.sort import sort_letter
from tests.ingest.letters import OURS, opened

_TABLE = tomllib.loads(Path(__file__).with_name("said_of_danger.toml").read_text(encoding="utf-8"))
OF_DANGER = [(said, what == "danger") for what in ("danger", "no_danger") for said in _TABLE[what]]
OF_CONSENT = [(said, what == "withdrawn") for what in ("withdrawn", "not_withdrawn") for said in _TABLE[what]]


@pytest.mark.parametrize(("said", "danger"), OF_DANGER)
def test_danger_now_is_raised_and_what_only_sounds_like_it_is_not(said: str, danger: bool) -> None:
    sorting = sort_letter(opened(f"Hello,\n\n{said}\n\nJo", subject="Register"), (), OURS)
    assert bool(sorting.danger) is danger


@pytest.mark.parametrize(("said", "withdrawn"), OF_CONSENT)
def test_consent_taken_back_is_known_and_what_only_sounds_like_it_is_not(said: str, withdrawn: bool) -> None:
    sorting = sort_letter(opened(f"Hello,\n\n{said}\n\nJo", subject="Register"), (), OURS)
    assert (sorting.kind is LetterKind.CONSENT_WITHDRAWAL) is withdrawn


@pytest.mark.parametrize(
    ("said", "danger"),
    [
        ("My boss will kill me if the report is late again, I forgot it.", False),
        ("My dad will kill me if he sees this form.", True),
        ("He will kill me when I leave for the meeting, he knows.", True),
        ("I could have murdered for a cup of tea.", False),
        ("She has had nothing since Sunday, not a drop of water.", True),
        ("She is hiding in the wardrobe from her dad, he has a knife.", True),
    ],
)
def test_a_turn_of_phrase_excuses_itself_and_nothing_else(said: str, danger: bool) -> None:
    sorting = sort_letter(opened(f"Hello,\n\n{said}\n\nJo", subject="Register"), (), OURS)
    assert bool(sorting.danger) is danger
