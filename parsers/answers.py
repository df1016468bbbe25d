"""The answer of one question as values of the record, each with how sure it is and why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from parsers.choices import Choice, Option, choice_in
from parsers.document import NOWHERE, EntryKind, Place, Tick
from parsers.doubts import doubt, is_kind_of_home
from parsers.labels import About, asks
from parsers.lines import Line, text_of
from parsers.options import codes_of, key_of_options
from parsers.professionals import from_lines, from_rows
from parsers.questions import Question, known
from parsers.reading import Content
from parsers.record import KEYS, KeyType
from parsers.values import answer_kind, normal, read_date, split_address, split_name
from parsers.values.answer import AnswerKind, Normal
from parsers.values.codes import SURE
from parsers.words import meaning

#: Codes of which one printed option may speak; more, and several options were taken for one.
_TOO_MANY: Final = 3
#: The key to a coded answer, as printed: a letter or number, then what it means, up to the next.
_PRINTED_KEY: Final = re.compile(
    r"(?:(?<=[\s,;(:/])|^)([A-Za-z]|\d{1,2})\s*(?:[=:.\-–]\s*|\s)([A-Za-z][^,;=]*?)(?=\s*(?:[,;)]|$)|\s+(?:[A-Z]|\d{1,2})\s*[=:])"
)
_LETTERS: Final = re.compile(r"[A-Za-z]|\d{1,2}")
_ONLY_LETTERS: Final = re.compile(r"\W*(?:[A-Za-z]|\d{1,2})(?:\s*[,/&+]\s*(?:[A-Za-z]|\d{1,2})){0,2}\W*")
_KEY_LEAST: Final = 2
_OTHERS_NAMED: Final = 2
_GUIDANCE: Final = 1.5
_EMAIL: Final = re.compile(r"[^\s,;:<>()]+@[^\s,;:<>()]+\w")
_PHONE: Final = re.compile(r"(?:\+44|\(?0)[\d\s().\-]{7,}\d")
_DOCTOR: Final = re.compile(r"\b(?:dr|doctor)\b\.?", re.IGNORECASE)
_PLACE_OF_GP: Final = re.compile(r"\b(?:surgery|practice|medical|health|centre|center|clinic|partnership|house)\b", re.IGNORECASE)
_SAID_BEFORE: Final = re.compile(
    r"^\W*(?:(?:the\s+)?same(?:\s+(?:as\s+)?(?:above|before|address.*))?|(?:as|see)\s+(?:above|before|previous\w*)|ditto|as\s+(?:given|stated)\s+above|above|\"+)\W*$",
    re.IGNORECASE,
)
#: Clauses from which on an answer is an account and no printed option.
_CLAUSES: Final = re.compile(r"[,;.]\s+\w")
_ACCOUNT: Final = 2
_SENTENCE: Final = re.compile(r"(?<=\w{2})[.;!]\s+(?=\w)")
_REMARK: Final = re.compile(r"\s*[(\[][^)\]]*[)\]]?")
_NAMES: Final = frozenset({"person.given_name", "person.family_name", "consent.given_by", "referral.referrer_name"})
_CAN: Final = re.compile(r"\b(?:has|have|had)\s+(?:the\s+)?(?:mental\s+)?capacity\b|\bcan\s+(?:decide|make|consent|agree)\b", re.IGNORECASE)
_CANNOT: Final = re.compile(r"\b(?:cannot|can't|can’t|lacks?|lacking|unable|not able|no capacity|without capacity)\b", re.IGNORECASE)
_NAMED_BASES: Final = frozenset({"best_interests", "parental_responsibility", "deputy"})
_DIAGNOSES: Final = ("diagnosis.learning_disability", "diagnosis.autism")
_SPEAKS_OF: Final = {
    "diagnosis.learning_disability": re.compile(
        r"\b(?:learning (?:disabilit\w+|difficult\w+)|intellectual disabilit\w+|LD|both)\b", re.IGNORECASE
    ),
    "diagnosis.autism": re.compile(r"\b(?:autis\w+|ASD|ASC|asperger\S*|both)\b", re.IGNORECASE),
}
_YES_NO: Final = re.compile(r"(?:yes|no|y|n)\W*", re.IGNORECASE)
_WITH_ROLE: Final = {
    "referrer and role": ("referral.referrer_name", "referral.referrer_role"),
    "consenter and relation": ("consent.given_by", "consent.relationship"),
}
#: Keys of numbers and addresses: what else stands in their boxes is told by their own rules.
_REACHED_BY: Final = frozenset({"person.phone", "person.email", "person.nhs_number", "referral.referrer_phone", "referral.referrer_email"})
_RELATIONS: Final = frozenset({"consent.relationship", "referral.referrer_role"})
#: What else is the same, behind the answer: "mum, same address as above".
_AND_THE_REST: Final = re.compile(r"\s*[,;(]\s*(?:the\s+)?same\b[^,;()]*\b(?:above|before)\)?\s*$", re.IGNORECASE)
_BORN: Final = re.compile(r"^\W*(?:d\.?\s?o\.?\s?b\b\.?|born(?: on)?|date of birth|birthday)\W*", re.IGNORECASE)
#: A name in one box with so many parts can be divided in more than one way.
_MANY_NAMES: Final = 4
_A_NAME: Final = re.compile(r"\b[A-Z][\w’'-]+ [A-Z][\w’'-]+\b")
_TWO_QUESTIONS: Final = re.compile(r"\s*(?:/|&|\+|,|\band\b)\s*", re.IGNORECASE)
_TWO_ANSWERS: Final = re.compile(r"\s*(?:[,;/\n]|\s[-–—]\s)\s*")
#: Keys whose answers are short enough to share a box.
_SHORT_ANSWERS: Final = frozenset(key for key, kind in KEYS.items() if kind.type not in (KeyType.PROSE, KeyType.LIST, KeyType.CHOICES)) - {
    "person.address"
}
_TWO_WORDS: Final = 2
_ROLE_THEN_NAME: Final = re.compile(r"(?P<role>[a-z][a-z’'\- ]+) (?P<name>(?:[A-Z][\w’'-]+ ){1,2}[A-Z][\w’'-]+)")
#: A name of everyday use in quotation marks within a whole name.
_SHORT_NAME: Final = re.compile(r"(?<=\s)[\"“‘]([^\"”’\d]{2,30})[\"”’](?=\s|$)")
_EITHER_ORDER: Final = "The form asks for the family name first: which of the two words it is, is for a person to confirm."
_SAID_SHORT: Final = "Taken from the whole name, where it stands in quotation marks."
_TITLE_IN_BRACKETS: Final = re.compile(r"[(\[]\s*(Mrs|Mr|Ms|Miss|Mx|Master|Dr)\.?\s*[)\]]", re.IGNORECASE)
_DATE_IN_NAME: Final = re.compile(r"\b\d{1,2}[./\-\s]\d{1,2}[./\-\s]\d{2,4}\b")


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer for one key. `fits` is how well the question's words ask for it; `others` further answers ticked beside it;
    `before` is True for "as above", whose value the reading still has to find."""

    key: str
    value: Content
    sure: bool
    note: str | None
    place: Place
    text: str
    label: str
    fits: float
    others: tuple[Content, ...] = ()
    before: bool = False

    def __repr__(self) -> str:
        return f"Finding({self.key})"


