"""What docs/store.md says of the schema is so."""

from __future__ import annotations

import re
from pathlib import Path

from store.models import Action, EmailState, Row

PAGE = (Path(__file__).parents[2] / "docs" / "store.md").read_text(encoding="utf-8")


def test_every_rule_that_the_page_names_is_in_the_schema() -> None:
    tables = Row.metadata.tables.values()
    rules = {str(held.name) for table in tables for held in table.constraints} | {
        str(held.name) for table in tables for held in table.indexes
    }
    named = set(re.findall(r"`((?:uq|ck|pk)_\w+)`", PAGE))
    assert named
    assert named <= rules
    unique = {name for name in rules if name.startswith("uq_")}
    assert unique - named == {"uq_document_letter_id_position"}


def test_every_word_of_the_audit_trail_and_every_state_of_an_email_is_on_the_page() -> None:
    words = set(re.findall(r"`(\w+)`", PAGE.partition("## The words of the audit trail")[2]))
    assert words == {action.value for action in Action}
    states = set(re.findall(r"^\| `(\w+)` \|", PAGE.partition("## The way of an e-mail")[2], re.MULTILINE))
    assert states == {state.value for state in EmailState}
