"""Damaged files of every format cost a ledger row each, and nothing else.

A failure names the damaged file as `mutation(".rtf", 17)`, which makes it again.
"""

import hashlib
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from corpus import ingest, originals
from corpus.errors import SourceError
from corpus.ledger import LedgerRow, Status
from corpus.store import Store
from corpus.worker import Parser
from index import build
from tests import crashing, fuzzing
from tests.fake_encoder import FakeEncoder
from tests.fuzzing import Outcome
from tests.mutations import mutation
from tests.seeds import SEEDS

MEMORY = 2 << 30  # bytes of address space, of which the readers' libraries take half a gigabyte
SECONDS = 20.0  # for one damaged file, all of which are small
BATCH = 25  # files for which a worker is asked once
WORKERS = 2
SOUND = ("kettle.txt", "weir.html", "weir.pdf", "weir.docx")  # are in the library before
DAMAGED = 60  # files that are added to it


@pytest.fixture(scope="module")
def parsers() -> Iterator[list[Parser]]:
    """Return workers that parse mutations; starting one takes longer than a hundred files."""
    with ExitStack() as stack:
        yield [stack.enter_context(Parser(fuzzing.parse, seconds=SECONDS, memory=MEMORY)) for _ in range(WORKERS)]


def fuzz(parsers: Sequence[Parser], folder: Path, suffix: str, count: int) -> list[Outcome]:
    """Parse the first mutations of a format, all workers at once; fail with what the readers did wrong."""
    batches = [range(start, min(count, start + BATCH)) for start in range(0, count, BATCH)]
    outcomes: list[Outcome] = []
    failures: list[str] = []

    def take(share: int) -> None:
        for batch in batches[share :: len(parsers)]:
            request = folder / f"{share}.txt"
            try:
                outcomes.extend(ask(parsers[share], request, suffix, batch))
            except SourceError:  # one of them ended the worker, or does not end: which?
                failures.extend(accused(parsers[share], request, suffix, batch))

    with ThreadPoolExecutor(len(parsers)) as threads:
        list(threads.map(take, range(len(parsers))))
    assert not failures, "\n".join(failures)
    return outcomes


def ask(parser: Parser, request: Path, suffix: str, numbers: range) -> list[Outcome]:
    """Have a worker parse mutations; raise SourceError only if it could not answer for every one."""
    request.write_text(f"{suffix} {numbers.start} {numbers.stop}")
    return parser.parse(request, "default")


def accused(parser: Parser, request: Path, suffix: str, numbers: range) -> list[str]:
    """Parse each of a batch by itself; return what the worker says of those that end it."""
    failures = []
    for number in numbers:
        try:
            ask(parser, request, suffix, range(number, number + 1))
        except SourceError as error:
            failures.append(f"mutation({suffix!r}, {number}): {error}")
    return failures or [f"mutations of {suffix}, {numbers}: only together do they end the worker"]


# ==== the readers ====


@pytest.mark.parametrize(
    "count", [50, pytest.param(2000, marks=[pytest.mark.slow, pytest.mark.timeout(900)])], ids=["few", "many"]
)
@pytest.mark.parametrize("suffix", SEEDS)
def test_a_damaged_file_is_read_or_refused_in_time(parsers, tmp_path: Path, suffix: str, count: int):
    outcomes = fuzz(parsers, tmp_path, suffix, count)
    assert sorted(each.number for each in outcomes) == list(range(count))
    refused = [each for each in outcomes if each.refusal]
    assert count // 50 <= len(refused) <= count * 0.9  # else they are damaged too little, or too much, to find anything
    assert all(each.seconds < SECONDS for each in outcomes)
    assert not [each for each in refused if "memory to parse" in each.refusal]


@pytest.mark.parametrize("suffix", SEEDS)
def test_what_is_damaged_was_sound(tmp_path: Path, suffix: str):
    for number, seed in enumerate(SEEDS[suffix]):
        file = tmp_path / f"{number}{suffix}"
        file.write_bytes(seed)
        fuzzing.check(ingest.parse(file, "default"))


