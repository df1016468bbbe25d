"""Several completed forms in one file: where the next one begins."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.questions import Question
from parsers.words import tokens


def parted(questions: Sequence[Question]) -> list[Sequence[Question]]:
    """The questions of each form in the file, in order: a form begins again where its run of questions repeats."""
    labels = [tokens(question.label) for question in questions]
    cuts = _cuts(labels)
    return [questions[start:end] for start, end in zip([0, *cuts], [*cuts, len(questions)], strict=True)]


def _cuts(labels: Sequence[tuple[str, ...]]) -> list[int]:
    """Where the sequence of labels starts over."""
    total = len(labels)
    for start in range(min(6, total)):
        again = [at for at in range(start + 8, total) if labels[at] == labels[start] and labels[start]]
        cuts = [at for at in again if _repeats(labels, start, at)]
        if cuts:
            return [at - start for at in cuts]
    return []


def _repeats(labels: Sequence[tuple[str, ...]], start: int, at: int) -> bool:
    """Whether the labels from `at` on are those from `start` on once more, nearly all of them."""
    length = min(at - start, len(labels) - at)
    if length < 8:
        return False
    second = set(labels[at : at + length])
    first = set(labels[start:at])
    return len(first & second) >= 0.7 * max(1, min(len(first), len(second)))
