"""Headings of documents from word processors that are not said to be headings, and headings that are none."""

import re
from collections import defaultdict
from collections.abc import Sequence

from corpus.formats.story import Content, Line, Role, lines

_LONGEST = 120  # characters of a heading that only its looks tell
_CLAUSE = 150  # characters that no heading has
_CLAUSE_WORDS = 12  # words that no heading has which ends in a full stop
_FEW_WORDS = 6  # of a heading that ends in a full stop
_RUNNING = 60  # characters of running text
DEEPEST = 6  # heading levels that are told apart
_LEVELS = 4  # of headings that only their looks tell
_SHARE = 0.3  # of the lines: more are not headings

_NAMED = re.compile(r".*(?:head(?:ing|line|[A-D1-6])?|title|titel|überschrift|subhead)\s*\d?$", re.IGNORECASE)
_ENDS = re.compile(r"[.;:,][\"”’')\]]*$")


def settle(content: Content) -> None:
    """Turn clauses that wear a heading's style into text; find headings by looks if there are no others."""
    found = lines(content)
    for line in found:
        if line.role is Role.HEADING and _is_clause(line.text):
            line.role, line.level = Role.TEXT, 0
    if any(line.role is Role.HEADING and not line.title for line in found):
        return
    plain = [line for line in content if isinstance(line, Line) and not line.boxed]
    if not _by_style(plain):
        _by_looks(plain)


def _is_clause(text: str) -> bool:
    text = text.strip()
    return len(text) > _CLAUSE or (len(text.split()) > _CLAUSE_WORDS and _ENDS.search(text) is not None)


def _by_style(found: Sequence[Line]) -> bool:
    """Make headings of the lines in styles that are named like headings, or bold and kept with the next line."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, line in enumerate(found):
        places[line.style].append(place)
    chosen = {
        style
        for style, at in places.items()
        if not found[at[0]].usual and _are_headings([found[place] for place in at]) and _stand_on_text(at, found)
    }
    count = sum(len(places[style]) for style in chosen)
    if not count or count > 1 + _SHARE * len(found):
        return False
    _rank([line for line in found if line.style in chosen], by_size={line.style: line.size for line in reversed(found)})
    return True


def _are_headings(all_of_it: Sequence[Line]) -> bool:
    if any(line.role not in (Role.TEXT, Role.HEADING) or len(line.text) > _LONGEST for line in all_of_it):
        return False
    if sum(_ENDS.search(line.text.strip()) is not None for line in all_of_it) > len(all_of_it) / 4:
        return False
    named = _NAMED.fullmatch(all_of_it[0].named) is not None
    return all(line.bold for line in all_of_it) and (named or all(line.keeps for line in all_of_it))


def _stand_on_text(places: Sequence[int], found: Sequence[Line]) -> bool:
    """Tell whether running text follows within a few lines on at least half of the lines at these places."""
    wanted = set(places)
    standing = sum(
        any(_runs(found[after]) for after in range(place + 1, min(place + 4, len(found))) if after not in wanted)
        for place in places
    )
    return 2 * standing >= len(places)


def _runs(line: Line) -> bool:
    return len(line.text) >= _RUNNING and not line.bold


def _by_looks(found: Sequence[Line]) -> None:
    """Make headings of short lines all in bold that stand on running text or on one another, if they are few enough."""
    chosen: list[Line] = []
    below: Line | None = None
    stands = False  # what is below is running text, or such a line that stands on it
    for line in reversed(found):
        if below is not None and stands and _looks_like_heading(line):
            chosen.append(line)
        else:
            stands = _runs(line)
        below = line
    if len(chosen) < 2 or len(chosen) > 1 + _SHARE * len(found):
        return
    _rank(chosen, by_size={})


def _looks_like_heading(line: Line) -> bool:
    text = line.text.strip()
    if line.role is not Role.TEXT or not line.bold or len(text) > _LONGEST or not any(map(str.isalpha, text)):
        return False
    return _ENDS.search(text) is None or (text.endswith(".") and len(text.split()) <= _FEW_WORDS)


def _rank(headings: Sequence[Line], by_size: dict[str, int]) -> None:
    """Give levels by size, the largest first; styles of one size rank as they first appear."""
    order = {style: place for place, style in enumerate(dict.fromkeys(line.style for line in headings))}

    def key(line: Line) -> tuple[int, int]:
        return (-by_size[line.style], order[line.style]) if by_size else (-line.size, 0)

    ranks = {each: rank for rank, each in enumerate(sorted({key(line) for line in headings}), start=1)}
    for line in headings:
        line.role = Role.HEADING
        line.level = min(ranks[key(line)], DEEPEST if by_size else _LEVELS)
