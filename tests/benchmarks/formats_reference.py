"""What a file says, found by other means than reading it with Pilcrow or a rival.

Contracts (`contract`): the plain text that CUAD has beside each PDF. It is an extraction too, with faults of its own,
so it is reduced by rules that know no tool:

1. The words as they stand are kept in `raw`.
2. Three empty lines or more end a page. Chunks between empty lines are paragraphs; a line's end inside one is a space.
3. At a page's edges these go: "Source: ..." lines, page numbers ("3", "iv", "Page -3-"), and lines that stand at the
   edges of three pages or more, and of a fifth of all, digits aside ("© 2006, Metavante Corporation"). At the end of
   a page's last paragraph a bare number goes if spaces or a sentence's end stand before it, or if it counts on from
   page to page as others do. The same lines are taken out of every tool's output (`footers`), and page numbers that
   stand alone out of both.
4. A paragraph torn by a page's end is mended: no sentence ends there, and the next begins with a small letter.
5. Three spaces or more inside a chunk glue paragraphs to each other, except where many of a file's runs are followed
   by small letters: there they are what hard wraps became.
6. Paragraphs whose borders cannot be known are not measured as paragraphs (their words are): chunks of fewer than
   eight words; with glue inside; with two rules drawn in characters (tables, signatures); with the mark of an item
   ("(b)", "2.", "4.5") behind a sentence's end; that end in capitals behind a sentence's end; and the two sides of a
   page's end where no sentence ends, but none is torn surely.

Web pages (`web_page`): each <p>, heading and table cell in the order of the file, read with lxml; the text of a <dt>
stands before its <dd>. Paragraphs of `div.footnotes` are the notes, each with those that follow it without a mark.
Redactions, which are underscores, are no words; what has no letters beside them is not measured as a paragraph.

Chapters (`chapter`): the blocks of Markdown, parsed with markdown-it; HTML and code that is included from elsewhere
("{{#include ...}}") left out. The DOCX is of another edition: as paragraphs those are measured that stand in it (in its
document.xml) as one paragraph with the same letters; code is not.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

from tests.benchmarks.formats_measures import is_page_number, letters, without_footers, words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

LEAST_WORDS = 8  # of a paragraph that is measured as one
RECURS = 3  # pages at whose edges a running line stands
SHARE = 0.2  # and of all pages
WRAPS = 0.25  # share of space runs before small letters from which they are hard wraps

_WEB_BLOCKS = frozenset("p h1 h2 h3 h4 h5 h6 dt dd li td th div body".split())
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SAYS = re.compile(r"[^\W\d_]")
_PAGE_END = re.compile(r"\n(?:[ \t]*\n){3,}|\f")
_CHUNK_END = re.compile(r"\n(?:[ \t]*\n)+")
_SPACES = re.compile(r"(?<=\S) {3,}(?=\S)")
_WRAP = re.compile(r"(?<=\S) {3,}(?=[a-z])")
_LAST_NUMBER = re.compile(r"\s+(\d{1,3})$")
_RULE = re.compile(r"-{5,}|_{5,}|={5,}")
_GLUED_NUMBER = re.compile(r"(?:(?<=\S)\s{3,}|(?<=[.;:!?)\"”])\s+)(?:\d{1,3}|[ivxl]{1,6})$")
_SENTENCE_END = re.compile(r"[.;:!?][)\]\"”’']*(?:\s+(?:and|or))?$")
_MARK_INSIDE = re.compile(
    r"[.:;][)\"”]*\s+(?:\([a-zA-Z0-9]{1,4}\)|[A-Za-z0-9]{1,2}[.)]|\d{1,2}(?:\.\d{1,2})+\.?)\s+[\"“A-Z]"
)
_CAPITALS_LAST = re.compile(r"[.;:][)\"”]*\s+[^a-z]*[A-Z]{3}[^a-z]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a file says. `measured` are the places, in `paragraphs`, of those whose borders are known."""

    raw: str  # everything but notes that stand apart, as it stands
    paragraphs: tuple[str, ...]  # in reading order, headings among them, footnotes apart
    measured: tuple[int, ...]
    notes: tuple[str, ...] = ()
    calls: tuple[tuple[str, str], ...] = ()  # a footnote's mark and the text before it, of every mark in the text
    footers: tuple[re.Pattern[str], ...] = ()  # lines that are no part of the text


