"""Sign-ins: which browser is whose, until when; and the tries that failed, counted before they are made."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from parsers.limits import KEPT_FORM_HOURS, SEEN_EVERY_SECONDS, SIGN_IN_TRIES, SIGN_IN_TRIES_FROM_ADDRESS, SIGN_IN_WINDOW_SECONDS
from store import audit
from store.lifetimes import Lifetimes
from store.models import Action, KeptForm, SignIn, SignInTry


@dataclass(frozen=True, slots=True)
class Found:
    """A browser that was signed in once. `live` is False when its sign-in ran out or was ended, `due` when it is time to note
    again that the browser asked for a page."""

    id: int
    account_id: int
    live: bool
    ended: bool
    due: bool


def hashed(token: str) -> str:
    """What is kept of a token. It holds 256 bits of chance, so that a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(session: Session, account_id: int, token: str, name: str, now: datetime) -> int:
    """Sign a browser in under a token that was drawn for this alone: the id."""
    row = SignIn(account_id=account_id, token_hash=hashed(token), started_at=now, seen_at=now)
    session.add(row)
    session.flush()
    assert row.id is not None
    audit.record(session, at=now, actor=name, action=Action.SIGNED_IN, detail={"account": account_id})
    session.flush()
    return row.id


def find(session: Session, token: str, lifetimes: Lifetimes, now: datetime) -> Found | None:
    """The sign-in of a browser, live or not; None when the token is none of ours."""
    row = session.exec(select(SignIn).where(SignIn.token_hash == hashed(token))).one_or_none()
    if row is None or row.id is None:
        return None
    return found_in((row.id, row.account_id, row.started_at, row.seen_at, row.ended_at), lifetimes, now)


def found_in(row: tuple[int, int, datetime, datetime, datetime | None], lifetimes: Lifetimes, now: datetime) -> Found:
    """What the columns of a sign-in (id, account, started, seen, ended) say of it."""
    key, account_id, started_at, seen_at, ended_at = row
    live = ended_at is None and now - seen_at < lifetimes.idle and now - started_at < lifetimes.longest
    due = live and now - seen_at >= timedelta(seconds=SEEN_EVERY_SECONDS)
    return Found(key, account_id, live, ended_at is not None, due)


def seen(session: Session, sign_in_id: int, now: datetime) -> None:
    """The browser asked for a page: the sign-in is not idle."""
    session.execute(update(SignIn).where(col(SignIn.id) == sign_in_id, col(SignIn.seen_at) < now).values(seen_at=now))


def end(session: Session, sign_in_id: int, name: str, now: datetime) -> None:
    """Sign a browser out. Once is enough."""
    row = session.get(SignIn, sign_in_id)
    if row is not None and row.ended_at is None:
        row.ended_at = now
        audit.record(session, at=now, actor=name, action=Action.SIGNED_OUT, detail={"account": row.account_id})
        session.flush()


def end_all(session: Session, account_id: int, now: datetime) -> None:
    """Sign every browser of an account out."""
    session.execute(update(SignIn).where(col(SignIn.account_id) == account_id, col(SignIn.ended_at).is_(None)).values(ended_at=now))


def try_begins(session: Session, login: str, address: str, now: datetime) -> bool:
    """Count a try to sign in before it is made: False when so many have failed that this one is not made. Tries that were
    refused do not count again, so that somebody else's guessing keeps nobody out for longer than the window."""
    since = now - timedelta(seconds=SIGN_IN_WINDOW_SECONDS)
    session.execute(delete(SignInTry).where(col(SignInTry.at) < since))
    key = hashed(login)
    of_login = session.exec(select(func.count()).where(SignInTry.login_hash == key, SignInTry.at >= since)).one()
    of_address = session.exec(select(func.count()).where(SignInTry.address == address, SignInTry.at >= since)).one()
    if of_login >= SIGN_IN_TRIES or of_address >= SIGN_IN_TRIES_FROM_ADDRESS:
        audit.record(session, at=now, actor=audit.MACHINE, action=Action.SIGN_IN_REFUSED, detail={"too_many": True})
        session.flush()
        return False
    session.add(SignInTry(login_hash=key, address=address, at=now))
    session.flush()
    return True


def try_failed(session: Session, account_id: int | None, now: datetime) -> None:
    """A try was made and failed; for a login that nobody has, `account_id` is None."""
    detail = {} if account_id is None else {"account": account_id}
    audit.record(session, at=now, actor=audit.MACHINE, action=Action.SIGN_IN_REFUSED, detail=detail)
    session.flush()


def try_succeeded(session: Session, login: str) -> None:
    """Forget the failed tries of a login: its owner is in."""
    session.execute(delete(SignInTry).where(col(SignInTry.login_hash) == hashed(login)))


def keep_form(session: Session, account_id: int, path: str, fields: dict[str, str], now: datetime) -> None:
    """Keep what somebody had typed on a page when their sign-in ran out; the newest for each page."""
    session.execute(delete(KeptForm).where(col(KeptForm.kept_at) < now - timedelta(hours=KEPT_FORM_HOURS)))
    session.execute(delete(KeptForm).where(col(KeptForm.account_id) == account_id, col(KeptForm.path) == path))
    session.add(KeptForm(account_id=account_id, path=path, kept_at=now, fields=fields))
    session.flush()


def kept_form(session: Session, account_id: int, path: str) -> dict[str, str]:
    """What this person had typed on the page, empty when nothing was kept."""
    kept = session.get(KeptForm, (account_id, path))
    return {} if kept is None else dict(kept.fields)


def forget_form(session: Session, account_id: int, path: str) -> None:
    """They have it back."""
    session.execute(delete(KeptForm).where(col(KeptForm.account_id) == account_id, col(KeptForm.path) == path))
