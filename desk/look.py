"""The templates: the NHS design system's components and our own pages, every value escaped."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader

from desk import register_words, rights, words
from parsers.safe_text import in_reading_order, with_few_marks
from store.models import EmailState, Role, Status

STATIC: Final = Path(__file__).parent / "static"


@cache
def environment() -> Environment:
    """The templates, ready. What a component is not told is simply left out (ChainableUndefined): so its authors wrote them."""
    made = Environment(
        loader=ChoiceLoader([PackageLoader("desk", "templates"), PackageLoader("nhsuk_frontend_jinja", "templates")]),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= words.filters()
    made.globals |= {
        "words": words,
        "May": rights.May,
        "may": rights.may,
        "Status": Status,
        "Role": Role,
        "EmailState": EmailState,
        "said": register_words,
    }
    return made


def style_sheets() -> tuple[str, ...]:
    """The style sheets in their order: the NHS one where it was fetched when the package was built, else the plain one that covers
    for it; then ours."""
    nhs = STATIC / "nhsuk" / "nhsuk.css"
    return ("nhsuk/nhsuk.css" if nhs.exists() else "plain.css", "desk.css")


def drawn(template: str, told: Mapping[str, Any]) -> str:
    """A page. Nothing in it reorders what stands behind it, or piles marks over it."""
    return with_few_marks(in_reading_order(environment().get_template(template).render(told)))
