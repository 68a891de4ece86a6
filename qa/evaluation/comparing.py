"""`pilcrow eval compare`: two runs of the same questions, and whether the second differs by more than chance.

Differences are paired, B less A, over the questions that a measure speaks of in both runs: how precise an answer is
cannot be compared where one run is silent. Intervals resample the questions, for both runs alike. The chance is that
of the randomisation test; beside it stands the chance after Holm's correction for there being several figures.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import numpy as np

from qa.evaluation import intervals
from qa.evaluation.abstention import Outcomes
from qa.evaluation.cases import Case, match
from qa.evaluation.gold import GoldQuestion
from qa.evaluation.rows import Run, Status
from qa.evaluation.scoring import MEASURES, SEED, Measure, Table, gold_digest, table
from qa.evaluation.tables import columns, number
from qa.render import Json

SCHEMA = "pilcrow.comparison-of-runs/1"
NAMED = 10  # questions of each kind that are named unless all are asked for
SURE = 0.05  # chance under which a difference is marked


class Change(StrEnum):
    """What became of a question from the first run to the second."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One figure in both runs."""

    name: str
    questions: int  # of which it speaks in both
    first: float
    second: float
    low: float | None  # of the 95 % interval of second less first
    high: float | None
    chance: float
    corrected: float
    is_better: bool | None  # None if both are the same


