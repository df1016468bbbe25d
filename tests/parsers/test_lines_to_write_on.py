"""Questions in plain lines, with lines to write on, gaps or strokes beside them, of forms that nobody described. All people are invented."""

from __future__ import annotations

import pytest

from parsers.reading import State
from tests.parsers.test_reader import said
from tests.parsers.word_files import Xml, heading, p, run

READ = State.READ
RULED = (
    p("First name ___Winnie____"),
    p("Last name ___Ashgrove____"),
    p("Birthday ___8 July 1990____"),
    p("NHS no. ___________"),
    p("E-mail ___________"),
    p("Home address ___5 Quay Street, Ipswich____"),
)


def test_what_stands_before_a_line_to_write_on_is_a_question_whatever_its_words() -> None:
    form = (*RULED, p("Phone or text ___07700 900701____"))
    assert said("person.phone", *form) == ("07700900701", READ)


@pytest.mark.parametrize(
    ("asked", "key", "value"),
    [
        (("How bad  ", run("red", "bold underline"), "    amber    green"), "risk.rating_suggested", "red"),
        (("Home is  with family    ", run("on their own", "bold underline"), "    care home"), "person.living_situation", "alone"),
    ],
)
def test_options_behind_unknown_words_tell_what_is_asked(asked: tuple[Xml, ...], key: str, value: str) -> None:
    assert said(key, *RULED, p(*asked)) == (value, READ)


def test_a_circled_option_with_others_behind_it_is_no_question() -> None:
    form = (p(run("Type of home", "bold")), p(run("Lives alone", "highlight"), "      With family      Care home      Other"))
    assert said("person.living_situation", *RULED, *form) == ("alone", READ)


def test_people_with_a_label_before_each_detail_in_one_line() -> None:
    form = (
        heading("Person filling in this form"),
        p("Your name ___Tobias Quayle____"),
        p("You are ___Community connector____"),
        p("Your phone ___01632 960504____"),
        heading("Who else is helping"),
        p("Name: Dr Simeon Marsh  Job: GP  Tel: 01632 960511"),
        p("Name: Moira  Job: Shelter manager  Tel: 07700 900703"),
        p("Name: ________  Job: ________  Tel: ________"),
    )
    people = (
        {"name": "Dr Simeon Marsh", "role": "GP", "phone": "01632960511"},
        {"name": "Moira", "role": "Shelter manager", "phone": "07700900703"},
    )
    assert said("support.professionals", *RULED, *form) == (people, READ)
    assert said("referral.referrer_role", *RULED, *form) == ("Community connector", READ)
    assert said("referral.referrer_phone", *RULED, *form) == ("01632960504", READ)
