"""Damaged files of every format cost a ledger row each, and nothing else.

A failure names the damaged file as `mutation(".rtf", 17)`, which makes it again.
"""

import hashlib
import itertools
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from corpus import ingest
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
EARLIER = ("kettle.txt", "weir.html", "weir.pdf", "weir.docx")  # are in the library before
DAMAGED = range(60)


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


def add(home: Path, *paths: Path) -> dict[str, LedgerRow]:
    """Add files as `pilcrow add` does; return the ledger's rows by the files' names."""
    rows: list[LedgerRow] = []
    build.add(home, paths, encoder=FakeEncoder, report=rows.append)
    return {Path(row.source).name: row for row in rows}


def contents(home: Path) -> dict[str, set[tuple[object, ...]]]:
    """Return every row of every table but the ledger."""
    with Store.open(home / build.LIBRARY) as store:
        rows = store.connection.execute
        names = [name for (name,) in rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name != 'ledger'")]
        return {name: set(rows(f"SELECT * FROM {name}")) for name in names}


@pytest.fixture(scope="module")
def earlier(tmp_path_factory) -> Path:
    """Return the home of a library of sound documents."""
    place = tmp_path_factory.mktemp("earlier")
    crashing.write(place, "kettle.txt")
    for name in EARLIER[1:]:
        (place / name).write_bytes(SEEDS[Path(name).suffix][0])
    rows = add(place / "home", *(place / name for name in EARLIER))
    assert {row.status for row in rows.values()} == {Status.ADDED}
    return place / "home"


@pytest.fixture(scope="module")
def damaged(tmp_path_factory) -> Path:
    """Return a folder of damaged files of all formats."""
    folder = tmp_path_factory.mktemp("damaged")
    for number, suffix in zip(DAMAGED, itertools.cycle(SEEDS), strict=False):
        (folder / f"{number}{suffix}").write_bytes(mutation(suffix, number))
    return folder


@pytest.fixture(scope="module")
def after(earlier: Path, damaged: Path, tmp_path_factory) -> tuple[Path, dict[str, LedgerRow]]:
    """Return the library to which the damaged files were added, too, and what was reported of each."""
    home = tmp_path_factory.mktemp("after") / "home"
    shutil.copytree(earlier, home)
    return home, add(home, damaged)


def test_damaged_files_are_added_or_told_of(after, damaged: Path):
    home, rows = after
    assert rows.keys() == {file.name for file in damaged.iterdir()}
    assert {row.status for row in rows.values()} == {Status.ADDED, Status.FAILED}
    assert not [row.error for row in rows.values() if "defect of Pilcrow" in (row.error or "")]
    with Store.open(home / build.LIBRARY) as store:
        added = {Path(summary.source).name for summary in store.documents()}
    assert added == {*EARLIER, *(name for name, row in rows.items() if row.status is Status.ADDED)}


def test_earlier_documents_stay_as_they_were_beside_damaged_ones(earlier: Path, after):
    before, now = crashing.state(earlier), crashing.state(after[0])
    assert set(before.documents) < set(now.documents)
    assert set(before.passages) < set(now.passages)
    assert set(before.answers) <= set(now.answers)
    assert now.answers[0].startswith("The kettle is on the stove.")


def test_failed_files_leave_nothing_but_rows_in_the_ledger(earlier: Path, damaged: Path, after, tmp_path: Path):
    failed = [damaged / name for name, row in after[1].items() if row.status is Status.FAILED]
    home = tmp_path / "home"
    shutil.copytree(earlier, home)
    assert {row.status for row in add(home, *failed).values()} == {Status.FAILED}
    assert contents(home) == contents(earlier)
    kept = [sorted(each.name for each in place.rglob("*") if each.is_file()) for place in (home, earlier)]
    assert kept[0] == kept[1]
    assert crashing.state(home).answers == crashing.state(earlier).answers
