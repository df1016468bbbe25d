"""A locked file opens with the password that was sent for it, and with no other; a packed folder stays within its limits."""

from __future__ import annotations

import io
import random
import time
import zipfile
from collections.abc import Callable, Iterator
from typing import Literal

import docx
import msoffcrypto
import pikepdf
import py7zr
import pytest
import pyzipper

from parsers import unsealing
from parsers.document import Problem, ProblemReason
from parsers.errors import Unreadable
from parsers.limits import ARCHIVE_FILES
from parsers.pool import ReadingPool
from parsers.unsealing import unsealed

PASSWORD = "Blue bell-44£"
WRONG = ("password", "Bluebell")


def word() -> bytes:
    document = docx.Document()
    document.add_paragraph("Name: Alix Wix")
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def locked_pdf(revision: Literal[3, 4, 6], user: str = PASSWORD) -> bytes:
    held = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(held, encryption=pikepdf.Encryption(owner="owner", user=user, R=revision, metadata=revision >= 4, aes=revision >= 4))
    return held.getvalue()


def locked_word() -> bytes:
    held = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(word())).encrypt(PASSWORD, held)
    return held.getvalue()


def locked_zip(encryption: int) -> bytes:
    held = io.BytesIO()
    with pyzipper.AESZipFile(held, "w", compression=zipfile.ZIP_DEFLATED, encryption=encryption) as archive:
        archive.setpassword(PASSWORD.encode())
        archive.writestr("forms/form.docx", word())
    return held.getvalue()


def old_locked_zip() -> bytes:
    """A zip locked in the old way (PKWARE), which no library writes any more: written out here with the password "secret"."""
    return bytes.fromhex(OLD_ZIP)


def seven_zip(password: str | None, names: bool = False, data: bytes = b"Name: Alix Wix") -> bytes:
    held = io.BytesIO()
    with py7zr.SevenZipFile(held, "w", password=password, header_encryption=names) as archive:
        archive.writestr(data, "forms/form.txt")
    return held.getvalue()


LOCKED: dict[str, Callable[[], bytes]] = {
    "PDF, RC4": lambda: locked_pdf(3),
    "PDF, AES-128": lambda: locked_pdf(4),
    "PDF, AES-256": lambda: locked_pdf(6),
    "Word": locked_word,
    "zip, AES": lambda: locked_zip(pyzipper.WZ_AES),
    "7-Zip": lambda: seven_zip(PASSWORD),
    "7-Zip with its names": lambda: seven_zip(PASSWORD, names=True),
}


@pytest.fixture(scope="module")
def pool() -> Iterator[ReadingPool]:
    with ReadingPool(1) as reading:
        yield reading


@pytest.mark.parametrize("make", LOCKED.values(), ids=LOCKED)
def test_the_password_opens_it_in_a_reading_child(make: Callable[[], bytes], pool: ReadingPool) -> None:
    locked = make()
    opened = pool.unseal("form", locked, (*WRONG, PASSWORD))
    assert isinstance(opened, bytes)
    assert opened != locked
    assert unsealed(opened, ()) == opened  # no lock is left


@pytest.mark.parametrize("make", LOCKED.values(), ids=LOCKED)
@pytest.mark.parametrize("passwords", [WRONG, ()], ids=["wrong", "none"])
def test_no_other_password_opens_it(make: Callable[[], bytes], passwords: tuple[str, ...], pool: ReadingPool) -> None:
    refused = pool.unseal("form", make(), passwords)
    assert isinstance(refused, Problem)
    assert refused.reason is ProblemReason.PASSWORD_PROTECTED
    assert not any(password in refused.detail for password in passwords if password != "password")


def test_a_word_file_is_whole_again() -> None:
    assert docx.Document(io.BytesIO(unsealed(locked_word(), (PASSWORD,)))).paragraphs[0].text == "Name: Alix Wix"


@pytest.mark.parametrize(
    ("make", "name"), [(lambda: locked_zip(pyzipper.WZ_AES), "forms/form.docx"), (lambda: seven_zip(None), "forms/form.txt")]
)
def test_a_folder_becomes_a_plain_zip(make: Callable[[], bytes], name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(unsealed(make(), (PASSWORD,)))) as archive:
        assert archive.namelist() == [name]
        assert archive.testzip() is None


