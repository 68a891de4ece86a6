"""HTML becomes the blocks that a reader of the page sees."""

import time

import pytest

from corpus.canonical import canonical
from corpus.document import Kind
from corpus.formats.markup import walk
from corpus.paragraphs import compose

BODY, ITEM, HEADING, CELL, FOOTNOTE, CAPTION, ASIDE = (
    Kind.BODY,
    Kind.ITEM,
    Kind.HEADING,
    Kind.CELL,
    Kind.FOOTNOTE,
    Kind.CAPTION,
    Kind.ASIDE,
)


def texts(html):
    return [block.text for block in walk(html).blocks]


def kinds(html):
    return [(block.kind, block.text) for block in walk(html).blocks]


def ties(html):
    """Return each mark in the text with the footnote that it is tied to."""
    parsed = compose(walk(html), source="s", media_type="m", source_sha256="", collection="c", fallback_title="t")
    by_number = {each.number: parsed.document.text[each.start : each.end] for each in parsed.paragraphs}
    return [(parsed.document.text[note.start : note.end], by_number[note.paragraph]) for note in parsed.notes]


def test_inline_markup_neither_makes_nor_loses_a_space():
    html = "<p>With <b>bold</b>, text<sup>2</sup>,\n a<wbr>b c&shy;d&nbsp;e<!-- x --> "
    html += "<i>f</i><q>g</q><ruby>h<rt>i</rt></ruby>"
    assert texts(html) == ["With bold, text2, ab cd e f“g”h"]


def test_a_line_of_the_source_that_ends_in_chinese_goes_on_without_a_space():
    assert texts("<p>規則は\n  短い。\nPond") == ["規則は短い。 Pond"]


def test_text_beside_paragraphs_is_a_paragraph():
    assert texts("<div>one<p>two</p>three<div>four</div></div>") == ["one", "two", "three", "four"]


def test_one_line_break_is_a_space_and_two_part_paragraphs():
    assert texts("one<br>two<br>\n<br/>three") == ["one two", "three"]
    assert texts("<address>one<br>two</address>") == ["one\ntwo"]


def test_code_keeps_its_lines_and_quotations_are_body():
    html = "<pre><code>if x:\n    y\n</code></pre><blockquote><p>said</p><p>so</p></blockquote>"
    assert kinds(html) == [(BODY, "if x:\n    y"), (BODY, "said"), (BODY, "so")]


def test_items_wear_the_marks_that_a_browser_shows():
    html = """<ul><li>one<ul><li>deep</ul><li><p>two</p><p>more</p></ul>
    <ol start=3 type=a><li>c<li value=9>i</ol><ol type=I reversed><li>two<li>one</ol>
    <ul style="list-style:none"><li>bare</ul>
    <ol><li>(a) own<li>(b) own</ol>"""
    assert [(b.kind, b.text, b.mark, b.level) for b in walk(html).blocks] == [
        (ITEM, "• one", "•", 1),
        (ITEM, "◦ deep", "◦", 2),
        (ITEM, "• two", "•", 1),
        (BODY, "more", "", 0),
        (ITEM, "c. c", "c.", 1),
        (ITEM, "i. i", "i.", 1),
        (ITEM, "II. two", "II.", 1),
        (ITEM, "I. one", "I.", 1),
        (ITEM, "bare", "", 1),
        (ITEM, "(a) own", "(a)", 1),
        (ITEM, "(b) own", "(b)", 1),
    ]


def test_marks_between_signs_are_worn_if_asked_for():
    html = "<ol><li>\ufdd2(a)\ufdd3one</li></ol><p>\ufdd2§ 2\ufdd3two</p>"
    assert [(b.text, b.mark, b.level) for b in walk(html, marked=True).blocks] == [
        ("(a) one", "(a)", 1),
        ("§ 2 two", "§ 2", 1),
    ]
    assert texts(html) == ["1. (a)one", "§ 2two"]


def test_a_term_and_its_definition_are_one_item():
    html = "<dl><dt>Berth<dd><p>A place.</p><p>For a boat.</p><dt>Tender<dt>Dinghy<dd>Small.<dt>1.<dd>First</dl>after"
    assert [(b.kind, b.text, b.mark) for b in walk(html).blocks] == [
        (ITEM, "Berth A place.", ""),
        (BODY, "For a boat.", ""),
        (ITEM, "Tender Dinghy Small.", ""),
        (ITEM, "1. First", "1."),
        (BODY, "after", ""),
    ]


