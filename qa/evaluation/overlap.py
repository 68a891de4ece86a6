"""How far the words of a short answer are those of the gold, by SQuAD's rules.

What is compared are the words that the quotes emphasise, or all their words if they emphasise none. Only questions
with at most one gold part are; of its alternatives, the one that fits best counts.
"""

import re
import string
from collections import Counter

from qa.evaluation.cases import Case, Ratio

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normal(text: str) -> tuple[str, ...]:
    """Return a text's words as the SQuAD script compares them: small, without punctuation and articles."""
    return tuple(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def squad_exact(case: Case) -> Ratio | None:
    """Share of the questions whose short answer is the gold one after SQuAD's normalisation.

    Silence is right, and only that, on what cannot be answered. Range 0 to 1, higher is better. Source: Rajpurkar et
    al., SQuAD 2.0 (2018), `compute_exact` of its script.
    """
    if len(case.parts) > 1 or not case.gold.is_judged:
        return None
    if case.row.is_omitted:
        return 0.0, 1
    return max(float(normal(said(case)) == normal(gold)) for gold in _gold(case)), 1


def squad_f1(case: Case) -> Ratio | None:
    """Mean overlap of the short answer's words with the gold one's after SQuAD's normalisation.

    Silence is right, and only that, on what cannot be answered. Range 0 to 1, higher is better. Source: Rajpurkar et
    al., SQuAD 2.0 (2018), `compute_f1` of its script.
    """
    if len(case.parts) > 1 or not case.gold.is_judged:
        return None
    if case.row.is_omitted:
        return 0.0, 1
    return max(overlap(said(case), gold) for gold in _gold(case)), 1


def overlap(one: str, other: str) -> float:
    """Return the F1 of two texts' words as the SQuAD script has it, 0 to 1."""
    words, gold = normal(one), normal(other)
    if not words or not gold:
        return float(words == gold)
    return 2 * (Counter(words) & Counter(gold)).total() / (len(words) + len(gold))


def said(case: Case) -> str:
    """Return the short answer: the words that are emphasised, or all; nothing if it abstained."""
    answers = case.row.answers
    marked = [each.emphasised for each in answers if each.emphasis]
    return " ".join(marked or [each.text for each in answers])


def _gold(case: Case) -> tuple[str, ...]:
    return case.gold.parts[0] if case.gold.parts else ("",)
