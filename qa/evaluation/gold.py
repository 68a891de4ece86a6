"""Questions with what an answer to them must quote, and their own form, one JSON object a line.

{"id": "q1", "question": "...", "answerable": true, "type": "list", "document": "report.pdf",
 "parts": [["words of the first part", "or these instead"], ["words of the second part"]]}

Every part must be quoted, in any one of its alternatives. A question that the documents do not answer has
`"answerable": false` and no parts. Optional are "type" (of use in breakdowns: "list", "definition", "span", "none"
or any word), "document" (where the answer stands: id, title or file name), "collection", "relevant" ({"document":
grade}, for the retrieval of whole documents), "note", for people, and "draft": true, which says that no person has
looked at it yet.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import category

from qa.evaluation.lines import EvaluationError, Fields, line_of, once, read_lines, write_whole
from qa.render import Json

FORM = '{"id": "q1", "question": "...", "answerable": true, "parts": [["words that an answer must quote"]]}'


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldQuestion:
    """A question, and what an answer must quote."""

    id: str
    question: str
    answerable: bool
    type: str  # "list", "definition", "span", "none", or another word
    parts: tuple[tuple[str, ...], ...]  # of each part its alternatives; none if it cannot be answered
    document: str | None = None  # where the answer stands: id, title or file name
    collection: str | None = None
    relevant: tuple[tuple[str, int], ...] = ()  # documents and their grades, 0 for one that is not relevant
    draft: bool = False  # whether nobody has looked at it yet
    note: str = ""  # for whoever edits it; never scored
    starts: tuple[int, ...] = ()  # of the one part's alternatives, where they start in the text beside; -1: unknown
    where: str = ""  # "gold.jsonl, line 3"

    @property
    def is_judged(self) -> bool:
        """Whether it says which words answer it, or that none do; else only its retrieval can be measured."""
        return bool(self.parts) or not self.answerable


def read_gold(path: Path) -> tuple[GoldQuestion, ...]:
    """Read questions in their own form; raises EvaluationError, naming the line, if they are not."""
    return checked((_question(fields) for fields in read_lines(path)), path)


def checked(questions: Iterable[GoldQuestion], path: Path) -> tuple[GoldQuestion, ...]:
    """Return the questions of a file.

    :raises EvaluationError: if there are none, two of them have one id, or a part has nothing to be compared.
    """
    seen: dict[str, str] = {}
    found = []
    for each in questions:
        once(seen, each.id, each.where)
        if not all(_has_letters(words) for part in each.parts for words in part):
            raise EvaluationError(f"{each.where}: a part of the answer holds no letters.")
        found.append(each)
    if not found:
        raise EvaluationError(f"{path} holds no question.")
    return tuple(found)


def _has_letters(words: str) -> bool:
    """Whether there is a letter, digit or symbol; white space, punctuation and the marks of items are not compared."""
    return any(category(char)[0] in "LNS" for char in words if char not in "▪●")


def write_gold(path: Path, questions: Iterable[GoldQuestion]) -> None:
    """Write questions in their own form, whole or not at all."""
    write_whole(path, (line_of(gold_json(each)) for each in questions))


def gold_json(gold: GoldQuestion) -> dict[str, Json]:
    """Render one question; what is not known of it is left out."""
    row: dict[str, Json] = {
        "id": gold.id,
        "question": gold.question,
        "answerable": gold.answerable,
        "type": gold.type,
        "parts": [[*part] for part in gold.parts],
    }
    if gold.document is not None:
        row["document"] = gold.document
    if gold.collection is not None:
        row["collection"] = gold.collection
    if gold.relevant:
        row["relevant"] = dict(gold.relevant)
    if gold.draft:
        row["draft"] = True
    if gold.note:
        row["note"] = gold.note
    return row


def _question(fields: Fields) -> GoldQuestion:
    question = fields.text("question", "")
    if not question.strip():
        raise fields.fail(f'there is no "question"; write {FORM}.')
    parts = tuple(_parts(fields))
    known = bool(parts) or "relevant" in fields.values
    if not known and "answerable" not in fields.values:
        raise fields.fail(f'nothing says what answers it, nor "answerable": false; write {FORM}.')
    answerable = fields.flag("answerable", known)
    relevant = tuple(_relevant(fields))
    if answerable and not parts and not relevant:
        raise fields.fail(f'an answerable question needs "parts" or "relevant"; write {FORM}.')
    if not answerable and parts:
        raise fields.fail("a question that cannot be answered has no parts; remove them, or set answerable to true.")
    return GoldQuestion(
        id=fields.name("id"),
        question=question,
        answerable=answerable,
        type=fields.text("type", kind_of(parts, answerable)),
        parts=parts,
        document=fields.text("document", "") or None,
        collection=fields.text("collection", "") or None,
        relevant=relevant,
        draft=fields.flag("draft", False),
        note=fields.text("note", ""),
        where=fields.where,
    )


def kind_of(parts: Sequence[Sequence[str]], answerable: bool) -> str:
    """Return the type of a question that names none."""
    if not answerable:
        return "none"
    return "list" if len(parts) > 1 else "span"


def _parts(fields: Fields) -> Iterator[tuple[str, ...]]:
    for part in fields.items("parts"):
        alternatives = [part] if isinstance(part, str) else part
        if not isinstance(alternatives, list) or not alternatives:
            raise fields.fail('each of "parts" is a list of alternatives: [["these words", "or these"], ...].')
        for each in alternatives:
            if not isinstance(each, str) or not each.strip():
                raise fields.fail('the alternatives in "parts" are words in quotes, and none is empty.')
        yield tuple(str(each) for each in alternatives)


def _relevant(fields: Fields) -> Iterator[tuple[str, int]]:
    judged = fields.inner("relevant")
    for document in judged.values:
        yield document, judged.whole(document) or 0


def warning(questions: Sequence[GoldQuestion]) -> str:
    """Say how many of the questions are drafts; "" if none is."""
    drafts = sum(each.draft for each in questions)
    return f"{drafts} of {len(questions)} questions are drafts that nobody has looked at" if drafts else ""
