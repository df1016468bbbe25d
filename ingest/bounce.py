"""Reports that mail could not be delivered: the standard kind by its structure (RFC 3464), the others by sender and words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest import mime
from ingest.headers import addresses, message_ids, nobody_reads, plain_text
from ingest.letter import DeliveryReport, Letter
from ingest.service_notices import Happened, service_notice
from parsers.document import Kind

#: Local parts that only mail systems send under.
_SYSTEM_SENDER = re.compile(
    r"(?:mailer-?daemon|mail-?daemon|mdaemon|post_?master|mail-?er|majordomo|mail-?delivery\w*|delivery-?(?:status|failure)\w*|microsoftexchange\w*|bounces?|mail-?system|double-bounce|failure-?notice)"
    r"(?:[-+.=_].*)?",
    re.IGNORECASE,
)
_SYSTEM_NAME = re.compile(
    r"mail delivery (?:sub)?system|mailer-daemon|mail administrator|postmaster|mail delivery service|system administrator", re.IGNORECASE
)
_SUBJECT = re.compile(
    r"undeliver(?:able|ed)|undelivered mail|delivery (?:status )?(?:notification|failure|failed|report|error|has failed|problem)"
    r"|(?:mail|message|e-?mail)\W{0,3}(?:delivery|could not be delivered|not delivered|delivery failed|system error)|failure notice|failed (?:mail|delivery)"
    r"|returned (?:mail|e-?mail|message)|return(?:ed)? to sender|non-?delivery|(?:could|can|was) ?not (?:be )?deliver|unable to deliver|delivery .{0,30}failed|failure delivery"
    r"|mail (?:failure|error)|delivery (?:is |has been )?(?:delayed|incomplete)|delayed (?:mail|delivery|message)|メールエラー|user unknown|warning: (?:could not|message)|unzustellbar|mail-?fehler|nondeliverable|\bNDN\b|\bDSN\b|bounce",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"(?:could|can|was|were|has|have) ?(?:not|n't) (?:been? )?(?:be )?deliver|undeliver|delivery (?:to .{0,80} )?(?:failed|has failed|failure|error)|permanent(?:ly)? (?:fatal )?(?:error|fail)"
    r"|user unknown|unknown user|no such user|mailbox (?:is )?(?:full|unavailable|not found|disabled)|does not (?:exist|like recipient)|over quota|quota exceeded|recipient (?:address )?rejected"
    r"|returned to (?:the )?sender|unable to deliver|not able to deliver|host (?:unknown|not found)|address(?:es)? (?:failed|had (?:permanent|transient))|did not reach|invalid (?:recipient|address|mailbox)"
    r"|\b[45]\.\d{1,3}\.\d{1,3}\b|\b(?:smtp|error|code|status)\b.{0,20}\b[45]\d\d\b|\b55[0-4][ -]|unrouteable|relaying denied|undelivered|account .{0,40}(?:disabled|inactive|suspended)",
    re.IGNORECASE,
)
#: A list manager that does not pass a message on (fml, Mailman, Majordomo, ezmlm, LISTSERV, Sympa, groups of Microsoft 365 and Google).
_NOT_ON_THE_LIST = re.compile(
    r"\b(?:not|n't)\s+(?:\w+\s+){0,3}?(?:members?|subscribers?|subscribed|authori[sz]ed|allowed|permitted|permission)\b[^.!?]{0,80}\b(?:list|ML)\b"
    r"|\bnon-?(?:members?|subscribers?)\b|\b(?:members?|subscribers?)[- ]only\b|\bonly\s+(?:\w+\s+)?(?:members?|subscribers?)\b[^.!?]{0,60}\bpost"
    r"|\b(?:message|posting|post|e-?mail|mail)\b[^.!?]{0,100}\blist\b[^.!?]{0,60}\b(?:rejected|refused|denied|not\s+(?:\w+\s+)?(?:accepted|distributed))\b"
    r"|\b(?:message|posting|post|e-?mail|mail)\b[^.!?]{0,40}\b(?:rejected|refused|denied|not\s+(?:\w+\s+)?(?:accepted|distributed))\b[^.!?]{0,100}\blist\b",
    re.IGNORECASE,
)
_AWAITS_APPROVAL = re.compile(
    r"\b(?:await(?:s|ing)?|held\s+(?:for|until)|pending|needs?)\b[^.!?]{0,40}\b(?:approv\w+|moderat\w+)\b", re.IGNORECASE
)
_LIST_MANAGER = re.compile(r".+-(?:admin|owner|request|bounces?|help)|owner-.+|majordomo|listserv|sympa|mailman|ezmlm|fml", re.IGNORECASE)
_LIST_HEADERS = frozenset(
    {"x-mlserver", "x-ml-info", "x-ml-name", "mailing-list", "x-mailman-version", "x-mailing-list", "x-loop", "precedence"}
)
_TEMPORARY = re.compile(
    r"will (?:be retried|keep trying|retry|continue to try)|still (?:trying|being retried)|delayed|not yet been delivered|no action is required|warning",
    re.IGNORECASE,
)
_REPLY_OR_FORWARD = re.compile(r"\s*(?:re|fw|fwd|aw|wg|sv)\s*:", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,253}\w")
_RETURNED_ID = re.compile(r"^[ \t>|]*message-id:[ \t]*(<[^<>\s]{1,998}>)", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"([245])\.\d{1,3}\.\d{1,3}")
#: How much of a report's text is looked at: the words stand at its top, the returned mail below.
_LOOKED_AT = 20_000
#: The same of a list manager's notice, which is short: below stands what was sent.
_NOTICE_CHARACTERS = 1_500


def find_report(message: mime.Part, letter: Letter) -> DeliveryReport | None:
    """What a report of failed or delayed delivery, or of a complaint (RFC 5965), says; None when the message is none.

    A report of success (`Action: delivered`) and a read receipt (RFC 8098) are not delivery reports here: they are automatic
    replies. A message that a person wrote about a bounce, or forwards one with, is not a report.
    """
    parts = list(mime.walk(message))
    told = list(_told(parts))
    if told:
        return _standard(told, parts)
    if any(mime.content_type(part) in _RECEIPT_TYPES for part in parts):
        return None
    if _is_complaint(parts):
        return DeliveryReport(_returned_id(parts, letter), (), permanent=False)
    return _of_service(letter) or _by_list(parts, letter) or _by_words(parts, letter)


def _told(parts: list[mime.Part]) -> Iterator[tuple[dict[str, str], str]]:
    """The fields about each recipient in the delivery-status parts, and what happened to the mail for it."""
    for part in parts:
        if mime.content_type(part) in _STATUS_TYPES:
            for block in _status_blocks(part):
                if block.keys() & {"final-recipient", "original-recipient", "action"}:
                    yield block, _action(block)


def _standard(told: list[tuple[dict[str, str], str]], parts: list[mime.Part]) -> DeliveryReport | None:
    """What a standard report says, None when it reports success only."""
    failed = [block for block, action in told if action == "failed"]
    if not failed and not any(action == "delayed" for _, action in told):
        return None
    recipients = dict.fromkeys(address for block in failed if (address := _recipient(block)))
    # "failed" means that nobody will try again, whatever the status code says (RFC 3464 section 2.3.3).
    return DeliveryReport(_id_in_parts(parts), tuple(recipients), permanent=bool(failed))


_RECEIPT_TYPES = frozenset({"message/disposition-notification", "message/global-disposition-notification"})
_STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})


def _status_blocks(part: mime.Part) -> Iterator[dict[str, str]]:
    """The groups of fields in a delivery-status part, by lower-case name."""
    children = mime.children(part)
    if children:
        for child in children:
            yield {name.lower(): plain_text(value) for name, value in child.raw_items()}
        return
    for block in re.split(r"\r?\n[ \t]*\r?\n", mime.text_content(part)):
        fields = (line.partition(":") for line in block.splitlines() if ":" in line)
        yield {name.strip().lower(): plain_text(value) for name, _, value in fields}


def _action(block: dict[str, str]) -> str:
    action = block.get("action", "").split(" ")[0].split("(")[0].strip().lower()
    if action in ("failed", "failure", "delayed", "delivered", "relayed", "expanded"):
        return "failed" if action == "failure" else action
    status = _STATUS.search(block.get("status", "")) or _STATUS.search(block.get("diagnostic-code", ""))
    if status is None:
        return "failed" if block.get("final-recipient") else ""
    return {"2": "delivered", "4": "delayed", "5": "failed"}[status[1]]


def _recipient(block: dict[str, str]) -> str:
    for name in ("final-recipient", "original-recipient", "x-actual-recipient"):
        found = _ADDRESS.search(block.get(name, ""))
        if found:
            return found[0].lower()
    return ""


def _id_in_parts(parts: list[mime.Part]) -> str | None:
    """The Message-ID of the mail that came back, whole or by its headers, in the parts of a report."""
    for part in parts[1:]:
        kind = mime.content_type(part)
        if kind == "message/rfc822" and mime.children(part):
            found = message_ids(value for name, value in mime.children(part)[0].raw_items() if name.lower() == "message-id")
        elif kind in ("text/rfc822-headers", "message/global-headers", "message/rfc822", "text/plain"):
            found = tuple(_RETURNED_ID.findall(mime.text_content(part)))
        else:
            continue
        if found:
            return found[0]
    return None


def _returned_id(parts: list[mime.Part], letter: Letter) -> str | None:
    """The Message-ID of the mail reported on: of the one that came back, in the text, or else of the one that the report answers."""
    in_text = _RETURNED_ID.search(letter.text)
    answered = (*letter.in_reply_to, *reversed(letter.references))
    return _id_in_parts(parts) or (in_text[1] if in_text else next(iter(answered), None))


def _is_complaint(parts: list[mime.Part]) -> bool:
    if any(mime.content_type(part) == "message/feedback-report" for part in parts):
        return True
    if mime.content_type(parts[0]) == "multipart/report" and "feedback" in mime.parameter(parts[0], "report-type").lower():
        return True
    # Older than RFC 5965 and still sent by one large provider.
    return str(parts[0].get("subject", "")).strip().lower().startswith("complaint about message from ") and any(
        mime.content_type(part) == "message/rfc822" for part in parts
    )


def _is_system_mail(letter: Letter) -> bool:
    """Whether a mail system and not a person sent this, by who it says it is from."""
    if "x-failed-recipients" in letter.headers:
        return True
    sender = letter.sender
    if sender is not None and (_SYSTEM_SENDER.fullmatch(sender.email.partition("@")[0]) or _SYSTEM_NAME.search(sender.name)):
        return True
    said = " ".join(letter.headers.get("from", ()))
    if sender is None and _SYSTEM_NAME.search(said):
        return True
    if letter.return_path is None:
        return "mailer-daemon" in " ".join(letter.headers.get("return-path", ())).lower()
    local = letter.return_path.partition("@")[0]
    return not letter.return_path or local in ("mailer-daemon", "postmaster", "double-bounce")


def _brings_mail_back(parts: list[mime.Part], letter: Letter) -> bool:
    """Whether a whole other message hangs on one that wants no answer itself: a returned letter, whatever the language of the note."""
    return letter.return_path == "" and any(mime.content_type(part) == "message/rfc822" for part in parts[1:])


def _of_service(letter: Letter) -> DeliveryReport | None:
    """What a mail service reports as JSON; None when the letter is no such report, or one of success."""
    notice = service_notice(letter.text)
    if notice is None or notice.happened is Happened.DELIVERED:
        return None
    return DeliveryReport(notice.message_id, notice.failed, permanent=notice.happened is Happened.FAILED)


def _by_list(parts: list[mime.Part], letter: Letter) -> DeliveryReport | None:
    """What a list manager, by its address and by its headers, says of a message that it did not pass on; None when the letter is no such
    notice."""
    if letter.sender is None or not _LIST_MANAGER.fullmatch(letter.sender.email.partition("@")[0]):
        return None
    if not any(name in _LIST_HEADERS or name.startswith("list-") for name in letter.headers):
        return None
    if _REPLY_OR_FORWARD.match(letter.subject) or _brings_documents(letter):
        return None
    said = f"{letter.subject}\n{letter.text[:_NOTICE_CHARACTERS]}"
    held = _AWAITS_APPROVAL.search(said) is not None and "list" in said.lower()
    if not held and not _NOT_ON_THE_LIST.search(said):
        return None
    return DeliveryReport(_returned_id(parts, letter), (), permanent=not held)


def _returns_what_was_sent(parts: list[mime.Part], letter: Letter) -> bool:
    """Whether a program that reads no answers hands back a whole message to the address that had sent it."""
    if letter.sender is None or not nobody_reads(letter.sender.email):
        return False
    takers = {address.email for address in letter.recipients}
    returned = (child for part in parts[1:] if mime.content_type(part) == "message/rfc822" for child in mime.children(part)[:1])
    values = (value for child in returned for name, value in child.raw_items() if name.lower() in ("from", "return-path", "sender"))
    return any(address.email in takers for address in addresses(values))


def _by_words(parts: list[mime.Part], letter: Letter) -> DeliveryReport | None:
    returns = _returns_what_was_sent(parts, letter)
    if not returns and not _is_system_mail(letter):
        return None
    named = [address for value in letter.headers.get("x-failed-recipients", ()) for address in _ADDRESS.findall(value)]
    text = letter.text[:_LOOKED_AT]
    subject_says = _SUBJECT.search(letter.subject) is not None and _REPLY_OR_FORWARD.match(letter.subject) is None
    if not (
        named
        or subject_says
        or _brings_mail_back(parts, letter)
        or (returns and _BODY.search(text))
        or (_says_system(letter) and not _brings_documents(letter) and _BODY.search(text))
    ):
        return None
    temporary = bool(_TEMPORARY.search(letter.subject)) or (bool(_TEMPORARY.search(text[:2000])) and not _BODY.search(letter.subject))
    failed = tuple(dict.fromkeys(address.lower() for address in named or _failed_in(text, letter)))
    return DeliveryReport(_returned_id(parts, letter), () if temporary else failed, permanent=not temporary)


def _brings_documents(letter: Letter) -> bool:
    return any(
        attachment.kind in (Kind.DOCX, Kind.DOC, Kind.PDF, Kind.ODT, Kind.RTF) and not attachment.within
        for attachment in letter.attachments
    )


def _says_system(letter: Letter) -> bool:
    """Whether the sender itself, not only an empty return path (which vacation notices have too), is a mail system."""
    if letter.sender is None:
        return letter.return_path == "" or bool(_SYSTEM_NAME.search(" ".join(letter.headers.get("from", ()))))
    return bool(_SYSTEM_SENDER.fullmatch(letter.sender.email.partition("@")[0]) or _SYSTEM_NAME.search(letter.sender.name))


def _failed_in(text: str, letter: Letter) -> list[str]:
    """Addresses in the explanation, before the returned mail begins, other than the sender's and our own."""
    start = _RETURNED_ID.search(text)
    spoken = text[: start.start()] if start else text[:2000]
    ours = {address.email for address in letter.recipients} | ({letter.sender.email} if letter.sender else set())
    return [found for found in _ADDRESS.findall(spoken) if found.lower() not in ours][:20]