def test_a_zip_locked_in_the_old_way() -> None:
    with zipfile.ZipFile(io.BytesIO(unsealed(old_locked_zip(), ("wrong", "secret")))) as archive:
        assert archive.read("a.txt") == b"Name: Alix Wix\n"
    with pytest.raises(Unreadable) as refused:
        unsealed(old_locked_zip(), ("wrong",))
    assert refused.value.reason is ProblemReason.PASSWORD_PROTECTED


@pytest.mark.parametrize(
    "data",
    [word(), locked_pdf(4, user=""), b"Name: Alix Wix", b"", b"%PDF-1.4\nbroken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken"],
    ids=["Word", "a PDF without a password", "text", "nothing", "a broken PDF", "a broken old Word file"],
)
def test_what_is_not_locked_stays_as_it_is(data: bytes) -> None:
    assert unsealed(data, (PASSWORD,)) == data


@pytest.mark.parametrize(
    "data",
    [seven_zip(None)[:-9], seven_zip(None)[:40], b"7z\xbc\xaf\x27\x1c" + bytes(60), b"7z\xbc\xaf\x27\x1c"],
    ids=["its end is missing", "its beginning alone", "nothing but zeros", "the sign alone"],
)
def test_a_damaged_folder_is_said_to_be_damaged(data: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        unsealed(data, ())
    assert refused.value.reason is ProblemReason.BROKEN


def test_a_bomb_is_not_unpacked(pool: ReadingPool) -> None:
    bomb = seven_zip(None, data=bytes(300 << 20))
    assert len(bomb) < 1 << 20
    began = time.monotonic()
    refused = pool.unseal("bomb.7z", bomb, ())
    assert isinstance(refused, Problem)
    assert refused.reason is ProblemReason.TOO_BIG
    assert time.monotonic() - began < 5


def _zip_of(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with pyzipper.AESZipFile(held, "w", compression=zipfile.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(PASSWORD.encode())
        for name, data in files.items():
            archive.writestr(name, data)
    return held.getvalue()


def _seven_zip_of(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with py7zr.SevenZipFile(held, "w", password=PASSWORD) as archive:
        for name, data in files.items():
            archive.writestr(data, name)
    return held.getvalue()


def _sparse(megabytes: int, seed: int) -> bytes:
    """Bytes that pack to about a hundredth: no bomb by their ratio, only by their sum."""
    drawn = random.Random(seed)
    return b"".join(drawn.randbytes(120) + bytes(12_168) for _ in range(megabytes * 85))


@pytest.mark.parametrize("pack", [_zip_of, _seven_zip_of])
@pytest.mark.parametrize(
    "files",
    [{"bomb.txt": bytes(3 << 20)}, {f"{number}.txt": bytes(1 << 19) for number in range(4)}],
    ids=["one file", "several that are harmless each"],
)
def test_a_locked_bomb_is_not_unpacked_though_its_password_is_known(
    pack: Callable[[dict[str, bytes]], bytes], files: dict[str, bytes]
) -> None:
    with pytest.raises(Unreadable) as refused:
        unsealed(pack(files), (PASSWORD,))
    assert refused.value.reason is ProblemReason.TOO_BIG


@pytest.mark.parametrize("pack", [_zip_of, _seven_zip_of])
def test_files_of_a_locked_folder_are_bounded_by_their_sum(
    pack: Callable[[dict[str, bytes]], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = pack({f"{number}.bin": _sparse(2, number) for number in range(3)})
    assert unsealed(packed, (PASSWORD,))
    monkeypatch.setattr(unsealing, "ARCHIVE_BYTES", 5 << 20)
    with pytest.raises(Unreadable) as refused:
        unsealed(packed, (PASSWORD,))
    assert refused.value.reason is ProblemReason.TOO_BIG


@pytest.mark.parametrize("pack", [_zip_of, _seven_zip_of])
def test_that_a_locked_folder_holds_too_many_files_is_still_to_be_seen(pack: Callable[[dict[str, bytes]], bytes]) -> None:
    opened = unsealed(pack({f"{number}.txt": b"x" for number in range(ARCHIVE_FILES + 50)}), (PASSWORD,))
    with zipfile.ZipFile(io.BytesIO(opened)) as archive:
        assert len(archive.namelist()) == ARCHIVE_FILES + 1


OLD_ZIP = (
    "504b030414000100000000002100ba69e3fd1b0000000f00000005000000612e747874c888c2bf0de3a403f4153224eed86ebb5bad7ea345a001e83f"
    "1197504b0102140014000100000000002100ba69e3fd1b0000000f000000050000000000000000000000000000000000612e747874504b0506000000"
    "0001000100330000003e0000000000"
)
