"""Plain text becomes blocks: what pages and lines tore apart is mended, what is no text is set aside."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.canonical import canonical
from corpus.document import Kind
from corpus.errors import SourceUnknown
from corpus.formats import text
from corpus.formats.marking import number
from corpus.paragraphs import compose

BODY, ITEM, HEADING, FOOTNOTE = Kind.BODY, Kind.ITEM, Kind.HEADING, Kind.FOOTNOTE

# Two paragraphs of wrapped prose, so that a case has a width to be judged by.
RIVER = """\
The river rises in the hills above the town and runs for ninety miles
before it meets the sea. For most of the year it is slow and shallow,
and people cross it on foot. In spring the snow melts, and for several
weeks nobody who values his boots goes near it.

The town was built on the southern bank because the northern bank is
under water in most years. Its founders knew this, and wrote it down,
which has not kept anybody from building there.
"""
WORDS = RIVER.replace("\n\n", "¶").replace("\n", " ").strip().split("¶")


def read(source):
    return text.read(source.encode() if isinstance(source, str) else source)


def kinds(source):
    return [(block.kind, block.text) for block in read(source).blocks]


def bodies(source):
    return [block.text for block in read(source).blocks if block.kind is BODY]


def columns(words, width):
    """Wrap the words to a width."""
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) + 1 > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines) + "\n"


# Paragraphs


def test_hard_wrapped_lines_become_paragraphs():
    assert bodies(RIVER) == WORDS


def test_paragraphs_that_are_lines_pass_through():
    assert bodies("\n\n".join(WORDS)) == WORDS
    assert bodies("\n".join(WORDS)) == WORDS


def test_first_line_indents_start_paragraphs():
    indented = "".join("    " + columns(words, 66) for words in WORDS)
    assert bodies(indented) == WORDS


def test_short_last_lines_end_paragraphs_where_nothing_else_does():
    assert bodies(RIVER.replace("\n\n", "\n") * 3) == WORDS * 3


def test_a_double_spaced_text_is_read_as_if_single_spaced():
    doubled = f"{RIVER}\n".replace("\n", "\n\n") * 2
    assert bodies(doubled) == WORDS * 2


def test_an_indented_document_is_read_as_if_flush():
    shifted = "".join(f"   {line}\n" if line else "\n" for line in RIVER.split("\n"))
    assert bodies(shifted) == WORDS


def test_verse_addresses_and_tables_keep_their_lines():
    verse = "Slow is the river\nAnd cold is the sea\nHere I shall wait\nTill it comes to me"
    table = "Year     Depth     Width\n1990     3.1       40\n1991     2.9       38"
    found = bodies(f"{RIVER}\n{verse}\n\n{table}\n\n{RIVER}")
    assert found[2] == verse
    assert found[3] == "Year Depth Width\n1990 3.1 40\n1991 2.9 38"


def test_a_table_of_contents_keeps_its_lines_and_makes_no_headings():
    contents = "1. Rivers ........ 3\n1.1. Slow ones .... 4\n2. Towns ......... 9"
    assert (BODY, contents) in kinds(f"{contents}\n\n{RIVER}")


def test_code_keeps_its_lines():
    code = "def depth(river):\n    return 1 + river"
    assert code in bodies(f"{RIVER}\n{code}\n\n{RIVER}")


def test_a_text_of_one_line_can_be_quoted():
    assert kinds("Hello world") == [(BODY, "Hello world")]


# Pages

HEAD, TAIL = (
    "The bridge was finished in the spring of that year, and the council\n"
    "met on it to see whether it would, as its builder had always claimed,",
    "hold them all at once, which it did, to the surprise of the builder\nand of nobody else.\n",
)
WHOLE = f"{HEAD} {TAIL}".replace("\n", " ").strip()
QUOTE = columns("For most of the year it is slow and shallow, and people cross it on foot.", 24)
CAPTION = columns("The bridge seen from the mill, with the council on it. (Town Archive)", 24)


@pytest.mark.parametrize(
    "between",
    [
        "\f",
        "\n\n\f",
        "\n\n12\n\f",
        "\n \n\fTHE RIVER  |  A History\n\n",
        "\n\n\n\n\n",
        f"\n\n{QUOTE}\f",
        f"\n\n{CAPTION}\n",
        "\n\nThe mill in 1900\n\n",
    ],
    ids=["page", "blank page end", "number", "head", "gap", "pull quote", "caption", "caption of a line"],
)
def test_a_sentence_goes_on_past_what_interrupts_it(between):
    furniture = "\fTHE RIVER  |  A History\n\n" if "|" in between else ""
    source = f"{RIVER}{furniture}\n{RIVER}{furniture}\n{HEAD}{between}{TAIL}\n{RIVER}"
    assert WHOLE in bodies(source)


def test_a_paragraph_that_ends_with_its_page_is_not_joined_to_the_next():
    assert bodies(f"{RIVER}\f{RIVER}") == WORDS * 2


def test_form_feeds_count_pages():
    assert [block.page for block in read(f"{RIVER}\f{RIVER}").blocks] == [1, 1, 2, 2]
    assert {block.page for block in read(RIVER).blocks} == {None}


def test_one_leading_space_in_a_flush_text_is_a_page_break_without_a_number():
    source = f"{RIVER}\n{HEAD}\n {TAIL}\n{RIVER}"
    assert WHOLE in bodies(source)
    assert {block.page for block in read(source).blocks} == {None}


def test_running_heads_and_page_numbers_are_left_out_and_counted():
    pages = "\f".join(f"Annals of the River\n\n{RIVER}\n- {number} -\n" for number in range(1, 6))
    reading = read(pages)
    assert [block.text for block in reading.blocks] == WORDS * 5
    assert reading.warnings == ("running heads and page numbers left out: 10",)
    assert reading.title == "Annals of the River"


def test_heads_with_wide_gaps_need_recur_only_once():
    head = "River Report                                   May 2019"
    assert bodies(f"{head}\n\n{RIVER}\n{HEAD}\f{head}\n\n{TAIL}") == [*WORDS, WHOLE]


def test_headings_that_recur_between_wide_gaps_are_kept():
    source = f"\n\n\n\nSummary\n\n{RIVER}" * 4
    assert kinds(source).count((HEADING, "Summary")) == 4


def test_numbers_in_a_column_are_no_page_numbers():
    assert "41" in " ".join(bodies(f"{RIVER}\n40\n\n41\n\n42\n\n{RIVER}"))


# Set apart


def test_a_narrow_block_that_repeats_the_text_is_an_aside():
    aside, *_ = [block for block in read(f"{RIVER}\n{QUOTE}\n{RIVER}").blocks if block.kind is Kind.ASIDE]
    assert aside.text == "For most of the year it is slow and shallow, and people cross it on foot."


def test_a_narrow_block_that_does_not_is_a_caption():
    assert (Kind.CAPTION, " ".join(CAPTION.split())) in kinds(f"{RIVER}\n{CAPTION}\n{RIVER}")


def test_what_interrupts_stands_after_the_paragraph():
    found = kinds(f"{RIVER}\n{HEAD}\n\n{CAPTION}\f{TAIL}")
    assert [kind for kind, _ in found] == [BODY, BODY, BODY, Kind.CAPTION]


def test_a_legend_is_a_caption():
    assert (Kind.CAPTION, "Figure 2. Depth by month") in kinds(f"{RIVER}\nFigure 2. Depth by month\n\n{RIVER}")


# Footnotes


def test_footnotes_are_tied_to_their_marks():
    source = (
        f"{RIVER}\nThe bridge is old.1 It was mended twice,2 and then “left to rot.”3 In 1874 it\nfell.\n\n"
        "1 Town records, folio 9.\n\n2 In 1790 and again in 1812, according to the builder’s own\naccount of it.\n\n"
        f"3 The Courier, 4 May 1870.\n\f{RIVER}"
    )
    blocks = read(source).blocks
    body = next(block for block in blocks if block.notes)
    marks = [(body.text[start - 1 : end], mark) for start, end, mark in body.notes]
    assert marks == [(".1", "1"), (",2", "2"), ("”3", "3")]
    assert [(block.mark, block.text) for block in blocks if block.kind is FOOTNOTE] == [
        ("1", "1 Town records, folio 9."),
        ("2", "2 In 1790 and again in 1812, according to the builder’s own account of it."),
        ("3", "3 The Courier, 4 May 1870."),
    ]


def test_a_footnote_of_several_paragraphs_stays_one():
    source = f"{RIVER}\nOld.1 New.2\n\n1 See the records:\n\nFolio 9, and folio 10.\n\n2 See above.\n\f{RIVER}"
    notes = [block.text for block in read(source).blocks if block.kind is FOOTNOTE]
    assert notes == ["1 See the records: Folio 9, and folio 10.", "2 See above."]


def test_numbers_without_marks_are_no_footnotes():
    source = f"{RIVER}\n1 Mill Lane is the oldest street.\n\n1991 was a dry year.\n\nIt is 3.5 miles long. H2O flows.\n"
    assert not any(block.kind is FOOTNOTE or block.notes for block in read(source).blocks)


def test_a_sentence_goes_on_past_footnotes():
    source = f"{RIVER}\nOld.1\n\n{HEAD}\n\n1 See the records of the town.\n\f{TAIL}"
    assert WHOLE in bodies(source)


# Headings and titles


def test_headings_stand_over_text_and_have_levels():
    source = f"A River and Its Town\n\n1. Water\n\n{RIVER}\n1.1 Where it comes from\n\n{RIVER}\n2. Land\n\n{RIVER}"
    reading = read(source)
    assert reading.title == "A River and Its Town"
    assert [(b.text, b.level) for b in reading.blocks if b.kind is HEADING] == [
        ("A River and Its Town", 1),
        ("1. Water", 1),
        ("1.1 Where it comes from", 2),
        ("2. Land", 1),
    ]


def test_a_heading_may_take_two_lines_or_stand_on_its_paragraph():
    source = f"{RIVER}\nWhat the founders of the town knew and\nwrote down\n\n{RIVER}\nLater generations\n{RIVER}"
    assert [text for kind, text in kinds(source) if kind is HEADING] == [
        "What the founders of the town knew and wrote down",
        "Later generations",
    ]


def test_a_numbered_heading_is_no_title():
    assert read(f"Section 1. Definitions.\n\n{RIVER}").title is None


@pytest.mark.parametrize("line", ["Ann Archer | 2 May 2021", "We need:", "www.example.org", "14 May 2011", "and so on"])
def test_bylines_lead_ins_and_dates_are_no_headings(line):
    assert (BODY, line) in kinds(f"{RIVER}\n{line}\n\n{RIVER}")


def test_a_heading_that_any_document_has_is_no_title():
    assert read(f"Executive summary\n\n{RIVER}").title is None


def test_the_running_head_gives_the_title_by_the_words_that_the_text_uses():
    pages = "\f".join(f"{n}     Annals of Geography  |  The River and the Town\n\n{RIVER}" for n in range(1, 4))
    assert read(f"Introduction\n\n{pages}").title == "The River and the Town"


# Items


@pytest.mark.parametrize(
    ("marks", "ending"),
    [
        ("• ▪ ◦", ""),
        ("* * *", ""),
        ("- - -", ","),
        ("– – –", ";"),
        ("1. 2. 3.", "."),
        ("1) 2) 3)", ""),
        ("(1) (2) (3)", "."),
        ("(a) (b) (c)", ","),
        ("a. b. c.", "."),
        ("(i) (ii) (iii)", ";"),
        ("iv. v. vi.", "."),
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_item_marks_are_known(marks, ending, gap):
    items = [f"{mark} mend the bridge and the road to it{ending}" for mark in marks.split()]
    blocks = read(f"{RIVER}\nThe council decided to:\n\n{gap.join(items)}\n\n{RIVER}").blocks
    assert [(b.text, b.mark) for b in blocks if b.kind is ITEM] == list(zip(items, marks.split(), strict=True))


def test_wrapped_items_go_on_and_nested_ones_are_deeper():
    source = (
        f"{RIVER}\n1. The council will mend the bridge, which has been in a bad way\n   for a hundred years.\n"
        f"   (a) Stone by stone.\n   (b) Plank by plank.\n2. It will rest.\n\n{RIVER}"
    )
    assert [(b.text, b.level) for b in read(source).blocks if b.kind is ITEM] == [
        ("1. The council will mend the bridge, which has been in a bad way for a hundred years.", 1),
        ("(a) Stone by stone.", 2),
        ("(b) Plank by plank.", 2),
        ("2. It will rest.", 1),
    ]


def test_a_bullet_behind_the_run_in_heading_is_moved_to_the_front():
    late = "Speak plainly.•\t  The council should say what it means.\n\nAct early. •\t Floods do not wait."
    source = f"{RIVER}\n{late}\n\n{RIVER}"
    items = [(b.text, b.mark) for b in read(source).blocks if b.kind is ITEM]
    assert items == [
        ("• Speak plainly. The council should say what it means.", "•"),
        ("• Act early. Floods do not wait.", "•"),
    ]


def test_a_bullet_alone_on_a_line_belongs_to_the_next():
    assert (ITEM, "• Mend the bridge.") in kinds(f"{RIVER}\n•\nMend the bridge.\n\n•\nMend the road.\n\n{RIVER}")


def test_lines_that_only_look_like_items_are_none():
    source = (
        "The oldest house in the town was built by a man whose name was\n"
        "J. Archer and who came from the north in about the year of our lord\n"
        "1790. He built no other, and the next oldest house is of the year\n1812. It fell.\n"
    )
    assert [kind for kind, _ in kinds(source)] == [BODY]


def test_own_paragraph_numbers_become_marks_of_body_paragraphs():
    source = "".join(f"{n}. {columns(words, 66)}\nPart after {n}\n\n" for n, words in enumerate(WORDS * 3, start=1))
    numbered = [block for block in read(source).blocks if block.mark]
    assert [(block.kind, block.mark) for block in numbered] == [(BODY, f"{n}.") for n in range(1, 7)]


def test_decimal_paragraph_numbers_are_marks():
    source = f"3.14 {columns(WORDS[0], 64)}\n3.15 {columns(WORDS[1], 64)}"
    assert [(block.kind, block.mark) for block in read(source).blocks] == [(BODY, "3.14"), (BODY, "3.15")]


def test_numbers_of_a_list_are_no_labels():
    listed = "\n".join(f"{n}. thing to do" for n in range(1, 8))
    blocks = read(f"{RIVER}\nThe things to do are:\n\n{listed}\n\n{RIVER}").blocks
    assert sum(block.kind is ITEM for block in blocks) == 7


# Line ends


@pytest.mark.parametrize(
    ("broken", "joined", "evidence"),
    [
        ("non-\nproliferation", "non-proliferation", ""),
        ("long-\nterm", "long-term", "A long-term plan."),
        ("inter-\nnational", "international", "An international river."),
        ("ir-\nredentist", "irredentist", ""),
        ("peo-\nple", "people", ""),
        ("tone-\ndeaf", "tone-deaf", "The tone fell on deaf ears."),
        ("some-\nthing", "something", "Take some of every thing."),
        ("U.S.-\nTurkey", "U.S.-Turkey", ""),
        ("post-\nSoviet", "post-Soviet", ""),
        ("run-\nup", "run-up", ""),
        ("people-\nto-people", "people-to-people", ""),
        ("1990-\n1995", "1990-1995", ""),
        ("neo-\nimperialism", "neo-imperialism", ""),
        ("arrangements—\nsuch", "arrangements—such", ""),
        ("and/\nor", "and/or", ""),
        ("a -\nb", "a - b", ""),
        ("http://a.org/\nb/c_\nd.htm", "http://a.org/b/c_d.htm", ""),
        ("http://www.a.\norg/b-\nc", "http://www.a.org/b-c", ""),
        ("exam\u00ad\nple here", "example here", ""),
    ],
)
def test_line_ends_are_joined_by_evidence(broken, joined, evidence):
    source = f"{RIVER}\n{evidence}\n\nThe council of the town has for a long time wanted to {broken} and\nsays so.\n"
    assert any(f"wanted to {joined} and says so." in body for body in bodies(source))


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings_are_recognised(encoding):
    assert bodies("It’s a café – “naïve”.".encode(encoding)) == ["It’s a café – “naïve”."]


def test_a_guessed_encoding_is_a_warning():
    assert "Windows-1252" in read("A café.".encode("cp1252")).warnings[0]
    assert read("A café.").warnings == ()


def test_another_alphabet_is_guessed():
    russian = "Река берёт начало в холмах над городом и течёт девяносто миль, прежде чем встретит море. " * 5
    reading = read(russian.encode("cp1251"))
    assert reading.blocks[0].text == russian.strip()
    assert "guess" in reading.warnings[0]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04....", "ZIP"),
        (bytes(range(256)) * 4, "binary"),
        ("é".encode() * 20 + b"\xff" + "é".encode() * 20, "offset 40"),
        (b"\xff\xfea\x00\x00\xd8b\x00", "UTF-16"),
    ],
    ids=["PDF", "ZIP", "binary", "damaged UTF-8", "damaged UTF-16"],
)
def test_what_is_no_text_is_refused_with_the_reason(data, message):
    with pytest.raises(SourceUnknown, match=message):
        read(data)


# Any input


@given(st.text(st.sampled_from("aA1.- •\n\n\f\t(“”)i¹’—:\u00ad\u200b\u0301\u00e9|")))
def test_any_text_becomes_canonical_blocks_with_marks_in_place(source):
    for block in read(source).blocks:
        assert block.text
        assert canonical(block.text) == block.text
        assert all(number(block.text[start:end]) == mark for start, end, mark in block.notes)


@given(st.lists(st.sampled_from([*RIVER.split("\n"), "1 See.", "• item", "", "\f", "Heading", "2. two", "1. one"])))
def test_no_letter_is_lost(lines):
    source = "\n".join(lines)
    reading = read(source)
    kept = sorted(" ".join(block.text for block in reading.blocks).split())
    if not reading.warnings:
        assert kept == sorted(source.replace("•", "• ").split())


HOSTILE = {
    "short lines": "ab cd\n" * 30_000,
    "numbers": "".join(f"{n} foo\n" for n in range(20_000)),
    "paragraphs": "a\n\n" * 30_000,
    "one line": "word and " * 500_000,
    "one word": "a" * 3_000_000,
    "dots": ". " * 500_000,
    "bars": "| " * 500_000,
    "spaces": "a" + " " * 1_000_000 + "b",
    "hyphens": "foo-\n" * 20_000,
    "pages": "\f" * 100_000,
    "marks": "[1] foo[1]\n" * 10_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_linear_time(name):
    start = time.process_time()
    read(HOSTILE[name])
    assert time.process_time() - start < 5


def test_a_megabyte_of_pages_takes_less_than_two_seconds():
    page = f"{RIVER}\nOld.1 New.2\n\n{HEAD}\n\n1 See.\n\n2 See too.\n\f{TAIL}\n"
    start = time.process_time()
    read(page * (1_000_000 // len(page)))
    assert time.process_time() - start < 2


def test_a_composed_text_quotes_its_source_paragraphs():
    parsed = compose(
        read(f"{RIVER}\nOld.1\n\n1 See the records.\n"),
        source="/river.txt",
        media_type="text/plain",
        source_sha256="",
        collection="default",
        fallback_title="river",
    )
    assert [parsed.document.text[p.start : p.end] for p in parsed.paragraphs] == [*WORDS, "Old.1", "1 See the records."]
    assert len(parsed.notes) == 1
