"""Write the demo's letters: python -m tests.forms.demo dsr/demo_letters. What becomes of each stands in dsr/demo_letters/__init__.py.

They were made once and are committed; an encrypted PDF is different in its bytes each time it is made.
"""

from __future__ import annotations

import io
import pathlib
import sys
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from email.policy import SMTP

import pikepdf

from tests.forms.filling import Answers, Hand
from tests.forms.layouts import BY_NAME
from tests.forms.pdf import pdf
from tests.forms.shapes import fill
from tests.forms.word import word

EAST, WEST, CYP = "eastsuffolkldduty@nsft.nhs.uk", "ld&awest.duty@nsft.nhs.uk", "cypqualitysnee@snee.nhs.uk"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_TEAM = (
    {"name": "Joseph Adeyemi", "role": "Social worker", "organisation": "Adult Community Services", "phone": "01632960411"},
    {"name": "Dr Colin Farthing", "role": "GP", "organisation": "Landguard Surgery", "phone": "01632960412"},
)


def _referrer(name: str, role: str, organisation: str, phone: str, date: str, domain: str = "example.nhs.uk") -> Answers:
    return {
        "referral.referrer_name": name,
        "referral.referrer_role": role,
        "referral.referrer_organisation": organisation,
        "referral.referrer_phone": phone,
        "referral.referrer_email": name.lower().replace(" ", ".") + "@" + domain,
        "referral.date": date,
    }


EAST_ADULT: Answers = {
    "person.given_name": "Callum",
    "person.family_name": "Catchpole",
    "person.preferred_name": "Cal",
    "person.date_of_birth": "1994-03-17",
    "person.nhs_number": "9990000018",
    "person.gender": "male",
    "person.address": "14 Quillfeather Lane, Ipswich",
    "person.postcode": "IP1 3BT",
    "person.phone": "07700900214",
    "person.gp_practice": "Orwell Reach Surgery",
    "person.gp_name": "Dr Hannah Ling",
    "person.living_situation": "supported_living",
    "person.communication_needs": "Short sentences and a now-and-next board. Needs ten seconds to answer. Noise makes it much harder.",
    "diagnosis.learning_disability": "diagnosed",
    "diagnosis.autism": "diagnosed",
    "diagnosis.other": "Epilepsy, well controlled. Generalised anxiety.",
    "support.medication": "Lamotrigine 100 mg twice a day\nSertraline 50 mg in the morning",
    "consent.basis": "best_interests",
    "consent.information_given": "yes",
    "consent.given_by": "Joseph Adeyemi",
    "consent.relationship": "Social worker",
    "consent.date": "2026-11-05",
    "referral.reason": "The provider has given 28 days notice on the flat and no other placement has been found.",
    "risk.current_issues": "Three incidents of hitting staff in two weeks. Windows broken twice. Staff work in twos and two of them have left.",
    "risk.factors": ("harm_to_others", "placement_breakdown", "property_damage"),
    "risk.previous_admission": "yes",
    "risk.safeguarding": "no",
    "plan.tried": "Extra hours at weekends, a quieter bedroom at the back, PBS plan rewritten in September with Cal.",
    "plan.would_help": "A team that Cal already knows through the move, and a sensory assessment of the new flat.",
    "plan.actions": "Community CTR to be asked for. Social worker to look for a provider by the end of the month.",
    "risk.rating_suggested": "amber",
    "support.professionals": _TEAM,
    **_referrer("Amanda Frost", "Community learning disability nurse", "Orwell Community Team", "01632960180", "2026-11-09"),
}

