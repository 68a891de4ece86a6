"""Which paragraphs are headings, by their type, and how deep they stand."""

import re
from collections.abc import Mapping, Sequence

from corpus.formats.headings import title_like
from corpus.formats.layout.lines import body_size
from corpus.formats.layout.paragraphs import Draft
from corpus.formats.lines import continues, has_leader
from corpus.formats.marks import DECIMAL

_LARGER = 1.08  # times the body's size
_LARGE = 1.3  # times the body's size, that no running text is set in
_MOST_WORDS = 25
_MOST_LINES = 4
_SHARE = 0.25  # of a document's letters, from which bold type or capitals are no sign

_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,3})*)[.)]?\s")
_NAMED = re.compile(
    r"(?:chapter|part|article|section|appendix|annex|schedule|exhibit)\s+(?:\d|[A-Z]\b|[IVXLC]+\b)", re.I
)
_TWO_SENTENCES = re.compile(r"[^\W\d_]{3,}[.!?] +[A-Z]")

Look = tuple[float, bool, bool]  # size, bold, in capitals


def find(drafts: Sequence[Draft]) -> dict[int, int]:
    """Return the level, from 1, of each draft that is a heading, by its place.

    A heading is short, stands by itself, and is set larger, bolder or in capitals, as most text is not.
    Larger stands above smaller, bold above plain; numbers ("2.1") give the level by their depth.
    """
    size = body_size(line for draft in drafts for line in draft.lines)
    letters = sum(len(draft.text) for draft in drafts)
    bold = sum(len(draft.text) for draft in drafts if _is_bold(draft))
    capital = sum(len(draft.text) for draft in drafts if draft.text.isupper())
    looks: dict[int, Look] = {}
    for place, draft in enumerate(drafts):
        look = _look(draft)
        stands_out = (
            look[0] >= _LARGER * size
            or (look[1] and bold <= _SHARE * letters)
            or (look[2] and capital <= _SHARE * letters)
        )
        if stands_out and _may_be(draft, look[0] >= _LARGE * size) and _carries(drafts, place):
            looks[place] = look
    ranks = {look: rank for rank, look in enumerate(sorted(set(looks.values()), reverse=True), start=1)}
    levels = {place: min(6, ranks[look]) for place, look in looks.items()}
    return levels | _numbered(drafts, levels)


def _numbered(drafts: Sequence[Draft], levels: Mapping[int, int]) -> dict[int, int]:
    """Return the levels of headings with numbers like "2.1": those of "2" are at least one level higher."""
    depths = {
        place: match[1].count(".") + 1 for place in levels if (match := _NUMBER.match(drafts[place].text)) is not None
    }
    if not any(depth > 1 for depth in depths.values()):
        return {}
    shallowest = min(depths.values())
    top = min(levels[place] for place, depth in depths.items() if depth == shallowest)
    return {place: min(6, top + depth - shallowest) for place, depth in depths.items()}


def _look(draft: Draft) -> Look:
    return draft.lines[0].size, _is_bold(draft), draft.text.isupper()


def _is_bold(draft: Draft) -> bool:
    return all(line.style.bold for line in draft.lines)


def _may_be(draft: Draft, large: bool) -> bool:
    """Tell whether the words could be a heading's; `large` print need not look like one."""
    if draft.table is not None or len(draft.lines) > _MOST_LINES:
        return False
    text = draft.text
    if draft.mark is not None and draft.mark.value == 0 and draft.mark.style != DECIMAL:
        return False  # a bullet
    if len(text.split()) > _MOST_WORDS or has_leader(text) or _TWO_SENTENCES.search(text) or text[-1] in ",;":
        return False
    bare = text.rstrip(".:")
    if large and any(character.isalpha() for character in text) and not continues(text):
        return True
    return title_like(bare, _MOST_WORDS) or (_NAMED.match(text) is not None and not continues(text))


def _carries(drafts: Sequence[Draft], place: int) -> bool:
    """Tell whether something follows that the heading may be of."""
    draft = drafts[place]
    following = drafts[place + 1] if place + 1 < len(drafts) else None
    if following is None:
        return False
    if draft.mark is not None and draft.is_item:
        near = [*drafts[max(0, place - 1) : place], following]
        if any(other.mark is not None and other.mark.style == draft.mark.style for other in near):
            return False
    return following.table is not None or not continues(following.text)
