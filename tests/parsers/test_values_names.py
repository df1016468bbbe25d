"""Names of people taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.values import preferred_in, split_name


@pytest.mark.parametrize(
    ("written", "title", "given_name", "family"),
    [
        ("Jane Smith", None, "Jane", "Smith"), ("SMITH, Jane", None, "Jane", "SMITH"), ("Smith, Jane Ann", None, "Jane Ann", "Smith"), ("Dr P Raman", "Dr", "P", "Raman"), ("Mr John Paul O'Neil", "Mr", "John Paul", "O'Neil"), ("Mr John Paul O’Neil", "Mr", "John Paul", "O’Neil"), ("jane smith (mum)", None, "jane", "smith"),
        ("Mary-Jane Fiske-Brown", None, "Mary-Jane", "Fiske-Brown"), ("JANE SMITH", None, "JANE", "SMITH"), ("Mrs. Jane Smith", "Mrs", "Jane", "Smith"), ("MR JOHN SMITH", "MR", "JOHN", "SMITH"), ("Ludwig van Beethoven", None, "Ludwig", "van Beethoven"), ("Maria de la Cruz", None, "Maria", "de la Cruz"), ("Mrs van der Berg", "Mrs", None, "van der Berg"),
        ("Smith, Mr John", "Mr", "John", "Smith"), ("Mr Smith, John", "Mr", "John", "Smith"), ("Mrs Okafor", "Mrs", None, "Okafor"), ("Jane Smith - mother", None, "Jane", "Smith"), ("Jane Smith, RN", None, "Jane", "Smith"), ("John Smith Jr", None, "John", "Smith"), ("Prof. Amara Nwosu", "Prof", "Amara", "Nwosu"),
        ("Jane  Ann\u00a0Smith", None, "Jane Ann", "Smith"), ("Siân Lloyd-Jones", None, "Siân", "Lloyd-Jones"), ("J. Smith", None, "J.", "Smith"), ("Smith Jane (surname first)", None, "Smith", "Jane"), ("Aoife Ní Bhriain", None, "Aoife", "Ní Bhriain"), ("Mohammed Al Farsi", None, "Mohammed", "Al Farsi"), ("Catrin ap Rhys", None, "Catrin", "ap Rhys"),
        ("SPALL Darren", None, "Darren", "SPALL"), ("VAN DER MEER Piet", None, "Piet", "VAN DER MEER"), ("GRANT-HOLLIS Mia Rose", None, "Mia Rose", "GRANT-HOLLIS"), ("Ms SPALL Dora", "Ms", "Dora", "SPALL"), ("Darren SPALL", None, "Darren", "SPALL"), ("DARREN SPALL", None, "DARREN", "SPALL"),
        ("Spall Darren", None, "Spall", "Darren"), ("JP Spall", None, "JP", "Spall"), ("J A Spall", None, "J A", "Spall"), ("Darren 'Daz' Spall", None, "Darren", "Spall"), ("Darren (Daz) Spall", None, "Darren", "Spall"), ("Darren Spall (likes Daz)", None, "Darren", "Spall"), ("Darren Spall, likes to be called Daz", None, "Darren", "Spall"), ("O'DEA, Niamh", None, "Niamh", "O'DEA"),
        ("Jane\nSmith", None, "Jane", "Smith"), ("Miss Amelie Rose Whybrow", "Miss", "Amelie Rose", "Whybrow"), ("Smith , Jane", None, "Jane", "Smith"),
    ],
)  # fmt: skip
def test_a_name_is_taken_apart(written: str, title: str | None, given_name: str | None, family: str | None) -> None:
    parts = split_name(written)
    assert (parts.title, parts.given, parts.family) == (title, given_name, family)


@pytest.mark.parametrize(
    ("written", "preferred"),
    [
        ("Darren 'Daz' Spall", "Daz"), ('Darren "Daz" Spall', "Daz"), ("Darren ‘Daz’ Spall", "Daz"), ("Darren (Daz) Spall", "Daz"), ("Darren Spall (likes Daz)", "Daz"), ("Darren Spall known as Daz", "Daz"), ("Darren, prefers to be called Daz", "Daz"), ("Darren Spall aka Daz", "Daz"),
        ("Darren (known as 'Daz')", "Daz"), ("Darren Spall", None), ("Dora Spall (Mum)", None), ("Dora Spall (sister)", None), ("Spall, Darren (Mr)", None), ("Niamh O'Dea", None), ("Darren D'Arcy 'O'Dea", None), ("Darren Spall aka Darren Trim", None), ("Darren Spall (nee Trim)", None), ("Darren Spall formerly known as Trim", None),
    ],
)  # fmt: skip
def test_a_name_of_everyday_use_stands_beside_the_name(written: str, preferred: str | None) -> None:
    assert preferred_in(written) == preferred


@pytest.mark.parametrize("written", ["Jane Smith", "SMITH, Jane", "Dr P Raman", "Mrs Okafor", "Mary-Jane Fiske-Brown"])
def test_a_plain_name_is_sure(written: str) -> None:
    assert split_name(written).sure


@pytest.mark.parametrize(
    ("written", "given_name", "family"),
    [
        ("Okafor", "Okafor", None),
        ("Jane Smith 3/4/09", "Jane", "Smith"),
        ("Jane Smith dob 03/04/2009", "Jane", "Smith"),
        ("Jane Smith (nee Brown)", "Jane", "Smith"),
        ("Jane Smith formerly Brown", "Jane", "Smith"),
        ("Jane Smith / Brown", "Jane", "Smith"),
        ("Jane Smith aka Janie Brown", "Jane", "Smith"),
        ("Rachel and Luis Benavente", "Rachel", "Benavente"),
        ("", None, None),
        ("Smith Jane (surname first)", "Smith", "Jane"),
    ],
)
def test_a_name_that_a_person_must_look_at(written: str, given_name: str | None, family: str | None) -> None:
    parts = split_name(written)
    assert (parts.given, parts.family) == (given_name, family)
    assert not parts.sure
    assert parts.note


def test_the_parts_are_masked_when_printed() -> None:
    assert "Okafor" not in repr(split_name("Mrs Okafor"))


_WORD = st.from_regex(r"[A-Z][a-z]{2,9}", fullmatch=True).filter(
    lambda word: (
        word.lower()
        not in {
            "and",
            "the",
            "dob",
            "nee",
            "aka",
            "not",
            "dame",
            "lady",
            "lord",
            "sir",
            "rev",
            "prof",
            "miss",
            "master",
            "sister",
            "doctor",
            "professor",
            "father",
            "fr",
            "cllr",
            "revd",
            "mstr",
            "reverend",
        }
    )
)


@given(_WORD, _WORD)
def test_both_orders_of_a_name_say_the_same(given_name: str, family: str) -> None:
    straight, turned = split_name(f"{given_name} {family}"), split_name(f"{family}, {given_name}")
    assert straight.family == turned.family == family
    assert straight.given == turned.given == given_name


@given(st.text(max_size=60))
def test_any_text_at_all_is_taken_apart_without_failing(text: str) -> None:
    parts = split_name(text)
    assert parts.sure == (parts.note is None)
