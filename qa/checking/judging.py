"""A draft goes in, and a verdict on each of its quotations comes out. The same draft and library give the same.

First the words are looked up as they are; what does not stand anywhere is aligned with the passages that share most
of its words, and cut into parts that may come from several places. Thresholds are of `tests.benchmarks.quotations`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.document import QUOTABLE
from index.search import EVERYWHERE, Index, Scope
from qa.answer import Quote, Role, Span
from qa.checking import aligning, citations, matching, quotations, readings, stitching
from qa.checking.aligning import Alignment
from qa.checking.attribution import contradiction
from qa.checking.changes import Change, Operation, changes
from qa.checking.citations import Citation
from qa.checking.differing import Difference, lacks_ligatures
from qa.checking.drafts import Draft
from qa.checking.findings import Finding, Report, Verdict
from qa.checking.folding import fold
from qa.checking.library import Library, Place, Source
from qa.checking.matching import Match
from qa.checking.parts import parts
from qa.checking.quotations import Quotation
from qa.verify import verify

ALTERED = 0.65  # weighed share of words from which a place is that of an altered quotation
RUN = 3  # words in a row, at least, that it must have kept; two of a quotation of up to six words
NEAREST = 0.3  # and from which it is shown beside one that was not found
FEW = 2  # words that one place lacks, or has more, for which no second place is looked for
ONE_PLACE = 0.85  # share of words from which a second place must explain all the others, unless
SILENT = 12  # words that may be left out of one place until a second one is looked for
GAP = 6  # so many words in a row are missing
SHOWN = 60  # matches that are compared with what the draft cites
LONGEST = 10_000  # characters of a quotation that are compared word by word, some 1,600 words
TITLE = 12  # words of the longest title


def judge(draft: Draft, index: Index, scope: Scope = EVERYWHERE) -> Report:
    """Check every quotation of a draft against the documents in scope, all of one state of the library.

    :raises StoreError, EncoderError: if the library cannot be read.
    """
    with index.store.snapshot():
        index.catch_up()
        library = Library(index, scope)
        found = quotations.find(draft)
        names = citations.Names(index.store.documents())
        cited = citations.find(draft, found.quotations, names)
        judged = _Judge(library, names).findings(found.quotations, cited)
        return Report(draft=draft, findings=tuple(judged), unclosed=found.unclosed, signature=index.signature)


class _Judge:
    """Judges quotations against one library."""

    def __init__(self, library: Library, names: citations.Names) -> None:
        self._library, self._names = library, names

    def findings(self, found: Sequence[Quotation], cited: Sequence[Citation]) -> Iterator[Finding]:
        """Yield a finding for each quotation; one inside another that stands word for word is left out."""
        matches = self._matches(found, cited)
        last: Finding | None = None
        for quotation, citation, matched in zip(found, cited, matches, strict=True):
            is_inside = quotation.depth > 0 and last is not None and quotation.outer[1] <= last.quotation.outer[1]
            if is_inside and last is not None and last.verdict not in (Verdict.ALTERED, Verdict.NOT_FOUND):
                continue
            finding = self._finding(quotation, citation, matched)
            if is_inside and finding.verdict not in (Verdict.EXACT, Verdict.TYPOGRAPHIC, Verdict.MISATTRIBUTED):
                continue
            if not is_inside:
                last = finding
            yield finding

    def _matches(self, found: Sequence[Quotation], cited: Sequence[Citation]) -> list[list[Match]]:
        """Return where each quotation stands; what the index does not bring is looked for in every document."""
        library = self._library
        every: list[list[Match]] = []
        for quotation, citation in zip(found, cited, strict=True):
            matches: list[Match] = []
            if not quotation.is_short:
                preferred = [each for each in sorted(citation.named) if library.holds(each)][:4]
                for document_id in matching.candidates(library, quotation.words, preferred):
                    matches += matching.find(quotation.words, library.source(document_id))
            every.append(matches)
        missing = [
            place
            for place, quotation in enumerate(found)
            if not quotation.is_short and all(each.altering for each in every[place])
        ]
        cores = {place: _core(found[place].words) for place in missing}
        for source in library.all() if missing else ():
            for place in missing:
                known = {each.document_id for each in every[place]}
                if cores[place] in source.folded.letters and source.document.id not in known:
                    every[place] += matching.find(found[place].words, source)
        return every

    def _finding(self, quotation: Quotation, citation: Citation, matches: Sequence[Match]) -> Finding:
        if quotation.is_short:
            return Finding(
                quotation=quotation, verdict=Verdict.SHORT, detail="too short to be judged", citation=citation
            )
        if matches:
            return self._matched(quotation, citation, matches)
        for other in readings.others(quotation):
            cited = citations.read(other.source, self._names) if other.source else citation
            if other.source and not cited:
                continue  # brackets that cite nothing are quoted
            (found,) = self._matches([other.quotation], [cited])
            if found:
                return self._matched(other.quotation, cited, found)
        finding = self._unmatched(quotation, citation)
        if is_title(quotation.words) and finding.verdict in (Verdict.NOT_FOUND, Verdict.ALTERED):
            title = Finding(
                quotation=quotation, verdict=Verdict.SHORT, detail="looks like a title or a name; not judged"
            )
            return replace(title, citation=citation)
        return finding

    def _matched(self, quotation: Quotation, citation: Citation, matches: Sequence[Match]) -> Finding:
        """Judge a quotation whose letters stand somewhere: of several places, that which the draft cites."""
        kept = matching.least_altered(matches)
        ordered = sorted(kept, key=lambda each: (each.document_id not in citation.named, len(each.differences)))
        shown = ordered[: SHOWN if citation else 1]
        tried = [(match, self._quotes(match.document_id, match.ranges)) for match in shown]
        tried = [(match, quotes) for match, quotes in tried if quotes]
        if not tried:
            none = "it stands in a document, but in nothing that may be quoted"
            return Finding(quotation=quotation, verdict=Verdict.NOT_FOUND, detail=none, citation=citation)
        against = [contradiction(citation, quotes) for _, quotes in tried]
        chosen = next((place for place, fault in enumerate(against) if not fault), 0)
        (match, quotes), fault = tried[chosen], against[chosen]
        differences = tuple(sorted(match.differences, key=[*Difference].index))
        finding = Finding(
            quotation=quotation,
            verdict=Verdict.TYPOGRAPHIC if differences else Verdict.EXACT,
            detail=_differing(differences),
            quotes=quotes,
            differences=differences,
            citation=citation,
            places=len(kept),
        )
        if match.altering:
            detail = f"differs in {' and '.join(sorted(match.altering))}" + (f"; {fault}" if fault else "")
            changed = self._changes(quotation.words, quotes)
            return replace(finding, verdict=Verdict.ALTERED, detail=detail, changes=changed, places=0)
        return replace(finding, verdict=Verdict.MISATTRIBUTED, detail=fault) if fault else finding

    def _unmatched(self, quotation: Quotation, citation: Citation) -> Finding:
        """Judge a quotation whose letters stand nowhere as a whole."""
        library, words = self._library, _beginning(quotation.words)
        aligned = aligning.align(words, library, library.near(words))
        if not _is_altered(aligned, words):
            aligned = _better(aligned, aligning.align(words, library, library.worded(words)))
        if aligned is not None and aligned.words == 1.0:  # the search by meaning may have brought the very words
            matches = [*matching.find(quotation.words, library.source(aligned.document_id))]
            if matches:
                return self._matched(quotation, citation, matches)
        if aligned is None or aligned.words < 1.0 or aligned.missing > SILENT:  # else one place explains every word
            found = stitching.pieces(words, library)
            aligned = _better(aligned, aligning.align(words, library, _longest(found)))
            demand = _demand(aligned)
            if demand and (stitched := stitching.stitched(words, found, library, demand)):
                return self._stitched(quotation, citation, stitched)
        none = Finding(quotation=quotation, verdict=Verdict.NOT_FOUND, detail="", citation=citation)
        if aligned is None or aligned.score < NEAREST:
            return replace(none, detail="it stands in no document of the library")
        quotes = self._quotes(aligned.document_id, ((aligned.start, aligned.end),))
        if not quotes or not _is_altered(aligned, words):
            return replace(none, quotes=quotes, detail="it stands in no document; the nearest words are shown")
        fault = contradiction(citation, quotes)
        changed = _without_edges(self._changes(words, quotes))
        if all(each.operation is Operation.SAME or lacks_ligatures(each.draft, each.source) for each in changed):
            verdict = Verdict.MISATTRIBUTED if fault else Verdict.TYPOGRAPHIC
            differences = (Difference.LIGATURES,)
            detail = fault or _differing(differences)
            return replace(none, verdict=verdict, quotes=quotes, differences=differences, detail=detail, places=1)
        return replace(none, verdict=Verdict.ALTERED, quotes=quotes, changes=changed, detail=_summary(changed, fault))

    def _stitched(
        self, quotation: Quotation, citation: Citation, places: Sequence[Sequence[stitching.Piece]]
    ) -> Finding:
        quotes: list[Quote] = []
        for place in places:
            found = self._quotes(place[0].document_id, ((place[0].start, place[-1].end),))
            quotes += [each for each in found if quotations.measure(each.text) > 1] or found  # a word spilled over
        documents = len({each.document_id for each in quotes})
        where = f"{documents} documents" if documents > 1 else f"{len(places)} places of one document"
        return Finding(
            quotation=quotation,
            verdict=Verdict.STITCHED,
            detail=f"its parts stand in {where}",
            quotes=tuple(quotes),
            citation=citation,
        )

    def _quotes(self, document_id: str, ranges: Sequence[tuple[int, int]]) -> tuple[Quote, ...]:
        """Read ranges of a document through the trust boundary, a quote for each paragraph that they touch."""
        source = self._library.source(document_id)
        spans = [span for start, end in ranges for span in _spans(source, start, end)]
        return verify(spans, self._library.index.store)

    def _changes(self, words: str, quotes: Sequence[Quote]) -> tuple[Change, ...]:
        texts = []
        for quote in quotes:
            source = self._library.source(quote.document_id)
            inside = [(s, e) for s, e in source.skipped if quote.start <= s and e <= quote.end]
            texts.append((quote.text, [(s - quote.start, e - quote.start) for s, e in inside]))
        return changes(words, texts)


def is_title(words: str) -> bool:
    """Return whether words look like a title or a name: its longer words all have capitals, and it is no sentence."""
    each = re.findall(r"[^\W\d_]+", words)
    if not 2 <= len(each) <= TITLE or words.rstrip()[-1:] in (".", "!", "?", ";", "…"):
        return False
    long = [word for word in each if len(word) > 4]
    return (
        each[0][0].isupper()
        and sum(word[0].isupper() for word in each) >= 2
        and all(word[0].isupper() for word in long)
    )


def _beginning(words: str) -> str:
    """Return as much of a quotation as is compared word by word."""
    return words if len(words) <= LONGEST else words[:LONGEST].rsplit(maxsplit=1)[0]


def _longest(found: Sequence[stitching.Piece]) -> list[Place]:
    """Return the place of the longest piece of a quotation: what was changed is likely to be beside it."""
    longest = sorted(found, key=lambda each: each.first - each.last)[:1]
    return [Place(each.document_id, each.start, each.end) for each in longest]


def _better(one: Alignment | None, other: Alignment | None) -> Alignment | None:
    return max(filter(None, (one, other)), key=lambda each: each.score, default=None)


def _demand(aligned: Alignment | None) -> stitching.Demand | None:
    """Return what several places must explain when one explains so much; None if it leaves nothing for another."""
    if aligned is None or aligned.words < ONE_PLACE or aligned.longest_gap >= GAP:
        return stitching.USUAL
    return stitching.STRICT if aligned.lacking + aligned.missing > FEW else None


def _is_altered(aligned: Alignment | None, words: str) -> bool:
    """Whether a place is near enough to be the one that was quoted."""
    if aligned is None or aligned.score < ALTERED:
        return False
    return aligned.longest_run >= (RUN if quotations.measure(words) > 2 * RUN else RUN - 1)


def _core(words: str) -> str:
    """Return the letters of a quotation's longest part."""
    return max((part.folded.letters for part in parts(words)), key=len, default=fold(words).letters)


