"""The same said in other words: wishes to leave the register, questions, news and notices of absence, each with what stands close to it."""

from __future__ import annotations

import pytest

from ingest.letter import LetterKind
from ingest.sort import sort_letter
from ingest.spelling import respelt
from tests.ingest.letters import OURS, opened

WITHDRAWN = (
    "plese take my nam of the regista",
    "i dont giv permition no more",
    "i want my infomation deleetid of the dinamik suport list",
    "i with draw my concent",
    "can u remuve me from the rejista ta",
    "i wont out of the register i dint understand it",
    "he dosnt want to be on the regester enymore",
    "pls delite all my detales",
    "i dont consernt to the dsr any more",
    "tak me of it i dont lik it the register i mean",
    "i wonted to be on the register but now i dont",
    "stop telling peple my infermation plz",
    "She'd like her name gone from your list.",
    "He wants his details gone from the register.",
    "Mum would like him kept off the register.",
    "We want no trace of her left on your register.",
    "Please see that his name is no longer on the register.",
    "He asks that he not be kept on the DSR.",
    "She wishes her name to disappear from the register.",
    "The family are pulling out of the register.",
    "We are backing out of the DSR.",
    "He has pulled out of the DSR process.",
    "Mum and dad are stepping away from the register and ask that you close it.",
    "She has opted to leave the register.",
    "They have decided the register is not for them.",
    "After talking it over as a family the register isn't for us.",
    "Thanks but the register is not something we want for her.",
    "We'd sooner not be part of the dynamic support register.",
    "I'm done with the register, take it that I've said no.",
    "His answer about the register is no, and it is a firm no.",
    "It's a no from us for the DSR.",
    "We'd rather you didn't hold anything about her.",
    "I would rather you did not keep him on the register.",
    "Dad would prefer that you didn't share it with anyone.",
    "She'd sooner you took her off.",
    "He won't be staying on the register.",
    "She isn't going to remain on the DSR.",
    "He will not be carrying on with the register.",
    "She's not continuing with the register.",
    "My consent stops today.",
    "Consider my consent to the register void.",
    "You no longer have my consent.",
    "You do not have our permission to keep his name.",
    "The consent I signed for the register no longer stands.",
    "Please treat the consent form I signed as cancelled.",
    "I am un-signing the form. I don't want it.",
    "Our client objects to the processing of her personal data for the register.",
    "We require you to cease sharing our daughter's information forthwith.",
    "Kindly erase our son's record; we never agreed to the register.",
    "Her LPA attorney has ended consent on her behalf.",
    "As deputy I do not consent to him being kept on the register.",
    "The young man has capacity and has said he does not wish to carry on being registered.",
)
STANDS = (
    "She is delighted to be on the register.",
    "The council would like to support the family on the register.",
    "He has stopped eating and is on the register.",
    "The register meeting won't be going ahead on Friday, room flooded.",
    "He would rather you didn't ring before ten. He is on the register.",
    "She won't be staying on at college. Please note for the register.",
    "The carers are pulling out of the package on 4 December. He is on the register.",
    "Dad stepped away from caring last month. For the DSR.",
    "He has opted to leave the football club.",
    "I'm done with the form, please find it attached.",
    "Mum no longer works at the shop. For his DSR record.",
    "His consent for the register still stands.",
    "Her flat is gone from the market so the move is off. DSR client.",
    "The GP has taken him off lithium. He's on the register.",
    "He kept off alcohol all week. On the register.",
    "The police have taken no further action; he stays on the register.",
    "The counsellor is finished with him. DSR-7K4M-2QXP.",
    "Please don't ring her at work. She is on the register.",
    "She has not changed her mind about consent.",
    "He did not come to the review. He's on the register.",
    "His solicitor has withdrawn from the case. He is on your register.",
)
QUESTIONS = (
    "Do you have anything with photos explaining the register to someone who doesn't read?",
    "Could I have a large print one about the register please?",
    "Have you got the register leaflet in Romanian?",
    "Is there a video about the register I can show him?",
    "I would like a copy of everything you hold about me.",
    "Please tell me what information you have on me.",
    "What records do you keep about my son?",
    "I'd like to make a subject access request.",
    "Is there a PDF version of the form?",
    "Can the form be filled in online?",
    "Do you take referrals by phone?",
    "Can I print your form and post it?",
    "How do I get on the register?",
    "How does someone get added to the register?",
    "Who can make a referral to the register?",
    "What happens after I send the form?",
    "At what age does the children's team stop?",
    "Does someone need a diagnosis to go on the register?",
    "What does amber mean on the register?",
    "Can a school refer to the DSR or does it have to be health?",
    "Please could you explain in plain words what being on the register means.",
    "My keyworker said ask you about the support register, what is it?",
    "I've lost the link to the form, could you resend it?",
    "Could you send some easy read about it for our waiting area?",
)
UPDATES = (
    "Any update on the referral for Priti?",
    "Has someone looked at Jonah's form yet?",
    "I'm ringing round to see where Ella's referral has got to.",
    "We're still waiting to hear about the referral we put in on the 2nd.",
    "I have taken over as care coordinator for Ben Frost, who is on your register.",
    "Please note that Ben Frost, on your register, now has a new advocate.",
    "Mr Oke on your register has been evicted.",
    "Her CETR is booked for the 14th.",
    "Could Jo's C(E)TR be moved to the afternoon?",
    "I got his date of birth wrong on the form, it's 1994 not 1995.",
    "His surname is spelt Kearney, not Kerney, on the form.",
    "I left off the consent page; here's what it says: she agreed on 3 November.",
    "Please change his address on the register to 4 Hill View, Ipswich.",
    "Following your question, he does have epilepsy.",
    "You asked whether she has an EHCP. She does.",
    "She was sectioned on Sunday and is on Lark ward. She's one of yours on the register.",
    "He's home from hospital now. He's on the DSR so thought you should know.",
    "Rory's placement has given notice. He is on your register.",
    "Can the review for Ana be put back a week? She's on the DSR.",
    "Please add his brother as a contact on his DSR record.",
    "The password for the file is Otter12.",
    "Sorry, that scan was upside down, I'll send it again tomorrow. It's the referral for KT.",
    "I sent the wrong version of the form earlier, please bin it.",
    "My manager asked me to chase the referral for Lily.",
)
ABSENT = (
    "Thank you for your email. I am out of the office until 7 December and will reply on my return.",
    "I am currently on annual leave, returning Monday. For urgent matters contact the duty desk.",
    "This is an automated response to confirm that we have received your email.",
    "Your message has been received. Your reference is INC0012345. Please do not reply to this email.",
    "This mailbox is no longer in use. Please use office@example.org.",
    "##- Please type your reply above this line -## Your request (5521) has been received.",
    "I'm off sick at the moment and not reading emails. Please contact Ola in my absence.",
    "Thank you for contacting Hill Surgery. We aim to answer within two working days. This is an automated message.",
    "I do not work on Fridays. I will read your message on Monday. If it is urgent, ring 01632 960001.",
    "Thanks for getting in touch. Your enquiry has been logged under case number 778.",
    "I am away from my desk with no access to email until the 10th.",
)


