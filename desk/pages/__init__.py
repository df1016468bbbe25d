"""The pages of the desk, by what people do there."""

from __future__ import annotations

from starlette.routing import Route

from desk.pages import (
    access,
    answering,
    audit_trail,
    by_hand,
    calendar,
    deciding,
    entries,
    entry_acts,
    letters,
    mailboxes,
    outbox,
    password,
    people,
    queue,
    referral,
    retention,
    service_sign_in,
    sign_in,
    themes,
    values,
)


def all_routes() -> list[Route]:
    """Every page of the desk."""
    pages = (
        sign_in,
        service_sign_in,
        password,
        queue,
        by_hand,
        referral,
        values,
        deciding,
        letters,
        answering,
        outbox,
        calendar,
        entries,
        entry_acts,
        retention,
        access,
        mailboxes,
        themes,
        people,
        audit_trail,
    )
    return [route for each in pages for route in each.routes()]
