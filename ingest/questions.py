"""Questions: what is asked for that we hand out, or that only this service can answer."""

from __future__ import annotations

import re
from typing import Final

_ASK: Final = r"(?:send|pop|ping|drop|e-?mail|forward|share|provide|supply|post|give|get|have|receive|find|request(?:ing)?|obtain|access|download|need|want|after|looking\s+for)"
#: Things that only we hand out, and things that anybody might ask for: those count where the register is spoken of.
_OURS_TO_GIVE: Final = (
    r"(?:(?:cop(?:y|ies)\s+of\s+(?:the|your)\s+)?leaflets?|booklets?|braille|large[- ]print|(?:translat|audio)\w*(?:\s+version)?|brochures?|(?:anything|something|information|it|one|version|form)\s+(?:\w+\s+)?(?:in|with)\s+(?:pictures|symbols|photos|big\s+letters|simple\s+words|plain\s+english|makaton|widgit|sign\s+language|bsl|audio)|easy[- ]?(?:to[- ])?read|posters?|flyers?|fact\s?sheets?|information\s+(?:packs?|sheets?)|(?:self[- ]?)?referral\s+(?:forms?|packs?|paperwork)|"
    r"(?:blank|paper|printed|empty)\s+(?:\w+\s+)?forms?|(?:(?:under|over)[- ]?(?:18|eighteen)'?s?|adults?'?|children'?s|child|cyp)\s+forms?|application\s+forms?|(?:dsr|register)\s+(?:\w+\s+)?(?:forms?|information|info|details|guidance|criteria)|"
    r"(?:latest|current|newest|new|up[- ]to[- ]date|electronic|word|editable)\s+(?:version|copy|edition)\s+of\s+(?:the|your)\s+(?:\w+\s+)?(?:forms?|paperwork|template)|paperwork\s+for\s+(?:(?:under|over)[- ]?(?:18|eighteen)|adults?|children))"
)
_ANYTHING: Final = r"(?:information|info|details|guidance|guide|forms?|criteria|cop(?:y|ies)|links?|literature|paperwork|packs?)"
_BETWEEN: Final = r"(?:(?!attached|enclosed|you\b|your\b)[\w'/-]+\s+){0,9}?"
_ASKS_OURS = re.compile(
    rf"\b(?:{_ASK}|is\s+there|are\s+there|have\s+you\s+(?:got|any)|do\s+you\s+(?:do|have|make|offer))\s+{_BETWEEN}{_OURS_TO_GIVE}\b"
    rf"|\b(?:is|are)\b[^.!?]{{0,60}}\b{_OURS_TO_GIVE}\b[^.!?]{{0,20}}\bavailable\b"
    r"|\b(?:where|who|how)\s+(?:do|should|can|would|must)\s+(?:i|we)\s+(?:\w+\s+)?(?:send|e-?mail|submit|return|post)\b[^.!?]{0,30}\bforms?\b"
    r"|\bwhere\s+(?:a|the|my|our|your)\s+(?:\w+\s+)?forms?\s+(?:should|can|must|needs?|has|is|are|goes|go)\b|\b(?:something|anything)\s+(?:\w+\s+){0,2}?(?:(?:i|we|he|she|they|people)\s+can\s+read|to\s+read)\b"
    r"|\bdo\s+you\s+(?:take|cover|accept|see|work\s+with)\s+(?:people|anyone|children|adults|young\s+people|referrals|patients|clients|[A-Z]\w+)\b"
    r"|\b(?:which|what)\s+(?:\w+\s+)?forms?\s+(?:do|should|would|can|is|are)\b"
    r"|\b(?:(?:can|could|would|will|may)\s+(?:you|u|i|we|someone|somebody)|please|pls|plz)\b[^.!?]{0,20}\b(?:send|get|have|post|e-?mail|forward|give|share|pop)\s+(?:(?:me|us|over|a|him|her|them|my\s+\w+)\s+){0,3}(?:the|an?|your|that|some|another)\s+(?:\w+\s+){0,2}?forms?\b(?!\s+(?:back|i|we|that|she|he|they|you|which|to)\b)"
    r"|\b(?:would|does|do|is|are)\b[^.!?]{0,100}\b(?:enough|count|qualify|suitable|eligible|right|appropriate)\s+(?:for|to\s+(?:be|go)\s+on)\s+(?:the\s+)?(?:dsr|register)\b[^.!]*\?"
    r"|\bhow\s+(?:do|can|would|should)\s+(?:i|we|he|she|they)\s+get\s+(?:it|one|that|on|him|her|them)\b|\b(?:is|are)\s+there\s+(?:an?\s+)?(?:\w+\s+)?(?:online|web|electronic|pdf|word|paper|printable)\s+(?:version|form|one)\b|\b(?:online|web|pdf|word|paper)\s+(?:version|form)\b[^.!?]{0,80}\?|\b(?:lost|mislaid|deleted|can't\s+find|cannot\s+find)\b[^.!?]{0,40}\b(?:link|forms?|leaflets?)\b[^.!?]{0,60}\b(?:re-?send|send|again|another)\b|\bhelp\s+(?:me|us|him|her|them|my\s+\w+)\s+(?:to\s+)?(?:fill|complete|with\s+(?:the|your)\s+form)\b|\bhelp\s+(?:\w+\s+){0,2}(?:filling|completing)\b|\bgo\s+about\s+(?:referring|making\s+a\s+referral|getting)\b|\b(?:process|procedure|steps)\s+(?:for|to)\s+(?:\w+\s+){0,2}?(?:refer|make|get)\w*\b"
    r"|\b(?:can't|cannot|couldn't|unable\s+to|not\s+able\s+to)\s+(?:open|find|download|access|print|see)\s+(?:the\s+|your\s+|a\s+)(?:\w+\s+){0,2}?forms?\b"
    r"|\b(?:glad|grateful|thankful|like|love|pleased)\s+(?:of|for|to\s+have|to\s+see|to\s+get)?\s*(?:a|an|some|any|the|your)\s+(?:\w+\s+)?(?:leaflets?|booklets?|fact\s?sheets?|posters?|easy[- ]?read)\b"
    r"|\b(?:whose|what|how|who|when|which)\b[^.!?]{0,80}\b(?:for|on|to|about|with)\s+(?:the|a|your)\s+(?:dsr|register)\b[^.!?]*\?"
    r"|\b(?:does|do|can|could|will|would|is|are|must)\s+(?:the|your|a)\s+(?:dsr|register|school|parent|gp)\b[^.!?]*\b(?:dsr|register|refer|sectioned|diagnos\w+)\b[^.!?]*\?"
    r"|\b(?:link|download|page)\b[^.!?]{0,40}\bforms?\b[^.!?]{0,40}\b(?:broken|dead|not\s+work\w*|doesn'?t\s+work|isn'?t\s+working|won'?t\s+open)\b"
    r"|\b(?:how|where|who)\s+(?:do|can|would|should|could|to|might)\s+(?:(?:i|we|one|someone|my|our|a|she|he|they|you)\s+)?(?:\w+\s+){0,4}?(?:self[- ]?refer|make\s+a\s+referral|get\s+(?:\w+\s+){0,2}(?:on|added))\b"
    r"|\b(?:what|who)(?:\s+is|\s+does|'?s)\s+(?:the\s+|this\s+|a\s+)?(?:suffolk\s+)?(?:dsr|d[yi]nami[ck]\s+sup+ort)|\b(?:leaflets?|easy[- ]?read|blank\s+forms?|information\s+packs?)\b[^.\n]{0,30}\bplease\b",
    re.IGNORECASE,
)
_ASKS_ANYTHING = re.compile(
    rf"(?<!\bi will )(?<!\bi'll )(?<!\bwe will )(?<!\bwe'll )\b{_ASK}\s+{_BETWEEN}{_ANYTHING}\b|\b(?:more|some|further)\s+(?:information|info|details)\s+(?:about|on|regarding)\b"
    r"|\b(?:how|where|who)\s+(?:do|can|would|should|could|to|might)\s+(?:\w+\s+){0,5}?(?:refer|apply|register|find|fill|complete)\b"
    r"|\b(?:like|want|need|wanted|wanting|trying|keen)\s+to\s+(?:know|understand|find\s+out|learn|ask)\b(?!\s+if\s+you\s+(?:have|got))|\b(?:talk\s+(?:me|us)\s+through|clarify|explain|advise\s+on)\s+(?:what|how|who|when|the)\b|\b(?:tell|explain\s+to|let)\s+(?:me|us)\s+(?:know\s+)?(?:more\s+|a\s+bit\s+more\s+)?about\b|\b(?:do|does|would)\s+(?:\w+\s+){1,8}?(?:qualify|meet\s+(?:the\s+)?criteria)\b|\b(?:is|are)\s+(?:\w+\s+){1,6}?eligible\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"(?:[^.!?]{0,80}[,:;–-]\s*)?(?:(?:please|and|but|so|also|hi|hello)\s+)?(?:(?:from|at|until|till)\s+(?=what|which))?(?:is|are|do|does|did|what|how|who|where|when|which|why|can|could|would|will|should)\b[^.!?]{5,200}\?$",
    re.IGNORECASE,
)
#: Asked of whoever runs the register, in a letter that speaks of it.
_WHAT_IT_IS: Final = re.compile(
    r"\bwhat(?:'s|\s+is|s|\s+does)\s+(?:that|it|this)\b|\bis\s+it\s+(?:a\s+|an\s+|for\s+|about\s+|like\s+)?\w+(?:\s+\w+)?\s*\?|\bwho\s+(?:do|should|can|would|must)\s+(?:i|we)\s+(?:\w+\s+)?(?:send|refer|e-?mail|write|contact|ask|speak|talk)\b"
    r"|\bwhich\s+(?:one|register|team|area|mailbox|form|address|county|part)\b[^.!]*\?|\bdo\s+you\s+have\s+an?\s+(?:e-?mail|address|number|contact)\b|\bcan\s+(?:i|we|he|she)\s+(?:be|go|get)\s+on\b",
    re.IGNORECASE,
)
#: Whether somebody can be on it is asked of nobody else.
_CRITERIA: Final = re.compile(r"\b(?:criteria|eligib\w+|threshold)\b", re.IGNORECASE)
#: Consent, capacity and leaving, asked about in general: nobody else answers for the register.
_ON_CONSENT: Final = re.compile(
    r"\b(?:con[sc]ent\w*|(?:lack\w*|has|have|had|got|without)\s+(?:\w+\s+){0,2}?capacity|capacity\s+(?:assessment|to\b)|best[- ]interests?|parental\s+responsibility|chang(?:e|ed|ing)\s+(?:my|our|his|her|their|your)\s+minds?"
    r"|(?:com|tak|get|gett|be|remov|pull)\w*\s+(?:(?:me|him|her|them|(?:my|his|her|their|our)\s+\w+|taken)\s+)?(?:off|out)\b|\bsigning\b|who\s+signs?\b|say(?:ing)?\s+(?:no|yes)\b|think\s+better\b|withdraw\w*|(?:parents?|mother|father|mum|dad|family|carer)\s+(?:\w+\s+)?(?:to\s+)?(?:agree|consent|sign)\b)",
    re.IGNORECASE,
)
_ASKED_IN_GENERAL: Final = re.compile(
    r"(?:[^.!?]{0,80}[,:;–-]\s*)?(?:(?:please|hi|hello|and|so|but|also|if)\s+)*(?:what|how|who|whose|when|which|is|are|am|do|does|can|could|may|would|will|should|must|has|have|if\b[^.!?]{0,60}\b(?:can|could|may|do|would|what|who|how))\b[^.!?]*\?$|\W*(?:how|what|who)\s+(?:do|does|can|could|would|happens|decides|gives|signs|is|has)\b[^.!?]*$",
    re.IGNORECASE,
)
#: Of one's own service: a question to a person about somebody, not about the register.
_OF_OTHER_THINGS: Final = re.compile(
    r"\b(?:treatment|surgery|operation|vaccin\w*|jab|photo\w*|trip|tablets?|medication|money|tenancy|finances?|bank|school|meeting|visit|room|train|bus|car|work|bins?|coat|shoes)\b",
    re.IGNORECASE,
)
#: What somebody wants to understand of the register.
_WANTS_TO_KNOW: Final = re.compile(
    r"\b(?:like|want|wants|need|love|keen|trying)\s+to\s+(?:know|understand|find\s+out|ask|hear)\b[^.!?]*\b(?:c\(?e?\)?trs?|dsr|register|d[yi]nami[ck]\s+sup+ort|consent|refer(?:rals?)?|who\s+(?:will\s+)?see)\b"
    r"|\b(?:has|have|need|needs|got)\s+to\s+have\s+(?:a|an|had|any)\s+(?:\w+\s+)?diagnos\w+|\bdiagnos\w+\b[^.!?]{0,60}\bto\s+(?:be\s+)?(?:considered|eligible|referred|accepted|qualify|refer)\b"
    r"|\bwho\s+(?:can|will|gets\s+to|is\s+able\s+to)\s+(?:see|read|look\s+at)\b|\bwhat\s+rights?\b[^.!?]*\b(?:hold|held|data|information|over)\b|\b(?:number|someone|somebody|anybody)\b[^.!?]{0,40}\b(?:ring|call|talk|speak)\b[^.!?]{0,40}\bwhether\s+to\s+refer\b"
    r"|\bhow\s+long\b[^.!?]{0,60}\b(?:hear\s+back|after\s+(?:sending|submitting|making)|refer\w*|a\s+decision)\b[^.!]*\?|\b(?:lose|keep|have|get)\s+(?:his|her|their|my|a)\s+place\s+on\s+(?:the|your)\s+(?:register|dsr|list)\b[^.!]*\?"
    r"|\b(?:have\s+you\s+(?:got|any)|do\s+you\s+have|is\s+there|are\s+there)\b[^.!?]{0,60}\bin\s+(?:polish|romanian|portuguese|lithuanian|latvian|bulgarian|hungarian|albanian|turkish|kurdish|arabic|farsi|dari|pashto|somali|tigrinya|russian|ukrainian|bengali|sylheti|urdu|punjabi|hindi|gujarati|tamil|nepali|tetum|vietnamese|chinese|mandarin|cantonese|spanish|french|italian|german|welsh|(?:an)?other\s+languages?)\b"
    r"|\bwhat\s+(?:should|do|must)\s+(?:i|we)\s+do\s+(?:if|when)\s+(?:the|a)\s+(?:person|child|young\s+person|adult|parent|family)\b"
    r"|\bwhat\s+(?:paperwork|documents?|information|forms?|evidence|papers)\s+(?:do|would|will)\s+you\s+(?:need|want|require)\b"
    r"|\bwhat\b[^.!?]{0,40}\b(?:goes\s+on|happens)\b[^.!?]{0,30}\b(?:c\(?e?\)?tr|dsr|register)\b",
    re.IGNORECASE,
)
#: What a question under a subject about the register is about.
_TOPIC = re.compile(r"\b(?:consent|forms?|criteria|diagnos\w+|eligib\w+|threshold|funding|leaflet|guidance)\b", re.IGNORECASE)
#: What only this service is asked about, and what the law lets anybody ask for.
_OURS_TO_TELL: Final = re.compile(
    r"\b(?:ref(?:er|erral|errals|erred)|register|dsr|duty\s+(?:desk|team|rota|cover)|c\(?e?\)?tr|rag|(?:red|amber|green)\b[^.!?]{0,20}\b(?:red|amber|green)|rating|consent|easy\s+words|what\s+you\s+do|people's\s+(?:information|details|data)|(?:children's|adults?'?|young\s+people's)\s+team|information\s+you\s+(?:sent|e-?mailed|gave))\b",
    re.IGNORECASE,
)
_BY_LAW: Final = re.compile(
    r"\bwhat\s+(?:information|records?|data|notes|details)\s+do\s+you\s+(?:hold|keep|have)\b|\b(?:everything|all|copy\s+of\s+(?:everything|all)|(?:information|data|records?|notes?))\s+(?:that\s+|which\s+)?(?:you|the\s+team|the\s+service)\s+(?:hold|have|keep|hav|got)\s+(?:about|on|of)\b|\b(?:freedom\s+of\s+information|foi\s+request|subject\s+access)\b",
    re.IGNORECASE,
)
_ASKED_OF_US: Final = re.compile(
    r"(?:[^.!?]{0,60}[,:;–-]\s*)?(?:(?:please|hi|hello|and|so)\s+)*(?:(?:from|at|until|till)\s+(?=what|which))?(?:what|how|who|where|when|which|why|is|are|am|do|does|can|could|may|would|will)\b[^.!?]*\??$|(?:please\s+)?(?:can|could|would)\s+(?:you|u|we|i)\b|please\s+(?:re-?send|send|provide|tell|explain)\b",
    re.IGNORECASE,
)
_ASKS_WHAT_TO_DO = re.compile(
    r"\bwhat\s+(?:do|should|can|must)\s+(?:i|we)\s+do\b|\b(?:please|can\s+you|could\s+you)\s+advise\b|\bany\s+advice\b", re.IGNORECASE
)
#: "Please ring me", not "the number to ring".
_WANTS_A_CALL = re.compile(
    r"(?<!number to )(?<!who to )(?<!by )(?<!over the )\b(?:call|ring|phone|telephone|contact|speak|talk)\b(?!\s+(?:number|details))",
    re.IGNORECASE,
)
#: The form as such, not one that was sent.
_ANY_FORM = re.compile(r"\b(?:the|your|a)\s+(?:\w+\s+)?form\b(?!\s+(?:i|we|that|she|he|they|for|of)\b)", re.IGNORECASE)
_OUR_SUBJECT = re.compile(r"\b(?:dsr|d[yi]nami[ck]\s+sup+ort|register|ref+er+(?:als?|ing)|refer)\b", re.IGNORECASE)
_INFORMATION_SUBJECT = re.compile(
    r"^\W*(?:\w+:\s*)*(?:request\s+for\s+|query\s+(?:about|re)\s+|enquiry\s+(?:about|re)\s+)?(?:dsr|dynamic\s+support(?:\s+register)?)\s+(?:information|info|leaflets?|easy[- ]?read|enquiry|query|form\s+request|form\s+please)\b",
    re.IGNORECASE,
)


