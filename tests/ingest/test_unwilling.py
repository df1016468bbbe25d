"""Nobody who does not want to be on the register is missed for the words they use, and nobody is taken for one of them for a word."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest

from ingest.letter import LetterKind
from ingest.sort import sort_letter
from ingest.unwilling import unwilling_words
from ingest.withdrawal import refusal_words, withdrawal_words
from tests.ingest.letters import ACKNOWLEDGEMENT, OURS, opened

SENTENCES = [
    (entry["is"], said)
    for entry in tomllib.loads(Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8"))["sentence"]
    for said in entry["said"]
]


@pytest.mark.parametrize(("kind", "said"), SENTENCES)
def test_a_sentence_about_the_register(kind: str, said: str) -> None:
    found = withdrawal_words(said) or refusal_words(said) or unwilling_words(said, "register", brings_form=False, answers_us=False)
    assert bool(found) is (kind == LetterKind.CONSENT_WITHDRAWAL)


@pytest.mark.parametrize(
    ("text", "answers_us", "kind"),
    [
        ("no thank you i dont want this. please cancel it", True, LetterKind.CONSENT_WITHDRAWAL),
        ("He wants out.", True, LetterKind.CONSENT_WITHDRAWAL),
        ("i changed my mind. dont share my stuff with them", False, LetterKind.CONSENT_WITHDRAWAL),
        ("Mum rang. She is not happy for us to share any more and wants Ben's name taken off.", False, LetterKind.CONSENT_WITHDRAWAL),
        ("Please cancel the referral, he has told us he doesn't want it.", False, LetterKind.CONSENT_WITHDRAWAL),
        ("Please cancel my appointment, I do not want it.", False, LetterKind.OTHER),
        ("Can a parent withdraw consent for a 17 year old?", False, LetterKind.INFORMATION_REQUEST),
        ("Thank you, that is no problem.", True, LetterKind.OTHER),
    ],
)
def test_a_letter_that_says_what_is_not_wanted(text: str, answers_us: bool, kind: LetterKind) -> None:
    letter = opened(text, subject="Hello", **({"In_Reply_To": ACKNOWLEDGEMENT} if answers_us else {}))
    assert sort_letter(letter, (), OURS).kind is kind


@pytest.mark.parametrize(
    "text", ["not " * 50_000, "please take his name " * 10_000, "would rather " * 20_000, "i no want " * 20_000, "a " * 100_000]
)
def test_no_text_holds_it_up(text: str) -> None:
    began = time.monotonic()
    unwilling_words(text, "register", brings_form=False, answers_us=True)
    assert time.monotonic() - began < 2
