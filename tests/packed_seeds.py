"""Small valid packages, made in code: a Word file, an OpenDocument text, a book."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATED = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
ODF = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in {
        "office": "office", "style": "style", "text": "text", "table": "table", "draw": "drawing",
        "fo": "xsl-fo-compatible", "svg": "svg-compatible",
    }.items()
)  # fmt: skip


def zipped(members: dict[str, bytes], *, compressed: bool = True) -> bytes:
    """Return a zip of the members by name; a "mimetype" is stored as it is."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content, ZIP_DEFLATED if compressed and name != "mimetype" else ZIP_STORED)
    return out.getvalue()


def docx() -> bytes:
    """Return a Word file with styles, numbering, notes, a table, a field, tracked changes and a text box."""
    body = """<w:p><w:pPr><w:pStyle w:val="H1"/></w:pPr><w:r><w:t>The weir</w:t></w:r></w:p>
    <w:p><w:bookmarkStart w:id="0" w:name="top"/><w:r><w:t xml:space="preserve">It holds </w:t></w:r><w:r><w:rPr><w:b/>
    </w:rPr><w:t>forty</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:tab/><w:t>metres</w:t><w:br/></w:r>
    <w:r><w:endnoteReference w:id="2"/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:bookmarkEnd
    w:id="0"/>
    <w:ins w:id="3"><w:r><w:t>new</w:t></w:r></w:ins><w:del w:id="4"><w:r><w:delText>old</w:delText></w:r></w:del></w:p>
    <w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr></w:pPr><w:r><w:t>No boat</w:t></w:r></w:p>
    <w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="2"/></w:numPr></w:pPr><w:r><w:t>No raft</w:t></w:r></w:p>
    <w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr></w:pPr><w:r><w:t>No swim</w:t></w:r></w:p>
    <w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="9"/><w:gridCol w:w="9"/></w:tblGrid><w:tr><w:tc><w:tcPr>
    <w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>May</w:t></w:r></w:p></w:tc></w:tr>
    <w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>9</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
    <w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF top \\h</w:instrText></w:r><w:r>
    <w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>above</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>
    <w:hyperlink r:id="rId9" w:anchor="top"><w:r><w:t>link</w:t></w:r></w:hyperlink><w:sdt><w:sdtContent><w:r><w:sym
    w:font="Wingdings" w:char="F0FC"/></w:r></w:sdtContent></w:sdt></w:p><w:sectPr><w:pgNumType
    w:start="5"/></w:sectPr>"""
    numbers = """<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>
    <w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerRoman"/><w:lvlText
    w:val="%1.%2)"/></w:lvl></w:abstractNum><w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">
    <w:startOverride w:val="3"/></w:lvlOverride></w:num>"""
    styles = """<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/></w:style><w:style
    w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:basedOn w:val="N"/><w:pPr><w:outlineLvl w:val="0"/>
    <w:numPr><w:ilvl w:val="0"/><w:numId w:val="2"/></w:numPr></w:pPr><w:rPr><w:b/><w:sz
    w:val="32"/></w:rPr></w:style>"""
    note = '<w:{0} w:id="2"><w:p><w:r><w:{0}Ref/></w:r><w:r><w:t>From the sill.</w:t></w:r></w:p></w:{0}>'
    link = '<Relationship Id="{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" {}/>'
    package = "http://schemas.openxmlformats.org/package/2006/"
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml."
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}content-types"><Default Extension="xml" ContentType='
        f'"application/xml"/><Override PartName="/word/document.xml" ContentType="{types}document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}relationships">'
        + link.format("rId1", "officeDocument", 'Target="word/document.xml"')
        + "</Relationships>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}relationships">'
        + "".join(link.format(f"rId{i}", each, f'Target="{each}.xml"')
                  for i, each in enumerate(("styles", "numbering", "footnotes", "endnotes")))
        + link.format("rId9", "hyperlink", 'Target="http://example.org" TargetMode="External"')
        + "</Relationships>",
        "word/document.xml": f"<w:document {WORD} {RELATED}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {WORD}>{styles}</w:styles>",
        "word/numbering.xml": f"<w:numbering {WORD}>{numbers}</w:numbering>",
        "word/footnotes.xml": f"<w:footnotes {WORD}>{note.format('footnote')}</w:footnotes>",
        "word/endnotes.xml": f"<w:endnotes {WORD}>{note.format('endnote')}</w:endnotes>",
        "docProps/core.xml": '<coreProperties xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The weir</dc:title>'
        "</coreProperties>",
    }  # fmt: skip
    return zipped({name: content.encode() for name, content in parts.items()})


