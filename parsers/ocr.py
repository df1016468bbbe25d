"""Writing in pictures, read by the optional extra `ocr` (rapidocr on onnxruntime, its models within the package)."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

import numpy as np

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
#: Lines read with less than this are no writing.
_LEAST_SCORE: Final = 0.5
#: The longer side in pixels of the picture in which lines are looked for, and of those that are not made smaller before.
_FOUND_AT, _LONGEST_SIDE = 960, 4000
#: How narrow a long line is made before it is read, and how many of its heights make it one. At 0.8 thin letters begin to be lost.
_NARROW: Final = 0.88
_LONG: Final = 6
#: The least space between words, in heights of the line as it is cut out; the share of its ink's darkness that is clear paper yet.
_SPACE: Final = 0.16
_CLEAR: Final = 0.35
#: Lines by which it is told how a page lies, and how much of each is read for it, in its heights.
_TOLD_BY: Final = 5
_BEGINNING: Final = 7
#: A line so many times taller than wide stands on its side.
_TALL: Final = 1.5
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


def lines_in(picture: Any) -> list[Any]:
    """The lines of writing in a picture (an array of height by width by three colours), in the order of reading: of each the
    corners of its box in pixels, clockwise from the left top one."""
    found = _engine()(picture, use_det=True, use_cls=False, use_rec=False)
    return [] if found.boxes is None else [np.asarray(corners, dtype=np.float32) for corners in found.boxes]


def words_in(picture: Any, lines: Sequence[Any]) -> list[SeenWord]:
    """The words in these lines of a picture, line by line."""
    read = _read(picture, lines)
    return [word for number, (corners, one) in enumerate(zip(lines, read, strict=True)) for word in _words(number, corners, one)]


def turns_upright(picture: Any, lines: Sequence[Any]) -> int:
    """The quarter turns clockwise that set a picture upright, told by the beginnings of its longest lines: where they run, and
    which way up they are read."""
    longest = sorted(lines, key=lambda corners: max(_sides(corners)), reverse=True)[:_TOLD_BY]
    standing = [corners for corners in longest if _stands(corners)]
    sideways = len(standing) > len(longest) / 2
    told_by = [_beginning(corners) for corners in longest if _stands(corners) == sideways]
    as_it_stands = _clearness(_read(picture, told_by))
    over = told_by and as_it_stands < SURE_SCORE and _clearness(_read(picture, told_by, over=True)) > as_it_stands
    return ((3 if sideways else 0) + (2 if over else 0)) % 4  # a standing line is cut out turned a quarter counter-clockwise


def legibility(words: Sequence[SeenWord]) -> float:
    """How well a picture was read, from 0 to 1: the scores of its lines that lie across the page, by their letters."""
    letters = sum(len(word.text) for word in words)
    return sum(len(word.text) * word.score for word in words if word.lying) / letters if letters else 0.0


@dataclass(frozen=True, slots=True)
class _Line:
    """What one line was read as: its text, how sure, and its words, each with its score and where it begins and ends in shares of
    the line."""

    text: str
    score: float
    words: list[tuple[str, float, float, float]]


def _read(picture: Any, lines: Sequence[Any], *, over: bool = False) -> list[_Line]:
    """The lines as they are read, or as they are read the other way up."""
    if not lines:
        return []
    engine = _engine()
    engine.update_params(return_word_box=True)
    crops = engine.crop_text_regions(picture, lines)
    read = engine.recognize_txt([_narrowed(np.ascontiguousarray(crop[::-1, ::-1]) if over else crop) for crop in crops])
    parts = zip(read.txts, read.scores, read.word_results, crops, strict=True)
    return [_Line(text, float(score), _spread(text, info, _clear_columns(crop))) for text, score, info, crop in parts]


def _narrowed(crop: Any) -> Any:
    """The picture of a long line made narrower: the engine's time goes by the width of lines."""
    down, across = crop.shape[:2]
    if across < _LONG * down:
        return crop
    return import_module("cv2").resize(crop, (round(across * _NARROW), down), interpolation=import_module("cv2").INTER_AREA)


def _clear_columns(crop: Any) -> list[tuple[float, float]]:
    """Where between the words of a line there is no ink from top to bottom, in shares of the line: wide enough for a space."""
    darkest = crop.max(axis=2)[crop.shape[0] // 8 : -(crop.shape[0] // 8) or None].min(axis=0).astype(float)
    paper, ink = np.percentile(crop, 80), np.percentile(crop, 2)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], darkest > paper - _CLEAR * max(paper - ink, 1.0), [False]))))
    across = crop.shape[1]
    return [(begin / across, end / across) for begin, end in edges.reshape(-1, 2).tolist() if end - begin >= _SPACE * crop.shape[0]]