WEST_ADULT: Answers = {
    "person.given_name": "Zofia",
    "person.family_name": "Marczak",
    "person.date_of_birth": "1988-08-02",
    "person.nhs_number": "9990000026",
    "person.address": "71 Larkspur Way, Bury St Edmunds",
    "person.postcode": "IP33 2DQ",
    "person.phone": "07700900377",
    "person.gp_practice": "Abbeygate Health Centre",
    "person.gp_name": "Dr A Mensah",
    "diagnosis.learning_disability": "no",
    "diagnosis.autism": "diagnosed",
    "diagnosis.other": "Recurrent depression.",
    "person.communication_needs": "Prefers text messages to telephone calls. Please say in advance who is coming.",
    "consent.basis": "informed",
    "consent.given_by": "Zofia Marczak",
    "consent.date": "2026-11-06",
    "consent.information_given": "yes",
    "referral.reason": "Fourth attendance at A&E this month, and the crisis team has closed the case again.",
    "risk.current_issues": "Stopped mirtazapine in October. Sleeps in the day, not eating with others, says that nobody believes her.",
    "plan.tried": "Weekly calls from the autism outreach worker. A weighted blanket helps at night.",
    "plan.would_help": "One named worker, and a plan that A&E staff can see.",
    **_referrer("Kerry Blowers", "Care coordinator", "Integrated Delivery Team West", "01632960733", "2026-11-10"),
}

CHILD: Answers = {
    "person.given_name": "Archie",
    "person.family_name": "Pettitt",
    "person.preferred_name": "Arch",
    "person.date_of_birth": "2014-05-23",
    "person.address": "33 Gipping Meadow, Stowmarket",
    "person.postcode": "IP14 1HR",
    "person.nhs_number": "9990000034",
    "person.gp_practice": "Combs Ford Surgery",
    "support.education": "Excluded from Thornfield Academy",
    "diagnosis.learning_disability": "no",
    "diagnosis.autism": "diagnosed",
    "support.ehc_plan": "yes",
    "support.looked_after": "no",
    "person.communication_needs": "I like to talk about trains. Please show me a picture plan. I do not need to look at you.",
    "referral.reason": "I was excluded in October and I am at home all day.",
    "risk.current_issues": "I broke the back door and threw a chair. My sister sleeps at nan’s. Mum has not slept since half term.",
    "plan.tried": "Short days at school, sensory breaks, a lock on the kitchen.",
    "plan.would_help": "A school that fits me, and somebody to come on the bad evenings.",
    "consent.basis": "parental_responsibility",
    "consent.given_by": "Karen Pettitt",
    "consent.relationship": "Mother",
    "consent.date": "2026-11-08",
    **_referrer("Louise Meredith", "SENCO", "Thornfield Academy", "01632960520", "2026-11-10", "example.org"),
}

OUT_OF_AREA: Answers = {
    **EAST_ADULT,
    "person.given_name": "Rosalind",
    "person.family_name": "Kerridge",
    "person.preferred_name": "Ros",
    "person.date_of_birth": "1979-12-30",
    "person.nhs_number": "9990000042",
    "person.gender": "female",
    "person.address": "8 Oyster Row, Colchester",
    "person.postcode": "CO1 1TJ",
    "person.phone": "07700900690",
    "person.gp_practice": "Roman Wall Medical Centre, Colchester",
    "person.gp_name": "Dr S Varma",
    "person.living_situation": "family",
    "person.communication_needs": "Uses Makaton signs for drink, home, stop and finished. A photo album helps.",
    "diagnosis.autism": "suspected",
    "diagnosis.other": "Type 2 diabetes.",
    "support.medication": "Metformin 500 mg twice daily",
    "consent.basis": "deputy",
    "consent.given_by": "Alan Kerridge",
    "consent.relationship": "Father, deputy for health and welfare",
    "referral.reason": "Mum died in August. Dad, 81, will not be able to look after her past Christmas.",
    "risk.current_issues": "Up most nights looking for mum. Has pushed dad twice in the hallway. Refuses the day centre bus.",
    "risk.factors": ("carer_breakdown",),
    "risk.previous_admission": "no",
    "plan.actions": "Carer's assessment booked for the 19th.",
    "plan.tried": "Memory box, a sitting service on two evenings, the same driver for the bus.",
    "plan.would_help": "Bereavement work and a break for dad.",
    "support.professionals": _TEAM[:1],
    **_referrer("Peter Nunn", "Social worker", "Adult Community Services", "01632960616", "2026-11-11"),
}

