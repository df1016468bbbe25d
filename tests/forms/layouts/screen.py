"""Forms filled in on a screen: printed web forms, a fillable PDF, answers typed into a mail."""

from tests.forms.shapes import YES_NO, YES_NO_UNKNOWN, Ask, Controls, Layout, Lines, Mark, Pairs, Pick, Skip, Stack, Words, asks

_ALDERHOLT = Layout(
    "alderholt",
    "Dynamic Support Register referral – submission summary",
    (
        Words("", ("Submission ID 8f2c-1170. Thank you, your answers are below. Please keep a copy for your records.",)),
        Stack(
            "Your details",
            asks(
                Ask("referral.referrer_name", "What is your name? *"),
                Ask("referral.referrer_role", "What is your job title or relationship to the person? *"),
                Ask("referral.referrer_organisation", "Where do you work?"),
                Ask("referral.referrer_phone", "What is your telephone number? *"),
                Ask("referral.referrer_email", "What is your email address? *"),
                Pick("referral.is_self_referral", "Are you referring yourself, or your own child under 18? *", YES_NO),
            ),
        ),
        Stack(
            "The person you are referring",
            asks(
                Ask("person.given_name", "First name *"),
                Ask("person.family_name", "Last name *"),
                Ask("person.date_of_birth", "Date of birth *"),
                Ask("person.nhs_number", "NHS number"),
                Ask("person.address", "Address *"),
                Ask("person.postcode", "Postcode *"),
                Ask("person.phone", "Phone number"),
                Pick(
                    "person.gender",
                    "Gender",
                    {"female": "Woman or girl", "male": "Man or boy", "non_binary": "Non-binary", "not_stated": "Prefer not to say"},
                ),
                Ask("person.gp_practice", "GP surgery *"),
                Pick(
                    "person.living_situation",
                    "Which best describes where they live?",
                    {
                        "alone": "On their own",
                        "family": "With family",
                        "foster_care": "With foster carers",
                        "supported_living": "In supported living",
                        "residential_care": "In a care home or children’s home",
                        "residential_school": "At a residential school",
                        "hospital": "In hospital",
                        "homeless": "Nowhere settled",
                    },
                ),
                Pick(
                    "diagnosis.learning_disability",
                    "Do they have a learning disability? *",
                    {"diagnosed": "Yes, with a diagnosis", "suspected": "Possibly, not diagnosed", "no": "No"},
                ),
                Pick(
                    "diagnosis.autism",
                    "Are they autistic? *",
                    {"diagnosed": "Yes, with a diagnosis", "suspected": "Possibly, or waiting for an assessment", "no": "No"},
                ),
            ),
        ),
        Stack(
            "Consent",
            asks(
                Pick(
                    "consent.basis",
                    "Who has agreed to this referral? *",
                    {
                        "informed": "The person themselves, who understands the referral",
                        "parental_responsibility": "Someone with parental responsibility",
                        "deputy": "A court-appointed deputy or attorney",
                        "best_interests": "Nobody: a best interests decision has been recorded",
                        "refused": "The person has refused",
                    },
                ),
                Ask("consent.given_by", "Name of the person who agreed"),
                Ask("consent.date", "When did they agree?"),
            ),
        ),
        Stack(
            "The situation",
            asks(
                Ask("referral.reason", "Why are you making this referral now? *"),
                Ask("risk.current_issues", "Tell us about the current risks *"),
                Pick("risk.previous_admission", "Has the person been in a mental health hospital before? *", YES_NO_UNKNOWN),
                Pick("risk.safeguarding", "Is there an open safeguarding concern? *", YES_NO_UNKNOWN),
                Ask("plan.tried", "What has been tried?"),
                Ask("plan.would_help", "What do you think would help?"),
                Skip("How did you hear about us?", "Council website"),
            ),
        ),
    ),
    mark=Mark.WORD,
    formats=("pdf",),
    header="20/11/2026, 16:42                Submission summary – Alderholt online forms",
    footer="https://forms.alderholt.example.org/dsr/summary",
    what="print of a web form: question with an asterisk, answer below, only the chosen option shown; referrer first; no date of referral of its own",
)

_NORTHGATE = Layout(
    "northgate",
    "Northgate ICS – DSR referral (complete on screen)",
    (
        Pairs(
            "Consent (complete first)",
            asks(
                Pick(
                    "consent.basis",
                    "Consent",
                    {
                        "informed": "Individual has given informed consent",
                        "parental_responsibility": "Given by person with parental responsibility",
                        "deputy": "Given by deputy or LPA",
                        "best_interests": "Best interests decision",
                        "refused": "Consent not given",
                    },
                    down=True,
                ),
                Ask("consent.given_by", "Given by"),
                Ask("consent.relationship", "Relationship"),
                Ask("consent.date", "On date"),
                Pick("consent.information_given", "Individual informed about the DSR?", YES_NO),
            ),
            label_width=0.3,
        ),
        Pairs(
            "Individual",
            asks(
                Ask("person.given_name", "First name"),
                Ask("person.family_name", "Surname"),
                Ask("person.date_of_birth", "D.O.B."),
                Ask("person.nhs_number", "NHS number"),
                Ask("person.address", "Address"),
                Ask("person.postcode", "Postcode"),
                Ask("person.gp_practice", "Registered GP practice"),
                Pick("person.gender", "Gender", {"female": "Female", "male": "Male", "non_binary": "Non-binary"}, mark=Mark.LIST),
                Pick(
                    "diagnosis.learning_disability", "Learning disability", {"diagnosed": "Diagnosed", "suspected": "Suspected", "no": "No"}
                ),
                Pick("diagnosis.autism", "Autism", {"diagnosed": "Diagnosed", "suspected": "Suspected", "no": "No"}),
                Ask("diagnosis.other", "Comorbidities"),
                Pick(
                    "risk.rating_suggested",
                    "Suggested RAG",
                    {"red": "Red", "amber": "Amber", "green": "Green", "blue": "Blue"},
                    mark=Mark.LIST,
                ),
                Pick("risk.in_hospital_now", "Currently an inpatient?", YES_NO),
                Ask("risk.current_issues", "Current issues / risks"),
                Ask("plan.tried", "Tried so far"),
                Ask("plan.actions", "Action plan"),
            ),
            label_width=0.3,
        ),
        Pairs("Emergency contact", asks(Skip("Name", "D. Woolnough"), Skip("Telephone", "07700 900266")), label_width=0.3),
        Pairs(
            "Referrer",
            asks(
                Ask("referral.referrer_name", "Name"),
                Ask("referral.referrer_role", "Role"),
                Ask("referral.referrer_organisation", "Organisation"),
                Ask("referral.referrer_phone", "Telephone"),
                Ask("referral.referrer_email", "Email"),
                Ask("referral.date", "Date"),
            ),
            label_width=0.3,
        ),
    ),
    mark=Mark.RADIO,
    controls=Controls.ACRO,
    formats=("pdf",),
    header="NORTHGATE INTEGRATED CARE SYSTEM",
    what="AcroForm: labels at the left, radio groups and combo boxes, consent first, emergency contact without key",
)

