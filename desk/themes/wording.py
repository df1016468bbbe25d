"""How the report says things: each group of people, each table, each row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from desk import words

#: For each group: what it is called, and who is counted in it.
GROUPS: Final[Mapping[str, tuple[str, str]]] = {
    "referrals": ("Referrals", "Referral forms that arrived. What somebody called a duplicate or not a referral is not among them."),
    "set_apart": ("Forms set apart", "Forms that arrived and that somebody called a duplicate or not a referral."),
    "started": ("Put on the register", "People whose referral was accepted, by the day on which they were put on the register."),
    "register": ("On the register", "People who were on the register at the end of the last day."),
    "reviews_due": ("Reviews that were due", "By the day on which each was due."),
    "reviews_held": ("Reviews that were held", "By the day on which each was held."),
    "withdrawals": ("Consent taken back", "By the day on which it was taken back."),
    "emails": ("E-mails", "To referrers, teams and lead professionals; not the program's own alarms."),
}

#: For each table of a group: what it is called, and how it is counted where that does not go without saying.
TABLES: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("referrals", "month"): ("By month", ""),
    ("referrals", "area"): ("Area", "The team that owned the referral, or was suggested for it."),
    ("referrals", "age"): ("Age", "On the day of arrival."),
    ("referrals", "diagnosis"): ("Diagnosis", "As the form says. “Suspected” means that neither is diagnosed yet."),
    ("referrals", "consent"): ("Basis of consent", "As the form says."),
    ("referrals", "referrer"): ("Who referred", "By the job or relationship that the form gives."),
    ("referrals", "referrer_rating"): ("Rating by the referrer", "What the referrer thinks. The service's own rating is below, with the register."),
    ("referrals", "risk"): ("What raises the risk", "As ticked or written on the form. A referral may stand in several lines, or in none."),
    ("referrals", "outcome"): ("Outcome", "As it stood when the quarter was counted."),
    ("referrals", "seen"): ("From arrival to first seen", "Until somebody first opened it or worked on it."),
    ("referrals", "decided"): ("From arrival to decision", "Until it was first accepted, declined or sent elsewhere."),
    ("set_apart", "why"): ("Why", ""),
    ("started", "month"): ("By month", ""),
    ("started", "area"): ("Area", "The team that the person belonged to on that day."),
    ("started", "age"): ("Age", "On that day."),
    ("started", "rating"): ("Rating by the service", "At the end of that day. Blue means in hospital."),
    ("register", "area"): ("Area", "The team that the person belonged to."),
    ("register", "age"): ("Age", "On that day."),
    ("register", "rating"): ("Rating by the service", "On that day. Blue means in hospital."),
    ("register", "diagnosis"): ("Diagnosis", "As the referral form says."),
    ("register", "consent"): ("Basis of consent", "As recorded on the register."),
    ("register", "risk"): ("What raised the risk", "As the referral form says. A person may stand in several lines, or in none."),
    ("reviews_due", "month"): ("By month", ""),
    ("reviews_due", "kept"): ("On time", "“On time” is on the day that it was due, or before."),
    ("reviews_held", "month"): ("By month", ""),
    ("reviews_held", "gap"): ("Asked for and not available", "As recorded at the review. A review may stand in several lines, or in none."),
    ("withdrawals", "month"): ("By month", ""),
    ("withdrawals", "told"): ("How it was told", ""),
    ("withdrawals", "settled"): ("What somebody found or decided", "As it stood when the quarter was counted."),
    ("emails", "month"): ("By month", ""),
    ("emails", "kind"): ("What they were", ""),
    ("emails", "end"): ("What became of them", "“Bounced” means that they came back."),
}  # fmt: skip

WAITS: Final = {"seen": "Middle wait from arrival to first seen", "decided": "Middle wait from arrival to decision"}

_ROWS: Final = {
    "0_to_10": "0 to 10 years",
    "11_to_15": "11 to 15 years",
    "16_or_17": "16 or 17 years",
    "18_to_25": "18 to 25 years",
    "26_to_44": "26 to 44 years",
    "45_to_64": "45 to 64 years",
    "65_or_over": "65 years or over",
    "not_said": "Not said",
    "not_settled": "Not settled",
    "both": "Learning disability and autism",
    "health": "Health professional",
    "social_care": "Social care professional",
    "education": "School or college",
    "general_practice": "GP practice",
    "provider": "Care provider",
    "keyworker": "Keyworker",
    "family_or_carer": "Family or carer",
    "person": "The person",
    "justice": "Police or justice",
    "advocate": "Advocate",
    "asked": "Waiting, asked for more",
    "redirected": "Sent elsewhere",
    "1_or_2_days": "1 or 2 days",
    "3_to_7_days": "3 to 7 days",
    "8_to_14_days": "8 to 14 days",
    "15_to_28_days": "15 to 28 days",
    "over_28_days": "More than 28 days",
    "not_yet": "Not yet",
    "late": "Late",
    "not_done": "Not held",
    "moved": "Moved to another day",
    "stopped": "Stopped: entry ended or consent taken back",
    "letter": "By letter or e-mail",
    "staff": "To staff",
    "withdrawn": "Consent taken back",
    "consent_stands": "Consent stands",
    "given_again": "Consent was given again",
    "entry_ended": "Taken off the register",
    "acknowledgement": "Acknowledgement",
    "request": "Question about what is missing",
    "reminder": "Review reminder",
    "redirect": "Notice of another team",
    "escalation": "Overdue review, to the team lead",
    "review_moved": "Review moved, for calendars",
    "review_off": "Review taken off, for calendars",
    "digest": "Morning digest",
    "waiting": "Waiting",
}
#: Where a row is called otherwise in one table.
_OWN: Final = {
    ("area", "other"): "No team yet",
    ("area", "cyp"): "Children and young people",
    ("area", "out_of_area_waveney"): "Waveney",
    ("area", "out_of_area_north_east_essex"): "North east Essex",
    ("area", "east"): "East Suffolk",
    ("area", "west"): "West Suffolk",
    ("settled", "not_settled"): "Nothing yet",
    ("rating", "not_said"): "None recorded",
}


def row(table: str, code: str, gaps: Mapping[str, str]) -> str:
    """A row in words; `gaps` are the titles of what may be asked for and not available."""
    if table == "gap" and code in gaps:
        return gaps[code]
    return _OWN.get((table, code)) or _ROWS.get(code) or words.code(code)