def odt() -> bytes:
    """Return an OpenDocument text with lists, notes, a table, hidden text, tracked changes and a frame."""
    body = """<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><text:p>old</text:p>
    </text:deletion></text:changed-region></text:tracked-changes><text:h text:style-name="H" text:outline-level="1">The
    weir</text:h><text:p text:style-name="P">It holds<text:s text:c="3"/>forty<text:tab/><text:note
    text:note-class="footnote" text:id="n1"><text:note-citation>1</text:note-citation><text:note-body><text:p>From the
    sill.</text:p></text:note-body></text:note> <text:span text:style-name="Gone">hidden</text:span><text:line-break/>
    <text:bookmark text:name="b"/><text:change text:change-id="c1"/><text:a href="x">link</text:a><office:annotation>
    <text:p>a remark</text:p></office:annotation></text:p><text:list text:style-name="L" xml:id="l1"><text:list-item
    text:start-value="3"><text:p>No
    boat</text:p><text:list><text:list-item><text:p>No raft</text:p></text:list-item></text:list></text:list-item>
    <text:list-item><text:p>No swim</text:p></text:list-item></text:list><text:list text:continue-list="l1"
    text:style-name="L"><text:list-item><text:p>More</text:p></text:list-item></text:list>
    <table:table table:name="T"><table:table-column table:number-columns-repeated="2"/><table:table-row
    table:number-rows-repeated="2"><table:table-cell table:number-columns-spanned="2"><text:p>May</text:p>
    </table:table-cell><table:covered-table-cell/></table:table-row><table:table-row><table:table-cell
    table:number-columns-repeated="2"><text:p>9</text:p></table:table-cell></table:table-row></table:table>
    <text:p><draw:frame svg:width="1cm"><draw:text-box><text:p text:style-name="Caption">Figure <text:sequence
    text:name="F">1</text:sequence></text:p></draw:text-box></draw:frame></text:p><text:section text:display="none">
    <text:p>gone</text:p></text:section><text:soft-page-break/><text:p>The end.</text:p>"""
    styles = """<style:style style:name="H" style:family="paragraph" style:parent-style-name="Caption"
    style:default-outline-level="1"/><style:style style:name="P" style:family="paragraph" style:parent-style-name="H"/>
    <style:style style:name="Caption" style:family="paragraph"/><style:style style:name="Gone" style:family="text">
    <style:text-properties text:display="none" fo:color="#ffffff"/></style:style><text:list-style style:name="L">
    <text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="." text:start-value="1"/>
    <text:list-level-style-number text:level="2" style:num-format="i" style:num-suffix=")" text:display-levels="2"/>
    <text:list-level-style-bullet text:level="3" text:bullet-char="&#8226;"/></text:list-style>"""
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content {ODF}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        "styles.xml": f"<office:document-styles {ODF}><office:styles>{styles}<text:outline-style style:name='O'>"
        "<text:outline-level-style text:level='1' style:num-format='A'/></text:outline-style></office:styles>"
        "</office:document-styles>",
        "meta.xml": f"<office:document-meta {ODF} xmlns:dc='http://purl.org/dc/elements/1.1/'><office:meta><dc:title>"
        "The weir</dc:title></office:meta></office:document-meta>",
        "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>',
    }
    return zipped({name: content.encode() for name, content in parts.items()})


def epub() -> bytes:
    """Return a book of two chapters, a page list, a table of contents of both kinds and a note across files."""
    page = """<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"
    xmlns:epub="http://www.idpf.org/2007/ops"><head><title>{0}</title></head><body
    epub:type="bodymatter">{1}</body></html>"""
    one = """<section epub:type="chapter"><h1 id="c1">The weir</h1><p>It <em>holds</em> forty<a epub:type="noteref"
    href="notes.xhtml#n1">1</a>.<span epub:type="pagebreak" id="p2" title="2"/></p><ul><li>No boat</li><li>No raft</li>
    </ul></section>"""
    notes = """<section epub:type="footnotes"><aside epub:type="footnote" id="n1"><p>1. From the sill.</p></aside>
    </section>    <table><tr><td>May</td><td>9</td></tr></table>"""
    nav = """<nav epub:type="toc"><ol><li><a href="one.xhtml">One</a></li></ol></nav><nav epub:type="page-list"><ol><li>
    <a href="one.xhtml#c1">i</a></li><li><a href="one.xhtml#p2">2</a></li><li><a
    href="notes.xhtml">3</a></li></ol></nav>"""
    parts = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OPS/b.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
        "OPS/b.opf": """<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata
        xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The weir</dc:title></metadata><manifest>
        <item id="a" href="one.xhtml" media-type="application/xhtml+xml"/><item id="b" href="notes.xhtml"
        media-type="application/xhtml+xml"/><item id="n" href="nav.xhtml" media-type="application/xhtml+xml"
        properties="nav"/><item id="x" href="t.ncx" media-type="application/x-dtbncx+xml"/></manifest><spine toc="x">
        <itemref idref="a"/><itemref idref="b" linear="no"/></spine><guide><reference type="cover"
    href="c.xhtml"/></guide>
        </package>""",
        "OPS/one.xhtml": page.format("One", one),
        "OPS/notes.xhtml": page.format("Notes", notes),
        "OPS/nav.xhtml": page.format("Contents", nav),
        "OPS/t.ncx": """<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint id="q"><content
        src="one.xhtml"/></navPoint></navMap><pageList><pageTarget value="2"><navLabel><text>2</text></navLabel><content
        src="one.xhtml#p2"/></pageTarget></pageList></ncx>""",
    }
    return zipped({name: content.encode() for name, content in parts.items()})
