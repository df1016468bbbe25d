"""A service that logs in to everything by OAuth 2.0: letters to answers, and one mailbox's trouble that stops no other."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dsr import logs, watch, wiring, work
from dsr.config import Configuration, load_configuration
from dsr.demo_letters import DEMO_LETTERS
from notifier.oauth import Tokens
from parsers.pool import ReadingPool
from store import outbox
from store.engine import Store
from store.models import EmailState
from tests.journeys.service import Clock, configuration_file
from tests.mailservers import Dovecot, Outgoing
from tests.notifier.servers import Post, smtp_server
from tests.tokens import SECRET, TokenEndpoint, access_token, refusal

NAMES = ("east", "west", "cyp")
LETTERS = {name: next(letter for letter in DEMO_LETTERS if letter.name == f"adult-{name}").raw() for name in ("east", "west")}


@dataclass
class Tenant:
    """The service, its mail servers, and the endpoint that gives its tokens: a client for each mailbox."""

    path: Path
    configuration: Configuration
    dovecot: Dovecot
    post: Post
    tokens: list[str]
    endpoint: TokenEndpoint
    clients: dict[str, str]

    def deliver(self, name: str, raw: bytes) -> None:
        user = self.configuration.mailboxes[name].user
        self.dovecot.deliver(replace(self.dovecot.address(name, user=user)), raw)

    def answer(self, name: str, answer: Callable[[], Any]) -> None:
        self.endpoint.answers[self.clients[name]] = answer


@pytest.fixture
def tenant(tmp_path: Path, dovecot: Dovecot, endpoint: TokenEndpoint) -> Iterator[Tenant]:
    with smtp_server(Post()) as post:
        path = configuration_file(tmp_path, dovecot, Outgoing(post.host, post.port))
        text = path.read_text(encoding="utf-8")
        told, clients = "", {}
        for name in (*NAMES, "sending"):
            clients[name] = f"client-of-{name}"
            told += (
                f'[oauth.{name}]\ntoken_url = "{endpoint.url}"\nclient_id = "{clients[name]}"\ngrant = "client_credentials"\n'
                f'scopes = ["https://outlook.office365.com/.default"]\nclient_secret_file = "secret"\n\n'
            )
        for name in NAMES:
            before, rest = text.split(f"[mailboxes.{name}]")
            text = f"{before}[mailboxes.{name}]" + rest.replace('password_file = "password"', f'oauth = "{name}"', 1)
        text = re.sub(r"(\[smtp\]\n(?:.+\n)*?security = .+\n)", r'\1oauth = "sending"\n', text)
        (tmp_path / "secret").write_text(SECRET)
        path.write_text(told + text, encoding="utf-8")
        configuration = load_configuration(path)
        for name in NAMES:
            endpoint.mailboxes[clients[name]] = configuration.mailboxes[name].user or ""
        endpoint.mailboxes[clients["sending"]] = "any"
        tokens: list[str] = []
        post.refuse_token = lambda user, token: tokens.append(token)
        yield Tenant(path, configuration, dovecot, post, tokens, endpoint, clients)


@dataclass
class Round:
    """Rounds of the jobs of a worker, on a clock that the test moves."""

    tenant: Tenant
    store: Store
    reader: ReadingPool
    clock: Clock
    tokens: dict[str, Tokens]

    def once(self) -> dict[str, str | None]:
        """Poll and deliver: what went wrong, by mailbox."""
        configuration = self.tenant.configuration
        intake = wiring.intake(configuration, self.store, self.reader, self.clock)
        polled = [work.poll(configuration, intake, name, "worker", lambda: False, self.tokens) for name in NAMES]
        work.deliver(configuration, self.store, self.clock, "worker", self.tokens)
        return {one.mailbox: one.trouble for one in polled}


@pytest.fixture
def rounds(tenant: Tenant, store: Store, reader: ReadingPool) -> Round:
    clock = Clock(datetime(2026, 11, 16, 9, 0, tzinfo=UTC))
    return Round(tenant, store, reader, clock, wiring.tokens(tenant.configuration, store, clock))


def test_letters_are_taken_and_answered_as_each_mailbox_and_one_s_trouble_stops_no_other(tenant: Tenant, rounds: Round) -> None:
    tenant.answer("east", lambda: refusal("invalid_client", 7000222, 401))
    for name, raw in LETTERS.items():
        tenant.deliver(name, raw)
    log = io.StringIO()
    logs.set_up(log)
    told = "The sign-in service gives no token: the client secret has expired (AADSTS7000222)."
    assert rounds.once() == {"east": told, "west": None, "cyp": None}
    assert [taken.sender for taken in tenant.post.taken] == [""]
    assert tenant.post.users == ["ld&awest.duty@nsft.nhs.uk"]
    assert tenant.tokens
    rounds.clock.advance(minutes=31)
    found = watch.troubles(tenant.configuration, rounds.store, rounds.clock())
    assert "east" in " ".join(trouble.name for trouble in found)
    tenant.endpoint.answers.clear()
    rounds.tokens = wiring.tokens(tenant.configuration, rounds.store, rounds.clock)
    assert set(rounds.once().values()) == {None}
    assert tenant.post.users == ["ld&awest.duty@nsft.nhs.uk", "eastsuffolkldduty@nsft.nhs.uk"]
    logs.set_up()
    assert SECRET not in log.getvalue()
    assert not [token for token in tenant.tokens if token in log.getvalue()]


def check(tenant: Tenant) -> dict[str, str | None]:
    """`dsr check` as an administrator gives it: what to do, by what was looked at."""
    ended = subprocess.run(
        [sys.executable, "-m", "dsr.cli", "check", "--format", "json"],
        env={**os.environ, "DSR_CONFIG": str(tenant.path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    told = {one["what"]: one["to_do"] for one in json.loads(ended.stdout) if not one["what"].startswith("configuration")}
    assert ended.returncode == (1 if any(told.values()) else 0)
    assert SECRET not in ended.stdout + ended.stderr
    return told


def test_check_tells_the_administrator_which_permission_is_missing(tenant: Tenant) -> None:
    unready = check(tenant)
    assert [told for what, told in unready.items() if what.startswith("mailbox")] == [
        "not looked at: the database must be right first, because refresh tokens are kept there"
    ] * 3
    assert tenant.endpoint.asked == []
    with Store(tenant.configuration.database.url.get_secret_value()) as store:
        store.migrate()
    assert set(check(tenant).values()) == {None}

    users = {name: told.user or "" for name, told in tenant.configuration.mailboxes.items()}
    tenant.answer("east", lambda: (200, {"access_token": access_token(users["east"], iss="another", roles=["POP.AccessAsApp"])}))
    tenant.answer("west", lambda: (200, {"access_token": access_token("somebody.else@example.org")}))
    tenant.answer("cyp", lambda: (503, b""))
    tenant.post.refuse_token = lambda user, token: "535 5.7.139 SmtpClientAuthentication is disabled" if user.startswith("ld&a") else None
    told = {
        what.split(",")[-1].strip() if what.startswith("mail server") else what.split(":")[0]: said for what, said in check(tenant).items()
    }
    assert "the app has no permission IMAP.AccessAsApp" in (told["mailbox east"] or "")
    assert "FullAccess to the mailbox (Add-MailboxPermission)" in (told["mailbox west"] or "")
    assert told["mailbox cyp"] == "The sign-in service gives no token now (it answers 503)."
    assert "-SmtpClientAuthenticationDisabled $false" in (told["as ld&awest.duty@nsft.nhs.uk"] or "")
    assert told["as eastsuffolkldduty@nsft.nhs.uk"] is None


def test_an_outage_of_the_sign_in_service_costs_nothing(tenant: Tenant, rounds: Round) -> None:
    for name in (*NAMES, "sending"):
        tenant.answer(name, lambda: (503, b"down"))
    for name, raw in LETTERS.items():
        tenant.deliver(name, raw)
    assert set(rounds.once().values()) == {"The sign-in service gives no token now (it answers 503)."}
    tenant.endpoint.answers.clear()
    rounds.tokens = wiring.tokens(tenant.configuration, rounds.store, rounds.clock)
    rounds.once()
    with rounds.store.reading() as session:
        assert {row.state for row in outbox.listing(session)} == {EmailState.SENT}
    assert len(tenant.post.taken) == 2
