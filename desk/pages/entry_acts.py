"""Everything that people do with an entry."""

from __future__ import annotations

from starlette.routing import Route

from desk.pages import entry_people, entry_plans, entry_reviews
from desk.pages.entry_forms import routes_of


def routes() -> list[Route]:
    """The routes of these forms."""
    return routes_of([*entry_reviews.ACTS, *entry_people.ACTS, *entry_plans.ACTS])
