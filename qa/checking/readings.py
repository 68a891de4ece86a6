"""Other ways to read what stands between a quotation's marks, where its words stand nowhere as they are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from qa.checking.quotations import Quotation

_SOURCE = re.compile(r"\s*(\((?:[^()]|\([^()]*\)){3,200}\)|\[[^\[\]]{3,200}\])\s*[.,;]?\s*$")
_RAISED = "[¹²³⁰⁴-⁹]+"
_NOTES = re.compile(rf"(?<=[^\W\d_]{{3}}){_RAISED}|(?<=[.,;:!?)”’»]){_RAISED}")  # not "m²", which is a word


@dataclass(frozen=True, slots=True)
class Reading:
    """A quotation without what is not quoted."""

    quotation: Quotation
    source: str = ""  # that stands at its end, inside the marks: "(Harbour plan, p. 3)"


def others(quotation: Quotation) -> Iterator[Reading]:
    """Yield a quotation without raised numbers of notes, and without a source at its end."""
    plain = _NOTES.sub("", quotation.words)
    if plain != quotation.words:
        yield Reading(replace(quotation, words=plain))
    if source := _SOURCE.search(plain):
        end = quotation.end - (len(plain) - source.start())
        yield Reading(replace(quotation, words=plain[: source.start()], end=end), source[1])
