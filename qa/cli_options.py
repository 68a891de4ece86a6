"""What all commands share: the application, what stands before the command, and options that several take."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, cast

import typer

ABSTAINED = 3  # exit code

app = typer.Typer(
    help="Answers questions about your own documents by quoting them, with paragraph references.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Home = Annotated[
    Path | None,
    typer.Option("--home", envvar="PILCROW_HOME", help="Folder of the library.", show_default="your user data folder"),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        envvar="PILCROW_MODEL",
        help="Any sentence-transformers model, by name or folder; one that is not on this machine is downloaded.",
        show_default="the one that comes with Pilcrow",
    ),
]


def path(text: str) -> Path:
    """Read a path; an empty one, as of an unset variable in a script, would mean the working folder."""
    if not text:
        raise typer.BadParameter("a path is empty; name a file or folder")
    return Path(text)


def words(text: str | None) -> str | None:
    """Read an argument as UTF-8 in any locale; bytes that are none become U+FFFD."""
    return None if text is None else os.fsencode(text).decode("utf-8", "replace")


def new_collection(text: str) -> str:
    """Read a name that is about to be stored, and printed in terminals."""
    if not text.strip() or not text.isprintable():
        raise typer.BadParameter("a collection's name needs letters, and has no control characters")
    return text


Collection = Annotated[str | None, typer.Option(help="Only this collection.", callback=words)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@dataclass(frozen=True, slots=True)
class Globals:
    """What stands before the command."""

    home: Path | None
    model: str | None


@app.callback()
def _globals(context: typer.Context, home: Home = None, model: Model = None) -> None:
    context.obj = Globals(home, model)


def model_of(context: typer.Context) -> str | None:
    """The embedding model that was named; None for the one that comes with the installation."""
    return cast(Globals, context.obj).model or None


def home_of(context: typer.Context) -> Path:
    """The folder of the library: `--home`, PILCROW_HOME, or the platform's user data folder."""
    from platformdirs import user_data_path

    home = cast(Globals, context.obj).home or user_data_path("pilcrow", appauthor=False)
    return Path(home).expanduser()


def tell(line: str) -> None:
    """Say something to whoever waits."""
    typer.echo(line, err=True)
