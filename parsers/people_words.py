"""What one piece of a list of people says: a name, a job, a service, or several of them side by side."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from typing import Final

from parsers.limits import PLACEHOLDER_CHARACTERS
from parsers.values import answer_kind
from parsers.values.answer import AnswerKind
from parsers.values.vocabulary import words
from parsers.words import load


class Says(Enum):
    """What a piece is. A `LIKELY` name has nothing but its capitals to tell it; `OTHER` are words that no list holds."""

    NAME = "name"
    LIKELY = "likely"
    ROLE = "role"
    BODY = "organisation"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a list and what they are; `opens` when they begin with a job that belongs to the name after it."""

    says: Says
    text: str
    opens: bool = False

    def __repr__(self) -> str:
        return f"Piece({self.says})"


#: A name, a job or a service has no more words than this; an account has.
_MOST_WORDS: Final = 6
_NAME_WORDS: Final = 4
_NAME_AND_TITLE: Final = 3
_AT: Final = re.compile(r"^(?P<who>.*?)(?:^|\s+)(?:based at|works (?:at|for)|at|from|@)\s+(?P<the>the\s+)?(?P<body>\S.*)$", re.IGNORECASE)
_IS: Final = re.compile(r"\s+(?:who is|who's|is|called|named|=)\s+", re.IGNORECASE)
_BEFORE: Final = re.compile(
    r"^(?:(?:(?:i|we|they|he|she) ha(?:ve|s)|there is|his|her|my|our|their|the|a|an|and|also|with|named|called|currently|&|\+|yes|new)\s+)+",
    re.IGNORECASE,
)
_BOTH: Final = re.compile(r"^(?P<one>\S+(?: \S+)+)\s+(?:and|&|\+)\s+(?P<other>\S.*)$")
_A_WORD: Final = re.compile(r"[A-Z][\w’'.-]*|[dDO]['’][A-Z][\w’'-]+|[A-Z]\.?")
_OF: Final = frozenset({"of", "for", "to", "in"})
_AND: Final = frozenset({"and", "&", "/", "+"})
_DOUBT: Final = " .:?!–—-*"
_DIGITS: Final = re.compile(r"\d+")


@cache
def _list(name: str) -> frozenset[str]:
    return frozenset(load("people.toml")[name])


@cache
def _short() -> frozenset[str]:
    return _list("short") | frozenset(form.lower() for form in _list("short") if len(form) > 2) | _list("short_small")


def _bare(word: str) -> str:
    return word.lower().strip("().,:;?!'’\"")


def says_gone(text: str) -> bool:
    """Whether the words say that somebody may be involved no longer."""
    return any(_bare(word) in _list("gone") for word in text.split())


def is_remark(text: str) -> bool:
    """Whether a piece only tells how or when to reach somebody ("mobile", "after 2pm")."""
    said = [re.sub(r"[^\w&–—-]", "", word.lower()) for word in text.split()]
    return all(not word or word in _list("beside") or re.fullmatch(r"\d+\w{0,2}", word) for word in said)


def is_body(text: str) -> bool:
    """Whether words name a service, a place or a body: their last word does, or an earlier one where no job is named."""
    said = [_bare(word) for word in text.split()]
    like_name = 1 < len(said) <= _NAME_AND_TITLE and said[-1] in _list("surnames")
    if not said or len(said) > _MOST_WORDS or like_name:
        return False
    return said[-1] in _list("bodies") or (any(word in _list("bodies") for word in said) and not any(map(_is_job, text.split())))


def is_role(text: str) -> bool:
    """Whether words say what somebody is ("epilepsy nurse", "niece and next of kin", "S/W")."""
    said = text.split()
    return 0 < len(said) <= _MOST_WORDS + 1 and _role_span(said) == (0, len(said))


def speaks_of_job(text: str) -> bool:
    """Whether any word says what somebody is."""
    return any(map(_is_job, text.split()))


def denies(text: str) -> bool:
    """Whether words begin by saying that there is nobody: "not allocated", "no SW"."""
    return bool(text.split()) and _bare(text.split()[0]) in _list("denials")


def is_myself(text: str) -> bool:
    """Whether somebody who fills in a form points at themselves."""
    return _bare(text) in _list("myself")


