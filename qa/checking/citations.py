"""What a draft says of a quotation's source: which document, page, paragraph or section it cites.

Looked at are, in this order: the footnote that is called behind the quotation, the brackets behind it, for a block
the line of source at its end and the paragraph before it, and the rest of the quotation's sentence. "Ibid." means
the source before. Only documents of the library can be recognised, by title or file name; a name that is not known
says nothing against a quotation.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from corpus.document import Kind
from corpus.rows import Summary
from corpus.sentences import sentences
from qa.checking.drafts import Draft
from qa.checking.quotations import Quotation
from qa.checking.signs import Marks

BEHIND = 200  # characters behind a quotation that are looked at
BEFORE = 300  # and before it
SHORTEST = 4  # letters of a name of one word that is looked for

_NUMBER = r"(\d{1,5}|[ivxlc]{1,7})\b(?:\s*(?:[-–—]|to|bis|до|a)\s*(\d{1,5}|[ivxlc]{1,7})\b)?"
_PAGE = re.compile(
    rf"(?:\b(?:pp?|pages?|pgs?|S|Seiten?|с|стр|страниц[аы]|págs?|pág|pagina|str)\b\.?\s*|第\s*|ص\s*\.?\s*){_NUMBER}(?:\s*[页頁])?",
    re.IGNORECASE,
)
_CJK_PAGE = re.compile(r"第\s*(\d{1,5})\s*(?:[-–—]\s*(\d{1,5})\s*)?[页頁]")
_PARAGRAPH = re.compile(
    r"(?:¶¶?|\b(?:paras?|paragraphs?|Abs|Absatz|абз|абзац|Rn|Rz)\b\.?|第(?=\s*\d+\s*[段节]))\s*(\d{1,5}(?:\.\d{1,3})*)"
    r"(?:\s*[-–—]\s*(\d{1,5}))?",
    re.IGNORECASE,
)
_SECTION = re.compile(r"(?:§§?|\b(?:sections?|sec|clause|art(?:icle)?)\b\.?)\s*(\d{1,4}(?:\.\d{1,3})*)", re.IGNORECASE)
_IBID = re.compile(r"\b(?:ibid|ebd|ebenda|там же|op\. ?cit|loc\. ?cit|id\.(?= at|,))", re.IGNORECASE)
_BRACKETS = re.compile(r"[\s.,;:!?”»’\"'“]{0,4}(\((?:[^()]|\([^()]*\)){1,300}\)|\[[^\[\]]{1,300}\]|（[^（）]{1,200}）)")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What is cited for a quotation; each part is empty if it is not said."""

    documents: frozenset[str] = frozenset()  # ids; several if several go by the name
    pages: tuple[str, str] | None = None  # first and last, as written
    paragraphs: tuple[str, str] | None = None
    section: str = ""  # "3.14"
    words: str = ""  # where it says so, as written

    def __bool__(self) -> bool:
        return bool(self.documents or self.pages or self.paragraphs or self.section)


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

        A name of one word counts only in brackets, in a footnote or in a line of source, or written as a file's.
        """
        words = _words(text)
        found: set[str] = set()
        place = 0
        while place < len(words):
            fitting = [
                name for name in self._known.get(words[place], ()) if tuple(words[place : place + len(name)]) == name
            ]
            longest = max(fitting, key=len, default=())
            if longest and (len(longest) > 1 or is_bracketed):
                found |= self._known[words[place]][longest]
                place += len(longest)
            else:
                place += 1
        return frozenset(found)


def find(draft: Draft, quotations: Sequence[Quotation], names: Names) -> tuple[Citation, ...]:
    """Return what is cited for each quotation."""
    found: list[Citation] = []
    before = NOTHING
    for quotation in quotations:
        others = [each for each in quotations if each.depth == 0 and each is not quotation]
        citation = _cited(draft, quotation, others, names, before)
        found.append(citation)
        before = citation if citation.documents else before
    return tuple(found)


def read(text: str, names: Names, before: Citation | None = None, *, is_bracketed: bool = True) -> Citation:
    """Read a reference: "(Harbour plan, p. 3)", "¶14", "Ibid., p. 5"."""
    page, paragraph, section = (
        _CJK_PAGE.search(text) or _PAGE.search(text),
        _PARAGRAPH.search(text),
        _SECTION.search(text),
    )
    documents = names.find(text, is_bracketed=is_bracketed)
    found = Citation(
        documents=documents,
        pages=_range(page),
        paragraphs=_range(paragraph),
        section=section[1] if section else "",
        words=" ".join(text.split()),
    )
    if before is not None and _IBID.search(text) and not documents:
        same = found if found.pages or found.paragraphs or found.section else replace(before, words=found.words)
        return replace(same, documents=before.documents)
    return found


def _cited(draft: Draft, quotation: Quotation, others: Sequence[Quotation], names: Names, before: Citation) -> Citation:
    home = next(each for each in draft.paragraphs if each.number == quotation.paragraph)
    last = next((each for each in draft.paragraphs if each.start <= quotation.end <= each.end), home)
    end = min([last.end, *(each.outer[0] for each in others if each.outer[0] >= quotation.outer[1])])
    sources = [(text, True) for text in _notes(draft, quotation, end)]
    behind = draft.text[quotation.outer[1] : min(end, quotation.outer[1] + BEHIND)]
    if brackets := _BRACKETS.match(behind):
        sources.append((brackets[1], True))
    if quotation.marks is Marks.BLOCK:
        sources += _around_block(draft, quotation)
    else:
        start = max([home.start, *(each.outer[1] for each in others if each.outer[1] <= quotation.outer[0])])
        sources += [(text, False) for text in _sentence(draft, quotation, (start, end), (home.start, last.end))]
    whole = NOTHING
    for text, is_bracketed in sources:
        found = read(text, names, before, is_bracketed=is_bracketed)
        if found and not whole:
            whole = found
        elif found and found.documents and not whole.documents:
            whole = replace(whole, documents=found.documents)
    return whole


def _notes(draft: Draft, quotation: Quotation, end: int) -> list[str]:
    """Return the footnotes that are called right behind a quotation, or at the end of its sentence."""
    by_number = {each.number: each for each in draft.paragraphs}
    found = []
    for start, stop, number in draft.notes:
        between = draft.text[quotation.end : start]
        near = quotation.end <= start <= end + 1 and not re.search(r"[.!?]\s+\w", between)
        if near and stop <= end + 4 and number in by_number:
            found.append(draft.text[by_number[number].start : by_number[number].end])
    return found[:1]


def _around_block(draft: Draft, quotation: Quotation) -> list[tuple[str, bool]]:
    """Return what stands behind a block's words in its own paragraphs, after it, and in the paragraph before it."""
    places = [place for place, each in enumerate(draft.paragraphs) if each.kind is not Kind.FOOTNOTE]
    inside = [
        place for place in places if draft.paragraphs[place].start <= quotation.end <= draft.paragraphs[place].end
    ]
    begin = [place for place in places if draft.paragraphs[place].number == quotation.paragraph]
    found = []
    if inside:
        last = draft.paragraphs[inside[0]]
        found.append((draft.text[quotation.end : last.end], True))
        if inside[0] + 1 < len(draft.paragraphs):
            after = draft.paragraphs[inside[0] + 1]
            line = draft.text[after.start : after.end]
            if re.match(r"\s*(?:[—–―(\[]|--?\s|Source|Quelle|Источник)", line) and len(line) <= BEHIND:
                found.append((line, True))
    if begin and begin[0]:
        lead = draft.paragraphs[begin[0] - 1]
        spans = sentences(draft.text, lead.start, lead.end)
        if spans and draft.text[lead.start : lead.end].rstrip()[-1:] in (":", "：", ",", ")"):
            found.append((draft.text[slice(*spans[-1])], False))
    return found


