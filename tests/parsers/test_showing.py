"""Where values stand on the pages that people see, however the pages were made; and what happens to files made to do harm."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from parsers import limits
from parsers.child import read_document
from parsers.children import CHILD
from parsers.document import Kind
from parsers.errors import Unreadable
from parsers.pool import ReadingPool
from parsers.reading import Content, Found, State
from parsers.showing import office
from parsers.showing.show import show
from parsers.showing.shown import Box, Shown, Sought, Way, name_of, sought_in
from parsers.showing.wire import shown_from_plain, shown_plain, sought_from_plain, sought_plain
from tests.parsers.pdf_files import Sheet, drawn, rectangle, saved, text_field, with_fields
from tests.parsers.word_files import box, cell, docx, p, row, table


def sought(text: str, content: Content = "", *, page: int | None = None, box: Box | None = None, path: str | None = None) -> Sought:
    return Sought("v", "Label", State.READ, Found("form", page, box, path, text), content)


def box_of(shown: Shown, name: str = "v") -> tuple[int, Box]:
    """The one page and box of a marked place."""
    ((number, found),) = [(page.number, spot.box) for page in shown.pages for spot in page.spots if spot.name == name]
    assert found is not None
    return number, found


def holds(outer: Box, left: float, top: float, right: float, bottom: float) -> bool:
    return outer[0] <= left and outer[1] <= top and outer[2] >= right and outer[3] >= bottom


def form(sheet: Sheet) -> None:
    sheet.text(60, 100, "Surname")
    sheet.text(160, 100, "Wix")
    sheet.text(60, 130, "What helps")
    for number, line in enumerate(("a quiet room in the morning", "and his own headphones", "with somebody whom he knows")):
        sheet.text(160, 130 + 14 * number, line)


# -- the file's own pages ------------------------------------------------------------------------------------------------------


def test_a_page_is_a_picture_in_which_the_place_is_where_the_words_are() -> None:
    shown = show(drawn(form), "form.pdf", [sought("Surname  Wix", "Wix", page=1, box=(160.0, 92.0, 178.0, 103.0))])
    (page,) = shown.pages
    assert (shown.way, page.media_type, round(page.width), round(page.height)) == (Way.OWN, "image/png", 595, 842)
    number, found = box_of(shown)
    assert number == 1
    assert holds(found, 160, 93, 177, 102)
    picture = Image.open(io.BytesIO(page.picture or b"")).convert("L")
    dots = picture.width / page.width
    left, top, right, bottom = (round(edge * dots) for edge in found)
    ink = picture.crop((left, top, right, bottom))
    assert min(ink.tobytes()) < 60  # black letters stand within
    beside = picture.crop((right + 4, top, right + 60, bottom))
    assert min(beside.tobytes()) == 255  # and white paper without


def test_a_place_grows_over_all_lines_of_its_answer_and_no_further() -> None:
    answer = "a quiet room in the morning\nand his own headphones\nwith somebody whom he knows"
    shown = show(drawn(form), "form.pdf", [sought(f"What helps  {answer}", answer, page=1, box=(160.0, 122.0, 284.0, 133.0))])
    _, found = box_of(shown)
    assert holds(found, 160, 122, 280, 160)
    assert found[1] > 104


def test_a_place_without_a_box_is_found_by_its_words() -> None:
    _, found = box_of(show(drawn(form), "form.pdf", [sought("Surname  Wix", "Wix")]))
    assert holds(found, 160, 93, 177, 102)
    assert found[2] < 190


def test_the_answer_in_a_form_field_is_found_and_drawn_without_an_appearance_of_its_own() -> None:
    data = with_fields(drawn(form), [text_field("a", "Ottoline Wrackham-Smythe", rectangle(160, 300, 400, 320))])
    shown = show(data, "form.pdf", [sought("Name  Ottoline Wrackham-Smythe", "Ottoline Wrackham-Smythe")])
    _, found = box_of(shown)
    assert holds(found, 161, 301, 399, 319)
    picture = Image.open(io.BytesIO(shown.pages[0].picture or b"")).convert("L")
    inside = picture.crop((330, 604, 700, 636)).tobytes()
    assert sum(dot < 128 for dot in inside) > 100  # its letters, not only its frame


@pytest.mark.parametrize(
    ("turned", "size", "place"),
    [(0, (495, 742), (110, 43, 127, 52)), (90, (742, 495), (689, 110, 700, 127)), (180, (495, 742), (367, 689, 385, 700))],
)
def test_a_turned_and_cropped_page_is_marked_as_it_is_seen(turned: int, size: tuple[int, int], place: Box) -> None:
    with pikepdf.open(io.BytesIO(drawn(form))) as pdf:
        pdf.pages[0].obj.CropBox = pikepdf.Array([50, 50, 545, 792])
        pdf.pages[0].obj.Rotate = turned
        data = saved(pdf)
    shown = show(data, "form.pdf", [sought("Surname  Wix", "Wix")])
    assert (round(shown.pages[0].width), round(shown.pages[0].height)) == size
    _, found = box_of(shown)
    middle = (place[0] + place[2]) / 2, (place[1] + place[3]) / 2
    assert holds(found, *middle, *middle)
    assert max(found[2] - found[0], found[3] - found[1]) < 30


def test_every_value_of_a_reading_is_marked() -> None:
    def page(sheet: Sheet) -> None:
        for number, (label, answer) in enumerate(ANSWERS):
            sheet.text(60, 100 + 20 * number, label)
            sheet.text(220, 100 + 20 * number, answer)

    data = drawn(page)
    outcome = read_document(data, "form.pdf")
    places = list(sought_in(outcome.readings))
    shown = show(data, "form.pdf", places)
    assert len(places) >= 7
    assert shown.marked == {one.name for one in places}
    number, found = box_of(shown, name_of(0, "person.nhs_number"))
    assert number == 1
    assert holds(found, 221, 153, 280, 162)


ANSWERS = (
    ("Surname", "Wix"),
    ("First name", "Peter"),
    ("Date of birth", "3 March 1991"),
    ("NHS number", "999 000 0018"),
    ("Postcode", "IP4 2QZ"),
    ("GP surgery", "Orwell Reach Surgery"),
    ("Name of referrer", "Josie Quantrill"),
    ("Date of referral", "6 March 2026"),
)


def test_a_photograph_is_set_upright_as_the_camera_says() -> None:
    upside = Image.new("RGB", (1200, 900), "white")
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright: to be turned a quarter clockwise
    out = io.BytesIO()
    upside.save(out, "JPEG", exif=exif)
    shown = show(out.getvalue(), "photo.jpg", [sought("NHS no.  999", page=1, box=(10.0, 20.0, 30.0, 40.0))])
    (page,) = shown.pages
    assert (round(page.width), round(page.height)) == (595, 794)
    picture = Image.open(io.BytesIO(page.picture or b""))
    assert picture.height > picture.width
    assert box_of(shown) == (1, (10.0, 20.0, 30.0, 40.0))


def test_what_a_page_shows_like_a_photograph_is_kept_small() -> None:
    noise = Image.frombytes("RGB", (1000, 1400), os.urandom(1000 * 1400 * 3))
    out = io.BytesIO()
    noise.save(out, "PNG")
    (page,) = show(out.getvalue(), "scan.png", []).pages
    assert page.media_type == "image/jpeg"
    assert len(page.picture or b"") < len(out.getvalue()) / 2


def test_pages_over_the_limit_are_named_and_those_with_values_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SHOWN_PAGES", 2)
    data = drawn(*[lambda sheet: sheet.text(60, 100, "nothing")] * 4, form)
    shown = show(data, "form.pdf", [sought("Surname  Wix", page=5, box=(160.0, 92.0, 178.0, 103.0))])
    assert [page.number for page in shown.pages] == [1, 5]
    assert shown.told == ("Pages 2 to 4 are not shown here: the file has more pages than are drawn. Please open the file itself.",)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 and nothing more", "damaged"),
        (b"\x89PNG\r\n\x1a\n and nothing more", "damaged"),
        (b"PK\x03\x04 and nothing more", "could not be unpacked"),
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and nothing more", "please look at it"),
    ],
)
def test_what_cannot_be_shown_is_told(data: bytes, words: str) -> None:
    shown = show(data, "form", [sought("Surname  Wix")])
    assert shown.pages == ()
    assert words in " ".join(shown.told)


# -- laid out plainly ----------------------------------------------------------------------------------------------------------

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\" onmouseover='x"


def test_text_is_laid_out_with_its_marks_and_nothing_of_it_is_markup() -> None:
    text = f"Dear all\nSurname: {HOSTILE}\nFirst name: Peter\n"
    shown = show(text.encode(), "the e-mail itself", [sought(f"Surname  {HOSTILE}", HOSTILE, path="line 2")])
    (page,) = shown.pages
    html = page.html or ""
    assert (shown.way, page.picture) == (Way.PLAIN, None)
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert '<p>Dear all</p><p class="shown-place is-read">Surname: &lt;script' in html
    assert '<a class="shown-back" id="place-v" href="#value-v">Label</a></p><p>First name: Peter</p>' in html
    assert [spot.box for spot in page.spots] == [None]


def test_a_table_is_laid_out_as_one_with_ticks_and_merged_cells() -> None:
    data = docx(table(row(cell("About", across=2)), row("Gender", p(box(True), " Male ", box(False), " Female"))))
    shown = show(data, "form.docx", [sought("Gender  [x] Male [ ] Female", "male", path="table 1, row 2, cell 2")])
    html = shown.pages[0].html or ""
    assert '<td colspan="2">' in html
    assert 'class="shown-place is-read"><span role="img" aria-label="ticked">☒</span>' in html
    assert '<span role="img" aria-label="not ticked">☐</span>' in html


def test_a_long_text_is_cut_and_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parsers.showing.plain.SHOWN_PLAIN_CHARACTERS", 100)
    shown = show("\n".join(f"line {number}" for number in range(100)).encode(), "long.txt", [])
    assert "line 5" in (shown.pages[0].html or "")
    assert "line 99" not in (shown.pages[0].html or "")
    assert "first part" in shown.told[0]


# -- laid out by LibreOffice ---------------------------------------------------------------------------------------------------


def converter(tmp_path: Path, body: str) -> tuple[str, ...]:
    """A command that stands in for LibreOffice: `source`, `folder` and `profile` are what it is given."""
    script = tmp_path / "office.py"
    script.write_text(
        "import os, subprocess, sys, time\nfrom pathlib import Path\nfrom urllib.parse import unquote, urlsplit\n"
        "source, folder = Path(sys.argv[-1]), Path(sys.argv[-2])\n"
        "profile = Path(unquote(urlsplit(next(a for a in sys.argv if a.startswith('-env:')).partition('=')[2]).path))\n"
        f"here = Path({str(tmp_path)!r})\n" + textwrap.dedent(body)
    )
    return (sys.executable, "-I", str(script))


def laid_out(sheet: Sheet) -> None:
    sheet.text(60, 100, "Surname")
    sheet.text(160, 100, "Wix")
    sheet.text(300, 100, "First name")
    sheet.text(400, 100, "Peter")
    sheet.text(60, 120, "Known to police")


WORD = docx(table(row("Surname", "Wix", "First name", "Peter"), row("Known to police", p(box(True)), "", "")))


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (sought("Surname  Wix", "Wix", path="table 1, row 1, cell 2"), (160, 93, 176, 102)),
        (sought("First name  Peter", "Peter", path="table 1, row 1, cell 4"), (400, 93, 424, 102)),
        # A cell with nothing but a tick: the row, as wide as the table.
        (sought("Known to police  [x]", "yes", path="table 1, row 2, cell 2"), (61, 113, 423, 121)),
    ],
)
def test_a_word_form_is_marked_on_the_pages_that_were_made_of_it(place: Sought, expected: Box) -> None:
    shown = show(WORD, "form.docx", [place], drawn(laid_out))
    assert shown.way is Way.OFFICE
    _, found = box_of(shown)
    assert holds(found, *expected)
    assert found[2] - found[0] < expected[2] - expected[0] + 30


def test_a_file_that_only_libreoffice_can_open_is_shown_without_marks() -> None:
    shown = show(b"no Word file that the program can read", "form.docx", [], drawn(laid_out))
    assert (shown.way, len(shown.pages), shown.marked) == (Way.OFFICE, 1, frozenset())


def test_words_that_the_pages_hold_in_another_order_are_found() -> None:
    def out_of_order(sheet: Sheet) -> None:
        sheet.text(300, 400, "Ottoline Wrackham of Nowhere")
        laid_out(sheet)

    data = docx(p("Surname Wix First name Peter Known to police"), p("Ottoline Wrackham of Nowhere"))
    _, found = box_of(show(data, "form.docx", [sought("Name  Ottoline Wrackham of Nowhere", path="paragraph 2")], drawn(out_of_order)))
    assert holds(found, 300, 393, 420, 402)


def test_the_pool_asks_the_office_program_and_marks_its_pages(tmp_path: Path) -> None:
    (tmp_path / "made.pdf").write_bytes(drawn(laid_out))
    command = converter(tmp_path, "(folder / 'document.pdf').write_bytes((here / 'made.pdf').read_bytes())")
    with ReadingPool(office_command=command) as pool:
        shown = pool.show("<b>hostile</b>.docx", WORD, [sought("Surname  Wix", "Wix", path="table 1, row 1, cell 2")])
    assert (shown.way, shown.told, len(shown.pages)) == (Way.OFFICE, (), 1)
    assert holds(box_of(shown)[1], 160, 93, 176, 102)


def test_the_office_program_gets_a_profile_without_macros_a_name_of_ours_and_nothing_of_our_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DSR_SECRET", "a password")
    body = """
    (here / 'seen').write_text('\\n'.join([source.name, repr(sorted(os.environ)), (profile / 'user' / 'registrymodifications.xcu').read_text()]))
    (folder / 'document.pdf').write_bytes(b'%PDF-1.4')
    """
    assert office.to_pdf(b"{\\rtf1 hello}", Kind.RTF, converter(tmp_path, body)) == b"%PDF-1.4"
    name, environment, profile = (tmp_path / "seen").read_text().split("\n", 2)
    assert name == "document.rtf"
    assert "DSR_SECRET" not in environment
    for setting in ("DisableMacrosExecution", "MacroSecurityLevel", "BlockUntrustedRefererLinks", "ooInetProxyType"):
        assert f'oor:name="{setting}"' in profile


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("pass", "could not lay this file out"),
        ("raise SystemExit(1)", "could not lay this file out"),
        ("(folder / 'document.pdf').write_bytes(b'no PDF at all')", "could not be drawn"),
        ("time.sleep(60)", "took LibreOffice longer"),
    ],
)
def test_what_the_office_program_cannot_do_is_told_and_the_text_is_shown(tmp_path: Path, body: str, told: str) -> None:
    place = sought("Surname  Wix", "Wix", path="table 1, row 1, cell 2")
    with ReadingPool(office_command=converter(tmp_path, body), office_seconds=1.5) as pool:
        shown = pool.show("form.docx", WORD, [place])
    assert (shown.way, shown.marked) == (Way.PLAIN, frozenset({"v"}))
    assert told in " ".join(shown.told)


def test_everything_that_the_office_program_started_ends_with_it(tmp_path: Path) -> None:
    body = """
    started = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])
    (here / 'started').write_text(str(started.pid))
    time.sleep(600)
    """
    with pytest.raises(Unreadable):
        office.to_pdf(b"{\\rtf1 hello}", Kind.RTF, converter(tmp_path, body), seconds=2)
    number = int((tmp_path / "started").read_text())
    deadline = time.monotonic() + 10
    while is_running(number) and time.monotonic() < deadline:
        pass
    assert not is_running(number)


def is_running(number: int) -> bool:
    """Whether the process runs: one that has ended may wait to be taken away."""
    with suppress(FileNotFoundError):
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False


def test_the_office_program_has_no_network_where_the_system_lets_it_be_taken_away(tmp_path: Path) -> None:
    may = any(subprocess.run(["unshare", *way, "true"], capture_output=True).returncode == 0 for way in (["-n"], ["-rn"]))
    with socket.create_server(("127.0.0.1", 0)) as server:
        body = f"""
        import socket
        try:
            socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), 5).close()
            answer = b'%PDF reached'
        except OSError:
            answer = b'%PDF refused'
        (folder / 'document.pdf').write_bytes(answer)
        """
        assert office.to_pdf(b"{\\rtf1 hello}", Kind.RTF, converter(tmp_path, body)) == (b"%PDF refused" if may else b"%PDF reached")


def test_the_office_program_is_bound_in_memory(tmp_path: Path) -> None:
    body = """
    try:
        bytearray(3 << 30)
        answer = b'%PDF had it'
    except MemoryError:
        answer = b'%PDF refused'
    (folder / 'document.pdf').write_bytes(answer)
    """
    assert office.to_pdf(b"{\\rtf1 hello}", Kind.RTF, converter(tmp_path, body)) == b"%PDF refused"


# -- the pool ------------------------------------------------------------------------------------------------------------------

_HARMFUL = """
import os
from parsers import child
from parsers.showing import show as room
def harm(data, name, sought, pdf, told, drawn):
    if data == b"only drawn" and not drawn: return real(data, name, sought, pdf, told, drawn=drawn)
    if data == b"die": os._exit(1)
    if data == b"fault": raise RuntimeError("Jane Sample 999 000 0018")
    if data == b"eat": bytearray(1 << 40)
    while True: pass
