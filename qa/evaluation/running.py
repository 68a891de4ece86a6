"""`pilcrow eval run`: every question of a gold file is asked once, and what was said is written down.

The rows grow in RUN.part and become RUN when all are there; a run that was killed resumes where it stopped, under
the same signature only. Rows stand in the order of the gold, whatever number of workers answered.
"""

import itertools
import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath

from tqdm import tqdm

from corpus.document import Document
from corpus.errors import NoSuchDocument, PilcrowError, TooLong
from index.search import Hit, Index
from qa.answer import Answer
from qa.ask import ask
from qa.batch import scope_of
from qa.confidence import Calibration
from qa.evaluation.gold import GoldQuestion
from qa.evaluation.lines import EvaluationError, line_of
from qa.evaluation.rows import RunRow, read_run
from qa.evaluation.witness import look
from qa.render import SCHEMA, Json, to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a run is made."""

    calibration: Calibration
    workers: int = 1  # threads, each with the library open for itself
    within: bool = False  # whether a question is asked in the document that its gold names, and not everywhere
    fresh: bool = False  # whether what is there already is made again


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to: questions asked now, rows taken over from before, questions that could not be asked."""

    asked: int
    kept: int
    failed: int


def run(gold: Sequence[GoldQuestion], out: Path, index: Index, plan: Plan) -> Outcome:
    """Ask every question, and write a row for each.

    :raises EvaluationError: before anything is asked, if the gold names an unknown document, or `out` is a folder or
        holds answers of another signature or to other questions; while asking, if the library changes.
    """
    if out.is_dir():
        raise EvaluationError(f"{out} is a folder. Name a file for --out.")
    check_documents(gold, index, plan)
    signature = _signature(ask("", index, calibration=plan.calibration).signature, plan)
    part = out.with_name(f"{out.name}.part")
    kept = {} if plan.fresh else _kept(gold, out, part, signature)
    _start(part, [kept[each.id] for each in gold if each.id in kept])
    todo = [each for each in gold if each.id not in kept]
    failed = 0
    with part.open("a", encoding="utf-8", newline="\n") as lines:
        for row in tqdm(_answers(todo, index, plan), "asking", len(todo), unit="question", disable=None):
            if row["signature"] != signature:
                raise EvaluationError(
                    f"The library changed while it was asked: {row['signature']} instead of {signature}. "
                    "Run again with --fresh."
                )
            failed += row["status"] == "error"
            lines.write(line_of(row))
            lines.flush()
        lines.flush()
        os.fsync(lines.fileno())
    _finish(part, out, gold)
    return Outcome(len(todo), len(kept), failed)


def _signature(answering: str, plan: Plan) -> str:
    """Name what answers a run: what answers a question, and whether in its own document."""
    return f"{answering}|within" if plan.within else answering


def check_documents(gold: Sequence[GoldQuestion], index: Index, plan: Plan) -> None:
    """Raise EvaluationError, naming the line, if the gold names a document or collection that is not there.

    Nor may a name be that of several documents if questions are asked within the ones they name.
    """
    known = {""}
    for summary in index.store.documents():
        file = PurePath(summary.source)
        known.update(map(str.casefold, (summary.id, summary.title, summary.source, file.name, file.stem)))
    for each in gold:
        names = [each.document or "", *(name for name, grade in each.relevant if grade > 0)]
        try:
            for name in names:
                if name.casefold() not in known:
                    index.store.resolve(name)  # another way to say an id, or the error with what is near
            if each.collection is not None:
                index.store.require(each.collection)
            if plan.within:
                scope_of(index, each.document, each.collection)
        except NoSuchDocument as error:
            raise EvaluationError(f"{each.where}: {error}. Add it, or correct the line.") from error


def _kept(gold: Sequence[GoldQuestion], out: Path, part: Path, signature: str) -> dict[str, str]:
    """Return the lines that need not be made again, by id; those of an interrupted run go before an older file's."""
    path = part if part.exists() else out
    if not path.exists() or not path.stat().st_size:
        return {}
    if path == part:
        _mend(part)
        if not part.stat().st_size:
            return {}
    previous = read_run(path)
    if previous.signature != signature:
        raise EvaluationError(
            f"{path} holds answers of {previous.signature}, and now {signature} would answer. "
            "Choose another --out, or give --fresh to ask all questions again."
        )
    asked = {each.id: each for each in gold}
    return {
        row.id: line + "\n"
        for row, line in zip(previous.rows, _lines(path), strict=True)
        if _is_done(row, asked.get(row.id), path)
    }


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8-sig").split("\n") if line.strip()]


