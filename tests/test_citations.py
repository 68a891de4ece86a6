"""What a draft cites for its quotations, and whether they stand there."""

from dataclasses import replace

import pytest

from corpus.rows import Summary
from qa.checking import citations, quotations
from qa.checking.attribution import contradiction
from qa.checking.citations import Citation, Names
from tests.drafting import draft
from tests.test_render import quote

QUOTED = "“the harbour is silting up”"


def summary(id, title, source):
    counts = dict.fromkeys(("paragraphs", "items", "footnotes", "lists", "tables", "pages"), 0)
    return Summary(
        id=id, title=title, source=source, media_type="text/plain", collection="default", sha256="", source_sha256="",
        canon=1, language=None, **counts,
    )  # fmt: skip


NAMES = Names(
    [
        summary("plan", "Harbour plan: a summary", "/docs/harbour-2024.pdf"),
        summary("memo", "Memo on the lighthouse", "/docs/memo.txt"),
        summary("tea", "Kettles", "/docs/kettles.md"),
    ]
)


def cited(text, **given):
    made = draft(text, **given)
    return citations.find(made, quotations.find(made).quotations, NAMES)


@pytest.mark.parametrize(
    ("reference", "pages"),
    [
        ("p. 3", ("3", "3")),
        ("pp. 3–5", ("3", "5")),
        ("page 12", ("12", "12")),
        ("p. iv", ("iv", "iv")),
        ("S. 12", ("12", "12")),
        ("Seite 12", ("12", "12")),
        ("с. 12", ("12", "12")),
        ("стр. 12", ("12", "12")),
        ("第12页", ("12", "12")),
        ("第 12 頁", ("12", "12")),
        ("ص 12", ("12", "12")),
        ("p 3", ("3", "3")),
        ("513 U.S. 150, 158 (1995)", None),
        ("18 U.S.C. § 1512", None),
        ("top 3", None),
        ("in 2024", None),
    ],
)
def test_pages_are_read_in_several_languages(reference, pages):
    assert citations.read(f"({reference})", NAMES).pages == pages


@pytest.mark.parametrize(
    ("reference", "paragraphs"),
    [
        ("¶14", ("14", "14")),
        ("¶ 14", ("14", "14")),
        ("¶¶ 14-19", ("14", "19")),
        ("para. 14", ("14", "14")),
        ("paras. 3.14", ("3.14", "3.14")),
        ("Rn. 14", ("14", "14")),
        ("абз. 14", ("14", "14")),
    ],
)
def test_paragraphs_are_read(reference, paragraphs):
    assert citations.read(f"({reference})", NAMES).paragraphs == paragraphs


def test_documents_are_known_by_title_short_title_and_file_name():
    for name in ("Harbour plan: a summary", "the Harbour Plan", "harbour-2024.pdf", "harbour-2024"):
        assert citations.read(f"({name}, p. 3)", NAMES).documents == {"plan"}


def test_a_name_of_one_word_counts_in_brackets_only():
    assert cited(f"{QUOTED} (Kettles, p. 3)")[0].documents == {"tea"}
    assert cited(f"{QUOTED} (see Kettles in the Kitchen)")[0].documents == frozenset()
    assert cited(f"Over Kettles, she said {QUOTED}.")[0].documents == frozenset()


def test_a_name_in_running_text_begins_with_a_capital():
    assert cited(f"As our own memo on the lighthouse says, {QUOTED}.")[0].documents == frozenset()
    assert cited(f"As memo.txt says, {QUOTED}.")[0].documents == {"memo"}


def test_brackets_behind_the_quotation_come_before_its_sentence():
    assert cited(f"As the Memo on the lighthouse says, {QUOTED} (Harbour plan).")[0].documents == {"plan"}
    assert cited(f"As the Memo on the lighthouse says, {QUOTED}.")[0].documents == {"memo"}


def test_a_citation_belongs_to_the_quotation_before_it():
    text = f"{QUOTED} (Harbour plan, p. 3) and then {QUOTED} (Memo on the lighthouse, p. 9)."
    assert [(each.documents, each.pages) for each in cited(text)] == [({"plan"}, ("3", "3")), ({"memo"}, ("9", "9"))]


def test_what_another_sentence_says_is_not_cited():
    assert not cited(f"We read the Memo on the lighthouse. {QUOTED} it says. On p. 9 there is more.")[0]


def test_a_footnote_is_a_citation():
    text = f"It says {QUOTED}.1 And so on.\n\nHarbour plan, p. 3."
    (found,) = cited(text, notes=((36, 37, 2),))
    assert (found.documents, found.pages) == ({"plan"}, ("3", "3"))


