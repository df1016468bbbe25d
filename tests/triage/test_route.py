"""The team that a referral belongs to: age, then GP practice, then postcode, as the example configuration's table has them."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from parsers.reading import Content, Reading, State, Value
from tests.triage.readings import reading
from triage.practices import find_practice
from triage.route import Route, suggest_adult_team, suggest_route
from triage.service import Area, PostcodeRule, PracticeRule, Routing

ARRIVED = date(2026, 3, 10)
ADULT, CHILD = "1990-05-04", "2015-02-02"
ROUTING = Routing.model_validate(tomllib.loads((Path(__file__).parents[2] / "config.example.toml").read_text(encoding="utf-8"))["routing"])

NE_ESSEX, WAVENEY = "out_of_area_north_east_essex", "out_of_area_waveney"


def route(
    postcode: str | None = None, practice: str | None = None, born: str | None = ADULT, routing: Routing = ROUTING, **more: Content
) -> Route:
    fields: dict[str, Content] = {key.replace("__", "."): value for key, value in more.items()}
    for key, value in (("person.postcode", postcode), ("person.gp_practice", practice), ("person.date_of_birth", born)):
        if value is not None:
            fields[key] = value
    return suggest_route(reading(fields), ARRIVED, routing)


def told(postcode: str | None = None, practice: str | None = None, born: str | None = ADULT) -> tuple[str, bool]:
    answer = route(postcode, practice, born)
    return answer.team, answer.sure


# Each outward code and sector of the routing table, checked by hand: an adult with that postcode and no GP practice.
@pytest.mark.parametrize(
    ("postcode", "team", "sure"),
    [
        *((f"IP{number} 3AA", "east", True) for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16)),
        ("IP14 1RT", "east", False),
        ("IP17 1DZ", "east", False),
        ("IP18 6VQ", WAVENEY, False),
        ("IP19 3WX", WAVENEY, False),
        ("IP20 0AA", "unsure", False),
        ("IP20 9AA", "unsure", False),
        ("IP21 4AA", "unsure", False),
        ("IP21 5ZA", "unsure", False),
        ("IP22 1LN", "unsure", False),
        ("IP22 2AA", "unsure", False),
        ("IP22 4AA", "unsure", False),
        ("IP22 5AA", "unsure", False),
        ("IP22 9AA", "unsure", False),
        ("IP23 7LB", "east", False),
        ("IP24 1AA", "unsure", False),
        ("IP24 2AA", "unsure", False),
        ("IP24 3YX", "unsure", False),
        ("IP25 6AA", "unsure", False),
        ("IP26 4AA", "unsure", False),
        ("IP27 9AA", "west", False),
        ("IP27 0PP", "west", False),
        ("IP28 7LP", "west", True),
        ("IP29 5AA", "west", False),
        ("IP29 4AA", "unsure", False),
        ("IP30 0AA", "unsure", False),
        ("IP30 9AA", "unsure", False),
        ("IP31 1AA", "west", False),
        ("IP31 3AA", "west", False),
        ("IP32 6BB", "west", True),
        ("IP33 3QD", "west", True),
        ("CB7 5AA", "unsure", False),
        ("CB8 0LM", "unsure", False),
        ("CB8 9QW", "unsure", False),
        ("CB9 8ZZ", "west", False),
        ("CB9 7GH", "unsure", False),
        *((f"CO{number} 1AA", NE_ESSEX, True) for number in (1, 2, 3, 4, 12, 13, 14, 15, 16)),
        ("CO5 7AA", NE_ESSEX, False),
        ("CO6 1AA", "unsure", False),
        ("CO6 4AA", "unsure", False),
        ("CO6 5AA", "unsure", False),
        ("CO7 0AA", NE_ESSEX, False),
        ("CO7 6AA", "unsure", False),
        ("CO7 9AA", NE_ESSEX, False),
        ("CO8 5AA", "unsure", False),
        ("CO9 1AA", "unsure", False),
        ("CO10 0QF", "unsure", False),
        ("CO10 5AA", "unsure", False),
        ("CO10 7AA", "unsure", False),
        ("CO11 1AA", "unsure", False),
        ("CO11 2AA", NE_ESSEX, False),
        ("CO11 9AA", NE_ESSEX, False),
        ("NR31 6GG", "unsure", False),
        ("NR32 5KK", WAVENEY, True),
        ("NR33 1YY", WAVENEY, True),
        ("NR34 7QT", WAVENEY, True),
        ("NR34 0AA", WAVENEY, False),
        ("NR35 1AA", WAVENEY, True),
        ("NR35 2AA", WAVENEY, False),
        ("SW1A 1AA", "unsure", False),
        ("E1 6AN", "unsure", False),
        ("not known", "unsure", False),
        ("IP14 1R", "unsure", False),
    ],
)
def test_every_outward_code_and_sector(postcode: str, team: str, sure: bool) -> None:
    assert told(postcode) == (team, sure)


@pytest.mark.parametrize(
    ("postcode", "team", "sure"),
    [
        ("IP4", "east", True),
        ("IP33", "west", True),
        ("IP27", "west", False),
        ("IP29", "unsure", False),
        ("CO7", "unsure", False),
        ("CO11", "unsure", False),
        ("NR34", WAVENEY, False),
        ("IP22 1", "unsure", False),
        ("ip333qd", "west", True),
        ("IP33  3QD", "west", True),
        ("ZZ9", "unsure", False),
    ],
)
def test_half_a_postcode_is_enough_only_where_it_is_not_split(postcode: str, team: str, sure: bool) -> None:
    assert told(postcode) == (team, sure)


@pytest.mark.parametrize(
    ("postcode", "practice", "team", "sure"),
    [
        (None, "Woolpit Health Centre", "west", True),
        ("IP14 1RT", "Stowmarket", "east", True),  # confirmed by the practice
        ("IP14 9QB", "Woolpit", "west", False),  # east unless the practice is a west one
        ("IP14 9QB", "Wolpit", "unsure", False),  # not with a practice that is only likely
        ("IP31 2AA", "Stowmarket", "east", False),
        ("IP4 2QZ", "Woolpit", "unsure", False),  # they disagree
        ("IP33 3QD", "Felixstowe", "unsure", False),
        ("IP17 1DZ", "Saxmundham Health", "east", True),
        ("IP17 1DZ", "Halesworth", "unsure", False),
        ("IP4 2QZ", "Orwell Reach Surgery", "east", True),  # a practice that the table does not know
        ("IP4 2QZ", "Thetford", "unsure", False),
        ("IP30 9AA", "Woolpit Surgery", "west", False),  # a person decides there, whatever the practice
        ("CO10 2AA", "Sudbury", "west", False),
        ("CB8 8AA", "Newmarket", "west", False),
        ("IP21 5ZA", "Fressingfield Medical Centre", "east", False),
        ("IP22 1LN", "Botesdale Health Centre", "west", False),
        ("IP31 2AA", "Ixworth Surgery", "west", True),
        ("CO7 6AA", "Constable Country Medical Practice", "east", False),
        ("CO7 0AA", "East Bergholt", "unsure", False),
        ("IP18 6VQ", "Southwold", WAVENEY, False),
        ("NR34 7QT", "Beccles", WAVENEY, True),
        ("NR34 7QT", "Felixstowe", "unsure", False),
        ("SW1A 1AA", "Woolpit", "west", False),
        (None, "Harleston", "unsure", False),
        (None, None, "unsure", False),
        ("IP4 2QZ", "Felixstow", "east", True),  # misspelt, but the postcode alone is enough
        (None, "Felixstow", "east", False),
        (None, "Boxford Surgery", "east", False),
    ],
)
def test_practice_and_postcode_together(postcode: str | None, practice: str | None, team: str, sure: bool) -> None:
    assert told(postcode, practice) == (team, sure)


def test_both_that_disagree_are_said() -> None:
    reason = route("IP4 2QZ", "Woolpit Health Centre").reason
    assert "GP practice Woolpit: west Suffolk" in reason
    assert "postcode IP4: east Suffolk" in reason
    assert "disagree" in reason


@pytest.mark.parametrize(
    ("born", "team", "sure"),
    [
        ("2008-03-10", "east", True),  # 18 today
        ("2008-03-11", "cyp", True),  # 18 tomorrow
        ("2026-03-09", "cyp", True),
        ("2026-03-10", "unsure", False),  # born on the day of arrival: filled in by a machine
        ("2027-01-01", "unsure", False),
        ("1905-01-01", "unsure", False),
        ("15 yrs", "unsure", False),
        (None, "unsure", False),
    ],
)
def test_age_on_the_day_of_arrival(born: str | None, team: str, sure: bool) -> None:
    assert told("IP4 2QZ", None, born) == (team, sure)


def test_born_on_29_february_is_18_on_1_march() -> None:
    def team(day: date) -> str:
        return suggest_route(reading({"person.date_of_birth": "2008-02-29", "person.postcode": "IP4 2QZ"}), day, ROUTING).team

    assert (team(date(2026, 2, 28)), team(date(2026, 3, 1))) == ("cyp", "east")


@pytest.mark.parametrize(
    ("postcode", "practice", "team", "sure"),
    [
        ("IP4 2QZ", None, "cyp", True),
        ("IP33 3QD", None, "cyp", True),
        ("IP14 9QB", "Woolpit", "cyp", False),  # east or west: one team for all children of Suffolk
        ("CB8 0AA", None, "cyp", False),
        (None, None, "cyp", False),
        ("CO15 1AA", None, NE_ESSEX, True),
        ("NR33 1YY", "Lowestoft", WAVENEY, True),
        ("NR31 6GG", None, "unsure", False),
        ("IP4 2QZ", "Beccles", "unsure", False),
    ],
)
def test_under_18(postcode: str | None, practice: str | None, team: str, sure: bool) -> None:
    assert told(postcode, practice, CHILD) == (team, sure)


def test_without_an_age_another_area_is_still_another_area() -> None:
    assert told("NR33 1YY", None, None) == (WAVENEY, False)


@pytest.mark.parametrize("key", ["person.date_of_birth", "person.gp_practice", "person.postcode"])
@pytest.mark.parametrize("state", [State.UNSURE, State.CONFLICT])
def test_a_doubtful_value_is_never_sure(key: str, state: State) -> None:
    fields: dict[str, Content] = {"person.date_of_birth": ADULT, "person.gp_practice": "Felixstowe", "person.postcode": "IP11 7PL"}
    assert suggest_route(reading(fields), ARRIVED, ROUTING).sure
    answer = suggest_route(reading(fields, **{key.replace(".", "__"): state}), ARRIVED, ROUTING)
    assert (answer.team, answer.sure) == ("east", False)
    assert "not certain" in answer.reason


@pytest.mark.parametrize(("other", "team"), [("1991-05-04", "east"), ("2015-05-04", "unsure"), ("spring", "unsure")])
def test_two_dates_of_birth(other: str, team: str) -> None:
    born = Value(ADULT, State.CONFLICT, others=((other, None),))
    answer = suggest_route(Reading("adult", {"person.date_of_birth": born, "person.postcode": Value("IP4 2QZ")}), ARRIVED, ROUTING)
    assert (answer.team, answer.sure) == (team, False)


@pytest.mark.parametrize(
    ("born", "window", "sure"),
    [
        ("2008-04-09", None, True),
        ("2008-04-09", 30, False),
        ("2008-04-10", 30, True),
        ("2008-02-08", 30, False),
        ("2008-02-07", 30, True),
        ("2008-03-10", 0, False),
        ("2008-03-11", 0, True),
    ],
)
def test_around_an_18th_birthday_a_person_decides_where_the_service_says_so(born: str, window: int | None, sure: bool) -> None:
    routing = ROUTING.model_copy(update={"eighteenth_birthday_window_days": window})
    answer = route("IP4 2QZ", None, born, routing)
    assert (answer.team, answer.sure) == ("cyp" if born > "2008-03-10" else "east", sure)
    assert ("a person decides between the teams" in answer.reason) is not sure


@pytest.mark.parametrize("situation", ["hospital", "prison", "residential_school", "homeless"])
def test_an_address_away_from_home_is_not_sure(situation: str) -> None:
    answer = route("IP4 2QZ", person__living_situation=situation)
    assert (answer.team, answer.sure) == ("east", False)


def test_the_mailbox_is_said_and_decides_nothing() -> None:
    fields: dict[str, Content] = {"person.date_of_birth": ADULT, "person.postcode": "IP33 3QD"}
    there = suggest_route(reading(fields), ARRIVED, ROUTING, "west")
    astray = suggest_route(reading(fields), ARRIVED, ROUTING, "cyp")
    assert (there.team, there.sure) == (astray.team, astray.sure) == ("west", True)
    assert "it came to the mailbox of the cyp team" in astray.reason
    assert "mailbox" not in there.reason


def rule(name: str, area: Area = Area.WEST) -> PracticeRule:
    return PracticeRule(name=name, area=area, sure=True)


@pytest.mark.parametrize(
    ("written", "name", "sure"),
    [
        ("Woolpit", "Woolpit", True),
        ("WOOLPIT HC", "Woolpit", True),
        ("The Woolpit Health Centre", "Woolpit", True),
        ("Woolpit Health Centre, Heath Road, Woolpit, IP30 9QU", "Woolpit", True),
        ("Wolpit surgery", "Woolpit", False),
        ("Dr Khan, Woolpit", "Woolpit", False),
        ("Haverhill Family Practice", "Haverhill", True),
        ("Camps Lane, Haverhill", "Haverhill", False),
        ("Bury St. Edmunds", "Bury St Edmunds", True),
        ("Hadleigh & Boxford Group Practice", "Hadleigh Boxford", True),
        ("Hadleigh-Boxford", "Hadleigh Boxford", True),
        ("Haverhill Mount Surgery", None, False),
        ("Bury Road Surgery", None, False),
        ("Haverhill Eye Clinic", None, False),
        ("Dr Clarke", None, False),
        ("Clarke", None, False),
        ("Roydon", None, False),
        ("Surgery", None, False),
        ("", None, False),
        ("unknown", None, False),
    ],
)
def test_practices_are_matched_loosely_and_never_far(written: str, name: str | None, sure: bool) -> None:
    rules = [rule(known) for known in ("Woolpit", "Haverhill", "Bury St Edmunds", "Hadleigh Boxford", "Clare", "Reydon")]
    found = find_practice(written, rules)
    assert (found.name if found else None) == name
    if found:
        assert found.sure is sure


def test_words_that_point_to_two_areas_point_nowhere() -> None:
    found = find_practice("Eye, Woolpit", [rule("Woolpit"), rule("Eye", Area.EAST)])
    assert found is not None
    assert (found.area, found.sure) == (Area.UNSURE, False)


def test_a_rule_cannot_be_sure_of_what_it_does_not_say() -> None:
    with pytest.raises(ValueError, match="cannot be sure"):
        PostcodeRule(postcode="IP1", area=Area.UNSURE, sure=True)
    with pytest.raises(ValueError, match="cannot be sure"):
        PostcodeRule(postcode="IP1", area=Area.EAST, sure=True, person_decides=True)
    with pytest.raises(ValueError, match="first half of a postcode"):
        PostcodeRule(postcode="IP1 1AA", area=Area.EAST, sure=True)


def test_two_rules_for_one_place_are_refused() -> None:
    twice = (PostcodeRule(postcode="IP1", area=Area.EAST, sure=True),) * 2
    with pytest.raises(ValueError, match="two rules"):
        Routing(postcodes=twice, practices=(), dated=ARRIVED)


@pytest.mark.parametrize(
    ("postcode", "team", "sure"),
    [
        ("IP4 2QZ", "east", True),
        ("IP33 3QD", "west", True),
        ("IP14 1RT", "east", False),
        ("IP18 6VQ", WAVENEY, False),
        ("IP22 4AA", "unsure", False),
        ("NR1 1AA", "unsure", False),
        (None, "unsure", False),
    ],
)
def test_the_adult_team_at_18_is_suggested_by_the_address_whatever_the_age(postcode: str | None, team: str, sure: bool) -> None:
    said: dict[str, Content] = {"person.date_of_birth": CHILD}
    if postcode is not None:
        said["person.postcode"] = postcode
    found = suggest_adult_team(reading(said), ROUTING)
    assert (found.team, found.sure) == (team, sure)
    assert ("no postcode is given" in found.reason) == (postcode is None)
