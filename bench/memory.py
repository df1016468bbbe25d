"""What the worker with the language model, and a reading child, hold in memory: each measured in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

#: The kernel's own figure of this program: `ru_maxrss` begins with what the process that started it held.
_PEAK: Final = """
from pathlib import Path
print(next(int(line.split()[1]) // 1024 for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")))
"""
_WORKER: Final = f"""
import dsr.worker
from parsers.language import people_in
people_in("My son Jack Harrow was born in May.")
{_PEAK}
"""
_CHILD: Final = f"""
import pathlib, sys
from parsers.child import read_document, warm
warm()
for form in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    read_document(form.read_bytes(), form.name)
{_PEAK}
"""


def memory_lines(forms: Iterable[tuple[str, bytes]]) -> list[str]:
    """The most that each held at any time, in words; the child reads the forms one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in forms:
            (Path(folder) / name).write_bytes(data)
        return [
            f"worker with the language model: {_megabytes(_WORKER)} MB at most",
            f"reading child, every generated form one after the other: {_megabytes(_CHILD, folder)} MB at most",
        ]


def _megabytes(program: str, *arguments: str) -> int:
    return int(subprocess.run([sys.executable, "-c", program, *arguments], check=True, capture_output=True, text=True).stdout)
