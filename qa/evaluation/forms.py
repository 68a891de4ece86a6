"""The forms in which questions with known answers are written: which one a path has, read and written by its module."""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from qa.evaluation import beir, spreadsheet, squad, trec
from qa.evaluation.gold import GoldQuestion, read_gold, write_gold
from qa.evaluation.lines import EvaluationError, read_text


class Form(StrEnum):
    """A form of questions and what their answers must hold."""

    PILCROW = "pilcrow"
    SQUAD = "squad"
    BEIR = "beir"
    TREC = "trec"
    TREC_RAG = "trec-rag"
    CSV = "csv"


def form_of(path: Path, named: str | None = None) -> Form:
    """Return the form that is named, or that a path's name and contents tell; raises EvaluationError."""
    if named is not None:
        if named not in set(Form):
            raise EvaluationError(f"There is no form “{named}”; there are: {', '.join(Form)}.")
        return Form(named)
    if path.is_dir():
        return _of_folder(path)
    match path.suffix.lower():
        case ".csv":
            return Form.CSV
        case ".json":
            return Form.SQUAD
        case ".jsonl" | ".ndjson":
            return Form.TREC_RAG if "topic_id" in _first_keys(path) else Form.PILCROW
        case _ if trec.is_trec(path):
            return Form.TREC
        case ".tsv":
            return Form.CSV
    return Form.PILCROW


def read(path: Path, named: str | None = None) -> tuple[GoldQuestion, ...]:
    """Read questions in any form; raises EvaluationError, naming the line."""
    if not path.exists():
        raise EvaluationError(f"There is no {path}.")
    readers = {
        Form.PILCROW: read_gold,
        Form.SQUAD: squad.read,
        Form.BEIR: beir.read,
        Form.TREC: trec.read,
        Form.TREC_RAG: trec.read_answers,
        Form.CSV: spreadsheet.read,
    }
    return readers[form_of(path, named)](path)


def texts(path: Path, named: str | None = None) -> Mapping[str, str]:
    """Return the documents that a form holds beside its questions, by name; none of most forms."""
    form = form_of(path, named)
    if form is Form.SQUAD:
        return squad.documents(path)
    return beir.documents(path) if form is Form.BEIR else {}


def write(path: Path, form: Form, questions: Sequence[GoldQuestion], documents: Mapping[str, str]) -> int:
    """Write questions in a form, and return how many it cannot hold."""
    match form:
        case Form.PILCROW:
            write_gold(path, questions)
            return 0
        case Form.SQUAD:
            return squad.write(path, questions, documents)
        case Form.BEIR:
            return beir.write(path, questions, documents)
        case Form.TREC:
            return trec.write(path, questions)
        case Form.TREC_RAG:
            return trec.write_answers(path, questions)
        case Form.CSV:
            return spreadsheet.write(path, questions)


def _of_folder(path: Path) -> Form:
    if beir.is_beir(path):
        return Form.BEIR
    if trec.is_trec(path):
        return Form.TREC
    raise EvaluationError(f"{path} is a folder without queries.jsonl (BEIR), and without topics and qrels (TREC).")


def _first_keys(path: Path) -> frozenset[str]:
    line = next(filter(str.strip, read_text(path).split("\n")), "")
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return frozenset()
    return frozenset(value) if isinstance(value, dict) else frozenset()
