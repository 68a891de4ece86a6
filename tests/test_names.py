"""A name means one document or none; nothing is guessed."""

from pathlib import Path

import pytest

from corpus.errors import (
    NoSuchDocument,
)
from corpus.names import Name, find, source_of

KNOWN = [
    Name("aaaa111122223333", "Report", "/x/report.txt"),
    Name("aaaa444455556666", "Annual report", "/y/report.txt"),
    Name("bbbb777788889999", "Cats", "/z/aaaa444455556666.txt"),
]


@pytest.mark.parametrize("name", ["aaaa", "report.txt", "Report"])
def test_a_name_that_several_have_is_refused_with_all_of_them(name: str):
    with pytest.raises(NoSuchDocument, match=r"2 documents go by.*/x/report.txt.*/y/report.txt.*give the id"):
        find(name, KNOWN)


def test_an_exact_id_or_source_beats_everything_else():
    assert find("aaaa444455556666", KNOWN) == "aaaa444455556666"
    assert find("/y/report.txt", KNOWN) == "aaaa444455556666"


@pytest.mark.parametrize("name", ["aaa", "", "zebra", "' OR 1=1 --", "x" * 100_000])
def test_a_name_that_nobody_has_is_refused(name: str):
    with pytest.raises(NoSuchDocument, match="No document goes by") as caught:
        find(name, KNOWN)
    assert len(str(caught.value)) < 600


def test_a_misspelt_name_is_answered_with_the_near_ones():
    with pytest.raises(NoSuchDocument, match=r'near it: "Annual report" \(aaaa444455556666'):
        find("Anual reports", KNOWN)


def test_a_source_steers_no_terminal_and_is_one_line():
    source = source_of(Path("/x/a\x1b[31m\n\x9b\u202eb é.txt"))
    assert source == r"/x/a\x1b[31m\x0a\x9b\u202eb é.txt".replace(r"\x0a", r"\n")
    assert find("/x/a\x1b[31m\n\x9b\u202eb é.txt", [Name("cccc111122223333", "A", source)]) == "cccc111122223333"
