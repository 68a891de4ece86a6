"""What a reader sees of a Word document, written as a small package of nothing else: mammoth reads that.

So mammoth never meets a file's own relationships, images, fields or nesting, and what it does not know
(numbers of lists, levels of styles, text boxes) stands in front of it as plain paragraphs.
"""

from collections.abc import Iterator, Mapping
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZipFile

from corpus.formats.docx_numbering import LEVELS
from corpus.formats.story import CALL, Content, Grid, Line, Note, Role, joined, only_lays_out

GIVEN, TAKEN = "\ufdd2", "\ufdd3"  # around the mark that an item wears, as `markup.walk` knows it

STYLES = "\n".join(
    [
        *(f"p[style-name='H{level}'] => h{level}:fresh" for level in range(1, 7)),
        "p[style-name='Caption'] => figcaption:fresh",
        "p[style-name='Code'] => pre:fresh",
        "p[style-name='Aside'] => aside > p:fresh",
        "p[style-name='Note'] => p.footnote:fresh",
        *(f"p:unordered-list({depth}) => {'ul > li > ' * (depth - 1)}ul > li:fresh" for depth in range(1, LEVELS + 1)),
    ]
)  # mammoth's style map

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEAD = f'<?xml version="1.0" encoding="UTF-8"?><w:{{0}} xmlns:w="{_WORD}">'
_STYLE_NAMES = [*(f"H{level}" for level in range(1, 7)), "Caption", "Code", "Aside", "Note"]
_STYLES_XML = (
    _HEAD.format("styles")
    + "".join(f'<w:style w:type="paragraph" w:styleId="{n}"><w:name w:val="{n}"/></w:style>' for n in _STYLE_NAMES)
    + "</w:styles>"
)
_NUMBERING_XML = (
    _HEAD.format("numbering")
    + '<w:abstractNum w:abstractNumId="1">'
    + "".join(f'<w:lvl w:ilvl="{n}"><w:numFmt w:val="bullet"/></w:lvl>' for n in range(LEVELS))
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
)


def rewrite(content: Content, notes: Mapping[str, Note]) -> bytes:
    """Return a Word package with the content, and the notes behind it as paragraphs."""
    names = {key: f"note-{number}" for number, key in enumerate(notes, start=1)}
    writer = _Writer(notes, names)
    body = [*writer.content(content, plain=False), *writer.notes()]
    out = BytesIO()
    with ZipFile(out, "w") as package:
        package.writestr(
            "word/document.xml", f"{_HEAD.format('document')}<w:body>{''.join(body)}</w:body></w:document>"
        )
        package.writestr("word/styles.xml", _STYLES_XML)
        package.writestr("word/numbering.xml", _NUMBERING_XML)
    return out.getvalue()


class _Writer:
    def __init__(self, notes: Mapping[str, Note], names: Mapping[str, str]) -> None:
        self._notes = notes
        self._names = names

    def content(self, content: Content, *, plain: bool) -> Iterator[str]:
        """Yield the XML of lines and tables; with `plain`, marks stand in the text as letters only."""
        for each in joined(content):
            if isinstance(each, Grid):
                yield from self._table(each, plain)
            else:
                yield self._line(each, plain)

    def notes(self) -> Iterator[str]:
        """Yield the XML of the notes, each a paragraph that begins with its mark."""
        for key, note in self._notes.items():
            text = escape(f"{note.mark} {note.text}")
            anchor = f'<w:bookmarkStart w:name="{self._names[key]}"/>'
            yield f'<w:p>{_style("Note")}{anchor}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'

    def _line(self, line: Line, plain: bool) -> str:
        text = line.text
        properties = ""
        if line.role is Role.CODE:
            return f"<w:p>{_style('Code')}{self._runs(text, breaks=False)}</w:p>"
        if line.role is Role.HEADING and not line.boxed:
            properties = _style(f"H{line.level}")
        elif line.role is Role.CAPTION:
            properties = _style("Caption")
        elif line.boxed:
            properties = _style("Aside")
        if line.label and (properties or plain):
            text = f"{line.label} {text}"
        elif line.label:
            text = f"{GIVEN}{line.label}{TAKEN}{text}"
            list_ = f'<w:numPr><w:ilvl w:val="{line.depth - 1}"/><w:numId w:val="1"/></w:numPr>'
            properties = f"<w:pPr>{list_}</w:pPr>"
        return f"<w:p>{properties}{self._runs(text, breaks=True)}</w:p>"

    def _runs(self, text: str, *, breaks: bool) -> str:
        parts: list[str] = []
        end = 0
        for call in CALL.finditer(text):
            parts += [_run(text[end : call.start()], breaks), self._call(call[1])]
            end = call.end()
        return "".join([*parts, _run(text[end:], breaks)])

    def _call(self, key: str) -> str:
        if key not in self._notes:
            return ""
        raised = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
        mark = escape(self._notes[key].mark)
        return f'<w:hyperlink w:anchor="{self._names[key]}"><w:r>{raised}<w:t>{mark}</w:t></w:r></w:hyperlink>'

    def _table(self, grid: Grid, plain: bool) -> Iterator[str]:
        plain = plain or not only_lays_out(grid)
        yield "<w:tbl>"
        for row in grid.rows:
            yield "<w:tr>"
            for cell in row:
                merge = '<w:vMerge w:val="continue"/>' if cell.merged else '<w:vMerge w:val="restart"/>'
                yield f'<w:tc><w:tcPr><w:gridSpan w:val="{cell.span}"/>{merge}</w:tcPr>'
                yield from self.content(cell.content, plain=plain)
                yield "</w:tc>"
            yield "</w:tr>"
        yield "</w:tbl>"


def _style(name: str) -> str:
    return f'<w:pPr><w:pStyle w:val="{name}"/></w:pPr>'


def _run(text: str, breaks: bool) -> str:
    if not text:
        return ""
    shown = escape(text)
    if breaks:
        shown = shown.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    return f'<w:r><w:t xml:space="preserve">{shown}</w:t></w:r>'
