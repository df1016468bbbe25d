"""`dsr`: the command line. A command's module is loaded when the command is called: most need the database, reading does not."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final, NamedTuple

import typer
from typer.core import TyperGroup


class Called(NamedTuple):
    """A command: the `name` in the module `dsr.commands.{module}`, a function or a group of commands, and what the list of commands
    says of it: the first sentence of its own help."""

    module: str
    name: str
    help: str

    def loaded(self) -> Any:
        """The function, or the `Typer` of the group."""
        return getattr(import_module(f"dsr.commands.{self.module}"), self.name)


PANELS: Final[Mapping[str, Mapping[str, Called]]] = {
    "Setting up": {
        "init": Called("setting_up", "init", "Make the configuration file, if there is none, and the database."),
        "check": Called(
            "setting_up",
            "check",
            "Look at the configuration, the database, each mailbox and the mail server: one line each, ok or what to do.",
        ),
        "consent": Called(
            "setting_up",
            "consent",
            'Have somebody log in and consent once, in a browser anywhere, where the program logs in for an account (grant "refresh_token").',
        ),
        "forms": Called("forms", "forms", "The forms that the reader knows by their blank."),
        "user": Called("user", "user", "Who may sign in to the desk, with which roles."),
    },
    "Running": {
        "run": Called(
            "working", "run", "Run the worker, and the desk where it is configured, until it is told to stop (Ctrl-C or SIGTERM)."
        ),
        "desk": Called("desk", "desk", "Serve the desk until it is told to stop (Ctrl-C or SIGTERM)."),
        "poll": Called(
            "working", "poll", "Poll every mailbox once, process what is new, send what is owed, make up the reminders of today."
        ),
        "status": Called("working", "status", "Say whether all is well, for people and for monitoring."),
    },
    "Trying": {
        "demo": Called(
            "trying",
            "demo",
            "Send a dozen fictional letters through the real worker, on mail servers of its own, and show what becomes of them.",
        ),
    },
    "Looking": {
        "queue": Called(
            "looking",
            "queue",
            "Show the referrals that wait for a decision, the most pressing first, and the letters that wait for a person.",
        ),
        "show": Called(
            "looking", "show", "Show one referral: what the form says, what is unsure, what is missing, what was decided, what was sent."
        ),
        "letters": Called(
            "looking",
            "letters_command",
            "Show the letters that wait for a person: set aside because they could not be read, or asking or telling something.",
        ),
        "letter": Called(
            "looking",
            "letter",
            "Show what became of one letter, its files, and what could not be read; or write the letter itself into a file.",
        ),
        "outbox": Called("looking", "outbox_command", "Show the e-mails that are owed, sent, failed or uncertain, newest first."),
        "read": Called("reading", "read", "Read forms and messages and print what they say."),
        "report": Called(
            "report", "report", "Tell the themes of a quarter or a financial year: counts of many people, small ones hidden, no names."
        ),
    },
    "Deciding (always by a named person)": {
        "accept": Called(
            "deciding", "accept", "Accept a referral: the person goes on the register, with a rating and the date of the first review."
        ),
        "decline": Called("deciding", "decline", "Decline a referral, with the reason."),
        "redirect": Called("deciding", "redirect", "Hand a referral to another of our teams, or to another area."),
        "ask": Called("deciding", "ask", "Ask the sender for what is missing."),
        "reopen": Called("deciding", "reopen", "Take a decision back: the referral waits again."),
        "answer": Called("answering", "answer", "Answer a letter that asks for information or easy read, with the service's own leaflets."),
        "settle": Called("deciding", "settle", "Say that you have dealt with a letter, and how."),
        "again": Called("deciding", "again", "Have a letter that was set aside read once more by the worker."),
        "write-off": Called(
            "deciding", "write_off", "Settle that messages which a mailbox offered, and of which there is no letter, cannot be had."
        ),
    },
    "The register": {
        "entries": Called(
            "register", "entries", "Show who is on the register, whose review is due first on top, and what is to be asked about them."
        ),
        "entry": Called("register", "entry", "Show everything on one entry: ratings, reviews, plan, consent, and what is to be done."),
        "review": Called("register", "review", "Record the review that is due: what was said and agreed, and when the next one is due."),
        "move-review": Called("register", "move_review", "Move the review that is due to another day."),
        "rate": Called("register", "rate", "Rate somebody on the register."),
        "admit": Called("register", "admit", "Record that somebody is in hospital (blue)."),
        "discharge": Called("register", "discharge", "Record that somebody has left hospital, with a new rating if you give one."),
        "correct-stay": Called("register", "correct_stay", "Correct the days of a stay in hospital."),
        "hand-over": Called("register", "hand_over", "Hand an entry to another team, such as to an adult team at 18."),
        "lead": Called("register", "lead", "Say which professional leads: they are reminded of reviews from then on."),
        "moved": Called("register", "moved", "Record that somebody has moved out of the area."),
        "withdraw": Called(
            "consents",
            "withdraw",
            "Record that consent was withdrawn: reminders stop at once, and the entry is closed until a person decides what follows.",
        ),
        "consent-given": Called(
            "consents", "consent_given", "Record consent: afresh at 16 or 18, asked again, or given again after it was withdrawn."
        ),
        "consent-stands": Called(
            "consents", "consent_stands", "Say that consent stands after all: the letter was no withdrawal, or it was taken back."
        ),
        "end": Called("register", "end", "Take somebody off the register."),
        "plan": Called("plan", "plan", "The plan of somebody on the register: people, needs, actions, escalations, C(E)TRs."),
    },
    "What is held": {
        "access": Called(
            "access", "access", "Write everything that is held about one person into a folder: a page, JSON, and the letters and forms."
        ),
        "retention": Called("retention", "retention", "How long records are kept."),
    },
}

_COMMANDS: Final = {name: called for panel in PANELS.values() for name, called in panel.items()}


class _OnDemand(TyperGroup):
    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] in _COMMANDS:
            self.commands[args[0]] = _loaded(args[0])
        return super().resolve_command(ctx, args)


app = typer.Typer(
    name="dsr",
    cls=_OnDemand,
    help="DSR Intake: keeps, reads and queues e-mailed referrals to the Dynamic Support Register, and keeps its reviews on time.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a traceback with values in it could show what a form says
    rich_markup_mode="rich",
)


def _loaded(name: str) -> Any:
    command, holder = _COMMANDS[name].loaded(), typer.Typer(rich_markup_mode="rich")
    if isinstance(command, typer.Typer):
        holder.add_typer(command, name=name)
    else:
        holder.command(name)(command)
    return typer.main.get_group(holder).commands[name]


def _unloaded() -> None:
    """Stands for a command in the list of commands."""


for _panel, _commands in PANELS.items():
    for _name, _called in _commands.items():
        app.command(_name, help=_called.help, rich_help_panel=_panel)(_unloaded)


def main() -> None:
    """Run the command that is named on the command line."""
    sys.exit(app())


if __name__ == "__main__":
    main()
