"""Measures of another system's answers: which of its sentences are quotations, and which of its citations hold.

Its sentences were looked up in the library when the run was made (`qa.evaluation.foreign`).
"""

from qa.evaluation.cases import Case, Ratio
from qa.evaluation.rows import Kind


def sentences_exact(case: Case) -> Ratio | None:
    """Share of the sentences that are quotations word for word, but for what typesetting may change.

    Range 0 to 1, higher is better. Source: own definition; "extractive coverage" (Grusky et al. 2018), by sentences.
    """
    return _share(case, Kind.EXACT)


def sentences_altered(case: Case) -> Ratio | None:
    """Share of the sentences whose words stand in a document in this order, but not all, or not as they are given.

    Range 0 to 1, lower is better where quotations are promised. Source: own definition.
    """
    return _share(case, Kind.ALTERED)


def citations_hold(case: Case) -> Ratio | None:
    """Share of the citations in whose document, page or paragraph the words of their sentence stand.

    A citation of a sentence that is no quotation does not hold: nothing can be looked up. Range 0 to 1, higher is
    better. Source: "citation precision" (Gao et al., ALCE, 2023), with words in the place of entailment.
    """
    cited = [holds for sentence in case.row.sentences for _, holds in sentence.citations]
    return (sum(cited), len(cited)) if cited else None


def exact_cited(case: Case) -> Ratio | None:
    """Share of all sentences that are quotations word for word and have a citation that holds.

    Range 0 to 1, higher is better. Source: "citation recall" (Gao et al., ALCE, 2023), with words in the place of
    entailment.
    """
    sentences = case.row.sentences
    good = [each.kind is Kind.EXACT and any(holds for _, holds in each.citations) for each in sentences]
    return (sum(good), len(sentences)) if sentences else None


def _share(case: Case, kind: Kind) -> Ratio | None:
    sentences = case.row.sentences
    return (sum(each.kind is kind for each in sentences), len(sentences)) if sentences else None
