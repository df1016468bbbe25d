"""What people write as answers, in the record's form. Pure: no clock, no file of the person, nothing of mail or the web.

`normal` is the door: a key of the record and what stands in its box, to a `Normal` or None when that is no answer.
"""

from parsers.values.answer import AnswerKind, Normal, answer_kind
from parsers.values.codes import code_for, codes_for
from parsers.values.contact import read_email, read_phone
from parsers.values.dates import read_date
from parsers.values.names import NameParts, preferred_in, split_name
from parsers.values.nhs_numbers import read_nhs_number
from parsers.values.normalising import normal
from parsers.values.places import AddressParts, read_postcode, split_address

__all__ = [
    "AddressParts",
    "AnswerKind",
    "NameParts",
    "Normal",
    "answer_kind",
    "code_for",
    "codes_for",
    "normal",
    "preferred_in",
    "read_date",
    "read_email",
    "read_nhs_number",
    "read_phone",
    "read_postcode",
    "split_address",
    "split_name",
]
