"""The configuration: the example is whole, mistakes are told with their line, and no secret is ever shown."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from dsr.config import FILLED, Configuration, ConfigurationError, load_configuration
from dsr.mistakes import line_of
from dsr.sections import Mailbox
from dsr.still_to_set import StillToSet, still_to_set
from dsr.wiring import permitted
from triage.service import Area

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "config.example.toml").read_text(encoding="utf-8")
LEAFLET = """
[leaflets.about]
title = "About the register"
language = "English"
format = "easy_read"
file = "leaflets/about.pdf"

"""


@pytest.fixture(autouse=True)
def _no_secrets_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DSR_SMTP__PASSWORD", "DSR_DATABASE__URL", "DSR_MAILBOXES__EAST__PASSWORD"):
        monkeypatch.delenv(name, raising=False)


def written(folder: Path, *changes: tuple[str, str]) -> Path:
    """The example with parts of it changed; each part must stand there."""
    text = EXAMPLE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, *changes: tuple[str, str]) -> str:
    with pytest.raises(ConfigurationError) as error:
        load_configuration(written(folder, *changes))
    return str(error.value).replace(str(folder / "config.toml"), "config.toml")


def line(text: str, changed: str = EXAMPLE) -> int:
    """The number of the first line that holds a text."""
    return next(number for number, words in enumerate(changed.splitlines(), 1) if text in words)


def test_the_example_loads_as_it_is() -> None:
    configuration = load_configuration(ROOT / "config.example.toml")
    assert [(name, box.address, box.team) for name, box in configuration.mailboxes.items()] == [
        ("east", "eastsuffolkldduty@nsft.nhs.uk", "east"),
        ("west", "ld&awest.duty@nsft.nhs.uk", "west"),
        ("cyp", "cypqualitysnee@snee.nhs.uk", "cyp"),
    ]
    assert configuration.teams["east"].telephones == ("01473 341100",)
    assert configuration.teams["west"].telephones == ("01284 733188, option 1",)
    assert configuration.teams["west"].email == configuration.mailbox_of("west").address == "ld&awest.duty@nsft.nhs.uk"
    assert configuration.teams["cyp"].postal_address == ("DSR self-referral", "Endeavour House", "Russell Road")
    assert configuration.contact("out_of_area_north_east_essex").email == "Essex.DSR@essex.gov.uk"
    assert configuration.contact("out_of_area_waveney").area is Area.WAVENEY
    assert configuration.schedule.reviews_at_utc == time(6)
    said = " ".join(signpost.do for signpost in (*configuration.service.signposts.crisis, *configuration.service.signposts.safeguarding))
    assert all(number in said for number in ("999", "111", "18001 111", "0808 800 4005", "03456 061 499"))


def test_an_ampersand_survives_being_written_out_and_read_again() -> None:
    configuration = load_configuration(ROOT / "config.example.toml")
    again = Mailbox.model_validate_json(configuration.mailboxes["west"].model_dump_json())
    assert again.address == again.user == "ld&awest.duty@nsft.nhs.uk"


def test_what_the_service_must_set_has_no_default_and_is_named() -> None:
    names = [open_.setting for open_ in still_to_set(load_configuration(ROOT / "config.example.toml"))]
    assert names == [
        "service.opening_hours",
        "service.promise",
        "service.signposts.approved_by",
        *(
            f"mailboxes.{name}.{key}"
            for name in ("east", "west", "cyp")
            for key in ("host", "password_file", "take_from", "acknowledge_from")
        ),
        "out_of_area.waveney.email",
        "routing.owner",
        "routing.eighteenth_birthday_window_days",
        *(f"reviews.interval_days.{rating}" for rating in ("red", "amber", "green", "blue")),
        "reviews.escalate_days_after",
        "digest",
        "leaflets",
        "service_gaps",
        *(
            f"transitions.{name}"
            for name in ("days_before_16", "months_before_18", "consent_older_than_months", "rating_unchanged_for_days")
        ),
        *(f"retention.{name}" for name in ("entry_months", "not_accepted_months", "other_letter_months")),
        "smtp.host",
        "smtp.sender",
        "smtp.message_id_domain",
        "alarms.recipients",
        "alarms.other_road",
    ]


def test_what_is_set_is_no_longer_named(tmp_path: Path) -> None:
    path = written(
        tmp_path, ("# red =", "red = 28"), ('# owner = "..."', 'owner = "The team lead"'), ("# acknowledge_from", "acknowledge_from")
    )
    configuration = load_configuration(path)
    names = {open_.setting for open_ in still_to_set(configuration)}
    assert configuration.reviews.interval_days.red == 28
    assert configuration.mailboxes["east"].acknowledge_from == date(2026, 1, 31)
    assert not names & {"reviews.interval_days.red", "routing.owner", "mailboxes.east.acknowledge_from"}
    assert StillToSet("smtp.host", "it is still the example's: no e-mail can be sent") in still_to_set(configuration)


def test_mistakes_in_the_digest_are_told(tmp_path: Path) -> None:
    message = refused(tmp_path, ("# [digest]", '[digest]\nat = "dawn"\ndays = ["mon"]'))
    for told in (
        'digest.at must be a time of day, such as "06:00"',
        "digest.days[1] must be one of 'monday'",
        "digest.when_empty is missing",
    ):
        assert told in message


def test_the_register_is_configured_by_its_sections(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        ("# respite_care = ", "respite_care = "),
        ("# months_before_18", "months_before_18"),
        ("# entry_months", "entry_months"),
    )
    configuration = load_configuration(path)
    assert [(gap.code, gap.title) for gap in configuration.register_settings.service_gaps] == [("respite_care", "Respite care")]
    assert (configuration.transitions.months_before_18, configuration.transitions.days_before_16) == (6, None)
    names = [open_.setting for open_ in still_to_set(configuration)]
    assert "transitions.months_before_18" not in names
    assert {"retention.children_until_birthday", "retention.decided_by"} <= set(names)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('"Respite care" = "Respite care"', 'must be small letters, digits and "_"'),
        ('respite_care = ""', "service_gaps.respite_care must not be empty"),
    ],
)
def test_mistakes_in_the_service_gaps_are_told(tmp_path: Path, line: str, told: str) -> None:
    assert told in refused(tmp_path, ('# respite_care = "Respite care"', line))


def test_leaflets_are_found_beside_the_configuration(tmp_path: Path) -> None:
    path = written(tmp_path, ("[service_gaps]", LEAFLET + "[service_gaps]"))
    configuration = load_configuration(path)
    (leaflet,) = configuration.leaflets.values()
    assert (leaflet.file, leaflet.words) == (tmp_path / "leaflets/about.pdf", "About the register (English, easy read)")
    assert "leaflets" not in {open_.setting for open_ in still_to_set(configuration)}
    assert leaflet.title in permitted(configuration)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("about.pdf", "about.exe", "leaflets.about.file must be a file whose name has plain letters"),
        ("easy_read", "simple", "leaflets.about.format must be one of 'standard', 'easy_read'"),
        ('language = "English"\n', "", "leaflets.about.language is missing"),
        ("leaflets.about]", "leaflets.About]", 'must be small letters, digits and "_"'),
    ],
)
def test_mistakes_about_a_leaflet_are_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert told in refused(tmp_path, ("[service_gaps]", LEAFLET.replace(old, new) + "[service_gaps]"))


def test_a_team_without_a_lead_is_named_once_somebody_is_to_be_told(tmp_path: Path) -> None:
    path = written(tmp_path, ("# escalate_days_after", "escalate_days_after"), ("# team_lead =", "team_lead ="))
    names = [open_.setting for open_ in still_to_set(load_configuration(path))]
    assert [name for name in names if "lead" in name or "escalate" in name] == ["teams.west.team_lead", "teams.cyp.team_lead"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("poll_seconds = 60", "pol_seconds = 60", 'schedule.pol_seconds is not a setting; did you mean "poll_seconds"?'),
        ("port = 587", "prot = 587", 'smtp.prot is not a setting; did you mean "port"?'),
        ("port = 587", 'port = "five"', "smtp.port must be a whole number"),
        ("port = 587", "port = 70000", "smtp.port must be at most 65535"),
        ("poll_seconds = 60", "poll_seconds = 1", "schedule.poll_seconds must be at least 5"),
        ('security = "starttls"', 'security = "ssl"', "smtp.security must be one of 'tls', 'starttls' or 'none'"),
        ("remind_on_the_day = true", 'remind_on_the_day = "perhaps"', "reviews.remind_on_the_day must be true or false"),
        ("remind_days_before = [14, 3]", "remind_days_before = 14", "reviews.remind_days_before must be a list in square brackets"),
        ("remind_days_before = [14, 3]", "remind_days_before = [14, -3]", "reviews.remind_days_before[2] must be more than 0"),
        ("dated = 2026-11-22", 'dated = "spring"', "routing.dated must be a date, such as 2026-04-01"),
        ("dated = 2026-11-22", "dated = 0", "routing.dated must be a date, such as 2026-04-01"),
        ('on_day_off = "send"', 'on_day_off = "monday"', "reviews.on_day_off"),
        ("closed_on = []", 'closed_on = ["tomorrow"]', "reviews.closed_on"),
        ('reviews_at_utc = "06:00"', "reviews_at_utc = 600", 'schedule.reviews_at_utc must be a time of day, such as "06:00"'),
        ('reviews_at_utc = "06:00"', 'reviews_at_utc = "noon"', 'schedule.reviews_at_utc must be a time of day, such as "06:00"'),
        ('address = "ld&awest.duty@nsft.nhs.uk"', 'address = "ld&amp;awest"', "mailboxes.west.address must be one e-mail address"),
        ('address = "ld&awest.duty@nsft.nhs.uk"', 'address = "a@b.org, c@d.org"', "mailboxes.west.address must be one e-mail address"),
        ('telephones = ["01473 341100"]', 'telephones = ["ring us"]', "teams.east.telephones[1] must be a telephone number"),
        ('name = "Suffolk Dynamic Support Register"', "name = 7", "service.name must be text in quotation marks"),
        ('name = "Suffolk Dynamic Support Register"', 'name = " "', "service.name must not be empty"),
        ('folder = "INBOX"', 'foldr = "INBOX"', 'mailboxes.east.foldr is not a setting; did you mean "folder"?'),
        ('team = "west"', 'team = "north"', "mailboxes.west.team must be one of east, west, cyp"),
        ('team = "west"', 'team = "east"', "mailboxes.west.team: the mailbox east is already that team's"),
        ('team = "west"', 'team = "west"\nname = "west"', "mailboxes.west.name is not a setting; it follows from the rest of the file"),
        (
            "recipients = []",
            'recipients = []\n[alarms.other_road]\nhost = "a.example.org"\nport = 25\nsecurity = "none"\nsender = "a@example.org"',
            'alarms.other_road may have security "none" only for a server on this machine',
        ),
        ("[teams.cyp]", "[teams.cypp]", 'teams.cypp is not a setting; did you mean "cyp"?'),
        ("[out_of_area.waveney]", "[out_of_area.wavney]", 'out_of_area.wavney is not a setting; did you mean "waveney"?'),
        ("[schedule]", "[shedule]", 'shedule is not a setting; did you mean "schedule"?'),
        ('url = "sqlite:///dsr.sqlite3"', 'url = "dsr.sqlite3"', "database.url must be the address of a database"),
        ('url = "sqlite:///dsr.sqlite3"', 'url = "mysql://db/dsr"', "database.url must be the address of a database"),
        ('message_id_domain = "dsr.example.nhs.uk"', 'message_id_domain = "a b"', "smtp.message_id_domain must be a domain name"),
        ('postcode = "IP15", area = "east"', 'postcode = "IP15", area = "est"', "routing.postcodes[15].area must be one of"),
        ('postcode = "IP15"', 'postcode = "ip15"', "routing.postcodes[15].postcode must be the first half of a postcode"),
        ('name = "Alderton", area', 'name = "Alderton", aera', 'routing.practices[4].aera is not a setting; did you mean "area"?'),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_write(tmp_path: Path, old: str, new: str, told: str) -> None:
    changed = EXAMPLE.replace(old, new, 1)
    number = next(
        at for at, (before, after) in enumerate(zip(EXAMPLE.splitlines(), changed.splitlines(), strict=False), 1) if before != after
    )
    message = refused(tmp_path, (old, new))
    assert any(words.startswith(f"config.toml, line {number}: {told}") for words in message.splitlines()), message


@pytest.mark.parametrize(
    ("old", "told"),
    [
        ('host = "smtp.example.nhs.uk"\n', f"line {line('[smtp]')}: smtp.host is missing"),
        ("poll_seconds = 60\n", f"line {line('[schedule]')}: schedule.poll_seconds is missing"),
        ('name = "Suffolk Dynamic Support Register"\n', f"line {line('[service]')}: service.name is missing"),
    ],
)
def test_what_is_missing_is_told_at_its_section(tmp_path: Path, old: str, told: str) -> None:
    assert refused(tmp_path, (old, "")) == f"config.toml, {told}"


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    message = refused(tmp_path, ("port = 587", "port = 0"), ("children = 2", "children = 0"), ("dated = 2026-11-22", "dated = 1"))
    assert [words.split(": ")[1].split()[0] for words in message.splitlines()] == ["routing.dated", "smtp.port", "reading.children"]


def test_a_team_without_a_mailbox_is_told(tmp_path: Path) -> None:
    start, end = EXAMPLE.index("[mailboxes.cyp]"), EXAMPLE.index("# The teams, as")
    assert 'no mailbox has team = "cyp"' in refused(tmp_path, (EXAMPLE[start:end], ""))


def test_a_file_that_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    assert refused(tmp_path, ("port = 587", "port 587")).startswith(f"config.toml, line {line('port = 587')}: this is not TOML")


def test_a_file_saved_by_notepad_is_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf" + EXAMPLE.replace("\n", "\r\n").encode())
    assert load_configuration(path).mailboxes["west"].address == "ld&awest.duty@nsft.nhs.uk"


@pytest.mark.parametrize("value", ["[[]]", "-5", '"\\u0000"', "{}", "true", "1.5", "2026-01-01", '["a", 3]', '{ a = { b = "c" } }'])
def test_whatever_stands_behind_a_setting_the_answer_is_in_words(tmp_path: Path, value: str) -> None:
    lines = EXAMPLE.splitlines()
    for number, words in enumerate(lines):
        setting = re.match(r"([a-z_]+) = (?!\[$)", words)
        if setting is None:
            continue
        path = tmp_path / "config.toml"
        path.write_text("\n".join([*lines[:number], f"{setting[1]} = {value}", *lines[number + 1 :]]), encoding="utf-8")
        assert f"line {number + 1}: " in (mistakes(path) or f"line {number + 1}: ")


def mistakes(path: Path) -> str | None:
    try:
        load_configuration(path)
    except ConfigurationError as error:
        return str(error)
    return None


@pytest.mark.parametrize("section", ["service", "mailboxes", "teams", "out_of_area", "routing", "reviews", "smtp", "database", "alarms"])
@pytest.mark.parametrize("value", ["5", "[]", '"x"', "{}"])
def test_a_section_that_is_none_is_told(tmp_path: Path, section: str, value: str) -> None:
    kept = [part for part in re.split(r"^(?=\[)", EXAMPLE, flags=re.MULTILINE) if not re.match(rf"\[{section}[].]", part)]
    path = tmp_path / "config.toml"
    path.write_text(f"{section} = {value}\n" + "".join(kept), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=section):
        load_configuration(path)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be opened"):
        load_configuration(tmp_path / "nowhere.toml")
    (tmp_path / "latin.toml").write_bytes(b'name = "\xe9"')
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        load_configuration(tmp_path / "latin.toml")
    (tmp_path / "empty.toml").write_bytes(b"")
    with pytest.raises(ConfigurationError, match="service is missing"):
        load_configuration(tmp_path / "empty.toml")


@pytest.mark.parametrize(
    ("section", "host"),
    [("smtp", "mail.example.nhs.uk"), ("smtp", "10.0.0.1"), ("mailboxes.east", "localhost.example.nhs.uk")],
)
def test_a_way_without_tls_is_refused_but_on_this_machine(tmp_path: Path, section: str, host: str) -> None:
    at = EXAMPLE.index(f"[{section}]")
    part = EXAMPLE[at : EXAMPLE.index("folder =" if section != "smtp" else "sender =", at)]
    open_way = re.sub(r'security = "\w+"', 'security = "none"', part)
    away = re.sub(r'host = "[^"]+"', f'host = "{host}"', open_way)
    assert f'{section} may have security "none" only for a server on this machine' in refused(tmp_path, (part, away))
    for here in ("localhost", "127.0.0.1", "::1"):
        load_configuration(written(tmp_path, (part, re.sub(r'host = "[^"]+"', f'host = "{here}"', open_way))))


SECRET = "Correct-Horse-7"


@pytest.mark.parametrize(
    ("old", "new", "variable"),
    [
        ("port = 587", f'password = "{SECRET}"\nport = 587', "DSR_SMTP__PASSWORD"),
        ('team = "east"', f'team = "east"\npassword = "{SECRET}"', "DSR_MAILBOXES__EAST__PASSWORD"),
        ("sqlite:///dsr.sqlite3", f"postgresql://dsr:{SECRET}@db.example.org/dsr", "DSR_DATABASE__URL"),
    ],
)
def test_a_password_in_the_file_is_refused_without_repeating_it(tmp_path: Path, old: str, new: str, variable: str) -> None:
    message = refused(tmp_path, (old, new))
    assert "a password does not belong in this file" in message
    assert variable in message
    assert SECRET not in message


@pytest.mark.parametrize("new", [f'pasword = "{SECRET}"', f'port = "{SECRET}"', f'security = "{SECRET}"', f'port = {{ a = "{SECRET}" }}'])
def test_no_mistake_repeats_what_was_written(tmp_path: Path, new: str) -> None:
    assert SECRET not in refused(tmp_path, ("port = 587", new))


def test_passwords_come_from_files_or_the_environment_and_are_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "east.secret").write_text(f"{SECRET}east\n")
    (tmp_path / "db.secret").write_text(f"{SECRET}/db")
    monkeypatch.setenv("DSR_SMTP__PASSWORD", f"{SECRET}smtp")
    monkeypatch.setenv("DSR_MAILBOXES__WEST__PASSWORD", f"{SECRET}west")
    configuration = load_configuration(
        written(
            tmp_path,
            ('# password_file = "secrets/east"', 'password_file = "east.secret"'),
            ("sqlite:///dsr.sqlite3", "postgresql://dsr@db.example.org/dsr"),
            ('# password_file = "secrets/database"', 'password_file = "db.secret"'),
        )
    )
    passwords = [configuration.mailboxes[name].password for name in ("east", "west", "cyp")]
    assert [password and password.get_secret_value() for password in passwords] == [f"{SECRET}east", f"{SECRET}west", None]
    assert configuration.smtp.password is not None
    assert configuration.smtp.password.get_secret_value() == f"{SECRET}smtp"
    assert configuration.database.url.get_secret_value() == f"postgresql://dsr:{SECRET}%2Fdb@db.example.org/dsr"
    assert SECRET not in repr(configuration) + str(configuration) + configuration.model_dump_json()
    assert "mailboxes.east.password_file" not in {open_.setting for open_ in still_to_set(configuration)}


def test_the_environment_goes_before_the_file_and_may_hold_the_whole_database_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "east.secret").write_text("from the file")
    monkeypatch.setenv("DSR_MAILBOXES__EAST__PASSWORD", "from outside")
    monkeypatch.setenv("DSR_DATABASE__URL", f"postgresql+psycopg://dsr:{SECRET}@db.example.org/dsr")
    configuration = load_configuration(written(tmp_path, ('# password_file = "secrets/east"', 'password_file = "east.secret"')))
    password = configuration.mailboxes["east"].password
    assert password is not None
    assert password.get_secret_value() == "from outside"
    assert configuration.database.url.get_secret_value() == f"postgresql+psycopg://dsr:{SECRET}@db.example.org/dsr"
    assert SECRET not in repr(configuration)


OAUTH = """
[oauth.microsoft]
token_url = "https://login.microsoftonline.com/tenant/oauth2/v2.0/token"
client_id = "an app"
grant = "client_credentials"
scopes = ["https://outlook.office365.com/.default"]
client_secret_file = "secret"
"""


def by_oauth(text: str = OAUTH) -> tuple[tuple[str, str], ...]:
    """Everything logs in by OAuth 2.0."""
    return (
        ('team = "east"', 'team = "east"\noauth = "microsoft"'),
        ("port = 587", 'port = 587\noauth = "microsoft"'),
        ("[service]", f"{text}\n[service]"),
    )


def test_a_way_to_log_in_by_oauth_takes_the_place_of_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    configuration = load_configuration(written(tmp_path, *by_oauth()))
    oauth = configuration.oauth["microsoft"]
    assert oauth.client_secret is not None
    assert (oauth.name, oauth.client_secret.get_secret_value()) == ("microsoft", SECRET)
    assert configuration.mailboxes["east"].oauth == configuration.smtp.oauth == "microsoft"
    assert (configuration.mailboxes["east"].user, configuration.smtp.user) == ("eastsuffolkldduty@nsft.nhs.uk", None)
    assert "mailboxes.east.password_file" not in {open_.setting for open_ in still_to_set(configuration)}
    assert SECRET not in repr(configuration) + configuration.model_dump_json()
    monkeypatch.setenv("DSR_OAUTH__MICROSOFT__CLIENT_SECRET", "from outside")
    monkeypatch.setenv("DSR_OAUTH__MICROSOFT__REFRESH_TOKEN", "from outside, too")
    oauth = load_configuration(written(tmp_path, *by_oauth())).oauth["microsoft"]
    assert [secret and secret.get_secret_value() for secret in (oauth.client_secret, oauth.refresh_token)] == [
        "from outside",
        "from outside, too",
    ]


@pytest.mark.parametrize(
    ("grant", "setting"),
    [("client_credentials", "oauth.microsoft.client_secret_file"), ("refresh_token", "oauth.microsoft.refresh_token_file")],
)
def test_a_secret_that_is_missing_is_still_to_set(tmp_path: Path, grant: str, setting: str) -> None:
    text = OAUTH.replace('client_secret_file = "secret"\n', "").replace("client_credentials", grant)
    assert setting in {open_.setting for open_ in still_to_set(load_configuration(written(tmp_path, *by_oauth(text))))}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("https://login", "http://login", 'oauth.microsoft.token_url must be an address that begins with "https://"'),
        (
            'grant = "client_credentials"',
            'grant = "password"',
            "oauth.microsoft.grant must be one of 'client_credentials' or 'refresh_token'",
        ),
        ('scopes = ["https://outlook.office365.com/.default"]', "scopes = []", "oauth.microsoft.scopes"),
        ("client_id =", "client =", 'oauth.microsoft.client is not a setting; did you mean "client_id"?'),
        ("[oauth.microsoft]", "[oauth.Microsoft]", "oauth.Microsoft: a name has only small letters, digits and _, such as nhsmail"),
        ("[oauth.microsoft]", "[oauth.other]", "mailboxes.east.oauth: there is no section [oauth.microsoft]"),
        (
            'client_secret_file = "secret"',
            f'client_secret = "{SECRET}"',
            "oauth.microsoft.client_secret: a client secret does not belong in this file",
        ),
        (
            'client_secret_file = "secret"',
            f'refresh_token = "{SECRET}"',
            "set the environment variable DSR_OAUTH__MICROSOFT__REFRESH_TOKEN",
        ),
        ('client_secret_file = "secret"', 'client_secret_file = "nowhere"', "oauth.microsoft.client_secret_file: the file cannot be read"),
        ("[oauth.microsoft]", "[oauth.microsoft]\nname = 'x'", "oauth.microsoft.name is not a setting"),
    ],
)
def test_mistakes_in_a_way_to_log_in_are_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    (tmp_path / "secret").write_text(SECRET)
    assert old in OAUTH
    message = refused(tmp_path, *by_oauth(OAUTH.replace(old, new)))
    assert told in message
    assert SECRET not in message


def test_a_password_and_oauth_together_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_text(SECRET)
    monkeypatch.setenv("DSR_MAILBOXES__EAST__PASSWORD", "x")
    assert "mailboxes.east logs in with a password or by oauth, not both" in refused(tmp_path, *by_oauth())


@pytest.mark.parametrize("user", ["d\u00fcty@example.org", "a\\u0001b"])
def test_a_user_that_no_log_in_takes_is_refused(tmp_path: Path, user: str) -> None:
    assert "has a user with a letter that no log-in takes" in refused(tmp_path, ("port = 587", f'port = 587\nuser = "{user}"'))


@pytest.mark.parametrize(("content", "told"), [(None, "the file cannot be read"), ("\n", "the file is empty")])
def test_a_password_file_that_helps_nobody(tmp_path: Path, content: str | None, told: str) -> None:
    if content is not None:
        (tmp_path / "secret").write_text(content)
    written_as = '# password_file = "secrets/east"'
    message = refused(tmp_path, (written_as, 'password_file = "secret"'))
    assert message == f"config.toml, line {line(written_as)}: mailboxes.east.password_file: {told}"


def test_relative_paths_start_from_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    configuration = load_configuration(written(tmp_path, ('# ca_file = "authority.pem"', 'ca_file = "authority.pem"')))
    assert configuration.database.url.get_secret_value() == f"sqlite:///{tmp_path}/dsr.sqlite3"
    assert configuration.mailboxes["east"].ca_file == tmp_path / "authority.pem"


def test_lines_are_found_in_any_way_of_writing_toml() -> None:
    text = "\n".join(
        [
            "# first",
            "a = 1",
            "b.c = 2",
            "[d]",
            'e = """',
            "[not.a.section]",
            '"""',
            "f = [",
            "  1,",
            "  # between",
            "  2,",
            "]",
            "[[g]]",
            "h = 1",
            "[[g]]",
            "h = 2",
        ]
    )
    tomllib.loads(text)
    places: dict[tuple[int | str, ...], int | None] = {
        ("a",): 2,
        ("b", "c"): 3,
        ("d",): 4,
        ("d", "e"): 5,
        ("d", "f", 1): 11,
        ("d", "missing"): 4,
        ("g", 1, "h"): 16,
        ("nowhere",): None,
    }
    assert {place: line_of(text, place) for place in places} == places


