"""Words by which somebody takes back consent to be on the register: the person, a family member, a professional for them.

A sentence counts when it asks or reports it as a fact. Talk of the right to withdraw ("she can withdraw at any time"), of a
condition ("if she withdraws"), its denial ("does not want to withdraw") and what is over ("withdrew last year but now agrees") do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_REGISTER: Final = r"(?:(?:(?:the|this|your|that|our|suffolk|d[yi]nami[ck]|sup+ort|nhs)\s+){0,4}(?:reg[ei]st[ea]r|registor|dsr|dsd|database|support\s+list|dsr\s+list)\b|(?:your|the)\s+list\b(?!\s+of))"
_NAME: Final = r"(?!(?:how|when|whether|if|why|what|where|about|would|could|can|may|might|not|never)\b)[\w'-]+"
_WHO: Final = rf"(?:me|us|him|her|them|(?:(?:my|our|their|his|her|the|this|young|little|eldest|youngest|foster|grand)\s+){{0,3}}{_NAME}(?:\s+{_NAME}){{0,3}}?)"
_SOMEBODY: Final = (
    r"(?:me|us|him|her|them|(?:my|our|his|her|their)\s+(?:\w+\s+)?(?:son|daughter|brother|sister|child|boy|girl|mum|mother|dad|father|husband|wife|partner|client|patient|name|details|information)"
    r"|(?!(?:coat|shoes?|socks?|clothes|badge|mask|top|glasses|headphones|time|days?|weight|pressure|it|that|this|the|a|his|her|their|my)\b)[\w'-]+)"
)
_OF_WHOM: Final = r"(?:(?:my|our|his|her|their|the|all|any|that|this|parental|[\w-]+(?:'s|s'))\s+){0,3}"
_CONSENT: Final = r"(?:con[sc]ent|permis+i?on|agreement|authorisation|authorization)\b"
_TAKE_BACK: Final = r"(?:withdraw(?:s|ing|n)?|withdrew|revok(?:e|es|ed|ing)|retract(?:s|ed|ing)?|rescind(?:s|ed|ing)?|(?:take|taking|takes|took|taken)\s+back|cancel(?:s|led|ling)?|pull(?:s|ed|ing)|remov(?:e|es|ing)|stop(?:s|ping)?)"
_WANT: Final = r"(?:want(?:s|ed)?|wish(?:es|ed)?|would\s+(?:now\s+|really\s+)?like|'d\s+like|like|need(?:s)?|ask(?:s|ed|ing)?|request(?:s|ed|ing)?|decided|chosen|prefer(?:s)?|instructed)"
_OFF: Final = r"(?:come|coming|came|be\s+taken|being\s+taken|taken|be\s+removed|being\s+removed|removed|(?:be\s+)?(?:discharged|released|excused|deregistered|let\s+off)|be|get|go)\s+(?:right\s+|straight\s+)?(?:off(?:\s+of)?|from)"

_SAYS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # "I withdraw my consent", "Mum has withdrawn consent", "consent is withdrawn"
        rf"\b{_TAKE_BACK}\s+(?:from\s+)?{_OF_WHOM}{_CONSENT}",
        rf"\b{_CONSENT}(?:\s+[\w-]+){{0,8}}?\s+(?:is|was|has\s+been|have\s+been|are|being|now|hereby)\s+(?:\w+\s+)?(?:withdrawn|revoked|retracted|rescinded|taken\s+back|cancelled)\b",
        rf"\bwithdrawal\s+of\s+{_OF_WHOM}{_CONSENT}|\b{_CONSENT}\s+withdrawn\b",
        # "I want to come off the register", "wants her son off the DSR"
        rf"\b{_WANT}\s+(?:(?:to|for|that|if|please|me|us|him|her|them)\s+|{_WHO}\s+(?:to\s+)?){{0,2}}(?:{_OFF}|off|out\s+of)\s+{_REGISTER}",
        rf"\b{_WANT}\s+(?:to\s+)?(?:leave|opt\s+out\s+of|withdraw\s+(?:\w+\s+){{0,4}}?from|stop\s+being\s+on|stop\s+being\s+part\s+of)\s+{_REGISTER}",
        # "please remove my son from the DSR", "take my name off your list"
        rf"\b(?:remove|take|delete|withdraw|get)\s+{_WHO}\s+(?:of+(?:\s+of)?|from|out\s+of)\s+{_REGISTER}",
        rf"\b(?:remove|take|delete)\s+{_WHO}\s+(?:details|name|information|records?)\s+(?:of+|from|out\s+of)\s+{_REGISTER}",
        rf"\b(?:come|coming)\s+off\s+{_REGISTER}",
        rf"\b(?:removal|withdrawal)\s+(?:of\s+{_WHO}\s+)?from\s+{_REGISTER}",
        # "no longer wishes to be on it", "no longer consents"
        rf"\b(?:no\s+longer|not\s+any\s*more)\s+(?:(?:want|wish|wishe|like|agree|consent|happy|willing|prepared|give)s?\b|wants\b)[^.!?]{{0,60}}?(?:{_REGISTER}|\bconsent\b|\b(?:on|part\s+of)\s+(?:it|this|there)(?=\s*(?:any|please|now|so|[.,;!?]|$)))",
        rf"\bno\s+longer\s+(?:consents?|agrees?\b(?!\s+(?:with|that|about)\s+(?![^.!?]{{0,40}}(?:{_REGISTER}|\b(?:referral|sharing|shared|it|this|you|us|being)\b)))|gives?\s+(?:\w+\s+)?{_CONSENT}|has\s+(?:\w+\s+)?{_CONSENT}|have\s+(?:\w+\s+)?{_CONSENT})",
        rf"\b(?:don'?t|doesn'?t|do\s+not|does\s+not|didn'?t|did\s+not|won'?t|will\s+not)\s+(?:want|wish|agree|consent|like)\s+(?!to\s+(?:lose|miss|risk|jeopardi[sz]e|forfeit|give\s+up)\b)(?:for\s+)?(?:{_WHO}\s+)?(?:to\s+)?(?:be|being|stay|staying|remain|remaining|stay|continue|have|having|{_WHO})\s[^.!?]{{0,30}}?\b(?:on|of)\s+{_REGISTER}",
        rf"\bnot\s+(?:happy|willing|prepared)\s+(?:for\s+{_WHO}\s+)?to\s+(?:be|stay|remain)\s+on\s+{_REGISTER}",
        rf"\bnot\s+(?:happy|willing|prepared)\s+(?:for\s+{_WHO}\s+)?to\s+(?:be|stay|remain)\s+on\s+it\b",
        rf"\bchanged\s+(?:my|our|his|her|their|the)\s+minds?\b[^.!?]{{0,60}}(?:{_REGISTER}|\bconsent\b)",
        r"\b(?:don'?t|dont|doesn'?t|doesnt|do\s+not|does\s+not|never|not)\s+(?:want(?:ed|ing|s)?|wish(?:es|ing)?|like|agreed?)\s+(?:to\s+be|being)\s+(?:put\s+|kept\s+)?on\s+(?:a|any|some|your|the|this|that)\s+list\b",
        # "please withdraw my referral"
        r"\b(?:withdraw|cancel|retract)\s+(?:my|our)\s+(?:own\s+|self[- ]?)?referral\b",
        rf"\b(?:prefer(?:s)?|rather|want(?:s|ed)?|wish(?:es|ed)?|decided|chosen|chooses?|asked)\s+not\s+(?:to\s+)?(?:be|stay|remain|have\s+{_WHO})\s+(?:\w+\s+)?on\s+{_REGISTER}",
        rf"\b(?:stop|end|cancel|terminate)\s+{_WHO}\s+(?:registration|inclusion|entry)\s+(?:on|in|with)\s+{_REGISTER}",
        r"\b(?:not|\w+n't|\w+nt)\s+(?:having|wanting)\s+(?:my|our|his|her|their)\s+(?:\w+\s+)?(?:name|details|information)\s+on\s+(?:any|the|a|your|this)\s+(?:\w+\s+){0,2}(?:register|list)\b",
        rf"\b(?:close|end|cancel|delete)\s+{_OF_WHOM}(?:dsr|register)\s+(?:entry|record|file|case|registration)\b",
        r"\bstop\s+(?:sharing|using|holding)\s+(?:my|our|his|her)\s+(?:son's\s+|daughter's\s+)?(?:information|details|data)\b",
    )
)

#: Without one of these none of `_SAYS` can fit: most sentences of a letter need no closer look.
_NEEDED: Final = re.compile(
    r"con[sc]ent|permis|agree|authori|reg|dsr|dsd|database|list|referral|information|details|data|\b(?:longer|more|happy|willing|prepared)\b",
    re.IGNORECASE,
)

#: Words that say it only where the register is spoken of elsewhere in the letter.
_SAYS_OF_IT: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:take|taken|taking)\s+(?:{_SOMEBODY}\s+)?off(?=\s*(?:please|it|that|this|there|now|asap|thank\w*|[.,!?]|$))",
        r"\b(?:delete|remove|unregister|deregister)\s+(?:me|us|him|her|them|(?:my|our)\s+\w+|(?:my|our|his|her)\s+(?:name|details|information))(?=\s*(?:please|now|asap|thank\w*|[.,!?]|$))",
        rf"\b{_WANT}\s+(?:to\s+)?(?:come|be\s+taken|get)\s+off(?=\s*(?:please|it|that|this|there|now|[.,!?]|$))",
        r"\b(?:do\s+not|don'?t|does\s+not|doesn'?t)\s+(?:consent|agree|want\s+(?:to\s+do\s+)?(?:it|this|the\s+\w+(?:\s+\w+)?))\b[^.!?]{0,30}\b(?:any\s?more|any\s+longer)",
        r"\b(?:do\s+not|don'?t|does\s+not|doesn'?t)\s+(?:want|wish|like|agree)\s+(?:for\s+|to\s+)?(?:my|our|his|her|their|[\w-]+'s)\s+(?:\w+\s+)?(?:information|details|data|name)\s+(?:to\s+be\s+|being\s+)?(?:shared|kept|held|stored|used|on\s+(?:it|there))\b(?!\s+with\s+(?!you\b|any))",
        r"\b(?:say(?:ing|s)?|said)\s+no\s+now\b|\bnow\s+(?:(?:i|she|he|we|they)(?:\s+am|'m|\s+is|\s+are)?\s+)?say(?:s|ing)?\s+no\b",
        r"\bnot\s+to\s+(?:go\s+ahead|carry\s+on|continue)\b",
    )
)
_SPEAKS_OF_IT = re.compile(rf"{_REGISTER}|\bon\s+(?:a|the|your)\s+list\b|\bconsent", re.IGNORECASE)
#: "I can confirm that" states a fact.
_CONFIRMS = re.compile(
    r"\b(?:i|we)\s+(?:can|am\s+able\s+to|are\s+able\s+to)\s+(?:now\s+|also\s+)?(?:confirm|say|report|tell\s+you)\b", re.IGNORECASE
)

#: That consent was asked for and not given, and that somebody is not to be added.
_REFUSES: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:refus(?:es|ed|ing)|declin(?:es|ed|ing))\s+(?:to\s+(?:give\s+)?)?{_OF_WHOM}{_CONSENT}[^.!?]{{0,40}}\b{_REGISTER}",
        rf"\b(?:refus(?:es|ed|ing)|declin(?:es|ed|ing))\s+(?:to\s+(?:be|go)\s+)?(?:put\s+|added\s+|included\s+)?(?:on|to|in)(?:to)?\s+{_REGISTER}",
        rf"\b(?:do\s+not|don'?t)\s+(?:add|put|include|keep|register)\s+{_WHO}\s+(?:on|to|in)(?:to)?\s+{_REGISTER}",
        rf"\b(?:said|says|saying)\s+no\s+to\s+(?:being\s+(?:put\s+)?on\s+)?{_REGISTER}",
    )
)

#: Before the words, in the same clause: it is denied, possible, conditional, a right, or explained. "Can I come off" asks.
_UNDONE = re.compile(
    r"\b(?:what\s+(?:does|would|happens)|not|n't|never|nor|without|unless|if|whether|should|were|when(?:ever)?|until|how|cannot|may|might|could|able|free|right|rights|entitled|option|ability|choice|possible|possibility|opportunity|"
    r"can|do\s+(?:i|we|you|they)|wherever|in\s+case|so\s+that|aware|understand[s]?|understood|explained|told|informed|reassured|anyone|someone|people|you|nobody|no\s+one|refus\w+|previous|previously|originally|historically|initially|at\s+first|to\s+begin\s+with|earlier|"
    r"in\s+the\s+past|last\s+year|had|rather\s+than|instead\s+of|before|risk\s+(?:of|that)|worried|might|hypothetically)\b",
    re.IGNORECASE,
)
#: "Can you take me off", "could I come off", "told you that I want": asking and reporting, whatever `_UNDONE` finds in them.
_ASKS = re.compile(
    r"(?:^|[,:;]\s*|\b(?:hi|hello|please)\W+)(?:please\s+)?(?:can|could|may|will|would)\s+(?:you|i|we|she|he|they|my\s+\w+|our\s+\w+)\b[^.!?]{0,40}$"
    r"|\b(?:told|informed|asked|emailed|wrote\s+to)\s+(?:you|me|us|my\s+\w+)\b[^.!?]{0,40}\b(?:i|she|he|they|we|mum|dad|who)\b[^.!?]{0,20}$"
    r"|\bhow\s+(?:do|can|could|would)\s+(?:i|we)\b[^.!?]{0,30}$"
    r"|\b(?:like|want|wants|need|needs|wish|ask|asking)\s+(?:for\s+)?you\s+to\b[^.!?]{0,20}$"
    r"|\b(?:told|informed|asked)\s+(?:me|us)\b[^.!?]{0,60}$|\b(?:to\s+let|let)\s+you\s+know\b[^.!?]{0,80}$|\bif\s+you\s+(?:can|could|would)\b[^.!?]{0,20}$",
    re.IGNORECASE,
)
#: "does not want it shared and asked to be taken off": what is denied first is not denied after.
_AND_ASKS = re.compile(r"\band\s+(?=(?:(?:i|we|she|he|they)\s+)?(?:asked|wants?|wish|wishes|would|has|have|decided)\b)", re.IGNORECASE)
_SUPPOSED = re.compile(r"\b(?:if|whether|when|should|unless)\b", re.IGNORECASE)
#: "She was asked about", "we discussed": only talk.
_TALKED = re.compile(r"\b(?:asked\s+(?:\w+\s+)?about|discuss\w*|considered|thought\s+about|talked\s+about)\s*$", re.IGNORECASE)
#: "Would you like to come off it?" asks the reader, not us.
_OFFERS = re.compile(r"\b(?:do|would|did)\s+you\s+(?:\w+\s+){0,2}?(?:want|wish|like|prefer)\b", re.IGNORECASE)
#: Of a circulation list, in the footer of every newsletter.
_OTHER_LIST = re.compile(r"\byour(?:self|\s+(?:name|address|e-?mail))\b|\be-?mail\b|\baddress\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not|n't|never|without|cannot)\s+(?:\w+\s+){0,4}$|n't\s+(?:\w+\s+){0,4}$", re.IGNORECASE)
#: What was refused before, or may be.
_REFUSED_ONCE = re.compile(
    r"\b(?:if|whether|unless|sometimes|previously|originally|initially|at\s+first|earlier|last\s+year|had|not\s+refus\w+|in\s+case)\b|\?$",
    re.IGNORECASE,
)
#: After the words: the right, or another consent than that to the register.
_OTHERWISE = re.compile(
    r"^[^.!?,;]{0,40}\b(?:at\s+any\s+(?:time|point|stage)|whenever|if\s+(?:she|he|they|i|you|we)\s|should\s+(?:she|he|they)\s|in\s+(?:the\s+)?future|later\s+on)"
    r"|^\s*(?:to|for)\s+(?:\w+\s+){0,3}?(?:treatment|medication|vaccin\w+|surgery|operation|photo\w*|procedure|therapy|school|trip|blood\w*|examination|assessment|jab|\w{3,}(?:apine|azole|idone|pram|azepam|aline|oxetine|peridol))\b"
    r"|^[^.!?]{0,60}\bbut\s+(?:\w+\s+){0,3}?(?:now|since|then|later|subsequently)\b|^[^.!?]{0,40}\bbut\b[^.!?]{0,80}\b(?<!not )(?:agreed|consented|changed\s+(?:his|her|their|my)\s+mind|signed|gave)\b|^\s*in\s+(?:19|20)\d\d\b",
    re.IGNORECASE,
)
#: "Reply "remove me from the register"" is what senders of advertisements tell their readers to write.
ANSWER_WITH: Final = re.compile(r"\b(?:reply|respond|answer|text|type|click)\s+(?:\w+\s+){0,3}?[\"“”‘']", re.IGNORECASE)
#: "Can I withdraw later?": asked of what may be one day, by somebody who stays on.
MAY_BE_LATER: Final = re.compile(
    r"(?:^|[,:;–-]\s*|\b(?:and|but|so|know|ask\w*|wonder\w*|hi|hello|please)\W+)(?:(?:can|could|may|might|would|will|am|is|are|do|does|what|how)\b|if\b)(?=[^.!?]*\?|[^.!?]*$)"
    r"[^.!?]*\b(?:later(?:\s+on)?|afterwards?|at\s+(?:any|some|a\s+later)\s+(?:time|point|stage|date)|(?:in|at\s+some\s+point\s+in)\s+(?:the\s+)?future|one\s+day|some\s+day|ever|down\s+the\s+line|further\s+along|once\s+(?:it|i|he|she|we|they)\b|if\s+(?:i|we|he|she|they|you)\b)",
    re.IGNORECASE,
)
#: "Is it possible to take my name off?", "am I allowed to say no?": whether, not that.
ASKS_WHETHER: Final = re.compile(
    r"\b(?:am\s+i|are\s+we|is\s+(?:he|she|mum|dad|\w+))\s+(?:allowed|able|free|entitled)\s+to\b|\bwould\s+it\s+be\s+(?:a\s+problem|all\s*right|ok(?:ay)?|possible)\s+if\b[^.!?]*\b(?:some|future|later|ever)\b|\bcan\s+(?:consent|permission|it)\s+be\s+(?:taken\s+back|withdrawn|revoked|undone|changed)\b",
    re.IGNORECASE,
)
#: What else one comes off, beside the words or in their sentence.
MEDICINE: Final = re.compile(
    r"\b(?:medications?|medicines?|meds|tablets?|pills?|drugs?|injections?|depot|bloods?|dose|antipsychotics?|antidepressants?|inhaler|insulin|methadone|lithium"
    r"|\w{3,}(?:apine|azole|idone|pram|azepam|aline|oxetine|peridol|valproate))\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"(?:[;:–—]|,?\s\b(?:but|however|although|though)\b|,\s(?=(?:so|and|please|i|we|she|he|mum|dad)\b))", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n\s*\n|\n(?=\s*(?:[-•*]|\d+[.)]))")
#: Characters of a sentence that are looked at; nobody takes back consent in a longer one.
_SENTENCE_CHARACTERS: Final = 1_000


def withdrawal_words(text: str, subject: str = "") -> str | None:
    """The first stretch of text that takes back consent, as written on one line; None when none does. `subject` is what else
    tells whether the register is spoken of."""
    of_it = _SAYS_OF_IT if _SPEAKS_OF_IT.search(f"{subject}\n{text}") else ()
    for sentence in _sentences(text):
        if ANSWER_WITH.search(sentence) or only_asks(sentence):
            continue
        for pattern in (*(_SAYS if _NEEDED.search(sentence) else ()), *(() if MEDICINE.search(sentence) else of_it)):
            for found in pattern.finditer(sentence):
                if _stands(sentence, found):
                    return found[0].strip()
    return None


def only_asks(sentence: str) -> bool:
    """Whether a sentence asks about leaving one day, or whether it may be done, and does not ask for it."""
    return (MAY_BE_LATER.search(sentence) or ASKS_WHETHER.search(sentence)) is not None


def refusal_words(text: str) -> str | None:
    """The first stretch of text that refuses the register, as written on one line; None when none does. Of a letter without a form:
    with one, refused consent is an answer of the form."""
    for sentence in _sentences(text):
        for pattern in _REFUSES if _NEEDED.search(sentence) else ():
            found = pattern.search(sentence)
            if found is not None and not _OTHERWISE.search(sentence[found.end() :]) and not _REFUSED_ONCE.search(sentence):
                return found[0].strip()
    return None


def _sentences(text: str) -> Iterator[str]:
    text = text.replace("’", "'").replace("‘", "'")
    for sentence in _SENTENCE_END.split(text):
        shown = " ".join(sentence.split())
        if shown:
            yield shown[:_SENTENCE_CHARACTERS]


def _stands(sentence: str, found: re.Match[str]) -> bool:
    """Whether the words are asked or reported in their clause, not denied, conditional or a right."""
    before = _CONFIRMS.sub("", _CLAUSE.split(sentence[: found.start()])[-1])
    if not _SUPPOSED.search(before):
        before = _AND_ASKS.split(before + found[0])[-1].removesuffix(found[0])
    before = before[before.lower().rfind("please") + len("please") :].lstrip() if "please" in before.lower() else before
    if _OFFERS.search(before + found[0]) or _TALKED.search(before) or _OTHER_LIST.search(found[0]):
        return False
    if _OTHERWISE.search(sentence[found.end() :]):
        return False
    if _ASKS.search(before):
        return True
    if _DENIED.search(before) and not re.match(r"(?:no\s+longer|do|does|did|wo)", found[0], re.IGNORECASE):
        return False
    return not _UNDONE.search(before)
