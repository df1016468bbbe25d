"""Combining marks of strangers: kept where a writing has them, cut where they are piled up."""

from __future__ import annotations

import pytest

from parsers.limits import MARKS_ON_A_LETTER
from parsers.safe_text import with_few_marks

PILED = "Z" + "\u0351\u036b\u0310\u0489" * 60 + "algo"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Nguye\u0302\u0303n", "Nguye\u0302\u0303n"),
        (
            "\u05d1\u05bc\u05b0\u05e8\u05b5\u05d0\u05e9\u05c1\u05b4\u05d9\u05ea",
            "\u05d1\u05bc\u05b0\u05e8\u05b5\u05d0\u05e9\u05c1\u05b4\u05d9\u05ea",
        ),
        ("plain", "plain"),
        (PILED, PILED[: 1 + MARKS_ON_A_LETTER] + "algo"),
        ("\ufdfd" * 3, "\ufdfd" * 3),
    ],
)
def test_a_letter_is_shown_with_the_marks_that_a_writing_has(text: str, shown: str) -> None:
    assert with_few_marks(text) == shown
