"""The tables. What the product promises is a constraint or a unique index here, on SQLite and PostgreSQL alike.

No table's repr shows anything but its id and state: rows hold what people wrote about other people.
"""

from store.models.accounts import Account, AccountRole, AccountTeam, Role, SignIn, SignInTry
from store.models.audit import Action, AuditEvent
from store.models.desk import CheckKind, Claim, ClaimEnd, ClinicalView, KeptForm, ValueCheck
from store.models.letters import URGENT_LETTER, Document, Letter, LetterBytes, LetterState
from store.models.outbox import Answered, EmailKind, EmailState, Outbox
from store.models.referrals import NO_BIRTHDAY, OPEN_REFERRAL, Decision, DecisionKind, LetterAbout, Referral, Status
from store.models.register import Entry, Rating, Review, ReviewEnd
from store.models.running import Alarm, MailboxState, Reconciliation, RefreshToken, WorkerHeartbeat
from store.models.table import MACHINE, NAMES, Row

__all__ = [
    "MACHINE",
    "NAMES",
    "NO_BIRTHDAY",
    "OPEN_REFERRAL",
    "URGENT_LETTER",
    "Account",
    "AccountRole",
    "AccountTeam",
    "Action",
    "Alarm",
    "Answered",
    "AuditEvent",
    "CheckKind",
    "Claim",
    "ClaimEnd",
    "ClinicalView",
    "Decision",
    "DecisionKind",
    "Document",
    "EmailKind",
    "EmailState",
    "Entry",
    "KeptForm",
    "Letter",
    "LetterAbout",
    "LetterBytes",
    "LetterState",
    "MailboxState",
    "Outbox",
    "Rating",
    "Reconciliation",
    "Referral",
    "RefreshToken",
    "Review",
    "ReviewEnd",
    "Role",
    "Row",
    "SignIn",
    "SignInTry",
    "Status",
    "ValueCheck",
    "WorkerHeartbeat",
]
