"""Letters as people really write them, with the kind that a careful duty nurse would give each."""

from __future__ import annotations

import pytest

from ingest.letter import LetterKind
from ingest.sort import sort_letter
from parsers.document import Kind, Problem, ProblemReason
from parsers.reading import DocumentOutcome, Reading, Value
from tests.ingest.letters import ACKNOWLEDGEMENT, OURS, PDF, file, opened

FORM = DocumentOutcome("form.pdf", Kind.PDF, readings=(Reading("adult", {"person.family_name": Value("Wix")}),))

WITHDRAWN = (
    ("take me off", "Can you take me of the dsr please i never said yes to it"),
    ("Stop", "I would like you to stop sharing my information with the council and everyone. I said yes before but now I say no."),
    ("", "i take back my permision. take my name of the list"),
    ("MM", "Following your call Marcus refuses consent to be on the DSR. I sent the form last week. Please do not add him."),
    ("Lucy's referral", "I signed the form for her in June but I am not happy for her to be on it now. Please remove her."),
    ("DSR - Beth", "On review Beth said she does not want her information shared any longer and asked to be taken off. Please action."),
    ("Register", "I said yes to the register when I was poorly. I am saying no now."),
    ("brother", "My brother doesnt want to be on the dinamic support regester any more"),
    ("TR referral", "Just spoke with Tomasz and his dad. They're no longer consenting and don't want to be on the register."),
)
KEPT = (
    ("New referral", "He was unsure at first and did not want to be on the register but after reading the leaflet he agreed."),
    ("Re-referral", "Dad was asked about coming off the register last year but is keen to stay on it."),
    ("DSR", "She understands she may ask to be removed from the register whenever she likes."),
    ("DSR", "The client is aware that she is able to opt out later on if she changes her mind."),
    ("DSR", "He does not want his information shared with his father."),
    ("DSR", "At first she refused consent to be on the register, she has now signed."),
)
UPDATES = (
    ("Noah", "Hello, when will somebody be in touch about Noah's referral? It went in at the start of the month."),
    ("Ravi", "Please add to Ravi's file that he now has a PBS plan."),
    ("form", "Could you tell me if my form has got through?"),
    ("Referral AB", "Have you received my referral for AB? I sent it on Friday and have not had anything back."),
    ("Callum D", "Could you let me know where things are up to with Callum's referral please? His mum is asking."),
    ("Amy", "Can you tell me who is dealing with the referral for my daughter Amy?"),
    ("Form for Priya", "I put the wrong date of birth down, its 4th March 1999."),
    ("RE: Referral for ST", "Apologies, I misspelt her surname, it is Thwaite with an e."),
    ("address", "The postcode on her form is out of date. She is at IP1 9ZZ now."),
    ("number", "Her mobile number is different from what I put on the referral. It's 07700 900456"),
    ("the form", "On page 3 I wrote that she lives alone. That is not right, she lives with her aunt."),
    ("RE: K", "Here is the extra bit about risk: he has broken two windows since we referred him."),
    ("Re: your query", "You asked who her care coordinator is. It's Pam Lowe on 01632 960123."),
    ("RE: out of office last week", "Sorry I was away. The missing page was the consent one, she signed it for the referral I sent."),
    (
        "Fwd: Undelivered Mail Returned to Sender",
        "I tried to send the form to you on Monday but it bounced back. Did you get it in the end?",
    ),
    ("Alan Price", "I am sorry to tell you that Mr Alan Price, who was on your register, passed away on Sunday."),
    ("Change of address", "Ellie has moved. Her new address is 14 Orchard Way, Ipswich. Please update your records."),
    ("Leo", "Mums phone number has changed to 07700 900123, please use this one for Leo on your register"),
    ("Sean review", "Please can the review for Sean be moved, he is on the register and the date clashes with his hearing."),
    ("Hannah discharge", "Hannah was discharged from hospital on Thursday so she may no longer need to be rated red."),
)
QUESTIONS = (
    ("forms", "Please send me two paper forms by post, I don't have a printer."),
    ("Which form", "Which form do I use for someone who is 17 and a half?"),
    ("hello", "what is the dynamic suport register. my suport worker said i shud be on it. can you tell me"),
    ("Threshold", "Could someone talk me through the threshold for the DSR and whether a diagnosis is needed?"),
    ("accessible information", "Can you send me a braille or large print copy of your information please"),
    ("CYP", "Could you email over the latest version of the paperwork for under 18s please?"),
    ("Broken link", "The link to the form on your website is broken. Please can you send one."),
    ("Criteria", "Do you accept referrals for people with autism but no learning disability?"),
    ("Where to send", "Where do I send a completed form for someone in Waveney?"),
    ("Leaflets", "Could we have ten copies of your leaflet for our waiting room?"),
    ("DSR consent question", "Can a parent withdraw consent for a 17 year old, or does it have to be the young person?"),
    ("Consent", "What happens if someone changes their mind and wants to come off the register? How would they withdraw consent?"),
    ("Accessible", "Is a Bengali version of the easy read available?"),
)
OTHERS = (
    ("Complaint", "I want to make a formal complaint about the way your duty worker spoke to me on the phone on Monday."),
    ("Unsubscribe", "Please remove me from your mailing list, I retired last year and no longer need the duty rota emails."),
    ("Worried", "She has withdrawn from college and does not go out much now. Can someone ring me?"),
    ("New premises", "Our surgery has moved to a new building on Hill Road from 1 December."),
    ("Audit", "Please can you send me the information for the audit by Friday, the spreadsheet of staff training."),
    ("Physio referral", "Please could you arrange physiotherapy for Mrs Green after her hip replacement."),
    ("John", "I would like to refer John to you. He has been arrested and is known to the register in Norfolk."),
)


