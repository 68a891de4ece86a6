"""A PDF becomes blocks with places on its pages; whatever is wrong with it is said by name."""

import textwrap
import time

import pypdfium2 as pdfium
import pytest

from corpus.canonical import canonical
from corpus.document import Kind, PageState
from corpus.errors import SourceEmpty, SourceEncrypted, SourceError, SourceScanned, SourceUnreadable
from corpus.formats.block import Options, Reading
from corpus.formats.pdf import read
from corpus.ingest import parse
from corpus.paragraphs import compose
from tests.pdf_writer import COURIER, Drawing, pdf
from tests.sheets import PROSE

SIZE = 10.0


def paragraphs(page: Drawing, *texts: str, x: float = 72, y: float = 100, width: float = 450) -> float:
    """Set paragraphs in Courier; return the y of the next one."""
    for text in texts:
        y = page.lines(x, y, textwrap.wrap(text, int(width / (COURIER * SIZE)), break_on_hyphens=False),
                       SIZE, font="Courier") + 8  # fmt: skip
    return y


def page_of(*texts: str) -> Drawing:
    page = Drawing()
    paragraphs(page, *texts)
    return page


def texts(reading: Reading, *kinds: Kind) -> list[str]:
    return [block.text for block in reading.blocks if not kinds or block.kind in kinds]


def report() -> bytes:
    """Return a report of four pages: a title, headings, two columns, a list, a table, notes, running heads."""
    pages = [Drawing() for _ in range(4)]
    for number, page in enumerate(pages, start=1):
        page.text(72, 40, "The Harbour Book", 8).text(290, 815, str(number + 10), 8)
    first, second, third, fourth = pages
    first.text(72, 90, "Of Lamps, Ferries and Salt", 22, "Helvetica-Bold")
    paragraphs(first, *PROSE[:4], y=130)
    second.text(72, 80, "Of the Ferry", 14, "Helvetica-Bold")
    paragraphs(second, *PROSE[4:6], x=60, y=110, width=228)
    paragraphs(second, *PROSE[6:8], x=310, y=113, width=228)
    third.raised(72, 100, "The tower was closed.", "1", " Nobody was told.")
    y = paragraphs(third, "The keeper brings these things up the tower:", y=130)
    for place, item in enumerate(("oil for the lamp", "a warming pan", "the blue book")):
        third.text(90, y + 14 * place, f"\u2022 {item}", 10, "Courier")
    third.grid((72, 200, 330), (300, 320, 340))
    third.text(76, 314, "Oil").text(204, 314, "12.50").text(76, 334, "Rope").text(204, 334, "7.00")
    third.rule(72, 760, 200, 760).text(72, 770, "1 By order of the council, in May.", 7)
    paragraphs(fourth, *(PROSE[place] for place in (3, 1)), y=150)
    return pdf(*pages, title="Of Lamps, Ferries and Salt")


# ==== what is read ====


def test_a_report_becomes_the_blocks_that_a_reader_sees():
    found = read(report())
    assert found.title == "Of Lamps, Ferries and Salt"
    assert texts(found) == [
        "Of Lamps, Ferries and Salt", *PROSE[:4], "Of the Ferry", *PROSE[4:8],
        "The tower was closed.1 Nobody was told.", "The keeper brings these things up the tower:",
        "• oil for the lamp", "• a warming pan", "• the blue book", "Oil | 12.50", "Rope | 7.00",
        PROSE[3], PROSE[1], "1 By order of the council, in May.",
    ]  # fmt: skip
    assert texts(found, Kind.HEADING) == ["Of Lamps, Ferries and Salt", "Of the Ferry"]
    assert len(texts(found, Kind.ITEM)) == 3
    assert len(texts(found, Kind.CELL)) == 2
    assert [note for block in found.blocks for note in block.notes] == [(21, 22, "1")]


def test_pages_have_the_printed_label_beside_the_physical_number():
    assert [(page.number, page.label) for page in read(report()).pages] == [(1, "11"), (2, "12"), (3, "13"), (4, "14")]


def test_labels_come_from_the_file_where_none_is_printed():
    pages = [page_of(text) for text in PROSE[:5]]
    found = read(pdf(*pages, labels=[(0, "r", 3), (2, "D", 12)]))
    assert [page.label for page in found.pages] == ["iii", "iv", "12", "13", "14"]
    assert [page.number for page in found.pages] == [1, 2, 3, 4, 5]


