"""Forms for all ages."""

from tests.forms.shapes import (
    YES_NO,
    YES_NO_UNKNOWN,
    Ask,
    Boxes,
    Combs,
    Controls,
    Layout,
    Mark,
    Pairs,
    Pick,
    Skip,
    Stack,
    Words,
    asks,
)

_BASES = ("informed", "best_interests", "parental_responsibility", "deputy", "refused")

_FERRYBRIDGE = Layout(
    "ferrybridge",
    "DSR 1: Notification of a person at risk",
    (
        Boxes(
            "SECTION 1 – THE PERSON",
            asks(
                Ask("person.family_name", "Family name"),
                Ask("person.given_name", "Given name(s)"),
                Pick("person.gender", "Gender", {"female": "F", "male": "M", "non_binary": "NB"}),
                Ask("person.phone", "Daytime telephone"),
                Ask("person.address", "Address"),
                Ask("person.postcode", "Postcode"),
                Ask("person.gp_practice", "Name of GP practice"),
            ),
        ),
        Combs((Ask("person.date_of_birth", "Date of birth"), Ask("person.nhs_number", "NHS number"))),
        Boxes(
            "SECTION 2 – CONDITIONS",
            asks(
                Pick("diagnosis.learning_disability", "Learning disability", {"diagnosed": "Yes", "suspected": "Possible", "no": "No"}),
                Pick("diagnosis.autism", "Autism", {"diagnosed": "Yes", "suspected": "Possible", "no": "No"}),
                Ask("diagnosis.other", "Other conditions (please list)"),
            ),
        ),
        Boxes(
            "SECTION 3 – CIRCUMSTANCES",
            asks(
                Ask("referral.reason", "Why is this notification being made?"),
                Ask("risk.current_issues", "Current difficulties and risks"),
                Ask("plan.would_help", "Support which may reduce the risk"),
                Pick("risk.safeguarding", "Safeguarding enquiry open?", YES_NO_UNKNOWN),
                Pick("risk.in_hospital_now", "In hospital now?", YES_NO),
            ),
        ),
        Boxes(
            "SECTION 4 – AUTHORITY",
            asks(
                Pick(
                    "consent.basis",
                    "This notification is made with (tick ONE box)",
                    {
                        "informed": "the consent of the person",
                        "parental_responsibility": "the consent of a person with parental responsibility",
                        "deputy": "the consent of a deputy or attorney",
                        "best_interests": "a best interests decision",
                        "refused": "NO consent – the person has refused",
                    },
                    down=True,
                ),
                Ask("consent.given_by", "Name of person giving authority"),
                Ask("consent.relationship", "Relationship to the person"),
            ),
        ),
        Combs((Ask("consent.date", "Date authority given"),)),
        Boxes(
            "SECTION 5 – NOTIFIED BY",
            asks(
                Ask("referral.referrer_name", "Name"),
                Ask("referral.referrer_role", "Occupation or relationship"),
                Ask("referral.referrer_organisation", "Organisation"),
                Ask("referral.referrer_phone", "Telephone"),
                Ask("referral.referrer_email", "Email"),
                Ask("referral.date", "Date of notification"),
            ),
        ),
        Boxes("OFFICE USE", asks(Skip("Name of triage nurse"), Skip("Date")), across=2),
    ),
    mark=Mark.BOX,
    marks=(Mark.BOX, Mark.OVAL),
    formats=("pdf",),
    drawn=True,
    footer="DSR 1 (rev. April 2026)",
    header="Ferrybridge Health and Care",
    what="flat PDF, label above the answer in drawn boxes, drawn tick boxes or ovals round the option, dates and NHS number one character a box",
)

