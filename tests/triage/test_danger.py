"""Words of immediate danger, sentence by sentence: in doubt it is danger."""

import time
from pathlib import Path

import pytest

from triage.danger import danger_words

DANGER = [
    ("my carer hit me last nite and im scared to go home", "carer hit me"),
    ("She's cutting herself again right now and I can't stop her.", "cutting herself again"),
    ("his stepdad is beating him", "stepdad is beating him"),
    ("Residents are being slapped by night staff", "being slapped by night staff"),
    ("she swallowed a load of paracetamol an hour ago", "swallowed a load of paracetamol"),
    ("I've had enough of life. Goodbye.", "had enough of life"),
    ("He says he is going to kill himself tonight.", "going to kill himself"),
    ("I'm going to kill myself", "going to kill myself"),
    ("im gonna kill myself", "kill myself"),
    ("I will end it all", "end it all"),
    ("She told us she wants to end it.", "wants to end it"),
    ("I want to die", "want to die"),
    ("Mia has said she wants to die.", "wants to die"),
    ("I don’t want to live any more", "don't want to live"),
    ("He doesn't want to be alive", "doesn't want to be alive"),
    ("she will be dead by Monday", "will be dead"),
    ("He does not want to be here anymore", "does not want to be here anymore"),
    ("I can't go on like this", "I can't go on"),
    ("She would be better off dead, she says", "better off dead"),
    ("I'd rather die than go back", "rather die"),
    ("they wish they were dead", "wish they were dead"),
    ("He is actively suicidal", "actively suicidal"),
    ("Her mum is feeling suicidal", "feeling suicidal"),
    ("We found a suicide note in his room.", "suicide note"),
    ("She has been saying goodbye to people.", "saying goodbye to people"),
    ("I have nothing to live for", "nothing to live for"),
    ("He is threatening to hang himself", "threatening to hang himself"),
    ("threatening to stab his brother", "threatening to stab"),
    ("She says she'll hurt someone", "'ll hurt someone"),
    ("He is planning to jump off the multi-storey", "planning to jump off"),
    ("i am going to take all my tablets", "going to take all my tablets"),
    ("He wants to burn the house down", "wants to burn the house down"),
    ("We can't keep her safe", "can't keep her safe"),
    ("we can’t keep her\nsafe over the weekend", "can't keep her safe"),
    ("We cannot keep Ray safe", "cannot keep Ray safe"),
    ("staff are unable to keep him safe", "unable to keep him safe"),
    ("The placement is no longer able to keep Zac safe", "no longer able to keep Zac safe"),
    ("I cant keep myself safe", "cant keep myself safe"),
    ("She is not safe at home", "not safe"),
    ("It isn't safe for the other children", "isn't safe"),
    ("I do not feel safe here", "not feel safe"),
    ("His life is in danger", "life is in danger"),
    ("We fear for her life", "fear for her life"),
    ("She is in immediate danger from her partner", "in immediate danger"),
    ("There is an imminent risk of harm", "imminent risk"),
    ("If nothing changes someone will die", "someone will die"),
    ("We need help now", "need help now"),
    ("Where can he sleep tonight?", "tonight"),
    ("What are we meant to do tonight", "tonight"),
    ("She has taken an overdose", "taken an overdose"),
    ("He took an overdose this morning and will not go to hospital", "took an overdose"),
    ("He has just swallowed a battery", "swallowed a battery"),
    ("He has a knife", "has a knife"),
    ("Dad says he has got a knife in his room", "got a knife"),
    ("She is holding a blade to her arm", "holding a blade"),
    ("He has barricaded himself in", "barricaded himself in"),
    ("She tied a ligature and staff cut it off", "tied a ligature"),
    ("He tried to kill himself yesterday", "tried to kill himself"),
    ("She is cutting herself right now", "cutting herself right now"),
    ("He is standing on a bridge", "on a bridge"),
    ("She has gone missing and has not taken her insulin", "has gone missing"),
    ("Voices are telling her to kill the baby", "voices are telling her to kill"),
    ("He is being beaten today as I write", "being beaten today"),
    ("He's got hold of a knife and locked himself in the bathroom", "hold of a knife"),
    ("My son has just tried to strangle me", "tried to strangle"),
    ("He is threatening suicide", "threatening suicide"),
    ("Suicidal with a plan", "suicidal with a"),
    ("She has a plan to take her life", "plan to take her life"),
    ("She has been stockpiling tablets", "stockpiling tablets"),
    ("I want it all to end", "want it all to end"),
    ("i want to go to sleep and not wake up", "not wake up"),
    ("I'm scared of what I might do", "scared of what i might do"),
    ("He will be killed if he stays there", "be killed"),
    ("She slit her wrists", "slit her wrists"),
    ("He ran out in front of a lorry this morning", "in front of a lorry"),
    ("She threw herself in the river", "threw herself in"),
    ("The police are here now", "police are here"),
    ("She has not eaten or drunk for three days", "not eaten or drunk"),
    ("She is in A&E now with a cut wrist", "a&e now"),
    ("Please ring me tonight", "tonight"),
    ("I don't know how much longer I can keep him alive", "keep him alive"),
    # Neither a denial further away, a condition, nor the past makes these less than danger.
    ("I'm not joking I want to die", "want to die"),
    ("If she is sent home she will kill herself.", "will kill herself"),
    ("If you don't ring me back I'll kill myself", "kill myself"),
    ("No one listens and I want to die", "want to die"),
    ("He never sleeps; he wants to die", "wants to die"),
    ("She has no history of this but is now going to kill herself", "going to kill herself"),
    ("He took an overdose in 2019. He is going to do it again tonight.", "tonight"),
    ("She tried to hang herself in 2019 and says she will kill herself if she is moved", "will kill herself"),
    ("I do not want to die but I am going to kill myself", "going to kill myself"),
    ("Is he safe? No, he is in immediate danger.", "in immediate danger"),
    ("She is not safe at home and A&E sent her back", "not safe"),
    ("I rang 111 when she was crying, she is not safe", "not safe"),
    ("Can anyone help us, we can't keep her safe?", "can't keep her safe"),
    ("Are you able to help as she is not safe?", "not safe"),
    ("If you don't take him tonight someone will die", "someone will die"),
    ("When he was told he could not go home he took an overdose", "took an overdose"),
    ("She has taken an overdose at 2030 this evening", "taken an overdose"),
    ("He has taken an overdose in the past hour", "taken an overdose"),
    ("He took an overdose an hour ago", "took an overdose"),
    ("She took an overdose last week", "took an overdose"),
    ("She has been reported missing", "reported missing"),
    ("It is not safe to send him home", "not safe"),
    ("I am sending this he wants to die tonight", "wants to die"),
    ("Sending this now he has taken an overdose tonight", "taken an overdose"),
    ("We can't keep her and the other two children safe", "can't keep her and the other two children safe"),
    ("he is going to kill Sam", "going to kill"),
    ("feels sucidal", "feels sucidal"),
    ("she wants to kill her self", "kill her self"),
    ("He has made threats to kill", "threats to kill"),
    ("THE CRISIS TEAM SAY RING 999 BUT HE HAS A KNIFE", "HAS A KNIFE"),
    ("☒ wants to die ☐ none of these", "wants to die"),
]