def test_without_labels_a_page_goes_by_its_number():
    assert [page.label for page in read(pdf(page_of(PROSE[0]), page_of(PROSE[1]))).pages] == ["1", "2"]


def test_what_is_left_out_is_said_in_the_warnings():
    warnings = " ".join(read(report()).warnings)
    assert "8" in warnings and "running heads" in warnings
    page = page_of(PROSE[0]).text(72, 300, "secret words", mode=3).text(100, 600, "DRAFT", 60, angle=45)
    assert len(read(pdf(page)).warnings) == 2


def test_the_same_bytes_give_the_same_reading():
    assert report() == report()
    assert read(report()) == read(report())


def test_a_document_can_be_composed_of_it():
    parsed = compose(
        read(report()), source="a.pdf", media_type="application/pdf", source_sha256="0" * 64, collection="c",
        fallback_title="a",
    )  # fmt: skip
    assert parsed.tables == 1
    assert len(parsed.notes) == 1
    assert len(parsed.enumerations) == 1
    assert {paragraph.page for paragraph in parsed.paragraphs} == {1, 2, 3, 4}


@pytest.mark.parametrize("hyphen", ["-", "\xad"])
def test_a_word_that_is_parted_at_a_line_end_is_put_together(hyphen: str):
    page = Drawing()
    page.lines(72, 100, [f"The keeper of the tower counted all the tra{hyphen}", "vellers who crossed with him."])
    assert texts(read(pdf(page))) == ["The keeper of the tower counted all the travellers who crossed with him."]


# ==== the title ====


def test_the_title_in_the_file_is_taken_if_the_first_pages_show_it():
    page = page_of("A Guide to Salt and Plums", *PROSE[:2])
    assert read(pdf(page, title="A guide to salt and plums")).title == "A guide to salt and plums"


@pytest.mark.parametrize(
    "title", ["Microsoft Word - draft7.doc", "untitled", "A book of something else", "scan0001", ""]
)
def test_a_title_in_the_file_that_no_page_shows_is_not_taken(title: str):
    page = Drawing().text(72, 90, "Of Lamps, Ferries and Salt", 22, "Helvetica-Bold")
    paragraphs(page, *PROSE[:2], y=130)
    assert read(pdf(page, title=title)).title == "Of Lamps, Ferries and Salt"


# ==== places ====


def turned(rotate: int) -> bytes:
    page = Drawing()
    page.rotate = rotate
    paragraphs(page, *PROSE[:3])
    return pdf(page)


def sideways(rotate: int) -> bytes:
    """Return a page whose text runs down or up as it is shown."""
    page = page_of(*PROSE[:3])
    page.rotate = rotate
    return pdf(page)


def cropped() -> bytes:
    page = Drawing()
    paragraphs(page, *PROSE[:3], x=120, y=200, width=400)
    page.crop = (100, 150, 560, 700)
    return pdf(page)


MANY = {
    "report": report, "turned 0": lambda: turned(0), "turned 90": lambda: turned(90), "turned 180": lambda: turned(180),
    "turned 270": lambda: turned(270), "cropped": cropped,
}  # fmt: skip


@pytest.mark.parametrize("name", MANY)
def test_every_place_lies_in_its_block_and_covers_it_and_its_box_lies_on_the_page(name: str):
    found = read(MANY[name]())
    pages = {page.number: page for page in found.pages}
    for block in found.blocks:
        assert block.text == canonical(block.text)
        assert block.places
        covered = sorted(
            position for place in block.places for position in range(place.start, place.end)
        )  # each character once
        assert len(covered) == len(set(covered))
        rest = set(range(len(block.text))) - set(covered)
        assert all(block.text[position] in " |" for position in rest)
        assert block.places[0].page == block.page
        for place in block.places:
            assert 0 <= place.start < place.end <= len(block.text)
            left, top, right, bottom = place.box
            page = pages[place.page]
            assert 0 <= left < right <= page.width
            assert 0 <= top < bottom <= page.height


