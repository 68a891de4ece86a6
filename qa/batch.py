"""Many questions from a file of JSON lines, answered one JSON a line, in the same order."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tqdm import tqdm

from corpus.errors import PilcrowError
from index.search import Index, Scope
from qa.ask import ask
from qa.confidence import SHIPPED, Calibration
from qa.render import SCHEMA, Json, to_json


class BatchError(PilcrowError):
    """The file of questions cannot be read."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: {"id", "question", optional "document" and "collection"}."""

    id: str | int | None
    question: str
    document: str | None
    collection: str | None


def scope_of(index: Index, document: str | None, collection: str | None) -> Scope:
    """Resolve the names of a document and a collection; raises `NoSuchDocument`."""
    if collection is not None:
        index.store.require(collection)
    return Scope(index.store.resolve(document) if document is not None else None, collection)


def answer_all(
    questions: Path,
    out: Path,
    index: Index,
    *,
    document: str | None,
    collection: str | None,
    calibration: Calibration = SHIPPED,
) -> int:
    """Answer every line of a file and return how many could not be asked.

    A line whose document or collection is unknown, or whose question is too long, gets a row with
    status "error" and what to do, so that no line is lost. Raises `BatchError` if the file itself is no
    JSON lines; nothing is written then.
    """
    rows = list(_rows(questions))
    failed = 0
    try:
        if out.exists() and out.samefile(questions):
            raise BatchError(f"{out} holds the questions and would be overwritten. Choose another --out.")
        with out.open("w", encoding="utf-8") as lines:
            for row in tqdm(rows, desc="answering", unit="question", disable=None):
                scoped = replace(row, document=row.document or document, collection=row.collection or collection)
                answer = answer_row(scoped, index, calibration)
                failed += answer["status"] == "error"
                lines.write(json.dumps(answer, ensure_ascii=False) + "\n")
                lines.flush()
    except OSError as error:
        raise BatchError(f"Cannot write {out}: {error.strerror}. Choose another --out.") from error
    return failed


def answer_row(row: Row, index: Index, calibration: Calibration) -> dict[str, Json]:
    """Return the answer to one row as JSON; one that cannot be asked has the status "error", and says why."""
    try:
        scope = scope_of(index, row.document, row.collection)
        return to_json(ask(row.question, index, scope=scope, calibration=calibration), id=row.id)
    except PilcrowError as error:
        return {
            "schema": SCHEMA,
            "id": row.id,
            "question": row.question,
            "status": "error",
            "error": str(error),
            "quotes": [],
        }


def _rows(path: Path) -> Iterator[Row]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise BatchError(f"Cannot read {path}: {reason}. Give a UTF-8 file with one JSON object a line.") from error
    for number, line in enumerate(text.split("\n"), start=1):  # `splitlines` would also split inside strings
        if line.strip():
            yield _row(line, f"{path}, line {number}")


def _row(line: str, where: str) -> Row:
    try:
        fields = json.loads(line)
        json.dumps(fields, ensure_ascii=False, allow_nan=False).encode()  # what we carry over must be JSON in UTF-8
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "no number, half a character, or too deep"
        raise BatchError(f"{where} is not JSON ({reason}); write one object a line.") from error
    if not isinstance(fields, dict) or not isinstance(fields.get("question"), str):
        raise BatchError(f'{where} has no "question"; write {{"id": 1, "question": "..."}}.')
    id, document, collection = fields.get("id"), fields.get("document"), fields.get("collection")
    if not isinstance(id, str | int | None):
        raise BatchError(f"{where} has an id that is neither a string nor a whole number; give it one of these.")
    if not isinstance(document, str | None) or not isinstance(collection, str | None):
        raise BatchError(f"{where} has a document or collection that is no string; write its name in quotes.")
    return Row(id, fields["question"], document or None, collection or None)
