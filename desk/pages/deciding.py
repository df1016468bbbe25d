"""Deciding: accept, ask for what is missing, hand over, decline, duplicate, not a referral, reopen. A person decides, with a reason
where it matters; what goes out is shown before it goes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlmodel import Session
from starlette.responses import Response
from starlette.routing import Route

from desk import rights
from desk.boxes import Mistake, has_day, typed_day
from desk.pages import seeing
from desk.pages.seeing import Seen
from desk.rights import May
from desk.web import Ask, go_to, page
from notifier import deciding
from notifier.deciding import NobodyToWriteTo
from notifier.redirect import NoContact
from notifier.request import NothingToAsk
from parsers.limits import ADDRESS_CHARACTERS
from store import claims, decisions
from store.errors import AlreadyDecided, NotDecided, Refused, ReviewInThePast
from store.models import Rating, Status
from store.outbox import BadRecipient, OwedEmail
from store.referrals import OPEN
from triage.reference import normal_reference
from triage.reviews import review_due
from triage.service import TEAMS, Area

_AREAS: Final = tuple(area.value for area in Area if area.redirected)
_RATINGS: Final = {
    Rating.RED: "Admission is likely now, and the risk is not managed where the person lives",
    Rating.AMBER: "Admission is likely unless urgent help comes",
    Rating.GREEN: "Some risk of admission, managed at the moment",
    Rating.BLUE: "In hospital now",
}

_FIRST_REVIEW: Final = "the date of the first review"
#: The pages that decide on a referral, or take a decision back.
_DECIDES: Final = frozenset(f"{name}.html" for name in ("accept", "ask", "team", "decline", "duplicate", "not_a_referral", "reopen"))

#: What the button says that leads from an e-mail back to the boxes that it was made of.
_CHANGE: Final = "change"

#: Seconds for which a shown e-mail may be sent as it was shown.
_DRAFT_SECONDS: Final = 24 * 3600

Decide = Callable[[Ask, Seen, Session], None]


def accept(ask: Ask) -> Response:
    """Accept: a lead sets the rating and the date of the first review."""
    seen = _seen(ask)
    dues = {rating.value: review_due(rating.value, ask.today, ask.parts.deciding.reviews) for rating in Rating}
    more: dict[str, Any] = {"ratings": _RATINGS, "dues": dues, "own": TEAMS, "suggested": _suggested(seen)}
    if not ask.posted:
        return _page(ask, seen, "accept.html", {}, **more)
    rating, given = ask.form.text("rating"), has_day(ask.form, "review")
    errors = _left_out(ask, dues)
    if errors:
        return _page(ask, seen, "accept.html", errors, 422, **more)

    def decide(ask: Ask, seen: Seen, session: Session) -> None:
        lead = _address(ask.form.text("lead"), "lead") if ask.form.text("lead") else None
        decisions.accept(
            session,
            seen.referral.reference,
            by=ask.person.name,
            rating=rating,
            review_on=typed_day(ask.form, "review", _FIRST_REVIEW) if given else dues[rating],
            now=ask.now,
            reason=ask.form.text("reason") or None,
            lead_email=lead,
            team=ask.form.text("team"),
        )

    return _decided(ask, seen, "accept.html", "accepted", decide, {Status.ACCEPTED}, **more)


def decline(ask: Ask) -> Response:
    """Decline, with a reason."""
    return _plain(ask, "decline.html", "declined", {Status.DECLINED}, _declines)


def not_a_referral(ask: Ask) -> Response:
    """Say that this is no referral."""
    return _plain(ask, "not_a_referral.html", "not_a_referral", {Status.NOT_A_REFERRAL}, _is_none)


def duplicate(ask: Ask) -> Response:
    """Say which referral goes on in place of this one."""
    return _plain(ask, "duplicate.html", "duplicate", {Status.DUPLICATE}, _is_duplicate)


def reopen(ask: Ask) -> Response:
    """Take a decision back."""
    return _plain(ask, "reopen.html", "reopened", {Status.WAITING}, _reopens)


def team(ask: Ask) -> Response:
    """Hand over: to a team of ours, where it goes on waiting; or to another area, where the sender is told whom to ask."""
    seen, deciding_parts = _seen(ask), ask.parts.deciding
    more: dict[str, Any] = {
        "own": TEAMS,
        "areas": {name: deciding_parts.out_of_area[name] for name in _AREAS if name in deciding_parts.out_of_area},
    }
    if not ask.posted or ask.form.text("act") == _CHANGE:
        return _page(ask, seen, "team.html", {}, **more)
    chosen = ask.form.text("team")
    try:
        if chosen not in TEAMS and chosen not in more["areas"]:
            raise Mistake("team", "Select a team")
        if chosen in _AREAS and not ask.form.text("reason"):
            raise Mistake("reason", "Say why it belongs there")
        if chosen in TEAMS and seen.referral.team is not None and not rights.may(ask.person, May.RATE):
            raise Mistake("team", "A team has been named already. Only a lead can change that")
        draft = _redirect_draft(ask, seen, chosen) if chosen in _AREAS and ask.form.text("tell") == "yes" else None
    except Mistake as mistake:
        return _page(ask, seen, "team.html", {mistake.box: str(mistake)}, 422, **more)
    if draft is not None and ask.form.text("shown") != _seal(draft):
        return _shown_first(ask, seen, draft, ("team", "reason", "tell", "to"))

    def decide(ask: Ask, seen: Seen, session: Session) -> None:
        deciding.redirect(session, seen.referral.reference, chosen, draft, by=ask.person.name, reason=ask.form.text("reason"), now=ask.now)

    return _decided(ask, seen, "team.html", "handed_over", decide, {Status.REDIRECTED}, **more)


def ask_for_more(ask: Ask) -> Response:
    """Ask the sender for what is missing. The e-mail is shown before it goes."""
    seen = _seen(ask)
    with ask.parts.store.reading() as session:
        sender = ask.parts.deciding.sender(session, seen.referral)
    if not ask.posted or ask.form.text("act") == _CHANGE:
        return _page(ask, seen, "ask.html", {}, sender=sender)
    try:
        if not ask.form.text("reason"):
            raise Mistake("reason", "Say what you are asking for, for your colleagues")
        draft = _request_draft(ask, seen)
    except Mistake as mistake:
        return _page(ask, seen, "ask.html", {mistake.box: str(mistake)}, 422, sender=sender)
    if ask.form.text("shown") != _seal(draft):
        return _shown_first(ask, seen, draft, ("reason", "to"))

    def decide(ask: Ask, seen: Seen, session: Session) -> None:
        deciding.ask(session, seen.referral.reference, draft, by=ask.person.name, reason=ask.form.text("reason"), now=ask.now)

    return _decided(ask, seen, "ask.html", "asked", decide, set(), sender=sender)


def acknowledge(ask: Ask) -> Response:
    """Say to whoever sent it that a referral arrived that a person handed in. The e-mail is shown before it goes."""
    seen = _seen(ask)
    with ask.parts.store.reading() as session:
        if not seeing.to_acknowledge(session, seen):
            return go_to(f"/referrals/{seen.referral.reference}" + ("?done=acknowledged" if ask.posted else ""))
    if not ask.posted or ask.form.text("act") == _CHANGE:
        return _page(ask, seen, "acknowledge.html", {})
    try:
        to = _address(ask.form.text("to"), "to")
    except Mistake as mistake:
        return _page(ask, seen, "acknowledge.html", {mistake.box: str(mistake)}, 422)
    with ask.parts.store.reading() as session:
        draft = ask.parts.deciding.draft_acknowledgement(session, seen.referral.reference, to)
    if ask.form.text("shown") != _seal(draft):
        return _page(ask, seen, "draft.html", {}, draft=draft, seal=_seal(draft), drafted="", carried=("to",))
    with ask.parts.store.transaction() as session:
        deciding.acknowledge(session, draft, by=ask.person.name, now=ask.now)
    return go_to(f"/referrals/{seen.referral.reference}?done=acknowledged")


def routes() -> list[Route]:
    """The routes of these pages."""
    here = "/referrals/{reference}"
    return [
        page(f"{here}/accept", accept, needs=May.RATE, post=True),
        page(f"{here}/ask", ask_for_more, needs=May.WORK, post=True),
        page(f"{here}/acknowledge", acknowledge, needs=May.WORK, post=True),
        page(f"{here}/team", team, needs=May.WORK, post=True),
        page(f"{here}/decline", decline, needs=May.WORK, post=True),
        page(f"{here}/duplicate", duplicate, needs=May.WORK, post=True),
        page(f"{here}/not-a-referral", not_a_referral, needs=May.WORK, post=True),
        page(f"{here}/reopen", reopen, needs=May.WORK, post=True),
    ]


def _seen(ask: Ask) -> Seen:
    with ask.parts.store.reading() as session:
        return seeing.find(ask, session, ask.part("reference"))


def _shown_first(ask: Ask, seen: Seen, draft: OwedEmail, carried: tuple[str, ...]) -> Response:
    """The e-mail of a decision as it will go; the boxes of the decision are carried along."""
    drafted = _drafted_at(ask).isoformat()
    return _page(ask, seen, "draft.html", {}, draft=draft, seal=_seal(draft), drafted=drafted, carried=carried)


def _left_out(ask: Ask, dues: Mapping[str, date | None]) -> dict[str, str]:
    """What is left out of an acceptance, by its box, in the order of the page: all of it at once, so that nobody sends it three times."""
    rating, errors = ask.form.text("rating"), {}
    if rating not in list(Rating):
        errors["rating"] = "Select a rating"
    if not has_day(ask.form, "review") and dues.get(rating) is None:
        errors["review"] = "Enter the date of the first review" + (
            ": the service has set no interval for this rating" if rating in dues else ""
        )
    if ask.form.text("team") not in TEAMS:
        errors["team"] = "Select the team that looks after the person"
    return errors


def _page(ask: Ask, seen: Seen, template: str, errors: dict[str, str], status: int = 200, **more: Any) -> Response:
    kept = ask.form if ask.posted else ask.kept()
    if not ask.posted and not kept and _over(seen, template):
        return _decided_page(ask, seen)
    with ask.parts.store.reading() as session:
        needs = seeing.needs(session, seen)
    return ask.page(template, status, seen=seen, needs=needs, form=kept, errors=errors, restored=bool(kept) and not ask.posted, **more)


def _over(seen: Seen, template: str) -> bool:
    """Whether there is nothing to decide on a page: by the back button, or because somebody else was faster."""
    return template in _DECIDES and (seen.referral.status in OPEN) is (template == "reopen.html")


def _decided_page(ask: Ask, seen: Seen) -> Response:
    with ask.parts.store.reading() as session:
        made = decisions.decisions_of(session, seen.referral.reference)
    return ask.page("decided.html", seen=seen, last=made[-1] if made else None, open=seen.referral.status in OPEN)


def _plain(ask: Ask, template: str, done: str, already: set[Status], decide: Decide) -> Response:
    seen = _seen(ask)
    if not ask.posted:
        with ask.parts.store.reading() as session:
            alike = seeing.alike(ask, session, seen)
        return _page(ask, seen, template, {}, alike=alike)
    return _decided(ask, seen, template, done, decide, already)


def _decided(ask: Ask, seen: Seen, template: str, done: str, decide: Decide, already: set[Status], **more: Any) -> Response:
    """Decide in one transaction, with the claim. The same decision sent twice (a double click) is one."""
    reference = seen.referral.reference
    try:
        with ask.parts.store.transaction() as session:
            claims.claim(session, reference, ask.person, ask.now)
            decide(ask, seeing.find(ask, session, reference), session)
    except Mistake as mistake:
        return _page(ask, seen, template, {mistake.box: str(mistake)}, 422, **more)
    except (AlreadyDecided, NotDecided) as refused:
        now = _seen(ask)
        if now.referral.status in already and _decided_by(ask, reference) == ask.person.name:
            return go_to(f"/referrals/{reference}?done={done}")
        return _page(ask, now, template, {"": str(refused)}, 409, **more)
    except ReviewInThePast:
        return _page(ask, seen, template, {"review": "The date of the first review must be today or later"}, 422, **more)
    except BadRecipient:
        return _page(ask, seen, template, {"to": "Enter an e-mail address, such as name@example.org"}, 422, **more)
    except Refused as refused:
        return _page(ask, seen, template, {"": str(refused)}, 409, **more)
    return go_to(f"/referrals/{reference}?done={done}")


def _decided_by(ask: Ask, reference: str) -> str | None:
    with ask.parts.store.reading() as session:
        made = decisions.decisions_of(session, reference)
    return made[-1].decided_by if made else None


def _reason(ask: Ask, told: str) -> str:
    if not ask.form.text("reason"):
        raise Mistake("reason", told)
    return ask.form.text("reason")


def _declines(ask: Ask, seen: Seen, session: Session) -> None:
    decisions.decline(session, seen.referral.reference, by=ask.person.name, reason=_reason(ask, "Say why it is declined"), now=ask.now)


def _is_none(ask: Ask, seen: Seen, session: Session) -> None:
    reason = _reason(ask, "Say why this is not a referral")
    decisions.not_a_referral(session, seen.referral.reference, by=ask.person.name, reason=reason, now=ask.now)


def _reopens(ask: Ask, seen: Seen, session: Session) -> None:
    decisions.reopen(session, seen.referral.reference, by=ask.person.name, reason=_reason(ask, "Say why it is reopened"), now=ask.now)


def _is_duplicate(ask: Ask, seen: Seen, session: Session) -> None:
    other = normal_reference(ask.form.text("of"))
    if other is None:
        raise Mistake("of", "Enter the reference of the other referral, such as DSR-7K3M-Q9TX")
    found = seeing.find(ask, session, other)
    reason = ask.form.text("reason") or f"The same referral as {other}."
    decisions.duplicate(session, seen.referral.reference, of=found.referral.reference, by=ask.person.name, reason=reason, now=ask.now)


def _request_draft(ask: Ask, seen: Seen) -> OwedEmail:
    to = _address(ask.form.text("to"), "to") if ask.form.text("to") else None
    try:
        with ask.parts.store.reading() as session:
            return ask.parts.deciding.draft_request(session, seen.referral.reference, to, _drafted_at(ask))
    except NothingToAsk:
        raise Mistake("", "Nothing is missing that the program can ask for. Ring the referrer instead") from None
    except NobodyToWriteTo:
        raise Mistake("to", "The sender cannot be written to by the program. Enter an address, or ring them") from None


def _redirect_draft(ask: Ask, seen: Seen, area: str) -> OwedEmail:
    to = _address(ask.form.text("to"), "to") if ask.form.text("to") else None
    try:
        with ask.parts.store.reading() as session:
            return ask.parts.deciding.draft_redirect(session, seen.referral.reference, area, to, _drafted_at(ask))
    except NoContact:
        raise Mistake("tell", "The service has set no way to reach that team, so there is nothing to tell the sender") from None
    except NobodyToWriteTo:
        raise Mistake("to", "The sender cannot be written to by the program. Enter an address, or ring them") from None


def _address(typed: str, box: str) -> str:
    name, at, domain = typed.rpartition("@")
    if not (name and at and "." in domain) or len(typed) > ADDRESS_CHARACTERS or any(mark in typed for mark in ' \n\t,;<>"'):
        raise Mistake(box, "Enter an e-mail address, such as name@example.org")
    return typed


def _drafted_at(ask: Ask) -> datetime:
    """When the e-mail that is shown was drafted: what is sent is what was shown, and the same sent twice is one."""
    try:
        drafted = datetime.fromisoformat(ask.form.text("drafted"))
    except ValueError:
        return ask.now
    known = drafted.tzinfo is not None and 0 <= (ask.now - drafted).total_seconds() < _DRAFT_SECONDS
    return drafted if known else ask.now


def _seal(draft: OwedEmail) -> str:
    """What tells whether an e-mail is the one that was shown."""
    return hashlib.sha256("\0".join([draft.recipient, draft.subject, draft.text, draft.occasion or ""]).encode()).hexdigest()


def _suggested(seen: Seen) -> str:
    """The team that stands in the box: as a person said, or as suggested beyond doubt; none otherwise."""
    owner = seen.referral.team or (seen.referral.team_suggested if seen.referral.route_sure else "")
    return owner if owner in TEAMS else ""