def test_ibid_means_the_source_before():
    text = f"{QUOTED} (Harbour plan, p. 3). {QUOTED} (ibid., p. 7). {QUOTED} (ibid.)."
    assert [(each.documents, each.pages) for each in cited(text)] == [
        ({"plan"}, ("3", "3")),
        ({"plan"}, ("7", "7")),
        ({"plan"}, ("7", "7")),
    ]
    assert (
        cited(f"{QUOTED} (Harbour plan, p. 3). {QUOTED} (Smith 1999; see also id. at 7).")[1].documents == frozenset()
    )


def test_a_blocks_source_stands_at_its_end_or_before_it():
    block = "The harbour is silting up. — Harbour plan, p. 3"
    assert cited(f"So:\n\n{block}", set_off=[block])[0].pages == ("3", "3")
    lead = "The Memo on the lighthouse says:\n\nThe harbour is silting up."
    assert cited(lead, set_off=["The harbour is silting up."])[0].documents == {"memo"}
    after = "So:\n\nThe harbour is silting up.\n\n— Memo on the lighthouse"
    assert cited(after, set_off=["The harbour is silting up."])[0].documents == {"memo"}


PLACE = replace(quote(7), document_id="plan", page=12, page_label="iv", paragraph=7, label="¶7", section=("3.1 Costs",))


@pytest.mark.parametrize("note", ["2 Kettles, p. 5.", "[2] Kettles, p. 5.", "ii Kettles, p. 5", "2. See Kettles at 5"])
def test_a_footnotes_number_is_no_part_of_what_it_cites(note):
    text = f"It says {QUOTED}.1 And so on.\n\n{note}"
    (found,) = cited(text, notes=((36, 37, 2),))
    assert found.documents == {"tea"}


def test_ibid_behind_a_roman_number_means_the_source_before():
    text = f"{QUOTED} (Harbour plan, p. 3). {QUOTED}.1\n\nii Ibid., p. 7."
    at = text.index(".1\n") + 1
    assert cited(text, notes=((at, at + 1, 2),))[1].documents == {"plan"}


def test_each_source_of_a_citation_has_its_own_page_and_one_that_fits_is_enough():
    found = citations.read("(Memo on the lighthouse, p. 99; see also Harbour plan, ¶7)", NAMES)
    assert (found.documents, found.pages, found.paragraphs) == ({"memo"}, ("99", "99"), None)
    assert [(each.documents, each.paragraphs) for each in found.more] == [({"plan"}, ("7", "7"))]
    assert contradiction(found, [PLACE]) == ""
    assert contradiction(replace(found, more=()), [PLACE])


def test_a_name_may_be_written_with_or_without_a_space_before_its_number():
    assert citations.read("(Harbour 2024, p. 3)", NAMES).documents == {"plan"}
    assert citations.read("(HARBOUR2024, p. 3)", NAMES).documents == {"plan"}


def test_a_bare_number_behind_a_name_is_a_page_and_a_year_is_none():
    assert citations.read("(Harbour plan, 12–14)", NAMES).pages == ("12", "14")
    assert citations.read("(Harbour plan, 2024)", NAMES).pages is None
    assert citations.read("(Smith, 12)", NAMES).pages is None


@pytest.mark.parametrize(
    "citation",
    [
        Citation(),
        Citation(documents=frozenset({"plan"})),
        Citation(documents=frozenset({"memo", "plan"})),
        Citation(pages=("12", "12")),
        Citation(pages=("iv", "iv")),
        Citation(pages=("iii", "v")),
        Citation(pages=("10", "14")),
        Citation(pages=("11", "3")),  # 11-13, as Chicago shortens it
        Citation(paragraphs=("7", "7")),
        Citation(paragraphs=("5", "9")),
        Citation(documents=frozenset({"plan"}), section="3.1"),
        Citation(documents=frozenset({"plan"}), section="3"),
    ],
    ids=lambda citation: f"{sorted(citation.documents)} {citation.pages} {citation.paragraphs} {citation.section}",
)
def test_a_true_citation_is_not_contradicted(citation):
    assert contradiction(citation, [PLACE]) == ""


@pytest.mark.parametrize(
    "citation",
    [
        Citation(documents=frozenset({"memo"})),
        Citation(pages=("13", "13")),
        Citation(pages=("vi", "ix")),
        Citation(pages=("13", "15")),
        Citation(paragraphs=("8", "8")),
        Citation(documents=frozenset({"plan"}), section="4"),
    ],
    ids=str,
)
def test_a_false_citation_is_contradicted(citation):
    assert contradiction(citation, [PLACE])


def test_a_document_without_pages_contradicts_no_page():
    assert contradiction(Citation(pages=("3", "3")), [replace(PLACE, page=None, page_label=None)]) == ""
