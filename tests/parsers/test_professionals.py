"""People listed in somebody's own words, and those of a grid."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from parsers.document import NOWHERE, Paragraph, Span
from parsers.lines import Line, lines_of
from parsers.listed_people import people_listed
from parsers.professionals import from_rows
from parsers.record import PROFESSIONAL_PARTS

Person = tuple[str | None, str | None, str | None, str | None, str | None]


def parts_of(text: str) -> list[Person]:
    """Name, role, organisation, telephone and e-mail of every person named in the lines."""
    name, role, organisation, phone, email = PROFESSIONAL_PARTS
    return [
        (person.get(name), person.get(role), person.get(organisation), person.get(phone), person.get(email))
        for person in people_listed(text.split("\n")).people
    ]


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ("CPN Ann Poole 01632 960111. No SW.", [("Ann Poole", "CPN", None, "01632960111", None)]),
        ("Social worker: Ann Poole", [("Ann Poole", "Social worker", None, None, None)]),
        ("Ward sister Grace? / Dr Mensah", [("Grace", "Ward sister", None, None, None), ("Dr Mensah", None, None, None, None)]),
        ("none", []),
        ("CMHT - not allocated", []),
        ("Marsh House hostel: key worker is Teddy", [("Teddy", "key worker", "Marsh House hostel", None, None)]),
        ("Omar Bell LDN 07700 900222 (after 2pm)", [("Omar Bell", "LDN", None, "07700900222", None)]),
        ("Hana Cole - speech and language therapist - hana.cole@example.nhs.uk", [("Hana Cole", "speech and language therapist", None, None, "hana.cole@example.nhs.uk")]),
        ("Mum - Tracey Bird 07700 900333", [("Tracey Bird", "Mum", None, "07700900333", None)]),
        ("Pauline Gray, sister/NOK, 01632 960555", [("Pauline Gray", "sister/NOK", None, "01632960555", None)]),
        ("Nurse Kev", [("Kev", "Nurse", None, None, None)]),
        ("Ann Poole SW, Bob Trim CPN, Dr Wren psychiatrist", [("Ann Poole", "SW", None, None, None), ("Bob Trim", "CPN", None, None, None), ("Dr Wren", "psychiatrist", None, None, None)]),
        ("- Ann Poole (social worker)\n- Bob Trim (CPN)", [("Ann Poole", "social worker", None, None, None), ("Bob Trim", "CPN", None, None, None)]),
        ("Mrs Lacey, SENCO at Fairfield Academy, senco@example.org", [("Mrs Lacey", "SENCO", "Fairfield Academy", None, "senco@example.org")]),
        ("Health visitor Mary Odd; portage worker Nell Finch", [("Mary Odd", "Health visitor", None, None, None), ("Nell Finch", "portage worker", None, None, None)]),
        ("Ann Poole\nSocial worker\nEast team\n01632 960111", [("Ann Poole", "Social worker", "East team", "01632960111", None)]),
        ("Social worker (Ann Poole), psychologist (Dr Eli Marr)", [("Ann Poole", "Social worker", None, None, None), ("Dr Eli Marr", "psychologist", None, None, None)]),
        ("GP only", []),
        ("Social worker - vacant", []),
        ("n/a", []),
        ("Care co-ordinator Femi Ojo, Bury North IDT. Psychiatrist Dr Lund.", [("Femi Ojo", "Care co-ordinator", "Bury North IDT", None, None), ("Dr Lund", "Psychiatrist", None, None, None)]),
        ("CAMHS", []),
        ("Dr. A. Lund (consultant), Wedgwood House", [("Dr. A. Lund", "consultant", "Wedgwood House", None, None)]),
        ("DC Ray Holt, Suffolk Constabulary, 101", [("DC Ray Holt", None, "Suffolk Constabulary", "101", None)]),
        ("Nina O'Shea & Tom van der Berg, support workers at Elm Lodge", [("Nina O'Shea", 'support workers', 'Elm Lodge', None, None), ('Tom van der Berg', 'support workers', 'Elm Lodge', None, None)]),
        ("Art therapist: Ivy St John-Coe, private", [("Ivy St John-Coe", "Art therapist", "private", None, None)]),
        ("Bev Tait - aunt", [("Bev Tait", "aunt", None, None, None)]),
        ("EP Dr Sara Voss, Suffolk Psychology Service", [("Dr Sara Voss", "EP", "Suffolk Psychology Service", None, None)]),
        ("Lea Marsh, occupational therapist, 01632 960131, lea.marsh@example.nhs.uk", [("Lea Marsh", "occupational therapist", None, "01632960131", "lea.marsh@example.nhs.uk")]),
        ("01632 960141 Lea Marsh OT", [("Lea Marsh", "OT", None, "01632960141", None)]),
        ("CAMHS: Dr Ifa Boyd", [("Dr Ifa Boyd", None, "CAMHS", None, None)]),
        ("Yes - Ann Poole, social worker", [("Ann Poole", "social worker", None, None, None)]),
        ("ANN POOLE, SOCIAL WORKER, EAST TEAM", [("ANN POOLE", "SOCIAL WORKER", "EAST TEAM", None, None)]),
        ("Advocate Zed Hall from Voices East 07700 900666", [("Zed Hall", "Advocate", "Voices East", "07700900666", None)]),
        ("his CPN is Bob Trim (01632 960777)", [("Bob Trim", "CPN", None, "01632960777", None)]),
        ("Jay, family support worker, Early Help", [("Jay", "family support worker", "Early Help", None, None)]),
        ("Ann Poole and Bob Trim", [("Ann Poole", None, None, None, None), ("Bob Trim", None, None, None, None)]),
        ("Name: Ann Poole Role: social worker Tel: 01632 960111", [("Ann Poole", "social worker", None, "01632960111", None)]),
        ("Ann Poole, SW, 01632 960111\nno psychiatrist at the moment", [("Ann Poole", "SW", None, "01632960111", None)]),
        ("discharged from CAMHS in May", []),
        ("[ ] Police [ ] Housing", []),
        ("as above", []),
        ("S/W Ann Poole, CPN Bob Trim", [("Ann Poole", "S/W", None, None, None), ("Bob Trim", "CPN", None, None, None)]),
        ("Eddie (youth worker at The Hub)", [("Eddie", "youth worker", "The Hub", None, None)]),
        ("TA - Mrs Fitch; HT - Mr Oram", [("Mrs Fitch", "TA", None, None, None), ("Mr Oram", "HT", None, None, None)]),
        ("Rev Tom Gale, chaplain", [("Rev Tom Gale", "chaplain", None, None, None)]),
        ("not known", []),
        ("Clinical psychologist, Dr Ned Pym", [("Dr Ned Pym", "Clinical psychologist", None, None, None)]),
        ("No one", []),
        ('Ann Poole (SW, east team) 07700 900111', [('Ann Poole', 'SW', 'east team', '07700900111', None)]),
        ('SW - Ann Poole - 01632 960111', [('Ann Poole', 'SW', None, '01632960111', None)]),
        ('Gita Rao, OT; Dave Linn, support worker, Harbour Homes', [('Gita Rao', 'OT', None, None, None), ('Dave Linn', 'support worker', 'Harbour Homes', None, None)]),
        ('No SW at present', []),
        ('awaiting allocation of social worker', []),
        ('diabetes nurse Lil at the West Suffolk', [('Lil', 'diabetes nurse', 'West Suffolk', None, None)]),
        ('Dr Susan Pike, GP, Mill Lane Surgery, 01632 960333', [('Dr Susan Pike', 'GP', 'Mill Lane Surgery', '01632960333', None)]),
        ('SaLT: Hana Cole (01632 960444)', [('Hana Cole', 'SaLT', None, '01632960444', None)]),
        ('Tracey Bird (mum) 07700 900333\nAndy Bird (dad) 07700 900334', [('Tracey Bird', 'mum', None, '07700900333', None), ('Andy Bird', 'dad', None, '07700900334', None)]),
        ('Pauline Gray, sister and next of kin', [('Pauline Gray', 'sister and next of kin', None, None, None)]),
        ('Kev the nurse', [('Kev', 'nurse', None, None, None)]),
        ('1. Ann Poole, social worker, Suffolk CC\n2. Bob Trim, CPN, IDT Ipswich', [('Ann Poole', 'social worker', 'Suffolk CC', None, None), ('Bob Trim', 'CPN', 'IDT Ipswich', None, None)]),
        ('Psychiatrist Dr Wren, tel 01632 960666 ext 23', [('Dr Wren', 'Psychiatrist', None, '01632960666', None)]),
        ('Jo Reed from Ipswich CMHT', [('Jo Reed', None, 'Ipswich CMHT', None, None)]),
        ('IDVA Kay Dunn, Anglia Refuge, 07700 900444', [('Kay Dunn', 'IDVA', 'Anglia Refuge', '07700900444', None)]),
        ('Bob Trim, CPN, Ipswich IDT, 01632 960777 / 07700 900555', [('Bob Trim', 'CPN', 'Ipswich IDT', '01632960777', None)]),
        ('Ann Poole who is his social worker', [('Ann Poole', 'social worker', None, None, None)]),
        ('GP', []),
        ('Social worker: tbc\nCPN: Bob Trim', [('Bob Trim', 'CPN', None, None, None)]),
        ('??', []),
        ('Learning disability team', []),
        ('Femi Ojo | CCO | Bury IDT | 01632 960888', [('Femi Ojo', 'CCO', 'Bury IDT', '01632960888', None)]),
        ('PC 1123 Holt, Suffolk Police', [('PC 1123 Holt', None, 'Suffolk Police', None, None)]),
        ('Home manager Ros Kemp, Elm Lodge: 01632 960999', [('Ros Kemp', 'Home manager', 'Elm Lodge', '01632960999', None)]),
        ('Tom van der Berg, team leader, Elm Lodge', [('Tom van der Berg', 'team leader', 'Elm Lodge', None, None)]),
        ('Aunt (Bev)', [('Bev', 'Aunt', None, None, None)]),
        ('Grandad Len 01632 960121', [('Len', 'Grandad', None, '01632960121', None)]),
        ('Ms Tan (EP), Mr Hill (class teacher)', [('Ms Tan', 'EP', None, None, None), ('Mr Hill', 'class teacher', None, None, None)]),
        ('lea.marsh@example.nhs.uk - Lea Marsh OT', [('Lea Marsh', 'OT', None, None, 'lea.marsh@example.nhs.uk')]),
        ('Probation - Carl Nunn, 01632 960151', [('Carl Nunn', None, 'Probation', '01632960151', None)]),
        ('Dr Ifa Boyd (CAMHS)', [('Dr Ifa Boyd', None, 'CAMHS', None, None)]),
        ('Her social worker is Ann Poole', [('Ann Poole', 'social worker', None, None, None)]),
        ('Family support worker Jay', [('Jay', 'Family support worker', None, None, None)]),
        ('Ann (social worker) and Bob (CPN)', [('Ann', 'social worker', None, None, None), ('Bob', 'CPN', None, None, None)]),
        ('Dr Lund, Dr Wren', [('Dr Lund', None, None, None, None), ('Dr Wren', None, None, None, None)]),
        ('Name: Ann Poole\nRole: social worker\nTel: 01632 960111\nName: Bob Trim\nRole: CPN', [('Ann Poole', 'social worker', None, '01632960111', None), ('Bob Trim', 'CPN', None, None, None)]),
        ('waiting for OT assessment', []),
        ('Ann Poole (SW) left in June, not replaced', [('Ann Poole', 'SW', None, None, None)]),
        ('RED / AMBER / GREEN', []),
        ('Community nurse Eve Stone (IDT Coastal) 01632 960161; Housing: Mr P. Lamb 01632 960162', [('Eve Stone', 'Community nurse', 'IDT Coastal', '01632960161', None), ('Mr P. Lamb', None, 'Housing', '01632960162', None)]),
        ('Support worker: Milo @ Harbour Homes', [('Milo', 'Support worker', 'Harbour Homes', None, None)]),
        ('Milo Grant, PA (evenings), 07700 900777', [('Milo Grant', 'PA', None, '07700900777', None)]),
        ("Prof Lee Chan, neurologist, Addenbrooke's", [('Prof Lee Chan', 'neurologist', "Addenbrooke's", None, None)]),
        ('Liv Moor\tDietitian\t01632 960171', [('Liv Moor', 'Dietitian', None, '01632960171', None)]),
        ('see attached', []),
        ('Key worker Una Bray (Tues and Thurs), mobile 07700 900888', [('Una Bray', 'Key worker', None, '07700900888', None)]),
        ('Social worker, Ann Poole, East Suffolk; CPN, Bob Trim, IDT', [('Ann Poole', 'Social worker', 'East Suffolk', None, None), ('Bob Trim', 'CPN', 'IDT', None, None)]),
        ('Only mum', []),
        ('Liz Arbon - learning disability nurse, Waveney IDT - 01632 960201 - liz.arbon@example.nhs.uk', [('Liz Arbon', 'learning disability nurse', 'Waveney IDT', '01632960201', 'liz.arbon@example.nhs.uk')]),
        ('Key worker = Sol', [('Sol', 'Key worker', None, None, None)]),
        ('His mum Jan Orr 07700 900801 and his brother Pete', [('Jan Orr', 'mum', None, '07700900801', None), ('Pete', 'brother', None, None, None)]),
        ('Psychiatry: Dr Imo Wade; psychology: none at present', [('Dr Imo Wade', None, 'Psychiatry', None, None)]),
        ('Waiting for a new social worker. Duty team 01632 960202', []),
        ('Callum (TA at school)', [('Callum', 'TA', 'school', None, None)]),
        ("Children's social worker Ruby Tan (Suffolk CC) ruby.tan@example.gov.uk", [('Ruby Tan', "Children's social worker", 'Suffolk CC', None, 'ruby.tan@example.gov.uk')]),
        ('Mr and Mrs Oakes, foster carers, 01632 960203', [('Mr and Mrs Oakes', 'foster carers', None, '01632960203', None)]),
        ('Dr Bell (GP)\nHarriet Ives (health visitor)\nno social worker', [('Dr Bell', 'GP', None, None, None), ('Harriet Ives', 'health visitor', None, None, None)]),
        ('1) Gus Fenn CPN 2) Orla Day OT', [('Gus Fenn', 'CPN', None, None, None), ('Orla Day', 'OT', None, None, None)]),
        ('IMHA - Freya Holm, POhWER', [('Freya Holm', 'IMHA', 'POhWER', None, None)]),
        ('Zara Iqbal, Deputy Manager, Fern House, 01632 960204 (weekdays only)', [('Zara Iqbal', 'Deputy Manager', 'Fern House', '01632960204', None)]),
        ('Community Learning Disability Nurse - Liz Arbon', [('Liz Arbon', 'Community Learning Disability Nurse', None, None, None)]),
        ('Consultant Psychiatrist: Dr Y. Noor', [('Dr Y. Noor', 'Consultant Psychiatrist', None, None, None)]),
        ('Designated safeguarding lead Mrs Pell', [('Mrs Pell', 'Designated safeguarding lead', None, None, None)]),
        ('Social Worker Ann Poole, Team Manager Bob Trim', [('Ann Poole', 'Social Worker', None, None, None), ('Bob Trim', 'Team Manager', None, None, None)]),
        ('Ann Poole, Social Worker, Adult and Community Services', [('Ann Poole', 'Social Worker', 'Adult and Community Services', None, None)]),
        ('Under CAMHS, no named worker', []),
        ('Sister Beth Low', [('Beth Low', 'Sister', None, None, None)]),
        ('I have a nurse called Ivy', [('Ivy', 'nurse', None, None, None)]),
        ('My social worker is Ann and my nurse is Bob', [('Ann', 'social worker', None, None, None), ('Bob', 'nurse', None, None, None)]),
        ('Ann Poole – SW (01632 960205), Bob Trim – CPN (01632 960206)', [('Ann Poole', 'SW', None, '01632960205', None), ('Bob Trim', 'CPN', None, '01632960206', None)]),
        ('Dr Reed / Dr Shaw (paediatricians)', [('Dr Reed', None, None, None, None), ('Dr Shaw', 'paediatricians', None, None, None)]),
        ('Ms Kaur, Head Teacher, Elm Grove Primary School', [('Ms Kaur', 'Head Teacher', 'Elm Grove Primary School', None, None)]),
        ('The Willows care home', []),
        ('Nil', []),
        ('Mel Fry Shared Lives carer', [('Mel Fry', 'Shared Lives carer', None, None, None)]),
        ('Prison offender manager Kit Vale HMP Hollesley', [('Kit Vale', 'Prison offender manager', 'HMP Hollesley', None, None)]),
        ('Sgt Joe Hart 2210 Suffolk Police', [('Sgt Joe Hart', None, 'Suffolk Police', None, None)]),
        ("Duty worker, CMHT, 01632 960181", [(None, "Duty worker", "CMHT", "01632960181", None)]),
    ],
)  # fmt: skip
def test_people_are_told_apart(written: str, people: Sequence[Person]) -> None:
    assert parts_of(written) == people


@pytest.mark.parametrize(
    "written",
    [
        "Ann Poole",
        "Ann Poole and Bob Trim",
        "Ann Poole (SW) left in June",
        "Duty worker, 01632 960181",
        "Ann Poole, Stow Beacon",
        "ann poole sw 01632960111",
        "tutor - Miss Bea Quill (maths)",
    ],
)
def test_a_list_that_a_person_must_look_at(written: str) -> None:
    assert people_listed([written]).note


@pytest.mark.parametrize("written", ["Ann Poole, CPN", "Dr Lund", "Social worker: Ann Poole\nCPN: Bob Trim", "No SW"])
def test_a_plain_list_is_sure(written: str) -> None:
    assert people_listed(written.split("\n")).note is None


def test_a_number_below_somebody_is_theirs() -> None:
    assert parts_of("Ann Poole, social worker\n01632 960111") == [("Ann Poole", "social worker", None, "01632960111", None)]


def test_the_people_are_masked_when_printed() -> None:
    assert "Poole" not in repr(people_listed(["Ann Poole, CPN"]))


def grid(heads: str, *rows: str) -> list[dict[str, list[Line]]]:
    """A grid as the reader hands it over, cells parted by bars."""
    cells = [[list(lines_of(Paragraph((Span(cell.strip()),), NOWHERE))) for cell in row.split("|")] for row in rows]
    return [dict(zip((head.strip() for head in heads.split("|")), row, strict=True)) for row in cells]


@pytest.mark.parametrize(
    ("rows", "people"),
    [
        (grid("Name | Role | Team", "Ann Poole | SW | East", "CMHT | not allocated | "), [{"name": "Ann Poole", "role": "SW", "organisation": "East"}]),
        (grid("Role | Name | Phone", "Social worker | | ", "CPN | Bob Trim ?? | 01632 960111 (after 2pm)"), [{"name": "Bob Trim", "role": "CPN", "phone": "01632960111"}]),
        (grid("Role | Name", "Social worker | ", "CPN | Bob Trim", "GP | not known"), [{"name": "Bob Trim", "role": "CPN"}]),
        (grid("Name | Telephone", "Ann Poole (social worker, East team) | 01632 960111"), [{"name": "Ann Poole", "role": "social worker", "organisation": "East team", "phone": "01632960111"}]),
        (grid("Telephone | Name | Role", "01632 960 1?? | Ann Poole | SW"), [{"name": "Ann Poole", "role": "SW"}]),
        (grid("Name | Role | Phone / email", "me | myself | ", "Ann Poole | mum | ann@example.org, 07700 900111"), [{"name": "Ann Poole", "role": "mum", "phone": "07700900111", "email": "ann@example.org"}]),
        (grid("Name | Role", "Post vacant | Care co-ordinator"), [{"name": "Post vacant", "role": "Care co-ordinator"}]),
    ],
)  # fmt: skip
def test_the_people_of_a_grid(rows: list[dict[str, list[Line]]], people: list[dict[str, str]]) -> None:
    assert list(from_rows(rows)) == people
