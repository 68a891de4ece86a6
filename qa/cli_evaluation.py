"""The commands that measure how good the answers are: `pilcrow eval`."""

import json
import textwrap
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from qa.cli_options import AsJson, Collection, app, home_of, model_of, path, tell, words

evaluation = typer.Typer(
    help="Measure answers against questions whose answers are known.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(evaluation, name="eval")

_FORMS = "pilcrow, squad, beir, trec, trec-rag, csv"

Gold = Annotated[
    Path,
    typer.Argument(
        metavar="GOLD", help="Questions with what an answer must quote, in any of the forms of --from.", parser=path
    ),
]
From = Annotated[str | None, typer.Option("--from", help=f"The form of GOLD, where its name does not tell: {_FORMS}.")]

RunFile = Annotated[Path, typer.Argument(metavar="RUN", help="What `eval run` wrote.", parser=path)]
Seed = Annotated[int, typer.Option(min=0, help="Of the draws behind the intervals.")]


@evaluation.command()
def run(
    context: typer.Context,
    gold: Gold,
    out: Annotated[Path, typer.Option(help="Where the answers go, one JSON a line.", parser=path)],
    workers: Annotated[int, typer.Option(min=1, max=64, help="Questions asked at once.")] = 1,
    within: Annotated[
        bool, typer.Option("--within", help="Ask each question in the document that its gold names.")
    ] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Ask all questions again.")] = False,
    answers: Annotated[
        Path | None, typer.Option(help="Ask nothing: look up what another system answered.", parser=path)
    ] = None,
    form: From = None,
) -> None:
    """Ask every question and write down what was said; a run that was interrupted resumes."""
    if answers is not None and (within or fresh or workers > 1):
        raise typer.BadParameter("--answers asks nothing; leave --workers, --within and --fresh out")
    from qa.confidence import of_home
    from qa.evaluation import foreign, forms, running
    from qa.evaluation.lines import spare
    from qa.opening import open_index

    spare(out, gold, *filter(None, [answers]))
    questions = forms.read(gold, form)
    calibration = of_home(home_of(context), tell=tell)
    with open_index(home_of(context), model_of(context), tell=tell) as index:
        if answers is not None:
            count = foreign.run(answers, questions, gold, out, index)
            tell(f"{count} answers looked up; written to {out}")
            return
        plan = running.Plan(calibration=calibration, workers=workers, within=within, fresh=fresh)
        outcome = running.run(questions, out, index, plan)
    kept = f", {outcome.kept} were there already" if outcome.kept else ""
    tell(f"{outcome.asked} questions asked{kept}; written to {out}")
    if outcome.failed:
        tell(f'{outcome.failed} questions could not be asked; see "error" in {out}')
        raise typer.Exit(1)


@evaluation.command()
def score(run: RunFile, gold: Gold, seed: Seed = 0, as_json: AsJson = False, form: From = None) -> None:
    """Score a run: grounding, search, silence, confidence, with intervals. The same files give the same numbers."""
    from qa.evaluation import forms, rows, scoring, tables
    from qa.evaluation.gold import warning

    questions = forms.read(gold, form)
    scores = scoring.score(rows.read_run(run), questions, gold, seed=seed)
    if warning(questions):
        tell(warning(questions))
    rendered = json.dumps(tables.to_json(scores), ensure_ascii=False, indent=1) if as_json else tables.to_text(scores)
    typer.echo(rendered)


@evaluation.command()
def metrics() -> None:
    """Say what each metric is: definition, range, direction, source."""
    from qa.evaluation.scoring import MEASURES

    typer.echo(
        "\n\n".join(f"{each.name}\n{textwrap.indent(textwrap.fill(each.definition, 110), '    ')}" for each in MEASURES)
    )


@evaluation.command()
def gate(
    run: RunFile,
    gold: Gold,
    least: Annotated[
        list[str] | None, typer.Option("--min", metavar="NAME=V", help="At least this: part_recall=0.9. Repeatable.")
    ] = None,
    most: Annotated[
        list[str] | None, typer.Option("--max", metavar="NAME=V", help="At most this: ms_p95=300. Repeatable.")
    ] = None,
    junit: Annotated[Path | None, typer.Option(help="Write the verdicts as JUnit XML.", parser=path)] = None,
    github: Annotated[bool, typer.Option("--github", help="Print annotations for GitHub Actions.")] = False,
    form: From = None,
) -> None:
    """Hold a run to limits, for CI: exit 1 if one is not kept. `list:part_recall=0.9` is a limit for one type."""
    from qa.evaluation import forms, rows, scoring
    from qa.evaluation import gate as gates
    from qa.evaluation.lines import spare

    if junit:
        spare(junit, run, gold)
    limits = gates.limits(least or (), most or ())
    verdicts = gates.judge(scoring.score(rows.read_run(run), forms.read(gold, form), gold), limits)
    if junit:
        gates.write_junit(junit, verdicts)
    typer.echo(gates.to_text(verdicts))
    for line in gates.annotations(verdicts) if github else ():
        typer.echo(line)
    raise typer.Exit(0 if all(each.is_kept for each in verdicts) else 1)


@evaluation.command()
def compare(
    first: Annotated[Path, typer.Argument(metavar="A", help="A run.", parser=path)],
    second: Annotated[Path, typer.Argument(metavar="B", help="Another run of the same questions.", parser=path)],
    gold: Gold,
    seed: Seed = 0,
    every: Annotated[bool, typer.Option("--all", help="Name every question that changed.")] = False,
    as_json: AsJson = False,
    form: From = None,
) -> None:
    """Compare two runs of the same questions: differences with intervals, chances, and what got better or worse."""
    from qa.evaluation import comparing, forms, rows

    questions = forms.read(gold, form)
    compared = comparing.compare(rows.read_run(first), rows.read_run(second), questions, gold, seed=seed)
    rendered = json.dumps(comparing.to_json(compared), ensure_ascii=False, indent=1) if as_json else None
    typer.echo(rendered or comparing.to_text(compared, every=every))


@evaluation.command()
def report(
    run: RunFile,
    gold: Gold,
    out: Annotated[Path, typer.Option(help="A file that ends in .html, .md or .json.", parser=path)],
    seed: Seed = 0,
    form: From = None,
) -> None:
    """Write a report of a run: figures, plots, the worst questions, and what is needed to make it again."""
    from qa.evaluation import report as reports
    from qa.evaluation import report_text
    from qa.evaluation.lines import spare

    spare(out, run, gold)
    report_text.admit(out)
    report_text.write(reports.collect(run, gold, form=form, seed=seed), out)
    tell(f"written to {out}")


@evaluation.command()
def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="Questions in any form, or a run.", parser=path)],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A file, or a folder for beir and trec.", parser=path)],
    given: Annotated[str | None, typer.Option("--from", help=f"{_FORMS}; found out if it is not said.")] = None,
    wanted: Annotated[
        str | None, typer.Option("--to", help=f"{_FORMS}; of a run: trec-run, trec-rag, squad-predictions.")
    ] = None,
    documents: Annotated[
        Path | None,
        typer.Option(help="Folder of the documents' texts: written if IN holds them, else read.", parser=path),
    ] = None,
) -> None:
    """Convert questions from one form into another, and runs into what other programs score."""
    from qa.evaluation.converting import convert as convert_file

    tell(convert_file(source, out, given=given, wanted=wanted, documents=documents))


