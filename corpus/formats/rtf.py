"""Rich Text Format (.rtf): bytes -> blocks.

What is quoted is the text as it stands: hidden, white and deleted text, comments, headers, footers, pictures, field
codes and tables of contents are left out; what is printed in front of list items and notes is kept.

`rtf_tokens` takes the file apart, `rtf_machine` follows its groups; `rtf_controls` says what control words do, and
`rtf_reader` does it; `rtf_tables` knows fonts and styles; `rtf_sink` gathers paragraphs, rows and cells.
"""

import re
from collections.abc import Iterator

from corpus.errors import SourceUnreadable
from corpus.formats import story, story_blocks, story_marks
from corpus.formats.block import PLAIN, Options, Reading
from corpus.formats.rtf_controls import CONTROLS
from corpus.formats.rtf_reader import Reader
from corpus.formats.story_headings import settle
from corpus.formats.titles import stated

_BEYOND = re.compile("[^\x00-\x7f]+")


def read(data: bytes, options: Options = PLAIN) -> Reading:
    """Read an RTF file.

    The title is that of its properties if a person wrote it, else the first paragraph in the style Title, else
    the first heading of level 1. Raises SourceUnreadable, SourceTooLarge.
    """
    source = _escaped(data)
    start = source.find("{\\rtf", 0, 1000)
    if start < 0:
        raise SourceUnreadable("does not begin like an RTF file; open it in a word processor and save it again.")
    reader = Reader(controls=CONTROLS)
    content = reader.read(source[start:])
    settle(content)
    story.unbox(content)
    story.uncode(content)
    story_marks.find(story.lines(content))
    blocks = story_blocks.blocks(content, reader.notes)
    title = stated(reader.title) or story.title(content) or story_blocks.first_heading(blocks)
    return Reading(title, blocks, tuple(_warnings(reader)))


def _escaped(data: bytes) -> str:
    """Return the file with a character for each byte: fonts say which characters they are.

    RTF is ASCII, but some programs write UTF-8 into it: where all of it is that, its characters are escaped.
    """
    if not data.isascii() and b"\\bin" not in data:
        try:
            return _BEYOND.sub(_escape, data.decode("utf-8-sig"))
        except UnicodeDecodeError:
            pass
    return data.decode("latin-1")


def _escape(match: re.Match[str]) -> str:
    raw = match[0].encode("utf-16-be")
    units = (int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2))
    return "{\\uc0" + "".join(f"\\u{unit} " for unit in units) + "}"


def _warnings(reader: Reader) -> Iterator[str]:
    if not reader.whole:
        yield "the file ends in the middle: what stood behind is lost"
    if reader.comments:
        yield f"comments left out: {reader.comments}"
    if reader.hidden:
        yield f"runs of hidden or deleted text left out: {reader.hidden}"
    if reader.contents:
        yield f"lines of tables of contents left out: {reader.contents}"
