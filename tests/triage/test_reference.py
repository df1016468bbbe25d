"""A reference is random, unmistakable on the telephone, and no single slip makes another one of it."""

import itertools
import secrets
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.reference import ALPHABET, find_references, new_reference, normal_reference

references = st.lists(st.integers(0, len(ALPHABET) - 1), min_size=7, max_size=7).map(lambda drawn: new_reference(iter_draw(drawn)))


def iter_draw(drawn: list[int]) -> Callable[[int], int]:
    numbers = iter(drawn)
    return lambda below: next(numbers)


def test_the_example_in_the_documentation_is_a_reference() -> None:
    assert normal_reference("DSR-7K3M-Q9TX") == "DSR-7K3M-Q9TX"


def test_the_alphabet_has_nothing_that_looks_or_sounds_like_another() -> None:
    assert not set("0O1ILZSGBUV") & set(ALPHABET)
    assert len(set("BCDEGPTV") & set(ALPHABET)) == 1
    assert len(set("MN") & set(ALPHABET)) == 1
    assert len(set("AJK") & set(ALPHABET)) == 1
    assert not set("AEIOUY") & set(ALPHABET)


def test_characters_are_drawn_below_the_size_of_the_alphabet() -> None:
    asked: list[int] = []

    def draw(below: int) -> int:
        asked.append(below)
        return 0

    new_reference(draw)
    assert asked == [len(ALPHABET)] * 7


def test_a_new_reference_is_its_own_normal_form() -> None:
    for _ in range(500):
        reference = new_reference(secrets.randbelow)
        assert normal_reference(reference) == reference
        assert find_references(f"Re: {reference}.") == (reference,)


def code_of(reference: str) -> str:
    return reference.removeprefix("DSR-").replace("-", "")


@given(references)
def test_every_single_wrong_character_is_found(reference: str) -> None:
    code = code_of(reference)
    for place, character in itertools.product(range(8), ALPHABET):
        if character != code[place]:
            assert normal_reference(code[:place] + character + code[place + 1 :]) is None


@given(references)
def test_every_two_characters_that_changed_places_are_found(reference: str) -> None:
    code = code_of(reference)
    for one, other in itertools.combinations(range(8), 2):
        if code[one] != code[other]:
            swapped = list(code)
            swapped[one], swapped[other] = swapped[other], swapped[one]
            assert normal_reference("".join(swapped)) is None


def test_no_pair_of_places_and_characters_hides_an_error_or_a_swap() -> None:
    """The code is linear, so a single error or a swap is hidden in all references or in none: all of them, once, exhaustively."""
    base = code_of(new_reference(lambda below: 0))
    for (one, other), (a, b) in itertools.product(itertools.combinations(range(7), 2), itertools.permutations(ALPHABET, 2)):
        drawn = list(base[:7])
        drawn[one], drawn[other] = a, b
        here = code_of(new_reference(iter_draw([ALPHABET.index(character) for character in drawn])))
        drawn[one], drawn[other] = b, a
        assert normal_reference("".join(drawn) + here[7]) is None


@pytest.mark.parametrize(
    "typed",
    [
        "DSR-7K3M-Q9TX",
        "dsr-7k3m-q9tx",
        "DSR 7K3M Q9TX",
        "DSR7K3MQ9TX",
        "7k3mq9tx",
        " 7K3M - Q9TX ",
        "DSR–7K3M–Q9TX",
        "DSR‑7K3M‑Q9TX",
        "DSR-7K3M\u00a0Q9TX",
        "d s r 7 k 3 m q 9 t x",
    ],
)
def test_what_people_type_is_taken(typed: str) -> None:
    assert normal_reference(typed) == "DSR-7K3M-Q9TX"


@pytest.mark.parametrize(
    "typed",
    ["", "DSR", "DSR-7K3M-Q9T", "DSR-7K3M-Q9TXX", "DSR-7K3M-Q9TW", "DSR-7K3M-9QTX", "0K3M-Q9TX", "9990000018", "\u212ak3mq9tx"],
)
def test_what_is_no_reference_is_refused(typed: str) -> None:
    assert normal_reference(typed) is None


@given(st.text())
def test_any_text_can_be_searched(text: str) -> None:
    assert all(normal_reference(found) == found for found in find_references(text))
    normal_reference(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Re: [DSR-7K3M-Q9TX] your e-mail", ("DSR-7K3M-Q9TX",)),
        ("about dsr 7k3m q9tx, and DSR-7K3M-Q9TX again", ("DSR-7K3M-Q9TX",)),
        ("two: DSR-2222-2222 and DSR7K3MQ9TX", ("DSR-2222-2222", "DSR-7K3M-Q9TX")),
        ("DSR-7K3M-\nQ9TX", ("DSR-7K3M-Q9TX",)),
        ("DSR-7K3M-Q9TW is mistyped", ()),
        ("XDSR-7K3M-Q9TX", ()),
        ("DSR-7K3M-Q9TX2", ()),
        ("7K3M-Q9TX without its name", ()),
        ("the DSR is for everyone", ()),
    ],
)
def test_references_in_a_text(text: str, found: tuple[str, ...]) -> None:
    assert find_references(text) == found
