"""A name means one document or none; nothing is guessed."""

import pytest

from corpus.errors import (
    NoSuchDocument,
)
from corpus.names import Name, find

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
