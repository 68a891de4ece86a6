"""Lists as structure: a lead-in and its items.

Four kinds are found, each by what a reader sees: items with marks (here), paragraphs that a sentence
announces by number (here), ordinal runs (`ordinals`), and lists inside a paragraph (`inline`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus.counts import announced, announces, promises
from corpus.document import Enumeration, Kind, Paragraph, Slice
from corpus.flow import Line, flow
from corpus.inline import inline
from corpus.leads import directly_before, promised
from corpus.marks import BULLET, Mark, marks
from corpus.ordinals import runs

_DEEPEST = 8  # lists that may be open at once
_PHRASE = 250  # characters that a list item without a mark has at most
_GOES_ON = re.compile(r";(?: and| or)?\s*\Z")  # an item that others follow as its equals
_REMARK = ("These", "They", "Each", "All", "Both", "None", "Together", "Taken", "It ")


def find(text: str, paragraphs: Sequence[Paragraph], levels: Sequence[int] = ()) -> tuple[Enumeration, ...]:
    """Return the lists of a document, in the order of their first items.

    `paragraphs` stand in the order of the text; `levels`, if given, is the nesting depth of each item
    among them (0 for all else). Every item lies in one paragraph; no two lists have the same items.
    """
    lines = flow(text, paragraphs, levels)
    found = [*_marked(text, lines), *runs(text, lines), *inline(text, lines)]
    leads = {(each.lead.start, each.lead.end) for each in found if each.lead}
    found += _unmarked(text, lines, leads)
    by_items = {each.items: each for each in reversed(found)}
    return tuple(sorted(by_items.values(), key=lambda each: (each.items[0].start, -each.items[-1].end)))


@dataclass(slots=True)
class _Open:
    """A list of marked items that may go on: the places of its items among the lines."""

    mark: Mark  # of its last item
    parent: int | None  # the line of the item that it stands under
    items: list[int] = field(default_factory=list)

    def next(self, options: Sequence[Mark], between: int, *, goes_on: bool = False) -> Mark | None:
        """Return the reading by which an item goes on with this list, `between` paragraphs after the last.

        If the last item `goes_on`, the next is its neighbour, though it may seem to stand under it: at a new page, say.
        """
        for mark in options:
            deeper = goes_on and between == 0 == mark.value and mark.level > self.mark.level
            if mark.style != self.mark.style or (mark.level != self.mark.level and not deeper):
                continue
            if mark.value == 0:  # bullets with text between them: one list only if it is so from the start
                spread = self.items[-1] - self.items[0] >= 2 * (len(self.items) - 1)
                return mark if between == 0 or (between == 1 and spread) else None
            same = mark.level > 0 and mark.value == self.mark.value  # Markdown may number every item "1."
            if same or self.mark.value < mark.value <= self.mark.value + 2:
                return mark
        return None


def _marked(text: str, lines: Sequence[Line]) -> Iterator[Enumeration]:
    """Yield the lists of consecutive items, nested ones by their kinds of marks."""
    stack: list[_Open] = []
    between = 0  # body paragraphs since the last item
    for place, line in enumerate(lines):
        if line.kind is Kind.HEADING:
            yield from _closed(text, lines, stack, 0)
        elif line.kind is Kind.BODY:
            between += 1
            if announces(text[slice(*line.sentences[-1])]):
                between += 1  # a new list is about to begin
        else:
            options = marks(text, line.paragraph.start, line.paragraph.end, line.level)
            yield from _place(text, lines, stack, place, options, between)
            between = 0
    yield from _closed(text, lines, stack, 0)


def _place(
    text: str, lines: Sequence[Line], stack: list[_Open], place: int, options: Sequence[Mark], between: int
) -> Iterator[Enumeration]:
    """Put an item on the innermost list that it continues, or open a list with it."""
    for depth in reversed(range(len(stack))):
        last = lines[stack[depth].items[-1]].paragraph
        goes_on = last is lines[place - 1].paragraph and bool(_GOES_ON.search(text, last.start, last.end))
        if (mark := stack[depth].next(options, between, goes_on=goes_on)) is not None:
            yield from _closed(text, lines, stack, depth + 1)
            stack[depth].mark = mark
            stack[depth].items.append(place)
            return
    mark = next((option for option in options if option.value <= 1), options[0])
    keep = min(len(stack), _DEEPEST) if mark.value <= 1 else 0
    while keep and stack[keep - 1].mark.level >= mark.level > 0:
        keep -= 1
    while between and keep and (stack[keep - 1].mark.value == 0 or stack[keep - 1].mark.style == mark.style):
        keep -= 1  # text came between: only numbered lists of another kind may still go on
    yield from _closed(text, lines, stack, keep)
    parent = stack[-1].items[-1] if stack and not between else None
    stack.append(_Open(mark, parent, [place]))


def _closed(text: str, lines: Sequence[Line], stack: list[_Open], keep: int) -> Iterator[Enumeration]:
    """Close all but the outer `keep` lists, and yield those with two items or more."""
    while len(stack) > keep:
        done = stack.pop()
        count = len(done.items)
        if count < 2:
            continue
        if done.parent is None:
            lead = directly_before(text, lines, done.items[0], count)
        else:
            lead = _parent(text, lines[done.parent])
        yield Enumeration(
            document_id=lines[0].paragraph.document_id,
            lead=lead,
            items=tuple(_item(text, lines[place]) for place in done.items),
            announced=promised(text, lead, count),
        )


def _parent(text: str, line: Line) -> Slice:
    """Return the sentence of an item that leads in to its sub-items, or the whole item."""
    item, (start, end) = _item(text, line), line.sentences[-1]
    return line.slice(max(start, item.start), end) if text[end - 1] == ":" else item


def _item(text: str, line: Line) -> Slice:
    """Return an item's paragraph without its bullet; a number or letter stays, it is part of the words."""
    bullet = BULLET.match(text, line.paragraph.start, line.paragraph.end)
    return line.slice(bullet.end() if bullet else line.paragraph.start, line.paragraph.end)