def is_several(role: str) -> bool:
    """Whether a job is said of more than one ("support workers")."""
    last = _bare(role.split()[-1]) if role else ""
    return last.endswith("s") and last[:-1] in _list("jobs") | _list("relations")


def pieces_of(text: str) -> tuple[Piece, ...]:
    """What the words between two marks of a list say, in their order; empty when they name nobody and nothing."""
    if len(text) > PLACEHOLDER_CHARACTERS:
        return ()
    plain = _BEFORE.sub("", text.strip(_DOUBT)).strip(_DOUBT)
    if not plain or is_remark(plain) or answer_kind(plain) is not AnswerKind.ANSWER:
        return ()
    said = _IS.split(plain)
    if len(said) == 2 and all(said):
        return tuple(piece for part in said for piece in pieces_of(part))
    at = _AT.match(plain)
    if at is not None and (at["body"][:1].isupper() or is_body(at["body"])):
        article = at["the"] if at["the"] and at["the"][0].isupper() else ""
        return (*pieces_of(at["who"]), Piece(Says.BODY, article + at["body"]))
    if at is not None and _bare(at["body"]) in _list("beside"):
        return pieces_of(at["who"])
    both = _BOTH.match(plain)
    if both is not None:
        one, other = pieces_of(both["one"]), pieces_of(both["other"])
        if _names(one) and _names(other):
            return (*one, *(replace(piece, says=Says.NAME) if piece.says is Says.LIKELY else piece for piece in other))
    return _told(plain)


def _names(pieces: tuple[Piece, ...]) -> bool:
    return any(piece.says in (Says.NAME, Says.LIKELY) for piece in pieces)


def _told(text: str) -> tuple[Piece, ...]:
    said = text.split()
    if denies(text):
        return ()
    span = _role_span(said)
    if span == (0, len(said)):
        return (Piece(Says.ROLE, text),)
    if all(_bare(word) in _list("nobody") for word in said):
        return ()
    if is_body(text) and not _titled(said):
        return (Piece(Says.BODY, text),)
    if span is not None:
        found = _with_role(said, *span)
        if found:
            return found
    if is_name(text):
        return (Piece(Says.NAME if _titled(said) else Says.LIKELY, text),)
    if says_gone(text):
        return ()
    if _titled(said) and (named := _name_and_body(said)):
        return named
    return (Piece(Says.OTHER, text),) if len(said) <= _MOST_WORDS else ()


def _with_role(said: list[str], start: int, end: int) -> tuple[Piece, ...]:
    """A name beside a job: "Ann Poole CPN", "epilepsy nurse Kim", or the two after each other."""
    start += _is_surname(said, start, end)
    left, role, right = " ".join(said[:start]), _BEFORE.sub("", " ".join(said[start:end])), " ".join(said[end:])
    after = pieces_of(right) if right else ()
    named = _name_and_body(said[end:])
    if named and not left:
        return (Piece(Says.ROLE, role, True), *named)
    if right and left and is_name(right) and not is_name(left):
        return () if is_body(left) else (Piece(Says.ROLE, f"{left} {role}", True), Piece(Says.NAME, right))
    if right and left and is_name(right) and " " not in left and not _titled(said):
        return (Piece(Says.ROLE, f"{left} {role}", True), Piece(Says.NAME, right))
    if left and is_name(left) and (not right or _names(after)):
        return (Piece(Says.NAME, left), Piece(Says.ROLE, role), *after)
    if not left and after and after[0].says is Says.ROLE and _names(after):
        return (Piece(Says.ROLE, f"{role} {after[0].text}", True), *after[1:])
    if left and not right and is_body(left):
        return (Piece(Says.BODY, left), Piece(Says.ROLE, role))
    if not right and left[:1].islower():
        return (Piece(Says.ROLE, " ".join(said)),)
    return ()


def _is_surname(said: list[str], start: int, end: int) -> bool:
    """Whether the first word of a job is the family name to the given name before it: "Orla Day OT"."""
    word = said[start]
    return start == 1 and end - start > 1 and word[:1].isupper() and not word.isupper() and _bare(word) in _list("surnames")


