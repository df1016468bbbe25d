"""Two letters that belong together: a locked one, and one that says its password ("password to follow").

The locked letter is read with what the other says. The password goes to the reading child and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ingest.letter import Letter, LetterKind
from ingest.open import open_letter
from ingest.passwords import said_passwords, says_it_follows
from ingest.understand import Understood
from parsers.limits import PASSWORDS
from store.models import Part
from store.passwords import Parts

_FOLLOWS: Final = (
    "It says that its password comes another way: when a letter with it comes from the same sender, this one is read again by itself."
)
_OWN: Final = "What was locked in it was opened with the password that it says itself."


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A letter, understood, and what it is to letters with passwords, None for one that has nothing to do with them; whether the password
    of another letter opened something in it."""

    understood: Understood
    parts: Parts | None
    opened: bool = False


def unlocked(
    understand: Callable[[Sequence[str]], Understood],
    password_letters: Callable[[Parts], Sequence[tuple[int, bytes]]],
) -> Unlocked:
    """A letter, read with the passwords that other letters say when it is locked. `understand` reads it with passwords,
    `password_letters` gives the letters that may say one, the likeliest first, with their numbers."""
    understood = understand(())
    if understood.letter.unlocked:
        understood = _noted(understood, _OWN)
    told = parts(understood)
    if told is None or not understood.locked:
        return Unlocked(understood, told)
    said = [(number, password) for number, raw in password_letters(told) for password in said_passwords(open_letter(raw))]
    passwords = tuple(dict.fromkeys(password for _, password in said))[:PASSWORDS]
    again = understand(passwords) if passwords else understood
    if len(again.letter.unlocked) > len(understood.letter.unlocked):
        numbers = " or ".join(str(number) for number in dict.fromkeys(number for number, _ in said))
        return Unlocked(
            _noted(again, f"What was locked in it was opened with the password that came in letter {numbers}."), told, opened=True
        )
    return Unlocked(_noted(understood, _FOLLOWS) if says_it_follows(understood.letter) else understood, told)


def parts(understood: Understood) -> Parts | None:
    """What a letter is to letters with passwords. Mail systems' reports and automatic replies are nothing to them."""
    letter = understood.letter
    if understood.sorting.kind in (LetterKind.BOUNCE, LetterKind.AUTO_REPLY):
        return None
    found = (Part.LOCKED,) * bool(understood.locked or letter.unlocked) + (Part.PASSWORD,) * bool(said_passwords(letter))
    return Parts(found, None if letter.sender is None else letter.sender.email, _thread(letter)) if found else None


def _thread(letter: Letter) -> tuple[str, ...]:
    own = () if letter.message_id is None else (letter.message_id,)
    return tuple(dict.fromkeys((*own, *letter.in_reply_to, *letter.references)))


def _noted(understood: Understood, note: str) -> Understood:
    return replace(understood, letter=replace(understood.letter, notes=(*understood.letter.notes, note)))
