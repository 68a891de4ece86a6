"""TREC topics with their qrels, TREC RAG answers, and TREC run files.

Topics stand in a file, and the qrels in one beside it whose name holds "qrels"; or a folder holds both, the topics'
name then holding "topics" or "queries". Topics are SGML (<top><num>, <title>, <desc>), XML (<topic number="1"> with
<query> or <title>), or lines of an id, a tab and the question. A line of the qrels is topic, anything, document and
grade; white space in a name is written "%20", and read again. TREC RAG answers are lines of {"topic_id", "topic" (or
"question"), "references", "answer": [{"text", "citations": [place in the references, from 0]}]}.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path, PurePath
from urllib.parse import quote, unquote

from qa.evaluation.gold import GoldQuestion, checked
from qa.evaluation.lines import EvaluationError, once, read_lines, read_text, write_folder, write_whole
from qa.evaluation.rows import Run, RunPassage, RunQuote, RunRow
from qa.render import Json

_TOP = re.compile(r"<top(?:ic)?\b([^>]*)>(.*?)(?=</top(?:ic)?>|<top(?:ic)?\b|\Z)", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"<num(?:ber)?>\s*(?:Number:?)?\s*([^\s<]+)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(?:number|id|qid)\s*=\s*[\"']([^\"']+)", re.IGNORECASE)
_CODES = {ord(each): quote(each) for each in map(chr, range(0x3001)) if each.isspace() or each == "%"}
_CODED = re.compile("|".join(_CODES.values()))
_FIELD = r"<{name}>\s*(?:{label}:?)?\s*(.*?)\s*(?=<|\Z)"


@dataclass(frozen=True, slots=True)
class Judged:
    """A document's grade for a question, and where it stands."""

    question: str
    document: str
    grade: int
    where: str


def is_trec(path: Path) -> bool:
    """Whether a path is a folder with topics, or a file with qrels beside it that looks like topics or is named so."""
    if path.is_dir():
        return bool(_named(path, "topics", "queries"))
    is_topics = "topics" in path.name or _named(path.parent, "qrels")
    return path.suffix.lower() in (".txt", ".tsv", ".xml", ".topics") and bool(is_topics)


def read(path: Path) -> tuple[GoldQuestion, ...]:
    """Read the judged topics; raises EvaluationError, naming the line."""
    topics = _only(path, "topics", "queries") if path.is_dir() else path
    qrels = _only(topics.parent, "qrels")
    judged = relevant(_judgements(qrels))
    asked: dict[str, tuple[str, str]] = {}
    seen: dict[str, str] = {}
    for id, question, where in _topics(topics):
        once(seen, id, where)
        asked[id] = question, where
    strange = sorted(set(judged) - set(asked))
    if strange:
        raise EvaluationError(f"{qrels}: it judges topic “{strange[0]}”, which {topics.name} does not hold.")
    return checked((judged_of(id, asked[id][0], judged[id], asked[id][1]) for id in asked if id in judged), topics)


def write(path: Path, questions: Sequence[GoldQuestion]) -> int:
    """Write a folder of topics.tsv and qrels.txt, and return how many questions name no relevant document."""
    kept = [(each, each.relevant or ((each.document or "", 1),)) for each in questions if each.answerable]
    kept = [(each, grades) for each, grades in kept if all(name for name, _ in grades)]
    topics = (f"{_word(each.id)}\t{' '.join(each.question.split())}\n" for each, _ in kept)
    lines = (f"{_word(each.id)} 0 {_word(name)} {grade}\n" for each, grades in kept for name, grade in grades)
    write_folder(path, {"topics.tsv": topics, "qrels.txt": lines})
    return len(questions) - len(kept)


def read_answers(path: Path) -> tuple[GoldQuestion, ...]:
    """Read TREC RAG answers as gold: each sentence is a part, and what it cites is relevant."""
    return checked(_answers(path), path)


def write_answers(path: Path, questions: Sequence[GoldQuestion]) -> int:
    """Write the answers that a gold file expects as TREC RAG answers; unanswerable questions have none.

    Returns how many are left out: those of which no words are known, and those with alternatives, as this form
    knows of each sentence one wording.
    """
    kept = [each for each in questions if each.is_judged and all(len(part) == 1 for part in each.parts)]
    write_whole(path, (_line(each.id, each.question, _expected(each)) for each in kept))
    return len(questions) - len(kept)


def write_run_answers(path: Path, run: Run) -> None:
    """Write a run as TREC RAG answers: each quote a sentence that cites its document."""
    write_whole(
        path,
        (_line(row.id, row.question, [(each.text, _file(each)) for each in row.answers]) for row in run.rows),
    )


def write_run(path: Path, run: Run) -> None:
    """Write a run's ranked passages as a TREC run file of documents: topic, Q0, document, rank, score, tag."""
    write_whole(path, (line for row in run.rows for line in _ranking(row)))


def grade_of(cell: str) -> int | None:
    """Return a whole grade; None if it is none: `isdigit` takes "²" for a digit too, and `int` does not."""
    return int(cell) if re.fullmatch(r"-?[0-9]{1,16}", cell) else None


