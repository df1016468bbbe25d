"""Which addresses and Message-IDs are our own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ours:
    """The addresses of our mailboxes and those that our mail is sent from, and the domain of our mail's Message-IDs.

    Raises ValueError when the domain is empty: every letter's Message-ID would count as ours, or none.
    """

    addresses: frozenset[str]
    message_id_domain: str

    def __post_init__(self) -> None:
        if not self.message_id_domain.strip():
            raise ValueError("the Message-ID domain is empty")
        object.__setattr__(self, "addresses", frozenset(address.strip().lower() for address in self.addresses))

    def is_ours(self, address: str) -> bool:
        """Whether an address is one of ours, a tagged form of it (`name+tag@`) included, whatever its case."""
        local, _, domain = address.strip().lower().rpartition("@")
        return f"{local}@{domain}" in self.addresses or f"{local.partition('+')[0]}@{domain}" in self.addresses

    def names_our_message(self, message_ids: Iterable[str]) -> bool:
        """Whether one of these Message-IDs, with or without angle brackets, was given out by us."""
        domain = self.message_id_domain.strip().lower()
        return any(each.strip().strip("<>").lower().rpartition("@")[2] == domain for each in message_ids)