NO_DANGER = [
    "This mailbox is read from Monday to Friday. If you are feeling suicidal please ring 111.",
    "She swallowed a load of paracetamol in 2019.",
    "He was hit by a car as a child and has had enough of college.",
    "Mum's anxious about the future and how he will cope when she dies.",
    "",
    "She has been to A&E twice.",
    "He has been to A&E twice this month with chest pain.",
    "Nine attendances at the emergency department since June.",
    "He took an overdose in 2019.",
    "She took an overdose of paracetamol last year and was admitted.",
    "Two overdoses in the past, none since she moved.",
    "He has a history of overdose.",
    "She tried to kill herself when she was 15.",
    "Previous: has tried to hang himself in March 2022.",
    "He used to carry a knife for protection, as a teenager.",
    "She denies wanting to die.",
    "He denies any thoughts of killing himself.",
    "No current thoughts of killing herself.",
    "There is no immediate risk.",
    "He is not in immediate danger.",
    "She does not want to kill herself.",
    "He has never been suicidal.",
    "She is not currently suicidal.",
    "He has not taken an overdose.",
    "She is not threatening to hurt anyone.",
    "No evidence of imminent harm.",
    "He has no plans to end his life.",
    "If you are in immediate danger, ring 999.",
    "If somebody's life is at risk, or somebody could be badly hurt now. Ring 999, or go to A&E.",
    "In an emergency, or if your life is at risk, call 999.",
    "Contact the crisis team on 111 if you feel unsafe.",
    "Is the person at immediate risk?",
    "Do they feel unsafe at home?",
    "☐ wants to die ☐ could die without help ☒ none of these",
    "[ ] is missing  [ ] has a knife  [x] carer breakdown",
    "What makes me feel unsafe?",
    "He is not safe near roads and needs two to one.",
    "She isn't safe in the kitchen because of the hob.",
    "It would not be safe to travel alone.",
    "He eats with a knife and fork.",
    "She is learning to use a butter knife.",
    "I am sending the rest of the form tonight.",
    "I will finish and email the second page tonight.",
    "Thank you, I am working tonight and will reply tomorrow.",
    "He feels safe with his brother.",
    "She is safe at home with her mum.",
    "We can keep him safe with two staff.",
    "The plan keeps her safe.",
    "Her grandmother died in March.",
    "His father died and he wants to talk about it.",
    "She cut her own hair.",
    "He hits his head when it is noisy.",
    "Self-harm: scratching, several times a week.",
    "The placement has given 28 days notice.",
    "She runs up and down at night.",
    "He would like to live near his sister.",
    "We are dying to hear from you.",
    "It would kill him to lose the dog.",
    "The deadline is tomorrow.",
    "Police were called three times.",
    "She was sectioned under section 2 in 2021.",
    "She needs help with washing and dressing.",
    "He knows how to keep himself safe near roads.",
    "Please ring me about the form.",
    "A safety plan is in place.",
    "He has an EHC plan and a social worker.",
    "She is at risk of admission if the placement breaks down.",
    "Family at breaking point. Mum is exhausted.",
    "He is missing school.",
    "She is at immediate risk of admission.",
    "He is at imminent risk of placement breakdown.",
    "In 2021 she slit her wrists and was sectioned.",
    "He jumped off the wall at school last year.",
    "He was in hospital for his chest.",
    "She has never tried to stab anyone.",
]


