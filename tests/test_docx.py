"""Word files become blocks as Word shows them."""

import zipfile
from io import BytesIO

import pytest

from corpus.canonical import canonical
from corpus.document import Kind
from corpus.errors import SourceError, SourceUnreadable
from corpus.formats import docx

BODY, ITEM, HEADING, CELL = Kind.BODY, Kind.ITEM, Kind.HEADING, Kind.CELL
FOOTNOTE, CAPTION, ASIDE = Kind.FOOTNOTE, Kind.CAPTION, Kind.ASIDE

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
STYLES = """
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/></w:style>
<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Kapitel"/><w:basedOn w:val="H2"/></w:style>
<w:style w:type="paragraph" w:styleId="Level"><w:name w:val="Level"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Toc1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Cap"><w:name w:val="caption"/></w:style>
<w:style w:type="paragraph" w:styleId="Code"><w:name w:val="Listing"/>
<w:rPr><w:rFonts w:ascii="Courier New"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Num"><w:name w:val="Num"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr>
</w:style>
<w:style w:type="character" w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>
"""


def level(number, form, text, more=""):
    formed = f'<w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
    return f'<w:lvl w:ilvl="{number}">{formed}<w:lvlText w:val="{text}"/></w:lvl>'


def numbering(*levels, more=""):
    return (
        f'<w:abstractNum w:abstractNumId="7">{"".join(levels)}</w:abstractNum>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>{more}'
    )


def package(body, *, styles=STYLES, numbers="", footnotes="", endnotes="", title=None, more=()):
    parts = {
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {NAMESPACES}>{styles}</w:styles>",
        "word/numbering.xml": f"<w:numbering {NAMESPACES}>{numbers}</w:numbering>",
        "word/footnotes.xml": f"<w:footnotes {NAMESPACES}>{footnotes}</w:footnotes>",
        "word/endnotes.xml": f"<w:endnotes {NAMESPACES}>{endnotes}</w:endnotes>",
    }
    if title is not None:
        dublin = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
        parts["docProps/core.xml"] = f"<coreProperties {dublin}><dc:title>{title}</dc:title></coreProperties>"
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in [*parts.items(), *more]:
            made.writestr(name, content)
    return out.getvalue()


def p(text, style="", more=""):
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{more}</w:pPr>{text if text.startswith('<') else run(text)}</w:p>"