real, room.show = room.show, harm
child.main()
"""


@pytest.mark.parametrize(
    ("data", "words"), [(b"die", "longer"), (b"hang", "longer"), (b"fault", "fault in it"), (b"eat", "needs more memory")]
)
def test_a_document_that_harms_its_child_while_it_is_drawn_costs_only_its_pages(data: bytes, words: str) -> None:
    faults: list[str] = []
    command: Sequence[str] = (sys.executable, "-I", "-c", _HARMFUL)
    with ReadingPool(command=command, wall_seconds=2, fault=faults.append) as pool:
        shown = pool.show("form.pdf", data, [sought("Surname  Wix")])
        assert pool.read("next.txt", b"Surname: Wix").text == "Surname: Wix"
    assert shown.pages == ()
    assert words in shown.told[0]
    assert "Sample" not in str((faults, shown.told))


def test_text_is_shown_when_drawing_ends_the_child() -> None:
    with ReadingPool(command=(sys.executable, "-I", "-c", _HARMFUL), wall_seconds=2) as pool:
        shown = pool.show("form.txt", b"only drawn", [])
    assert "only drawn" in (shown.pages[0].html or "")
    assert "Drawing the pages" in shown.told[0]


def test_pages_come_through_the_pool_as_they_were_made() -> None:
    data, place = drawn(form), sought("Surname  Wix", "Wix", page=1, box=(160.0, 92.0, 178.0, 103.0))
    with ReadingPool(command=CHILD) as pool:
        assert pool.show("form.pdf", data, [place]) == show(data, "form.pdf", [place])


@pytest.mark.parametrize(
    "make",
    [
        lambda: show(drawn(form), "form.pdf", [sought("Surname  Wix", "Wix")]),
        lambda: show(b"Surname: Wix", "the e-mail itself", [sought("Surname  Wix", "Wix", path="line 1")]),
        lambda: show(b"", "nothing", []),
    ],
)
def test_what_is_shown_can_be_sent_and_taken_up_again(make: Callable[[], Shown]) -> None:
    shown = make()
    assert shown_from_plain(shown_plain(shown)) == shown


@pytest.mark.parametrize("content", ["Wix", ("self_harm", "transition"), ({"name": "Dr Ray", "role": "GP"},)])
def test_a_place_can_be_sent_and_taken_up_again(content: Content) -> None:
    place = sought("Name  Wix", content, page=2, box=(1.0, 2.0, 3.0, 4.0))
    assert sought_from_plain(sought_plain(place)) == place


@pytest.mark.parametrize("name", ["", "a b", 'x" onclick="alert(1)', "a/b"])
def test_a_name_that_could_not_stand_in_a_page_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="a name holds"):
        Sought(name, "Label", State.READ, Found("form"), "")