def _spans(source: Source, start: int, end: int) -> Iterator[Span]:
    text = source.document.text
    for paragraph in source.paragraphs_of(start, end):
        s, e = max(start, paragraph.start), min(end, paragraph.end)
        words = text[s:e]
        s, e = s + len(words) - len(words.lstrip()), e - (len(words) - len(words.rstrip()))
        if s < e:
            role = Role.ANSWER if paragraph.kind in QUOTABLE else Role.CONTEXT
            yield Span.of(source.document, paragraph.number, s, e, score=1.0, role=role)


def _without_edges(changed: Sequence[Change]) -> tuple[Change, ...]:
    """Return changes without signs at either end, which follow from where the quotation was cut."""
    kept = [*changed]
    for place in (0, -1):
        edge = kept[place]
        if len(kept) > 1 and edge.operation is not Operation.SAME and not _has_words(edge):
            del kept[place]
    return tuple(kept)


def _has_words(change: Change) -> bool:
    return any(map(str.isalnum, change.draft + change.source))


def _summary(changed: Sequence[Change], fault: str) -> str:
    """Say how much was changed: "1 replaced, 2 left out"."""
    names = {Operation.REPLACED: "replaced", Operation.LEFT_OUT: "left out", Operation.PUT_IN: "put in"}
    counted = [(sum(each.operation is kind for each in changed), name) for kind, name in names.items()]
    said = ", ".join(f"{count} {name}" for count, name in counted if count) or "its words differ"
    return said + (f"; {fault}" if fault else "")


def _differing(differences: Sequence[Difference]) -> str:
    return ", ".join(differences)
