"""Footnotes of HTML: which links call a note, and which elements are the notes that they call.

A link is a call if it looks like one (raised, bracketed, or said to be a note's reference; a number, a letter
or a sign) and leads on to a note: to an element that is said to be one, that links back, or that begins with
the same mark.
"""

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import unquote, urlsplit

from corpus.document import Kind
from corpus.formats.block import Block
from corpus.formats.marking import number
from corpus.formats.markup_raised import find_raised
from corpus.formats.markup_signs import (
    BEGINNING,
    begins,
    block_of,
    is_counted_as,
    is_raised,
    near_call,
    says,
    self_and_around,
    wears,
)
from corpus.formats.markup_tree import Element

_MARK = re.compile(
    r"[\[(]?(?:(?:note|nb|n|fn|footnote)\.?)?(?:\d{1,4}|[A-Za-z]{1,2}|[ivxlc]{2,6}|[*†‡§‖¶#]{1,4}|[¹²³⁰⁴-⁹]{1,4})[\])]?",
    re.IGNORECASE,
)
_RAISED_MARK = re.compile(r"\[.*\]|[¹²³⁰⁴-⁹]+|[*†‡§‖¶]+")
_CALL_TYPE = re.compile(r"note-?ref|foot-?note|end-?note|\bfn-?(?:ref|mark)?\b", re.IGNORECASE)
_NOTE_TYPE = re.compile(r"(?:foot|end|rear)-?notes?(?:\b|[-_])|\bfn\b|\bref(?:erence)?s?(?:\b|list)", re.IGNORECASE)
_NOTE_ID = re.compile(r"(?:\w*[-_:])?(?:sd)?(?:fn|ftn|edn|(?:foot|end)?note)[-_:]?\d{1,4}", re.IGNORECASE)
_HOLDERS = frozenset("li dd aside".split())
_AROUND = 6  # elements around a note that may say what it is
_FIRST_ELEMENTS = 12  # of a note, in which its mark is looked for
_LONGEST = 20_000  # characters of a note


@dataclass(frozen=True, slots=True)
class Notes:
    """What was found: the calls and the notes by element, and what within notes only leads back."""

    calls: dict[Element, tuple[str, Element]]  # the link -> its mark as printed, the note that it means
    notes: dict[Element, str]  # the element that holds a note -> its mark, in the order of the text
    labels: dict[Element, str]  # an element in a note that holds but its own mark -> as printed
    arrows: frozenset[Element]  # what else leads back: left out
    sections: frozenset[Element]  # what holds several notes, each of which may go on to the next

    def tied(self, blocks: Sequence[Block]) -> tuple[Block, ...]:
        """Return the blocks less the calls that would be tied to another note than they mean.

        A document's n-th call of a mark is taken to mean its n-th note of that mark; a link knows better.
        """
        meant = self._meant()
        found = Counter(note[2] for block in blocks for note in block.notes)
        have = Counter(block.mark for block in blocks if block.kind is Kind.FOOTNOTE)
        notes = self._places()
        places = {element: place for same in notes.values() for place, element in enumerate(same)}
        told = {mark for mark in have if len(meant[mark]) == found[mark] and len(notes[mark]) == have[mark]}
        seen: Counter[str] = Counter()
        called: Counter[str] = Counter()
        result = []
        for block in blocks:
            kept = []
            for note in block.notes:
                mark = note[2]
                right = have[mark] == 1
                if mark in told and have[mark] > 1:
                    right = min(called[mark], have[mark] - 1) == places[meant[mark][seen[mark]]]
                    seen[mark] += 1
                if right:
                    called[mark] += 1
                    kept.append(note)
            result.append(block if len(kept) == len(block.notes) else replace(block, notes=tuple(kept)))
        return tuple(result)

    def _meant(self) -> dict[str, list[Element]]:
        meant: dict[str, list[Element]] = defaultdict(list)
        for mark, note in self.calls.values():
            meant[number(mark)].append(note)
        return meant

    def _places(self) -> dict[str, list[Element]]:
        places: dict[str, list[Element]] = defaultdict(list)
        for note, mark in self.notes.items():
            places[mark].append(note)
        return places


@dataclass(frozen=True, slots=True)
class _Link:
    """A link within the text: where it stands, what it says, where it leads."""

    element: Element
    words: str  # without white space, "" if it says more than a mark would
    target: Element


def tie(files: Sequence[tuple[str, Element]]) -> Notes:
    """Find the footnotes of a text; `files` are its paths and root elements in reading order."""
    order: dict[Element, int] = {}
    ids: dict[tuple[str, str], Element] = {}
    anchors: list[tuple[str, Element]] = []
    for file, root in files:
        ids.setdefault((file, ""), root)
        for element in root.elements():
            order[element] = len(order)
            for attribute in ("id", "name") if element.tag == "a" else ("id",):
                if (name := element.attributes.get(attribute)) is not None:
                    ids.setdefault((file, name), element)
            if element.tag == "a" and "href" in element.attributes:
                anchors.append((file, element))
    links = []
    for file, element in anchors:
        target = ids.get(_address(file, element.attributes["href"]))
        if target is not None and target is not element:
            words = "".join(element.words().split()) if element.length <= BEGINNING else ""
            links.append(_Link(element, words, target))
    found = _Tying(order, links).notes()
    if found.notes:
        return found
    calls, notes = find_raised(list(order), block_of)
    labels = {label: words for note, mark in notes.items() for label, words in _label(note, mark).items()}
    return Notes(calls, notes, labels, frozenset(), frozenset())


