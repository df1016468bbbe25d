"""Whether a program sent a letter: by its headers (RFC 3834 section 5 and what programs really write) and its structure."""

from __future__ import annotations

import re
from typing import Final

from ingest.letter import Letter
from ingest.service_notices import Happened, service_notice
from parsers.document import Kind

#: Headers that only answering programs write, whatever their value.
_ANSWERING_HEADERS: Final = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply-from",
    "x-autoreply-from",
    "x-autoresponse",
    "x-mail-autoreply",
    "x-vacation",
    "x-amazon-auto-reply",
)
#: How subjects of automatic replies begin, the original subject following.
_PREFIX = re.compile(
    r"\s*\W*(?:automatic(?:ally generated)? (?:reply|response)|auto(?:mated)?[- ]?(?:reply|response|responder)|out of (?:the )?office (?:auto-?reply|reply|notification)|autosvar|abwesenheitsnotiz|"
    r"automatische antwort|réponse automatique|vacation (?:reply|response|message)|automatic acknowledg\w+)\s*\]?\s*:",
    re.IGNORECASE,
)
#: The same in the languages of mail programs: both words, before the original subject.
_AUTOMATIC: Final = r"(?:auto\w*|awto\w*|otomat\w*|авто\w*|αυτόματ\w*|自动|自動|자동|تلقائي)"
_REPLY: Final = (
    r"(?:reply|response|answer|antwort|antwoord|svar|réponse|reponse|respuesta|resposta|risposta|odpowied\w*|odpov\w*|odgovor|vastaus|yanıt|yanit|cevap|răspuns|raspuns|ateb|válasz|"
    r"отве\w*|відпов\w*|απάντηση|答复|回复|回覆|返信|응답|회신|رد|vastus|atbild\w*|atsak\w*|freagra)"
)
_PREFIX_ANYWHERE: Final = re.compile(
    rf"\s*\W*(?:\w+\s+)?(?:{_AUTOMATIC}[\s-]*(?:\w+\s+)?{_REPLY}|{_REPLY}[\s-]*(?:\w+\s+)?{_AUTOMATIC})\w*\s*\]?\s*(?:[:：]|from\b)",
    re.IGNORECASE,
)
#: What no person writes of a letter of their own.
_SAYS_IT_IS = re.compile(
    r"\bthis (?:is|e-?mail is|message is|reply is) (?:an? )?auto(?:mated|matic|matically|-?generated|-?reply|-?response)\b|\b(?:do not|don't) reply to this (?:automated |automatic )?(?:e-?mail|message)\b"
    r"|\b(?:reply|write|type|respond)\s+(?:above|below)\s+this\s+line\b|\bwe(?:\s+have|'ve)?\s+(?:logged|registered|raised|created|opened)\s+(?:your|a)\s+(?:request|query|enquiry|ticket|case|call)\b|\byour\s+(?:request|ticket|enquiry|query|case|e-?mail|message)\b[^.!?\n]{0,40}\bhas\s+been\s+(?:received|created|logged|registered|assigned|opened|raised)\b[^.!?\n]{0,60}\b(?:number|reference|ticket|case|id)\b"
    r"|\bautomatically[- ]generated (?:e-?mail|message|reply|response)\b",
    re.IGNORECASE,
)
_UNWATCHED = re.compile(
    r"\b(?:mailbox|inbox|e-?mail address|account) is (?:not|no longer) (?:being )?(?:monitored|in use|checked|used|active)\b(?!\s+(?:out\s+of|outside|overnight|at\s+(?:night|weekends?)|on|after|between|over)\b)|\be-?mails? (?:is|are|will) (?:not|no longer) (?:be(?:ing)? )?(?:monitored|checked|read|forwarded)\b(?!\s+(?:out\s+of|outside|overnight|at\s+(?:night|weekends?)|on|after|between|over)\b)",
    re.IGNORECASE,
)
_ABSENCE_PREFIX = re.compile(r"\s*\W*(?:out of (?:the )?office|ooo|on leave)\s*\]?\s*(?::|re\b)", re.IGNORECASE)
_READ_PREFIX = re.compile(r"\s*(?:not )?(?:read|deleted|delivered|read receipt)\s*:", re.IGNORECASE)
_WAS_READ = re.compile(r"\byour message\b|\bwas (?:read|displayed|deleted|delivered)\b", re.IGNORECASE)
_SUBJECT_WORDS = re.compile(
    r"\b(?:automatic (?:reply|response)|auto-?reply|auto-?response|out of (?:the )?office|(?:on )?(?:annual|maternity|paternity|sick) leave|away from (?:the office|my desk|my e-?mail)|vacation|i am away|currently away|delivery confirmation|read receipt)\b",
    re.IGNORECASE,
)
_ABSENCE = re.compile(
    r"\b(?:i am|i'm|i will be|i'll be|i am currently|i'm currently)\s+(?:\w+\s+){0,3}?(?:out of (?:the )?office|away|on (?:\w+\s+)?leave|not (?:in|at|available)|unavailable|off (?:work|sick)|out of the country|on holiday|on vacation)\b"
    r"|\b(?:limited|no|intermittent|not have) access to (?:my )?(?:e-?mails?|inbox)|\b(?:on|upon) my return\b|\breturn(?:ing)? to (?:the office|work) on\b|\bi do not work (?:on )?(?:mon|tues|wednes|thurs|fri)|"
    r"\bthis (?:is an|e-?mail is an|mailbox|inbox|e-?mail address) (?:automat\w+|is (?:not|no longer) monitored)|\bauto(?:matic|mated|matically)\b[^.\n]{0,30}\b(?:reply|response|message|e-?mail|generated|acknowledg)|"
    r"\bthank you for (?:your e-?mail|contacting|e-?mailing)[^.\n]{0,60}[.,]?\s+(?:i am|i'm|we aim|your (?:e-?mail|message) has been received|this mailbox|if your (?:e-?mail|enquiry|message) is urgent|we will respond)|\bi (?:no longer work|have (?:now )?left)\b",
    re.IGNORECASE,
)
#: Whole sentences that mail programs write of themselves, and that say when somebody is back: enough without a header.
_RECEIPT: Final = re.compile(
    r"\bthis\s+is\s+a\s+(?:return\s+|read\s+)?receipt\s+for\s+the\s+(?:e-?mail|mail|message)\s+(?:that\s+)?you\s+sent\b|\breceipt\s+verifies\s+that\s+the\s+(?:e-?mail|message)\b|\byour\s+message\b[^.]{0,200}\bwas\s+(?:read|displayed|deleted\s+without)\b",
    re.IGNORECASE | re.DOTALL,
)
_THANKS_FOR_IT: Final = re.compile(
    r"\W*(?:(?:hello|hi|dear)\b[^.!\n]{0,40}\W+)?(?:thank\s+you|thanks|many\s+thanks)\s+for\s+your\s+(?:e-?mail|message)\b", re.IGNORECASE
)
_IN_MY_ABSENCE: Final = re.compile(
    r"\b(?:in|during)\s+my\s+absence\b|\b(?:will\s+(?:be\s+)?(?:return|back)|returning|back\s+in\s+the\s+office)\b[^.\n]{0,30}\d|\b(?:if\s+(?:your|it\s+is|the)|for)\b[^.\n]{0,40}\burgent\b|\b(?:until|till|returning|back)\b[^.\n]{0,20}(?:\d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b)",
    re.IGNORECASE,
)
_REPLY_PRECEDENCE: Final = frozenset({"auto_reply", "auto-reply", "autoreply"})
_CALENDAR_REPLY: Final = re.compile(rb"^METHOD:REPLY\s*$", re.IGNORECASE | re.MULTILINE)
#: "Jo Marsh has accepted this meeting."
_CALENDAR_WORDS: Final = 12
#: What answering programs say of their owner, and what of us makes it a person's letter.
_AWAY: Final = re.compile(
    r"\b(?:i am|i'm|i will be|i'll be)\s+(?:\w+\s+){0,2}?(?:out of (?:the )?office|away\b(?! with)|on (?:\w+\s+)?leave|off sick|on holiday|on vacation|not (?:in|at work|reading))\b|\bi (?:do not|don't) work (?:on )?(?:mon|tues|wednes|thurs|fri)",
    re.IGNORECASE,
)
_OF_US: Final = re.compile(
    r"\b(?:dsr|register|referr?\w*|forms?|consent|attach\w*|review|client|patient|his|her|him|them)\b", re.IGNORECASE
)
#: A notice of absence is no longer.
_ABSENCE_WORDS: Final = 60
#: Longer letters are written by people, whatever words they hold.
_NOTICE_WORDS: Final = 250


