"""Having somebody consent once: the code that is shown, the waiting, and the refresh token that comes of it."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from notifier.consent import Asked, begin, wait
from notifier.token_endpoint import TokenRefused, Unanswered
from tests.tokens import Answer, TokenEndpoint, refusal


def test_somebody_consents_after_a_while(endpoint: TokenEndpoint) -> None:
    oauth = endpoint.client("any", scopes=("offline_access", "https://outlook.office.com/IMAP.AccessAsUser.All"))
    asked = begin(oauth)
    assert (asked.page, asked.code, asked.interval, asked.lasts) == ("https://login.example.org/device", "ABCD-EFGH", 1, 900)
    assert "the-device" not in repr(asked)
    waited: list[float] = []
    assert wait(oauth, asked, waited.append) in endpoint.refresh_tokens
    assert waited == [1, 1, 1]
    assert endpoint.asked[0]["scope"] == "offline_access https://outlook.office.com/IMAP.AccessAsUser.All"
    assert {form.get("device_code") for form in endpoint.asked[1:]} == {"the-device"}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (refusal("authorization_declined"), "the account did not consent"),
        (refusal("expired_token"), "nobody consented in time"),
        (refusal("invalid_grant", 53003), "a conditional access policy forbids it"),
        (refusal("authorization_pending"), "Nobody consented in time."),
        ((503, b""), "Nobody consented in time."),
        ((200, {"access_token": "abc"}), "offline_access"),
    ],
)
def test_nobody_consents(endpoint: TokenEndpoint, answer: Answer, told: str) -> None:
    oauth = endpoint.client("any")
    endpoint.answers[oauth.client_id] = lambda: answer
    waited: list[float] = []
    with pytest.raises(TokenRefused, match=told):
        wait(oauth, Asked("page", "code", 5, 30, "the-device"), waited.append)
    assert sum(waited) <= 30


@pytest.mark.parametrize(
    "told", [{}, {"user_code": "A", "device_code": "B"}, {"user_code": "A\x1b[2J", "device_code": "B", "verification_uri": "C"}]
)
def test_an_answer_without_a_code_makes_no_sense(endpoint: TokenEndpoint, told: dict[str, Any]) -> None:
    oauth = endpoint.client("any")
    endpoint.answers[oauth.client_id] = lambda: (200, told)
    with pytest.raises(Unanswered, match="makes no sense"):
        begin(oauth)


def test_another_service_than_microsoft_s_is_told(endpoint: TokenEndpoint) -> None:
    with pytest.raises(TokenRefused, match="does not end in /token"):
        begin(endpoint.client("any").model_copy(update={"token_url": "https://login.example.org/oauth"}))


def dsr(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dsr.cli", *arguments],
        env={**os.environ, "DSR_CONFIG": str(path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_command_writes_the_token_into_a_file_for_its_owner_only(endpoint: TokenEndpoint, tmp_path: Path) -> None:
    client = endpoint.client("any")
    told = (
        f'[oauth.microsoft]\ntoken_url = "{endpoint.url}"\nclient_id = "{client.client_id}"\ngrant = "refresh_token"\n'
        f'scopes = ["offline_access"]\nclient_secret_file = "secret"\n\n'
    )
    (tmp_path / "secret").write_text("a-client-secret")
    example = Path(__file__).parents[2] / "config.example.toml"
    path, into = tmp_path / "config.toml", tmp_path / "refresh"
    path.write_text(told + example.read_text(encoding="utf-8"), encoding="utf-8")
    ended = dsr(path, "consent", "microsoft", "--into", str(into))
    assert ended.returncode == 0, ended.stderr
    assert "Open https://login.example.org/device in a browser, give the code ABCD-EFGH" in ended.stdout
    assert {into.read_text()} == endpoint.refresh_tokens
    assert into.read_text() not in ended.stdout
    assert stat.S_IMODE(into.stat().st_mode) == 0o600
    again = dsr(path, "consent", "microsoft", "--into", str(into))
    assert (again.returncode, "exists already" in again.stderr) == (2, True)
