"""Questions settled by their answers and their neighbours, where their words alone do not tell what they ask for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Final

from parsers.accounts import leave_to_boxes, leave_to_others
from parsers.choices import choice_in
from parsers.gathered import gather_people
from parsers.joint import joint_of_referrer
from parsers.labels import About
from parsers.lines import text_of
from parsers.manner import names_person
from parsers.options import codes_of, key_of_options
from parsers.people_words import is_role
from parsers.printed_key import printed_key
from parsers.questions import Question, subject_of
from parsers.record import KEYS, KeyType
from parsers.shapes import Shape, shape_of, takes
from parsers.values.codes import SURE
from parsers.values.nhs_numbers import is_nhs_number
from parsers.values.vocabulary import words
from parsers.words import meaning

#: Subjects whose details have no key: what stands there is never moved to somebody else.
_CLOSED: Final = frozenset({About.NOBODY, About.OFFICE})
_OF_SUBJECT: Final = {
    (About.PERSON, Shape.EMAIL): "person.email",
    (About.PERSON, Shape.PHONE): "person.phone",
    (About.PERSON, Shape.POSTCODE): "person.postcode",
    (About.PERSON, Shape.NHS_NUMBER): "person.nhs_number",
    (About.REFERRER, Shape.EMAIL): "referral.referrer_email",
    (About.REFERRER, Shape.PHONE): "referral.referrer_phone",
    (About.REFERRER, Shape.DATE): "referral.date",
    (About.CONSENT, Shape.DATE): "consent.date",
}
_NAME: Final = "referral.referrer_name"
_PERSON_NAMES: Final = frozenset({"person.name", "person.given_name", "person.family_name"})
_ROLES: Final = frozenset({"referral.referrer_role", "referral.referrer_organisation"})
_NAME_AND_ROLE: Final = "referrer and role"
_NAMED: Final = frozenset({_NAME, _NAME_AND_ROLE})
_CONTACT: Final = "contact"
_REACHED: Final = frozenset({"referral.referrer_phone", "referral.referrer_email", _CONTACT})
#: Keys whose answer stays with them whatever it looks like: staff see what was written in that box.
_KEPT: Final = ("person.", "consent.date")
_DETAILS_OF_CONSENT: Final = 4
#: So many options that are bases of consent make a question that may ask for one ask for it.
_BASES_LEAST: Final = 2
_DOSE: Final = re.compile(r"\b\d+(?:\.\d+)?\s?(?:mg|mcg|micrograms?|µg|ml|units?)\b", re.IGNORECASE)
_HOME_WORDS: Final = 5
_GENDER_WORDS: Final = 2
#: Plain questions that follow those about consent, and the words that tell a post and no relationship.
_AFTER_CONSENT: Final = frozenset({"consent.given_by", "consent.relationship", "consent.date", "consenter and relation"})
_POST: Final = re.compile(r"\b(?:job|post|grade|rank|band|position|designation|staff|worker)\b", re.IGNORECASE)
_OTHERS: Final = re.compile(
    r"(?:(?:any )?others?(?: (?:please )?(?:state|specify|say))?|any(?:thing|(?: other)? conditions?) (?:else|other)|anything else(?: (?:we should know|diagnosed|they have|you have|he has|she has|(?:the )?doctors? (?:has |have |had )?(?:found|said|told (?:us|you)|diagnosed|named)))?)"
    r"\s*(?:\([^()]*\))?\s*[:?.…]*",
    re.IGNORECASE,
)
#: A number and the name of a street, or a postcode.
_ADDRESS: Final = re.compile(
    r"\b(?:\d+[a-z]?|flat|room|cottage|house|farm)\b[^\n]{0,40}\b(?:road|rd|street|st|lane|avenue|ave|close|drive|way|court|crescent|gardens|hill|green|walk|place|row|terrace|grove|square|mews|rise|view|park)\b"
    r"|\b[A-Z]{1,2}\d{1,2}[A-Z]? ?\d[A-Z]{2}\b",
    re.IGNORECASE,
)
_GIVEN_UP: Final = re.compile(r"\b(?:was|were|nil|ended|no fixed|formerly|previously|used to|until)\b", re.IGNORECASE)
#: So many words are an account and no list.
_ACCOUNT_WORDS: Final = 6
_ADDRESS_WORDS: Final = 16
#: Dates of consent of which the last may be that of the form, and where in a form its end begins.
_DATES_LEAST: Final = 2
_END_SHARE: Final = 0.6
#: How the heading of a box says that the receiving team fills it in.
_OWN_BOX: Final = re.compile(r"\b(?:office|use|only|internal|admin|hub|triage|panel|received?|outcome|staff|duty)\b", re.IGNORECASE)
#: A date that a form asks for in no other words.
_BARE_DATE: Final = re.compile(
    r"(?:dated?|date (?:signed|sent|completed|submitted)|signed on|sent on|sent|completed)\s*[:.]?", re.IGNORECASE
)
#: A printed list of answers with a letter or number each, and what a form asks for below it.
_COLUMNS: Final = re.compile(r"\t+|\s{2,}")
_CODED: Final = re.compile(r"(?:[A-Z]|\d{1,2})[.):]?\s+[A-Za-z].*")
_CODES: Final = re.compile(r"(?:your )?(?:numbers?|letters?|codes?)(?: chosen| that apply| here)?", re.IGNORECASE)
_KEY_LEAST: Final = 4
#: How a heading begins that asks without a question mark, and how like a question it has to be: "What happens next" is printed too.
_ASKS: Final = re.compile(r"(?:what|why|how|who) \w+ \w+ \w+", re.IGNORECASE)
_PLAINLY_LIKE: Final = 2.3
_LAST_DATE: Final = "The form asks for no date of the referral: taken from the last date in it."
#: A title in brackets behind a name.
_TITLED: Final = re.compile(r"\(\s*\w{1,6}\.?\s*\)")
#: A post in brackets behind a name.
_WITH_POST: Final = re.compile(r"[^()\n]+\((?P<post>[^()\n]+)\)")
#: Who helped to write is not plainly the one who refers.
_HELPED: Final = re.compile(r"\bhelp", re.IGNORECASE)
_TODAY: Final = re.compile(r"\btoday\b", re.IGNORECASE)
#: Different details of a professional that stand together where nobody else is named as the referrer.
_BLOCK_LEAST: Final = 3
_MOVED: Final = "The form does not say plainly whose details these are: taken for the referrer's."
_CALLED: Final = "The form asks only what the person is called: please check that this is the whole name."
_BY_HEADING: Final = "The question's words are not known to the program: taken by the heading above it."
_BY_SHAPE: Final = "The question's words are not known to the program: taken by what the answer looks like."


def settle(questions: Sequence[Question]) -> None:
    """Puts right what questions ask for: no telephone number is an account, a lone block of a professional's details is the
    referrer's, and an address or number under an unknown question belongs to the subject around it. Changes `keys` and `doubt` of the questions that no definition tells of."""
    questions = [question for question in questions if question.told is None]
    gather_people(questions)
    shapes = {id(question): _shape(question) for question in questions}
    for question in questions:
        _drop_likeness_of_heading(question)
        _suit(question, shapes[id(question)])
    _numbers_of_list(questions)
    leave_to_boxes(questions)
    leave_to_others(questions)
    _name_person(questions)
    _name_from_called(questions)
    _given_beside_family(questions)
    _name_you(questions)
    _works_at_practice(questions)
    _follow_diagnoses(questions)
    _address_of_home(questions)
    _account_of_risks(questions)
    _account_under_heading(questions)
    _follow_consent(questions)
    _end_consent(questions)
    _name_referrer(questions, shapes)
    for question in questions:
        _part_referrer(question)
    _name_in_section(questions)
    _address_of_unknown(questions)
    _fill_vacant(questions, shapes)
    _fill_by_words(questions)
    _date_today(questions)
    _date_at_end(questions, shapes)


