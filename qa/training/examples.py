"""Question-answering sets become examples of one form: a question, a text, and where in it the answer stands.

A set is a folder with passages.jsonl {"doc_id", "title", "par_id", "text"} and questions.jsonl {"id",
"question", "answers": [{"text", "doc_id", "par_id", "start"}], "answerable", "type", "gold"}.
"""

import hashlib
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from corpus.sentences import sentences
from qa.question import squeeze

Ranges = tuple[tuple[int, int], ...]
Row: TypeAlias = Mapping[str, Any]  # a line of questions.jsonl

FEWEST, MOST = 40, 170  # words of a text; one that is shorter takes its neighbours in
EMPHASISED = 15  # words up to which an answer is one to be emphasised, not only a passage to be quoted
PIECE = 60  # words of each piece where whole passages are answers
# Sets whose texts no longer answer without the sentences that hold the words of the answer.
CUTTABLE = frozenset({"squad20_dev", "squad11_dev_rest", "squadshifts_new_wiki", "squadshifts_amazon", "nq_oracle",
                      "qamr", "multispanqa_train", "tatqa_train"})  # fmt: skip
SHORTEST = 3  # letters of an answer that count as one when they are met again
_MEANINGLESS = re.compile(r"(?i)\.pdf$|_EX-|Amazon_Reviews|Filtered_|^[0-9a-f-]{16,}$|^\W*$")

