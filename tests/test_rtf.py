"""RTF files become blocks of what a reader sees."""

import pytest

from corpus.canonical import canonical
from corpus.document import Kind
from corpus.errors import SourceTooLarge, SourceUnreadable
from corpus.formats import rtf

BODY, ITEM, HEADING, CELL = Kind.BODY, Kind.ITEM, Kind.HEADING, Kind.CELL
FOOTNOTE, CAPTION, ASIDE = Kind.FOOTNOTE, Kind.CAPTION, Kind.ASIDE

HEAD = (
    r"\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fnil\fcharset204 Arial Cyr;}"
    r"{\f2\fnil\fcharset128 MS Mincho;}{\f3\fnil\fcharset2 Symbol;}{\f4\fmodern\fcharset0 Courier New;}}"
    r"{\colortbl;\red255\green255\blue255;\red0\green0\blue128;}"
    r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 Kapitel;}{\s2\sbasedon0 heading 2;}{\s3\sbasedon1 Unter;}"
    r"{\s4 Title;}{\s5 toc 1;}{\s6 caption;}{\s7\f4 Listing;}{\*\cs9 Strong;}}"
)


def read(body, head=HEAD):
    reading = rtf.read((r"{\rtf1" + head + body + "}").encode("latin-1"))
    for block in reading.blocks:
        assert canonical(block.text) == block.text
    return reading


def shown(body):
    return [(block.kind, block.text) for block in read(body).blocks]


def words(body):
    return [text for _, text in shown(body)]


def test_paragraphs_end_where_they_say():
    assert words(r"One\par Two {\b bold} words\par\pard Three" + "\\\n" + "Four") == [
        "One",
        "Two bold words",
        "Three",
        "Four",
    ]


def test_line_ends_of_the_file_mean_nothing():
    assert words("One wo\r\nrd\\par\r\nTwo") == ["One word", "Two"]


def test_headings_are_told_by_outline_levels_names_and_ancestors():
    body = r"\pard\s1 One\par\pard\s2 Two\par\pard\s3 Three\par\pard\outlinelevel3 Four\par\pard Text."
    assert [(b.text, b.level) for b in read(body).blocks if b.kind is HEADING] == [
        ("One", 1), ("Two", 2), ("Three", 1), ("Four", 4),
    ]  # fmt: skip


def test_a_group_gives_back_what_it_changed():
    assert shown(r"{\pard\s1 One\par}Text {\v no}yes.\par") == [(HEADING, "One"), (BODY, "Text yes.")]


def test_halves_of_characters_are_joined_or_replaced_everywhere():
    title = r"{\info{\title The \u55357?\u56832? weir \u55357?}}"
    reading = read(title + r"{\listtext \u55357?.\tab}one\par two \u55357?\u56832?\par")
    assert reading.title == "The \U0001f600 weir \ufffd"
    assert [block.text for block in reading.blocks] == ["\ufffd. one", "two \U0001f600"]


def test_characters_are_read_in_the_code_page_of_their_font():
    assert words(r"caf\'e9 {\f1\'ec\'e8\'f0} {\f2\'93\'fa\'96\'7b} {\f3\'61} \'80") == ["café мир 日本 α €"]


def test_unicode_stands_before_what_it_replaces():
    assert words(r"a\u8211 ?b \u-10179?\u-8704? {\uc2\u233 xx}c {\uc0\u233}d \uc1\u228\'e4e") == ["a–b 😀 éc éd äe"]


def test_utf_8_in_a_file_that_should_be_ascii_is_read():
    assert [b.text for b in rtf.read("{\\rtf1 café – 日本 😀.}".encode()).blocks] == ["café – 日本 😀."]


def test_where_all_text_is_monospaced_it_is_no_code():
    assert words(r"\f4 The lamps are lit\line at dusk.\par The piers are not.\par") == [
        "The lamps are lit at dusk.",
        "The piers are not.",
    ]


def test_signs_that_have_words_of_their_own():
    body = r"\ldblquote a\rdblquote\emdash b\endash c\~d\_e\-f\lquote g\rquote\tab h\line i\{j\}\\k \bullet"
    assert words(body) == ["“a”—b–c d-ef‘g’ h i{j}\\k •"]


def test_lists_wear_the_marks_that_were_printed():
    body = r"{\listtext\pard\plain 1.\tab}\pard\ilvl0\ls1 One\par {\listtext (a)\tab}\pard\ilvl1\ls1 Two\par"
    body += r"{\pntext\f3\'B7\tab}\pard Three\par {\listtext\pard\plain \u61623\'3f\tab}\pard\ls2 Four\par\pard Five"
    assert [(b.kind, b.level, b.text) for b in read(body).blocks] == [
        (ITEM, 1, "1. One"), (ITEM, 2, "(a) Two"), (ITEM, 1, "• Three"), (ITEM, 1, "• Four"), (BODY, 0, "Five"),
    ]  # fmt: skip


