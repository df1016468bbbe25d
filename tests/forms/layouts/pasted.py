"""Mails whose body was pasted or written as a letter."""

from tests.forms.shapes import Ask, Layout, Lines, Mark, Pairs, Pick, Sentences, Skip, Words, asks

_BASES = {
    "informed": "has capacity and consents",
    "best_interests": "lacks capacity, best interests decision",
    "parental_responsibility": "holder of parental responsibility consents",
    "deputy": "welfare deputy consents",
    "refused": "consent refused",
}
_KNOWN = {"diagnosed": "diagnosed", "suspected": "suspected", "no": "no"}

_SEDGE = Layout(
    "sedge",
    "",
    (
        Words("", ("Morning, the attachment was blocked so I have pasted the table.",)),
        Pairs(
            "",
            asks(
                ("person.family_name", "Family name of person"),
                ("person.given_name", "Given name of person"),
                ("person.date_of_birth", "Date of birth of person"),
                ("person.nhs_number", "NHS number of person"),
                ("person.postcode", "Postcode of person"),
                ("person.gp_practice", "GP surgery of person"),
                Pick("diagnosis.learning_disability", "Learning disability", _KNOWN),
                Pick("diagnosis.autism", "Autism", _KNOWN),
                ("risk.current_issues", "Current issues"),
                ("plan.tried", "Already tried"),
                ("plan.actions", "Agreed plan"),
                Pick("consent.basis", "Consent", _BASES),
                ("consent.given_by", "Consent or decision by"),
                ("consent.date", "Consent or decision date"),
                ("referral.referrer_name", "Your name"),
                ("referral.referrer_role", "Your job"),
                ("referral.referrer_email", "Your e-mail"),
                ("referral.date", "Date sent"),
            ),
        ),
        Words("", ("Best wishes",)),
    ),
    mark=Mark.WORD,
    formats=("txt",),
    what="mail: a pasted table, label and answer apart by a tab",
)

_RUSH = Layout(
    "rush",
    "",
    (
        Words("", ("Good morning, new one for the register please:",)),
        Lines(
            "",
            asks(
                ("person.given_name person.family_name", "* Who"),
                ("person.date_of_birth", "* Born"),
                ("person.nhs_number", "* NHS number"),
                ("person.address", "* Lives at"),
                ("person.postcode", "* Postcode"),
                ("person.gp_practice", "* GP surgery"),
                Pick("diagnosis.learning_disability", "* LD", _KNOWN),
                Pick("diagnosis.autism", "* ASC", _KNOWN),
                ("referral.reason", "* Why today"),
                ("risk.current_issues", "* Risks"),
                ("plan.would_help", "* Would help"),
                Pick("risk.safeguarding", "* Safeguarding open", {"yes": "yes", "no": "no", "unknown": "not known"}),
                Pick("consent.basis", "* Consent", _BASES),
                ("consent.given_by", "* Consent given by"),
                ("consent.date", "* Consent date"),
                Skip("* Copied to", "team manager"),
                ("referral.referrer_name", "* Referrer"),
                ("referral.referrer_role", "* Referrer’s job"),
                ("referral.referrer_phone", "* Referrer’s number"),
                ("referral.date", "* Date"),
            ),
        ),
    ),
    mark=Mark.WORD,
    formats=("txt",),
    what="mail: a list with stars, label: answer",
)

_FERN = Layout(
    "fern",
    "",
    (
        Sentences(
            "",
            (
                ("Dear Dynamic Support Register,",),
                (
                    "I am referring ",
                    Ask("person.given_name person.family_name", ""),
                    ", date of birth ",
                    Ask("person.date_of_birth", ""),
                    ", NHS number ",
                    Ask("person.nhs_number", ""),
                    ", of ",
                    Ask("person.address person.postcode", "", join=", "),
                    ". The GP surgery is ",
                    Ask("person.gp_practice", ""),
                    ".",
                ),
                ("Reason for referral: ", Ask("referral.reason", "")),
                ("Current risks: ", Ask("risk.current_issues", "")),
                ("What has been tried: ", Ask("plan.tried", "")),
                ("What would help: ", Ask("plan.would_help", "")),
                ("Learning disability: ", Pick("diagnosis.learning_disability", "", _KNOWN)),
                ("Autism: ", Pick("diagnosis.autism", "", _KNOWN)),
                ("Consent: ", Pick("consent.basis", "", _BASES)),
                ("Consent given by ", Ask("consent.given_by", ""), " on ", Ask("consent.date", ""), "."),
                ("Date of referral: ", Ask("referral.date", "")),
                ("Yours sincerely,",),
                (Ask("referral.referrer_name", ""),),
                (Ask("referral.referrer_role", ""), ", ", Ask("referral.referrer_organisation", "")),
                ("Tel: ", Ask("referral.referrer_phone", "")),
                (Ask("referral.referrer_email", ""),),
            ),
        ),
    ),
    mark=Mark.WORD,
    ages="adult",
    formats=("txt",),
    what="mail: a letter, the particulars in a sentence, the sender in the signature",
)

PASTED = (_SEDGE, _RUSH, _FERN)
