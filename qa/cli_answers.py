"""The commands that answer questions, and that fit when to refuse."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from qa.cli_options import ABSTAINED, AsJson, Collection, app, home_of, model_of, tell, words


@app.command()
def ask(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(help="The question, in quotes.", callback=words)] = None,
    document: Annotated[str | None, typer.Option(help="Only this document: id, title or file name.")] = None,
    collection: Collection = None,
    compare: Annotated[
        list[str] | None, typer.Option(help="Ask this document alone, beside others. Repeatable.", metavar="DOC")
    ] = None,
    as_json: AsJson = False,
    batch: Annotated[Path | None, typer.Option(help="JSON lines with id and question.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the answers to --batch go, one JSON a line.")] = None,
) -> None:
    """Answer a question by quoting the documents, or say that they hold no answer."""
    if (question is None) == (batch is None) or (batch is None) != (out is None):
        raise typer.BadParameter("give a question, or --batch IN.jsonl with --out OUT.jsonl")
    if compare:
        if batch or document is not None or collection is not None:
            raise typer.BadParameter("--compare names the documents that are asked; leave the other options out")
        _compare(context, question or "", [words(name) or "" for name in compare], as_json)
    from qa.ask import ask as answer_question
    from qa.batch import answer_all, scope_of
    from qa.confidence import of_home
    from qa.opening import open_index
    from qa.render import to_json, to_text

    calibration = of_home(home_of(context), tell=tell)
    with open_index(home_of(context), model_of(context), tell=tell) as index:
        if batch and out:
            failed = answer_all(batch, out, index, document=document, collection=collection, calibration=calibration)
            if failed:
                typer.echo(f'pilcrow: questions that could not be asked: {failed}; see "error" in {out}', err=True)
            raise typer.Exit(1 if failed else 0)
        scope = scope_of(index, document, collection)
        answer = answer_question(question or "", index, scope=scope, calibration=calibration)
        text = to_text(answer, bold=_is_bold())
        typer.echo(json.dumps(to_json(answer), ensure_ascii=False, indent=2) if as_json else text)
        raise typer.Exit(ABSTAINED if answer.refusal else 0)


def _compare(context: typer.Context, question: str, documents: list[str], as_json: bool) -> NoReturn:
    """Put the question to each of the documents, and exit: as abstained if none of them answers."""
    from qa.compare import compare, to_json, to_text
    from qa.confidence import of_home
    from qa.opening import open_index

    calibration = of_home(home_of(context), tell=tell)
    with open_index(home_of(context), model_of(context), tell=tell) as index:
        ids = [index.store.resolve(name) for name in documents]
        rows = compare(question, index, ids, calibration)
    rendered = json.dumps(to_json(question, rows), ensure_ascii=False, indent=2) if as_json else None
    typer.echo(rendered or to_text(rows, bold=_is_bold()))
    raise typer.Exit(ABSTAINED if all(answer.refusal for _, answer in rows) else 0)


def _is_bold() -> bool:
    """Whether emphasis is shown in bold type: in a terminal, unless that is unwanted."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


@app.command()
def verify(
    context: typer.Context,
    answers: Annotated[Path, typer.Argument(help="Answers as JSON: of `ask --json`, a batch or an export.")],
    originals: Annotated[
        bool, typer.Option("--originals", help="Read the files again that were quoted, and leave the library out.")
    ] = False,
    password: Annotated[str | None, typer.Option(envvar="PILCROW_PASSWORD", help="Of encrypted originals.")] = None,
    ocr: Annotated[bool, typer.Option("--ocr", help="Recognise text on scanned pages of originals.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check saved answers: does each quotation still stand where it says? Exit 1 if one does not."""
    from corpus.formats.block import Options
    from qa.receipts import check_file

    reading = Options(password=password or None, ocr=ocr) if originals else None
    if check_file(home_of(context), answers, as_json=as_json, say=typer.echo, tell=tell, originals=reading):
        raise typer.Exit(1)


@app.command()
def calibrate(
    context: typer.Context,
    gold: Annotated[
        Path | None,
        typer.Argument(
            help="JSON lines with question, answerable and parts; without, the curve that comes with Pilcrow."
        ),
    ] = None,
    false_answers: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of the unanswerable questions that may be answered.")
    ] = 0.05,
    as_json: AsJson = False,
) -> None:
    """Refit how sure an answer must be to be given, on your own questions or for a share of false answers alone."""
    from qa.calibrate import as_shipped, expectations, foreseen, judge, summary
    from qa.calibrate import calibrate as fit
    from qa.opening import open_index

    with open_index(home_of(context), model_of(context), tell=tell) as index:
        if gold is None:
            made = as_shipped().held_to(false_answers)
            report = foreseen(made)
        else:
            judged = tuple(judge(expectations(gold), index))
            made = fit(judged, false_answers=false_answers)
            report = summary(judged, made)
    made.save(home_of(context))
    typer.echo(json.dumps(report) if as_json else "\n".join(f"{name}: {value}" for name, value in report.items()))
