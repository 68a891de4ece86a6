"""Lines become paragraphs: by gaps, indents, marks, changes of type, and lines that end early.

A paragraph that a column's or a page's end tore apart is put together again.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from operator import attrgetter

from corpus.formats.layout import items
from corpus.formats.layout.columns import Strip
from corpus.formats.layout.lines import Line
from corpus.formats.layout.tables import Table, aligned
from corpus.formats.lines import continues, finished, has_leader
from corpus.formats.marks import DECIMAL, Mark

_SAME = 0.6  # of the size, within which left edges are one
_SIZE = 0.08  # by which sizes of one paragraph may differ
_WIDER = 1.25  # times the usual distance of lines: a gap
_FLUSH = 2.0  # points within which lines end at one edge
_JUSTIFIED = 0.5  # share of lines that end at the same edge
_AROUND = 12  # lines above and below that tell where a paragraph's lines end
_FEW = 4  # lines that are too few for it
_EARLY = 0.25  # share of the width that an unfinished line leaves free, if it is the last of its paragraph


@dataclass(slots=True)
class Draft:
    """A paragraph in the making, or a table."""

    lines: list[Line]
    strip: Strip
    mark: Mark | None = None
    table: Table | None = None
    depth: int = 0  # of an item, from 1
    foot: float = 0.0  # the baseline of the last line, or of the rule of signs under it

    @property
    def text(self) -> str:
        """The lines joined by spaces, hyphens as they are."""
        return " ".join(line.text for line in self.lines)

    @property
    def page(self) -> int:
        """The physical page on which it begins."""
        return self.lines[0].page

    @property
    def is_item(self) -> bool:
        """Whether it is a list's item; a number like "3.14" is the paragraph's own."""
        return self.mark is not None and self.mark.style != DECIMAL


@dataclass(slots=True)
class _Setting:
    """How a document is set."""

    leading: Mapping[float, float]  # size -> the usual distance of its lines, in points
    justified: bool


def drafts(strips: Sequence[Strip], tables: Mapping[int, Sequence[Table]]) -> list[Draft]:
    """Return the paragraphs and tables of a document in reading order.

    `strips` are those of all pages; `tables`, by page, are the ruled ones, whose lines are in no strip.
    """
    marks = items.find(strips)
    setting = _setting(strips)
    found: list[Draft] = []
    waiting = {page: list(here) for page, here in tables.items()}
    for strip, following in zip(strips, (*strips, None)[1:], strict=True):
        page = strip.lines[0].page
        for element in aligned(strip.lines, [id(line) in marks for line in strip.lines]):
            above = [table for table in waiting.get(page, ()) if table.top <= element.top and _meets(table, strip)]
            for table in above:
                waiting[page].remove(table)
                found.append(_tabular(table, strip))
            if isinstance(element, Table):
                found.append(_tabular(element, strip))
            elif not element.is_drawn:
                _take(found, element, strip, marks.get(id(element)), setting)
            elif found and found[-1].strip is strip:
                found[-1].foot = element.baseline
        if following is None or following.lines[0].page != page:
            found += [_tabular(table, strip) for table in waiting.pop(page, ())]
    for alone in waiting.values():  # on pages that hold nothing else
        found += [_tabular(table, Strip((), table.left, table.right)) for table in alone]
    found.sort(key=lambda draft: draft.page)
    for draft, depth in zip(found, items.depths(map(_entry, found)), strict=True):
        draft.depth = depth
    return found


def _tabular(table: Table, strip: Strip) -> Draft:
    return Draft(list(table.lines), strip, table=table)


def _entry(draft: Draft) -> tuple[Mark, float] | None:
    """Return an item's mark and indent, None for what is no item."""
    if draft.mark is None or not draft.is_item:
        return None
    return draft.mark, draft.lines[0].left - draft.strip.left


def _meets(table: Table, strip: Strip) -> bool:
    return table.left < strip.right and strip.left < table.right


def _setting(strips: Sequence[Strip]) -> _Setting:
    distances: dict[float, Counter[float]] = {}
    flush = total = 0
    for strip in strips:
        for a, b in pairwise(strip.lines):
            distance = b.baseline - a.baseline
            if a.size == b.size and 0 < distance < 2.6 * a.size:
                distances.setdefault(a.size, Counter())[round(distance * 2) / 2] += 1
        flush += sum(abs(line.right - strip.edge) <= _FLUSH for line in strip.lines)
        total += len(strip.lines)
    leading = {size: _usual(found) for size, found in distances.items()}
    return _Setting(leading, flush >= _JUSTIFIED * total)


def _usual(distances: Counter[float]) -> float:
    """Return the smallest distance that is common: lines of a paragraph, not paragraphs, are meant."""
    most = max(distances.values())
    return min(distance for distance, count in distances.items() if count >= 0.35 * most)


# ==== where a paragraph ends ====


