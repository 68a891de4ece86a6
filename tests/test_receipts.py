"""Saved quotes against a library that stayed, changed, lost a document, or receipts that were tampered with."""

import json
from dataclasses import replace
from time import perf_counter

import pytest

from corpus import ingest
from corpus.document import Document, Kind, Paragraph, Parsed, digest
from corpus.errors import StoreMissing
from corpus.formats.block import Options
from corpus.store import Store
from qa.answer import Role, Span
from qa.opening import open_store
from qa.receipts import Fault, check, check_answers, check_file, to_json, to_text
from qa.render import to_json as answer_json
from qa.saved import answers
from qa.verify import verify
from tests.test_render import answer

FERRY = "The ferry leaves at nine.\n\nIt returns at dusk.\n\nNobody has seen the second ferry."
SOURCE = "/harbour.txt"


def parsed(text=FERRY, source=SOURCE, title="Harbour"):
    id = digest(source + "\0" + text)[:16]
    document = Document(
        id=id,
        title=title,
        source=source,
        media_type="text/plain",
        text=text,
        sha256=digest(text),
        source_sha256=digest(text),
        canon=1,
        collection="default",
    )
    paragraphs, start = [], 0
    for number, part in enumerate(text.split("\n\n"), start=1):
        paragraphs.append(
            Paragraph(
                document_id=id,
                number=number,
                label=f"¶{number}",
                kind=Kind.BODY,
                page=None,
                section=(),
                start=start,
                end=start + len(part),
            )
        )
        start += len(part) + 2
    return Parsed(document=document, paragraphs=tuple(paragraphs), enumerations=(), notes=(), warnings=())


def only(store, *documents):
    """Let the library hold these documents and no other."""
    with store.transaction():
        for each in store.documents():
            store.delete(each.id)
        for each in documents:
            store.insert(each)


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "library.sqlite3", create=True) as store:
        only(store, parsed())
        yield store


@pytest.fixture
def saved(store):
    """Return one saved answer that quotes the sentence of the second paragraph."""
    span = Span.of(parsed().document, 2, 27, 46, score=0.5, emphasis=((38, 45),))
    (one,) = answers(answer_json(answer(quotes=verify([span], store), count=None), id=7), "line 1")
    return one


def verdict(saved, store):
    (found,) = check(saved.receipts, store)
    return found.fault


def test_a_quote_whose_document_is_as_it_was_passes_and_is_read_again(store, saved):
    (found,) = check(saved.receipts, store)
    assert (found.fault, found.detail, found.quote.text) == (None, "", "It returns at dusk.")
    assert [found.quote.text[s:e] for s, e in found.quote.emphasis] == ["at dusk"]


def test_a_quote_passes_if_its_document_changed_elsewhere(store, saved):
    only(store, parsed(FERRY.replace("Nobody has", "Ann has")))
    (found,) = check(saved.receipts, store)
    assert (found.fault, found.quote.paragraph) == (None, 2)
    assert "not here" in found.detail


def test_words_that_are_gone_from_a_changed_document_are_changed(store, saved):
    only(store, parsed(FERRY.replace("at dusk", "at dawn")))
    assert verdict(saved, store) is Fault.CHANGED


def test_words_that_stand_elsewhere_now_are_moved_and_it_says_where(store, saved):
    only(store, parsed("No ferry.\n\n" + FERRY))
    (found,) = check(saved.receipts, store)
    assert (found.fault, found.quote.paragraph, found.quote.text) == (Fault.MOVED, 3, "It returns at dusk.")
    assert "¶3, characters 38-57" in found.detail


def test_of_several_occurrences_the_nearest_is_named(store, saved):
    only(store, parsed("It returns at dusk.\n\nThe ferry left.\n\nIt returns at dusk."))
    (found,) = check(saved.receipts, store)
    assert (found.fault, found.quote.paragraph) == (Fault.MOVED, 3)


def test_words_that_now_lie_across_two_paragraphs_are_changed(store, saved):
    only(store, parsed(FERRY.replace("returns at", "returns\n\nat")))
    assert verdict(saved, store) is Fault.CHANGED


def test_a_document_that_is_gone_is_removed(store, saved):
    only(store)
    assert verdict(saved, store) is Fault.REMOVED


def test_the_same_text_under_another_name_is_found_and_named(store, saved):
    only(store, parsed(source="/renamed.txt"))
    (found,) = check(saved.receipts, store)
    assert found.fault is Fault.MOVED
    assert "/renamed.txt" in found.detail


@pytest.mark.parametrize(
    "change",
    [
        {"text": "It returns at dawn."},
        {"text": "It returns at dawn.", "sha256": digest("It returns at dawn.")},
        {"sha256": "0" * 64},
        {"start": 26},
        {"start": 26, "end": 45},
        {"start": 46, "end": 27},
        {"end": 2**40},
        {"paragraph": 1},
        {"paragraph": 99},
        {"label": "¶99"},
        {"page": 3},
        {"section": ("Elsewhere",)},
        {"title": "Another book"},
        {"document_sha256": "0" * 64},
        {"emphasis": ((5, 99),)},
    ],
    ids=str,
)
def test_a_receipt_that_was_tampered_with_is_altered(store, saved, change):
    forged = replace(saved, quotes=(replace(saved.quotes[0], **change),))
    assert verdict(forged, store) is Fault.ALTERED


def test_a_receipt_that_contradicts_itself_is_altered_even_if_its_document_is_gone(store, saved):
    only(store)
    forged = replace(saved, quotes=(replace(saved.quotes[0], text="It sank."),))
    assert verdict(forged, store) is Fault.ALTERED


