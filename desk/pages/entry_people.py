"""Consent, what somebody needs, and who is involved: the forms of an entry that are about people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desk import register_words, words
from desk.boxes import has_day, typed_day
from desk.form import Form
from desk.pages.entry_forms import Act, Box, Kind, Sent, chosen, day_in, happened, options, required, today_in
from desk.rights import May
from desk.web import Ask
from store import register
from store.models import ConsentBasis, NeedKind, Whose, WithdrawalEnd
from store.register import EntryView, NewNeed, NewProfessional
from store.register.refusals import ChangedMeanwhile

_BASES: Final = tuple((basis.value, words.code(basis.value)) for basis in ConsentBasis)
_YES: Final = (("yes", "Yes, they would be in a C(E)TR if one were called"),)


def _consent(sent: Sent) -> None:
    register.record_consent(
        *sent.of,
        **sent.who,
        basis=ConsentBasis(chosen(sent.form, "basis", [basis.value for basis in ConsentBasis], "Select who decided, and by what right")),
        given_by=required(sent.form, "given_by", "Say who gave consent"),
        relationship=sent.form.text("relationship") or None,
        given_on=happened(sent, "on", "the day on which consent was given"),
    )


def _consented(view: EntryView, form: Form, name: str, line: int | None) -> bool:
    last = view.consents[-1] if view.consents else None
    return last is not None and (last.basis, last.given_by, last.recorded_by) == (form.text("basis"), form.text("given_by"), name)


def _withdraw(sent: Sent) -> None:
    form = sent.form
    if sent.seen != sent.view.entry.version:
        raise ChangedMeanwhile(sent.view.entry.changed_by, sent.view.entry.changed_at)
    register.withdraw(
        *sent.of,
        by=sent.ask.person.name,
        now=sent.ask.now,
        withdrawn_on=happened(sent, "on", "the day on which they said so"),
        said_by=required(form, "said_by", "Say who told you"),
        words=required(form, "words", "Say what they said, in their words"),
    )


def _withdrawn(view: EntryView, form: Form, name: str, line: int | None) -> bool:
    last = view.withdrawals[-1] if view.withdrawals else None
    return last is not None and (last.words, last.recorded_by) == (form.text("words"), name)


def _stands(sent: Sent) -> None:
    if sent.seen != sent.view.entry.version:
        raise ChangedMeanwhile(sent.view.entry.changed_by, sent.view.entry.changed_at)
    reason = required(sent.form, "reason", "Say how you know that consent stands")
    register.consent_confirmed(*sent.of, by=sent.ask.person.name, now=sent.ask.now, reason=reason)


def _stood(view: EntryView, form: Form, name: str, line: int | None) -> bool:
    last = view.withdrawals[-1] if view.withdrawals else None
    return last is not None and (last.settled_as, last.settled_by) == (WithdrawalEnd.CONSENT_STANDS, name)


def _need(sent: Sent) -> None:
    new = NewNeed(
        NeedKind(chosen(sent.form, "kind", list(NeedKind), "Select what it is")),
        required(sent.form, "words", "Say what is needed"),
        Whose(chosen(sent.form, "whose", list(Whose), "Select whose need it is")),
        sent.form.text("snomed") or None,
        typed_day(sent.form, "again", "a day") if has_day(sent.form, "again") else None,
    )
    register.record_need(*sent.of, new, **sent.who)


def _needed(view: EntryView, form: Form, name: str, line: int | None) -> bool:
    return any((need.words, need.kind, need.recorded_by) == (form.text("words"), form.text("kind"), name) for need in view.needs)


def _need_again(sent: Sent) -> None:
    assert sent.line is not None
    if chosen(sent.form, "what", ("stands", "gone"), "Select what you found") == "gone":
        register.remove_need(*sent.of, sent.line, **sent.who)
        return
    on = happened(sent, "on", "the day on which you asked")
    again = typed_day(sent.form, "again", "a day") if has_day(sent.form, "again") else None
    register.need_reviewed(*sent.of, sent.line, reviewed_on=on, review_on=again, **sent.who)


def _asked_again(view: EntryView, form: Form, name: str, line: int | None) -> bool:
    found = next((need for need in view.needs if need.id == line), None)
    if found is None:
        return False
    if form.text("what") == "gone":
        return found.removed_by == name
    return form.text("what") == "stands" and (found.reviewed_by, found.reviewed_on) == (name, day_in(form, "on"))


def _professional(sent: Sent) -> None:
    form = sent.form
    new = NewProfessional(
        required(form, "name", "Enter a name"),
        form.text("role") or None,
        form.text("organisation") or None,
        form.text("telephone") or None,
        form.text("email") or None,
        in_cetr="yes" in form.all("in_cetr"),
    )
    register.add_professional(*sent.of, new, **sent.who)


def _involved(view: EntryView, form: Form, name: str, line: int | None) -> bool:
    return any((each.name, each.role or "", each.added_by) == (form.text("name"), form.text("role"), name) for each in view.professionals)


def _not_involved(sent: Sent) -> None:
    assert sent.line is not None
    register.remove_professional(*sent.of, sent.line, **sent.who)


def _left(view: EntryView, form: Form, name: str, line: int | None) -> bool:
    return any((each.id, each.removed_by) == (line, name) for each in view.professionals)


def _open_needs(view: EntryView) -> Mapping[int, str]:
    return {need.id: need.words for need in view.needs if need.id is not None and need.removed_at is None}


def _open_professionals(view: EntryView) -> Mapping[int, str]:
    return {each.id: each.name for each in view.professionals if each.id is not None and each.removed_at is None}


def _person(_ask: Ask, _view: EntryView) -> Mapping[str, str]:
    return {"whose": Whose.PERSON.value}


ACTS: Final = (
    Act(
        "consent",
        "Consent was given",
        "Save the consent",
        May.WORK,
        lambda _ask, _view: [
            Box(Kind.CHOICE, "basis", "Who decided, and by what right?", "", _BASES),
            Box(Kind.TEXT, "given_by", "Who gave it?"),
            Box(Kind.TEXT, "relationship", "Relationship to the person (optional)"),
            Box(Kind.DAY, "on", "When?"),
        ],
        _consent,
        _consented,
        told="It takes the place of the consent before it, which stays in the history. Where consent had been withdrawn, reviews go on.",
    ),
    Act(
        "withdrawal",
        "Consent is withdrawn",
        "Record the withdrawal",
        May.WORK,
        lambda _ask, _view: [
            Box(Kind.TEXT, "said_by", "Who told you?"),
            Box(Kind.DAY, "on", "When?"),
            Box(Kind.AREA, "words", "What did they say?", "In their words"),
        ],
        _withdraw,
        _withdrawn,
        told="Reminders and reviews stop at once, and the entry closes. Nothing is deleted: a person decides what follows.",
        start=today_in("on"),
        warning=True,
    ),
    Act(
        "consent-stands",
        "Consent stands",
        "Consent stands",
        May.WORK,
        lambda _ask, _view: [Box(Kind.AREA, "reason", "How do you know?", "For example, the letter was about something else")],
        _stands,
        _stood,
        told="The entry opens again, and its review is due on the day on which it was.",
    ),
    Act(
        "needs",
        "Add a need",
        "Save the need",
        May.WORK,
        lambda _ask, _view: [
            Box(Kind.CHOICE, "kind", "What is it?", "", options(register_words.NEED)),
            Box(Kind.AREA, "words", "What is needed?", "For example, easy read; ring before noon; a quiet room"),
            Box(Kind.CHOICE, "whose", "Whose need is it?", "", options(register_words.WHOSE)),
            Box(Kind.TEXT, "snomed", "SNOMED CT code (optional)"),
            Box(Kind.DAY, "again", "When do you ask again? (optional)"),
        ],
        _need,
        _needed,
        start=_person,
    ),
    Act(
        "needs",
        "Asked again about a need",
        "Save",
        May.WORK,
        lambda _ask, _view: [
            Box(Kind.CHOICE, "what", "What did you find?", "", (("stands", "It is still needed"), ("gone", "It is no longer needed"))),
            Box(Kind.DAY, "on", "When did you ask?"),
            Box(Kind.DAY, "again", "When do you ask next? (optional)"),
        ],
        _need_again,
        _asked_again,
        start=today_in("on"),
        lines=_open_needs,
    ),
    Act(
        "professionals",
        "Add somebody who is involved",
        "Save",
        May.WORK,
        lambda _ask, _view: [
            Box(Kind.TEXT, "name", "Name"),
            Box(Kind.TEXT, "role", "Role (optional)"),
            Box(Kind.TEXT, "organisation", "Organisation (optional)"),
            Box(Kind.TEXT, "telephone", "Telephone (optional)"),
            Box(Kind.TEXT, "email", "E-mail (optional)"),
            Box(Kind.TICKS, "in_cetr", "C(E)TR", "", _YES),
        ],
        _professional,
        _involved,
    ),
    Act(
        "professionals",
        "Involved no more",
        "Involved no more",
        May.WORK,
        lambda _ask, _view: [],
        _not_involved,
        _left,
        lines=_open_professionals,
    ),
)
