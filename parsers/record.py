"""The referral record: the one set of keys that every form is read into (docs/referral-record.md)."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class KeyType(StrEnum):
    """What kind of value a key holds."""

    TEXT = "text"
    PROSE = "prose"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    YESNO = "yesno"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Key:
    """One question of the record: its dotted name, its type, the codes it may hold, and the words it is shown under."""

    name: str
    type: KeyType
    label: str
    codes: tuple[str, ...] = ()

    @property
    def critical(self) -> bool:
        """Whether a wrong value marked `read` could harm the person: identity, consent and risk keys."""
        return self.name in IDENTITY or self.name.startswith(("consent.", "risk."))


IDENTITY: Final = frozenset({"person.given_name", "person.family_name", "person.date_of_birth", "person.nhs_number"})
YES_NO: Final = ("yes", "no", "unknown")

_TEXT, _PROSE, _DATE = KeyType.TEXT, KeyType.PROSE, KeyType.DATE
_ALL: Final = (
    Key("person.title", _TEXT, "Title"),
    Key("person.given_name", _TEXT, "Given name"),
    Key("person.family_name", _TEXT, "Family name"),
    Key("person.preferred_name", _TEXT, "Likes to be called"),
    Key("person.date_of_birth", _DATE, "Date of birth"),
    Key("person.nhs_number", _TEXT, "NHS number"),
    Key("person.gender", KeyType.CHOICE, "Gender", ("female", "male", "non_binary", "other", "not_stated")),
    Key("person.ethnicity", _TEXT, "Ethnicity"),
    Key("person.address", _TEXT, "Address"),
    Key("person.postcode", _TEXT, "Postcode"),
    Key("person.phone", _TEXT, "Telephone"),
    Key("person.email", _TEXT, "E-mail"),
    Key(
        "person.living_situation",
        KeyType.CHOICE,
        "Living situation",
        (
            "alone",
            "family",
            "supported_living",
            "residential_care",
            "nursing_home",
            "foster_care",
            "residential_school",
            "hospital",
            "prison",
            "homeless",
            "other",
        ),
    ),
    Key("person.gp_practice", _TEXT, "GP practice"),
    Key("person.gp_name", _TEXT, "GP"),
    Key("person.first_language", _TEXT, "First language"),
    Key("person.interpreter_needed", KeyType.YESNO, "Interpreter needed", YES_NO),
    Key("person.communication_needs", _PROSE, "Communication needs"),
    Key("diagnosis.learning_disability", KeyType.CHOICE, "Learning disability", ("diagnosed", "suspected", "no")),
    Key("diagnosis.autism", KeyType.CHOICE, "Autism", ("diagnosed", "suspected", "no")),
    Key("diagnosis.other", _PROSE, "Other diagnoses"),
    Key(
        "consent.basis",
        KeyType.CHOICE,
        "Basis of consent",
        ("informed", "best_interests", "parental_responsibility", "deputy", "refused"),
    ),
    Key("consent.given_by", _TEXT, "Consent given by"),
    Key("consent.relationship", _TEXT, "Relationship to the person"),
    Key("consent.date", _DATE, "Date of consent"),
    Key("consent.information_given", KeyType.YESNO, "Information about the register given", YES_NO),
    Key("referral.date", _DATE, "Date of referral"),
    Key("referral.is_self_referral", KeyType.YESNO, "Self-referral", YES_NO),
    Key("referral.referrer_name", _TEXT, "Referrer"),
    Key("referral.referrer_role", _TEXT, "Referrer's role"),
    Key("referral.referrer_organisation", _TEXT, "Referrer's organisation"),
    Key("referral.referrer_phone", _TEXT, "Referrer's telephone"),
    Key("referral.referrer_email", _TEXT, "Referrer's e-mail"),
    Key("referral.reason", _PROSE, "Reason for referral"),
    Key("support.professionals", KeyType.LIST, "Professionals involved"),
    Key("support.key_contact", _TEXT, "Key contact"),
    Key("support.education", _TEXT, "Education"),
    Key("support.ehc_plan", KeyType.YESNO, "Education, health and care plan", YES_NO),
    Key("support.looked_after", KeyType.YESNO, "Looked after by the local authority", YES_NO),
    Key("support.section_117", KeyType.YESNO, "Section 117 aftercare", YES_NO),
    Key("support.medication", _PROSE, "Medication"),
    Key("risk.current_issues", _PROSE, "Current issues"),
    Key(
        "risk.factors",
        KeyType.CHOICES,
        "Risk factors",
        (
            "self_harm",
            "harm_to_others",
            "suicidal_thoughts",
            "placement_breakdown",
            "carer_breakdown",
            "exploitation",
            "police_contact",
            "emergency_attendance",
            "property_damage",
            "substance_use",
            "going_missing",
            "restrictive_practice",
            "bereavement_or_trauma",
            "transition",
            "exclusion_from_education",
            "stopped_medication",
        ),
    ),
    Key("risk.previous_admission", KeyType.YESNO, "Previous admission", YES_NO),
    Key("risk.mental_health_act", KeyType.YESNO, "Mental Health Act", YES_NO),
    Key("risk.in_hospital_now", KeyType.YESNO, "In hospital now", YES_NO),
    Key("risk.safeguarding", KeyType.YESNO, "Open safeguarding concern", YES_NO),
    Key("risk.rating_suggested", KeyType.CHOICE, "Rating suggested by the referrer", ("red", "amber", "green", "blue")),
    Key("plan.tried", _PROSE, "What has been tried"),
    Key("plan.would_help", _PROSE, "What would help"),
    Key("plan.actions", _PROSE, "Action plan"),
)

#: Every key of the record by its name, in the order in which people read it.
KEYS: Final = MappingProxyType({key.name: key for key in _ALL})

#: What one professional of `support.professionals` may hold.
PROFESSIONAL_PARTS: Final = ("name", "role", "organisation", "phone", "email")