def findings_in(question: Question) -> Iterator[Finding]:
    """Every value that a question's answer gives; none when it was left blank or asks for no key."""
    if question.rows:
        people = from_rows(question.rows)
        if people:
            yield _finding(question, "support.professionals", Normal(people), ())
        return
    if not question.answered:
        return
    coded = _by_printed_key(question)
    if coded is not None:
        yield from _from_choice(question, coded)
        return
    choice = choice_in(question.lines)
    if choice is None or not choice.options:
        statement = _ticked_statement(question)
        if statement is not None:
            yield statement
            return
    if choice is not None and (choice.shown or any(line.has_tick for line in question.lines)):
        yield from _from_choice(question, choice)
        return
    text = text_of(question.lines if question.told is not None else _without_guidance(question.lines))
    asked_twice = _asked_twice(question, text)
    if asked_twice:
        for key, said in asked_twice:
            yield from _from_text(question, key, said, None)
        return
    for key in _with_place_first(question.keys, text) or _of_section(question):
        found = list(_from_text(question, key, text, choice))
        if found:
            yield from found
            return


def _with_place_first(keys: tuple[str, ...], text: str) -> tuple[str, ...]:
    """The keys with the address before the kind of home when a postcode stands in the answer."""
    if keys[:1] == ("person.living_situation",) and "person.address" in keys and split_address(text).postcode is not None:
        return ("person.address", *keys)
    return keys


