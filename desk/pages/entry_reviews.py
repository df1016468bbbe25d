"""Reviews and ratings of an entry, stays in hospital, whose it is, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from desk import register_words, rights, words
from desk.boxes import Mistake, day_boxes, has_day, typed_day
from desk.form import Form
from desk.pages.entries import adult_team
from desk.pages.entry_forms import ROWS, Act, Box, Kind, Sent, chosen, day_in, happened, options, required, today_in
from desk.rights import May
from desk.web import Ask
from parsers.limits import ADDRESS_CHARACTERS
from store import register
from store.models import EntryEnd, HospitalStay, Rating, ReviewEnd
from store.register import EntryView, NewAction, NewNote
from triage.reviews import review_due
from triage.service import TEAMS

_RATED: Final = tuple((rating.value, rating.value.capitalize(), told) for rating, told in register_words.RATINGS.items())
_LEAVING: Final = (EntryEnd.NO_LONGER_NEEDED, EntryEnd.MOVED_OUT_OF_AREA, EntryEnd.CONSENT_WITHDRAWN, EntryEnd.DIED, EntryEnd.OTHER)


def _review_boxes(ask: Ask, view: EntryView) -> list[Box]:
    gaps = options(ask.parts.gaps)
    interval = review_due(str(view.entry.standing), ask.today, ask.parts.deciding.reviews)
    said = (
        f"Leave it empty for {words.day(interval)}, by the interval of the rating."
        if interval
        else "The service has set no interval for this rating, so enter a day."
    )
    rating = [
        Box(Kind.CHOICE, "rating", "Rating", "", (("", "It stays as it is"), *_RATED)),
        Box(Kind.AREA, "rating_reason", "Why, if it changes"),
    ]
    return [
        Box(Kind.DAY, "held", "When was the review held?", "For example, 27 3 2026"),
        Box(Kind.AREA, "issues", "What are the issues now?"),
        Box(Kind.AREA, "tried", "What was tried?"),
        Box(Kind.AREA, "would_help", "What would help?"),
        Box(Kind.AREA, "services", "Which services are involved?", "One on each line"),
        *(
            [Box(Kind.TICKS, "gaps", "What was asked for, and is not there?", "Counted in the themes, without any name", gaps)]
            if gaps
            else []
        ),
        Box(Kind.ACTIONS, "actions", "What was agreed?", "Rows that you leave empty are not kept"),
        *(rating if rights.may(ask.person, May.RATE) else []),
        Box(Kind.DAY, "next", "When is the next review?", said),
    ]


def _review(sent: Sent) -> None:
    form, ask = sent.form, sent.ask
    held = happened(sent, "held", "the day of the review")
    rating = form.text("rating") if rights.may(ask.person, May.RATE) else ""
    if rating and not form.text("rating_reason"):
        raise Mistake("rating_reason", "Say why the rating changes")
    register.review_done(
        *sent.of,
        **sent.who,
        held_on=held,
        note=NewNote(
            form.text("issues"),
            form.text("tried"),
            form.text("would_help"),
            tuple(line for line in form.text("services").splitlines() if line),
        ),
        gaps=tuple(gap for gap in form.all("gaps") if gap in ask.parts.gaps),
        actions=_actions(form),
        rating=rating or None,
        rating_reason=form.text("rating_reason"),
        next_due_on=_next(sent, held, rating),
    )


def _next(sent: Sent, held: date, rating: str) -> date:
    """When the next review is due: as typed, or by the interval of how the person stands then. Raises Mistake."""
    form, entry = sent.form, sent.view.entry
    if has_day(form, "next"):
        due: date | None = typed_day(form, "next", "the day of the next review")
    else:
        standing = Rating.BLUE.value if entry.inpatient_since is not None else rating or str(entry.standing)
        due = review_due(standing, held, sent.ask.parts.deciding.reviews)
    if due is None:
        raise Mistake("next", "Enter the day of the next review: the service has set no interval for this rating")
    if due < sent.ask.today:
        raise Mistake("next", "The day of the next review must be today or later")
    return due


def _actions(form: Form) -> list[NewAction]:
    found = []
    for row in range(ROWS):
        what, owner, due = f"what-{row}", f"owner-{row}", f"due-{row}"
        if not form.text(what) and not form.text(owner) and not has_day(form, due):
            continue
        found.append(
            NewAction(
                required(form, what, "Say what is to be done"),
                required(form, owner, "Say who does it"),
                typed_day(form, due, "the day until which it is to be done"),
            )
        )
    return found


def _reviewed(view: EntryView, form: Form, name: str, line: int | None) -> bool:
    done = [each for each in view.reviews if each.review.closed_as is ReviewEnd.DONE]
    if not done or done[-1].review.closed_by != name or done[-1].note is None:
        return False
    note = done[-1].note
    return (note.issues, note.tried, note.would_help) == (form.text("issues"), form.text("tried"), form.text("would_help"))


def _move(sent: Sent) -> None:
    due = typed_day(sent.form, "due", "the new day")
    if due < sent.ask.today:
        raise Mistake("due", "The new day must be today or later")
    register.move_review(*sent.of, **sent.who, due_on=due, reason=required(sent.form, "reason", "Say why it is moved"))


def _moved(view: EntryView, form: Form, name: str, line: int | None) -> bool:
    still = [each.review.due_on for each in view.reviews if each.review.closed_at is None]
    return view.entry.changed_by == name and has_day(form, "due") and still == [day_in(form, "due")]


def _rate(sent: Sent) -> None:
    rating = chosen(sent.form, "rating", [option[0] for option in _RATED], "Select a rating")
    register.rate(*sent.of, **sent.who, rating=rating, reason=required(sent.form, "reason", "Say why"))


def _rated(view: EntryView, form: Form, name: str, line: int | None) -> bool:
    last = view.ratings[-1] if view.ratings else None
    return last is not None and (last.rating, last.reason, last.rated_by) == (form.text("rating"), form.text("reason"), name)


def _hospital_boxes(ask: Ask, view: EntryView) -> list[Box]:
    if view.entry.inpatient_since is None:
        return [
            Box(Kind.DAY, "on", "When were they admitted?"),
            Box(Kind.TEXT, "place", "Which hospital? (optional)"),
        ]
    unrated = "They were never rated, so a rating is needed." if view.entry.rating is None else "Leave it for the rating that they had."
    rating = [
        Box(Kind.CHOICE, "rating", "Rating", unrated, (("", "It stays as it is"), *_RATED) if view.entry.rating else _RATED),
        Box(Kind.AREA, "reason", "Why, if it changes"),
    ]
    return [
        Box(Kind.DAY, "on", "When were they discharged?"),
        Box(Kind.TEXT, "place", "Where to? (optional)"),
        *(rating if rights.may(ask.person, May.RATE) else []),
    ]


def _hospital(sent: Sent) -> None:
    form, entry, rates = sent.form, sent.view.entry, rights.may(sent.ask.person, May.RATE)
    on = happened(sent, "on", "the day")
    if entry.inpatient_since is None:
        register.admit(*sent.of, **sent.who, admitted_on=on, hospital=form.text("place") or None)
        return
    rating = form.text("rating") if rates else ""
    if entry.rating is None and not rating:
        raise Mistake(
            "rating" if rates else "", "Select a rating: nobody has given one" if rates else "A lead records this: a rating is needed"
        )
    if rating and not form.text("reason"):
        raise Mistake("reason", "Say why the rating changes")
    register.discharge(
        *sent.of, **sent.who, discharged_on=on, to=form.text("place") or None, rating=rating or None, reason=form.text("reason")
    )


def _in_or_out(view: EntryView, form: Form, name: str, line: int | None) -> bool:
    if not view.stays or not has_day(form, "on"):
        return False
    stay, on = view.stays[-1], day_in(form, "on")
    return (stay.admission_by, stay.admitted_on) == (name, on) or (stay.discharge_by, stay.discharged_on) == (name, on)


def _stays(view: EntryView) -> Mapping[int, str]:
    return {
        stay.id: f"In hospital from {words.day(stay.admitted_on)}"
        + (f" to {words.day(stay.discharged_on)}" if stay.discharged_on else ", and still there")
        for stay in view.stays
        if stay.id is not None
    }


def _stay(ask: Ask, view: EntryView) -> HospitalStay | None:
    """The stay that the page is about; None when the entry has no such one."""
    return next((stay for stay in view.stays if stay.id == ask.number("number")), None)


def _stay_boxes(ask: Ask, view: EntryView) -> list[Box]:
    stay = _stay(ask, view)
    over = stay is not None and stay.discharged_on is not None
    return [
        Box(Kind.DAY, "admitted", "When were they admitted?"),
        *([Box(Kind.DAY, "discharged", "When were they discharged?")] if over else []),
        Box(Kind.AREA, "reason", "How do you know?", "For example, the ward's letter says so"),
    ]


def _stay_as_it_is(ask: Ask, view: EntryView) -> Mapping[str, str]:
    stay = _stay(ask, view)
    days = {"admitted": stay.admitted_on, "discharged": stay.discharged_on} if stay is not None else {}
    return {box: told[0] for name, day in days.items() if day is not None for box, told in day_boxes(day.isoformat(), name).items()}


def _correct_stay(sent: Sent) -> None:
    assert sent.line is not None
    over = any(box.name == "discharged" for box in _stay_boxes(sent.ask, sent.view))
    admitted = happened(sent, "admitted", "the day of admission")
    discharged = happened(sent, "discharged", "the day of discharge") if over else None
    if discharged is not None and discharged < admitted:
        raise Mistake("discharged", "The day of discharge must be the day of admission or later")
    reason = required(sent.form, "reason", "Say how you know")
    register.correct_stay(*sent.of, sent.line, **sent.who, admitted_on=admitted, discharged_on=discharged, reason=reason)


def _stay_corrected(view: EntryView, form: Form, name: str, line: int | None) -> bool:
    last = view.corrections[-1] if view.corrections else None
    return last is not None and (last.stay_id, last.reason, last.corrected_by) == (line, form.text("reason"), name)


def _team_boxes(ask: Ask, view: EntryView) -> list[Box]:
    teams = {name: team.title for name, team in ask.parts.deciding.teams.items()}
    with ask.parts.store.reading() as session:
        found = adult_team(ask, session, view)
    hint = "" if found is None else f"At 18 the address points to: {words.team(found.team, teams)} ({found.reason})."
    return [
        Box(Kind.CHOICE, "team", "Team", hint, tuple((team, words.team(team, teams)) for team in TEAMS)),
        Box(Kind.TEXT, "lead", "E-mail address of the lead professional (optional)", "They are reminded of reviews."),
        Box(Kind.AREA, "reason", "Why?"),
    ]


def _team(sent: Sent) -> None:
    lead = sent.form.text("lead")
    if lead and ("@" not in lead or len(lead) > ADDRESS_CHARACTERS or len(lead.split()) != 1):
        raise Mistake("lead", "Enter an e-mail address, such as name@example.org")
    register.reassign(
        *sent.of,
        **sent.who,
        team=chosen(sent.form, "team", TEAMS, "Select a team"),
        reason=required(sent.form, "reason", "Say why"),
        lead_email=lead or None,
    )


def _handed_over(view: EntryView, form: Form, name: str, line: int | None) -> bool:
    entry = view.entry
    return (entry.team, entry.lead_email or "", entry.changed_by) == (form.text("team"), form.text("lead"), name)


def _team_as_it_is(ask: Ask, view: EntryView) -> Mapping[str, str]:
    return {"team": view.entry.team, "lead": view.entry.lead_email or ""}


def _away(sent: Sent) -> None:
    register.moved_away(
        *sent.of, **sent.who, moved_on=happened(sent, "on", "the day"), to=required(sent.form, "to", "Say where they have moved to")
    )


def _gone_away(view: EntryView, form: Form, name: str, line: int | None) -> bool:
    return view.entry.moved_to is not None and (view.entry.moved_to, view.entry.changed_by) == (form.text("to"), name)


def _end(sent: Sent) -> None:
    chosen(sent.form, "as", _LEAVING, "Select why the entry ends")
    register.end(
        *sent.of,
        **sent.who,
        ended_as=EntryEnd(sent.form.text("as")),
        reason=required(sent.form, "reason", "Say more about why, for whoever looks at it later"),
    )


def _ended(view: EntryView, form: Form, name: str, line: int | None) -> bool:
    return (view.entry.ended_as, view.entry.ended_by) == (form.text("as"), name)


ACTS: Final = (
    Act(
        "review",
        "Record a review",
        "Save the review",
        May.WORK,
        _review_boxes,
        _review,
        _reviewed,
        start=today_in("held"),
    ),
    Act(
        "review-date",
        "Move the review",
        "Move the review",
        May.WORK,
        lambda _ask, _view: [Box(Kind.DAY, "due", "New day of the review"), Box(Kind.AREA, "reason", "Why is it moved?")],
        _move,
        _moved,
    ),
    Act(
        "rating",
        "Rate again",
        "Save the rating",
        May.RATE,
        lambda _ask, _view: [Box(Kind.CHOICE, "rating", "Rating", "", _RATED), Box(Kind.AREA, "reason", "Why?")],
        _rate,
        _rated,
        told="A person rates; the program never does. Blue is not a rating: record the hospital instead.",
    ),
    Act("hospital", "Admitted to hospital, or discharged", "Save", May.WORK, _hospital_boxes, _hospital, _in_or_out, start=today_in("on")),
    Act(
        "hospital",
        "Correct the days in hospital",
        "Save",
        May.WORK,
        _stay_boxes,
        _correct_stay,
        _stay_corrected,
        told="The days that stood there until now stay in the history, with your name and the reason.",
        start=_stay_as_it_is,
        lines=_stays,
    ),
    Act("team", "Give to another team or lead", "Save", May.RATE, _team_boxes, _team, _handed_over, start=_team_as_it_is),
    Act(
        "moved",
        "Moved out of the area",
        "Save",
        May.WORK,
        lambda _ask, _view: [Box(Kind.DAY, "on", "When did they move?"), Box(Kind.TEXT, "to", "Where to?")],
        _away,
        _gone_away,
        told="They stay on the register, marked to be handed over, until a lead ends the entry.",
    ),
    Act(
        "end",
        "End the entry",
        "End the entry",
        May.RATE,
        lambda _ask, _view: [
            Box(Kind.CHOICE, "as", "Why does it end?", "", tuple((end.value, register_words.ENDS[end]) for end in _LEAVING)),
            Box(Kind.AREA, "reason", "Say more, for whoever looks at it later"),
        ],
        _end,
        _ended,
        told="The person leaves the register, and nobody is reminded of reviews any more. Nothing is deleted.",
        warning=True,
    ),
)
