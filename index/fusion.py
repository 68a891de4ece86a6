"""Two rankings become one. Pure: no library, no model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WEIGHT = 0.6  # of the cosine; the rest is the words'. Chosen on six training sets by tests/benchmarks/retrieval.py


@dataclass(frozen=True, slots=True)
class Fused:
    """A passage with its fused score, 0 to 1, and its rank, from 1, in each ranking that holds it."""

    passage: int
    score: float
    vector_rank: int | None
    lexical_rank: int | None


def fuse(
    near: Sequence[int],
    worded: Sequence[tuple[int, float]],
    cosines: Mapping[int, float],
    *,
    weight: float = WEIGHT,
) -> tuple[Fused, ...]:
    """Return all passages of both rankings, best first, ties by id.

    The score is `weight` * cosine + (1 - `weight`) * BM25, the cosines brought to 0..1 between the
    least and the greatest of the candidates, BM25 between 0 and its greatest: a convex combination of
    scores, which Bruch, Gai and Ingber 2023 ("An Analysis of Fusion Functions for Hybrid Retrieval",
    arXiv 2210.11934) find to outdo the fusion of ranks.

    :param near: passage ids, nearest first.
    :param worded: (passage id, BM25 score above 0), best first.
    :param cosines: of every passage in either, to the question.
    """
    vector_ranks = {passage: rank for rank, passage in enumerate(near, start=1)}
    lexical_ranks = {passage: rank for rank, (passage, _) in enumerate(worded, start=1)}
    words = dict(worded)
    candidates = vector_ranks.keys() | lexical_ranks.keys()
    least = min((cosines[passage] for passage in candidates), default=0.0)
    span = max((cosines[passage] for passage in candidates), default=0.0) - least or 1.0
    most = max(words.values(), default=1.0)
    fused = (
        Fused(
            passage,
            weight * (cosines[passage] - least) / span + (1 - weight) * words.get(passage, 0.0) / most,
            vector_ranks.get(passage),
            lexical_ranks.get(passage),
        )
        for passage in candidates
    )
    return tuple(sorted(fused, key=lambda each: (-each.score, each.passage)))