def _name_and_body(said: list[str]) -> tuple[Piece, ...]:
    """A name by itself or with a service right behind it ("Sgt Joe Hart Suffolk Police"); empty for anything else."""
    if not said or is_name(" ".join(said)):
        return (Piece(Says.NAME, " ".join(said)),) if said else ()
    for end in (at for at in (3, 2) if at < len(said)):
        name, rest = " ".join(said[:end]), [word for word in said[end:] if not _DIGITS.fullmatch(word)]
        if is_name(name) and rest and rest[0][:1].isupper() and is_body(" ".join(rest)):
            return (Piece(Says.NAME, name), Piece(Says.BODY, " ".join(rest)))
    return ()


def is_titled(text: str) -> bool:
    """Whether a name begins with a title or a rank."""
    return _titled(text.split())


def _titled(said: list[str]) -> bool:
    return len(said) > 1 and (_bare(said[0]) in words("titles") | _list("ranks")) and _bare(said[0]) not in _list("relations")


def is_name(text: str) -> bool:
    """Whether words are written as a name: up to four with capitals, after a title or rank, none of them a job's or a service's."""
    said = text.replace("?", "").split()
    titled = _titled(said)
    while _titled(said):
        said = said[2:] if said[1] in _AND and _titled(said[2:]) else said[1:]
        if titled and len(said) > 1 and _DIGITS.fullmatch(said[0]):
            said = said[1:]
    if not said or len(said) > _NAME_WORDS or (len(said) == 1 and _bare(said[0]) in words("titles")):
        return False
    if any(_bare(word) in _list("nobody") or _is_job(word) for word in said):
        return False
    bodies = [word for word in said if _bare(word) in _list("bodies") and not (len(said) > 1 and _bare(word) in _list("surnames"))]
    capitals = len(said) == 1 and said[0].isupper() and len(said[0]) > 1 and not titled
    return not bodies and not capitals and _bare(said[-1]) not in words("particles") and all(_is_name_word(word) for word in said)


def _is_name_word(word: str) -> bool:
    return _bare(word) in words("particles") or _A_WORD.fullmatch(word) is not None


# -- jobs ----------------------------------------------------------------------------------------------------------------------


def _is_job(word: str) -> bool:
    """Whether a word says by itself what somebody is; short forms such as "OT" in capitals only."""
    plain = word.strip("().,:;?!")
    return plain in _short() or any(_is_one_job(part) for part in plain.split("/") if part)


def _is_one_job(word: str) -> bool:
    plain = _bare(word)
    return word in _short() or plain in _list("jobs") | _list("relations") or plain.rstrip("s") in _list("jobs")


def _role_span(said: list[str]) -> tuple[int, int] | None:
    """Where the first job stands among the words, with what belongs to it on both sides; None when there is none."""
    head = next((at for at, word in enumerate(said) if _is_job(word)), None)
    if head is None:
        return None
    end = _role_end(said, head + 1)
    start = head
    while start > 0 and _belongs(said[start - 1]):
        start -= 1
    return start, end


def _belongs(word: str) -> bool:
    """Whether a word before a job is part of it: a known one, or any that is not written as a name."""
    plain = word.strip("(),")
    return _bare(plain) in _list("before") or (
        plain[:1].islower() and _bare(plain) not in _list("nobody") and _bare(plain) not in words("particles")
    )


def _role_end(said: list[str], at: int) -> int:
    """Where a job ends: "head of year", "sister and next of kin", "nurse specialist", "social worker (disabled children)"."""
    while at < len(said):
        step = _belongs_behind(said, at)
        if step == 0:
            break
        at += step
    return min(at, len(said))


def _belongs_behind(said: list[str], at: int) -> int:
    """How many words from `at` on go on with the job that ends before it; 0 when it is over."""
    word, behind = said[at], said[at + 1] if at + 1 < len(said) else ""
    job_near = any(map(_is_job, said[at + 2 : at + 3]))
    if word.lower() in _OF:
        return 2 if behind[:1].islower() or _bare(behind) in _list("before") else 0
    if word.lower() in _AND:
        return 2 if _is_job(behind) or behind.lower() == "next" or (behind.islower() and job_near) else 0
    if word.startswith("("):
        closing = next((number for number in range(at, len(said)) if said[number].endswith(")")), len(said) - 1)
        return closing + 1 - at
    if _is_job(word):
        name_like = word[:1].isupper() and said[at - 1].islower() and at + 1 < len(said)
        return 0 if name_like else 1
    return 1 if word[:1].islower() and (_is_job(behind) or job_near) else 0
