"""Plots as inline SVG: drawn in the colours of the page around them, so that they are right in the dark and on paper.

Coordinates are user units of the view box; `_Frame` maps data to them. Words in a plot are escaped here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from qa.evaluation.abstention import Bin

WIDTH, HEIGHT = 440, 272
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 14, 14, 44
ROW = 30  # height of a bar's row
NAME = 26  # characters of the longest name beside a bar
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The axes of a plot: what is shown of the data, linear on both."""

    x: tuple[float, float]
    y: tuple[float, float]

    def at(self, x: float, y: float) -> Point:
        (left, right), (low, high) = self.x, self.y
        across = (x - left) / (right - left or 1)
        up = (y - low) / (high - low or 1)
        return _LEFT + across * (WIDTH - _LEFT - _RIGHT), HEIGHT - _BOTTOM - up * (HEIGHT - _TOP - _BOTTOM)

    def path(self, points: Sequence[Point], kind: str) -> str:
        """Draw a line through points of the data."""
        where = " ".join(f"{a:.1f},{b:.1f}" for a, b in (self.at(*point) for point in points))
        return f'<polyline class="{kind}" points="{where}"/>'

    def dot(self, point: Point, radius: float, kind: str, title: str) -> str:
        x, y = self.at(*point)
        return (
            f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"><title>{escape(title)}</title></circle>'
        )

    def word(
        self, point: Point, text: str, *, dx: float = 0, dy: float = 0, anchor: str = "start", kind: str = "note"
    ) -> str:
        x, y = self.at(*point)
        return f'<text class="{kind}" x="{x + dx:.1f}" y="{y + dy:.1f}" text-anchor="{anchor}">{escape(text)}</text>'

    def axes(self, x: str, y: str, xs: Sequence[tuple[float, str]], ys: Sequence[tuple[float, str]]) -> str:
        """Draw the ticks with their labels, the lines across, and the names of the axes."""
        parts = []
        for value, label in ys:
            left, height = self.at(self.x[0], value)
            parts.append(
                f'<line class="grid" x1="{left:.1f}" x2="{WIDTH - _RIGHT}" y1="{height:.1f}" y2="{height:.1f}"/>'
            )
            parts.append(f'<text class="tick" x="{left - 7:.1f}" y="{height + 4:.1f}" text-anchor="end">{label}</text>')
        for place, label in xs:
            across, _ = self.at(place, self.y[0])
            parts.append(
                f'<text class="tick" x="{across:.1f}" y="{HEIGHT - _BOTTOM + 17}" text-anchor="middle">{label}</text>'
            )
        middle = (_LEFT + WIDTH - _RIGHT) / 2
        parts.append(f'<text class="axis" x="{middle}" y="{HEIGHT - 5}" text-anchor="middle">{escape(x)}</text>')
        up = (HEIGHT - _BOTTOM + _TOP) / 2
        parts.append(
            f'<text class="axis" transform="translate(11 {up}) rotate(-90)" text-anchor="middle">{escape(y)}</text>'
        )
        return "".join(parts)


def risk_coverage(points: Sequence[Point], now: Point | None, area: float) -> str:
    """Draw the share of wrong answers against the share of questions answered, surest first.

    :param points: (coverage, risk), each 0 to 1, rising in coverage.
    :param now: where the system stands: what it answered, and how much of it was wrong.
    """
    highest = _ceiling(max([risk for _, risk in points] + [now[1] if now else 0.0]))
    frame = _Frame((0, 1), (0, highest))
    over = points[-1][1]
    body = [
        frame.axes("share of the questions answered", "share of them wrong", _percents(1.0, 4), _percents(highest, 4)),
        frame.path([(0, over), (1, over)], "guide"),
        frame.word((0.01, over), "in any order", dy=-6),
        frame.path(points, "line"),
    ]
    if now:
        title = f"answered {now[0]:.1%}, of them wrong {now[1]:.1%}"
        body.append(frame.dot(now, 5, "mark", title))
        on_right = now[0] < 0.6
        body.append(
            frame.word(
                now, "now", dx=9 if on_right else -9, dy=-7, anchor="start" if on_right else "end", kind="note red"
            )
        )
    return _svg(f"Risk against coverage; the area under the curve is {area:.4f}.", body)


