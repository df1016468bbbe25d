"""A letter lies on the pile where people look for it, and says why."""

from __future__ import annotations

import pytest

from ingest.letter import Letter, LetterKind
from ingest.sort import RULES, sort_letter
from parsers.document import Kind, Problem, ProblemReason
from parsers.reading import DocumentOutcome, Reading, Value
from tests.ingest.letters import ACKNOWLEDGEMENT, OURS, PDF, file, message_file, opened, report, written
from triage.reference import new_reference

REFERENCE = new_reference(lambda n: n // 2)
FORM = DocumentOutcome("form.pdf", Kind.PDF, readings=(Reading("adult", {"person.family_name": Value("Wix")}),))
TYPED = DocumentOutcome("the e-mail itself", Kind.TEXT, readings=(Reading("email", {"person.family_name": Value("Wix")}),))


def failed(reason: ProblemReason, name: str = "form.pdf", kind: Kind = Kind.PDF) -> DocumentOutcome:
    return DocumentOutcome(name, kind, problems=(Problem(name, reason, "In words."),))


BLANK = failed(ProblemReason.BLANK_FORM)
COVERING = failed(ProblemReason.NOT_A_FORM, "letter.docx", Kind.DOCX)


def sorted_as(letter: Letter, *outcomes: DocumentOutcome) -> LetterKind:
    sorting = sort_letter(letter, outcomes, OURS)
    assert sorting.reason.endswith(".")
    return sorting.kind


def with_form(text: str = "Please find a referral attached.", **told: object) -> Letter:
    return opened(text, files=(file(PDF),), **told)


@pytest.mark.parametrize(
    ("letter", "outcomes"),
    [
        (with_form(), (FORM,)),
        (opened("My name is Alix Wix"), (TYPED,)),
        (with_form("She knows she can withdraw consent at any time."), (FORM,)),
        (with_form("Mum would like more information about the DSR too."), (FORM,)),
        (with_form("For further information please ring me."), (FORM,)),
        (with_form(subject="Out of office hours referral"), (FORM,)),
        (with_form("I am on annual leave from tomorrow.", subject="Automatic reply: no, a referral"), (FORM,)),
        (with_form(Auto_Submitted="auto-generated", subject="Scan from the copier"), (FORM,)),
        (with_form(Precedence="bulk"), (FORM,)),
        (with_form("FYI", subject="FW: Undeliverable: Referral"), (FORM,)),
        (with_form("As requested, please find the form attached."), (FORM,)),
        (with_form(subject="RE: your telephone call", In_Reply_To="<someone@else.example>"), (FORM,)),
        (with_form(), (failed(ProblemReason.PASSWORD_PROTECTED),)),
        (with_form(), (failed(ProblemReason.SCANNED),)),
        (with_form(), (failed(ProblemReason.BROKEN), COVERING)),
        (with_form("Photo of the form"), (failed(ProblemReason.UNSUPPORTED, "IMG_1.jpg", Kind.IMAGE),)),
        (opened("You have received a secure message from Example Council."), ()),
    ],
)
def test_a_completed_form_or_what_may_be_one_is_a_referral(letter: Letter, outcomes: tuple[DocumentOutcome, ...]) -> None:
    assert sorted_as(letter, *outcomes) is LetterKind.REFERRAL


@pytest.mark.parametrize(
    "letter",
    [
        opened("Here is what you asked for.", In_Reply_To=ACKNOWLEDGEMENT),
        opened("The GP is Dr Ling.", References=f"<x@example.org> {ACKNOWLEDGEMENT}"),
        opened("The GP is Dr Ling.", subject=f"Re: {REFERENCE}"),
        opened(f"About {REFERENCE.lower()}: he has moved."),
        opened("Please find attached the corrected form."),
        opened("Sorry, wrong NHS number on the form I sent yesterday."),
        opened("Please see attached.", subject="Alix Wix - additional information"),
        opened("Kettle9", subject="Password for referral form"),
        opened("Please disregard my previous e-mail, this is the right one."),
        opened("Please replace the form I sent with this one."),
        opened("This risk assessment should have gone with the referral."),
        opened("I forgot to attach the risk assessment."),
        opened("The password for the form is Kettle9."),
        opened("Here is the additional information you requested."),
        opened("Following on from my referral last week, he has been arrested."),
    ],
)
@pytest.mark.parametrize("outcomes", [(), (FORM,)], ids=["without a form", "with a form"])
def test_what_belongs_to_something_sent_before_is_an_update(letter: Letter, outcomes: tuple[DocumentOutcome, ...]) -> None:
    assert sorted_as(letter, *outcomes) is LetterKind.UPDATE


@pytest.mark.parametrize(
    "text",
    [
        "I sent a referral for Jade on 3 November and have not heard back.",
        "Just to let you know Callum, who I referred on Monday, was admitted last night.",
        "Here is the summary, as you requested.",
    ],
)
def test_talk_of_what_was_sent_before_is_an_update_unless_a_form_came(text: str) -> None:
    assert sorted_as(opened(text)) is LetterKind.UPDATE
    assert sorted_as(with_form(text), FORM) is LetterKind.REFERRAL


def test_a_reference_that_is_named_is_told() -> None:
    assert sort_letter(opened(f"About {REFERENCE}"), (), OURS).references == (REFERENCE,)


def test_thanks_for_our_acknowledgement_bring_nothing() -> None:
    assert sorted_as(opened("Many thanks, Jo", In_Reply_To=ACKNOWLEDGEMENT)) is LetterKind.OTHER


@pytest.mark.parametrize(
    ("letter", "outcomes"),
    [
        (opened("I want to come off the register."), ()),
        (opened("See subject", subject="Please take my son off the DSR"), ()),
        (opened("She would like to withdraw her consent.", In_Reply_To=ACKNOWLEDGEMENT), ()),
        (with_form("Mum has withdrawn consent."), (FORM,)),
        (
            opened(
                "FYI\n\n---------- Forwarded message ---------\nFrom: Mum <m@example.org>\nDate: x\nTo: y\n\nI want my son off the register"
            ),
            (),
        ),
        (opened("Please take me off the register.", Auto_Submitted="auto-generated", subject="Web form"), ()),
        (opened("See attached", files=(message_file(written("I want my son off the register.")),)), ()),
    ],
)
def test_consent_taken_back_goes_to_the_top(letter: Letter, outcomes: tuple[DocumentOutcome, ...]) -> None:
    sorting = sort_letter(letter, outcomes, OURS)
    assert (sorting.kind, sorting.urgent) == (LetterKind.CONSENT_WITHDRAWAL, True)


def test_consent_taken_back_in_quoted_text_is_not_taken_back_again() -> None:
    text = "That was a mistake, he is staying.\n\nOn Mon, 16 Nov 2026, Jo wrote:\n> I want my son off the register.\n"
    assert sorted_as(opened(text, subject="Re: my son")) is not LetterKind.CONSENT_WITHDRAWAL


@pytest.mark.parametrize(
    "letter",
    [
        opened("Please could you send me the DSR information leaflet?"),
        opened("Hello, could I have an easy read version please"),
        opened("How do I make a referral for my brother?"),
        opened("Where can I find the referral form?"),
        opened("I am a parent. Please send me a blank referral form."),
        opened("What is the DSR and would my daughter meet the criteria?"),
        opened("Please can you tell me more about the Dynamic Support Register", subject="Question"),
        opened("Many thanks", subject="DSR information"),
        opened("Could someone let me know how to go about referring a pupil?"),
        opened("Is there a leaflet about the register that I could give to parents?"),
        opened("I can't open the form on your website, can you post one to me?"),
        opened("Is a diagnosis needed before we can refer?"),
        opened("Hi could you pop the under 18s form over to me please, ta"),
        opened("My sister keeps going to A&E. A nurse said to ask you about the register. What do we do?"),
    ],
)
def test_a_question_for_information_is_told(letter: Letter) -> None:
    assert sorted_as(letter) is LetterKind.INFORMATION_REQUEST


@pytest.mark.parametrize(
    ("letter", "outcomes"),
    [
        (opened("Hello"), ()),
        (opened("Please find the form attached."), ()),
        (with_form(), (BLANK,)),
        (with_form(), (COVERING,)),
        (opened("I would like to refer John to you."), ()),
        (opened("Lunch on Friday?"), ()),
        (opened("Have a look at our offers", List_Unsubscribe="<mailto:x@example.org>"), ()),
        (opened("The link to reset your password is below"), ()),
        (opened("He needs help. I could not deliver him safely. No information was given to the school."), ()),
    ],
)
def test_the_rest_is_other_with_a_reason(letter: Letter, outcomes: tuple[DocumentOutcome, ...]) -> None:
    assert sorted_as(letter, *outcomes) is LetterKind.OTHER


@pytest.mark.parametrize(
    "letter",
    [
        opened("I am away.", Auto_Submitted="auto-replied"),
        opened("I am away.", Auto_Submitted="auto-replied (vacation)", In_Reply_To=ACKNOWLEDGEMENT),
        opened("Received.", Auto_Submitted="auto-generated"),
        opened("I am out of the office until 3 December.", subject="Automatic reply: We have your e-mail"),
        opened("I am out of the office until 3 December.", subject="Out of Office: We have your e-mail", In_Reply_To=ACKNOWLEDGEMENT),
        opened("I am on annual leave and will answer on my return.", subject="Re: We have your e-mail", Return_Path="<>"),
        opened("I am currently on maternity leave with no access to emails.", subject="Jo Marsh is on maternity leave"),
        opened("x", X_Autoreply="yes"),
        opened("This mailbox is no longer in use. Please write to team@example.org", subject="Mailbox closed"),
        opened("Your email will be dealt with within 5 working days. This is an automated response.", subject="Thank you for your email"),
        opened("x", Precedence="auto_reply"),
        opened("I am away, back Monday. I am not available.", Precedence="bulk", subject="Re: Hello"),
    ],
)
def test_an_answering_program_is_told(letter: Letter) -> None:
    assert sorted_as(letter) is LetterKind.AUTO_REPLY


@pytest.mark.parametrize(
    "letter",
    [
        opened("He was out of the office at school all day and I am at my wits' end. Please ring me.", subject="My son"),
        opened("x", Auto_Submitted="no"),
        opened("Please ring me about Alix.", X_MS_Exchange_Inbox_Rules_Loop="school@example.org"),
        opened("Please read it today.", subject="Read: the attached about Alix"),
        opened("Who do I ring at night?", subject="Out of office: who is there?"),
        opened("I am on annual leave next week, so please ring my colleague about Alix. He hit his carer again.", subject="Alix"),
        opened("I cannot get hold of anybody out of hours.", subject="Out of office hours: nobody answers the telephone"),
        opened("Please ring me.", X_Auto_Response_Suppress="All"),
    ],
)
def test_a_person_is_not_taken_for_a_program(letter: Letter) -> None:
    assert sorted_as(letter) is not LetterKind.AUTO_REPLY


@pytest.mark.parametrize(
    ("letter", "outcomes", "urgent"),
    [
        (opened("He says he will kill himself tonight."), (), True),
        (
            with_form("See attached"),
            (DocumentOutcome("f", Kind.PDF, (Reading("a", {"risk.current_issues": Value("She says she wants to die tonight.")}),)),),
            True,
        ),
        (opened("Please send me a leaflet. I can't keep him safe any longer."), (), True),
        (opened("Hello"), (), False),
        (opened("Ok\n\nOn Mon, 16 Nov 2026, Jo wrote:\n> He says he will kill himself tonight.\n", subject="Re: x"), (), False),
    ],
)
def test_words_of_danger_raise_any_kind(letter: Letter, outcomes: tuple[DocumentOutcome, ...], urgent: bool) -> None:
    assert sort_letter(letter, outcomes, OURS).urgent is urgent


def test_a_bounced_form_is_no_referral() -> None:
    from ingest.open import open_letter

    letter = open_letter(report(returned=written(files=(file(PDF),))))
    assert letter.attachments == ()
    assert sorted_as(letter, FORM) is LetterKind.BOUNCE


def test_every_rule_has_its_own_name() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