def relevant(judgements: Iterable[Judged]) -> dict[str, tuple[tuple[str, int], ...]]:
    """Return the grades by question; raises EvaluationError if one document is judged twice for a question."""
    found: dict[str, dict[str, int]] = {}
    for each in judgements:
        grades = found.setdefault(each.question, {})
        if each.document in grades:
            raise EvaluationError(f"{each.where}: “{each.document}” is judged twice for “{each.question}”.")
        grades[each.document] = each.grade
    return {question: tuple(grades.items()) for question, grades in found.items()}


def judged_of(id: str, question: str, grades: tuple[tuple[str, int], ...], where: str) -> GoldQuestion:
    """Return a question of which only the relevant documents are known."""
    if not question.strip():
        raise EvaluationError(f"{where}: “{id}” asks nothing.")
    return GoldQuestion(
        id=id, question=question, answerable=True, type="search", parts=(), relevant=grades, where=where
    )


def _topics(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield id, question and where it stands."""
    text = read_text(path)
    if not _TOP.search(text):
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                id, tab, question = line.rstrip("\r").partition("\t")
                if not tab or not id.strip() or not question.strip():
                    raise EvaluationError(f"{path}, line {number}: write the topic's id, a tab, and its question.")
                yield _name(id.strip()), question.strip(), f"{path}, line {number}"
        return
    for top in _TOP.finditer(text):
        where = f"{path}, line {text.count(chr(10), 0, top.start()) + 1}"
        named = _ATTRIBUTE.search(top[1]) or _NUMBER.search(top[2])
        fields = [
            _field(top[2], name, label) for name, label in (("query", ""), ("title", "Topic"), ("desc", "Description"))
        ]
        question = next(filter(None, fields), "")
        if not named or not question:
            raise EvaluationError(f"{where}: a topic needs a number, and a query, title or description.")
        yield _name(named[1]), question, where


def _field(text: str, name: str, label: str) -> str:
    found = re.search(_FIELD.format(name=name, label=label), text, re.IGNORECASE | re.DOTALL)
    return " ".join(unescape(found[1]).split()) if found else ""


def _judgements(path: Path) -> Iterator[Judged]:
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        cells = line.split()
        if not cells:
            continue
        grade = grade_of(cells[3]) if len(cells) == 4 else None
        if grade is None:
            raise EvaluationError(f"{path}, line {number}: write topic, 0, document and a whole grade.")
        yield Judged(_name(cells[0]), _name(cells[2]), grade, f"{path}, line {number}")


def _answers(path: Path) -> Iterator[GoldQuestion]:
    for fields in read_lines(path):
        references = [each if isinstance(each, str) else "" for each in fields.items("references")]
        if not all(map(str.strip, references)):
            raise fields.fail('"references" is a list of names of documents: ["report.pdf", ...].')
        cited: dict[str, int] = {}
        parts = []
        for sentence in fields.objects("answer"):
            words = sentence.text("text")
            parts += [(words,)] if words.strip() else []
            for place in sentence.items("citations"):
                if not isinstance(place, int) or not 0 <= place < len(references):
                    raise sentence.fail(f"it cites reference {place} (from 0), and there are {len(references)}.")
                cited[references[place]] = 1
        question = fields.text("topic", fields.text("question", ""))
        if not question:
            raise fields.fail('there is no "topic": the question itself is needed.')
        yield GoldQuestion(
            id=fields.name("topic_id"),
            question=question,
            answerable=bool(parts),
            type="answer" if parts else "none",
            parts=tuple(parts),
            relevant=tuple(cited.items()),
            where=fields.where,
        )


def _expected(gold: GoldQuestion) -> list[tuple[str, str]]:
    return [(part[0], gold.document or "") for part in gold.parts]


def _line(id: str, question: str, sentences: Sequence[tuple[str, str]]) -> str:
    references = [*dict.fromkeys(name for _, name in sentences if name)]
    answer: list[Json] = [
        {"text": words, "citations": [references.index(name)] if name else []} for words, name in sentences
    ]
    row: Mapping[str, Json] = {"topic_id": id, "topic": question, "references": [*references], "answer": answer}
    return json.dumps(row, ensure_ascii=False) + "\n"


def _ranking(row: RunRow) -> Iterator[str]:
    names = dict.fromkeys(_file(each) for each in row.passages)
    for rank, name in enumerate(names, start=1):
        yield f"{_word(row.id)} Q0 {_word(name)} {rank} {1 / rank:.6f} pilcrow\n"


def _file(found: RunQuote | RunPassage) -> str:
    """Return the name of a document's file, as gold names it; for want of one its title."""
    return PurePath(found.source).name or found.title or found.document_id


def _word(name: str) -> str:
    """Return a name without white space, which parts the columns of TREC: written "%20", as in an address."""
    return name.translate(_CODES)


def _name(word: str) -> str:
    """Return the name that `_word` wrote."""
    return _CODED.sub(lambda code: unquote(code[0]), word)


def _named(folder: Path, *words: str) -> list[Path]:
    return [each for each in sorted(folder.iterdir()) if each.is_file() and any(word in each.name for word in words)]


def _only(folder: Path, *words: str) -> Path:
    found = _named(folder, *words)
    if len(found) != 1:
        said = f"{len(found)} files" if found else "no file"
        raise EvaluationError(f"{folder} holds {said} with “{' or '.join(words)}” in the name; one is needed.")
    return found[0]
