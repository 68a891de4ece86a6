"""The command that checks the quotations of somebody's draft."""

import json
from pathlib import Path
from typing import Annotated

import typer

from qa.cli_options import AsJson, Collection, app, home_of, model_of, path, tell, words


@app.command()
def check(
    context: typer.Context,
    draft: Annotated[Path, typer.Argument(help="A draft: .docx .md .txt .html .pdf", parser=path)],
    document: Annotated[
        list[str] | None, typer.Option(help="Look only in this document: id, title or file name. Repeatable.")
    ] = None,
    collection: Collection = None,
    out: Annotated[
        Path | None, typer.Option(help="Write a copy of a .docx draft with a comment at each finding.", parser=path)
    ] = None,
    password: Annotated[str | None, typer.Option(envvar="PILCROW_PASSWORD", help="Of an encrypted PDF.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Show what is too short to be judged as well.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check each quotation of a draft: exact, altered, stitched, misattributed, not found. Exit 1 if one is wrong."""
    from corpus.formats.block import Options
    from index.search import Scope
    from qa.checking import annotating, drafts, rendering
    from qa.checking.judging import judge
    from qa.opening import open_index

    if out is not None:
        annotating.admit(draft, out)
    read = drafts.read(draft, Options(password=password or None))
    with open_index(home_of(context), model_of(context), tell=tell) as index:
        if collection is not None:
            index.store.require(collection)
        ids = sorted({index.store.resolve(words(name) or "") for name in document or ()})
        report = judge(read, index, Scope(collection=collection, document_ids=tuple(ids)))
    rendered = rendering.to_text(report, every=every)
    typer.echo(json.dumps(rendering.to_json(report), ensure_ascii=False, indent=2) if as_json else rendered)
    if out is not None:
        annotating.annotate(draft, out, report)
    raise typer.Exit(1 if report.wrong else 0)
