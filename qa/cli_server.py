"""The command that serves the page and the interface for programs."""

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.cli_options import app, home_of, model_of, path, tell

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from fastapi import FastAPI


@app.command()
def serve(
    context: typer.Context,
    host: Annotated[
        str, typer.Option(help="Address to listen on; others than loopback need --accounts.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 7860,
    accounts: Annotated[
        Path | None, typer.Option(help="File of those who may use it; see `pilcrow account`.", parser=path)
    ] = None,
    mcp: Annotated[bool, typer.Option("--mcp", help="Offer the tools of the Model Context Protocol, at /mcp.")] = False,
    readers: Annotated[int, typer.Option(min=1, max=64, help="Questions that are answered at once.")] = 2,
) -> None:
    """Serve the page and the interface for programs, until Ctrl-C."""
    from qa.server.settings import Settings

    settings = Settings(
        home=home_of(context),
        model=model_of(context),
        host=host,
        port=port,
        readers=readers,
        accounts=accounts,
    )
    from qa.page import mount  # slow: it brings Gradio
    from qa.server.app import create_app, run

    made = create_app(settings, page=mount, tools=_tools() if mcp else nullcontext)
    run(made, settings, tell)


def _tools() -> "Callable[[FastAPI], AbstractAsyncContextManager[object]]":
    from qa.server.tools import serving

    return serving


@app.command()
def account(
    file: Annotated[Path, typer.Argument(help="File of accounts; it is made if it is missing.", parser=path)],
    name: Annotated[str, typer.Argument(help="Letters, digits, - or _.")],
    role: Annotated[str, typer.Option(help="reader, or editor: may also add and remove documents.")] = "reader",
    remove: Annotated[bool, typer.Option("--remove", help="Take the account away instead.")] = False,
) -> None:
    """Make an account for `pilcrow serve --accounts`, or a new token for one; the token is printed once."""
    from qa.server.access import AccountRole, create, delete

    if role not in set(AccountRole):
        raise typer.BadParameter(f"a role is one of: {', '.join(AccountRole)}")
    if remove:
        delete(file, name)
        typer.echo(f"{name} may no longer use the server")
    else:
        typer.echo(create(file, name, AccountRole(role)))
