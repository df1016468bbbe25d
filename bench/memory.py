"""What the worker with the language model, and a reading child, hold in memory: each measured in a process of its own."""

from __future__ import annotations

import subprocess
import sys
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
from parsers.child import read_document, warm
from tests.forms.make import cases
warm()
for case in cases(seed=1):
    read_document(case.data, case.name)
{_PEAK}
"""


def memory_lines() -> list[str]:
    """The most that each held at any time, in words."""
    return [
        f"worker with the language model: {_megabytes(_WORKER)} MB at most",
        f"reading child, every generated form one after the other: {_megabytes(_CHILD)} MB at most",
    ]


def _megabytes(program: str) -> int:
    return int(subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout)
