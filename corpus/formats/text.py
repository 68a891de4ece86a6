"""Plain text: bytes -> characters -> lines -> blocks.

Each step is a file beside this one: `lines` (pages, widths), `furniture` (running heads), `footnotes`, `marks`
(bullets), `pieces` (paragraphs, tables, columns), `headings`, `flow` (mends what pages tore apart), `hyphens`.
"""

from corpus.errors import SourceEmpty, SourceUnknown
from corpus.formats import flow, footnotes, furniture, headings, marks, pieces
from corpus.formats.block import Reading
from corpus.formats.hyphens import Joiner
from corpus.formats.lines import lines, measure


def read(data: bytes) -> Reading:
    """Read a plain text file, hard-wrapped or not."""
    kept, heads = furniture.remove(lines(data.decode("utf-8-sig")))
    text, notes = footnotes.split(marks.bullets_in_front(kept))
    layout = measure(text)
    cut = pieces.cut(text, layout, marks.find(text))
    levels = headings.find(cut, layout)
    joiner = Joiner(line.text for line in kept)
    title = headings.title(cut, levels) or furniture.title(heads, flow.words(cut))
    return Reading(title, tuple(flow.blocks(cut, levels, notes, layout, joiner)))
