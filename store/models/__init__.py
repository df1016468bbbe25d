"""The tables. What the product promises is a constraint or a unique index here, on SQLite and PostgreSQL alike.

No table's repr shows anything but its id and state: rows hold what people wrote about other people.
"""

from store.models.accounts import Account, AccountRole, AccountTeam, Role, SignIn, SignInTry
from store.models.audit import Action, AuditEvent
from store.models.consents import Consent, ConsentBasis, Source, Withdrawal, WithdrawalEnd
from store.models.desk import CheckKind, Claim, ClaimEnd, ClinicalView, KeptForm, ValueCheck
from store.models.letters import URGENT_LETTER, Document, Letter, LetterBytes, LetterSource, LetterState
from store.models.outbox import STOPPED_WITH_REVIEW, Answered, Attachment, AttachmentBytes, EmailKind, EmailState, Outbox
from store.models.passwords import LetterPair, Part, PasswordLetter
from store.models.plans import ActionEnd, Escalation, Need, NeedKind, PlannedAction, PolicyStep, Professional, StepEnd, StepKind, Whose
from store.models.referrals import NO_BIRTHDAY, OPEN_REFERRAL, Decision, DecisionKind, LetterAbout, Referral, Status
from store.models.register import (
    RATED,
    Entry,
    EntryEnd,
    HospitalStay,
    Rating,
    RatingGiven,
    Review,
    ReviewEnd,
    ReviewNote,
    ServiceGap,
    StayCorrection,
)
from store.models.retention import Destruction, Hold
from store.models.running import Alarm, MailboxState, Reconciliation, RefreshToken, WorkerHeartbeat, WriteOff
from store.models.table import MACHINE, NAMES, Row

__all__ = [
    "MACHINE",
    "NAMES",
    "NO_BIRTHDAY",
    "OPEN_REFERRAL",
    "RATED",
    "STOPPED_WITH_REVIEW",
    "URGENT_LETTER",
    "Account",
    "AccountRole",
    "AccountTeam",
    "Action",
    "ActionEnd",
    "Alarm",
    "Answered",
    "Attachment",
    "AttachmentBytes",
    "AuditEvent",
    "CheckKind",
    "Claim",
    "ClaimEnd",
    "ClinicalView",
    "Consent",
    "ConsentBasis",
    "Decision",
    "DecisionKind",
    "Destruction",
    "Document",
    "EmailKind",
    "EmailState",
    "Entry",
    "EntryEnd",
    "Escalation",
    "Hold",
    "HospitalStay",
    "KeptForm",
    "Letter",
    "LetterAbout",
    "LetterBytes",
    "LetterPair",
    "LetterSource",
    "LetterState",
    "MailboxState",
    "Need",
    "NeedKind",
    "Outbox",
    "Part",
    "PasswordLetter",
    "PlannedAction",
    "PolicyStep",
    "Professional",
    "Rating",
    "RatingGiven",
    "Reconciliation",
    "Referral",
    "RefreshToken",
    "Review",
    "ReviewEnd",
    "ReviewNote",
    "Role",
    "Row",
    "ServiceGap",
    "SignIn",
    "SignInTry",
    "Source",
    "Status",
    "StayCorrection",
    "StepEnd",
    "StepKind",
    "ValueCheck",
    "Whose",
    "Withdrawal",
    "WithdrawalEnd",
    "WorkerHeartbeat",
    "WriteOff",
]