def shown(page: pdfium.PdfPage, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Return a box of the page's own space as the page is shown: left, top, right, bottom."""
    left, bottom, right, top = page.get_bbox()
    width, height = right - left, top - bottom
    corners = []
    for x, y in ((box[0] - left, box[1] - bottom), (box[2] - left, box[3] - bottom)):
        corners.append(
            {0: (x, height - y), 90: (y, x), 180: (width - x, y), 270: (height - y, width - x)}[page.get_rotation()]
        )
    (x0, y0), (x1, y1) = corners
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


@pytest.mark.parametrize("name", MANY)
def test_a_word_is_found_by_searching_the_page_where_its_place_says(name: str):
    search(MANY[name]())


def search(data: bytes) -> None:
    """Check the boxes of all lines by PDFium's own search."""
    document = pdfium.PdfDocument(data)
    checked = 0
    for block in read(data).blocks:
        for place in block.places:
            word = max(block.text[place.start : place.end].split(), key=len).strip(".,•")
            page = document[place.page - 1]
            textpage = page.get_textpage()
            searcher = textpage.search(word, match_case=True)
            boxes = []
            while (hit := searcher.get_next()) is not None:
                for rectangle in range(textpage.count_rects(*hit)):
                    boxes.append(shown(page, textpage.get_rect(rectangle)))
            left, top, right, bottom = place.box
            assert any(
                left - 1 <= (box[0] + box[2]) / 2 <= right + 1 and top - 1 <= (box[1] + box[3]) / 2 <= bottom + 1
                for box in boxes
            ), (word, place, boxes)
            checked += 1
    assert checked >= 6
    document.close()


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_page_that_is_turned_gives_the_same_text(rotate: int):
    assert texts(read(turned(rotate))) == list(PROSE[:3])
    assert texts(read(sideways(rotate))) == list(PROSE[:3])


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_page_whose_text_runs_sideways_has_boxes_on_the_page_as_it_is_shown(rotate: int):
    (page,) = read(sideways(rotate)).pages
    assert (page.width, page.height) == ((595, 842) if rotate == 180 else (842, 595))
    search(sideways(rotate))


def test_a_crop_box_changes_no_text_and_moves_the_boxes():
    found = read(cropped())
    assert texts(found) == list(PROSE[:3])
    assert (found.pages[0].width, found.pages[0].height) == (460, 550)
    assert found.blocks[0].places[0].box[0] == pytest.approx(20, abs=1)
    assert found.blocks[0].places[0].box[3] == pytest.approx(52, abs=2)


# ==== pages without text ====


def picture() -> Drawing:
    return Drawing().picture(0, 0, 595, 842, bytes([200, 90, 30, 240]) * 25, 10)


def test_pages_know_whether_they_are_text_pictures_or_blank():
    layer = picture()
    for row, line in enumerate(textwrap.wrap(PROSE[2], 70)):
        layer.text(72, 100 + 12 * row, line, mode=3)
    found = read(pdf(page_of(PROSE[0]), picture(), Drawing(), layer))
    states = [PageState.TEXT, PageState.SCANNED, PageState.BLANK, PageState.OCR]
    assert [page.state for page in found.pages] == states
    assert texts(found) == [PROSE[0], PROSE[2]]
    assert [block.page for block in found.blocks] == [1, 4]


def test_a_file_of_nothing_but_pictures_has_no_blocks_and_says_so_of_every_page():
    found = read(pdf(picture(), picture()))
    assert found.blocks == ()
    assert [page.state for page in found.pages] == [PageState.SCANNED, PageState.SCANNED]


def test_a_file_of_nothing_but_pictures_is_refused_as_scanned_with_its_remedy(tmp_path):
    path = tmp_path / "scan.pdf"
    path.write_bytes(pdf(picture(), picture()))
    with pytest.raises(SourceScanned, match="--ocr"):
        parse(path, "default")


def test_a_file_of_blank_pages_is_empty():
    with pytest.raises(SourceEmpty):
        read(pdf(Drawing(), Drawing()))


def test_text_in_a_font_without_a_map_to_characters_is_not_indexed():
    page = Drawing()
    page.meaningless = True
    for row, line in enumerate(textwrap.wrap(PROSE[2], 70)):
        page.text(72, 100 + 12 * row, "".join(chr(ord(character) - 29) for character in line))
    found = read(pdf(page_of(PROSE[0]), page))
    assert texts(found) == [PROSE[0]]
    assert found.pages[1].state is not PageState.TEXT
    assert any("no readable text" in warning for warning in found.warnings)


# ==== what is wrong with files ====


def test_a_file_that_needs_a_password_says_so():
    data = pdf(page_of(PROSE[0]), password="open sesame")
    with pytest.raises(SourceEncrypted, match="--password"):
        read(data)


def test_a_wrong_password_is_told_from_none():
    data = pdf(page_of(PROSE[0]), password="open sesame")
    with pytest.raises(SourceEncrypted, match="wrong"):
        read(data, Options(password="shut"))


def test_the_right_password_opens_the_file():
    data = pdf(page_of(PROSE[0]), password="open sesame")
    assert b"Courier" in data and PROSE[0][:10].encode().hex().encode() not in data
    assert texts(read(data, Options(password="open sesame"))) == [PROSE[0]]


def test_a_password_that_is_not_needed_does_no_harm():
    assert texts(read(pdf(page_of(PROSE[0])), Options(password="anything"))) == [PROSE[0]]


def test_a_password_that_holds_odd_characters_is_wrong_and_no_crash():
    data = pdf(page_of(PROSE[0]), password="open sesame")
    for password in ("\x00", "\ud800", "密码", "x" * 10_000):
        with pytest.raises(SourceEncrypted):
            read(data, Options(password=password))


def test_a_file_cut_short_anywhere_is_read_in_part_or_refused_by_name():
    data = report()
    refused = 0
    for end in range(0, len(data), len(data) // 60):
        try:
            read(data[:end])
        except SourceError:
            refused += 1
    assert refused > 20


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"%PDF-1.7\n" + bytes(range(256)) * 40, b"no PDF at all"])
def test_bytes_that_are_no_pdf_are_unreadable(data: bytes):
    with pytest.raises(SourceUnreadable, match="damaged"):
        read(data)


