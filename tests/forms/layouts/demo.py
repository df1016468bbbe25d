"""The forms of the demo's letters: one invented service with a form for adults, the same to fill in on screen, and one for children."""

from tests.forms.shapes import (
    YES_NO,
    YES_NO_UNKNOWN,
    Ask,
    Boxes,
    Controls,
    Layout,
    Lines,
    Mark,
    Pairs,
    People,
    Pick,
    Skip,
    Stack,
    Words,
    asks,
)

_HEADER = "Saltmarsh Community Partnership   |   Dynamic Support Register"
_CONSENT = {
    "informed": "The person has capacity to decide and agrees to the referral",
    "best_interests": "The person lacks capacity; a best interests decision was made",
    "deputy": "A court-appointed deputy or welfare attorney agrees",
    "refused": "The person does not agree",
}
_HOMES = {
    "alone": "Lives alone",
    "family": "With family",
    "supported_living": "Supported living",
    "residential_care": "Care home",
    "hospital": "In hospital",
    "homeless": "Homeless",
}
_DIAGNOSED = {"diagnosed": "Diagnosed", "suspected": "Suspected", "no": "No"}
_FACTORS = {
    "self_harm": "Self-harm",
    "suicidal_thoughts": "Suicidal thoughts",
    "harm_to_others": "Harm to others",
    "property_damage": "Damage to property",
    "placement_breakdown": "Placement breaking down",
    "carer_breakdown": "Carer breakdown",
    "exploitation": "Exploitation",
    "police_contact": "Contact with the police",
    "emergency_attendance": "Attending A&E",
    "going_missing": "Going missing",
    "exclusion_from_education": "Exclusion from school or college",
    "transition": "Transition between services",
}

_WORD = Layout(
    "saltmarsh",
    "Referral to the Dynamic Support Register: adults (18 and over)",
    (
        Words(
            "",
            ("For adults with a learning disability, autism or both who may be admitted to a mental health hospital or lose their home.",),
            italic=True,
        ),
        Pairs(
            "1. The person",
            asks(
                Ask("person.family_name", "Surname"),
                Ask("person.given_name", "First name"),
                Ask("person.preferred_name", "Likes to be called"),
                Ask("person.date_of_birth", "Date of birth"),
                Ask("person.nhs_number", "NHS number"),
                Pick("person.gender", "Gender", {"female": "Female", "male": "Male"}),
                Ask("person.address", "Address"),
                Ask("person.postcode", "Postcode"),
                Ask("person.phone", "Telephone"),
                Ask("person.gp_practice", "GP practice"),
                Ask("person.gp_name", "GP"),
                Pick("person.living_situation", "Where the person lives", _HOMES),
                Ask("person.communication_needs", "Communication needs and adjustments"),
            ),
            across=2,
            label_width=0.42,
        ),
        Pairs(
            "2. Diagnosis",
            asks(
                Pick("diagnosis.learning_disability", "Learning disability", _DIAGNOSED),
                Pick("diagnosis.autism", "Autism", _DIAGNOSED),
                Ask("diagnosis.other", "Other mental or physical health diagnoses"),
                Ask("support.medication", "Medication"),
            ),
        ),
        Pairs(
            "3. Consent",
            asks(
                Pick("consent.basis", "Basis of this referral (tick one)", _CONSENT, down=True),
                Pick("consent.information_given", "Has the register been explained?", YES_NO),
                Ask("consent.given_by", "Name of the person who consented or decided"),
                Ask("consent.relationship", "Relationship to the person"),
                Ask("consent.date", "Date of consent"),
            ),
        ),
        Pairs(
            "4. What is happening",
            asks(
                Ask("referral.reason", "Reason for referral now"),
                Ask("risk.current_issues", "Current issues and risks"),
                Pick("risk.factors", "Risk factors now (tick all that apply)", _FACTORS, down=True, several=True),
                Pick("risk.previous_admission", "Previous admission to a mental health hospital", YES_NO_UNKNOWN),
                Pick("risk.safeguarding", "Open safeguarding concern", YES_NO_UNKNOWN),
                Ask("plan.tried", "What has been tried"),
                Ask("plan.would_help", "What would help"),
                Ask("plan.actions", "Action plan"),
                Pick(
                    "risk.rating_suggested", "Your view of the rating", {"red": "Red", "amber": "Amber", "green": "Green", "blue": "Blue"}
                ),
            ),
        ),
        People("5. Professionals involved", {"name": "Name", "role": "Role", "organisation": "Organisation", "phone": "Telephone"}),
        Pairs(
            "6. Referrer",
            asks(
                Ask("referral.referrer_name", "Name"),
                Ask("referral.referrer_role", "Job title"),
                Ask("referral.referrer_organisation", "Organisation"),
                Ask("referral.referrer_phone", "Telephone"),
                Ask("referral.referrer_email", "Email"),
                Ask("referral.date", "Date of referral"),
            ),
            across=2,
            label_width=0.42,
        ),
        Pairs("For office use", asks(Skip("Received"), Skip("Seen by")), across=2, label_width=0.34),
    ),
    ages="adult",
    header=_HEADER,
    footer="Form SC-DSR-1 (adults), September 2026",
    what="the demo's Word form for adults: two pairs a row, boxes, professionals grid, office-use table without key",
)

