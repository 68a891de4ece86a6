"""The command `pilcrow`. Heavy imports stay inside the commands, so that `--help` loads no model.

Exit codes: 0 answered or done, 1 error, 2 wrong usage, 3 abstained.
"""

import io
import os
import sys

import typer

from corpus.errors import PilcrowError
from qa import cli_answers, cli_checking, cli_evaluation, cli_library, cli_server
from qa.cli_options import app

COMMANDS = (  # importing them gives the application its commands
    cli_library,
    cli_answers,
    cli_checking,
    cli_evaluation,
    cli_server,
)
INTERRUPTED = 130


def main() -> None:
    """Run the command line; errors of ours and of the system become one line and exit code 1."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # None if it is closed
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal without UTF-8 shows what it can
    try:
        app()
    except PilcrowError as error:
        typer.echo(f"pilcrow: {error}", err=True)
        sys.exit(1)
    except SystemExit as end:
        if end.code == INTERRUPTED:  # typer's, for Ctrl-C
            typer.echo("pilcrow: interrupted; what was committed is kept, and the same command resumes.", err=True)
        raise
    except BrokenPipeError:
        _discard_output()  # its reader has gone (`| head`)
    except OSError as error:
        typer.echo(f"pilcrow: the system refused: {error}; free space or check permissions, and try again", err=True)
        _discard_output()
        sys.exit(1)


def _discard_output() -> None:
    """Drop what could not be written: at exit, writing it again would raise once more, and change the exit code."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
