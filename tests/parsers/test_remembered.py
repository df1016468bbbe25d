"""What is remembered of texts: as long as their document is read, and longer only for words that forms print."""

import pytest

from parsers.child import read_document
from parsers.remembered import reading, remembered, remembered_in_document
from parsers.words import is_printed


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Date of birth", True),
        ("3. Name of person making the referral:", True),
        ("Young person's address", True),
        ("Yes", True),
        ("Ada Frith", False),
        ("Name: Ada Frith", False),
        ("Faith Young", False),
        ("Ward Street", False),
        ("Date of birth 03/04/2008", False),
        ("01632 960123", False),
        ("", False),
    ],
)
def test_what_forms_print_is_told_from_what_people_write(text: str, printed: bool) -> None:
    assert is_printed(text) is printed


@pytest.mark.parametrize(
    ("text", "worked_out"),
    [("Date of birth", 1), ("Ada Frith", 2), ("01632 960123", 2)],
)
def test_a_label_is_remembered_for_good_and_an_answer_for_its_document(text: str, worked_out: int) -> None:
    asked: list[str] = []
    told = remembered(lambda text: asked.append(text))
    for _ in range(2):
        with reading():
            told(text)
            told(text)
    assert len(asked) == worked_out


def test_outside_of_a_document_answers_are_not_remembered_at_all() -> None:
    asked: list[str] = []
    told = remembered(lambda text: asked.append(text))
    told("Ada Frith")
    told("Ada Frith")
    assert len(asked) == 2


def test_single_words_are_remembered_for_their_document_only() -> None:
    asked: list[str] = []
    told = remembered_in_document(lambda text: asked.append(text))
    for _ in range(2):
        with reading():
            told("referrer")
            told("referrer")
    assert len(asked) == 2


def test_nothing_is_remembered_of_a_document_that_could_not_be_read() -> None:
    asked: list[str] = []
    told = remembered(lambda text: asked.append(text))

    def fail() -> None:
        with reading():
            told("Ada Frith")
            raise MemoryError

    with pytest.raises(MemoryError):
        fail()
    with reading():
        told("Ada Frith")
    assert len(asked) == 2


def test_a_document_is_read_within_its_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    told = remembered(lambda text: asked.append(text))
    monkeypatch.setattr("parsers.reader.settle", lambda _: [told("Ada Frith"), told("Ada Frith")])
    for _ in range(2):
        read_document(b"Name of the person: Ann Example\nDate of birth: 01/02/1990\n", "form.txt", ())
    assert len(asked) == 2
