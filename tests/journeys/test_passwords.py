"""A locked form and the letter with its password find each other, in either order, and the form is read: once, with its source said."""

from __future__ import annotations

import io
from email.message import EmailMessage

import pikepdf
import pytest
from sqlmodel import select

from dsr.demo_letters import DEMO_LETTERS
from ingest.open import open_letter
from store import audit, letters, outbox, passwords, referrals
from store.models import Action, Letter, LetterState
from tests.journeys.service import Service

PASSWORD = "Bluebell-44!"
FOLLOWS = "Please find the form attached. The password will follow in a separate e-mail."
SAYS = f"The password for the form that I sent is {PASSWORD}"


def form() -> bytes:
    """A filled-in PDF form, locked."""
    held = io.BytesIO()
    with pikepdf.open(io.BytesIO(file_of("adult-west"))) as document:
        document.save(held, encryption=pikepdf.Encryption(owner="owner", user=PASSWORD))
    return held.getvalue()


def file_of(name: str) -> bytes:
    """The form of a demo letter, as anybody can open it."""
    (demo,) = (letter for letter in DEMO_LETTERS if letter.name == name)
    return next(each.data for each in open_letter(demo.raw()).attachments if each.data.startswith((b"%PDF", b"PK")))


def letter(
    number: int,
    text: str,
    *,
    sender: str = "jo.marsh@example.org",
    beside: str | None = None,
    locked: bool = False,
    answers: int | None = None,
) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "duty@example.nhs.uk", "DSR referral"
    message["Message-ID"] = f"<{number}@example.org>"
    if answers is not None:
        message["In-Reply-To"] = f"<{answers}@example.org>"
    message.set_content(text)
    if beside is not None:
        message.add_attachment(file_of(beside), maintype="application", subtype="octet-stream", filename="open")
    if locked:
        message.add_attachment(form(), maintype="application", subtype="pdf", filename="form.pdf")
    return message.as_bytes()


LOCKED = letter(1, FOLLOWS, locked=True)
RIGHT = letter(2, SAYS)


def came(service: Service, *raw: bytes, mailbox: str = "east") -> None:
    """The letters come one poll after the other."""
    for one in raw:
        service.offer(mailbox, one)
        service.poll(mailbox)
        service.clock.advance(minutes=10)
    service.deliver()


def kept(service: Service) -> list[Letter]:
    with service.store.reading() as session:
        return list(session.exec(select(Letter).order_by(Letter.id)))  # type: ignore[arg-type]  # a column, at the class


@pytest.mark.parametrize("first", [LOCKED, RIGHT], ids=["the form first", "the password first"])
def test_the_form_is_read_with_the_password_that_came_apart(service: Service, first: bytes) -> None:
    came(service, *((LOCKED, RIGHT) if first is LOCKED else (RIGHT, LOCKED)))
    service.round()
    both = {one.message_id: one for one in kept(service)}
    locked, password = both["<1@example.org>"], both["<2@example.org>"]
    assert (locked.state, locked.kind) == (LetterState.DONE, "referral")
    assert f"opened with the password that came in letter {password.id}" in (locked.reason or "")
    with service.store.reading() as session:
        (referral,) = referrals.of_letter(session, locked.id or 0)
        assert referral.family_name
        assert [each.letter_id for each in passwords.paired(session, locked.id or 0)] == [password.id]
        assert [each.letter_id for each in passwords.paired(session, password.id or 0)] == [locked.id]
        assert [each.id for each in referrals.letters_about(session, referral.reference)] == [password.id]
        (document, _) = letters.documents(session, locked.id or 0)
        assert document.problems == []
        assert b"/Encrypt" not in (document.data or b"")
        acknowledged = [row.letter_id for row in outbox.listing(session, limit=50)]
        assert sorted(each or 0 for each in acknowledged) == sorted([locked.id or 0, password.id or 0])  # each letter once


def test_the_password_stands_in_its_letter_only(service: Service, capfd: pytest.CaptureFixture[str]) -> None:
    came(service, LOCKED, RIGHT)
    service.round()
    with service.store.reading() as session:
        told = [f"{one.reason} {one.danger}" for one in session.exec(select(Letter))]
        told += [str(event.detail) for one in kept(service) for event in audit.trail(session, letter_id=one.id)]
        told += [f"{row.subject} {row.text}" for row in outbox.listing(session, limit=50)]
    assert PASSWORD not in " ".join(told)
    assert PASSWORD not in "".join(capfd.readouterr())


