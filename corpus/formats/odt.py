"""OpenDocument text (.odt): bytes -> blocks.

What is quoted is the text as it stands: tracked deletions, comments, hidden and white text, headers and footers,
pictures and tables of contents are left out. The numbers of lists and headings are counted as they are printed
(`odt_lists`); `odt_story` reads paragraphs, tables and notes; `story_headings` settles what is a heading.
"""

from collections.abc import Iterator

from lxml import etree

from corpus.errors import SourceEncrypted, SourceUnreadable
from corpus.formats import story, story_blocks, story_marks
from corpus.formats.archive import Archive, parse_xml
from corpus.formats.block import PLAIN, Options, Reading
from corpus.formats.odt_lists import Lists
from corpus.formats.odt_story import Story
from corpus.formats.odt_styles import OFFICE, TEXT, Styles
from corpus.formats.story_headings import settle
from corpus.formats.titles import stated

_TITLE = "{http://purl.org/dc/elements/1.1/}title"


def read(data: bytes, options: Options = PLAIN) -> Reading:
    """Read an OpenDocument text.

    The title is that of its properties if a person wrote it, else the first paragraph in the style Title, else
    the first heading of level 1. Raises SourceEncrypted, SourceUnreadable, SourceTooLarge.
    """
    archive = Archive.open(data)
    _refuse_encrypted(archive)
    document = parse_xml(archive.read("content.xml"))
    body = document.find(f"{OFFICE}body/{OFFICE}text")
    if body is None:
        raise SourceUnreadable("holds no text document; save it as one (.odt) and use that.")
    styles = Styles(document, parse_xml(archive.read("styles.xml")) if "styles.xml" in archive.names else None)

    def embedded(address: str) -> etree._Element | None:
        name = f"{address.removeprefix('./').rstrip('/')}/content.xml"
        return parse_xml(archive.read(name)) if name in archive.names else None

    reader = Story(styles, Lists(styles), embedded)
    content = reader.read(body)
    settle(content)
    story.unbox(content)
    story.uncode(content)
    story_marks.find(story.lines(content))
    blocks = story_blocks.blocks(content, reader.notes)
    title = stated(_property(archive)) or story.title(content) or story_blocks.first_heading(blocks)
    return Reading(title, blocks, (*archive.warnings, *_warnings(body, reader)))


def _refuse_encrypted(archive: Archive) -> None:
    if "META-INF/manifest.xml" in archive.names:
        manifest = parse_xml(archive.read("META-INF/manifest.xml"))
        if any(element.tag.endswith("}encryption-data") for element in manifest.iter()):
            raise SourceEncrypted("is protected by a password; save a copy without one and use that.")


def _property(archive: Archive) -> str | None:
    if "meta.xml" not in archive.names:
        return None
    title: etree._Element | None = next(parse_xml(archive.read("meta.xml")).iter(_TITLE), None)
    return None if title is None else title.text


def _warnings(body: etree._Element, reader: Story) -> Iterator[str]:
    if reader.comments:
        yield f"comments left out: {reader.comments}"
    if deletions := sum(1 for _ in body.iter(f"{TEXT}deletion")):
        yield f"tracked deletions left out: {deletions}"
    if reader.hidden:
        yield f"runs of hidden text left out: {reader.hidden}"
    if reader.contents:
        yield f"tables of contents left out: {reader.contents}"
