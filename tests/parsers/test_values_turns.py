"""What turns an answer: negation and its reach, what is past or not reached yet, who speaks, compounds, and what is left open.

"code" is surely that code, "code?" that code for a person to confirm, "-" no code, and "~" anything but a sure code.
"""

from __future__ import annotations

import pytest

from parsers.record import KEYS, KeyType
from parsers.values.codes import SURE, codes_for

TABLES = {
    "consent.basis": """
        Has capacity, verbal consent given 04/11/26 = informed
        Yes - JT has capacity & consents (see MCA 3/10) = informed
        Consented, capacity assessed by me on 2.9.26 = informed?
        Agreed over the phone 12/10 = informed?
        Verbal consent over phone, written to follow = informed?
        He was happy for the referral to be made = ~
        No – lacks capacity = best_interests?
        No capacity - BI decision 14/9/26 = best_interests
        MCA done: lacks capacity. Best interests meeting 1st Oct = best_interests
        BI - no LPA/deputy in place = ~
        Best interest decision to be made = best_interests?
        Capacity to be assessed = -
        MCA not completed = -
        Capacity not yet assessed = -
        Fluctuating capacity, will revisit = -
        Consent to be sought = -
        Consent not yet obtained = -
        Awaiting consent from mum = -
        Mum to sign = -
        Not discussed with person yet = -
        Not yet decided = -
        Will ask him at next appt = -
        Does she have capacity? = -
        Not sure if he has capacity = -
        Unsure re capacity = -
        Mother has PR and agrees = parental_responsibility
        Mum (PR) happy for referral = ~
        I am his mum and I agree = parental_responsibility?
        I'm the parent and consent for my daughter = parental_responsibility
        Dad consented on behalf of son (aged 9) = parental_responsibility?
        Consent from LA under s31 care order = parental_responsibility
        Wife agrees = -
        Sister consents on his behalf = -
        Consent given by care home manager = -
        Support worker says he would be happy = -
        Carer consented for him = -
        Next of kin consents = -
        Daughter holds H&W LPA and consents = deputy
        LPA (finance only) - BI decision = best_interests?
        CoP deputy refused = refused?
        Has capacity - declined = refused
        Capacity yes, consent no = ~
        Asked 3 times, does not want to go on it = refused
        Refused initially, now consents = ~
        Initially declined but has since agreed = ~
        Consent withdrawn 1/11 = refused
        Has capacity and doesn't wish to be on register = refused
        Parents refuse = refused?
        Not refused = -
        Consents to referral but not to sharing with GP = ~
        Consent for information sharing only = informed?
        Over 16, Gillick n/a, consents = informed?
        Yes, he consents but lacks capacity = best_interests?
        Family agree with referral = -
        Social worker to obtain consent = -
        Consent form attached, unsigned = informed?
        Consent sought 3/11, no reply = -
        Consent requested from parents = -
        Lacks capacity, mum agrees = best_interests?
        LA has PR, SW consents = parental_responsibility
        Deputyship application pending = ~
        Court of Protection application made = -
        Capacity disputed = -
        She didn't object = ~
        Declined to discuss = ~
        Refuses medication, consents to DSR = informed?
        Did not refuse = -
        Not appropriate to ask = -
        Best interests not yet considered = ~
        Signed by mum = parental_responsibility?
        Not Gillick competent, mum consents = ~
        Emergency - no consent obtained = ~
    """,
    "risk.in_hospital_now": """
        Y - Poppy ward since 3/11 = yes
        Yes, adm 01/11/26 under s2 = yes
        On section 3 in ATU = yes
        Not yet discharged = yes
        Medically fit, awaiting placement = -
        In hospital, discharge planned 3/12 = yes
        Discharge delayed - no placement = yes?
        Ready for discharge = yes
        On s17 leave at mum's = yes?
        In A&E at present = yes
        In A&E last night, sent home = ~
        In general hosp with broken leg = yes
        No - d/c 12/10/26 = no
        D/c'd home last Friday = no
        Discharged from Woodlands ward 3/9 = no
        Was in hospital, now at home = no
        Was on ward until May = ~
        No longer in hospital = no
        No, at home with HTT = no
        Home treatment team = -
        No but likely to be admitted = no?
        To be admitted Monday = ~
        Planned admission 14/12 = -
        Admission likely = -
        At risk of admission = -
        Has hospital passport = -
        Hospital appointment on 5th = -
        Outpatient only = no
        Virtual ward = -
        Ward manager is Jo = -
        In prison healthcare = -
        Unknown - moved last week = unknown?
        Not sure if still an inpatient = unknown
        Hospital admission avoided = -
        Admitted? = ~
        Due to be admitted = ~
        Just discharged = no
        Admitted overnight then discharged = ~
        Visited ward as outpatient = ~
        Staff from the ward visit him at home = ~
        On extended leave from ward = yes?
        Back in hospital since Monday = yes
        Moved from hospital to supported living = ~
        Community ward = -
        Detained in police cell = ~
        Section 2 ended, stays informally on ward = yes?
        Home leave at weekends from ward = ~
        Hospital bed at home = ~
    """,
    "risk.mental_health_act": """
        s2 started 4/11/26 = yes
        Section 3 (renewed Oct) = yes
        Section 2, now rescinded = yes?
        S136 on 2/11, released = yes?
        s.37/41 conditional discharge = yes
        Informal, was on s2 until 1/10 = ~
        Not detained but DoLS in place = ~
        Detained under DoLS = no?
        Never detained = no
        No, never sectioned = no
        Not since 2009 = no?
        Sectioned in 1998 = yes?
        Was detained 10 years ago = yes?
        MHA assessment planned for tomorrow = -
        MHAA requested, awaiting AMHP = ~
        Assessed under MHA - not detainable = no?
        Section 117 only = no
        s117 aftercare = -
        Section 47 enquiry = -
        s42 = -
        Section 20 child = -
        Police custody, detained by police = -
        At risk of being sectioned = -
        Not known if was detained = unknown
        Section status unknown = unknown
        Yes - but rescinded = yes?
        Not on a section at present = no
        Section 3 discharged 2018 = ~
        Came off section in June = ~
        Rescinded s3 = yes?
        Considering section = ~
        Mum worried he'll be sectioned = ~
        Brother is sectioned = ~
        Voluntary, agreed to admission = no
        No current detention, CTO ended 2020 = ~
        Nearest relative applied for discharge from s3 = yes?
        Appealing s2 = yes
        s5(2) then s2 = yes
        Section 17 Children Act = -
        Guardianship order ended = ~
        No - DoLS only = no
    """,
    "risk.previous_admission": """
        2 x Tier 4 admissions (2019, 2021) = yes
        Yes, 3 previous = yes
        Admitted 2016 under s3 = yes
        Once, 2014 = yes
        Previous admission to Woodlands 2018 = yes
        No previous MH admissions = no
        Never been admitted = no
        No - only physical health = no
        For physical health only = no
        No admissions since 2019 = yes?
        Never as an adult, T4 as teen = ~
        This is the first admission = no?
        First admission was in 2015 = ~
        Nearly admitted in May = -
        Admission avoided with CTR = -
        At risk of first admission = ~
        Not sure, mum thinks so = unknown?
        Possibly as a child = -
        His sister was admitted = ~
        None - first referral = no
        Several admissions to A&E = ~
        Only once as a child = yes
        Known to CAMHS inpatient as teen = yes?
        Not to our knowledge = no?
        No history of admission = no
        Admission requested x3, declined = -
        Referred to T4, not accepted = ~
    """,
    "risk.safeguarding": """
        Yes - s42 open, SW Jo = yes
        S42 opened 1/11/26 = yes
        MASH referral submitted 3/11 = yes
        Concern raised with MASH, awaiting outcome = yes
        Under CP plan (neglect) = yes
        On CP plan = yes
        LADO involved = yes
        S42 closed 5/5 = no
        Concern closed, NFA = no
        Previous one closed, new one opened = yes
        Not closed = yes?
        Closed in May but reopened = ~
        Raised but did not meet threshold = no?
        Referral made but not accepted = ~
        Considered, not raised = -
        To be raised = yes?
        Will raise today = ~
        No current = no
        No open safeguarding = no
        None that I am aware of = no?
        Not aware of any = no?
        Not known if any open = unknown
        No concerns at present = no
        Section 42 not met = no
        CIN plan = yes?
        No outcome yet = -
        Safeguarding training up to date = -
        Stepped down from CP to CIN = ~
        No further concerns since s42 closed = no
        Alert raised but closed = ~
        Ongoing s42 = yes
        Enquiry ended in March = no
        Not under safeguarding = no
        Not currently open to safeguarding = no
        Possible financial abuse - to be referred = ~
        Mum raised concerns about care = ~
        No but worried about neighbours = no?
        S47 completed, no further action = no
        SW says NFA = no
        Waiting for MASH decision = yes?
        Referral rejected by MASH = ~
        Was on CP plan in 2019 = ~
        CP plan ended = no
        None open, last closed 2022 = no
        Sister is on CP plan = ~
        Open until last week = ~
    """,
    "consent.information_given": """
        Yes, easy read given 3/11 = yes
        Explained by phone with mum present = yes?
        Explained to mum only = -
        Explained to parents not YP = -
        Leaflet left with him = yes
        Talked through, unsure how much he took in = yes?
        Explained but he could not follow = ~
        Not yet = no
        Not yet explained = no
        To be explained at next visit = ~
        Leaflet to be sent = no
        Leaflet not yet sent = no
        Not known if explained = unknown
        Not sure if he was told = unknown
        Attempted, walked away = no
        Tried but refused to listen = no?
        Unable to understand = no
        No - lacks capacity = no
        No - too unwell at present = no
        Nobody explained it = no
        I was told about it = yes
        No one has told me anything = no
        I don't know what it is = no
        Yes but not in easy read = yes?
        Plan to explain Monday = -
        Given but not read = ~
        Not explained due to distress = no
        Explained to staff = -
        Mum will explain = ~
        Can't understand = no
        Tried to explain = no?
        Asked to leave before explained = ~
        Explained, declined leaflet = yes
    """,
    "risk.factors": """
        Hopelessness = -
        Heavy traffic distress = -
        Panic attacks = -
        Heart attack = -
        Weight loss = -
        Loss of appetite = -
        Cuts his own food = -
        Drug allergy = -
        Missing his mum = -
        Missed appointments = -
        Restricted diet = -
        Police officer is his father = ~
        Assaulted by a stranger = -
        Self-harm since starting in care = self_harm
        Witnessed domestic violence = bereavement_or_trauma
        Survivor of sexual abuse = bereavement_or_trauma
        Death threats to staff = harm_to_others
        Being used to carry drugs = exploitation
        Home taken over by drug dealers = exploitation
        College placement breakdown = exclusion_from_education
        Threatens to kill himself = suicidal_thoughts
        Death of his grandmother = bereavement_or_trauma
    """,
    "person.living_situation": """
        Own flat with 24-hour support = supported_living
        Care home with nursing = nursing_home
        Residential educational placement = residential_school
        Lives with foster family = foster_care
        Own home with parents = family
        Hospital passport in place = -
    """,
    "diagnosis.autism": """
        No diagnosis yet, on waiting list = suspected
        Not thought to have autism = no
        Autism: none = no
        No but on pathway = suspected
        Brother is autistic = -
        Not known = -
    """,
    "support.ehc_plan": """
        EHCP refused = no
        EHCP lapsed = no
        EHCP ended at 25 = no
        Not known if there is an EHCP = unknown
        Not yet ceased = yes?
    """,
    "support.looked_after": """
        Care order discharged = no
        Looked after by grandparents = no
        Adopted from care = no
    """,
    "support.section_117": """
        S117 does not apply = no
        Not sure if S117 applies = unknown
    """,
}
ROWS = [(key, *(part.strip() for part in line.rsplit("=", 1))) for key, table in TABLES.items() for line in table.strip().splitlines()]


