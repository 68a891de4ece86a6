"""Lists inside one paragraph: "three kinds: a; b; and c", "two towns—X and Y—", "(i) ... (ii) ...".

A list without marks is taken only if the sentence counts it before a colon or dash, and if exactly
that many parts stand there. Marks must begin at one and go on without a gap.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.counts import LONGEST, NUMBER, ORDINAL, Promise, ordinal, promises
from corpus.document import Enumeration, Kind, Slice
from corpus.flow import Line
from corpus.leads import before, promised
from corpus.marks import Mark, readings

Span = tuple[int, int]

_MARK = re.compile(
    rf"""(?<=[\s—])(?P<open>\(?)(?P<value>\d{{1,2}}|[a-z]|[ivx]{{2,5}})(?P<close>\))(?=\s)
      | (?<=[:;,—]\s)(?:and\s+)?(?P<ordinal>{ORDINAL})(?:ly)?,?(?=\s)""",
    re.VERBOSE,
)
_CITED = re.compile(
    r"(?i)(?:sections?|sec\.|clauses?|articles?|art\.|paragraphs?|subsections?|sub-?paragraphs?|items?|parts?|rules?"
    r"|points?|\)|§|\bor|\bto|\d)\s*$"
)
_SEPARATOR = re.compile(r"[:;—]|\s–\s|--")
_DASH = re.compile(r"—|\s–\s|--")
_BRACKET = re.compile(r"[(\[“]|[)\]”]|;|,")
_AND = re.compile(r"\s*\b(?:and/or|and|or)\s+")
_TAIL = re.compile(r"(?:[\s,;:]*\s(?:and/or|and|or))?[\s,;:]*$")
_RESTATED = re.compile(rf"(?i)\b(?:one|{NUMBER})\s*$")  # "thirty (30) days"
_WORDS = re.compile(r"\w+")
_DEEPEST = 8  # runs of marks that may be open at once
_WINDOW = 160  # characters between what is counted and the colon or dash, at most


def inline(text: str, lines: Sequence[Line]) -> Iterator[Enumeration]:
    """Yield the lists that stand inside one paragraph."""
    for place, line in enumerate(lines):
        if line.kind is Kind.HEADING:
            continue
        marked = list(_marked(text, line))
        for items in marked:
            yield _enumeration(text, lines, place, items)
        taken = {line.at(items[0][0]) for items in marked}
        for number, sentence in enumerate(line.sentences):
            if number not in taken and sentence[1] - sentence[0] <= LONGEST:
                yield from _counted(text, line, sentence)


def _enumeration(text: str, lines: Sequence[Line], place: int, items: Sequence[Span]) -> Enumeration:
    """Return a marked list with its lead-in: the words before it in its sentence, or a sentence before."""
    line = lines[place]
    number = line.at(items[0][0])
    head = line.sentences[number][0]
    if items[0][0] - head <= LONGEST and len(_WORDS.findall(text[head : items[0][0]])) >= 2:
        lead: Slice | None = line.slice(head, head + len(text[head : items[0][0]].rstrip()))
    else:
        lead = before(text, lines, place, number, len(items))
    return Enumeration(
        document_id=line.paragraph.document_id,
        lead=lead,
        items=tuple(line.slice(*item) for item in items),
        announced=promised(text, lead, len(items)),
    )


def _marked(text: str, line: Line) -> Iterator[list[Span]]:
    """Yield the runs of marks in a paragraph, nested ones as well, as the spans of their items."""
    stack: list[tuple[Mark, list[int]]] = []  # the last mark of each open run, and where its items start
    for found in _MARK.finditer(text, line.paragraph.start, line.paragraph.end):
        near = max(line.paragraph.start, found.start() - 16), found.start()
        if _RESTATED.search(text, *near):
            continue
        options, place = _options(found), found.start("ordinal" if found["ordinal"] else "open")
        for depth in reversed(range(len(stack))):
            last, starts = stack[depth]
            after = Mark(last.style, last.value + 1)
            if after in options:
                for _, inner in stack[depth + 1 :]:
                    yield from _spans(text, line, inner, place)
                del stack[depth:]
                stack.append((after, [*starts, place]))
                break
        else:
            opens = next((mark for mark in options if mark.value == 1), None)
            if opens and not _CITED.search(text, *near):
                stack = [*stack[-_DEEPEST:], (opens, [place])]
    for _, starts in stack:
        yield from _spans(text, line, starts, None)


def _options(found: re.Match[str]) -> tuple[Mark, ...]:
    if found["ordinal"]:
        return (Mark("first", ordinal(found["ordinal"]) or 0),)
    return readings(found["open"], found["value"], found["close"])


def _spans(text: str, line: Line, starts: list[int], limit: int | None) -> Iterator[list[Span]]:
    """Yield the items that start there if they are two or more of at least two words each."""
    if len(starts) < 2:
        return
    if limit is None:
        last = line.at(starts[-1])
        limit = line.sentences[last if line.at(starts[0]) == last else -1][1]
    items = [(start, _trimmed(text, start, end)) for start, end in zip(starts, [*starts[1:], limit], strict=True)]
    if all(len(_WORDS.findall(text[start:end])) >= 3 for start, end in items):
        yield items


def _counted(text: str, line: Line, sentence: Span) -> Iterator[Enumeration]:
    """Yield the list that a number and a colon or dash announce inside one sentence."""
    start, end = sentence
    for promise in promises(text[start:end]):
        if promise.number is None or promise.number > 20:
            continue
        if (region := _region(text, start + promise.end, end)) is None:
            continue
        parts = _parts(text, *region, promise)
        if len(parts) == promise.number:
            yield Enumeration(
                document_id=line.paragraph.document_id,
                lead=line.slice(start, _lead_end(text, start, region[0])),
                items=tuple(line.slice(*part) for part in parts),
                announced=promise.number,
            )
            return


def _lead_end(text: str, start: int, end: int) -> int:
    """Return where the lead-in in front of the list, `text[start:end]`, ends: behind its colon, before its dash."""
    head = text[start:end].rstrip()
    return start + len(head if head.endswith(":") else head.rstrip("—–- "))


def _region(text: str, start: int, end: int) -> Span | None:
    """Return where the parts stand: behind the first colon or dash after what is counted."""
    found = _SEPARATOR.search(text, start, min(end, start + _WINDOW))
    if found is None or found[0] == ";" or "\n" in text[start:end]:
        return None
    if found[0] == ":":
        return found.end(), end
    if "," in text[start : found.start()]:
        return None
    closing = _DASH.search(text, found.end(), end)
    return found.end(), closing.start() if closing else end


def _parts(text: str, start: int, end: int, promise: Promise) -> list[Span]:
    """Cut the region at its semicolons, else at its commas and at the last "and"."""
    strong = _cuts(text, start, end, ";")
    cuts = strong or _cuts(text, start, end, ",")
    bounds = [start, *(cut + 1 for cut in cuts), end + 1]
    parts = [(begin, stop - 1) for begin, stop in pairwise(bounds)]
    if not strong and len(parts) == (promise.number or 0) - 1:  # "X and Y", "W, X and Y"
        begin, stop = parts[-1]
        joints = [joint for joint in _AND.finditer(text, begin, stop) if joint.start() > begin]
        if len(joints) == 1:
            parts[-1:] = [(begin, joints[0].start()), (joints[0].end(), stop)]
    bare = [_bare(text, begin, stop) for begin, stop in parts]
    begin, stop = bare[-1]
    bare[-1] = begin, begin + len(text[begin:stop].rstrip(". "))
    return bare if all(begin < stop for begin, stop in bare) else []


def _cuts(text: str, start: int, end: int, sign: str) -> list[int]:
    """Return where the sign stands outside brackets and quotation marks."""
    depth, cuts = 0, []
    for found in _BRACKET.finditer(text, start, end):
        if found[0] in "([“":
            depth += 1
        elif found[0] in ")]”":
            depth -= 1
        elif found[0] == sign and depth <= 0:
            cuts.append(found.start())
    return cuts


def _bare(text: str, start: int, end: int) -> Span:
    """Return the part without the space, the "and" and the stops around it."""
    joint = _AND.match(text, start, end)
    start = joint.end() if joint else start
    start += len(text[start:end]) - len(text[start:end].lstrip())
    return start, _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> int:
    """Return the end of the part before its closing comma or "; and"."""
    found = _TAIL.search(text[start:end])
    return start + found.start() if found else end
