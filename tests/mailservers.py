"""Real mail servers for the tests: Dovecot (IMAP) and aiosmtpd (SMTP), both on loopback."""

from __future__ import annotations

import base64
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from imapclient import IMAPClient

from ingest.mailbox import MailboxAddress
from notifier.settings import Security
from tests.tokens import ISSUER, KEY, KEY_NAME

PASSWORD = "loopback-only"
REQUIRED = os.environ.get("DSR_REQUIRE_SERVICES") == "1"

_CONFIGURATION = """\
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{home}/server.pem
ssl_key = <{home}/server.key
disable_plaintext_auth = no
first_valid_uid = 1
first_valid_gid = 1
mail_uid = {user}
mail_gid = {group}
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
mail_location = maildir:{home}/mail/%u
mail_fsync = never
auth_mechanisms = plain xoauth2
auth_failure_delay = 0
auth_username_chars = abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01234567890.-_@&
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {home}/oauth2.conf.ext
}}
passdb {{
  driver = static
  mechanisms = plain
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}/mail/%u
}}
{more}
"""

#: Tokens are checked by their signature and by what they say: who gave them, to whom, and for how long.
_OAUTH = """\
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={home}/keys/
username_attribute = upn
issuers = {issuer}
"""


@dataclass(frozen=True)
class Dovecot:
    """A running Dovecot that takes any user name with PASSWORD, and with a token of `tests.tokens` that names it; `ca_file` is the
    authority of its certificate for localhost."""

    host: str
    port: int
    home: Path
    tls_port: int = 0
    ca_file: Path | None = None

    def address(self, name: str = "east", user: str | None = None) -> MailboxAddress:
        """A mailbox of its own, empty, named `name`; its user name is unique unless given."""
        return MailboxAddress(
            name=name,
            host=self.host,
            port=self.port,
            security=Security.NONE,
            user=user or f"{uuid.uuid4().hex[:12]}@example.org",
            password=PASSWORD,
        )

    @contextmanager
    def client(self, address: MailboxAddress) -> Iterator[IMAPClient]:
        """A plain IMAP client in the mailbox's folder, as staff's mail program would be."""
        client = IMAPClient(self.host, self.port, ssl=False, timeout=10)
        client.login(address.user, PASSWORD)
        client.select_folder(address.folder)
        try:
            yield client
        finally:
            client.logout()

    def deliver(self, address: MailboxAddress, *letters: bytes, at: datetime | None = None) -> None:
        """Put letters into the mailbox, in this order."""
        with self.client(address) as client:
            for raw in letters:
                client.append(address.folder, raw, msg_time=at)

    def subjects(self, address: MailboxAddress, folder: str = "INBOX") -> list[str]:
        """The subjects of what stands in a folder, by UID."""
        with self.client(address) as client:
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search(), ["BODY.PEEK[HEADER]"])
            return [str(message_from_bytes(found[uid][b"BODY[HEADER]"], policy=policy.default)["subject"]) for uid in sorted(found)]


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """Debian's Dovecot on a free port of loopback, ended with the tests."""
    with running_dovecot(_installed()) as server:
        yield server


@pytest.fixture(scope="module")
def other_dovecot(request: pytest.FixtureRequest) -> Iterator[Dovecot]:
    """A Dovecot of this module's own, with more in its configuration: what the parameter says."""
    with running_dovecot(_installed(), request.param) as server:
        yield server


def _installed() -> str:
    program = dovecot_program()
    if program is None:
        assert not REQUIRED, "Dovecot is required here (DSR_REQUIRE_SERVICES=1) and is not installed: apt-get install dovecot-imapd"
        pytest.skip("Dovecot is not installed on this machine")
    return program


def dovecot_program() -> str | None:
    """Where Dovecot is installed, None when it is not."""
    return shutil.which("dovecot") or ("/usr/sbin/dovecot" if Path("/usr/sbin/dovecot").exists() else None)


@contextmanager
def running_dovecot(program: str, more: str = "") -> Iterator[Dovecot]:
    """A Dovecot on a free port of loopback, with its mail in a temporary folder; `more` is added to its configuration."""
    home = Path(tempfile.mkdtemp(prefix="dsr-dovecot-"))
    root = os.geteuid() == 0
    account = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.geteuid())
    port, tls_port = free_port(), free_port()
    for folder in ("run", "state", "mail"):
        (home / folder).mkdir()
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    authority.cert_pem.write_to_path(home / "authority.pem")
    certificate.private_key_pem.write_to_path(home / "server.key")
    (home / "server.pem").write_bytes(b"".join(part.bytes() for part in certificate.cert_chain_pems))
    configuration = home / "dovecot.conf"
    group = subprocess.run(["id", "-gn", account.pw_name], check=True, capture_output=True, text=True).stdout.strip()
    configuration.write_text(
        _CONFIGURATION.format(home=home, user=account.pw_name, group=group, port=port, tls_port=tls_port, password=PASSWORD, more=more)
    )
    (home / "oauth2.conf.ext").write_text(_OAUTH.format(home=home, issuer=ISSUER))
    (home / "keys/default/HS256").mkdir(parents=True)
    (home / "keys/default/HS256" / KEY_NAME).write_bytes(base64.b64encode(KEY))
    authority_file = home / "authority.pem"
    command = [program, "-F", "-c", str(configuration)]
    if root:
        shutil.chown(home, account.pw_uid, account.pw_gid)
        for owned in home.iterdir():
            shutil.chown(owned, account.pw_uid, account.pw_gid)
        command = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups", *command]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port, process, home / "dovecot.log")
        yield Dovecot("127.0.0.1", port, home, tls_port, authority_file)
    finally:
        process.terminate()
        process.wait(timeout=10)
        shutil.rmtree(home, ignore_errors=True)


@dataclass
class Outgoing:
    """A running SMTP server that keeps what it is given. `refuse` maps a recipient to the answer it gets instead of 250."""

    host: str
    port: int
    taken: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)

    @property
    def messages(self) -> list[EmailMessage]:
        """The messages taken, parsed."""
        return [message_from_bytes(raw, policy=policy.default) for _, _, raw in self.taken]

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.taken.append((envelope.mail_from or "", list(envelope.rcpt_tos), envelope.content))
        return "250 OK"


@pytest.fixture
def outgoing() -> Iterator[Outgoing]:
    """A real SMTP server on a free port of loopback."""
    keeper = Outgoing("127.0.0.1", free_port())
    controller = Controller(keeper, hostname=keeper.host, port=keeper.port)
    controller.start()
    try:
        yield keeper
    finally:
        controller.stop()


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_port(port: int, process: subprocess.Popen[bytes], log: Path, seconds: float = 20) -> None:
    """Return when the port answers; fail with the server's log when its process has ended or the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            probe.settimeout(0.2)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError("the server does not start: " + (log.read_text()[-2000:] if log.exists() else "no log"))
