"""Options as forms of other services print them, and what people type in their stead: each means one code and no other."""

from __future__ import annotations

import pytest

from parsers.values import code_for
from parsers.values.codes import SURE

OPTIONS = {
    "consent.basis": """
        Yes – I give my consent = informed
        The client has given explicit consent to this referral = informed
        The person does not have capacity to consent and a decision has been made in their best interests by: = best_interests
        A parent/carer with parental responsibility has given consent (for those under 16) = parental_responsibility
        Consent has been obtained from the individual = informed
        Consent obtained from parent/guardian = parental_responsibility
        Decision made by Lasting Power of Attorney (Health and Welfare) or Court Appointed Deputy = deputy
        Consent declined = refused
        Individual has declined consent = refused
        Adult – has capacity, consents = informed
        Adult - lacks capacity - best interests = best_interests
        Child under 16 – parent/PR = parental_responsibility
        Young person 16-17 – own consent = informed
        I want to join the register = informed
        I do not want to join = refused
        Yes please put me on the register = informed
        No thank you = refused
        My attorney agreed for me = deputy
        A judge picked someone to decide for me = deputy
        Lacks capacity - attorney or deputy has agreed = deputy
        Person lacks capacity; deputy or attorney consents = deputy
        My mum or dad said yes = parental_responsibility
        People close to me met and decided it would be best for me = best_interests
        I said yes = informed
        I said no = refused
        Person (has capacity) = informed
        Best interests (MCA s4) = best_interests
        Holder of PR = parental_responsibility
        Parent or person with PR has agreed = parental_responsibility
        Deputy/LPA = deputy
        Person has refused = refused
        Explicit consent from the individual = informed
        Mental Capacity Act best interests = best_interests
        Consent by a person who has parental responsibility = parental_responsibility
        Under the authority of a welfare deputy = deputy
        The person says no = refused
        Own decision = informed
        decides for self = informed
        They have the capacity to decide and want to be on the register = informed
        They have the capacity to decide and do not want this = refused
        They cannot make this decision. It has been made in their best interests = best_interests
        Someone with legal authority for health and welfare decisions has agreed = deputy
        competent under-16 agrees = informed
        Parental agreement = parental_responsibility
        Best interests (person lacks capacity) = best_interests
        Consent from a holder of parental responsibility = parental_responsibility
        Consent from the person (capacity established) = informed
        Consent refused = refused
        Court-appointed deputy / LPA (welfare) = deputy
        I am 16 or 17, I cannot decide this myself, and the people around me have decided that it is best = best_interests
        I am 16 or over and cannot decide; people decided what is best for me = best_interests
        Individual consents, having capacity = informed
        Me. I am 16 or over and I understand = informed
        My mum, dad or other person with parental responsibility = parental_responsibility
        Nobody. They said no = refused
        The person has capacity and says no = refused
        The person has capacity and says yes = informed
        The person lacks capacity; best interests decision recorded = best_interests
        Welfare deputy or attorney agrees = deputy
    """,
    "person.living_situation": """
        Own home (with family) = family
        Own home with support package = supported_living
        Living with parents/carers = family
        Registered residential care = residential_care
        Secure/forensic unit = hospital
        Local authority foster placement = foster_care
        Independent living (tenancy) = alone
        Homeless/unsettled = homeless
        University accommodation = other
        Lives with grandparents (SGO) = family
        Acute hospital bed = hospital
        Mental health inpatient unit = hospital
        52-week residential school = residential_school
        my own flat, with staff coming in = supported_living
        with my mum and dad = family
        with the people who foster me = foster_care
        a care home = residential_care
        I don't have a home = homeless
        Family home = family
        On my own = alone
        By myself = alone
        With other people and staff = supported_living
        With my partner = family
        In a children's home = residential_care
        At boarding school = residential_school
        In prison or custody = prison
        Detained in custody = prison
        Ward = hospital
        Nursing care = nursing_home
        Living with relatives or friends = family
        Tenancy with support = supported_living
        No settled home = homeless
        Lives with spouse/partner = family
        Own tenancy - lives alone = alone
        Parental home = family
        Foster family = foster_care
        Alone = alone
        Care home = residential_care
        Foster placement = foster_care
        Homeless / temporary = homeless
        Homeless or sofa surfing = homeless
        Independently, on their own = alone
        Inpatient = hospital
        Long-stay hospital = hospital
        No fixed address = homeless
        Parental or family home = family
        Registered care home / children's home = residential_care
        Secure / custody = prison
        Supported tenancy = supported_living
        With relatives = family
        at a boarding school or college = residential_school
        in a children's home or care home = residential_care
        nowhere settled = homeless
        own home, alone = alone
        family home = family
        foster home = foster_care
        in supported living = supported_living
    """,
    "diagnosis.learning_disability": """
        Confirmed (please attach evidence) = diagnosed
        Yes - diagnosed by a professional = diagnosed
        Awaiting outcome = suspected
        Currently on the waiting list = suspected
        Doctors are finding out = suspected
        I think so but no one has checked = suspected
        No / not applicable = no
        Confirmed diagnosis = diagnosed
        Suspected / awaiting assessment = suspected
        Not present = no
        In the process of assessment = suspected
        Yes - mild/moderate/severe = diagnosed
        A doctor said so = diagnosed
        Under assessment = suspected
        Present = diagnosed
        Absent = no
    """,
    "diagnosis.autism": """
        Yes - confirmed = diagnosed
        Awaiting diagnosis = suspected
        A doctor told me I am autistic = diagnosed
        I am on a list to find out = suspected
        On the list = suspected
        Autism - diagnosed = diagnosed
        Autism - on the pathway = suspected
        Still being looked at = suspected
        No autism diagnosis = no
        Officially diagnosed = diagnosed
        Not autistic = no
        Formal diagnosis = diagnosed
        I am waiting to find out = suspected
        Suspected – assessment requested or under way = suspected
        people think so = suspected
        possible / awaiting = suspected
        established = diagnosed
        yes, I have been told so by a doctor or psychologist = diagnosed
        yes, diagnosed = diagnosed
        none = no
    """,
    "risk.rating_suggested": """
        RED: immediate risk = red
        Red (very high) = red
        I am in hospital (blue) = blue
        Very worried (red) = red
        things are OK (green) = green
        Orange = amber
        Code red = red
        R - red = red
        Amber - urgent support needed = amber
        Amber – high risk without further support = amber
        Amber – risk rising = amber
        Blue (in hospital) = blue
        Blue – already admitted = blue
        Green – stable, monitor = green
        Red – admission imminent = red
        a bit: green = green
        quite: amber = amber
        very: red = red
    """,
    "risk.factors": """
        Self-injurious behaviour = self_harm
        Hurting yourself = self_harm
        I hurt or cut myself = self_harm
        Suicidal thoughts / plans / attempts = suicidal_thoughts
        Thoughts about ending life = suicidal_thoughts
        I do not want to be here any more = suicidal_thoughts
        I have thought about suicide = suicidal_thoughts
        Wanting to die = suicidal_thoughts
        Aggression towards others = harm_to_others
        Assaults on staff / family = harm_to_others
        I hit or hurt others = harm_to_others
        I lash out = harm_to_others
        Violence towards other people = harm_to_others
        Threatening or violent behaviour = harm_to_others
        Being used by other people = exploitation
        Others taking my money = exploitation
        Being targeted online = exploitation
        Hate crime = exploitation
        At risk of being exploited = exploitation
        People take advantage of me = exploitation
        Contact with criminal justice = police_contact
        Recent arrests = police_contact
        Youth offending = police_contact
        I get into trouble with the police = police_contact
        The police came to my house = police_contact
        I've been to court = police_contact
        Offending behaviour = police_contact
        Multiple A&E visits = emergency_attendance
        Frequent 999 calls = emergency_attendance
        I called 999 = emergency_attendance
        The ambulance came = emergency_attendance
        Emergency department visits = emergency_attendance
        Crisis team contact = emergency_attendance
        Breakdown of education placement = exclusion_from_education
        School refusal = exclusion_from_education
        NEET = exclusion_from_education
        Thrown out of school = exclusion_from_education
        Not in school or college = exclusion_from_education
        I am not in school = exclusion_from_education
        Education placement at risk = exclusion_from_education
        Loss of school place or exclusion = exclusion_from_education
        leaving without telling staff = going_missing
        Missing from care episodes = going_missing
        I run off = going_missing
        I go missing = going_missing
        People restrain me = restrictive_practice
        Increased use of PRN = restrictive_practice
        Increase in restrictive practices = restrictive_practice
        Physical restraint or seclusion used = restrictive_practice
        Staff hold me = restrictive_practice
        Being held or locked in = restrictive_practice
        Loss of a parent/carer = bereavement_or_trauma
        Significant life event = bereavement_or_trauma
        Bereavement or other loss = bereavement_or_trauma
        Someone close to me has died = bereavement_or_trauma
        Past trauma = bereavement_or_trauma
        Not engaging with medication = stopped_medication
        Declining prescribed medication = stopped_medication
        Come off my tablets = stopped_medication
        I don't take my tablets = stopped_medication
        Stopped taking prescribed medicines = stopped_medication
        I have stopped my medication = stopped_medication
        Not taking medicines = stopped_medication
        My placement might end = placement_breakdown
        I might have to move out = placement_breakdown
        My landlord wants me to leave = placement_breakdown
        Unstable housing = placement_breakdown
        Breakdown of current placement = placement_breakdown
        Loss of tenancy = placement_breakdown
        Threat of eviction = placement_breakdown
        Provider has served notice = placement_breakdown
        My home may not last = placement_breakdown
        My family need a break = carer_breakdown
        Family at breaking point = carer_breakdown
        Carers at breaking point = carer_breakdown
        Parents can't manage any more = carer_breakdown
        Main carer unwell = carer_breakdown
        Family or carer under strain = carer_breakdown
        Carer breakdown / family crisis = carer_breakdown
        People who care for me can't go on = carer_breakdown
        drinking or drugs = substance_use
        Smoking weed = substance_use
        Use of drugs or alcohol = substance_use
        Misuse of alcohol or substances = substance_use
        Leaving hospital = transition
        Moving from children's to adults' services = transition
        New staff = transition
        Change in staff team = transition
        Changes at home = transition
        Turning 18 soon = transition
        Moving on from college = transition
        Big changes coming up = transition
        Throwing or breaking things = property_damage
        I hit walls or doors = property_damage
        Damaging the home = property_damage
        Smashing things = property_damage
        Breaking or damaging property = property_damage
        A&E, 999 or crisis team attendance = emergency_attendance
        Alcohol, vapes with drugs in them or other drugs = substance_use
        Ambulance or A&E more than once = emergency_attendance
        Approaching adulthood or changing service = transition
        Attendance at an emergency department = emergency_attendance
        Carer exhaustion = carer_breakdown
        Criminal, sexual or financial exploitation = exploitation
        Damage to property = property_damage
        ED attendance = emergency_attendance
        Excluded from, or not attending, education = exclusion_from_education
        I am about to change school or turn 18 = transition
        I am not in school or have been excluded = exclusion_from_education
        I break or smash things = property_damage
        I have been in trouble with the police = police_contact
        I hurt other people, or people are scared I will = harm_to_others
        I may have to leave where I live = placement_breakdown
        I think about dying or not being here = suicidal_thoughts
        Loss, abuse or trauma = bereavement_or_trauma
        Missing episodes = going_missing
        My family cannot carry on like this = carer_breakdown
        People hold me or lock me in = restrictive_practice
        People make me do things or use me = exploitation
        Placement at risk = placement_breakdown
        Home or school place at risk = placement_breakdown
        Home or college placement breaking down = placement_breakdown
        School place at risk = exclusion_from_education
        School placement breaking down = exclusion_from_education
        Police involvement = police_contact
        Self-harm or self-injurious behaviour = self_harm
        Somebody died or something bad happened = bereavement_or_trauma
        Stopped or refusing medication = stopped_medication
        Suicidal ideation = suicidal_thoughts
        Use of restraint or seclusion = restrictive_practice
        accommodation ending = placement_breakdown
        arrest or police call-out = police_contact
        carer strain = carer_breakdown
        drugs or drink = substance_use
        emergency care = emergency_attendance
        exploitation / cuckooing = exploitation
        exploited = exploitation
        carers under strain = carer_breakdown
        placement unstable = placement_breakdown
        medication stopped = stopped_medication
        damage = property_damage
        excluded from school = exclusion_from_education
        non-concordance with medicine = stopped_medication
        restraint = restrictive_practice
        suicidal ideas = suicidal_thoughts
        transition to adult services = transition
        violence to others = harm_to_others
    """,
    "referral.is_self_referral": """
        The person themselves = yes
        Myself = yes
        I am the person this is about = yes
        A family member or carer = yes
        Parent/carer of someone under 18 = yes
        A professional who supports the person = no
        Health or care professional = no
        No - I am a professional = no
        Someone who is paid to support me = no
        A worker = no
        Somebody who works with me = no
        My parent or carer = yes
        I am = yes
    """,
    "person.gender": """
        woman/girl = female
        man/boy = male
        Transgender male = male
        Prefer to self describe: = other
        Do not wish to disclose = not_stated
        Nonbinary/genderqueer = non_binary
        I use a different word = other
        girl = female
        female (assigned male at birth) = female
        Man = male
        Non-binary / gender fluid = non_binary
        Not disclosed = not_stated
        a boy or man = male
        a girl or woman = female
        I don't want to say = not_stated
        Other (describe) = other
    """,
    "risk.in_hospital_now": """
        at home with parents = no
        currently inpatient on Poppy Ward = yes
        was, discharged 3 days ago = no
        A&E now = yes
    """,
    "risk.mental_health_act": """
        s3 = yes
        Section 2 (MHA) = yes
        not under section = no
        Not detained, informal patient = no
        No - never = no
        Sec 3 = yes
        S136 last week = yes
        Formal = yes
    """,
    "risk.safeguarding": """
        Yes (MASH) = yes
        S42 open = yes
        Section 47 enquiry ongoing = yes
        None = no
        not currently = no
        No open concern = no
        raised today = yes
    """,
    "consent.information_given": """
        Yes with pictures = yes
        Yes, using the easy read booklet = yes
        not yet explained = no
        by his mother = yes
    """,
}
ROWS = [(key, *(part.strip() for part in line.rsplit("=", 1))) for key, table in OPTIONS.items() for line in table.strip().splitlines()]


@pytest.mark.parametrize(("key", "option", "code"), ROWS)
def test_an_option_means_one_code(key: str, option: str, code: str) -> None:
    found = code_for(key, option)
    assert found is not None
    assert found[0] == code
    assert found[1] >= SURE
