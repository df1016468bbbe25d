"""A zip is unpacked within its limits: its table of contents, each file, all of them together, and folders in folders."""

from __future__ import annotations

import random
import struct
import zlib

import pytest

from ingest import archive
from ingest.archive import unpack
from ingest.open import open_letter
from parsers import limits
from parsers.document import ProblemReason
from tests.ingest.letters import PDF, file, written, zipped

ROOM = 1_000


def test_a_table_of_contents_beyond_its_limit_is_not_listed() -> None:
    many = zipped({f"{number:0>60}": b"x" for number in range(limits.ARCHIVE_DIRECTORY_BYTES // 100)})
    unpacked = unpack(many, limits.ARCHIVE_BYTES)
    assert unpacked.files == ()
    assert [reason for reason, _ in unpacked.problems] == [ProblemReason.TOO_BIG]


def test_no_file_is_larger_than_a_document_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "DOCUMENT_BYTES", ROOM)
    unpacked = unpack(zipped({"a.bin": bytes(ROOM), "b.bin": bytes(ROOM + 1)}), 10 * ROOM)
    assert [name for name, _ in unpacked.files] == ["a.bin"]
    assert [reason for reason, _ in unpacked.problems] == [ProblemReason.TOO_BIG]


def test_the_files_of_a_zip_are_bounded_by_their_sum() -> None:
    unpacked = unpack(zipped({f"{number}.txt": b"x" * 400 for number in range(3)}), ROOM)
    assert [name for name, _ in unpacked.files] == ["0.txt", "1.txt"]
    assert [reason for reason, _ in unpacked.problems] == [ProblemReason.TOO_BIG]


def test_a_file_that_is_larger_than_it_says_gives_no_more_than_it_says() -> None:
    said = 100
    packed = bytearray(zipped({"bomb.txt": bytes(30 << 20)}))
    directory = packed.find(b"PK\x01\x02")
    struct.pack_into("<I", packed, directory + 16, zlib.crc32(bytes(said)))  # its check sum lies as well
    struct.pack_into("<I", packed, directory + 24, said)
    assert sum(len(data) for _, data in unpack(bytes(packed), limits.ARCHIVE_BYTES).files) <= said


def test_the_zips_of_one_letter_are_bounded_by_their_sum() -> None:
    drawn = random.Random(1)
    large = b"".join(drawn.randbytes(200) + bytes(16_184) for _ in range(35 * 64))  # 35 MB that pack to no suspicious size
    packed = zipped({"large.bin": large})
    letter = open_letter(written(files=tuple(file(packed, f"{number}.zip") for number in range(3))))
    assert sum(len(each.data) for each in letter.attachments) == 2 * len(large)
    assert [(problem.document, problem.reason) for problem in letter.problems] == [("2.zip", ProblemReason.TOO_BIG)]


@pytest.mark.parametrize(("levels", "taken"), [(limits.CONTAINER_DEPTH, True), (limits.CONTAINER_DEPTH + 1, False)])
def test_zips_in_zips_are_opened_so_deep_and_no_deeper(levels: int, taken: bool) -> None:
    inner, name = PDF, "form.pdf"
    for _ in range(levels):
        inner, name = zipped({name: inner}), "inner.zip"
    letter = open_letter(written(files=(file(inner, "outer.zip"),)))
    assert [each.data for each in letter.attachments] == [PDF] * taken
    assert [problem.reason for problem in letter.problems] == [ProblemReason.TOO_BIG] * (not taken)