def test_captions_and_asides_are_set_apart_but_remarks_are_text():
    html = """<figure><img alt="not this"><figcaption>The <i>pond</i></figcaption></figure>
    <aside>Apart.</aside>
    <blockquote class="pull-quote">Again.</blockquote><aside class=note>Mind it.</aside>
    <aside>Note: mind this.</aside>"""
    assert kinds(html) == [
        (CAPTION, "The pond"),
        (ASIDE, "Apart."),
        (ASIDE, "Again."),
        (BODY, "Mind it."),
        (BODY, "Note: mind this."),
    ]


def test_headings_have_levels_also_by_role():
    html = "<h2>A <a href='#a'>¶</a></h2><div role=heading aria-level=4>B</div>"
    assert [(b.text, b.level) for b in walk(html).blocks] == [("A", 2), ("B", 4)]


def test_bold_paragraphs_are_headings_where_there_are_no_others():
    html = "<p><b>Term.</b> Two years.</p><p><font><b>Fees</b></font></p><p>Forty.</p><p><b>Note:</b></p><p>Late.</p>"
    bold = html + "<div style='font-weight:bold'>Notice</div><p>In writing.</p><p><b>Signed</b></p>"
    assert [(b.text, b.level) for b in walk(bold).blocks if b.kind is HEADING] == [("Fees", 2), ("Notice", 2)]
    assert [b.text for b in walk(f"<h2>A</h2>x<h2>B</h2>{bold}").blocks if b.kind is HEADING] == ["A", "B"]
    assert not any(b.kind is HEADING for b in walk(bold, fragment=True).blocks)


def test_a_table_is_a_block_for_each_row():
    html = """<table><caption>Fees</caption><tr><th>Length<th>Fee<th></tr>
    <tr id=r><td><p>8&nbsp;m</p><td colspan=2>x</tr></table>
    <table><tr><td><td colspan=2>2019<td><tr><td>Total<td>$<td>1,200<td><tr><td>Rest<td><td>(7<td>)<tr><td></table>"""
    assert [(b.kind, b.text, b.table) for b in walk(html).blocks] == [
        (CAPTION, "Fees", 0),
        (CELL, "Length | Fee", 1),
        (CELL, "8 m | x", 1),
        (CELL, "2019", 2),
        (CELL, "Total | $ 1,200", 2),
        (CELL, "Rest | (7)", 2),
    ]


def test_a_layout_table_is_unwrapped():
    long = "The pond was dug by the miller. " * 30
    html = f"<table><tr><td><table><tr><td>A<td>B</table></td><td><h2>Pond</h2><p>{long}</td></tr></table>"
    assert kinds(html) == [(CELL, "A | B"), (HEADING, "Pond"), (BODY, long.strip())]


def test_a_table_of_bullets_is_a_list():
    html = "<table><tr><td><td>•<td>one<tr><td><td>(b)<td>two</table>"
    assert [(b.kind, b.text, b.mark) for b in walk(html).blocks] == [(ITEM, "• one", "•"), (ITEM, "(b) two", "(b)")]


PAGE = """<title>Permits | Harbour</title><a href="#main">Skip to main content</a>
<div class="cookie-banner">We use cookies.</div><header><a href=/>Harbour</a></header><nav>Home</nav>
<ol class=breadcrumb><li>Home</ol><main id=main><h1>Permits</h1>
<form>Search <input></form><p>You need one.</p><script>x</script>
<style>.a{display:none}</style><p class=a>1</p><p hidden>2</p>
<p style="display: none">3</p><p style="color:#fff">4</p><p aria-hidden=true>5</p><span class=sr-only>6</span>
<h2><button aria-controls=p>Fees</button></h2><div id=p hidden>Forty.</div></main><footer>Crown</footer>"""


def test_only_the_text_of_a_page_is_kept():
    reading = walk(PAGE)
    assert [block.text for block in reading.blocks] == ["Permits", "You need one.", "Fees", "Forty."]
    assert reading.title == "Permits"


def test_a_form_that_holds_the_page_is_not_taken_out():
    assert texts(f"<form>{'<p>A paragraph of the page.</p>' * 40}</form>") == ["A paragraph of the page."] * 40


def test_a_heading_in_the_header_is_kept_if_the_text_has_none():
    assert texts("<header><h1>Pond</h1><p>Menu</p></header><p>Text") == ["Pond", "Text"]
    assert texts("<header><h1>Site</h1></header><article><h1>Pond</h1>Text</article>") == ["Pond", "Text"]
    assert texts("<nav><h1>Menu</h1></nav><h1 hidden>Off</h1><p>Text") == ["Text"]