def settings_of(model: type[BaseModel], place: str = "") -> Iterator[str]:
    """Every setting that a person can write, by its whole name: "mailboxes.<name>.port", "routing.postcodes[].area"."""
    for name, field in model.model_fields.items():
        filled = FILLED.get(place.split(".")[0], frozenset()) if place.endswith("<name>.") else frozenset()
        if name in ("password", "client_secret", "refresh_token") or name in filled:
            continue
        inner = _model(field.annotation)
        if inner is None:
            yield f"{place}{name}"
            continue
        many = ".<name>" if get_origin(field.annotation) is dict else "[]" if get_origin(field.annotation) is tuple else ""
        yield from settings_of(inner, f"{place}{name}{many}.")


def _model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for argument in get_args(annotation) if (found := _model(argument)) is not None), None)


SETTINGS = tuple(settings_of(Configuration))
ROWS = re.findall(r"^\| `([a-z][^`]*)` \|", (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_stands_in_the_example_under_its_section(setting: str) -> None:
    sections = [
        part
        for part in re.split(r"\.(?=[^.]*$)", setting)[0]
        .replace("oauth.<name>", "oauth.microsoft")
        .replace("leaflets.<name>", "leaflets.about_easy_read")
        .replace("<name>", "east")
        .split(".")
        if part
    ]
    name = setting.rpartition(".")[2]
    if name == setting:  # a section whose settings have names of the service's own
        assert f"\n[{setting}]\n" in EXAMPLE
        return
    if "out_of_area" in sections:
        sections = ["out_of_area", "waveney"]
    if sections[-1].endswith("[]"):
        part = _list(EXAMPLE, sections[-1].removesuffix("[]"))
        assert re.search(rf"\b{name}\b", part), setting
        return
    part = EXAMPLE[EXAMPLE.index(f"[{'.'.join(sections)}]") :]
    part = re.split(r"^\[", part[1:], maxsplit=1, flags=re.MULTILINE)[0]
    assert re.search(rf"^(# )?{name} =", part, re.MULTILINE), setting


def _list(text: str, name: str) -> str:
    """A list of the example with the comments before it."""
    start = text.index(f"\n{name} = [")
    return text[text.rindex("\n\n", 0, start) : text.index("\n]", start)]


def test_the_documentation_has_exactly_the_settings_that_there_are() -> None:
    assert sorted(SETTINGS) == sorted(ROWS)


OIDC = """
[desk.oidc]
issuer = "https://login.example.org"
client_id = "dsr-desk"

[alarms]
"""


def test_the_client_secret_of_the_desk_comes_from_a_file_or_the_environment_and_is_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, ("\n[alarms]\n", OIDC.replace("client_id", 'client_secret_file = "oidc"\nclient_id')))
    (tmp_path / "oidc").write_text("from the file\n")
    assert _client_secret(path) == "from the file"
    monkeypatch.setenv("DSR_DESK__OIDC__CLIENT_SECRET", "from the environment")
    assert _client_secret(path) == "from the environment"
    assert "from the" not in repr(load_configuration(path))
    assert StillToSet("desk.oidc.issuer", "it is still the example's: nobody can sign in this way") in still_to_set(
        load_configuration(path)
    )


def _client_secret(path: Path) -> str | None:
    desk = load_configuration(path).desk
    assert desk is not None
    assert desk.oidc is not None
    return None if desk.oidc.client_secret is None else desk.oidc.client_secret.get_secret_value()


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ('client_id = "dsr-desk"\nclient_secret = "x"', "DSR_DESK__OIDC__CLIENT_SECRET"),
        ('client_id = "dsr-desk"\nrequired_claim = "groups"', "needs required_claim and required_value together"),
        ('client_id = "dsr-desk"\nscopes = ["profile"]', 'must have "openid" among its scopes'),
        ("", "desk.oidc.client_id is missing"),
    ],
)
def test_mistakes_about_the_sign_in_service_are_told(tmp_path: Path, new: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(told)):
        load_configuration(written(tmp_path, ("\n[alarms]\n", OIDC.replace('client_id = "dsr-desk"', new))))


@pytest.mark.parametrize("issuer", ["http://login.example.org", "login.example.org", "https://"])
def test_a_sign_in_service_without_tls_is_refused(tmp_path: Path, issuer: str) -> None:
    with pytest.raises(ConfigurationError, match=r"desk\.oidc\.issuer must be the address"):
        load_configuration(written(tmp_path, ("\n[alarms]\n", OIDC.replace("https://login.example.org", issuer))))