def run(text, properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def listed(text, depth=0, number=2):
    return p(text, more=f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')


def read(body, **parts):
    reading = docx.read(package(body, **parts))
    for block in reading.blocks:
        assert canonical(block.text) == block.text
    return reading


def shown(body, **parts):
    return [(block.kind, block.text) for block in read(body, **parts).blocks]


def words(body, **parts):
    return [text for _, text in shown(body, **parts)]


def cell(content, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def row(*cells, properties=""):
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows):
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def field(code, result):
    def mark(kind):
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    return f"{mark('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>{mark('separate')}{result}{mark('end')}"


def test_headings_are_told_by_names_ancestors_and_outline_levels():
    body = p("One", "H1") + p("Two", "H2") + p("Two again", "Own") + p("Three", "Level") + p("Text.")
    assert [(b.text, b.level) for b in read(body).blocks if b.kind is HEADING] == [
        ("One", 1), ("Two", 2), ("Two again", 2), ("Three", 3),
    ]  # fmt: skip


def test_an_outline_level_of_the_paragraph_itself_makes_a_heading_and_level_nine_unmakes_it():
    body = p("Made", more='<w:outlineLvl w:val="0"/>') + p("Unmade", "H1", '<w:outlineLvl w:val="9"/>')
    assert shown(body) == [(HEADING, "Made"), (BODY, "Unmade")]


def test_a_clause_in_the_style_of_a_heading_is_text():
    clause = "The harbour master shall keep the lamps of both piers alight from dusk until dawn, in every season."
    numbers = numbering(level(0, "decimal", "%1."), level(1, "decimal", "%1.%2"))
    number = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="2"/></w:numPr>'
    body = p("Lamps", "H1", number.format(0)) + p(clause, "H2", number.format(1))
    blocks = read(body, numbers=numbers).blocks
    assert [(b.kind, b.text, b.mark) for b in blocks] == [
        (HEADING, "1. Lamps", ""),
        (BODY, f"1.1 {clause}", "1.1"),
    ]


def test_bold_lines_are_headings_only_where_no_style_makes_any():
    bold = p(run("1. Opening hours.", "<w:b/>"))
    text = p("The ferry office opens at seven and closes when the last boat has come in from the islands.")
    more = p(run("Fares", "<w:b/>")) + text + text + text
    assert [kind for kind, _ in shown(bold + text + more)] == [HEADING, BODY, HEADING, BODY, BODY, BODY]
    assert [kind for kind, _ in shown(p("Real", "H1") + bold + text + more)][1] is BODY


def test_headings_in_styles_of_no_known_name_are_told_by_their_looks():
    styles = STYLES + "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/><w:pPr><w:keepNext/></w:pPr>'
        f'<w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr></w:style>'
        for name, size in (("HeadA", 32), ("HeadB", 26))
    )
    text = p("The ferry office opens at seven and closes when the last boat has come in from the islands.")
    body = p("Ferries", "HeadA") + text + p("Fares", "HeadB") + text * 2 + p("Dogs", "HeadB") + text * 3
    headings = [(b.text, b.level) for b in read(body, styles=styles).blocks if b.kind is HEADING]
    assert headings == [("Ferries", 1), ("Fares", 2), ("Dogs", 2)]


def test_lists_wear_the_marks_that_word_prints():
    numbers = numbering(level(0, "decimal", "%1."), level(1, "lowerLetter", "(%2)"), level(2, "upperRoman", "%3)"))
    body = listed("a") + listed("b", 1) + listed("c", 1) + listed("d", 2) + listed("e") + listed("f", 1)
    blocks = read(body, numbers=numbers).blocks
    assert [(b.kind, b.level, b.mark, b.text) for b in blocks] == [
        (ITEM, 1, "1.", "1. a"),
        (ITEM, 2, "(a)", "(a) b"),
        (ITEM, 2, "(b)", "(b) c"),
        (ITEM, 3, "I)", "I) d"),
        (ITEM, 1, "2.", "2. e"),
        (ITEM, 2, "(a)", "(a) f"),
    ]


def test_a_style_numbers_its_paragraphs_and_zero_takes_a_paragraph_out():
    numbers = numbering(level(0, "upperLetter", "%1)"))
    body = p("a", "Num") + p("b", "Num", '<w:numPr><w:numId w:val="0"/></w:numPr>') + p("c", "Num")
    assert words(body, numbers=numbers) == ["A) a", "b", "B) c"]


def test_a_list_with_its_own_start_begins_there_and_others_of_its_kind_count_on():
    more = (
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
        '</w:lvlOverride></w:num><w:num w:numId="4"><w:abstractNumId w:val="7"/></w:num>'
    )
    numbers = numbering(level(0, "lowerRoman", "%1."), more=more)
    body = listed("a") + listed("b", number=3) + listed("c", number=3) + listed("d", number=4)
    assert words(body, numbers=numbers) == ["i. a", "v. b", "vi. c", "vii. d"]


def test_legal_numbering_shows_digits_and_a_level_may_never_restart():
    numbers = numbering(
        level(0, "upperRoman", "Article %1"), level(1, "decimal", "%1.%2", '<w:lvlRestart w:val="0"/><w:isLgl/>')
    )
    body = listed("a") + listed("b", 1) + listed("c") + listed("d", 1)
    assert words(body, numbers=numbers) == ["Article I a", "1.1 b", "Article II c", "2.2 d"]


def test_symbol_bullets_are_the_signs_that_they_look_like():
    font = '<w:rPr><w:rFonts w:ascii="{}"/></w:rPr>'
    levels = [
        f'<w:lvl w:ilvl="{n}"><w:numFmt w:val="bullet"/><w:lvlText w:val="{sign}"/>{font.format(name)}</w:lvl>'
        for n, (sign, name) in enumerate([("\uf0b7", "Symbol"), ("o", "Courier New"), ("\uf0a7", "Wingdings")])
    ]
    assert words(listed("a") + listed("b", 1) + listed("c", 2), numbers=numbering(*levels)) == ["• a", "○ b", "▪ c"]


def test_marks_that_were_typed_make_items():
    body = p("Bring:") + p("(a)\u00a0 a coat") + p("(b) a lamp") + p("J. Marsh keeps both.") + p("• Thanks")
    assert [b.kind for b in read(body).blocks] == [BODY, ITEM, ITEM, BODY, ITEM]


def test_lists_that_start_again_are_no_deeper():
    more = "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
        for n in (3, 4)
    )
    numbers = numbering(level(0, "decimal", "%1."), more=more)
    body = "".join(p("These:") + listed("a", number=n) + listed("b", number=n) for n in (3, 4))
    body += "".join(p("And these:") + p("(a) a lamp") + p("(b) a coat") for _ in range(2))
    assert {b.level for b in read(body, numbers=numbers).blocks if b.kind is ITEM} == {1}


