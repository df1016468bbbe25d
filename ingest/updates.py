"""Words by which a letter without a form shows that it belongs to a referral sent before, or to somebody who is on the register.

`update_words` finds what only says so: a chaser, a correction, talk of the form that was sent. `news_words` finds what anybody may
write ("he has moved"): it counts only where the letter speaks of somebody whom we know already.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_THING: Final = r"(?:ref+er+als?|forms?|applications?|paperwork|submission)"
_WRITER: Final = r"(?:i|we)(?:'ve|\s+have|\s+had)?"
_LATELY: Final = r"(?:(?:just|already|recently|only|previously|now|since|sadly|finally)\s+)*"
_SENT: Final = r"(?:sent|submitted|e-?mailed|made|put\s+in|posted|handed\s+in|completed|filled\s+(?:in|out))"
_OWN: Final = r"(?:my|our|the|this|that|his|her|their|[\w-]+'s?|[\w-]{3,}s)"
_WHEN: Final = (
    r"(?:(?:in|on|at|this|early|late)\s+(?:the\s+)?(?:start|end|beginning|middle|morning|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|monday|tuesday|wednesday|thursday|friday|mon|tues?|weds?|thurs?|fri)|the\s+other\s+(?:day|week))"
)
_FIELD: Final = (
    r"(?:nhs\s+(?:no\b\.?|number)|date\s+of\s+birth|d\.?o\.?b\b\.?|birthday|(?:(?:sur|first|last|family|middle)\s*)?name|address|(?:house|flat|door)\s+number|post\s?code|"
    r"(?:phone|tele?phone|mobile|contact)(?:\s+(?:number|no\b\.?|details))?|e-?mail\s+address|gp|surgery|diagnosis|gender|ethnicity|next\s+of\s+kin|age)"
)
_REGISTER: Final = r"(?:(?:suffolk's?\s+)?(?:dsr|dynamic\s+sup+ort\s+(?:register|list)|register))"


def _patterns(*written: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in written)


_SENT_BEFORE: Final = _patterns(
    # "the referral I sent", "the lady I referred", "since we referred him"
    rf"\b{_THING}\s+(?:for\s+\w+\s+)?(?:that\s+|which\s+)?{_WRITER}\s+{_LATELY}{_SENT}\b(?![^.!?]{{0,30}}\b(?:attached|enclosed))",
    rf"\b(?:lady|man|woman|girl|boy|lad|person|client|patient|pupil|student|gentleman|child|who|whom|since|after)\s+{_WRITER}\s+{_LATELY}referred\b(?!\s+to\s+(?!you\b))",
    # "the Darren C referral Josie sent": somebody else's
    rf"\b{_THING}\s+(?!(?:should|can|could|must|needs?|to|will|would|may)\b)(?:that\s+|which\s+)?(?:[\w'-]+\s+){{1,3}}?(?:has\s+|have\s+|had\s+)?{_LATELY}(?:sent|submitted|e-?mailed|made|put\s+in)\b(?!\s+(?:to\s+(?!you\b)|here\b))(?![^.!?]{{0,30}}\b(?:attached|enclosed))",
    # "I sent the form on Monday", "we made a referral to you"; not a form sent elsewhere
    rf"\b{_WRITER}\s+{_LATELY}(?:sent|submitted|e-?mailed|made|put\s+in)\s+(?:(?:you|in|over|off|through|a|an|the|my|our|his|her|dsr)\s+){{1,3}}(?:\w+\s+)?{_THING}\b(?!\s+to\s+(?!you\b|your\b))",
    # "on page 3 I wrote", "on the form we put"
    rf"\b(?:on|in)\s+(?:page\s+\w+|section\s+\w+|(?:the|my|our|her|his)\s+(?:\w+\s+)?{_THING})(?:\s+of\s+the\s+\w+)?,?\s+{_WRITER}\s+{_LATELY}(?:wrote|put|said|ticked|missed|forgot|stated|left)\b",
    rf"\bwhat\s+{_WRITER}\s+{_LATELY}(?:wrote|put|said|stated)\s+(?:on|in)\s+{_OWN}\s+(?:\w+\s+)?{_THING}\b",
    rf"\b{_WRITER}\s+{_LATELY}(?:tried\s+to\s+send|re-?sent)\s+(?:you\s+)?{_OWN}\s+(?:\w+\s+)?{_THING}\b",
    # "Mrs Dunn sent the form for Zofia last week": whoever sent it, it was before
    rf"\b(?:sen[dt]|submitted|e-?mailed|made|completed|filled\s+(?:in|out)|did)\s+(?:(?:you|in|over|off|a|an|the|my|our|his|her|dsr)\s+){{0,3}}{_THING}\b[^.!?]{{0,40}}\b(?:last\s+(?:week|month|\w+day)|yesterday|(?:days?|weeks?|months?)\s+ago|earlier|{_WHEN})\b",
    # "you had a form for Roland off Sister Mary", "you should have a referral for him from the GP"
    rf"\byou(?:'ve|\s+have|\s+had|\s+should\s+have)?\s+(?:already\s+)?(?:had|have|got|received)\s+(?:a|an|his|her|their|the|my|our|[\w-]+'s)\s+(?:\w+\s+)?{_THING}\s+(?:for|about|on|from|off|of|in)\b",
    rf"\byou(?:'ve|\s+have|\s+had)?\s+(?:already\s+)?(?:took|taken|accepted|received)\s+{_OWN}\s+(?:\w+\s+)?{_THING}\b",
    # "for those she sent to you"
    r"\b(?:those|the\s+ones?|people|cases|clients|patients)\s+(?:that\s+|whom?\s+)?(?:i|we|she|he|they|[A-Z]\w+)\s+(?:has\s+|have\s+)?(?:sent|referred|put\s+forward)\s+(?:in\s+)?to\s+you\b",
    rf"\b(?:change|update|amend|correct)\s+(?:the\s+|his\s+|her\s+|their\s+|my\s+)?(?:referrer|referrer's|referring)\s+(?:\w+\s+)?(?:contact|details|name|number|{_FIELD})\b",
    # "whose form came to you last Friday"; "please add that to what Siobhan sent"
    rf"\bwhose\s+(?:\w+\s+)?{_THING}\s+(?:came|went|was\s+sent|reached|arrived|you\s+(?:have|had|got|received)|(?:i|we|he|she|they|[A-Z]\w+)\s+(?:\w+\s+)?sent)\b",
    rf"\badd\s+(?:that|this|it|these|the\s+following)\s+to\s+(?:what\s+(?:[\w'-]+\s+){{1,3}}?(?:sent|wrote|said|put)\b|the\s+one\b|{_OWN}\s+(?:\w+\s+)?{_THING}\b)",
    # "the rest you have already"
    r"\b(?:you|u)\s+(?:have|had|got)\s+(?:it\s+|that\s+|them\s+)?already\b|\b(?:you|u)\s+already\s+(?:have|had|got)\b",
    # "page three of Caroline's form stuck in the scanner"
    rf"\bpages?\s+(?:\w+\s+)(?:of|from|to)\s+{_OWN}\s+(?:\w+\s+)?{_THING}\b",
    rf"\b{_OWN}\s+(?:\w+\s+)?{_THING}\b[^.!?]{{0,30}}\b(?:was|got|been)\s+(?:sent|submitted|e-?mailed|made)\b(?!\s+to\s+(?!you\b))",
)
_CHASED: Final = _patterns(
    rf"\b(?:chas(?:e|ed|ing|er)|following\s+up)\b[^.!?]{{0,60}}\b(?:{_THING}|e-?mail|response|reply)\b",
    # "have you received my referral", "did my form get to you", "has the referral been looked at"
    rf"\b(?:have|did|do|if|whether|that)\s+(?:you|anyone|somebody|someone|the\s+team)\s+(?:\w+\s+)?(?:receiv|reciev)\w*\s+{_OWN}\s+(?:\w+\s+){{0,2}}?(?:{_THING}|e-?mail)\b",
    rf"\b(?:have|did|do|if|whether)\s+you\s+(?:\w+\s+)?(?:got|get|had|have|seen)\s+(?:my|our|[\w-]+'s)\s+(?:\w+\s+)?(?:{_THING}|e-?mail)\b",
    rf"\b(?:has|have|did|is|if|whether)\s+{_OWN}\s+(?:\w+\s+){{0,2}}?(?:{_THING}|e-?mail)\b[^.!?]{{0,30}}\b(?:arrived?|reach\w*|get\s+to|got\s+(?:to|through|there)|gone\s+through|come\s+through|been\s+\w+ed|been\s+(?:seen|sent|through))\b",
    rf"\b(?:confirm|acknowledge)\s+(?:\w+\s+)?(?:receipt\s+of|you\s+(?:have\s+)?(?:received|got))\s+{_OWN}\s+(?:\w+\s+)?(?:{_THING}|e-?mail)\b",
    rf"\b(?:dealing\s+with|looking\s+(?:at|into|after)|handling|processing|working\s+on)\s+{_OWN}\s+(?:\w+\s+)?(?:ref+er+al|application)\b",
    rf"\b(?:has|have|did|if|whether)\s+(?:you|anyone|anybody|somebody|someone|the\s+team)\s+(?:\w+\s+)?(?:looked?\s+(?:at|into|through)|seen?|read|dealt\s+with|dealing\s+with|had\s+a\s+look\s+at|picked\s+up)\s+{_OWN}\s+(?:\w+\s+)?{_THING}\b",
    rf"\bwhere\s+{_OWN}\s+(?:\w+\s+)?{_THING}\s+(?:is|has|are|got|stands)\b",
    rf"\b{_OWN}\s+(?:\w+\s+)?{_THING}\s+(?:may|might|must|could|has|have|seems?\s+to)\s+(?:have\s+)?(?:gone|got\s+lost|been\s+lost|ended\s+up)\b",
    rf"\b(?:has|have|is|was)\s+{_OWN}\s+case\s+(?:been|gone|got|with)\b|\b(?:i|we)\s+put\s+[\w-]+\s+forward\b",
    # "one of your reds"
    r"\bone\s+of\s+(?:your|the\s+dsr's)\s+(?:\w+\s+)?(?:reds?|ambers?|greens?|ones)\b",
    # "any news on when someone is coming about the register thing"
    rf"\bany\s+(?:news|updates?|progress|word|idea\s+when)\b(?=[^.!?]{{0,80}}\b(?:{_REGISTER}|{_THING}|someone|somebody|meeting|visit|assessment|hear|you)\b)",
    # "which day suits the team for Luca's CETR"
    rf"\b(?!(?:what|who|where|it|that|there|here|let|how)'s)(?:[\w-]+(?:'s|s')|his|her|their)\s+(?:next\s+|{_REGISTER}\s+)?(?:c\(?e?\)?trs?|laeps?|{_REGISTER}\s+(?:review|rating|entry|meeting|record|file))\b",
    # "when will somebody be in touch about Noah's referral"
    rf"\b(?:in\s+touch|get(?:ting)?\s+back|contact(?:ed|ing)?|hear(?:ing)?|ring|call)\b[^.!?]{{0,30}}\b(?:about|regarding|on|re)\s+{_OWN}\s+(?:\w+\s+)?ref+er+al\b",
    # "any news on Leo's referral", "where things are up to with the referral"
    rf"\b(?:news|updates?|progress|status|outcome|decision|stage|happening|happened|things|up\s+to|we\s+are)\s+(?:of|on|about|for|with|to|regarding|re|at\s+with)\s+{_OWN}\s+(?:\w+\s+){{0,3}}?(?:ref+er+al|application|{_REGISTER})\b",
    r"\b(?:referral|application)\b[^.!?]{0,40}\b(?:any\s+(?:news|update|progress|decision)|progressing|accepted|declined|allocated|triaged|been\s+looked\s+at)\b[^.!?]{0,20}\?",
    rf"\b(?:wait(?:ing|ed)|not\s+heard|n't\s+heard|nothing\s+back|hear\s+back|heard\s+(?:nothing|back))\b[^.!?]{{0,60}}\b{_OWN}\s+(?:\w+\s+)?(?:referral|application)\b",
)
_CORRECTED: Final = _patterns(
    rf"\b(?:wrong|incorrect)\s+(?:\w+\s+)?{_FIELD}\b|\b{_FIELD}\s+wrong\b|\b{_FIELD}\s+is\s+spel(?:t|led)\b",
    r"\bwrong\s+(?:version|copy|file|scan|attachment|document)\b|\bleft\s+(?:off|out)\s+(?:the|a|one)\s+(?:\w+\s+)?(?:page|section|part)\b",
    rf"\b{_FIELD}\s+(?:[^.!?]{{0,40}}\s)?(?:should\s+(?:be|read|say|have\s+(?:been|said|read))|(?:is|are|was|were)\s+(?:now\s+)?(?:wrong|incorrect|mis-?sp\w+|spelt\s+wrong|out\s+of\s+date|not\s+(?:right|correct)|different))\b",
    rf"\b(?:mis-?sp(?:elt|elled)|spel(?:t|led)|mixed\s+up|missed\s+(?:off|out)|left\s+(?:off|out))\s+{_OWN}\s+(?:\w+\s+)?{_FIELD}\b",
    rf"\b{_FIELD}\s+(?:that\s+)?{_WRITER}\s+(?:gave|put|wrote|sent|had\s+down)\b",
    rf"\b(?:error|mistake|typo|slip)\b[^.!?]{{0,30}}\b(?:on|in|with)\s+{_OWN}\s+(?:\w+\s+)?(?:{_THING}|{_FIELD})\b",
    rf"\b(?:missing|wrong|last|other)\s+(?:page|section|attachment)\b[^.!?]{{0,60}}\b{_THING}\b",
    r"\b(?:correct|amend|change|update|add|note)\b[^.!?]{0,40}\b(?:your|(?:to|on|in)\s+(?:his|her|their|[\w-]+'s))\s+(?:records?|files?|system|database|notes)\b",
    r"\b(?:his|her|their|my|[\w-]+'s)\s+entry\b[^.!?]{0,30}\b(?:chang|correct|updat|amend)\w*",
    rf"\b(?:correct|amend)\s+{_OWN}\s+(?:\w+\s+)?(?:referral|form|record|file|entry)\b",
    # "can you change it on the register"
    rf"\b(?:correct|amend|change|update)\s+(?:it|this|that|these|those|my|our|his|her|their)\b[^.!?]{{0,30}}\b(?:on|in)\s+(?:the|your)\s+(?:{_REGISTER}|list|system|records?|files?)\b",
)
_ANSWERED: Final = _patterns(
    r"\byou\s+(?:asked|wanted\s+to\s+know|enquired|queried)\s+(?:me\s+|us\s+)?(?:who|what|when|where|why|how|if|whether|about|which)\b",
    r"\b(?:in\s+(?:answer|response|reply)\s+to|following|further\s+to|after|in)\s+your(?:\s+(?:last|latest|recent))?\s+(?:\w+\s+)?(?:question|query|queries|request|e-?mail|call)\b",
)
#: Without one of these none of `_BEFORE` can fit.
_NEEDED: Final = re.compile(
    r"ref+er|\badd\b|c\(?e?\)?tr|laep|version|copy|scan|attach|following\s+your|further\s+to\s+your|after\s+your|in\s+your|case|forward|one\s+of|any\s+(?:news|upd|pro|wor|ide)|form|applic|paperwork|submi|mail|page|section|attachment|entry|dsr|register|dynamic|your?\s+(?:\w+\s+)?(?:ask|want|enq|quer|quest|requ|call|rec|file|sys|data)|\bfiles?\b|record|notes"
    r"|nhs|birth|number|d\.?o\.?b|name|address|post|phone|mobile|contact|\bgp\b|surgery|diagnos|gender|ethnic|kin\b|\bage\b",
    re.IGNORECASE,
)
_BEFORE: Final = (*_SENT_BEFORE, *_CHASED, *_CORRECTED, *_ANSWERED)

_NEWS: Final = _patterns(
    rf"\b(?:i|we)(?:'ve|\s+have)?\s+{_LATELY}(?:moved|changed\s+(?:my|our))\b",
    r"\bc\(?e?\)?trs?\b[^.!?]{0,40}\b(?:done|held|took\s+place|went\s+ahead|outcomes?|recommendations?|report|yesterday|today)\b",
    r"\brat(?:ed|ing)\s+(?:\w+\s+){0,3}?(?:red|amber|green)\b",
    rf"\b(?:has|have|he's|she's|they've)\s+{_LATELY}(?:moved|relocated|died|passed\s+away|changed|turned\s+\d+|been\s+(?:discharged|admitted|sectioned|detained|arrested|evicted|allocated|diagnosed|transferred|moved|placed))\b",
    r"\b(?:passed\s+away|died|death\s+of|was\s+(?:discharged|admitted|sectioned|arrested|detained|transferred)|(?:is|was)\s+being\s+(?:discharged|moved|transferred)|moved\s+(?:to|in|out|into|home|house|away))\b",
    rf"\b(?:new|changed?(?:\s+of)?)\s+(?:{_FIELD}|(?:social|support|key)\s+worker|care\s+co-?ordinator|advocate|consultant|psychiatrist|nurse|carers?|deputy|placement|home|provider|school)\b",
    # "I've taken over from Carol as social worker for Dean"
    r"\b(?:taken|taking|takes|took)\s+over\s+(?:from|as|\w+'s)\b|\bnow\s+(?:his|her|their|the)\s+(?:named\s+|allocated\s+)?(?:\w+\s+)?(?:worker|co-?ordinator|nurse|consultant|psychiatrist|advocate)\b",
    r"\b(?:allocated|assigned|transferred)\s+to\s+(?:me|us)\b|\banything\s+(?:about|for)\s+(?:him|her|them)\b",
    rf"\b(?:is|are|was|he's|she's|who's|been|already)\s+(?:already\s+|currently\s+|now\s+)?on\s+(?:the|your)\s+(?:{_REGISTER}|list)\b",
    rf"\b(?:review|meeting|rating|entry)\b[^.!?]{{0,60}}\b{_REGISTER}|\b{_REGISTER}\s+(?:review|rating|entry|meeting)\b",
)
_KNOWN: Final = re.compile(
    rf"\bon\s+(?:(?:the|your)\s+)?(?:{_REGISTER}|list)\b|\b(?:dsr|register)\s+(?:client|patient|person|case)\b|\b(?:his|her|their|my|[\w-]+'s)\s+(?:dsr\s+)(?:record|file|notes|entry)\b|\bwho\s+(?:is|was)\s+on\b|\byour\s+(?:records?|files?|list|caseload|register|system)\b|\brated\s+(?:red|amber|green)\b|\b{_OWN}\s+(?:dsr\s+|recent\s+)?referral\b"
    r"|\bnhs\s+(?:no\b\.?|number)?\W{0,3}\d{3}\W?\d{3}\W?\d{4}\b",
    re.IGNORECASE,
)
#: Of somebody, not of people: enough by itself.
_ON_IT: Final = re.compile(
    rf"(?<!people )(?<!anyone )(?<!someone )\b(?:(?:is|was|are|he's|she's|who's|been|person|patient|client|man|woman|lad|lady|girl|boy|somebody|(?:keep|leave)\s+\w+)\s+(?:already\s+|currently\s+|now\s+)?on\s+(?:(?:the|your)\s+)?(?:{_REGISTER}|list)\b|(?:dsr|register)\s+(?:client|patient|person|case)\b)"
    r"|\b(?:dsr|register)\s+(?:as\s+|at\s+|is\s+)?(?:red|amber|green)\b|\b(?:he|she|who|this\s+\w+)(?:'s|\s+is)\s+one\s+of\s+yours\b|\b(?:on|in)\s+your\s+(?:books|caseload|records?|system)\b|\bon\s+(?:the|your)\s+(?:dsr|register)\s+as\b|\bknown\s+to\s+(?:the\s+)?(?:dsr|register|your\s+(?:team|service))\b"
    r"|\b(?:the|your)\s+(?:next\s+|weekly\s+|monthly\s+|last\s+)?(?:dsr|register)\s+meeting\b|\b(?:close|update|for|on|to)\s+(?:his|her|their|[\w-]+'s)\s+entry\b|\b(?:up|down)\s+the\s+list\b|\b(?:reviewed|seen|visited|discussed)\b[^.!?]{0,40}\bfor\s+the\s+(?:dsr|register)\b",
    re.IGNORECASE,
)
#: The writer has written of them before: whatever else the sentence says belongs to that.
_SINCE: Final = re.compile(
    r"\b(?:i|we)(?:'ve|\s+have)?\s+(?:got|received|had|read|seen)\s+your\s+(?:letter|e-?mail)\b|\b(?:want(?:ed)?|just|like|wish(?:ed)?)\s+(?:to\s+)?add\s+that\b|"
    rf"\b(?:since|after|when)\s+(?:(?:i|we)\s+)?(?:last\s+)?(?:sending|sent|wrote|writing|e-?mailed|referred|referring|submitting|submitted|filled|filling|completed|spoke|{_OWN}\s+(?:\w+\s+)?(?:{_THING})\s+(?:went|was|came|got))\b"
    rf"|\b(?:re|regarding|about|concerning|for)\W+(?:the|my|our)\s+(?:recent\s+|earlier\s+|dsr\s+)*(?:referral|{_THING})\s+(?:for|of|about|on|re)\s+\w+|^\W*(?:re|regarding|update\s+on|update\s+re)\W+(?:the|my|our)\s+referral\b"
    r"|\b(?:the|my|our|last|first|other|earlier|previous)\s+(?:one|form|version|copy|scan|file|document|attachment|e-?mail)\b[^.!?]{0,30}\b(?:sent|earlier|ago|before|yesterday)\b|\b(?:not|instead\s+of)\s+the\s+(?:earlier|first|last|previous|other|old)\s+(?:one|form|version|copy)\b"
    r"|\b(?:lad|man|woman|girl|boy|lady|person|patient|client|pupil)\b[^.!?]{0,15}\b(?:i|we)\s+referred\b|\breferred\s+(?:to\s+you\s+)?by\s+(?:us|me|our\s+\w+)\b|\b(?:i|we)\s+referred\s+(?:a|him|her|them|this|the)\b|\balready\s+(?:referred|with\s+you|sent)\b",
    re.IGNORECASE,
)
#: A letter about somebody who is yet to be referred.
#: The words of such a subject are ours: "Re: We have received your e-mail".
_ANSWERS = re.compile(r"\s*(?:re|aw|sv|odp)\s*:", re.IGNORECASE)
_TO_BE_REFERRED = re.compile(
    r"\b(?:like|want|wish|need|wanting|looking|hoping|trying|going|able)\s+to\s+(?:\w+\s+)?(?:refer|make\s+a\s+referral|get\s+(?:\w+\s+){1,2}on)\b"
    r"|\b(?:should|could|would|can|might|needs?\s+to|to|not)\s+(?:\w+\s+)?(?:be|go|get)\s+(?:put\s+|added\s+)?on(?:to)?\s+(?:the|your)\b|\b(?:if|whether)\s+\w+(?:\s+\w+)?\s+(?:is|are|was)\s+(?:already\s+)?on\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n\s*\n")
#: Characters of a sentence that are looked at.
_SENTENCE_CHARACTERS: Final = 600


def update_words(text: str) -> str | None:
    """The first words that speak of what was sent before, on one line; None when none do."""
    return _first(text, _BEFORE, _NEEDED)


def news_words(text: str, subject: str) -> str | None:
    """The first words that tell of somebody whom we know already: of whom the writer wrote before, or who is said to be on the register;
    None when the letter does not show that we know them, or speaks of a referral that is yet to come."""
    whole = f"{subject}.\n\n{text}"
    if _TO_BE_REFERRED.search(whole):
        return None
    written = _first(text if _ANSWERS.match(subject) else whole, (_SINCE,))
    if written is not None or (_KNOWN.search(whole) is None and _ON_IT.search(whole) is None):
        return written
    return _first(whole, _NEWS) or next(
        (found[0] for each in _sentences(whole) if "?" not in each and (found := _ON_IT.search(each))), None
    )


def _first(text: str, patterns: tuple[re.Pattern[str], ...], needed: re.Pattern[str] | None = None) -> str | None:
    for sentence in _sentences(text):
        for pattern in patterns if needed is None or needed.search(sentence) else ():
            found = pattern.search(sentence)
            if found is not None:
                return found[0].strip()
    return None


def _sentences(text: str) -> Iterator[str]:
    for sentence in _SENTENCE_END.split(text.replace("’", "'").replace("‘", "'")):
        shown = " ".join(sentence.split())
        if shown:
            yield shown[:_SENTENCE_CHARACTERS]
