"""Floor 2: letters, referrals, the register, the outbox and the audit trail, kept with promises in the schema."""
