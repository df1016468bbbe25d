"""The action plan of an entry, what was taken further, and the steps that the policy asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desk import register_words, words
from desk.boxes import typed_day
from desk.form import Form
from desk.pages.entry_forms import Act, Box, Kind, Sent, chosen, day_in, happened, options, required, today_in
from desk.rights import May
from store import register
from store.models import ActionEnd, StepKind
from store.register import EntryView, NewAction


def _action(sent: Sent) -> None:
    new = NewAction(
        required(sent.form, "what", "Say what is to be done"),
        required(sent.form, "owner", "Say who does it"),
        typed_day(sent.form, "due", "the day until which it is to be done"),
    )
    register.add_action(*sent.of, new, **sent.who)


def _planned(view: EntryView, form: Form, name: str, line: int | None) -> bool:
    typed = (form.text("what"), form.text("owner"), day_in(form, "due"), name)
    return any((each.what, each.owner, each.due_on, each.added_by) == typed for each in view.actions)


def _close(sent: Sent) -> None:
    assert sent.line is not None
    closed_as = ActionEnd(chosen(sent.form, "as", list(ActionEnd), "Select what became of it"))
    if closed_as is ActionEnd.DROPPED:
        required(sent.form, "outcome", "Say why it is dropped")
    register.close_action(*sent.of, sent.line, closed_as=closed_as, outcome=sent.form.text("outcome") or None, **sent.who)


def _closed(view: EntryView, form: Form, name: str, line: int | None) -> bool:
    return any((each.id, each.closed_as, each.closed_by) == (line, form.text("as"), name) for each in view.actions)


def _escalate(sent: Sent) -> None:
    register.escalate(
        *sent.of,
        to_whom=required(sent.form, "to_whom", "Say to whom"),
        why=required(sent.form, "why", "Say why"),
        **sent.who,
    )


def _escalated(view: EntryView, form: Form, name: str, line: int | None) -> bool:
    typed = (form.text("to_whom"), form.text("why"), name)
    return any((each.to_whom, each.why, each.escalated_by) == typed for each in view.escalations)


def _outcome(sent: Sent) -> None:
    assert sent.line is not None
    register.escalation_outcome(*sent.of, sent.line, outcome=required(sent.form, "outcome", "Say what came of it"), **sent.who)


def _came(view: EntryView, form: Form, name: str, line: int | None) -> bool:
    return any((each.id, each.outcome, each.outcome_by) == (line, form.text("outcome"), name) for each in view.escalations)


def _step(sent: Sent) -> None:
    kind = StepKind(chosen(sent.form, "kind", list(StepKind), "Select what was asked for"))
    register.ask_step(*sent.of, kind, asked_on=happened(sent, "on", "the day on which it was asked for"), **sent.who)


def _asked(view: EntryView, form: Form, name: str, line: int | None) -> bool:
    return any((each.kind, each.asked_by) == (form.text("kind"), name) and each.ended_at is None for each in view.steps)


def _step_over(sent: Sent) -> None:
    assert sent.line is not None
    held = chosen(sent.form, "what", ("held", "not_held"), "Select whether it was held") == "held"
    if not held:
        required(sent.form, "outcome", "Say why it was not held")
    on = happened(sent, "on", "the day on which it was held") if held else None
    recommended, outcome = sent.form.text("recommendations") or None, sent.form.text("outcome") or None
    register.end_step(*sent.of, sent.line, held_on=on, recommendations=recommended, outcome=outcome, **sent.who)


def _over(view: EntryView, form: Form, name: str, line: int | None) -> bool:
    return any((each.id, each.ended_by, each.ended_as) == (line, name, form.text("what")) for each in view.steps)


def _open_actions(view: EntryView) -> Mapping[int, str]:
    return {
        each.id: f"{each.what} ({each.owner}, by {words.day(each.due_on)})"
        for each in view.actions
        if each.id is not None and each.closed_at is None
    }


def _open_escalations(view: EntryView) -> Mapping[int, str]:
    return {each.id: f"{each.to_whom}: {each.why}" for each in view.escalations if each.id is not None and each.outcome is None}


def _open_steps(view: EntryView) -> Mapping[int, str]:
    return {
        each.id: f"{register_words.STEP[each.kind]}, asked for on {words.day(each.asked_on)}"
        for each in view.steps
        if each.id is not None and each.ended_at is None
    }


ACTS: Final = (
    Act(
        "actions",
        "Add to the action plan",
        "Save the action",
        May.WORK,
        lambda _ask, _view: [
            Box(Kind.TEXT, "what", "What is to be done?"),
            Box(Kind.TEXT, "owner", "Who does it?"),
            Box(Kind.DAY, "due", "Until when?"),
        ],
        _action,
        _planned,
    ),
    Act(
        "actions",
        "What became of the action",
        "Save",
        May.WORK,
        lambda _ask, _view: [
            Box(Kind.CHOICE, "as", "What became of it?", "", options(register_words.ACTION_END)),
            Box(Kind.AREA, "outcome", "What came of it, or why is it dropped?"),
        ],
        _close,
        _closed,
        lines=_open_actions,
    ),
    Act(
        "escalations",
        "Escalate",
        "Save the escalation",
        May.WORK,
        lambda _ask, _view: [Box(Kind.TEXT, "to_whom", "To whom?"), Box(Kind.AREA, "why", "Why?")],
        _escalate,
        _escalated,
        told="Nothing is sent: this keeps what you did. Tell them yourself.",
    ),
    Act(
        "escalations",
        "What came of the escalation",
        "Save",
        May.WORK,
        lambda _ask, _view: [Box(Kind.AREA, "outcome", "What came of it?")],
        _outcome,
        _came,
        lines=_open_escalations,
    ),
    Act(
        "steps",
        "A C(E)TR, meeting or keyworker was asked for",
        "Save",
        May.WORK,
        lambda _ask, _view: [
            Box(Kind.CHOICE, "kind", "What was asked for?", "", options(register_words.STEP)),
            Box(Kind.DAY, "on", "When was it asked for?"),
        ],
        _step,
        _asked,
        told="Nothing is sent: this keeps what you did.",
        start=today_in("on"),
    ),
    Act(
        "steps",
        "What became of it",
        "Save",
        May.WORK,
        lambda _ask, _view: [
            Box(Kind.CHOICE, "what", "Was it held?", "", options(register_words.STEP_END)),
            Box(Kind.DAY, "on", "When?", "Leave it empty if it was not held"),
            Box(Kind.AREA, "recommendations", "What did it recommend? (optional)"),
            Box(Kind.AREA, "outcome", "What came of it, or why was it not held?"),
        ],
        _step_over,
        _over,
        lines=_open_steps,
    ),
)