@dataclass(slots=True)
class _Chunk:
    text: str
    doubtful: bool = False


def contract(text: str) -> Reference:
    """Reduce the plain text of a contract as the module says."""
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    wrapped = len(_WRAP.findall(text)) > WRAPS * max(1, len(_SPACES.findall(text)))
    pages = [
        [" ".join(chunk.strip().split("\n")) for chunk in _CHUNK_END.split(page)] for page in _PAGE_END.split(text)
    ]
    running = _running(pages)
    footers: dict[str, None] = {}
    trimmed = _without_numbers([_trimmed(page, running, footers) for page in pages])
    chunks: list[_Chunk] = []
    for page in trimmed:
        _add([_Chunk(chunk) for chunk in page], chunks)
    patterns = tuple(re.compile(r"\s+".join(map(_any_number, footer.split()))) for footer in footers)
    for chunk in chunks:
        chunk.text = "".join(without_footers([chunk.text], patterns))  # some are glued to a paragraph's end
    kept = [chunk for chunk in chunks if chunk.text]
    return Reference(
        raw=text,
        paragraphs=tuple(" ".join(chunk.text.split()) for chunk in kept),
        measured=tuple(place for place, chunk in enumerate(kept) if _has_borders(chunk, wrapped)),
        footers=patterns,
    )


