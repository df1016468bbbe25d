"""The desk's queue: a page of referrals, most pressing first, read in the order of an index and never sorted.

The order: words of danger, consent withdrawn, the day of arrival, the nearest 18th birthday, consent not shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, literal, select, text, true, tuple_, union, union_all
from sqlmodel import Session, col

from parsers.limits import COUNTED, NAME_CHARACTERS, QUERIES_KEPT, QUEUE_PAGE, SEARCHED
from store.models import AGE_UNKNOWN, ASKED_REFERRAL, NO_BIRTHDAY, OPEN_REFERRAL, TEAM_NOT_SURE, Account, Claim, Referral, Status
from triage.ages import birthday
from triage.reference import normal_reference


class Age(StrEnum):
    """How old somebody is, as far as it decides who looks after them and who consents."""

    UNDER_16 = "under_16"
    UNDER_18 = "16_or_17"
    ADULT = "18_or_over"
    UNKNOWN = "unknown"


class Need(StrEnum):
    """What makes a referral wait for somebody in particular."""

    DANGER = "danger"
    WITHDRAWN = "withdrawn"
    CONSENT = "consent"
    TEAM = "team"
    NOBODY = "nobody"  # nobody works on it
    MINE = "mine"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the queue is asked for. `owners` None: of every team. `status` None: what waits for a decision. `after` is the
    reference that the page before ended with."""

    owners: tuple[str, ...] | None = None
    status: Status | None = None
    form: str | None = None
    age: Age | None = None
    need: Need | None = None
    account_id: int | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the queue. `eighteen_on` is None for who was 18 on arrival or whose age is not known; `held_by` is who works
    on it."""

    reference: str
    status: Status
    danger: tuple[str, ...]
    arrived_on: date
    form: str
    family_name: str | None
    given_name: str | None
    date_of_birth: date | None
    eighteen_on: date | None
    owner: str
    team_said: bool
    route_sure: bool
    consent_shown: bool
    consent_withdrawn: bool
    missing: int
    held_by: str | None
    held_by_account: int | None

    def __repr__(self) -> str:
        return f"Line({self.reference}, {self.status})"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the queue; `more` when others follow."""

    lines: tuple[Line, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many referrals of an owner wait for a decision (COUNTED + 1 stands for more than COUNTED), and since when the oldest."""

    owner: str
    count: int
    oldest: date | None


_R: Final[Any] = Referral
_ORDER: Final = (_R.pressing, _R.arrived_on, _R.eighteen_on, _R.consent_shown, _R.id)
_RANKS: Final = (0, 1, 2)
_SHOWN: Final = (
    _R.reference,
    _R.status,
    _R.danger,
    _R.arrived_on,
    _R.form,
    _R.family_name,
    _R.given_name,
    _R.date_of_birth,
    _R.eighteen_on,
    _R.owner,
    _R.team,
    _R.route_sure,
    _R.consent_shown,
    _R.consent_withdrawn_at,
    _R.missing,
)


def page(session: Session, wanted: Wanted, today: date, limit: int = QUEUE_PAGE) -> Page:
    """The page that is asked for: what waits, most pressing first; what was decided, newest first."""
    if wanted.owners is not None and not wanted.owners:
        return Page((), False)
    last = _last(session, wanted)
    query = _first_page(wanted, today, limit) if last is None else _paged(wanted, today, last, limit)
    found = [_line(row) for row in session.execute(query)]
    return Page(tuple(found[:limit]), len(found) > limit)


@lru_cache(maxsize=QUERIES_KEPT)
def _first_page(wanted: Wanted, today: date, limit: int) -> Select[Any]:
    """The query of a first page: to put it together takes as long as to answer it, and everybody asks for the same few. Later pages are
    not kept: theirs hold somebody's birthday."""
    return _paged(wanted, today, None, limit)


def _paged(wanted: Wanted, today: date, last: tuple[Any, ...] | None, limit: int) -> Select[Any]:
    order = (_R.id.desc(),) if _decided(wanted) else _ORDER
    where = list(_conditions(wanted, today, last))
    # One walk along the index for each owner (or rank), each no longer than the page: an IN would have to sort everything that waits.
    parts = [_from(wanted).where(*where, walk).order_by(*order).limit(limit + 1).subquery() for walk in _walks(wanted)]
    keys = union_all(*(select(part.c.key) for part in parts)).subquery()
    return (
        select(*_SHOWN, Account.__table__.c.name, Account.__table__.c.id)  # type: ignore[attr-defined]  # set on every table class
        .select_from(keys)
        .join(Referral, _R.id == keys.c.key)
        .outerjoin(Claim, _claimed())
        .outerjoin(Account, col(Account.id) == col(Claim.account_id))
        .order_by(*order)
        .limit(limit + 1)
    )


def waiting(session: Session, owners: Sequence[str]) -> list[Waiting]:
    """What waits, for each owner; each counted no further than COUNTED, so that it costs the same however much waits."""
    if not owners:
        return []
    return [
        Waiting(owner, count, min((_day(day) for day in days if day is not None), default=None))
        for owner, count, *days in session.execute(_counting(tuple(owners)))
    ]


@cache
def _counting(owners: tuple[str, ...]) -> Select[Any]:
    """The query of `waiting`: to put it together takes longer than to answer it. The owners are rows, not parts of a union: PostgreSQL
    would plan each part anew, which took longer than all the rest of the page."""
    each = union_all(*(select(literal(owner).label("owner")) for owner in owners)).subquery()
    theirs = (text(OPEN_REFERRAL), _R.owner == each.c.owner)
    some = select(_R.id).where(*theirs).limit(COUNTED + 1).correlate(each).subquery()
    oldest = [select(func.min(_R.arrived_on)).where(*theirs, _R.pressing == rank).correlate(each).scalar_subquery() for rank in _RANKS]
    return select(each.c.owner, select(func.count()).select_from(some).correlate(each).scalar_subquery(), *oldest)


def search(session: Session, typed: str, owners: Sequence[str] | None, limit: int = QUEUE_PAGE) -> Page:
    """Referrals of any status by reference, NHS number, date of birth (3/4/1991) or the beginning of a name ("wix", "orla wix",
    "wix, orla"), newest first (among SEARCHED, where a name begins with a letter or two). Nothing for nothing typed."""
    words = " ".join(typed.split())[:NAME_CHARACTERS]
    matches = list(_matches(session, words))
    if not matches or (owners is not None and not owners):
        return Page((), False)
    theirs = () if owners is None else (_one_of(owners),)
    # A walk for each way to match, each bounded: whole families share a name, and one letter begins thousands.
    parts = [select(_R.id.label("key")).where(match, *theirs).limit(SEARCHED).subquery() for match in matches]
    keys = union(*(select(part.c.key) for part in parts)).subquery()
    query = (
        select(*_SHOWN, Account.__table__.c.name, Account.__table__.c.id)  # type: ignore[attr-defined]  # set on every table class
        .select_from(keys)
        .join(Referral, _R.id == keys.c.key)
        .outerjoin(Claim, _claimed())
        .outerjoin(Account, col(Account.id) == col(Claim.account_id))
        .order_by(_R.id.desc())
        .limit(limit + 1)
    )
    found = [_line(row) for row in session.execute(query)]
    return Page(tuple(found[:limit]), len(found) > limit)


def typed_date(words: str) -> date | None:
    """A date of birth as people type it, day first: 3/4/1991, 03.04.1991, 3-4-1991, 3 4 1991. None for anything else."""
    parts = words.replace("/", " ").replace(".", " ").replace("-", " ").split()
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts) or len(parts[2]) != 4:
        return None
    try:
        return date(int(parts[2]), int(parts[1]), int(parts[0]))
    except ValueError:
        return None


