"""What a draft says of a quotation's source: which document, page, paragraph or section it cites.

Looked at are, in this order: the footnote that is called behind the quotation, the brackets behind it, for a block
the line of source at its end and the paragraph before it, and the rest of the quotation's sentence. "Ibid." means
the source before. Only documents of the library can be recognised, by title or file name; a name that is not known
says nothing against a quotation.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from corpus.document import Kind, Paragraph
from corpus.rows import Summary
from corpus.sentences import sentences
from qa.checking.drafts import Draft
from qa.checking.quotations import Quotation, is_source
from qa.checking.signs import Marks

BEHIND = 200  # characters behind a quotation that are looked at
BEFORE = 300  # and before it
SHORTEST = 4  # letters of a name of one word that is looked for

_TO = r"(?:\s*(?:[-–—]|to|bis|до|a)\s*"
_ARABIC = rf"(\d{{1,5}})\b{_TO}(\d{{1,5}})\b)?"
_ROMAN = rf"([ivxlc]{{1,7}})\b{_TO}([ivxlc]{{1,7}})\b)?"
_PAGE = re.compile(
    rf"(?<![\w.])(?:(?:pp?\.|[Pp]ages?|pgs?\.|págs?\.|páginas?|pagin[ae]|str\.)\s*(?:{_ARABIC}|{_ROMAN})"
    rf"|(?:pp?|S\.|Seiten?|с\.|стр\.|страниц[аы]|ص\s*\.?)\s*{_ARABIC})"
)
_CJK_PAGE = re.compile(r"第\s*(\d{1,5})\s*(?:[-–—]\s*(\d{1,5})\s*)?[页頁]")
_PARAGRAPH = re.compile(
    r"(?:¶¶?|\b(?:paras?|paragraphs?|Abs|Absatz|абз|абзац|Rn|Rz)\b\.?|第(?=\s*\d+\s*[段节]))\s*(\d{1,5}(?:\.\d{1,3})*)"
    r"(?:\s*[-–—]\s*(\d{1,5}))?",
    re.IGNORECASE,
)
_SECTION = re.compile(r"(?:§§?|\b(?:sections?|sec|clause|art(?:icle)?)\b\.?)\s*(\d{1,4}(?:\.\d{1,3})*)", re.IGNORECASE)
_LABEL = re.compile(r"\s*(?:\[[^\]\s]{1,20}\]|(?:\d{1,3}|[ivxlc]{1,6})(?=\W)|[*†‡§])[.):]?\s*")  # of a footnote
_MORE = re.compile(
    r"[;；]\s*|\b(?=(?:see also|cf\.|compare|vgl\.|siehe auch|см\. также)\s)", re.IGNORECASE
)  # another source
_LEADING = re.compile(  # what stands before a name of one word, and behind it
    r"(?:^|[(\[,;:—–“\"‘«]|\b(?:see|also|cf\.?|vgl\.|siehe|см\.|from|in|per|quoted|the))\s*$", re.IGNORECASE
)
_TRAILING = re.compile(r"\s*(?:$|[)\],;:.—–”\"’»¶§]|(?:at|pp?|S|с|paras?|sec|art|ch)\b)")
_BARE_PAGE = re.compile(r"[,:]\s*(\d{1,3})(?:\s*[-–—]\s*(\d{1,3}))?\s*[)\]]?\s*\.?\s*$")  # "(Harbour plan, 12)"
_IBID = re.compile(
    r"[\W\d]*(?:see |vgl\. |см\. )?(?:ibid|ebd|ebenda|там же|op\. ?cit|loc\. ?cit|id\.(?= at|,))", re.IGNORECASE
)
_BRACKETS = re.compile(r"[\s.,;:!?”»’\"'“]{0,4}(\((?:[^()]|\([^()]*\)){1,300}\)|\[[^\[\]]{1,300}\]|（[^（）]{1,200}）)")
_WORD = re.compile(r"[^\W\d_]+|\d+")  # "RFC7230" is written "RFC 7230" too
_SOURCE_LINE = re.compile(r"\s*(?:[—–―(\[]|--?\s|Source|Quelle|Источник)")
_STOP = re.compile(r"(?<![\s(][A-Za-zа-я])(?<!\bpp)(?<!\bpara)(?<!\bparas)[.!?。]\s+(?=[A-ZА-Я“\"„«])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What is cited for a quotation; each part is empty if it is not said."""

    documents: frozenset[str] = frozenset()  # ids; several if several go by the name
    pages: tuple[str, str] | None = None  # first and last, as written
    paragraphs: tuple[str, str] | None = None
    section: str = ""  # "3.14"
    words: str = ""  # where it says so, as written
    more: tuple["Citation", ...] = ()  # other sources that are given as well

    def __bool__(self) -> bool:
        return bool(self.documents or self.pages or self.paragraphs or self.section)

    @property
    def named(self) -> frozenset[str]:
        """The documents of all its sources."""
        return self.documents.union(*(each.documents for each in self.more))


