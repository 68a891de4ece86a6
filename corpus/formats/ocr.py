"""Words in the picture of a page, recognised by the program tesseract, if it is installed.

https://github.com/tesseract-ocr/tesseract; its table of words ("tsv") gives each word's box and confidence.
"""

import io
import math
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from statistics import median
from typing import NamedTuple

import pypdfium2 as pdfium

from corpus.canonical import characters
from corpus.errors import SourceScanned, SourceTooLarge
from corpus.formats.layout.words import Style, Word

PROGRAM = "tesseract"
SECONDS = 90.0  # for one page

_RESOLUTION = 300  # dots per inch, which tesseract's manual asks for
_MOST_PIXELS = 30_000_000
_SURE = 30.0  # of 100: words that are less sure are specks
_ALIKE = 0.25  # by which heights of lines of one size may differ: it is measured in ink
_FONT = 1.35  # times the height of a word: the size of its font, more or less
_DESCENDS = frozenset("gjpqy,;()[]{}|/\\QJ_$§")
_COLUMNS = 12  # of tesseract's table


class _Found(NamedTuple):
    """A word as tesseract found it, in points."""

    line: tuple[str, ...]  # block, paragraph and line
    text: str
    left: float
    top: float
    right: float
    bottom: float


def is_installed() -> bool:
    """Tell whether tesseract can be run."""
    return shutil.which(PROGRAM) is not None


def recognise(page: pdfium.PdfPage) -> list[Word]:
    """Return the words in the picture of the page as it is shown, in tesseract's reading order.

    Raises SourceScanned if tesseract is missing or fails, SourceTooLarge if it takes too long.
    """
    if not is_installed():
        raise SourceScanned(f"reading scanned pages needs the program {PROGRAM}; install it, or leave --ocr away")
    width, height = page.get_size()
    scale = min(_RESOLUTION / 72, math.sqrt(_MOST_PIXELS / max(1.0, width * height)))
    picture = io.BytesIO()
    page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil().save(picture, "PNG")
    table = _run("stdin", "stdout", "-l", _language(), "--dpi", str(round(scale * 72)), "tsv", given=picture.getvalue())
    return _words(list(_found(table, scale)))


def _run(*arguments: str, given: bytes = b"") -> str:
    try:
        done = subprocess.run([PROGRAM, *arguments], input=given, capture_output=True, timeout=SECONDS, check=True)
    except subprocess.TimeoutExpired as error:
        raise SourceTooLarge(f"a page took {PROGRAM} more than {SECONDS:.0f} s; split the file into parts") from error
    except (subprocess.CalledProcessError, OSError) as error:
        raise SourceScanned(
            f"{PROGRAM} failed on a page ({error}); run `{PROGRAM} --list-langs` to check it"
        ) from error
    return done.stdout.decode("utf-8", "replace")


@cache
def _language() -> str:
    """Return English if tesseract knows it, else the first language that it knows."""
    known = [line for line in _run("--list-langs").splitlines()[1:] if line and line != "osd"]
    return "eng" if "eng" in known or not known else known[0]


def _found(table: str, scale: float) -> Iterator[_Found]:
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) != _COLUMNS or not cells[11].strip() or not all(map(_is_number, cells[6:11])):
            continue
        if float(cells[10]) < _SURE:
            continue
        left, top, width, height = (float(cell) / scale for cell in cells[6:10])
        yield _Found(tuple(cells[2:5]), characters(cells[11].strip()), left, top, left + width, top + height)


def _is_number(cell: str) -> bool:
    return cell.removeprefix("-").replace(".", "", 1).isdecimal()


def _words(found: Sequence[_Found]) -> list[Word]:
    """Give the words of a line one baseline and one size; lines about as high as most are of the size of most."""
    lines = [list(line) for _, line in groupby(found, key=lambda word: word.line)]
    heights = [median(word.bottom - word.top for word in line) for line in lines]
    usual = median(heights) if heights else 0.0
    words: list[Word] = []
    for line, height in zip(lines, heights, strict=True):
        size = round((usual if abs(height - usual) <= _ALIKE * usual else height) * _FONT, 1)
        standing = [word.bottom for word in line if not _DESCENDS & set(word.text)]
        baseline = median(standing or [word.bottom - 0.2 * size for word in line])
        words += [Word(word.text, word.left, word.right, baseline, Style(max(size, 1.0))) for word in line]
    return words