def calibration(bins: Sequence[Bin], error: float) -> str:
    """Draw how often answers were right against how sure they were, a dot for each bin; its area is its questions."""
    frame = _Frame((0, 1), (0, 1))
    most = max(each.questions for each in bins)
    body = [
        frame.axes("confidence", "share of right ones", _percents(1.0, 4), _percents(1.0, 4)),
        frame.path([(0, 0), (1, 1)], "guide"),
    ]
    for each in bins:
        point = (each.confidence, each.right)
        body.append(frame.path([(each.confidence, each.confidence), point], "gap"))
        title = f"{each.questions} questions of confidence {each.confidence:.2f}: {each.right:.0%} right"
        body.append(frame.dot(point, 3 + 8 * math.sqrt(each.questions / most), "blob", title))
    body.append(frame.word((0.97, 0.06), f"mean gap {error:.3f}", anchor="end"))
    return _svg(f"Calibration; the expected calibration error is {error:.4f}.", body)


def by_depth(depths: Sequence[int], values: Sequence[tuple[float, float, float]], quoted: float | None) -> str:
    """Draw the share of the gold parts among the first k passages against k, with the band of its intervals.

    :param values: (share, low, high) for each depth.
    :param quoted: the share that the answers quote.
    """
    frame = _Frame((0, len(depths) - 1), (0, 1))
    places = [float(place) for place in range(len(depths))]
    band = [(x, high) for x, (_, _, high) in zip(places, values, strict=True)]
    band += [(x, low) for x, (_, low, _) in zip(reversed(places), reversed(values), strict=True)]
    where = " ".join(f"{a:.1f},{b:.1f}" for a, b in (frame.at(*point) for point in band))
    labels = [(x, str(depth)) for x, depth in zip(places, depths, strict=True)]
    body = [
        frame.axes("passages looked at", "share of the gold parts", labels, _percents(1.0, 4)),
        f'<polygon class="band" points="{where}"/>',
        frame.path([(x, share) for x, (share, _, _) in zip(places, values, strict=True)], "line"),
    ]
    for x, depth, (share, _, _) in zip(places, depths, values, strict=True):
        body.append(frame.dot((x, share), 3, "bead", f"among the first {depth}: {share:.1%}"))
    if quoted is not None:
        body.append(frame.path([(0, quoted), (places[-1], quoted)], "limit"))
        below = 15 if quoted > 0.93 else -6
        body.append(frame.word((0, quoted), "quoted in the answers", dx=6, dy=below, kind="note red"))
    return _svg("Share of the gold parts among the first passages, by their number.", body)


