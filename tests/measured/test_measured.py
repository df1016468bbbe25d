"""What was read once is not lost again: forms and letters made by other hands, as `dsr read` tells of them. The floors stand a little
below what was measured on 23 November 2026 (README.md)."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from typer.testing import CliRunner

from dsr.cli import app
from parsers.record import KEYS, KeyType

HERE: Final = Path(__file__).parent
#: Wrong and sure on one of these can harm somebody (referral-record.md).
CRITICAL: Final = ("person.given_name", "person.family_name", "person.date_of_birth", "person.nhs_number", "consent.", "risk.")
EMPTY: Final[tuple[object, ...]] = (None, "", [], "unknown")
#: The share of the words of an account that must be read, and of what was read that must be of it.
READ, OF_IT = 0.9, 0.8


def as_read(folder: str, names: str) -> dict[str, dict[str, Any]]:
    """What `dsr read` prints of the files of a folder, by their names without an ending."""
    files = sorted(path for path in (HERE / folder).glob(names) if path.suffix != ".json")
    answered = CliRunner().invoke(app, ["read", "--format", "json", "--on", "2026-11-23", *map(str, files)])
    told = [json.loads(line) for line in answered.stdout.splitlines()]
    assert [Path(one["file"]).name for one in told] == [path.name for path in files]
    return {Path(one["file"]).stem: one for one in told}


def truth(folder: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HERE / folder / f"{name}.json").read_text(encoding="utf-8"))
    return found


def words(value: object) -> list[str]:
    return re.findall(r"[a-z0-9]+", str(value).casefold())


def alike(key: str, got: object, want: object) -> bool:
    """Whether a value says what the truth says: accounts and lists of people by their words, all else whole."""
    if KEYS[key].type in (KeyType.PROSE, KeyType.LIST):
        said, meant = Counter(words(got)), Counter(words(want))
        shared = (said & meant).total()
        return shared >= READ * meant.total() and shared >= OF_IT * said.total()
    return sorted(words(got)) == sorted(words(want))


def values(folder: str, names: str) -> Iterator[tuple[str, str, object, Mapping[str, Any] | None, bool]]:
    """Each key of each form that the form or its reading answers: the name, the key, what is meant, what was read, and whether the truth
    is sure."""
    for name, one in as_read(folder, names).items():
        meant = truth(folder, name)
        fields = one["referrals"][0]["fields"] if one["referrals"] else {}
        for key in sorted(set(meant["fields"]) | set(fields)):
            want = meant["fields"].get(key)
            got = fields.get(key)
            if want not in EMPTY or (got is not None and got["value"] not in EMPTY):
                yield name, key, want, got, key not in meant.get("unsure", ())


@pytest.mark.parametrize(("names", "least"), [("word-*", 0.97), ("pdf-*", 0.91)])
def test_forms_by_other_hands_are_read(names: str, least: float) -> None:
    found = list(values("forms", names))
    asked = [(key, want, got) for _, key, want, got, _ in found if want not in EMPTY]
    right = sum(
        got is not None and any(alike(key, one, want) for one in (got["value"], *got.get("others", ()))) for key, want, got in asked
    )
    assert right >= least * len(asked), f"{right} of {len(asked)}"
    silent = [
        (name, key)
        for name, key, want, got, _ in found
        if key.startswith(CRITICAL) and got is not None and got["state"] == "read" and not alike(key, got["value"], want)
    ]
    assert silent == []


def test_letters_by_another_hand_are_sorted() -> None:
    found = [(name, one["message"], truth("letters", name)) for name, one in as_read("letters", "*").items()]
    assert len(found) > 70
    wrong = [name for name, message, meant in found if message["kind"] not in (meant["kind"], *meant.get("kind_also", ()))]
    assert len(wrong) <= 4, wrong
    sure = [(name, message, meant) for name, message, meant in found if meant.get("acknowledge_sure", True)]
    assert [name for name, message, meant in sure if message["acknowledge"] != meant["acknowledge"]] == []
    in_danger = [(name, message) for name, message, meant in found if meant["danger"]]
    assert [name for name, message in in_danger if not message["urgent"]] in ([], ["072"])
    raised = [name for name, message, meant in found if message["urgent"] and not meant["danger"] and meant["kind"] != "consent_withdrawal"]
    assert len(raised) <= 6, raised
