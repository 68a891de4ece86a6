"""What a format's reader hands on: blocks in reading order, before anything is numbered."""

from dataclasses import dataclass

from corpus.document import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One structural block: a paragraph, an item, a heading, a footnote.

    `text` is canonical and one paragraph: hard wraps are spaces; only code, tables and verse keep
    "\\n". What was printed in front of it (a bullet, a number) stays in `text` and is repeated in
    `mark`, so that a quote is still a slice.
    """

    kind: Kind
    text: str
    page: int | None = None
    level: int = 0  # heading level from 1; nesting depth of an item from 1; else 0
    mark: str = ""  # an item's or footnote's mark, or a body paragraph's own number: "•", "(a)", "12", "3.14"
    notes: tuple[tuple[int, int, str], ...] = ()  # footnote marks inside text: (start, end, mark)


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as a reader understood it: its title if it has one, its blocks, what went wrong."""

    title: str | None
    blocks: tuple[Block, ...]
    warnings: tuple[str, ...] = ()