def _asked_twice(question: Question, text: str) -> tuple[tuple[str, str], ...]:
    """The two keys that one question asks for ("Main language / interpreter needed?") with the part of the answer for each; empty
    for any other question, or when the answer has not just two parts."""
    if question.told is not None or not question.keys or question.keys[0] not in KEYS:
        return ()
    parts = [part for part in _TWO_QUESTIONS.split(_REMARK.sub("", question.label)) if part.strip()]
    said = [piece.strip() for piece in _TWO_ANSWERS.split(text.strip()) if piece.strip()]
    if len(parts) != _TWO_WORDS or len(said) != _TWO_WORDS:
        return ()
    keys = [ask.key(question.about) for part in parts for ask in asks(part)[:1]]
    if len(keys) != _TWO_WORDS or len(set(keys)) != _TWO_WORDS or not all(key in _SHORT_ANSWERS for key in keys):
        return ()
    return tuple(zip(keys, said, strict=True)) if all(normal(key, piece) for key, piece in zip(keys, said, strict=True)) else ()


def _ticked_statement(question: Question) -> Finding | None:
    """The "yes" of a statement with one tick box and no options; None when it is not ticked or no such statement."""
    ticks = [bit.tick for line in question.lines for bit in line.bits if bit.tick is not None]
    key = question.keys[0] if question.keys else ""
    if ticks != [Tick.TICKED] or key not in KEYS or KEYS[key].type is not KeyType.YESNO or text_of(question.lines):
        return None
    note = "One box is ticked beside this statement: please check what was meant." if KEYS[key].critical else None
    return _finding(question, key, Normal("yes", note is None, note), question.lines)


def _by_printed_key(question: Question) -> Choice | None:
    """The options of the key printed with a question ("F female, M male") with those whose letter or number stands as the
    answer chosen; None when there is no such key or the answer is none of its letters."""
    said = _LETTERS.findall(text_of(question.lines)) if _ONLY_LETTERS.fullmatch(text_of(question.lines)) else []
    if not said:
        return None
    printed = {letter.casefold(): meaning.strip() for letter, meaning in _PRINTED_KEY.findall(f"{question.label} {question.hint}")}
    if len(printed) < _KEY_LEAST or not all(letter.casefold() in printed for letter in said):
        return None
    chosen = {letter.casefold() for letter in said}
    return Choice(tuple(Option(meaning, letter in chosen) for letter, meaning in printed.items()), True)


def _without_guidance(lines: Sequence[Line]) -> Sequence[Line]:
    """An answer without a printed question that stands above it as guidance ("What does the child enjoy?")."""
    first = next((number for number, line in enumerate(lines) if not line.blank), None)
    if first is None:
        return lines
    asked = lines[first].text.strip().endswith("?") and not lines[first].has_entry and known(lines[first].text) >= _GUIDANCE
    return lines[first + 1 :] if asked else lines


def _of_section(question: Question) -> tuple[str, ...]:
    """What an unknown question may ask for by its section alone: in a section about consent, the basis of it."""
    return (
        ("consent.basis",) if question.about is About.CONSENT and (not question.asks or question.keys[:1] == ("consent.given_by",)) else ()
    )


def _finding(
    question: Question, key: str, normal_: Normal, lines: Sequence[Line], others: tuple[Content, ...] = (), before: bool = False
) -> Finding:
    place = next((line.place for line in lines if not line.blank), question.place) or NOWHERE
    shown = "  ".join(part for part in (question.label, *(line.shown for line in lines)) if part)
    fits = question.asks[0].score if question.asks else 0.0
    against = question.doubt or doubt(key, normal_.value, fits) if normal_.sure else None
    if against is not None:
        normal_ = Normal(normal_.value, False, against)
    return Finding(key, normal_.value, normal_.sure, normal_.note, place, shown[:2000], question.label, fits, others, before)


# -- options -----------------------------------------------------------------------------------------------------------------


