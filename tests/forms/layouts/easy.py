"""Easy read forms, in the first person, for people who refer themselves or are helped to."""

from tests.forms.shapes import Ask, Boxes, Layout, Mark, Pairs, Pick, Skip, Stack, Words, asks

_OPENVOICE = Layout(
    "openvoice",
    "Please put me on the Dynamic Support Register",
    (
        Words(
            "", ("This form is in easy read.", "Someone can help you fill it in.", "You do not have to say yes. You can change your mind.")
        ),
        Boxes(
            "About me",
            asks(
                Ask("person.given_name person.family_name", "What is your name?"),
                Ask("person.preferred_name", "What do you like to be called?"),
                Ask("person.date_of_birth", "When were you born?"),
                Ask("person.address", "Where do you live?"),
                Ask("person.postcode", "What is your postcode?"),
                Ask("person.phone", "What is your phone number?"),
                Ask("person.gp_practice", "Where is your doctor? (the surgery)"),
            ),
            across=1,
        ),
        Stack(
            "My health",
            asks(
                Pick(
                    "diagnosis.learning_disability",
                    "Do you have a learning disability?",
                    {"diagnosed": "Yes", "suspected": "Not sure. I am being tested", "no": "No"},
                    down=True,
                ),
                Pick(
                    "diagnosis.autism",
                    "Are you autistic?",
                    {"diagnosed": "Yes", "suspected": "Not sure. I am being tested", "no": "No"},
                    down=True,
                ),
                Ask("diagnosis.other", "Do you have any other illness?"),
                Ask("support.medication", "What medicine do you take?"),
                Ask("person.communication_needs", "What helps you to understand?"),
            ),
        ),
        Boxes(
            "My life now",
            asks(
                Ask("referral.reason", "Why do you want to be on the register?"),
                Ask("risk.current_issues", "What is going wrong? What makes you feel unsafe?"),
                Ask("plan.tried", "What have you tried? What keeps you calm?"),
                Ask("plan.would_help", "What would make things better?"),
                Skip("What do you enjoy?", "Music, football on the telly"),
            ),
            across=1,
        ),
        Stack(
            "Saying yes",
            asks(
                Pick(
                    "consent.basis",
                    "Tick one box",
                    {
                        "informed": "I understand what the register is. I say yes",
                        "deputy": "My deputy says yes for me",
                        "best_interests": "I cannot decide. People decided what is best for me",
                        "refused": "I say no",
                    },
                    down=True,
                ),
                Ask("consent.date", "What date did you decide?"),
            ),
        ),
        Pairs(
            "If someone helped you",
            asks(Skip("Helper’s name", "Jo (advocate)"), Skip("Helper’s phone", "01632 960922")),
        ),
        Pairs("For us", asks(Ask("referral.date", "Date you sent this form"))),
    ),
    mark=Mark.BOX,
    marks=(Mark.BOX, Mark.CROSS_BEFORE),
    ages="adult",
    formats=("docx", "office", "pdf"),
    size=14,
    first_person=True,
    footer="Open Voice Advocacy – 01632 960990",
    what="easy read in large type, one cell a question with the answer below it, helper without key, few keys",
)

EASY = (_OPENVOICE,)
