"""BEIR folders: corpus.jsonl {"_id", "title", "text"}, queries.jsonl {"_id", "text"}, and qrels/NAME.tsv.

A line of the qrels is query, document and grade, parted by tabs, after a head line. Of several qrels test.tsv is read,
else dev.tsv, else the only one; queries without a judgement there belong to another part of the set and are left out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from qa.evaluation.gold import GoldQuestion, checked
from qa.evaluation.lines import EvaluationError, line_of, read_lines, read_text, write_folder
from qa.evaluation.trec import Judged, grade_of, judged_of, relevant

CORPUS, QUERIES, QRELS = "corpus.jsonl", "queries.jsonl", "qrels"
SEARCH = "search"  # the type of a question of which only the relevant documents are known


def is_beir(path: Path) -> bool:
    """Whether a path is such a folder; the corpus may be missing where the questions alone are read."""
    return (path / QUERIES).is_file()


def read(path: Path) -> tuple[GoldQuestion, ...]:
    """Read the judged queries; raises EvaluationError, naming the line."""
    judged = relevant(_judgements(_qrels(path)))
    known = set()
    questions = []
    for fields in read_lines(path / QUERIES):
        id = fields.name("_id")
        known.add(id)
        if id in judged:
            questions.append(judged_of(id, fields.text("text"), judged[id], fields.where))
    strange = sorted(set(judged) - known)
    if strange:
        raise EvaluationError(f"{_qrels(path)}: it judges “{strange[0]}”, which {QUERIES} does not hold.")
    return checked(questions, path)


def documents(path: Path) -> dict[str, str]:
    """Return the corpus: each document's title and text by its id."""
    return {
        fields.name("_id"): "\n\n".join(filter(None, (fields.text("title", ""), fields.text("text", ""))))
        for fields in read_lines(path / CORPUS)
    }


def write(path: Path, questions: Sequence[GoldQuestion], documents: Mapping[str, str]) -> int:
    """Write the questions of which a document is known, and return how many are left out.

    The corpus holds the documents that they name, with their texts where these are known. Of ids and names those with
    tabs and line breaks are left out: they would part the columns and lines of the qrels.
    """
    kept = [(each, each.relevant or ((each.document or "", 1),)) for each in questions if each.answerable]
    kept = [(each, grades) for each, grades in kept if all(map(_is_name, (each.id, *(name for name, _ in grades))))]
    names = dict.fromkeys([*filter(_is_name, documents), *(name for _, grades in kept for name, _ in grades)])
    lines = (f"{each.id}\t{name}\t{grade}\n" for each, grades in kept for name, grade in grades)
    files: dict[str, Iterable[str]] = {
        CORPUS: (line_of({"_id": name, "title": "", "text": documents.get(name, "")}) for name in names),
        QUERIES: (line_of({"_id": each.id, "text": each.question}) for each, _ in kept),
        f"{QRELS}/test.tsv": ("query-id\tcorpus-id\tscore\n", *lines),
    }
    write_folder(path, files)
    return len(questions) - len(kept)


def _is_name(name: str) -> bool:
    return bool(name.strip()) and not re.search(r"[\t\r\n]", name)


def _qrels(path: Path) -> Path:
    found = sorted((path / QRELS).glob("*.tsv"))
    for name in ("test.tsv", "dev.tsv"):
        if path / QRELS / name in found:
            return path / QRELS / name
    if len(found) != 1:
        raise EvaluationError(f"{path / QRELS} holds {len(found) or 'no'} .tsv files; one is read, or test.tsv.")
    return found[0]


def _judgements(path: Path) -> Iterator[Judged]:
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        cells = line.rstrip("\r").split("\t")
        grade = grade_of(cells[2].strip()) if len(cells) == 3 else None
        is_head = number == 1 and len(cells) == 3 and any(map(str.isalpha, cells[2]))
        if not line.strip() or is_head:
            continue
        if grade is None:
            raise EvaluationError(f"{path}, line {number}: write query, document and a whole grade, parted by tabs.")
        yield Judged(cells[0], cells[1], grade, f"{path}, line {number}")
