"""OpenDocument texts become blocks as LibreOffice shows them."""

import zipfile
from io import BytesIO

import pytest

from corpus.canonical import canonical
from corpus.document import Kind
from corpus.errors import SourceEncrypted, SourceError, SourceUnreadable
from corpus.formats import odt

BODY, ITEM, HEADING, CELL = Kind.BODY, Kind.ITEM, Kind.HEADING, Kind.CELL
FOOTNOTE, CAPTION, ASIDE = Kind.FOOTNOTE, Kind.CAPTION, Kind.ASIDE

NAMES = {
    "office": "office", "style": "style", "text": "text", "table": "table", "draw": "drawing",
    "fo": "xsl-fo-compatible", "svg": "svg-compatible",
}  # fmt: skip
NAMESPACES = " ".join(f'xmlns:{k}="urn:oasis:names:tc:opendocument:xmlns:{v}:1.0"' for k, v in NAMES.items())
NAMESPACES += ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
STYLES = """
<style:style style:name="Standard" style:family="paragraph"/>
<style:style style:name="Title" style:family="paragraph"/>
<style:style style:name="Heading_20_2" style:display-name="Heading 2" style:family="paragraph"/>
<style:style style:name="Figure" style:family="paragraph" style:parent-style-name="Caption"/>
<style:style style:name="Listing" style:family="paragraph"><style:text-properties style:font-name="Liberation Mono"/>
</style:style>
<style:style style:name="Hidden" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="White" style:family="text"><style:text-properties fo:color="#ffffff"/></style:style>
<style:style style:name="OnBlue" style:family="text">
<style:text-properties fo:color="#ffffff" fo:background-color="#000080"/></style:style>
<text:list-style style:name="L">
<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="a" style:num-prefix="(" style:num-suffix=")"/>
<text:list-level-style-number text:level="3" style:num-format="i" style:num-suffix="." text:display-levels="2"/>
</text:list-style>
<text:list-style style:name="B"><text:list-level-style-bullet text:level="1" text:bullet-char="\uf0b7"/>
<text:list-level-style-bullet text:level="2" text:bullet-char="–"/></text:list-style>
"""
OUTLINE = """<text:outline-style style:name="Outline">
<text:outline-level-style text:level="1" style:num-format="1"/>
<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/></text:outline-style>"""


def package(body, *, styles="", title=None, manifest=None):
    parts = {
        "content.xml": f"<office:document-content {NAMESPACES}><office:body><office:text>{body}</office:text>"
        "</office:body></office:document-content>",
        "styles.xml": f"<office:document-styles {NAMESPACES}><office:styles>{STYLES}{styles}</office:styles>"
        "</office:document-styles>",
    }
    if title is not None:
        parts["meta.xml"] = f"<office:document-meta {NAMESPACES}><dc:title>{title}</dc:title></office:document-meta>"
    if manifest is not None:
        parts["META-INF/manifest.xml"] = manifest
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def read(body, **parts):
    reading = odt.read(package(body, **parts))
    for block in reading.blocks:
        assert canonical(block.text) == block.text
    return reading


def shown(body, **parts):
    return [(block.kind, block.text) for block in read(body, **parts).blocks]


def words(body, **parts):
    return [text for _, text in shown(body, **parts)]


def p(text, style="Standard"):
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def h(text, level=1, more=""):
    return f'<text:h text:outline-level="{level}" {more}>{text}</text:h>'


def span(text, style):
    return f'<text:span text:style-name="{style}">{text}</text:span>'


def listed(*items, style="L", more=""):
    named = f'text:style-name="{style}"' if style else ""
    inside = "".join(f"<text:list-item>{item}</text:list-item>" for item in items)
    return f"<text:list {named} {more}>{inside}</text:list>"


def table(*rows):
    cells = ("".join(f"<table:table-cell>{p(cell)}</table:table-cell>" for cell in row) for row in rows)
    return f"<table:table>{''.join(f'<table:table-row>{row}</table:table-row>' for row in cells)}</table:table>"


def test_headings_have_levels_and_numbers_as_they_are_shown():
    body = h("One") + h("Two", 2) + h("Three", 2) + h("Four") + p("Five", "Heading_20_2") + p("Text.")
    assert [(b.text, b.level) for b in read(body, styles=OUTLINE).blocks if b.kind is HEADING] == [
        ("1 One", 1), ("1.1 Two", 2), ("1.2 Three", 2), ("2 Four", 1), ("Five", 2),
    ]  # fmt: skip