def test_a_wrong_password_leaves_it_in_front_of_a_person_and_the_right_one_opens_it_later(service: Service) -> None:
    came(service, LOCKED, letter(2, "The password is Bluebell-45!"))
    locked, _ = kept(service)
    assert (locked.state, "password" in (locked.reason or "").lower()) == (LetterState.SET_ASIDE, True)
    came(service, letter(3, f"Sorry, I mistyped it. Password: {PASSWORD}"))
    locked = kept(service)[0]
    assert locked.state is LetterState.DONE
    with service.store.reading() as session:
        assert [event.action for event in audit.trail(session, letter_id=locked.id)].count(Action.LETTER_AGAIN) == 2
        assert len(passwords.paired(session, locked.id or 0)) == 2


@pytest.mark.parametrize(
    ("other", "mailbox", "opens"),
    [
        (letter(2, SAYS, sender="ann.frost@example.org"), "east", False),  # anybody's word
        (letter(2, SAYS, sender="ann.frost@example.org", answers=1), "east", True),  # the same thread
        (RIGHT, "west", False),  # another mailbox
    ],
)
def test_who_says_the_password(service: Service, other: bytes, mailbox: str, opens: bool) -> None:
    came(service, LOCKED)
    came(service, other, mailbox=mailbox)
    service.round()
    assert (kept(service)[0].state is LetterState.DONE) is opens


def test_a_password_that_comes_too_late_is_for_a_person(service: Service) -> None:
    service.clock.advance(days=-20)  # Dovecot takes no message from the future
    came(service, LOCKED)
    service.clock.advance(days=15)
    came(service, RIGHT)
    assert kept(service)[0].state is LetterState.SET_ASIDE


def test_a_letter_that_says_its_own_password_is_read_at_once(service: Service) -> None:
    came(service, letter(1, f"Form attached. {SAYS}", locked=True))
    (only,) = kept(service)
    assert (only.state, only.kind) == (LetterState.DONE, "referral")
    assert "that it says itself" in (only.reason or "")


@pytest.mark.parametrize(
    ("beside", "made"),
    [("adult-west", 1), ("adult-east", 2)],
    ids=["the same person's: somebody compares them", "somebody else's: a referral of its own"],
)
def test_a_letter_that_made_a_referral_is_read_again_and_nothing_is_merged(service: Service, beside: str, made: int) -> None:
    came(service, letter(1, FOLLOWS, beside=beside, locked=True))
    with service.store.reading() as session:
        (before,) = referrals.of_letter(session, kept(service)[0].id or 0)
        assert [bool(each.problems) for each in letters.documents(session, before.letter_id)][:2] == [False, True]
        assert letters.for_people(session) == []
    came(service, RIGHT)
    locked, password = kept(service)
    assert (locked.state, locked.kind) == (LetterState.DONE, "update")
    assert f"opened with the password that came in letter {password.id}" in (locked.reason or "")
    assert before.reference in (locked.reason or "")
    with service.store.reading() as session:
        first, *more = referrals.of_letter(session, locked.id or 0)
        assert first.model_dump() == before.model_dump()
        assert [each.position for each in more] == list(range(1, made))
        assert locked.id in [each.id for each in letters.for_people(session)]
        assert [each.id for each in referrals.letters_about(session, first.reference)] == [locked.id, password.id]
        opened = letters.documents(session, locked.id or 0)
        assert (opened[1].problems, b"/Encrypt" in (opened[1].data or b"")) == ([], False)
        assert all(each.document == 1 for each in more)
        acknowledged = [row.letter_id for row in outbox.listing(session, limit=50)]
        assert sorted(each or 0 for each in acknowledged) == sorted([locked.id or 0, password.id or 0])


def test_a_wrong_password_leaves_a_letter_that_made_a_referral_as_it_was(service: Service) -> None:
    came(service, letter(1, FOLLOWS, beside="adult-east", locked=True))
    before = kept(service)[0]
    came(service, letter(2, "The password is Bluebell-45!"))
    service.round()
    after = kept(service)[0]
    assert (after.state, after.kind, after.reason) == (LetterState.DONE, "referral", before.reason)
    with service.store.reading() as session:
        assert len(referrals.of_letter(session, after.id or 0)) == 1
