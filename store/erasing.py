"""What destroying a record does to its rows: everything that a person wrote or that says who somebody is goes, the rest stays."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import delete, or_
from sqlmodel import Session, col, select

from store.models import (
    NO_BIRTHDAY,
    Attachment,
    ClinicalView,
    Consent,
    CountedValues,
    Decision,
    Document,
    EmailState,
    Entry,
    Escalation,
    HospitalStay,
    KeptForm,
    Letter,
    LetterBytes,
    LetterPair,
    Need,
    Outbox,
    PasswordLetter,
    PlannedAction,
    PolicyStep,
    Professional,
    RatingGiven,
    Referral,
    Review,
    ReviewNote,
    StayCorrection,
    ValueCheck,
    Withdrawal,
)

#: What stands where something was that may not be empty.
GONE: Final = "(destroyed)"

_OVER: Final = (EmailState.SENT, EmailState.FAILED, EmailState.CANCELLED)


def secure(session: Session) -> None:
    """Have SQLite overwrite what is deleted from now on (sqlite.org/pragma.html#pragma_secure_delete)."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA secure_delete=ON")


def referral(session: Session, row: Referral) -> None:
    """Erase a referral, its entry, and the e-mails about them. The reference, the days and the fixed words stay."""
    row.fields, row.missing, row.danger = {}, [], []
    for counted in session.exec(select(CountedValues).where(CountedValues.referral_id == row.id)):
        counted.said = {}
    row.route_reason = row.consent_reason = GONE
    row.family_name = row.given_name = row.family_name_key = row.given_name_key = row.nhs_number = row.date_of_birth = None
    row.eighteen_on, row.urgent = NO_BIRTHDAY, False
    for kind in (ValueCheck, ClinicalView):
        _delete(session, kind, col(kind.referral_id) == row.id)
    _delete(session, KeptForm, col(KeptForm.path).contains(row.reference, autoescape=True))
    for decision in session.exec(select(Decision).where(Decision.referral_id == row.id)):
        decision.reason, decision.lead_email = decision.reason and GONE, None
    for consent in session.exec(select(Consent).where(Consent.referral_id == row.id)):
        consent.given_by, consent.relationship = consent.given_by and GONE, None
    for withdrawal in session.exec(select(Withdrawal).where(Withdrawal.referral_id == row.id)):
        withdrawal.said_by, withdrawal.words = withdrawal.said_by and GONE, withdrawal.words and GONE
        withdrawal.settled_reason = withdrawal.settled_reason and GONE
    for entry in session.exec(select(Entry).where(Entry.referral_id == row.id)):
        _entry(session, entry)
    _emails(session, col(Outbox.referral_id) == row.id)
    session.flush()


def letter(session: Session, row: Letter) -> None:
    """Erase a letter, its copies, its documents and the answers to it. Where it lay, when it came and the sum of its bytes stay."""
    for one in session.exec(select(Letter).where(or_(col(Letter.id) == row.id, col(Letter.same_as) == row.id))):
        one.message_id, one.danger, one.urgent = None, [], False
        one.reason, one.settled_reason = one.reason and GONE, one.settled_reason and GONE
        one.file_name = one.file_name and GONE
    _delete(session, LetterBytes, col(LetterBytes.letter_id) == row.id)
    _delete(session, PasswordLetter, col(PasswordLetter.letter_id) == row.id)
    _delete(session, LetterPair, or_(col(LetterPair.locked_id) == row.id, col(LetterPair.password_id) == row.id))
    for document in session.exec(select(Document).where(Document.letter_id == row.id)):
        document.name, document.problems, document.data, document.sha256 = GONE, [], None, None
    _emails(session, col(Outbox.letter_id) == row.id)
    session.flush()


def _entry(session: Session, entry: Entry) -> None:
    entry.lead_email, entry.moved_to = None, entry.moved_to and GONE
    entry.ended_reason = entry.ended_reason and GONE
    reviews = select(Review.id).where(Review.entry_id == entry.id)
    _delete(session, ReviewNote, col(ReviewNote.review_id).in_(reviews))
    _emails(session, col(Outbox.review_id).in_(reviews))
    for kind in (Professional, Need, PlannedAction, Escalation):
        _delete(session, kind, col(kind.entry_id) == entry.id)
    for rating in session.exec(select(RatingGiven).where(RatingGiven.entry_id == entry.id)):
        rating.reason = GONE
    for stay in session.exec(select(HospitalStay).where(HospitalStay.entry_id == entry.id)):
        stay.hospital = stay.discharged_to = None
    for correction in session.exec(select(StayCorrection).where(StayCorrection.entry_id == entry.id)):
        correction.reason = GONE
    for step in session.exec(select(PolicyStep).where(PolicyStep.entry_id == entry.id)):
        step.recommendations, step.outcome = step.recommendations and GONE, step.outcome and GONE


def _emails(session: Session, theirs: Any) -> None:
    """Erase e-mails; one that was still to go out does not."""
    _delete(session, Attachment, col(Attachment.outbox_id).in_(select(Outbox.id).where(theirs)))
    for email in session.exec(select(Outbox).where(theirs)):
        if email.state not in _OVER:
            email.state, email.next_attempt_at, email.claimed_at, email.claimed_by = EmailState.CANCELLED, None, None, None
        email.recipient = f"{GONE} {email.id}"  # one row a recipient: they may not become the same
        email.subject = email.text = GONE
        email.html = email.calendar = email.in_reply_to = email.last_error = None
        email.references = []


def _delete(session: Session, kind: Any, theirs: Any) -> None:
    session.execute(delete(kind).where(theirs))
