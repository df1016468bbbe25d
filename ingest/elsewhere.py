"""What a letter only points to: protected mail that waits with a service, and files that are shared by a link."""

from __future__ import annotations

import re

from parsers.document import Kind, ProblemReason

_PORTAL_FILE = re.compile(
    r"(?:encrypted[ _-]?message|securedoc\w*|secure[ _-]?message|message)\.(?:html?|rpmsg)|message_v[0-9]\.rpmsg|smime\.p7m", re.IGNORECASE
)
_PORTAL_WORDS = re.compile(
    r"(?:you have received|has sent you|you've received|sent you) (?:a|an) (?:secure|encrypted|protected)(?: \w+)? (?:message|e-?mail)"
    r"|(?:open|click|sign in|log ?in|register)[^.\n]{0,60} to (?:read|view|open) (?:the|your|this) (?:secure|encrypted|protected)(?: \w+)? (?:message|e-?mail)",
    re.IGNORECASE,
)
#: A link by which one file is shared from a store of files. Whoever has it may open it; the program never follows one.
_SHARED_FILE = re.compile(
    r"https?://(?:[\w-]+\.sharepoint\.com/:[a-z]:/|1drv\.ms/|onedrive\.live\.com/|drive\.google\.com/(?:file|open|drive)|docs\.google\.com/(?:document|forms)|(?:www\.)?dropbox\.com/(?:s|scl|sh)/"
    r"|we\.tl/|(?:[\w-]+\.)?wetransfer\.com/downloads|(?:www\.)?icloud\.com/(?:attachment|iclouddrive)|app\.box\.com/s/|[\w-]+\.box\.com/s/|[\w.-]*sharefile\.\w+/)",
    re.IGNORECASE,
)
_SPEAKS_OF_ONE = re.compile(r"\b(?:form|referral|referred|dsr|document|file)\b", re.IGNORECASE)
PORTAL_DETAIL = "This is a notice that a protected message waits elsewhere (a secure mail service). What was sent is not in it: please open it by its link, or ask the sender to send it without."
_SHARED_DETAIL = "This message gives a link to a file that lies elsewhere (OneDrive, Google Drive or the like). What was shared is not in the message: please open it by its link, with care, or ask the sender to attach it."


def is_portal_file(name: str, kind: Kind) -> bool:
    """Whether a file is the notice of a secure mail service, by its name and kind: what was sent is not in it."""
    return _PORTAL_FILE.fullmatch(name) is not None and (kind is Kind.HTML or name.lower().endswith((".rpmsg", ".p7m")))


def pointed_to(text: str, *, in_bulk: bool) -> tuple[ProblemReason, str] | None:
    """What the text of a letter without files points to instead of bringing it, as a problem and in words; None when nothing."""
    if _PORTAL_WORDS.search(text):
        return ProblemReason.PASSWORD_PROTECTED, PORTAL_DETAIL
    if not in_bulk and _SPEAKS_OF_ONE.search(text) and _SHARED_FILE.search(text):
        return ProblemReason.UNSUPPORTED, _SHARED_DETAIL
    return None
