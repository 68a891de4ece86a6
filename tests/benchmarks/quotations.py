"""Measures how well the check tells apart quotations that are true, set otherwise, altered, stitched and invented.

    python -m tests.benchmarks.quotations HOME DOCUMENT... --held-out DOCUMENT... [--passages FILE] [--dump FILE]

The documents and texts of our own in Cyrillic, Chinese and Arabic become the library in HOME. From its sentences
quotations are made (`quotations_made`), from those of the documents held out such as it does not hold. They are put
into drafts (`quotations_drafts`) in four formats and all kinds of marks, and each draft goes the whole way: it is read,
its quotations are found, judged and counted. Precision and recall are of the verdicts; a quotation that was not found
in its draft counts as none. A sentence counts as nobody's only if the library has none with `NEAR` of its
words in order. `located` is the share of those in the library whose place is the right one, or holds the same words.
The seed is fixed, so two runs on the same documents give the same figures.
"""

import argparse
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from time import perf_counter

from rapidfuzz.distance import LCSseq

from corpus.document import Kind
from corpus.ingest import files
from corpus.places import locate
from corpus.sentences import sentences
from corpus.worker import Parser
from index import build
from index.exported import open_encoder
from index.search import Index
from qa.checking import drafts, judging
from qa.checking.findings import Finding, Report
from qa.checking.folding import fold
from tests.benchmarks import quotations_drafts, quotations_scripts
from tests.benchmarks.quotations_made import ALTERED, TYPOGRAPHIC, Made, Sentence, each_way, scrambled, spans, stitched
from tests.benchmarks.record import Figures, record

SEED = 31  # unlike those that thresholds were looked at with
QUOTA = {"latin": 8, "ru": 3, "zh": 3, "ar": 3}  # of each kind of change, by script
PLAIN = {"latin": 60, "ru": 14, "zh": 14, "ar": 14}  # of each kind that changes nothing, by script
STITCHED = ("documents", "distant", "documents halves", "documents ellipsis", "backwards")
VERDICTS = ("exact", "typographic", "altered", "stitched", "misattributed", "not_found")
DOCUMENTS = 100  # of a set of passages
Checked = tuple[Report, dict[int, Finding | None]]  # a draft, and the finding of each of its quotations
MOST = 60  # sentences of one document
NEAR = 0.6  # share of a sentence's words that another has in order, from which it is that one altered
WORDS = (9, 45)  # of a sentence that is quoted


def main() -> None:
    """Build the library, make the drafts, check them, print the tables, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("documents", nargs="+", type=Path)
    parser.add_argument("--held-out", nargs="+", type=Path, required=True)
    parser.add_argument("--passages", type=Path, help="a set's passages.jsonl, taken as documents")
    parser.add_argument("--dump", type=Path, help="where what was judged wrongly is written, a line each")
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    own = given.home / "own"
    own.mkdir(parents=True, exist_ok=True)
    for name, text in quotations_scripts.documents(SEED).items():
        (own / name).write_text(text, encoding="utf-8")
    if given.passages:
        write_passages(given.passages, given.home / "passages")
    held_out = {path.resolve() for path in files(given.held_out)}
    chosen = [path for path in files(given.documents) if path.resolve() not in held_out]
    encoder = open_encoder(given.home / "models")
    more = [given.home / "passages"] if given.passages else []
    build.add(given.home, [*chosen, *more, own], encoder=lambda: encoder, keep_originals=False)
    chance = random.Random(given.seed)
    with Index.open(given.home, encoder=encoder) as index:
        made = [*all_made(pools_of(index), [*unheard(held_out, index)], chance)]
        chance.shuffle(made)
        began = perf_counter()
        found = [*checked(quotations_drafts.write(given.home / "drafts", made, chance), index)]
        seconds = perf_counter() - began
    if given.dump:
        dump(given.dump, made, found)
    record("quotations", tables(made, found) | {"all drafts": {"seconds": seconds, "drafts": len(found)}})


def write_passages(path: Path, folder: Path) -> None:
    """Write the first documents of a set, a file each."""
    folder.mkdir(exist_ok=True)
    texts: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        texts.setdefault(row["doc_id"], [f"# {row['title']}"]).append(" ".join(row["text"].split()))
    for number, text in enumerate([*texts.values()][:DOCUMENTS]):
        (folder / f"{number:03}.md").write_text("\n\n".join(text) + "\n", encoding="utf-8")


def pools_of(index: Index) -> dict[str, list[Sentence]]:
    """Return the library's sentences that can be quoted whole, by script."""
    pools: dict[str, list[Sentence]] = {script: [] for script in QUOTA}
    for summary in index.store.documents():
        script = Path(summary.source).stem if Path(summary.source).parent.name == "own" else "latin"
        document = index.store.document(summary.id)
        notes = [(note.start, note.end) for note in index.store.notes(summary.id)]
        for paragraph in index.store.paragraphs(summary.id):
            if paragraph.kind not in (Kind.BODY, Kind.ITEM):
                continue
            for start, end in sentences(document.text, paragraph.start, paragraph.end):
                text = document.text[start:end]
                if is_clean(text, script) and not any(start <= note < end for note, _ in notes):
                    pools[script].append(
                        Sentence(
                            document=summary.id,
                            title=summary.title,
                            text=text,
                            paragraph=paragraph.number,
                            page=locate(index.store, paragraph, start, end).page,
                            script=script,
                            start=start,
                        )
                    )
    return pools


