"""On whose word somebody goes on the register: what words of agreeing mean beside the person who speaks them."""

from __future__ import annotations

from typing import Final

from parsers.values.wording import UNKNOWING, Said

_DOUBTED: Final = 0.7
_NAMED: Final = frozenset({"best_interests", "parental_responsibility", "deputy"})
_PARENTS: Final = frozenset({"parent", "mother", "father", "guardian"})
#: People who can neither consent for an adult nor hold parental responsibility by what they are called here.
_OTHERS: Final = frozenset(
    {"wife", "husband", "partner", "spous", "sister", "brother", "sibling", "carer", "worker", "manager", "nurs", "gp", "doctor", "staff",
     "friend", "aunt", "uncl", "grandparent", "relativ", "advocat", "teacher", "keywork", "son", "daughter", "family", "social", "neighbour",
     "psychiatrist", "provider", "school", "team", "kin"}
)  # fmt: skip
_OF_CHILDREN: Final = frozenset({"child", "pr", "parental", "under", "son", "daughter", "legal"})
_ATTEMPTED: Final = frozenset({"obtain", "gain", "sought", "seek", "yet", "ask", "taken"})  # "no consent obtained" may be nobody asked
_AGREEING: Final = frozenset({"consent", "agre"})
_AGREED_TO: Final = frozenset({"request", "plan"})
_ON_BEHALF: Final = frozenset({"from", "with", "by", "for", "pr", "parental", "behalf", "under"})
_BESIDE: Final = frozenset({"present", "with", "awar", "support", "attend", "interpret", "for", "witness"})
_PERSON: Final = frozenset(
    {"person", "herself", "himself", "themselve", "self", "own", "i", "informed", "capacity", "gillick", "fraser", "competent"}
)
#: What has not come about: "consent to be obtained" is no consent.
_NOT_REACHED: Final = frozenset(
    {"tobe", "await", "wait", "pend", "sought", "seek", "ask", "yet", "will", "plan", "request", "discuss", "if", "due", "until", "obtain"}
)


def basis_of(said: Said, found: tuple[tuple[str, float], ...], doubtless: bool) -> tuple[tuple[str, float], ...]:
    """The codes of an answer on the basis of consent, in the light of who speaks and whether it has come about. `doubtless`:
    no word of the answer doubts or denies anything."""
    codes = {code for code, _ in found}
    spoken = set(said.tokens)
    if not found:
        return found
    if "refused" in codes:
        others = spoken & (_PARENTS | _OTHERS) and not spoken & _PERSON
        return _doubt(found) if others or spoken & _ATTEMPTED else found
    reached = not (_NOT_REACHED - {"obtain"}) & _said_of_consent(said) and UNKNOWING not in spoken
    negated = bool({"not", "no", "never", "without"} & spoken and "obtain" in spoken)
    if codes <= {"informed", "parental_responsibility"} and (not reached or negated) and max(likeness for _, likeness in found) < 1.0:
        return () if "capacity" not in spoken or (len(codes) == 1 and found[0][1] <= _DOUBTED) else _doubt(found)
    if not reached:
        return _doubt(found)
    if codes == {"informed"}:
        return _spoken_by(said, found, doubtless)
    if codes == {"parental_responsibility"} and _both(said):
        return _doubt(found)
    if codes == {"informed", "parental_responsibility"}:
        return (("parental_responsibility", _DOUBTED if _both(said) else found[0][1]),)
    named = codes & _NAMED
    if len(named) == 1 and codes - named == {"informed"}:
        return tuple((code, likeness) for code, likeness in found if code in named) + tuple(
            entry for entry in found if entry[0] not in named
        )
    return found


def _said_of_consent(said: Said) -> set[str]:
    """The words without the thing that is agreed to: "agrees to the request" asks for nothing."""
    return {token for place, token in enumerate(said.tokens) if not (token in _AGREED_TO and place and said.tokens[place - 1] == "agre")}


def _both(said: Said) -> bool:
    """Whether the person is said to consent beside a parent: "young person and parents consent"."""
    parents = [place for place, token in enumerate(said.tokens) if token in _PARENTS]
    return "person" in said.tokens[: parents[0] if parents else 0] and not set(said.tokens) & _ON_BEHALF


def _spoken_by(said: Said, found: tuple[tuple[str, float], ...], doubtless: bool) -> tuple[tuple[str, float], ...]:
    spoken = set(said.tokens)
    if "behalf" in spoken:
        return (("parental_responsibility", _DOUBTED),) if spoken & (_PARENTS | _OF_CHILDREN) else ()
    if spoken & _PARENTS:
        if spoken & _BESIDE or spoken & _PERSON - {"i"}:
            return _doubt(found)
        return (("parental_responsibility", 0.9 if spoken & _OF_CHILDREN else _DOUBTED),)
    if {"for", "child"} <= spoken or {"for", "son"} <= spoken or {"for", "daughter"} <= spoken:
        return (("parental_responsibility", 0.9),)
    if spoken & _OTHERS:
        return _doubt(found) if spoken & _PERSON else ()
    if "capacity" in spoken and spoken & _AGREEING and doubtless:
        return (("informed", max(found[0][1], 0.9)),)
    return found


def _doubt(found: tuple[tuple[str, float], ...]) -> tuple[tuple[str, float], ...]:
    return tuple((code, min(likeness, _DOUBTED)) for code, likeness in found)
