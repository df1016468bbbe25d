"""Floor 1: the rules people work by, as pure functions over a reading and the configuration."""
