"""The worker's schedule: what goes wrong with a job is heard, without a word of what it was about."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobExecutionEvent, JobSubmissionEvent

from dsr import logs
from dsr.worker import heard

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


def raised() -> Exception:
    try:
        raise ValueError("Jane Sample, 999 000 0018")
    except ValueError as error:
        return error


@pytest.mark.parametrize(
    ("event", "action"),
    [
        (JobExecutionEvent(EVENT_JOB_ERROR, "poll_east", "default", NOW, exception=raised(), traceback="Jane Sample"), "job_failed"),
        (JobSubmissionEvent(EVENT_JOB_MAX_INSTANCES, "poll_east", "default", [NOW]), "job_overran"),
        (JobExecutionEvent(EVENT_JOB_MISSED, "poll_east", "default", NOW), "job_missed"),
    ],
)
def test_trouble_with_a_job_is_logged_by_name_only(event: JobExecutionEvent, action: str) -> None:
    stream = io.StringIO()
    logs.set_up(stream)
    heard(event)
    (line,) = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (line["action"], line["job"]) == (action, "poll_east")
    assert "Sample" not in stream.getvalue()
    logs.set_up()
