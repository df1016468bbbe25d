"""Turns of phrase that speak of killing and mean none: "my boss will kill me if I miss the deadline"."""

from __future__ import annotations

import re
from typing import Final

_KILL_ME: Final = r"(?:kill|murder|shoot|strangle|throttle|hang|crucify|skin)\s+(?:me|us)\b"
#: Whoever finds something out, or is left, may mean it.
_FOUND_OUT: Final = r"(?:sees|seen|saw|finds|found|tell|told|leave|left|knows?|reads?|talk|speak|spoke|help)"
_NUISANCE: Final = (
    r"(?:forms?|appointments?|deadline|meetings?|e-?mails?|reports?|paperwork|bus|train|birthday|anniversary|washing|dishes|shopping|password"
    r"|spelling|handwriting|page|forget|forgot|forgotten|muddy|carpet|parking|homework|files?|spreadsheet|invoice|rota)"
)
_TURN: Final = re.compile(
    rf"\b(?:boss|manager|gaffer|supervisor|secretary|editor|accountant|tutor|coach)(?:'ll|\s+will|\s+would|\s+is\s+going\s+to|\s+is\s+gonna|s\s+gonna)?\s+{_KILL_ME}"
    rf"|\b(?:'ll|will|would|gonna|going\s+to)\s+{_KILL_ME}(?:\s+alive)?\s+(?:if|when|for|because)\b(?![^.!?]{{0,60}}\b{_FOUND_OUT}\b)[^.!?]{{0,40}}\b{_NUISANCE}\b"
    r"|\b(?:could|would|could've|would've|could\s+of)\s+(?:have\s+)?(?:kill(?:ed)?|murder(?:ed)?|die[d]?)\s+for\s+(?:a|an|some|that)\b"
    r"|\bnearly\s+died\s+(?:laughing|of\s+(?:shame|embarrassment|boredom))\b|\b(?:died|dying|die)\s+(?:laughing|to\s+(?:know|hear|see|meet|go|try))\b",
    re.IGNORECASE,
)


def turns_of_phrase(sentence: str) -> list[tuple[int, int]]:
    """The stretches of a sentence, as first and last character, that only sound like danger."""
    return [found.span() for found in _TURN.finditer(sentence.replace("’", "'"))]