def _running(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """Return the lines, without digits, that stand at the edges of several pages."""
    edges = Counter(line for page in pages for line in {_still(chunk) for chunk in (*page[:2], *page[-3:])})
    least = max(RECURS, SHARE * len(pages))
    return frozenset(line for line, pages_with in edges.items() if line and pages_with >= least)


def _still(chunk: str) -> str:
    """Return what of a running line does not change from page to page."""
    return re.sub(r"\d+", "", letters(chunk)) if len(words(chunk)) <= 2 * LEAST_WORDS else ""


def _any_number(word: str) -> str:
    return re.sub(r"\d+", r"\\d+", re.escape(word))


def _trimmed(page: Sequence[str], running: frozenset[str], footers: dict[str, None]) -> list[str]:
    """Return a page's chunks without its running lines and page numbers; tell `footers` of the lines."""
    chunks = [chunk for chunk in page if chunk.strip()]
    for edge in (-1, 0):
        while chunks and (
            is_page_number(chunks[edge]) or chunks[edge].startswith("Source: ") or _still(chunks[edge]) in running
        ):
            line = chunks.pop(edge)
            if not is_page_number(line):
                footers[re.sub(r"\d+", "0", line)] = None
    if chunks:
        chunks[-1] = _GLUED_NUMBER.sub("", chunks[-1])
    return chunks


def _without_numbers(pages: list[list[str]]) -> list[list[str]]:
    """Take page numbers off the last chunks: those that count on from page to page as most others do."""
    last = [(place, _LAST_NUMBER.search(page[-1])) for place, page in enumerate(pages) if page]
    counted = Counter(int(number[1]) - place for place, number in last if number)
    ahead, times = max(counted.items(), key=lambda item: item[1], default=(0, 0))
    for place, number in last:
        if number and times >= RECURS and int(number[1]) - place == ahead:
            pages[place][-1] = pages[place][-1][: number.start()]
    return pages


def _add(page: Sequence[_Chunk], chunks: list[_Chunk]) -> None:
    """Add a page's chunks; mend, or doubt, a paragraph that goes on from the page before."""
    rest = list(page)
    if rest and chunks and not _SENTENCE_END.search(chunks[-1].text) and len(words(chunks[-1].text)) >= LEAST_WORDS:
        if rest[0].text.lstrip()[:1].islower():
            chunks[-1].text += f" {rest.pop(0).text.lstrip()}"
        else:
            chunks[-1].doubtful = rest[0].doubtful = True
    chunks += rest


def _has_borders(chunk: _Chunk, wrapped: bool) -> bool:
    text = chunk.text.strip()
    if chunk.doubtful or len(words(text)) < LEAST_WORDS or (not wrapped and _SPACES.search(text)):
        return False
    drawn = len(_RULE.findall(text)) > 1
    return not (drawn or _MARK_INSIDE.search(text) or _CAPITALS_LAST.search(text))


def web_page(data: bytes) -> Reference:
    """Read a web page's paragraphs, its footnotes and the marks that call them."""
    from lxml import html

    body = html.document_fromstring(data).find("body")
    apart = body.xpath("//div[@class='footnotes']")
    notes = _notes(paragraph for div in apart for paragraph in div.iter("p"))
    for div in apart:
        div.drop_tree()
    calls: list[tuple[str, str]] = []
    blocks = [block for block in _web_blocks(body, calls) if words(block[1])]
    return Reference(
        raw="\n".join(text for _, text in blocks),
        paragraphs=tuple(text for _, text in blocks),
        measured=tuple(place for place, (tag, text) in enumerate(blocks) if tag in ("p", "dd") and _SAYS.search(text)),
        notes=tuple(note for note in notes if _SAYS.search(note)),
        calls=tuple(calls),
    )


def _web_blocks(body: "HtmlElement", calls: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield (tag, text) of each block, and tell `calls` of the footnote marks on the way.

    Text goes to the innermost block around it; what a <dt> says stands in front of what follows it.
    """
    from lxml import etree

    text: list[str] = []
    mark = ""
    inside = ["body"]
    for event, element in etree.iterwalk(body, events=("start", "end", "comment")):
        if event != "comment" and (element.tag in _WEB_BLOCKS or element.get("class", "").endswith("Toc")):
            said, text = " ".join("".join(text).split()), []
            if said and inside[-1] == "dt":
                mark = f"{said} "
            elif said:
                yield inside[-1], mark + said
                mark = ""
            inside = [*inside, element.tag] if event == "start" else inside[:-1]
        elif event == "start" and element.get("class") == "footnote-mark":
            calls.append((_collected(element), "".join(text)))
        elif event == "start" and element.tag == "br":
            text.append(" ")
        text.append((element.text if event == "start" else element.tail) or "")


def _notes(paragraphs: Iterable["HtmlElement"]) -> list[str]:
    """Return the footnotes, a space behind each mark; paragraphs without a mark belong to the note before."""
    notes: list[str] = []
    for paragraph in paragraphs:
        mark = "".join(map(_collected, paragraph.find_class("footnote-mark")))
        text = _collected(paragraph).removeprefix(mark)
        if mark or not notes:
            notes.append(f"{mark} {text}")
        else:
            notes[-1] += f" {text}"
    return notes


def _collected(element: "HtmlElement") -> str:
    return " ".join("".join(element.itertext()).split())


def chapter(texts: Iterable[str], docx: bytes) -> Reference:
    """Return the blocks of the Markdown files that a chapter was made of, and which the file has as they are."""
    paragraphs = [block for text in texts for block in markdown_blocks(text) if words(block)]
    printed = _printed(docx)
    return Reference(
        raw="\n\n".join(paragraphs),
        paragraphs=tuple(paragraphs),
        measured=tuple(place for place, text in enumerate(paragraphs) if letters(text) in printed and text[-1] != "\n"),
    )


def _printed(docx: bytes) -> frozenset[str]:
    """Return the letters of each paragraph (w:p) of a DOCX."""
    from lxml import etree

    with ZipFile(BytesIO(docx)) as archive:
        tree = etree.fromstring(archive.read("word/document.xml"))
    return frozenset(letters("".join(each.itertext(f"{_W}t"))) for each in tree.iter(f"{_W}p"))


def markdown_blocks(text: str) -> list[str]:
    """Return the text of each block of Markdown, marks of emphasis, links' addresses and HTML left out."""
    from markdown_it import MarkdownIt

    blocks = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type in ("fence", "code_block") and "{{#" not in token.content:
            blocks.append(token.content)
        elif token.type == "inline":
            shown = (_shown(child.type, child.content) for child in token.children or ())
            blocks.append(" ".join("".join(shown).split()))
    return blocks


def _shown(kind: str, content: str) -> str:
    if kind in ("softbreak", "hardbreak"):
        return " "
    return content if kind in ("text", "code_inline") else ""
