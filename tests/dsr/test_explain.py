"""`dsr read --explain`: one page, whole in itself, on which every value leads to its place and nothing of a file is believed."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from typer.testing import CliRunner, Result

from dsr.cli import app
from dsr.config import load_configuration
from dsr.example import example_configuration
from dsr.explain import MARK, explained
from dsr.read import read_whole
from dsr.rules import rules
from parsers.pool import ReadingPool
from parsers.showing import office
from tests.journeys.test_letters import LETTERS
from tests.parsers.pdf_files import Sheet, drawn
from tests.parsers.word_files import docx, p, row, table

ON = date(2026, 11, 22)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"
QUESTIONS = (
    ("Surname", "Wix"),
    ("First name", "Peter"),
    ("Date of birth", "3 March 1991"),
    ("NHS number", "999 000 0019"),  # its check digit does not hold
    ("Address", "1 Sea Lane, Felixstowe"),
    ("Postcode", "IP11 2NS"),
    ("GP surgery", "Orwell Reach Surgery"),
    ("Reason for referral", f"He is at risk {HOSTILE}"),
    ("Name of referrer", "Josie Quantrill"),
    ("Date of referral", "6 March 2026"),
)
FORM = docx(p("Dynamic Support Register referral"), table(*[row(*pair) for pair in QUESTIONS]))


def page_of_form(sheet: Sheet) -> None:
    for number, (label, answer) in enumerate(QUESTIONS):
        sheet.text(60, 100 + 20 * number, label)
        sheet.text(220, 100 + 20 * number, answer)


@pytest.fixture(scope="module")
def pool() -> Iterator[ReadingPool]:
    """Real reading children, without LibreOffice."""
    with ReadingPool(1) as children:
        yield children


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, with no configuration and no LibreOffice."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(office, "installed", lambda: None)
    return tmp_path


def page_about(name: str, data: bytes, pool: ReadingPool, folder: Path, *, routed: bool = False) -> Any:
    """The page about a file of this name, as a tree."""
    path = folder / name
    path.write_bytes(data)
    read = read_whole(path, pool, rules(load_configuration(example_configuration())), ON)
    return checked(explained(name, read, pool, ON, routed=routed))


def explain(*arguments: str | Path) -> Result:
    env = {"DSR_CONFIG": "config.toml", "COLUMNS": "200"}
    return CliRunner().invoke(app, ["read", "--explain", "--on", ON.isoformat(), *map(str, arguments)], env=env)


def checked(text: str) -> Any:
    """The page, after what must hold for every one: nothing from outside, no script but ours, every link with its end."""
    assert text.startswith(MARK)
    page: Any = html.document_fromstring(text)
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; img-src data:; ")
    for kind in ("style", "script"):
        (element,) = page.iter(kind)
        digest = base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert not page.xpath("//img|//iframe|//object|//embed|//form|//base|//link")
    for element in page.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name != "style"
            if name in ("href", "src"):
                assert value.startswith(("#", "data:image/png;base64,", "data:image/jpeg;base64,"))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in page.xpath("//@href") if link.startswith("#")} <= set(ids)
    assert set(page.xpath("//@data-place")) <= set(ids)
    levels = [int(heading.tag[1]) for heading in page.xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    return page


def said(page: Any, path: str) -> str:
    return " ".join(" ".join(text for part in page.xpath(path) for text in part.itertext()).split())


def test_the_page_leads_from_every_value_to_its_place_and_back(pool: ReadingPool, tmp_path: Path) -> None:
    page = page_about("form.pdf", drawn(page_of_form), pool, tmp_path)
    places = page.xpath("//*[starts-with(@id, 'place-')]/@id")
    values = page.xpath("//*[starts-with(@id, 'value-')]/@id")
    assert len(values) >= 9
    assert sorted(place.removeprefix("place-") for place in places) == sorted(value.removeprefix("value-") for value in values)
    assert "3 March 1991" in said(page, "//*[@id='value-0-person.date_of_birth-0']")


def test_what_is_unsure_says_why_and_shows_its_place_beside_the_value(pool: ReadingPool, tmp_path: Path) -> None:
    page = page_about("form.pdf", drawn(page_of_form), pool, tmp_path)
    (value,) = page.xpath("//*[@id='value-0-person.nhs_number-0']")
    assert "is-unsure" in value.get("class")
    assert "? Unsure" in said(value, ".")
    assert "check digit" in said(value, ".")
    (cutting,) = value.xpath(".//*[@class='shown-cutting']//*[local-name()='use']/@href")
    assert page.xpath("//*[local-name()='image']/@id") == [cutting[1:]]
    assert "NHS number" in said(page, "//ol[@class='checks']")
    assert "Not shown" in said(page, "//dl[@class='facts']")
    assert "Basis of consent" in said(page, "//dl[@class='facts']")  # what is missing


def test_both_answers_of_a_conflict_stand_there_each_with_its_place(pool: ReadingPool, tmp_path: Path) -> None:
    rows = [row(*pair) for pair in QUESTIONS]
    page = page_about("form.docx", docx(table(*rows, row("Date of birth", "4 March 1991"))), pool, tmp_path)
    (value,) = page.xpath("//*[@id='value-0-person.date_of_birth-0']")
    assert "! Two answers" in said(value, ".")
    assert "3 March 1991" in said(value, ".")
    assert "The form also says" in said(value, ".//*[@id='value-0-person.date_of_birth-1']")
    assert "4 March 1991" in said(value, ".//*[@id='value-0-person.date_of_birth-1']")
    assert page.xpath("//*[@id='place-0-person.date_of_birth-1']")


def test_nothing_that_a_file_says_or_is_called_becomes_markup(here: Path) -> None:
    name = "<script>alert(1)<x onload=y>'\" & {{ 7*7 }}.docx".replace("/", "")
    (here / name).write_bytes(FORM)
    ran = explain(name)
    assert ran.exit_code == 0
    assert "1 to check" in ran.stdout
    assert f"The page: {name}.explained.html" in ran.stdout
    page = checked((here / f"{name}.explained.html").read_text())
    assert name in said(page, "//h1")
    assert HOSTILE in said(page, "//*[@id='value-0-referral.reason-0']")
    assert HOSTILE in said(page, "//table")


def test_a_letter_is_shown_with_its_sorting_its_documents_and_its_own_words(pool: ReadingPool, tmp_path: Path) -> None:
    page = page_about("letter.eml", LETTERS["in-danger"].raw(), pool, tmp_path)
    assert "Sorted as Referral. A completed form came with it." in said(page, "//dl[@class='facts']")
    assert "May go to fiona.drewery@example.nhs.uk" in said(page, "//dl[@class='facts']")
    assert "going to kill herself" in said(page, "//*[@class='urgent']")
    assert page.xpath("//article/@aria-label") == ["DSR urgent.docx", "the e-mail itself"]
    assert "Suggested team" not in said(page, "//dl[@class='facts']")  # there is no configuration here


def test_the_suggested_team_is_shown_by_the_service_s_own_configuration(pool: ReadingPool, tmp_path: Path) -> None:
    page = page_about("form.docx", FORM, pool, tmp_path, routed=True)
    assert "Suggested team East. 18 or over" in said(page, "//dl[@class='facts']")


def test_what_cannot_be_read_is_told_and_ends_with_a_problem(here: Path) -> None:
    (here / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    ran = explain("broken.pdf")
    assert ran.exit_code == 1
    page = checked((here / "broken.pdf.explained.html").read_text())
    assert "damaged" in said(page, "//*[@class='problems']")
    assert "No referral was found" in said(page, "//main")


def test_a_file_that_is_not_there_leaves_no_page(here: Path) -> None:
    ran = explain("nothing.docx")
    assert ran.exit_code == 1
    assert "cannot be opened" in ran.stdout
    assert list(here.iterdir()) == []


def test_the_page_is_for_its_owner_alone_and_replaces_only_its_like(here: Path) -> None:
    (here / "form.docx").write_bytes(FORM)
    old = os.umask(0)
    try:
        assert explain("form.docx").exit_code == 0
    finally:
        os.umask(old)
    page = here / "form.docx.explained.html"
    assert page.stat().st_mode & 0o777 == 0o600
    assert explain("form.docx").exit_code == 0  # a page of ours is written over
    page.write_text("<!DOCTYPE html>\nsomebody's own")
    refused = explain("form.docx")
    assert (refused.exit_code, page.read_text()) == (1, "<!DOCTYPE html>\nsomebody's own")
    assert "--out" in refused.stderr
    assert sorted(path.name for path in here.iterdir()) == ["form.docx", "form.docx.explained.html"]


def test_the_page_goes_where_it_is_told(here: Path) -> None:
    (here / "a.docx").write_bytes(FORM)
    (here / "b.docx").write_bytes(FORM)
    (here / "pages").mkdir()
    assert explain("a.docx", "b.docx", "--out", "pages").exit_code == 0
    assert sorted(path.name for path in (here / "pages").iterdir()) == ["a.docx.explained.html", "b.docx.explained.html"]
    assert explain("a.docx", "--out", "one.html").exit_code == 0
    checked((here / "one.html").read_text())
    several = explain("a.docx", "b.docx", "--out", "two.html")
    assert (several.exit_code, "not a folder" in several.stderr) == (2, True)
    nowhere = explain("a.docx", "--out", "no/such/folder.html")
    assert (nowhere.exit_code, "cannot be written" in nowhere.stderr) == (1, True)


def test_other_programs_are_told_where_the_page_is(here: Path) -> None:
    (here / "form.docx").write_bytes(FORM)
    told = json.loads(explain("form.docx", "--format", "json").stdout)
    assert told["page"] == "form.docx.explained.html"
    assert told["referrals"][0]["fields"]["person.family_name"]["value"] == "Wix"


def test_the_stylesheet_keeps_text_readable() -> None:
    """WCAG 2.2, 1.4.3: every colour of text on the paper that it stands on has a contrast of 4.5 to 1, of frames 3 to 1."""
    style = (Path(__file__).parent.parent.parent / "dsr" / "templates" / "explain.css").read_text()
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})", style))
    for text, paper in (
        *((one, "paper") for one in ("ink", "quiet", "link", "unsure", "conflict")),
        *((one, "unsure-pale") for one in ("ink", "link", "unsure")),
        *((one, "conflict-pale") for one in ("ink", "link", "conflict")),
        ("ink", "focus"),
    ):
        assert contrast(colours[text], colours[paper]) >= 4.5, (text, paper)


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
