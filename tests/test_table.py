"""The ledger fits a terminal, and what went wrong is said in it."""

from pathlib import Path

import pytest

from corpus.ledger import LedgerRow, Status, no_text_on
from qa import table

HERE = Path("/home/ann")


def lines(**fields):
    return list(table.lines([LedgerRow(**{"source": "/home/ann/a.pdf", "status": Status.ADDED} | fields)], HERE))


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ((7,), "no text on page 7 (scanned?)"),
        ((7, 8, 9, 10, 11, 12), "no text on pages 7-12 (scanned?)"),
        ((1, 3), "no text on pages 1 and 3 (scanned?)"),
        ((1, 2, 5, 7, 8, 9), "no text on pages 1-2, 5 and 7-9 (scanned?)"),
    ],
)
def test_pages_without_text_are_named_in_ranges(pages, words):
    assert no_text_on(pages) == words


def test_an_empty_ledger_has_no_table():
    assert list(table.lines([], HERE)) == []


def test_a_source_is_named_from_here_and_cut_at_its_beginning():
    assert lines()[1].endswith(" a.pdf")
    long = lines(source="/elsewhere/" + "folder/" * 20 + "report.pdf")
    assert len(long[1]) == table.WIDTH
    assert long[1].endswith("folder/report.pdf") and "  …" in long[1]


def test_the_greatest_numbers_still_fit():
    found = lines(
        document_id="d", pages=99_999, paragraphs=999_999, lists=9_999, tables=9_999, footnotes=9_999, seconds=99_999.5
    )
    assert len(found[1]) <= table.WIDTH
    assert found[0].index("source") == found[1].index("a.pdf")


def test_an_error_is_below_its_source_without_its_name_and_within_the_width():
    source = "/home/ann/a.pdf"
    error = f"{source}: this is a PNG image, which Pilcrow does not read; " + "recognise its text " * 10
    found = lines(status=Status.FAILED, error=error)
    assert found[1].split() == ["failed", "0.00", "a.pdf"]
    assert found[2].strip().startswith("this is a PNG image")
    assert max(map(len, found)) <= table.WIDTH
    assert source not in "".join(found)
