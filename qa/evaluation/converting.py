"""`pilcrow eval convert`: questions from one form into another, and runs into what other programs score."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from qa.evaluation import forms, squad, trec
from qa.evaluation.forms import Form
from qa.evaluation.gold import GoldQuestion, warning
from qa.evaluation.lines import EvaluationError, read_text, spare, write_folder
from qa.evaluation.rows import Run, read_run

RUN = "run"
RUN_FORMS: Mapping[str, Callable[[Path, Run], None]] = {
    "trec-run": trec.write_run,
    "trec-rag": trec.write_run_answers,
    "squad-predictions": squad.write_predictions,
}


def convert(source: Path, out: Path, *, given: str | None, wanted: str | None, documents: Path | None) -> str:
    """Convert a file or folder, and return a sentence about what was written.

    :param documents: a folder: the texts that `source` holds are written there, to be added to a library; if it
        holds none, those that the new form needs are read from there.
    :raises EvaluationError: if it cannot be read, or the new form is not known.
    """
    spare(out, source)
    if given == RUN or (given is None and _is_run(source)):
        return _convert_run(source, out, wanted)
    form = _form_of_name(out, wanted)
    questions = forms.read(source, given)
    texts = forms.texts(source, given) if documents or form in (Form.SQUAD, Form.BEIR) else {}
    if documents and texts:
        questions, texts = _write_texts(questions, texts, documents)
    elif documents:
        texts = _read_texts(questions, documents)
    lost = forms.write(out, form, questions, texts)
    left = f"; {lost} left out, which {form} cannot hold" if lost else ""
    drafts = warning(questions) if form not in (Form.PILCROW, Form.CSV) else ""
    unmarked = f"; {drafts}, and {form} has no mark for these" if drafts else ""
    return f"{len(questions) - lost} questions written to {out}{left}{unmarked}"


def _form_of_name(out: Path, wanted: str | None) -> Form:
    by_ending = {".jsonl": Form.PILCROW, ".csv": Form.CSV}
    if wanted is None and out.suffix.lower() not in by_ending:
        raise EvaluationError(f"Which form shall {out} have? Say --to: {', '.join(Form)}.")
    return forms.form_of(out, wanted) if wanted else by_ending[out.suffix.lower()]


def _is_run(path: Path) -> bool:
    if path.is_dir() or not path.exists():
        return False
    head = next(filter(str.strip, read_text(path).split("\n")), "")
    return '"status"' in head and '"quotes"' in head


def _convert_run(source: Path, out: Path, wanted: str | None) -> str:
    if wanted is None or wanted not in RUN_FORMS:
        raise EvaluationError(f"{source} is a run; say --to: {', '.join(RUN_FORMS)}.")
    run = read_run(source)
    RUN_FORMS[wanted](out, run)
    return f"{len(run.rows)} answers written to {out}"


def _write_texts(
    questions: Sequence[GoldQuestion], texts: Mapping[str, str], folder: Path
) -> tuple[tuple[GoldQuestion, ...], dict[str, str]]:
    """Write documents as text files, and return the questions with the files' names for the documents'."""
    names: dict[str, str] = {}
    for name in texts:
        names[name] = _file_name(name, set(names.values()))
    write_folder(folder, {names[name]: (text, "\n") for name, text in texts.items()})
    renamed = tuple(
        replace(
            each,
            document=names.get(each.document, each.document) if each.document else None,
            relevant=tuple((names.get(name, name), grade) for name, grade in each.relevant),
        )
        for each in questions
    )
    return renamed, {names[name]: text for name, text in texts.items()}


def _file_name(name: str, taken: set[str]) -> str:
    """Return a name that every system can have for a file, and that no other document has in any case of letters."""
    stem = re.sub(r"[^\w.-]+", "_", name).strip("._").removesuffix(".txt")[:100] or "document"
    folded = {each.casefold() for each in taken}
    found, number = f"{stem}.txt", 1
    while found.casefold() in folded:
        number += 1
        found = f"{stem}-{number}.txt"
    return found


def _read_texts(questions: Sequence[GoldQuestion], folder: Path) -> dict[str, str]:
    """Return the texts of the documents that the questions name, of those that are files of text in a folder."""
    names = {each.document for each in questions if each.document}
    names |= {name for each in questions for name, _ in each.relevant}
    found = {}
    for name in sorted(names):
        path = folder / Path(name).name
        if path.is_file():
            found[name] = read_text(path)
    return found