@dataclass(frozen=True, slots=True)
class Pair:
    """One question in both runs."""

    first: Case
    second: Case
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All that two runs say beside each other."""

    differences: tuple[Difference, ...]
    pairs: tuple[Pair, ...]
    first: str  # signatures
    second: str
    gold: str
    seed: int

    def changed(self, change: Change) -> tuple[Pair, ...]:
        """Return the questions that changed so."""
        return tuple(pair for pair in self.pairs if pair.change is change)


def compare(first: Run, second: Run, gold: Sequence[GoldQuestion], path: Path, *, seed: int = SEED) -> Comparison:
    """Compare two runs; a question without a row counts as not answered.

    :param path: of the gold, for what is said of errors.
    :raises EvaluationError: if one of them answers what the gold does not ask.
    """
    cases = match(first, gold, path), match(second, gold, path)
    pairs = tuple(Pair(a, b, _change(a, b)) for a, b in zip(*cases, strict=True))
    return Comparison(
        differences=tuple(_differences(*cases, seed)),
        pairs=pairs,
        first=first.signature,
        second=second.signature,
        gold=gold_digest(gold),
        seed=seed,
    )


def _differences(one: Sequence[Case], other: Sequence[Case], seed: int) -> Iterator[Difference]:
    """Yield the differences, with chances that are corrected for there being so many that could differ."""
    found = [*_of_sums(table(one), table(other), seed), *_of_wholes(Outcomes.of(one), Outcomes.of(other), seed)]
    movable = np.array([each.chance if each.chance < 1 else np.nan for each in found])  # the others are alike
    for each, corrected in zip(found, intervals.holm(movable), strict=True):
        yield replace(each, corrected=1.0 if np.isnan(corrected) else float(corrected))


def _of_sums(one: Table, other: Table, seed: int) -> Iterator[Difference]:
    both = one.known & other.known
    firsts, seconds = ((each.over * both, each.under * both) for each in (one, other))
    draws = intervals.resampled(*seconds, seed) - intervals.resampled(*firsts, seed)
    chances = intervals.swapped(firsts, seconds, seed)
    alike = ((firsts[0] == seconds[0]) & (firsts[1] == seconds[1])).all(axis=0)  # nothing that chance could move
    values = [intervals.shares(over.sum(axis=0), under.sum(axis=0)) for over, under in (firsts, seconds)]
    for place, measure in enumerate(one.measures):
        if not np.isnan(chances[place]):
            first, second = (float(each[place]) for each in values)
            bounds = intervals.interval(draws[:, place])
            questions, chance = int(both[:, place].sum()), float(chances[place])
            yield _difference(measure, questions, (first, second), bounds, 1.0 if alike[place] else chance)


def _of_wholes(one: Outcomes, other: Outcomes, seed: int) -> Iterator[Difference]:
    for measure in MEASURES:
        if measure.whole is None or measure.counted is None:
            continue
        first, second = measure.whole(one), measure.whole(other)
        if first is not None and second is not None:
            bounds = intervals.interval(intervals.whole_differences(measure.whole, one, other, seed))
            chance = 1.0 if first == second else intervals.whole_swapped(measure.whole, one, other, seed)
            questions = min(measure.counted(one), measure.counted(other))
            yield _difference(measure, questions, (first, second), bounds, chance)


def _difference(
    measure: Measure, questions: int, values: tuple[float, float], bounds: tuple[float, float] | None, chance: float
) -> Difference:
    first, second = values
    is_same = abs(second - first) < 1e-12
    return Difference(
        name=measure.name,
        questions=questions,
        first=first,
        second=second,
        low=bounds[0] if bounds else None,
        high=bounds[1] if bounds else None,
        chance=chance,
        corrected=1.0,
        is_better=None if is_same else (second > first) == measure.is_higher_better,
    )


def worth(case: Case) -> tuple[float, float]:
    """Return how good an answer is: by the parts it quotes, or by its silence; then by how many quotes hold one."""
    if not case.gold.is_judged:
        return (0.0, 0.0)
    if not case.gold.answerable:
        return (float(case.row.status is Status.ABSTAINED), 0.0)
    precision = sum(case.holds) / len(case.holds) if case.holds else 0.0
    return (sum(case.found) / len(case.found), precision)


def _change(first: Case, second: Case) -> Change:
    one, other = worth(first), worth(second)
    if one == other:
        return Change.SAME
    return Change.BETTER if other > one else Change.WORSE


def to_text(compared: Comparison, *, every: bool = False) -> str:
    """Render for a terminal; `every` names every question that changed."""
    rows = [("metric", "questions", "A", "B", "B - A", "95 % interval", "chance", "corrected", "")]
    for each in compared.differences:
        bounds = "" if each.low is None or each.high is None else f"{each.low:+.4f} to {each.high:+.4f}"
        verdict = "" if each.is_better is None else "better" if each.is_better else "worse"
        marked = f"{verdict}{'*' if each.corrected < SURE else ''}"
        figures = (str(each.questions), number(each.first), number(each.second))
        chances = (f"{each.chance:.4f}", f"{each.corrected:.4f}")
        rows.append((each.name, *figures, f"{each.second - each.first:+.4f}", bounds, *chances, marked))
    lines = [*columns(rows), "", f"* by more than chance: corrected chance under {SURE}"]
    for change in (Change.WORSE, Change.BETTER):
        lines += ["", *_named(compared.changed(change), change, every)]
    counts = ", ".join(f"{len(compared.changed(change))} {change}" for change in Change)
    lines += ["", f"{len(compared.pairs)} questions: {counts}", f"A: {compared.first}", f"B: {compared.second}"]
    draws = f"{intervals.RESAMPLES} resamples, {intervals.SWAPS} swaps"
    draws += f" ({intervals.WHOLE_RESAMPLES} and {intervals.WHOLE_SWAPS} for confidence and time)"
    return "\n".join([*lines, f"gold:{compared.gold}|seed:{compared.seed}|{draws}"])


def _named(pairs: Sequence[Pair], change: Change, every: bool) -> Iterator[str]:
    yield f"{change.capitalize()}: {len(pairs)}"
    shown = pairs if every else pairs[:NAMED]
    for pair in shown:
        yield f"  {pair.first.gold.id}  {pair.first.gold.question}"
        yield f"      A: {said(pair.first)}"
        yield f"      B: {said(pair.second)}"
    if len(pairs) > len(shown):
        yield f"  and {len(pairs) - len(shown)} more; --all names them"


def said(case: Case) -> str:
    """Say in a line what came of a question: "answered, 5 of 6 parts, 4 of 5 quotes hold one"."""
    status = case.row.status.value
    if not case.row.is_answered or not case.gold.answerable:
        is_right = case.row.status is Status.ABSTAINED and not case.gold.answerable
        return f"{status}, which is {'right' if is_right else 'wrong'}"
    parts = f"{sum(case.found)} of {len(case.found)} parts"
    return f"{status}, {parts}, {sum(case.holds)} of {len(case.holds)} quotes hold one"


def to_json(compared: Comparison) -> dict[str, Json]:
    """Render as the schema `pilcrow.comparison-of-runs/1`; figures are rounded to four digits."""
    return {
        "schema": SCHEMA,
        "a": compared.first,
        "b": compared.second,
        "gold": compared.gold,
        "seed": compared.seed,
        "resamples": intervals.RESAMPLES,
        "swaps": intervals.SWAPS,
        "metrics": {each.name: _difference_json(each) for each in compared.differences},
        "questions": [
            {
                "id": pair.first.gold.id,
                "question": pair.first.gold.question,
                "change": pair.change.value,
                "a": said(pair.first),
                "b": said(pair.second),
            }
            for pair in compared.pairs
        ],
    }


def _difference_json(each: Difference) -> dict[str, Json]:
    known = each.low is not None and each.high is not None
    bounds: Json = [round(each.low or 0.0, 4), round(each.high or 0.0, 4)] if known else None
    return {
        "questions": each.questions,
        "a": round(each.first, 4),
        "b": round(each.second, 4),
        "difference": round(each.second - each.first, 4),
        "interval": bounds,
        "chance": round(each.chance, 4),
        "corrected": round(each.corrected, 4),
        "better": each.is_better,
    }
