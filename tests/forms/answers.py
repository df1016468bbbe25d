"""Fictional people and what their referrers have to say, drawn by seed: every value under the keys of the record."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from tests.forms.filling import Answer, Answers
from tests.forms.stories import STORIES, Story

#: given name(s), family name, code of gender, ethnicity, first language
NAMES = (
    ("Elsie May", "Thurlow", "female", "White British", "English"),
    ("Kwame", "Boateng", "male", "Black African", "English"),
    ("Priya", "Raghunathan", "female", "Asian British Indian", "Tamil"),
    ("Callum", "Catchpole", "male", "White British", "English"),
    ("Zofia", "Wójcik", "female", "White Polish", "Polish"),
    ("Mohammed", "Choudhury", "male", "Bangladeshi", "Sylheti"),
    ("Siân", "Prosser-Hale", "female", "White Welsh", "English"),
    ("Declan", "O’Rourke", "male", "White Irish", "English"),
    ("Ngozi", "Eze", "female", "Black British", "English"),
    ("Tobias", "Garrod", "male", "White British", "English"),
    ("Ioana", "Munteanu", "female", "White Romanian", "Romanian"),
    ("Jayden", "Whymark", "male", "Mixed White and Black Caribbean", "English"),
    ("Beatriz", "Figueiredo", "female", "White Portuguese", "Portuguese"),
    ("Archie", "Pettitt", "male", "White British", "English"),
    ("Samira", "Haddad", "female", "Arab", "Arabic"),
    ("Luke Anthony", "Borrett", "male", "White British", "English"),
    ("Mei Ling", "Cheung", "female", "Chinese", "Cantonese"),
    ("Rory", "Macfadyen", "male", "White Scottish", "English"),
    ("Aaliyah", "Grant", "female", "Black Caribbean", "English"),
    ("Kit", "Sharland", "non_binary", "White British", "English"),
    ("Gurpreet", "Sandhu", "male", "Asian British", "Punjabi"),
    ("Ottilie", "Feveyear", "female", "White British", "English"),
    ("Danyal", "Qureshi", "male", "Pakistani", "Urdu"),
    ("Hope", "Mutasa", "female", "Black African", "English"),
    ("Finlay", "Double", "male", "White British", "English"),
    ("Rosalind", "Kerridge", "female", "White British", "English"),
    ("Mateus", "Andrade", "male", "White Brazilian", "Portuguese"),
    ("Tilly", "Smy", "female", "White British", "English"),
    ("Niamh", "Scarfe", "female", "White Irish", "English"),
    ("Ezra", "Lindqvist", "male", "White other", "English"),
    ("Parveen", "Akhtar", "female", "Pakistani", "Urdu"),
    ("Wesley", "Aldous", "male", "White British", "English"),
    ("Chloë", "Baldry", "female", "White British", "English"),
    ("Andrei", "Popa", "male", "White Romanian", "Romanian"),
    ("Destiny", "Okafor", "female", "Black British", "English"),
    ("George", "Mothersole", "male", "White British", "English"),
)

#: address without postcode, outward code, GP practice
HOMES = (
    ("14 Quillfeather Lane, Ipswich", "IP1", "Orwell Reach Surgery"),
    ("Flat 3, 27 Saltmarsh Road, Ipswich", "IP2", "Stoke Bridge Medical Practice"),
    ("Rowan House, 8 Tidewell Avenue, Ipswich", "IP3", "Felixstowe Road Surgery"),
    ("52 Harkstead Rise, Ipswich", "IP4", "Christchurch Medical Centre"),
    ("6 Ropewalk Cottages, Felixstowe", "IP11", "Landguard Surgery"),
    ("The Old Maltings, 19 Thorofare Yard, Woodbridge", "IP12", "Deben Valley Practice"),
    ("33 Gipping Meadow, Stowmarket", "IP14", "Combs Ford Surgery"),
    ("2 Bell Barn Close, Framlingham", "IP13", "Castle Mere Surgery"),
    ("71 Larkspur Way, Bury St Edmunds", "IP33", "Abbeygate Health Centre"),
    ("Flat 9, St Botolph Court, Bury St Edmunds", "IP32", "Moreton Hall Surgery"),
    ("5 Warren Hill View, Mildenhall", "IP28", "Lark Valley Medical Practice"),
    ("40 Pightle Drive, Haverhill", "CB9", "Clements Road Surgery"),
    ("11 Weavers Piece, Sudbury", "CO10", "Meadow Lane Surgery"),
    ("23 Heathercroft, Brandon", "IP27", "Breck Edge Surgery"),
    ("7 Marram Walk, Leiston", "IP16", "Sizewell Road Surgery"),
    ("Chestnut Lodge, 90 Norwich Way, Eye", "IP23", "Hartismere Practice"),
)

PEOPLE = (
    "Amanda Frost", "Joseph Adeyemi", "Caroline Whitbread", "Peter Nunn", "Shabana Malik", "Graham Tuddenham", "Yvonne Clarke", "Tom Hazelwood",
    "Ruth Oyelaran", "Stephen Pask", "Louise Meredith", "Imran Sheikh", "Kerry Blowers", "Oliver Stannard", "Fiona Drewery", "Michael Teverson",
)  # fmt: skip

ROLES = {
    "adult": (
        ("Community learning disability nurse", "Orwell Community Team"), ("Social worker", "Adult Community Services"),
        ("Consultant psychiatrist", "Orwell Community Team"), ("Occupational therapist", "Gipping Therapy Service"),
        ("Service manager", "Brightwater Support Ltd"), ("Advocate", "Speak Up Suffolk"), ("Speech and language therapist", "Gipping Therapy Service"),
        ("Care coordinator", "Integrated Delivery Team West"),
    ),
    "child": (
        ("Social worker", "Children’s Disability Team"), ("SENCO", "Thornfield Academy"), ("CAMHS practitioner", "Emotional Wellbeing Hub"),
        ("Family support worker", "Anglian Family Action"), ("Educational psychologist", "Inclusion Service"), ("Paediatrician", "Child Health Centre"),
        ("Youth justice worker", "Youth Justice Service"),
    ),
}  # fmt: skip

DOCTORS = ("Dr Hannah Ling", "Dr A Mensah", "Dr Colin Farthing", "Dr S Varma", "Dr Jo Underhill")
PREFERRED = {
    "Callum": "Cal",
    "Elsie May": "Elsie",
    "Luke Anthony": "Luke",
    "Mohammed": "Mo",
    "Ottilie": "Tilly-Mae",
    "Beatriz": "Bia",
    "Gurpreet": "Gee",
}
TITLES = {"female": ("Miss", "Ms", "Mrs"), "male": ("Mr",), "non_binary": ("Mx",)}
PRONOUNS = {"female": ("her", "her", "she"), "male": ("him", "his", "he"), "non_binary": ("them", "their", "they")}
LATEST_REFERRAL = date(2026, 11, 20)


def nhs_number(rng: random.Random) -> str:
    """A number of the test range 999 whose check digit holds."""
    while True:
        digits = "999" + "".join(rng.choice("0123456789") for _ in range(6))
        check = check_digit(digits)
        if check < 10:
            return f"{digits}{check}"


def check_digit(nine: str) -> int:
    """The check digit of the first nine digits: 10 when there is none (NHS Data Dictionary, modulus 11)."""
    return (11 - sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11) % 11


def postcode(outward: str, rng: random.Random) -> str:
    """A plausible postcode in an outward area."""
    return f"{outward} {rng.randint(1, 3)}{rng.choice('ABDEFGHJL')}{rng.choice('NPQRSTUWXY')}"


def mobile(rng: random.Random) -> str:
    """A mobile number of Ofcom's range for drama."""
    return f"07700900{rng.randint(0, 999):03}"


