"""Measures of quotations, each of one question: is it word for word, at its place, all of the answer, and no more?

Each function returns a numerator and a denominator, or None if the measure says nothing about the question. A figure
is the sum of the numerators over that of the denominators. A question without an answer counts: it is not skipped.
"""

import re
from collections import Counter
from difflib import SequenceMatcher
from itertools import combinations

from qa.answer import Role
from qa.evaluation.cases import Case, Ratio, is_document, leans, squeeze
from qa.evidence import POINTS_BACK

_WORD = re.compile(r"[^\W_]+")
LIST = "list"  # the type of a question that asks for several things


def verbatim(case: Case) -> Ratio | None:
    """Share of all quotes whose words stand in the document at the place they name, read again after the answer.

    Range 0 to 1, higher is better; anything under 1 is a defect. A quote that nobody looked up is left out.
    Source: own definition; what AIS (Rashkin et al. 2021) asks of attribution, for quotations and exact.
    """
    known = [quote.is_verbatim for quote in case.row.quotes if quote.is_verbatim is not None]
    return (sum(known), len(known)) if known else None


def location_accuracy(case: Case) -> Ratio | None:
    """Share of all quotes whose paragraph, label and page are those in which their words stand.

    Range 0 to 1, higher is better. Source: own definition; for other systems' answers, that a citation holds.
    """
    known = [quote.place_holds for quote in case.row.quotes if quote.place_holds is not None]
    return (sum(known), len(known)) if known else None


def document_accuracy(case: Case) -> Ratio | None:
    """Share of the answered questions whose first answering quote stands in the document that the gold names.

    Range 0 to 1, higher is better. Source: own definition.
    """
    if not case.is_answerable or case.gold.document is None or not case.row.answers:
        return None
    return float(is_document(case.gold.document, case.row.answers[0])), 1


def part_recall(case: Case) -> Ratio | None:
    """Share of a question's gold parts that are quoted, mean over the answerable questions; 0 without an answer.

    Range 0 to 1, higher is better. Source: "nugget recall" (E. Voorhees, TREC QA 2003), with parts for nuggets.
    """
    return (sum(case.found) / len(case.parts), 1) if case.is_answerable else None


def list_recall(case: Case) -> Ratio | None:
    """Share of the gold items that are quoted, mean over the questions that ask for a list; 0 without an answer.

    Range 0 to 1, higher is better. Source: list completeness; as `part_recall`.
    """
    return part_recall(case) if case.gold.type == LIST else None


def complete(case: Case) -> Ratio | None:
    """Share of the answerable questions with every gold part quoted.

    Range 0 to 1, higher is better. Source: own definition; list completeness, all or nothing.
    """
    return (float(all(case.found)), 1) if case.is_answerable else None


def first_hit(case: Case) -> Ratio | None:
    """Share of the answerable questions whose first answering quote holds a gold part.

    Range 0 to 1, higher is better. Source: success at rank 1 (TREC), over quotes.
    """
    return (float(case.holds[:1] == (True,)), 1) if case.is_answerable else None


def quote_precision(case: Case) -> Ratio | None:
    """Share of the answering quotes that hold a gold part, mean over the answerable questions that were answered.

    Range 0 to 1, higher is better. Source: "citation precision" (Gao et al., ALCE, 2023), judged by the gold.
    """
    return (sum(case.holds) / len(case.holds), 1) if case.is_answerable and case.holds else None


def words_per_part(case: Case) -> Ratio | None:
    """Words quoted for each gold part that was found, over the answerable questions.

    Range 0 upwards, lower is better: the answer is tighter. Source: own definition.
    """
    return (sum(len(each.text.split()) for each in case.row.answers), sum(case.found)) if case.is_answerable else None


def char_precision(case: Case) -> Ratio | None:
    """Share of the quoted characters that are gold, mean over the answerable questions that were answered.

    A part that is not quoted whole counts with its longest run of quoted words. Range 0 to 1, higher is better.
    Source: character overlap as in extractive answering (e.g. MultiSpanQA, Li et al. 2022).
    """
    shared, quoted, _ = _characters(case)
    return (shared / quoted, 1) if case.is_answerable and quoted else None


def char_recall(case: Case) -> Ratio | None:
    """Share of the gold characters that are quoted, mean over the answerable questions; 0 without an answer.

    Range 0 to 1, higher is better. Source: as `char_precision`.
    """
    shared, _, gold = _characters(case)
    return (shared / gold, 1) if case.is_answerable else None


def char_f1(case: Case) -> Ratio | None:
    """Harmonic mean of a question's character precision and recall, mean over the answerable; 0 without an answer.

    Range 0 to 1, higher is better. Source: as `char_precision`.
    """
    shared, quoted, gold = _characters(case)
    return (2 * shared / (quoted + gold), 1) if case.is_answerable else None


def iou(case: Case) -> Ratio | None:
    """Characters quoted and gold over those quoted or gold, mean over the answerable; 0 without an answer.

    Range 0 to 1, higher is better. Source: P. Jaccard (1901); "intersection over union" of spans in ERASER
    (DeYoung et al. 2020).
    """
    shared, quoted, gold = _characters(case)
    return (shared / (quoted + gold - shared), 1) if case.is_answerable else None