def test_numbers_that_run_through_the_document_are_its_own():
    numbers = numbering(level(0, "decimal", "%1."))
    body = "".join(p(f"Part {n}", "H1") + listed(f"Text {n}.") + listed("More.") for n in range(3))
    blocks = [b for b in read(body, numbers=numbers).blocks if b.kind is not HEADING]
    assert [(b.kind, b.mark) for b in blocks] == [(BODY, f"{n}.") for n in range(1, 7)]


def test_revisions_are_read_as_accepted_and_comments_left_out():
    body = p(
        run("Lamps are ")
        + "<w:ins>"
        + run("always ")
        + "</w:ins><w:del><w:r><w:delText>never </w:delText></w:r></w:del>"
        "<w:moveFrom>" + run("gone ") + "</w:moveFrom>" + run("lit.") + '<w:r><w:commentReference w:id="1"/></w:r>'
    )
    body += p(run("One "), more="<w:rPr><w:del/></w:rPr>") + p("paragraph.")
    body += table(row(cell(p("x")), cell(p("y")), properties="<w:del/>"), row(cell(p("a")), cell(p("b"))))
    assert words(body) == ["Lamps are always lit.", "One paragraph.", "a | b"]


def test_hidden_text_is_not_read_and_counted():
    white = '<w:color w:val="FFFFFF"/>'
    body = p(run("Seen.") + run("no", "<w:vanish/>") + run("no", '<w:rStyle w:val="Secret"/>') + run("no", white))
    body += p(run("White on blue.", f'{white}<w:shd w:val="clear" w:fill="0000AA"/>') + run("no", '<w:sz w:val="2"/>'))
    body += p(run("Shown after all.", '<w:vanish w:val="0"/>'))
    reading = read(body)
    assert [b.text for b in reading.blocks] == ["Seen.", "White on blue.", "Shown after all."]
    assert "runs of hidden text left out: 4" in reading.warnings


def test_field_codes_go_and_their_results_stay():
    body = p(
        run("See page ") + field(" PAGEREF x ", run("7")) + run(" and ") + field(' HYPERLINK "http://x" ', run("here"))
    )
    body += p('<w:fldSimple w:instr=" REF y ">' + run("Section 2") + "</w:fldSimple>")
    body += p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run("A field without an end hides nothing."))
    assert words(body) == ["See page 7 and here", "Section 2", "A field without an end hides nothing."]


