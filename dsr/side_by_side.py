"""Files read side by side, and the pages that show where their values stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dsr import rules
from dsr.commands.common import configuration_path, configured
from dsr.config import Configuration
from dsr.example import example_configuration
from dsr.read import FileRead, in_json, read_whole
from parsers.children import Child
from parsers.pool import ReadingPool
from parsers.showing import office
from triage.danger import danger_words


@dataclass(frozen=True, slots=True)
class Pages:
    """Where the pages of --explain go, a file or a folder; None for the current folder."""

    out: Path | None

    def path(self, file: Path) -> Path:
        """Where the page of this file goes."""
        name = f"{file.name}.explained.html"
        if self.out is None:
            return Path(name)
        return self.out / name if self.out.is_dir() else self.out

    def write(self, file: Path, found: FileRead, pool: ReadingPool, day: date, *, routed: bool) -> dict[str, Any]:
        """Writes the page. What to tell of it: where it is, or why there is none. `routed` is whether the suggested teams come from
        the service's own configuration."""
        from dsr.explain import NotOurs, explained, write_page  # not loaded where no page is asked for

        path = self.path(file)
        try:
            write_page(path, explained(file.name, found, pool, day, routed=routed))
        except NotOurs:
            return {"page": None, "refused": f"{path} is there already and is no page of this command: name another place with --out."}
        except OSError as error:
            return {"page": None, "refused": f"{path} cannot be written ({error.strerror})."}
        return {"page": str(path)}


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are to be read: by which configuration, None for the example's, as of which day, as come to which mailbox, None
    for none; and where their pages go, None for nowhere."""

    config: Path | None
    day: date
    mailbox: str | None
    pages: Pages | None


def readings(files: Sequence[Path], how: Reading, started: Sequence[Child], children: int) -> Iterator[dict[str, Any]]:
    """Each file's answer, in the shape of docs/referral-record.md, in the order given. `started` are children that are on their way,
    of `children` at most. Ends the command with the mistakes in words when the configuration cannot be used."""
    configuration = _configuration(how.config)
    by = rules.rules(configuration)
    office_command = office.installed() if how.pages is not None else None
    routed = _is_configured(how.config)
    with (
        ReadingPool(children, office_command=office_command, definitions=rules.definitions(configuration), started=started) as pool,
        ThreadPoolExecutor(children + 1) as together,
    ):

        def one(path: Path) -> dict[str, Any]:
            try:
                found = read_whole(path, pool, by, how.day, how.mailbox)
            except OSError as error:
                detail = f"The file cannot be opened ({error.strerror})."
                problem = {"document": path.name, "reason": "broken", "detail": detail}
                return {"file": str(path), "message": None, "referrals": [], "problems": [problem]}
            page = how.pages.write(path, found, pool, how.day, routed=routed) if how.pages is not None else {}
            return in_json(path, found) | page

        together.submit(danger_words, "")  # spaCy is loaded while the children read
        yield from together.map(one, files)


def _is_configured(given: Path | None) -> bool:
    return given is not None or configuration_path(given).exists()


def _configuration(given: Path | None) -> Configuration:
    """The service's configuration where there is one, else the example's routing table: reading needs nothing else."""
    return configured(configuration_path(given) if _is_configured(given) else example_configuration())
