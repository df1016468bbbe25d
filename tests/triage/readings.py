"""Readings for tests, in a line."""

from parsers.reading import Content, Reading, State, Value


def reading(fields: dict[str, Content], **states: State) -> Reading:
    """A reading of these values; a state is given by the key with __ for its dot: `person__date_of_birth=State.UNSURE`."""
    return Reading("adult", {key: Value(value, states.get(key.replace(".", "__"), State.READ)) for key, value in fields.items()})
