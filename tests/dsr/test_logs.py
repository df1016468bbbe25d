"""The log lets nothing through that it does not know."""

import io
import json
import logging

import pytest
import structlog

from dsr import logs


@pytest.fixture
def stream() -> io.StringIO:
    written = io.StringIO()
    logs.set_up(written)
    return written


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_json_with_a_fixed_action(stream: io.StringIO) -> None:
    structlog.get_logger().info("letter_kept", letter_id=7, mailbox="east")
    (line,) = lines(stream)
    assert (line["action"], line["letter_id"], line["mailbox"], line["level"]) == ("letter_kept", 7, "east", "info")


def test_an_unknown_key_is_named_and_its_value_left_out(stream: io.StringIO) -> None:
    structlog.get_logger().info("letter_kept", letter_id=7, subject="Referral for Jane Sample")
    assert "Sample" not in stream.getvalue()
    assert lines(stream)[0]["fault"] == "unknown log keys: subject"


def test_what_a_library_says_is_left_out(stream: io.StringIO) -> None:
    try:
        raise ValueError("Jane Sample, 999 000 0018")
    except ValueError:
        logging.getLogger("somewhere").warning("cannot read %s", "Jane Sample", exc_info=True)
    assert "Sample" not in stream.getvalue()
    assert lines(stream)[0] | {"time": ""} == {
        "action": "library_warning", "logger": "somewhere", "error": "ValueError", "level": "warning", "time": ""
    }  # fmt: skip
