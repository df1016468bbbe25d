"""OpenDocument texts."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Mapping
from io import BytesIO

import pytest

from parsers.document import EntryKind, Kind, Mark, Part, ProblemReason, paragraphs
from parsers.errors import Unreadable
from parsers.formats.odt import open_odt
from parsers.open import open_document
from tests.parsers.seen import cells, seen

SPACES = " ".join(
    f'xmlns:{name}="{space}"'
    for name, space in {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
        "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
        "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
        "form": "urn:oasis:names:tc:opendocument:xmlns:form:1.0",
        "field": "urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0",
        "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
    }.items()
)
STYLES = """
<style:default-style style:family="paragraph"><style:text-properties fo:font-size="11pt"/></style:default-style>
<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="S" style:family="text"><style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="H" style:family="text"><style:text-properties fo:background-color="#ffff00"/></style:style>
<style:style style:name="U" style:family="text"><style:text-properties style:text-underline-style="solid"/></style:style>
<style:style style:name="V" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="Hint" style:family="text"><style:text-properties fo:font-size="8pt" fo:color="#888888"/></style:style>
<style:style style:name="W" style:family="text"><style:text-properties style:font-name="Wingdings"/></style:style>
<style:style style:name="Label" style:family="paragraph"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="SubLabel" style:family="paragraph" style:parent-style-name="Label"/>
<style:style style:name="Ground" style:family="table-cell"><style:table-cell-properties fo:background-color="#d5ecea"/></style:style>
"""


def package(body: str, margins: str = "", parts: Mapping[str, bytes] | None = None) -> bytes:
    content = f"<office:document-content {SPACES}><office:automatic-styles>{STYLES}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    styles = f"<office:document-styles {SPACES}><office:master-styles><style:master-page>{margins}</style:master-page></office:master-styles></office:document-styles>"
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        for name, data in {"content.xml": content.encode(), "styles.xml": styles.encode(), **(parts or {})}.items():
            archive.writestr(name, data, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def span(style: str, text: str) -> str:
    return f'<text:span text:style-name="{style}">{text}</text:span>'


def field(kind: str, params: str = "") -> str:
    return f'<field:fieldmark field:type="vnd.oasis.opendocument.field.{kind}">{params}</field:fieldmark>'


def param(name: str, value: str) -> str:
    return f'<field:param field:name="{name}" field:value="{value}"/>'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<text:p>Name: Jane</text:p><text:p/>", ["Name: Jane", ""]),
        (f"<text:p>{span('B', 'Gender: ')}{span('S', 'Male')} {span('H', 'Female')} {span('U', 'x')}</text:p>", ["*Gender: *~Male~ =Female= _x_"]),
        ('<text:p text:style-name="SubLabel">Surname</text:p>', ["*Surname*"]),
        (f"<text:p>a{span('V', 'secret')}b</text:p>", ["ab"]),
        ('<text:p>a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d</text:p>', ["a   b\tc\nd"]),
        ("<text:p>  white\n  space  folds </text:p>", ["white space folds "]),
        (f"<text:p>{span('W', '&#xF0FE;')} Yes</text:p>", ["☑ Yes"]),
        ("<text:p><loext:content-control loext:checkbox='true' loext:checked='true'>☒</loext:content-control> Yes</text:p>", ["[x] Yes"]),
        ("<text:p><loext:content-control loext:checkbox='true'>☐</loext:content-control> Yes</text:p>", ["[ ] Yes"]),
        ("<text:p><loext:content-control loext:showing-place-holder='true'>Click here</loext:content-control></text:p>", ["{}"]),
        ("<text:p><loext:content-control>Jane</loext:content-control></text:p>", ["{Jane}"]),
        (f"<text:p>{field('FORMCHECKBOX', param('Checkbox_Checked', 'true'))} Yes {field('FORMCHECKBOX')} No</text:p>", ["[x] Yes [ ] No"]),
        (f"<text:p>{field('FORMDROPDOWN', param('Dropdown_ListEntry', 'Red') + param('Dropdown_ListEntry', 'Amber') + param('Dropdown_Selected', '1'))}</text:p>", ["{Amber}"]),
        ("<text:p>Tel: <field:fieldmark-start field:type='x.FORMTEXT'/>07700 900123<field:fieldmark-end/> end</text:p>", ["Tel: {07700 900123} end"]),
        ("<text:p>Tel: <field:fieldmark-start field:type='x.FORMTEXT'/>\u2002\u2002<field:fieldmark-end/></text:p>", ["Tel: {}"]),
        ("<text:p><text:text-input text:description='Name'>Jane</text:text-input></text:p>", ["{Jane}"]),
        ("<text:p><text:placeholder text:placeholder-type='text'>&lt;Name&gt;</text:placeholder></text:p>", ["{}"]),
        ("<text:tracked-changes><text:changed-region text:id='c1'><text:deletion><text:p>gone</text:p></text:deletion></text:changed-region></text:tracked-changes><text:p>kept<text:change text:change-id='c1'/></text:p>", ["kept"]),
        ("<text:section text:display='none'><text:p>hidden</text:p></text:section><text:section><text:p>shown</text:p></text:section>", ["shown"]),
        ("<text:list><text:list-item><text:p>one</text:p></text:list-item><text:list-item><text:p>two</text:p></text:list-item></text:list>", ["one", "two"]),
        ("<text:p>see<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>a note</text:p></text:note-body></text:note> here</text:p>", ["see here", "a note"]),
        ("<text:p>before<draw:frame><draw:text-box><text:p>boxed</text:p></draw:text-box></draw:frame></text:p>", ["before", "boxed"]),
    ],
)  # fmt: skip
def test_what_an_opendocument_text_says(body: str, expected: list[str]) -> None:
    assert seen(open_odt(package(body), "form.odt")) == expected


def test_tables_with_merged_and_shaded_cells() -> None:
    body = (
        "<table:table><table:table-header-rows><table:table-row><table:table-cell table:style-name='Ground' table:number-columns-spanned='2'><text:p>About</text:p></table:table-cell>"
        "<table:covered-table-cell/></table:table-row></table:table-header-rows><table:table-row><table:table-cell table:number-rows-spanned='2'><text:p>Name</text:p></table:table-cell>"
        "<table:table-cell><text:p>Jane</text:p></table:table-cell></table:table-row><table:table-row><table:covered-table-cell/><table:table-cell><text:p>Wix</text:p></table:table-cell></table:table-row></table:table>"
    )
    document = open_odt(package(body), "form.odt")
    assert cells(document) == [(0, 0, 1, 2, "About"), (1, 0, 2, 1, "Name"), (1, 1, 1, 1, "Jane"), (2, 1, 1, 1, "Wix")]
    block = document.blocks[0]
    assert [cell.shaded for cell in getattr(block, "cells", ())] == [True, False, False, False]


def test_headings_insertions_hints_and_margins() -> None:
    body = (
        "<text:tracked-changes><text:changed-region text:id='c1'><text:insertion/></text:changed-region></text:tracked-changes>"
        "<text:h text:outline-level='2'>Part</text:h>"
        f"<text:p>a<text:change-start text:change-id='c1'/>new<text:change-end text:change-id='c1'/>{span('Hint', 'hint')}</text:p>"
    )
    margins = "<style:header><text:p>top</text:p></style:header><style:footer><text:p>foot</text:p></style:footer>"
    found = list(paragraphs(open_odt(package(body, margins), "form.odt").blocks))
    assert [(paragraph.part, paragraph.heading) for paragraph in found] == [
        (Part.HEADER, None),
        (Part.BODY, 2),
        (Part.BODY, None),
        (Part.FOOTER, None),
    ]
    assert [one.marks for one in found[2].spans] == [frozenset(), {Mark.INSERTED}, {Mark.SMALL, Mark.GREY}]


def test_drop_downs_and_dates_of_content_controls() -> None:
    body = (
        "<text:p><loext:content-control loext:alias='Gender'><loext:list-item loext:display-text='Choose' loext:value=''/><loext:list-item loext:display-text='Male' loext:value='m'/>Male</loext:content-control>"
        "<loext:content-control loext:date='true' loext:current-date='2010-11-29T00:00:00Z'>29/11/2010</loext:content-control></text:p>"
    )
    first, second = (one.entry for one in next(paragraphs(open_odt(package(body), "form.odt").blocks)).spans)
    assert first is not None
    assert second is not None
    assert (first.kind, first.label, first.options) == (EntryKind.CHOICE, "Gender", ("Male",))
    assert (second.kind, second.stored) == (EntryKind.DATE, "2010-11-29")


def test_controls_of_opendocument_forms() -> None:
    body = (
        "<office:forms><form:form><form:checkbox form:id='c1' form:current-state='checked'/><form:text form:id='c2' form:current-value='Jane'/>"
        "<form:listbox form:id='c3'><form:option form:label='Red'/><form:option form:label='Amber' form:current-selected='true'/></form:listbox></form:form></office:forms>"
        "<text:p><draw:control draw:control='c1'/> Yes <draw:control draw:control='c2'/> <draw:control draw:control='c3'/></text:p>"
    )
    assert seen(open_odt(package(body), "form.odt")) == ["[x] Yes {Jane} {Amber}"]


def test_macros_are_said_and_never_run() -> None:
    document = open_odt(package("<text:p>x</text:p>", parts={"Basic/Standard/Module1.xml": b"<x/>"}), "form.odt")
    assert [problem.reason for problem in document.problems] == [ProblemReason.ACTIVE_CONTENT]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK not a zip", ProblemReason.BROKEN),
        (package("<text:p>x</text:p>")[:-40], ProblemReason.BROKEN),
        (package("<text:p>unclosed"), ProblemReason.BROKEN),
        (package("<text:p>x</text:p>", parts={"META-INF/manifest.xml": b"<manifest:encryption-data/>"}), ProblemReason.PASSWORD_PROTECTED),
        (package("<text:p>x</text:p>", parts={"Pictures/bomb.png": b"\0" * 5_000_000}), ProblemReason.TOO_BIG),
        (package("<table:table><table:table-row><table:table-cell>" * 20 + "</table:table-cell></table:table-row></table:table>" * 20), ProblemReason.TOO_BIG),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(data: bytes, reason: ProblemReason) -> None:
    with pytest.raises(Unreadable) as refusal:
        open_odt(data, "form.odt")
    assert refusal.value.reason is reason


def test_the_bytes_decide_the_kind() -> None:
    assert open_document(package("<text:p>x</text:p>"), "form.doc").kind is Kind.ODT


@pytest.mark.parametrize("seed", range(40))
def test_any_damage_is_read_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(package("<text:p>Name: Jane</text:p>" * 20))
    for _ in range(chance.choice([1, 5, 50])):
        data[chance.randrange(len(data))] = chance.randrange(256)
    try:
        document = open_odt(bytes(data), "form.odt")
    except Unreadable:
        return
    assert isinstance(document.text, str)