def _shape(question: Question) -> Shape | None:
    if question.rows or any(line.has_tick for line in question.lines):
        return None
    filled = [line for line in question.lines if not line.blank]
    return shape_of(text_of(filled)) if len(filled) == 1 else None


def _drop_likeness_of_heading(question: Question) -> None:
    """A heading that is only like a question asks nothing: what stands below it is printed."""
    plainly = _ASKS.match(question.label) is not None and any(ask.score >= _PLAINLY_LIKE for ask in question.asks[:1])
    if question.heading and any(ask.learned for ask in question.asks[:1]) and not plainly and not _is_filled(question):
        question.keys = ()


def _is_filled(question: Question) -> bool:
    """Whether a heading is plainly a question with an answer: it ends as one, or boxes, controls or typing stand below it."""
    asked = "?" in question.label or question.label.rstrip().endswith(":")
    return asked or any(line.has_tick or line.has_entry or line.typed for line in question.lines)


def _numbers_of_list(questions: Sequence[Question]) -> None:
    """Gives the letters or numbers that stand below a printed list ("Numbers: 1, 3, 4") to the question whose answers the list explains."""
    for listed, below in pairwise(questions):
        printed = " ; ".join(piece for line in listed.lines for piece in _COLUMNS.split(line.text) if _CODED.fullmatch(piece.strip()))
        if not _CODES.fullmatch(below.label.strip(" :")) or not below.answered or len(printed_key(printed)) < _KEY_LEAST:
            continue
        listed.hint, listed.lines = f"{listed.hint} {printed}", below.lines
        below.lines, below.keys = [], ()


