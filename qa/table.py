"""A ledger as a table for people: a line per source that fits a terminal, what went wrong below it."""

import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus.formats.sniff import SUFFIX_OF
from corpus.ledger import LedgerRow
from corpus.rows import Summary

WIDTH = 100  # characters
_INDENT = " " * 11  # under the status
_HEADINGS = ("status", "type", "pages", "¶", "lists", "tables", "notes", "lang", "seconds", "source")
_FORMAT = "{:<9}  {:<4}  {:>5}  {:>6}  {:>5}  {:>6}  {:>5}  {:<4}  {:>7}  {}"
_SOURCE = WIDTH - len(_FORMAT.format(*_HEADINGS)) + len(_HEADINGS[-1])  # characters left for it


def lines(rows: Sequence[LedgerRow], here: Path) -> Iterator[str]:
    """Yield the lines of the table, its heading first; sources below the folder `here` are named from there."""
    if rows:
        yield _FORMAT.format(*_HEADINGS)
    for row in rows:
        yield _FORMAT.format(*_cells(row), shortened(row.source, here, _SOURCE)).rstrip()
        for message in (*([row.error] if row.error else ()), *row.warnings):
            yield from textwrap.wrap(
                _without(row.source, message),
                WIDTH,
                initial_indent=_INDENT,
                subsequent_indent=_INDENT + "  ",
                break_long_words=False,
                break_on_hyphens=False,
            )


def documents(found: Sequence[Summary]) -> Iterator[str]:
    """Yield two lines for each document: its id, title and size; where it came from."""
    for each in found:
        counts = (_counted(each.pages, "page"), _counted(each.paragraphs, "paragraph"))
        about = (type_name(each.media_type), *counts, each.collection)
        yield f"{each.id}  {each.title}  ({', '.join(filter(None, about))})"
        yield f"{' ' * len(each.id)}  {each.source}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun if number == 1 else noun + 's'}" if number else ""


def type_name(media_type: str | None) -> str:
    """Return how a type of file is called: "pdf"; nothing for one that is not known."""
    return SUFFIX_OF.get(media_type or "", "").removeprefix(".")


def shortened(source: str, here: Path, width: int) -> str:
    """Return a path as it is named from the folder `here`, its beginning left out if it is too long."""
    below = source.removeprefix(f"{here}/")
    return below if len(below) <= width else "…" + below[1 - width :]


def _cells(row: LedgerRow) -> Iterator[str]:
    yield row.status
    yield type_name(row.media_type)
    if row.document_id is None:
        yield from [""] * 6
    else:
        yield f"{row.pages}" if row.pages else ""
        yield f"{row.paragraphs}"
        yield from (f"{count}" if count else "" for count in (row.lists, row.tables, row.footnotes))
        yield row.language or ""
    yield f"{row.seconds:.2f}" if row.seconds < 1000 else f"{row.seconds:.0f}"


def _without(source: str, message: str) -> str:
    """Return a message without the path that its line already names."""
    words = message.removeprefix(source).lstrip(": ")
    return words or message
