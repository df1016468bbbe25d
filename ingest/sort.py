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
from ingest.corrections import correction_words
from ingest.evidence import Evidence
from ingest.letter import Letter, LetterKind, Sorting
from ingest.ours import Ours
from ingest.questions import question_words, subject_words
from ingest.referring import asks_to_refer
from ingest.spelling import respelt
from ingest.thanks import only_thanks
from ingest.unwilling import unwilling_words
from ingest.updates import news_words, update_words
from ingest.withdrawal import refusal_words, withdrawal_words
from parsers.document import Kind
from parsers.reading import DocumentOutcome
from triage.danger import danger_words
from triage.danger_scenes import scenes
from triage.reference import find_references, mistyped_reference


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of telling a kind. `check` gives the reason, None when the rule does not fit."""

    name: str
    kind: LetterKind
    check: Callable[[Evidence], str | None]


_ATTACHED_SAID = re.compile(
    r"\b(?:attach(?:ed|ing|ment)?|enclos(?:ed|ing)|please\s+find\b|completed\s+(?:\w+\s+){0,3}form)\b",
    re.IGNORECASE,
)
#: "Where do I send a completed form?" says nothing of an attachment.
_TO_WHERE = re.compile(r"\b(?:where|who|how)\s+(?:do|should|can|would|must)\s+(?:i|we)\b[^.!?\n]{0,100}\?", re.IGNORECASE)
_REPLIES = re.compile(r"\s*(?:re|aw|sv|odp)\s*:", re.IGNORECASE)
_YES_OR_NO = re.compile(r"\W*(?:yes|yep|yeah|no|nope|correct|that'?s\s+(?:right|correct)|tak|nie)\b(?:\W+\w+){0,40}\W*$", re.IGNORECASE)
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
    sent_at = evidence.letter.sent_at
    month = None if sent_at is None else sent_at.month
    said = [evidence.written]
    for outcome in evidence.outcomes:
        for reading in outcome.readings:
            said += [text for key in reading.fields if key.startswith(_TELLS_OF_RISK) and (text := reading.text(key))]
        if not outcome.readings:
            said.append(_UNANSWERED.sub("\n", outcome.text))
    known = [words for text in said if text.strip() for words in danger_words(text, month)]
    seen = () if kind is LetterKind.AUTO_REPLY else scenes(evidence.written, month)
    # A sentence that holds words which are known already is shown by those.
    return tuple(dict.fromkeys((*known, *(scene for scene in seen if not any(words in scene for words in known)))))


#: A printed line with boxes, and none of them ticked: "I am in hospital now ☐ Yes ☐ No".
_UNANSWERED: Final = re.compile(
    r"^[^\n☐□☒☑■✓✔✗✘]*(?:[☐□]\s*(?:yes|no|not\s+sure|don['’]?t\s+know|unsure|n/?a)[ \t|]*){2,}$", re.IGNORECASE | re.MULTILINE
)
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
    if not is_reply(evidence.letter) and (_withdrawal(evidence) or _asks_us(evidence)):
        return None
    return automatic_reason(evidence.letter, brings_files=bool(evidence.unread_documents) or evidence.sealed)


def _asks_us(evidence: Evidence) -> bool:
    """Whether a letter asks us about the register, which no answering program does, whatever is printed below it."""
    letter = evidence.letter
    return "?" in letter.new_text and question_words(letter.new_text, letter.subject, has_form=False) is not None


def _withdrawal(evidence: Evidence) -> str | None:
    letter = evidence.letter
    said = (letter.subject, letter.new_text, letter.forwarded_text, *evidence.attached_letters)
    words = _unwilling(evidence, said)
    if words is None and (mended := tuple(map(respelt, said))) != said:
        words = _unwilling(evidence, mended)
    return f"Consent is taken back: “{words}”." if words else None


def _unwilling(evidence: Evidence, said: Sequence[str]) -> str | None:
    """The words by which one of these texts, the subject first, takes back consent; None when none does."""
    subject = said[0]
    words = next((found for text in said if (found := withdrawal_words(text, subject))), None)
    if words is None and not evidence.may_bring_form:
        words = next((found for text in said if (found := refusal_words(text))), None)
    if words is None:
        told = {"brings_form": evidence.may_bring_form, "answers_us": evidence.is_answer_to_us}
        words = next((found for text in said[1:] if (found := unwilling_words(text, subject, **told))), None)
    return words


def _answer_to_us(evidence: Evidence) -> str | None:
    if not evidence.may_bring_form and not evidence.letter.attachments and only_thanks(evidence.letter.new_text):
        return None
    if evidence.is_answer_to_us:
        return "It answers a message of ours" + (" and brings a form." if evidence.has_form else ".")
    if evidence.references:
        return f"It names the reference {evidence.references[0]}."
    if not evidence.may_bring_form and (mistyped := mistyped_reference(f"{evidence.letter.subject}\n{evidence.letter.body}")):
        return f"It names {mistyped}, which is written like a reference and is none: a character may be wrong."
    if _REPLIES.match(evidence.letter.subject) and _YES_OR_NO.match(evidence.letter.new_text) and not evidence.may_bring_form:
        return "It answers a question with yes or no."
    return None


def _correction(evidence: Evidence) -> str | None:
    words = correction_words(evidence.letter.subject, evidence.letter.new_text, has_form=evidence.has_form)
    return f"It speaks of something sent before: “{words}”." if words else None


def _sent_before(evidence: Evidence) -> str | None:
    if evidence.may_bring_form:
        return None
    words = update_words(evidence.said_now) or update_words(evidence.letter.subject)
    return f"It speaks of something sent before: “{words}”." if words else None


def _particulars(evidence: Evidence) -> str | None:
    if evidence.may_bring_form:
        return None
    return "It asks in words for somebody to be put on the register, with their particulars." if asks_to_refer(evidence.written) else None


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
    if "list-unsubscribe" in evidence.letter.headers:
        return None  # a newsletter's headlines are no questions
    if subject := subject_words(evidence.letter.subject):
        return f"It asks for information: “{subject}”."
    if _ATTACHED_SAID.search(_TO_WHERE.sub("", evidence.letter.new_text)) and not evidence.has_blank_form:
        return None
    said, blank = evidence.said_now, evidence.has_blank_form
    words = question_words(said, evidence.letter.subject, has_form=blank) or question_words(
        respelt(said), respelt(evidence.letter.subject), has_form=blank
    )
    return f"It asks for information: “{words}”." if words else None


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


#: In their order: the first that fits wins.
RULES: Final = (
    Rule("report of failed delivery", LetterKind.BOUNCE, _bounce),
    Rule("automatic reply", LetterKind.AUTO_REPLY, _automatic),
    Rule("consent taken back", LetterKind.CONSENT_WITHDRAWAL, _withdrawal),
    Rule("answer to us", LetterKind.UPDATE, _answer_to_us),
    Rule("correction or addition", LetterKind.UPDATE, _correction),
    Rule("completed form", LetterKind.REFERRAL, _form),
    Rule("talk of what was sent before", LetterKind.UPDATE, _sent_before),
    Rule("referral in words", LetterKind.REFERRAL, _particulars),
    Rule("request for information", LetterKind.INFORMATION_REQUEST, _information),
    Rule("news of somebody known", LetterKind.UPDATE, _news),
    Rule("unreadable document", LetterKind.REFERRAL, _unread_document),
)
