"""`dsr demo`: the whole of it, on fictional letters."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated

import typer

from dsr.commands.common import console, stop


def demo(
    once: Annotated[
        bool, typer.Option("--once", help="End by itself when every letter is done. Exit status 0 only if all went well.")
    ] = False,
) -> None:
    """Send a dozen fictional letters through the real worker, on mail servers of its own, and show what becomes of them."""
    if find_spec("mail_devel") is None:
        stop("The demo needs its mail server: pip install dsr-intake[demo], or use make demo.")
    from dsr.demo import demo as run_demo  # its mail server is not installed with every service

    raise typer.Exit(run_demo(once, console))
