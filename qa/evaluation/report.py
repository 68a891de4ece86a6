"""`pilcrow eval report`: all that a run and its gold say, collected for a reader.

The same run, gold and seed give the same bytes: nothing in a report says when it was made.
"""

import platform
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from corpus.document import digest
from qa.evaluation import abstention, intervals, retrieval
from qa.evaluation.abstention import Outcomes
from qa.evaluation.cases import Case
from qa.evaluation.comparing import worth
from qa.evaluation.forms import read as read_questions
from qa.evaluation.gold import warning
from qa.evaluation.rows import Status, read_run
from qa.evaluation.scoring import Scores, score

WORST = 20  # questions that are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Depths:
    """The share of the gold parts among the first passages: at each depth, (share, low, high)."""

    depths: tuple[int, ...]
    values: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A run's scores, and what is drawn and told beside them."""

    scores: Scores
    outcomes: Outcomes
    curve: tuple[tuple[float, float], ...]  # (coverage, risk)
    now: tuple[float, float] | None  # what was answered, and how much of it was wrong
    depths: Depths | None
    worst: tuple[Case, ...]
    faulty: int  # questions with any fault, of which `worst` are the first
    run_name: str
    gold_name: str
    form: str | None  # of the gold, if it was said
    run_digest: str  # sha256 of the run's file
    versions: tuple[tuple[str, str], ...]  # of what computed the figures


def collect(run: Path, gold: Path, *, form: str | None = None, seed: int = 0) -> Report:
    """Score a run and collect its report; raises EvaluationError as reading and scoring do."""
    scores = score(read_run(run), read_questions(gold, form), gold, seed=seed)
    outcomes = Outcomes.of(scores.cases)
    coverage, risk = abstention.risk_coverage(outcomes)
    faulty = sorted((case for case in scores.cases if fault(case)), key=_severity)
    return Report(
        scores=scores,
        outcomes=outcomes,
        curve=tuple(zip(coverage.tolist(), risk.tolist(), strict=True)),
        now=_now(scores.cases),
        depths=_depths(scores.cases, seed),
        worst=tuple(faulty[:WORST]),
        faulty=len(faulty),
        run_name=run.name,
        gold_name=gold.name,
        form=form,
        run_digest=digest(run.read_bytes()),
        versions=(
            ("pilcrow", version("pilcrow")),
            ("ir-measures", version("ir-measures")),
            ("numpy", version("numpy")),
            ("python", platform.python_version()),
        ),
    )


def fault(case: Case) -> str:
    """Say what is wrong with an answer; "" if nothing is."""
    if not case.gold.is_judged or (not case.parts and case.gold.answerable):
        return ""
    match case.row.status:
        case Status.MISSING:
            return "the run has no line for it"
        case Status.ERROR:
            return f"it could not be asked: {case.row.error}"
        case Status.ABSTAINED:
            return "not answered" if case.gold.answerable else ""
    if not case.gold.answerable:
        return "answered, though the documents hold no answer"
    if not any(case.found):
        return "answered with other words"
    if not all(case.found):
        return f"{sum(case.found)} of {len(case.found)} parts quoted"
    idle = case.holds.count(False)
    return f"complete, but {idle} of {len(case.holds)} quotes hold no part of the answer" if idle else ""


def _severity(case: Case) -> tuple[float, float, float]:
    """What to show first: the least worth, of these what it was surest of."""
    recall, precision = worth(case)
    return recall, precision, -(case.row.confidence or 0.0)


def _now(cases: Sequence[Case]) -> tuple[float, float] | None:
    known = [case for case in cases if case.gold.is_judged]
    given = [case for case in known if case.row.is_answered]
    if not given:
        return None
    return len(given) / len(known), sum(not case.is_right for case in given) / len(given)


def _depths(cases: Sequence[Case], seed: int) -> Depths | None:
    columns = [retrieval.parts_at(cases, depth) for depth in retrieval.DEPTHS]
    if not any(ratio for ratio in columns[0]):
        return None
    both = np.array([[ratio or (0.0, 0.0) for ratio in column] for column in columns], np.float64)
    over, under = both[:, :, 0].T.copy(), both[:, :, 1].T.copy()
    draws = intervals.resampled(over, under, seed)
    shares = intervals.shares(over.sum(axis=0), under.sum(axis=0)).tolist()
    bounds = [intervals.interval(draws[:, place]) or (share, share) for place, share in enumerate(shares)]
    values = tuple((share, *bound) for share, bound in zip(shares, bounds, strict=True))
    return Depths(depths=retrieval.DEPTHS, values=values)


def summary(report: Report) -> str:
    """Say the main thing in a sentence or three, from counts alone."""
    cases = report.scores.cases
    can = [case for case in cases if case.is_answerable]
    cannot = [case for case in cases if not case.gold.answerable]
    said = []
    if can:
        whole = sum(all(case.found) for case in can)
        said.append(f"{whole} of {len(can)} questions that can be answered are answered in full.")
    if cannot:
        silent = sum(case.row.status is Status.ABSTAINED for case in cannot)
        said.append(f"It stays silent on {silent} of {len(cannot)} that cannot.")
    known = [quote.is_verbatim for case in cases for quote in case.row.quotes if quote.is_verbatim is not None]
    if known:
        others = any(case.row.sentences for case in cases)
        what = "sentences are quotations word for word" if others else "quotations stand word for word where they say"
        said.append(f"{sum(known)} of {len(known)} {what}.")
    drafts = warning([case.gold for case in cases])
    said += [f"{drafts}."] if drafts else []
    return " ".join(said) or f"{len(cases)} questions."


def commands(report: Report) -> tuple[str, ...]:
    """Return what to type, in a shell, to make the run and its figures again."""
    rows = [case.row for case in report.scores.cases]
    others = ["--answers", "ANSWERS.jsonl"] if any(row.sentences for row in rows) else []
    within = ["--within"] if any(row.within for row in rows) else []
    form = ["--from", report.form] if report.form else []
    seed = ["--seed", str(report.scores.seed)]
    given = [report.run_name, report.gold_name, *form, *seed]
    typed = (
        ["run", report.gold_name, *form, *others, *within, "--out", report.run_name],
        ["score", *given],
        ["report", *given, "--out", "report.html"],
    )
    return tuple(shlex.join(["pilcrow", "eval", *words]) for words in typed)


def rerun(report: Report) -> Iterator[tuple[str, str]]:
    """Yield what is needed to make it again, name and value."""
    scores = report.scores
    yield "Signature", scores.signature
    yield "Questions", f"{report.gold_name}, {len(scores.cases)} questions, digest {scores.gold}"
    yield "Run", f"{report.run_name}, sha256 {report.run_digest}"
    yield (
        "Intervals",
        f"95 %, bootstrap percentiles, {intervals.RESAMPLES} resamples of the questions "
        f"({intervals.WHOLE_RESAMPLES} for confidence and time), PCG64, seed {scores.seed}",
    )
    yield "Computed by", ", ".join(f"{name} {number}" for name, number in report.versions)


def missed(case: Case) -> list[str]:
    """Return the gold parts that were not quoted, each in its first alternative."""
    return [part[0] for part, found in zip(case.gold.parts, case.found, strict=True) if not found]
