"""An IMAP server that behaves as Exchange does where it is unlike others: what it says, in its words, to the commands of the intake.

Its manners are taken from reports: it hands out a notice of its own, or nothing, in place of a message that it cannot convert; the size that
it tells is not the size that it sends; the structure that it tells is not that of the body; it speaks between the lines of its answers; it
answers that it is busy, or hangs up, and is well the next time.
"""

from __future__ import annotations

import re
import socketserver
import threading
from collections import Counter
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final

from ingest.mailbox import MailboxAddress
from notifier.settings import Security

NOTICE: Final = (
    b"From: Microsoft Exchange Server\r\nTo: Duty <duty@example.nhs.uk>\r\nSubject: Retrieval using the IMAP4 protocol failed for the"
    b" following message: 752\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nThe server couldn't retrieve the following message:\r\n\r\n"
    b'Subject: "Referral"\r\nFrom: "Jo Marsh" ("/O=EXAMPLE/CN=JOM")\r\n\r\nThe message hasn\'t been deleted. You might be able to view it'
    b" using either Outlook or Outlook Web App.\r\n"
)
NIL: Final = b"NIL"
EMPTY: Final = b""

_CAPABILITIES: Final = "IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+"
_COMMAND: Final = re.compile(r"(\S+) (?:UID )?(\w+) ?(.*)")


@dataclass
class Exchange:
    """A mailbox by UID. `instead` holds what is handed out in place of a message, `told_size` the sizes that are told, `answers` an answer
    to the next command of a name ("" hangs up)."""

    messages: dict[int, bytes] = field(default_factory=dict)
    instead: dict[int, bytes] = field(default_factory=dict)
    told_size: dict[int, int] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)

    def __enter__(self) -> Exchange:
        exchange = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                exchange._serve(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def address(self) -> MailboxAddress:
        """Where it is reached."""
        port = self._server.server_address[1]
        return MailboxAddress("east", "127.0.0.1", port, Security.NONE, "duty@example.nhs.uk", "password")

    def _serve(self, line: socketserver.StreamRequestHandler) -> None:
        line.wfile.write(b"* OK The Microsoft Exchange IMAP4 service is ready. [TABPADUANwBQAA==]\r\n")
        while command := line.rfile.readline():
            found = _COMMAND.match(command.decode().strip())
            assert found is not None, command
            tag, name, rest = found[1], found[2].upper(), found[3]
            self.asked[name] += 1
            if (said := self.answers.pop(name, None)) is not None:
                if not said:
                    line.wfile.write(b"* BYE Connection is closed. 13\r\n")
                    return
                line.wfile.write(f"{tag} {said}\r\n".encode())
                continue
            for part in self._answer(name, rest):
                line.wfile.write(part + b"\r\n")
            line.wfile.write(f"{tag} OK {name} completed.\r\n".encode())
            if name == "LOGOUT":
                return

    def _answer(self, name: str, rest: str) -> list[bytes]:
        if name == "CAPABILITY":
            return [f"* CAPABILITY {_CAPABILITIES}".encode()]
        if name in ("SELECT", "EXAMINE"):
            highest = max(self.messages, default=0)
            lines = [f"{len(self.messages)} EXISTS", "0 RECENT", "FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $MDNSent)"]
            lines += ["OK [PERMANENTFLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $MDNSent)] Permanent flags"]
            lines += ["OK [UIDVALIDITY 14] UIDVALIDITY value", f"OK [UIDNEXT {highest + 1}] The next unique identifier value"]
            return [f"* {each}".encode() for each in lines]
        if name == "SEARCH":
            first = int(re.findall(r"(\d+):", rest)[0])
            above = [uid for uid in sorted(self.messages) if uid >= first] or sorted(self.messages)[-1:]
            return [b"* SEARCH " + " ".join(map(str, above)).encode()]
        if name == "FETCH":
            return self._fetched(int(rest.split()[0]), rest.upper())
        return [b"* BYE Microsoft Exchange Server IMAP4 server signing off."] if name == "LOGOUT" else []

    def _fetched(self, uid: int, wanted: str) -> list[bytes]:
        assert "STRUCTURE" not in wanted, "what Exchange says of a message's structure is not that of its body"
        if uid not in self.messages:
            return []
        number = sorted(self.messages).index(uid) + 1
        body = self.instead.get(uid, self.messages[uid])
        size = self.told_size.get(uid, len(self.messages[uid]))
        data = f"* {number} FETCH (".encode()
        if "BODY" in wanted:
            data += b"BODY[] " + (NIL if body == NIL else b"{%d}\r\n%s" % (len(body), body)) + b" UID %d)" % uid
        else:
            data += b'RFC822.SIZE %d INTERNALDATE "16-Nov-2026 09:00:00 +0000" UID %d)' % (size, uid)
        return [b"* 1 FETCH (FLAGS (\\Seen) UID %d)" % min(self.messages), data, b"* %d EXISTS" % len(self.messages)]
