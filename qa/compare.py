"""One question put to each of several documents, side by side; a document that is silent says so."""

from collections.abc import Sequence

from corpus.errors import TooLong
from corpus.rows import Summary
from index.search import Index, Scope
from qa import render
from qa.answer import Answer
from qa.ask import ask
from qa.confidence import SHIPPED, Calibration
from qa.render import Json
from qa.saved import COMPARISON

MOST_COMPARED = 20  # documents side by side
SILENT = "No passage above the threshold."


def compare(
    question: str, index: Index, document_ids: Sequence[str], calibration: Calibration = SHIPPED
) -> tuple[tuple[Summary, Answer], ...]:
    """Ask each document of an id alone, in the order of the ids, all of one state of the library.

    Each is one of several that were chosen, not the one that is expected to answer: it must be as sure as a library.

    :raises NoSuchDocument: if there is none of an id.
    :raises TooLong: if there are more than `MOST_COMPARED`; else as `qa.ask.ask` does.
    """
    if len(document_ids) > MOST_COMPARED:
        raise TooLong(f"{len(document_ids)} documents are too many to compare; choose {MOST_COMPARED} at most.")
    with index.store.snapshot():
        known = {each.id: each for each in index.store.documents()}
        chosen = [known[index.store.resolve(document_id)] for document_id in dict.fromkeys(document_ids)]
        return tuple(
            (each, ask(question, index, scope=Scope(document_ids=(each.id,)), calibration=calibration))
            for each in chosen
        )


def to_text(rows: Sequence[tuple[Summary, Answer]], *, bold: bool = False) -> str:
    """Render for a terminal: each document's title, and what it says or that it is silent."""
    lines = []
    for document, answer in rows:
        said = SILENT if answer.refusal else render.to_text(answer, bold=bold)
        lines.append(f"== {document.title} ({document.id})\n\n{said}")
    return "\n\n".join(lines)


def to_json(question: str, rows: Sequence[tuple[Summary, Answer]]) -> dict[str, Json]:
    """Render as the schema `pilcrow.comparison/1`: a row for each document, whether it answers or not."""
    return {
        "schema": COMPARISON,
        "question": question,
        "rows": [
            {
                "document": {"id": document.id, "title": document.title, "source": document.source},
                "answer": render.to_json(answer),
            }
            for document, answer in rows
        ],
    }
