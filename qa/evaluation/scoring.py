"""`pilcrow eval score`: a run beside its gold becomes figures with intervals. Pure, and the same every time."""

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from corpus.document import digest
from qa.evaluation import abstention, citing, grounding, intervals, overlap, retrieval
from qa.evaluation.abstention import Outcomes
from qa.evaluation.cases import Case, Ratio, known_as, match
from qa.evaluation.gold import GoldQuestion, gold_json
from qa.evaluation.lines import line_of
from qa.evaluation.rows import Run, RunPassage, RunQuote, Status

SEED = 0
PerQuestion = Callable[[Case], Ratio | None]
Column = Callable[[Sequence[Case]], Sequence[Ratio | None]]
Whole = Callable[[Outcomes], float | None]


class PerSet(Protocol):
    """A measure of the first k passages of each question's search."""

    def __call__(self, cases: Sequence[Case], k: int) -> Sequence[Ratio | None]:
        """Return a ratio for each question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What can be measured: a figure's name, the group it is shown in, and how it is found, in one of two ways."""

    name: str
    group: str
    definition: str  # what it is, its range and direction, and its source, as its function's docstring says
    column: Column | None = None  # of a sum over questions: the ratio of each
    whole: Whole | None = None  # of a measure of all questions together
    counted: Callable[[Outcomes], int] | None = None  # and of how many it speaks

    @property
    def is_higher_better(self) -> bool:
        """The direction."""
        return "higher is better" in self.definition


def _definition(function: Callable[..., object]) -> str:
    return " ".join((inspect.getdoc(function) or "").replace("`", "").split())


def _summed(function: PerQuestion, group: str) -> Measure:
    column = partial(_each, function)
    return Measure(name=function.__name__, group=group, definition=_definition(function), column=column)


def _each(function: PerQuestion, cases: Sequence[Case]) -> Sequence[Ratio | None]:
    return [function(case) for case in cases]


def _searched(function: PerSet, name: str, depth: int) -> Measure:
    definition = re.sub(r"\bk\b", str(depth), _definition(function))
    return Measure(name=f"{name}@{depth}", group="Search", definition=definition, column=partial(function, k=depth))


def _whole(function: Whole, group: str, counted: Callable[[Outcomes], int]) -> Measure:
    definition = _definition(function)
    return Measure(name=function.__name__, group=group, definition=definition, whole=function, counted=counted)


GROUNDING: tuple[PerQuestion, ...] = (
    grounding.verbatim, grounding.location_accuracy, grounding.document_accuracy, grounding.part_recall,
    grounding.list_recall, grounding.complete, grounding.first_hit, grounding.quote_precision,
    grounding.words_per_part, grounding.char_precision, grounding.char_recall, grounding.char_f1, grounding.iou,
    grounding.word_precision, grounding.word_recall, grounding.word_f1, grounding.order, grounding.count_right,
    grounding.duplicates, grounding.open_antecedents,
)  # fmt: skip
CITING: tuple[PerQuestion, ...] = (
    citing.sentences_exact, citing.sentences_altered, citing.citations_hold, citing.exact_cited,
)  # fmt: skip
OVERLAP: tuple[PerQuestion, ...] = (overlap.squad_exact, overlap.squad_f1)
SEARCH: tuple[tuple[PerSet, str, tuple[int, ...]], ...] = (
    (retrieval.recall, "recall", (5, 10)),
    (retrieval.ndcg, "ndcg", (5, 10)),
    (retrieval.mrr, "mrr", (10,)),
    (retrieval.parts_at, "parts", (1, 5, 10)),
)
SILENCE: tuple[PerQuestion, ...] = (
    abstention.abstain_right, abstention.abstain_wrong, abstention.false_answers, abstention.omitted,
)  # fmt: skip
CONFIDENCE: tuple[Whole, ...] = (abstention.calibration_error, abstention.brier, abstention.auroc)
TIME: tuple[Whole, ...] = (abstention.ms_p50, abstention.ms_p95)