def test_a_main_part_with_hardly_any_text_is_not_believed():
    assert len(texts(f"<main>x</main>{'<p>A paragraph of the page.</p>' * 9}")) == 10


def test_articles_are_the_text_and_what_stands_beside_them_is_not():
    html = f"<h1>News</h1><div>aside</div><article><p>{'one ' * 50}</article><article><p>{'two ' * 50}</article>"
    assert texts(html) == ["News", ("one " * 50).strip(), ("two " * 50).strip()]


def test_a_table_of_contents_and_its_heading_are_left_out():
    contents = "".join(f'<li>{n}. <a href="#s{n}">Section number {n}</a></li>' for n in range(4))
    refs = 'See <a href="#s1">Section 1</a>, <a href="#s2">Section 2</a> and <a href="#s3">Section 3</a>.'
    assert texts(f"<h2>Contents</h2><ul>{contents}</ul><h2 id=s1>One</h2><p>{refs}") == [
        "One",
        "See Section 1, Section 2 and Section 3.",
    ]


def test_anchors_are_the_nearest_ids():
    html = """<section id=s1><h2>One</h2><p id=p1>a</p><p>b <span id=mid>c</span></p></section>
    <h2>Two</h2><p><a name=x></a>d</p><p>e</p>"""
    assert [block.anchor for block in walk(html).blocks] == ["s1", "p1", "p1", None, "x", "x"]
    assert [block.anchor for block in walk(html, file="a/b.xhtml").blocks][2:4] == ["a/b.xhtml#p1", "a/b.xhtml"]


FOOTNOTES = {
    "lists that link back": """<p>One.<sup><a id=r1 href="#n1">1</a></sup> Two.<sup><a id=r2 href="#n2">2</a></sup></p>
        <ol><li id=n1>First. <a href="#r1">↩</a><li id=n2><p>Second.</p><p>More. <a href="#r2">↑</a></p></ol>""",
    "marks that link to each other": """<p>One.<span><a href="#f1" id="b1"><sup>1</sup></a></span>
        Two.<a href="#f2" id="b2">
        <sup>2</sup></a></p><div class=footnotes><p><a href="#b1" id="f1"><sup>1</sup></a>First.</p>
        <p><a href="#b2" id="f2"><sup>2</sup></a>Second.</p><div>More.</div></div>""",
    "types": """<p>One.<a epub:type=noteref href="#a1">1</a> Two.<a role=doc-noteref href="#a2">2</a></p>
        <aside epub:type=footnote id=a1 hidden>First.</aside><aside role=doc-footnote id=a2>2 Second. More.</aside>""",
    "references": """<p>One.<sup id=c1><a href="#n1">1</a></sup> Two.<sup id=c2><a href="#n2">2</a></sup></p>
        <ol class=references><li id=n1>^ <a href="#c1"><sup>a</sup></a> <span>First.</span>
        <li id=n2><b><a href="#c2">^</a></b> Second. More.</ol>""",
    "definitions": """<p>One.<a class="footnote-reference" href="#n1" id=c1>1</a>
        Two.<a class="footnote-reference" href="#n2"
        id=c2>2</a></p><dl class=footnote><dt id=n1><a href="#c1">1</a></dt><dd>First.</dd><dt id=n2><a href="#c2">2</a>
        </dt><dd><p>Second.</p><p>More.</p></dd></dl>""",
    "raised marks without links": """<p>One.<sup>1</sup> Two.<sup>2</sup></p><hr><p><sup>1</sup>First.</p>
        <p><sup>2</sup> Second. More.</p>""",
}


@pytest.mark.parametrize("html", FOOTNOTES.values(), ids=FOOTNOTES)
def test_footnotes_are_told_from_the_text_and_tied(html):
    assert kinds(html) == [(BODY, "One.1 Two.2"), (FOOTNOTE, "1 First."), (FOOTNOTE, "2 Second. More.")]
    assert ties(html) == [("1", "1 First."), ("2", "2 Second. More.")]


def test_a_footnote_called_twice_and_marks_that_start_again_are_tied_right_or_not_at_all():
    chapter = """<p>A.<sup><a href="#{0}1">1</a></sup></p><p>B.<sup><a href="#{0}1">1</a></sup></p>
    <p class=footnote id={0}1>1 Note {0}.</p>"""
    found = ties(chapter.format("x") + chapter.format("y"))
    assert found == [("1", "1 Note x."), ("1", "1 Note y."), ("1", "1 Note y.")]


