"""The commands that measure how good the answers are: `pilcrow eval`."""

from pathlib import Path
from typing import Annotated

import typer

from qa.cli_options import app, home_of, model_of, path, tell

evaluation = typer.Typer(
    help="Measure answers against questions whose answers are known.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(evaluation, name="eval")

Gold = Annotated[Path, typer.Argument(help="Questions with what an answer must quote; see --from.", parser=path)]
From = Annotated[str | None, typer.Option("--from", help="The form of GOLD, where its name and contents do not tell.")]


@evaluation.command()
def run(
    context: typer.Context,
    gold: Gold,
    out: Annotated[Path, typer.Option(help="Where the answers go, one JSON a line.", parser=path)],
    workers: Annotated[int, typer.Option(min=1, max=64, help="Questions asked at once.")] = 1,
    within: Annotated[bool, typer.Option(help="Ask each question in the document that its gold names.")] = False,
    fresh: Annotated[bool, typer.Option(help="Ask all questions again.")] = False,
    form: From = None,
) -> None:
    """Ask every question and write down what was said; a run that was interrupted resumes."""
    from qa.confidence import of_home
    from qa.evaluation import forms, running
    from qa.opening import open_index

    questions = forms.read(gold, form)
    calibration = of_home(home_of(context), tell=tell)
    with open_index(home_of(context), model_of(context), tell=tell) as index:
        plan = running.Plan(calibration=calibration, workers=workers, within=within, fresh=fresh)
        outcome = running.run(questions, out, index, plan)
    kept = f", {outcome.kept} were there already" if outcome.kept else ""
    tell(f"{outcome.asked} questions asked{kept}; written to {out}")
    if outcome.failed:
        tell(f'{outcome.failed} questions could not be asked; see "error" in {out}')
        raise typer.Exit(1)
