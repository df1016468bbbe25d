"""The tables of the people of the desk and of their sign-ins."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from store.columns import UtcDateTime, Words
from store.models.table import MACHINE, Row, code, one_of, said


class Role(StrEnum):
    """What a person of the desk may do. The rights of several roles add up."""

    DUTY = "duty"  # works the queue of their own teams
    LEAD = "lead"  # every team; rates and accepts
    AUDITOR = "auditor"  # reads everything, changes nothing
    ADMINISTRATOR = "administrator"  # accounts and mailboxes; nothing clinical


class Account(Row, table=True):
    """Somebody who may sign in to the desk. `login` is case-folded; `name` is what is kept with everything that they decide, so
    that no two have the same. Accounts are disabled, never deleted: the audit trail speaks of them."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("login"),
        UniqueConstraint("name"),
        CheckConstraint(said("login"), name="login"),
        CheckConstraint(said("name"), name="name"),
        CheckConstraint(f"name <> '{MACHINE}'", name="not_the_machine"),
    )

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(sa_type=Words)
    name: str = Field(sa_type=Words)
    password_hash: str = Field(sa_type=Words)
    password_at: datetime = Field(sa_type=UtcDateTime)
    added_at: datetime = Field(sa_type=UtcDateTime)
    disabled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AccountRole(Row, table=True):
    """A role of an account."""

    __tablename__ = "account_role"
    __table_args__ = (one_of("role", Role),)

    account_id: int = Field(primary_key=True, foreign_key="account.id", sa_column_kwargs={"autoincrement": False})
    role: Role = Field(primary_key=True, sa_type=code(Role))


class AccountTeam(Row, table=True):
    """A team whose queue an account works."""

    __tablename__ = "account_team"

    account_id: int = Field(primary_key=True, foreign_key="account.id", sa_column_kwargs={"autoincrement": False})
    team: str = Field(primary_key=True, sa_type=Words)


class SignIn(Row, table=True):
    """One signed-in browser. Only the hash of its token is kept: who reads the database cannot sign in with it."""

    __tablename__ = "sign_in"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("seen_at >= started_at", name="seen_at"),
        Index("ix_sign_in_account_id", "account_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    token_hash: str = Field(sa_type=Words)
    started_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SignInTry(Row, table=True):
    """A try to sign in that has not succeeded, counted before it is made. The login is hashed: people type passwords there."""

    __tablename__ = "sign_in_try"
    __table_args__ = (Index("ix_sign_in_try_login_hash", "login_hash", "at"), Index("ix_sign_in_try_address", "address", "at"))

    id: int | None = Field(default=None, primary_key=True)
    login_hash: str = Field(sa_type=Words)
    address: str = Field(sa_type=Words)
    at: datetime = Field(sa_type=UtcDateTime)