def test_a_number_of_a_list_is_not_taken_for_one_of_the_text():
    html = "<p>One.<sup><a href=#n id=r>1</a></sup></p><ol><li id=n>1 U.S.C. 7 <a href=#r>↑</a></ol>"
    assert kinds(html)[1] == (FOOTNOTE, "1 1 U.S.C. 7")


def test_powers_are_no_footnotes():
    html = "<p>It has 40 m<sup>2</sup> and x<sup>2</sup>.</p><p><sup>2</sup> Not a note.</p>"
    assert kinds(html) == [(BODY, "It has 40 m2 and x2."), (BODY, "2 Not a note.")]


def test_links_to_sections_are_no_footnotes():
    html = "<p>By <a href='#s2'>(2)</a> and <a href='#s2'>2</a>.</p><p id=s2>(2) The warden decides.</p>"
    assert kinds(html) == [(BODY, "By (2) and 2."), (BODY, "(2) The warden decides.")]


def test_page_breaks_give_pages_and_places():
    html = """<span epub:type=pagebreak title=iv></span><p>One.</p><p>Two goes
    <span role=doc-pagebreak aria-label=5></span>on here.</p><p>Three.
    <span role=doc-pagebreak aria-label=6></span></p><p>Four.</p>"""
    reading = walk(html)
    assert [page.label for page in reading.pages] == ["iv", "5", "6"]
    assert [(b.text, b.page) for b in reading.blocks] == [
        ("One.", 1),
        ("Two goes on here.", 1),
        ("Three.", 2),
        ("Four.", 3),
    ]
    two = reading.blocks[1]
    assert [(two.text[place.start : place.end], place.page) for place in two.places] == [
        ("Two goes ", 1),
        ("on here.", 2),
    ]


def test_numbers_of_printed_pages_go_and_what_they_tore_apart_is_mended():
    html = """<p>The tenant pays the fee and<sup>2</sup></p><p align=center>12</p><hr style="page-break-after:always">
    <p><a href="#toc">Table of Contents</a></p><p>the owner mends the roof.</p><div style="page-break-after:always">
    <p>Done.</p><p>- 13 -</p></div><p>late fees</p><p>7</p>"""
    assert texts(html) == ["The tenant pays the fee and2 the owner mends the roof.", "Done.", "late fees", "7"]


def test_a_line_of_signs_is_no_paragraph():
    assert texts("<p>One</p><p>* * *</p><p>______</p><p>Two</p>") == ["One", "Two"]


def test_a_title_that_but_adds_the_site_gives_way_to_the_heading():
    assert walk("<title>Site</title><h1>Head</h1>").title == "Site"
    assert walk("<title>Head - Site</title><h1>Head</h1>").title == "Head"
    assert walk("<title>Site: Head</title><h1>Head</h1>").title == "Head"
    assert walk("<title>Heading for home</title><h1>Head</h1>").title == "Heading for home"
    assert walk("<h1>Head</h1>").title == "Head"
    page = walk("<title>Two - Site</title><div><h1>Site</h1></div><main><h2>Two</h2><p>text</main>")
    assert (page.title, page.blocks[0].text) == ("Two", "Two")
    assert walk("<h3>Opening</h3><p>x").title == "Opening"
    assert walk("<p>x<h3>Later</h3>").title is None


HOSTILE = {
    "deep": "<div>" * 10_000 + "x",
    "lists": "<ul><li>" * 3_000 + "x",
    "tables": "<table><tr><td>" * 2_000 + "x",
    "unclosed": "<p title='" * 20_000,
    "less": "<" * 100_000,
    "styles": "<style>" + "{" * 100_000 + "</style>x",
    "accents": "<b>e</b>\u0301<sup><a href='#n'>1</a></sup>\u0301<p id=n>1 x",
    "signs": "".join(map(chr, range(0xFDD0, 0xFDF0))) + "x",
    "numbers": "<ol start=99999999999999><li>x</ol><ol type=i start=-3><li>y</ol><table><td colspan=9999999>a<td>b",
    "raised": "<sup>" * 10_000 + "x",
    "marks": "<p>" + "<sup>1</sup> " * 10_000,
    "calls": "<p>" + "<sup><a href='#n'>1</a></sup>" * 3_000 + "<p id=n>1 x",
}


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE)
def test_hostile_html_is_read_in_time(html):
    start = time.perf_counter()
    for block in walk(html, marked=True).blocks:
        assert canonical(block.text) == block.text
    assert time.perf_counter() - start < 5


def test_what_is_too_deep_is_reported():
    assert "levels deep" in walk("<div>" * 10_000 + "x").warnings[0]
