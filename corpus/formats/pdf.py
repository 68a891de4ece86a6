"""PDF: bytes -> words on pages -> blocks, by PDFium and our own layout pass.

JavaScript, attachments, forms and annotations are never looked at.
"""

import gc
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.canonical import canonical
from corpus.document import Page, PageState, Place
from corpus.errors import SourceEmpty, SourceEncrypted, SourceTooLarge, SourceUnreadable
from corpus.formats import ocr
from corpus.formats.block import PLAIN, Block, Options, Reading
from corpus.formats.layout import document
from corpus.formats.layout.words import Sheet
from corpus.formats.pdf_frame import turned_back
from corpus.formats.pdf_page import Sight, look

MOST_PAGES = 20_000

_NO_TITLE = re.compile(r"microsoft (?:word|powerpoint|excel)|untitled|^document\d*$|\.\w{2,5}$|^\S*$", re.IGNORECASE)


def read(data: bytes, options: Options = PLAIN) -> Reading:
    """Read a PDF.

    The title is the one in the file's metadata if the first pages show it, else the largest heading there.
    A document of scanned pages has no blocks, unless they are to be recognised.
    Raises SourceEncrypted, SourceUnreadable, SourceTooLarge, SourceEmpty, or SourceScanned if recognition fails.
    """
    pdf = _open(data, options.password)
    collecting = gc.isenabled()
    gc.disable()  # words by the hundred thousand, none of which refers to itself: looking for garbage costs a sixth
    try:
        return _read(pdf, options)
    finally:
        pdf.close()
        if collecting:
            gc.enable()


def _open(data: bytes, password: str | None) -> pdfium.PdfDocument:
    try:
        pdf = pdfium.PdfDocument(data, password=password)
        pages = len(pdf)
    except UnicodeEncodeError as error:
        raise SourceEncrypted("the password is no text; give the PDF's own with --password") from error
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            what = "the password is wrong" if password else "this PDF is encrypted"
            raise SourceEncrypted(f"{what}; give its password with --password") from error
        raise SourceUnreadable("this PDF is damaged or cut short; open it in a viewer and save it anew") from error
    if not pages:
        raise SourceEmpty("this PDF has no pages; open it in a viewer and save it anew")
    if pages > MOST_PAGES:
        raise SourceTooLarge(f"this PDF has {pages:,} pages; the limit is {MOST_PAGES:,}. Split it into parts")
    return pdf


def _read(pdf: pdfium.PdfDocument, options: Options) -> Reading:
    sights: list[Sight] = []
    sheets: list[Sheet] = []
    broken = 0
    for index in range(len(pdf)):
        try:
            page = pdf[index]
        except pdfium.PdfiumError:
            broken += 1
            sights.append(Sight(0.0, 0.0, drawn=False))
            sheets.append(Sheet(Page(number=index + 1, label=str(index + 1), state=PageState.BLANK), ()))
            continue
        try:
            sight = look(page)
            if options.ocr and sight.drawn and (sight.unreadable or not sight.words):
                sight = _recognised(page, sight)
        finally:
            page.close()
        sights.append(sight)
        sheets.append(_sheet(pdf, index, sight))
    laid = document.read(sheets)
    pages = tuple(_labelled(sheet.page, laid.labels) for sheet in sheets)
    if all(page.state is PageState.BLANK for page in pages):
        raise SourceEmpty(
            "has no text and no picture on any page; open it in a viewer to see whether it is the right file"
        )
    title = _metadata_title(pdf, laid.blocks) or laid.title
    return Reading(title, _as_shown(laid.blocks, sights), tuple(_warnings(sights, laid.furniture, broken)), pages)


def _as_shown(blocks: tuple[Block, ...], sights: Sequence[Sight]) -> tuple[Block, ...]:
    """Return the blocks with their places on the pages as they are shown, if some were turned to read them."""
    if not any(sight.quarters for sight in sights):
        return blocks
    return tuple(
        replace(block, places=tuple(_shown(place, sights[place.page - 1]) for place in block.places))
        for block in blocks
    )


def _shown(place: Place, sight: Sight) -> Place:
    if not sight.quarters or place.box is None:
        return place
    return replace(place, box=turned_back(place.box, sight.quarters, sight.width, sight.height))


def _recognised(page: pdfium.PdfPage, sight: Sight) -> Sight:
    """Return what is seen in the page's picture."""
    width, height = page.get_size()
    return Sight(width, height, words=ocr.recognise(page), rules=sight.rules, drawn=True, recognised=True)


def _sheet(pdf: pdfium.PdfDocument, index: int, sight: Sight) -> Sheet:
    if sight.words and not sight.unreadable:
        state = PageState.OCR if sight.recognised else PageState.TEXT
    else:
        state = PageState.SCANNED if sight.drawn else PageState.BLANK
    page = Page(
        number=index + 1,
        label=_text(lambda: pdf.get_page_label(index)) or str(index + 1),
        width=round(sight.height if sight.quarters % 2 else sight.width, 1),
        height=round(sight.width if sight.quarters % 2 else sight.height, 1),
        state=state,
    )
    return Sheet(page, () if sight.unreadable else tuple(sight.words), tuple(sight.rules))


def _labelled(page: Page, printed: dict[int, str]) -> Page:
    label = printed.get(page.number, page.label)
    return Page(number=page.number, label=label, width=page.width, height=page.height, state=page.state)


def _metadata_title(pdf: pdfium.PdfDocument, blocks: tuple[Block, ...]) -> str | None:
    """Return the title in the metadata if the first two pages show it."""
    title = _text(lambda: pdf.get_metadata_value("Title"))
    if _NO_TITLE.search(title):
        return None
    shown = _letters(" ".join(block.text for block in blocks if block.page is not None and block.page <= 2))
    return title if _letters(title) in shown else None


def _text(read: Callable[[], str | None]) -> str:
    """Return a label or title as one canonical line; nothing if it is no text."""
    try:
        return canonical(read() or "").replace("\n", " ")
    except UnicodeDecodeError:
        return ""  # half a surrogate pair


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _warnings(sights: list[Sight], furniture: int, broken: int) -> Iterator[str]:
    if furniture:
        yield f"running heads, page numbers and watermarks left out: {furniture}"
    if hidden := sum(sight.hidden for sight in sights):
        yield f"words that nobody can see left out: {hidden}"
    if turned := sum(sight.turned for sight in sights):
        yield f"words that run across the page left out: {turned}"
    if unreadable := [number for number, sight in enumerate(sights, start=1) if sight.unreadable]:
        yield f"no readable text (a font without a character map) on {len(unreadable)} pages, first on {unreadable[0]}"
    if lost := sum(sight.meaningless for sight in sights if not sight.unreadable):
        yield f"words in fonts without a character map left out: {lost}"
    if broken:
        yield f"damaged pages left out: {broken}"
