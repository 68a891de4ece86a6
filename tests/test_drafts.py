"""Drafts as they are read: every format, what is set off in it, and what is refused."""

from io import BytesIO

import docx
import pytest
from docx.shared import Inches

from corpus.errors import SourceEmpty, SourceEncrypted, SourceMissing, SourceTooLarge, SourceUnknown
from qa.checking import drafts, quotations
from qa.checking.signs import Marks
from tests.pdf_writer import Drawing, pdf

QUOTED = "The harbour of Eastwick has been silting up since 1987."
MORE = "Every spring the port authority dredges it."


def blocks(path):
    found = quotations.find(drafts.read(path)).quotations
    return [each.words for each in found if each.marks is Marks.BLOCK]


def test_a_block_in_markdown_is_set_off_and_a_callout_is_not(tmp_path):
    path = tmp_path / "draft.md"
    path.write_text(f"As it says:\n\n> {QUOTED}\n>\n> {MORE}\n\nWe agree.\n\n> [!NOTE]\n> Read this first, please.\n")
    assert blocks(path) == [f"{QUOTED}\n\n{MORE}"]


def test_a_blockquote_in_html_is_set_off(tmp_path):
    path = tmp_path / "draft.html"
    path.write_text(f"<p>So:</p><blockquote><p>{QUOTED}</p><p>{MORE}</p></blockquote><p>We agree with it.</p>")
    assert blocks(path) == [f"{QUOTED}\n\n{MORE}"]


@pytest.mark.parametrize("sign", ["    ", "> "])
def test_indented_and_marked_lines_in_plain_text_are_set_off(tmp_path, sign):
    path = tmp_path / "draft.txt"
    path.write_text(f"As the plan says on its first page:\n\n{sign}{QUOTED}\n\nWe agree with what it says there.\n")
    assert [each.lstrip("> ") for each in blocks(path)] == [QUOTED]


def word(*paragraphs):
    made = docx.Document()
    for text, style, indent in paragraphs:
        added = made.add_paragraph(text, style=style)
        if indent:
            added.paragraph_format.left_indent = added.paragraph_format.right_indent = Inches(indent)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def test_a_quotations_style_and_an_indentation_in_word_are_set_off_each_for_itself(tmp_path):
    path = tmp_path / "draft.docx"
    path.write_bytes(word(("So:", None, 0), (QUOTED, "Quote", 0), (MORE, None, 0.5), ("We agree.", None, 0)))
    assert blocks(path) == [QUOTED, MORE]


def test_two_quotations_of_one_style_with_their_sources_are_two(tmp_path):
    path = tmp_path / "draft.docx"
    path.write_bytes(word((f"{QUOTED} (Harbour plan, ¶1)", "Quote", 0), (f"{MORE} (Harbour plan, ¶2)", "Quote", 0)))
    assert blocks(path) == [QUOTED, MORE]


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".md", 'Write `print("this quotes nobody at all")` or:\n\n```\nx = "nor does this line of code"\n```\n'),
        (".html", '<p>Write <code>print("this quotes nobody at all")</code> or:</p><pre>x = "nor does this"</pre>'),
    ],
)
def test_marks_in_code_quote_nobody(tmp_path, suffix, text):
    path = tmp_path / f"draft{suffix}"
    path.write_text(text + "\n\n" + f"He says “{MORE}” too.")
    assert [each.words for each in quotations.find(drafts.read(path)).quotations] == [MORE]


def test_a_list_in_word_is_not_set_off(tmp_path):
    path = tmp_path / "draft.docx"
    path.write_bytes(word(("So:", None, 0), (QUOTED, "List Bullet", 0), (MORE, "List Number", 0.5)))
    assert blocks(path) == []


def test_narrower_lines_in_a_pdf_are_set_off_and_marks_are_found(tmp_path):
    page, y = Drawing(), 80
    wide = ["The board met on Monday and read through all of the papers that had been laid before it by the clerk, and"]
    end = ["it agreed with “one of them in full” only."]
    narrow = [
        "The harbour of Eastwick has been silting up since the year 1987, and every",
        "spring it is dredged at cost.",
    ]
    for x, lines in ((60, wide * 3 + end), (100, narrow), (60, wide * 3)):
        for line in lines:
            page.text(x, y, line)
            y += 13
        y += 14
    path = tmp_path / "draft.pdf"
    path.write_bytes(pdf(page))
    found = quotations.find(drafts.read(path)).quotations
    assert [(each.words, each.marks) for each in found] == [
        ("one of them in full", Marks.DOUBLE),
        (" ".join(narrow), Marks.BLOCK),
    ]


def test_an_encrypted_pdf_wants_its_password(tmp_path):
    path = tmp_path / "draft.pdf"
    path.write_bytes(pdf(Drawing().text(60, 80, "He said “the harbour is open” to all of us."), password="tide"))
    with pytest.raises(SourceEncrypted):
        drafts.read(path)
    assert quotations.find(drafts.read(path, drafts.Options(password="tide"))).quotations


def test_a_draft_given_as_text_is_read_like_a_file():
    draft = drafts.read_text(f"He said “{QUOTED}” today.", ".txt")
    assert [each.words for each in quotations.find(draft).quotations] == [QUOTED]
    with pytest.raises(SourceUnknown):
        drafts.read_text("words", ".exe")


@pytest.mark.parametrize("name", ["draft.exe", "draft", "draft.docm"])
def test_another_format_is_refused_before_it_is_read(tmp_path, name):
    (tmp_path / name).write_text("words")
    with pytest.raises(SourceUnknown, match="can be checked"):
        drafts.read(tmp_path / name)


def test_what_is_missing_empty_binary_or_too_large_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "draft.md"
    with pytest.raises(SourceMissing):
        drafts.read(path)
    path.write_text("")
    with pytest.raises(SourceEmpty):
        drafts.read(path)
    path.write_bytes(bytes(range(256)) * 40)
    with pytest.raises(SourceUnknown):
        drafts.read(path)
    monkeypatch.setattr(drafts, "LIMIT", 10)
    path.write_text("More than ten bytes.")
    with pytest.raises(SourceTooLarge, match="limit of a draft"):
        drafts.read(path)
    monkeypatch.setattr(drafts, "LIMIT", 10**6)
    monkeypatch.setattr(drafts, "LONGEST", 5)
    with pytest.raises(SourceTooLarge, match="characters"):
        drafts.read(path)


def test_a_word_file_with_a_password_is_refused(tmp_path):
    path = tmp_path / "draft.docx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    )
    with pytest.raises((SourceEncrypted, SourceUnknown)):
        drafts.read(path)
