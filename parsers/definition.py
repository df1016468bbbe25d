"""Definitions of known forms: what a blank prints, and which key of the record each of its questions asks for.

A definition is a TOML file (docs/reading.md, "Telling the reader about a form of your own"); `parsers/definition_file.py` reads it.
Every edition of a form has a definition of its own; which one a document fits is told by the printed text itself
(`parsers/definition_alignment.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

#: What one box may ask for at once: the keys that stand in it, and the name under which the reader parts them.
JOINED: Final[Mapping[frozenset[str], str]] = {
    frozenset({"person.given_name", "person.family_name"}): "person.name",
    frozenset({"person.title", "person.given_name", "person.family_name"}): "person.name",
    frozenset({"person.address", "person.postcode"}): "person.address",
    frozenset({"person.gp_name", "person.gp_practice"}): "gp",
    frozenset({"person.phone", "person.email"}): "contact",
    frozenset({"referral.referrer_phone", "referral.referrer_email"}): "contact",
    frozenset({"referral.referrer_name", "referral.referrer_role"}): "referrer and role",
    frozenset({"consent.given_by", "consent.relationship"}): "consenter and relation",
    frozenset({"diagnosis.learning_disability", "diagnosis.autism"}): "diagnosis",
    frozenset({"diagnosis.learning_disability", "diagnosis.autism", "diagnosis.other"}): "diagnosis",
}


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed answer and what it stands for: codes by key, none for an answer that says nothing ("Not known")."""

    text: str
    codes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """One printed question. `section` is the heading above it as printed, "" before the first. `keys` are the keys of the record
    that its answer gives, none for a question to leave alone. `columns` are the headings of a grid below or beside it with what
    stands under each: a part of a professional, or "now" for the column whose marks count; "" for a column to leave alone."""

    label: str
    section: str = ""
    keys: tuple[str, ...] = ()
    options: tuple[Printed, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """One edition of a form. `title` are the lines that name it, `questions` stand in printed order, `printed` is what else the
    blank prints among the answers (instructions, hints). Only a `confirmed` definition is used for reading."""

    name: str
    questions: tuple[Asked, ...]
    title: tuple[str, ...] = ()
    edition: str = ""
    printed: tuple[str, ...] = ()
    confirmed: bool = False

    @property
    def keys(self) -> frozenset[str]:
        """Every key that the form asks for."""
        return frozenset(
            key for asked in self.questions for key in (*asked.keys, *(key for option in asked.options for key, _ in option.codes))
        )


def plain(definition: Definition) -> dict[str, Any]:
    """The definition as JSON holds it: how it crosses to a reading child."""
    return asdict(definition)


def from_plain(shown: Mapping[str, Any]) -> Definition:
    """The definition that `plain` wrote. Raises KeyError or TypeError when `shown` is not one."""
    return Definition(
        name=shown["name"],
        questions=tuple(
            Asked(
                label=asked["label"],
                section=asked["section"],
                keys=tuple(asked["keys"]),
                options=tuple(Printed(option["text"], tuple((key, code) for key, code in option["codes"])) for option in asked["options"]),
                columns=tuple((heading, part) for heading, part in asked["columns"]),
            )
            for asked in shown["questions"]
        ),
        title=tuple(shown["title"]),
        edition=shown["edition"],
        printed=tuple(shown["printed"]),
        confirmed=shown["confirmed"],
    )
