"""Learns the packaged weights of parsers/learned.py from the bank of wordings: `python -m tools.vocabulary`.

It needs scikit-learn (extra `dev`); reading forms does not."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from parsers.labels import asks
from parsers.learned import features, pack
from parsers.record import KEYS

VOCABULARY: Final = Path(__file__).parent.parent / "parsers" / "vocabulary"
ANSWERS: Final = VOCABULARY.parent / "values"
#: A feature seen in fewer wordings is left out: it says more of the bank than of forms.
_SEEN: Final = 2
_STRENGTH: Final = 30.0
_NOBODY: Final = "-nobody"


def main() -> int:
    """Learns every vocabulary and writes its weights beside the bank."""
    for name, examples in (
        ("learned-questions.npz", list(questions())),
        ("learned-sections.npz", list(sections())),
        ("learned-options.npz", list(options())),
    ):
        learn(examples, VOCABULARY / name)
        sys.stderr.write(f"{name}: {len(examples)} wordings, {(VOCABULARY / name).stat().st_size // 1024} KB\n")
    return 0


def learn(examples: list[tuple[str, str]], path: Path) -> None:
    """Learns which answer each wording stands for and writes the weights to `path`."""
    texts, answers = zip(*examples, strict=True)
    gather = TfidfVectorizer(analyzer=features, min_df=_SEEN, sublinear_tf=True)
    counted = gather.fit_transform(texts)
    learner = LogisticRegression(C=_STRENGTH, max_iter=500)
    learner.fit(counted, answers)
    saved = pack(gather.get_feature_names_out(), gather.idf_, learner.coef_.T, learner.intercept_, learner.classes_, fingerprint())
    np.savez_compressed(path, **saved)


def fingerprint() -> str:
    """What the weights were learnt from: the SHA-256 of every word list that they depend on, in hexadecimal."""
    told = sha256()
    for path in [*sorted((VOCABULARY / "wordings").glob("*.toml")), VOCABULARY / "concepts.toml", *sorted(ANSWERS.glob("answers-*.toml"))]:
        told.update(path.read_bytes())
    return told.hexdigest()


def questions() -> Iterator[tuple[str, str]]:
    """Every wording of the bank with the plain wording that it is like."""
    plain: dict[Any, str] = {}
    for path in sorted((VOCABULARY / "wordings").glob("*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("wording", ()):
            answer = _answer(entry["like"], plain)
            yield from ((said, answer) for said in entry["said"])


def sections() -> Iterator[tuple[str, str]]:
    """Every heading of the bank with the subject of its section."""
    bank = tomllib.loads((VOCABULARY / "wordings" / "sections.toml").read_text(encoding="utf-8"))
    for entry in bank["heading"]:
        yield from ((said, entry["about"]) for said in entry["said"])


def options() -> Iterator[tuple[str, str]]:
    """Every wording of an answer with `key=code`, and every question as none."""
    bank = tomllib.loads((VOCABULARY / "wordings" / "options.toml").read_text(encoding="utf-8"))
    for entry in bank["option"]:
        yield from ((said, f"{entry['key']}={entry['code']}") for said in entry["said"])
    for path in sorted(ANSWERS.glob("answers-*.toml")):
        for key, codes in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if key in KEYS and KEYS[key].codes:
                yield from ((said.lstrip("=~"), f"{key}={code}") for code, wordings in codes.items() for said in wordings)
    yield from ((said, "-") for said, _ in questions())


def _answer(like: str, plain: dict[Any, str]) -> str:
    """The plainest wording for what `like` asks for: one for all that ask the same."""
    found = asks(like)[:1] if like else ()
    if not found:
        return "-"
    if found[0].to == "":
        return f"-{found[0].about or ''}"
    return plain.setdefault((found[0].to, found[0].by), like)


if __name__ == "__main__":
    sys.exit(main())
