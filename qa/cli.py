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
        # The reader of our output has gone (`| head`); writing again at exit would raise once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        typer.echo(f"pilcrow: the system refused: {error}; free space or check permissions, and try again", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
