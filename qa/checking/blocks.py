"""Block quotations, and code: what of a draft is set off as quoted without marks, or has marks and quotes nobody.

The readers of documents do not tell them from other paragraphs. So the file is looked at once more, for what its
format has: `<blockquote>`, ">" in Markdown and in plain text, a quotation's style or an indentation in Word, lines
that are narrower on both sides in a PDF. What is found there is only compared with the paragraphs that were read.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from lxml import etree
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from corpus.document import Kind, Paragraph, Parsed, Place
from corpus.formats.decoding import decode
from corpus.formats.docx_parts import W, parts
from corpus.formats.docx_styles import Styles, integer
from corpus.formats.sniff import DOCX, HTML, MARKDOWN, PDF, TEXT
from qa.checking.folding import Folded, fold
from qa.checking.signs import SIGN

INDENT = 360  # twentieths of a point from which a Word paragraph is indented: a quarter of an inch
LONG = 100  # characters of a paragraph that is set off although only its left side is indented
INSET = (14.0, 8.0)  # points by which a quotation's lines begin later and end earlier than those around it, in a PDF
_STYLE = re.compile(r"\b(?:quot|block ?text|zitat|citation|citaz|cita\b|цитат|引用|اقتباس)", re.IGNORECASE)
_NO_STYLE = re.compile(r"\b(?:list|caption|toc|footnote|bibliograph|citation list|heading)", re.IGNORECASE)
_APART = (f"{W}tbl", f"{W}txbxContent")
_EDGES = (("left", "start"), ("right", "end"))  # names of the sides, of Word 2007 and of the standard
_NOTE = re.compile(r"\[\^[^\]\s]{1,40}\]")  # a footnote's mark in Markdown
_CALLOUT = re.compile(r"^\s*\[!\w+\]")  # "> [!NOTE]" quotes nobody


def find(data: bytes, parsed: Parsed) -> tuple[tuple[int, int], ...]:
    """Return the range of each block quotation, offsets into the text, in its order.

    :param data: the file that was parsed.
    """
    if parsed.document.media_type == PDF:
        return tuple(_narrow(parsed))
    said = {DOCX: _of_word, HTML: _of_html, MARKDOWN: _of_markdown, TEXT: _of_text}.get(parsed.document.media_type)
    return tuple(_placed(said(data), parsed)) if said else ()


def code(data: bytes, parsed: Parsed) -> Iterator[tuple[int, int]]:
    """Yield the range of each piece of code that holds quotation marks, offsets into the text, in its order."""
    found = {HTML: _code_of_html, MARKDOWN: _code_of_markdown}.get(parsed.document.media_type)
    end = 0
    for piece in found(data) if found else ():
        pattern = r"\s+".join(map(re.escape, piece.split()))
        if SIGN.search(piece) and (place := re.compile(pattern).search(parsed.document.text, end)):
            end = place.end()
            yield place.span()


def _code_of_markdown(data: bytes) -> Iterator[str]:
    for token in MarkdownIt("commonmark").parse(decode(data)[0]):
        if token.type in ("fence", "code_block"):
            yield token.content
        for each in token.children or ():
            if each.type == "code_inline":
                yield each.content


def _code_of_html(data: bytes) -> Iterator[str]:
    for each in LexborHTMLParser(decode(data)[0]).css("pre, :not(pre) > code, kbd, samp"):
        yield each.text(deep=True)


def _placed(quotations: Iterator[str], parsed: Parsed) -> Iterator[tuple[int, int]]:
    """Yield the range of each quotation's paragraphs, or of the part of one; what is not found is left out."""
    text, skipped = parsed.document.text, [(note.start, note.end) for note in parsed.notes]
    running = [each for each in parsed.paragraphs if each.kind is not Kind.FOOTNOTE]
    folded = [_folded(text, each, skipped) for each in running]
    letters = [each.letters for each in folded]
    first = 0
    for quotation in quotations:
        wanted = fold(quotation).letters
        begin = next((place for place in range(first, len(running)) if _begins(wanted, letters[place])), None)
        if begin is None:
            continue
        if len(wanted) < len(letters[begin]):  # the reader took what follows for the rest of its sentence
            first, start = begin + 1, running[begin].start
            yield start, start + folded[begin].slice(0, len(wanted))[1]
            continue
        end, done = begin, 0
        while end < len(running) and (at := wanted.find(letters[end], done)) >= 0:
            done = at + len(letters[end])
            end += 1
        first = end = max(end, begin + 1)
        yield running[begin].start, running[end - 1].end


def _folded(text: str, paragraph: Paragraph, skipped: Sequence[tuple[int, int]]) -> Folded:
    inside = [(max(s, paragraph.start), min(e, paragraph.end)) for s, e in skipped]
    own = [(s - paragraph.start, e - paragraph.start) for s, e in inside if s < e]
    return fold(text[paragraph.start : paragraph.end], own)


def _begins(wanted: str, letters: str) -> bool:
    """Whether a quotation begins with a paragraph's letters, or it with the quotation's; a mark in front may differ."""
    return bool(wanted and letters) and (0 <= wanted.find(letters) <= 3 or letters.startswith(wanted))