def times(ms: Sequence[float], median: float, late: float) -> str:
    """Draw how long the questions took, in milliseconds, as a histogram with the median and the 95th percentile."""
    top = _ceiling(max(ms) * 1.02)
    count = max(8, min(30, round(math.sqrt(len(ms)) * 2)))
    edges = [top * place / count for place in range(count + 1)]
    held = [sum(low <= each < high for each in ms) for low, high in pairwise(edges)]
    highest = _ceiling(max(held), whole=True)
    frame = _Frame((0, top), (0, highest * 1.2))  # the names of the lines stand above the bars
    xs = [(top * place / 4, f"{top * place / 4:g}") for place in range(5)]
    ys = [(float(value), f"{value:g}") for value in _whole_ticks(highest)]
    body = [frame.axes("milliseconds", "questions", xs, ys)]
    for (low, high), number in zip(pairwise(edges), held, strict=True):
        (left, ceiling), (right, floor) = frame.at(low, number), frame.at(high, 0)
        if number:
            title = f"<title>{number} questions, {low:.0f} to {high:.0f} ms</title>"
            size = f'width="{max(1.0, right - left - 1.5):.1f}" height="{floor - ceiling:.1f}"'
            body.append(f'<rect class="bar" x="{left + 0.75:.1f}" y="{ceiling:.1f}" {size}>{title}</rect>')
    for value, name in ((median, "median"), (late, "95 of 100")):
        body.append(frame.path([(value, 0), (value, frame.y[1])], "limit"))
        before = value > 0.7 * top or (name == "median" and value > 0.25 * top)
        dx, anchor = (-5, "end") if before else (5, "start")
        body.append(
            frame.word((value, frame.y[1]), f"{name} {value:.0f}", dx=dx, dy=10, anchor=anchor, kind="note red")
        )
    return _svg(f"Time of a question: median {median:.0f} ms, 95 of 100 within {late:.0f} ms.", body)


def bars(rows: Sequence[tuple[str, int, float]], label: str) -> str:
    """Draw a bar for each group of questions: (its name, its questions, the share from 0 to 1)."""
    height = ROW * len(rows) + 4
    left, right = 168, 76
    body = []
    for place, (name, questions, share) in enumerate(rows):
        y = ROW * place + 4
        shown = name if len(name) <= NAME else f"{name[: NAME - 1]}…"
        long = (WIDTH - left - right) * share
        body.append(f'<text class="name" x="0" y="{y + 16}">{escape(shown)}<title>{escape(name)}</title></text>')
        body.append(f'<rect class="rail" x="{left}" y="{y + 3}" width="{WIDTH - left - right}" height="18" rx="2"/>')
        body.append(f'<rect class="bar" x="{left}" y="{y + 3}" width="{max(long, 1):.1f}" height="18" rx="2"/>')
        counted = f'<tspan class="tick"> of {questions}</tspan>'
        body.append(f'<text class="value" x="{WIDTH}" y="{y + 16}" text-anchor="end">{share:.0%}{counted}</text>')
    return _svg(label, body, height)


def span(value: float, low: float | None, high: float | None) -> str:
    """Draw a figure between 0 and 1 on a rail, with its interval."""
    wide = 120
    parts = [f'<line class="rail" x1="2" x2="{wide - 2}" y1="8" y2="8"/>']
    if low is not None and high is not None:
        parts.append(
            f'<line class="reach" x1="{2 + low * (wide - 4):.1f}" x2="{2 + high * (wide - 4):.1f}" y1="8" y2="8"/>'
        )
    parts.append(f'<circle class="bead" cx="{2 + value * (wide - 4):.1f}" cy="8" r="3.5"/>')
    return f'<svg class="span" viewBox="0 0 {wide} 16" aria-hidden="true">{"".join(parts)}</svg>'


def _svg(label: str, body: Sequence[str], height: float = HEIGHT) -> str:
    view = f'viewBox="0 0 {WIDTH} {height:g}"'
    return f'<svg class="plot" {view} role="img" aria-label="{escape(label)}">{"".join(body)}</svg>'


def _percents(highest: float, count: int) -> list[tuple[float, str]]:
    return [(highest * place / count, f"{highest * place / count * 100:g}%") for place in range(count + 1)]


def _ceiling(value: float, *, whole: bool = False) -> float:
    """The next round number; of the whole ones, at least 4."""
    if value <= 0:
        return 4 if whole else 0.04
    power: float = 10.0 ** math.floor(math.log10(value))
    found = next(power * step for step in (1, 1.2, 1.6, 2, 3, 4, 6, 8, 10) if power * step >= value - 1e-12)
    return max(4, math.ceil(found)) if whole else found


def _whole_ticks(highest: float) -> list[int]:
    step = max(1, math.ceil(highest / 4))
    return [*range(0, int(highest) + 1, step)]
