"""A copy of a Word draft with comments: at the right words, of the right verdicts, and nothing else changed."""

from io import BytesIO
from zipfile import ZipFile

import docx
import pytest

from corpus.errors import SourceUnknown, SourceUnreadable
from index.search import Index
from qa.checking import annotating, drafts
from qa.checking.findings import Verdict
from qa.checking.judging import judge
from tests import packed_seeds
from tests.fake_encoder import FakeEncoder
from tests.harbour import build


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    place = tmp_path_factory.mktemp("annotating")
    build(place / "home", place / "files").close()
    with Index.open(place / "home", encoder=FakeEncoder()) as index:
        yield index


@pytest.fixture
def draft(tmp_path):
    """Return a Word draft whose quotations run over bold words, stand in a table, in a block, and twice."""
    made = docx.Document()
    first = made.add_paragraph("The plan says “The harbour of ")
    first.add_run("Eastwick").bold = True
    first.add_run(" has been silting up since 1987” and “Trade with the islands has fallen by a half in ten years.”")
    made.add_paragraph("Nobody asked the guild about the lamp.", style="Quote")
    made.add_table(1, 1).cell(0, 0).text = "A cell: “Since then the lamp has been automatic” <b>&amp;"
    made.add_paragraph("Again “Since then the lamp has been automatic” is said, and “so called” too.")
    path = tmp_path / "draft.docx"
    made.save(str(path))
    return path


def marked(paragraph):
    """Yield the words of a paragraph that each comment marks, by the comment's number."""
    opened, found = {}, {}
    for each in paragraph._p.iter():
        tag = each.tag.split("}")[-1]
        id_ = each.get("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}id")
        if tag == "commentRangeStart":
            opened[id_] = []
        elif tag == "commentRangeEnd":
            found[id_] = "".join(opened.pop(id_))
        elif tag == "t":
            for words in opened.values():
                words.append(each.text)
    return found


def test_each_quotation_that_was_judged_has_a_comment_at_its_words(index, draft, tmp_path):
    out = tmp_path / "out.docx"
    annotating.annotate(draft, out, judge(drafts.read(draft), index))
    copy = docx.Document(str(out))
    said = {str(each.comment_id): each.text for each in copy.comments}
    places = {}
    cells = [cell for table in copy.tables for row in table.rows for cell in row.cells]
    for paragraph in (*copy.paragraphs, *(each for cell in cells for each in cell.paragraphs)):
        places |= marked(paragraph)
    found = {words: said[number].split("\n")[0].split(":")[0] for number, words in places.items()}
    assert found == {
        "The harbour of Eastwick has been silting up since 1987": "EXACT",
        "Trade with the islands has fallen by a half in ten years": "ALTERED",
        "Nobody asked the guild about the lamp": "EXACT",
        "Since then the lamp has been automatic": "EXACT",
    }
    assert len(said) == 5
    assert any("[-third-]{+half+}" in each for each in said.values())
    assert all("To cite: " in each for each in said.values())
    assert {each.author for each in copy.comments} == {"Pilcrow"}


def test_the_words_of_the_draft_are_as_they_were(index, draft, tmp_path):
    before = draft.read_bytes()
    annotating.annotate(draft, tmp_path / "out.docx", judge(drafts.read(draft), index))
    assert draft.read_bytes() == before
    one, other = docx.Document(BytesIO(before)), docx.Document(str(tmp_path / "out.docx"))
    assert [each.text for each in one.paragraphs] == [each.text for each in other.paragraphs]
    assert [run.bold for run in other.paragraphs[0].runs if run.text == "Eastwick"] == [True]
    assert drafts.read(tmp_path / "out.docx").text == drafts.read(draft).text


def test_a_copy_is_checked_like_its_draft(index, draft, tmp_path):
    report = judge(drafts.read(draft), index)
    annotating.annotate(draft, tmp_path / "out.docx", report)
    assert judge(drafts.read(tmp_path / "out.docx"), index).findings == report.findings


