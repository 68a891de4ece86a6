"""From hits to candidates: the reader reads the best passages, and every sentence of them gets its features."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.document import Document, Kind
from index.search import Found, Index, ScoredSentence
from qa import evidence
from qa.evidence import Candidate, Closeness, Rarity, Setting, weigh
from qa.question import Question, squeeze, terms_of
from qa.reader import Reader, Reading, Text

ALIKE = 0.8  # share of its sentences that make a passage the like of one that is read before it
_FILE_NAME = re.compile(r"\S*[\d_.-]\S*|\S{25,}")  # a title that is none


@dataclass(frozen=True, slots=True)
class _Passage:
    """A hit's sentences, and the hit before it that says the same, if one does."""

    hit: int
    document: Document
    start: int
    sentences: tuple[ScoredSentence, ...]
    said: tuple[str, ...]  # the letters of each sentence
    like: "_Passage | None"


@dataclass(frozen=True, slots=True)
class _Read:
    """A sentence with what the reader says of it."""

    document: Document
    sentence: ScoredSentence
    evidence: float
    answerable: float
    proper: tuple[int, int] | None
    sure: float  # of `proper`, as a probability


def gather(question: Question, found: Found, index: Index, rarity: Rarity, reader: Reader) -> tuple[Candidate, ...]:
    """Return every sentence of the best passages with its features, in the order of the passages.

    `evidence.PASSAGES_READ` passages are read. A passage that says the same as one that was read (another copy, another
    edition) is not read again and takes nobody's place: its sentences have the evidence of their like.
    """
    read = _read(question, found, index, reader)
    best = max((each.evidence for each in read), default=0.0)
    candidates: list[Candidate] = []
    for each, setting in _placed(read, found, index):
        sentence = each.sentence
        if not question.sources and _refers_to_literature(setting, sentence):
            continue
        closeness = Closeness(
            sentence=sentence.similarity,
            passage=found.hits[sentence.hit].similarity,
            hit=sentence.hit,
            evidence=each.evidence,
            answerable=each.answerable,
            behind=best - each.evidence,
        )
        values = weigh(question, rarity, setting, sentence.start, sentence.end, closeness)
        candidates.append(
            Candidate(
                document=setting.document,
                paragraph=setting.paragraph,
                sentence=sentence,
                values=values,
                proper=each.proper,
                sure=each.sure,
            )
        )
    return tuple(candidates)


def _placed(read: Sequence[_Read], found: Found, index: Index) -> Iterator[tuple[_Read, Setting]]:
    """Yield each sentence with where it stands; a paragraph's stems are read once, and so are a passage's."""
    for hit, inside in groupby(read, key=lambda each: each.sentence.hit):
        passage, sentences = found.hits[hit].passage, tuple(inside)
        stems = frozenset(terms_of(sentences[0].document.text[passage.start : passage.end]))
        for number, together in groupby(sentences, key=lambda each: each.sentence.paragraph):
            paragraph = index.store.paragraph(passage.document_id, number)
            setting = Setting.of(sentences[0].document, paragraph, stems)
            yield from ((each, setting) for each in together)


def _refers_to_literature(setting: Setting, sentence: ScoredSentence) -> bool:
    """Whether a footnote's sentence gives an address, and so names a source rather than a fact."""
    words = setting.document.text[sentence.start : sentence.end]
    return setting.paragraph.kind is Kind.FOOTNOTE and "://" in words


def _read(question: Question, found: Found, index: Index, reader: Reader) -> list[_Read]:
    """Read the passages that say something of their own, and return the sentences of these and of their likes."""
    passages = _passages(found, index)
    own = [each for each in passages if each.like is None]
    readings = dict(
        zip((each.hit for each in own), reader.read(question.text, [_text(each, index) for each in own]), strict=True)
    )
    read = []
    for passage in passages:
        reading = readings[(passage.like or passage).hit]
        for place, (sentence, said) in enumerate(zip(passage.sentences, passage.said, strict=True)):
            if passage.like is None:
                read.append(_said_of(sentence, passage, reading, place))
            elif said in passage.like.said:
                read.append(_said_of(sentence, passage, reading, passage.like.said.index(said)))
    return read


def _passages(found: Found, index: Index) -> list[_Passage]:
    """The passages to be read, and those among the hits that say the same as one of them."""
    documents = {name: index.store.document(name) for name in {hit.passage.document_id for hit in found.hits}}
    passages: list[_Passage] = []
    own: list[_Passage] = []
    for hit, inside in groupby(index.sentences(found), key=lambda sentence: sentence.hit):
        passage, sentences = found.hits[hit].passage, tuple(inside)
        text = documents[passage.document_id].text
        said = tuple(squeeze(text[each.start : each.end]) for each in sentences)
        like = next((each for each in own if _alike(said, each.said)), None)
        if like is None and len(own) == evidence.PASSAGES_READ:
            continue
        passages.append(_Passage(hit, documents[passage.document_id], passage.start, sentences, said, like))
        if like is None:
            own.append(passages[-1])
    return passages


def _alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether most of the words of one stand, sentence by sentence, in the other."""
    known = set(other)
    same = sum(len(each) for each in one if each in known)
    return same >= ALIKE * max(sum(map(len, one)), 1)


def _text(passage: _Passage, index: Index) -> Text:
    """A passage as the reader sees it, under its title and nearest heading."""
    document = passage.document
    section = index.store.paragraph(document.id, passage.sentences[0].paragraph).section
    title = " / ".join(each for each in (document.title, *section[-1:]) if not _FILE_NAME.fullmatch(each))
    ranges = tuple((each.start - passage.start, each.end - passage.start) for each in passage.sentences)
    return Text(title, document.text[passage.start : passage.start + ranges[-1][1]], ranges)


def _said_of(sentence: ScoredSentence, passage: _Passage, reading: Reading, place: int) -> _Read:
    proper = reading.proper[place]
    within = None
    if proper is not None and passage.like is None:  # a like's offsets are not ours
        within = (
            max(proper.start + passage.start, sentence.start),
            min(proper.end + passage.start, sentence.end),
        )
    return _Read(
        passage.document,
        sentence,
        reading.sentences[place],
        reading.answerable,
        within if within and within[0] < within[1] else None,
        math.exp(proper.score) if proper else 0.0,
    )
