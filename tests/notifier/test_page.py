"""Sentences as plain text and as HTML: what can be touched, and that nothing configured can break out."""

from __future__ import annotations

import re

import pytest

from notifier.page import Page, Point, Section, Tone, as_html, as_text, linked


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Ring 999, or go to A&E.", ["tel:999"]),
        ("Ring NHS 111 and choose option 2.", ["tel:111"]),
        ("Use Relay UK: 18001 111.", ["tel:18001111"]),
        ("Use Relay UK: 18001 01473 341100.", ["tel:1800101473341100"]),
        ("Ring 01284 733188, option 1.", ["tel:01284733188"]),
        ("Ring 0808 800 4005 or 03456 061 499.", ["tel:08088004005", "tel:03456061499"]),
        ("Ring 0800 1111.", ["tel:08001111"]),
        ("Ring 116 123.", ["tel:116123"]),
        ("Ring +44 1473 341100.", ["tel:+441473341100"]),
        ("E-mail ld&awest.duty@nsft.nhs.uk.", ["mailto:ld%26awest.duty@nsft.nhs.uk"]),
        ("E-mail a.b+c@example.org, please.", ["mailto:a.b+c@example.org"]),
        ("Your reference is DSR-7K3M-Q9TX.", []),
        ("Reference DSR-9993-1114.", []),
        ("On Monday 3 March 2025 at 2:05pm.", []),
        ("Within 48 hours, 1999 times.", []),
    ],
)
def test_what_can_be_rung_or_written_to_is_a_link(text: str, links: list[str]) -> None:
    html = str(linked(text))
    assert re.findall(r'href="([^"]*)"', html) == links
    assert re.sub(r"<[^>]+>", "", html).replace("&amp;", "&") == text


def test_a_reference_is_never_broken_over_two_lines() -> None:
    assert '<strong style="white-space:nowrap">DSR-7K3M-Q9TX</strong>' in linked("It is DSR-7K3M-Q9TX.")


def test_configured_words_cannot_become_markup() -> None:
    nasty = '<script>alert("x")</script> {{ page }} {% raw %}'
    page = Page(nasty, (Section(nasty, (nasty,), (Point(nasty, nasty),), (nasty,), Tone.DANGER),))
    assert "<script" not in as_html(page)
    assert as_html(page).count("&lt;script&gt;") == 7
    assert as_text(page).count(nasty) == 6


def test_the_text_of_a_page() -> None:
    page = Page(
        "Title",
        (
            Section(sentences=("One.",), points=(Point("DSR-7K3M-Q9TX"),), closing=("Two.",), tone=Tone.CODE),
            Section("Heading", ("Three.",), (Point("Do this.", "If so"), Point("Or that.")), ("Four.",)),
            Section("Last", points=(Point("End."),)),
        ),
    )
    assert as_text(page) == (
        "Title\n\nOne.\nDSR-7K3M-Q9TX\nTwo.\n\nHeading\n\nThree.\n\n- If so:\n  Do this.\n- Or that.\n\nFour.\n\nLast\n\n- End.\n"
    )