def test_a_receipt_without_words_is_checked_by_its_digest(store, saved):
    silent = replace(saved, quotes=(replace(saved.quotes[0], text=None),))
    assert verdict(silent, store) is None
    only(store, parsed(FERRY.replace("at dusk", "at dawn")))
    assert verdict(silent, store) is Fault.CHANGED


def test_one_forged_receipt_fails_alone(store, saved):
    (good,) = saved.quotes
    forged = replace(good, emphasis=((5, 99),))
    assert [each.fault for each in check([good, forged, good], store)] == [None, Fault.ALTERED, None]


def test_a_heading_quoted_as_an_answer_is_altered_and_as_context_passes(store, saved):
    whole = parsed()
    heading = tuple(replace(each, kind=Kind.HEADING) for each in whole.paragraphs[1:2])
    only(store, replace(whole, paragraphs=(whole.paragraphs[0], *heading, whole.paragraphs[2])))
    assert verdict(saved, store) is Fault.ALTERED
    context = replace(saved, quotes=(replace(saved.quotes[0], role=Role.CONTEXT),))
    assert verdict(context, store) is None


def test_the_verdicts_are_counted_and_keep_the_ids_of_their_answers(store, saved):
    forged = replace(saved, id="b", nearest=(replace(saved.quotes[0], sha256="0" * 64),))
    checks = check_answers([saved, forged], store)
    rendered = to_json([saved, forged], checks)
    assert (rendered["passed"], rendered["failed"]) == (2, 1)
    assert [(row["id"], [q["verdict"] for q in row["quotes"]]) for row in rendered["answers"]] == [
        (7, ["PASS"]),
        ("b", ["PASS", "FAIL"]),
    ]
    assert rendered["answers"][1]["quotes"][1]["reason"] == "altered"
    json.dumps(rendered)


def test_a_verdict_is_one_line(store, saved):
    (good,) = check(saved.receipts, store)
    assert to_text(good).split() == ["PASS", "¶2", "·", "Harbour"]
    only(store)
    (gone,) = check(saved.receipts, store)
    assert to_text(gone).startswith("FAIL removed  ¶2 · Harbour: the document is no longer there")


def test_a_file_is_checked_line_by_line_and_the_failures_are_counted(store, saved, tmp_path):
    (found,) = check(saved.receipts, store)
    good = answer_json(answer(quotes=(found.quote,), count=None))
    bad = {**good, "quotes": [{**good["quotes"][0], "text": "It sank."}]}
    path = tmp_path / "answers.jsonl"
    path.write_text(f"{json.dumps(good)}\n{json.dumps(bad)}\n")
    lines = []
    assert check_file(tmp_path, path, as_json=False, say=lines.append, tell=str) == 1
    assert lines[0].startswith("PASS") and lines[0].endswith("(line 1)")
    assert lines[1].startswith("FAIL altered") and lines[1].endswith("(line 2)")
    assert lines[2] == "1 passed, 1 failed"
    assert check_file(tmp_path, path, as_json=True, say=lines.append, tell=str) == 1
    assert json.loads(lines[3])["failed"] == 1


def test_before_anything_is_added_the_samples_are_what_is_checked(saved, tmp_path):
    home = tmp_path / "other"
    with pytest.raises(StoreMissing):
        open_store(home)
    with Store.open(home / "samples" / "library.sqlite3", create=True) as store:
        only(store, parsed())
    with open_store(home) as store:
        assert verdict(saved, store) is None


def test_originals_are_read_again_instead_of_the_library(store, saved, tmp_path):
    path = tmp_path / "harbour.txt"
    path.write_text(FERRY, encoding="utf-8")
    original = ingest.parse(path, "default")
    span = Span.of(original.document, 2, 27, 46, score=0.5)
    only(store, original)
    answers_file = tmp_path / "answers.jsonl"
    answers_file.write_text(json.dumps(answer_json(answer(quotes=verify([span], store), count=None))))
    only(store)  # the library has lost it, the file is there
    lines, told = [], []

    def failed():
        lines.clear()
        return check_file(
            tmp_path, answers_file, as_json=False, say=lines.append, tell=told.append, originals=Options()
        )

    assert (failed(), lines[0].split()[0], told) == (0, "PASS", [])
    path.write_text("No ferry.\n\n" + FERRY, encoding="utf-8")
    assert (failed(), lines[0].split()[1]) == (1, "moved")
    path.write_text(FERRY.replace("at dusk", "at dawn"), encoding="utf-8")
    assert (failed(), lines[0].split()[1]) == (1, "changed")
    path.unlink()
    assert (failed(), lines[0].split()[1]) == (1, "removed")
    assert "does not exist" in told[0]


@pytest.mark.slow
def test_ten_thousand_receipts_take_five_seconds_at_most(store):
    text = "\n\n".join(f"The ferry number {number} leaves at nine." for number in range(10_000))
    long = parsed(text=text, source="/long.txt")
    only(store, long)
    spans = [Span.of(long.document, each.number, each.start, each.end, score=0.5) for each in long.paragraphs]
    (many,) = answers(answer_json(answer(quotes=verify(spans, store), count=None)), "line 1")
    forged = replace(many, quotes=tuple(replace(each, emphasis=((5, 999),)) for each in many.quotes))
    for one, failures in ((many, 0), (forged, 10_000)):
        began = perf_counter()
        assert sum(found.fault is not None for found in check(one.receipts, store)) == failures
        assert perf_counter() - began <= 5
