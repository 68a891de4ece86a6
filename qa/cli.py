"""The command `pilcrow`. Heavy imports stay inside the commands, so that `--help` loads no model.

Exit codes: 0 answered or done, 1 error, 2 wrong usage, 3 abstained.
"""

import io
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, cast

import typer

from corpus.errors import PilcrowError

ABSTAINED = 3
INTERRUPTED = 130

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


def _path(text: str) -> Path:
    """Read a path; an empty one, as of an unset variable in a script, would mean the working folder."""
    if not text:
        raise typer.BadParameter("a path is empty; name a file or folder")
    return Path(text)


def _words(text: str | None) -> str | None:
    """Read an argument as UTF-8 in any locale; bytes that are none become U+FFFD."""
    return None if text is None else os.fsencode(text).decode("utf-8", "replace")


def _new_collection(text: str) -> str:
    """Read a name that is about to be stored, and printed in terminals."""
    if not text.strip() or not text.isprintable():
        raise typer.BadParameter("a collection's name needs letters, and has no control characters")
    return text


Collection = Annotated[str | None, typer.Option(help="Only this collection.", callback=_words)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@dataclass(frozen=True, slots=True)
class Globals:
    """What stands before the command."""

    home: Path | None
    model: str | None


@app.callback()
def _globals(context: typer.Context, home: Home = None, model: Model = None) -> None:
    context.obj = Globals(home, model)


def _model(context: typer.Context) -> str | None:
    """The embedding model that was named; None for the one that comes with the installation."""
    return cast(Globals, context.obj).model or None


def _home(context: typer.Context) -> Path:
    """The folder of the library: `--home`, PILCROW_HOME, or the platform's user data folder."""
    from platformdirs import user_data_path

    home = cast(Globals, context.obj).home or user_data_path("pilcrow", appauthor=False)
    return Path(home).expanduser()


def _tell(line: str) -> None:
    """Say something to whoever waits."""
    typer.echo(line, err=True)


@app.command()
def add(
    context: typer.Context,
    paths: Annotated[
        list[Path],
        typer.Argument(
            help="Files, whatever their names, if their content is readable; or folders, of which are read: .pdf .docx"
            " .docm .odt .epub .html .htm .xhtml .rtf .md .markdown .txt .text",
            parser=_path,
        ),
    ],
    collection: Annotated[str, typer.Option(help="Collection to put them in.", callback=_new_collection)] = "default",
    include: Annotated[
        list[str] | None,
        typer.Option(help="Of folders, only files that fit: '*.pdf', '2024/**', 'reports/'. Repeatable."),
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(help="Of folders, no file or folder that fits: 'drafts/'. Repeatable; it wins.")
    ] = None,
    password: Annotated[
        str | None,
        typer.Option(envvar="PILCROW_PASSWORD", help="Of encrypted PDFs. The variable shows it to no other user."),
    ] = None,
    ocr: Annotated[bool, typer.Option("--ocr", help="Recognise text on scanned pages; needs tesseract.")] = False,
    no_originals: Annotated[
        bool, typer.Option("--no-originals", help="Keep no copies of the files beside the library.")
    ] = False,
    watch: Annotated[
        bool,
        typer.Option("--watch", help="Then wait, and add again what changes or appears, until Ctrl-C; keep what goes."),
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Name every file, also the unchanged.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add files and folders to the library; unchanged files cost nothing."""
    from corpus.formats.block import Options
    from corpus.selection import Selection
    from qa.adding import Adder, Wish

    wish = Wish(
        home=_home(context),
        model=_model(context),
        paths=tuple(path.absolute() for path in paths),
        collection=collection,
        options=Options(password=password or None, ocr=ocr),
        selection=Selection(include=tuple(include or ()), exclude=tuple(exclude or ())),
        originals=not no_originals,
        verbose=verbose,
        as_json=as_json,
    )
    adder = Adder(wish)
    rows = adder.add(wish.paths)
    if watch:
        adder.watch()
        return
    named = set(map(str, wish.paths))
    failed = [row for row in rows if row.error]
    if any(row.source in named for row in failed) or (failed and len(failed) == len(rows)):
        raise typer.Exit(1)


@app.command()
def ask(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(help="The question, in quotes.", callback=_words)] = None,
    document: Annotated[str | None, typer.Option(help="Only this document: id, title or file name.")] = None,
    collection: Collection = None,
    as_json: AsJson = False,
    batch: Annotated[Path | None, typer.Option(help="JSON lines with id and question.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the answers to --batch go, one JSON a line.")] = None,
) -> None:
    """Answer a question by quoting the documents, or say that they hold no answer."""
    if (question is None) == (batch is None) or (batch is None) != (out is None):
        raise typer.BadParameter("give a question, or --batch IN.jsonl with --out OUT.jsonl")
    from qa.ask import ask as answer_question
    from qa.batch import answer_all, scope_of
    from qa.confidence import of_home
    from qa.opening import open_index
    from qa.render import to_json, to_text

    calibration = of_home(_home(context), tell=_tell)
    with open_index(_home(context), _model(context), tell=_tell) as index:
        if batch and out:
            failed = answer_all(batch, out, index, document=document, collection=collection, calibration=calibration)
            if failed:
                typer.echo(f'pilcrow: questions that could not be asked: {failed}; see "error" in {out}', err=True)
            raise typer.Exit(1 if failed else 0)
        scope = scope_of(index, document, collection)
        answer = answer_question(question or "", index, scope=scope, calibration=calibration)
        text = to_text(answer, bold=sys.stdout.isatty() and "NO_COLOR" not in os.environ)
        typer.echo(json.dumps(to_json(answer), ensure_ascii=False, indent=2) if as_json else text)
        raise typer.Exit(ABSTAINED if answer.refusal else 0)


@app.command()
def calibrate(
    context: typer.Context,
    gold: Annotated[Path, typer.Argument(help="JSON lines with question, answerable and parts.")],
    false_answers: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of the unanswerable questions that may be answered.")
    ] = 0.05,
    as_json: AsJson = False,
) -> None:
    """Refit how sure an answer must be to be given, on your own questions."""
    from qa.calibrate import calibrate as fit
    from qa.calibrate import expectations, judge, summary
    from qa.opening import open_index

    expected = expectations(gold)
    with open_index(_home(context), _model(context), tell=_tell) as index:
        judged = tuple(judge(expected, index))
    made = fit(judged, false_answers=false_answers)
    made.save(_home(context))
    report = summary(judged, made)
    typer.echo(json.dumps(report) if as_json else "\n".join(f"{name}: {value}" for name, value in report.items()))


@app.command(name="list")
def list_documents(
    context: typer.Context,
    collection: Collection = None,
    ledger: Annotated[
        bool, typer.Option("--ledger", help="All sources that were ever given, and what became of them.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the documents in the library, or the ledger of all that was given."""
    from dataclasses import asdict

    from corpus.store import Store
    from qa import table

    if ledger and collection is not None:
        raise typer.BadParameter("the ledger is of all collections; leave out --collection")
    with Store.open(_home(context) / "library.sqlite3") as store:
        if collection is not None:
            store.require(collection)
        rows = store.ledger() if ledger else ()
        found = () if ledger else store.documents(collection)
    if as_json:
        typer.echo(json.dumps([*map(asdict, rows), *map(asdict, found)], ensure_ascii=False, indent=2))
    else:
        for line in (*table.lines(rows, Path.cwd()), *table.documents(found)):
            typer.echo(line)


@app.command()
def show(
    context: typer.Context,
    document: Annotated[str, typer.Argument(help="Id, title or file name.")],
    paragraph: Annotated[int | None, typer.Option(help="Only the paragraph of this number.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show a document's whole text with its paragraph marks, or one paragraph."""
    from corpus.places import locate
    from corpus.store import Store
    from qa.render import paragraph_json, paragraph_text

    with Store.open(_home(context) / "library.sqlite3") as store, store.snapshot():
        found = store.document(store.resolve(document))
        numbered = store.paragraphs(found.id) if paragraph is None else (store.paragraph(found.id, paragraph),)
        shown = [(found, each, locate(store, each, each.start, each.end)) for each in numbered]
    if as_json:
        rows = [paragraph_json(*each) for each in shown]
        typer.echo(json.dumps(rows if paragraph is None else rows[0], ensure_ascii=False, indent=2))
    else:
        typer.echo("\n\n".join(paragraph_text(*each) for each in shown))


@app.command()
def remove(context: typer.Context, document: Annotated[str, typer.Argument(help="Id, title or file name.")]) -> None:
    """Take a document out of the library and of every answer."""
    from corpus.store import Store
    from index.build import remove as take_out

    home = _home(context)
    with Store.open(home / "library.sqlite3") as store:
        found = store.document(store.resolve(document))
    take_out(home, found.id)
    typer.echo(f"Removed {found.title} ({found.source})")


@app.command()
def doctor(context: typer.Context, as_json: AsJson = False) -> None:
    """Check the installation, the model and the library; exit 1 if anything is wrong."""
    from dataclasses import asdict

    from qa.doctor import examine

    findings = examine(_home(context), _model(context))
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            typer.echo(f"{'ok ' if finding.ok else 'BAD'}  {finding.what}: {finding.detail}")
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


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
