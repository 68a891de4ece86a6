"""Markdown becomes blocks of rendered text."""

import pytest

from corpus.canonical import canonical
from corpus.document import Kind
from corpus.formats import markdown

BODY, ITEM, HEADING, CELL, FOOTNOTE = Kind.BODY, Kind.ITEM, Kind.HEADING, Kind.CELL, Kind.FOOTNOTE


def read(text):
    return markdown.read(text.encode())


def kinds(text):
    return [(block.kind, block.text) for block in read(text).blocks]


def test_markup_goes_and_words_stay():
    source = "*One* **two** ~~three~~ `four` [five](http://x.y 'z') ![six](a.png)"
    source += "  \nseven<br>eight <b>nine</b>&nbsp;ten"
    assert kinds(source) == [(BODY, "One two three four five six seven eight nine ten")]


def test_headings_have_levels_and_the_first_of_level_one_is_the_title():
    reading = read("## Before\n\nx\n\nTitle\n=====\n\n### Deep\n\ny")
    assert reading.title == "Title"
    levels = [(b.text, b.level) for b in reading.blocks if b.kind is HEADING]
    assert levels == [("Before", 2), ("Title", 1), ("Deep", 3)]


@pytest.mark.parametrize("front", ['---\ntitle: "Named"\nx: y\n---\n', "+++\ntitle = 'Named'\n+++\n"])
def test_front_matter_names_the_title_and_is_left_out(front):
    reading = read(front + "# Other\n\nText.")
    assert reading.title == "Named"
    assert [b.text for b in reading.blocks] == ["Other", "Text."]


def test_a_heading_that_opens_the_text_is_the_title_for_want_of_a_better_one():
    assert read("## First\n\nx").title == "First"
    assert read("x\n\n## Second\n\nx").title is None


def test_items_keep_their_marks_and_depth():
    blocks = read("We need:\n\n3. three\n4. four\n   - deep\n\n     more\n\n* star\n").blocks
    assert [(b.kind, b.text, b.mark, b.level) for b in blocks] == [
        (BODY, "We need:", "", 0),
        (ITEM, "3. three", "3.", 1),
        (ITEM, "4. four", "4.", 1),
        (ITEM, "- deep", "-", 2),
        (BODY, "more", "", 0),
        (ITEM, "* star", "*", 1),
    ]


def test_quotes_and_code_are_body_and_code_keeps_its_lines():
    assert kinds("> said\n> so\n\n```\nif x:\n    y\n```\n\n    a\n      b\n") == [
        (BODY, "said so"),
        (BODY, "if x:\n    y"),
        (BODY, "a\n  b"),
    ]


def test_a_table_is_a_cell_per_row():
    assert kinds("| A | B |\n|---|---|\n| 1 | *2* |\n| 3 | |") == [(CELL, "A | B"), (CELL, "1 | 2"), (CELL, "3")]


def test_footnotes_are_set_apart_and_their_marks_found():
    notes = "[^1]: See\n  here.\n\n    And there.\n[^b]: Too."
    blocks = read(f"Claim[^1] and `[^1]`, more[^b].\n\n{notes}\n\nAfter [^9].").blocks
    claim = blocks[0]
    assert claim.text == "Claim[1] and [^1], more[b]."
    assert [(claim.text[s:e], mark) for s, e, mark in claim.notes] == [("[1]", "1"), ("[b]", "b")]
    assert [(b.kind, b.text, b.mark) for b in blocks[1:]] == [
        (FOOTNOTE, "[1] See here. And there.", "1"),
        (FOOTNOTE, "[b] Too.", "b"),
        (BODY, "After [^9].", ""),
    ]


def test_comments_scripts_and_template_tags_are_left_out():
    tags = '{% include "y" %}\n\n```\n{{#include z}}\n```\n\n{% a %} See [this]({% page "/a b" %}).\n'
    reading = read(f"<!-- c -->\n\n<script>x</script>\n\nA<!-- d --> <b hidden>b</b>c.\n\n{tags}")
    assert [b.text for b in reading.blocks] == ["A c.", "See this."]
    assert reading.warnings == ()


def test_blocks_of_html_are_read():
    source = (
        "| A | B |\n|---|---|\n| 1 | 2 |\n\n<details>\n<summary>More</summary>\n\nWords *of* Markdown.\n\n</details>\n"
    )
    source += "\n<table>\n<tr><td>C</td><td>D</td></tr>\n\n<tr><td>3</td><td>4</td></tr>\n</table>\n"
    source += "\n<p align=center>mid</p>\n"
    blocks = read(source).blocks
    assert [(b.kind, b.text, b.table) for b in blocks] == [
        (CELL, "A | B", 1),
        (CELL, "1 | 2", 1),
        (BODY, "More", 0),
        (BODY, "Words of Markdown.", 0),
        (CELL, "C | D", 2),
        (CELL, "3 | 4", 2),
        (BODY, "mid", 0),
    ]


def test_a_term_and_its_definition_are_one_item():
    blocks = read("Berth\n: A place for *one* boat.\n\nText\n").blocks
    assert [(b.kind, b.text, b.level) for b in blocks] == [(ITEM, "Berth A place for one boat.", 1), (BODY, "Text", 0)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            '!!! warning "Mind the step"\n    It is *wet*.\n\n    Really.\n\nAfter.',
            ["Mind the step", "It is wet.", "Really."],
        ),
        ("> [!NOTE]\n> The gate is shut.\n\nAfter.", ["The gate is shut."]),
        (":::tip Aside\nThe gate is shut.\n:::\n\nAfter.", ["Aside", "The gate is shut."]),
    ],
)
def test_admonitions_are_paragraphs(source, expected):
    assert [block.text for block in read(source).blocks] == [*expected, "After."]


def test_signs_of_admonitions_in_code_stay():
    assert kinds("```\n!!! note\n    x\n:::\n```") == [(BODY, "!!! note\n    x\n:::")]


def test_a_title_may_be_folded():
    assert read("---\ntitle: >\n  The long\n  way\nx: y\n---\ntext").title == "The long way"


def test_a_picture_alone_is_a_caption():
    assert kinds("![The river in flood](a.png)\n\nText.") == [(Kind.CAPTION, "The river in flood"), (BODY, "Text.")]


def test_numbers_that_run_through_the_document_are_its_own():
    text = "".join(f"## Part {n}\n\n{n}. Paragraph of some length that says a thing.\n\n" for n in range(1, 6))
    numbered = [block for block in read(text).blocks if block.kind is not HEADING]
    assert {block.kind for block in numbered} == {BODY}
    assert [block.mark for block in numbered] == ["1.", "2.", "3.", "4.", "5."]


def test_numbers_of_lists_that_go_on_past_headings_are_not():
    text = "1. one\n2. two\n3. three\n\n## Next\n\n1. one\n2. two\n3. three\n4. four\n5. five\n"
    assert {block.kind for block in read(text).blocks} == {HEADING, ITEM}


def test_what_is_too_deep_is_reported():
    assert "levels deep" in read("\n".join(">" * depth + " x" for depth in range(300))).warnings[0]


HOSTILE = ["[^1]: " * 5000, ">" * 5000, "*a **b " * 3000, "[" * 5000, "- " * 3000, "|" * 9000, ""]


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:7] for text in HOSTILE])
def test_hostile_markdown_is_read(text):
    for block in read(text).blocks:
        assert canonical(block.text) == block.text


def test_an_accent_behind_markup_joins_its_letter():
    assert read("*e*\u0301tude").blocks[0].text == "étude"
