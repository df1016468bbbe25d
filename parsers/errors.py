"""What a format raises when a file cannot be opened. Other libraries' errors are turned into this at the format's edge."""

from parsers.document import ProblemReason


class Unreadable(Exception):
    """The document could not be opened."""

    def __init__(self, reason: ProblemReason, detail: str) -> None:
        """`detail` is for the nurse on duty: plain words, no file name, nothing of a person."""
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
