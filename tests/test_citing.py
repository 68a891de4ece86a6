"""A quote in the forms in which people cite, and what must not break out of them."""

from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from qa.citing import Form, cite, latex, markdown, note
from tests.test_render import quote

PLAIN = replace(quote(14, text="Dredge the inner basin."), emphasis=())
HOSTILE = "1. <img src=x> ![a](http://b) [c](d) *e* _f_ `g` # h\n- i\n2) j\n= k\n> l | m & n \\ o $p$ ~q~ &amp; }{ %"


def test_plain_text_is_the_words_and_the_reference():
    assert cite(PLAIN, Form.PLAIN) == "“Dredge the inner basin.”\n¶14 · p. 3 · Harbour plan, Measures"


def test_chicago_names_title_section_page_and_paragraph():
    assert cite(PLAIN, Form.CHICAGO) == (
        "“Dredge the inner basin.”\nHarbour plan, “Measures”, 3, para. 14, harbour.md."
    )


def test_apa_has_the_place_in_the_text_and_an_entry_for_the_list():
    assert cite(PLAIN, Form.APA) == (
        "“Dredge the inner basin.” (Harbour plan, n.d., p. 3, para. 14)\n\nHarbour plan. (n.d.). [harbour.md]."
    )


def test_bibtex_is_one_entry_whose_title_keeps_its_capitals():
    assert cite(PLAIN, Form.BIBTEX).splitlines() == [
        f"@misc{{harbour-plan-p14-{PLAIN.sha256[:6]},",
        "  title = {{Harbour plan}},",
        "  howpublished = {harbour.md},",
        "  pages = {3},",
        "  note = {Measures, para. 14},",
        "  annote = {“Dredge the inner basin.”},",
        "}",
    ]


def test_a_markdown_footnote_refers_to_its_note():
    words, _, note = cite(PLAIN, Form.MARKDOWN).partition("\n\n")
    key = f"[^harbour-plan-p14-{PLAIN.sha256[:6]}]"
    assert words == f"“Dredge the inner basin.”{key}"
    assert note == f"{key}: ¶14 · p. 3 · Harbour plan, Measures"


def test_the_printed_page_number_is_cited():
    assert "p. iv," in cite(replace(PLAIN, page_label="iv"), Form.APA)


def test_a_format_without_pages_and_a_document_without_headings_leave_nothing_empty():
    bare = replace(PLAIN, page=None, section=())
    assert cite(bare, Form.CHICAGO).endswith("Harbour plan, para. 14, harbour.md.")
    assert "(Harbour plan, n.d., para. 14)" in cite(bare, Form.APA)
    assert "pages" not in cite(bare, Form.BIBTEX)


@pytest.mark.parametrize("form", Form)
def test_a_quote_is_cited_the_same_each_time_and_differently_from_another(form):
    assert cite(PLAIN, form) == cite(PLAIN, form)
    assert cite(PLAIN, form) != cite(replace(PLAIN, paragraph=15, label="¶15"), form)


@pytest.mark.parametrize("form", [Form.PLAIN, Form.CHICAGO, Form.APA])
def test_text_forms_hold_the_words_unchanged(form):
    assert f"“{HOSTILE}”" in cite(replace(PLAIN, text=HOSTILE), form)


def test_markdown_shows_hostile_words_as_they_are_and_makes_nothing_of_them():
    (paragraph,) = [each for each in MarkdownIt("commonmark").parse(markdown(HOSTILE)) if each.type == "inline"]
    assert {each.type for each in paragraph.children} <= {"text", "text_special", "hardbreak"}
    shown = "".join("\n" if each.type == "hardbreak" else each.content for each in paragraph.children)
    assert shown == HOSTILE


def test_latex_leaves_no_character_that_means_something():
    set_as = latex(r"50% of {a_b} & c#d $e$ ~f^g \h")
    assert set_as == (
        r"50\% of \textbraceleft{}a\_b\textbraceright{} \& c\#d \$e\$ \textasciitilde{}f\textasciicircum{}g "
        r"\textbackslash{}h"
    )


def test_bibtex_keeps_its_braces_paired_as_bibtex_counts_them_whatever_is_quoted():
    entry = cite(replace(PLAIN, text="} @misc{x, {{ \\", title="}{"), Form.BIBTEX)
    depth = 0
    for character in entry:
        depth += (character == "{") - (character == "}")
        assert depth >= 0
    assert depth == 0
    assert entry.count("\n") == 6


def test_words_that_go_on_in_the_next_paragraphs_have_one_note():
    pages = [replace(quote(number), page=page, page_label=None) for number, page in ((36, 5), (37, 6), (38, 6))]
    assert "5–6, paras. 36–38," in note(*pages)
    assert "5, 6, paras. 36, 38," in note(pages[0], pages[2])
    assert "5, para. 36," in note(pages[0], pages[0])
