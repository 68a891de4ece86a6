"""What a page holds, whatever it came from: words with boxes, and ruled lines.

Coordinates are points from the upper left corner of the page as it is shown; y grows downwards.
"""

from dataclasses import dataclass
from typing import NamedTuple

from corpus.document import Page


class Style(NamedTuple):
    """How a word is set."""

    size: float  # of the font, in points
    bold: bool = False
    italic: bool = False


class Word(NamedTuple):
    """A run of characters without white space."""

    text: str
    left: float
    right: float
    baseline: float  # of the line that it stands on, also if it is raised
    style: Style
    raised: bool = False  # a superscript
    glued: bool = False  # to the word before, without a space between them
    spaces: int = 1  # that were written before it; many of them set words apart as a gap does


class Rule(NamedTuple):
    """A thin straight line, horizontal or vertical."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: its words in the order in which the file draws them."""

    page: Page
    words: tuple[Word, ...]
    rules: tuple[Rule, ...] = ()
