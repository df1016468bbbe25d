"""From a configuration to what reading needs: the rules by which letters are understood, and the forms that are known.

Apart from `dsr/wiring.py`, so that `dsr read` loads neither the database nor the mailboxes.
"""

from __future__ import annotations

from dsr.config import Configuration
from dsr.forms import known_forms
from ingest.ours import Ours
from ingest.rules import Rules
from parsers.definition import Definition


def definitions(configuration: Configuration) -> list[Definition]:
    """The definitions of the forms that are known: the packaged ones and the service's own."""
    return [form.definition for form in known_forms(configuration.reading.forms_folder)]


def rules(configuration: Configuration) -> Rules:
    """The rules by which letters are understood."""
    addresses = [mailbox.address for mailbox in configuration.mailboxes.values()]
    ours = Ours(frozenset([*addresses, configuration.smtp.sender]), configuration.smtp.message_id_domain)
    return Rules(ours, configuration.routing)
