"""What the service configures about people on the register. What only the service can know is None until it has set it: then it is
not watched (domain rules 1.4, 1.7: no national figure is known)."""

import re
from typing import Annotated, Final, Self

from pydantic import Field, field_validator, model_validator

from triage.service import Days, Settings, Words

_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")

Months = Annotated[int, Field(gt=0, le=120)]


class ServiceGapChoice(Settings):
    """Something that is asked for at reviews and may not be there: its code, which reports count, and its name."""

    code: str
    title: Words

    @field_validator("code")
    @classmethod
    def _word(cls, code: str) -> str:
        if not _CODE.fullmatch(code):
            raise ValueError('must be small letters, digits and "_", such as "respite_care"')
        return code


class TransitionSettings(Settings):
    """How long before, or after, people are shown what comes. None: not before the day itself, or never."""

    days_before_16: Days | None = None
    months_before_18: Months | None = None
    consent_older_than_months: Months | None = None
    rating_unchanged_for_days: Days | None = None


class RetentionSettings(Settings):
    """For how many months a record of each class is kept: then a person looks at it. None: for ever. Nothing is ever destroyed by the
    program itself (domain rule 4.2). `decided_by` and `decided_on` say whose schedule it is."""

    entry_months: Annotated[int, Field(gt=0, le=1800)] | None = None
    not_accepted_months: Annotated[int, Field(gt=0, le=1800)] | None = None
    other_letter_months: Annotated[int, Field(gt=0, le=1800)] | None = None
    decided_by: Words | None = None
    decided_on: str | None = None


class RegisterSettings(Settings):
    """The register: what may be recorded as asked for and not there, what is watched, and how long records are kept."""

    service_gaps: tuple[ServiceGapChoice, ...] = ()
    transitions: TransitionSettings = TransitionSettings()
    retention: RetentionSettings = RetentionSettings()

    @model_validator(mode="after")
    def _one_a_code(self) -> Self:
        codes = [gap.code for gap in self.service_gaps]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"has two service gaps with the code {twice[0]!r}")
        return self

    def unknown_gaps(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the codes that the service's list does not have."""
        known = {gap.code for gap in self.service_gaps}
        return tuple(code for code in codes if code not in known)
