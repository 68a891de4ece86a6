"""EPUB books become one text in the order of the spine."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from corpus.document import Kind
from corpus.errors import SourceEmpty, SourceError, SourceUnreadable
from corpus.formats import epub
from corpus.paragraphs import compose

CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""


def package(items, spine, *, title="The Pond", toc="", guide=""):
    manifest = "".join(
        f'<item id="{name}" href="{name}" media-type="{kind}" properties="{properties}"/>'
        for name, kind, properties in items
    )
    return f"""<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">
    <metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></metadata>
    <manifest>{manifest}</manifest><spine {toc}>{spine}</spine><guide>{guide}</guide></package>"""


def page(body):
    return f"""<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"
    xmlns:epub="http://www.idpf.org/2007/ops"><head><title/></head><body>{body}</body></html>"""


def book(pages, *, spine=None, extra=None, **options):
    """Make an EPUB of pages by name; each is in the spine unless that is given."""
    extra = extra or {}
    items = [(name, "application/xhtml+xml", "nav" if name == "nav.xhtml" else "") for name in pages]
    items += [(name.removeprefix("OPS/"), "application/octet-stream", "") for name in extra if name.startswith("OPS/")]
    spine = spine or "".join(f'<itemref idref="{name}"/>' for name in pages)
    files = {"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER}
    files["OPS/book.opf"] = package(items, spine, **options)
    files |= {f"OPS/{name}": page(body) for name, body in pages.items()} | extra
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def parsed(data):
    reading = epub.read(data)
    return compose(reading, source="s", media_type="m", source_sha256="", collection="c", fallback_title="t")


def test_files_are_read_in_the_order_of_the_spine():
    data = book(
        {"b.xhtml": "<p>second</p>", "a.xhtml": "<h1>One</h1><p>first</p>", "c.xhtml": "<p>aside</p>"},
        spine='<itemref idref="c.xhtml" linear="no"/><itemref idref="a.xhtml"/><itemref idref="b.xhtml"/>',
    )
    document = parsed(data)
    assert [document.document.text[p.start : p.end] for p in document.paragraphs] == ["One", "first", "second", "aside"]
    assert document.paragraphs[2].section == ("One",)
    assert document.document.title == "The Pond"


def test_anchors_name_the_file_in_the_book():
    blocks = epub.read(book({"text/a b.xhtml": "<p>x</p><p id='p2'>y</p>"})).blocks
    assert [block.anchor for block in blocks] == ["OPS/text/a b.xhtml", "OPS/text/a b.xhtml#p2"]


def test_navigation_cover_and_contents_are_left_out():
    pages = {
        "cover.xhtml": "<p>Cover</p>",
        "nav.xhtml": "<nav><ol><li>x</li></ol></nav>",
        "toc.xhtml": "<p>Contents</p>",
    }
    contents = "".join(f'<p><a href="a.xhtml#c{n}">Chapter number {n}</a></p>' for n in range(6))
    guide = '<reference type="cover" href="cover.xhtml"/><reference type="toc" href="toc.xhtml"/>'
    data = book({**pages, "list.xhtml": f"<div>{contents}</div>", "a.xhtml": "<p>text</p>"}, guide=guide)
    assert [block.text for block in epub.read(data).blocks] == ["text"]


def test_footnotes_in_another_file_are_tied():
    first = (
        '<p>One.<a epub:type="noteref" href="notes.xhtml#n1">1</a> Two.<sup><a href="notes.xhtml#n2">2</a></sup></p>'
    )
    second = '<p>Three.<sup><a href="more.xhtml#m1">1</a></sup></p>'
    pages = {
        "a.xhtml": first,
        "b.xhtml": second,
        "notes.xhtml": '<p id="n1">1. First.</p><p><a id="n2"/><sup>2</sup>Second.</p>',
        "more.xhtml": '<div class="footnote"><p><span><a id="m1"> <sup>1</sup></a></span>Third.</p></div>',
    }
    document = parsed(book(pages))
    text = {each.number: document.document.text[each.start : each.end] for each in document.paragraphs}
    assert [text[note.paragraph] for note in document.notes] == ["1. First.", "2 Second.", "1 Third."]
    assert sum(each.kind is Kind.FOOTNOTE for each in document.paragraphs) == 3


LISTED = (
    '<nav epub:type="page-list"><ol><li><a href="a.xhtml#x">iv</a></li><li><a href="a.xhtml#y">5</a></li></ol></nav>'
)
TARGET = '<pageTarget><navLabel><text>{}</text></navLabel><content src="a.xhtml#{}"/></pageTarget>'
OLD = f"<ncx><pageList>{TARGET.format('iv', 'x')}{TARGET.format(5, 'y')}</pageList></ncx>"
PAGE_LISTS = {
    "navigation": ({"nav.xhtml": LISTED}, {}, ""),
    "ncx": ({}, {"OPS/toc.ncx": OLD}, 'toc="toc.ncx"'),
}


@pytest.mark.parametrize("case", PAGE_LISTS)
def test_the_page_list_gives_pages(case):
    pages, extra, toc = PAGE_LISTS[case]
    data = book({**pages, "a.xhtml": '<p id="x">One.</p><p>Two <span id="y"/>goes on.</p>'}, extra=extra, toc=toc)
    reading = epub.read(data)
    assert [each.label for each in reading.pages] == ["iv", "5"]
    assert [(block.text, block.page) for block in reading.blocks] == [("One.", 1), ("Two goes on.", 1)]
    assert [(place.start, place.page) for place in reading.blocks[1].places] == [(0, 1), (4, 2)]


def encryption(algorithm, path):
    return {
        "META-INF/encryption.xml": f"""<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptedData>
        <e:EncryptionMethod Algorithm="{algorithm}"/><e:CipherData><e:CipherReference URI="{path}"/></e:CipherData>
        </e:EncryptedData></encryption>"""
    }


def test_a_protected_book_is_refused_and_obfuscated_fonts_are_not_protection():
    aes = "http://www.w3.org/2001/04/xmlenc#aes128-cbc"
    with pytest.raises(SourceUnreadable, match="DRM"):
        epub.read(book({"a.xhtml": "<p>x</p>"}, extra=encryption(aes, "OPS/a.xhtml")))
    fonts = encryption("http://www.idpf.org/2008/embedding", "OPS/font.otf")
    assert epub.read(book({"a.xhtml": "<p>x</p>"}, extra=fonts)).blocks[0].text == "x"


def test_files_that_are_missing_are_reported():
    reading = epub.read(book({"a.xhtml": "<p>x</p>"}, spine='<itemref idref="a.xhtml"/><itemref idref="OPS/no"/>'))
    assert reading.warnings == ()
    items = [("a.xhtml", "application/xhtml+xml", ""), ("gone.xhtml", "application/xhtml+xml", "")]
    spine = '<itemref idref="a.xhtml"/><itemref idref="gone.xhtml"/>'
    data = book({"a.xhtml": "<p>x</p>"}, extra={"OPS/book.opf": package(items, spine)})
    assert epub.read(data).warnings == ("files that the book lists but does not hold: 1",)


def test_a_book_without_text_is_refused():
    with pytest.raises(SourceEmpty):
        epub.read(book({}, spine="<x/>"))


@pytest.mark.parametrize("part", ["META-INF/container.xml", "OPS/book.opf"])
@pytest.mark.parametrize("content", ["", "<a", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "<a/>"])
def test_a_damaged_book_is_an_error_of_ours(part, content):
    with pytest.raises(SourceError):
        epub.read(book({"a.xhtml": "<p>x</p>"}, extra={part: content}))
    with pytest.raises(SourceError):
        epub.read(book({"a.xhtml": "<p>x</p>"})[:300])


def test_a_note_that_begins_a_page_stands_on_that_page():
    nav = '<nav epub:type="page-list"><ol><li><a href="a.xhtml">1</a></li><li><a href="b.xhtml">2</a></li></ol></nav>'
    note = '<section epub:type="footnotes"><aside epub:type="footnote" id="n1"><p>1. The sill.</p></aside></section>'
    call = '<p>text<a epub:type="noteref" href="b.xhtml#n1">1</a></p>'
    [_, footnote] = epub.read(book({"a.xhtml": call, "b.xhtml": note, "nav.xhtml": nav})).blocks
    assert (footnote.kind, footnote.page, footnote.places) == (Kind.FOOTNOTE, 2, ())