NO_CONSENT: Answers = {
    **{key: value for key, value in WEST_ADULT.items() if not key.startswith("consent.")},
    "person.given_name": "Wesley",
    "person.family_name": "Aldous",
    "person.date_of_birth": "2001-01-19",
    "person.nhs_number": "9990000050",
    "person.gender": "male",
    "person.address": "5 Warren Hill View, Mildenhall",
    "person.postcode": "IP28 7LD",
    "person.phone": "07700900145",
    "person.gp_practice": "Lark Valley Medical Practice",
    "person.living_situation": "homeless",
    "diagnosis.learning_disability": "suspected",
    "diagnosis.autism": "no",
    "diagnosis.other": "Head injury in 2019.",
    "person.communication_needs": "Reads a little. Likes things said twice and then written in big print.",
    "referral.reason": "Lost the tenancy after the flat was used by others. Sofa surfing since.",
    "risk.current_issues": "Picked up by police four times since the summer. Gives his bank card to people. Missing for six days in October.",
    "risk.factors": ("exploitation", "going_missing", "police_contact"),
    "plan.tried": "Street outreach, and a phone with three numbers in it.",
    "plan.would_help": "A place to live away from the old estate.",
    **_referrer("Graham Tuddenham", "Outreach worker", "Breckland Street Link", "01632960858", "2026-11-11", "example.org"),
}

IN_DANGER: Answers = {
    **EAST_ADULT,
    "person.given_name": "Siân",
    "person.family_name": "Prosser-Hale",
    "person.preferred_name": "Siân",
    "person.date_of_birth": "1999-06-11",
    "person.nhs_number": "9990000069",
    "person.gender": "female",
    "person.address": "6 Ropewalk Cottages, Felixstowe",
    "person.postcode": "IP11 2NS",
    "person.phone": "07700900903",
    "person.gp_practice": "Landguard Surgery",
    "person.gp_name": "Dr Colin Farthing",
    "person.living_situation": "family",
    "person.communication_needs": "Types on her phone when speaking is too hard.",
    "diagnosis.learning_disability": "no",
    "diagnosis.other": "Depression. Eating disorder.",
    "support.medication": "Fluoxetine 40 mg",
    "consent.basis": "informed",
    "consent.given_by": "Siân Prosser-Hale",
    "consent.relationship": "",
    "consent.date": "2026-11-12",
    "referral.reason": "Overdose on Tuesday. She says that she wants to end her life tonight.",
    "risk.current_issues": "Has written goodbye letters and has tablets in the house. Her mother cannot keep her safe.",
    "risk.factors": ("carer_breakdown", "emergency_attendance", "self_harm", "suicidal_thoughts"),
    "plan.actions": "Crisis team rung at 16:20, waiting for a call back.",
    "plan.tried": "Safety plan with the crisis team.",
    "plan.would_help": "Somebody to see her today.",
    "risk.rating_suggested": "red",
    "support.professionals": _TEAM[1:],
    **_referrer("Fiona Drewery", "Mental health nurse", "Felixstowe Primary Care", "01632960274", "2026-11-12"),
}


def completed(layout_name: str, answers: Answers) -> bytes:
    """A form of the demo's service, filled in with care."""
    layout, hand = BY_NAME[layout_name], Hand(ink=("Arial", "1F3864"))
    sheet, _ = fill(layout, {key: value for key, value in answers.items() if value}, hand)
    if layout.formats == ("pdf",):
        return pdf(sheet, hand, font=layout.font, size=layout.size)
    return word(sheet, hand, layout.controls, font=layout.font, size=layout.size)


def locked(data: bytes) -> bytes:
    """A PDF that opens only with a password."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as opened:
        opened.save(out, encryption=pikepdf.Encryption(owner="sealed-for-the-demo", user="by-telephone", R=6))
    return out.getvalue()


def letter(
    sender: str, to: str, subject: str, day: str, number: int, paragraphs: Sequence[str], *files: tuple[str, bytes], **headers: str
) -> EmailMessage:
    """A message as a mail program would send it."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"], message["Date"] = sender, to, subject, day
    message["Message-ID"] = f"<demo-{number:02}@mail.example.org>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("\n\n".join(paragraphs) + "\n", cte="quoted-printable")
    for name, data in files:
        maintype, subtype = (WORD_TYPE if name.endswith(".docx") else "application/pdf").split("/")
        message.add_attachment(data, maintype, subtype, filename=name)
    if message.is_multipart():
        message.set_boundary(f"=_demo_{number:02}")
    return message


