"""What the register refuses, in words for the person who asked."""

from __future__ import annotations

from datetime import date, datetime

from store.errors import Refused


class ChangedMeanwhile(Refused):
    """Somebody else has changed the entry since it was looked at."""

    def __init__(self, by: str, at: datetime) -> None:
        super().__init__(f"{by} has changed this entry since you opened it. Look at it again before you save.")
        self.by, self.at = by, at


class ConsentIsWithdrawn(Refused):
    """Consent is withdrawn: a person first decides what becomes of the record."""

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"Consent is withdrawn for {reference}: nothing more is recorded. Say first that consent stands, or record that it was given "
            "again; otherwise it can only be ended."
        )


class NotWithdrawn(Refused):
    """There is no withdrawal of consent that holds."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"No withdrawal of consent is recorded for {reference}. Record it first: who said it, when, and in which words.")


class WithdrawnAlready(Refused):
    """A withdrawal of consent holds already."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"The withdrawal of consent for {reference} is recorded already.")


class NotSaid(Refused):
    """Something that is needed was left out; `what` names it."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Say {what}.")
        self.what = what


class DayToCome(Refused):
    """The day of something that has happened lies in the future."""

    def __init__(self, day: date) -> None:
        super().__init__(f"{day:%d %B %Y} is still to come. Give the day on which it happened.")


class DayTooEarly(Refused):
    """A day lies before the one that it must follow."""

    def __init__(self, day: date, after: date) -> None:
        super().__init__(f"{day:%d %B %Y} is before {after:%d %B %Y}, the day that it follows.")


class BlueIsAPlace(Refused):
    """Blue was given as a rating."""

    def __init__(self) -> None:
        super().__init__("Blue says that somebody is in hospital. Record the admission; the rating stays red, amber or green beside it.")


class InHospital(Refused):
    """The person is in hospital already."""

    def __init__(self, since: date) -> None:
        super().__init__(f"The entry says in hospital since {since:%d %B %Y} already. Record the discharge first.")


class NotInHospital(Refused):
    """The person is not in hospital."""

    def __init__(self) -> None:
        super().__init__("The entry does not say that the person is in hospital.")


class StaysOverlap(Refused):
    """Two stays in hospital would share days."""

    def __init__(self, admitted_on: date) -> None:
        super().__init__(f"These days overlap with the stay that began on {admitted_on:%d %B %Y}.")


class StayIsOver(Refused):
    """A correction leaves out the day of discharge of a stay that is over, or gives one for a stay that goes on."""

    def __init__(self, over: bool) -> None:
        super().__init__(
            "This stay is over: give the day of discharge too." if over else "This stay goes on. A discharge is recorded, not corrected."
        )


class NothingChanged(Refused):
    """A correction says what stands there already."""

    def __init__(self) -> None:
        super().__init__("These are the days that stand there already.")


class StepOpen(Refused):
    """A step of this kind has been asked for and is not over."""

    def __init__(self, asked_on: date) -> None:
        super().__init__(f"This was asked for on {asked_on:%d %B %Y} and is not over yet. Record what came of that first.")


class NotOnEntry(Refused):
    """The entry has no such line, or it is closed."""

    def __init__(self) -> None:
        super().__init__("The entry has no such line, or somebody has closed it. Look at the entry again.")
