"""HTML mail as text: what stands on lines of its own, and what nobody sees."""

from __future__ import annotations

import pytest

from ingest.hypertext import text_of


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<dl><dt>Surname</dt><dd>Frith</dd><dt>Forename</dt><dd>Ada</dd></dl>", "Surname\nFrith\nForename\nAda"),
        ("<p>Surname</p><p style='display:none'>hidden</p><p>Frith</p>", "Surname\n\nFrith"),
        ("<div>Surname</div><div>Frith&nbsp;A</div>", "  Surname\n  Frith A"),
        ("<style>p{color:red}</style><p>Ada</p><script>go()</script>", "Ada"),
        ("  ", ""),
    ],
)
def test_html_as_lines(markup: str, text: str) -> None:
    assert text_of(markup) == (text, True)
