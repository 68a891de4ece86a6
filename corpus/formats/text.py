"""Plain text: bytes -> characters -> lines -> blocks.

Each step is a file beside this one: `lines` (pages, widths), `furniture` (running heads), `footnotes`, `marks`
(bullets), `pieces` (paragraphs, tables, columns), `headings`, `flow` (mends what pages tore apart), `hyphens`.
"""

from corpus.document import Page
from corpus.formats import flow, footnotes, furniture, headings, marks, pieces
from corpus.formats.block import PLAIN, Options, Reading
from corpus.formats.decoding import decode
from corpus.formats.hyphens import Joiner
from corpus.formats.lines import lines, measure
from corpus.formats.numbering import own_numbers


def read(data: bytes, options: Options = PLAIN) -> Reading:
    """Read a plain text file, hard-wrapped or not.

    The title is the first heading, unless that is one that any document may have ("Introduction"); then it is
    the running head, if there is one. Raises SourceUnknown.
    """
    decoded, warnings = decode(data)
    found = lines(decoded)
    last = max((line.page or 0 for line in found), default=0)
    pages = tuple(Page(number=number, label=str(number)) for number in range(1, last + 1))
    kept, heads = furniture.remove(found)
    text, notes = footnotes.split(marks.bullets_in_front(kept))
    layout = measure(text)
    cut = pieces.cut(text, layout, marks.find(text, layout))
    levels = headings.find(cut, layout)
    joiner = Joiner([line.text for line in kept])
    blocks = own_numbers(list(flow.blocks(cut, levels, notes, layout, joiner)))
    title = headings.title(cut, levels) or furniture.title(heads, (line.text for line in text))
    if heads:
        warnings = (*warnings, f"running heads and page numbers left out: {len(heads)}")
    return Reading(title, blocks, warnings, pages)
