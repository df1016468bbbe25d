"""One message's bytes to a `Letter`: everything readable in it laid out, everything unreadable named in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ingest import archive, attachments, hypertext, invitation, mime, outlook, quoting, smime
from ingest.bounce import find_report
from ingest.charsets import clean
from ingest.elsewhere import PORTAL_DETAIL, is_portal_file, pointed_to
from ingest.headers import addresses, message_ids, moment, plain_text
from ingest.letter import Attachment, Letter
from parsers.document import Kind, Problem, ProblemReason
from parsers.errors import Unreadable
from parsers.limits import ARCHIVE_BYTES, ATTACHMENTS, BODY_CHARACTERS, CONTAINER_DEPTH, HEADER_FIELDS, HEADERS_BYTES, MESSAGE_BYTES
from parsers.safe_text import safe_name
from parsers.sniff import is_sealed, is_seven_zip, sniff

#: How problems of the letter itself are named.
THE_MESSAGE = "the message"

#: How the text of a message is named that Outlook wrote as rich text only.
RICH_TEXT = "message.rtf"

#: Parts of a report about other mail (RFC 3462, 3464, 5965, 8098): told by `find_report`, never documents.
_REPORT_TYPES = frozenset(
    {
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
        "message/global-disposition-notification",
        "message/feedback-report",
        "text/rfc822-headers",
        "message/global-headers",
    }
)
_SIGNATURES = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "application/pgp-keys",
        "application/pgp-encrypted",
    }
)
_CONTACT_CARDS = frozenset({"text/vcard", "text/x-vcard", "text/directory"})
#: Labels of parts that hold nothing to read; a form under such a label is taken all the same.
_SAYING_NOTHING = _SIGNATURES | _CONTACT_CARDS | {"application/applefile"}
_DOCUMENTS = frozenset({Kind.DOCX, Kind.DOC, Kind.ODT, Kind.RTF, Kind.PDF, Kind.IMAGE, Kind.SPREADSHEET, Kind.ZIP, Kind.OUTLOOK, Kind.TNEF})
_STUB = re.compile(
    r"(?:this|the) (?:e-?mail|message) (?:is|contains|was sent)[^.]{0,40}html|your (?:e-?mail|mail) (?:client|program|reader)[^.]{0,60}html",
    re.IGNORECASE,
)
_PGP = b"-----BEGIN PGP MESSAGE-----"
_ENCRYPTED_DETAIL = "This is encrypted for somebody's key and could not be read. Please ask the sender to send it without."
_SIGNED_DETAIL = "This message was packed together with its digital signature (S/MIME) and could not be read. Please open it in Outlook."
_SMIME_DETAIL = "This message is encrypted for somebody's key (S/MIME) and could not be read. Please ask the sender to send it without."
_SIGNATURE_NOTE = "The message was packed together with its digital signature (S/MIME). It was unpacked; the signature was not checked."


Unseal = Callable[[str, bytes], bytes | Problem]
"""Gives a locked file, or a folder of another kind than zip, as a plain one, or says why it cannot (`DocumentOpener.unseal`)."""


def _nothing_unsealed(name: str, data: bytes) -> bytes | Problem:
    return Problem(
        name,
        ProblemReason.UNSUPPORTED,
        "This packed folder was not made as a zip and could not be unpacked here. Please ask the sender for the form itself.",
    )


def open_letter(raw: bytes, unseal: Unseal = _nothing_unsealed) -> Letter:
    """The letter in `raw`. Never raises, whatever the bytes: what cannot be opened stands in `problems`, in words.
    `unseal` opens what is locked, where a password is known, and what 7-Zip packed; what stays locked is kept as it is.

    A message that cannot be taken apart at all (too many parts, too deep ones) comes back with what its headers say.
    """
    if not raw.strip():
        return _by_headers(b"", ProblemReason.EMPTY, "This message is empty.")
    if len(raw) > MESSAGE_BYTES:
        return _by_headers(
            raw, ProblemReason.TOO_BIG, f"This message is larger than {MESSAGE_BYTES // 1024 // 1024} MB and was not opened."
        )
    try:
        return _opened(mime.parse(raw), raw, unseal)
    except mime.TooMuch:
        detail = "This message is made of far more parts, or parts within parts, than any letter needs. It was not opened."
        return _by_headers(raw, ProblemReason.TOO_BIG, detail)
    except mime.EMAIL_ERRORS:  # the boundary of the standard library: see mime.EMAIL_ERRORS
        return _by_headers(raw, ProblemReason.BROKEN, "This message is damaged and could not be opened as a whole.")


def open_file(name: str, data: bytes) -> Letter:
    """A file that a person handed in, as a letter without words of its own: the file, or what lies in it where it is a message or
    an archive. Never raises: what cannot be opened stands in `problems`, in words."""
    taken = _Taken(_nothing_unsealed)
    try:
        taken.file(name, data)
    except mime.EMAIL_ERRORS:  # as in open_letter
        taken.problem(name, ProblemReason.BROKEN, "This message is damaged and could not be opened as a whole.")
    if not taken.documents and not taken.problems:
        taken.problem(name, ProblemReason.EMPTY, "There is nothing in this file that could be read.")
    return _letter(mime.headers_only(b""), {}, "", quoting.Writing("", ""), taken)


def _opened(message: mime.Part, raw: bytes, unseal: Unseal) -> Letter:
    taken = _Taken(unseal)
    if len(mime.header_block(raw)) > HEADERS_BYTES:
        taken.problem(
            THE_MESSAGE, ProblemReason.TOO_BIG, "The part of this message before its text is absurdly long. Only its beginning was read."
        )
    headers = _headers(message)
    text = _clipped(taken.message(message, (), 0), taken)
    subject = _first(headers, "subject")
    writing = quoting.apart(text, subject)
    if _PGP.decode() in text:
        taken.problem(THE_MESSAGE, ProblemReason.PASSWORD_PROTECTED, _ENCRYPTED_DETAIL)
    elsewhere = None if taken.documents else pointed_to(writing.new, in_bulk="list-unsubscribe" in headers)
    if elsewhere is not None:
        taken.problem(THE_MESSAGE, *elsewhere)
    return _letter(message, headers, text, writing, taken)


def _letter(message: mime.Part, headers: Mapping[str, tuple[str, ...]], text: str, writing: quoting.Writing, taken: _Taken) -> Letter:
    senders = addresses(_raw_values(message, "from"))
    return_path = _raw_values(message, "return-path")
    ids = message_ids(_raw_values(message, "message-id"))
    letter = Letter(
        message_id=ids[0] if ids else None,
        in_reply_to=message_ids(_raw_values(message, "in-reply-to")),
        references=message_ids(_raw_values(message, "references")),
        sender=senders[0] if senders else None,
        reply_to=addresses(_raw_values(message, "reply-to")),
        return_path=None if not return_path else _return_path(return_path[0]),
        recipients=tuple(dict.fromkeys(addresses([*_raw_values(message, "to"), *_raw_values(message, "cc")]))),
        subject=_first(headers, "subject"),
        sent_at=moment(_raw_values(message, "date")),
        text=text,
        new_text=writing.new,
        headers=headers,
        attachments=tuple(taken.documents),
        problems=tuple(dict.fromkeys(taken.problems)),
        unlocked=tuple(taken.unlocked),
        notes=tuple(dict.fromkeys(taken.notes)),
        senders=senders,
        forwarded_text=writing.forwarded,
        answered=writing.answered,
    )
    return letter.with_report(find_report(message, letter))


def _by_headers(raw: bytes, reason: ProblemReason, detail: str) -> Letter:
    """A letter of which only the headers are told."""
    message = mime.headers_only(raw)
    taken = _Taken(_nothing_unsealed)
    taken.problem(THE_MESSAGE, reason, detail)
    return _letter(message, _headers(message), "", quoting.Writing("", ""), taken)


def _raw_values(message: mime.Part, name: str) -> list[str]:
    return [value for key, value in message.raw_items() if key.lower() == name][:HEADER_FIELDS]


def _headers(message: mime.Part) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in list(message.raw_items())[:HEADER_FIELDS]:
        key = name.lower()
        found[key] = (*found.get(key, ()), plain_text(value))
    return found


def _first(headers: Mapping[str, tuple[str, ...]], name: str) -> str:
    return headers.get(name, ("",))[0]


def _return_path(value: str) -> str:
    found = addresses([value])
    return found[0].email if found else ""


def _clipped(text: str, taken: _Taken) -> str:
    text = clean(text).strip("\n")
    if len(text) > BODY_CHARACTERS:
        taken.problem(THE_MESSAGE, ProblemReason.TOO_BIG, "The text of this message is absurdly long. Only its beginning was read.")
    return text[:BODY_CHARACTERS]


@dataclass(slots=True)
class _Taken:
    """Everything that has been taken out of one letter so far, and what may still be taken."""

    unseal: Unseal
    documents: list[Attachment] = field(default_factory=list)
    unlocked: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    bytes_left: int = ARCHIVE_BYTES

    def problem(self, document: str, reason: ProblemReason, detail: str) -> None:
        """Notes what could not be read."""
        self.problems.append(Problem(document, reason, detail))

    def message(self, message: mime.Part, within: tuple[str, ...], depth: int) -> str:
        """The text of a message; its files join `documents`."""
        return self._part(message, within, depth, _References())

    def file(self, name: str, data: bytes) -> None:
        """What a file by itself holds joins `documents`."""
        self._file(name, data, (), 0)

    def _part(self, part: mime.Part, within: tuple[str, ...], depth: int, references: _References) -> str:
        """The text that stands in a part and below it; its files join `documents`."""
        kind = mime.content_type(part)
        if kind in _REPORT_TYPES or (kind in _SAYING_NOTHING and sniff(mime.content(part)) not in _DOCUMENTS):
            return ""
        if kind.startswith("multipart/"):
            return self._several(part, kind, within, depth, references)
        if kind == "message/rfc822" or kind == "message/global":
            self._attached_message(part, within, depth)
            return ""
        if kind in ("message/partial", "message/external-body"):
            self.problem(
                THE_MESSAGE,
                ProblemReason.UNSUPPORTED,
                "A part of this message was sent separately and is not in it. Please ask the sender to send it whole.",
            )
            return ""
        if kind in ("text/plain", "text/html") and not mime.file_name(part) and mime.disposition(part) != "attachment":
            return self._text(part, kind, within, depth, references)
        if kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
            return self._sealed(part, within, depth, references)
        self._file_part(part, within, depth, references)
        return ""

    def _several(self, part: mime.Part, kind: str, within: tuple[str, ...], depth: int, references: _References) -> str:
        parts = mime.children(part)
        if not parts:
            whole = mime.reopened(part)
            if whole is not None:
                return self._part(whole, within, depth, references)
            return mime.text_content(part)
        if kind == "multipart/encrypted":
            self.problem(THE_MESSAGE, ProblemReason.PASSWORD_PROTECTED, _ENCRYPTED_DETAIL)
            return ""
        if kind == "multipart/report":
            # What follows the explanation is about other mail; the mail that comes back in it is not a new letter.
            return self._part(parts[0], within, depth, references)
        if kind == "multipart/alternative":
            return self._alternative(parts, within, depth, references)
        return "\n\n".join(text for text in [self._part(child, within, depth, references) for child in parts] if text.strip())

    def _alternative(self, parts: list[mime.Part], within: tuple[str, ...], depth: int, references: _References) -> str:
        """The plain text among the alternatives, or the laid-out HTML where that says what the plain text does not."""
        texts = [(mime.content_type(child), self._part(child, within, depth, references)) for child in parts]
        plain = next((text for kind, text in texts if kind == "text/plain" and text.strip()), "")
        other = max((text for kind, text in texts if kind != "text/plain"), key=len, default="")
        words, other_words = len(plain.split()), len(other.split())
        if not words or (_STUB.search(plain) and words < 60 and other_words) or (other_words > 40 and words * 4 < other_words):
            return other or plain
        return plain

    def _text(self, part: mime.Part, kind: str, within: tuple[str, ...], depth: int, references: _References) -> str:
        text = mime.text_content(part)
        if kind == "text/html":
            references.note(text)
            laid_out, whole = hypertext.text_of(text)
            if not whole:
                self.problem(
                    THE_MESSAGE,
                    ProblemReason.BROKEN,
                    "The text of this message could not be laid out as its writer saw it; its words are shown without their layout.",
                )
            return laid_out
        text = text.replace("\r\n", "\n")
        files = mime.uuencoded(text)
        for name, data in files:
            self._file(name, data, within, depth)
        return mime.without_uuencoded(text) if files else text

    def _attached_message(self, part: mime.Part, within: tuple[str, ...], depth: int) -> None:
        nested = mime.children(part)
        if nested and not nested[0].keys() and str(part.get("content-transfer-encoding", "")).strip().lower() == "base64":
            # Against RFC 2046 but sent: the parser took the base64 for the message.
            self._nested(mime.file_name(part), mime.from_base64(mime.content(nested[0])), within, depth)
        elif nested:
            self._nested_message(nested[0], mime.file_name(part), within, depth)
        else:
            self._nested(mime.file_name(part), mime.content(part), within, depth)

    def _nested(self, name: str, raw: bytes, within: tuple[str, ...], depth: int) -> None:
        try:
            message = mime.parse(raw)
        except mime.TooMuch:
            self.problem(
                name or THE_MESSAGE,
                ProblemReason.TOO_BIG,
                "A message within this message is made of far too many parts. It was not opened.",
            )
            return
        self._nested_message(message, name, within, depth)

    def _nested_message(self, message: mime.Part, name: str, within: tuple[str, ...], depth: int) -> None:
        subject = plain_text(str(message.get("subject", "")))
        shown = safe_name(name or (f"{subject}.eml" if subject else ""), Kind.MESSAGE, ())
        if depth >= CONTAINER_DEPTH:
            self.problem(
                shown, ProblemReason.TOO_BIG, "Messages and folders lie in one another too deep here. The innermost were not opened."
            )
            return
        text = clean(self.message(message, (*within, shown), depth + 1)).strip()
        if text:
            self._keep(f"{subject or 'message'}.txt", text.encode(), Kind.TEXT, within=(*within, shown))

    def _file_part(self, part: mime.Part, within: tuple[str, ...], depth: int, references: _References) -> None:
        name = mime.file_name(part)
        identifier = mime.content_id(part)
        inline = mime.disposition(part) == "inline" or (bool(identifier) and identifier in references.shown)
        self._file(name, mime.content(part), within, depth, inline=inline)

    def _sealed(self, part: mime.Part, within: tuple[str, ...], depth: int, references: _References) -> str:
        """The text of a message that was packed by S/MIME (RFC 8551); its files join `documents`."""
        signed = smime.signed_content(mime.content(part))
        message = _parsed(signed) if depth < CONTAINER_DEPTH else None
        if message is not None:
            self.notes.append(_SIGNATURE_NOTE)
            return self._part(message, within, depth + 1, references)
        name = mime.file_name(part) or THE_MESSAGE
        if signed is not None or "signed" in mime.parameter(part, "smime-type").lower():
            self.problem(name, ProblemReason.UNSUPPORTED, _SIGNED_DETAIL)
        else:
            self.problem(name, ProblemReason.PASSWORD_PROTECTED, _SMIME_DETAIL)
        return ""

    def _signed_file(self, data: bytes, within: tuple[str, ...], depth: int) -> bool:
        """Whether a file was a message packed together with its signature, whatever its label said: it is opened then."""
        message = _parsed(smime.signed_content(data)) if depth < CONTAINER_DEPTH else None
        if message is not None:
            self.notes.append(_SIGNATURE_NOTE)
            self._nested_message(message, "", within, depth)
        return message is not None

    def _file(self, name: str, data: bytes, within: tuple[str, ...], depth: int, *, inline: bool = False) -> None:
        """Takes one file: opens it when it is a container, drops it when it is decoration, keeps it otherwise."""
        kind = sniff(data)
        shown = safe_name(name, kind, ())
        if data.lstrip().startswith(_PGP):
            self.problem(shown, ProblemReason.PASSWORD_PROTECTED, _ENCRYPTED_DETAIL)
            return
        if shown.lower().endswith(".p7m") and self._signed_file(data, within, depth):
            return
        if is_portal_file(shown, kind):
            self.problem(shown, ProblemReason.PASSWORD_PROTECTED, PORTAL_DETAIL)
            return
        if is_seven_zip(data) or is_sealed(kind, data):
            opened = self.unseal(shown, data)
            if isinstance(opened, Problem) and is_seven_zip(data):
                self.problem(shown, opened.reason, opened.detail)
                return
            if isinstance(opened, bytes) and opened != data:
                if not is_seven_zip(data):
                    self.unlocked.append(shown)
                data, kind = opened, sniff(opened)
        if kind in (Kind.ZIP, Kind.TNEF, Kind.OUTLOOK, Kind.MESSAGE):
            if depth >= CONTAINER_DEPTH:
                self.problem(
                    shown, ProblemReason.TOO_BIG, "Messages and folders lie in one another too deep here. The innermost were not opened."
                )
            else:
                self._container(kind, shown, data, within, depth)
        elif not attachments.says_nothing(kind, shown, data, inline=inline):
            self._keep(name, data, kind, inline=inline, within=within)
        if kind is Kind.CALENDAR and depth < CONTAINER_DEPTH:
            for its_name, file in invitation.files_within(data):
                self._file(its_name, file, (*within, shown), depth + 1)

    def _container(self, kind: Kind, shown: str, data: bytes, within: tuple[str, ...], depth: int) -> None:
        if kind is Kind.MESSAGE:
            self._nested(shown, data, within, depth)
        elif kind is Kind.ZIP:
            unpacked = archive.unpack(data, self.bytes_left)
            self.bytes_left -= sum(len(file) for _, file in unpacked.files)
            for reason, detail in unpacked.problems:
                self.problem(shown, reason, detail)
            for name, file in unpacked.files:
                self._file(name, file, (*within, shown), depth + 1)
        else:
            try:
                self._outlook(kind, shown, data, within, depth)
            except Unreadable as unreadable:
                self.problem(shown, unreadable.reason, unreadable.detail)

    def _outlook(self, kind: Kind, shown: str, data: bytes, within: tuple[str, ...], depth: int) -> None:
        if kind is Kind.OUTLOOK:
            self._nested(shown, outlook.open_msg(data), within, depth)
            return
        wrapped = outlook.open_tnef(data)
        for name, file in wrapped.files:
            self._file(name, file, (*within, shown), depth + 1)
        text = clean(wrapped.text or hypertext.text_of(wrapped.html)[0]).strip()
        if not text and wrapped.rich_text:
            self._keep(RICH_TEXT, wrapped.rich_text, Kind.RTF, within=(*within, shown))
        elif not text and not wrapped.files:
            raise Unreadable(ProblemReason.BROKEN, "Nothing could be taken out of this Outlook attachment (winmail.dat).")
        if text:
            self._keep("message.txt", text.encode(), Kind.TEXT, within=(*within, shown))

    def _keep(self, name: str, data: bytes, kind: Kind, *, inline: bool = False, within: tuple[str, ...] = ()) -> None:
        if len(self.documents) >= ATTACHMENTS:
            self.problem(
                THE_MESSAGE,
                ProblemReason.TOO_BIG,
                f"More than {ATTACHMENTS} files came with this message. Only the first {ATTACHMENTS} were taken.",
            )
            return
        shown = safe_name(name, kind, self.names)
        self.names.add(shown)
        self.documents.append(Attachment(shown, data, kind, inline, within))


def _parsed(raw: bytes | None) -> mime.Part | None:
    """The message in these bytes, None when there are none or it is made of far too many parts."""
    try:
        return None if raw is None else mime.parse(raw)
    except mime.TooMuch:
        return None


@dataclass(slots=True)
class _References:
    """The Content-IDs that the HTML of a message shows as pictures within its text."""

    shown: set[str] = field(default_factory=set)

    def note(self, markup: str) -> None:
        """Notes what this HTML refers to."""
        self.shown.update(found.strip() for found in re.findall(r"cid:([^\"'\s>)]{1,200})", markup, re.IGNORECASE))