def _of_markdown(data: bytes) -> Iterator[str]:
    depth, words = 0, list[str]()
    for token in MarkdownIt("commonmark").parse(decode(data)[0]):
        if token.type == "blockquote_open":
            depth += 1
        elif token.type == "blockquote_close":
            depth -= 1
            if not depth:
                whole = " ".join(words)
                words = []
                if not _CALLOUT.match(whole):
                    yield _NOTE.sub("", whole)
        elif depth and token.type == "inline":
            words.append("".join(each.content or "\n" for each in token.children or ()))


def _of_html(data: bytes) -> Iterator[str]:
    tree = LexborHTMLParser(decode(data)[0])
    for each in tree.css("blockquote sup, blockquote script, blockquote style"):
        each.decompose()
    for each in tree.css("blockquote"):
        above = each.parent
        while above is not None and above.tag != "blockquote":
            above = above.parent
        if above is None:
            yield each.text(deep=True, separator=" ")


def _of_text(data: bytes) -> Iterator[str]:
    """Paragraphs of which every line begins with ">", or is indented where the others are not."""
    parts = [part.strip("\n") for part in re.split(r"\n[ \t]*\n", decode(data)[0].replace("\r\n", "\n"))]
    indented = [bool(re.fullmatch(r"(?:(?: {4}|\t).*(?:\n|$))+", part)) for part in parts]
    mostly = sum(indented) * 2 > len(parts)
    marked = [bool(re.fullmatch(r"(?:>.*(?:\n|$))+", part)) for part in parts]
    each = zip(parts, indented, marked, strict=True)
    for kind, group in groupby(each, key=lambda one: (one[2], one[1] and not mostly)):
        if any(kind):
            yield "\n".join(part for part, _, _ in group)


def _of_word(data: bytes) -> Iterator[str]:
    package = parts(data)
    styles = Styles(package.styles)
    paragraphs = [
        each
        for each in package.document.iter(f"{W}p")
        if not any(above.tag in _APART for above in each.iterancestors())
    ]
    for kind, group in groupby(paragraphs, key=lambda each: _set_off_as(each, styles)):
        if kind:
            yield "\n".join(map(_text_of, group))


def _text_of(paragraph: etree._Element) -> str:
    """Return what is written in a Word paragraph, what was moved away from it left out."""
    runs = (each for each in paragraph.iter(f"{W}t") if not any(a.tag == f"{W}moveFrom" for a in each.iterancestors()))
    return "".join(each.text or "" for each in runs)


def _set_off_as(paragraph: etree._Element, styles: Styles) -> str:
    """Return the style in which a paragraph is set off, if it has a quotation's, or is indented and no item; or ""."""
    properties = paragraph.find(f"{W}pPr")
    if properties is None or not _text_of(paragraph).strip():
        return ""
    style = properties.find(f"{W}pStyle")
    names = styles.names(style.get(f"{W}val", "")) if style is not None else ()
    if any(_NO_STYLE.search(name) for name in names[:1]) or properties.find(f"{W}numPr") is not None:
        return ""
    if quoting := next((name for name in names if _STYLE.search(name)), ""):
        return quoting
    edges = properties.find(f"{W}ind")
    if edges is None:
        return ""
    left, right = (max(integer(edges.get(f"{W}{name}"), 0) for name in pair) for pair in _EDGES)
    is_hanging = integer(edges.get(f"{W}hanging"), 0) > 0
    is_indented = left >= INDENT and not is_hanging and (right >= INDENT or len(_text_of(paragraph)) >= LONG)
    return "indented" if is_indented else ""


def _narrow(parsed: Parsed) -> Iterator[tuple[int, int]]:
    """Yield runs of a PDF's paragraphs that are narrower than its running text, on both sides."""
    places: dict[int, list[Place]] = {}
    at = iter(parsed.places)
    place = next(at, None)
    for each in parsed.paragraphs:
        while place is not None and place.end <= each.end:
            places.setdefault(each.number, []).append(place)
            place = next(at, None)
    bodies = [each for each in parsed.paragraphs if each.kind is Kind.BODY and each.number in places]
    lines = [line.box for each in bodies for line in places[each.number] if line.box]
    if not lines:
        return
    left = Counter(round(box[0]) for box in lines).most_common(1)[0][0]
    right = Counter(round(box[2] / 4) * 4 for box in lines if box[2] - box[0] > 100).most_common(1)
    edge = right[0][0] if right else max(box[2] for box in lines)

    def is_narrow(paragraph: Paragraph) -> bool:
        boxes = [line.box for line in places.get(paragraph.number, ()) if line.box]
        return (
            paragraph.kind is Kind.BODY
            and len(boxes) >= 2
            and min(box[0] for box in boxes) >= left + INSET[0]
            and max(box[2] for box in boxes) <= edge - INSET[1]
        )

    for is_quoted, group in groupby(parsed.paragraphs, key=is_narrow):
        if is_quoted:
            found = [*group]
            yield found[0].start, found[-1].end
