"""Files of strangers, and files that the desk makes of what strangers wrote: downloads that no browser opens or guesses the type of,
names that lead nowhere, and nothing that a spreadsheet works out."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from urllib.parse import unquote

import pytest

from desk.pages.letters import download
from dsr import wiring
from ingest.process import process_waiting
from parsers.pool import ReadingPool
from store import letters
from store.engine import Store
from tests.desk.browsing import Browser
from tests.desk.hostile import FILES, TEXTS, hostile_letter, made_of_every_kind
from tests.desk.serving import NOW, configuration
from tests.journeys.service import Clock

Open = Callable[..., Browser]


def only_a_download(headers: dict[str, str]) -> str:
    """The name under which a browser keeps what it was sent, having checked that it opens none of it."""
    assert headers["content-type"] == "application/octet-stream"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "set-cookie" not in headers
    found = re.fullmatch(
        r"attachment; filename=\"([A-Za-z0-9 ._()-]+)\"; filename\*=UTF-8''([A-Za-z0-9%_.~-]+)", headers["content-disposition"]
    )
    assert found is not None, headers["content-disposition"]
    return unquote(found[2])


def test_every_file_of_a_hostile_letter_is_a_download_under_a_harmless_name(browser: Open, filled: Store, reader: ReadingPool) -> None:
    with filled.transaction() as session:
        number = letters.keep(
            session, mailbox="east", uid_validity=7, uid=500, message_id=None, received_at=NOW, raw=hostile_letter(), now=NOW
        )
    process_waiting(wiring.intake(configuration(), filled, reader, Clock(NOW)), lambda: False)
    assert number is not None
    lead = browser("lead")
    with filled.reading() as session:
        kept = {document.position: document.name for document in letters.documents(session, number) if document.data is not None}
    assert len(kept) > len(FILES) // 2
    for position in kept:
        name = only_a_download(lead.get(f"/letters/{number}/documents/{position}").headers)
        assert PurePosixPath(name).name == name
        assert not re.search('[\\x00-\\x1f\\x7f<>:"|?*\\\\\\u202a-\\u202e\\u2066-\\u2069]', name)
        assert len(name) <= 200
    assert only_a_download(lead.get(f"/letters/{number}/raw").headers) == f"letter-{number}.eml"


@pytest.mark.parametrize("name", [name for name, _, _ in FILES] + list(TEXTS.values()))
def test_no_name_breaks_out_of_its_header(name: str) -> None:
    """Even one that was never made safe."""
    only_a_download(dict(download(b"", name).headers) | {"cross-origin-resource-policy": "same-origin"})


def test_no_spreadsheet_works_out_what_the_trail_says(browser: Open, filled: Store) -> None:
    made_of_every_kind(filled)
    answer = browser("auditor").post("/audit/export", at="/audit")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))
    assert {len(row) for row in rows} == {9}
    assert [cell for row in rows for cell in row if re.match(r"\s*[=+@＝＋＠-]", cell)] == []
    assert f"'{TEXTS['formula']}" in {row[2] for row in rows}


@pytest.mark.parametrize("kind", ["closing", "path", "reordered", "header"])
def test_what_is_handed_out_about_somebody_holds_no_markup_and_no_path_of_strangers(browser: Open, filled: Store, kind: str) -> None:
    made = made_of_every_kind(filled)[kind]
    lead = browser("lead")
    answer = lead.post("/access/export", at="/access", references=made.reference, reason="Asked for it.", **{"as": "zip"})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        names = package.namelist()
        page = package.read("access.html").decode()
        json.loads(package.read("access.json"))
    assert [name for name in names if ".." in PurePosixPath(name).parts or name.startswith("/") or "\\" in name or "\u202e" in name] == []
    assert [name for name in names if len(PurePosixPath(name).parts) > 2] == []
    assert "<script" not in page
    assert "<img" not in page
    assert "\u202e" not in page
