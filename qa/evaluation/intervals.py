"""How sure a figure is: bootstrap intervals, and the randomisation test for two systems on the same questions.

Figures are sums of numerators over sums of denominators, one of each a question. All draws are of numpy's PCG64 with
a recorded seed, so that the same run and gold give the same numbers on any machine.
"""

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from qa.evaluation.abstention import Outcomes, exchanged

RESAMPLES = 2_000  # of the questions, with replacement
WHOLE_RESAMPLES = 400  # for what is no sum over questions, which takes longer
SWAPS = 10_000  # of the randomisation test
WHOLE_SWAPS = 1_000
_AT_ONCE = 2_000_000  # weights held in memory
Floats = npt.NDArray[np.float64]


def shares(over: Floats, under: Floats) -> Floats:
    """Return numerators over denominators, NaN where nothing is under the line."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(under > 0, over / under, np.nan)


def resampled(over: Floats, under: Floats, seed: int) -> Floats:
    """Return the figures of each resample of the questions, (RESAMPLES, figures); B. Efron (1979).

    :param over: numerators, (questions, figures); 0 where a figure says nothing of a question.
    :param under: denominators, likewise.
    """
    draw = np.random.default_rng(seed)
    questions = len(over)
    rows = []
    for count in _batches(RESAMPLES, questions):
        weights = draw.multinomial(questions, np.full(questions, 1 / questions), size=count).astype(np.float64)
        rows.append(shares(weights @ over, weights @ under))
    return np.concatenate(rows)


def interval(values: Floats) -> tuple[float, float] | None:
    """Return the percentiles 2.5 and 97.5 of a figure's resamples; None if it has none."""
    known = values[~np.isnan(values)]
    if not known.size:
        return None
    low, high = np.percentile(known, (2.5, 97.5))
    return float(low), float(high)


def whole_interval(
    measure: Callable[[Outcomes], float | None], outcomes: Outcomes, seed: int
) -> tuple[float, float] | None:
    """Return the interval of a measure of all questions together."""
    draw = np.random.default_rng(seed)
    questions = len(outcomes.confidence)
    values = [measure(outcomes.take(draw.integers(0, questions, questions))) for _ in range(WHOLE_RESAMPLES)]
    return interval(np.array([np.nan if value is None else value for value in values], np.float64))


def whole_differences(measure: Callable[[Outcomes], float | None], one: Outcomes, other: Outcomes, seed: int) -> Floats:
    """Return the differences of a measure of all questions together, on resamples of them, (WHOLE_RESAMPLES,)."""
    draw = np.random.default_rng(seed)
    questions = len(one.confidence)
    places = (draw.integers(0, questions, questions) for _ in range(WHOLE_RESAMPLES))
    return np.array([_whole_gap(measure, one.take(each), other.take(each)) for each in places], np.float64)


def whole_swapped(measure: Callable[[Outcomes], float | None], one: Outcomes, other: Outcomes, seed: int) -> float:
    """Return the chance of `swapped` for a measure of all questions together."""
    draw = np.random.default_rng(seed)
    seen = abs(_whole_gap(measure, one, other))
    extreme = 0
    for _ in range(WHOLE_SWAPS):
        gap = _whole_gap(measure, *exchanged(one, other, draw.random(len(one.confidence)) < 0.5))
        extreme += abs(gap) >= seen - 1e-12
    return (extreme + 1) / (WHOLE_SWAPS + 1)


def _whole_gap(measure: Callable[[Outcomes], float | None], one: Outcomes, other: Outcomes) -> float:
    first, second = measure(one), measure(other)
    return float("nan") if first is None or second is None else second - first


def swapped(one: tuple[Floats, Floats], other: tuple[Floats, Floats], seed: int) -> Floats:
    """Return how likely differences as large as those of two systems' figures are by chance, (figures,).

    The randomisation test (R. Fisher, 1935; E. Noreen, 1989; for retrieval: Smucker et al., 2007): under the
    hypothesis that the systems are alike, their results may change places on any question. Two-sided; the observed
    difference counts among the draws, so that no chance is 0. NaN where a figure is not known of both.

    :param one: numerators and denominators of the first system, each (questions, figures).
    :param other: those of the second.
    """
    draw = np.random.default_rng(seed)
    seen = np.abs(_gap(*(each.sum(axis=0) for each in (*one, *other))))
    over, under = other[0] - one[0], other[1] - one[1]
    extreme = np.zeros_like(seen)
    for count in _batches(SWAPS, len(over)):
        change = draw.integers(0, 2, size=(count, len(over))).astype(np.float64)
        moved_over, moved_under = change @ over, change @ under
        gaps = _gap(
            one[0].sum(axis=0) + moved_over,
            one[1].sum(axis=0) + moved_under,
            other[0].sum(axis=0) - moved_over,
            other[1].sum(axis=0) - moved_under,
        )
        extreme += (np.abs(gaps) >= seen - 1e-12).sum(axis=0)
    return np.where(np.isnan(seen), np.nan, (extreme + 1) / (SWAPS + 1))


def holm(chances: Floats) -> Floats:
    """Return the chances corrected for there being several figures: S. Holm (1979). NaN stays NaN."""
    known = np.flatnonzero(~np.isnan(chances))
    ordered = known[np.argsort(chances[known], kind="stable")]
    corrected = np.full_like(chances, np.nan)
    factors = np.arange(len(ordered), 0, -1)
    corrected[ordered] = np.minimum(1.0, np.maximum.accumulate(chances[ordered] * factors))
    return corrected


def _gap(one_over: Floats, one_under: Floats, other_over: Floats, other_under: Floats) -> Floats:
    return shares(other_over, other_under) - shares(one_over, one_under)


def _batches(draws: int, questions: int) -> Iterator[int]:
    """Yield how many draws to make at once; a fixed number of them would not fit into memory for large sets."""
    most = max(1, _AT_ONCE // max(1, questions))
    while draws > 0:
        yield min(most, draws)
        draws -= most
