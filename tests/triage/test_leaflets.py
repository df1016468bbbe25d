"""Which leaflets a letter seems to ask for, and what the person who answers is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from triage.leaflets import Leaflet, LeafletFormat, suggest


def leaflet(form: LeafletFormat, language: str = "English", file: str = "about.pdf") -> Leaflet:
    return Leaflet(title="About the register", language=language, format=form, file=Path(file))


LEAFLETS = {
    "about": leaflet(LeafletFormat.STANDARD),
    "easy": leaflet(LeafletFormat.EASY_READ),
    "polish": leaflet(LeafletFormat.STANDARD, "Polish"),
    "easy_polish": leaflet(LeafletFormat.EASY_READ, "Polish"),
}
_TICKED = "What the letter seems to ask for is ticked."


@pytest.mark.parametrize(
    ("written", "names", "told"),
    [
        ("What is the register?", ("about",), ["The letter names no format and no language. The standard leaflets in English are ticked."]),
        ("Please send it in easy read", ("easy",), [_TICKED]),
        ("an Easy-to-Read version for Tilly", ("easy",), [_TICKED]),
        ("can you say it in simple words", ("easy",), [_TICKED]),
        ("Do you have a Polish leaflet?", ("polish",), [_TICKED]),
        ("easy read in polish please", ("easy_polish",), [_TICKED]),
        ("translated into Polish", ("polish",), [_TICKED]),
        ("in large print please", (), ["The letter seems to ask for large print, and there is no such leaflet to attach."]),
        (
            "easy read and large print",
            ("easy",),
            [_TICKED, "The letter seems to ask for large print, and there is no such leaflet to attach."],
        ),
        ("She reads Braille.", ("about",), [_TICKED, "The letter seems to ask for braille, and there is no such leaflet to attach."]),
        (
            "Is there a BSL film?",
            ("about",),
            [_TICKED, "The letter seems to ask for sign language, and there is no such leaflet to attach."],
        ),
        (
            "in another language",
            ("about",),
            [_TICKED, "The letter seems to ask for another language, and there is no such leaflet to attach."],
        ),
    ],
)
def test_what_a_letter_seems_to_ask_for_is_suggested_and_what_is_not_there_is_told(
    written: str, names: tuple[str, ...], told: list[str]
) -> None:
    assert (suggest(written, LEAFLETS).names, list(suggest(written, LEAFLETS).told)) == (names, told)


def test_without_leaflets_it_says_so_and_suggests_nothing() -> None:
    found = suggest("Please send easy read", {})
    assert found.names == ()
    assert found.told == (
        "The service has configured no leaflets, so none can be attached.",
        "The letter seems to ask for easy read, and there is no such leaflet to attach.",
    )


def test_only_leaflets_in_other_languages_are_not_sent_by_default() -> None:
    found = suggest("What is the register?", {"polish": LEAFLETS["polish"]})
    assert found.names == ()
    assert found.told == ("No leaflet is in the format and language that the letter seems to ask for.",)


@pytest.mark.parametrize("file", ["about.exe", "about.docm", "zażółć.pdf", 'a"b.pdf', "about", ".pdf", "a\nb.pdf", f"{'a' * 101}.pdf"])
def test_a_file_that_could_not_be_sent_under_its_name_is_refused(file: str) -> None:
    with pytest.raises(ValidationError, match="plain letters"):
        leaflet(LeafletFormat.STANDARD, file=file)
