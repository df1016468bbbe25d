"""Floor 5: the front door: configuration, command line, worker, demo."""
