"""`pilcrow eval make`: drafts of gold questions from what documents' own structure shows, for a person to edit.

Lists become questions for all of their items, sentences that define a term become questions for its meaning, and
sentences with a figure become questions for the figure. Each draft quotes the document and is marked `"draft": true`:
its question is made of the document's own words, so it is easier than what a person asks, and nobody has judged
whether it is worth asking. Edit the words, delete what is idle, add questions that nothing answers, remove the mark.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import PurePath

from corpus.counts import NUMBER
from corpus.document import Document, Enumeration, Kind, Paragraph
from corpus.sentences import sentences
from corpus.store import Store
from qa.evaluation.gold import GoldQuestion
from qa.evidence import POINTS_BACK

MOST = 10  # drafts of each kind from one document
WORDS = range(6, 46)  # of a sentence that is asked about
ITEMS = range(2, 21)  # of a list
PHRASE = 24  # words of a lead-in that are taken into a question

_PROMISED = re.compile(
    rf"\b(?P<number>{NUMBER})\s+(?P<what>(?:[\w’'-]+\s+){{0,3}}?[\w’'-]+s\b.*)", re.IGNORECASE | re.DOTALL
)
_TERM = r"(?P<term>[“\"‘]?[^\W\d_][\w’'\-./]*(?:\s+[\w’'\-./]+){0,5}?[”\"’]?)"
_DEFINED = re.compile(
    rf"(?:(?:An?|The)\s+)?{_TERM}\s+"
    r"(?:means|is defined as|are defined as|refers to|refer to|is the term for|is (?:a|an|the)(?=\s+[a-z]))\b"
)
_FIGURE = re.compile(
    r"(?<![\w.,/:#-])(?:[$€£¥]\s?)?\d{1,3}(?:[,\u00a0\u202f]\d{3})*(?:\.\d+)?(?![\w/-]|[.,:]\d)"
    r"(?:\s?%|\s+(?:percent|per cent|thousand|million|billion|trillion)\b)?"
    r"(?:\s+(?:seconds|minutes|hours|days|weeks|months|years|decades|degrees|met(?:re|er)s|miles|kilomet(?:re|er)s"
    r"|feet|acres|hectares|tons|tonnes|dollars|euros|pounds|crowns|people|members|countries|states|homes|pages)\b)?"
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_OPEN = frozenset(
    """he she it they this that these those there what which who such both one another here all each every some any no
    first second third fourth fifth sixth last next final only main key other same you we i also can may will the a an
    of to in on for good better best""".split()
)
_MONTH = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s*$")
_ENDS = re.compile(r"[.!?][”\"’)\]]*$")


@dataclass(frozen=True, slots=True)
class Draft:
    """A question made of a document's words, and what answers it."""

    type: str
    question: str
    parts: tuple[tuple[str, ...], ...]
    note: str  # the sentence that it is made of


def make(store: Store, ids: Sequence[str], *, most: int = MOST) -> tuple[GoldQuestion, ...]:
    """Return drafts for documents, of each kind at most so many from one, spread over its length; the same every time.

    :raises StoreError, NoSuchDocument: if a document cannot be read.
    """
    with store.snapshot():
        files = Counter(PurePath(each.source).name for each in store.documents())
        made = [each for id in ids for each in _of_document(store, id, files, most)]
    return tuple(made)


def _of_document(store: Store, id: str, files: Counter[str], most: int) -> Iterator[GoldQuestion]:
    document, paragraphs = store.document(id), store.paragraphs(id)
    file = PurePath(document.source).name
    kinds = (
        list(_lists(document, store.enumerations(id))),
        list(_of_sentences(document, paragraphs, _definition)),
        list(_of_sentences(document, paragraphs, _figure)),
    )
    numbers = count(1)
    for drafts in kinds:
        for draft in _spread(_once(drafts), most):
            yield GoldQuestion(
                id=f"{id[:8]}-{next(numbers)}",
                question=draft.question,
                answerable=True,
                type=draft.type,
                parts=draft.parts,
                document=file if files[file] == 1 else id,
                draft=True,
                note=draft.note,
            )