@pytest.mark.parametrize(
    ("kind", "subject", "text"),
    [
        (kind, subject, text)
        for kind, letters in (
            (LetterKind.CONSENT_WITHDRAWAL, WITHDRAWN),
            (LetterKind.UPDATE, UPDATES),
            (LetterKind.INFORMATION_REQUEST, QUESTIONS),
            (LetterKind.OTHER, OTHERS),
        )
        for subject, text in letters
    ],
)
def test_a_letter_without_a_form(kind: LetterKind, subject: str, text: str) -> None:
    assert sort_letter(opened(text, subject=subject), (), OURS).kind is kind


@pytest.mark.parametrize(("subject", "text"), KEPT)
def test_consent_that_stands_is_no_withdrawal(subject: str, text: str) -> None:
    letter = opened(text, subject=subject, files=(file(PDF),))
    sorting = sort_letter(letter, (FORM,), OURS)
    assert (sorting.kind, sorting.urgent) == (LetterKind.REFERRAL, False)


def test_thanks_with_a_fact_are_an_update() -> None:
    letter = opened("Thanks. His NHS number is 999 333 4444.", In_Reply_To=ACKNOWLEDGEMENT)
    assert sort_letter(letter, (), OURS).kind is LetterKind.UPDATE


@pytest.mark.parametrize(
    ("subject", "text", "kind"),
    [
        ("Re: Orla", "Thank you. Just to add that her new support worker is Ben Frost.", "update"),
        ("Visit", "About our tenant, DSR-7K4M-2QXP: nobody has seen him since Monday. What do we do?", "update"),
        ("Orla W", "The CTR took place on Friday. Recommendations for her DSR record will be typed up.", "update"),
        ("Orla", "The other pages you have already; this one was stuck to its neighbour.", "update"),
        ("Orla", "Mr Dunn sent the form for Orla last week. We have a new telephone number.", "update"),
        ("our address", "We have moved to Stowmarket, can you update this on your system?", "update"),
        ("Consent", "We read your letter. Please leave Orla on the register.", "update"),
        ("RE: Orla", "Yes, that is the right date.", "update"),
        ("Orla", "Please add my sister to the Dynamic Support Register. Orla Wix, d.o.b. 1 March 2001, Ipswich.", "referral"),
        ("Register", "Please tell me how to add my sister to the Dynamic Support Register.", "information_request"),
        ("Easter", "Could you tell me who is on the duty desk at Easter, and the number to call?", "information_request"),
        ("Re: your message", "Remove me please", "consent_withdrawal"),
        ("Zgoda", "Chcę wycofać zgodę dla mojej córki.", "consent_withdrawal"),
        ("Consentement", "Je retire mon consentement pour ma fille.", "consent_withdrawal"),
        ("RE: Orla", "Thanks for your message. I am away until 4 January. During my absence please write to the duty desk.", "auto_reply"),
        ("Read", "This is a receipt for the message you sent on Monday.", "auto_reply"),
    ],
)
def test_a_letter_without_a_form_is_sorted_by_what_it_says_of_it(subject: str, text: str, kind: str) -> None:
    assert sort_letter(opened(text, subject=subject), (), OURS).kind.value == kind


@pytest.mark.parametrize(
    ("text", "urgent"),
    [
        ("I am in hospital now    ☐ Yes     ☐ No     ☐ Not sure\nName:", False),
        ("I am in hospital now    ☒ Yes     ☐ No     ☐ Not sure\nName:", True),
        ("I am in hospital now    ☐ Yes     ☐ No\nAlix is in hospital now.", True),
    ],
)
def test_printed_questions_that_nobody_ticked_are_not_urgent(text: str, urgent: bool) -> None:
    blank = DocumentOutcome("form.docx", Kind.DOCX, problems=(Problem("form.docx", ProblemReason.BLANK_FORM, ""),), text=text)
    assert sort_letter(opened("Is this still the right form?"), (blank,), OURS).urgent is urgent
