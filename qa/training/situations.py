"""Questions put to libraries as people put them, and what the search and the reader bring back for each.

Every set is asked in four situations: of a library of its own documents, as a person's few reports are about
one thing ("alone"); of one with those of all sets ("all"); and of one document that is named ("scoped"). A
quarter of the documents is left out of the first two, so that questions answered only there are
unanswerable although their subject is at hand; in the third, what is unanswerable is what the set calls so. As
few sets call anything so, a document would seem to answer because it is named: what can be understood by itself is
also asked of another document, the one that the search takes for the best without the answer ("elsewhere").
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from index.build import add
from index.encoder import Encoder
from index.search import EVERYWHERE, Index, Scope
from qa.ask import HITS
from qa.evidence import Candidate, Rarity
from qa.gather import gather
from qa.question import read, squeeze
from qa.reader import Reader
from qa.training.examples import lines, share

DROPPED = 0.25  # share of documents left out
WHOLE = 30  # letters from which a sentence that lies inside an answer counts as right
SCOPED = frozenset({"cuad_dev", "cuad_train", "contractnli_train", "squadshifts_reddit", "squadshifts_amazon"})
# sets whose questions mean nothing without the document that they were asked of: "Which mirrors does the poster like?"
NAMED = frozenset({"scoped", "elsewhere"})  # situations in which one document is asked
SHORT = 40  # documents of a set below which each of its passages is a document


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a set; without answers, the library holds none."""

    set: str
    question: str
    answers: tuple[str, ...]  # squeezed
    documents: tuple[str, ...]  # file names of those that are asked about


@dataclass(frozen=True, slots=True)
class Seen:
    """A question with what came back for it."""

    asked: Asked
    situation: str
    rarity: Rarity
    candidates: tuple[Candidate, ...]
    right: tuple[bool, ...]  # per candidate: holds an answer, or is part of one


@dataclass(frozen=True, slots=True)
class Sample:
    """Documents of one set, and questions on them."""

    asked: tuple[Asked, ...]
    kept: tuple[str, ...]  # file names that belong to a library with documents left out


def sample(folder: Path, target: Path, *, questions: int) -> Sample:
    """Write the documents that so many questions of a set are about as text files."""
    documents: dict[str, dict[str, str]] = {}
    for passage in lines(folder / "passages.jsonl"):
        documents.setdefault(str(passage["doc_id"]), {})[str(passage["par_id"])] = " ".join(passage["text"].split())
    single = len(documents) < SHORT and sum(map(len, documents.values())) > 20 * SHORT
    rows = sorted(lines(folder / "questions.jsonl"), key=lambda row: share(str(row["id"])))
    asked: list[Asked] = []
    wanted: dict[str, str] = {}
    target.mkdir(parents=True, exist_ok=True)
    told = 0
    untold = 0
    for row in rows:
        places = _places(row, single, documents)
        if not places or told + untold >= 2 * questions:
            continue
        answers = [answer["text"] for answer in row["answers"] if answer.get("text")] if row["answerable"] else []
        if bool(answers) != bool(row["answerable"]) or (told if answers else untold) >= questions:
            continue
        told, untold = told + bool(answers), untold + (not answers)
        for name, key in places:
            held = [documents[name][key]] if key else list(dict.fromkeys(documents[name].values()))
            wanted[_file(folder.name, name, key)] = "\n\n".join(held) + "\n"
        squeezed = tuple(dict.fromkeys(filter(None, map(squeeze, answers))))
        homes = tuple(dict.fromkeys(_file(folder.name, *place) for place in places))
        asked.append(Asked(folder.name, row["question"], squeezed, homes))
    for name, text in wanted.items():
        (target / name).write_text(text, encoding="utf-8")
    return Sample(tuple(asked), tuple(name for name in wanted if share(name) >= DROPPED))