def _from_choice(question: Question, choice: Choice) -> Iterator[Finding]:
    texts = [option.text for option in choice.options]
    key = _coded_key((*question.keys, *_of_section(question)), texts)
    if key is None or KEYS[key].type is KeyType.YESNO:
        key = key_of_options(texts) or key
    if key is not None:
        yield from _coded(question, key, choice)
    elif choice.shown and "diagnosis" in question.keys:
        yield from _diagnosis(question, ", ".join(option.text for option in choice.chosen))
    elif choice.shown and not _codes_first(question):
        said = [option.text for option in choice.chosen]
        printed = any(line.has_tick for line in question.lines) or sum(not line.blank for line in question.lines) == 1
        for candidate in question.keys:
            if candidate in KEYS and not KEYS[candidate].codes and KEYS[candidate].type is KeyType.TEXT and len(said) == 1 and printed:
                if _YES_NO.fullmatch(said[0]):
                    return
                found = normal(candidate, said[0])
                if found is not None:
                    yield _finding(question, candidate, found, question.lines)
                return
            if candidate in KEYS and KEYS[candidate].type is KeyType.PROSE and not any(line.has_tick for line in question.lines):
                yield from _from_text(question, candidate, text_of(question.lines), None)
                return


def _codes_first(question: Question) -> bool:
    """Whether a question asks first of all for one of a few answers: a chosen option that means none of them is no address."""
    return any(key in KEYS and bool(KEYS[key].codes) for key in question.keys[:1])


def _coded_key(keys: Sequence[str], options: Sequence[str]) -> str | None:
    """The first key of the question most of whose options it has codes for."""
    for key in keys:
        if key in KEYS and KEYS[key].codes:
            coded = sum(bool(codes_of(key, option)) for option in options)
            if coded and coded * 2 >= len(options):
                return key
    return None


def _coded(question: Question, key: str, choice: Choice) -> Iterator[Finding]:
    if not choice.shown:
        return
    texts = [option.text.casefold() for option in choice.options]
    repeated = len(set(texts)) < len(texts) and KEYS[key].type is KeyType.YESNO
    if KEYS[key].type is KeyType.CHOICES:
        first = {_codes(key, option)[0][0] for option in choice.options if _codes(key, option)}
        codes = tuple(sorted({code for option in choice.chosen for code in _own_codes(key, option, first)}))
        if codes:
            unclear = [option for option in choice.chosen if option.doubtful or not _is_clear(key, option)]
            note = "One of the marked lines is not known to the program: please look at the form." if unclear else None
            yield _finding(question, key, Normal(codes, not unclear, note), question.lines)
        return
    chosen: dict[str, float] = {}
    unread = 0
    for option in choice.chosen:
        settled = _settled(key, option, choice) or _left_over(key, option, choice)
        for code, likeness in settled[:1] or _none_of(key, option):
            likeness = max(likeness, SURE) if len(settled) == 1 and _stands_alone(key, option, code, choice) else likeness
            doubtful = (
                option.doubtful
                or len(settled) > 1
                or (key == "consent.basis" and len(_codes(key, option)) > 1 and _speaks_both_ways(option.text))
            )
            chosen[code] = max(chosen.get(code, 0.0), 0.5 if doubtful else likeness)
        unread += not settled and not _none_of(key, option)
    if not chosen:
        if key == "consent.basis" and len(choice.chosen) == 1:
            yield from _yes_to_consent(question, choice.chosen[0].text)
        elif choice.chosen and "other" in KEYS[key].codes:
            yield _finding(question, key, Normal("other", False, "The marked answer is none of the usual ones."), question.lines)
        return
    (code, likeness), *more = chosen.items()
    if more:
        note = "More than one answer is marked."
        yield _finding(question, key, Normal(code, False, note), question.lines, tuple(other for other, _ in more))
    else:
        sure = likeness >= SURE and not repeated and not unread and not _remark_doubts(key, code, choice.remark)
        note = None if sure else "The marked answer could be meant in another way: please look at the form."
        yield _finding(question, key, Normal(code, sure, note), question.lines)


def _is_clear(key: str, option: Option) -> bool:
    """Whether a marked line of a list surely means its codes and not too many of them."""
    codes = _codes(key, option)
    return 0 < len(codes) < _TOO_MANY and codes[0][1] >= SURE


