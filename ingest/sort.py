"""What a letter is, by the first of a few rules that fits, with the reason in words.

The rules in their order stand in RULES. None of them decides anything about a person: they say on which pile a letter lies, and
a wrong pile must never hide it. So nothing that a person wrote is an automatic reply for a word in its subject, a form beats
every other sign but a report's structure, and words of immediate danger are looked for whatever the kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.automatic import automatic_reason, is_calendar_reply, is_read_receipt, is_reply
from ingest.letter import Letter, LetterKind, Sorting
from ingest.open import RICH_TEXT
from ingest.ours import Ours
from ingest.quoting import apart
from ingest.unwilling import unwilling_words
from ingest.updates import news_words, update_words
from ingest.withdrawal import refusal_words, withdrawal_words
from parsers.document import Kind, ProblemReason
from parsers.reading import DocumentOutcome
from triage.danger import danger_words
from triage.reference import find_references


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the rules look at: the letter, what became of its documents, our addresses, and the references of ours it names."""

    letter: Letter
    outcomes: tuple[DocumentOutcome, ...]
    ours: Ours
    references: tuple[str, ...]

    @property
    def has_form(self) -> bool:
        """Whether a completed form came, in a file or typed in the message."""
        return any(outcome.readings for outcome in self.outcomes)

    @property
    def has_blank_form(self) -> bool:
        """Whether a form came that nobody filled in."""
        return any(problem.reason is ProblemReason.BLANK_FORM for outcome in self.outcomes for problem in outcome.problems)

    @property
    def unread_documents(self) -> tuple[Kind, ...]:
        """The kinds of the files that may hold a form but could not be read."""
        return tuple(
            outcome.kind
            for outcome in self.outcomes
            if outcome.kind is not Kind.CALENDAR and any(problem.reason in _UNREAD for problem in outcome.problems)
        )

    @property
    def sealed(self) -> bool:
        """Whether something of the letter itself could not be opened: a locked or broken folder, a protected-mail notice."""
        return any(problem.reason in _UNREAD for problem in self.letter.problems)

    @property
    def may_bring_form(self) -> bool:
        """Whether a completed form came, or something that may hold one."""
        return self.has_form or bool(self.unread_documents) or self.sealed

    @property
    def written(self) -> str:
        """The subject and what was written or passed on, not what was quoted."""
        return "\n\n".join(part for part in (self.letter.subject, self.letter.body, *self.attached_letters) if part)

    @property
    def said_now(self) -> str:
        """What its writer says, and what was passed on in its text or as an attached message."""
        return "\n\n".join((self.letter.body, *self.attached_letters))

    @property
    def attached_letters(self) -> tuple[str, ...]:
        """What was new in the messages that came as attachments, rich text of Outlook among them."""
        texts = [each.data.decode("utf-8", "replace") for each in self.letter.attachments if each.kind is Kind.TEXT and each.within]
        texts += [each.text for each in self.outcomes if each.document == RICH_TEXT]
        return tuple(apart(text).new for text in texts)

    @property
    def is_answer_to_us(self) -> bool:
        """Whether the letter answers a message of ours by its thread headers."""
        return self.ours.names_our_message((*self.letter.in_reply_to, *self.letter.references))

    def __repr__(self) -> str:
        return f"Evidence({self.letter!r}, {len(self.outcomes)} outcomes)"


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of telling a kind. `check` gives the reason, None when the rule does not fit."""

    name: str
    kind: LetterKind
    check: Callable[[Evidence], str | None]


#: Why a file that may hold a form could not be read. NOT_A_FORM, BLANK_FORM and EMPTY were read.
_UNREAD: Final = frozenset(
    {
        ProblemReason.PASSWORD_PROTECTED,
        ProblemReason.BROKEN,
        ProblemReason.TOO_BIG,
        ProblemReason.TOO_SLOW,
        ProblemReason.SCANNED,
        ProblemReason.UNSUPPORTED,
    }
)

_CORRECTION = re.compile(
    r"\b(?:corrected|amended|revised|re-?submitted|re-?sent|completed in full)\s+(?:version\s+|copy\s+)?(?:of\s+)?(?:the\s+|my\s+|our\s+)?(?:\w+\s+){0,2}?(?:referral|form|version|copy|application)\b"
    r"|\bupdated\s+(?:version|copy|referral|form|risk\s+assessment|care\s+plan|report)\b|\buse\s+this\s+(?:version|one|form|copy)[\s,]+(?:instead|not|rather)\b|\breplace\s+(?:the|my|our)\s+(?:\w+\s+)?(?:form|referral|one|version)\b"
    r"|\bwrong\s+(?:\w+\s+){1,4}?(?:on|in)\s+(?:the|my|our)\s+(?:\w+\s+)?(?:form|referral|one|e-?mail|version)\b|\b(?:should|was\s+meant|supposed)\s+(?:to\s+)?have\s+(?:gone|been\s+sent|been\s+attached|come)\s+with\b|\bmissing\s+from\s+(?:the|my|our)\s+(?:\w+\s+)?(?:form|referral|e-?mail)\b"
    r"|\b(?:ignore|disregard|replace|replaces|discard|delete)\s+(?:the\s+|my\s+|our\s+)?(?:previous|earlier|last|first|old|other|one\s+i\s+sent)\b"
    r"|\b(?:forgot|omitted|neglected|meant)\s+to\s+(?:attach|include|mention|add|send|put|say|fill)\b|\bleft\s+(?:out|off)\b[^.\n]{0,40}\b(?:form|referral)\b"
    r"|\b(?:further|additional|more|extra|missing|outstanding|requested)\s+(?:information|info|details|documents?|paperwork|pages?)\b[^.\n]{0,40}\b(?:as\s+(?:you\s+)?requested|(?:that\s+)?you\s+(?:asked|requested|needed|wanted)|for\s+(?:the|my|our)\s+(?:\w+\s+){0,2}referral|regarding\s+(?:the|my|our)\s+(?:\w+\s+){0,2}referral|to\s+(?:support|add\s+to|go\s+with)\s+(?:the|my|our))\b"
    r"|\b(?:further\s+to|following(?:\s+on)?(?:\s+from)?|in\s+addition\s+to|update\s+(?:on|to|for|about|regarding)|with\s+regard\s+to)\s+(?:the|my|our)\s+(?:recent\s+|earlier\s+|previous\s+|dsr\s+)*(?:referral|form)\b(?!\s+(?:discussion|conversation|meeting|call|process|criteria))"
    r"|\bpass(?:word|code)\s+(?:for|to)\b(?!\s+follow)|\bthe\s+pass(?:word|code)\s+(?:is|was)\b|^\W*pass(?:word|code)\s*(?::|=|is\b)",
    re.IGNORECASE,
)
#: With a form these are said of a first referral too ("as requested, the form is attached").
_SUBJECT_CORRECTION = re.compile(
    r"\b(?:amended|corrected|correction|revised|additional\s+information|further\s+information|missing\s+(?:page|pages|information)|chasing)\b",
    re.IGNORECASE,
)
_ANSWERED = re.compile(
    r"\b(?:i|we)\s+(?:have\s+|had\s+|\w+ly\s+)?(?:sent|e-?mailed|submitted|made|completed|put\s+in|referred)\s+(?!\w+\s+to\b|to\b)[^.!?]{0,60}?\b(?:yesterday|today|this\s+morning|last\s+\w+|on\s+(?:mon|tues|wednes|thurs|fri|satur|sun|the\s+\d|\d)\w*|in\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*|earlier|previously|ago)\b"
    r"|\b(?:i|we)\s+referred\s+(?:on|last|in|yesterday|earlier)\b|,\s*referred\s+(?:on|last|yesterday)\b|\breferral\b[^.!?]{0,60}\b(?:not|n't)\s+heard\b|"
    r"\byou\s+(?:asked|requested)\s+(?:me\s+|us\s+)?(?:for|to\s+send)\b|\bas\s+(?:you\s+)?requested\b|\bin\s+answer\s+to\s+your\s+(?:e-?mail|question|request)\b",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:(?:many |lots of |ok |okay |great |lovely |perfect |brilliant |that's |thats |received |noted |got it |will do |much )*(?:thanks?|thank you|cheers|ta|received|noted|appreciated|ok|great)\b[^?]{0,80})",
    re.IGNORECASE,
)
#: "Thanks. His NHS number is …" brings something.
_TELLS = re.compile(
    r"\b(?:he|she|his|her|him|nhs\s+(?:no|number)|d\.?o\.?b|date\s+of\s+birth|address\s+is|gp\s+is|but|also)\b", re.IGNORECASE
)
_ASK: Final = r"(?:send|pop|ping|drop|e-?mail|forward|share|provide|supply|post|give|get|have|receive|find|request(?:ing)?|obtain|access|download|need|want|after|looking\s+for)"
#: Things that only we hand out, and things that anybody might ask for: those count where the register is spoken of.
_OURS_TO_GIVE: Final = (
    r"(?:(?:cop(?:y|ies)\s+of\s+(?:the|your)\s+)?leaflets?|booklets?|braille|large[- ]print|(?:translat|audio)\w*(?:\s+version)?|brochures?|easy[- ]?(?:to[- ])?read|posters?|flyers?|fact\s?sheets?|information\s+(?:packs?|sheets?)|(?:self[- ]?)?referral\s+(?:forms?|packs?|paperwork)|"
    r"(?:blank|paper|printed|empty)\s+(?:\w+\s+)?forms?|(?:(?:under|over)[- ]?(?:18|eighteen)'?s?|adults?'?|children'?s|child|cyp)\s+forms?|application\s+forms?|(?:dsr|register)\s+(?:\w+\s+)?(?:forms?|information|info|details|guidance|criteria)|"
    r"(?:latest|current|newest|new|up[- ]to[- ]date|electronic|word|editable)\s+(?:version|copy|edition)\s+of\s+(?:the|your)\s+(?:\w+\s+)?(?:forms?|paperwork|template)|paperwork\s+for\s+(?:(?:under|over)[- ]?(?:18|eighteen)|adults?|children))"
)
_ANYTHING: Final = r"(?:information|info|details|guidance|guide|forms?|criteria|cop(?:y|ies)|links?|literature|paperwork|packs?)"
_BETWEEN: Final = r"(?:(?!attached|enclosed|you\b|your\b)[\w'/-]+\s+){0,9}?"
_ASKS_OURS = re.compile(
    rf"\b(?:{_ASK}|is\s+there|are\s+there|have\s+you\s+got)\s+{_BETWEEN}{_OURS_TO_GIVE}\b"
    rf"|\b(?:is|are)\b[^.!?]{{0,60}}\b{_OURS_TO_GIVE}\b[^.!?]{{0,20}}\bavailable\b"
    r"|\b(?:where|who|how)\s+(?:do|should|can|would|must)\s+(?:i|we)\s+(?:\w+\s+)?(?:send|e-?mail|submit|return|post)\b[^.!?]{0,30}\bforms?\b"
    r"|\b(?:which|what)\s+(?:\w+\s+)?forms?\s+(?:do|should|would|can|is|are)\b"
    r"|\bgo\s+about\s+(?:referring|making\s+a\s+referral|getting)\b|\b(?:process|procedure|steps)\s+(?:for|to)\s+(?:\w+\s+){0,2}?(?:refer|make|get)\w*\b"
    r"|\b(?:can't|cannot|couldn't|unable\s+to|not\s+able\s+to)\s+(?:open|find|download|access|print|see)\s+(?:the\s+|your\s+|a\s+)(?:\w+\s+){0,2}?forms?\b"
    r"|\b(?:link|download|page)\b[^.!?]{0,40}\bforms?\b[^.!?]{0,40}\b(?:broken|dead|not\s+work\w*|doesn'?t\s+work|isn'?t\s+working|won'?t\s+open)\b"
    r"|\b(?:how|where|who)\s+(?:do|can|would|should|could|to|might)\s+(?:(?:i|we|one|someone|my|our|a|she|he|they|you)\s+)?(?:\w+\s+){0,4}?(?:self[- ]?refer|make\s+a\s+referral|get\s+(?:\w+\s+){0,2}(?:on|added))\b"
    r"|\b(?:what|who)(?:\s+is|\s+does|'?s)\s+(?:the\s+|this\s+|a\s+)?(?:suffolk\s+)?(?:dsr|d[yi]nami[ck]\s+sup+ort)|\b(?:leaflets?|easy[- ]?read|blank\s+forms?|information\s+packs?)\b[^.\n]{0,30}\bplease\b",
    re.IGNORECASE,
)
_ASKS_ANYTHING = re.compile(
    rf"\b{_ASK}\s+{_BETWEEN}{_ANYTHING}\b|\b(?:more|some|further)\s+(?:information|info|details)\s+(?:about|on|regarding)\b"
    r"|\b(?:how|where|who)\s+(?:do|can|would|should|could|to|might)\s+(?:\w+\s+){0,5}?(?:refer|apply|register|find|fill|complete)\b"
    r"|\b(?:like|want|need|wanted|wanting|trying|keen)\s+to\s+(?:know|understand|find\s+out|learn|ask)\b(?!\s+if\s+you\s+(?:have|got))|\b(?:talk\s+(?:me|us)\s+through|clarify|explain|advise\s+on)\s+(?:what|how|who|when|the)\b|\b(?:tell|explain\s+to|let)\s+(?:me|us)\s+(?:know\s+)?(?:more\s+|a\s+bit\s+more\s+)?about\b|\b(?:do|does|would)\s+(?:\w+\s+){1,8}?(?:qualify|meet\s+(?:the\s+)?criteria)\b|\b(?:is|are)\s+(?:\w+\s+){1,6}?eligible\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"(?:[^.!?]{0,80}[,:;–-]\s*)?(?:(?:please|and|but|so|also|hi|hello)\s+)?(?:is|are|do|does|did|what|how|who|where|when|which|why|can|could|would|will|should)\b[^.!?]{5,200}\?$",
    re.IGNORECASE,
)
#: What a question under a subject about the register is about.
_TOPIC = re.compile(r"\b(?:consent|forms?|criteria|diagnos\w+|eligib\w+|threshold|funding|leaflet|guidance)\b", re.IGNORECASE)
#: What only this service is asked about, and what the law lets anybody ask for.
_OURS_TO_TELL: Final = re.compile(
    r"\b(?:ref(?:er|erral|errals|erred)|register|dsr|c\(?e?\)?tr|rag|(?:red|amber|green)\b[^.!?]{0,20}\b(?:red|amber|green)|rating|consent|easy\s+words|what\s+you\s+do|people's\s+(?:information|details|data)|information\s+you\s+(?:sent|e-?mailed|gave))\b",
    re.IGNORECASE,
)
_BY_LAW: Final = re.compile(r"\b(?:freedom\s+of\s+information|foi\s+request|subject\s+access)\b", re.IGNORECASE)
_ASKED_OF_US: Final = re.compile(
    r"(?:[^.!?]{0,60}[,:;–-]\s*)?(?:(?:please|hi|hello|and|so)\s+)*(?:what|how|who|where|when|which|why|is|are|am|do|does|can|could|may|would|will)\b[^.!?]*\??$|(?:please\s+)?(?:can|could|would)\s+(?:you|u|we|i)\b|please\s+(?:re-?send|send|provide|tell|explain)\b",
    re.IGNORECASE,
)
_ASKS_WHAT_TO_DO = re.compile(
    r"\bwhat\s+(?:do|should|can|must)\s+(?:i|we)\s+do\b|\b(?:please|can\s+you|could\s+you)\s+advise\b|\bany\s+advice\b", re.IGNORECASE
)
_WANTS_A_CALL = re.compile(r"\b(?:call|ring|phone|telephone|contact|speak|talk)\b", re.IGNORECASE)
_OUR_SUBJECT = re.compile(r"\b(?:dsr|d[yi]nami[ck]\s+sup+ort|register|ref+er+(?:als?|ing)|refer)\b", re.IGNORECASE)
_INFORMATION_SUBJECT = re.compile(
    r"^\W*(?:\w+:\s*)*(?:request\s+for\s+|query\s+(?:about|re)\s+|enquiry\s+(?:about|re)\s+)?(?:dsr|dynamic\s+support(?:\s+register)?)\s+(?:information|info|leaflets?|easy[- ]?read|enquiry|query|form\s+request|form\s+please)\b",
    re.IGNORECASE,
)
_ATTACHED_SAID = re.compile(
    r"\b(?:attach(?:ed|ing|ment)?|enclos(?:ed|ing)|please\s+find\b|completed\s+(?:\w+\s+){0,3}form)\b",
    re.IGNORECASE,
)
#: "Where do I send a completed form?" says nothing of an attachment.
_TO_WHERE = re.compile(r"\b(?:where|who|how)\s+(?:do|should|can|would|must)\s+(?:i|we)\b[^.!?\n]{0,100}\?", re.IGNORECASE)
_REFERRAL_SAID = re.compile(r"\b(?:referr(?:al|als|ed|ing)|refer|dsr|dynamic\s+support|register|form)\b", re.IGNORECASE)


def sort_letter(letter: Letter, outcomes: Sequence[DocumentOutcome], ours: Ours) -> Sorting:
    """What `letter` is, given what became of its documents (its own text among them). Pure; the first rule that fits wins.

    A letter whose file could not be read (scanned, locked, broken) and that may bring a referral is a referral without readings:
    its problems put it before a person. Only what was written now and what was passed on counts, never what is quoted.
    """
    references = find_references(f"{letter.subject}\n{letter.body}")
    evidence = Evidence(letter, tuple(outcomes), ours, references)
    kind, reason = _first(evidence)
    return Sorting(kind, reason, danger=_danger(evidence, kind), references=references)


def _first(evidence: Evidence) -> tuple[LetterKind, str]:
    for rule in RULES:
        reason = rule.check(evidence)
        if reason is not None:
            return rule.kind, reason
    return LetterKind.OTHER, _nothing(evidence)


def _danger(evidence: Evidence, kind: LetterKind) -> tuple[str, ...]:
    """Words of immediate danger in what was written and in what the forms say of risk and reasons. Mail systems' reports are not
    looked at: what they return is our own mail with its crisis lines."""
    if kind is LetterKind.BOUNCE:
        return ()
    said = [evidence.written]
    for outcome in evidence.outcomes:
        for reading in outcome.readings:
            said += [text for key in reading.fields if key.startswith(_TELLS_OF_RISK) and (text := reading.text(key))]
        if not outcome.readings:
            said.append(outcome.text)
    return tuple(dict.fromkeys(words for text in said if text.strip() for words in danger_words(text)))


_TELLS_OF_RISK: Final = ("risk.", "referral.reason", "plan.", "support.key_contact")


def _bounce(evidence: Evidence) -> str | None:
    report = evidence.letter.report
    if report is None:
        return None
    if report.permanent:
        return "A mail system reports that a message could not be delivered."
    return "A mail system reports on a message: it is delayed, or its recipient complained."


def _automatic(evidence: Evidence) -> str | None:
    if is_read_receipt(evidence.letter):
        return "A mail program reports that a message was delivered, opened or deleted."
    if is_calendar_reply(evidence.letter) and not _withdrawal(evidence):
        return "A calendar answers an invitation."
    if evidence.has_form:
        return None  # a scanner or web form may mark what it sends as automatic, and a form is never left lying for that
    if not is_reply(evidence.letter) and _withdrawal(evidence):
        return None
    return automatic_reason(evidence.letter, brings_files=bool(evidence.unread_documents) or evidence.sealed)


def _withdrawal(evidence: Evidence) -> str | None:
    subject = evidence.letter.subject
    said = (subject, evidence.letter.new_text, evidence.letter.forwarded_text, *evidence.attached_letters)
    words = next((found for text in said if (found := withdrawal_words(text, subject))), None)
    if words is None and not evidence.may_bring_form:
        words = next((found for text in said if (found := refusal_words(text))), None)
    if words is None:
        told = {"brings_form": evidence.may_bring_form, "answers_us": evidence.is_answer_to_us}
        words = next((found for text in said[1:] if (found := unwilling_words(text, subject, **told))), None)
    return f"Consent is taken back: “{words}”." if words else None


def _answer_to_us(evidence: Evidence) -> str | None:
    if not evidence.may_bring_form and not evidence.letter.attachments and only_thanks(evidence.letter.new_text):
        return None
    if evidence.is_answer_to_us:
        return "It answers a message of ours" + (" and brings a form." if evidence.has_form else ".")
    if evidence.references:
        return f"It names the reference {evidence.references[0]}."
    return None


def _correction(evidence: Evidence) -> str | None:
    said = f"{evidence.letter.subject}\n{' '.join(evidence.letter.new_text.split())}"
    found = (
        _CORRECTION.search(said)
        or _SUBJECT_CORRECTION.search(evidence.letter.subject)
        or (None if evidence.has_form else _ANSWERED.search(said))
    )
    return f"It speaks of something sent before: “{' '.join(found[0].split())}”." if found else None


def _sent_before(evidence: Evidence) -> str | None:
    if evidence.may_bring_form:
        return None
    words = update_words(evidence.said_now) or update_words(evidence.letter.subject)
    return f"It speaks of something sent before: “{words}”." if words else None


def _news(evidence: Evidence) -> str | None:
    if evidence.may_bring_form:
        return None
    words = news_words(evidence.said_now, evidence.letter.subject)
    return f"It tells of somebody we may know: “{words}”." if words else None


def _form(evidence: Evidence) -> str | None:
    if not evidence.has_form:
        return None
    in_text = all(
        outcome.document not in {each.name for each in evidence.letter.attachments} for outcome in evidence.outcomes if outcome.readings
    )
    return "The form's answers are typed in the message." if in_text else "A completed form came with it."


def _unread_document(evidence: Evidence) -> str | None:
    kinds = evidence.unread_documents
    if not kinds and not evidence.sealed:
        return None
    only_pictures = bool(kinds) and all(kind is Kind.IMAGE for kind in kinds) and not evidence.sealed
    says_so = _REFERRAL_SAID.search(evidence.written) or any(
        _REFERRAL_SAID.search(each.name.replace("_", " ")) for each in evidence.letter.attachments
    )
    if only_pictures and not says_so and len(evidence.letter.new_text.split()) > 25:
        return None
    return "Something came with it that could not be read and may be a referral."


def _information(evidence: Evidence) -> str | None:
    if evidence.unread_documents and any(kind is not Kind.IMAGE for kind in evidence.unread_documents):
        return None
    subject = _INFORMATION_SUBJECT.search(evidence.letter.subject)
    if subject:
        return f"It asks for information: “{subject[0].strip()}”."
    if _ATTACHED_SAID.search(_TO_WHERE.sub("", evidence.letter.new_text)) and not evidence.has_blank_form:
        return None
    words = _asked_for(evidence.said_now, evidence.letter.subject, has_form=evidence.has_blank_form)
    return f"It asks for information: “{words}”." if words else None


def _asked_for(text: str, subject: str, *, has_form: bool) -> str | None:
    """The words that ask for what we hand out; for anything else only in a sentence, or under a subject, about the register, or
    with an empty form (`has_form`)."""
    about_us = bool(_OUR_SUBJECT.search(subject))
    speaks_of_it = re.search(r"\b(?:dsr|d[yi]nami[ck] sup+ort|register)\b", f"{subject}\n{text}", re.IGNORECASE) is not None
    for sentence in re.split(r"(?<=[.!?])\s+|\n\s*\n", text.replace("’", "'")):
        said = " ".join(sentence.split())[:1_000]
        found = _ASKS_OURS.search(said)
        if found is None and (about_us or _OUR_SUBJECT.search(said)):
            found = _ASKS_ANYTHING.search(said)
        if found is not None:
            return found[0]
        if speaks_of_it and (found := _ASKS_WHAT_TO_DO.search(said)):
            return found[0]
        if found := _BY_LAW.search(said):
            return found[0]
        if not has_form and _ASKED_OF_US.match(said) and (found := _OURS_TO_TELL.search(said)) and not _WANTS_A_CALL.search(said):
            return said
        if (
            _QUESTION.match(said)
            and (has_form or _OUR_SUBJECT.search(said) or (about_us and _TOPIC.search(said)))
            and not _WANTS_A_CALL.search(said)
        ):
            return said
    return None


def _nothing(evidence: Evidence) -> str:
    if evidence.has_blank_form:
        return "A form came with it, but nobody has filled it in."
    if evidence.letter.attachments:
        return "Files came with it, but no referral form is among them."
    if _ATTACHED_SAID.search(evidence.letter.new_text):
        return "It speaks of an attachment, but none came with it."
    if _REFERRAL_SAID.search(evidence.written):
        return "It speaks of a referral, but brings no form."
    return "It brings no form, no update and no question that the program recognises."


def only_thanks(text: str) -> bool:
    """Whether a text says thanks, or that something arrived, and nothing more; an empty one says nothing more either."""
    words = text.split()
    return not words or (len(words) <= 25 and _THANKS.match(" ".join(words)) is not None and "?" not in text and not _TELLS.search(text))


#: In their order: the first that fits wins.
RULES: Final = (
    Rule("report of failed delivery", LetterKind.BOUNCE, _bounce),
    Rule("automatic reply", LetterKind.AUTO_REPLY, _automatic),
    Rule("consent taken back", LetterKind.CONSENT_WITHDRAWAL, _withdrawal),
    Rule("answer to us", LetterKind.UPDATE, _answer_to_us),
    Rule("correction or addition", LetterKind.UPDATE, _correction),
    Rule("completed form", LetterKind.REFERRAL, _form),
    Rule("talk of what was sent before", LetterKind.UPDATE, _sent_before),
    Rule("request for information", LetterKind.INFORMATION_REQUEST, _information),
    Rule("news of somebody known", LetterKind.UPDATE, _news),
    Rule("unreadable document", LetterKind.REFERRAL, _unread_document),
)