def word_precision(case: Case) -> Ratio | None:
    """Share of the quoted words that are gold, as often as they stand in both; mean over the answered answerable.

    Words are runs of letters and digits, case folded. Range 0 to 1, higher is better. Source: bags of words as in
    SQuAD (Rajpurkar et al. 2016), articles kept.
    """
    shared, quoted, _ = _words(case)
    return (shared / quoted, 1) if case.is_answerable and quoted else None


def word_recall(case: Case) -> Ratio | None:
    """Share of the gold words that are quoted, as often as they stand in both; mean over the answerable.

    Range 0 to 1, higher is better. Source: as `word_precision`.
    """
    shared, _, gold = _words(case)
    return (shared / gold, 1) if case.is_answerable else None


def word_f1(case: Case) -> Ratio | None:
    """Harmonic mean of a question's word precision and recall, mean over the answerable; 0 without an answer.

    Range 0 to 1, higher is better. Source: as `word_precision`.
    """
    shared, quoted, gold = _words(case)
    return (2 * shared / (quoted + gold), 1) if case.is_answerable else None


def order(case: Case) -> Ratio | None:
    """Share of the pairs of gold items that are quoted in the gold's order, of all pairs that are quoted, over lists.

    Range 0 to 1, higher is better; 0.5 is chance. Source: M. Kendall's concordant pairs (1938).
    """
    if case.gold.type != LIST:
        return None
    whole = "".join(case.texts)
    places = [
        min(whole.find(each) for each in part if each in whole)
        for part, found in zip(case.parts, case.found, strict=True)
        if found
    ]
    pairs = [(one, other) for one, other in combinations(places, 2) if one != other]
    return (sum(one < other for one, other in pairs), len(pairs)) if pairs else None


def count_right(case: Case) -> Ratio | None:
    """Share of the answers to list questions that state a count, whose count is that of the gold items quoted.

    Range 0 to 1, higher is better. Source: own definition: the count claimed against the count found.
    """
    if not case.is_answerable or case.gold.type != LIST or not case.row.count or not case.row.is_answered:
        return None
    return float(case.row.count.found == sum(case.found)), 1


def duplicates(case: Case) -> Ratio | None:
    """Share of the answering quotes whose words stand in an earlier quote of the same answer.

    Range 0 to 1, lower is better. Source: own definition.
    """
    if not case.texts:
        return None
    repeated = sum(any(text in earlier for earlier in case.texts[:place]) for place, text in enumerate(case.texts))
    return repeated, len(case.texts)


def open_antecedents(case: Case) -> Ratio | None:
    """Share of the answering quotes that cannot stand alone: they begin with "It" or "This", and nothing leads in.

    A quote is led in to if a sentence that leads in or a context is quoted before it. English only. Range 0 to 1,
    lower is better. Source: "interpretability", the first stage of AIS (Rashkin et al. 2021), by its surface.
    """
    if not case.row.answers:
        return None
    lonely = [
        bool(POINTS_BACK.match(quote.text)) and not led_in
        for quote, led_in in zip(case.row.quotes, leans(case), strict=True)
        if quote.role is Role.ANSWER
    ]
    return sum(lonely), len(lonely)


def _characters(case: Case) -> tuple[int, int, int]:
    """Characters, as they are compared, that are quoted and gold, quoted, gold; each quoted one counts once."""
    whole = "".join(case.texts)
    taken = bytearray(len(whole))
    gold = 0
    for part, words in zip(case.parts, case.gold.parts, strict=True):
        inside = [each for each in part if each in whole]
        wanted = max(inside, key=len) if inside else min(part, key=len)
        gold += len(wanted)
        run = wanted if inside else _longest_run(case, words[part.index(wanted)])
        start = whole.find(run) if run else -1
        if start >= 0:
            taken[start : start + len(run)] = b"\1" * len(run)
    return min(sum(taken), gold), len(whole), gold


def _longest_run(case: Case, words: str) -> str:
    """The longest run of words of a part that stands in one quote, as it is compared."""
    wanted = [squeeze(word) for word in words.split()]
    runs = [""]
    for quote in case.row.answers:
        said = [squeeze(word) for word in quote.text.split()]
        found = SequenceMatcher(None, said, wanted, autojunk=False).find_longest_match()
        runs.append("".join(said[found.a : found.a + found.size]))
    return max(runs, key=len)


def _words(case: Case) -> tuple[int, int, int]:
    """Words that are quoted and gold, quoted, gold; of a part's alternatives, that which shares most."""
    said = Counter(word for quote in case.row.answers for word in _bag(quote.text))
    left, shared, gold = said.copy(), 0, 0
    for part in case.gold.parts:
        bags = [Counter(_bag(each)) for each in part]
        best = max(bags, key=lambda bag: ((bag & left).total() / max(1, bag.total()), -bag.total()))
        shared += (best & left).total()
        left -= best
        gold += best.total()
    return shared, said.total(), gold


def _bag(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
