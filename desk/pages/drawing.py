"""Pages of documents as they stand on a page of the desk."""

from __future__ import annotations

from markupsafe import Markup
from starlette.responses import Response

from parsers.showing.figure import figure
from parsers.showing.shown import Shown, Way


def on_page(shown: Shown | None, name: str, title: str, source: str) -> dict[str, object]:
    """What a page of the desk is told of a document: its figures with their titles, what is not shown and why, which places are marked.
    `source` is where its pictures are, by their numbers; `name` begins the ids of the figures."""
    if shown is None:
        return {"figures": [], "told": [], "plain": False, "marked": frozenset()}
    figures = []
    for each in shown.pages:
        said = f"Page {each.number} of {title}"
        if each.html is not None:
            figures.append((said, Markup(each.html)))  # made and escaped by parsers/showing/plain.py
        else:
            figures.append((said, Markup(figure(each, f"{name}-{each.number}", said, f"{source}/{each.number}"))))
    return {"figures": figures, "told": shown.told, "plain": shown.way is Way.PLAIN, "marked": shown.marked}


def page_of(shown: Shown | None, number: int) -> Response | None:
    """The picture of a page, None when there is none of this number."""
    for each in shown.pages if shown is not None else ():
        if each.number == number and each.picture is not None:
            return Response(each.picture, media_type=each.media_type, headers={"content-disposition": "inline"})
    return None