_KESTREL = Layout(
    "kestrel",
    "Kestrel Council – Community Risk Panel: register request",
    (
        Pairs(
            "What is happening",
            asks(
                Ask("risk.current_issues", "Current issues relating to risk"),
                Ask("referral.reason", "Reason for request at this time"),
                Pick(
                    "risk.rating_suggested",
                    "Suggested rating",
                    {
                        "red": "Red – immediate",
                        "amber": "Amber – likely without support",
                        "green": "Green – managed",
                        "blue": "Blue – in hospital",
                    },
                    mark=Mark.LIST,
                ),
                Pick("risk.previous_admission", "Previous psychiatric admission", YES_NO_UNKNOWN, mark=Mark.LIST),
                Pick("risk.safeguarding", "Safeguarding episode open", YES_NO_UNKNOWN, mark=Mark.LIST),
                Ask("plan.tried", "Support tried to date"),
                Ask("plan.would_help", "Support that could help"),
            ),
            label_width=0.3,
        ),
        Pairs(
            "Person",
            asks(
                Ask("person.given_name", "First names"),
                Ask("person.family_name", "Last name"),
                Ask("person.date_of_birth", "Date of birth"),
                Ask("person.nhs_number", "NHS ID"),
                Skip("Mosaic ID", "1077341"),
                Ask("person.address", "Address"),
                Ask("person.postcode", "Post Code"),
                Pick(
                    "person.living_situation",
                    "Living arrangement",
                    {
                        "alone": "Alone",
                        "family": "Family",
                        "foster_care": "Fostered",
                        "supported_living": "Supported living",
                        "residential_care": "Residential care",
                        "residential_school": "Residential school",
                        "hospital": "Hospital",
                        "homeless": "Homeless",
                    },
                    mark=Mark.LIST,
                ),
                Ask("person.gp_practice", "Surgery"),
                Pick(
                    "diagnosis.learning_disability",
                    "Learning disability status",
                    {"diagnosed": "Diagnosed", "suspected": "Suspected", "no": "None"},
                    mark=Mark.LIST,
                ),
                Pick(
                    "diagnosis.autism", "Autism status", {"diagnosed": "Diagnosed", "suspected": "Suspected", "no": "None"}, mark=Mark.LIST
                ),
            ),
            across=2,
            label_width=0.4,
        ),
        Pairs(
            "Agreement to the request",
            asks(
                Pick(
                    "consent.basis",
                    "Agreement obtained",
                    dict(
                        zip(
                            _BASES,
                            (
                                "Own informed consent",
                                "Best interests (no capacity)",
                                "Parental responsibility",
                                "Deputy / attorney",
                                "Declined",
                            ),
                            strict=True,
                        )
                    ),
                    mark=Mark.LIST,
                ),
                Ask("consent.given_by", "Agreed by (name)"),
                Ask("consent.relationship", "Agreed by (relationship)"),
                Ask("consent.date", "Agreed on"),
                Pick("consent.information_given", "Easy read information provided", YES_NO),
            ),
            across=2,
            label_width=0.4,
        ),
        Pairs(
            "Requesting worker",
            asks(
                Ask("referral.referrer_name", "Worker"),
                Ask("referral.referrer_role", "Job role"),
                Ask("referral.referrer_organisation", "Team"),
                Ask("referral.referrer_phone", "Work phone"),
                Ask("referral.referrer_email", "Work email"),
                Ask("referral.date", "Request date"),
            ),
            across=2,
            label_width=0.4,
        ),
    ),
    mark=Mark.CONTROL_AFTER,
    controls=Controls.CONTENT,
    formats=("docx",),
    footer="Kestrel Council, Civic Offices, 01632 960500",
    what="content controls, mostly drop-downs with long option texts; risk first, person later; council's own ID without key",
)

_TREFOIL = Layout(
    "trefoil",
    "Trefoil Alliance: referral for dynamic support",
    (
        Words(
            "Before you start",
            (
                "Please type your answers. Boxes grow as you type. Where a question offers a choice, remove the choices that do not apply or mark the one that does.",
            ),
            italic=True,
        ),
        Stack(
            "A. The individual",
            asks(
                Ask("person.given_name person.family_name", "What is the individual’s full name?"),
                Ask("person.date_of_birth", "When was the individual born?", "day, month and year"),
                Ask("person.nhs_number", "What is their NHS number?"),
                Ask("person.address person.postcode", "Where do they live?", "include the postcode", join=", "),
                Ask("person.gp_practice", "Which GP practice are they registered with?"),
                Pick(
                    "diagnosis.learning_disability",
                    "Is there a learning disability?",
                    {"diagnosed": "Yes – diagnosed", "suspected": "Unclear – assessment awaited", "no": "No"},
                    between="  /  ",
                ),
                Pick(
                    "diagnosis.autism",
                    "Is there a diagnosis of autism?",
                    {"diagnosed": "Yes – diagnosed", "suspected": "Unclear – assessment awaited", "no": "No"},
                    between="  /  ",
                ),
                Ask("person.communication_needs", "How should information be given to them?"),
            ),
            first=1,
        ),
        Stack(
            "B. The concern",
            asks(
                Ask("referral.reason", "Why are you referring now?", "for example a notice to leave, an assault, a death in the family"),
                Ask("risk.current_issues", "What are the present risks?", "to the individual and to others"),
                Ask("plan.tried", "What has been tried, and did it help?"),
                Ask("plan.would_help", "What further help might prevent admission?"),
                Pick(
                    "risk.mental_health_act",
                    "Are they, or were they lately, detained under the Mental Health Act?",
                    YES_NO_UNKNOWN,
                    between="  /  ",
                ),
                Pick(
                    "risk.rating_suggested",
                    "Which colour would you give?",
                    {"red": "Red", "amber": "Amber", "green": "Green", "blue": "Blue"},
                    between="  /  ",
                ),
            ),
            first=9,
        ),
        Stack(
            "C. Consent",
            asks(
                Pick(
                    "consent.basis",
                    "Which of these is true?",
                    {
                        "informed": "The individual can decide and has consented",
                        "parental_responsibility": "A parent (or other with parental responsibility) has consented",
                        "deputy": "A deputy or attorney has consented",
                        "best_interests": "It was decided in the individual’s best interests",
                        "refused": "Consent was refused",
                    },
                    down=True,
                ),
                Ask("consent.given_by", "Who consented or decided?"),
                Ask("consent.date", "On what date?"),
            ),
            first=15,
        ),
        Stack(
            "D. You",
            asks(
                Ask("referral.referrer_name referral.referrer_role", "Your name and role", join=", "),
                Ask("referral.referrer_organisation", "Your organisation"),
                Ask("referral.referrer_phone", "Your telephone number"),
                Ask("referral.referrer_email", "Your email address"),
                Ask("referral.date", "Date of this referral"),
            ),
            first=18,
        ),
    ),
    mark=Mark.DELETE,
    marks=(Mark.DELETE, Mark.HIGHLIGHT, Mark.CROSS_BEFORE),
    formats=("docx", "office", "pdf"),
    header="Trefoil Alliance | Page held by the referral hub | hub@trefoil.example.org",
    what="numbered questions with hints, answers typed below without boxes; other options deleted, or highlighted, or X before",
)

EVERYONE = (_FERRYBRIDGE, _KESTREL, _TREFOIL)