def _take(found: list[Draft], line: Line, strip: Strip, mark: Mark | None, setting: _Setting) -> None:
    """Let a line go on with the last paragraph, or begin one."""
    if mark is None:
        last = found[-1] if found else None
        if last is not None and last.table is None and last.strip is strip:
            if _goes_on(last, line, setting):
                last.lines.append(line)
                last.foot = line.baseline
                return
        else:
            torn = next((draft for draft in found[:-4:-1] if draft.table is None), None)
            if torn is not None and _resumes(torn, line, strip, setting, direct=torn is last):
                torn.lines.append(line)
                torn.strip, torn.foot = strip, line.baseline
                return
    found.append(Draft([line], strip, mark=mark, foot=line.baseline))


def _goes_on(draft: Draft, line: Line, setting: _Setting) -> bool:
    """Tell whether the line belongs to the paragraph above it in the same strip."""
    above = draft.lines[-1]
    if not _same_type(draft, line):
        return False
    distance = line.baseline - draft.foot
    usual = setting.leading.get(line.size, 1.3 * line.size)
    if distance > _WIDER * usual + 0.5 and distance > 1.02 * _within(draft):
        return False
    if _is_centred(above, draft.strip) and _is_centred(line, draft.strip):
        return not finished(above.text) or _runs_on(line.text)
    return _in_place(draft, line) and not _ended(draft, line)


def _within(draft: Draft) -> float:
    """Return the distance of the lines within the paragraph so far, 0 if it has but one."""
    lines = draft.lines
    return lines[-1].baseline - lines[-2].baseline if len(lines) > 1 and lines[-1].page == lines[-2].page else 0.0


def _same_type(draft: Draft, line: Line) -> bool:
    above = draft.lines[-1]
    if abs(line.size - above.size) > _SIZE * above.size:
        return False
    if all(each.style.bold for each in draft.lines) != line.style.bold:
        return not finished(above.text) and _runs_on(line.text) and not draft.lines[0].style.bold
    return True


def _in_place(draft: Draft, line: Line) -> bool:
    """Tell whether the line begins where the paragraph's next line would."""
    near = _SAME * line.size
    first, above = draft.lines[0], draft.lines[-1]
    if not finished(above.text) and (_runs_on(line.text) or _is_full(above, draft.strip)):
        return True  # wherever it begins: words in front of it may have been blacked out
    if len(draft.lines) == 1:
        # Behind a first line that is indented, or the mark of an item, or else at a hanging indent.
        return line.left <= first.left + near or draft.mark is not None or not finished(above.text)
    return abs(line.left - above.left) <= near


def _ended(draft: Draft, line: Line) -> bool:
    """Tell whether the paragraph ended with the line above, because the next word had room on it."""
    above = draft.lines[-1]
    edge = _edge(draft, line)
    if has_leader(above.text) and above.text[-1].isdigit():
        return True
    word = line.words[0]
    room = edge - above.right - (word.right - word.left)
    if room <= 0.6 * line.size:
        return False
    if finished(above.text):
        return True
    return not _runs_on(line.text) and room >= _EARLY * (edge - above.left)


def _edge(draft: Draft, line: Line) -> float:
    """Return where the lines around end that begin where the paragraph's do: a block quotation has its own edge."""
    above = draft.lines[-1]
    near = _SAME * above.size
    lines = draft.strip.lines
    place = bisect_left(lines, line.baseline, key=attrgetter("baseline"))
    before = takewhile(
        lambda other: abs(other.left - above.left) <= near, reversed(lines[max(0, place - _AROUND) : place])
    )
    after = takewhile(lambda other: abs(other.left - above.left) <= near, lines[place : place + _AROUND])
    rights = sorted(other.right for other in (*before, *after))
    if len(rights) < _FEW:
        return max(draft.strip.edge, above.right)
    return rights[int(0.95 * (len(rights) - 1))]


def _runs_on(text: str) -> bool:
    """Tell whether the text begins as the middle of a sentence does: small, or with what never begins one."""
    return continues(text) or text[0] in ",.;:)]}%&”’"


def _is_centred(line: Line, strip: Strip) -> bool:
    left, right = line.left - strip.left, strip.edge - line.right
    return min(left, right) > 0.5 * line.size and abs(left - right) <= 1.5 * line.size


def _resumes(draft: Draft, line: Line, strip: Strip, setting: _Setting, *, direct: bool) -> bool:
    """Tell whether the line, the first of its strip, goes on with a paragraph of an earlier one.

    One that stopped within a sentence does if the line goes on in small letters, or, where nothing stands between,
    does not begin as a paragraph. One that stopped at the end of a sentence does if its last line is full to the
    edge, which few last lines are, and the line is neither indented nor set apart.
    """
    above = draft.lines[-1]
    if abs(line.size - above.size) > _SIZE * above.size or line.style.bold != above.style.bold:
        return False
    if not finished(above.text):
        return _runs_on(line.text) or (direct and not above.style.bold and _is_full(above, draft.strip))
    if not (direct and setting.justified and _is_full(above, draft.strip)):
        return False
    indented = line.left > strip.left + _SAME * line.size
    return not indented and len(strip.lines) > 1 and _is_full(line, strip)


def _is_full(line: Line, strip: Strip) -> bool:
    return line.right >= strip.edge - max(_FLUSH, 0.1 * line.size)