def test_white_space_of_the_file_is_one_space_and_that_of_the_text_is_kept():
    body = p(" One\n   two<text:s text:c='3'/>three<text:tab/>four<text:line-break/>five ")
    assert words(body) == ["One two three four five"]


def test_lists_wear_the_marks_that_are_printed():
    inner = listed(p("b"), p("c") + listed(p("d"), style=""), style="")
    body = listed(p("a") + inner, p("e") + p("more"), p("f"))
    assert [(b.kind, b.level, b.text) for b in read(body).blocks] == [
        (ITEM, 1, "1. a"),
        (ITEM, 2, "(a) b"),
        (ITEM, 2, "(b) c"),
        (ITEM, 3, "b.i. d"),
        (ITEM, 1, "2. e"),
        (BODY, 0, "more"),
        (ITEM, 1, "3. f"),
    ]


def test_lists_start_anew_unless_they_say_that_they_go_on():
    numbered = '<text:list-item text:start-value="7">' + p("d") + "</text:list-item>"
    body = listed(p("a"), more='xml:id="x"') + listed(p("b"), more='xml:id="y"')
    body += listed(p("c"), more='text:continue-list="x"') + f'<text:list text:style-name="L">{numbered}</text:list>'
    body += listed(p("e"), more='text:continue-numbering="true"')
    assert words(body) == ["1. a", "1. b", "2. c", "7. d", "8. e"]


def test_an_item_that_only_holds_a_list_is_not_counted():
    body = listed(p("a")) + listed(listed(p("b"), style=""), p("c"), more='text:continue-numbering="true"')
    assert words(body) == ["1. a", "(a) b", "2. c"]


def test_bullets_are_the_signs_that_they_look_like():
    assert words(listed(p("a") + listed(p("b"), style=""), style="B")) == ["• a", "– b"]


def test_a_patterned_label_is_filled():
    pattern = 'xmlns:x="urn:x" x:num-list-format="Listing %1%-%2%:"'
    styles = f"""<text:list-style style:name="P"><text:list-level-style-number text:level="1" style:num-format="I"/>
    <text:list-level-style-number text:level="2" style:num-format="1" {pattern}/></text:list-style>"""
    assert words(listed(p("a") + listed(p("b"), style=""), style="P"), styles=styles) == ["I a", "Listing I-1: b"]


def test_notes_wear_their_marks():
    def note(kind, mark, text):
        return (
            f'<text:note text:note-class="{kind}"><text:note-citation>{mark}</text:note-citation>'
            f"<text:note-body>{p(text)}{p('More.')}</text:note-body></text:note>"
        )

    blocks = read(p(f"Lamps{note('footnote', '1', 'Of oil.')} and piers{note('endnote', 'i', 'Of stone.')}.")).blocks
    assert [(b.kind, b.text, b.mark) for b in blocks] == [
        (BODY, "Lamps1 and piersi.", ""),
        (FOOTNOTE, "1 Of oil. More.", "1"),
        (FOOTNOTE, "i Of stone. More.", "i"),
    ]
    assert blocks[0].notes == ((5, 6, "1"), (16, 17, "i"))


def test_a_tables_row_is_one_block():
    body = table(["Isle", "2"], ["", ""], ["Cape", "3"])
    assert [(b.kind, b.text, b.table) for b in read(body).blocks] == [(CELL, "Isle | 2", 1), (CELL, "Cape | 3", 1)]


def test_repeated_cells_and_rows_do_not_fill_the_memory():
    cell = f'<table:table-cell table:number-columns-repeated="999999999">{p("x")}</table:table-cell>'
    body = (
        f'<table:table><table:table-row table:number-rows-repeated="999999999">{cell}</table:table-row></table:table>'
    )
    assert len(read(body).blocks) == 1
    assert len(read(p("a<text:s text:c='999999999'/>b")).blocks[0].text) == 3


def test_tables_within_tables_are_layout():
    inner = f"<table:table><table:table-row><table:table-cell>{table(['a', 'b'])}</table:table-cell><table:table-cell>"
    body = f"{inner}{p('c')}</table:table-cell></table:table-row></table:table>"
    assert shown(body) == [(CELL, "a | b"), (BODY, "c")]