def _sentence(draft: Draft, quotation: Quotation, free: tuple[int, int], home: tuple[int, int]) -> list[str]:
    """Return the rest of a quotation's sentence behind it and before it, up to its neighbours."""
    text = draft.text
    behind = text[quotation.outer[1] : min(free[1], quotation.outer[1] + BEHIND)]
    if quotation.words[-1:] not in ".!?" or behind[:1] in ",;":
        stop = re.search(r"(?<![\s(][A-Za-zа-я])(?<!\bpp)(?<!\bpara)(?<!\bparas)[.!?。]\s+(?=[A-ZА-Я“\"„«])", behind)
        behind = behind[: stop.start() + 1] if stop else behind
    else:
        behind = ""
    start = max(free[0], quotation.outer[0] - BEFORE)
    lead = text[start : quotation.outer[0]]
    spans = sentences(text, home[0], quotation.outer[0])
    if spans and spans[-1][0] >= start and text[spans[-1][1] : quotation.outer[0]].strip() == "":
        lead = text[spans[-1][0] : quotation.outer[0]]
        if lead.rstrip()[-1:] in ".!?":
            lead = ""
    return [behind, lead]


def _range(found: re.Match[str] | None) -> tuple[str, str] | None:
    return (found[1], found[2] or found[1]) if found else None


def _words(text: str) -> list[str]:
    return [each.casefold() for each in _WORD.findall(text.replace("_", " "))]