def _spread(text: str, info: Any, clear: Sequence[tuple[float, float]]) -> list[tuple[str, float, float, float]]:
    """The words of a line with their scores and where each begins and ends. The engine tells the column near which each letter
    stands, and overlooks spaces; the ink tells where it is clear."""
    columns = [(column + 0.5) / info.line_txt_len for word in info.word_cols for column in word]
    letters = [letter for word in info.words for letter in word]
    scores = [score for letter, score in zip(text, info.confs, strict=True) if not letter.isspace()]
    pitch = (columns[-1] - columns[0]) / (len(columns) - 1) if len(columns) > 1 else 1 / max(len(text), 1)
    gaps = _gaps(columns, np.cumsum([len(word) for word in info.words])[:-1].tolist(), clear, pitch)
    edges = [
        (0.0, clear[0][1] if clear and clear[0][0] <= 0 else 0.0),
        *gaps.values(),
        (clear[-1][0] if clear and clear[-1][1] >= 1 else 1.0, 1.0),
    ]
    words = []
    for (start, end), before, after in zip(itertools.pairwise((0, *gaps, len(letters))), edges, edges[1:], strict=False):
        left, right = before[1], after[0]
        words.append(("".join(letters[start:end]), sum(scores[start:end]) / (end - start), left, max(right, left)))
    return words


def _gaps(
    columns: Sequence[float], told: Sequence[int], clear: Sequence[tuple[float, float]], pitch: float
) -> dict[int, tuple[float, float]]:
    """The spaces of a line, by the letter before which each stands: those that the engine tells, each where the ink is clear near
    by, and those that it overlooked."""
    inner = [gap for gap in clear if gap[0] > 0 and gap[1] < 1]
    gaps: dict[int, tuple[float, float]] = {}
    for slack in (0.0, pitch):  # the engine is a letter off at times
        for index in told:
            near = [gap for gap in inner if columns[index - 1] - slack < sum(gap) / 2 < columns[index] + slack]
            if index not in gaps and near:
                gaps[index] = max(near, key=lambda gap: gap[1] - gap[0])
                inner.remove(gaps[index])
    for index in told:
        middle = (columns[index - 1] + columns[index]) / 2
        gaps.setdefault(index, (middle, middle))
    for gap in inner:
        index = int(np.searchsorted(columns, sum(gap) / 2))
        if 0 < index < len(columns):
            gaps.setdefault(index, gap)
    return dict(sorted(gaps.items()))


def _words(number: int, corners: Any, line: _Line) -> list[SeenWord]:
    wide, tall = _sides(corners)
    if line.score < _LEAST_SCORE or not line.words:
        return []
    if tall >= _TALL * wide:  # the engine reads it turned
        return [SeenWord(line.text, _around(corners), line.score, number, len(line.text) < 3)]
    left_top, right_top, right_bottom, left_bottom = corners
    words = []
    for text, score, begin, end in line.words:
        over, under = right_top - left_top, right_bottom - left_bottom
        box = _around([left_top + begin * over, left_top + end * over, left_bottom + begin * under, left_bottom + end * under])
        if bare := text.strip(_RULES):
            words.append(SeenWord(bare, box, min(score, line.score), number, True))
    return words


def _clearness(lines: Sequence[_Line]) -> float:
    letters = sum(len(line.text) for line in lines)
    return sum(len(line.text) * line.score for line in lines) / letters if letters else 0.0


def _sides(corners: Any) -> tuple[float, float]:
    """How wide and how tall a line is."""
    return float(np.linalg.norm(corners[1] - corners[0])), float(np.linalg.norm(corners[3] - corners[0]))


def _stands(corners: Any) -> bool:
    wide, tall = _sides(corners)
    return tall > wide


def _beginning(corners: Any) -> Any:
    """The left or upper end of a line, so much of it as tells which way up it is."""
    wide, tall = _sides(corners)
    share = min(_BEGINNING * min(wide, tall) / max(wide, tall), 1.0)
    left_top, right_top, right_bottom, left_bottom = corners
    if tall > wide:
        ends = left_top, right_top, right_top + share * (right_bottom - right_top), left_top + share * (left_bottom - left_top)
    else:
        ends = left_top, left_top + share * (right_top - left_top), left_bottom + share * (right_bottom - left_bottom), left_bottom
    return np.array(ends, dtype=np.float32)


def _around(corners: Sequence[Any]) -> tuple[float, float, float, float]:
    across, down = [float(corner[0]) for corner in corners], [float(corner[1]) for corner in corners]
    return min(across), min(down), max(across), max(down)


@cache
def _engine() -> Any:
    """The engine on one thread: the children of the pool share the processors, and the limit is on processor time."""
    threads = {"EngineConfig.onnxruntime.intra_op_num_threads": 1, "EngineConfig.onnxruntime.inter_op_num_threads": 1}
    finding = {"Global.max_side_len": _LONGEST_SIDE, "Det.limit_type": "max", "Det.limit_side_len": _FOUND_AT}
    reading = {"Rec.rec_img_shape": [3, 48, 32], "Rec.rec_batch_num": 1}  # no paper is read beside short lines
    settings = {"Global.log_level": "critical", "EngineConfig.onnxruntime.enable_cpu_mem_arena": False, **threads, **finding, **reading}
    return import_module("rapidocr").RapidOCR(params=settings)