def _settled(key: str, option: Option, choice: Choice) -> tuple[tuple[str, float], ...]:
    """The codes of an option, without those for which another option of the list stands alone."""
    codes = _codes(key, option)
    if len(codes) < 2:
        return codes
    taken = {
        found[0][0] for other in choice.options if other is not option and len(found := _codes(key, other)) == 1 and found[0][1] >= SURE
    }
    return tuple(found for found in codes if found[0] not in taken) or codes


def _left_over(key: str, option: Option, choice: Choice) -> tuple[tuple[str, float], ...]:
    """The one code that a marked option without known words can mean because each other option of the list means another."""
    others = [_codes(key, other) for other in choice.options if other is not option]
    taken = {codes[0][0] for codes in others if len(codes) == 1}
    left = [code for code in KEYS[key].codes if code not in taken]
    if len(left) != 1 or len(taken) < len(others) or len(others) < _OTHERS_NAMED or answer_kind(option.text) is not AnswerKind.ANSWER:
        return ()
    return ((left[0], SURE),)


def _stands_alone(key: str, option: Option, code: str, choice: Choice) -> bool:
    """Whether the other options of a printed list name so many other codes, and none of them this one, that it can only mean it."""
    least = SURE if KEYS[key].critical else 0.0
    others = [{found for found, likely in _codes(key, other) if likely >= least} for other in choice.options if other is not option]
    return code not in set().union(*others) and len({next(iter(codes)) for codes in others if len(codes) == 1}) >= _OTHERS_NAMED


def _remark_doubts(key: str, code: str, remark: str) -> bool:
    """Whether what is written below the options speaks of another answer."""
    others = {other for other, _ in codes_of(key, remark)} - {code}
    return bool(others) if KEYS[key].type is KeyType.CHOICE else False


def _yes_to_consent(question: Question, text: str) -> Iterator[Finding]:
    """What a bare yes or no to being on the register means: the person's own word, for a person to confirm."""
    said = codes_of("risk.safeguarding", text)
    if said and said[0][0] in ("yes", "no") and said[0][1] >= SURE:
        code = "informed" if said[0][0] == "yes" else "refused"
        yield _finding(
            question,
            "consent.basis",
            Normal(code, False, "The form only says yes or no: on which basis is for a person to confirm."),
            question.lines,
        )


def _none_of(key: str, option: Option) -> tuple[tuple[str, float], ...]:
    """The "no" of a diagnosis marked "not applicable"."""
    return (("no", 1.0),) if key in _DIAGNOSES and answer_kind(option.text) is AnswerKind.NOT_APPLICABLE else ()


def _own_codes(key: str, option: Option, first: set[str]) -> list[str]:
    """The codes of a printed option: a second one only when no other option of the list stands for it."""
    codes = [code for code, _ in _codes(key, option)]
    return codes[:1] + [code for code in codes[1:] if code not in first]


def _codes(key: str, option: Option) -> tuple[tuple[str, float], ...]:
    found = codes_of(key, option.text)
    return found if _speaks_both_ways(option.text) else _one_basis(key, found)


def _speaks_both_ways(text: str) -> bool:
    """Whether words say that somebody has capacity and that somebody has none: two printed options run together."""
    return bool(_CAN.search(text)) and bool(_CANNOT.search(text))


def _one_basis(key: str, codes: tuple[tuple[str, float], ...]) -> tuple[tuple[str, float], ...]:
    """Words of agreeing belong to every basis of consent: beside a basis that names who decided, they say nothing more."""
    named = [found for found in codes if found[0] in _NAMED_BASES]
    others = {code for code, _ in codes} - _NAMED_BASES
    if key == "consent.basis" and len(named) == 1 and others == {"informed"}:
        return ((named[0][0], max(named[0][1], SURE)),)
    return (*named, *(found for found in codes if found not in named)) if key == "consent.basis" and len(named) == 1 else codes


# -- words -------------------------------------------------------------------------------------------------------------------