def _address(file: str, href: str) -> tuple[str, str]:
    """Return the file and the id that a link in `file` names; ("", "") never names anything but the whole page."""
    address, _, fragment = href.strip().partition("#")
    if address:
        try:
            path = unquote(urlsplit(address).path)
        except ValueError:
            return "", "\0"
        if not file or "://" in address:
            return "", "\0"
        address = posixpath.normpath(posixpath.join(posixpath.dirname(file), path))
    elif not fragment:
        return "", "\0"
    return address or file, unquote(fragment)


class _Tying:
    """One pass over the links, in the order of the text."""

    def __init__(self, order: dict[Element, int], links: Sequence[_Link]) -> None:
        self._order = order
        self._links = links
        self._back: dict[Element, list[Element]] = defaultdict(list)  # what is linked to -> the links
        for link in links:
            self._back[link.target].append(link.element)
        self._calls: dict[Element, tuple[str, Element]] = {}  # link -> mark as printed, target
        self._marks: dict[Element, str] = {}  # target -> its mark
        self._bearing: set[Element] = set()  # elements to which notes link back

    def notes(self) -> Notes:
        for link in self._links:
            if link.words and _MARK.fullmatch(link.words) and self._is_call(link):
                self._calls[link.element] = (link.words, link.target)
                self._marks.setdefault(link.target, number(link.words))
                self._bearing.update(near_call(link.element))
        held = Counter(element for target in self._marks for element in self_and_around(target, 8))
        holders = {target: _holder(target, held) for target in self._marks}
        notes = {holders[target]: self._marks[target] for target in sorted(self._marks, key=self._order.__getitem__)}
        calls = {
            link: (words, holders[target])
            for link, (words, target) in self._calls.items()
            if notes[holders[target]] == number(words)
        }
        labels: dict[Element, str] = {}
        arrows: set[Element] = set()
        for link in self._links:
            if link.element in calls:
                continue
            note = next((each for each in link.element.ancestors() if each in notes), None)
            if note is None or not (link.target in self._bearing or self._leads_back(link)):
                continue
            if link.words and number(link.words) == notes[note]:
                labels[link.element] = link.words
            elif link.target in self._bearing or not any(map(str.isalnum, link.words)):
                arrows.add(link.element)
        for note, mark in notes.items():
            labels |= _label(note, mark)
        several = Counter(note.parent for note in notes)
        sections = frozenset(
            parent for parent, count in several.items() if parent is not None and count > 1 and says(parent, _NOTE_TYPE)
        )
        return Notes(calls, notes, labels, frozenset(arrows), sections)

    def _leads_back(self, link: _Link) -> bool:
        return self._order[link.target] < self._order[link.element]

    def _is_call(self, link: _Link) -> bool:
        mark = number(link.words)
        block, opens = block_of(link.target)
        if not opens or block.tag in ("body", "html") or block.length > _LONGEST:
            return False
        said = any(says(each, _NOTE_TYPE) for each in (block, *islice(block.ancestors(), _AROUND)))
        if self._order[link.element] > self._order[link.target] and not says(block, _NOTE_TYPE):
            return False
        if link.element is block or any(each is block for each in islice(link.element.ancestors(), 20)):
            return False
        if link.target in self._marks:
            return self._marks[link.target] == mark
        raised = _RAISED_MARK.fullmatch(link.words) is not None or is_raised(link.element)
        if not raised and not any(says(each, _CALL_TYPE) for each in self_and_around(link.element, 2)):
            return said and mark.isdigit() and wears(block, mark)
        return said or wears(block, mark) or is_counted_as(block, mark) or self._links_back(link, block)

    def _links_back(self, link: _Link, block: Element) -> bool:
        near = near_call(link.element)
        return any(
            block in islice(back.ancestors(), _AROUND) or (block.parent is not None and block.parent is back.parent)
            for each in near
            for back in self._back.get(each, ())
        )


def _holder(target: Element, held: Counter[Element]) -> Element:
    """Return the element that holds the whole note: the largest that begins with it and holds no other."""
    element, _ = block_of(target)
    while (around := element.parent) is not None and held[around] <= 1 and begins(element):
        if around.tag in _HOLDERS or (around.tag == "tr" and element.tag == "td") or _is_note(around):
            element = around
        else:
            break
    return element


def _label(note: Element, mark: str) -> dict[Element, str]:
    """Return the element that holds the note's own mark, in front of its text, and the mark as printed."""
    for element in islice(note.elements(), 1, _FIRST_ELEMENTS):
        if element.length and not begins(element):
            break
        if 0 < element.length <= BEGINNING:
            words = "".join(element.words().split())
            if number(words.rstrip(".:")) == mark:
                return {element: words}
    return {}


def _is_note(element: Element) -> bool:
    return says(element, _NOTE_TYPE) or _NOTE_ID.fullmatch(element.attributes.get("id", "")) is not None
