"""Phrases found in running text, and whether the sentence denies them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from parsers import language
from parsers.language import Phrases, model

DANGER = Phrases(
    {
        "self": [
            "kill (my|him|her|them)self",
            "end ... life",
            "hurt (himself|herself|themselves|myself)",
            "overdose",
            "does not want to live",
            "don't want to live",
            "not safe",
            "suicidal",
        ],
        "others": ["hurt * people", "set fire to"],
    }
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He says he will kill himself tonight.", [("self", "kill himself", False)]),
        ("I WANT TO KILL MYSELF", [("self", "KILL MYSELF", False)]),
        ("She wants to end her life.", [("self", "end her life", False)]),
        ("She wants to end her own short life.", [("self", "end her own short life", False)]),
        ("The end. Life goes on.", []),
        ("He denies wanting to hurt himself.", [("self", "hurt himself", True)]),
        ("No overdose since May. Overdose last night.", [("self", "overdose", True), ("self", "Overdose", False)]),
        ("no longer suicidal", [("self", "suicidal", True)]),
        ("He is not suicidal but took an overdose", [("self", "suicidal", True), ("self", "overdose", False)]),
        ("She does not want to live any more", [("self", "does not want to live", False)]),
        ("I don’t want to live", [("self", "don’t want to live", False)]),
        ("I dont feel suicidal", [("self", "suicidal", True)]),
        ("She isn't suicidal", [("self", "suicidal", True)]),
        ("He is not safe at home", [("self", "not safe", False)]),
        ("never tried to set fire to anything", [("others", "set fire to", True)]),
        ("might hurt other people", [("others", "hurt other people", False)]),
        ("If suicidal, ring the crisis team.", [("self", "suicidal", True)]),
        ("not sleeping\noverdose on Monday", [("self", "overdose", False)]),
        ("Without his medication he becomes suicidal", [("self", "suicidal", False)]),
        ("not only suicidal but frightened", [("self", "suicidal", False)]),
        ("No change: still suicidal", [("self", "suicidal", False)]),
        ("cannot stop thinking of an overdose", [("self", "overdose", False)]),
        ("If you don't help me I will kill myself", [("self", "kill myself", False)]),
        ("If nobody comes I'm going to kill myself", [("self", "kill myself", False)]),
        ("They don't listen and I want to end my life", [("self", "end my life", False)]),
        ("No one listens, I am suicidal", [("self", "suicidal", False)]),
        ("He denies that he is suicidal", [("self", "suicidal", True)]),
        ("No evidence that she is suicidal", [("self", "suicidal", True)]),
        ("Overdose: none. Suicidal - no", [("self", "Overdose", True), ("self", "Suicidal", True)]),
        ("Overdose: no one knew", [("self", "Overdose", False)]),
        ("Overdose? Yes", [("self", "Overdose", False)]),
        ("", []),
    ],
)  # fmt: skip
def test_phrases_and_their_denial(text: str, found: list[tuple[str, str, bool]]) -> None:
    hits = DANGER.find(text)
    assert [(hit.label, hit.text, hit.negated) for hit in hits] == found
    assert all(text[hit.start : hit.end] == hit.text for hit in hits)


def test_of_two_phrases_over_the_same_words_the_longer_is_kept() -> None:
    hits = Phrases({"a": ["want to die", "want to die tonight"]}).find("I want to die tonight")
    assert [hit.text for hit in hits] == ["want to die tonight"]


def test_a_hit_shows_nothing_of_the_text_when_printed() -> None:
    assert "overdose" not in repr(DANGER.find("overdose"))


def test_a_phrase_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one word"):
        Phrases({"a": [" ... "]})


def test_a_long_text_is_searched_whole() -> None:
    text = "All well. " * 20_000 + "She took an overdose."
    assert [hit.text for hit in DANGER.find(text)] == ["overdose"]


def test_the_module_is_imported_without_spacy() -> None:
    code = "import sys, parsers.language; sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_model_is_the_official_one() -> None:
    loaded = model()
    assert loaded is not None
    assert {entity.label_ for entity in loaded("Jane Smith lives in Ipswich.").ents} == {"PERSON", "GPE"}


def test_a_model_with_other_weights_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(language._OFFICIAL, "ner/model", "0" * 43)
    language._model.cache_clear()
    assert model() is None
    language._model.cache_clear()
