"""`dsr`: the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Final

import typer

from dsr.commands import (
    access,
    consents,
    deciding,
    desk,
    forms,
    looking,
    plan,
    reading,
    register,
    report,
    retention,
    setting_up,
    trying,
    user,
    working,
)

app = typer.Typer(
    name="dsr",
    help="DSR Intake: keeps, reads and queues e-mailed referrals to the Dynamic Support Register, and keeps its reviews on time.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a traceback with values in it could show what a form says
    rich_markup_mode="rich",
)

_PANELS: Final[Mapping[str, Mapping[str, Callable[..., None]]]] = {
    "Setting up": {"init": setting_up.init, "check": setting_up.check, "consent": setting_up.consent},
    "Running": {"run": working.run, "desk": desk.desk, "poll": working.poll, "status": working.status},
    "Trying": {"demo": trying.demo},
    "Looking": {
        "queue": looking.queue,
        "show": looking.show,
        "letters": looking.letters_command,
        "letter": looking.letter,
        "outbox": looking.outbox_command,
        "read": reading.read,
        "report": report.report,
    },
    "Deciding (always by a named person)": {
        "accept": deciding.accept,
        "decline": deciding.decline,
        "redirect": deciding.redirect,
        "ask": deciding.ask,
        "reopen": deciding.reopen,
        "settle": deciding.settle,
        "again": deciding.again,
        "write-off": deciding.write_off,
    },
    "The register": {
        "entries": register.entries,
        "entry": register.entry,
        "review": register.review,
        "move-review": register.move_review,
        "rate": register.rate,
        "admit": register.admit,
        "discharge": register.discharge,
        "hand-over": register.hand_over,
        "lead": register.lead,
        "moved": register.moved,
        "withdraw": consents.withdraw,
        "consent-given": consents.consent_given,
        "consent-stands": consents.consent_stands,
        "end": register.end,
    },
    "What is held": {"access": access.access},
}

for _panel, _commands in _PANELS.items():
    for _name, _command in _commands.items():
        app.command(_name, rich_help_panel=_panel)(_command)


app.add_typer(forms.forms, name="forms", rich_help_panel="Setting up")
app.add_typer(plan.plan, name="plan", rich_help_panel="The register")
app.add_typer(retention.retention, name="retention", rich_help_panel="What is held")
app.add_typer(user.user, name="user", rich_help_panel="Setting up")


def main() -> None:
    """Run the command that is named on the command line."""
    sys.exit(app())


if __name__ == "__main__":
    main()
