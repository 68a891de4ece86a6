"""The ledger of a run names what matters and sums up the rest."""

import pytest

from corpus.ledger import LedgerRow, Status
from qa.progress import Ledger


def row(status, source, **fields):
    return LedgerRow(source=source, status=status, **fields)


@pytest.fixture
def said(capsys):
    """Return a function that reports rows and gives all that was printed, and its last line."""

    def run(*rows, verbose=False):
        with Ledger(verbose=verbose) as ledger:
            for each in rows:
                ledger.report(each)
        ledger.summarise()
        captured = capsys.readouterr()
        return captured.out + captured.err, captured.out.splitlines()[-1]

    return run


def test_the_last_line_counts_each_status_that_occurred(said):
    rows = [row(Status.ADDED, "/a"), row(Status.ADDED, "/b"), row(Status.FAILED, "/c", error="/c is torn.")]
    assert said(*rows)[1] == "2 added, 1 failed"


def test_no_files_at_all_is_said(said):
    assert said()[0] == "no files found\n"


def test_a_failure_is_named_once_at_once(capsys):
    with Ledger(verbose=False) as ledger:
        ledger.report(row(Status.FAILED, "/c", error="/c is torn."))
        assert "/c is torn." in "".join(capsys.readouterr())
    ledger.summarise()
    assert "/c" not in "".join(capsys.readouterr())


def test_a_row_gives_its_counts_and_warnings(said):
    found = row(
        Status.REPLACED,
        "/a.pdf",
        document_id="d",
        media_type="application/pdf",
        pages=12,
        paragraphs=345,
        lists=6,
        tables=7,
        footnotes=8,
        language="en",
        seconds=1.234,
        warnings=("no title",),
    )
    heading, line, warning, _ = said(found)[0].splitlines()
    assert heading.split() == "status type pages ¶ lists tables notes lang seconds source".split()
    assert line.split() == "replaced pdf 12 345 6 7 8 en 1.23 /a.pdf".split()
    assert warning.strip() == "no title"


def test_what_is_unchanged_is_shown_only_when_all_is_asked_for(said):
    unchanged = row(Status.UNCHANGED, "/a")
    assert said(unchanged)[0] == "1 unchanged\n"
    assert "/a" in said(unchanged, verbose=True)[0]


def test_a_long_ledger_is_summed_up_but_for_warnings(said):
    rows = [*(row(Status.ADDED, f"/{n}.txt") for n in range(30)), row(Status.ADDED, "/odd.txt", warnings=("no title",))]
    printed, last = said(*rows)
    assert last == "31 added"
    assert "/odd.txt" in printed
    assert "/7.txt" not in printed
    assert "/7.txt" in said(*rows, verbose=True)[0]


def test_a_large_file_is_named_while_it_is_read(tmp_path):
    (tmp_path / "small.txt").write_text("Tea.")
    (tmp_path / "large.pdf").write_bytes(bytes(2_500_000))
    with Ledger(verbose=False) as ledger:
        ledger.reading(tmp_path / "small.txt")
        ledger.report(row(Status.ADDED, "/a"))
        ledger.reading(tmp_path / "large.pdf")
        assert ledger._bar.postfix == "files done: 1, reading large.pdf (2.5 MB)"
        ledger.reading(tmp_path / "gone.pdf")


def test_progress_may_learn_of_more_to_do_as_it_goes():
    with Ledger(verbose=False) as ledger:
        ledger.progress(3, 10)
        ledger.progress(8, 20)
        assert ledger._bar.total == 20
