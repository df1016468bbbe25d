"""An answer to a letter, as it is owed: in the thread of the letter, from the mailbox that the letter came to."""

from __future__ import annotations

from notifier.page import Page, as_html, as_text
from store.models import EmailKind
from store.outbox import Attached, OwedEmail


def reply(
    kind: EmailKind,
    page: Page,
    *,
    recipient: str,
    subject: str,
    letter_id: int | None,
    mailbox: str | None,
    in_reply_to: str | None,
    attachments: tuple[Attached, ...] = (),
) -> OwedEmail:
    """The e-mail that says what `page` says. `in_reply_to` is the letter's own Message-ID (None: it has none), `mailbox` the one that
    it came to (None: the service's own address), `letter_id` None when the store fills it in."""
    return OwedEmail(
        kind=kind,
        recipient=recipient,
        subject=subject,
        text=as_text(page),
        html=as_html(page),
        in_reply_to=in_reply_to,
        references=(in_reply_to,) if in_reply_to else (),
        letter_id=letter_id,
        mailbox=mailbox,
        attachments=attachments,
    )
