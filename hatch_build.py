"""Takes the NHS style sheet into the package when it is built: pinned, checked by its hash, its fonts taken out, never committed.

Where it cannot be fetched the desk's own plain.css covers for it, and the build says so. The sheet is MIT-licensed; it is taken
from a Python package that carries it, because that is where a build of this one can reach.
"""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "wagtail-nhsuk-frontend==2.1.0"
SHA256 = "ec091cdbb660cccde08f9d7bdaba95c2685debdd13caa468a6dcc5f05ff0af1a"
SHEET = "wagtailnhsukfrontend/static/wagtailnhsukfrontend/css/nhsuk-frontend-10.4.2.min.css"
SECONDS = 120


def without_fonts(sheet: str) -> str:
    """The sheet without what a browser would fetch from elsewhere: its fonts, and any rule that names an address."""
    bare = re.sub(r"@font-face\{[^}]*\}", "", sheet)
    return re.sub(r"url\((?!\"?data:)[^)]*\)", "none", bare)


class CustomBuildHook(BuildHookInterface[Any]):
    """Runs before every build of the wheel, the editable one too."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Put the style sheet where the wheel takes it from, unless it is there."""
        target = Path(self.root) / "desk" / "static" / "nhsuk" / "nhsuk.css"
        if not target.exists():
            wheel = self._fetched()
            if wheel is None:
                return
            if hashlib.sha256(wheel).hexdigest() != SHA256:
                raise RuntimeError(f"{PACKAGE} is not the file that it was: the NHS style sheet is not taken from it")
            with zipfile.ZipFile(io.BytesIO(wheel)) as files:
                sheet = files.read(SHEET).decode("utf-8")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(without_fonts(sheet), encoding="utf-8")
        build_data.setdefault("artifacts", []).append("desk/static/nhsuk/nhsuk.css")

    def _fetched(self) -> bytes | None:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "-d", folder, PACKAGE]
            try:
                subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
            except (OSError, subprocess.SubprocessError) as error:
                self.app.display_warning(f"The NHS style sheet was not fetched ({type(error).__name__}): the plain one is used.")
                return None
            return next(Path(folder).glob("*.whl")).read_bytes()