def test_deletions_comments_contents_and_hidden_text_are_left_out():
    deleted = f"<text:changed-region><text:deletion>{p('gone')}</text:deletion></text:changed-region>"
    body = f"<text:tracked-changes>{deleted}</text:tracked-changes>"
    body += f"<text:table-of-content><text:index-body>{p('Lamps 3')}</text:index-body></text:table-of-content>"
    body += p(f"Seen <office:annotation>{p('note')}</office:annotation>{span('no', 'Hidden')}{span('no', 'White')}"
              f"{span('too', 'OnBlue')}.")  # fmt: skip
    body += f'<text:section text:display="none">{p("no")}</text:section><text:section>{p("Yes.")}</text:section>'
    body += p('<text:hidden-paragraph text:is-hidden="true"/>no') + p("<text:hidden-text>no</text:hidden-text>a")
    reading = read(body)
    assert [b.text for b in reading.blocks] == ["Seen too.", "Yes.", "a"]
    assert reading.warnings == (
        "comments left out: 1",
        "tracked deletions left out: 1",
        "runs of hidden text left out: 4",
        "tables of contents left out: 1",
    )


def test_text_boxes_are_asides_captions_in_them_captions_and_pictures_nothing():
    box = f"<draw:frame><draw:text-box>{p('In a box.')}</draw:text-box></draw:frame>"
    picture = (
        f"<draw:frame><draw:image/><svg:title>A lamp</svg:title><draw:text-box>{p('Fig. 1', 'Figure')}</draw:text-box>"
    )
    body = p(f"Running text.{box}") + p(f"More text.{picture}</draw:frame>")
    assert shown(body) == [(BODY, "Running text."), (ASIDE, "In a box."), (BODY, "More text."), (CAPTION, "Fig. 1")]


def test_fields_links_and_ruby_are_read():
    ruby = "<text:ruby><text:ruby-base>漢</text:ruby-base><text:ruby-text>kan</text:ruby-text></text:ruby>"
    body = p(f"<text:a>link</text:a> <text:page-number>7</text:page-number> {ruby}")
    assert words(body) == ["link 7 漢"]


def test_formulas_stand_in_the_line():
    power = "<msup><mi>x</mi><mn>2</mn></msup>"
    math = f"<mrow>{power}<mo>=</mo><mfrac><mi>a</mi><mi>b</mi></mfrac></mrow><annotation>no</annotation>"
    inside = f'<math xmlns="http://www.w3.org/1998/Math/MathML">{math}</math>'
    assert words(p(f"So <draw:frame><draw:object>{inside}</draw:object></draw:frame>.")) == ["So x^2=a/b."]


def test_code_keeps_its_lines_and_their_indents():
    body = p("def lamp():", "Listing") + p("<text:s text:c='4'/>light()", "Listing") + p("", "Listing")
    assert words(body + p("lamp()", "Listing") + p("Text.")) == ["def lamp():\n    light()\n\nlamp()", "Text."]


def test_the_title_is_stated_styled_or_the_first_heading():
    body = p("Styled", "Title") + h("One") + p("x")
    assert read(body, title="Of Lamps").title == "Of Lamps"
    assert read(body, title="Untitled 1").title == "Styled"
    assert read(h("One") + p("x")).title == "One"


def test_an_encrypted_file_asks_for_a_copy_without_a_password():
    manifest = "<manifest xmlns='m'><file-entry><encryption-data/></file-entry></manifest>"
    with pytest.raises(SourceEncrypted, match="without one"):
        odt.read(package(p("x"), manifest=manifest))


def test_what_is_no_text_document_is_unreadable():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("content.xml", "<x/>")
    with pytest.raises(SourceUnreadable, match="no text document"):
        odt.read(out.getvalue())


@pytest.mark.parametrize("depth", [30, 120, 300])
def test_deep_nesting_is_read_or_refused(depth):
    for before, after in (
        ("<text:list><text:list-item>", "</text:list-item></text:list>"),
        ("<text:span>", "</text:span>"),
    ):
        inner = p("Deep.") if "list" in before else "Deep."
        body = before * depth + inner + after * depth
        try:
            assert words(body if "list" in before else p(body))[0].endswith("Deep.")
        except SourceError as error:
            assert depth * before.count("<") > 240, error
