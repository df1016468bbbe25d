"""What the service configured, as far as a letter is understood by it."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.ours import Ours
from triage.service import Routing


@dataclass(frozen=True, slots=True)
class Rules:
    """What the service configured, as far as a letter is understood by it."""

    ours: Ours
    routing: Routing
