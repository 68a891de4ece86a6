"""Words in pictures of pages are recognised where tesseract is installed, and missed by name where it is not."""

import subprocess

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw, ImageFont

from corpus.document import PageState
from corpus.errors import SourceError, SourceScanned, SourceTooLarge
from corpus.formats import ocr
from corpus.formats import pdf as reader
from corpus.formats.block import Options
from tests.pdf_writer import Drawing, pdf

LINES = ("The ferry leaves at nine", "and comes back at noon.")
installed = pytest.mark.skipif(not ocr.is_installed(), reason="tesseract is not installed")


def scanned(width: float = 300, height: float = 150) -> Drawing:
    """Return a page that is but a picture of two lines."""
    picture = Image.new("L", (int(width * 3), int(height * 3)), 255)
    pen = ImageDraw.Draw(picture)
    for number, line in enumerate(LINES):
        pen.text((60, 80 + 60 * number), line, fill=0, font=ImageFont.load_default(40))
    return Drawing(width, height).picture(0, 0, width, height, picture.tobytes(), picture.width)


def recognise():
    document = pdfium.PdfDocument(pdf(scanned()))
    try:
        return ocr.recognise(document[0])
    finally:
        document.close()


def without_tesseract(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def test_without_tesseract_the_error_names_what_to_install(monkeypatch, tmp_path):
    without_tesseract(monkeypatch, tmp_path)
    assert not ocr.is_installed()
    with pytest.raises(SourceError, match=r"tesseract.*install"):
        reader.read(pdf(scanned()), Options(ocr=True))


def test_without_tesseract_a_file_of_text_is_read_all_the_same(monkeypatch, tmp_path):
    without_tesseract(monkeypatch, tmp_path)
    data = pdf(Drawing().text(72, 100, LINES[0]))
    assert reader.read(data, Options(ocr=True)).blocks[0].text == LINES[0]


def test_pictures_are_not_recognised_unless_it_is_asked_for(monkeypatch):
    monkeypatch.setattr(ocr, "recognise", lambda page: pytest.fail("nobody asked"))
    found = reader.read(pdf(scanned(), Drawing().text(72, 100, LINES[0])))
    assert [page.state for page in found.pages] == [PageState.SCANNED, PageState.TEXT]


def test_pages_that_have_text_are_not_recognised(monkeypatch):
    monkeypatch.setattr(ocr, "recognise", lambda page: pytest.fail("it has text"))
    found = reader.read(pdf(Drawing().text(72, 100, LINES[0]), Drawing()), Options(ocr=True))
    assert [page.state for page in found.pages] == [PageState.TEXT, PageState.BLANK]


@installed
def test_the_picture_of_a_page_is_read_and_the_page_is_marked():
    found = reader.read(pdf(scanned(), Drawing().text(72, 100, "Printed.")), Options(ocr=True))
    assert [page.state for page in found.pages] == [PageState.OCR, PageState.TEXT]
    first = found.blocks[0]
    assert (first.text, first.page) == (" ".join(LINES), 1)
    left, top, right, bottom = first.places[0].box
    assert 15 < left < 25 < right < 300
    assert 20 < top < 35 < bottom < 50


@installed
def test_recognised_words_of_a_line_have_one_baseline_and_one_size():
    words = recognise()
    assert [word.text for word in words] == " ".join(LINES).split()
    assert len({word.baseline for word in words}) == 2
    assert len({word.style.size for word in words}) == 1
    assert 10 < words[0].style.size < 18


# ==== a program that misbehaves ====


def pretend(monkeypatch, outcome) -> None:
    """Let running tesseract have this outcome: an error, or its output."""

    def run(*_arguments, **_options):
        if isinstance(outcome, Exception):
            raise outcome
        return subprocess.CompletedProcess([], 0, outcome, b"")

    monkeypatch.setattr(ocr.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(ocr.subprocess, "run", run)
    monkeypatch.setattr(ocr, "_language", lambda: "eng")


@pytest.mark.parametrize(
    ("outcome", "error"),
    [
        (subprocess.TimeoutExpired("tesseract", 90), SourceTooLarge),
        (subprocess.CalledProcessError(1, "tesseract"), SourceScanned),
        (OSError("no such file"), SourceScanned),
    ],
)
def test_a_program_that_fails_or_hangs_costs_the_file_and_no_more(monkeypatch, outcome, error):
    pretend(monkeypatch, outcome)
    with pytest.raises(error, match="tesseract"):
        recognise()


HEAD = b"level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"


def test_words_of_which_the_program_is_not_sure_are_left_out(monkeypatch):
    rows = b"5\t1\t1\t1\t1\t1\t100\t100\t90\t30\t96.2\tferry\n5\t1\t1\t1\t1\t2\t200\t100\t9\t30\t12.0\t;:\n"
    pretend(monkeypatch, HEAD + rows)
    assert [word.text for word in recognise()] == ["ferry"]


@pytest.mark.parametrize(
    "rows", [b"", b"nonsense\n", b"5\t1\t1\n", b"5\t1\t1\t1\t1\t1\tx\ty\tz\t-\tall\tferry\n", b"\xff\xfe"]
)
def test_a_table_that_cannot_be_read_holds_no_words(monkeypatch, rows: bytes):
    pretend(monkeypatch, HEAD + rows)
    assert recognise() == []


def test_places_of_recognised_words_are_points_of_the_page(monkeypatch):
    pretend(monkeypatch, HEAD + b"5\t1\t1\t1\t1\t1\t300\t150\t150\t30\t96.2\tferry\n")
    (word,) = recognise()  # 300 dots per inch
    assert (word.left, word.right, word.baseline) == pytest.approx((72, 108, 43.2), abs=8)
    assert (round(word.left), round(word.right)) == (72, 108)
