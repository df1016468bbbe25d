"""Floor 4: the triage desk, the pages that duty staff work with."""
