"""Words of immediate danger in a letter or form (domain rule 5.2): they raise it to the top, and nothing is ever sorted down by them."""


def danger_words(text: str) -> tuple[str, ...]:
    """The stretches of text that speak of danger now, as written, each once, in the order in which they stand."""
    raise NotImplementedError
