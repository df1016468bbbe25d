"""Refresh tokens that replaced the one in the configuration (RFC 6749 section 6), as sealed texts."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from store.models import RefreshToken
from store.rows import for_change, insert_new


def sealed(session: Session, oauth: str) -> str | None:
    """The newest sealed refresh token of this name, None when none was ever kept."""
    found = session.get(RefreshToken, oauth)
    return None if found is None else found.sealed


def keep(session: Session, oauth: str, sealed: str, now: datetime) -> None:
    """Keep this one in place of the one before."""
    if insert_new(session, RefreshToken(oauth=oauth, sealed=sealed, kept_at=now)) is None:
        row = session.exec(for_change(select(RefreshToken).where(RefreshToken.oauth == oauth))).one()
        row.sealed, row.kept_at = sealed, now
        session.flush()
