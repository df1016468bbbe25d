"""Forms for children and young people."""

from tests.forms.shapes import YES_NO, YES_NO_UNKNOWN, Ask, Layout, Lines, Mark, Pairs, People, Pick, Skip, Stack, Words, asks

_LARKRISE = Layout(
    "larkrise",
    "My Register Form (for people under 18)",
    (
        Words(
            "",
            (
                "You can fill this in on your own or with somebody who helps you.",
                "You do not have to answer a question if you do not want to.",
            ),
        ),
        Lines(
            "All about me",
            asks(
                Ask("person.given_name person.family_name", "My name is"),
                Ask("person.preferred_name", "I like to be called"),
                Ask("person.date_of_birth", "My birthday is"),
                Ask("person.address", "I live at"),
                Ask("person.postcode", "My postcode"),
                Ask("person.phone", "My phone number"),
                Ask("person.nhs_number", "My NHS number (ask your GP if you don’t know it)"),
                Ask("person.gp_practice", "My doctor’s surgery is"),
                Ask("support.education", "My school or college is"),
                Skip("Things I love doing", "drawing and my dog"),
            ),
            colon=" ",
            dots=True,
        ),
        Stack(
            "More about me",
            asks(
                Pick(
                    "diagnosis.autism",
                    "Am I autistic?",
                    {"diagnosed": "Yes, I have a diagnosis", "suspected": "I think so / I am waiting to find out", "no": "No"},
                    down=True,
                ),
                Pick(
                    "diagnosis.learning_disability",
                    "Do I have a learning disability?",
                    {"diagnosed": "Yes, I have a diagnosis", "suspected": "I think so / I am waiting to find out", "no": "No"},
                    down=True,
                ),
                Ask("diagnosis.other", "Other things about my health"),
                Ask("person.communication_needs", "The best ways to talk with me"),
                Pick("support.ehc_plan", "I have an EHC plan", YES_NO, between="        "),
                Pick("support.looked_after", "I am looked after by the council", YES_NO, between="        "),
                Pick(
                    "person.living_situation",
                    "Who I live with",
                    {
                        "family": "My family",
                        "foster_care": "A foster family",
                        "residential_school": "At my residential school",
                        "residential_care": "In a children’s home",
                        "other": "Somewhere else",
                    },
                    down=True,
                ),
            ),
        ),
        Stack(
            "What is hard at the moment",
            asks(
                Ask("referral.reason", "Why am I filling in this form?"),
                Ask("risk.current_issues", "What is going wrong or making me feel unsafe"),
                Ask("plan.tried", "What has already been tried to help me"),
                Ask("plan.would_help", "What I think would help me"),
            ),
        ),
        Pairs(
            "Family and friends",
            asks(Skip("Mum or dad’s name", "Mr and Mrs Pryke"), Skip("Brothers and sisters", "1 sister, 6"), Skip("Pets", "Biscuit (dog)")),
        ),
        Stack(
            "Is it OK?",
            asks(
                Pick(
                    "consent.basis",
                    "Please tick one",
                    {
                        "parental_responsibility": "I have parental responsibility and I agree",
                        "informed": "I am 16 or 17, I understand, and I agree for myself",
                        "refused": "We do not agree",
                    },
                    down=True,
                ),
            ),
        ),
        Lines(
            "",
            asks(
                ("consent.given_by", "Name of the person who agrees"),
                ("consent.relationship", "They are my"),
                ("consent.date", "The date they agreed"),
            ),
            colon=" ",
            dots=True,
        ),
        Lines(
            "Who filled in this form?",
            asks(
                Ask("referral.referrer_name", "Name"),
                Ask("referral.referrer_role", "Job, or relationship to me"),
                Ask("referral.referrer_phone", "Phone"),
                Ask("referral.referrer_email", "Email"),
                Ask("referral.date", "Date"),
            ),
            colon=" ",
            dots=True,
        ),
    ),
    mark=Mark.BOX,
    marks=(Mark.BOX, Mark.BOX_AFTER),
    ages="child",
    formats=("docx", "pdf", "office"),
    size=12,
    first_person=True,
    footer="Larkrise Children’s Network, 01632 960321, hello@larkrise.example.org",
    what="easy words in the first person, dotted label lines, question over answer, ticks before or after, parents and pets without key",
)