def _from_text(question: Question, key: str, text: str, choice: Choice | None) -> Iterator[Finding]:
    if _SAID_BEFORE.match(text):
        if key in KEYS and KEYS[key].type in (KeyType.TEXT, KeyType.DATE):
            yield _finding(question, key, Normal(text, False, "The form says that this is as written before."), question.lines, before=True)
        return
    joined = _JOINED.get(key)
    if joined is not None:
        if key == "diagnosis" and choice is not None and _only_diagnoses(choice):
            return
        yield from joined(question, text)
        return
    if key not in KEYS:
        return
    if key == "person.address" and question.told is None and is_kind_of_home(text):
        key = "person.living_situation"
    kind = KEYS[key].type
    if KEYS[key].codes and choice is not None and _only_print(key, choice):
        if kind is KeyType.CHOICES and any(line.has_entry for line in question.lines):
            chosen = tuple(Option(option.text, True) for option in choice.options)
            yield from _coded(question, key, Choice(chosen, True))
        return
    if kind is KeyType.LIST:
        people = from_lines(question.lines)
        if people:
            yield _finding(question, key, Normal(people), question.lines)
        return
    if kind is KeyType.TEXT and _YES_NO.fullmatch(text.strip()):
        return
    misplaced = _in_wrong_box(key, text)
    if misplaced is not None:
        yield _finding(question, misplaced[0], misplaced[1], question.lines)
        return
    if key in _RELATIONS:
        text = _AND_THE_REST.sub("", text)
    found = _not_applicable(question, key, text) or _basis(key, text) or normal(key, text)
    if found is None:
        return
    if key == "consent.given_by" and not _A_NAME.search(text) and _says_basis(text):
        yield from _text(question, "consent.basis", text)
        return
    if key == "referral.referrer_name" and _says_who(text):
        yield from _text(question, "referral.is_self_referral", text)
        return
    if key == "referral.referrer_name" and _only_date(text):
        yield from _text(question, "referral.date", text)
        return
    if KEYS[key].critical and KEYS[key].codes and len(_CLAUSES.findall(text)) >= _ACCOUNT:
        found = Normal(found.value, False, "Taken from an account in somebody's own words: please check what is meant.")
    if key in _NAMES:
        found = _without_remark(_first_line(found, text))
        yield from _date_in_name(question, key, text)
    yield _finding(question, key, _against_stored(found, question, key), question.lines, _stored_other(found, question, key))
    if key == "person.address":
        postcode = split_address(text).postcode
        if postcode is not None:
            yield _finding(question, "person.postcode", postcode, question.lines)


def _in_wrong_box(key: str, text: str) -> tuple[str, Normal] | None:
    """The key and value of an answer that is nothing but a telephone number, an e-mail address or a birthday in a box for words;
    None for any other."""
    start = next((start for start in ("referral.referrer_", "person.") if key.startswith(start)), None)
    if start is None or key in _REACHED_BY or KEYS[key].type is not KeyType.TEXT:
        return None
    found: Normal | None = None
    meant = ""
    if _PHONE.fullmatch(text.strip()):
        meant = start + "phone"
        found = normal(meant, text)
    elif _EMAIL.fullmatch(text.strip()):
        meant = start + "email"
        found = normal(meant, text)
    elif start == "person." and _BORN.match(text):
        meant = "person.date_of_birth"
        found = read_date(_BORN.sub("", text), birth=True)
    return None if found is None else (meant, Normal(found.value, False, "This stands in the box of another question."))


def _only_diagnoses(choice: Choice) -> bool:
    """Whether the words are a printed choice between learning disability and autism with nothing chosen."""
    return all(any(pattern.search(option.text) for pattern in _SPEAKS_OF.values()) for option in choice.options)


def _only_print(key: str, choice: Choice) -> bool:
    """Whether the words are the printed options of the key and nothing tells which was meant."""
    codes = {code for option in choice.options for code, _ in codes_of(key, option.text)}
    return len(codes) > 1


def _stored_other(found: Normal, question: Question, key: str) -> tuple[Content, ...]:
    if KEYS[key].type is not KeyType.DATE:
        return ()
    stored = {
        bit.entry.stored for line in question.lines for bit in line.bits if bit.entry is not None and bit.entry.stored and bit.text.strip()
    }
    return tuple(sorted(value for value in stored if value != found.value))