PARENT_MAIL = (
    "Hello",
    "Our family worker said to send this to you. I could not open the form so I have typed the answers.",
    "ABOUT THE YOUNG PERSON\n"
    "Name of child: Ottilie Feveyear\n"
    "Date of birth: 09/02/2013\n"
    "NHS number: 999 000 0077\n"
    "Address: 7 Marram Walk, Leiston\n"
    "Postcode: IP16 4AB\n"
    "GP practice: Sizewell Road Surgery\n"
    "School: Thornfield Academy, Year 9\n"
    "Learning disability: No\n"
    "Autism: on the waiting list for an assessment\n"
    "Other diagnoses: Anxiety. ARFID (eating).",
    "WHY NOW\n"
    "Reason for referral: Two stays on the children's ward since September.\n"
    "Current issues: She eats three foods and has stopped going to school. She has hurt her arms.\n"
    "What has been tried: CAMHS weekly, dietitian, dog walking with a mentor which went well.\n"
    "What would help: One plan that everyone uses.",
    "CONSENT\n"
    "Consent: I have parental responsibility and I agree to this referral\n"
    "Consent given by: Ruth Feveyear\n"
    "Relationship to child: Mother\n"
    "Date of consent: 11/11/2026",
    "REFERRER\n"
    "Name of referrer: Ruth Feveyear\n"
    "Relationship to child: Mother\n"
    "Telephone: 07700 900818\n"
    "Email: ruth.feveyear@example.org\n"
    "Date of referral: 11/11/2026",
    "Thank you\nRuth",
)

SIGNATURE = "This e-mail may be confidential. If it reached you by mistake, please tell us and delete it."