def test_no_copy_is_made_of_another_format_nor_over_the_draft(draft, tmp_path):
    with pytest.raises(SourceUnknown, match=r"no \.docx"):
        annotating.admit(tmp_path / "draft.md", tmp_path / "out.docx")
    with pytest.raises(SourceUnknown, match="overwritten"):
        annotating.admit(draft, draft)
    with pytest.raises(SourceUnknown, match="folder that exists"):
        annotating.admit(draft, tmp_path / "nowhere" / "out.docx")


def test_a_package_that_cannot_be_opened_leaves_nothing_behind(index, draft, tmp_path):
    report = judge(drafts.read(draft), index)
    broken = tmp_path / "broken.docx"
    broken.write_bytes(draft.read_bytes()[:2000])
    with pytest.raises(SourceUnreadable, match="save it anew"):
        annotating.annotate(broken, tmp_path / "out.docx", report)
    assert {each.name for each in tmp_path.iterdir()} == {"draft.docx", "broken.docx"}


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_a_notes_quotation_is_commented_at_its_mark_and_a_tracked_insertion_in_place(index, tmp_path, kind):
    members = packed(packed_seeds.docx())
    kept = "and “Every spring the port authority dredges it” too."
    gone = "“Trade with the islands has fallen by a third”"
    body = (
        f'<w:p><w:r><w:t xml:space="preserve">The plan says so</w:t></w:r><w:r><w:{kind}Reference w:id="3"/></w:r>'
        f'<w:ins w:id="7"><w:r><w:t xml:space="preserve">{kept}</w:t></w:r></w:ins>'
        f'<w:del w:id="8"><w:r><w:delText>{gone}</w:delText></w:r></w:del></w:p><w:sectPr>'
    )
    words = "It is “Nobody asked the guild about the lamp”."
    note = f"<w:{kind} w:id='3'><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:{kind}></w:{kind}s>"
    for part, old, new in (("document", "<w:sectPr>", body), (f"{kind}s", f"</w:{kind}s>", note)):
        name = f"word/{part}.xml"
        members[name] = members[name].replace(old.encode(), new.encode(), 1)
    path = tmp_path / "draft.docx"
    path.write_bytes(packed_seeds.zipped(members))
    report = judge(drafts.read(path), index)
    assert [each.verdict for each in report.findings] == [Verdict.EXACT, Verdict.EXACT]
    annotating.annotate(path, tmp_path / "out.docx", report)
    copy = docx.Document(str(tmp_path / "out.docx"))
    (paragraph,) = (each for each in copy.paragraphs if each.text.startswith("The plan says so"))
    said = {words: copy.comments.get(int(number)).text.split("\n")[0] for number, words in marked(paragraph).items()}
    assert said == {
        "": "In the note, “Nobody asked the guild about the lamp”",
        "Every spring the port authority dredges it": "EXACT",
    }


def test_the_quotation_is_commented_where_its_words_stand_before_it_without_marks(index, tmp_path):
    words = "Since then the lamp has been automatic"
    made = docx.Document()
    made.add_paragraph(f"{words}, we think.")
    made.add_paragraph(f"The memo says “{words}”.")
    assert comments(index, made, tmp_path) == [{}, {words: "EXACT"}]


def test_a_run_with_a_line_break_is_split_too(index, tmp_path):
    made = docx.Document()
    made.add_paragraph().add_run("Over two lines:\n“Since then the lamp\nhas been automatic” it says.")
    assert comments(index, made, tmp_path) == [{"Since then the lamphas been automatic": "EXACT"}]
    assert docx.Document(str(tmp_path / "out.docx")).paragraphs[0].text == made.paragraphs[0].text


def comments(index, made, folder):
    """Return the verdict at the words that comments mark, for each paragraph of an annotated draft."""
    made.save(str(folder / "draft.docx"))
    annotating.annotate(folder / "draft.docx", folder / "out.docx", judge(drafts.read(folder / "draft.docx"), index))
    copy = docx.Document(str(folder / "out.docx"))
    return [
        {words: copy.comments.get(int(number)).text.split("\n")[0].split(":")[0] for number, words in each.items()}
        for each in map(marked, copy.paragraphs)
    ]


def packed(data):
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