def subject_words(subject: str) -> str | None:
    """The words by which a subject asks for information, None when it does not."""
    found = _INFORMATION_SUBJECT.search(subject)
    return None if found is None else found[0].strip()


def question_words(text: str, subject: str, *, has_form: bool) -> str | None:
    """The words that ask for what we hand out; for anything else only in a sentence, or under a subject, about the register, or
    with an empty form (`has_form`)."""
    about_us = bool(_OUR_SUBJECT.search(subject))
    speaks_of_it = re.search(r"\b(?:dsr|d[yi]nami[ck] sup+ort|register)\b", f"{subject}\n{text}", re.IGNORECASE) is not None
    for sentence in re.split(r"(?<=[.!?])\s+|\n\s*\n", text.replace("’", "'")):
        said = " ".join(sentence.split())[:1_000]
        found = _ASKS_OURS.search(said)
        if found is None and (about_us or _OUR_SUBJECT.search(said)):
            found = _ASKS_ANYTHING.search(said)
        if found is not None:
            return found[0]
        if found := _WANTS_TO_KNOW.search(said):
            return found[0]
        if _ASKED_IN_GENERAL.match(said) and _ON_CONSENT.search(said) and not _OF_OTHER_THINGS.search(said):
            return said
        if speaks_of_it and (found := _ASKS_WHAT_TO_DO.search(said) or _WHAT_IT_IS.search(said)):
            return found[0]
        if "?" in said and _CRITERIA.search(subject):
            return said
        if found := _BY_LAW.search(said):
            return found[0]
        if not has_form and _ASKED_OF_US.match(said) and (found := _OURS_TO_TELL.search(said)) and not _WANTS_A_CALL.search(said):
            return said
        if (
            _QUESTION.match(said)
            and (has_form or _OUR_SUBJECT.search(said) or _ANY_FORM.search(said) or (about_us and _TOPIC.search(said)))
            and not _WANTS_A_CALL.search(said)
        ):
            return said
    return None