def landline(rng: random.Random) -> str:
    """A landline number of Ofcom's range for drama."""
    return f"01632960{rng.randint(0, 999):03}"


def address_of(name: str, domain: str) -> str:
    """An e-mail address for a name, in plain letters."""
    plain = name.lower().replace("’", "").replace("ó", "o").replace("â", "a").replace("ë", "e")
    return ".".join(plain.split()) + "@" + domain


def as_list(prose: str) -> str:
    """Prose as people type it in a hurry: a dash and a line a sentence."""
    return "\n".join(f"- {sentence.rstrip('.')}" for sentence in prose.split(". "))


def draw(rng: random.Random, age: str, *, first_person: bool = False) -> Answers:
    """All that one fictional person's form could say. `age` is "adult", "child" or "any"."""
    age = rng.choice(("adult", "child")) if age == "any" else age
    story = rng.choice([story for story in STORIES if story.age == age and story.first_person == first_person])
    given, family, gender, ethnicity, language = rng.choice(NAMES)
    home, outward, practice = rng.choice(HOMES)
    referred = LATEST_REFERRAL - timedelta(days=rng.randint(0, 45))
    years = rng.randint(19, 61) if age == "adult" else rng.randint(9, 16)
    born = referred - timedelta(days=years * 365 + years // 4 + rng.randint(3, 360))
    team = _team(rng, age)
    answers: dict[str, Answer] = {
        "person.title": rng.choice(TITLES[gender]) if age == "adult" else "",
        "person.given_name": given,
        "person.family_name": family,
        "person.preferred_name": PREFERRED.get(given, given.split()[0]),
        "person.date_of_birth": born.isoformat(),
        "person.nhs_number": nhs_number(rng),
        "person.gender": gender,
        "person.ethnicity": ethnicity,
        "person.address": home,
        "person.postcode": postcode(outward, rng),
        "person.phone": mobile(rng),
        "person.email": address_of(f"{given.split()[0]} {family}", "example.org"),
        "person.gp_practice": practice,
        "person.gp_name": rng.choice(DOCTORS),
        "person.first_language": language,
        "person.interpreter_needed": "yes" if language in {"Romanian", "Sylheti", "Arabic"} else "no",
        "referral.date": referred.isoformat(),
        "support.professionals": team,
        "support.key_contact": team[0]["name"],
    }
    first = given.split()[0]
    them, their, _ = PRONOUNS[gender]
    for key, value in story.answers.items():
        answers[key] = value.format(given=first, them=them, their=their) if isinstance(value, str) else value
    answers |= dict(
        _consent(rng, [basis for basis in story.consent if years >= 16 or basis != "informed"], f"{given} {family}", family, referred)
    )
    answers |= dict(_referrer(rng, story, answers, team))
    return {key: value for key, value in answers.items() if value}


def _team(rng: random.Random, age: str) -> tuple[dict[str, str], ...]:
    names = rng.sample(PEOPLE[1:], k=rng.randint(2, 4))
    return tuple(
        {
            "name": name,
            "role": role,
            "organisation": organisation,
            "phone": landline(rng),
            "email": address_of(name, rng.choice(("example.nhs.uk", "example.org"))),
        }
        for name, (role, organisation) in zip(names, rng.sample(ROLES[age], k=len(names)), strict=True)
    )


def _consent(rng: random.Random, bases: list[str], name: str, family: str, referred: date) -> Iterator[tuple[str, str]]:
    basis = rng.choice(bases)
    yield "consent.basis", basis
    yield "consent.information_given", "no" if basis == "best_interests" else "yes"
    if basis == "refused":
        return
    yield "consent.date", (referred - timedelta(days=rng.randint(0, 9))).isoformat()
    given_by, relationship = {
        "informed": (name, ""),
        "best_interests": (rng.choice(PEOPLE[1:]), "Social worker"),
        "parental_responsibility": (f"{rng.choice(('Karen', 'Ruth', 'Nadia', 'Paul', 'Simon'))} {family}", "Parent"),
        "deputy": (f"{rng.choice(('Margaret', 'Alan', 'Denise'))} {family}", "Deputy for health and welfare"),
    }[basis]
    yield "consent.given_by", given_by
    if relationship:
        yield "consent.relationship", relationship


def _referrer(rng: random.Random, story: Story, answers: Answers, team: tuple[dict[str, str], ...]) -> Iterator[tuple[str, str]]:
    own = story.first_person or (story.age == "child" and answers["consent.basis"] == "parental_responsibility" and rng.random() < 0.4)
    yield "referral.is_self_referral", "yes" if own else "no"
    if own:
        parent = story.age == "child" and "consent.given_by" in answers
        name = str(answers["consent.given_by"]) if parent else f"{answers['person.given_name']} {answers['person.family_name']}"
        yield "referral.referrer_name", name
        if parent:
            yield "referral.referrer_role", "Parent"
        yield "referral.referrer_phone", mobile(rng)
        yield "referral.referrer_email", address_of(name, "example.org")
        return
    name = PEOPLE[0] if rng.random() < 0.3 else team[0]["name"]
    yield "referral.referrer_name", name
    yield "referral.referrer_role", team[0]["role"]
    yield "referral.referrer_organisation", team[0]["organisation"]
    yield "referral.referrer_phone", landline(rng)
    yield "referral.referrer_email", address_of(name, "example.nhs.uk")