_GOSFORD = Layout(
    "gosford",
    "CYP DYNAMIC SUPPORT DATABASE – PROFESSIONAL REFERRAL",
    (
        Words(
            "How we use your information",
            (
                "Gosford Partnership holds the details on this form for up to eight years. Our data protection officer can be reached on 01632 960001.",
                "Name, address and date of birth are shared with partner agencies only where the law allows it.",
            ),
        ),
        Pairs(
            "Child / young person",
            asks(
                Ask("person.family_name", "Child’s surname"),
                Ask("person.given_name", "Child’s first name(s)"),
                Ask("person.date_of_birth", "DOB"),
                Pick(
                    "person.gender",
                    "Gender",
                    {"female": "Girl", "male": "Boy", "non_binary": "Non-binary", "other": "Another term"},
                    mark=Mark.WORD,
                ),
                Ask("person.nhs_number", "NHS No"),
                Skip("UPN", "A820200112003"),
                Ask("person.address", "Current place of residence"),
                Ask("person.postcode", "Postcode"),
                Ask("person.ethnicity", "Ethnicity"),
                Ask("person.first_language", "Home language"),
                Ask("person.gp_practice", "GP"),
                Ask("support.education", "Educational setting"),
                Pick("support.ehc_plan", "EHCP in place?", YES_NO_UNKNOWN),
                Pick("support.looked_after", "LAC / CiC?", YES_NO_UNKNOWN),
            ),
            across=2,
            label_width=0.4,
        ),
        Pairs(
            "Parent / carer",
            asks(
                Skip("Name", "Ms T. Larter"),
                Skip("Address (if different)", "As child"),
                Skip("Telephone", "07700 900818"),
                Skip("Email", "t.larter@example.org"),
            ),
            across=2,
            label_width=0.4,
        ),
        Pairs(
            "Diagnosis and health",
            asks(
                Pick("diagnosis.autism", "ASC", {"diagnosed": "Y", "suspected": "On waiting list", "no": "N"}),
                Pick("diagnosis.learning_disability", "LD (not learning difficulty)", {"diagnosed": "Y", "suspected": "Query", "no": "N"}),
                Ask("diagnosis.other", "Mental health / other diagnoses"),
                Ask("support.medication", "Medication and dose"),
            ),
        ),
        Pairs(
            "Why is the child at risk of tier 4 admission or placement breakdown?",
            asks(
                Ask("risk.current_issues", "Summary of current issues"),
                Pick(
                    "risk.factors",
                    "Circle / mark all that are happening now",
                    {
                        "self_harm": "self-harm",
                        "suicidal_thoughts": "suicidal thoughts",
                        "harm_to_others": "hurting others",
                        "property_damage": "breaking things",
                        "exclusion_from_education": "out of school",
                        "placement_breakdown": "placement ending",
                        "carer_breakdown": "family at breaking point",
                        "going_missing": "missing from home",
                        "exploitation": "criminal or sexual exploitation",
                        "police_contact": "arrests",
                        "emergency_attendance": "A&E visits",
                        "substance_use": "drugs / alcohol",
                        "bereavement_or_trauma": "loss or trauma",
                        "restrictive_practice": "restraint",
                        "transition": "change of service",
                    },
                    several=True,
                    between="  •  ",
                ),
                Pick("risk.previous_admission", "Previous Tier 4 admission", YES_NO_UNKNOWN),
                Pick("risk.safeguarding", "Open to safeguarding (s47 / CP plan)", YES_NO_UNKNOWN),
                Pick("risk.rating_suggested", "Proposed RAG", {"red": "Red", "amber": "Amber", "green": "Green"}),
                Ask("plan.tried", "Support already offered"),
                Ask("plan.actions", "Next steps agreed by the network"),
            ),
        ),
        People("Professional network", {"name": "Name", "role": "Role", "organisation": "Agency", "phone": "Tel."}),
        Pairs("", asks(Ask("support.key_contact", "Lead professional"))),
        Pairs(
            "Consent",
            asks(
                Pick(
                    "consent.basis",
                    "Consent type",
                    {
                        "parental_responsibility": "Person with parental responsibility",
                        "informed": "Young person (16+ or Gillick competent)",
                        "best_interests": "Best interests (16+ lacking capacity)",
                        "refused": "Not given",
                    },
                ),
                Ask("consent.given_by", "Given by (print name)"),
                Ask("consent.relationship", "Relationship to child"),
                Ask("consent.date", "Date given"),
            ),
        ),
        Pairs(
            "Referrer",
            asks(
                Ask("referral.referrer_name", "Name"),
                Ask("referral.referrer_role", "Role"),
                Ask("referral.referrer_organisation", "Agency"),
                Ask("referral.referrer_phone", "Tel."),
                Ask("referral.referrer_email", "Email"),
                Ask("referral.date", "Date"),
            ),
            across=2,
            label_width=0.4,
        ),
    ),
    mark=Mark.HIGHLIGHT,
    marks=(Mark.HIGHLIGHT, Mark.BOLD),
    ages="child",
    formats=("docx", "pdf", "office"),
    font="Calibri",
    header="Gosford Children’s Partnership",
    what="privacy notice first, two pairs a row, parent section and UPN without key, options highlighted or bold in a run-on list, professionals grid and lead professional",
)

CHILD = (_LARKRISE, _GOSFORD)
