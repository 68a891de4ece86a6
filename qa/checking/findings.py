"""What became of each quotation of a draft."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from qa.answer import Quote
from qa.checking.changes import Change
from qa.checking.citations import NOTHING, Citation
from qa.checking.differing import Difference
from qa.checking.drafts import Draft
from qa.checking.quotations import Quotation


class Verdict(StrEnum):
    """How a quotation agrees with the documents."""

    EXACT = "exact"
    TYPOGRAPHIC = "typographic"  # differs in what typesetting and the conventions of quoting allow
    ALTERED = "altered"  # stands there with other words, signs or capitals
    STITCHED = "stitched"  # parts from several places, as if they were one
    MISATTRIBUTED = "misattributed"  # stands word for word elsewhere than the draft says
    NOT_FOUND = "not_found"
    SHORT = "short"  # one or two words, or a title: not judged


WRONG = frozenset({Verdict.ALTERED, Verdict.STITCHED, Verdict.MISATTRIBUTED, Verdict.NOT_FOUND})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One quotation of the draft, and what the documents say of it."""

    quotation: Quotation
    verdict: Verdict
    detail: str  # a sentence; "" if there is nothing to say
    quotes: tuple[Quote, ...] = ()  # where it stands, in the order of its words; the nearest place if it was altered
    differences: tuple[Difference, ...] = ()
    changes: tuple[Change, ...] = ()  # word by word, if it was altered
    citation: Citation = NOTHING
    places: int = 0  # where it stands word for word

    @property
    def is_wrong(self) -> bool:
        """Whether somebody has to do something about it."""
        return self.verdict in WRONG


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found in one draft, in its order."""

    draft: Draft
    findings: tuple[Finding, ...]
    unclosed: tuple[int, ...]  # offsets of marks that are never closed
    signature: str  # of the library that was looked up

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many quotations there are of each verdict."""
        found = Counter(each.verdict for each in self.findings)
        return {verdict: found[verdict] for verdict in Verdict if found[verdict]}

    @property
    def wrong(self) -> int:
        """How many quotations somebody has to look at."""
        return sum(each.is_wrong for each in self.findings)
