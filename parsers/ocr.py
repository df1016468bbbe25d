"""Writing in pictures, read by the optional extra `ocr` (rapidocr on onnxruntime, its models within the package)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from parsers.document import Kind
from parsers.limits import (
    CHILD_CPU_SECONDS,
    CHILD_MEMORY_BYTES,
    CHILD_OCR_CPU_SECONDS,
    CHILD_OCR_MEMORY_BYTES,
    CHILD_OCR_WALL_SECONDS,
    CHILD_WALL_SECONDS,
)
from parsers.sniff import sniff

#: The extra's packages, without any of which no picture is read.
_PACKAGES: Final = ("rapidocr", "onnxruntime", "cv2", "PIL")
#: Lines read with less than this are often noise or handwriting.
SURE_SCORE: Final = 0.9
#: What rules beside a word are taken for.
_RULES: Final = "| \t"
#: The property of a `Document` that lists the pages whose text was read from a picture.
PROPERTY: Final = "ocr"


@dataclass(frozen=True, slots=True)
class SeenWord:
    """A word in a picture: its text, its box in pixels (left, top, right, bottom), and how sure and which its line is."""

    text: str
    box: tuple[float, float, float, float]
    score: float
    line: int
    lying: bool  # its line is wider than tall: neither it nor the page stands on its side

    def __repr__(self) -> str:
        return f"SeenWord({len(self.text)} characters, {self.score:.2f})"


def available() -> bool:
    """Whether the extra `ocr` is installed."""
    return all(find_spec(package) is not None for package in _PACKAGES)


def memory_bytes() -> int:
    """What a reading child may use."""
    return CHILD_OCR_MEMORY_BYTES if available() else CHILD_MEMORY_BYTES


def may_be_read(data: bytes) -> bool:
    """Whether the extra is installed and the file is of a kind that can hold pictures of pages."""
    return available() and sniff(data) in (Kind.PDF, Kind.IMAGE)


def cpu_seconds(data: bytes) -> int:
    """The processor time that the reading of this file may take."""
    return CHILD_OCR_CPU_SECONDS if may_be_read(data) else CHILD_CPU_SECONDS


def further_seconds(data: bytes) -> int:
    """The time on the clock that the reading of this file may take beyond that of any document."""
    return CHILD_OCR_WALL_SECONDS - CHILD_WALL_SECONDS if may_be_read(data) else 0


def listed(pages: Sequence[int]) -> str:
    """Page numbers as the property holds them."""
    return ",".join(str(page) for page in pages)


def words_in(picture: Any) -> list[SeenWord]:
    """The words in a picture (an array of height by width by three colours), line by line as the engine found them."""
    found = _engine()(picture, use_cls=False, return_word_box=True)
    if found.txts is None:
        return []
    words: list[SeenWord] = []
    lines = zip(found.boxes, found.txts, found.scores, _parts(found), strict=True)
    for number, (corners, text, score, parts) in enumerate(lines):
        line = _around(corners.tolist())
        lying = line[2] - line[0] >= line[3] - line[1] or len(text) < 3
        words += [SeenWord(part, _within(_around(box), line), float(score), number, lying) for part, box in parts] or [
            SeenWord(text, line, float(score), number, lying)
        ]
    return words


def legibility(words: Sequence[SeenWord]) -> float:
    """How well a picture was read, from 0 to 1: the scores of its lines that lie across the page, by their letters."""
    letters = sum(len(word.text) for word in words)
    return sum(len(word.text) * word.score for word in words if word.lying) / letters if letters else 0.0


def _parts(found: Any) -> list[list[tuple[str, Any]]]:
    lines = found.word_results or [()] * len(found.txts)
    return [[(bare, box) for text, _, box in line if (bare := str(text).strip(_RULES)) and box is not None] for line in lines]


def _around(corners: Sequence[Sequence[float]]) -> tuple[float, float, float, float]:
    across, down = [corner[0] for corner in corners], [corner[1] for corner in corners]
    return float(min(across)), float(min(down)), float(max(across)), float(max(down))


def _within(box: tuple[float, float, float, float], line: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    return max(box[0], line[0]), max(box[1], line[1]), min(box[2], line[2]), min(box[3], line[3])


@cache
def _engine() -> Any:
    """The engine on one thread: the children of the pool share the processors, and the limit is on processor time."""
    threads = {"EngineConfig.onnxruntime.intra_op_num_threads": 1, "EngineConfig.onnxruntime.inter_op_num_threads": 1}
    settings = {"Global.log_level": "critical", "EngineConfig.onnxruntime.enable_cpu_mem_arena": False, **threads}
    return import_module("rapidocr").RapidOCR(params=settings)
