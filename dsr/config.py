"""The configuration: one TOML file, and secrets from files of their own or from the environment.

Every mistake is told with the file, the line, the setting and what to do. What only the service can decide has no default;
`dsr/still_to_set.py` says what is open and what follows from it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from desk.settings import DeskSettings
from dsr.forms import DefinitionError, known_forms
from dsr.mistakes import Place, complaint, dotted, line_of, nearest
from dsr.sections import Alarms, Database, Mailbox, OAuthSettings, ReadingSettings, Schedule, Smtp
from triage.figures import ThemesSettings
from triage.leaflets import Leaflet
from triage.register_settings import GapCode, RegisterSettings, RetentionSettings, ServiceGapChoice, TransitionSettings
from triage.service import (
    TEAMS,
    Area,
    DigestSettings,
    OutOfAreaContact,
    ReviewSettings,
    Routing,
    Service,
    Settings,
    Team,
    Words,
)

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

#: Settings that no file may hold, each with the secret that it is: they are taken from a file of their own or the environment.
_SECRETS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("password", "secret", "passwd", "passphrase", "token"), "password"),
    "client_secret": "client_secret",
    "refresh_token": "refresh_token",
}

#: Settings that follow from others: from the name of the section, from the mailbox of a team.
FILLED: Final[Mapping[str, frozenset[str]]] = {
    "mailboxes": frozenset({"name"}),
    "oauth": frozenset({"name"}),
    "teams": frozenset({"name", "mailbox", "email"}),
    "out_of_area": frozenset({"area"}),
}

OUT_OF_AREA: Final = tuple(area.value.removeprefix("out_of_area_") for area in Area if area.redirected)

_DATABASE_ADDRESS: Final = 'must be the address of a database, such as "sqlite:///dsr.sqlite3" or "postgresql://dsr@db.example.org/dsr"'
#: An address in which nothing needs SQLAlchemy, which takes as long to load as all other settings.
_SQLITE_FILE: Final = re.compile(r"sqlite:///(?P<file>[\w./ -]+)")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


class ConfigurationError(Exception):
    """The configuration cannot be used. The text is for the person who wrote it, a line a mistake, without any secret."""


class Configuration(Settings):
    """Everything that is configured, checked. Teams go by east, west and cyp, areas by north_east_essex and waveney, mailboxes by
    the names that the service gave them. Paths are absolute."""

    service: Service
    oauth: dict[str, OAuthSettings] = Field(default_factory=dict)
    mailboxes: Annotated[dict[str, Mailbox], Field(min_length=1)]
    teams: dict[str, Team]
    out_of_area: dict[str, OutOfAreaContact]
    routing: Routing
    reviews: ReviewSettings
    digest: DigestSettings | None = None
    service_gaps: dict[GapCode, Words] = Field(default_factory=dict)
    leaflets: dict[GapCode, Leaflet] = Field(default_factory=dict)
    transitions: TransitionSettings = TransitionSettings()
    retention: RetentionSettings = RetentionSettings()
    smtp: Smtp
    schedule: Schedule
    database: Database
    reading: ReadingSettings
    alarms: Alarms
    desk: DeskSettings | None = None
    themes: ThemesSettings = ThemesSettings()

    @property
    def register_settings(self) -> RegisterSettings:
        """What is configured about people on the register, and how long records are kept."""
        gaps = tuple(ServiceGapChoice(code=code, title=title) for code, title in self.service_gaps.items())
        return RegisterSettings(service_gaps=gaps, transitions=self.transitions, retention=self.retention)

    def mailbox_of(self, team: str) -> Mailbox:
        """The duty mailbox of a team. Raises KeyError for what is no team."""
        return self.mailboxes[self.teams[team].mailbox]

    def contact(self, area: str) -> OutOfAreaContact:
        """Who looks after people of an area that is not ours (`out_of_area_waveney`). Raises KeyError for any other."""
        return self.out_of_area[area.removeprefix("out_of_area_")]


class _ServerSecret(BaseModel):
    password: SecretStr | None = None


class _OAuthSecret(BaseModel):
    client_secret: SecretStr | None = None
    refresh_token: SecretStr | None = None


class _DeskSecret(BaseModel):
    oidc: _OAuthSecret = Field(default_factory=_OAuthSecret)


class _AlarmsSecret(BaseModel):
    other_road: _ServerSecret = Field(default_factory=_ServerSecret)


class _DatabaseSecret(BaseModel):
    url: SecretStr | None = None


class _Secrets(BaseSettings):
    """What the environment may hold: DSR_MAILBOXES__EAST__PASSWORD, DSR_SMTP__PASSWORD, DSR_ALARMS__OTHER_ROAD__PASSWORD,
    DSR_DATABASE__URL, DSR_DESK__OIDC__CLIENT_SECRET, DSR_OAUTH__NHSMAIL__CLIENT_SECRET, DSR_OAUTH__NHSMAIL__REFRESH_TOKEN. Nothing
    else is read from it."""

    model_config = SettingsConfigDict(env_prefix="DSR_", env_nested_delimiter="__", extra="ignore")

    mailboxes: dict[str, _ServerSecret] = Field(default_factory=dict)
    oauth: dict[str, _OAuthSecret] = Field(default_factory=dict)
    smtp: _ServerSecret = Field(default_factory=_ServerSecret)
    alarms: _AlarmsSecret = Field(default_factory=_AlarmsSecret)
    desk: _DeskSecret = Field(default_factory=_DeskSecret)
    database: _DatabaseSecret = Field(default_factory=_DatabaseSecret)


def load_configuration(path: Path) -> Configuration:
    """The configuration in the TOML file at `path`, with its secrets. Relative paths in it start from its folder.
    Raises ConfigurationError, which names every mistake with its line."""
    try:
        text = path.read_text(encoding="utf-8-sig")  # Windows writes a mark before the first letter
    except OSError as error:
        raise ConfigurationError(f"{path}: the file cannot be opened ({error.strerror})") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path}: the file is not UTF-8 text; save it as UTF-8") from None
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}{_syntax(error)}") from None
    return _File(path, text).configuration(given)


class _File:
    """One configuration file on its way to a Configuration: gathers mistakes, so that all are told at once."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._text = text
        self._mistakes: list[tuple[int, str]] = []

    def configuration(self, given: dict[str, Any]) -> Configuration:
        """The checked configuration. Raises ConfigurationError with every mistake."""
        self._refuse_secrets(given, ())
        self._refuse_filled(given)
        self._check_names(given)
        self._stop_on_mistakes()
        self._fill(given)
        self._take_secrets(given)
        self._stop_on_mistakes()
        try:
            configuration = Configuration.model_validate(given)
        except ValidationError as error:
            for detail in error.errors(include_url=False, include_input=False):
                self._mistake(detail["loc"], complaint(Configuration, detail))
            self._stop_on_mistakes()
            raise AssertionError("a validation error without details") from None
        if configuration.desk is not None and configuration.desk.oidc is not None and find_spec("authlib") is None:
            self._mistake(("desk", "oidc"), "desk.oidc needs packages of its own: pip install dsr-intake[oidc]")
            self._stop_on_mistakes()
        try:
            known_forms(configuration.reading.forms_folder)
        except DefinitionError as error:
            raise ConfigurationError(str(error)) from None
        return configuration

    def _mistake(self, place: Place, words: str) -> None:
        self._mistakes.append((line_of(self._text, place) or 0, words))

    def _stop_on_mistakes(self) -> None:
        if self._mistakes:
            told = (f"{self._path}{f', line {line}' if line else ''}: {words}" for line, words in sorted(self._mistakes))
            raise ConfigurationError("\n".join(dict.fromkeys(told)))

    def _refuse_secrets(self, given: Mapping[str, Any], place: Place) -> None:
        for key, value in given.items():
            here = (*place, key)
            if isinstance(value, dict):
                self._refuse_secrets(value, here)
            elif key in _SECRETS:
                secret = _SECRETS[key]
                words = secret.replace("_", " ")
                variable = "__".join(["DSR", *map(str, place), secret]).upper().replace("DSR__", "DSR_", 1)
                self._mistake(
                    here,
                    f"{dotted(here)}: a {words} does not belong in this file. Put it in a file of its own and name that file in "
                    f"{secret}_file, or set the environment variable {variable}; then change the {words}, because it was written here",
                )
        url = given.get("url")
        if place == ("database",) and isinstance(url, str) and _url_password(url):
            self._mistake(
                (*place, "url"),
                "database.url: a password does not belong in this file. Leave it out of the address and name a file in "
                "database.password_file, or set the environment variable DSR_DATABASE__URL; then change the password, because it was "
                "written here",
            )

    def _refuse_filled(self, given: Mapping[str, Any]) -> None:
        """What the program fills in from elsewhere in the file cannot be written there as well, or the two could differ."""
        for section, names in FILLED.items():
            for key, part in _sections(given, section):
                for name in names & part.keys():
                    place = (section, key, name)
                    self._mistake(place, f"{dotted(place)} is not a setting; it follows from the rest of the file")

    def _check_names(self, given: Mapping[str, Any]) -> None:
        self._check_known(given, "teams", TEAMS)
        self._check_known(given, "out_of_area", OUT_OF_AREA)
        for name, _ in _sections(given, "oauth"):
            if not _NAME.fullmatch(name):
                self._mistake(("oauth", name), f"oauth.{name}: a name has only small letters, digits and _, such as nhsmail")
        self._check_oauth(given.get("smtp"), ("smtp",), given)
        owners: dict[str, str] = {}
        for name, mailbox in _sections(given, "mailboxes"):
            self._check_oauth(mailbox, ("mailboxes", name), given)
            if not _NAME.fullmatch(name):
                self._mistake(("mailboxes", name), f"mailboxes.{name}: a name has only small letters, digits and _, such as east")
            team = mailbox.get("team")
            if "team" not in mailbox:
                self._mistake(("mailboxes", name), f"mailboxes.{name}.team is missing")
            elif not isinstance(team, str) or team not in TEAMS:
                self._mistake(("mailboxes", name, "team"), f"mailboxes.{name}.team must be one of {', '.join(TEAMS)}")
            elif team in owners:
                self._mistake(("mailboxes", name, "team"), f"mailboxes.{name}.team: the mailbox {owners[team]} is already that team's")
            if isinstance(team, str):
                owners[team] = name
        for team in TEAMS:
            if team not in owners and isinstance(given.get("mailboxes"), dict):
                self._mistake(("mailboxes",), f'mailboxes: no mailbox has team = "{team}"')

    def _check_oauth(self, server: object, place: Place, given: Mapping[str, Any]) -> None:
        """A server may only name a way to log in that stands in the file."""
        name = server.get("oauth") if isinstance(server, dict) else None
        if isinstance(name, str) and name not in dict(_sections(given, "oauth")):
            here = (*place, "oauth")
            self._mistake(
                here,
                f"{dotted(here)}: there is no section [oauth.{name}]"
                if _NAME.fullmatch(name)
                else f"{dotted(here)}: there is no such section",
            )

    def _check_known(self, given: Mapping[str, Any], section: str, known: tuple[str, ...]) -> None:
        if not isinstance(given.get(section), dict):
            return
        for name in given[section]:
            if name not in known:
                near = nearest(name, known)
                advice = f'did you mean "{near}"?' if near else f"here may stand: {', '.join(known)}"
                self._mistake((section, name), f"{section}.{name} is not a setting; {advice}")
        for name in known:
            if name not in given[section]:
                self._mistake((section,), f"{section}.{name} is missing")

    def _fill(self, given: Mapping[str, Any]) -> None:
        for name, oauth in _sections(given, "oauth"):
            oauth["name"] = name
            self._from_here(oauth)
        for name, mailbox in _sections(given, "mailboxes"):
            mailbox["name"] = name
            mailbox.setdefault("user", mailbox.get("address"))
            self._from_here(mailbox)
        owners = {str(mailbox.get("team")): mailbox for _, mailbox in _sections(given, "mailboxes")}
        for name, team in _sections(given, "teams"):
            mailbox = owners.get(name, {})
            team |= {"name": name, "mailbox": mailbox.get("name"), "email": mailbox.get("address")}
        for name, contact in _sections(given, "out_of_area"):
            contact["area"] = f"out_of_area_{name}"

        for name in ("smtp", "reading", "desk"):
            if isinstance(given.get(name), dict):
                self._from_here(given[name])
        for _, oidc in _sections(given, "desk"):
            self._from_here(oidc)
        for _, leaflet in _sections(given, "leaflets"):
            self._from_here(leaflet)
        for _, road in _sections(given, "alarms"):
            self._from_here(road)
        alarms = given.get("alarms")
        if isinstance(alarms, dict):
            self._from_here(alarms)

    def _from_here(self, server: dict[str, Any]) -> None:
        for name in (
            "ca_file",
            "password_file",
            "client_secret_file",
            "refresh_token_file",
            "metrics_file",
            "forms_folder",
            "file",
            "certificate_file",
            "key_file",
        ):
            if isinstance(server.get(name), str):
                server[name] = str(self._path.parent.absolute() / server[name])

    def _take_secrets(self, given: Mapping[str, Any]) -> None:
        try:
            secrets = _Secrets()
        except (ValidationError, SettingsError):
            raise ConfigurationError("A secret in the environment cannot be read: its name or its form is wrong (DSR_…)") from None
        for name, oauth in _sections(given, "oauth"):
            outside = secrets.oauth.get(name, _OAuthSecret())
            oauth["client_secret"] = outside.client_secret or self._secret_file(oauth, ("oauth", name), "client_secret_file")
            oauth["refresh_token"] = outside.refresh_token or self._secret_file(oauth, ("oauth", name), "refresh_token_file")
        for name, mailbox in _sections(given, "mailboxes"):
            self._password(mailbox, ("mailboxes", name), secrets.mailboxes.get(name))
        if isinstance(given.get("smtp"), dict):
            self._password(given["smtp"], ("smtp",), secrets.smtp)
        for name, oidc in _sections(given, "desk"):
            if name == "oidc":
                oidc["client_secret"] = secrets.desk.oidc.client_secret or self._secret_file(oidc, ("desk", name), "client_secret_file")
        for name, road in _sections(given, "alarms"):
            if name == "other_road":
                self._password(road, ("alarms", "other_road"), secrets.alarms.other_road)
        if isinstance(given.get("database"), dict):
            self._database(given["database"], secrets.database.url)

    def _password(self, server: dict[str, Any], place: Place, from_environment: _ServerSecret | None) -> None:
        from_file = self._secret_file(server, place, "password_file")
        from_outside = from_environment.password if from_environment is not None else None
        server["password"] = from_outside or from_file

    def _secret_file(self, section: Mapping[str, Any], place: Place, setting: str) -> SecretStr | None:
        name = section.get(setting)
        if not isinstance(name, str):
            return None
        here = (*place, setting)
        try:
            secret = (self._path.parent / name).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, ValueError):
            self._mistake(here, f"{dotted(here)}: the file cannot be read")
            return None
        if not secret:
            self._mistake(here, f"{dotted(here)}: the file is empty")
            return None
        return SecretStr(secret)

    def _database(self, database: dict[str, Any], from_environment: SecretStr | None) -> None:
        written = from_environment.get_secret_value() if from_environment is not None else database.get("url")
        if not isinstance(written, str):
            return
        plain = _SQLITE_FILE.fullmatch(written)
        if plain is not None and "password_file" not in database:
            database["url"] = SecretStr(f"sqlite:///{self._path.parent.absolute() / plain['file']}")
            return
        url = _parsed(written)
        if url is None or url.get_backend_name() not in ("sqlite", "postgresql"):
            self._mistake(("database", "url"), f"database.url {_DATABASE_ADDRESS}")
            return
        password = self._secret_file(database, ("database",), "password_file")
        if password is not None and url.password is None:
            url = url.set(password=password.get_secret_value())
        if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
            url = url.set(database=str(self._path.parent.absolute() / url.database))
        database["url"] = SecretStr(url.render_as_string(hide_password=False))


def _sections(given: Mapping[str, Any], section: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The named parts of a section that are sections themselves; what else stands there is for the models to refuse."""
    parts = given.get(section)
    if isinstance(parts, dict):
        yield from ((name, part) for name, part in parts.items() if isinstance(part, dict))


def _url_password(url: str) -> bool:
    parsed = None if _SQLITE_FILE.fullmatch(url) else _parsed(url)
    return parsed is not None and bool(parsed.password)


def _parsed(url: str) -> URL | None:
    """The address of a database, None when it is none."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        return None


def _syntax(error: tomllib.TOMLDecodeError) -> str:
    words = str(error)
    place = re.search(r" ?\(at (?:line (\d+), column \d+|end of document)\)$", words)
    line = f", line {place[1]}" if place and place[1] else ", at the end"
    return (
        f'{line}: this is not TOML: {words[: place.start()] if place else words}. Text stands in "quotation marks", a section in [brackets]'
    )
