"""The record in the code is the record in the documentation."""

import re
from pathlib import Path

from parsers.record import KEYS, KeyType

PAGE = Path(__file__).parents[2] / "docs" / "referral-record.md"
ROW = re.compile(r"^\| `([a-z_]+\.[a-z_0-9]+)` \| (\w+) \|(.*)\|$", re.MULTILINE)


def test_the_page_names_the_same_keys_types_and_codes_in_the_same_order() -> None:
    rows = [(name, kind, re.findall(r"`([a-z_]+)`", words)) for name, kind, words in ROW.findall(PAGE.read_text())]
    assert [(name, kind) for name, kind, _ in rows] == [(key.name, key.type.value) for key in KEYS.values()]
    for name, _, codes in rows:
        key = KEYS[name]
        if key.type in (KeyType.CHOICE, KeyType.CHOICES):
            assert list(dict.fromkeys(code for code in codes if code in key.codes)) == list(key.codes), name


def test_identity_consent_and_risk_are_critical() -> None:
    assert {name for name, key in KEYS.items() if key.critical} >= {"person.nhs_number", "consent.basis", "risk.factors"}
    assert not KEYS["person.ethnicity"].critical