def test_tables_of_contents_are_left_out():
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    body = f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent>{p('Contents')}</w:sdtContent></w:sdt>"
    body += p("Lamps 3", "Toc1") + p(field(' TOC \\o "1-3" ', run("Piers 4"))) + p("Text.")
    assert words(body) == ["Text."]


def test_footnotes_wear_the_marks_that_are_printed():
    def note(kind, number, text):
        return f'<w:{kind} w:id="{number}"><w:p><w:r><w:{kind}Ref/></w:r>{run(" " + text)}</w:p></w:{kind}>'

    body = p(run("Lamps") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run(" and piers")
             + '<w:r><w:endnoteReference w:id="5"/></w:r>' + run("."))  # fmt: skip
    body += table(row(cell(p("a")), cell(p(run("b") + '<w:r><w:footnoteReference w:id="3"/></w:r>'))))
    body += p(run("Last") + '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="4"/><w:t>*</w:t></w:r>')
    footnotes = note("footnote", 2, "Oil.") + note("footnote", 3, "Gas.")
    footnotes += f'<w:footnote w:id="4">{p("* Starred.")}</w:footnote>'
    blocks = read(body, footnotes=footnotes, endnotes=note("endnote", 5, "Stone.")).blocks
    assert [(b.kind, b.text, b.mark) for b in blocks if b.kind is FOOTNOTE] == [
        (FOOTNOTE, "1 Oil.", "1"), (FOOTNOTE, "i Stone.", "i"), (FOOTNOTE, "2 Gas.", "2"),
        (FOOTNOTE, "* Starred.", "*"),
    ]  # fmt: skip
    assert [(b.text, b.notes) for b in blocks[:3]] == [
        ("Lamps1 and piersi.", ((5, 6, "1"), (16, 17, "i"))),
        ("a | b2", ((5, 6, "2"),)),
        ("Last*", ((4, 5, "*"),)),
    ]


def test_text_boxes_are_read_once_and_aside():
    def box(text):
        return f"<w:txbxContent>{p(text)}</w:txbxContent>"

    choice = f"<mc:Choice Requires='wps'><w:drawing><wps:txbx>{box('In a box.')}</wps:txbx></w:drawing></mc:Choice>"
    fallback = f"<mc:Fallback><w:pict><v:textbox>{box('In a box.')}</v:textbox></w:pict></mc:Fallback>"
    body = p(f"<w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>" + run("Running text."))
    assert shown(body) == [(BODY, "Running text."), (ASIDE, "In a box.")]


def test_where_all_text_stands_in_boxes_they_are_the_text():
    body = p(f"<w:r><w:pict><v:textbox><w:txbxContent>{p('All of it.')}</w:txbxContent></v:textbox></w:pict></w:r>")
    assert shown(body) == [(BODY, "All of it.")]


def test_pictures_and_their_alternative_texts_are_left_out():
    drawing = '<w:drawing><wp:inline><wp:docPr id="1" name="x" descr="A lamp"/></wp:inline></w:drawing>'
    assert words(p(f"<w:r>{drawing}</w:r>") + p("Text.")) == ["Text."]


def test_a_tables_row_is_one_block_and_merged_cells_stand_once():
    body = p("Fares:") + table(
        row(cell(p("Place")), cell(p("Fare")), cell(p("Boat"))),
        row(cell(p("Isle"), '<w:vMerge w:val="restart"/>'), cell(p("2")), cell(p("big") + p("boat"))),
        row(cell(p(""), "<w:vMerge/>"), cell(p("3 each"), '<w:gridSpan w:val="2"/>')),
        row(cell(p("")), cell(p("")), cell(p(""))),
    )
    blocks = read(body).blocks
    assert [(b.text, b.table) for b in blocks[1:]] == [
        ("Place | Fare | Boat", 1),
        ("Isle | 2 | big boat", 1),
        ("3 each", 1),
    ]


def test_a_table_of_one_cell_is_a_frame_around_paragraphs():
    numbers = numbering(level(0, "bullet", "•"))
    body = table(row(cell(p("Take note.") + listed("lamps") + listed("piers"))))
    assert shown(body, numbers=numbers) == [(BODY, "Take note."), (ITEM, "• lamps"), (ITEM, "• piers")]