@evaluation.command()
def make(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="Where the drafts go, one JSON a line.", parser=path)],
    document: Annotated[
        list[str] | None, typer.Option(help="Only from this document: id, title or file name. Repeatable.")
    ] = None,
    collection: Collection = None,
    most: Annotated[int, typer.Option(min=1, help="Drafts of each kind from one document.")] = 10,
) -> None:
    """Draft questions from the documents' lists, definitions and figures, for a person to edit."""
    from qa.evaluation.gold import write_gold
    from qa.evaluation.lines import EvaluationError
    from qa.evaluation.making import make as make_drafts
    from qa.opening import open_store

    if out.exists():
        raise EvaluationError(f"{out} is there already, and may have been edited. Choose another --out, or remove it.")
    with open_store(home_of(context)) as store:
        if collection is not None:
            store.require(collection)
        chosen = {store.resolve(words(name) or "") for name in document or ()}
        ids = [each.id for each in store.documents(collection) if not document or each.id in chosen]
        drafts = make_drafts(store, ids, most=most)
    if not drafts:
        tell("the documents show no list, definition or figure to ask for; nothing written")
        raise typer.Exit(1)
    write_gold(out, drafts)
    kinds = Counter(each.type for each in drafts)
    counted = ", ".join(f"{kinds[kind]} {kind}" for kind in sorted(kinds))
    tell(f'{len(drafts)} drafts ({counted}) written to {out}; edit them, then remove "draft" from those you keep')