def _decided(wanted: Wanted) -> bool:
    return wanted.status is not None and wanted.status not in (Status.WAITING, Status.ASKED)


def _last(session: Session, wanted: Wanted) -> tuple[Any, ...] | None:
    """Where the page before ended, in the order of the queue; None for the first page, and where that referral is not there."""
    if wanted.after is None:
        return None
    found = session.execute(select(*_ORDER).where(_R.reference == wanted.after)).one_or_none()
    return None if found is None else tuple(found)


def _conditions(wanted: Wanted, today: date, last: tuple[Any, ...] | None) -> Iterator[Any]:
    if not _decided(wanted):
        yield text(_few(wanted) or OPEN_REFERRAL)
    if wanted.status is not None and _few(wanted) != ASKED_REFERRAL:
        yield _R.status == wanted.status
    if _few(wanted) is not None and wanted.owners is not None:
        yield _one_of(wanted.owners)
    if wanted.form is not None:
        yield _R.form == wanted.form
    if wanted.age is not None:
        yield _aged(wanted.age, today)
    if wanted.need is not None:
        yield from _needing(wanted.need, wanted.account_id)
    if last is not None:
        yield _R.id < last[-1] if _decided(wanted) else tuple_(*_ORDER) > last


def _aged(age: Age, today: date) -> ColumnElement[bool]:
    born: Any = col(Referral.date_of_birth)
    sixteen, eighteen = _born_by(today, 16), _born_by(today, 18)
    conditions: dict[Age, ColumnElement[bool]] = {
        Age.UNDER_16: born > sixteen,
        Age.UNDER_18: and_(born <= sixteen, born > eighteen),
        Age.ADULT: born <= eighteen,
        Age.UNKNOWN: born.is_(None),
    }
    return conditions[age]


