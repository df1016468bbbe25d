"""Word, OpenDocument and rich-text files as PDF by LibreOffice, where it is installed: one process a file, with limits of its own.

A file is hostile. LibreOffice gets it under a name of ours, with a profile made for this one run in which macros cannot run and
nothing is fetched; its process is limited in memory, processor time and what it may write, and where the system lets it (Linux
namespaces) it has no network at all (`parsers/showing/office_start.py`).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from parsers.document import Kind, ProblemReason
from parsers.errors import Unreadable
from parsers.limits import OFFICE_FILE_BYTES, OFFICE_SECONDS, SHOWN_PAGES

#: The ending under which LibreOffice gets a file of each kind.
ENDINGS: Final = {Kind.DOCX: ".docx", Kind.DOC: ".doc", Kind.ODT: ".odt", Kind.RTF: ".rtf"}

_NAMES: Final = ("soffice", "libreoffice")
_FILTER: Final = (
    'pdf:writer_pdf_Export:{"ExportFormFields":{"type":"boolean","value":"false"},'
    f'"PageRange":{{"type":"string","value":"1-{SHOWN_PAGES}"}}}}'
)
_OPTIONS: Final = ("--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard", "--nolockcheck")

#: No macro, no link, no update, no proxy but one that nobody listens on (port 9 is "discard", RFC 863).
_SETTINGS: Final = (
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "CheckDocumentEvents", "false"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "2"),
    ("org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetNoProxy", ""),
)

_FAILED: Final = "LibreOffice could not lay this file out."
_SLOW: Final = "Laying this file out took LibreOffice longer, or more memory, than the program allows."


def installed() -> tuple[str, ...] | None:
    """The command of the LibreOffice of this machine; None when there is none."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    return (found,) if found else None


def to_pdf(data: bytes, kind: Kind, command: Sequence[str], seconds: float = OFFICE_SECONDS) -> bytes:
    """The file as a PDF, its first pages. `command` is LibreOffice's. Raises Unreadable when it cannot be had in time."""
    try:
        with TemporaryDirectory(prefix="dsr-pages-") as folder:
            home = Path(folder)
            source, made = home / f"document{ENDINGS[kind]}", home / "document.pdf"
            source.write_bytes(data)
            profile = home / "profile"
            _make_profile(profile)
            _run([*command, f"-env:UserInstallation={profile.as_uri()}", *_OPTIONS, "--convert-to", _FILTER], source, home, seconds)
            if not 0 < made.stat().st_size <= OFFICE_FILE_BYTES:
                raise Unreadable(ProblemReason.BROKEN, _FAILED)
            return made.read_bytes()
    except OSError as error:
        raise Unreadable(ProblemReason.BROKEN, _FAILED) from error


def _run(arguments: Sequence[str], source: Path, home: Path, seconds: float) -> None:
    start = (sys.executable, "-I", "-m", "parsers.showing.office_start")
    environment = {"HOME": str(home), "TMPDIR": str(home), "LANG": "C.UTF-8", "PATH": os.defpath, "SAL_USE_VCLPLUGIN": "svp"}
    process = subprocess.Popen(
        [*start, *arguments, "--outdir", str(home), str(source)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=home,
        start_new_session=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise Unreadable(ProblemReason.TOO_SLOW, _SLOW) from error
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # its own children too: soffice is a script that starts the program
        process.wait()


def _make_profile(folder: Path) -> None:
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(
        f'<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>',
        encoding="utf-8",
    )
