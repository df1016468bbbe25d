"""What the tests do where there is no PostgreSQL."""

from __future__ import annotations

import pytest

from tests import services


@pytest.mark.parametrize(
    ("url", "required", "binaries", "expected"),
    [
        (None, False, False, ["sqlite"]),
        (None, False, True, ["sqlite", "postgresql"]),
        (None, True, False, ["sqlite", "postgresql"]),
        ("postgresql://test@database.example/postgres", False, False, ["sqlite", "postgresql"]),
    ],
)
def test_postgresql_is_left_out_only_where_it_is_neither_found_nor_required(
    monkeypatch: pytest.MonkeyPatch, url: str | None, required: bool, binaries: bool, expected: list[str]
) -> None:
    monkeypatch.setattr(services, "_URL", url)
    monkeypatch.setattr(services, "_REQUIRED", required)
    monkeypatch.setattr(services, "_binaries", lambda: "a folder" if binaries else None)
    assert services.databases() == expected
