"""Rich text."""

from __future__ import annotations

import random

import pytest

from parsers.document import EntryKind, Mark, Part, ProblemReason, paragraphs
from parsers.errors import Unreadable
from parsers.formats.rtf import open_rtf
from parsers.limits import RTF_DEPTH
from tests.parsers.seen import cells, seen

HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fnil\fcharset2 Wingdings;}{\f2\fnil\fcharset238 Arial CE;}}"
    r"{\colortbl;\red255\green255\blue0;\red255\green255\blue255;\red160\green160\blue160;}"
    r"{\stylesheet{\s0\fs22 Normal;}{\s1\fs32\b heading 1;}}\fs22 "
)


def read(body: str) -> list[str]:
    return seen(open_rtf((HEAD + body + "}").encode("latin-1"), "form.rtf"))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (r"Name: Jane\par Age: 15\par", ["Name: Jane", "Age: 15"]),
        (r"{\b Gender: }{\strike Male} {\highlight1 Female}\par", ["*Gender: *~Male~ =Female="]),
        (r"{\highlight2 plain}{\highlight0  too}\par", ["plain too"]),
        (r"\b on\b0  off {\ul\b both}\par", ["*on* off _*both*_"]),
        (r"a\v secret\v0 b{\deleted gone}\par", ["ab"]),
        (r"Si\'e2n \u8217?s caf\u233\'e9\par", ["Siân ’s café"]),
        (r"\uc2 x\u8212\'97\'97y\par", ["x—y"]),
        (r"{\f2 \'b3}\par", ["ł"]),
        (r"{\f1 \'fe} Yes {\f1 \'a8} No\par", ["☑ Yes ☐ No"]),
        (r"one\tab two\line three\par", ["one\ttwo\nthree"]),
        (r"\{braces\} and \\ and \~\par", [r"{braces} and \ and " + "\u00a0"]),
        (r"{\*\unknown secret}{\info{\author A}}kept\par", ["kept"]),
        (r"{\field{\*\fldinst HYPERLINK x}{\fldrslt a link}}\par", ["a link"]),
        (r"{\field{\*\fldinst FORMCHECKBOX {\*\formfield{\fftype1\ffres1{\*\ffname C1}}}}{\fldrslt}} Yes\par", ["[x] Yes"]),
        (r"{\field{\*\fldinst FORMCHECKBOX {\*\formfield{\fftype1\ffres25\ffdefres1}}}{\fldrslt}} Yes\par", ["[x] Yes"]),
        (r"{\field{\*\fldinst FORMCHECKBOX {\*\formfield{\fftype1\ffres0}}}{\fldrslt}} Yes\par", ["[ ] Yes"]),
        (r"{\field{\*\fldinst FORMCHECKBOX }{\fldrslt}} Yes\par", ["[?] Yes"]),
        (r"{\field{\*\fldinst FORMDROPDOWN {\*\formfield{\fftype2\ffres2{\*\ffl -}{\*\ffl Red}{\*\ffl Amber}}}}{\fldrslt}}\par", ["{Amber}"]),
        (r"Tel: {\field{\*\fldinst FORMTEXT {\*\formfield{\fftype0}}}{\fldrslt 07700 900123}}\par", ["Tel: {07700 900123}"]),
        (r"Tel: {\field{\*\fldinst FORMTEXT {\*\formfield{\fftype0}}}{\fldrslt \u8194?\u8194?}}\par", ["Tel: {}"]),
        (r"body{\header top\par}{\footer foot\par} goes on\par", ["top", "body goes on", "foot"]),
        (r"see{\footnote a note\par} here\par", ["see here", "a note"]),
        (r"{\listtext 1.\tab}First\par", ["First"]),
        (r"{\shp{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt boxed\par}}}after\par", ["boxed", "after"]),
        (r"no end", ["no end"]),
    ],
)  # fmt: skip
def test_what_a_rich_text_says(body: str, expected: list[str]) -> None:
    assert read(body) == expected


def row(*texts: str, rights: tuple[int, ...] = (1000, 2000, 3000), before: str = "") -> str:
    forms = "".join(f"{before}\\cellx{right}" for right in rights[: len(texts)])
    return f"\\trowd {forms}" + "".join(f"\\pard\\intbl {text}\\cell" for text in texts) + "\\row "


def test_rows_one_after_the_other_are_one_table() -> None:
    assert read(row("Name", "Jane") + row("Age", "15") + r"\pard after\par") == ["Name | Jane", "Age | 15", "after"]


def test_cells_stand_where_their_edges_are() -> None:
    document = open_rtf((HEAD + row("a", "b", "c") + row("wide", "d", rights=(2000, 3000)) + "}").encode(), "form.rtf")
    assert cells(document) == [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (0, 2, 1, 1, "c"), (1, 0, 1, 2, "wide"), (1, 2, 1, 1, "d")]


def test_a_cell_merged_downwards_stands_once() -> None:
    first, second = row("a", "b", before=r"\clvmgf"), row("", "", before=r"\clvmrg")
    assert cells(open_rtf((HEAD + first + second + "}").encode(), "x")) == [(0, 0, 2, 1, "a"), (0, 1, 2, 1, "b")]


def test_a_table_within_a_cell() -> None:
    inner = r"\pard\intbl\itap2 x\nestcell y\nestcell{\*\nesttableprops\trowd\cellx500\cellx900\nestrow}{\nonesttables\par}"
    assert read(r"\trowd\cellx1000\cellx2000\pard\intbl before\par " + inner + r"\pard\intbl after\cell z\cell\row") == [
        "before / x | y / after | z"
    ]


def test_headings_small_and_grey_text_and_parts() -> None:
    found = list(paragraphs(open_rtf((HEAD + r"\pard\s1 Title\par\pard\s0{\fs14\cf3 hint}\par{\header h\par}}").encode(), "x").blocks))
    assert [(paragraph.heading, paragraph.part) for paragraph in found] == [(None, Part.HEADER), (1, Part.BODY), (None, Part.BODY)]
    assert found[2].spans[0].marks == {Mark.SMALL, Mark.GREY}


def test_a_form_field_says_what_it_is() -> None:
    field = r"{\field{\*\fldinst FORMTEXT {\*\formfield{\fftype0{\*\ffname Text1}{\*\ffstattext Surname}}}}{\fldrslt Wix}}"
    entry = next(paragraphs(open_rtf((HEAD + field + "}").encode(), "x").blocks)).spans[0].entry
    assert entry is not None
    assert (entry.kind, entry.name, entry.label) == (EntryKind.TEXT, "Text1", "Surname")


def test_what_is_no_rich_text_is_refused() -> None:
    with pytest.raises(Unreadable) as refusal:
        open_rtf(b"plain words", "form.rtf")
    assert refusal.value.reason is ProblemReason.BROKEN


def test_absurd_nesting_is_refused() -> None:
    with pytest.raises(Unreadable) as refusal:
        open_rtf((HEAD + "{" * (RTF_DEPTH + 5)).encode(), "form.rtf")
    assert refusal.value.reason is ProblemReason.TOO_BIG


@pytest.mark.parametrize("seed", range(40))
def test_any_damage_is_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray((HEAD + row("Name", "Jane") + r"{\field{\*\fldinst FORMTEXT}{\fldrslt x}}\par" + row("a", "b", "c") + "}").encode())
    for _ in range(chance.choice([1, 5, 50])):
        data[chance.randrange(6, len(data))] = chance.randrange(256)
    try:
        document = open_rtf(bytes(data), "form.rtf")
    except Unreadable:
        return
    assert isinstance(document.text, str)