def _name_person(questions: Sequence[Question]) -> None:
    """Takes what stands beside the bare word for the person ("Young person", "Tenant") for the name, where nothing else asks for it."""
    if any(key in _PERSON_NAMES for question in questions if question.answered for key in question.keys[:1]):
        return
    for question in questions:
        of_person = (
            question.about in (About.PERSON, About.UNKNOWN, About.OTHER) and not question.heading and _only_names_person(question.label)
        )
        if of_person and _is_name(_TITLED.sub("", text_of(question.lines).replace(",", " "))):
            question.keys = ("person.name",)
            return


def _name_from_called(questions: Sequence[Question]) -> None:
    """Takes a whole name beside what the person is called for the name, where nothing else asks for it."""
    if any(key in _PERSON_NAMES for question in questions if question.answered for key in question.keys[:1]):
        return
    for question in questions:
        if question.keys[:1] == ("person.preferred_name",) and question.answered and _is_name(text_of(question.lines)):
            question.keys, question.doubt = ("person.name",), _CALLED
            return


def _given_beside_family(questions: Sequence[Question]) -> None:
    """Takes "Other names" right beside the family name for the given ones, where nothing else asks for them."""
    if any(question.answered and key in ("person.name", "person.given_name") for question in questions for key in question.keys[:1]):
        return
    for before, question in pairwise(questions):
        beside = question.answered and before.answered and before.keys[:1] == ("person.family_name",) and not question.keys
        if beside and any("other_name" in group for group in meaning(question.label).main):
            question.keys = ("person.given_name",)
            return


def _account_under_heading(questions: Sequence[Question]) -> None:
    """Takes an account under unknown words right below a heading that asks for one ("Why": "What has brought us here") for what the
    heading asks, where nothing else answers it."""
    for heading, question in pairwise(questions):
        key = heading.keys[0] if heading.heading and not heading.answered and heading.keys else ""
        if key not in KEYS or KEYS[key].type is not KeyType.PROSE or any(key in other.keys[:1] and other.answered for other in questions):
            continue
        told = question.answered and not question.keys and not question.rows and question.about not in _CLOSED and not _chosen(question)
        if told and not _has_no_key(question) and len(text_of(question.lines).split()) >= _ACCOUNT_WORDS:
            question.keys, question.doubt = (key,), _BY_HEADING


def _works_at_practice(questions: Sequence[Question]) -> None:
    """Takes the practice among the referrer's details for where the referrer works, where nothing else asks for it."""
    if any(question.answered and "referral.referrer_organisation" in question.keys for question in questions):
        return
    for question in questions:
        if (
            question.about is About.REFERRER
            and question.keys[:1] == ("person.gp_practice",)
            and question.answered
            and not _chosen(question)
        ):
            question.keys, question.doubt = ("referral.referrer_organisation",), _MOVED
            return


def _chosen(question: Question) -> bool:
    return any(line.has_tick for line in question.lines)


def _name_you(questions: Sequence[Question]) -> None:
    """Takes a name beside the bare word "You" for the referrer's, where nothing else asks for it."""
    if any(question.answered and question.keys[:1] in ((_NAME,), (_NAME_AND_ROLE,)) for question in questions):
        return
    for question in questions:
        told = meaning(question.label)
        bare = bool(told.main) and not told.unknown and all("you" in group for group in told.main)
        if (
            bare
            and question.answered
            and not question.heading
            and not question.keys
            and _is_name(text_of(question.lines).partition(",")[0])
        ):
            question.keys = (_NAME_AND_ROLE,) if "," in text_of(question.lines) else (_NAME,)
            return