def letters() -> Iterator[tuple[str, bytes]]:
    """The name and the bytes of each letter, in the order in which they are delivered."""
    east, west, child = (
        "Amanda Frost <amanda.frost@example.nhs.uk>",
        "Kerry Blowers <kerry.blowers@example.nhs.uk>",
        "Louise Meredith <louise.meredith@example.org>",
    )
    every = {
        "adult-east": letter(
            east, EAST, "Referral to the Dynamic Support Register", "Mon, 09 Nov 2026 09:12:00 +0000", 1,
            ("Dear duty team", "Please find attached a completed referral form for an adult in Ipswich. I am in clinic until four, mornings are best.",
             "Amanda Frost\nCommunity learning disability nurse\nOrwell Community Team, 01632 960180", SIGNATURE),
            ("DSR referral form.docx", completed("saltmarsh", EAST_ADULT)),
        ),
        "adult-west": letter(
            west, WEST, "DSR form ZM", "Tue, 10 Nov 2026 10:40:00 +0000", 2,
            ("Hi", "Form attached as a PDF, with consent.", "Kerry Blowers, care coordinator"),
            ("SC-DSR-1F.pdf", completed("saltmarsh-fillable", WEST_ADULT)),
        ),
        "child": letter(
            child, CYP, "Young person for the register", "Tue, 10 Nov 2026 15:05:00 +0000", 3,
            ("Dear colleagues", "Archie and his mum filled in the attached form with me at school today.", "Louise Meredith\nSENCO, Thornfield Academy"),
            ("My DSR form.docx", completed("saltmarsh-child", CHILD)),
        ),
        "parent-in-the-mail": letter(
            "Ruth Feveyear <ruth.feveyear@example.org>", CYP, "my daughter", "Wed, 11 Nov 2026 21:48:00 +0000", 4, PARENT_MAIL,
        ),
        "out-of-area": letter(
            "Peter Nunn <peter.nunn@example.nhs.uk>", EAST, "DSR referral", "Wed, 11 Nov 2026 11:20:00 +0000", 5,
            ("Good morning", "Referral attached. Her GP is in Colchester, I hope this is the right place.", "Peter Nunn\nSocial worker"),
            ("referral RK.docx", completed("saltmarsh", OUT_OF_AREA)),
        ),
        "without-consent": letter(
            "Graham Tuddenham <graham.tuddenham@example.org>", WEST, "referral for DSR", "Wed, 11 Nov 2026 16:31:00 +0000", 6,
            ("Hi team", "Here is the form. I have not been able to go through the consent part yet as I have not seen him since Friday.", "Graham\nBreckland Street Link"),
            ("DSR form.docx", completed("saltmarsh", NO_CONSENT)),
        ),
        "in-danger": letter(
            "Fiona Drewery <fiona.drewery@example.nhs.uk>", EAST, "URGENT DSR referral", "Thu, 12 Nov 2026 16:55:00 +0000", 7,
            ("Please read this today.", "She told me this afternoon that she is going to kill herself tonight. I have rung the crisis team and am waiting for a call back. Form attached.",
             "Fiona Drewery\nMental health nurse, 01632 960274"),
            ("DSR urgent.docx", completed("saltmarsh", IN_DANGER)),
        ),
        "locked": letter(
            "Shabana Malik <shabana.malik@example.nhs.uk>", EAST, "DSR referral form (protected)", "Thu, 12 Nov 2026 12:02:00 +0000", 8,
            ("Dear team", "Please find attached a referral form. It is protected with a password; I will ring the duty line with it.", "Shabana Malik"),
            ("DSR protected.pdf", locked(completed("saltmarsh-fillable", WEST_ADULT))),
        ),
        "out-of-office": letter(
            "Amanda Frost <amanda.frost@example.nhs.uk>", EAST, "Automatic reply: Your e-mail has arrived", "Thu, 12 Nov 2026 12:30:00 +0000", 9,
            ("I am out of the office until Monday 16 November and will read your message then. For anything urgent please ring 01632 960180.",),
            Auto_Submitted="auto-replied", X_Auto_Response_Suppress="All", Precedence="auto_reply", In_Reply_To="<earlier@dsr.example.nhs.uk>",
        ),
        "update": letter(
            east, EAST, "Re: Referral to the Dynamic Support Register", "Fri, 13 Nov 2026 09:25:00 +0000", 10,
            ("Dear duty team", "Further to the referral I sent on Monday: the provider has now brought the end date forward to 27 November. Please add this to the referral.", "Amanda Frost"),
            In_Reply_To="<demo-01@mail.example.org>", References="<demo-01@mail.example.org>",
        ),
        "consent-withdrawn": letter(
            "Zofia Marczak <zofia.marczak@example.org>", WEST, "the register", "Fri, 13 Nov 2026 19:10:00 +0000", 11,
            ("Hello", "Kerry sent you a form about me. I have changed my mind. I do not want to be on the register any more and I withdraw my consent.", "Zofia Marczak"),
        ),
        "easy-read": letter(
            "Tilly Smy <tilly.smy@example.org>", EAST, "question", "Sat, 14 Nov 2026 10:03:00 +0000", 12,
            ("Hi", "What is the Dynamic Support Register? Please can you send me some information about it in easy read?", "From Tilly"),
        ),
    }  # fmt: skip
    for name, message in every.items():
        yield name, message.as_bytes()
    yield "bounce", bounce()


def bounce() -> bytes:
    """A delivery status notification (RFC 3464) about an e-mail of ours."""
    head = (
        "Return-Path: <>\nFrom: Mail Delivery System <postmaster@example.org>\n"
        f"To: {WEST}\nSubject: Undelivered Mail Returned to Sender\n"
        "Date: Sat, 14 Nov 2026 11:00:00 +0000\nMessage-ID: <demo-13@mail.example.org>\n"
        'Auto-Submitted: auto-replied\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="=_demo_13"\n\n'
    )
    parts = (
        "Content-Type: text/plain; charset=utf-8\n\nYour message could not be delivered to one recipient: the mailbox does not exist.",
        "Content-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mail.example.org\n\n"
        "Final-Recipient: rfc822; k.blower@example.org\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such mailbox",
        "Content-Type: text/rfc822-headers\n\n"
        f"From: {WEST}\nTo: k.blower@example.org\nSubject: Your e-mail has arrived\nMessage-ID: <earlier@dsr.example.nhs.uk>\nAuto-Submitted: auto-replied",
    )
    body = "".join(f"--=_demo_13\n{part}\n\n" for part in parts) + "--=_demo_13--\n"
    return (head + body).replace("\n", "\r\n").encode()


def main() -> None:
    """Write every letter into the folder named on the command line."""
    folder = pathlib.Path(sys.argv[1])
    for name, raw in letters():
        (folder / f"{name}.eml").write_bytes(raw)


if __name__ == "__main__":
    main()