def _unmarked(text: str, lines: Sequence[Line], leads: set[tuple[int, int]]) -> Iterator[Enumeration]:
    """Yield the paragraphs that a sentence announces by number, if enough follow in the section."""
    for place, line in enumerate(lines):
        if line.kind is not Kind.BODY:
            continue
        for number, span in enumerate(line.sentences):
            count = _foretold(text, span)
            if span in leads:
                continue
            if count is None:
                items = _short(text, lines, place) if number == len(line.sentences) - 1 else None
            else:
                items = _following(text, lines, place, number, count)
            if items is not None:
                yield Enumeration(
                    document_id=line.paragraph.document_id,
                    lead=line.slice(*span),
                    items=items,
                    announced=count,
                )


def _short(text: str, lines: Sequence[Line], place: int) -> tuple[Slice, ...] | None:
    """Return the short paragraphs after a colon at the end of line `place` that do not stand as sentences do.

    Extraction often loses bullets; what remains are phrases that begin small or end without a stop.
    """
    line = lines[place]
    if text[line.paragraph.end - 1] != ":":
        return None
    items: list[Slice] = []
    for later in lines[place + 1 :]:
        words = text[later.paragraph.start : later.paragraph.end]
        phrase = words[0].islower() or words[-1] not in '.:!?…”"'
        if later.kind is not Kind.BODY or later.paragraph.section != line.paragraph.section:
            break
        if not phrase or len(words) > _PHRASE or words[-1] == ":":
            break
        items.append(later.slice(later.sentences[0][0], later.sentences[-1][1]))
    return tuple(items) if len(items) > 1 else None


def _foretold(text: str, span: tuple[int, int]) -> int | None:
    """Return how many paragraphs the sentence announces: "the following four principles", "two rules:"."""
    sentence = text[slice(*span)]
    if sentence.endswith(":"):
        return announced(sentence, 0)
    return next((promise.number for promise in promises(sentence) if promise.following and promise.number), None)


def _following(text: str, lines: Sequence[Line], place: int, number: int, count: int) -> tuple[Slice, ...] | None:
    """Return the `count` paragraphs after that sentence of line `place`, None if they are no list.

    If the first is introduced by words with a colon (a quotation), each must be.
    """
    line = lines[place]
    rest = [text[slice(*span)] for span in line.sentences[number + 1 :]]
    introduced = bool(rest) and rest[-1].endswith(":")
    if not introduced and not all(sentence.startswith(_REMARK) for sentence in rest):
        return None
    items: list[Slice] = []
    awaited = introduced
    for at, later in enumerate(lines[place + 1 :], start=place + 1):
        if later.kind is Kind.HEADING or later.paragraph.section != line.paragraph.section:
            break
        if later.kind is Kind.ITEM:
            if not items:
                return None
            continue
        colon = text[later.paragraph.start : later.paragraph.end].endswith(":")
        if introduced and colon:
            awaited = True
        elif introduced and not awaited:
            break
        elif colon and not introduced and lines[at + 1 : at + 2] and lines[at + 1].kind is not Kind.ITEM:
            return None  # it introduces something else
        else:
            items.append(later.slice(later.sentences[0][0], later.sentences[-1][1]))
            awaited = False
        if len(items) == count:
            return tuple(items)
    return None
