"""The page on the e-mails tells the truth."""

from __future__ import annotations

from tests.notifier.emails_page import FILE, page


def test_the_page_shows_what_is_sent() -> None:
    assert FILE.read_text(encoding="utf-8") == page()
