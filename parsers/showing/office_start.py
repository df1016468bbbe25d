"""Binds this process, then becomes the command that is given: `python -I -m parsers.showing.office_start COMMAND …`."""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from parsers.limits import OFFICE_FILE_BYTES, OFFICE_MEMORY_BYTES, OFFICE_SECONDS

_NEW_USER: Final = 0x10000000  # CLONE_NEWUSER, CLONE_NEWNET: linux/sched.h
_NEW_NETWORK: Final = 0x40000000


def without_network() -> bool:
    """Leave every network behind, and say whether the system let this process do so: as root, or where users may make namespaces."""
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    if unshare is None:
        return False
    if unshare(_NEW_NETWORK) == 0:
        return True
    user, group = os.getuid(), os.getgid()
    if unshare(_NEW_USER | _NEW_NETWORK) != 0:
        return False
    with suppress(OSError):  # without a map it is nobody, which may still write in the folder that it was given
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    return True


def limit() -> None:
    """Bind this process and all that come from it: memory, processor time, the size of files, no core dump."""
    resource.setrlimit(resource.RLIMIT_AS, (OFFICE_MEMORY_BYTES, OFFICE_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (OFFICE_SECONDS, OFFICE_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OFFICE_FILE_BYTES, OFFICE_FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Bind this process and become the command."""
    without_network()
    limit()
    os.execv(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()