def _places(row: Mapping[str, Any], single: bool, documents: Mapping[str, dict[str, str]]) -> list[tuple[str, str]]:
    """The documents, or passages of one, that a question is about."""
    if row["answers"]:
        found = [(str(a["doc_id"]), str(a["par_id"])) for a in row["answers"] if a.get("doc_id")]
    elif row.get("gold"):
        found = [(str(name), str(key)) for name, key in row["gold"]]
    else:
        found = [(str(row.get("doc") or ""), "")]
    return [(n, k if single else "") for n, k in dict.fromkeys(found) if n in documents and (not single or k)]


def _file(set_name: str, name: str, key: str) -> str:
    return hashlib.sha256(f"{set_name}\0{name}\0{key}".encode()).hexdigest()[:16] + ".txt"


def look(work: Path, samples: dict[str, Sample], encoder: Encoder, reader: Reader) -> Iterator[Seen]:
    """Build the libraries and ask all questions in all situations; `work/docs/SET` holds each set's files."""
    free = {name: made for name, made in samples.items() if name not in SCOPED}
    for name, made in free.items():
        kept = [work / "docs" / name / file for file in made.kept]
        yield from _ask(work / "alone" / name, kept, _without(made), "alone", encoder, reader)
    kept = [work / "docs" / name / file for name, made in free.items() for file in made.kept]
    pooled = [each for made in free.values() for each in _without(made)]
    yield from _ask(work / "all", kept, pooled, "all", encoder, reader)
    everything = [work / "docs" / name for name in samples]
    scoped = [each for made in samples.values() for each in made.asked if len(each.documents) == 1]
    yield from _ask(work / "scoped", everything, scoped, "scoped", encoder, reader)
    elsewhere = _elsewhere(work / "scoped", [each for made in free.values() for each in made.asked], encoder)
    yield from _ask(work / "scoped", everything, elsewhere, "elsewhere", encoder, reader)


def _without(made: Sample) -> Iterator[Asked]:
    """The answerable questions of a library some of whose documents are left out."""
    kept = frozenset(made.kept)
    for each in made.asked:
        if each.answers:
            held = each.answers if kept.intersection(each.documents) else ()
            yield Asked(each.set, each.question, held, each.documents)


def _elsewhere(home: Path, asked: Iterable[Asked], encoder: Encoder) -> Iterator[Asked]:
    """The answerable questions, each of the best document without the answer, as the search has it."""
    with Index.open(home, encoder=encoder) as index:
        for each in asked:
            hits = index.search(" ".join(each.question.split()), k=HITS).hits if each.answers else ()
            for document in dict.fromkeys(hit.passage.document_id for hit in hits):
                held = index.store.document(document)
                name, text = Path(held.source).name, squeeze(held.text)
                if name not in each.documents and not any(answer in text for answer in each.answers):
                    yield Asked(each.set, each.question, (), (name,))
                    break


def _ask(
    home: Path, paths: Sequence[Path], asked: Iterable[Asked], situation: str, encoder: Encoder, reader: Reader
) -> Iterator[Seen]:
    add(home, paths, encoder=lambda: encoder)
    with Index.open(home, encoder=encoder) as index:
        for each in tqdm(list(asked), desc=f"{situation} {home.name}", disable=None):
            scope = Scope(index.store.resolve(each.documents[0])) if situation in NAMED else EVERYWHERE
            question = read(each.question)
            with index.store.snapshot():
                found = index.search(" ".join(each.question.split()), k=HITS, scope=scope)
                rarity = Rarity.of(question, index)
                candidates = gather(question, found, index, rarity, reader)
            if candidates:
                yield Seen(each, situation, rarity, candidates, _right(each, candidates))


def _right(asked: Asked, candidates: Sequence[Candidate]) -> tuple[bool, ...]:
    texts = [squeeze(each.words) for each in candidates]
    return tuple(any(a in text or (len(text) >= WHOLE and text in a) for a in asked.answers) for text in texts)
