"""What a referral lacks of the minimum record (domain rule 1.7) and of its consent."""

from parsers.reading import Reading


def missing(reading: Reading) -> tuple[str, ...]:
    """The record keys that the form leaves open, in a fixed order; "unknown" leaves open too. Gender and ethnicity are never asked for."""
    raise NotImplementedError
