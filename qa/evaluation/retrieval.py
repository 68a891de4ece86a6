"""Measures of the search behind the answers, computed by ir-measures on the ranked passages of a run.

Where the gold names words, a passage is relevant if it is the first to hold a gold part, by as many parts as it is the
first to hold; a part that no passage holds is a relevant passage that was not found. Where the gold grades whole
documents ("relevant"), documents are ranked by their first passage. A question without passages counts 0; a run
without any, as of another system's answers, says nothing of a search.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import ir_measures
from ir_measures import RR, Qrel, R, ScoredDoc, nDCG

from qa.evaluation.cases import Case, Ratio, is_document

DEPTHS = (1, 2, 3, 5, 8, 10, 16)  # of the curve; the run holds that many passages


def recall(cases: Sequence[Case], k: int) -> tuple[Ratio | None, ...]:
    """Share of the relevant passages, or documents, that are among the first k; mean over the questions.

    Range 0 to 1, higher is better. Source: C. Cleverdon (1967); ir-measures, `R@k`.
    """
    return _measured(cases, R @ k)


def ndcg(cases: Sequence[Case], k: int) -> tuple[Ratio | None, ...]:
    """Mean discounted gain of the first k passages, or documents, over that of the best order.

    Range 0 to 1, higher is better. Source: K. Järvelin, J. Kekäläinen (2002); ir-measures, `nDCG@k`.
    """
    return _measured(cases, nDCG @ k)


def mrr(cases: Sequence[Case], k: int) -> tuple[Ratio | None, ...]:
    """Mean of one over the rank of the first relevant passage, or document, 0 if it is not among the first k.

    Range 0 to 1, higher is better. Source: E. Voorhees, TREC-8 QA (1999); ir-measures, `RR@k`.
    """
    return _measured(cases, RR @ k)


def parts_at(cases: Sequence[Case], k: int) -> tuple[Ratio | None, ...]:
    """Share of a question's gold parts that stand in its first k passages; mean over the answerable questions.

    Range 0 to 1, higher is better; no answer from the first k passages can have a higher part recall. Source: subtopic
    recall (Zhai et al. 2003), with parts for subtopics.
    """
    found: list[Ratio | None] = []
    searched = any(case.row.passages for case in cases)
    for case in cases:
        held = sum(rank is not None and rank <= k for rank in case.ranks)
        found.append((held / len(case.parts), 1) if case.is_answerable and searched else None)
    return tuple(found)


def judgements(case: Case) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return the grades of what is relevant to a question, and what was found, best first; by made-up names."""
    if case.gold.relevant:
        return _documents(case)
    first = Counter(rank for rank in case.ranks if rank is not None)
    grades = {f"passage {rank}": count for rank, count in first.items()}
    grades |= {f"not found {number}": 1 for number in range(case.ranks.count(None))}
    return grades, tuple(f"passage {rank}" for rank in range(1, len(case.row.passages) + 1))


def _documents(case: Case) -> tuple[dict[str, int], tuple[str, ...]]:
    names = []
    for passage in case.row.passages:
        known = [name for name, _ in case.gold.relevant if is_document(name, passage)]
        names.append(known[0] if known else f"another document, {passage.document_id}")
    return dict(case.gold.relevant), tuple(dict.fromkeys(names))


def _measured(cases: Sequence[Case], measure: Any) -> tuple[Ratio | None, ...]:  # noqa: ANN401  (ir-measures has no types)
    qrels, ranking, asked = [], [], set()
    searched = any(case.row.passages for case in cases)
    for case in cases:
        grades, found = judgements(case)
        if not searched or not any(grade > 0 for grade in grades.values()):
            continue
        asked.add(case.gold.id)
        qrels += [Qrel(case.gold.id, name, grade) for name, grade in grades.items()]
        ranking += [ScoredDoc(case.gold.id, name, -float(rank)) for rank, name in enumerate(found)]
    if not qrels:
        return (None,) * len(cases)
    values = {each.query_id: each.value for each in ir_measures.iter_calc([measure], qrels, ranking)}
    return tuple((values.get(case.gold.id, 0.0), 1) if case.gold.id in asked else None for case in cases)
