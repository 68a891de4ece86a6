"""Measure answers: over a pool of documents, in a document given, in a passage given, on known documents; and the cost.

    python -m tests.benchmarks.quality POOL.py GRADE.py DEV_FOLDER GOLD_SEEDS.jsonl SEEDS_FOLDER
        [--part pool given spans seeds cost] [--questions N] [--library PASSAGES.jsonl]

POOL.py makes documents and a gold file of sets, GRADE.py grades (their docstrings have the formats), DEV_FOLDER has a
folder for each set with `passages.jsonl` and `questions.jsonl`. Each part writes `results/quality-PART.json`. Sets
count alike: "mean" is the mean over sets, so that a large one does not drown a small one.

pool   Five sets in one library, a fifth of the documents left out. The grader's columns for each set (`list_recall` is
       the parts of its questions for lists), and of the confidences:
       ece              expected calibration error in ten bins over all questions. The event is that a gold part is in
                        what was quoted; of an abstention, in the nearest paragraph, which holds what would have been
       ece_answered     the same of the answered questions alone, where the event needs no such stand-in
       risk_area        area under the share of wrong ones against coverage, the surest first, by the same event: of
                        an unanswerable question any answer is wrong; lower is better
       auroc            how often an answerable question has the higher confidence than an unanswerable one
       coverage_at_5    questions answered at the lowest threshold that answers 5 % of the unanswerable ones;
       answerable_at_5  of the answerable ones
       "all" is every question at once; "confidence 0.0 to 0.1" one bin; "first passage" and "first five passages"
       are what a plain vector store gives, graded likewise: the same passages and vectors, never an abstention.
given  The question and the one document that it is about. Gold are the sentences that hold a part of an answer; words
       are counted over all questions of a set, each question's by themselves; all that is quoted to an unanswerable
       question is false.
       "similarity" quotes the sentences nearest to the question from a threshold on that was chosen on these very
       questions for the best F1: better than any threshold could do that was chosen before.
spans  The reader alone on a passage: the answer proper against SQuAD's, exact and F1; `sentence`: the sentence that
       it scores highest holds (part of) an answer.
seeds  As `tests.benchmarks.seeds`.
cost   Over the pool, with 4, 8, 16 and 32 passages read: `read` is what reading, choosing and verifying took, `rss_mb`
       the largest resident memory. Everything else stays as fitted for the number that is shipped. "library" is a
       running process over PASSAGES.jsonl, as `tests.benchmarks.warm` measures it; left out without --library.

--questions: at most so many a set, chosen by a hash of their ids: of pool and given 300 unless said otherwise, of spans
all, of cost never more than 40.
"""

import argparse
import tempfile
from functools import cached_property
from pathlib import Path

from tests.benchmarks import quality_cost, quality_given, quality_pool, quality_spans, seeds
from tests.benchmarks.quality_pool import Pool
from tests.benchmarks.record import Figures, record

PARTS = ("pool", "given", "spans", "seeds", "cost")
QUESTIONS = 300  # of a set, unless said otherwise
DROP = 0.2  # share of the pool's documents that is left out


def main() -> None:
    """Measure the parts one after the other, each recorded as soon as it is there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pool", type=Path)
    parser.add_argument("grader", type=Path)
    parser.add_argument("dev", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("seeds", type=Path)
    parser.add_argument("--part", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--questions", type=int, help="at most so many a set")
    parser.add_argument("--library", type=Path, help="passages over which a running process is timed")
    parser.add_argument("--misses", action="store_true", help="list what was missed on stderr")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run = Run(wanted, Path(folder))
        measures = {"pool": run.pool, "given": run.given, "spans": run.spans, "seeds": run.seeds, "cost": run.cost}
        for part in wanted.part:
            record(f"quality-{part}", measures[part]())


class Run:
    """One run; the pool's library is made once, when the first part asks for it."""

    def __init__(self, wanted: argparse.Namespace, folder: Path) -> None:
        """Take what was asked for, and a folder to work in."""
        self.wanted, self.folder = wanted, folder

    @cached_property
    def _pool(self) -> Pool:
        sets = [self.wanted.dev / name for name in quality_pool.SETS]
        return Pool.make(self.wanted.pool, sets, self.folder, drop=DROP, questions=self.wanted.questions or QUESTIONS)

    def pool(self) -> dict[str, Figures]:
        """Answers over many documents."""
        return quality_pool.measure(self._pool, self.wanted.grader, misses=self.wanted.misses)

    def given(self) -> dict[str, Figures]:
        """Answers in the one document that a question is about."""
        return quality_given.measure(self.wanted.dev, self.folder, questions=self.wanted.questions or QUESTIONS)

    def spans(self) -> dict[str, Figures]:
        """The reader alone."""
        return quality_spans.measure(self.wanted.dev, questions=self.wanted.questions)

    def seeds(self) -> dict[str, Figures]:
        """Answers over the two known documents."""
        given = self.wanted
        return {"seeds": seeds.measure(given.gold, given.grader, given.seeds, misses=given.misses)}

    def cost(self) -> dict[str, Figures]:
        """Quality against time."""
        return quality_cost.measure(
            self._pool, self.wanted.grader, self.folder, self.wanted.library, questions=self.wanted.questions
        )


if __name__ == "__main__":
    main()