def _only_names_person(label: str) -> bool:
    told = meaning(label)
    return bool(told.main) and not told.unknown and all("person" in group for group in told.main)


def _suit(question: Question, shape: Shape | None) -> None:
    """Puts the meanings that the answer can be meant for first, and drops a lone one that it cannot."""
    if shape is None or not question.keys:
        return
    suited = tuple(key for key in question.keys if takes(key, shape))
    if suited:
        question.keys = suited + tuple(key for key in question.keys if key not in suited)
    elif not question.keys[0].startswith(_KEPT) and shape is not Shape.NHS_NUMBER and not _dated(question.keys[0], shape):
        question.keys = ()


def _dated(key: str, shape: Shape) -> bool:
    """Whether a date says yes to the question ("Detained: since 4 August")."""
    return shape is Shape.DATE and key in KEYS and KEYS[key].type is KeyType.YESNO


def _follow_diagnoses(questions: Sequence[Question]) -> None:
    """Takes a bare "Others" or "Anything else" right below the diagnoses for the other ones."""
    for before, question in pairwise(questions):
        follows = question.answered and any(key.startswith("diagnosis.") for key in before.keys[:1])
        if follows and _OTHERS.fullmatch(question.label.strip()):
            question.keys = ("diagnosis.other",)


def _address_of_home(questions: Sequence[Question]) -> None:
    """Takes an address under a question about the kind of home ("Staying at", "Home") for the address, where nothing else gives one."""
    if any(question.answered and question.keys[:1] == ("person.address",) for question in questions):
        return
    for question in questions:
        written = question.answered and not any(line.has_tick for line in question.lines)
        if question.keys[:1] == ("person.living_situation",) and written and _is_address(text_of(question.lines)):
            question.keys = ("person.address", *question.keys)
            return


def _is_address(text: str) -> bool:
    """Whether words are the address where somebody lives, and not of one that is given up."""
    return bool(_ADDRESS.search(text)) and not _GIVEN_UP.search(text)


def _account_of_risks(questions: Sequence[Question]) -> None:
    """Takes an account under a question that could list risks for what worries people, where the list stands elsewhere."""
    ticked = any(question.keys[:1] == ("risk.factors",) and any(line.has_tick for line in question.lines) for question in questions)
    if not ticked or any(question.answered and question.keys[:1] == ("risk.current_issues",) for question in questions):
        return
    for question in questions:
        told = question.answered and not any(line.has_tick for line in question.lines) and not question.rows
        if told and question.keys[:1] == ("risk.factors",) and len(text_of(question.lines).split()) >= _ACCOUNT_WORDS:
            question.keys = ("risk.current_issues", *question.keys)
            return


def _follow_consent(questions: Sequence[Question]) -> None:
    """Takes plain questions ("Name", "Relationship", "Date") right below the bases of consent for the consenter's, whatever the
    heading above them says."""
    for number, question in enumerate(questions):
        below = _plain_of(question.about, questions[number + 1 : number + 1 + _DETAILS_OF_CONSENT])
        if not below or not question.answered or not _offers_bases(question):
            continue
        for other in below:
            keys = [key for ask in other.asks if ask.to is None and (key := ask.key(About.CONSENT))]
            other.keys = tuple(dict.fromkeys(keys))


def _plain_of(about: About, questions: Sequence[Question]) -> list[Question]:
    """The questions without a key of their own, of the same section, that stand first."""
    return list(takewhile(lambda question: not question.heading and question.about is about and not question.keys, questions))


def _end_consent(questions: Sequence[Question]) -> None:
    """Takes a post ("Worker, job") for the referrer's, with the plain questions after it, where nothing but their place behind
    questions about consent tells whose it is."""
    ended = False
    for question in questions:
        key = question.keys[0] if question.keys else ""
        plain = key in _AFTER_CONSENT and any(ask.to is None and ask.key(About.CONSENT) == key for ask in question.asks)
        own_section = question.about is About.CONSENT and any(other.about is About.REFERRER for other in questions)
        ended = ended or (plain and bool(_POST.search(question.label)) and not names_person(question.label))
        ended = ended and not question.heading and not own_section
        if ended and plain:
            question.keys = tuple(dict.fromkeys(key for ask in question.asks if ask.to is None and (key := ask.key(About.REFERRER))))
            question.joins, question.doubt = (), _MOVED