_QUAYSIDE = Layout(
    "quayside",
    "",
    (
        Words("", ("Dear duty team,", "I could not open the form on my phone so here is what it asks for.")),
        Lines(
            "Person",
            asks(
                ("person.given_name person.family_name", "Name"),
                ("person.date_of_birth", "DOB"),
                ("person.nhs_number", "NHS"),
                ("person.address", "Address"),
                ("person.postcode", "Postcode"),
                ("person.phone", "Phone"),
                ("person.gp_practice", "GP surgery"),
            ),
        ),
        Lines(
            "Diagnosis",
            asks(
                Pick(
                    "diagnosis.learning_disability",
                    "Learning disability",
                    {"diagnosed": "yes, diagnosed", "suspected": "suspected", "no": "no"},
                ),
                Pick("diagnosis.autism", "Autism", {"diagnosed": "yes, diagnosed", "suspected": "waiting for assessment", "no": "no"}),
                Ask("diagnosis.other", "Other diagnoses"),
            ),
        ),
        Lines(
            "Consent",
            asks(
                Pick(
                    "consent.basis",
                    "Consent",
                    {
                        "informed": "has capacity and has agreed",
                        "best_interests": "lacks capacity, best interests decision made",
                        "parental_responsibility": "agreed by person with parental responsibility",
                        "deputy": "agreed by court appointed deputy",
                        "refused": "has refused consent",
                    },
                ),
                Ask("consent.given_by", "Consent given by"),
                Ask("consent.date", "Date of consent"),
            ),
        ),
        Lines(
            "Concerns",
            asks(
                ("referral.reason", "Reason for referral"),
                ("risk.current_issues", "Current issues"),
                ("plan.tried", "What has been tried"),
                ("plan.would_help", "What would help"),
            ),
        ),
        Lines(
            "Referrer",
            asks(
                ("referral.referrer_name", "Referrer name"),
                ("referral.referrer_role", "Job title"),
                ("referral.referrer_organisation", "Organisation"),
                ("referral.referrer_phone", "Contact number"),
                ("referral.referrer_email", "Email"),
                ("referral.date", "Date of referral"),
            ),
        ),
        Words("", ("Kind regards",)),
    ),
    mark=Mark.WORD,
    formats=("txt",),
    what="mail body: headings in capitals, label and answer on one line, a greeting and a close around it",
)

_MILLBROOK = Layout(
    "millbrook",
    "Dynamic support referral",
    (
        Stack(
            "",
            asks(
                Ask("person.given_name", "First name of the person"),
                Ask("person.family_name", "Surname of the person"),
                Ask("person.date_of_birth", "Date of birth"),
                Ask("person.address person.postcode", "Address and postcode", join=", "),
                Ask("person.gp_practice", "GP practice"),
                Pick(
                    "diagnosis.learning_disability",
                    "Learning disability?",
                    {"diagnosed": "Diagnosed", "suspected": "Suspected", "no": "No"},
                ),
                Pick("diagnosis.autism", "Autism?", {"diagnosed": "Diagnosed", "suspected": "Suspected", "no": "No"}),
                Ask("risk.current_issues", "What are the current issues?"),
                Ask("plan.tried", "What has been tried?"),
                Ask("plan.actions", "What is the plan?"),
                Pick(
                    "consent.basis",
                    "Consent (one only)",
                    {
                        "informed": "The person consents and has capacity",
                        "parental_responsibility": "A holder of parental responsibility consents",
                        "best_interests": "Best interests decision",
                        "deputy": "Deputy or attorney consents",
                        "refused": "Refused",
                    },
                    down=True,
                ),
                Ask("consent.given_by", "Who gave consent?"),
                Ask("consent.date", "Date consent was given"),
                Ask("referral.referrer_name", "Name of referrer"),
                Ask("referral.referrer_role", "Role of referrer"),
                Ask("referral.referrer_email", "Referrer’s email"),
                Ask("referral.date", "Date of referral"),
            ),
            first=1,
            number="{}) ",
        ),
    ),
    mark=Mark.BRACKETS,
    formats=("txt",),
    what="mail body: numbered questions with the answer on the next line, [x] before options",
)

SCREEN = (_ALDERHOLT, _NORTHGATE, _QUAYSIDE, _MILLBROOK)