def even(pools: Mapping[str, Sequence[Sentence]], chance: random.Random) -> dict[str, list[Sentence]]:
    """Return pools in which no long document drowns the others."""
    kept: dict[str, list[Sentence]] = {}
    for script, pool in pools.items():
        of: dict[str, list[Sentence]] = defaultdict(list)
        for sentence in pool:
            of[sentence.document].append(sentence)
        most = MOST if len(of) > 1 else len(pool)
        kept[script] = [each for found in of.values() for each in chance.sample(found, min(most, len(found)))]
    return kept


def is_clean(text: str, script: str) -> bool:
    """Return whether a sentence is prose that can stand in a draft on one line."""
    length = len(fold(text).letters) // 2 if script == "zh" else len(text.split())
    prose = sum(each.isalpha() or each == " " for each in text) >= 0.8 * len(text)
    return WORDS[0] <= length <= WORDS[1] and prose and "\n" not in text and text[-1] in ".。" and text[0].isalpha()


def unheard(paths: set[Path], index: Index) -> Iterator[Sentence]:
    """Yield sentences of documents that are not in the library, and of our own that it does not hold."""
    known = "\n".join(fold(index.store.document(each.id).text).letters for each in index.store.documents())
    texts = [(script, text) for script in quotations_scripts.SCRIPTS for text in quotations_scripts.unheard(script)]
    with Parser() as parser:
        for path in sorted(paths):
            parsed = parser.parse(path, "held out")
            for each in parsed.paragraphs:
                if each.kind is Kind.BODY:
                    spans = sentences(parsed.document.text, each.start, each.end)
                    texts += [("latin", parsed.document.text[slice(*span)]) for span in spans]
    for script, text in texts:
        if is_clean(text, script) and fold(text).letters not in known:
            yield Sentence(document="", title="", text=text, paragraph=0, page=None, script=script, start=0)


def all_made(
    every: Mapping[str, Sequence[Sentence]], others: Sequence[Sentence], chance: random.Random
) -> Iterator[Made]:
    """Yield all quotations, in the order of their kinds."""
    pools = even(every, chance)
    held = {(each.title, each.text) for each in every["latin"]}
    for script, pool in pools.items():
        for sentence in chance.sample(pool, PLAIN[script]):
            yield Made(words=sentence.text, verdict="exact", kind="whole sentence", origin=sentence)
        for sentence in chance.sample(pool, PLAIN[script]):
            other = next(each for each in chance.sample(pools["latin"], 50) if (each.title, sentence.text) not in held)
            yield cited(sentence, other, chance)
    yield from each_way(TYPOGRAPHIC, "typographic", pools, QUOTA, chance)
    yield from each_way(ALTERED, "altered", pools, QUOTA, chance)
    yield from all_stitched(pools, chance)
    by_script = {script: [each for each in others if each.script == script] for script in QUOTA}
    known = {script: [_keys(each.text, script) for each in pool] for script, pool in every.items()}
    for script, pool in by_script.items():
        new = (each for each in chance.sample(pool, len(pool)) if not is_near(each.text, script, known[script]))
        for sentence in islice(new, PLAIN[script]):
            yield Made(words=sentence.text, verdict="not_found", kind="of another document", origin=sentence)
    for script, pool in pools.items():
        left = QUOTA[script]
        for sentence in chance.sample(pool, len(pool)):
            words = scrambled(sentence, chance) if left else None
            if words and not is_near(words, script, known[script]):
                yield Made(words=words, verdict="not_found", kind="words in any order", origin=sentence)
                left -= 1


def is_near(text: str, script: str, known: Sequence[Sequence[str]]) -> bool:
    """Return whether a sentence has three of five words, in order, of one in the library: then it is altered."""
    words = _keys(text, script)
    return any(LCSseq.similarity(words, each, score_cutoff=NEAR * len(words)) for each in known)


def _keys(text: str, script: str) -> list[str]:
    return [text[slice(*place)].lower() for place in spans(text, script)]


def cited(sentence: Sentence, other: Sentence, chance: random.Random) -> Made:
    """Return a quotation with its true source, or with a wrong one: the other's title, another page or paragraph."""
    true = {"title": f"({sentence.title})", "paragraph": f"({sentence.title}, ¶{sentence.paragraph})"}
    wrong = {
        "title": f"({other.title})",
        "paragraph": f"({sentence.title}, ¶{sentence.paragraph + chance.randint(2, 9)})",
    }
    if sentence.page is not None:
        true["page"] = f"({sentence.title}, p. {sentence.page})"
        wrong["page"] = f"({sentence.title}, p. {sentence.page + chance.randint(2, 9)})"
    kind = "page" if "page" in true and chance.random() < 0.6 else chance.choice(("title", "paragraph"))
    if chance.random() < 0.4:
        return Made(words=sentence.text, verdict="exact", kind=f"true {kind} cited", origin=sentence, cited=true[kind])
    said = f"wrong {kind}"
    return Made(words=sentence.text, verdict="misattributed", kind=said, origin=sentence, cited=wrong[kind])