@pytest.mark.parametrize(("key", "answer", "expected"), ROWS)
def test_an_answer_with_a_turn_in_it_is_read_or_doubted(key: str, answer: str, expected: str) -> None:
    found = codes_for(key, answer)
    sure = bool(found) and all(likeness >= SURE for _, likeness in found) and (len(found) == 1 or KEYS[key].type is KeyType.CHOICES)
    if expected == "~":
        assert not sure
        return
    assert [code for code, _ in found[:1]] == ([] if expected == "-" else [expected.rstrip("?")])
    assert sure == (expected != "-" and not expected.endswith("?"))


@pytest.mark.parametrize("word", ["hopelessness", "traffic", "wonder", "meditation", "hostile"])
def test_a_real_word_is_no_slip_of_another(word: str) -> None:
    for key in ("risk.factors", "person.living_situation", "risk.in_hospital_now"):
        assert codes_for(key, word) == ()


@pytest.mark.parametrize(
    ("key", "slip", "code"),
    [
        ("risk.factors", "agression", "harm_to_others"),
        ("risk.factors", "homelesness", "placement_breakdown"),
        ("consent.basis", "best intrests decision", "best_interests"),
        ("risk.mental_health_act", "sectionned", "yes"),
    ],
)
def test_a_slip_is_read_as_the_word_it_stands_for(key: str, slip: str, code: str) -> None:
    assert [found for found, _ in codes_for(key, slip)] == [code]
