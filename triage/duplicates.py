"""Who may be the same person. Shown to a person, who alone decides; nothing is ever merged (domain rule 4.7)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells people apart, None where it is not known. `nhs_number` is ten digits whose check digit holds."""

    nhs_number: str | None = None
    date_of_birth: date | None = None
    family_name: str | None = None
    given_name: str | None = None
    postcode: str | None = None

    def __repr__(self) -> str:
        return "Identity(***)"


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two may be the same person; `reason` says why without naming anybody."""

    reason: str


def likeness(a: Identity, b: Identity) -> Likeness | None:
    """Why two may be the same person: the same NHS number, or the same date of birth with an alike name or the same postcode.
    None when neither."""
    raise NotImplementedError