def automatic_reason(letter: Letter, *, brings_files: bool) -> str | None:
    """Why a letter counts as an automatic reply, None when a person may have written it.

    Headers that say so decide, but for one that a machine sends with files (a scanner that mails): that is not a reply. Words
    decide only together: those of the subject with those of the text, or with the empty return path of a notice.
    """
    submitted = _submitted(letter)
    if submitted and not (brings_files and not submitted.startswith("auto-replied")):
        return "Its headers say that a program sent it (Auto-Submitted)."
    for name in _ANSWERING_HEADERS:
        if name in letter.headers and not brings_files:
            return "Its headers say that an answering program sent it."
    if brings_files or letter.attachments:
        return None
    return _by_words(letter)


def is_reply(letter: Letter) -> bool:
    """Whether the headers say that a program answered mail, and not only that a program sent this (a web form does)."""
    return _submitted(letter).startswith("auto-replied") or any(name in letter.headers for name in _ANSWERING_HEADERS)


def _submitted(letter: Letter) -> str:
    """The first word of Auto-Submitted when it is other than "no" (RFC 3834 section 5), else ""."""
    for value in letter.headers.get("auto-submitted", ()):
        word = value.split(";")[0].split("(")[0].strip().lower()
        if word and word != "no":
            return word
    return ""


