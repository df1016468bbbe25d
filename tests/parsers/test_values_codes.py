"""Which code of the record a wording means. "code?" stands for a code that a person must look at, "-" for none."""

from __future__ import annotations

import pytest

from parsers.record import KEYS, KeyType
from parsers.values import code_for, normal
from parsers.values.codes import SURE, codes_for
from parsers.values.vocabulary import wordings

TABLES = {
    "consent.basis": """
        Person has capacity and gives informed consent        | informed
        The individual has capacity and has consented         | informed
        I have capacity and I consent                         | informed
        Consent given by the young person (Gillick competent) | informed
        Gillick/Fraser competent and agrees                   | informed
        Yes - the person understands and agrees               | informed
        I am over 16 and I say yes                            | informed
        I agree                                               | informed
        Capacitous consent                                    | informed
        verbal consent 12/3                                   | informed?
        has capacity                                          | informed?
        assumed capacity                                      | informed?
        consented                                             | informed?
        Person does not lack capacity and consents            | informed?
        Best interests decision                               | best_interests
        BI decision made                                      | best_interests
        Lacks capacity - best interests decision made under MCA 2005 | best_interests
        Lacks mental capacity, decision made in best interests by MDT | best_interests
        Person lacks capacity to consent; BIM held            | best_interests
        doesn't have capacity                                 | best_interests
        unable to consent                                     | best_interests
        No capacity                                           | best_interests
        Does not have mental capacity. Best interest decision | best_interests
        People who know me well decided it is best for me     | best_interests
        Person with parental responsibility                   | parental_responsibility
        Someone with PR has consented                         | parental_responsibility
        Parent/guardian consents (under 16)                   | parental_responsibility
        Parental consent (child under 16)                     | parental_responsibility
        PR                                                    | parental_responsibility
        The local authority holds parental responsibility (care order) | parental_responsibility
        My mum says yes for me                                | parental_responsibility
        Mum consents                                          | parental_responsibility?
        Court of Protection deputy                            | deputy
        Deputy (personal welfare) consents                    | deputy
        Court appointed deputy                                | deputy
        Health & Welfare LPA                                  | deputy
        LPA H&W                                               | deputy
        Registered lasting power of attorney for health and welfare | deputy
        Attorney or deputy agrees on their behalf             | deputy
        Somebody a court has chosen decides for me            | deputy
        with the person's consent                              | informed
        without the person's consent                           | refused
        Patient has capacity for this decision and consents    | informed
        Declined                                              | refused
        Refused                                               | refused
        Does not consent                                      | refused
        Person has capacity and does not consent              | refused
        Has capacity and has declined                         | refused
        person with capacity does not wish to be on the DSR   | refused
        I don't want to be on it                              | refused
        No consent                                            | refused
        Consent withheld                                      | refused
        consent withdrawn 3/4/25                              | refused
        No                                                    | refused
        Did not agree                                         | refused
        dos not agree                                         | refused
        Consent has been refused                              | refused
        see above                                             | -
        N/A                                                   | -
        unknown                                               | -
        Yes                                                   | -
    """,
    "person.gender": """
        F | female
        Female | female
        FEMALE | female
        femal | female
        Woman | female
        Girl | female
        Female (including trans woman) | female
        M | male
        male | male
        Man/boy | male
        Man (including trans man) | male
        trans man | male?
        Trans woman | female?
        Male - trans | male
        MTF | female?
        Non-binary | non_binary
        Nonbinary | non_binary
        non binary (they/them) | non_binary
        Genderfluid | non_binary
        Agender | non_binary
        they | non_binary?
        Other | other
        Other (please state) | other
        Prefer to self-describe | other
        Intersex | other
        Indeterminate | other
        Prefer not to say | not_stated
        I don't want to say | not_stated
        Not stated | not_stated
        Not specified | not_stated
        Male / Female | -
        N/A | -
    """,
    "person.living_situation": """
        Lives alone | alone
        on her own | alone
        Own tenancy | alone
        Living independently | alone
        Own flat, lives alone | alone
        Owner occupier | alone
        Lives with family | family
        With parent(s) | family
        lives with mum | family
        with her nan | family
        family home with both parents and sister | family
        with husband | family
        Lives with partner | family
        At home with his mum and step dad | family
        Kinship carers | family
        Supported living | supported_living
        Supported Living (own tenancy) | supported_living
        supported accomodation | supported_living
        Shared Lives | supported_living
        Extra care housing | supported_living
        sheltered housing | supported_living
        own flat with 24 hour staff | supported_living
        a house with staff who help me | supported_living
        Residential care | residential_care
        Residential care home | residential_care
        Care home (without nursing) | residential_care
        Children's home | residential_care
        childrens residential home | residential_care
        52 week placement | residential_care
        Nursing home | nursing_home
        Care home with nursing | nursing_home
        Foster care | foster_care
        with foster parents | foster_care
        Foster placement | foster_care
        Residential school | residential_school
        boarding school | residential_school
        Residential college | residential_school
        Hospital | hospital
        In hospital | hospital
        In-patient | hospital
        psychiatric ward | hospital
        Assessment & treatment unit | hospital
        Prison | prison
        HMP Highpoint | prison
        Custody/YOI | prison
        Homeless | homeless
        NFA | homeless
        No fixed abode | homeless
        sofa surfing | homeless
        Temporary accommodation | homeless
        B&B | homeless
        hostel | homeless
        Other | other
        somewhere else (tell us) | other
        used to live with parents | family?
        - | -
    """,
    "diagnosis.learning_disability": """
        Yes | diagnosed
        Diagnosed | diagnosed
        Confirmed | diagnosed
        mild LD | diagnosed
        Mod LD | diagnosed
        Severe learning disability | diagnosed
        Moderate | diagnosed
        Profound & multiple | diagnosed
        Yes - mild | diagnosed
        Yes, formally diagnosed 2011 | diagnosed
        Downs syndrome | diagnosed
        Diagnosed (evidence attached) | diagnosed
        Suspected | suspected
        ? | -
        ?LD | suspected
        Query | suspected
        Possible | suspected
        not formally diagnosed | suspected
        Not yet diagnosed | suspected
        No formal diagnosis but at special school | suspected
        awaiting assessment | suspected
        borderline | suspected
        undiagnosed | suspected
        unconfirmed | suspected
        No | no
        None | no
        N | no
        no LD | no
        No learning disability | no
        Does not have a learning disability | no
        ruled out | no
        not diagnosed | no?
        unknown | -
    """,
    "diagnosis.autism": """
        Yes | diagnosed
        Yes (2014) | diagnosed
        diagnosed at 7 | diagnosed
        ASD diagnosed 2015 by CAMHS | diagnosed
        Aspergers | diagnosed
        formal diagnosis | diagnosed
        ASD | diagnosed?
        Autistic | diagnosed?
        on the waiting list | suspected
        On pathway | suspected
        on waiting list for assesment | suspected
        On NDD pathway | suspected
        ?ASD | suspected
        ?autism | suspected
        query autism | suspected
        Suspected | suspected
        suspected, awaiting ADOS | suspected
        self-diagnosed | suspected
        autistic traits | suspected
        Maybe | suspected
        Not diagnosed yet | suspected
        never been assessed | suspected
        Being assessed | suspected
        In process of diagnosis | suspected
        No | no
        not autistic | no
        No diagnosis of autism | no
        assessed, did not meet criteria | no
        ruled out 2019 | no
        no diagnosis but on waiting list | suspected?
    """,
    "risk.rating_suggested": """
        Red | red
        RED | red
        R | red
        red - immediate | red
        Amber | amber
        AMBER (rising) | amber
        amb | -
        Green | green
        Blue | blue
        Blue - inpatient | blue
        in hospital now | blue
        RED could be admitted any day | red
        Amber - at risk of hospital | amber
        high | red?
        Medium | amber?
        low | green?
        Amber/Red | amber?
        R and A | red?
        A / G | amber?
        R or A | red?
        A | amber
        green going on amber | green?
        N/A | -
        not sure | -
    """,
    "risk.factors": """
        Self-harm | self_harm
        Self injury | self_harm
        I hurt myself | self_harm
        I cut myself | self_harm
        Head banging | self_harm
        Harm to self | self_harm
        Risk to self | self_harm
        Deliberate self-harm | self_harm
        I hurt other people | harm_to_others
        Aggression | harm_to_others
        Physical aggression towards others | harm_to_others
        Risk to others | harm_to_others
        Violent behaviour | harm_to_others
        I get angry and hit people | harm_to_others
        Sexually harmful behaviour | harm_to_others
        Suicidal ideation | suicidal_thoughts
        Thoughts of suicide | suicidal_thoughts
        I want to die | suicidal_thoughts
        I don't want to be alive | suicidal_thoughts
        I think about killing myself | suicidal_thoughts
        Suicide attempt in last 12 months | suicidal_thoughts
        Does not want to live | suicidal_thoughts
        Risk of placement breakdown | placement_breakdown
        Placement at risk of breaking down | placement_breakdown
        Home might break down | placement_breakdown
        My home might break down | placement_breakdown
        Notice has been served | placement_breakdown
        Eviction / notice | placement_breakdown
        Might lose my home | placement_breakdown
        Tenancy at risk | placement_breakdown
        Carer breakdown | carer_breakdown
        Carers no longer able to cope | carer_breakdown
        Family can't cope | carer_breakdown
        Carer stress or ill health | carer_breakdown
        My carers are tired | carer_breakdown
        Exploitation | exploitation
        Child sexual exploitation | exploitation
        County lines | exploitation
        Someone is using me for money | exploitation
        Financial abuse | exploitation
        Cuckooing | exploitation
        Contact with the police | police_contact
        Involvement with criminal justice system | police_contact
        I have been in trouble with the police | police_contact
        Police | police_contact
        Arrested | police_contact
        Youth justice service | police_contact
        A&E attendances | emergency_attendance
        I have been to A&E | emergency_attendance
        A and E | emergency_attendance
        Ambulance call outs | emergency_attendance
        Crisis team involvement | emergency_attendance
        Attended emergency department | emergency_attendance
        Damage to property | property_damage
        Property destruction | property_damage
        I break things | property_damage
        I smash things up | property_damage
        Drug or alcohol misuse | substance_use
        Substance misuse | substance_use
        I drink too much | substance_use
        I take drugs | substance_use
        Alcohol | substance_use
        Absconding | going_missing
        I run away | going_missing
        Running away / missing | going_missing
        AWOL | going_missing
        Missing from home | going_missing
        Restraint | restrictive_practice
        Use of physical intervention | restrictive_practice
        Seclusion or segregation | restrictive_practice
        People hold me down | restrictive_practice
        DoLS | restrictive_practice
        Bereavement | bereavement_or_trauma
        Recent loss or trauma | bereavement_or_trauma
        Someone I love died | bereavement_or_trauma
        Death of a family member | bereavement_or_trauma
        PTSD | bereavement_or_trauma
        Transition | transition
        Moving to adult services | transition
        changes of carers/transition to adult services | transition
        Change of home, school or services | transition
        I am moving house | transition
        Leaving school | transition
        Excluded from school | exclusion_from_education
        School exclusion | exclusion_from_education
        Not attending school | exclusion_from_education
        I don't go to school | exclusion_from_education
        Out of education | exclusion_from_education
        Suspended from college | exclusion_from_education
        Stopped medication | stopped_medication
        Not taking medication | stopped_medication
        Refusing medication | stopped_medication
        Non-compliance with medication | stopped_medication
        I stopped taking my tablets | stopped_medication
        no current self-harm | -
        no known risk to others | -
        None | -
        none of the above | -
        denies suicidal thoughts | -
    """,
    "risk.mental_health_act": """
        Y | yes
        yes | yes
        yes - see below | yes
        Yes, section 3 | yes
        s.3 | yes
        Detained under s2 | yes
        Section 37/41 | yes
        CTO | yes
        ex section 3 | yes?
        yes historic | yes?
        No | no
        N | no
        Informal | no
        Voluntary patient | no
        not detained | no
        no not now | no
        nil | no
        DoLS | no?
        N/K | unknown
        don't know | unknown
        Not known | unknown
        Unsure | unknown
        N/A | -
        see attached | -
    """,
    "risk.in_hospital_now": """
        No - lives at home | no
        Yes - on Poppy ward | yes
        inpatient | yes
        discharged 3/3/25 | no
        No, discharged last week | no
        not an inpatient | no
        in the community | no
    """,
    "risk.safeguarding": """
        Open s42 | yes
        Yes - MASH referral made | yes
        child protection plan | yes
        no concerns | no
        No current safeguarding concerns | no
        closed | no
        historic | no?
        yes but closed | yes?
        none known | no
    """,
    "risk.previous_admission": """
        x | -
        Yes x2 | yes
        twice | yes
        Tier 4 admission in 2022 | yes
        never | no
        No previous admissions | no
        not that I know of | no?
        I don't know | unknown
    """,
    "support.section_117": """
        s117 - yes | yes
        S117 yes | yes
        Yes s.117 | yes
        not entitled | no
        No | no
        s.117 | yes?
        N/K | unknown
    """,
    "support.ehc_plan": """
        Yes | yes
        EHCP in place | yes
        no EHCP | no
        No - SEN support | no
        in process | no?
        applied for | no?
        ceased at 19 | no
        TBC | unknown
    """,
    "support.looked_after": """
        LAC - Norfolk | yes
        LAC | yes
        Section 20 | yes
        Full care order | yes
        No - lives with parents | no
        Not LAC | no
        Child in need | no?
        adopted | no?
    """,
    "person.interpreter_needed": """
        BSL | yes
        BSL interpreter | yes
        yes - Polish | yes
        Not required | no
        No - English speaking | no
        no but uses BSL | no?
        No but BSL signer to be booked | no?
        no but needs time | no?
    """,
    "consent.information_given": """
        Yes - easy read | yes
        easy read leaflet given | yes
        explained verbally | yes
        Not explained | no
        not yet | no
        No, too unwell | no
        ? | unknown
    """,
    "referral.is_self_referral": """
        Self | yes
        Yes | yes
        Me | yes
        I am filling this in myself | yes
        Parent or carer | yes
        Parent | yes
        A professional | no
        Someone who works with me | no
        Social worker | no
        No - professional | no
    """,
}
ROWS = [(key, *(part.strip() for part in line.rsplit("|", 1))) for key, table in TABLES.items() for line in table.strip().splitlines()]