def _offers_bases(question: Question) -> bool:
    if question.about in (About.CONSENT, About.OFFICE):
        return False
    if question.keys[:1] == ("consent.basis",):
        return True
    choice = choice_in(question.lines) if len(question.lines) > 1 else None
    options = [option.text for option in choice.options] if choice is not None else []
    if "consent.basis" in question.keys:
        return sum(bool(codes_of("consent.basis", option)) for option in options) >= _BASES_LEAST
    return key_of_options(options) == "consent.basis"


# -- the referrer's details in a section that does not say so ----------------------------------------------------------------


def _name_referrer(questions: Sequence[Question], shapes: dict[int, Shape | None]) -> None:
    named = [number for number, question in enumerate(questions) if question.answered and _NAMED.intersection(question.keys[:1])]
    if any(_reached_near(questions, number) for number in named):
        return
    runs = [run for run in map(_after_consent, _runs(questions, shapes)) if _is_professional(run, questions)]
    if not runs and not named:
        runs = _runs_elsewhere(questions, shapes)
    if len(runs) != 1:
        return
    for found in runs[0]:
        found.question.keys, found.question.about = (found.key,), About.REFERRER
        if found.key in _NAMED:
            found.question.doubt = _MOVED


def _runs_elsewhere(questions: Sequence[Question], shapes: dict[int, Shape | None]) -> list[list[_Detail]]:
    """A professional's details in sections that seem to be about the others involved, the surgery or the office ("1 Practitioner",
    "Signed off by"); none in the office's own box."""
    heading = ""
    elsewhere: list[tuple[Question, About]] = []
    for question in questions:
        heading = question.label if question.heading else heading
        own_box = question.about is About.OFFICE and bool(_OWN_BOX.search(heading))
        if question.about in (About.OFFICE, About.PROFESSIONALS, About.GP) and not own_box and not question.heading:
            elsewhere.append((question, question.about))
            question.about = About.UNKNOWN
    runs = [run for run in _runs([question for question, _ in elsewhere], shapes) if _is_professional(run, questions)]
    for question, about in elsewhere:
        question.about = about
    return runs


def _part_referrer(question: Question) -> None:
    """Deals an answer that gives the referrer's name, post, place and numbers in one go out to their keys."""
    if question.keys[:1] != (_NAME,) or question.joins or question.rows or any(line.has_tick for line in question.lines):
        return
    titled = _WITH_POST.fullmatch(text_of(question.lines).strip())
    if titled is not None and is_role(titled["post"]) and not _HELPED.search(question.label):
        question.keys = (_NAME_AND_ROLE,)
        return
    joint = joint_of_referrer(text_of(question.lines))
    if joint:
        question.joins = joint


def _name_in_section(questions: Sequence[Question]) -> None:
    """Takes the first name that stands in the referrer's section for the referrer's, where no question asks for it in known words
    ("Dr / Nurse / other")."""
    if any(question.answered and key in (_NAME, "referrer and role") for question in questions for key in question.keys[:1]):
        return
    for question in questions:
        asks_else = any(subject_of(key) in (About.PERSON, About.CONSENT) or key in _ROLES for key in question.keys[:1])
        if question.about is About.REFERRER and question.answered and not question.rows and not asks_else:
            if _is_name(text_of(question.lines)):
                question.keys, question.doubt = (_NAME,), _MOVED
            return


def _reached_near(questions: Sequence[Question], at: int) -> bool:
    """Whether the referrer's telephone, e-mail address or role is known beside the name."""
    near = questions[max(0, at - 6) : at + 7]
    return any(question.answered and question.keys[:1] and question.keys[0] in (_REACHED | _ROLES) for question in near)


@dataclass(frozen=True, slots=True)
class _Detail:
    question: Question
    key: str


def _runs(questions: Sequence[Question], shapes: dict[int, Shape | None]) -> Iterator[list[_Detail]]:
    """Stretches of neighbouring questions that ask for a professional's details."""
    run: list[_Detail] = []
    missed = 0
    told: set[str] = set()
    for question in questions:
        key = None if _is_of_consenter(question, told) else _as_referrer(question, shapes[id(question)])
        if key is None or key in {found.key for found in run}:
            missed += bool(question.answered)
            if missed > 1 or question.heading or _ends_run(question, told):
                yield run
                run, missed = [], 0
                if key is not None and not question.heading:
                    run.append(_Detail(question, key))
        elif question.answered:
            run.append(_Detail(question, key))
            missed = 0
        told.update(question.keys[:1] if question.answered else ())
    yield run


