"""HTML pages are decoded as a browser decodes them, and read."""

import pytest

from corpus.document import Kind
from corpus.errors import SourceTooLarge, SourceUnknown
from corpus.formats import html

LATIN = "<p>Où était-il&nbsp;? À l’île.</p>"


def texts(data):
    return [block.text for block in html.read(data).blocks]


@pytest.mark.parametrize(
    "data",
    [
        LATIN.encode(),
        b"\xef\xbb\xbf" + LATIN.encode(),
        LATIN.encode("utf-16"),
        b"<meta charset=windows-1252>" + LATIN.encode("cp1252"),
        b'<meta http-equiv=Content-Type content="text/html; charset=iso-8859-1">' + LATIN.encode("cp1252"),
        b'<?xml version="1.0" encoding="utf-8"?><html>' + LATIN.encode(),
        b"<meta charset=utf-16>" + LATIN.encode(),
        b"<meta charset=no-such-thing>" + LATIN.encode(),
        b"<!-- <meta charset=iso-8859-7> -->" + LATIN.encode(),
    ],
)
def test_a_page_is_read_in_its_encoding(data):
    assert texts(data) == ["Où était-il ? À l’île."]


def test_what_the_page_declares_wrongly_is_judged_by_its_bytes():
    reading = html.read(b"<meta charset=utf-8>" + LATIN.encode("cp1252"))
    assert reading.blocks[0].text == "Où était-il ? À l’île."
    assert "Windows-1252" in reading.warnings[0]


def test_empty_elements_of_xhtml_end_where_they_stand():
    page = '<?xml version="1.0"?><html><head><title/><script src="x"/></head><body><p>One<a id="a"/></p><div/>'
    assert texts(f"{page}<p>Two &amp; <![CDATA[<three>]]></p></body></html>".encode()) == ["One", "Two & <three>"]


def test_numbers_that_run_through_the_page_are_its_own():
    page = "".join(f"<h2>Part {n}</h2><ol start={n}><li>A paragraph that says a thing.</ol>" for n in range(1, 6))
    numbered = [block for block in html.read(page.encode()).blocks if block.kind is not Kind.HEADING]
    assert {block.kind for block in numbered} == {Kind.BODY}
    assert [block.mark for block in numbered] == ["1.", "2.", "3.", "4.", "5."]


def test_marks_typed_in_front_of_paragraphs_make_items():
    lines = [
        "1. Fees",
        "(a) for boats",
        "(b) for nets",
        "2. Times",
        "·  at noon",
        "3. So",
        "J. Miller said so.",
        "12. May was",
    ]
    blocks = html.read("".join(f"<p>{line}" for line in lines).encode()).blocks
    assert [(block.mark, block.level) for block in blocks if block.kind is Kind.ITEM] == [
        ("1.", 1),
        ("(a)", 2),
        ("(b)", 2),
        ("2.", 1),
        ("·", 2),
        ("3.", 1),
    ]
    clauses = html.read(
        b"<p>3.1 The tenant pays.<p>3.2 The owner mends.<p>Text<p>- one<p>- two<p>\xe2\x80\x94 A. Keeper"
    ).blocks
    assert [block.mark for block in clauses] == ["3.1", "3.2", "", "-", "-", ""]


def test_a_page_of_preformatted_text_is_read_as_plain_text():
    subjects = "rain snow hail wind fog ice heat drought".split()
    pages = []
    for number, subject in enumerate(subjects, start=1):
        words = f"   Here the society says what it has found out about {subject},\n   and what it has not.\n\n"
        head, foot = (
            "The Weather Society          Report          May 1931",
            f"Warden                        [Page {number}]",
        )
        pages.append(f"<pre class='newpage'>{head}\n\n\n{words * 8}\n\n{foot}\n</pre>")
    reading = html.read(f"<title>Report</title>{'<hr>'.join(pages)}".encode())
    assert reading.title == "Report"
    assert [block.text for block in reading.blocks[::8]] == [
        f"Here the society says what it has found out about {subject}, and what it has not." for subject in subjects
    ]
    assert [block.page for block in reading.blocks[::8]] == list(range(1, 9))


def test_a_page_may_hold_nothing():
    assert texts(b"") == texts(b"<html></html>") == []


def test_what_is_no_page_is_refused():
    with pytest.raises(SourceUnknown):
        html.read(b"\x89PNG\r\n\x1a\n\x00\x00")
    with pytest.raises(SourceTooLarge, match="MB"):
        html.read(b" " * (html.LARGEST + 1))
