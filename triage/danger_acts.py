"""What is being done, or has just been done, put together from what a sentence is made of.

`triage/vocabulary/danger.toml` knows wordings whole. People write of the same thing in any: what stays is an act (hitting, climbing,
swallowing, holding down), whom or what it meets, and a verb that says it is so now: "is hitting", "has just run", "hit … an hour ago".
An act in the plain past without a word of time is history and does not count: risk sections are full of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from string import ascii_lowercase, ascii_uppercase
from typing import Final

_A_FEW: Final = r"(?:[\w'-]+\s+){0,3}?"
#: "is", "'s just", "keeps", "has been": before a form in -ing.
_IS: Final = r"(?:is|'s|are|'re|am|'m|im|keeps?|kept|started|starting|has\s+been|have\s+been|hes|shes)\s+(?:(?:now|currently|still|just|actively|again|also|constantly|on)\s+){0,2}"
#: "has just", "'s", "have": before a form of what is done.
_HAS: Final = r"(?:has|'s|have|'ve|hes|shes|just)\s+(?:(?:now|just|already|also|again|only|been|got)\s+){0,2}"
_KIN: Final = (
    r"(?:mum|mam|mom|mother|dad|father|stepdad|stepmum|sister|brother|siblings?|nan|gran|grandma|grandad|aunt|uncle|wife|husband|partner|girlfriend|boyfriend|daughter|son|child|children|kids?|"
    r"baby|toddler|staff|carers?|nurses?|doctor|teachers?|support\s+workers?|workers?|residents?|patients?|peers?|pupils?|tenants?|housemates?|flatmates?|neighbours?|members?\s+of\s+(?:staff|the\s+public)|people|everyone|everybody|somebody|someone|"
    r"man|woman|girl|boy|officer|police(?:\s+officers?)?|passers?[- ]?by|strangers?)"
)
_PERSON: Final = rf"(?:me|us|him|her|them|you|(?:(?:his|her|my|our|their|the|a|an|another|other|two|three|all)\s+)?(?:\w+\s+)?{_KIN})\b"
_SELF: Final = r"(?:him|her|my|them|it|your)sel(?:f|ves)\b"
_BODY: Final = r"(?:his|her|my|their)\s+(?:own\s+)?(?:head|face|arms?|wrists?|legs?|throat|neck|hands?|stomach)\b"
_JUST_NOW: Final = (
    r"(?:now|right\s+now|today|tonight|this\s+(?:morning|afternoon|evening)|last\s+(?:night|nite)|yesterday|just|at\s+the\s+moment|at\s+present|again|as\s+(?:we|i)\s+(?:speak|write|type)|"
    r"(?:an?|one|two|three|few|half\s+an|\d+)\s+(?:minutes?|mins?|hours?|hrs?)\s+ago|every\s+(?:day|night|nite|time)|all\s+(?:day|night))\b"
)
_CHILD: Final = (
    r"(?:lads?|son|daughter|kids?|boy|girl|baby|babies|toddler|child|children|little\s+(?:one|un)s?|grandson|granddaughter|"
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|\d{1,2})[- ]year[- ]olds?)"
)
_INDOORS: Final = r"(?:in(?:side)?\s+the\s+(?:house|home|flat|car|bath|room)|at\s+home|indoors|there|upstairs|at\s+(?:his|her|my|our)\s+(?:dad|mum|nan)'?s)"
_ALONE: Final = r"(?:on\s+(?:his|her|their|its)\s+own|alone|by\s+(?:him|her|them)sel(?:f|ves))\b"
_HITTING: Final = (
    r"(?:hitting|punching|kicking|biting|strangling|choking|stabbing|attacking|assaulting|beating(?:\s+up)?|raping|abusing|headbutting|head-butting|slapping|suffocating|smothering|drowning|hurting|molesting|"
    r"burning|scalding|lashing\s+out\s+at|going\s+for|laying\s+into|pinning|dragging|throttling|starving|torturing|battering|smacking|threatening|chasing)"
)
_HIT: Final = r"(?:hit|hits|punche[sd]|kick(?:s|ed)|bit|bitten|strangle[sd]|choke[sd]|stab(?:s|bed)|attack(?:s|ed)|assault(?:s|ed)|beats?|beaten|rape[sd]|headbutt(?:s|ed)|slap(?:s|ped)|hurts?|batter(?:s|ed)|throttle[sd]|pushed|shoved)"
_THINGS: Final = r"(?:house|home|flat|place|room|bedroom|kitchen|ward|unit|classroom|office|lounge|windows?|doors?|furniture|everything|tv|telly|car|walls?|stuff|property|things|up\b)"
_HEIGHT: Final = r"(?:bridge|roof|rooftop|edge|ledge|cliffs?|cliff\s+edge|(?:train|railway|rail)?\s*tracks|railway(?:\s+line)?|train\s+line|rail\s+line|platform\s+edge|motorway|dual\s+carriageway|[am]\d{1,4}|scaffold(?:ing)?|balcony|railings?|parapet|window\s*(?:ledge|sill)|pylon|crane|flyover|viaduct|level\s+crossing|middle\s+of\s+the\s+(?:road|street|motorway)|multi-?storey|wrong\s+side\s+of\s+the\s+\w+|other\s+side\s+of\s+the\s+(?:railings?|barriers?|fence))\b(?-i:(?!\s+[A-Z]))"
_WHERE_HE_IS: Final = r"(?:up\s+|out\s+|sat\s+|sitting\s+|stood\s+|standing\s+|stuck\s+|hanging\s+|walking\s+|wandering\s+|running\s+|roaming\s+|lying\s+|laid\s+|balancing\s+|threatening\s+|now\s+|currently\s+|still\s+|near\s+){0,3}(?:at|on|off|by|over|near|along)\s+(?:the|a)"
_WHO: Final = r"(?:he|she|they|i|we|who|son|daughter|brother|sister|(?-i:[A-Z]\w+))"
_WEAPON: Final = r"(?:kni(?:fe|ves)|blades?|razors?|machete|gun|axe|hammer|screwdriver|scissors|petrol|noose|ligature|rope|lighter\s+fluid|crowbar|sword|crossbow|broken\s+(?:bottle|glass)|shard\w*|(?:piece|bit)s?\s+of\s+glass|(?:baseball\s+|cricket\s+)?bat|(?:iron|metal)\s+bar|acid)"
_HELP: Final = r"(?:police|ambulance|paramedics?|999|fire\s+brigade|fire\s+service|armed\s+(?:police|response)|coastguard|air\s+ambulance)"
_CANNOT: Final = r"(?:can't|cannot|cant|can\s+not|couldn't|could\s+not|unable\s+to|not\s+able\s+to|no\s+one\s+can|nobody\s+can)"
_FOR_LONG: Final = r"(?:for|since|in)\s+(?:(?:over|about|more|than|nearly|the|last|past|at|least)\s+){0,3}(?:\w+\s+)?(?:days?|hours?|yesterday|monday|tuesday|wednesday|thursday|friday|saturday|sunday|last\s+night|weekend)"


_Family = tuple[re.Pattern[str], bool]


def _families(patterns: Sequence[str]) -> tuple[_Family, ...]:
    """The patterns, and whether each tells capitals from small letters. Those that do not are tried on small letters, which is twice
    as quick as matching without regard to case."""
    return tuple((re.compile(pattern, re.IGNORECASE if "(?-i:" in pattern else 0), "(?-i:" in pattern) for pattern in patterns)


#: Families of acts, each with its reason to be one.
_ACTS: Final = _families(
    (
        # a child is in the house with nobody
        rf"\b{_CHILD}(?:'s|s|\s+is|\s+are|\s+was|\s+were|\s+has\s+been|\s+have\s+been)?\s+(?:(?:left|now|there|still|just|been)\s+){{0,2}}{_INDOORS}\s+(?:all\s+)?{_ALONE}",
        rf"\b(?:left|leaving|leaves)\s+(?:{_A_FEW})?{_CHILD}\s+(?:{_INDOORS}\s+)?(?:all\s+)?{_ALONE}",
        # somebody is hurt: under way, just done, with a weapon, or over and over
        rf"\b{_IS}{_HITTING}\s+{_PERSON}",
        rf"(?<=[a-z]'s )(?:(?:just|been|now)\s+){{0,2}}{_HITTING}\s+{_PERSON}",
        rf"\b(?:just|has\s+just|'s\s+just)\s+{_HIT}\s+{_PERSON}",
        rf"\b{_HIT}\s+{_PERSON}(?=[^.!?]{{0,50}}\b{_JUST_NOW})",
        rf"\b{_JUST_NOW}[^.!?]{{0,40}}\b{_HIT}\s+{_PERSON}",
        r"\b(?:has|have|'s|'ve|just|got|is|are)\s+(?:just\s+)?(?:been\s+|being\s+|getting\s+)?(?:stabbed|raped|shot|kidnapped|strangled|beaten\s+up|sexually\s+assaulted|glassed)\b",
        rf"\b(?:is|are|'s|'re|am|'m|i'm)\s+being\s+(?:\w+\s+)?(?:hit|beaten|abused|hurt|slapped|kicked|punched|starved|locked\s+(?:in|up)|drugged|groomed|exploited|trafficked|attacked|assaulted)\b(?=[^.!?]{{0,60}}\b(?:by|{_JUST_NOW}))",
        r"\btouch(?:es|ed|ing)\s+me\b(?!\s+(?:by|deeply|that|so))",
        r"\b(?:gets?|got|comes?|climbs?)\s+(?:in|into)\s+(?:bed\s+with\s+me|my\s+bed)\b",
        rf"\b(?:broke|broken|fractured|dislocated|bruised|injured|burnt|scalded|cut|split)\s+(?:my|his|her|their|{_KIN}'s|[\w]+'s)\s+(?:arm|leg|nose|jaw|ribs?|finger|wrist|hand|face|head|lip|eye|skull|back)\b(?=[^.!?]{{0,120}}\b{_JUST_NOW})",
        rf"\b(?:has|have|'s|'ve|is|'re|are)\s+(?:now\s+|just\s+|got\s+)?(?:pinned|pinning|trapped|cornered|got\s+hold\s+of|grabbed|holding)\s+{_PERSON}",
        rf"\bwon'?t\s+let\s+(?:go\s+of\s+{_PERSON}|(?:me|us|him|her|them)\s+(?:out|go|leave|eat|sleep|use\s+the\s+phone))",
        r"\b(?:won't|wont|will\s+not|refuses\s+to)\s+(?:leave|get\s+out|go\s+away)\b(?=[^.!?]{0,120}\b(?:scare[sd]?|frighten\w*|threat\w*|afraid|terrif\w*|hurt\w*)\b)|\b(?:scares|frightens|terrifies|hurts|threatens|starves)\s+me\b",
        r"\b(?:comes?|coming|came|gets?|getting|sneaks?|climbs?)\s+(?:in|into|in\s+to)\s+(?:my|her|his)\s+bed(?:room)?\b",
        rf"\b(?:has|have|'s|'ve|got|holding|grabbed|grabs|drag(?:s|ged|ging)|pull(?:s|ed|ing))\s+(?:got\s+|hold\s+of\s+)?{_PERSON}\s+(?:\w+\s+)?by\s+(?:the|his|her|my)\s+(?:hair|throat|neck|scruff)\b",
        r"\b(?:makes?|making|forc(?:es?|ed|ing))\s+(?:me|him|her|us|them)\s+(?:to\s+)?(?:touch|kiss|lick|suck|undress|strip|take\s+(?:my|his|her)\s+(?:clothes|pants|trousers|knickers|top)|show\s+(?:him|my|his|her))\b",
        r"\b(?:sits?|sitting|sat|kneels?|kneeling|knelt|stands?|standing)\s+on\s+(?:his|her|my)\s+(?:chest|back|neck|face|head|throat)\b(?!\s+(?:row|seat|step|garden|door|foot|porch|massage))",
        rf"\b(?:pin(?:s|ned)|hold(?:s)?|held)\s+{_PERSON}\s+(?:down|(?:to|on|against)\s+the\s+(?:floor|wall|bed|ground))\b(?=[^.!?]{{0,60}}\b{_JUST_NOW})",
        r"\b(?:don't|dont|doesn't|doesnt|won't|wont|never)\s+feed\s+(?:me|him|her|them|us)\b(?=\s*(?:unless|if|until|when|and|any\s*more|properly|[.,!?]|$))",
        r"\b(?:puts?|putting|sticks?|shoves?)\s+(?:his|her|their|a)\s+(?:hands?|fingers?|thing|willy|penis|tongue)\s+(?:\w+\s+)?(?:down|up|in|inside|on|under)\s+(?:my|her|his)\s+(?:pants|knickers|top|skirt|trousers|bum|privates?|chest|bra|nightie|bits|mouth)\b",
        r"\b(?:pulls?|pulled|pulling|takes?|taking|rips?|yanks?)\s+my\s+(?:trousers|pants|knickers|skirt|top|bra|clothes|nightie|pyjamas)\s+(?:down|off|up)\b",
        r"\b(?:had|have|has|'ve|taken|took|swallowed|necked|downed|eaten|ate)\s+(?:(?:about|over|like|nearly|around|maybe|another)\s+)?(?:\d\d+|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty)\s+(?:of\s+)?(?:(?:his|her|my|the|mum's|dad's|nan's)\s+)?(?:\w{4,}(?:pine|pam|line|done|triptan|etine|azole|idone|pram|olol|amol|ofen|epine|azine|odeine|adol))\b",
        r"\b(?:is|'s|am|'m|are|stood|standing|sat|sitting)\s+(?:up\s+)?(?:at|on)\s+the\s+top\s+of\s+(?:the|a)\s+(?:\w+\s+){0,2}?(?:car\s*park|multi-?storey|tower|cliffs?|crane|flats|building|bridge)\b",
        r"\b(?:left|leaving|leaves)\s+(?:\w+\s+){0,2}?in\s+the\s+bath\s+(?:all\s+)?(?:on\s+(?:his|her)\s+own|alone|by\s+(?:him|her)self|unattended|with\s+nobody)\b",
        # somebody hurts himself, and nobody can stop it
        rf"\b(?:banging|smashing|bashing|hitting|punching|headbutting|cutting|slashing|burning|biting|stabbing|scratching)\s+(?:{_SELF}|{_BODY}|the\s+(?:wall|floor|door|window)s?)(?=[^.!?]{{0,120}}\b(?:{_JUST_NOW}|{_CANNOT}|won't\s+stop|wont\s+stop|blood\w*|bleed\w*|hard))",
        rf"\b(?:cut|slashed|stabbed|burnt|burned)\s+(?:{_SELF}|{_BODY})(?=[^.!?]{{0,120}}\b(?:{_JUST_NOW}|blood\w*|bleed\w*|deep\w*|bad(?:ly)?))",
        r"\b(?:poured|pouring|threw|thrown|tipped)\s+(?:boiling|hot|scalding)\s+\w+\s+(?:on|over|at)\b|\bbit(?:ten)?\s+(?:\w+\s+)?(?:through|off)\b",
        rf"\b{_JUST_NOW}[^.!?]{{0,40}}\b(?:cut|cutting|slashed|stabbed|burnt|burned)\s+(?:{_SELF}|{_BODY})",
        r"\b(?:has|'s|have|i've|just|got|tied|tying|wrapped|wrapping|pulling|puts?|putting|looped)\b[^.!?]{0,40}\b(?:a)?round\s+(?:his|her|my|their)\s+(?:own\s+)?(?:neck|throat)\b(?!\s+(?:brace|pain))",
        r"\b(?:tied|tying|hung|hanging|looped|made)\s+(?:a|an|the|his|her|my)\s+(?:\w+\s+)?(?:belt|rope|cord|sheets?|lead|scarf|cable|laces?|shoelaces?|noose|ligature|tie|string)\b(?!\s+for\b)",
        r"\bin\s+the\s+bath\s+with\s+(?:a|an|the|his|her)\s+(?:hair\s*dryer|toaster|radio|heater|kettle)\b",
        r"\b(?:overdosed|od'd|took\s+an?\s+od|taken\s+an?\s+od)\b",
        rf"\b(?:{_HAS}|i\s+|he\s+|she\s+)(?:taken|took|swallowed|downed|drunk|drank|eaten)\s+(?:(?:all|loads|lots|too\s+many|a\s+(?:load|lot|handful|bunch|whole\s+\w+)|the\s+(?:lot|rest|whole\s+\w+)|\d\d+|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty)\s+)(?:of\s+)?(?:(?:his|her|my|their|the|mum's|dad's|those|these)\s+)?(?:\w+\s+)?(?:tablets?|pills?|meds|medication|medicine|paracetamol|ibuprofen|insulin|\w+(?:pine|pam|line|done|triptan))\b(?!\s+(?:with|as\s+prescribed))",
        rf"\b{_HAS}(?:swallowed|inhaled|drunk|ingested|eaten)\s+(?:(?:a|an|some|the|two|three|\w+)\s+)?(?:batter(?:y|ies)|magnets?|blades?|razor\s*blades?|glass|bleach|anti-?freeze|cleaning\s+\w+|disinfectant|poison|weed\s*killer|screws?|needles?|coins?|petrol)\b",
        rf"\b(?:i'm|im|i\s+am|he's|she's|he\s+is|she\s+is|{_WHO}\s+is|about\s+to|i\s+will|i'll)\s*(?:going\s+to|gonna|about\s+to|to)?\s*(?:take|swallow|do)\s+(?:them|these|the\s+lot|all\s+of\s+them|them\s+all|the\s+whole\s+\w+)\b(?=\s*(?:all|now|tonight|soon|[.,!?]|$))",
        # nobody masters it
        rf"\b{_CANNOT}\s+(?:\w+\s+)?(?:stop|calm|hold|control|contain|restrain|reach|wake|rouse|manage)\s+(?:him|her|them)\b(?!\s+(?:from\s+)?(?:(?:talk|think|worry|smil|eat|sing|play|spend|ask)\w+))",
        rf"\b{_CANNOT}\s+(?:\w+\s+)?get\s+(?:him|her|them|near\s+(?:him|her|them))\s+(?:back|down|off|out|away|in|inside|to\s+(?:stop|come\s+(?:down|back|out|in)|put\s+(?:it|the\s+\w+)\s+down|safety|breathe|wake\s+up|respond))\b",
        rf"\b{_IS}(?:smashing|trashing|wrecking|destroying|tearing|kicking|breaking|punching|throwing|ripping|pulling|putting)\s+(?:up\s+|down\s+|apart\s+|in\s+|through\s+)?(?:(?:the|his|her|our|my|their|holes\s+in\s+the)\s+)?(?:\w+\s+)?{_THINGS}",
        rf"\b{_HAS}(?:smashed|trashed|wrecked|destroyed|kicked\s+in|put\s+(?:his|her)\s+\w+\s+through)\s+(?:up\s+|in\s+)?(?:(?:the|his|her|our|my|their|all|every|a)\s+){{0,2}}(?:\w+\s+)?{_THINGS}(?=[^.!?]{{0,60}}\b{_JUST_NOW})",
        r"\block(?:s|ed|ing)\s+(?:us|me|mum|dad|staff|everyone|the\s+carers?)\s+(?:out|in)\b|\b(?:lock(?:ed)?|shut|barricade[d]?|hide|hiding)\s+(?:ourselves|myself)\b|\b(?:we|i|mum|staff|kids|children)(?:'re|'m|\s+are|\s+am|\s+is)\s+(?:all\s+)?(?:hiding|locked\s+in|trapped|barricaded|shut\s+in)\b",
        r"\b(?:is|are|'s|'re|am|'m)\s+(?:currently\s+|now\s+)?(?:being|getting)\s+(?:\w+\s+)?(?:restrained|held\s+down|pinned\s+down|sectioned|detained|arrested|tasered|handcuffed|secluded|evicted|chased)\b(?!\s+(?:under\s+)?(?:less|more|too)\b)",
        r"\b(?:restrained|restraint|held\s+down|sectioned|detained|arrested|tasered|handcuff(?:s|ed)|seclusion|136|135|s136|evicted|remanded|rapid\s+tranquillisation)\b(?![^.!?]{0,60}\bnow\s*(?:,|/|or|and)\s*(?:in|within|during|recent|previous|ever|before|at\s+any)\w*\b)[^.!?]{0,40}\b(?:now|today|tonight|right\s+now|this\s+(?:morning|afternoon|evening)|last\s+night|just|at\s+the\s+moment)\b",
        r"\b(?:just|now)\s+(?:been\s+)?(?:restrained|sectioned|detained|arrested|tasered|evicted|remanded)\b",
        # where a fall, a train or the traffic kills
        rf"\b{_WHO}(?:'s|'m|'re|\s+is|\s+am|\s+are|\s+has\s+been\s+(?:seen|found)|\s+was\s+(?:just\s+)?(?:seen|found))\s+{_WHERE_HE_IS}\s+(?:\w+\s+)?{_HEIGHT}(?!\s+(?:of\s+(?:the\s+)?(?:group|his|her|their|bed|chair|school)))",
        r"\b(?:climb(?:s|ing|ed)|gone|going|get(?:ting)?|hanging|leaning|jump(?:s|ed|ing))\s+(?:(?:right|half\s*way)\s+)?(?:out\s+(?:of\s+)?|on\s*to\s+|over\s+|up\s+|up\s+on\s+)(?:the|a|an|his|her|my)\s+(?:\w+\s+){0,2}?(?:windows?|roof|railings?|balcony|ledge|bridge|scaffold\w*|pylon|parapet|cliff|crane)\b",
        rf"\b(?:{_IS}|{_HAS}just\s+|just\s+|keeps?\s+|has\s+again\s+)(?:ran|run|runs|running|walk(?:ed|ing)|stepp(?:ed|ing)|dart(?:ed|ing)|lying|l[ay]ing\s+down|sat|sitting|go(?:ne|ing))\s+(?:\w+\s+)?(?:in|into|onto|on|in\s+front\s+of)\s+(?:the\s+)?(?:(?:middle\s+of\s+the|busy|main)\s+)*(?:road|traffic|motorway|dual\s+carriageway|street|cars|train|tracks?|sea|river)\b",
        r"\b(?:trie[sd]|trying|attempt(?:s|ed|ing)?|going|threatening|threatens|threatened)\s+to\s+(?:jump|throw\s+\w+sel(?:f|ves))\b",
        rf"\b(?:won't|wont|will\s+not|refus\w+\s+to|{_CANNOT})\s+(?:come|get|climb|move)\s+(?:back\s+)?(?:down|off|away|out)\b(?=[^.!?]{{0,120}}\b(?:{_HEIGHT}|wall|road|railway|window|tree|traffic)\b)",
        r"\b(?:gone|went|jumped|walked|walking|fell|fallen|is|'s|he's|she's)\s+(?:straight\s+|out\s+)?(?:in|into)\s+the\s+(?:river|sea|lake|canal|reservoir|water|dock)\b(?!\s+\w+(?:ets|s)\b)",
        r"\b(?:is|'s|'m|are|was|found|seen)\s+(?:now\s+)?on\s+top\s+of\s+(?:the|a)\s+(?:\w+\s+){0,2}?(?:car\s*park|building|roof|bridge|flats|block|tower|pylon|wall|crane)\b",
        r"\b(?:lying|laying|l[ay]id|lies|sat|sitting|standing|stood)\s+(?:down\s+)?(?:on|in)\s+the\s+(?:lines?|tracks?|rails|road|motorway)\b",
        # what he holds
        rf"\b(?:has|have|'s|'ve|got|with|holding|grabbed|picked\s+up|bought|carrying|waving|found|taken|took)\s+(?:got\s+|hold\s+of\s+){{0,2}}(?:(?:a|an|the|some|his|her|two|large|big|kitchen|my)\s+){{0,3}}{_WEAPON}\b(?!\s+(?:and\s+fork|skills|attack|crime|cut|block))",
        rf"\b{_WEAPON}\s+(?:to|at|against)\s+(?:his|her|my|their|(?:his\s+|her\s+)?{_KIN}(?:'s)?)\s*(?:own\s+)?(?:throat|neck|chest|wrist|arm|face|head)\b",
        # life hangs on it
        r"\b(?:seizures?|fits?|fitting|convulsing)\b[^.!?]{0,40}\b(?:one\s+after|after\s+another|won't\s+stop|wont\s+stop|non-?stop|back\s+to\s+back|right\s+now|now|will\s+not\s+stop|not\s+stopping|hasn't\s+stopped|for\s+\w+\s+minutes)\b",
        r"\b(?:can't|cannot|cant|struggling\s+to|hardly|barely|not|isn't|isnt|stopped)\s+(?:breathe|breathing)\b|\b(?:turn(?:ed|ing)|gone|going|went)\s+blue\b|\bunresponsive\b|\b(?:passed|passing)\s+out\b|\b(?:is|'s)\s+choking\b|\bheart\s+attack\b(?=[^.!?]{0,120}\b(?:now|just|think|having))|\bhaving\s+a\s+(?:stroke|heart\s+attack)\b|\bcoughing\s+up\s+blood\b|\bvomiting\s+blood\b|\blosing\s+(?:a\s+lot\s+of\s+)?blood\b|\b(?:is|are|'s|'re|am|'m|be)\s+(?:\w+\s+)?(?:dying|bleeding|drowning|suffocating|overdosing|starving\s+(?:him|her|my)self)\b(?!\s+(?:to\s+(?!death)|for\b))|\b(?:is|'s|very|becoming|getting|gone|went)\s+(?:\w+\s+)?(?:drowsy|floppy|limp|delirious|grey|unresponsive)\b|\bblood\s+everywhere\b|\bpouring\s+(?:with\s+)?blood\b",
        rf"\b(?:hasn't|has\s+not|haven't|have\s+not|hasnt|not|isn't|isnt|refus(?:es|ed|ing)|won't|wont|stopped)\s+(?:to\s+)?(?:had\s+(?:a\s+|any\s+|anything\s+to\s+)?|been\s+)?(?:drunk|drank|drink|drinking|eaten|eat|eating|passed\s+urine|taken\s+(?:any\s+)?(?:food|fluids?|insulin))\b[^.!?]{{0,30}}\b{_FOR_LONG}",
        rf"\bno\s+(?:\w+\s+(?:or|and)\s+)?(?:food|heating|water|electric\w*|insulin)\b[^.!?]{{0,40}}\b{_FOR_LONG}",
        r"\b(?:is|are|been|'s)\s+(?:\w+\s+)?in\s+(?:restraints?|handcuffs|a\s+restraint|a\s+hold)\b",
        r"\b(?:refus(?:es|ed|ing)|(?:won't|wont|will\s+not|not|stopped)\s+tak(?:e|ing)|without)\s+(?:(?:his|her|my|all|any)\s+)?(?:insulin|food\s+and\s+(?:drink|fluids?|water)|fluids?|water|dialysis)\b",
        r"\b(?:nobody|no\s*-?\s*one|noone)\s+(?:has\s+|have\s+)?(?:fed|changed|checked\s+on|given\s+(?:him|her|me|them)\s+(?:any\s+)?(?:food|a\s+drink|water|anything))\b",
        r"\b(?:nobody|no\s*-?\s*one|noone|there\s+is\s+nobody|there's\s+nobody|without\s+anyone|without\s+anybody)\s+(?:is\s+|there\s+)?(?:(?:to\s+)?(?:looking\s+after|caring\s+for|look\s+after|care\s+for|feed|feeding))\s+(?:him|her|me|them)\b",
        r"\b(?:can't|cannot|cant)\s+feed\s+(?:himself|herself|themselves|myself)\b(?=[^.!?]{0,120}\b(?:alone|nobody|no\s+one|own))|\b(?:left|found|living|all)\s+(?:\w+\s+)?(?:alone|on\s+(?:his|her|my)\s+own)\b[^.!?]{0,60}\b(?:no\s+food|no\s+heating|can't|cannot|cant|unable|since\s+\w+day)\b",
        r"\b(?:set|setting|lit|lighting|sets)\s+(?:light\s+to|fire\s+to|fires?\s+(?:in|to|at)|(?:(?:his|her|the|a)\s+)?(?:\w+\s+)?(?:alight|on\s+fire))|\b(?:house|flat|room|bed|kitchen|unit)\s+is\s+on\s+fire\b",
        r"\b(?:i'm|i\s+am|we're|we\s+are|is|'s|are)\s+(?:\w+\s+)?(?:at|in)\s+(?:a\s*&\s*e|a\s+and\s+e|casualty|resus|custody|a\s+(?:police\s+)?cell|the\s+cells|police\s+cells?|the\s+police\s+station)\b|\b(?:have|has|'ve|just|police)\s+(?:just\s+)?arrested\s+(?:him|her|me)\b",
        # help was called, and is not history
        rf"\b{_HELP}\s+(?:(?:are|is|have|has|were|'re|crew)\s+)?(?:\w+\s+)?(?:here|outside|attending|in\s+attendance|at\s+(?:the\s+)?(?:scene|house|property|door|home|school|ward|unit)|on\s+(?:the|their|its)\s+way|coming|arrived|with\s+(?:him|her|us|them)(?:\s+now)?)\b",
        rf"\b(?:have|has|'ve|'s|just|i|we|they|staff|mum|dad|neighbours?)\s+(?:just\s+|also\s+|had\s+to\s+|already\s+)?(?:called|rung|rang|phoned|dialled|call|ring|phone)\s+(?:for\s+)?(?:the\s+|an?\s+)?{_HELP}(?=[^.!?]{{0,120}}\b(?:{_JUST_NOW}|waiting|for\s+(?:him|her|me)\s*(?:[.,!?]|$)))",
        rf"\b(?:have|has|'ve)\s+(?:just\s+)?(?:called|rung|phoned|dialled)\s+(?:for\s+)?(?:the\s+|an?\s+)?{_HELP}\b",
        r"\b(?:gone|has\s+gone|'s\s+gone|gone\s+off|went|goes|is|'s|has\s+been|been|reported)\s+(?:missing|awol)\b(?=\s*(?:[.,;!?]|$|and\b|since|again|from\s+(?:the|his|her)\s+(?:ward|home|unit|placement|house|school|care)|tonight|today|this|last\s+night|now|after|with|she|he|we|i\b))",
        r"\b(?:hasn't|has\s+not|hasnt|didn't|did\s+not|not|never)\s+(?:come|came|been|returned|gone|got)\s+(?:back|home)\b(?=\s*(?:[.,;!?]|$|and\b|since|from|last|yet|tonight|to\s+the\s+(?:ward|unit)))|\b(?:run|ran|running|gone|walked|stormed|wandered)\s+(?:away|off|out)\b(?=[^.!?]{0,120}\b(?:dark|freezing|no\s+(?:coat|shoes|phone)|barefoot|tonight|now|today|just|can't|don't\s+know|this\s+(?:morning|afternoon|evening)))|\babsconded\b(?=[^.!?]{0,120}\b(?:tonight|now|today|just|this\s+(?:morning|afternoon|evening)|not\s+(?:been\s+)?(?:found|returned|back)))",
    )
)
#: What somebody means to do or feels: as grave in the past as now, unless it is denied.
_MEANT: Final = _families(
    (
        r"\b(?:writing|wrote|written|left|leaving|sent|sending|posted|recorded|recording)\s+(?:\w+\s+){0,3}?(?:good\s*bye|farewell|suicide)\s+(?:letters?|notes?|messages?|texts?|videos?|posts?|cards?)\b|\bgood\s*bye\s+(?:letters?|messages?|texts?|videos?)\b",
        r"\b(?:feel(?:s|ing)?|felt)\s+like\s+(?:dying|killing|ending|jumping|i\s+want\s+to\s+die|giving\s+up\s+on\s+life|topping|hurting|stabbing|cutting|not\s+being\s+here)\b",
        r"\b(?<!it )(?<!that )(?<!which )(?<!this )(?:would|will|gonna|gona|going\s+to)\s+(?:kill|murder|stab|strangle|drown|shoot)\s+(?:me|him|her|them|us|himself|herself|myself|(?:his|her|my|our)\s+\w+)\b(?!\s+to\b|\s+(?:if|when)\s+(?:this|it|i'm\s+late|i\s+am\s+late|the\s+\w+)\b)",
        r"\b(?:finish|end)\s+(?:it|things|everything)\s+(?:all\s+)?(?:this|tonight|tomorrow|soon|today|for\s+good|once|off|myself|himself|herself)\b",
        r"\b(?:gona|gonna|going\s+to|will|gunna)\s+(?:cut|slit|slash)\s+(?:my|his|her|their)\b",
        r"\b(?:nobody|no\s+one|you|they)\s+(?:can|will|could)(?:'t|not)?\s+stop\s+(?:me|him|her)\b",
        r"\bfind\s+(?:me|him|her|them|us)\s+(?:dead|hanging|gone|not\s+(?:here|alive|breathing))\b",
        r"\bvoices?\s+(?:(?:are|is|keeps?|that|which|in\s+(?:my|his|her)\s+head)\s+){0,3}(?:tell|say|order|command|want)\w*\s+(?:me|him|her|them|i|he|she)\s+(?:to|should|must)\b",
        r"\b(?:going\s+to|gonna|will|she'll|he'll|i'll|might)\s+do\s+(?:it|something)\b(?=[^.!?]{0,120}\b(?:tonight|asleep|alone|myself|himself|herself|when\s+(?:we|nobody|no\s+one)|die|dead))",
        r"\b(?:keeps?|can't\s+stop|cannot\s+stop|cant\s+stop|always|been|i'm|is|'s|started)\s+(?:think|talk|dream)ing\s+(?:about|of)\s+(?:\w+\s+)?(?:jumping|dying|death|hanging|suicide|killing|stabbing|ending|drowning|overdos\w+|hurting|being\s+dead)\b",
        r"\b(?:no|what'?s\s+the|see\s+(?:any|a|no))\s+point\s+(?:any\s*more|anymore|in\s+(?:living|life|going\s+on|carrying\s+on|being\s+(?:here|alive))|to\s+(?:life|living)|of\s+(?:living|life|going\s+on|carrying\s+on))\b",
        r"\b(?:want|wants|wanted|wanna|wish|wishes|rather|just)\s+(?:to\s+|i\s+could\s+|he\s+could\s+|she\s+could\s+)?(?:disappear|sleep\s+for\s*ever|not\s+exist|not\s+be\s+(?:alive|here)|be\s+dead|stop\s+existing|go\s+to\s+sleep\s+and\s+(?:not|never)|it\s+to\s+be\s+over|be\s+with\s+(?:my|his|her)\s+(?:dead|late)|never\s+(?:been\s+born|wake))\b",
        r"\b(?:won't|wont|will\s+not|not\s+going\s+to|won't\s+even|not\s+gonna)\s+(?:be\s+(?:alive|around|here|about)|make\s+it|live|last|survive|see)\b(?=\s*(?:to|until|till|past|through|the|by|for|tomorrow|next|much|another|christmas|any|long|[.,!?]|$)(?!\s+(?:review|meeting|point|letter|form|office)))(?!\s+(?:to\s+the\s+meeting|the\s+meeting|any\s+point))",
        r"\b(?:text(?:s|ed)?|messag(?:es?|ed)|sent|sends|snapchatted|whatsapp(?:ed)?|posted|rang|rung|phoned|e-?mailed)\s+(?:\w+\s+){0,4}?(?:to\s+say\s+)?good[\s-]*bye\b",
        r"\b(?:'ll|will|going\s+to|gonna|wants?\s+to|wanna|threat\w*\s+to)\s+(?:crash|drive)\s+(?:\w+\s+){0,3}?(?:into|off)\s+(?:a|the|an)\b",
        r"\b(?:a|his|her|my|the)\s+plan\s+(?:to|for\s+how\s+to|of\s+how\s+to)\s+(?:kill|die|hang|jump|end|hurt|overdose|take|stab|harm)\b|\b(?:googl|search|look)(?:ed|ing|es)\s+(?:up\s+|for\s+|at\s+)*(?:how\s+to|ways\s+to|methods\s+of|painless)\b[^.!?]{0,30}\b(?:die|kill|hang|suicide|overdose|death|end)\b",
        r"\b(?:everyone|everybody|you|they|we|mum|dad|people)(?:'d|\s+would|\s+will|'ll)?\s+(?:all\s+)?(?:be|is|are)\s+better\s+off\s+(?:without|if\s+(?:i|he|she)\s+(?:was|were|wasn't|weren't))\b|\b(?:can't|cannot|cant|don't|doesn't)\s+see\s+(?:a|any|no)\s+(?:way\s+out|other\s+way|future)\b",
        r"\b(?:i|we|he|she|they|someone|somebody|one\s+of\s+us)(?:'m|'s|'re|\s+am|\s+is|\s+are|\s+will\s+be)?\s+(?:going\s+to|gonna|gunna|will)\s+(?:(?:really|seriously)\s+)?(?:get\s+(?:killed|hurt)|be\s+(?:killed|murdered|dead)|hurt|kill|stab|attack|smash|burn|shoot|murder)\s+(?:some(?:one|body)|him|her|them|me|us|mum|dad|people|everyone|my|his|the)\b",
        r"\b(?:threaten(?:s|ed|ing)|said|says|saying|wants?|going)\s+(?:\w+\s+){0,2}?(?:to\s+)(?:jump|stab|slit|shoot|burn\s+(?:the|down|it)|blow\s+up|walk\s+in\s+front|step\s+in\s+front|run\s+(?:in\s+front|into\s+traffic)|petrol\s+bomb)\b",
    )
)
#: One letter for one letter, as `lower` is not.
_SMALL: Final = str.maketrans(ascii_uppercase, ascii_lowercase)
_STRAIGHT: Final = str.maketrans("’‘`", "'''")
#: An act in the plain past, with nothing before it that brings it up to now.
_PAST: Final = re.compile(r"(?:climbed|jumped|walked|ran|fell|went|overdosed|bit|bitten|locked|tied|hung|grabbed|started)\b", re.IGNORECASE)
_UP_TO_NOW: Final = re.compile(r"(?:\b(?:has|have|is|are|am|just|now|keeps?)|'(?:s|ve|m|re))\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_NOW: Final = re.compile(rf"\b{_JUST_NOW}|\b(?:is|are|'s)\s+(?:still|now)\b|\bwon'?t\s+come\b", re.IGNORECASE)
_SENTENCE_END: Final = re.compile(r"[.!?;]\s")


def acts(line: str) -> Iterator[tuple[int, int]]:
    """The stretches of a line, as first and last character, that tell of an act of danger which is under way or just done."""
    plain = line.translate(_STRAIGHT)
    return ((start, end) for start, end in _spans(plain, _ACTS) if not _is_history(plain, start, end))


def meant(line: str) -> Iterator[tuple[int, int]]:
    """The stretches of a line that tell what somebody means to do to themselves or to others."""
    return _spans(line.translate(_STRAIGHT), _MEANT)


def _spans(line: str, families: Sequence[_Family]) -> Iterator[tuple[int, int]]:
    small = line.translate(_SMALL)
    for pattern, capitals in families:
        for found in pattern.finditer(line if capitals else small):
            yield found.span()


def _is_history(line: str, start: int, end: int) -> bool:
    """Whether an act is told in the plain past, in a sentence without a word of now: forms are full of what happened once."""
    if not _PAST.match(line, start) or _UP_TO_NOW.search(line, max(start - 30, 0), start):
        return False
    ends = [found.end() for found in _SENTENCE_END.finditer(line, 0, start)]
    after = _SENTENCE_END.search(line, end)
    return not _NOW.search(line, ends[-1] if ends else 0, after.start() if after else len(line))
