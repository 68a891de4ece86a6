"""What a person and a program read of an answer."""

import json
from dataclasses import replace

import pytest

from corpus.document import digest
from corpus.places import Location
from qa.answer import Answer, Count, Quote, Refusal, Role, Timings
from qa.render import count_label, paragraph_json, paragraph_text, reference, to_json, to_text
from tests.one_document import document, paragraphs

WORDS = "Dredge the <b>inner</b> basin. “At once”, \\n they said."


def quote(number, text=WORDS, role=Role.ANSWER, page=3):
    return Quote(
        document_id="00112233445566aa",
        title="Harbour plan",
        source="/plans/harbour.md",
        document_sha256="d" * 64,
        paragraph=number,
        label=f"¶{number}",
        page=page,
        section=("Harbour plan", "Measures"),
        start=100,
        end=100 + len(text),
        text=text,
        sha256=digest(text),
        emphasis=((0, 6),),
        score=0.87654,
        role=role,
    )


def answer(**changes):
    whole = Answer(
        question="What now?",
        asked="What now?",
        quotes=(quote(4, "Two measures follow:", Role.LEAD), quote(5), quote(6)),
        count=Count(2, 2),
        refusal=None,
        nearest=(),
        confidence=0.91234,
        hits=(),
        timings=Timings(encode=1.0, search=2.0, read=3.0, total=6.0),
        signature="pilcrow:0|index:1|encoder:2|reader:3",
    )
    return replace(whole, **changes)


def test_every_quote_is_printed_word_for_word_with_its_reference():
    text = to_text(answer())
    assert text.count(f"“{WORDS}”") == 2
    assert "¶5 · p. 3 · Harbour plan, Measures" in text
    assert text.endswith("2 of 2 found, ¶¶ 5-6")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"page": 6, "page_label": "iv", "page_is_sheet": True}, "¶5 · p. iv (page 6 of the file) · Harbour plan"),
        ({"page": 6, "page_label": "iv"}, "¶5 · p. iv · Harbour plan"),
        ({"page": 6, "page_label": "6", "page_is_sheet": True}, "¶5 · p. 6 · Harbour plan"),
        ({"page": 6, "page_label": "", "page_is_sheet": True}, "¶5 · p. 6 · Harbour plan"),
        ({"page": 6, "ocr": True}, "¶5 · p. 6 · (OCR) · Harbour plan"),
        ({"page": None, "anchor": "section-3.2"}, "¶5 · Harbour plan, Measures · #section-3.2"),
        ({"page": None, "anchor": "text/ch3.xhtml"}, "¶5 · Harbour plan, Measures · text/ch3.xhtml"),
        ({"page": None, "anchor": "text/ch3.xhtml#p12"}, "¶5 · Harbour plan, Measures · text/ch3.xhtml#p12"),
    ],
)
def test_a_reference_names_the_printed_page_the_ocr_and_the_address(changes, words):
    assert reference(replace(quote(5), **changes)).startswith(words)


def test_places_and_addresses_are_in_the_json():
    placed = replace(quote(5), page_label="iv", ocr=True, anchor="a", places=((6, (1.234567, 2, 3, 4)),))
    [row] = to_json(answer(quotes=(placed,), count=None))["quotes"]
    assert (row["page_label"], row["ocr"], row["anchor"]) == ("iv", True, "a")
    assert row["places"] == [{"page": 6, "box": [1.23, 2, 3, 4]}]


def test_a_paragraph_is_shown_with_its_page_and_its_places():
    text = document("The kettle is on.")
    (paragraph,) = paragraphs(text)
    where = Location(page=6, page_label="iv", page_is_sheet=True, ocr=True, places=((6, (1, 2, 3, 4)),))
    assert paragraph_text(text, paragraph, where) == "[¶1] The kettle is on.  (p. iv (page 6 of the file), OCR)"
    assert paragraph_text(text, paragraph, Location(page=None)) == "[¶1] The kettle is on."
    row = paragraph_json(text, paragraph, where)
    assert (row["page"], row["page_label"], row["ocr"], row["places"]) == (
        *(6, "iv", True),
        [{"page": 6, "box": [1, 2, 3, 4]}],
    )


def test_a_reference_leaves_out_a_page_that_the_format_does_not_have():
    assert reference(quote(5, page=None)) == "¶5 · Harbour plan, Measures"


@pytest.mark.parametrize(
    ("count", "label"),
    [(Count(2, 2), "2 of 2 found, ¶¶ 5-6"), (Count(3, 2), "2 of 3 found, ¶¶ 5-6"), (Count(None, 2), "2 found, ¶¶ 5-6")],
)
def test_the_count_says_what_was_announced_if_anything_was(count, label):
    assert count_label(answer(count=count)) == label


def test_a_refusal_shows_the_nearest_as_no_answer():
    text = to_text(answer(quotes=(), count=None, refusal=Refusal.NOT_ANSWERED, nearest=(quote(9, role=Role.CONTEXT),)))
    assert text.splitlines()[0] == "No answer found in the documents."
    assert text.index("Not an answer, but nearest:") < text.index(WORDS)


def test_an_answer_is_quotes_or_a_refusal_and_never_both_or_neither():
    with pytest.raises(ValueError, match="either"):
        answer(refusal=Refusal.NOT_ANSWERED)
    with pytest.raises(ValueError, match="either"):
        answer(quotes=())


def test_the_json_has_the_fields_of_the_schema():
    row = json.loads(json.dumps(to_json(answer(), id="q7")))
    assert set(row) == {
        *("schema", "id", "question", "asked", "status", "reason", "confidence", "count", "quotes", "nearest"),
        *("timings_ms", "signature", "carried"),
    }
    assert (row["schema"], row["id"], row["status"], row["reason"]) == ("pilcrow.answer/1", "q7", "answered", None)
    assert row["count"] == {"announced": 2, "found": 2}
    assert set(row["timings_ms"]) == {"encode", "search", "read", "total"}
    first, second, _ = row["quotes"]
    assert (first["role"], second["role"]) == ("lead", "answer")
    assert set(second) == {
        *("text", "role", "score", "emphasis", "document", "paragraph", "label", "page", "section"),
        *("start", "end", "sha256", "page_label", "ocr", "anchor", "places"),
    }
    assert set(second["document"]) == {"id", "title", "source", "sha256"}
    assert second["text"] == WORDS
    assert digest(second["text"]) == second["sha256"]
    assert second["end"] - second["start"] == len(second["text"])


def test_a_refusal_in_json_names_its_reason():
    row = to_json(answer(quotes=(), count=None, refusal=Refusal.NOTHING_FOUND, confidence=0.0))
    assert (row["status"], row["reason"], row["quotes"], row["count"]) == ("abstained", "nothing_found", [], None)
