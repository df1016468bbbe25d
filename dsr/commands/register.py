"""`dsr entries`, `dsr entry`, `dsr review`, `rate`, `admit`, `discharge`, `hand-over`, `lead`, `moved`, `end`: the register."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from dsr.clock import utc_now
from dsr.commands.common import As, By, Config, Format, Reason, Reference, configured, console, print_json, stop
from dsr.commands.database import opened
from dsr.commands.looking import known_reference
from dsr.config import Configuration
from notifier.dates import date_in_words
from parsers import limits
from store import held, register
from store.models import Entry, EntryEnd, Rating
from store.register import EntryLine, EntryView, NewAction, NewNote
from triage.prompts import Prompt, prompts
from triage.register_settings import unknown_gaps
from triage.reviews import review_due
from triage.service import TEAMS
from triage.transitions import Transition, TransitionKind, hands_over, transitions

DAY: Final = ["%Y-%m-%d"]

On = Annotated[datetime, typer.Option("--on", formats=DAY, help="The day on which it happened.")]
RatingGiven = Annotated[Rating | None, typer.Option("--rating", help="red, amber or green, as you set it. The program never rates.")]


def entries(
    team: Annotated[str | None, typer.Option("--team", help=f"Only this team's: {', '.join(TEAMS)}.")] = None,
    rating: Annotated[Rating | None, typer.Option("--rating", help="Only these; blue is everybody in hospital.")] = None,
    due: Annotated[datetime | None, typer.Option("--due", formats=DAY, help="Only those whose review is due by this day.")] = None,
    transition: Annotated[TransitionKind | None, typer.Option("--transition", help="Only those of whom this is to be asked.")] = None,
    ended: Annotated[bool, typer.Option("--ended", help="Those who are no longer on the register instead.")] = False,
    config: Config = None,
    as_: As = Format.TEXT,
) -> None:
    """Show who is on the register, whose review is due first on top, and what is to be asked about them."""
    configuration, today = configured(config), register.today(utc_now())
    with opened(configuration) as store, store.reading() as session:
        lines = register.listing(
            session,
            teams=None if team is None else [team],
            standing=rating,
            due_until=due.date() if due is not None else None,
            ended=ended,
            limit=limits.LISTED,
        )
        facts = register.facts(session, [line.reference for line in lines if not line.consent_withdrawn and line.ended_at is None])
    asked = {reference: transitions(one, today, configuration.transitions) for reference, one in facts.items()}
    shown = [line for line in lines if transition is None or any(one.kind is transition for one in asked.get(line.reference, ()))]
    if as_ is Format.JSON:
        print_json([_line_plain(line, asked.get(line.reference, ())) for line in shown])
        return
    console.print(_table(shown, asked, today) if shown else "Nobody.")


def entry(reference: Reference, config: Config = None, as_: As = Format.TEXT) -> None:
    """Show everything on one entry: ratings, reviews, plan, consent, and what is to be done."""
    configuration, today, name = configured(config), register.today(utc_now()), known_reference(reference)
    with opened(configuration) as store, store.reading() as session:
        found = register.view(session, name)
        facts = register.facts(session, [name])[name]
        if as_ is Format.JSON:
            print_json(_closed_plain(found) if found.closed else held.entry_plain(found))
            return
        if found.closed:
            _print_closed(found)
            return
        _print_entry(found, prompts(facts, today), transitions(facts, today, configuration.transitions))
        if hands_over(facts, today, configuration.transitions):
            team = register.adult_team(session, found.referral, configuration.routing)
            sure = "" if team.sure else ", not sure"
            _say(
                f"The address points to: {team.team}{sure} ({team.reason}). A person chooses: dsr hand-over, then consent-given",
                style="yellow",
            )


def review(
    reference: Reference,
    by: By,
    held_on: Annotated[datetime | None, typer.Option("--held", formats=DAY, help="The day of the review; today when left out.")] = None,
    issues: Annotated[str, typer.Option("--issues", help="What the trouble is now.")] = "",
    tried: Annotated[str, typer.Option("--tried", help="What was tried.")] = "",
    would_help: Annotated[str, typer.Option("--would-help", help="What would help.")] = "",
    services: Annotated[list[str] | None, typer.Option("--service", help="A service that is involved. Say it again for more.")] = None,
    actions: Annotated[
        list[str] | None,
        typer.Option("--action", help="An action agreed: what; who; until when. Such as: Ask for respite; Jo Pike; 2027-01-31"),
    ] = None,
    gaps: Annotated[
        list[str] | None, typer.Option("--gap", help="What was asked for and is not there: a code of the service's list.")
    ] = None,
    rating: RatingGiven = None,
    rating_reason: Annotated[str, typer.Option("--rating-reason", help="Why you rate so; needed with a rating.")] = "",
    following: Annotated[
        datetime | None, typer.Option("--next", formats=DAY, help="When the next is due; otherwise by the interval that the service set.")
    ] = None,
    config: Config = None,
) -> None:
    """Record the review that is due: what was said and agreed, and when the next one is due."""
    configuration, now, name = configured(config), utc_now(), known_reference(reference)
    unknown = unknown_gaps(gaps or (), configuration.register_settings.service_gaps)
    if unknown:
        stop(f"The service's list has no {unknown[0]!r}. It has: {', '.join(configuration.service_gaps) or 'nothing yet'}.")
    agreed = tuple(_action(words) for words in actions or ())
    on = held_on.date() if held_on is not None else register.today(now)
    with opened(configuration) as store, store.transaction() as session:
        due = _next_review(configuration, register.entry_of(session, name), rating, following, on)
        register.review_done(
            session,
            name,
            by=by,
            next_due_on=due,
            now=now,
            held_on=on,
            note=NewNote(issues, tried, would_help, tuple(services or ())),
            actions=agreed,
            gaps=gaps or (),
            rating=rating.value if rating is not None else None,
            rating_reason=rating_reason,
        )
    console.print(f"Recorded. The next review is due on {date_in_words(due)}.")


def move_review(
    reference: Reference,
    to: Annotated[datetime, typer.Option("--to", formats=DAY, help="The new day of the review.")],
    by: By,
    reason: Reason,
    config: Config = None,
) -> None:
    """Move the review that is due to another day."""
    with opened(configured(config)) as store, store.transaction() as session:
        register.move_review(session, known_reference(reference), by=by, reason=reason, due_on=to.date(), now=utc_now())
    console.print(f"Moved to {date_in_words(to.date())}.")


def rate(
    reference: Reference,
    rating: Annotated[Rating, typer.Option("--rating", help="red, amber or green, as you set it. The program never rates.")],
    by: By,
    reason: Reason,
    config: Config = None,
) -> None:
    """Rate somebody on the register. For blue, record the admission instead: dsr admit."""
    with opened(configured(config)) as store, store.transaction() as session:
        register.rate(session, known_reference(reference), rating=rating.value, reason=reason, by=by, now=utc_now())
    console.print(f"Rated {rating.value}.")


def admit(
    reference: Reference,
    on: On,
    by: By,
    hospital: Annotated[str | None, typer.Option("--hospital", help="Which hospital.")] = None,
    config: Config = None,
) -> None:
    """Record that somebody is in hospital (blue). Their rating stays beside it."""
    with opened(configured(config)) as store, store.transaction() as session:
        register.admit(session, known_reference(reference), admitted_on=on.date(), by=by, now=utc_now(), hospital=hospital)
    console.print("In hospital.")


def discharge(
    reference: Reference,
    on: On,
    by: By,
    to: Annotated[str | None, typer.Option("--to", help="Where they live now.")] = None,
    rating: RatingGiven = None,
    reason: Annotated[str, typer.Option("--reason", help="Why you rate so; needed with a rating.")] = "",
    config: Config = None,
) -> None:
    """Record that somebody has left hospital, with a new rating if you give one."""
    given = rating.value if rating is not None else None
    with opened(configured(config)) as store, store.transaction() as session:
        register.discharge(
            session, known_reference(reference), discharged_on=on.date(), by=by, now=utc_now(), to=to, rating=given, reason=reason
        )
    console.print("Left hospital.")


def correct_stay(
    reference: Reference,
    stay: Annotated[int, typer.Argument(help="The number of the stay, as dsr entry shows it.")],
    admitted: Annotated[datetime, typer.Option("--admitted", formats=DAY, help="The day of admission.")],
    by: By,
    reason: Reason,
    discharged: Annotated[
        datetime | None, typer.Option("--discharged", formats=DAY, help="The day of discharge, where the stay is over.")
    ] = None,
    config: Config = None,
) -> None:
    """Correct the days of a stay in hospital. Those that stood there before stay in the history."""
    with opened(configured(config)) as store, store.transaction() as session:
        register.correct_stay(
            session,
            known_reference(reference),
            stay,
            admitted_on=admitted.date(),
            discharged_on=discharged.date() if discharged is not None else None,
            reason=reason,
            by=by,
            now=utc_now(),
        )
    console.print("Corrected.")


def hand_over(
    reference: Reference,
    team: Annotated[str, typer.Option("--team", help=f"The team that takes over: {', '.join(TEAMS)}.")],
    by: By,
    reason: Reason,
    lead: Annotated[str | None, typer.Option("--lead", help="The e-mail address of the new lead professional.")] = None,
    config: Config = None,
) -> None:
    """Hand an entry to another team, such as to an adult team at 18. Reminders go there from then on."""
    if team not in TEAMS:
        stop(f"There is no team {team}. The teams are {', '.join(TEAMS)}.")
    with opened(configured(config)) as store, store.transaction() as session:
        register.reassign(session, known_reference(reference), team=team, by=by, reason=reason, now=utc_now(), lead_email=lead)
    console.print(f"Handed to {team}.")


def lead(
    reference: Reference,
    by: By,
    email: Annotated[str | None, typer.Option("--email", help="Their e-mail address; left out: nobody leads.")] = None,
    config: Config = None,
) -> None:
    """Say which professional leads: they are reminded of reviews from then on."""
    with opened(configured(config)) as store, store.transaction() as session:
        register.set_lead(session, known_reference(reference), lead_email=email, by=by, now=utc_now())
    console.print(f"{email or 'Nobody'} is reminded of reviews from now on.", markup=False)


def moved(
    reference: Reference,
    on: On,
    to: Annotated[str, typer.Option("--to", help="Where they have moved to.")],
    by: By,
    config: Config = None,
) -> None:
    """Record that somebody has moved out of the area. Hand over to the register there, then end the entry."""
    with opened(configured(config)) as store, store.transaction() as session:
        register.moved_away(session, known_reference(reference), moved_on=on.date(), to=to, by=by, now=utc_now())
    console.print("Recorded. Hand over to the register there, then: dsr end")


def end(
    reference: Reference,
    ended_as: Annotated[EntryEnd, typer.Option("--as", help="What ended it.")],
    by: By,
    reason: Reason,
    config: Config = None,
) -> None:
    """Take somebody off the register. Nothing is deleted; reviews and reminders stop."""
    with opened(configured(config)) as store, store.transaction() as session:
        register.end(session, known_reference(reference), ended_as=ended_as, by=by, reason=reason, now=utc_now())
    console.print("Ended. Reminders have stopped.")


def _next_review(configuration: Configuration, found: Entry | None, rating: Rating | None, given: datetime | None, on: date) -> date:
    """When the next review is due: as the person says, else by the interval of how somebody stands after this one."""
    if given is not None:
        return given.date()
    standing = rating if found is None or (rating is not None and found.inpatient_since is None) else found.standing
    due = review_due(standing.value, on, configuration.reviews) if standing is not None else None
    if due is None:
        stop(f"Say when the next review is due (--next): the service has set no interval for {standing.value if standing else 'it'}.")
    return due


def _action(words: str) -> NewAction:
    parts = [part.strip() for part in words.split(";")]
    try:
        what, owner, until = parts
        return NewAction(what, owner, date.fromisoformat(until))
    except ValueError:
        stop("Give an action as: what; who; until when. Such as: Ask for respite; Jo Pike; 2027-01-31")


def _table(lines: list[EntryLine], asked: dict[str, tuple[Transition, ...]], today: date) -> Table:
    table = Table("Reference", "Name", "Stands", "Team", "Review due", "To ask about")
    for line in lines:
        name = " ".join(part for part in (line.given_name, line.family_name) if part)
        due = "none" if line.due_on is None else f"{line.due_on:%d %b %Y}{' (overdue)' if line.due_on < today else ''}"
        what = "; ".join(one.reason for one in asked.get(line.reference, ()))
        if line.consent_withdrawn:
            name, what = "", "Consent is withdrawn: a person decides what becomes of the record."
        table.add_row(line.reference, name, line.standing.value, line.team, due, what)
    return table


def _line_plain(line: EntryLine, asked: tuple[Transition, ...]) -> dict[str, Any]:
    return {
        "reference": line.reference,
        "standing": line.standing.value,
        "rating": line.rating,
        "in_hospital_since": line.inpatient_since,
        "team": line.team,
        "review_due_on": line.due_on,
        "started_on": line.started_on,
        "consent_withdrawn": line.consent_withdrawn,
        "ended_at": line.ended_at,
        "to_ask_about": [{"kind": one.kind.value, "on": one.on, "reason": one.reason} for one in asked],
    }


def _closed_plain(found: EntryView) -> dict[str, Any]:
    row = found.entry
    return {
        "reference": row.reference,
        "team": row.team,
        "started_on": row.started_on,
        "consent_withdrawn_at": row.consent_withdrawn_at,
        "ended_at": row.ended_at,
        "ended_as": row.ended_as,
        "ended_by": row.ended_by,
    }


def _print_closed(found: EntryView) -> None:
    """What must be kept, and no more."""
    row = found.entry
    _say(f"{row.reference}  {row.team}  on the register since {date_in_words(row.started_on)}", style="bold")
    if row.ended_at is not None and row.ended_as is not None:
        _say(f"Ended {date_in_words(register.today(row.ended_at))} by {row.ended_by}: {row.ended_as.value.replace('_', ' ')}.")
    if row.consent_withdrawn_at is not None:
        _say("Consent is withdrawn. Everything else is closed: a person decides what becomes of the record.", style="bold red")
        _say("Next: dsr consent-stands, consent-given or end", style="dim")


def _print_entry(found: EntryView, asked: tuple[Prompt, ...], coming: tuple[Transition, ...]) -> None:
    row = found.entry
    standing = row.standing.value if row.standing is not None else ""
    _say(f"{row.reference}  {standing}  {row.team}  on the register since {date_in_words(row.started_on)}", style="bold")
    for need in found.needs:
        if need.removed_at is None:
            _say(f"{need.kind.value.capitalize()} need: {need.words}", style="bold")
    for prompt in asked:
        _say(f"To do: {prompt.words} ({prompt.source})", style="yellow")
    for one in coming:
        _say(f"To ask about: {one.reason}", style="yellow")
    for rating in found.ratings:
        _say(f"{date_in_words(register.today(rating.rated_at))}: {rating.rating.value} by {rating.rated_by}. {rating.reason}")
    for stay in found.stays:
        until = f"to {date_in_words(stay.discharged_on)}" if stay.discharged_on is not None else "still"
        _say(f"Stay {stay.id}, in hospital from {date_in_words(stay.admitted_on)} {until}: {stay.hospital or 'which one is not recorded'}")
        for was in found.corrections:
            if was.stay_id == stay.id:
                before = f" to {date_in_words(was.discharged_on)}" if was.discharged_on is not None else ""
                _say(f"    Before {was.corrected_by} corrected it: from {date_in_words(was.admitted_on)}{before} ({was.reason})")
    for seen in found.reviews:
        closed = seen.review.closed_as
        _say(f"Review due on {date_in_words(seen.review.due_on)}" + (f": {closed.value}" if closed is not None else ""))
        if seen.note is not None:
            said = {"Issues": seen.note.issues, "Tried": seen.note.tried, "Would help": seen.note.would_help}
            for label, words in (*said.items(), ("Not there", ", ".join(seen.gaps))):
                if words:
                    _say(f"    {label}: {words}")
    for action in found.actions:
        state = action.closed_as.value if action.closed_as is not None else f"until {date_in_words(action.due_on)}"
        _say(f"Action {action.id}: {action.what} ({action.owner}, {state})")
    for escalation in found.escalations:
        _say(f"Escalation {escalation.id} to {escalation.to_whom}: {escalation.why}. Outcome: {escalation.outcome or 'none yet'}")
    for step in found.steps:
        state = step.ended_as.value.replace("_", " ") if step.ended_as is not None else "open"
        _say(f"Step {step.id}, {step.kind.value.replace('_', ' ')}: asked for on {date_in_words(step.asked_on)}, {state}")
    for person in found.professionals:
        if person.removed_at is None:
            _say(f"Involved: {', '.join(part for part in (person.name, person.role, person.telephone, person.email) if part)}")
    for consent in found.consents:
        if consent.superseded_at is None:
            given = date_in_words(consent.given_on) if consent.given_on is not None else "on a day that is not known"
            _say(f"Consent: {consent.basis.value.replace('_', ' ')}, by {consent.given_by or 'somebody not named'}, {given}")


def _say(words: str, style: str | None = None) -> None:
    console.print(words, style=style, markup=False, soft_wrap=True)
