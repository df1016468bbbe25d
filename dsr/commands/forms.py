"""`dsr forms`: the forms that the reader knows by their blank."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from dsr.commands.common import ALL_WELL, TROUBLE, As, Config, Format, configuration_path, configured, console, errors, print_json, stop
from dsr.forms import DefinitionError, known_forms, load_definition
from parsers.definition import Definition
from parsers.definition_file import doubts_about, written
from parsers.definition_proposal import Proposal, proposed
from parsers.document import Document
from parsers.errors import Unreadable
from parsers.open import open_document
from triage.missing import ASKED

forms: Final = typer.Typer(help="The forms that the reader knows by their blank.", no_args_is_help=True)

_HEAD: Final = (
    "A form, proposed from its blank by: dsr forms add",
    "",
    "What to look at, from top to bottom:",
    '- key: the key of the record that the question asks for (docs/referral-record.md); "" for a question to leave alone; several by',
    "  a space for one box that asks for several. What the program thinks of its own suggestion stands beside it.",
    "- options: the printed answers with the code of the record that each stands for.",
    "- columns: the headings of a grid with what stands under each.",
    "- printed: what the blank prints besides; none of it is ever taken for an answer.",
    "Questions that were not found are added by hand, in printed order. Then: confirmed = true. Until then the file is not used.",
    "",
)


@forms.command("add")
def add(
    blank: Annotated[Path, typer.Argument(help="The blank form: Word, PDF or any other kind that is read.", show_default=False)],
    name: Annotated[str, typer.Option("--name", help="What to call it: small letters, digits and dashes, such as adult-2026.")],
    edition: Annotated[str, typer.Option("--edition", help="Its edition, best as a date: 2026-04-01.")] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="The folder to write to; otherwise the one of reading.forms_folder.", show_default=False)
    ] = None,
    config: Config = None,
) -> None:
    """Propose the definition of a form from its blank, for a person to confirm. Nothing is written over."""
    folder = out or _folder(config)
    if folder is None:
        stop("Where to? Name a folder with --out, or set reading.forms_folder in the configuration.")
    if not folder.is_dir():
        stop(f"There is no folder {folder}.")
    path = folder / f"{name}.toml"
    proposal = proposed(_opened(blank), name, edition)
    text = written(proposal.definition, proposal.notes, _HEAD)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        stop(f"{path} is there already and was left as it is. Choose another --name, or remove it first.")
    except OSError as error:
        stop(f"{path} cannot be written ({error.strerror}).")
    try:
        load_definition(path)
    except DefinitionError as error:
        path.unlink()
        stop(f"No definition could be made of this blank:\n{error}")
    _tell(path, proposal)


@forms.command("list")
def list_(config: Config = None, as_: As = Format.TEXT) -> None:
    """The forms that are known: the program's own, then the service's."""
    found = _known(config)
    if as_ is Format.JSON:
        print_json(
            [
                {"name": one.name, "edition": one.edition, "confirmed": one.confirmed, "questions": len(one.questions), "file": path}
                for one, path in found
            ]
        )
        return
    for one, path in found:
        state = "[green]used[/green]       " if one.confirmed else "[yellow]to confirm[/yellow] "
        edition = f", {one.edition}" if one.edition else ""
        console.print(f"{state} {one.name}{edition}: {len(one.questions)} questions ({path or 'part of the program'})", soft_wrap=True)
    if not found:
        console.print("No form is known by its blank. Every form is read by general knowledge.")


@forms.command("check")
def check(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Definitions; otherwise all of the service's folder.", show_default=False)
    ] = None,
    config: Config = None,
) -> None:
    """Say what is left to confirm in each definition. Exit status 1 when one has a mistake or is not confirmed."""
    trouble = False
    found: list[tuple[Definition, str | None]] = []
    if files:
        for path in files:
            try:
                found.append((load_definition(path), str(path)))
            except DefinitionError as error:
                trouble = True
                errors.print(str(error), markup=False, soft_wrap=True)
    else:
        found = [(one, path) for one, path in _known(config) if path is not None]
    for one, where in found:
        doubts = list(doubts_about(one, ASKED))
        trouble = trouble or not one.confirmed
        console.print(
            f"{where}: {one.name}, {'confirmed' if one.confirmed else 'not confirmed yet: not used'}", markup=False, soft_wrap=True
        )
        for doubt in doubts:
            console.print(f"  - {doubt}", markup=False, soft_wrap=True)
        left = [asked.label for asked in one.questions if not asked.keys and not any(option.codes for option in asked.options)]
        if left:
            console.print(f"  {len(left)} questions are nobody's answer: " + "; ".join(left), markup=False, soft_wrap=True)
    if not found and not trouble:
        console.print("The service has described no form of its own. Propose one with: dsr forms add BLANK --name …")
    raise typer.Exit(TROUBLE if trouble else ALL_WELL)


def _folder(config: Path | None) -> Path | None:
    """The service's folder of definitions, None when there is no configuration or it names none."""
    path = configuration_path(config)
    return configured(path).reading.forms_folder if config is not None or path.exists() else None


def _known(config: Path | None) -> list[tuple[Definition, str | None]]:
    try:
        return [(form.definition, None if form.path is None else str(form.path)) for form in known_forms(_folder(config))]
    except DefinitionError as error:
        stop(str(error), TROUBLE)


def _opened(blank: Path) -> Document:
    try:
        return open_document(blank.read_bytes(), blank.name)
    except OSError as error:
        stop(f"{blank} cannot be opened ({error.strerror}).")
    except Unreadable as refused:
        stop(f"{blank}: {refused.detail}")


def _tell(path: Path, proposal: Proposal) -> None:
    questions = proposal.definition.questions
    console.print(
        f"Wrote {path}: {len(questions)} questions, {len(questions) - len(proposal.unplaced)} with a suggested key.",
        markup=False,
        soft_wrap=True,
    )
    if proposal.unplaced:
        console.print("Without a key, for you to decide:")
    for asked in proposal.unplaced:
        console.print(f"  - {asked.label}" + (f" ({asked.section})" if asked.section else ""), markup=False, soft_wrap=True)
    console.print("Read it through, set confirmed = true, then: dsr forms check", soft_wrap=True)
