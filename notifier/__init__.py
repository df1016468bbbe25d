"""Floor 3: what the outbox holds, composed and delivered."""