def _lists(document: Document, enumerations: Iterable[Enumeration]) -> Iterator[Draft]:
    for each in enumerations:
        if each.lead is None or len(each.items) not in ITEMS:
            continue
        lead = _line(document.text[each.lead.start : each.lead.end])
        parts = tuple((_first(document, item.start, item.end),) for item in each.items)
        if not 3 <= len(lead.split()) <= 2 * PHRASE or not all(part[0] for part in parts):
            continue
        yield Draft("list", _asking_for(lead, each.announced), parts, lead)


def _asking_for(lead: str, announced: int | None) -> str:
    """Turn a lead-in into a question: "We propose four measures:" asks "What are the four measures?"."""
    bare = lead.rstrip(" :;,.—–-")
    promised = _PROMISED.search(bare) if announced else None
    if promised:
        what = re.split(r"[:;.?!](?:\s|$)|,\s+(?:and|but|so)\b", promised["what"])[0].split()
        what = what if len(what) <= PHRASE else what[:1]
        is_subject = not promised.start() or bare[: promised.start()].strip().casefold() in ("the", "these")
        ends_in_verb = what[-1].casefold() in ("are", "were", "include", "follow")  # "The four rules of the port are:"
        what = what[:-1] if ends_in_verb else what
        opening = "Which" if is_subject and len(what) > 1 and not ends_in_verb else "What are the"
        return f"{opening} {promised['number'].lower()} {' '.join(what)}?"
    return f"What does the document list after “{bare}”?"


def _first(document: Document, start: int, end: int) -> str:
    """The first sentence of an item, without its mark."""
    found = sentences(document.text, start, end)
    words = _line(document.text[slice(*found[0])]) if found else ""
    return re.sub(r"^(?:[-–—•▪●*]|\(?[\da-z]{1,3}[.)])\s+", "", words, flags=re.IGNORECASE)


def _of_sentences(
    document: Document, paragraphs: Sequence[Paragraph], draft: Callable[[str], Draft | None]
) -> Iterator[Draft]:
    for paragraph in paragraphs:
        if paragraph.kind not in (Kind.BODY, Kind.ITEM):
            continue
        for start, end in sentences(document.text, paragraph.start, paragraph.end):
            words = _line(document.text[start:end])
            stands_alone = not POINTS_BACK.match(words) and words[:1].isupper() and _ENDS.search(words)
            if len(words.split()) in WORDS and stands_alone:
                made = draft(words)
                if made:
                    yield made


def _definition(words: str) -> Draft | None:
    found = _DEFINED.match(words)
    if not found:
        return None
    term = found["term"].strip('“”"‘’')
    if _OPEN & set(term.casefold().split()) or not _is_term(found, term):
        return None
    return Draft("definition", f"What is meant by “{term}”?", ((words,),), words)


def _is_term(found: re.Match[str], term: str) -> bool:
    """Whether a sentence defines and does not only tell: "is a" does so of a term that is a common noun."""
    verb = found[0][found.end("term") - found.start() :].split()
    return verb[0] not in ("is",) or verb[1] in ("defined",) or term == term.lower() or found["term"] != term


def _figure(words: str) -> Draft | None:
    """Ask for the one figure of a sentence; of several it is not known which matters."""
    found = [each for each in _FIGURE.finditer(words) if not _YEAR.fullmatch(each[0].split()[0])]
    if len(found) != 1 or len(found[0][0]) < 2 or not found[0].start() or _MONTH.search(words[: found[0].start()]):
        return None  # none or several; a mark; a day of a month
    figure = found[0][0].strip()
    blank = words[: found[0].start()] + "___" + words[found[0].start() + len(figure) :]
    return Draft("span", f"Which figure belongs here: “{blank}”", ((figure,),), words)


def _once(drafts: Iterable[Draft]) -> list[Draft]:
    """Leave out what asks the same again."""
    return list({each.question.casefold(): each for each in reversed(list(drafts))}.values())[::-1]


def _spread(drafts: Sequence[Draft], most: int) -> list[Draft]:
    """Return so many of the drafts, evenly spread."""
    if len(drafts) <= most:
        return [*drafts]
    return [drafts[place * len(drafts) // most] for place in range(most)]


def _line(words: str) -> str:
    return " ".join(words.split())