def _by_words(letter: Letter) -> str | None:
    words = letter.new_text or letter.text
    says_absence = bool(_ABSENCE.search(words)) and len(words.split()) <= _NOTICE_WORDS
    precedence = {value.strip().lower() for value in letter.headers.get("precedence", ())}
    if precedence & _REPLY_PRECEDENCE:
        return "Its headers say that an answering program sent it (Precedence)."
    if len(words.split()) <= _NOTICE_WORDS and (_SAYS_IT_IS.search(words) or _UNWATCHED.search(words)):
        return "It says that a program sent it, and nothing came with it."
    if len(words.split()) <= _NOTICE_WORDS and _subject_says_so(letter, words, says_absence):
        return "Its subject is that of an automatic reply, and nothing came with it."
    if len(words.split()) <= _NOTICE_WORDS and _RECEIPT.search(words):
        return "A mail program says that a message was displayed."
    if says_absence and _THANKS_FOR_IT.match(words) and _IN_MY_ABSENCE.search(words):
        return "It is a notice of absence: it thanks for a message, and says who is there meanwhile or when somebody is back."
    if _says_only_absence(words):
        return "It is a notice of absence: it says who is there meanwhile or when somebody is back, and nothing else."
    if says_absence and (_SUBJECT_WORDS.search(letter.subject) or letter.return_path == "" or precedence & {"bulk", "junk"}):
        return "It is a notice of absence, and nothing came with it."
    return None


def _says_only_absence(words: str) -> bool:
    """Whether a short text tells only that its writer is away, and until when or whom to ask: no word of us, and no question."""
    return (
        len(words.split()) <= _ABSENCE_WORDS
        and "?" not in words
        and _AWAY.search(words) is not None
        and _IN_MY_ABSENCE.search(words) is not None
        and _OF_US.search(words) is None
    )


def _subject_says_so(letter: Letter, words: str, says_absence: bool) -> bool:
    if _PREFIX.match(letter.subject) or _PREFIX_ANYWHERE.match(letter.subject):
        return True
    if _ABSENCE_PREFIX.match(letter.subject):
        return says_absence or bool(letter.in_reply_to) or letter.return_path == ""
    return _READ_PREFIX.match(letter.subject) is not None and _WAS_READ.search(words) is not None


def is_read_receipt(letter: Letter) -> bool:
    """Whether a letter reports that mail was read (RFC 8098) or delivered (RFC 3464, success; a mail service's own): a report by its
    structure."""
    notice = service_notice(letter.text)
    if notice is not None and notice.happened is Happened.DELIVERED:
        return True
    declared = " ".join(letter.headers.get("content-type", ())).lower().replace('"', "")
    return "multipart/report" in declared or "message/disposition-notification" in declared


def is_calendar_reply(letter: Letter) -> bool:
    """Whether a letter is a calendar's yes or no to an invitation (RFC 5546, METHOD:REPLY), without more words than say so."""
    words = letter.new_text.split()
    return (
        len(words) <= _CALENDAR_WORDS
        and "?" not in letter.new_text
        and bool(letter.attachments)
        and all(each.kind is Kind.CALENDAR and _CALENDAR_REPLY.search(each.data) for each in letter.attachments)
    )
