"""Word files (.docx): bytes -> blocks, through mammoth and the walker of HTML.

What is quoted is the text as it stands: insertions kept; deletions, comments, hidden and white text, field codes,
headers and footers, pictures with their alternative texts, and tables of contents left out. What Word prints
without storing it, the numbers of lists and headings, is computed (`docx_numbering`). Nothing that a file
names is opened.

`docx_parts` opens the package, `docx_story` and `docx_runs` read what is shown, `docx_headings` settles what is a
heading, `docx_notes` numbers the notes, `docx_rewrite` hands all that to mammoth.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO

import mammoth

from corpus.document import Kind
from corpus.formats import markup, story
from corpus.formats.block import PLAIN, Block, Options, Reading
from corpus.formats.docx_notes import notes
from corpus.formats.docx_numbering import Numbering
from corpus.formats.docx_parts import Parts, parts
from corpus.formats.docx_rewrite import STYLES, rewrite
from corpus.formats.docx_runs import Runs
from corpus.formats.docx_story import Story, strip
from corpus.formats.docx_styles import Styles
from corpus.formats.numbering import own_numbers
from corpus.formats.story_headings import settle
from corpus.formats.titles import stated

_OWN_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,3})+)\.?")


def read(data: bytes, options: Options = PLAIN) -> Reading:
    """Read a Word file.

    The title is that of its properties if a person wrote it, else the first paragraph in the style Title, else
    the first heading of level 1. Raises SourceUnreadable, SourceTooLarge.
    """
    package = parts(data)
    deletions = strip(package.document)
    styles = Styles(package.styles)
    reader = Story(styles, Numbering(package.numbering, styles), Runs(styles))
    content = reader.read(package.document)
    found = notes(content, package, reader)
    settle(content)
    story.unbox(content)
    html = mammoth.convert_to_html(
        BytesIO(rewrite(content, found)),
        style_map=STYLES,
        include_default_style_map=False,
        include_embedded_style_map=False,
        external_file_access=False,
    ).value
    blocks = own_numbers([_numbered(block) for block in markup.walk(html, marked=True).blocks])
    blocks = tuple(replace(block, anchor=None) for block in blocks)
    title = stated(package.title) or story.title(content) or _first_heading(blocks)
    return Reading(title, blocks, tuple(_warnings(package, reader, deletions)))


def _numbered(block: Block) -> Block:
    """Turn a paragraph that wears a number like "3.14" into a body paragraph with that number of its own."""
    if block.kind is Kind.ITEM and (match := _OWN_NUMBER.fullmatch(block.mark)) is not None:
        return replace(block, kind=Kind.BODY, level=0, mark=match[1])
    return block


def _first_heading(blocks: Iterable[Block]) -> str | None:
    return next((block.text for block in blocks if block.kind is Kind.HEADING and block.level == 1), None)


def _warnings(package: Parts, reader: Story, deletions: int) -> Iterable[str]:
    yield from package.warnings
    if package.comments:
        yield f"comments left out: {package.comments}"
    if deletions:
        yield f"tracked deletions left out: {deletions}"
    if reader.runs.hidden:
        yield f"runs of hidden text left out: {reader.runs.hidden}"
    if reader.contents:
        yield f"lines of tables of contents left out: {reader.contents}"
