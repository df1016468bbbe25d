"""Ages and birthdays."""

from datetime import date

ADULT: int = 18


def birthday(born: date, years: int) -> date:
    """The day on which somebody turns `years`: 1 March for those born on 29 February when that year has none."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def age_on(born: date, day: date) -> int:
    """Full years of age on a day; negative before birth."""
    years = day.year - born.year
    return years if day >= birthday(born, years) else years - 1


def day_or_none(written: str | None) -> date | None:
    """The day that an ISO date names, None when there is none or it is no date."""
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
