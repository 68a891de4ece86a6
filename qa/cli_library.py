"""The commands that fill, show and examine the library."""

import json
from pathlib import Path
from typing import Annotated

import typer

from qa.cli_options import AsJson, Collection, app, home_of, model_of, new_collection, path


@app.command()
def add(
    context: typer.Context,
    paths: Annotated[
        list[Path],
        typer.Argument(
            help="Files, whatever their names, if their content is readable; or folders, of which are read: .pdf .docx"
            " .docm .odt .epub .html .htm .xhtml .rtf .md .markdown .txt .text",
            parser=path,
        ),
    ],
    collection: Annotated[str, typer.Option(help="Collection to put them in.", callback=new_collection)] = "default",
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
        home=home_of(context),
        model=model_of(context),
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
    with Store.open(home_of(context) / "library.sqlite3") as store:
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

    with Store.open(home_of(context) / "library.sqlite3") as store, store.snapshot():
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

    home = home_of(context)
    with Store.open(home / "library.sqlite3") as store:
        found = store.document(store.resolve(document))
    take_out(home, found.id)
    typer.echo(f"Removed {found.title} ({found.source})")


@app.command()
def doctor(context: typer.Context, as_json: AsJson = False) -> None:
    """Check the installation, the model and the library; exit 1 if anything is wrong."""
    from dataclasses import asdict

    from qa.doctor import examine

    findings = examine(home_of(context), model_of(context))
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            typer.echo(f"{'ok ' if finding.ok else 'BAD'}  {finding.what}: {finding.detail}")
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)
