"""Floor 4: messages taken from the mailboxes, kept, opened, sorted, and handed on."""
