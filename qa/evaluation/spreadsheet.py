"""A plain CSV of questions and expected quotes, as a spreadsheet saves it.

The first row names the columns, in any order and case: "question" and "quote" (or "expected quote", "answer",
"expected"), and, if you like, "id", "document", "type", "collection" and "draft" ("yes" if nobody has looked at it).
A question without a quote is one that the documents do not answer. " || " parts alternatives of a quote. Several rows
with one id are the parts of one answer; a row without an id has its number. Commas, semicolons and tabs are known.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path

from qa.evaluation.gold import GoldQuestion, checked, kind_of
from qa.evaluation.lines import EvaluationError, read_text, write_whole

BETWEEN = " || "  # alternatives
_QUOTES = ("quote", "expected quote", "expected_quote", "answer", "expected")
_COLUMNS = ("id", "question", "quote", "document", "type", "collection", "draft")
_MARKED = {"": False, "no": False, "false": False, "0": False, "yes": True, "true": True, "1": True}


def read(path: Path) -> tuple[GoldQuestion, ...]:
    """Read the questions; raises EvaluationError, naming the line."""
    found: dict[str, GoldQuestion] = {}
    for row in _rows(path):
        known = found.get(row.id)
        if known is None:
            found[row.id] = row
        elif known.question != row.question or not (known.parts and row.parts):
            at = known.where.rpartition(", ")[2]
            another = "with another question" if known.question != row.question else "and one of both rows has no quote"
            raise EvaluationError(f"{row.where}: the id “{row.id}” stands at {at} already, {another}.")
        else:
            found[row.id] = replace(
                known, parts=known.parts + row.parts, type="list" if known.type == "span" else known.type
            )
    return checked(found.values(), path)


def write(path: Path, questions: Sequence[GoldQuestion]) -> int:
    """Write the questions of which the words are known, and return how many are left out.

    Left out are parts with the sign that parts alternatives too, and ids with white space around, which no cell keeps.
    """
    kept = [each for each in questions if each.is_judged and _is_kept(each)]
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(_COLUMNS)
    for each in kept:
        for part in each.parts or ((),):
            cells = (each.id, each.question, BETWEEN.join(part), each.document or "", each.type, each.collection or "")
            table.writerow((*cells, "yes" if each.draft else ""))
    write_whole(path, [text.getvalue()])
    return len(questions) - len(kept)


def _rows(path: Path) -> Iterator[GoldQuestion]:
    text = read_text(path)
    head = text.lstrip("\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    table = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [cell.strip().casefold() for cell in next(table)]
        quote = next((name for name in _QUOTES if name in names), None)
        if "question" not in names or quote is None:
            raise EvaluationError(f"{path}, line 1: name the columns; “question” and “quote” are needed.")
        for number, cells in enumerate(table, start=1):
            where = f"{path}, line {table.line_num}"
            if not any(map(str.strip, cells)):
                continue
            if len(cells) > len(names):
                raise EvaluationError(f"{where}: it has {len(cells)} cells, and line 1 names {len(names)} columns.")
            row = {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
            yield _question(row, row.get(quote, ""), where, number)
    except csv.Error as error:
        raise EvaluationError(f"{path}, line {table.line_num}: this is no CSV ({error}).") from error


def _question(row: dict[str, str], quote: str, where: str, number: int) -> GoldQuestion:
    question = row.get("question", "")
    if not question:
        raise EvaluationError(f"{where}: there is no question.")
    draft = row.get("draft", "").casefold()
    if draft not in _MARKED:
        raise EvaluationError(f"{where}: “draft” is yes or no.")
    alternatives = tuple(each.strip() for each in quote.split(BETWEEN.strip()) if each.strip())
    parts = (alternatives,) if alternatives else ()
    return GoldQuestion(
        id=row.get("id") or str(number),
        question=question,
        answerable=bool(parts),
        type=row.get("type") or kind_of(parts, bool(parts)),
        parts=parts,
        document=row.get("document") or None,
        collection=row.get("collection") or None,
        draft=_MARKED[draft],
        where=where,
    )


def _is_kept(gold: GoldQuestion) -> bool:
    return gold.id == gold.id.strip() and not any(BETWEEN.strip() in words for part in gold.parts for words in part)