def test_the_same_number_makes_the_same_file():
    digests = {suffix: hashlib.sha256(mutation(suffix, 3)).hexdigest() for suffix in SEEDS}
    assert digests == {suffix: hashlib.sha256(mutation(suffix, 3)).hexdigest() for suffix in SEEDS}
    assert len(set(digests.values())) == len(SEEDS)


# ==== the library ====


@dataclass(frozen=True, slots=True)
class Step:
    """A file was added: what the ledger says of it, and the digest of all that the library's other tables say."""

    row: LedgerRow
    contents: str


@dataclass(frozen=True, slots=True)
class Library:
    """A library of a few sound documents, to which damaged files were added."""

    home: Path
    steps: list[Step]
    before: crashing.State  # when only the sound documents were in it


def contents(home: Path) -> str:
    """Return the digest of every row of every table but the ledger."""
    with Store.open(home / build.LIBRARY) as store:
        rows = store.connection.execute
        names = [name for (name,) in rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name != 'ledger'")]
        return hashlib.sha256(repr([list(rows(f"SELECT * FROM {name}")) for name in names]).encode()).hexdigest()


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Library:
    """Add sound files, then damaged ones of all formats, as `pilcrow add` does, each in a transaction of its own."""
    folder = tmp_path_factory.mktemp("fuzz")
    crashing.write(folder, SOUND[0])
    for name in SOUND[1:]:
        (folder / name).write_bytes(SEEDS[Path(name).suffix][0])
    damaged = [f"{number}{suffix}" for number, suffix in zip(range(DAMAGED), itertools.cycle(SEEDS), strict=False)]
    for name in damaged:
        (folder / name).write_bytes(mutation(Path(name).suffix, int(Path(name).stem)))
    home, steps, states = folder / "home", [], []

    def report(row: LedgerRow) -> None:
        steps.append(Step(row, contents(home)))
        if len(steps) == len(SOUND):
            states.append(crashing.state(home))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "GROUP_FILES", 1)
        build.add(home, [folder / name for name in (*SOUND, *damaged)], encoder=FakeEncoder, report=report)
    return Library(home, steps, states[0])


@pytest.mark.slow
def test_damaged_files_are_added_or_told_of(library: Library):
    rows = [step.row for step in library.steps]
    assert {row.status for row in rows[: len(SOUND)]} == {Status.ADDED}
    assert Counter(row.status for row in rows).keys() == {Status.ADDED, Status.FAILED}
    assert len({row.source for row in rows}) == len(SOUND) + DAMAGED
    assert not [row.error for row in rows if "defect of Pilcrow" in (row.error or "")]
    with Store.open(library.home / build.LIBRARY) as store:
        added = {summary.source: summary.source_sha256 for summary in store.documents()}
        assert {row.source: row.status for row in store.ledger()} == {row.source: row.status for row in rows}
    assert added.keys() == {row.source for row in rows if row.status is Status.ADDED}
    kept = {file.stem for file in originals.folder(library.home).rglob("*") if file.is_file()}
    assert kept == set(added.values())


def test_a_failed_file_leaves_nothing_but_its_row_in_the_ledger(library: Library):
    failed = [(old, new) for old, new in itertools.pairwise(library.steps) if new.row.status is Status.FAILED]
    assert len(failed) >= DAMAGED // 10
    assert [new.row.source for old, new in failed if old.contents != new.contents] == []
    assert len({step.contents for step in library.steps}) == len(library.steps) - len(failed)


def test_earlier_documents_and_answers_stay_as_they_were(library: Library):
    before, now = library.before, crashing.state(library.home)
    assert len(before.documents) == len(SOUND)
    assert set(before.documents) < set(now.documents)
    assert set(before.passages) < set(now.passages)
    assert set(before.answers) <= set(now.answers)
    assert now.answers[0].startswith("The kettle is on the stove.")
