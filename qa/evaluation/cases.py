"""A question beside what was said to it: what the measures of one question look at.

Words are compared as graders of quotations do: with white space, hyphens and the marks of list items removed, case
folded, and typographic quotation marks made straight, so that the line breaks of a source cannot hide a hit. As with
those graders, a part is found wherever its letters stand, inside a longer word or number too: write parts with the
words around them ("costs 8 euros") where that could mislead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from qa.answer import Role
from qa.evaluation.gold import GoldQuestion
from qa.evaluation.lines import EvaluationError
from qa.evaluation.rows import Run, RunPassage, RunQuote, RunRow, Status, check_against

Ratio = tuple[float, float]  # numerator and denominator; a measure is the sum of the ones over the sum of the others

_DROPPED = "\u00ad\u2010\u2011\u2022\u25aa\u25cf-"  # soft hyphen, hyphens, marks of list items
_STRAIGHT = (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'))


def squeeze(text: str) -> str:
    """Return a text as it is compared."""
    bare = "".join(text.split())
    for each in _DROPPED:
        bare = bare.replace(each, "")
    bare = bare.casefold()
    for curly, straight in _STRAIGHT:
        bare = bare.replace(curly, straight)
    return bare


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question, its row, and which gold parts are where."""

    gold: GoldQuestion
    row: RunRow
    texts: tuple[str, ...]  # the answering quotes, as they are compared
    parts: tuple[tuple[str, ...], ...]  # the gold parts, as they are compared
    found: tuple[bool, ...]  # of each part, whether it is quoted; it may run on from one quote into the next
    holds: tuple[bool, ...]  # of each answering quote, whether it holds a part
    ranks: tuple[int | None, ...]  # of each part, the first passage of the search that holds it, from 1

    @property
    def is_answerable(self) -> bool:
        """Whether it can be answered, and the gold says by which words."""
        return self.gold.answerable and bool(self.parts)

    @property
    def is_right(self) -> bool:
        """Whether it was answered by at least one of the gold parts; never true of what cannot be answered."""
        return any(self.found)

    @property
    def would_be_right(self) -> bool:
        """The same, and of a question on which it abstained, whether the nearest paragraph holds a part."""
        if self.row.is_answered or not self.row.nearest:
            return self.is_right
        return holds(squeeze(self.row.nearest[0].text), self.parts)


def holds(text: str, parts: Sequence[Sequence[str]]) -> bool:
    """Whether a text holds one of the parts; all as they are compared."""
    return any(alternative in text for part in parts for alternative in part)


def case_of(gold: GoldQuestion, row: RunRow) -> Case:
    """Put a question and its row together."""
    texts = tuple(squeeze(quote.text) for quote in row.answers)
    parts = tuple(tuple(squeeze(each) for each in part) for part in gold.parts)
    whole = "".join(texts)
    return Case(
        gold=gold,
        row=row,
        texts=texts,
        parts=parts,
        found=tuple(any(each in whole for each in part) for part in parts),
        holds=tuple(holds(text, parts) for text in texts),
        ranks=_ranks(parts, row),
    )


def _ranks(parts: Sequence[Sequence[str]], row: RunRow) -> tuple[int | None, ...]:
    found: list[int | None] = [None] * len(parts)
    for rank, passage in enumerate(row.passages, start=1):
        if all(found):
            break
        text = squeeze(passage.text)
        for place, part in enumerate(parts):
            if found[place] is None and holds(text, [part]):
                found[place] = rank
    return tuple(found)


def match(run: Run, gold: Sequence[GoldQuestion], path: Path) -> tuple[Case, ...]:
    """Return a case for each gold question, in the order of the gold; one without a row counts as not answered.

    :param path: of the gold, for what is said of errors.
    :raises EvaluationError: if a row answers a question that the gold does not ask.
    """
    check_against(run.rows, {each.id: each.question for each in gold}, path)
    for each in gold:
        if any(not squeeze(words) for part in each.parts for words in part):
            raise EvaluationError(f"{each.where}: a part of the answer holds no letters.")
    rows = {row.id: row for row in run.rows}
    return tuple(case_of(each, rows.get(each.id) or _missing(each, run.signature)) for each in gold)


def _missing(gold: GoldQuestion, signature: str) -> RunRow:
    return RunRow(
        id=gold.id,
        question=gold.question,
        status=Status.MISSING,
        confidence=None,
        count=None,
        quotes=(),
        nearest=(),
        passages=(),
        sentences=(),
        total_ms=None,
        signature=signature,
        where="",
    )


def is_document(name: str, found: RunQuote | RunPassage) -> bool:
    """Whether a gold file's name of a document (id, title, file name with or without its ending) means this one."""
    return name.casefold() in known_as(found)


def known_as(found: RunQuote | RunPassage) -> frozenset[str]:
    """Return the names of a document, case folded: its id, title, file, and file name with and without ending."""
    source = PurePath(found.source)
    return frozenset(map(str.casefold, (found.document_id, found.title, found.source, source.name, source.stem)))


def leans(case: Case) -> tuple[bool, ...]:
    """Return of each quote of any role whether a lead-in or context is quoted before it in its document."""
    quotes = case.row.quotes if case.row.is_answered else ()
    return tuple(
        any(each.role is not Role.ANSWER and each.document_id == quote.document_id for each in quotes[:place])
        for place, quote in enumerate(quotes)
    )
