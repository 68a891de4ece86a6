"""Markdown: bytes -> blocks, by markdown-it.

What is quoted is the text as it is rendered, without markup: link texts without their addresses, words without
emphasis marks, an item behind its own mark ("-", "2."), a table's row as its cells with " | " between them, a
footnote's mark "[^1]" as "[1]", a term and its definition as one item. Blocks of HTML are read as `markup` reads
pages. Comments, front matter and template tags ("{% ... %}", and code that is but "{{#include ...}}") are left out.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice, takewhile

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from corpus.canonical import canonical, characters
from corpus.document import Kind
from corpus.formats.block import PLAIN, Block, Options, Reading
from corpus.formats.decoding import decode
from corpus.formats.markdown_dialects import front_matter, plain
from corpus.formats.marking import CLOSE, OPEN, settled
from corpus.formats.markup import walk
from corpus.formats.numbering import own_numbers

_DEEPEST = 100  # levels of quotes and lists that are read; deeper ones are dropped

_TEMPLATE = re.compile(r"\{%[^{}]{0,500}%\}")
_INCLUDE = re.compile(r"\{\{#[^{}]*\}\}\s*")
_DEFINITION = re.compile(r"\[\^([^\]\s]+)\]:[ ]*")
_REFERENCE = re.compile(r"\[\^([^\]\s]+)\]")
_TERM = re.compile(r"[^\n:][^\n]{0,200}\n:[ ]+\S")
_OPENING = re.compile(r"<([A-Za-z][\w-]*)\b([^>]*)>")
_HIDING = re.compile(r"\bhidden\b|display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def read(data: bytes, options: Options = PLAIN) -> Reading:
    """Read a Markdown file (CommonMark, with tables and footnotes).

    The title is that of the front matter, else the first heading of level 1, else a heading that opens the
    text. Raises SourceUnknown.
    """
    text, warnings = decode(data)
    title, source = front_matter(characters(text.expandtabs(4)))
    tokens = _WITH_FOOTNOTES.parse(plain(source))
    known = frozenset(token.info for token in tokens if token.type == "footnote")
    blocks = own_numbers([block for block in _Walk(known).blocks(tokens) if block.text])
    title = title or _first_heading(blocks)
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        warnings = (*warnings, f"lists or quotes nested more than {_DEEPEST} levels deep left out")
    return Reading(title, blocks, warnings)


def _first_heading(blocks: Sequence[Block]) -> str | None:
    top = (block.text for block in blocks if block.kind is Kind.HEADING and block.level == 1)
    opening = (block.text for block in blocks[:1] if block.kind is Kind.HEADING)
    return next(chain(top, opening), None)


def _footnote(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    """Parse "[^1]: text" with its further lines, and its further paragraphs if they are indented."""
    if state.is_code_block(first):
        return False
    start = state.bMarks[first] + state.tShift[first]
    match = _DEFINITION.match(state.src, start, state.eMarks[first])
    if match is None:
        return False
    if silent:
        return True
    end = first + 1
    while end < last and not _ends_footnote(state, end):
        end += 1
    lines = [state.src[match.end() : state.eMarks[first]]]
    lines += [state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]] for line in range(first + 1, end)]
    token = state.push("footnote", "", 0)
    token.info, token.content = match[1], "\n".join(lines)
    state.line = end
    return True


def _ends_footnote(state: StateBlock, line: int) -> bool:
    if state.isEmpty(line):
        following = line + 1
        return following >= state.lineMax or state.isEmpty(following) or state.sCount[following] < state.blkIndent + 2
    if state.sCount[line] < state.blkIndent:
        return True
    begin = state.bMarks[line] + state.tShift[line]
    return _DEFINITION.match(state.src, begin, state.eMarks[line]) is not None


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"])


def _with_footnotes() -> MarkdownIt:
    parser = _parser()
    parser.block.ruler.before("reference", "footnote", _footnote, {"alt": ["paragraph", "reference"]})
    return parser


_WITH_FOOTNOTES = _with_footnotes()
_WITHIN_FOOTNOTES = _parser()  # a footnote holds no other


class _Walk:
    """Turns markdown-it's tokens into blocks."""

    def __init__(self, footnotes: frozenset[str]) -> None:
        self._footnotes = footnotes
        self._items: list[str] = []  # the marks of the items around; "" once their first paragraph is out
        self._table = 0  # how many tables have begun
        self._row: list[str] | None = None  # the cells of the row that is open

    def blocks(self, tokens: Sequence[Token]) -> Iterator[Block]:
        """Yield the blocks in reading order."""
        for place, token in enumerate(tokens):
            if token.type == "inline":
                text = self._inline(token.children or [], token.content)
                if self._row is not None:
                    self._row.append(text)
                else:
                    yield self._paragraph(tokens[place - 1], token, text)
            elif token.type in ("fence", "code_block") and not _INCLUDE.fullmatch(token.content):
                yield _block(Kind.BODY, characters(token.content))
            elif token.type == "footnote":
                yield self._footnote(token)
            elif token.type == "html_block" and (not place or tokens[place - 1].type != "html_block"):
                yield from self._html(islice(tokens, place, None))
            elif token.type == "tr_close" and self._row is not None:
                yield replace(_block(Kind.CELL, " | ".join(self._row).strip(" |")), table=self._table)
                self._row = None
            else:
                self._open(token)

    def _open(self, token: Token) -> None:
        """Keep count of the lists and tables that open and close."""
        if token.type == "list_item_open":
            self._items.append(f"{token.info}{token.markup}")
        elif token.type == "list_item_close":
            self._items.pop()
        elif token.type == "table_open":
            self._table += 1
        elif token.type == "tr_open":
            self._row = []

    def _html(self, tokens: Iterable[Token]) -> Iterator[Block]:
        """Yield the blocks of the HTML that `tokens` begin with: blank lines cut it into several."""
        pieces = [token.content for token in takewhile(lambda token: token.type == "html_block", tokens)]
        blocks = walk(_TEMPLATE.sub("", "\n\n".join(pieces)), fragment=True).blocks
        for block in blocks:
            yield replace(block, table=block.table and self._table + block.table)
        self._table += max((block.table for block in blocks), default=0)

    def _paragraph(self, opening: Token, inline: Token, text: str) -> Block:
        if opening.type == "heading_open":
            return _block(Kind.HEADING, text, level=int(opening.tag[1]))
        if not text.strip():
            return _block(Kind.BODY, "")
        if self._items and self._items[-1]:
            mark, self._items[-1] = self._items[-1], ""
            return _block(Kind.ITEM, f"{mark} {text}", level=len(self._items), mark=mark)
        if _TERM.match(inline.content) is not None:
            return _block(Kind.ITEM, text, level=len(self._items) + 1)
        only_images = all(child.type in ("image", "softbreak") for child in inline.children or [])
        return _block(Kind.CAPTION if only_images else Kind.BODY, text)

    def _footnote(self, token: Token) -> Block:
        inner = _Walk(frozenset()).blocks(_WITHIN_FOOTNOTES.parse(token.content))
        text = " ".join(block.text for block in inner if block.text)
        mark = characters(token.info)
        return _block(Kind.FOOTNOTE, f"[{mark}] {text}".replace("\n", " "), mark=mark)

    def _inline(self, children: Sequence[Token], whole: str = "") -> str:
        """Return the text of inline tokens, with footnote marks between OPEN and CLOSE."""
        parts: list[str] = []
        hiding = ""  # the tag of a hidden element that is open
        for place, child in enumerate(children):
            if child.type == "html_inline" and (hiding or _hides(child.content)):
                hiding = _hiding(hiding, child.content)
            elif hiding:
                continue
            elif child.type == "text":
                content = characters(child.content)
                if place and children[place - 1].type == "softbreak" and _TERM.match(whole):
                    content = content.removeprefix(": ")
                parts.append(_REFERENCE.sub(self._mark, content))
            elif child.type == "code_inline":
                parts.append(characters(child.content))
            elif child.type == "image":
                parts.append(self._inline(child.children or []))
            elif child.type in ("softbreak", "hardbreak") or (
                child.type == "html_inline" and _BREAK.fullmatch(child.content)
            ):
                parts.append(" ")
        return _TEMPLATE.sub("", "".join(parts).replace("\n", " "))

    def _mark(self, match: re.Match[str]) -> str:
        return f"{OPEN}[{match[1]}]{CLOSE}" if match[1] in self._footnotes else match[0]


def _hides(tag: str) -> bool:
    opening = _OPENING.match(tag)
    return opening is not None and _HIDING.search(opening[2]) is not None and not tag.endswith("/>")


def _hiding(hiding: str, tag: str) -> str:
    """Return the tag of the hidden element that is open behind a further tag, "" if it ends there."""
    opening = _OPENING.match(tag)
    if not hiding:
        return opening[1].lower() if opening is not None else ""
    return "" if tag.lower().startswith(f"</{hiding}") else hiding


def _block(kind: Kind, text: str, *, level: int = 0, mark: str = "") -> Block:
    words, notes = settled(text)
    if not words.isascii() and canonical(words) != words:  # letters and accents that only meet here
        words, notes = canonical(words), ()
    return Block(kind=kind, text=words, level=level, mark=mark, notes=notes)
