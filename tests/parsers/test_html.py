"""HTML documents."""

from __future__ import annotations

import random

import pytest

from parsers.document import EntryKind, Kind, Mark, ProblemReason, paragraphs
from parsers.errors import Unreadable
from parsers.formats.html import open_html
from parsers.open import open_document
from tests.parsers.seen import cells, seen


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>Name: Jane</p><p>Age: 15</p>", ["Name: Jane", "Age: 15"]),
        ("<div>one<div>two</div>three</div>", ["one", "two", "three"]),
        ("<p><b>Gender: </b><s>Male</s> <mark>Female</mark> <u>x</u></p>", ["*Gender: *~Male~ =Female= _x_"]),
        ('<p><span style="background-color: #ffff00">Female</span><span style="background: #ffffff"> x</span></p>', ["=Female= x"]),
        ('<p><span style="font-weight:bold">a</span><span style="text-decoration: line-through">b</span></p>', ["*a*~b~"]),
        ("<p>  white\n space   folds</p>", ["white space folds"]),
        ("<p>one<br>two</p>", ["one\ntwo"]),
        ('<p>shown<span style="display:none">hidden</span></p><div hidden>hidden</div><script>x()</script><style>p{}</style>', ["shown"]),
        ("<p><input type=checkbox checked> Yes <input type=checkbox> No</p>", ["[x] Yes [ ] No"]),
        ("<p>Name <input value='Jane'><input type=hidden value=x><input type=submit></p>", ["Name {Jane}"]),
        ("<p><select><option>Red<option selected>Amber</select></p>", ["{Amber}"]),
        ("<p><select><option>Red<option>Amber</select></p>", ["{}"]),
        ("<textarea>two\nlines</textarea>", ["{two\nlines}"]),
        ("<ul><li>one<li>two</ul>", ["one", "two"]),
        ("<table><tr><td>Name<td>Jane<tr><td>Age<td>15</table><p>after", ["Name | Jane", "Age | 15", "after"]),
        ("<table><tr><td>a<table><tr><td>b<td>c</table>d</table>", ["a / b | c / d"]),
        ("<p>Si\u00e2n</p>", ["Siân"]),
        ("just words", ["just words"]),
    ],
)  # fmt: skip
def test_what_a_page_says(page: str, expected: list[str]) -> None:
    assert seen(open_html(f"<html><body>{page}</body></html>".encode(), "form.html")) == expected


def test_merged_cells() -> None:
    page = b"<table><tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d</table>"
    assert cells(open_html(page, "x")) == [(0, 0, 2, 1, "a"), (0, 1, 1, 2, "b"), (1, 1, 1, 1, "c"), (1, 2, 1, 1, "d")]


def test_headings_hints_and_labels_of_controls() -> None:
    page = b'<h2>Part</h2><p><span style="color:#999999">hint</span><label for=a>Surname</label><input id=a value=Wix></p>'
    heading, line = paragraphs(open_html(page, "x").blocks)
    assert heading.heading == 2
    assert line.spans[0].marks == {Mark.GREY}
    entry = line.spans[-1].entry
    assert entry is not None
    assert (entry.kind, entry.label) == (EntryKind.TEXT, "Surname")


@pytest.mark.parametrize(
    "data",
    [
        "<p>Siân</p>".encode("cp1252"),
        "<p>Siân</p>".encode(),
        "<p>Siân</p>".encode("utf-16"),
        '<meta charset="iso-8859-1"><p>Siân</p>'.encode("latin-1"),
    ],
)
def test_the_charset_is_found(data: bytes) -> None:
    assert seen(open_html(data, "x")) == ["Siân"]


def test_an_empty_page_is_refused() -> None:
    with pytest.raises(Unreadable) as refusal:
        open_html(b"", "x")
    assert refusal.value.reason is ProblemReason.BROKEN


def test_the_bytes_decide_the_kind() -> None:
    assert open_document(b"<html><body><p>Name: Jane</p></body></html>", "form.doc").kind is Kind.HTML


@pytest.mark.parametrize("seed", range(40))
def test_any_damage_is_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(b"<html><body><table><tr><td>Name<td><b>Jane</b></table><p><input type=checkbox checked>Yes</p></body></html>" * 3)
    for _ in range(chance.choice([1, 5, 50])):
        data[chance.randrange(len(data))] = chance.randrange(256)
    try:
        document = open_html(bytes(data), "form.html")
    except Unreadable:
        return
    assert isinstance(document.text, str)