def _against_stored(found: Normal, question: Question, key: str) -> Normal:
    if _stored_other(found, question, key):
        return Normal(found.value, False, "The date that is shown and the date kept behind it in the form differ.")
    return found


def _says_basis(text: str) -> bool:
    """Whether an answer says on which basis somebody decided and names nobody ("parent with parental responsibility")."""
    said = codes_of("consent.basis", text)
    return len(said) == 1 and said[0][0] in _NAMED_BASES and said[0][1] >= SURE


def _says_who(text: str) -> bool:
    """Whether an answer says what kind of person fills in the form and names nobody ("A professional", "My parent")."""
    said = codes_of("referral.is_self_referral", text)
    return len(said) == 1 and said[0][1] >= SURE and not _A_NAME.search(text)


def _only_date(text: str) -> bool:
    found = read_date(text)
    return found is not None and found.sure


def _with_role(question: Question, text: str) -> Iterator[Finding]:
    name_key, role_key = _WITH_ROLE["referrer and role" if "referrer and role" in question.keys else "consenter and relation"]
    name, *rest = [piece.strip() for piece in re.split(r"\s*[,;\n(]\s*|\s+[-–—/]\s+", text.strip().rstrip(")"), maxsplit=1)]
    behind = _ROLE_THEN_NAME.fullmatch(name) if not rest else None
    if behind is not None:
        name, rest = behind["name"], [behind["role"]]
    yield from _from_text(question, name_key, name, None)
    if rest:
        yield from _from_text(question, role_key, rest[0], None)


def _basis(key: str, text: str) -> Normal | None:
    """The one basis of consent that an answer speaks of beside words of agreeing; None for anything else."""
    codes = codes_of(key, text) if key == "consent.basis" else ()
    one = () if _speaks_both_ways(text) else _one_basis(key, codes)
    return Normal(one[0][0]) if len(codes) > 1 and len(one) == 1 else None


def _not_applicable(question: Question, key: str, text: str) -> Normal | None:
    """The "no" of a diagnosis for which "not applicable" was picked from a list; None for anything else."""
    picked = any(bit.entry is not None and bit.entry.kind is EntryKind.CHOICE for line in question.lines for bit in line.bits)
    if picked and key in _DIAGNOSES and answer_kind(text) is AnswerKind.NOT_APPLICABLE:
        return Normal("no")
    return None


def _first_line(found: Normal, text: str) -> Normal:
    """A name without what stands in the lines below it."""
    first, *more = [line.strip() for line in text.split("\n") if line.strip()]
    return Normal(first, False, "More than a name stands here: please look at the form.") if more else found


def _without_remark(found: Normal) -> Normal:
    """A name without what was written in brackets or in a further sentence behind it."""
    if not isinstance(found.value, str):
        return found
    bare = _SENTENCE.split(_REMARK.sub("", found.value), maxsplit=1)[0].strip(" ,;-–.")
    if bare == found.value or not bare:
        return found
    return Normal(bare, False, "More than a name stands here: please look at the form.")


def _date_in_name(question: Question, key: str, text: str) -> Iterator[Finding]:
    date = _DATE_IN_NAME.search(text) if key in ("person.given_name", "person.family_name", "person.name") else None
    born = read_date(date[0], birth=True) if date else None
    if born is not None:
        yield _finding(
            question, "person.date_of_birth", Normal(born.value, False, "The date stands in the box for the name."), question.lines
        )


def _name(question: Question, text: str) -> Iterator[Finding]:
    if answer_kind(text) is not AnswerKind.ANSWER:
        return
    short = _SHORT_NAME.search(text)
    if short is not None:
        text = f"{text[: short.start()]} {text[short.end() :]}"
        yield _finding(question, "person.preferred_name", Normal(short[1], False, _SAID_SHORT), question.lines)
    plain = " ".join(text.split())
    ordered = _in_order(question.label, plain)
    parts = split_name(ordered)
    turned = "," in ordered and "," not in plain
    several = len(f"{parts.given or ''} {parts.family or ''}".split()) >= _MANY_NAMES and "," not in text
    sure = parts.sure and not several and not turned
    note = parts.note or ("Where the family name begins is not sure." if several else _EITHER_ORDER if turned else None)
    for key, value in (("person.title", parts.title), ("person.given_name", parts.given), ("person.family_name", parts.family)):
        if value:
            yield _finding(question, key, Normal(value, sure, note), question.lines)
    date = _DATE_IN_NAME.search(text)
    born = read_date(date[0], birth=True) if date else None
    if born is not None:
        yield _finding(
            question, "person.date_of_birth", Normal(born.value, False, "The date stands in the box for the name."), question.lines
        )


