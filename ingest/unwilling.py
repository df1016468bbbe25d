"""Whether somebody does not want to be on the register (any more), put together from what a sentence is made of.

`ingest/withdrawal.py` knows the usual wordings whole. People write it in any: what stays is that something is undone or not wanted,
and that this something is the register, what is held about them, or their consent. Here a sentence counts when both stand near each
other in one clause; where it is named only as "it" or "this", when the letter is about us. A condition, a right, what is over, and
other lists do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ingest.withdrawal import ANSWER_WITH, MEDICINE, only_asks
from triage.danger import danger_words
from triage.danger_scenes import scenes

_WORDS: Final = r"(?:[\w'-]+\s+)"
_NOT: Final = (
    r"(?:do(?:es)?\s*n[o']?t|did\s*n[o']?t|wo\s*n'?t|is\s*n[o']?t|are\s*n[o']?t|not|no\s+longer|never|i\s+no|dont|doesnt|didnt|wont|isnt)"
)
_WILL: Final = r"(?:wan+(?:t|ts|ted|ting|na)|wish(?:es|ing)?|agree[sd]?|agreeing|con[sc]ent(?:s|ed|ing)?|like[sd]?|happy|ok(?:ay)?|willing|prepared|comfortable|in\s+(?:agreement|favour)|giv(?:e|es|en|ing)?|gave|accept(?:s|ed)?|intend(?:s|ed|ing)?|permit(?:s|ted)?|allow(?:s|ed)?|support(?:s|ing)?)"
#: "I don't want to bother you": politeness, not a wish.
_POLITE: Final = r"(?!\s+(?:with|about|at)\s+(?:how|why|when|the\s+(?:way|wait\w*|time|service|delay|reply|answer|manner|length|speed|standard|quality))\b)(?!\s+to\s+(?:be\s+(?:an?|called|rung|phoned|addressed|late|rude|difficult|awkward|unfair|pushy|funny)\b|miss|lose|bother|rush|chase|nag|hassle|worry|upset|waste|delay|forget|jeopardi[sz]e|risk|hold\s+(?:up|things)|interrupt|seem|sound|appear|pester|trouble|get\s+\w+\s+wrong)\b)"
#: Something is not wanted.
_UNWANTED: Final = (
    rf"(?:\b{_NOT}\s+{_WORDS}{{0,2}}?{_WILL}\b{_POLITE}|\brefus(?:e|es|ed|ing|al)\b|\bdeclin(?:e|es|ed|ing)\b|(?<!no )(?<!any )(?<!without )(?<!not )\bobject(?:s|ed|ing|ion)?\b|\benough\s+of\b|\bagainst\b"
    rf"|\b(?:would|'d|[\w]+d)\s+(?:(?:much|both|all|really|now)\s+)?(?:rather|sooner)\s+{_WORDS}{{0,3}}?(?:not\b|(?:did|was|were|are|is)n'?t\b)|\bprefer(?:s|red)?\b(?=[^.!?]{{0,60}}\b(?:not|\w+n't)\b)"
    r"|\b(?:decided|chosen|choose[sn]?|asked|asks|like|want|wants)\s+(?:you\s+)?not\b|\b(?:say|says|said|saying)\s+no\b|\b(?:is|was|'s)\s+(?:now\s+)?(?:a\s+)?no\b(?=\W*(?:$|now\b|from\b|thank|please))|^\W*no\b(?=\W+(?:thank|i\b|we\b|it|this)|\W*$)|\bnothing\s+(?:more\s+)?to\s+do\s+with\b|\bno\s+part\b"
    r"|\b(?:wo\s*n'?t|wont|will\s+not|is\s*n'?t|is\s+not|am\s+not|'m\s+not|are\s*n'?t|not\s+going\s+to|'s\s+not|'re\s+not|not\s+be)\s+(?:be\s+|going\s+to\s+)?(?:kept|stay(?:ing)?|remain(?:ing)?|continu(?:e|ing)|going\s+(?:ahead|on)|carry(?:ing)?\s+on)\b"
    r"|\bdo(?:es)?\s*n[o']?t\s+(?:keep|share|hold|put|add|process|use|pass|tell|store|include|register|have\s+(?:my|our|his|her))\b|\bdont\s+(?:keep|share|hold|put|add|use|pass|tell|store)\b|\b(?:had|have|with)\s+no\s+(?:right|permission|consent)\b|\bnot\s+to\s+(?:be|keep|share|hold|stay|have|remain|carry\s+on|continue|go\s+ahead|proceed))"
)
#: Something is to be undone.
_UNDO: Final = (
    r"(?:\b(?:drop(?:ped)?(?=\s+[^.!?]{1,40}?\s+from\b)|undo|undone|expunge|purge|void|nullify|rip(?:s|ped|ping)?(?=\s+(?:it\s+|this\s+)?up\b)|remov(?:e|es|ed|ing|al)|delet(?:e|es|ed|ing|ion)|eras(?:e|es|ed|ing|ure)|wip(?:e|es|ed|ing)|scrub|destroy|bin|shred|unregister|de-?register|scrap|withdraw(?:s|n|ing|al)?|withdrew|revok(?:e|es|ed|ing)|retract(?:s|ed|ing)?|rescind(?:s|ed|ing)?|cancel(?:s|led|ling)?|cease[sd]?|ceasing|discontinue[sd]?|terminate|(?<!won't )(?<!wont )(?<!can't )(?<!cant )(?<!not )stop(?:s|ped|ping)?(?!\s+(?!sharing|holding|keeping|using|telling|talking|being|passing|giving|contacting|processing|storing|discussing)\w+ing\b)|reversed?)\b"
    r"|(?<!won't )(?<!wont )(?<!will not )\b(?!cut\s+(?:\w+\s+)?down\b)(?!(?:c[ao]m|g[eo]t?|be)\w*\s+back\b)(?:tak(?:e|es|en|ing)|took|come|comes|coming|came|get|gets|getting|go|be|struck|strike|cross(?:ed)?|rub(?:bed)?|pull(?:s|ed|ing)?|opt(?:s|ed|ing)?|count|leave|cut|shut|scratch)\s+(?:(?!come|get|got|go|call|ring|write|anyone|anybody|someone|to\b)[\w'-]+\s+){0,4}?(?:off|out|down|back)\b|\b(?:names?|details|information|him|her|them|me)\s+(?:to\s+be\s+)?(?:gone|away|kept|absent|missing)\s+(?:from|off)\b"
    r"|\b(?:tak(?:e|es|en|ing)|took|come|coming|came|get|getting|want|wants|be)\s+(?:(?:me|us|him|her|them|(?:my|our|his|her|their|[\w-]+'s)\s+\w+|name|details)\s+)?of\s+(?=(?:it|the|this|that|your|there|register|dsr|list)\b)|\bget\s+rid\s+of\b|\b(?:throw|tear)\s+(?:up|away)\b"
    r"|\b(?:close|end)\s+(?:my|our|his|her|their|the|[\w-]+'s)\b|\bleave\s+(?:the|your|this)\b)"
)
_REGISTER: Final = r"\b(?:(?:the\s+)?(?:dsr|dsd)|reg[ei]st(?:er|ar|or|ration)|d[yi]nami[ck]\s+sup+ort|(?:your|the|this|that|a|any|on)\s+list|(?:listed|registered)\s+with\s+you|list\b(?=\W*(?:$|any|now|please|thing))|database)\b"
_AGREED: Final = r"\b(?:con[sc]ent|permis+i?on|agreement|agreed\s+to|sharing)\b"
_HELD: Final = r"\b(?:names?|details?|info(?:r?mation)?|data|records?|stuff|sign(?:ed|ing)?[- ]?up|enrolment|inclusion|things?\s+about|entry|file|referral|form|(?:the\s+)?whole\s+thing|(?:talk|tell|know|read|meeting)\w*\s+(?:people\s+|you\s+|everyone\s+)?(?:me|about\s+(?:me|him|her|them|my|our|us))|(?:my|our|his|her)\s+(?:private\s+)?business|about\s+(?:me|him|her|my|our|us)|in\s+(?:your|a|the|any|those|these)\s+meetings?)\b"
_IT: Final = r"\b(?:it|this|that|there|part|go\s+ahead|proceed|continue|(?<!can't )(?<!cannot )(?<!can not )(?<!cant )carry\s+on|go\s+(?:on|any\s+further)|any\s*more(?=\W*(?:$|and\b|so\b|please|now|because|as\b|thank|since|but|of\s+(?:it|this|that)\b|i\b|we\b|he\b|she\b))|any\s+longer|me|him|her|them|us|out|off|taken)\b"
#: Somebody thinks otherwise now: enough by itself where the letter is about us.
_OTHERWISE_NOW: Final = re.compile(
    r"(?<!not )(?<!n't )(?<!never )\bchang(?:e|ed|ing)\s+(?:my|our|his|her|their|the|there)\s+minds?\b(?!\s+(?:about|on|over|regarding)\s+(?!(?:it|this|that|things|being|you|your|sharing|consent\w*|joining|signing|going|having|letting|agreeing|all|(?:the\s+)?(?:whole|register|dsr|dynamic|referral|list|form))\b))|\b(?:second\s+thoughts|a\s+re-?think|thought\s+better)\b|\bchange\s+of\s+(?:heart|mind)\b|\bchang(?:e|ed|ing)\s+(?:it\s+|that\s+|(?:my|her|his|our|their)\s+answer\s+)?to\s+(?:a\s+)?no\b|\bforget\s+(?:about\s+)?(?:me|us)\b|\bdecided\s+against\b|\btak(?:e|es|ing)\s+(?:it|everything|all|anything|what(?:ever)?)\s+(?:that\s+)?(?:(?:i|he|she|we)\s+(?:\w+\s+)?(?:signed|said|agreed)|back)\b|\b(?:revok|withdraw|retract|rescind|cancel|undo)\w*\s+(?:everything|all|anything|what(?:ever)?)\s+(?:that\s+)?(?:i|he|she|we|they)\s+(?:\w+\s+)?(?:signed|said|agreed)\b|\btak(?:e|es|ing)\s+back\s+(?:everything|all|anything|what(?:ever)?)\b|\bstop\s+putting\s+(?:me|us|him|her|them|my\s+\w+)\s+(?:on|in)\b|\bonly\s+(?:said\s+yes|agreed|signed(?:\s+it)?)\s+(?:because|to|so|as)\b|\b(?:mistake|wrong|regret(?:s|ted)?|sorry\s+(?:i|we|for|about))\s+(?:(?:to|for|in|of)\s+)?(?:ever\s+)?(?:say(?:ing)?\s+yes|sign(?:ed|ing)?|agree(?:d|ing)?|said\s+yes)\b|\b(?:who\s+(?:said|gave)|never\s+(?:said|agreed|asked|gave|signed|consented))\b",
    re.IGNORECASE,
)
#: Something is undone or not wanted, and what is not said: it can only be that.
_BY_ITSELF: Final = re.compile(
    r"(?<!won't )(?<!wont )(?<!can't )(?<!not )(?<!n't )\b(?:tak(?:e|es|en)|took|get|cross|rub|strike|pull|opt(?:s|ed|ing)?|count|leave|wants?|let\s+me|come|scrub|keep)\s+(?:(?:me|us|him|her|them|my|our|his|their|it|[\w-]+'s|name|details|things|to\s+(?:come|be\s+taken|pull|opt|get))\s+){0,3}?(?:off|out|down|back\s+what)\b"
    r"|\b(?:prefer|rather|choose|chosen|decided|ask|wants?|wish)\w*\s+not\s+to\s+be\s+(?:\w+\s+)?(?:included|involved|added|listed|registered|referred|part\b|put\s+(?:on|forward))|\b(?:tear|tearing|rip|ripping)\s+(?:it|that|this|them|my\s+\w+|the\s+\w+)\s+up\b|\b(?:bin|shred|burn|destroy)\s+(?:it|that(?!\s+(?:one|copy|e-?mail|version))|the\s+form|my\s+form)\b|\b(?:everything|all|what(?:ever)?|anything)\s+(?:you(?:'ve|\s+have)?\s+)?(?:got|held?|hold|keep|have)\s+(?:on|about)\s+(?:me|us|him|her|them)\s+(?:to\s+be\s+)?(?:shredded|deleted|gone|wiped|destroyed|erased|removed|binned)\b"
    r"|\b(?:not|n't|no\s+longer)\s+(?:\w+\s+)?(?:willing|happy|keen|ok(?:ay)?|prepared|in\s+agreement|consenting|on\s+board|agreeable)\s+(?:now|any\s*more|any\s+longer)\b|\b(?:back|bow|pull|drop)(?:s|ed|ing|ped|ping)?\s+out\b(?!\s+of\s+(?!(?:it|this|the\s+(?:register|dsr|scheme|list|process|whole|referral))\b))|\btak(?:e|es|ing)\s+back\s+(?:my|our|his|her|their|the)\s+(?:yes|word|signature|agreement|ok(?:ay)?)\b|\bcall\s+it\s+(?:a\s+day|quits|off)\b"
    r"|\b(?:wish|want|like)(?:es|s)?\s+to\s+(?:leave|stop|pull\s+out|opt\s+out)\b|\b(?:rather|sooner)\s+you\s+(?:did|do|would|were|had)\s*n'?t\b(?!\s+(?:ring|call|phone|come|visit|write|e-?mail|post|text|use|mention|wait|speak|go))|\b(?:wo\s*n'?t|wont|will\s+not|not\s+going\s+to|is\s*n'?t|not)\s+(?:be\s+)?(?:stay|staying|remain|remaining)\s+on\s+(?:it|there)\b|\basked\s+to\s+be\s+(?:taken|removed|left)\b|\b(?:have|get|wants?)\s+(?:my|his|her|their|our)\s+(?:\w+\s+)?(?:records?|entry|file|name|details|information)\s+(?:closed|destroyed|removed|deleted|wiped|taken\s+(?:off|out|down))\b|\b(?:please|pls|can\s+you|could\s+you)\s+(?:remove|delete|unregister|deregister)\s+(?:me|us|him|her|them)(?=\W*(?:$|please|now|asap|thank|from\s+(?:it|this)\b))|\b(?:like|want(?:s|ed)?|wish(?:es)?|need(?:s)?|request(?:s|ed)?|decided|chosen)\s+to\s+(?:be\s+(?:removed|deleted|withdrawn|deregistered|left\s+(?:off|out)|taken\s+(?:off|out))|withdraw)(?=\s*(?:[.,;!?]|$|(?:now|please|at|and|as|because|from\s+(?:it|this)|thank|with\s+immediate)\b))|\bno\s+longer\s+in\s+agreement\b|\b(?:refused|refuses|declined|said\s+no|say\s+no|says\s+no|is\s+(?:now\s+)?no)\W*$",
    re.IGNORECASE,
)


def _near(one: str, other: str, characters: int = 70) -> re.Pattern[str]:
    between = rf"(?:(?!\bbut\s+(?:please\s+)?(?:can|could|would|will|may|do|is|are|has|have)\b)[^.!?;\n]){{0,{characters}}}?"
    return re.compile(rf"{one}{between}{other}|{other}{between}{one}", re.IGNORECASE)


#: Said of the register or of consent only: of anything else these words say too little.
_ENDED: Final = (
    r"(?:\bno\s+trace\b|\bno\s+longer\s+(?:on|stands?|valid|appl(?:y|ies)|ha(?:s|ve|d)|holds?|part)\b|\b(?:disappear|vanish|lapse[sd]?)\b|\b(?:back|pull|dr[eao]p)(?:s|ed|ing|ped|ping)?\s+out\s+of\b"
    r"|\bstep(?:s|ped|ping)?\s+(?:away|back)\s+from\b|(?:\bnot|n't)\s+for\s+(?:me|us|him|her|them|my|our)\b|\b(?:done|finished|through)\s+with\b|\bsooner\s+(?:not|you|he|she|they|we)\b|\bnot\s+something\b"
    r"|\b(?:is|was|'s)\s+(?:now\s+)?(?:a\s+)?(?:firm\s+|definite\s+|clear\s+)?no\b(?=\s*(?:[,.;!]|and\b|from\b|$))|\bbut\s+(?:now\s+)?(?:i|he|she|we|they)\s+(?:now\s+)?do(?:es)?n'?t\b(?=\W*(?:$|any|now|want)))"
)
#: The same of consent alone.
_ENDED_CONSENT: Final = r"\b(?:disregard|ignore|void|null|ends?|ended|ending|expire[sd]?)\b"

#: What is looked for first, cheap words and then both near each other.
_LACKING: Final = re.compile(f"{_UNWANTED}|{_UNDO}|{_ENDED}|{_ENDED_CONSENT}", re.IGNORECASE)
_BY_NAME: Final = (
    *(_near(does, what) for what in (_REGISTER, _AGREED) for does in (_UNWANTED, _UNDO, _ENDED)),
    _near(_ENDED_CONSENT, r"\bcon[sc]ent\b", 40),
)
_BY_WHAT_IS_HELD: Final = (_near(_UNWANTED, _HELD), _near(_UNDO, _HELD))
_AS_IT: Final = (_near(_UNWANTED, _IT, 25), _near(_UNDO, _IT, 25))
_ALONE: Final = (_BY_ITSELF, _OTHERWISE_NOW)

#: Yes was said, and now it is no.
_NOW_NO: Final = re.compile(
    r"\b(?:said|signed|agreed|gave|put)\b[^?\n]{0,80}?\b(?:yes|agreed|signed)\b[^?]{0,120}?\b(?:but\s+)?(?:now\b[^.!?]{0,40}\b(?:i|he|she|we|they)\s+(?:\w+\s+)?(?:say|says|said|mean|means)\s+no|(?:now|so)\s+(?:it'?s|it\s+is|the\s+answer\s+is)\s+(?:a\s+)?no)\b",
    re.IGNORECASE,
)
#: Asked of us in so many words, about nothing else that is named.
_REMOVE_ME: Final = re.compile(
    r"\b(?:please|pls|plz|(?:can|could|would|will)\s+you|(?:asks?|asked|wants?)\s+(?:me|us|you)\s+to)\s+(?:\w+\s+)?(?:remove|delete|unregister|deregister)\s+(?:me|him|her|us|them)(?=\W*(?:$|please|now|thank))",
    re.IGNORECASE,
)

#: A letter of nothing but this.
_WHOLE: Final = re.compile(
    r"\W*(?:(?:please|pls|i|we|want|to|yes|hi|hello)\W+)*(?:withdraw|stop|cancel\s+(?:it|this|me)|leave\s+me\s+(?:alone|be|out)|opt(?:ing)?\s*out|remove\s+(?:me|us|him|her|them)|take\s+(?:me|us|him|her|them)\s+off|unregister)(?:\W+(?:me|us|him|her|them|my|our|consent|please|pls|now|it|thanks?|thank\s+you))*\W*",
    re.IGNORECASE,
)
#: Consent taken back in the languages of families here: something is undone, or not agreed to any more, beside the word for consent.
_ELSEWISE: Final = tuple(
    re.compile(rf"\b(?:{undone})\b[^.!?]{{0,60}}\b(?:{consent})\b|\b(?:{consent})\b[^.!?]{{0,60}}\b(?:{undone})\b", re.IGNORECASE)
    for undone, consent in (
        (r"retir\w*|revoc\w*|revog\w*|retrac\w*|anul\w*", r"consentimi?ento|autorizaci[oó]n|autoriza[cç][aã]o"),  # Spanish, Portuguese
        (r"retire\w*|révoqu\w*|annul\w*", r"consentement|accord|autorisation"),  # French
        (r"revoc\w*|ritir\w*", r"consenso"),  # Italian
        (r"widerruf\w*|zieh\w*|zurück\w*", r"einwilligung|einverständnis|zustimmung"),  # German
        (r"wycof\w*|cofn\w*|cofam|odwoł\w*", r"zgod[aęy]"),  # Polish
        (r"retrag\w*|anul\w*|revoc\w*", r"consimț[aă]m[aâ]ntul\w*|consimtamantul\w*|acordul"),  # Romanian
        (r"atšauk\w*|atsiim\w*", r"sutikim\w*"),  # Lithuanian
        (r"оттегл\w*|отзыва\w*|отозва\w*|відклик\w*", r"съгласи\w*|согласи\w*|згод\w*"),  # Bulgarian, Russian, Ukrainian
        (r"geri\s+(?:al|çek)\w*|iptal", r"onay\w*|rıza\w*|izni\w*"),  # Turkish
    )
)
#: Without one of these none of `_ELSEWISE` can fit.
_ELSEWISE_NEEDED: Final = re.compile(
    r"consent(?:im|em|emen|so)|autori[sz]a|accord|einwill|einverst|zustimm|zgod|consim|acordul|sutikim|съглас|соглас|згод|onay|rıza|izni",
    re.IGNORECASE,
)

#: In its clause: a condition, a right, a question about it, or what is over.
_EXCUSED: Final = re.compile(
    r"(?<!prefer it )(?<!like it )(?<!grateful )(?<!nice )\bif\b(?!\s+(?:he|she|i|we|they|my\s+\w+)(?:'s|'m|'re|\s+is|\s+am|\s+are)\s+(?:still|already|currently)\s+on\b)|\b(?:unless|whether|should\s+(?:he|she|they)|whenever|at\s+any\s+(?:time|point|stage)|in\s+(?:the\s+)?future|wherever|in\s+case|until)\b"
    r"|\b(?:can|may|could|might|able\s+to|free\s+to|right\s+to|entitled\s+to|option\s+to)\s+(?:also\s+|always\s+|later\s+)?(?:be\s+)?(?:withdraw\w*|come\s+off|change|refuse|opt|leave|revoke|remove[d]?|say\s+no)\b"
    r"|\bhow\s+(?:would|does|do|can|could|might|to)\s+(?:people|someone|somebody|a\s+person|anyone|one|they|he|she)\b|\bwhat\s+happens\b|\b(?:someone|somebody|anyone|people)\b[^.]{0,30}\?"
    r"|\b(?:previously|originally|initially|at\s+first|last\s+(?:time|year|month|summer|winter)|in\s+the\s+past|to\s+begin\s+with|used\s+to|in\s+(?:19|20)\d\d)\b"
    r"|\b(?:not|n't|never|without)\s+(?:\w+\s+){0,3}?(?:withdraw\w*|withdrew|revok\w+|taken?\s+(?:it\s+)?back|remove[d]?|delet\w+)\b|\bremains?\s+in\s+place\b|\bnot\s+(?:yet\s+)?(?:been\s+)?(?:asked|obtained|able|possible|known|received|shown|stated|recorded|included|available)\b"
    r"|\b(?:no\s*-?\s*one|nobody)\s+(?:has\s+|have\s+|had\s+)?(?:told|said|informed|asked|let)\b|\b(?:do|would)\s+you\s+(?:need|want|like|prefer|require)\s+(?:me|us)\s+to\b|\b(?:shall|should|do)\s+(?:i|we)\s+(?:need\s+to\s+|have\s+to\s+)?(?:remov|delet|tak|cancel|withdraw|leav|redact)\w*|(?:^|,\s*|\band\s+)not\s+(?:to\s+be\s+)?(?:taken|removed|come)\b|\bsometimes\b|\bbest\s+interests?\b(?![^.]*\breversed\b)|\b(?:lacks?|no)\s+capacity\b|\bnot\s+have\s+capacity\b|\bhappy\s+to\s+(?:stay|be|remain)\b|\b(?:does|do|did|can|could|will|would)\s+(?:the\s+|your\s+)?(?:dsr|register)\b|\bfind\s+out\b|^\W*(?:can|could|do|may)\s+people\b|\blive\s+there\b",
    re.IGNORECASE,
)
#: A question that is not asked of us to do something.
_ASKED: Final = re.compile(
    r"^\W*(?:(?:please|so|and|also|hi|hello)\W+)*(?:(?:from|at|until|till|to|for|by)\s+(?=what|which|how|who))?(?:what|how|who|when|which|whose|is\s+it|does|do|did|is|are|can|could|would|may|should|will)\b(?!\s+(?:you|i|we|my|our|please|do\s+(?:i|we))\b)[^.!]*\?$",
    re.IGNORECASE,
)
_STILL_AGREES: Final = re.compile(
    r"\bbut\b[^.!?]{0,60}\b(?<!not )(?<!n't )(?:agrees|agreed|consents|consented|happy|signed|would\s+like|wants\s+to\s+(?:be|stay|go)|has\s+given|gave)\b",
    re.IGNORECASE,
)
#: What else can be left, stopped, cancelled and not wanted.
_ELSEWHERE: Final = re.compile(
    r"\b(?:do\s*n'?t|dont|do\s+not|not\s+to)\s+tell\s+(?:him|her|them|my\s+\w+)\b(?!\s+(?:anything\s+)?(?:about|what|my|our))|\b(?:try|tries|trying|tried)\s+(?:and|to|2|n)\s+stop\b|\b(?:getting|going|gone|in\s+the)\s+dark\b|\bbe\s+out\s+to\b|\b(?:lift|boiler|engineer|plumber|repairs?|keys?)\b|\b(?:coats?|shoes|socks|jumpers?|hats?|gloves)\b|"
    r"\bwithdraw\w*\s+(?:its|our|their|the|all)\s+(?:\w+\s+){0,2}?(?:services?|support|staff|provision|offer|package|bid|tender)\b(?!\s+(?:for|register))|"
    r"\b(?:pressed\s+send|sent\s+too\s+soon|that\s+one|cop(?:y|ying)\s+list|cc\s+list|no\s+longer\s+works?|wrong\s+(?:version|form|one|copy|file|attachment)|mailing|distribution|circulation|e-?mails?|e-?mailing|newsletters?|bulletins?|unsubscribe|subscription|marketing|mailbox|inbox|message|rota|group|shared\s+drive|calls?|appointments?|meeting(?!s\b)|invit\w+|calendar|thread|room|order|job|post|vacancy|application|leave\s+request|annual\s+leave|course|college|school|placement|trip|respite|care\s+package|carer|"
    r"complaint|request\s+for|address|scan|page|dentist|jab|vaccin\w*|medication|tablets|treatment|surgery|operation|photo\w*|filming|hurt(?:s|ing)|practice\s+list|waiting\s+list|off\s+roll|hospital|home|unit|ward|tenancy|stop(?:ped|ping)?\s+work(?:ing)?|neck|throat|belt|ligature|rope|knife|scream\w*|strangl\w*|roof|bridge|railings?|windows?|floor|clothes|(?:his|her|my|the)\s+(?:meds|bloods|depot|injections?)|funding|closure|petition|intended\s+recipient|in\s+error|number|named\s+worker|lead\s+professional|duplicate|twice|by\s+mistake|own\s+details|appeal|police|solicitor's\s+fees)\b",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(
    r"[;:–—]\s*|,?\s+\b(?:but|however|although|though|because|as\s+(?=(?:he|she|they|i|we)\b)|and\s+(?=(?:i|we|he|she|they|please|ask\w*|want\w*|say\w*|now|has|have|then)\b))\s*|,\s+",
    re.IGNORECASE,
)
_ABOUT_IT: Final = re.compile(rf"{_REGISTER}|{_AGREED}|{_HELD}", re.IGNORECASE)
_NAMES_REGISTER: Final = re.compile(r"\b(?:dsr|dynamic\s+support|register)\b", re.IGNORECASE)
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+|\n\s*\n")
#: About us, by what is said in the letter.
_ABOUT_US: Final = re.compile(
    rf"{_REGISTER}|{_AGREED}|\breferral\b|\b(?:stay|remain)(?:ing)?\s+on\s+(?:it|there)\b|\blist\b|\bshar(?:e|ed|ing)\b|\byour\s+(?:form|team|service|records?)\b",
    re.IGNORECASE,
)
_REPLIES: Final = re.compile(r"\s*(?:re|aw|sv|odp)\s*:", re.IGNORECASE)
#: A letter of so few words is about us by coming here.
_SHORT: Final = 45
_SENTENCE_CHARACTERS: Final = 600
#: A shorter sentence may leave it to the subject what it speaks of.
_NAMES_ITSELF: Final = 60


def unwilling_words(text: str, subject: str, *, brings_form: bool, answers_us: bool) -> str | None:
    """The first stretch of `text` by which somebody does not want to be on the register any more, on one line; None when none does.

    With a form (`brings_form`) only what names the register or the consent counts: a form's letter says of many things that they are
    not wanted. "It" counts in a letter that answers us, speaks of the register, or is short."""
    about_us = answers_us or _ABOUT_US.search(f"{subject}\n{text}") is not None or len(text.split()) <= _SHORT
    near = _BY_NAME if brings_form else (*_BY_NAME, *_BY_WHAT_IS_HELD, *(_AS_IT if about_us else ()))
    if len(text) <= _NAMES_ITSELF and _WHOLE.fullmatch(text.strip()):
        return " ".join(text.split())
    for sentence in _sentences(text) if _ELSEWISE_NEEDED.search(text) else ():
        elsewise = next((hit for pattern in _ELSEWISE if (hit := pattern.search(sentence))), None)
        if elsewise is not None:
            return elsewise[0]
    if not brings_form and (revised := _NOW_NO.search(text)) is not None:
        return " ".join(revised[0].split())
    alone = () if brings_form else _ALONE if about_us else (_REMOVE_ME,)
    for sentence in _sentences(text):
        patterns = (*(near if _LACKING.search(sentence) else ()), *alone)
        if not any(pattern.search(sentence) for pattern in patterns) or _is_something_else(sentence):
            continue
        for clause in (sentence, *_CLAUSE.split(sentence)):
            if _EXCUSED.search(clause) is None and not _is_elsewhere(clause, sentence, subject):
                found: re.Match[str] | None = next((hit for pattern in patterns if (hit := pattern.search(clause))), None)
                if found is not None and not _is_danger(sentence):
                    return found[0].strip()
    return None


def _is_danger(sentence: str) -> bool:
    """Whether a sentence speaks of danger now, and of neither the register nor consent: "he has taken her phone off her" takes nothing
    back, and reminders must not stop for it."""
    return _ABOUT_IT.search(sentence) is None and bool(danger_words(sentence) or scenes(sentence))


def _is_something_else(sentence: str) -> bool:
    """Whether a sentence asks about it, still agrees, speaks of medicine, or tells its readers what to answer."""
    return bool(
        ANSWER_WITH.search(sentence)
        or only_asks(sentence)
        or MEDICINE.search(sentence)
        or _ASKED.search(sentence)
        or _STILL_AGREES.search(sentence)
    )


def _is_elsewhere(clause: str, sentence: str, subject: str) -> bool:
    """Whether a clause speaks of another thing than the register. One that names the register speaks for itself, whatever stands
    around it: "Mum rang the school: she is withdrawing him from the register"."""
    if _NAMES_REGISTER.search(clause):
        return _ELSEWHERE.search(clause) is not None
    # The words of a reply's subject are ours: "Re: Your message has arrived".
    borrowed = len(sentence) < _NAMES_ITSELF and not _REPLIES.match(subject)
    return _ELSEWHERE.search(f"{subject} {sentence}" if borrowed else sentence) is not None


def _sentences(text: str) -> Iterator[str]:
    for sentence in _SENTENCE_END.split(text.replace("’", "'").replace("‘", "'")):
        shown = " ".join(sentence.split())
        if shown:
            yield shown[:_SENTENCE_CHARACTERS]
