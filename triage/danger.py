"""Words of immediate danger in a letter or form (domain rule 5.2): they raise it to the top, and nothing is ever sorted down by them.

In doubt it is danger. Three things excuse a phrase, each only where it is plain: a denial right before it ("denies wanting to
die"), printed advice and questions about nobody in particular ("If you are in danger, ring 999"), and words that place what was
done in the past ("an overdose in 2019").
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from parsers.language import Hit, Phrases
from triage.danger_acts import acts, meant
from triage.past_months import in_a_past_month
from triage.turns_of_phrase import turns_of_phrase

_HARMLESS: Final = "harmless"
_NOT_SOON: Final = "not_soon"
_INTENT: Final = "intent"
_HAPPENING: Final = "happening"
_SOON: Final = "soon"

#: Characters of a sentence that are looked through: forms have bullet lists without a single full stop.
_REACH: Final = 240

#: Characters that are looked through at a time, so that memory stays bounded whatever the length of a text.
_PART: Final = 20_000

_DENIED: Final = re.compile(
    r"(\b(den(y|ies|ied|ying)|no|nil|never|without|(do|does|did|is|was|has|have|had|are|were) ?not)|n['’]t)"
    r"([\s/'’\"“”-]+(a|an|any|current|currently|active|actively|immediate|expressed?|expressing|express|thoughts?|plans?|intent(ions?)?|ideas?"
    r"|ideation|wish|desire|evidence|signs?|history|of|or|to|about|that|having|been|being|feel(ing|s)?|felt|want(s|ed|ing)?|suicidal|ever"
    r"|really|now|at|present|in))*[\s'’\"“”-]*$",
    re.IGNORECASE,
)
_FIRST_PERSON: Final = re.compile(r"\bI(['’]m)?\W+(\w+\W+)?$", re.IGNORECASE)
_SOMEBODY: Final = re.compile(r"\b(?<!he/)(i|i['’]m|he|she|we|him|her|his|us|our|my|mum|dad)\b(?!/)", re.IGNORECASE)
_ADVICE: Final = re.compile(
    r"\b(if|where|when|in case) (you|your|someone|somebody|anyone|anybody|people|a person|the person|a child|there)\b(?! (do|can|will|did)\s?(n['’]?t|not)\b)",
    re.IGNORECASE,
)
#: "If you are feeling suicidal" speaks to whoever reads.
_READER: Final = re.compile(
    r"\b(if|when|where|in case|should) (you|anyone|someone|somebody)( (are|is|feel|think you are|or someone you know)\b)*( (ever|currently|having))?[\s']*$",
    re.IGNORECASE,
)
#: "If you feel suicidal, ring 999", said to nobody in particular and below every second e-mail.
_RING: Final = re.compile(
    r"\b(call|ring|dial|phone|telephone|text|contact|go (straight )?to|attend|visit)\b[^.!?]{0,40}(\b(999|111|112|116 ?123|samaritans|shout|crisis|emergency|gp)\b|\ba ?(&|and|\+) ?e\b)",
    re.IGNORECASE,
)
_TO_ANYBODY: Final = re.compile(r"\b(if|when|where|should|in case)\b|\bin an emergency\b", re.IGNORECASE)
#: "He no longer sleeps with a knife": it was, and is over.
_OVER: Final = re.compile(r"\b(no longer|has ?n['’]?t|has not|have ?n['’]?t|have not|not once|never)( \w+){0,4}\W*$", re.IGNORECASE)
#: "He is no longer saying he wants to die": even what was meant is over.
_SAYS_NO_MORE: Final = re.compile(
    r"\b(no longer|not any ?more|stopped) (say(s|ing)|said|talk(s|ing)|express(es|ing)|voic(es|ing)|report(s|ing)|think(s|ing)|feel(s|ing)|ha(s|ving)|want(s|ing)|wish(es|ing))( (of|about|that|to|thoughts|like|he|she|they|i))*\W*$",
    re.IGNORECASE,
)
#: "Tonight" of something that people look forward to.
_GLAD: Final = re.compile(
    r"\b(so proud|(birthday|leaving|engagement) party|housewarming|celebrat\w*|looking forward|quiz|disco|concert|panto\w*|bingo)\b",
    re.IGNORECASE,
)
#: "In the play she takes the poison", "chops veg with a sharp knife": told, played or done with care, and no harm in it.
_MAKE_BELIEVE: Final = re.compile(
    r"\b(?:film\s+crew|stunt\w*|in\s+(?:the|a|his|her|this)\s+(?:film|movie|game|play|panto\w*|musical|story|soap|novel|book|episode|programme)|on\s+the\s+(?:news|telly|tv|radio)"
    r"|feed\w*\s+the\s+ducks|roof\s+(?:terrace|garden|bar|cafe)|halloween|fancy\s+dress|chop\w*\s+(?:veg\w*|onions?|fruit|salad)|(?:cookery|cooking|woodwork|craft)\s+(?:class|lesson|club|group|session))\b",
    re.IGNORECASE,
)
#: "His friend's cousin died of an overdose": nobody who can be helped.
_DEATH_TOLD: Final = re.compile(
    r"\b(?:died|killed|dead|death)\b[^.!?]{0,80}\b(?:funeral|cremat\w+|inquest|wake|memorial)\b|\b(?:friend|neighbour|cousin|uncle|aunt|colleague|celebrity|singer|actor)(?:'s)?\s+(?:\w+\s+)?died\b",
    re.IGNORECASE,
)
#: "Any patient who is suicidal", in an answer that a machine gives to everybody.
_WHOEVER: Final = re.compile(
    r"\b((any|every|each) (patient|person|child|young person|adult|client|pupil)|any(one|body)|those|people|patients) who( (is|are|may be|might be|feels?))?\W*$",
    re.IGNORECASE,
)
#: A case that somebody makes up to ask about it.
_SUPPOSED: Final = re.compile(
    r"\b(hypothetical(ly)?|suppos(e|ing)|imagine|for (example|instance)|say (a|an|someone|somebody|the) \w+|what if (a|an|someone|somebody))\b[^!]*\?",
    re.IGNORECASE,
)
#: Somewhere in the letter: nobody is meant.
_NOBODY: Final = re.compile(r"\b(nobody|no[ -]?one)\b( has)? (said (it|this|that)\b|in (mind|particular)\b)", re.IGNORECASE)
#: What is printed, counted, taught or practised.
_IN_GENERAL: Final = re.compile(
    r"\b(the )?(conversation|talk|discussion) turned to\b"
    r"|\b(how many|number of|percentage of|statistics|(training|awareness|fire|evacuation) (day|course|session|drill|exercise|week)|course|workshop|webinar|drill|(test|testing) of the|alarms? (will be|test)|leaflet|newsletter|bulletin|guidance|e-?learning|conference|masterclass|criteria)\b",
    re.IGNORECASE,
)
_SAFE_NOW: Final = re.compile(
    r"\b(not|no|n['’]t|nor|without)( \w+){0,2} (danger|risk)\b|\b(perfectly|quite|both|all) safe\b", re.IGNORECASE
)
_ASKED: Final = re.compile(
    r"([^.!?:]{0,80}:)?\W*((is|are|does|do|has|have|did) (the |this |your )?(person|child|young person|individual|adult|client|patient|you|they|he/she|there|anyone)"
    r"|what makes)\b[^.!]*\?",
    re.IGNORECASE,
)
_YEAR: Final = r"(19|20)\d\d"
_MONTH: Final = r"(january|february|march|april|may|june|july|august|september|october|november|december)"
_PAST: Final = re.compile(
    rf"\b(in|since|from|until|during|around|by|of|between|and|summer|winter|spring|autumn|christmas|{_MONTH}|\d\d?/) ?{_YEAR}\b|\({_YEAR}\b[^()]{{0,40}}\)|\b(years?|months?) (ago|before|earlier)\b"
    rf"|^\W*previous|\bhistor(y|ic|ical|ically)\b|\bin the past\b(?! (few |couple of |\w+ )?(minute|hour|day|night|week)s?\b)"
    rf"|\b(at|over) (christmas|easter|new year|half[ -]term)\b"
    rf"|\blast (year|summer|winter|spring|autumn|christmas|{_MONTH})\b|\b(aged?|age of) \d\d?\b|\bas a (child|teenager|boy|girl|lad|kid|youngster|student|toddler|young \w+)\b|\bin (his|her|my) (teens|twenties|thirties|youth|childhood)\b|\bnothing since\b(?=\W*$)|\b(long|well|far) behind (him|her|me|us)\b|\bused to\b"
    r"|\bwhen (he|she|they|i) (was|were) (\d|a\b|an\b|little|small|young|at school|at college|(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen)\b(?! (hours?|minutes?|days?)))",
    re.IGNORECASE,
)
#: A box that nobody ticked, and what is printed beside it.
_CLEAR_BOX: Final = re.compile(r"(?:[☐□❏❑❐]|\[ ?\]|\( ?\))[^☐□❏❑❐☒☑■✓✔✗✘\[\n\t|]*")
_BREAK: Final = re.compile(r"[.!?;]+(?=\s)|\s[•·▪–]\s|\bbut\b|\bhowever\b|\balthough\b", re.IGNORECASE)


def danger_words(text: str, month: int | None = None) -> tuple[str, ...]:
    """The stretches of text that speak of danger now, as written, each once, in the order in which they stand; `month` is the month of
    now, where it is known."""
    line = _one_line(_CLEAR_BOX.sub(" . ", text))
    if _NOBODY.search(line):
        return ()
    return tuple(dict.fromkeys(words for part, first, last in _parts(line) for words in _found(part, first, last, month)))


def _one_line(text: str) -> str:
    """The text with its wrapped lines joined; an empty line ends a sentence. One pattern for both would be slow on long blanks."""
    paragraphs = re.sub(r"\n\s*\n", " . ", re.sub(r"[^\S\n]+", " ", text))
    return re.sub(r"(?: \.)+(?= )", " .", " ".join(paragraphs.split()))


def _found(part: str, first: int, last: int, month: int | None) -> Iterator[str]:
    """The words of danger that begin between `first` and `last` in a part of the text."""
    hits = [*_phrases().find(part), *_put_together(part)]
    harmless = [hit for hit in hits if hit.label in (_HARMLESS, _NOT_SOON)]
    told = [hit for hit in hits if hit not in harmless and not any(_hides(other, hit) for other in harmless)]
    spans = _joined((hit.start, hit.end) for hit in told if not _excused(hit, part, month))
    yield from (part[start:end] for start, end in spans if first <= start < last)


def _put_together(part: str) -> Iterator[Hit]:
    for label, spans in ((_HAPPENING, acts(part)), (_INTENT, meant(part))):
        yield from (Hit(label, part[start:end], start, end, negated=False) for start, end in spans)


def _parts(line: str) -> Iterator[tuple[str, int, int]]:
    """The text in parts of bounded length, each with the range in it where words may begin: beyond it stands what the parts
    before and after it have to say of those words."""
    for start in range(0, max(1, len(line)), _PART):
        before = min(start, 2 * _REACH)
        yield line[start - before : start + _PART + 2 * _REACH], before, before + _PART


def _hides(harmless: Hit, hit: Hit) -> bool:
    """Whether a harmless phrase takes the danger out of a hit. Never out of what somebody means to do."""
    inside = harmless.start <= hit.start and hit.end <= harmless.end
    return inside and (hit.label == _SOON if harmless.label == _NOT_SOON else hit.label != _INTENT)


def _excused(hit: Hit, line: str, month: int | None) -> bool:
    start, end = _sentence(line, hit.start, hit.end)
    before, sentence = line[start : hit.start], line[start:end]
    denied = _DENIED.search(before)
    if denied is not None and not _FIRST_PERSON.search(before[: denied.start()]):
        return True
    if _READER.search(before):
        return True
    if not _SOMEBODY.search(sentence) and _TO_ANYBODY.search(before) and _RING.search(sentence):
        return True
    if _SUPPOSED.search(sentence):
        return True
    if any(first <= hit.start - start < last for first, last in turns_of_phrase(sentence)):
        return True
    if _SAYS_NO_MORE.search(before) or (_WHOEVER.search(before) and not _SOMEBODY.search(sentence)):
        return True
    if hit.label == _INTENT:
        return False
    if (_OVER.search(before) and hit.label == _HAPPENING) or (
        hit.label == _SOON and (_SAFE_NOW.search(sentence) or _GLAD.search(sentence))
    ):
        return True
    if not _SOMEBODY.search(sentence) and _IN_GENERAL.search(sentence):
        return True
    if not _SOMEBODY.search(sentence) and (_ADVICE.search(sentence) or (hit.label != _SOON and _ASKED.fullmatch(sentence))):
        return True
    return hit.label == _HAPPENING and (
        any(told.search(sentence) is not None for told in (_PAST, _MAKE_BELIEVE, _DEATH_TOLD)) or in_a_past_month(sentence, month)
    )


def _sentence(line: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around a phrase begins and ends, not further away than _REACH."""
    first = max(0, start - _REACH)
    for stop in _BREAK.finditer(line, first, start):
        first = stop.end()
    last = _BREAK.search(line, end, min(len(line), end + _REACH))
    return first, last.end() if last else min(len(line), end + _REACH)


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches in order, those that overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


@cache
def _phrases() -> Phrases:
    vocabulary = tomllib.loads(files("triage").joinpath("vocabulary/danger.toml").read_text(encoding="utf-8"))
    slots = vocabulary["slots"]
    return Phrases(
        {label: [one for phrase in phrases for one in _filled(phrase, slots)] for label, phrases in vocabulary["phrases"].items()}
    )


def _filled(phrase: str, slots: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """A phrase with its slots and groups filled: single words stay "(a|b)", anything longer becomes a phrase of its own."""
    gap = re.search(r"\{(\w+)\}|\(([^()]*[ '][^()]*)\)", phrase)
    if gap is None:
        yield phrase
        return
    words = _choices(slots[gap[1]]) if gap[1] else gap[2].split("|")
    for word in words:
        yield from _filled(phrase[: gap.start()] + word + phrase[gap.end() :], slots)


def _choices(words: Sequence[str]) -> list[str]:
    single = [word for word in words if word.isalpha() and word not in _SPLIT]
    return [*([f"({'|'.join(single)})"] if single else []), *(word for word in words if word not in single)]


#: Words that the tokeniser takes apart: they cannot stand for one word.
_SPLIT: Final = frozenset({"cannot", "cant", "gonna", "gunna", "wanna", "ill"})
