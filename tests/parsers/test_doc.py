"""Word 97 files. documents/word97.doc is a small fictional form."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import pytest

from parsers.document import EntryKind, Kind, Mark, Part, ProblemReason, paragraphs
from parsers.errors import Unreadable
from parsers.formats.doc import open_doc
from parsers.open import open_document
from tests.parsers.seen import cells, seen

FORM = (Path(__file__).parent / "documents" / "word97.doc").read_bytes()


def test_text_marks_and_form_fields() -> None:
    assert seen(open_doc(FORM, "form.doc")) == [
        "Confidential when completed",
        "*About the person*",
        "Surname | Okafor | Title: Ms",
        "NHS number | 999 000 0018 | Photograph",
        "Address | 3 Mill Lane / Clare",
        "*Gender: *~Male ~=Female= Other",
        "*Prefers: *_Chi_ (hint)",
        "Interpreter needed [x] Yes [ ] No",
        "Rating: {Amber}",
        "Telephone: {07700 900123}",
        "E-mail: {}",
        "Form 7",
    ]


def test_cells_stand_on_a_grid_with_merged_ones_once() -> None:
    assert cells(open_doc(FORM, "form.doc"))[3:6] == [
        (1, 0, 1, 1, "NHS number"),
        (1, 1, 1, 1, "999 000 0018"),
        (1, 2, 2, 1, "Photograph"),
    ]


def test_headings_parts_and_choices() -> None:
    found = list(paragraphs(open_doc(FORM, "form.doc").blocks))
    assert [(paragraph.part, paragraph.heading) for paragraph in (found[0], found[1], found[-1])] == [
        (Part.HEADER, None),
        (Part.BODY, 1),
        (Part.FOOTER, None),
    ]
    entries = [span.entry for paragraph in found for span in paragraph.spans if span.entry is not None]
    assert entries[2].kind is EntryKind.CHOICE
    assert entries[2].options == ("- select -", "Red", "Amber")
    assert any(Mark.SMALL in span.marks for paragraph in found for span in paragraph.spans if "hint" in span.text)


def test_hidden_text_is_left_out() -> None:
    assert "secret" not in open_doc(FORM, "form.doc").text


def test_the_bytes_decide_the_kind() -> None:
    assert open_document(FORM, "form.rtf").kind is Kind.DOC


def test_a_password_is_told_apart_from_damage() -> None:
    at = FORM.index(b"\xec\xa5") + 11
    locked = FORM[:at] + bytes([FORM[at] | 0x01]) + FORM[at + 1 :]
    with pytest.raises(Unreadable) as refusal:
        open_doc(locked, "form.doc")
    assert refusal.value.reason is ProblemReason.PASSWORD_PROTECTED


@pytest.mark.parametrize("folder", ["Macros", "_VBA_PROJECT_CUR"])
def test_macros_are_said(folder: str) -> None:
    entry = FORM.index("\x05SummaryInformation\0".encode("utf-16-le"))
    name = folder.encode("utf-16-le") + b"\0\0"
    with_macros = FORM[:entry] + name.ljust(64, b"\0") + struct.pack("<H", len(name)) + FORM[entry + 66 :]
    document = open_doc(with_macros, "form.doc")
    assert [problem.reason for problem in document.problems] == [ProblemReason.ACTIVE_CONTENT]
    assert "not run" in document.problems[0].detail
    assert seen(document) == seen(open_doc(FORM, "form.doc"))


@pytest.mark.parametrize("data", [b"", b"not a Word file", FORM[:700], FORM[:8000]])
def test_a_damaged_file_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        open_doc(data, "form.doc")
    assert refusal.value.reason is ProblemReason.BROKEN


@pytest.mark.parametrize("seed", range(40))
def test_any_damage_is_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(FORM)
    for _ in range(chance.choice([1, 10, 200])):
        data[chance.randrange(len(data))] = chance.randrange(256)
    try:
        document = open_doc(bytes(data), "form.doc")
    except Unreadable:
        return
    assert isinstance(document.text, str)