def _is_done(row: RunRow, gold: GoldQuestion | None, path: Path) -> bool:
    """Whether a row may stay: it answers a question of the gold, where that asks it, and was no failure."""
    if gold is None or gold.question != row.question:
        raise EvaluationError(
            f"{row.where}: “{row.id}” answers “{row.question}”, which this gold does not ask. "
            f"Choose another --out, or give --fresh to write {path.name} anew."
        )
    return not row.error and row.within in (None, (gold.document, gold.collection))


def _mend(part: Path) -> None:
    """Cut off a last line that was not written to its end."""
    data = part.read_bytes()
    end = data.rfind(b"\n") + 1
    if end < len(data):
        os.truncate(part, end)


def _start(part: Path, lines: Sequence[str]) -> None:
    fresh = part.with_name(f"{part.name}.{os.getpid()}.tmp")
    try:
        fresh.write_text("".join(lines), encoding="utf-8", newline="\n")
        fresh.replace(part)
    except OSError as error:
        raise EvaluationError(f"Cannot write {part}: {error.strerror}. Choose another --out.") from error


def _finish(part: Path, out: Path, gold: Sequence[GoldQuestion]) -> None:
    """Put the rows into the order of the gold, and give the file its name."""
    rows = {str(json.loads(line)["id"]): line for line in _lines(part)}
    _start(part, [rows[each.id] + "\n" for each in gold])
    part.replace(out)


def _answers(todo: Sequence[GoldQuestion], index: Index, plan: Plan) -> Iterator[dict[str, Json]]:
    """Yield a row for each question, in order; with several workers, each has the library open for itself."""
    if plan.workers == 1:
        for each in todo:
            yield _answer(each, index, plan)
        return
    workers = [_Worker(index) for _ in range(plan.workers)]
    try:
        shares = zip(todo, itertools.cycle(workers), strict=False)
        answers = [worker.thread.submit(worker.answer, each, plan) for each, worker in shares]
        for answer in answers:
            yield answer.result()
    finally:
        for worker in workers:
            worker.stop()


class _Worker:
    """A thread and its index, because an SQLite connection stays in the thread that opened it; the model is shared."""

    def __init__(self, like: Index) -> None:
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="eval")
        self._like = like
        self._index: Index | None = None
        self._stopped = False

    def answer(self, gold: GoldQuestion, plan: Plan) -> dict[str, Json]:
        if self._stopped:
            raise CancelledError
        if self._index is None:
            self._index = Index.open(self._like.store.path.parent, encoder=self._like.encoder)
        return _answer(gold, self._index, plan)

    def stop(self) -> None:
        """Leave what has not begun, and close the library in its own thread."""
        self._stopped = True
        self.thread.submit(self._close)
        self.thread.shutdown()

    def _close(self) -> None:
        if self._index:
            self._index.close()


def _answer(gold: GoldQuestion, index: Index, plan: Plan) -> dict[str, Json]:
    """Ask one question; one that cannot be asked gets a row that says why."""
    scope = scope_of(index, gold.document if plan.within else None, gold.collection if plan.within else None)
    with index.store.snapshot():
        try:
            answer = ask(gold.question, index, scope=scope, calibration=plan.calibration)
        except TooLong as error:
            return _failure(gold, error, _signature(ask("", index, calibration=plan.calibration).signature, plan))
        return _row(gold, answer, index, plan)


def _row(gold: GoldQuestion, answer: Answer, index: Index, plan: Plan) -> dict[str, Json]:
    row = to_json(answer, id=gold.id) | {"signature": _signature(answer.signature, plan)}
    found = {hit.passage.document_id for hit in answer.hits}
    documents = {document_id: index.store.document(document_id) for document_id in found}
    row["run"] = {
        "witness": [dict(asdict(each)) for each in look(answer.quotes, index.store)],
        "passages": [
            _passage(rank, hit, documents[hit.passage.document_id]) for rank, hit in enumerate(answer.hits, start=1)
        ],
        "within": [gold.document, gold.collection] if plan.within else None,
    }
    return row


def _failure(gold: GoldQuestion, error: PilcrowError, signature: str) -> dict[str, Json]:
    return {
        "schema": SCHEMA,
        "id": gold.id,
        "question": gold.question,
        "status": "error",
        "error": str(error),
        "confidence": 0.0,
        "quotes": [],
        "signature": signature,
    }


def _passage(rank: int, hit: Hit, document: Document) -> dict[str, Json]:
    passage = hit.passage
    return {
        "rank": rank,
        "document": {"id": document.id, "title": document.title, "source": document.source},
        "first": passage.first,
        "last": passage.last,
        "start": passage.start,
        "end": passage.end,
        "score": round(hit.score, 6),
        "similarity": round(hit.similarity, 4),
        "vector_rank": hit.vector_rank,
        "lexical_rank": hit.lexical_rank,
        "text": document.text[passage.start : passage.end],
    }