def _is_of_consenter(question: Question, told: Set[str]) -> bool:
    """Whether a question asks for a detail of the consent that none before it (`told`) has asked for."""
    return any(key.startswith("consent.") and key not in told for key in question.keys[:1])


def _after_consent(run: Sequence[_Detail]) -> list[_Detail]:
    """A run without what stands before its name and belongs to the consent above it ("When?")."""
    named = next((number for number, found in enumerate(run) if found.key in _NAMED), len(run))
    return [
        found
        for number, found in enumerate(run)
        if number >= named or not any(key.startswith("consent.") for key in found.question.keys[:1])
    ]


def _ends_run(question: Question, told: Set[str]) -> bool:
    """Whether a question about somebody else parts a run; one that only seems to ask again what was told (`told`) does not."""
    if question.about in _CLOSED:
        return True
    return _is_of_another(question) and any(subject_of(key) is About.PERSON and key not in told for key in question.keys[:1])


def _as_referrer(question: Question, shape: Shape | None) -> str | None:
    """What a question would ask for in a section about the referrer, None when nothing or when it is plainly about another."""
    if question.about in _CLOSED | {About.GP, About.CONTACT} or question.rows or not question.answered:
        return None
    if _is_of_another(question):
        return None
    if question.keys[:1] == ("person.title",) and text_of(question.lines).strip(" .").casefold() not in words("titles"):
        return "referral.referrer_role"
    joint = [key for ask in question.asks[:1] if (key := ask.key(About.REFERRER)) in (_NAME_AND_ROLE, _CONTACT)]
    if joint:
        return joint[0]
    keys = [key for ask in question.asks if (key := ask.key(About.REFERRER)).startswith("referral.") and key in KEYS]
    if shape is not None:
        fitting = [key for key in keys if takes(key, shape)]
        return next(iter(fitting), None) or _OF_SUBJECT.get((About.REFERRER, shape))
    wordy = [key for key in keys if key == _NAME or key in _ROLES]
    named = question.keys[:1] == ("support.professionals",) or (not question.keys and is_role(question.label.strip(" :")))
    if not wordy and named and _is_name(text_of(question.lines)):
        return _NAME
    return wordy[0] if wordy and len(text_of(question.lines).split()) <= 8 else None


def _is_of_another(question: Question) -> bool:
    """Whether a question asks for somebody else's details: by its own words, or plainly in that person's own section."""
    if question.keys[:1] == ("person.title",) and question.about is not About.PERSON:
        return False
    plain = bool(question.asks[:1]) and question.asks[0].to is None
    if plain and question.about is About.CONSENT:
        return "consent.relationship" in question.keys[:1]
    if plain and question.about is not About.PERSON:
        return False
    return any(subject_of(key) in (About.PERSON, About.CONSENT, About.GP, About.CONTACT) and key in KEYS for key in question.keys[:1])


def _is_name(text: str) -> bool:
    parts = text.replace("\n", " ").split()
    return 2 <= len(parts) <= 4 and all(part[:1].isupper() for part in parts) and not any(letter.isdigit() for letter in text)


def _is_professional(run: Sequence[_Detail], questions: Sequence[Question]) -> bool:
    keys = {found.key for found in run}
    if _NAME in keys and keys & _REACHED and _below_post(run[0].question, questions):
        return True
    if _NAME_AND_ROLE in keys:
        return bool(keys & _REACHED)
    return len(keys) >= _BLOCK_LEAST and _NAME in keys and bool(keys & _ROLES) and bool(keys & _REACHED)


def _below_post(question: Question, questions: Sequence[Question]) -> bool:
    """Whether the heading right above a question is a post ("Home manager")."""
    at = next(number for number, other in enumerate(questions) if other is question)
    above = questions[at - 1] if at else None
    return above is not None and above.heading and not above.answered and is_role(above.label.strip(" :"))


# -- answers that tell what they are ------------------------------------------------------------------------------------------


