"""What a printed question asks for as learnt from a bank of wordings: a linear classifier over words, pairs of words, pieces of
words and concepts, for questions whose words the patterns of the vocabulary do not explain.

`make vocabulary` learns the weights (vocabulary/learned.npz) from vocabulary/wordings; a test holds them against the bank."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final

import numpy as np

from parsers.remembered import remembered
from parsers.words import asked_tokens, meaning

#: Letters of a piece of a word: enough to know a word by its stem or in spite of a slip.
_PIECE: Final = 4
#: How much of an option's likeness must fall to the codes of the key that is asked for.
_OF_KEY: Final = 0.35
#: A longer text is no question; its words would only add up to noise.
_WORDS: Final = 40


@dataclass(frozen=True, slots=True)
class Guess:
    """A plain wording of the same question, and how likely it is the same, 0 to 1."""

    like: str
    likely: float


@dataclass(frozen=True)
class Model:
    """Weights of one learnt vocabulary: `weights` is a row for each feature and a column for each answer in `answers`."""

    features: dict[str, int]
    rarity: np.ndarray[Any, np.dtype[np.float32]]
    weights: np.ndarray[Any, np.dtype[np.float32]]
    bias: np.ndarray[Any, np.dtype[np.float32]]
    answers: tuple[str, ...]

    def guesses(self, text: str, most: int = 3) -> tuple[Guess, ...]:
        """The likeliest answers for a text, best first; empty when none of its words was ever learnt."""
        best, shares = self.shares(text)
        return tuple(Guess(self.answers[at], shares[at]) for at in best[:most])

    def shares(self, text: str) -> tuple[list[int], list[float]]:
        """The numbers of all answers, likeliest first, and how likely each number is; empty when no word of the text was ever learnt."""
        counted = Counter(at for name in features(text) if (at := self.features.get(name)) is not None)
        if not counted:
            return [], []
        rows = np.fromiter(counted, dtype=np.intp)
        values = np.array([1.0 + math.log(times) for times in counted.values()], dtype=np.float32) * self.rarity[rows]
        values /= np.sqrt(values.dot(values))
        scores = values @ self.weights[rows] + self.bias
        shares = np.exp(scores - np.maximum.reduce(scores))
        shares /= np.add.reduce(shares)
        return np.argsort(-shares).tolist(), shares.tolist()

    @cached_property
    def columns(self) -> dict[str, frozenset[int]]:
        """The numbers of the answers that are codes, by their key."""
        keys = [answer.partition("=")[0] for answer in self.answers]
        return {key: frozenset(at for at, other in enumerate(keys) if other == key) for key in keys}


def features(text: str) -> list[str]:
    """The features of a printed line: its words, neighbours, first and last word, pieces of words and concepts."""
    words = asked_tokens(text)[:_WORDS]
    if not words:
        return []
    found = [f"w={word}" for word in words]
    found += [f"b={one}_{other}" for one, other in pairwise(words)]
    found += [f"first={words[0]}", f"last={words[-1]}"]
    found += [f"n={piece}" for word in words for piece in _pieces(f"#{word}#")]
    groups = meaning(text).main
    found += [f"c={concept}" for group in groups for concept in sorted(group)]
    found += [f"cc={one}_{other}" for left, right in pairwise(groups) for one in sorted(left) for other in sorted(right)]
    return found


def _pieces(word: str) -> Iterable[str]:
    return (word[at : at + _PIECE] for at in range(len(word) - _PIECE + 1))


@remembered
def same_question(text: str) -> tuple[Guess, ...]:
    """Plain wordings that ask what the printed question asks, best first; a `like` that begins with "-" names a subject whose
    details have no key of the record. Empty when its words were never met."""
    return model("learned-questions.npz").guesses(text)


@remembered
def same_heading(text: str) -> tuple[Guess, ...]:
    """Whom a section is about whose heading is most like this one, best first; empty when its words were never met."""
    return model("learned-sections.npz").guesses(text)


def same_option(key: str, text: str) -> tuple[Guess, ...]:
    """The codes of `key` that a printed option is most like, best first, each with its share among the key's codes; empty when the
    option is more like the answers of other keys."""
    options = model("learned-options.npz")
    columns = options.columns.get(key, frozenset())
    best, shares = _answers_like(text)
    told = [at for at in best if at in columns]
    share = sum(shares[at] for at in told)
    if share < _OF_KEY:
        return ()
    return tuple(Guess(options.answers[at].partition("=")[2], shares[at] / share) for at in told)


@remembered
def _answers_like(text: str) -> tuple[list[int], list[float]]:
    """Every answer of every key, most alike first: a list of options is held against several keys."""
    return model("learned-options.npz").shares(text)


@cache
def model(name: str) -> Model:
    """A learnt vocabulary of the package."""
    with files("parsers").joinpath("vocabulary", name).open("rb") as stream, np.load(stream, allow_pickle=False) as told:
        names = bytes(told["features"]).decode("utf-8").split("\n")
        answers = tuple(bytes(told["answers"]).decode("utf-8").split("\n"))
        weights = told["weights"].astype(np.float32) * told["scale"].astype(np.float32)
        return Model(
            {name: at for at, name in enumerate(names)},
            told["rarity"].astype(np.float32),
            weights,
            told["bias"].astype(np.float32),
            answers,
        )


def pack(names: Sequence[str], rarity: Any, weights: Any, bias: Any, answers: Sequence[str], of: str) -> dict[str, Any]:
    """The arrays of a learnt vocabulary as they are saved: weights in one byte each, with a scale for each answer; `of` names
    what they were learnt from."""
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-6) / 127.0
    return {
        "features": np.frombuffer("\n".join(names).encode("utf-8"), dtype=np.uint8),
        "answers": np.frombuffer("\n".join(answers).encode("utf-8"), dtype=np.uint8),
        "rarity": np.asarray(rarity, dtype=np.float16),
        "weights": np.clip(np.rint(weights / scale), -127, 127).astype(np.int8),
        "scale": scale.astype(np.float32),
        "bias": np.asarray(bias, dtype=np.float32),
        "of": np.frombuffer(of.encode("ascii"), dtype=np.uint8),
    }