@pytest.mark.parametrize("text", WITHDRAWN)
def test_whoever_wants_to_leave_is_understood(text: str) -> None:
    assert sort_letter(opened(text, subject="Hello"), (), OURS).kind is LetterKind.CONSENT_WITHDRAWAL


@pytest.mark.parametrize("text", STANDS)
def test_whoever_stays_is_not_taken_for_leaving(text: str) -> None:
    assert sort_letter(opened(text, subject="Hello"), (), OURS).kind is not LetterKind.CONSENT_WITHDRAWAL


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_question_asks_for_information(text: str) -> None:
    assert sort_letter(opened(text, subject="Hello"), (), OURS).kind is LetterKind.INFORMATION_REQUEST


@pytest.mark.parametrize("text", UPDATES)
def test_news_and_chasers_belong_to_somebody(text: str) -> None:
    assert sort_letter(opened(text, subject="Hello"), (), OURS).kind is LetterKind.UPDATE


@pytest.mark.parametrize("text", ABSENT)
def test_a_notice_of_absence_in_answer_to_us_is_automatic(text: str) -> None:
    assert sort_letter(opened(text, subject="Re: We have received your message"), (), OURS).kind is LetterKind.AUTO_REPLY


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I am away until Monday. Please take him off the register meanwhile, he asked me to.", LetterKind.CONSENT_WITHDRAWAL),
        ("I am on leave until 7 December. His mother will send the form.", LetterKind.OTHER),
        ("I am away until Friday, is the meeting still on?", LetterKind.OTHER),
        ("Thanks. How often is somebody on the register reviewed?\n\nThis inbox is not monitored out of hours.", LetterKind.INFORMATION_REQUEST),
        ("His new GP is Dr Ling.\n\nThis mailbox is not monitored at weekends.", LetterKind.OTHER),
    ],
)  # fmt: skip
def test_a_person_who_is_away_or_has_a_footer_is_no_machine(text: str, kind: LetterKind) -> None:
    assert sort_letter(opened(text, subject="Hello"), (), OURS).kind is kind


@pytest.mark.parametrize(
    "text",
    [
        'Do you want a quote? If not, reply "take me off the register".',
        "She has withdrawn consent for her olanzapine and wants to come off it. She stays on the register.",
        "He wants to come off his tablets. DSR-7K4M-2QXP",
    ],
)
def test_other_things_to_come_off(text: str) -> None:
    assert sort_letter(opened(text, subject="Hello"), (), OURS).kind is not LetterKind.CONSENT_WITHDRAWAL


def test_the_headlines_of_a_newsletter_are_no_questions() -> None:
    text = "- How do you refer to the register?\n- What is the DSR?"
    assert sort_letter(opened(text, subject="News", List_Unsubscribe="<mailto:u@example.org>"), (), OURS).kind is LetterKind.OTHER


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("plz delite me of the rejister", "please delete me of the register"),
        ("i with draw my concent", "i withdraw my consent"),
        ("I wont to come off", "I want to come off"),
        ("I won't come", "I won't come"),
        ("The council and her counsel are delighted with the content", "The council and her counsel are delighted with the content"),
        ("the registrar diluted it in daylight", "the registrar diluted it in daylight"),
    ],
)
def test_words_of_the_register_get_their_spelling_back(written: str, meant: str) -> None:
    assert respelt(written) == meant
