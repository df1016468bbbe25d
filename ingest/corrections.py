"""Words that speak of a correction, an addition or an answer to what was sent or asked before, also in a letter that brings a form."""

from __future__ import annotations

import re

_CORRECTION = re.compile(
    r"\b(?:corrected|amended|revised|re-?submitted|re-?sent|completed in full)\s+(?:version\s+|copy\s+)?(?:of\s+)?(?:the\s+|my\s+|our\s+)?(?:\w+\s+){0,2}?(?:referral|form|version|copy|application)\b"
    r"|\bupdated\s+(?:version|copy|referral|form|risk\s+assessment|care\s+plan|report)\b|\buse\s+this\s+(?:version|one|form|copy)[\s,]+(?:instead|not|rather)\b|\breplace\s+(?:the|my|our)\s+(?:\w+\s+)?(?:form|referral|one|version)\b"
    r"|\bwrong\s+(?:\w+\s+){1,4}?(?:on|in)\s+(?:the|my|our)\s+(?:\w+\s+)?(?:form|referral|one|e-?mail|version)\b|\b(?:should|was\s+meant|supposed)\s+(?:to\s+)?have\s+(?:gone|been\s+sent|been\s+attached|come)\s+with\b|\bmissing\s+from\s+(?:the|my|our)\s+(?:\w+\s+)?(?:form|referral|e-?mail)\b"
    r"|\b(?:scanned|saved|typed|photographed|filled\s+it\s+in|sen[dt]|sending|attached|attaching|done)\s+(?:it|them|this|the\s+\w+)\s+again\b|\bis\s+(?:this|it)\s+(?:any\s+|one\s+)?(?:better|clearer|readable|easier\s+to\s+read)\b"
    r"|\b(?:ignore|disregard)\s+(?:what|the\s+one|my\s+one|that\s+one)\b|\b(?:ignore|disregard|replace|replaces|discard|delete)\s+(?:the\s+|my\s+|our\s+)?(?:previous|earlier|last|first|old|other|one\s+i\s+sent)\b"
    r"|\b(?:forgot|omitted|neglected|meant)\s+to\s+(?:attach|include|mention|add|send|put|say|fill)\b|\bleft\s+(?:out|off)\b[^.\n]{0,40}\b(?:form|referral)\b"
    r"|\b(?:further|additional|more|extra|missing|outstanding|requested)\s+(?:information|info|details|documents?|paperwork|pages?)\b[^.\n]{0,40}\b(?:as\s+(?:you\s+)?requested|(?:that\s+)?you\s+(?:asked|requested|needed|wanted)|for\s+(?:the|my|our)\s+(?:\w+\s+){0,2}referral|regarding\s+(?:the|my|our)\s+(?:\w+\s+){0,2}referral|to\s+(?:support|add\s+to|go\s+with)\s+(?:the|my|our))\b"
    r"|\b(?:further\s+to|following(?:\s+on)?(?:\s+from)?|in\s+addition\s+to|update\s+(?:on|to|for|about|regarding)|with\s+regard\s+to)\s+(?:the|my|our)\s+(?:recent\s+|earlier\s+|previous\s+|dsr\s+)*(?:referral|form)\b(?!\s+(?:discussion|conversation|meeting|call|process|criteria))"
    r"|(?<!your )\bpass(?:word|code)\s+(?:for|to)\b(?!\s+follow|[^.!?]{0,60}\b(?:expir\w+|be\s+reset|been\s+reset|log\s*-?in|sign\s*-?in)\b)|\bthe\s+pass(?:word|code)\s+(?:is|was)\b|^\W*pass(?:word|code)\s*(?::|=|is\b)",
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
    r"(?<!information that )\byou\s+(?:asked|requested)\s+(?:me\s+|us\s+)?(?:for|to\s+send)\b|\bas\s+(?:you\s+)?requested\b|\bin\s+answer\s+to\s+your\s+(?:e-?mail|question|request)\b",
    re.IGNORECASE,
)


def correction_words(subject: str, text: str, *, has_form: bool) -> str | None:
    """The first words that say so, on one line; None when none do. With a form, talk of what was sent or asked before counts only in the
    words of a correction: a first referral says it too."""
    said = f"{subject}\n{' '.join(text.split())}"
    found = _CORRECTION.search(said) or _SUBJECT_CORRECTION.search(subject) or (None if has_form else _ANSWERED.search(said))
    return None if found is None else " ".join(found[0].split())
