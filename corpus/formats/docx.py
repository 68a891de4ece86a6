"""Word files (.docx): bytes -> blocks, through mammoth and the walker of HTML.

What is quoted is the text as it stands: insertions kept; deletions, comments, hidden and white text, field codes,
headers and footers, pictures with their alternative texts, and tables of contents left out. What Word prints
without storing it, the numbers of lists and headings, is computed (`docx_numbering`). Nothing that a file
names is opened.

`docx_parts` opens the package, `docx_story` and `docx_runs` read what is shown, `docx_headings` settles what is a
heading, `docx_notes` numbers the notes, `docx_rewrite` hands all that to mammoth.
"""

from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO

import mammoth

from corpus.formats import markup, story, story_blocks, story_marks
from corpus.formats.block import PLAIN, Options, Reading
from corpus.formats.docx_notes import notes
from corpus.formats.docx_numbering import Numbering
from corpus.formats.docx_parts import Parts, parts
from corpus.formats.docx_rewrite import STYLES, rewrite
from corpus.formats.docx_runs import Runs
from corpus.formats.docx_story import Story, strip
from corpus.formats.docx_styles import Styles
from corpus.formats.story_headings import settle
from corpus.formats.titles import stated


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
    story.uncode(content)
    story_marks.find(story.lines(content))
    html = mammoth.convert_to_html(
        BytesIO(rewrite(content, found)),
        style_map=STYLES,
        include_default_style_map=False,
        include_embedded_style_map=False,
        external_file_access=False,
    ).value
    blocks = story_blocks.numbered([replace(block, anchor=None) for block in markup.walk(html, marked=True).blocks])
    title = stated(package.title) or story.title(content) or story_blocks.first_heading(blocks)
    return Reading(title, blocks, tuple(_warnings(package, reader, deletions)))


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
