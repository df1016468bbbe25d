"""Consent taken back is told from talk of the right to take it back."""

from __future__ import annotations

import time

import pytest

from ingest.withdrawal import withdrawal_words

TAKEN_BACK = (
    "Reece is adamant he isn't having his name on any register.",
    "Please could you stop Daniel's registration on the DSR.",
    "Mrs K would prefer not to be on the register now, she feels watched.",
    "I take back consent",
    "Sam is upset about being on a list so we'd like his name taken off please.",
    "i dont want to do the dsr thing anymore please delete me",
    "Please can you close my daughter's DSR entry.",
    "Further to our conversation, I can confirm that K has asked for his name to be removed from the DSR.",
    "We have decided not to go ahead with the register. Please take Ben off.",
    "He doesn't want you lot having his details so please take him off the list.",
    "Jordan would like to be taken off of the register as he feels it is no longer needed.",
    "We did give consent in May. We would now like to withdraw that consent.",
    "How do I come off the register?",
    "I want to come off the register.",
    "Please remove my son from the DSR.",
    "I withdraw my consent.",
    "I would like to withdraw my consent for the Dynamic Support Register",
    "Mum has withdrawn consent.",
    "Consent has been withdrawn by the family.",
    "She no longer wishes to be on the register.",
    "He does not want to be on the register any more.",
    "We no longer consent to Jake being on the DSR",
    "I don’t want to be on your register anymore",
    "I dont want to be on the register",
    "Can you take me off the register please?",
    "Hi, could I come off the DSR please",
    "I have changed my mind about being on the register",
    "Just to let you know that Alix has decided to withdraw consent",
    "My client has asked to be removed from the Dynamic Support Register.",
    "take me off the dsr",
    "Her mother wants her off the register",
    "I am writing to withdraw consent for my daughter Ruby\nto be on the DSR.",
    "Withdrawal of consent",
    "CONSENT WITHDRAWN",
    "I have spoken to Sam today and he told me that he wants to come off the register.",
    "We wish to revoke our permission for him to be on the register",
    "please can you remove Alix Wix's name from the register",
    "The young person has withdrawn their consent to be on the DSR",
    "Mr Smith no longer agrees to be on the register and would like his details deleted",
    "I do not want my son to be on the register",
    "Please withdraw my referral",
    "She told me she doesn't want to stay on the register",
    "I am not happy to be on the register any more",
    "He has asked me to tell you that he wants to be taken off the Dynamic Support Register",
    "My daughter would like to opt out of the DSR",
    "Please take my name off your list",
    "I've decided I don't want to be part of the DSR anymore.",
    "Thank you for explaining that she can withdraw consent at any time. She would like to withdraw her consent now.",
)

NOT_TAKEN_BACK = (
    "Her previous consent was withdrawn in 2023 when she moved, but she has now given fresh consent.",
    "To remove yourself from the list click here. Send removal requests to remove your name from the list.",
    "Family were previously on Essex's register and asked to be removed from it when they moved.",
    "Do we need to remove him from the register when he turns 18?",
    "Please do not remove him from the register.",
    "She no longer wants to be on this medication. Consent was given.",
    "She asked how she would come off the register and I explained this to her.",
    "He takes his shoes off. Nothing to do with the register.",
    "Please remove my email address from the circulation list for the register meeting.",
    "She knows she can withdraw consent at any time.",
    "Consent can be withdrawn at any time",
    "He is aware that he may withdraw his consent.",
    "I understand that I can come off the register whenever I like",
    "She does not want to withdraw her consent.",
    "He has not withdrawn consent",
    "If she withdraws consent we will let you know",
    "How do I withdraw consent if he changes his mind?",
    "We discussed his right to withdraw consent",
    "Mum previously withdrew consent but now agrees",
    "He was removed from the child protection register in 2019",
    "Please remove the barriers",
    "She has the option to be removed from the register at any time",
    "Dad withdrew consent for the flu vaccine",
    "I would like to be on the register",
    "Please add my son to the register",
    "We want him on the DSR",
    "He was taken off the waiting list",
    "You can ask to be taken off the register at any time.",
    "She understands that she can ask to be removed from the register",
    "He will be removed from the register if he moves",
    "Should he wish to withdraw consent he will tell his social worker",
    "The person has been informed of their right to withdraw consent to being on the DSR",
    "There is a risk that he will withdraw his consent",
    "He withdrew consent last year but has now agreed",
    "Mum is worried he may withdraw consent",
    "I confirm consent has not been withdrawn",
    "Please let me know if you want to withdraw consent",
    "Would you like to come off the register?",
    "No one has withdrawn consent",
    "She never withdrew consent",
    "He needs to come off the medication",
    "He is withdrawn and does not leave his room",
)


@pytest.mark.parametrize("text", TAKEN_BACK)
def test_consent_taken_back_is_seen(text: str) -> None:
    assert withdrawal_words(f"Dear team,\n\n{text}\n\nKind regards\nJo") is not None


@pytest.mark.parametrize("text", NOT_TAKEN_BACK)
def test_talk_of_taking_it_back_is_not(text: str) -> None:
    assert withdrawal_words(f"Dear team,\n\n{text}\n\nKind regards\nJo") is None


@pytest.mark.parametrize(
    "text", ["I want " * 20_000, "withdraw my " * 20_000, "please remove a b c d " * 20_000, "do not want to be " * 20_000]
)
def test_hostile_text_takes_no_longer_than_honest_text(text: str) -> None:
    started = time.process_time()
    withdrawal_words(text)
    assert time.process_time() - started < 3