# How many examples of a set are taken, and how many of those that its documents do not answer. Large sets of
# one kind are cut so that they do not drown the others; a small one of a rare kind is seen several times,
# each time in another window.
MIX: Mapping[str, tuple[int, int]] = {
    "squad20_dev": (5900, 5900),
    "squad11_dev_rest": (3600, 0),
    "squadshifts_new_wiki": (5000, 0),
    "squadshifts_amazon": (3000, 0),
    "quoref": (2200, 0),
    "nq_oracle": (3800, 0),
    "qamr": (2000, 0),
    "selqa": (4000, 0),
    "medquad": (2700, 0),
    "dstc9_faq": (2000, 0),
    "conditionalqa_train": (3200, 180),
    "contractnli_train": (700, 400),
    "cuad_train": (1500, 1200),
    "tatqa_train": (1000, 0),
    "multispanqa_train": (1600, 0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text read for a question. Ranges are code points into `text`, half-open, in order."""

    set: str
    question: str
    title: str
    text: str
    paragraphs: Ranges
    evidence: Ranges  # what answers, sentences or parts of them; empty if nothing does
    spans: Ranges  # the words proper, where the set tells; each by itself is an answer
    group: str = ""  # names the question, if the text is one of those that our index brings for it


@dataclass(frozen=True, slots=True)
class _Passages:
    """The passages of a set, by document, in reading order."""

    titles: Mapping[tuple[str, str], str]
    documents: Mapping[str, Sequence[tuple[str, str]]]  # (par_id, text)

    @classmethod
    def read(cls, folder: Path) -> "_Passages":
        titles: dict[tuple[str, str], str] = {}
        documents: dict[str, list[tuple[str, str]]] = {}
        for row in lines(folder / "passages.jsonl"):
            name, paragraph = str(row["doc_id"]), str(row["par_id"])
            title = str(row.get("title") or "")
            titles[name, paragraph] = "" if _MEANINGLESS.search(title) else title.replace("_", " ")
            documents.setdefault(name, []).append((paragraph, row["text"]))
        return cls(titles, documents)


def lines(path: Path) -> Iterator[Any]:
    """Yield the objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as rows:
        yield from map(json.loads, rows)


def share(text: str) -> float:
    """Return a number in [0, 1] that depends on the text alone."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF


def read_set(folder: Path, *, seed: int, mix: Mapping[str, tuple[int, int]] = MIX) -> Iterator[Example]:
    """Yield the examples of a set as often as `mix` says; a set that it does not name, once. `seed` draws them."""
    passages = _Passages.read(folder)
    rows = sorted(lines(folder / "questions.jsonl"), key=lambda row: share(f"{seed} {row['id']}"))
    told = [row for row in rows if row["answerable"] and any(a.get("text") and "start" in a for a in row["answers"])]
    untold = [row for row in rows if not row["answerable"]]
    most, fewest = mix.get(folder.name, (len(told), len(untold)))
    for chosen, number in ((told, most), (untold, fewest)):
        for turn in range(number if chosen else 0):
            row = chosen[turn % len(chosen)]
            dice = random.Random(f"{seed} {row['id']} {turn // len(chosen)}")
            if example := _example(folder.name, row, passages, dice):
                yield example


def _example(name: str, row: Row, passages: _Passages, dice: random.Random) -> Example | None:
    place = _place(row, passages, dice)
    if place is None:
        return None
    document, paragraph = place
    around = _pieces if name == "medquad" else _around
    chosen = around(passages.documents[document], paragraph, dice)
    text, paragraphs, starts = "", [], {}
    for key, words in chosen:
        text += "\n" if text else ""
        starts[key] = (len(text), len(words))
        paragraphs.append((len(text), len(text) + len(words)))
        text += words
    evidence, spans = [], []
    for answer in row["answers"]:
        key = str(answer.get("par_id"))
        if str(answer.get("doc_id")) != document or key not in starts or "start" not in answer:
            continue
        offset, length = starts[key]
        start, end = answer["start"], min(answer["start"] + len(answer["text"]), length)
        if start < end:
            evidence.append((offset + start, offset + end))
            if row["type"] in ("span", "list") and len(answer["text"].split()) <= EMPHASISED:
                spans.append(evidence[-1])
    return Example(
        set=name,
        question=" ".join(str(row["question"]).split()),
        title=passages.titles[document, paragraph],
        text=text,
        paragraphs=tuple(paragraphs),
        evidence=tuple(sorted(set(evidence))),
        spans=tuple(sorted(set(spans))),
    )


def _place(row: Row, passages: _Passages, dice: random.Random) -> tuple[str, str] | None:
    """Choose the paragraph to read: one that answers, the one asked about, or any of the document asked about."""
    if row["answerable"]:
        answer = dice.choice([a for a in row["answers"] if a.get("text") and "start" in a])
        return str(answer["doc_id"]), str(answer["par_id"])
    if row.get("gold"):
        document, paragraph = dice.choice(row["gold"])
        known = str(paragraph) in {key for key, _ in passages.documents.get(str(document), ())}
        return (str(document), str(paragraph)) if known else None
    document = str(row.get("doc") or row.get("doc_id") or "")
    if document not in passages.documents:
        return None
    return document, dice.choice([key for key, text in passages.documents[document] if len(text.split()) > 5] or [""])


def _around(document: Sequence[tuple[str, str]], paragraph: str, dice: random.Random) -> list[tuple[str, str]]:
    """The paragraph with as many neighbours as a random length has room for."""
    place = next(i for i, (key, _) in enumerate(document) if key == paragraph)
    first, last = place, place + 1
    room = dice.randint(FEWEST, MOST) - len(document[place][1].split())
    while True:
        sides = [i for i in (first - 1, last) if 0 <= i < len(document) and len(document[i][1].split()) <= room]
        if not sides:
            return list(document[first:last])
        taken = dice.choice(sides)
        room -= len(document[taken][1].split())
        first, last = min(first, taken), max(last, taken + 1)


def _pieces(document: Sequence[tuple[str, str]], paragraph: str, dice: random.Random) -> list[tuple[str, str]]:
    """The openings of the paragraph and of up to two others, mixed: what answers is to be told from what does not."""
    others = [row for row in document if row[0] != paragraph]
    chosen = dice.sample(others, min(len(others), dice.randint(1, 2)))
    chosen += [row for row in document if row[0] == paragraph]
    dice.shuffle(chosen)
    return [(key, " ".join(text.split(" ")[: dice.randint(PIECE // 2, PIECE)])) for key, text in chosen]


def without_title(example: Example) -> Example:
    """Return the example as one of a document that has no title."""
    return replace(example, title="")


def without_evidence(example: Example) -> Example | None:
    """Return the example with the sentences cut that answer; None if what is left might answer.

    What is left tells of the right things and does not say what is asked: the commonest way to be wrong.
    """
    if example.set not in CUTTABLE or not example.evidence or example.spans != example.evidence:
        return None  # an answer that is no few words may be met again in others
    text, paragraphs = "", []
    for start, end in example.paragraphs:
        kept = [span for span in sentences(example.text, start, end) if not _meets(span, example.evidence)]
        if kept:
            text += "\n" if text else ""
            words = " ".join(example.text[a:b] for a, b in kept)
            paragraphs.append((len(text), len(text) + len(words)))
            text += words
    answers = [squeeze(example.text[a:b]) for a, b in example.spans]
    left = squeeze(text)
    if not left or any(len(answer) < SHORTEST or answer in left for answer in answers):
        return None
    return replace(example, text=text, paragraphs=tuple(paragraphs), evidence=(), spans=())


def _meets(span: tuple[int, int], others: Ranges) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)