def _born_by(today: date, years: int) -> date:
    """The latest day of birth of somebody who is `years` old today."""
    latest = birthday(today, -years)
    return latest if birthday(latest, years) <= today else date(today.year - years, 2, 28)


def _needing(need: Need, account_id: int | None) -> Iterator[ColumnElement[bool]]:
    if need is Need.DANGER:
        yield _R.pressing == 0
    elif need is Need.WITHDRAWN:
        yield _R.consent_withdrawn_at.is_not(None)
    elif need is Need.CONSENT:
        yield _R.consent_shown.is_(False)
    elif need is Need.TEAM:
        yield and_(_R.team.is_(None), _R.route_sure.is_(False))
    elif need is Need.NOBODY:
        yield col(Claim.id).is_(None)
    else:
        yield col(Claim.account_id) == account_id


def _few(wanted: Wanted) -> str | None:
    """The condition of the index that holds only the few that are wanted, None where the index of the whole queue serves."""
    if _decided(wanted):
        return None
    if wanted.status is Status.ASKED:
        return ASKED_REFERRAL
    if wanted.need is Need.TEAM:
        return TEAM_NOT_SURE
    return AGE_UNKNOWN if wanted.age is Age.UNKNOWN else None


def _from(wanted: Wanted) -> Select[Any]:
    """Where the walk begins: at the referrals, or at what the person works on."""
    keys = select(_R.id.label("key"))
    if wanted.need is Need.MINE:
        return keys.select_from(Claim).join(Referral, _claimed())
    return keys.outerjoin(Claim, _claimed()) if wanted.need is Need.NOBODY else keys


def _walks(wanted: Wanted) -> list[ColumnElement[bool]]:
    """The stretches of an index that hold what is wanted, each in the order of the page."""
    if wanted.need is Need.MINE:
        return [true() if wanted.owners is None else _one_of(wanted.owners)]
    if _decided(wanted):
        return [true()] if wanted.owners is None else [_R.owner == owner for owner in wanted.owners]
    withdrawn = wanted.need is Need.WITHDRAWN
    ranks = [_R.pressing == rank for rank in (_RANKS[:2] if withdrawn else _RANKS)]
    if wanted.owners is None or _few(wanted) is not None:
        return ranks
    owned = [_R.owner == owner for owner in wanted.owners]
    return [and_(owner, rank) for owner in owned for rank in ranks] if withdrawn else owned


def _one_of(owners: Sequence[str]) -> ColumnElement[bool]:
    """Whether a referral is of one of the owners. Not the column itself: SQLite would walk through all that they have, instead of the
    few that match."""
    return func.coalesce(_R.owner, "").in_(owners)


def _claimed() -> ColumnElement[bool]:
    return and_(col(Claim.referral_id) == _R.id, col(Claim.ended_at).is_(None))


def _matches(session: Session, words: str) -> Iterator[ColumnElement[bool]]:
    if not words:
        return
    reference = normal_reference(words)
    if reference is not None:
        yield _R.reference == reference
    number = "".join(words.split())
    if len(number) == 10 and number.isascii() and number.isdigit():
        yield _R.nhs_number == number
    born = typed_date(words)
    if born is not None:
        yield _R.date_of_birth == born
    if any(character.isalpha() for character in words):
        yield from _named(session, words.casefold())


def _named(session: Session, words: str) -> Iterator[ColumnElement[bool]]:
    yield _begins(session, _R.family_name_key, words)
    yield _begins(session, _R.given_name_key, words)
    family, _, given = (part.strip() for part in words.partition(","))
    if family and given:
        yield and_(_begins(session, _R.family_name_key, family), _begins(session, _R.given_name_key, given))
    given, _, family = (part.strip() for part in words.rpartition(" "))
    if given and family:
        yield and_(_begins(session, _R.family_name_key, family), _begins(session, _R.given_name_key, given))


def _begins(session: Session, column: Any, words: str) -> ColumnElement[bool]:
    """Whether a column begins with some words, in a way that the database answers from its index."""
    if session.get_bind().dialect.name == "postgresql":
        begins: ColumnElement[bool] = column.startswith(words, autoescape=True)
        return begins
    return and_(column >= words, column < words + "\U0010ffff")


def _line(row: Any) -> Line:
    return Line(
        reference=row[0],
        status=row[1],
        danger=tuple(row[2]),
        arrived_on=row[3],
        form=row[4],
        family_name=row[5],
        given_name=row[6],
        date_of_birth=row[7],
        eighteen_on=None if row[8] == NO_BIRTHDAY else row[8],
        owner=row[9],
        team_said=row[10] is not None,
        route_sure=row[11],
        consent_shown=row[12],
        consent_withdrawn=row[13] is not None,
        missing=len(row[14]),
        held_by=row[15],
        held_by_account=row[16],
    )


def _day(found: date | str) -> date:
    return found if isinstance(found, date) else date.fromisoformat(found)
