"""What the service configures about people on the register and about what is kept of them. What only the service can know is None until
it has set it: then it is not watched, and nothing comes up for destruction (domain rules 1.4, 1.7, 4.2)."""

import re
from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from triage.service import Day, Days, Settings, Words

_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")

Months = Annotated[int, Field(gt=0, le=1800)]


def _gap_code(code: str) -> str:
    if not _CODE.fullmatch(code):
        raise ValueError('must be small letters, digits and "_", such as "respite_care"')
    return code


GapCode = Annotated[str, AfterValidator(_gap_code)]


class ServiceGapChoice(Settings):
    """Something that is asked for at reviews and may not be there: its code, which reports count, and its name."""

    code: GapCode
    title: Words


def unknown_gaps(codes: Sequence[str], known: tuple[ServiceGapChoice, ...]) -> tuple[str, ...]:
    """Those of the codes that the service's list does not have."""
    return tuple(code for code in codes if code not in {gap.code for gap in known})


class TransitionSettings(Settings):
    """How long before a birthday, or after consent and rating, people are shown what comes. None before a birthday: from the day itself;
    None after something: never."""

    days_before_16: Days | None = None
    months_before_18: Months | None = None
    consent_older_than_months: Months | None = None
    rating_unchanged_for_days: Days | None = None


class RetentionSettings(Settings):
    """For how many months a record is kept after it ended, by class; then a person looks at it, and nothing is ever destroyed by the
    program itself. None: for ever. `children_until_birthday`: records of who was under 18 then are kept at least until that birthday.
    `decided_by` and `decided_on` say whose schedule it is."""

    entry_months: Months | None = None
    not_accepted_months: Months | None = None
    other_letter_months: Months | None = None
    children_until_birthday: Annotated[int, Field(ge=18, le=100)] | None = None
    decided_by: Words | None = None
    decided_on: Day | None = None


class RegisterSettings(Settings):
    """All of that together."""

    service_gaps: tuple[ServiceGapChoice, ...] = ()
    transitions: TransitionSettings = TransitionSettings()
    retention: RetentionSettings = RetentionSettings()