def test_marks_that_were_typed_make_items():
    assert [b.kind for b in read(r"Bring:\par 1.\tab a coat\par 2.\tab a lamp\par In 3. all.").blocks] == [
        BODY, ITEM, ITEM, BODY,
    ]  # fmt: skip


def test_a_tables_row_is_one_block():
    body = r"Fares:\par\trowd\cellx1\cellx2\pard\intbl Isle\cell 2\par each\cell\row"
    body += r"\trowd\cellx1\cellx2\pard\intbl Cape\cell 3\cell\row\pard After.\par"
    blocks = read(body).blocks
    assert [(b.kind, b.text, b.table) for b in blocks] == [
        (BODY, "Fares:", 0), (CELL, "Isle | 2 each", 1), (CELL, "Cape | 3", 1), (BODY, "After.", 0),
    ]  # fmt: skip


def test_footnotes_are_tied_to_their_marks():
    body = r"Lamps{\super\chftn{\footnote\pard\plain{\super\chftn} Of oil.\par And gas.}} and piers"
    body += r"{\super\chftn{\*\footnote\ftnalt{\super\chftn} Of stone.}}, last{\super *{\footnote * Or not.}}.\par"
    blocks = read(r"\aftnnrlc " + body).blocks
    assert [(b.kind, b.text, b.mark) for b in blocks] == [
        (BODY, "Lamps1 and piersi, last*.", ""),
        (FOOTNOTE, "1 Of oil. And gas.", "1"),
        (FOOTNOTE, "i Of stone.", "i"),
        (FOOTNOTE, "* Or not.", "*"),
    ]
    assert blocks[0].notes == ((5, 6, "1"), (16, 17, "i"), (23, 24, "*"))


def test_hidden_deleted_white_and_tiny_text_is_not_read():
    body = r"Seen {\v no}{\deleted no}{\cf1 no}{\fs2 no}{\cf1\highlight2 white on blue}{\v\v0 too}."
    reading = read(body)
    assert [b.text for b in reading.blocks] == ["Seen white on bluetoo."]
    assert reading.warnings == ("runs of hidden or deleted text left out: 4",)


def test_a_paragraph_whose_end_was_deleted_runs_on():
    assert words(r"One {\deleted\par}paragraph.\par") == ["One paragraph."]


def test_what_is_no_text_is_left_out():
    body = r"{\header Head\par}{\footerf Foot}{\pict\pngblip 89504e47}{\*\unknown{\b secret}}{\*\bkmkstart x}Text."
    body += r"{\*\atnid M}{\*\annotation A comment.}{\object{\*\objdata 0105}{\result shown}}\par"
    reading = read(body)
    assert [b.text for b in reading.blocks] == ["Text.shown"]
    assert reading.warnings == ("comments left out: 1",)


def test_binary_data_is_skipped_whatever_it_holds():
    assert words(r"a{\pict\bin6 }}}{{{}b") == ["ab"]


def test_field_codes_go_results_stay_and_contents_are_left_out():
    body = r'See {\field{\*\fldinst HYPERLINK "http://x"}{\fldrslt {\ul here}}}.\par'
    body += r"{\field{\*\fldinst TOC \\o}{\fldrslt Lamps 3\par Piers 4\par}}\pard\s5 Lamps 3\par\pard Text."
    assert words(body) == ["See here.", "Text."]


def test_text_boxes_are_read_once_and_aside():
    box = r"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt\pard In a box.\par}}{\shprslt{\*\do In a box.}}}"
    assert shown(rf"Running {box}text.\par") == [(BODY, "Running text."), (ASIDE, "In a box.")]


def test_code_captions_and_the_title():
    body = r"\pard\s4 Of Lamps\par\pard\s7\f4 def x():\par     y()\par\pard\plain\s6 Figure 1. Lamp.\par\pard Text."
    reading = read(body)
    assert reading.title == "Of Lamps"
    assert [(b.kind, b.text) for b in reading.blocks[1:]] == [
        (BODY, "def x():\n    y()"), (CAPTION, "Figure 1. Lamp."), (BODY, "Text."),
    ]  # fmt: skip


def test_the_title_of_the_properties_comes_first_if_it_is_one():
    assert read(r"{\info{\title Of Piers}{\author M}}\pard\s4 Styled\par x").title == "Of Piers"
    assert read(r"{\info{\title lamps.doc}{\author M}}\pard\s4 Styled\par x").title == "Styled"


def test_a_file_that_ends_in_the_middle_is_read_with_a_warning():
    reading = rtf.read(rb"{\rtf1 One\par Two {\b three")
    assert [b.text for b in reading.blocks] == ["One", "Two three"]
    assert reading.warnings == ("the file ends in the middle: what stood behind is lost",)


def test_what_is_no_rtf_is_unreadable():
    for data in (b"", b"{", b"Text"):
        with pytest.raises(SourceUnreadable):
            rtf.read(data)


def test_groups_without_end_are_refused():
    with pytest.raises(SourceTooLarge):
        rtf.read(b"{\\rtf1 " + b"{" * 100_000)