MEASURES: tuple[Measure, ...] = (
    *(_summed(each, "Grounding") for each in GROUNDING),
    *(_summed(each, "Sentences of another system") for each in CITING),
    *(_summed(each, "Short answers") for each in OVERLAP),
    *(_searched(each, name, k) for each, name, depths in SEARCH for k in depths),
    *(_summed(each, "Silence") for each in SILENCE),
    _whole(abstention.risk_area, "Confidence", abstention.judged),
    *(_whole(each, "Confidence", abstention.told) for each in CONFIDENCE),
    *(_whole(each, "Time", abstention.timed) for each in TIME),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, its 95 % interval, and of how many questions it speaks. All None and 0 if of none."""

    value: float | None
    low: float | None
    high: float | None
    questions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """All that a run and its gold say."""

    cases: tuple[Case, ...]
    figures: Mapping[str, Figure]  # by name of the measure
    by_type: Mapping[str, Mapping[str, Figure]]  # without intervals
    by_document: Mapping[str, Mapping[str, Figure]]
    signature: str
    gold: str  # the first 12 hex digits of the sha256 of its questions
    seed: int

    def counted(self, status: Status) -> int:
        """Return how many questions have this status."""
        return sum(case.row.status is status for case in self.cases)


@dataclass(frozen=True, slots=True)
class Table:
    """Numerators and denominators of the sums over questions, all (questions, measures); 0 where there are none."""

    measures: tuple[Measure, ...]
    over: npt.NDArray[np.float64]
    under: npt.NDArray[np.float64]
    known: npt.NDArray[np.bool_]  # whether the measure says something of the question


def score(run: Run, gold: Sequence[GoldQuestion], path: Path, *, seed: int = SEED) -> Scores:
    """Score a run; questions without a row count as not answered.

    :param path: of the gold, for what is said of errors.
    :raises EvaluationError: if the run answers what the gold does not ask.
    """
    cases = match(run, gold, path)
    sums, outcomes = table(cases), Outcomes.of(cases)
    draws = intervals.resampled(sums.over, sums.under, seed)
    figures = _figures(sums, outcomes, np.ones(len(cases), np.bool_))
    for place, measure in enumerate(sums.measures):
        figures[measure.name] = _with(figures[measure.name], intervals.interval(draws[:, place]))
    for measure in MEASURES:
        if measure.whole and figures[measure.name].value is not None:
            bounds = intervals.whole_interval(measure.whole, outcomes, seed)
            figures[measure.name] = _with(figures[measure.name], bounds)
    return Scores(
        cases=cases,
        figures={measure.name: figures[measure.name] for measure in MEASURES},
        by_type=_parted(cases, sums, outcomes, [each.gold.type for each in cases]),
        by_document=_parted(cases, sums, outcomes, _documents(cases)),
        signature=run.signature,
        gold=gold_digest(gold),
        seed=seed,
    )


def gold_digest(gold: Sequence[GoldQuestion]) -> str:
    """Return what names a set of questions in signatures."""
    return digest("".join(line_of(gold_json(each)) for each in gold))[:12]


def table(cases: Sequence[Case]) -> Table:
    """Measure every question by every measure that is a sum over questions."""
    measures = tuple(measure for measure in MEASURES if measure.column)
    columns = [measure.column(cases) for measure in measures if measure.column]
    both = np.array([[ratio or (0.0, 0.0) for ratio in column] for column in columns], np.float64)
    known = np.array([[ratio is not None for ratio in column] for column in columns], np.bool_)
    return Table(measures, both[:, :, 0].T.copy(), both[:, :, 1].T.copy(), known.T.copy())


def _figures(sums: Table, outcomes: Outcomes, chosen: npt.NDArray[np.bool_]) -> dict[str, Figure]:
    over, under = sums.over[chosen], sums.under[chosen]
    values = intervals.shares(over.sum(axis=0), under.sum(axis=0))
    counts = (under > 0).sum(axis=0)
    figures = {
        measure.name: Figure(None if np.isnan(value) else float(value), None, None, int(count))
        for measure, value, count in zip(sums.measures, values, counts, strict=True)
    }
    inside = outcomes.take(np.flatnonzero(chosen))
    for measure in MEASURES:
        if measure.whole and measure.counted:
            value = measure.whole(inside)
            figures[measure.name] = Figure(value, None, None, measure.counted(inside) if value is not None else 0)
    return figures


def _documents(cases: Sequence[Case]) -> list[str]:
    """Return the document that each question names: by its title if the run found anything in it, else as named."""
    titles: dict[str, set[str]] = {}
    found: list[RunQuote | RunPassage] = []
    for case in cases:
        found += case.row.quotes
        found += case.row.passages
    for each in found:
        for name in known_as(each):
            titles.setdefault(name, set()).add(each.title)
    named = [case.gold.document or "" for case in cases]
    return [min(known) if len(known := titles.get(each.casefold(), set())) == 1 else each for each in named]


def _with(figure: Figure, bounds: tuple[float, float] | None) -> Figure:
    if figure.value is None or bounds is None:
        return figure
    return Figure(figure.value, *bounds, figure.questions)


def _parted(
    cases: Sequence[Case], sums: Table, outcomes: Outcomes, names: Sequence[str]
) -> dict[str, Mapping[str, Figure]]:
    """Return the figures of each group of questions, by its name; "" is that of those without one."""
    ordered = sorted(range(len(cases)), key=lambda place: (names[place] == "", names[place]))
    parted: dict[str, Mapping[str, Figure]] = {}
    for name, places in groupby(ordered, key=lambda place: names[place]):
        chosen = np.zeros(len(cases), np.bool_)
        chosen[list(places)] = True
        parted[name] = _figures(sums, outcomes, chosen)
    return parted