def all_stitched(pools: Mapping[str, Sequence[Sentence]], chance: random.Random) -> Iterator[Made]:
    """Yield quotations that join two sentences: of two documents, or of two places of one."""
    for script, pool in pools.items():
        for how in STITCHED if script == "latin" else ("distant", "backwards"):
            left = QUOTA[script] + 4
            while left:
                one, other = chance.sample(pool, 2)
                apart = one.document != other.document
                near = not apart and abs(one.start - other.start) < 4_000
                backwards = not apart and one.start > other.start
                if apart is not how.startswith("documents") or near or backwards is not (how == "backwards"):
                    continue
                words = stitched(one, other, chance, how)
                if words:
                    yield Made(words=words, verdict="stitched", kind=how, origin=one)
                    left -= 1


def checked(written: Sequence[tuple[Path, list[int]]], index: Index) -> Iterator[Checked]:
    """Check each draft, and yield the finding of each of its quotations; None if it was not found there."""
    for path, numbers in written:
        report = judging.judge(drafts.read(path), index)
        text = report.draft.text
        labels = [(text.index(quotations_drafts.LABEL.format(number)), number) for number in numbers]
        found: dict[int, Finding | None] = dict.fromkeys(numbers)
        for finding in report.findings:
            number = max((label for label in labels if label[0] <= finding.quotation.start), default=(0, numbers[0]))[1]
            best = found[number]
            if best is None or len(finding.quotation.words) > len(best.quotation.words):
                found[number] = finding
        yield report, found
        print(f"\r{path.name}", end="", file=sys.stderr)


def tables(made: Sequence[Made], found: Sequence[Checked]) -> dict[str, Figures]:
    """Return precision and recall of each verdict, recall of each kind, of each script and of each kind of draft."""
    pairs = [(made[number], finding) for _, each in found for number, finding in each.items()]
    said = Counter(finding.verdict.value for _, finding in pairs if finding)
    right = Counter(each.verdict for each, finding in pairs if finding and finding.verdict == each.verdict)
    asked = Counter(each.verdict for each, _ in pairs)
    rows: dict[str, Figures] = {}
    for verdict in VERDICTS:
        rows[verdict] = {
            "quotations": asked[verdict],
            "precision": right[verdict] / said[verdict] if said[verdict] else 0.0,
            "recall": right[verdict] / asked[verdict],
        }
    rows["all"] = {
        "quotations": len(pairs),
        "recall": right.total() / len(pairs),
        "found in the draft": sum(finding is not None for _, finding in pairs) / len(pairs),
        "extra": sum(len(report.findings) for report, _ in found) - sum(finding is not None for _, finding in pairs),
        "located": located(pairs),
    }
    groups: dict[str, list[bool]] = defaultdict(list)
    for each, finding in pairs:
        is_right = finding is not None and finding.verdict == each.verdict
        groups[f"{each.verdict}: {each.kind}"].append(is_right)
        groups[f"script {each.origin.script if each.origin else ''}"].append(is_right)
    for report, each in found:
        suffix = Path(report.draft.name).suffix
        groups[f"draft {suffix}"] += [f is not None and f.verdict == made[n].verdict for n, f in each.items()]
    rows |= {name: {"quotations": len(each), "recall": sum(each) / len(each)} for name, each in sorted(groups.items())}
    return rows


def located(pairs: Sequence[tuple[Made, Finding | None]]) -> float:
    """Return the share of the quotations from one sentence whose place is that sentence, or has the same words."""
    right = []
    for each, finding in pairs:
        if each.origin is None or each.verdict in ("stitched", "not_found") or finding is None:
            continue
        true = each.origin
        places = [(quote.document_id, quote.start, quote.end) for quote in finding.quotes]
        same = any(d == true.document and s < true.start + len(true.text) and true.start < e for d, s, e in places)
        letters = fold(true.text).letters
        right.append(same or any(fold(quote.text).letters in letters for quote in finding.quotes if quote.text))
    return sum(right) / len(right)


def dump(path: Path, made: Sequence[Made], found: Sequence[Checked]) -> None:
    """Write what was judged wrongly."""
    with path.open("w", encoding="utf-8") as lines:
        for report, each in found:
            for number, finding in each.items():
                one = made[number]
                if finding is not None and finding.verdict == one.verdict:
                    continue
                row = {"draft": report.draft.name, "number": number, "kind": f"{one.verdict}: {one.kind}"}
                row |= {"made": one.words, "cited": one.cited, "true": one.origin.text if one.origin else ""}
                if finding is not None:
                    row |= {"said": finding.verdict, "detail": finding.detail, "found": finding.quotation.words}
                    row |= {"quotes": [quote.text for quote in finding.quotes]}
                lines.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
