"""Ordinal runs: lists told over sentences and paragraphs ("First, ... A second reason is ... Finally, ...").

A cue stands at the head of a sentence. Runs are kept on a stack, because a list may begin inside an
item of another; a cue continues the innermost run that it fits. "The first meeting was in May" is a
cue, too, but alone, or followed by a second of something else, it makes no list.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.counts import ORDINAL, ordinal, promises
from corpus.document import Enumeration, Kind, Slice
from corpus.flow import Line
from corpus.leads import before, promised

REACH = 15  # paragraphs from one item of a run to the next, at most
NEAR = 3  # the same after "One ...", which seldom begins a list

_CUE = re.compile(
    rf"""["“‘(]?(?:(?:And|But|Then)\s+)?
    (?: (?P<adverb>{ORDINAL})(?: (?:ly)?(?:\s+and\s+foremost|\s+of\s+all)?\s*[,:—–] | ly\s )
      | (?P<last>Finally|Lastly|Last(?:\s+but\s+not\s+least)?)\s*,
      | (?:The|Our|My|Its|Their|His|Her)\s+(?P<definite>{ORDINAL}|last|final)
      | An?\s+(?P<indefinite>{ORDINAL}|last|final)
      | (?P<one>One)
      | (?:Yet\s+|Still\s+)?(?P<another>Another)
    )(?![\w-])""",
    re.VERBOSE | re.IGNORECASE,
)
_VERB = r"is|are|was|were|will|would|can|may|must|should|has|have|had|concerns?|involves?|relates?|comes?|came|lies"
_PREPOSITION = r"of|in|on|to|for|about|from|with|at|by|that|which|we|i|they|he|it"
_NOUN = re.compile(rf"(?i)(?P<noun>(?:\s+[\w’'-]+){{0,5}}?)(?:\s+(?:(?P<verb>{_VERB})|{_PREPOSITION})\b|\s*,)")
_DEEPEST = 8  # runs that may be open at once
_LAST, _NEXT = -1, 0


@dataclass(frozen=True, slots=True)
class _Cue:
    """The head of a sentence that may be an item."""

    form: str  # the group of `_CUE` that matched
    value: int  # 3 of "third", `_NEXT` of "another", `_LAST` of "finally"
    noun: frozenset[str]  # the words between the ordinal and what follows the noun
    verb: bool
    line: int
    sentence: int


def runs(text: str, lines: Sequence[Line]) -> Iterator[Enumeration]:
    """Yield the ordinal runs of the body, each within one section and its sub-sections."""
    stack: list[list[_Cue]] = []
    for cue in _cues(text, lines):
        section = lines[cue.line].paragraph.section
        while stack and not _within(section, lines[stack[-1][0].line].paragraph.section):
            yield from _enumeration(text, lines, stack.pop())
        open_runs = (depth for depth in reversed(range(len(stack))) if _takes(stack[depth], cue))
        taker = next((depth for depth in open_runs if not _full(text, lines, stack[depth])), None)
        if taker is not None:
            while len(stack) > taker + 1:
                yield from _enumeration(text, lines, stack.pop())
            stack[-1].append(cue)
        elif cue.value == 1:
            stack = [*stack[-_DEEPEST:], [cue]]
    while stack:
        yield from _enumeration(text, lines, stack.pop())


def _within(section: tuple[str, ...], outer: tuple[str, ...]) -> bool:
    return section[: len(outer)] == outer


def _cues(text: str, lines: Sequence[Line]) -> Iterator[_Cue]:
    for place, line in enumerate(lines):
        if line.kind is not Kind.BODY:
            continue
        for sentence, (start, end) in enumerate(line.sentences):
            if (found := _CUE.match(text, start, end)) is None:
                continue
            form = str(found.lastgroup)
            if form in ("adverb", "last"):
                noun = None
            elif (noun := _NOUN.match(text, found.end(), end)) is None:
                continue
            yield _Cue(
                form=form,
                value=_value(found[form].lower(), form),
                noun=frozenset(noun["noun"].lower().split()) if noun else frozenset(),
                verb=noun is not None and noun["verb"] is not None,
                line=place,
                sentence=sentence,
            )


def _value(word: str, form: str) -> int:
    if form == "another":
        return _NEXT
    return 1 if form == "one" else ordinal(word) or _LAST


def _full(text: str, lines: Sequence[Line], run: list[_Cue]) -> bool:
    """Tell whether the run has as many items as its lead-in promises."""
    lead = before(text, lines, run[0].line, run[0].sentence, 0)
    return promised(text, lead, 0) == len(run)


def _takes(run: list[_Cue], cue: _Cue) -> bool:
    """Tell whether the cue is the run's next item."""
    last, by_one = run[-1], run[0].form == "one"
    if last.value == _LAST or cue.line - last.line > (NEAR if by_one else REACH):
        return False
    if cue.value == _LAST and len(run) < 2:
        return False  # "Finally" after a lone "First and foremost" belongs to something else
    if cue.value > 0 and cue.value != len(run) + 1:
        return False
    if cue.form in ("adverb", "last"):
        return not by_one
    if cue.form == "another" and not by_one:
        return False
    nouns = [each.noun for each in run if each.noun]
    if any(cue.noun & noun for noun in nouns):
        return True
    if not cue.noun:
        return cue.verb or cue.form == "definite"
    told = any(each.form == "adverb" for each in run)
    return told and (cue.form == "indefinite" or (not nouns and cue.verb))


def _enumeration(text: str, lines: Sequence[Line], run: list[_Cue]) -> Iterator[Enumeration]:
    """Yield the run as a list, unless it may be chance: two nouns counted that nothing announces."""
    if len(run) < 2:
        return
    first = run[0]
    lead = before(text, lines, first.line, first.sentence, len(run))
    number = promised(text, lead, len(run))
    spoken = any(cue.form in ("adverb", "last") for cue in run)
    if len(run) == 2 and not spoken and number != 2 and not _is_shell(first.noun | run[1].noun):
        return
    yield Enumeration(
        document_id=lines[0].paragraph.document_id,
        lead=lead,
        items=tuple(_items(lines, run)),
        announced=number,
    )


def _is_shell(noun: frozenset[str]) -> bool:
    """Tell whether one of the words, in the plural, stands for what is said elsewhere ("reason")."""
    return any(promise.shell for word in noun for promise in promises(f"several {word}s"))


def _items(lines: Sequence[Line], run: list[_Cue]) -> Iterator[Slice]:
    """Yield each item: from its cue to the next in the same paragraph, or to the paragraph's end."""
    for cue, after in zip(run, [*run[1:], None], strict=True):
        spans = lines[cue.line].sentences
        same = after is not None and after.line == cue.line
        last = after.sentence - 1 if same and after else len(spans) - 1
        yield lines[cue.line].slice(spans[cue.sentence][0], spans[last][1])
