"""Markdown: bytes -> blocks, by markdown-it.

What is quoted is the text as it is rendered, without markup: link texts without their addresses, words without
emphasis marks, an item behind its own mark ("-", "2."), a table's row as its cells with " | " between them, a
footnote's mark "[^1]" as "[1]". HTML, comments, front matter and template tags ("{% ... %}", and code
that is but "{{#include ...}}") are left out.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from corpus.canonical import characters, spacing
from corpus.document import Kind
from corpus.formats.block import PLAIN, Block, Options, Reading
from corpus.formats.decoding import decode
from corpus.formats.marking import CLOSE, OPEN, settled
from corpus.formats.numbering import own_numbers

_DEEPEST = 100  # levels of quotes and lists that are read; deeper ones are dropped

_FRONT_MATTER = re.compile(r"\ufeff?(---|\+\+\+)[ ]*\n(.*?\n)?(?:\1|\.\.\.)[ ]*(?:\n|$)", re.DOTALL)
_TITLE = re.compile(r"^title[ ]*[:=][ ]*(.+)$", re.MULTILINE | re.IGNORECASE)
_TEMPLATE_LINK = re.compile(r"\]\(\{[%{][^\n{}]{0,300}[%}]\}[^)\s]{0,300}\)")
_TEMPLATE = re.compile(r"\{%[^{}]{0,500}%\}")
_INCLUDE = re.compile(r"\{\{#[^{}]*\}\}\s*")
_DEFINITION = re.compile(r"\[\^([^\]\s]+)\]:[ ]*")
_REFERENCE = re.compile(r"\[\^([^\]\s]+)\]")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def read(data: bytes, options: Options = PLAIN) -> Reading:
    """Read a Markdown file (CommonMark, with tables and footnotes).

    The title is that of the front matter, else the first heading of level 1, else a heading that opens the
    text. Raises SourceUnknown.
    """
    text, warnings = decode(data)
    source = characters(text.expandtabs(4))
    title = None
    if (front := _FRONT_MATTER.match(source)) is not None:
        source = source[front.end() :]
        if (named := _TITLE.search(front[2] or "")) is not None:
            title = spacing(named[1].strip("\"' "))
    tokens = _WITH_FOOTNOTES.parse(_TEMPLATE_LINK.sub("]()", source))
    known = frozenset(token.info for token in tokens if token.type == "footnote")
    blocks = own_numbers([block for block in _Walk(known).blocks(tokens) if block.text])
    title = title or _first_heading(blocks)
    if dropped := sum(token.type == "html_block" and not token.content.startswith("<!--") for token in tokens):
        warnings = (*warnings, f"blocks of HTML left out: {dropped}")
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

    def blocks(self, tokens: Sequence[Token]) -> Iterator[Block]:
        """Yield the blocks in reading order."""
        row: list[str] | None = None
        for place, token in enumerate(tokens):
            if token.type == "list_item_open":
                self._items.append(f"{token.info}{token.markup}")
            elif token.type == "list_item_close":
                self._items.pop()
            elif token.type == "tr_open":
                row = []
            elif token.type == "tr_close" and row is not None:
                yield _block(Kind.CELL, " | ".join(row).strip(" |"))
                row = None
            elif token.type == "inline":
                text = self._inline(token.children or [])
                if row is not None:
                    row.append(text)
                else:
                    yield self._paragraph(tokens[place - 1], token, text)
            elif token.type in ("fence", "code_block") and not _INCLUDE.fullmatch(token.content):
                yield _block(Kind.BODY, characters(token.content))
            elif token.type == "footnote":
                yield self._footnote(token)

    def _paragraph(self, opening: Token, inline: Token, text: str) -> Block:
        if opening.type == "heading_open":
            return _block(Kind.HEADING, text, level=int(opening.tag[1]))
        if not text.strip():
            return _block(Kind.BODY, "")
        if self._items and self._items[-1]:
            mark, self._items[-1] = self._items[-1], ""
            return _block(Kind.ITEM, f"{mark} {text}", level=len(self._items), mark=mark)
        only_images = all(child.type in ("image", "softbreak") for child in inline.children or [])
        return _block(Kind.CAPTION if only_images else Kind.BODY, text)

    def _footnote(self, token: Token) -> Block:
        inner = _Walk(frozenset()).blocks(_WITHIN_FOOTNOTES.parse(token.content))
        text = " ".join(block.text for block in inner if block.text)
        mark = characters(token.info)
        return _block(Kind.FOOTNOTE, f"[{mark}] {text}".replace("\n", " "), mark=mark)

    def _inline(self, children: Sequence[Token]) -> str:
        """Return the text of inline tokens, with footnote marks between OPEN and CLOSE."""
        parts: list[str] = []
        for child in children:
            if child.type == "text":
                parts.append(_REFERENCE.sub(self._mark, characters(child.content)))
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


def _block(kind: Kind, text: str, *, level: int = 0, mark: str = "") -> Block:
    plain, notes = settled(text)
    return Block(kind=kind, text=plain, level=level, mark=mark, notes=notes)