NOTHING = Citation()  # nothing is cited


class Names:
    """The names of the library's documents, to be recognised in running text."""

    def __init__(self, documents: Iterable[Summary]) -> None:
        """Take the titles and file names of documents."""
        self._known: dict[str, dict[tuple[str, ...], set[str]]] = defaultdict(lambda: defaultdict(set))
        for each in documents:
            file = PurePath(each.source)
            for name in (each.title, file.name, file.stem, re.split(r"[:;(]", each.title)[0]):
                words = tuple(_words(name))
                if words and sum(map(len, words)) >= SHORTEST:
                    self._known[words[0]][words].add(each.id)

    def find(self, text: str, *, is_bracketed: bool) -> frozenset[str]:
        """Return the documents that a text names; of the names at one place, the longest counts.

        A name of one word counts only in brackets, in a footnote or in a line of source, and between signs. In
        running text a name begins with a capital, unless it is a file's.
        """
        places = [*_WORD.finditer(text)]
        words = [each[0].casefold() for each in places]
        found: set[str] = set()
        place = 0
        while place < len(words):
            fitting = [
                name for name in self._known.get(words[place], ()) if tuple(words[place : place + len(name)]) == name
            ]
            longest = max(fitting, key=len, default=())
            start, end = places[place].start(), places[place + max(1, len(longest)) - 1].end()
            if longest and _is_name(text, start, end, longest, is_bracketed=is_bracketed):
                found |= self._known[words[place]][longest]
                place += len(longest)
            else:
                place += 1
        return frozenset(found)


def _is_name(text: str, start: int, end: int, name: tuple[str, ...], *, is_bracketed: bool) -> bool:
    """Whether words that are a document's name are meant as one."""
    has_capital = not text[start].islower() or "." in text[start:end]
    if len(name) > 1:
        return is_bracketed or has_capital
    alone = _LEADING.search(text[:start]) and _TRAILING.match(text[end:])
    return is_bracketed and has_capital and alone is not None


def find(draft: Draft, quotations: Sequence[Quotation], names: Names) -> tuple[Citation, ...]:
    """Return what is cited for each quotation."""
    around = _Surroundings(draft, quotations)
    found: list[Citation] = []
    before = NOTHING
    for quotation in quotations:
        citation = _cited(around.sources(quotation), names, before)
        found.append(citation)
        before = citation if citation.documents else before
    return tuple(found)


def read(text: str, names: Names, before: Citation | None = None, *, is_bracketed: bool = True) -> Citation:
    """Read a reference: "(Harbour plan, p. 3)", "¶14", "Ibid., p. 5", "(Harbour plan, p. 3; see also Memo, ¶2)"."""
    if not is_bracketed:
        return _source(text, names, before, is_bracketed=False)
    found: list[Citation] = []
    for place, each in enumerate(_MORE.split(text)):
        source = _source(each, names, before if not place else found[-1] if found else None, is_bracketed=True)
        if source:
            found.append(source if source.documents or not found else replace(source, documents=found[-1].documents))
    if not found:
        return NOTHING
    return replace(found[0], words=" ".join(text.split()), more=tuple(found[1:]))


def _source(text: str, names: Names, before: Citation | None, *, is_bracketed: bool) -> Citation:
    """Read what is said of one source."""
    page, paragraph, section = (
        _CJK_PAGE.search(text) or _PAGE.search(text),
        _PARAGRAPH.search(text),
        _SECTION.search(text),
    )
    documents = names.find(text, is_bracketed=is_bracketed)
    if documents and is_bracketed and not (page or paragraph or section):
        page = _BARE_PAGE.search(text)
    found = Citation(
        documents=documents,
        pages=_range(page),
        paragraphs=_range(paragraph),
        section=section[1] if section else "",
        words=" ".join(text.split()),
    )
    if before is not None and _IBID.match(text) and not documents:
        same = found if found.pages or found.paragraphs or found.section else replace(before, words=found.words)
        return replace(same, documents=before.documents)
    return found


def _cited(sources: Iterable[tuple[str, bool]], names: Names, before: Citation) -> Citation:
    """Return what the first source that cites anything does, with the first document that any of them names."""
    whole = NOTHING
    for text, is_bracketed in sources:
        found = read(text, names, before, is_bracketed=is_bracketed)
        if found and not whole:
            whole = found
        elif found and found.documents and not whole.documents:
            whole = replace(whole, documents=found.documents)
    return whole


