"""A document's entries in the index: its passages and their words, written and deleted in the caller's transaction."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.document import Parsed
from corpus.store import Store
from index import lexical
from index.passages import Draft


@dataclass(frozen=True, slots=True)
class Pending:
    """A file that is parsed and cut, and waits for its group."""

    path: Path
    parsed: Parsed
    drafts: tuple[Draft, ...]
    keys: tuple[bytes, ...]  # of the drafts' vector rows
    seconds: float  # that reading it took


def write(store: Store, pending: Pending, rows: Mapping[bytes, int]) -> None:
    """Write a document's passages and their words."""
    document, paragraphs = pending.parsed.document, pending.parsed.paragraphs
    starts = [paragraph.start for paragraph in paragraphs]
    for key, draft in zip(pending.keys, pending.drafts, strict=True):
        inside = [paragraphs[bisect_right(starts, start) - 1] for start, _ in draft.sentences]
        sentences = [(within.number, *offsets) for within, offsets in zip(inside, draft.sentences, strict=True)]
        passage = store.connection.execute(
            "INSERT INTO passages (document_id, first, last, start, stop, tokens, sentences, vector_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(document.id, draft.first, draft.last, draft.start, draft.end, draft.tokens),
                *(np.array(sentences, np.int32).tobytes(), rows[key]),
            ),
        ).lastrowid
        assert passage is not None  # an INSERT has one
        section = paragraphs[bisect_right(starts, draft.start) - 1].section
        heading = "\n".join((document.title, *section))
        lexical.fill(store.connection, passage, heading, document.text[draft.start : draft.end])


def delete(store: Store, document_id: str) -> list[int]:
    """Delete a document and its passages; return the vector rows they stood on."""
    rows = store.connection.execute("SELECT vector_id FROM passages WHERE document_id = ?", (document_id,)).fetchall()
    lexical.delete(store.connection, document_id)
    store.delete(document_id)  # and the passages, which hang on it
    return [row for (row,) in rows]