@pytest.mark.parametrize(("text", "words"), DANGER, ids=[text[:40] for text, _ in DANGER])
def test_danger(text: str, words: str) -> None:
    assert words.casefold() in " | ".join(danger_words(text)).casefold().replace("’", "'")


@pytest.mark.parametrize("text", NO_DANGER, ids=[text[:40] for text in NO_DANGER])
def test_no_danger(text: str) -> None:
    assert danger_words(text) == ()


def test_the_words_come_once_each_in_the_order_of_the_text() -> None:
    text = "He has a knife. We can't keep him safe. He has a knife."
    assert danger_words(text) == ("has a knife", "can't keep him safe")


@pytest.mark.parametrize("before", [19_985, 19_997, 20_003, 20_040])
def test_long_texts_hide_nothing_and_lose_no_denial(before: int) -> None:
    padding = ("word " * 10_000)[: before - 3] + " . "
    assert danger_words(f"{padding}She has a knife here.") == ("has a knife",)
    assert danger_words(f"{padding}She denies any current thoughts of killing herself today.") == ()


def test_our_own_words_for_people_in_danger_raise_nothing_when_they_are_quoted_back() -> None:
    example = (Path(__file__).parents[2] / "config.example.toml").read_text(encoding="utf-8")
    told = [line.split('"')[part] for line in example.splitlines() if line.strip().startswith("{ do =") for part in (1, 3)]
    assert len(told) == 10
    assert danger_words("\n".join(told)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "going to " * 2_500,
        "not " * 5_000,
        "if you " * 3_000,
        "can't keep her " * 1_500,
        "has a " * 3_000 + "knife",
        "☐" * 20_000,
        " " * 200_000,
        "\n \n" * 100_000,
    ],
)
def test_a_hostile_text_takes_no_more_than_its_length(text: str) -> None:
    started = time.perf_counter()
    danger_words(text)
    assert time.perf_counter() - started < 30
