"""Whether a form shows consent, and on which basis (domain rule 1.6). Never whether the consent is good: a person judges that."""

from dataclasses import dataclass
from datetime import date

from parsers.reading import Reading


@dataclass(frozen=True, slots=True)
class ConsentShown:
    """`shown` is False whenever a person has to look first; `basis` is the form's own (consent.basis), None when it gives
    none; `reason` says why, in words for the nurse on duty."""

    shown: bool
    basis: str | None
    reason: str


def consent_shown(reading: Reading, arrived_on: date) -> ConsentShown:
    """Whether the form shows consent by somebody who can give it at the person's age on the day of arrival."""
    raise NotImplementedError
