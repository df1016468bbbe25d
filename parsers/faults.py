"""An unforeseen error, told without anything that a document or a letter says."""

import traceback
from pathlib import Path


def described(fault: BaseException) -> str:
    """The type of an error and where it was raised: never its message, which may hold what the document says."""
    frames = traceback.extract_tb(fault.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"{type(fault).__name__} at {where}"
