"""The configuration that explains itself, and the same with everything on this machine: for the demo and the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Final

LOOPBACK: Final = "127.0.0.1"


def example_configuration() -> Path:
    """The example configuration: installed with the program, or at the top of its source."""
    installed = Path(__file__).parent / "config.example.toml"
    return installed if installed.exists() else Path(__file__).parent.parent / "config.example.toml"


def pointed_here(example: str, imap_port: int, smtp_port: int) -> str:
    """The example configuration's text, without its comments, with both servers on this machine's loopback, all passwords in the
    file `password` beside it, everything acknowledged, and rounds as quick as they may be."""
    text = "\n".join(line for line in example.splitlines() if not line.lstrip().startswith("#"))
    for old, new in {
        'host = "imap.example.nhs.uk"\nport = 993\nsecurity = "tls"': (
            f'host = "{LOOPBACK}"\nport = {imap_port}\nsecurity = "none"\npassword_file = "password"\nacknowledge_from = 2000-01-01'
        ),
        'host = "smtp.example.nhs.uk"\nport = 587\nsecurity = "starttls"': f'host = "{LOOPBACK}"\nport = {smtp_port}\nsecurity = "none"',
        "poll_seconds = 60": "poll_seconds = 5",
        "outbox_seconds = 30": "outbox_seconds = 5",
        "per_minute = 20": "per_minute = 600",
        "with_worker = true": "with_worker = false",
    }.items():
        assert old in text, "the example configuration no longer has what is changed here"
        text = text.replace(old, new)
    return text