def _fill_vacant(questions: Sequence[Question], shapes: dict[int, Shape | None]) -> None:
    """Gives a question that the vocabulary does not know the key that its answer's shape has for the subject around it, when
    nothing else in the form answers that key."""
    for number, question in enumerate(questions):
        shape = shapes[id(question)]
        if shape is None or question.keys or question.about in _CLOSED:
            continue
        of_practice = question.about is About.REFERRER and any(ask.about is About.GP for ask in question.asks[:1])
        numbered = shape is Shape.NHS_NUMBER and is_nhs_number(text_of(question.lines))
        if _has_no_key(question) and not of_practice and not numbered:
            continue
        key = _OF_SUBJECT.get((_subject(questions, number), shape))
        if key is not None and not any(other.answered and key in other.keys for other in questions):
            question.keys, question.doubt = (key,), _BY_SHAPE


def _fill_by_words(questions: Sequence[Question]) -> None:
    """Gives a question without a known meaning the key that only its answer's words can be meant for: doses of medicines, or a
    kind of home."""
    for key, speaks in _BY_WORDS.items():
        if any(other.answered and key in other.keys[:1] for other in questions):
            continue
        for question in questions:
            free = (
                not question.keys and (not question.heading or _is_filled(question)) and not question.rows and question.about not in _CLOSED
            )
            if free and question.answered and not any(line.has_tick for line in question.lines) and speaks(text_of(question.lines)):
                question.keys, question.doubt = (key,), _BY_SHAPE
                break


def _names_doses(text: str) -> bool:
    return bool(_DOSE.search(text))


def _names_kind_of_home(text: str) -> bool:
    found = codes_of("person.living_situation", text) if len(text.split()) <= _HOME_WORDS else ()
    return len(found) == 1 and found[0][1] >= SURE


def _names_gender(text: str) -> bool:
    found = codes_of("person.gender", text) if len(text.split()) <= _GENDER_WORDS else ()
    return len(found) == 1 and found[0][1] >= SURE


_BY_WORDS: Final[dict[str, Callable[[str], bool]]] = {
    "support.medication": _names_doses,
    "person.living_situation": _names_kind_of_home,
    "person.gender": _names_gender,
}


def _date_today(questions: Sequence[Question]) -> None:
    """Takes the date under "Today is" for the day of the referral where nothing else asks for it."""
    if any("referral.date" in question.keys[:1] for question in questions):
        return
    for question in questions:
        if question.keys[:1] == ("consent.date",) and _TODAY.search(question.label) and question.about is not About.CONSENT:
            question.keys = ("referral.date", *question.keys)


def _date_at_end(questions: Sequence[Question], shapes: dict[int, Shape | None]) -> None:
    """Takes the bare date at the end of a form for the day of the referral where nothing else asks for it and the consent has
    its own."""
    if any("referral.date" in question.keys for question in questions):
        return
    dated = [question for question in questions if shapes[id(question)] is Shape.DATE and _BARE_DATE.fullmatch(question.label.strip())]
    others = [question for question in questions if question.answered and question.keys[:1] == ("consent.date",)]
    if not dated or (dated[-1] in others and len(others) < _DATES_LEAST):
        return
    if dated[-1].keys[:1] in ((), ("consent.date",)) and questions.index(dated[-1]) >= len(questions) * _END_SHARE:
        dated[-1].keys, dated[-1].doubt = ("referral.date",), _LAST_DATE


def _address_of_unknown(questions: Sequence[Question]) -> None:
    """Takes an address under unknown words in the person's section for the person's, where nothing else gives one."""
    if any(question.answered and "person.address" in question.keys for question in questions):
        return
    for question in questions:
        plain = question.about in (About.PERSON, About.UNKNOWN) and not question.heading and not question.rows and not question.keys
        if plain and question.answered and not _has_no_key(question) and not any(line.has_tick for line in question.lines):
            text = text_of(question.lines)
            if len(text.split()) <= _ADDRESS_WORDS and _is_address(text):
                question.keys, question.doubt = ("person.address",), _BY_SHAPE
                return


def _has_no_key(question: Question) -> bool:
    """Whether the vocabulary knows the question as one without a key."""
    return any(ask.to == "" for ask in question.asks[:1])


def _subject(questions: Sequence[Question], at: int) -> About:
    """Whom the questions right before are about, by their keys where they have one, else by their section."""
    here = questions[at].about
    for question in reversed(questions[max(0, at - 4) : at]):
        if question.about is not here:
            break
        subject = subject_of(question.keys[0]) if question.keys and question.answered else None
        if subject is not None:
            return subject
    return here
