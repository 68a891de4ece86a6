"""Pages for tests of the layout pass: words at places, every character half as wide as the font's size is high."""

import textwrap
from collections.abc import Iterable

from corpus.document import Kind, Page
from corpus.formats.block import Block
from corpus.formats.layout import document
from corpus.formats.layout.document import Laid
from corpus.formats.layout.lines import Line
from corpus.formats.layout.words import Rule, Sheet, Style, Word

WIDTH, HEIGHT = 600.0, 800.0
LEADING = 12.0
PROSE = (
    "The lamp of the harbour was lit with rape oil until the year of the long frost, when the oil thickened in its can "
    "and nobody could be found who would climb the tower with a warming pan twice in every night of that winter.",
    "Bees that swarm in the evening seldom travel far. They hang in the nearest hedge, close and warm, and a patient "
    "keeper takes them there with a straw basket, a goose wing and as little smoke as the weather will allow.",
    "Of the four mills on the brook the upper one is the oldest, yet its wheel is the youngest of all, because ice "
    "broke the old one to pieces and carried the paddles as far as the washing place below the second bridge.",
    "A loaf is baked when its foot sounds hollow. Whoever knocks too early lets the warm air escape, and what was a "
    "round and promising crumb an hour ago comes out of the oven as flat as the shovel on which it went in.",
    "Salt was carried over the pass on mules, six to a string, and every string had one bell. The bell of the first "
    "mule was tuned lower than the rest, so that the toll keeper could count strings in the fog with his eyes shut.",
    "Ink from oak galls is pale when it is written and darkens over a week. Clerks who were pressed for time added "
    "soot, which made a fine black at once but rubbed off on the thumbs of all who read the deed after them.",
    "The ferry leaves when the smoke of the brickworks leans to the east, for then the wind has turned and the boat "
    "can drift across without an oar. On still days it does not leave at all, and travellers learn to wait.",
    "Plums keep best in ash. They are laid in boxes stalk upwards, not touching, and sifted over until nothing of "
    "them shows, and in the month of February they come to the table as blue and firm as on the day of picking.",
)


class Drawn:
    """One page in the making; x and y are points from the upper left corner, y that of baselines."""

    def __init__(self, number: int = 1, label: str | None = None) -> None:
        self.number, self.label = number, label or str(number)
        self.words: list[Word] = []
        self.rules: list[Rule] = []

    def text(self, x: float, y: float, text: str, size: float = 10, *, bold: bool = False, italic: bool = False):
        """Set one line."""
        return self.line(x, y, text, size=size, style=Style(size, bold, italic), between=0.5 * size)

    def line(self, x: float, y: float, text: str, *, size: float, style: Style, between: float) -> "Drawn":
        for word in text.split(" "):
            right = x + 0.5 * size * len(word)
            self.words.append(Word(word, x, right, y, style))
            x = right + between
        return self

    def right(self, x: float, y: float, text: str, size: float = 10, **style: bool) -> "Drawn":
        """Set a line that ends at x."""
        return self.text(x - 0.5 * size * len(text), y, text, size, **style)

    def centred(self, y: float, text: str, size: float = 10, **style: bool) -> "Drawn":
        """Set a line in the middle of the page."""
        return self.text(WIDTH / 2 - 0.25 * size * len(text), y, text, size, **style)

    def raised(self, text: str, size: float = 6) -> "Drawn":
        """Glue a superscript to the last word."""
        last = self.words[-1]
        right = last.right + 0.5 * size * len(text)
        y = last.baseline - 0.35 * last.style.size
        self.words.append(Word(text, last.right, right, y, Style(size), glued=True))
        return self

    def more(self, text: str, *, glued: bool = False) -> "Drawn":
        """Set words behind the last ones on their line."""
        last = self.words[-1]
        plain = next(word for word in reversed(self.words) if not word.glued or word.style.size > 6)
        start = last.right + (0 if glued else 0.5 * plain.style.size)
        place = len(self.words)
        self.text(start, plain.baseline, text, plain.style.size)
        if glued:
            self.words[place] = self.words[place]._replace(glued=True)
        return self

    def paragraph(
        self,
        x: float,
        y: float,
        text: str,
        width: float = 440,
        size: float = 10,
        *,
        leading: float | None = None,
        indent: float = 0,
        hanging: float = 0,
        justified: bool = False,
        bold: bool = False,
    ) -> float:
        """Set a paragraph; return the y of the next line. `indent` is of its first line, `hanging` of the others."""
        leading = leading or 1.2 * size
        style = Style(size, bold)
        lines = wrapped(text, width, size, indent, hanging)
        for place, line in enumerate(lines):
            left = x + (hanging if place else indent)
            between = 0.5 * size
            gaps = line.count(" ")
            if justified and place + 1 < len(lines) and gaps:
                between = (x + width - left - 0.5 * size * (len(line) - gaps)) / gaps
            self.line(left, y, line, size=size, style=style, between=between)
            y += leading
        return y

    def rule(self, left: float, top: float, right: float, bottom: float) -> "Drawn":
        """Draw a line."""
        self.rules.append(Rule(left, top, right, bottom))
        return self

    def grid(self, xs: Iterable[float], ys: Iterable[float]) -> "Drawn":
        """Draw a table's rules."""
        xs, ys = list(xs), list(ys)
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])
        for y in ys:
            self.rule(xs[0], y, xs[-1], y)
        return self

    def by_rows(self) -> "Drawn":
        """Let the page be drawn line by line across its whole width; superscripts are drawn with their line."""
        self.words.sort(key=lambda word: (word.baseline + (3.5 if word.style.size == 6 else 0), word.left))
        return self

    @property
    def sheet(self) -> Sheet:
        """The page."""
        page = Page(number=self.number, label=self.label, width=WIDTH, height=HEIGHT)
        return Sheet(page, tuple(self.words), tuple(self.rules))


def wrapped(text: str, width: float, size: float = 10, indent: float = 0, hanging: float = 0) -> list[str]:
    """Return the lines into which a text falls."""
    characters = 0.5 * size
    marks = [" " * round(indent / characters), " " * round(hanging / characters)]
    lines = textwrap.wrap(text, int(width / characters), initial_indent=marks[0], subsequent_indent=marks[1],
                          break_on_hyphens=False, break_long_words=False)  # fmt: skip
    return [line.strip() for line in lines]


def lay(*pages: Drawn) -> Laid:
    """Return the pages as laid out."""
    return document.read([page.sheet for page in pages])


def texts(laid: Laid, *kinds: Kind) -> list[str]:
    """Return the texts of the blocks (of these kinds only)."""
    return [block.text for block in laid.blocks if not kinds or block.kind in kinds]


def block(laid: Laid, beginning: str) -> Block:
    """Return the one block that begins so."""
    found = [block for block in laid.blocks if block.text.startswith(beginning)]
    assert len(found) == 1, texts(laid)
    return found[0]


def line(text: str, x: float = 100, y: float = 100, size: float = 10, *, bold: bool = False) -> Line:
    """Return a line on page 1."""
    return Line(tuple(Drawn().text(x, y, text, size, bold=bold).words), 1)