@pytest.mark.parametrize(("key", "wording", "expected"), ROWS)
def test_a_wording_means_its_code(key: str, wording: str, expected: str) -> None:
    found = code_for(key, wording)
    if expected == "-":
        assert found is None
        return
    assert found is not None
    code, likeness = found
    assert code == expected.rstrip("?")
    assert (likeness >= SURE) == (not expected.endswith("?")), likeness


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("Self-harm or suicidal thoughts", {"self_harm", "suicidal_thoughts"}),
        ("Police or A&E contact", {"police_contact", "emergency_attendance"}),
        ("self harm, absconding, and drug use", {"self_harm", "going_missing", "substance_use"}),
        ("no self-harm but goes missing", {"going_missing"}),
    ],
)
def test_one_option_can_mean_two_risks(wording: str, expected: set[str]) -> None:
    assert {code for code, _ in codes_for("risk.factors", wording)} == expected


def test_every_wording_of_the_vocabulary_means_its_own_code() -> None:
    for key, codes in wordings().items():
        if key not in KEYS:
            continue
        assert set(codes) <= set(KEYS[key].codes), key
        for code, said in codes.items():
            for word in said:
                found = code_for(key, word.lstrip("=~"))
                assert found is not None, (key, word)
                assert found[0] == code, (key, word, found)


def test_every_key_with_codes_has_a_vocabulary() -> None:
    for key, described in KEYS.items():
        if described.type in (KeyType.CHOICE, KeyType.CHOICES):
            assert set(wordings()[key]) == set(described.codes)


def test_a_key_without_codes_is_refused() -> None:
    with pytest.raises(ValueError, match="no codes"):
        code_for("person.given_name", "Jo")


def test_a_doubtful_choice_is_unsure_and_says_why() -> None:
    value = normal("risk.rating_suggested", "Amber/Red")
    assert value is not None
    assert not value.sure
    assert value.note