def _in_order(label: str, text: str) -> str:
    """A name as `split_name` takes it: a title in brackets goes first, and two words that the label asks for family name first
    get the comma that they lack."""
    titled = _TITLE_IN_BRACKETS.search(text)
    if titled is not None:
        text = f"{text[: titled.start()]} {text[titled.end() :]}".strip()
    groups = meaning(label).main
    last = next((at for at, group in enumerate(groups) if "last_name" in group), None)
    first = next((at for at, group in enumerate(groups) if "first_name" in group), None)
    words = text.split()
    if last is not None and first is not None and last < first and "," not in text and len(words) == _TWO_WORDS:
        text = f"{words[0]}, {words[1]}"
    return f"{titled[1]} {text}" if titled is not None and "," not in text else _titled(text, titled[1] if titled else "")


def _titled(text: str, title: str) -> str:
    """A name with its family name first and the title before the given name."""
    family, comma, given = text.partition(",")
    return f"{family}, {title} {given.strip()}" if comma and title else text


def _gp(question: Question, text: str) -> Iterator[Finding]:
    if answer_kind(text) is not AnswerKind.ANSWER:
        return
    pieces = [piece.strip() for piece in re.split(r"\s*[,;\n]\s*|\s+(?:at|of|[–-])\s+", text) if piece.strip()]
    doctors = [piece for piece in pieces if _DOCTOR.match(piece) and not _PLACE_OF_GP.search(piece)]
    rest = [piece for piece in pieces if piece not in doctors]
    place = any(_PLACE_OF_GP.search(piece) for piece in rest)
    if question.keys[:1] == ("person.gp_practice",) and not (doctors and place) and rest:
        yield from _text(question, "person.gp_practice", text)
        return
    if doctors:
        yield from _text(question, "person.gp_name", doctors[0])
    if rest and (not doctors or _PLACE_OF_GP.search(rest[0]) or len(rest) == 1):
        yield from _text(question, "person.gp_practice", rest[0])


def _text(question: Question, key: str, text: str) -> Iterator[Finding]:
    found = normal(key, text)
    if found is not None:
        yield _finding(question, key, found, question.lines)


def _contact(question: Question, text: str) -> Iterator[Finding]:
    subject = dict(question.asks[0].by) if question.asks else {}
    person = subject.get(question.about.value, "contact") == "contact" and question.about.value != "referrer"
    start = "person." if person else "referral.referrer_"
    mail, phone = _EMAIL.search(text), _PHONE.search(text)
    if phone:
        yield from _text(question, start + "phone", phone[0])
    if mail:
        yield from _text(question, start + "email", mail[0])


def _diagnosis(question: Question, text: str) -> Iterator[Finding]:
    if answer_kind(text) is not AnswerKind.ANSWER:
        return
    other: list[str] = []
    said: dict[str, tuple[str, float]] = {}
    for piece in re.split(r"[\n;,]+|\.\s+|\s+(?:and|&|\+|with)\s+", text):
        keys = [key for key in _DIAGNOSES if _SPEAKS_OF[key].search(piece)]
        for key in keys:
            said.setdefault(key, next(iter(codes_of(key, piece)), ("diagnosed", 0.0)))
        if not keys and piece.strip():
            other.append(piece.strip())
    for key, (code, likeness) in said.items():
        sure = likeness >= SURE or code == "diagnosed"
        yield _finding(question, key, Normal(code, sure, None if sure else "Taken from a list of diagnoses."), question.lines)
    if other:
        yield from _text(question, "diagnosis.other", text if not said else ", ".join(other))


_JOINED: Final[dict[str, Callable[[Question, str], Iterator[Finding]]]] = {
    "person.gp_practice": _gp,
    "referrer and role": _with_role,
    "consenter and relation": _with_role,
    "person.name": _name,
    "gp": _gp,
    "contact": _contact,
    "diagnosis": _diagnosis,
}
