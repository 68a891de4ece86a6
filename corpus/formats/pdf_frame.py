"""The coordinates of a PDF's page: its own, those of the page as it is shown, and those in which it is read."""

import math

import pypdfium2 as pdfium

from corpus.document import Box


class Frame:
    """Turns a page's own coordinates into those of the page as it is shown."""

    def __init__(self, page: pdfium.PdfPage, quarters: int = 0) -> None:
        """`quarters`: of a circle, clockwise, by which to turn further than the page itself says."""
        self._left, self._bottom, self._right, self._top = page.get_bbox()
        self.quarters = quarters
        self._quarters = (page.get_rotation() // 90 + quarters) % 4
        sides = (abs(self._right - self._left), abs(self._top - self._bottom))
        self.width, self.height = sides if self._quarters % 2 == 0 else sides[::-1]

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return the point as (from the left, from the top)."""
        match self._quarters:
            case 0:
                return x - self._left, self._top - y
            case 1:
                return y - self._bottom, x - self._left
            case 2:
                return self._right - x, y - self._bottom
            case _:
                return self._top - y, self._right - x

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Return the box as (left, top, right, bottom)."""
        if not self._quarters:
            return left - self._left, self._top - top, right - self._left, self._top - bottom
        (x0, y0), (x1, y1) = self.point(left, bottom), self.point(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def slant(self, angle: float) -> float:
        """Return the angle of text as it is shown, in radians from -pi to pi; 0 runs from left to right."""
        return math.remainder(angle - self._quarters * math.pi / 2, math.tau)


def turned_back(box: Box, quarters: int, width: float, height: float) -> Box:
    """Return the box on the page as it is shown; it was turned to read it and then had that width and height."""
    left, top, right, bottom = box
    match quarters:
        case 1:
            return top, width - right, bottom, width - left
        case 2:
            return width - right, height - bottom, width - left, height - top
        case 3:
            return height - bottom, left, height - top, right
        case _:
            return box