def test_characters_that_word_keeps_as_elements_are_read():
    body = p(
        "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t><w:softHyphen/><w:t>e</w:t>"
        '<w:sym w:font="Symbol" w:char="F061"/></w:r>'
    )
    assert words(body) == ["a b c-deα"]


def test_formulas_stand_in_the_line():
    fraction = "<m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f>"
    power = "<m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
    assert words(p(run("So") + f"<m:oMath>{power}<m:r><m:t>=</m:t></m:r>{fraction}</m:oMath>" + run("."))) == [
        "So x^2=a/b ."
    ]


def test_what_stands_in_tags_links_and_controls_is_read():
    control = f"<w:sdt><w:sdtContent>{run('three')}</w:sdtContent></w:sdt>"
    empty = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Click here')}</w:sdtContent></w:sdt>"
    body = p(
        "<w:smartTag>"
        + run("one ")
        + '</w:smartTag><w:hyperlink r:id="gone">'
        + run("two ")
        + "</w:hyperlink>"
        + control
    )
    assert words(body + p(empty + run("four"))) == ["one two three", "four"]


def test_code_keeps_its_lines_and_their_indents():
    body = p("def lamp():", "Code") + p("    light()", "Code") + p("", "Code") + p("lamp()", "Code") + p("Text.")
    assert words(body) == ["def lamp():\n    light()\n\nlamp()", "Text."]


def test_captions_are_captions_and_drop_caps_begin_their_word():
    body = p("Figure 1. A lamp.", "Cap") + p("O", more='<w:framePr w:dropCap="drop"/>') + p("nce it was dark.")
    assert shown(body) == [(CAPTION, "Figure 1. A lamp."), (BODY, "Once it was dark.")]


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("Of Lamps", "Of Lamps"),
        ("Document1", "Styled"),
        ("Microsoft Word - lamps.doc", "Styled"),
        ("a_b.docx", "Styled"),
    ],
)
def test_the_title_is_stated_by_a_person_or_styled(stated, title):
    assert read(p("Styled", "Title") + p("One", "H1") + p("x"), title=stated).title == title


def test_for_want_of_a_title_the_first_heading_is_one():
    assert read(p("One", "H1") + p("x"), title="untitled").title == "One"
    assert read(p("x")).title is None


def test_a_strict_document_is_read_alike():
    old, new = (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(package(p("One", "H1") + p("Text.")))) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            made.writestr(name, given.read(name).replace(old, new))
    assert [b.text for b in docx.read(out.getvalue()).blocks] == ["One", "Text."]


def test_nothing_that_a_file_names_is_opened(tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    relationships = (
        f'<Relationships><Relationship Id="a" Type="x/image" TargetMode="External" Target="file://{tmp_path}/secret.txt"/>'
        '<Relationship Id="b" Type="x/aFChunk" Target="../../secret.txt"/></Relationships>'
    )
    body = p("Text.") + '<w:altChunk r:id="b"/><w:p><w:r><w:drawing><a r:link="a"/></w:drawing></w:r></w:p>'
    assert words(body, more=[("word/_rels/document.xml.rels", relationships)]) == ["Text."]


def test_what_is_no_word_document_is_unreadable():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("hello.txt", "x")
    with pytest.raises(SourceUnreadable, match="without a Word document"):
        docx.read(out.getvalue())
    with pytest.raises(SourceUnreadable):
        docx.read(package("", more=[])[:300])


@pytest.mark.parametrize("depth", [8, 60, 240, 400])
def test_deep_nesting_is_read_or_refused(depth):
    for before, after in (
        ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
        ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
    ):
        try:
            assert words(before * depth + p("Deep.") + after * depth) == ["Deep."]
        except SourceError as error:
            assert depth * before.count("<w:") > 240, error