def test_a_file_without_pages_is_refused():
    with pytest.raises(SourceError):
        read(pdf())


def test_a_page_ten_metres_wide_is_read():
    page = Drawing(10_000 / 25.4 * 72, 842)
    paragraphs(page, *PROSE[:2])
    page.text(28_000, 100, "at the far end").text(14_000, 500, "white", 10, colour=(1, 1, 1))
    found = read(pdf(page))
    assert "at the far end" in " ".join(texts(found))
    assert "white" not in " ".join(texts(found)).split()
    assert found.pages[0].width > 28_000


def test_a_page_of_no_size_or_odd_size_is_no_crash():
    for width, height in ((0, 0), (1, 1), (-300, 400), (1e9, 1e9)):
        page = Drawing(width, height).text(0, 0, "words")
        try:
            read(pdf(page))
        except SourceError:
            continue


def test_scripts_and_attachments_are_ignored():
    plain = read(pdf(page_of(PROSE[0])))
    data = pdf(page_of(PROSE[0]), javascript="app.alert('gone')", attachment=("secret.txt", b"words of another file"))
    assert b"JavaScript" in data and b"words of another file" in data
    assert read(data) == plain


def test_a_missing_page_costs_that_page_alone():
    data = pdf(page_of(PROSE[0]), page_of(PROSE[1]), page_of(PROSE[2]))
    start = data.index(b"/Type /Page ", data.index(b"/Type /Page ") + 12)
    found = read(data[:start] + b"/Type /Pxge " + data[start + 12 :])
    assert {PROSE[0], PROSE[2]} <= set(texts(found))


def test_fifteen_hundred_pages_are_read_within_seconds():
    pages = []
    for number in range(1_500):
        words = PROSE[number % 8].split()
        line = f"{words[number % 5]} {words[number // 5 % 25]} {words[(number // 125) % 25 + 3]} on day {number}."
        pages.append(Drawing().text(72, 100 + number % 97, line).text(290, 815, str(number + 1), 8))
    data = pdf(*pages)
    started = time.perf_counter()
    found = read(data)
    assert time.perf_counter() - started < 15
    assert len(found.pages) == 1_500
    assert [page.label for page in found.pages] == [str(number) for number in range(1, 1_501)]
    assert len(found.blocks) == 1_500