_FILLABLE = Layout(
    "saltmarsh-fillable",
    "Dynamic Support Register: adult referral",
    (
        Boxes(
            "The person being referred",
            asks(
                Ask("person.given_name", "First name(s)"),
                Ask("person.family_name", "Surname"),
                Ask("person.date_of_birth", "Date of birth", "dd/mm/yyyy"),
                Ask("person.nhs_number", "NHS number"),
                Ask("person.address", "Home address"),
                Ask("person.postcode", "Postcode"),
                Ask("person.phone", "Telephone"),
                Ask("person.gp_practice", "GP practice"),
                Ask("person.gp_name", "Name of GP"),
                Pick("diagnosis.learning_disability", "Learning disability", _DIAGNOSED),
                Pick("diagnosis.autism", "Autism", _DIAGNOSED),
                Ask("diagnosis.other", "Other diagnoses"),
                Ask("person.communication_needs", "Communication needs"),
            ),
        ),
        Boxes(
            "Consent",
            asks(
                Pick("consent.basis", "Tick the statement that applies", _CONSENT, down=True),
                Ask("consent.given_by", "Consent given by"),
                Ask("consent.relationship", "Relationship to the person"),
                Ask("consent.date", "Date of consent"),
                Pick("consent.information_given", "Information about the register given", YES_NO),
            ),
        ),
        Boxes(
            "Why now",
            asks(
                Ask("referral.reason", "Reason for referral"),
                Ask("risk.current_issues", "Current issues which relate to the risk of admission or placement breakdown"),
                Ask("plan.tried", "What has been tried so far"),
                Ask("plan.would_help", "What would help"),
            ),
        ),
        Boxes(
            "Referrer",
            asks(
                Ask("referral.referrer_name", "Name of referrer"),
                Ask("referral.referrer_role", "Job title"),
                Ask("referral.referrer_organisation", "Organisation"),
                Ask("referral.referrer_phone", "Contact number"),
                Ask("referral.referrer_email", "Email address"),
                Ask("referral.date", "Date of referral"),
            ),
        ),
    ),
    mark=Mark.CONTROL,
    controls=Controls.ACRO,
    ages="adult",
    formats=("pdf",),
    header=_HEADER,
    footer="Form SC-DSR-1F (adults, fill in on screen)",
    what="the demo's PDF form to fill in on screen: label above field",
)

_CHILD = Layout(
    "saltmarsh-child",
    "My Dynamic Support Register form (under 18)",
    (
        Words("", ("You can fill this in with someone you trust. Leave out anything you do not want to answer.",)),
        Lines(
            "About me",
            asks(
                Ask("person.given_name person.family_name", "My name"),
                Ask("person.preferred_name", "I like to be called"),
                Ask("person.date_of_birth", "My date of birth"),
                Ask("person.address", "Where I live"),
                Ask("person.postcode", "Postcode"),
                Ask("person.nhs_number", "NHS number"),
                Ask("person.gp_practice", "My GP practice"),
                Ask("support.education", "My school or college"),
            ),
            bold=True,
        ),
        Stack(
            "What you should know",
            asks(
                Pick(
                    "diagnosis.learning_disability",
                    "I have a learning disability",
                    {"diagnosed": "Yes, diagnosed", "suspected": "Maybe, I am waiting to be seen", "no": "No"},
                    down=True,
                ),
                Pick(
                    "diagnosis.autism",
                    "I am autistic",
                    {"diagnosed": "Yes, diagnosed", "suspected": "Maybe, I am waiting to be seen", "no": "No"},
                    down=True,
                ),
                Pick("support.ehc_plan", "I have an education, health and care plan", YES_NO),
                Pick("support.looked_after", "I am looked after by the council", YES_NO),
                Ask("person.communication_needs", "How to talk with me"),
                Ask("referral.reason", "Why this form is being sent now"),
                Ask("risk.current_issues", "What makes things hard or unsafe at the moment"),
                Ask("plan.tried", "What has been tried"),
                Ask("plan.would_help", "What would help me"),
            ),
        ),
        Stack(
            "Who says yes",
            asks(
                Pick(
                    "consent.basis",
                    "Tick one",
                    {
                        "parental_responsibility": "A person with parental responsibility agrees",
                        "informed": "I am 16 or 17 and I agree myself",
                        "refused": "We do not agree",
                    },
                    down=True,
                ),
            ),
        ),
        Lines(
            "",
            asks(
                Ask("consent.given_by", "Name of the person who agrees"),
                Ask("consent.relationship", "Who they are to me"),
                Ask("consent.date", "Date they agreed"),
            ),
            bold=True,
        ),
        Pairs(
            "Who sent this form",
            asks(
                Ask("referral.referrer_name", "Name"),
                Ask("referral.referrer_role", "Job, or who you are to me"),
                Ask("referral.referrer_organisation", "Organisation"),
                Ask("referral.referrer_phone", "Telephone"),
                Ask("referral.referrer_email", "Email"),
                Ask("referral.date", "Date"),
            ),
        ),
    ),
    ages="child",
    header=_HEADER,
    footer="Form SC-DSR-2 (children and young people), September 2026",
    size=11.5,
    first_person=True,
    what="the demo's Word form for children: first person, label lines, question over answer",
)

DEMO = (_WORD, _FILLABLE, _CHILD)
