"""Who may be the same person. Shown to a person, who alone decides; nothing is ever merged (domain rule 4.7)."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from rapidfuzz import fuzz

#: Out of 100. Thompson and Thomson reach 93, O'Neil and Oneill 91, Smith and Smyth 80, Jones and Jonas 80, Smith and Jones 20.
_ALIKE: Final = 80


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
    numbers = _both(_digits(a.nhs_number), _digits(b.nhs_number))
    if numbers is True:
        return Likeness("same NHS number" + _differing(a, b))
    if a.date_of_birth is None or a.date_of_birth != b.date_of_birth:
        return None
    shared = _shared(a, b)
    if not shared:
        return None
    but = ", but the NHS numbers differ" if numbers is False else ""
    return Likeness(f"same date of birth and {' and '.join(shared)}{but}")


def _shared(a: Identity, b: Identity) -> list[str]:
    shared = []
    if _same_name(a, b):
        shared.append("alike name")
    if _both(_plain(a.postcode).replace(" ", ""), _plain(b.postcode).replace(" ", "")):
        shared.append("same postcode")
    return shared


def _differing(a: Identity, b: Identity) -> str:
    """What speaks against one person behind one NHS number: somebody may have mistyped it."""
    different = []
    if a.date_of_birth is not None and b.date_of_birth is not None and a.date_of_birth != b.date_of_birth:
        different.append("date of birth")
    if _name(a) and _name(b) and not _same_name(a, b):
        different.append("name")
    return f", but another {' and another '.join(different)}" if different else ""


def _same_name(a: Identity, b: Identity) -> bool:
    """Whether the family or the given names are alike, or the whole names whatever box each part stands in: names change by
    marriage, and twins share all but one."""
    pairs = ((a.family_name, b.family_name), (a.given_name, b.given_name), (_name(a), _name(b)))
    return any(_alike(_plain(one), _plain(other)) for one, other in pairs)


def _alike(one: str, other: str) -> bool:
    if not one or not other:
        return False
    return max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other)) >= _ALIKE or bool(set(one.split()) & set(other.split()))


def _both(one: str, other: str) -> bool | None:
    """Whether two are equal, None when either is not known."""
    return one == other if one and other else None


def _name(identity: Identity) -> str:
    return " ".join(part for part in (identity.given_name, identity.family_name) if part)


def _digits(number: str | None) -> str:
    return "".join(character for character in number or "" if character.isdigit())


def _plain(text: str | None) -> str:
    """Letters without accents and case, words apart by one space: "O’Neil-Šmid" is "oneil smid"."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text or "") if not unicodedata.combining(c))
    kept = "".join(c if c.isalnum() else "" if c in "'’‘`" else " " for c in bare.casefold())
    return " ".join(kept.split())