class _Surroundings:
    """What stands around the quotations of a draft, found without reading all of it for each of them."""

    def __init__(self, draft: Draft, quotations: Sequence[Quotation]) -> None:
        outermost = [each.outer for each in quotations if not each.depth]
        self._text = draft.text
        self._paragraphs = [each for each in draft.paragraphs if each.kind is not Kind.FOOTNOTE]
        self._starts = [each.start for each in self._paragraphs]
        self._every = {each.number: each for each in draft.paragraphs}
        self._begins = sorted(start for start, _ in outermost)
        self._ends = sorted(end for _, end in outermost)
        self._notes = sorted(draft.notes)

    def sources(self, quotation: Quotation) -> Iterator[tuple[str, bool]]:
        """Yield texts that may cite, the likeliest first, and whether each is set apart from running text."""
        home = self._every[quotation.paragraph]
        last = self._paragraph_at(quotation.end) or home
        start, end = self._free(quotation, home, last)
        yield from ((text, True) for text in self._called(quotation, end))
        behind = self._text[quotation.outer[1] : min(end, quotation.outer[1] + BEHIND)]
        if brackets := _BRACKETS.match(behind):
            yield brackets[1], True
        if quotation.marks is Marks.BLOCK:
            yield from self._around_block(quotation, home, last)
        else:
            yield self._rest(quotation, behind), False
            yield self._lead(quotation, start, home), False

    def _free(self, quotation: Quotation, home: Paragraph, last: Paragraph) -> tuple[int, int]:
        """Return between which offsets nothing belongs to another quotation."""
        before = bisect_right(self._ends, quotation.outer[0])
        behind = bisect_left(self._begins, quotation.outer[1])
        start = max(home.start, self._ends[before - 1]) if before else home.start
        end = min(last.end, self._begins[behind]) if behind < len(self._begins) else last.end
        return start, max(end, quotation.outer[1])

    def _called(self, quotation: Quotation, end: int) -> list[str]:
        """Return the footnote that is called right behind a quotation, or at the end of its sentence."""
        first = bisect_left(self._notes, (quotation.end, 0, 0))
        for start, stop, number in self._notes[first : first + 3]:
            if start > end + 1 or stop > end + 4 or re.search(r"[.!?]\s+\w", self._text[quotation.end : start]):
                break
            if number in self._every:
                note = self._every[number]
                label = _LABEL.match(self._text, note.start, note.end)
                return [self._text[label.end() if label else note.start : note.end]]
        return []

    def _around_block(self, quotation: Quotation, home: Paragraph, last: Paragraph) -> Iterator[tuple[str, bool]]:
        """Yield what stands behind a block's words in its own paragraph, the line after it, and what leads in to it."""
        yield self._text[quotation.end : last.end], True
        after = bisect_right(self._starts, last.start)
        if after < len(self._paragraphs):
            line = self._text[self._starts[after] : self._paragraphs[after].end]
            if len(line) <= BEHIND and (_SOURCE_LINE.match(line) or is_source(line)):
                yield line, True
        before = bisect_left(self._starts, home.start)
        if before:
            lead = self._paragraphs[before - 1]
            words = self._text[max(lead.start, lead.end - BEFORE) : lead.end]
            if words.rstrip()[-1:] in (":", "：", ",", ")"):
                yield words[slice(*sentences(words, 0, len(words))[-1])], False

    def _rest(self, quotation: Quotation, behind: str) -> str:
        """Return the rest of a quotation's sentence behind it."""
        if quotation.words[-1:] in ".!?" and behind[:1] not in (",", ";"):
            return ""
        stop = _STOP.search(behind)
        return behind[: stop.start() + 1] if stop else behind

    def _lead(self, quotation: Quotation, free: int, home: Paragraph) -> str:
        """Return a quotation's sentence before it, as far as it belongs to no other one."""
        begin = quotation.outer[0]
        start = max(free, begin - BEFORE)
        spans = sentences(self._text, max(home.start, begin - 2 * BEFORE), begin)
        is_whole = spans and spans[-1][0] >= start and not self._text[spans[-1][1] : begin].strip()
        lead = self._text[spans[-1][0] if is_whole else start : begin]
        if lead.rstrip()[-1:] in (".", "!", "?"):
            return ""
        brackets = _BRACKETS.match(lead)  # of the quotation before
        return lead[brackets.end() :] if brackets and free > home.start else lead

    def _paragraph_at(self, offset: int) -> Paragraph | None:
        place = bisect_right(self._starts, offset) - 1
        found = self._paragraphs[place] if place >= 0 else None
        return found if found and offset <= found.end else None


def _range(found: re.Match[str] | None) -> tuple[str, str] | None:
    if found is None:
        return None
    first, last, *_ = [*filter(None, found.groups()), None]
    return (first, last or first) if first else None


def _words(text: str) -> list[str]:
    return [each.casefold() for each in _WORD.findall(text)]
