"""Fit the numbers of `qa/coefficients.json`: how the reader's evidence and that of the search are weighed together.

    python -m qa.training.combine WORK SET_FOLDER... [--questions 150] [--ablate] [--reader FILE] [--out FILE]

Sets are as `qa.training.examples` describes them, and none that the reader was trained on: on these it is surer
than it will ever be again. `qa.training.situations` says what is asked of which library. WORK keeps the libraries.

1. `sentence`, `chance`: is a sentence (part of) the answer? A conditional logit orders a question's sentences, and a
   logistic regression on its scores says how likely each is.
2. `fact`, `more`, `of_document`, `of_whole`: from which probability on a further sentence is quoted: set by hand, see
   `fitting.FACT`.
3. `confidence`: does what is quoted hold an answer? A logistic regression on all questions. `whole`: the same on those
   that name a document so short that all of it is read, of which `UNANSWERED` are taken to have no answer.
4. `threshold`: the confidence below which as many questions fall whose answer was found as `WRONGLY` says.

Every set weighs the same in every situation, whatever its size. What is printed, and kept beside the numbers with a
risk-coverage curve, is measured on each set with a fit that left it out: a person's questions are from none of them.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from index.bulk import open_bulk
from qa.choose import CONFIDENCE_FEATURES, WHOLE_FEATURES, Logistic
from qa.confidence import Point
from qa.evidence import FEATURES
from qa.reader import WEIGHTS, Reader
from qa.training.fitting import FACT, MORE, OF_DOCUMENT, OF_WHOLE, Fit, fit
from qa.training.judging import HIDDEN, curve, left_out, means, report, without
from qa.training.situations import look, sample


def main() -> None:
    """Sample, ask, fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--questions", type=int, default=150)
    parser.add_argument("--ablate", action="store_true", help="also measure what each group of features brings")
    parser.add_argument("--reader", type=Path, default=WEIGHTS)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "coefficients.json")
    options = parser.parse_args()
    reader = Reader(options.reader)
    docs = options.work / "docs"
    samples = {each.name: sample(each, docs / each.name, questions=options.questions) for each in options.sets}
    seen = list(look(options.work, samples, open_bulk(options.work / "models"), reader))
    fits = left_out(seen)
    figures = report(seen, fits)
    for name, hidden in HIDDEN.items() if options.ablate else ():
        hiding = without(seen, hidden)
        rows = means(report(hiding, left_out(hiding)))
        figures |= {f"{key} without {name}": row for key, row in rows.items()}
    for name, row in figures.items():
        sys.stdout.write(f"{name:48} " + "  ".join(f"{key} {value:.3f}" for key, value in row.items()) + "\n")
    source = {
        "fitted by": "python -m qa.training.combine",
        "reader": reader.signature,
        "sets": sorted(samples),
        "questions": options.questions,
    }
    write(options.out, fit(seen), source, figures, curve(seen, fits))


def write(
    path: Path,
    made: Fit,
    source: dict[str, str | int | list[str]],
    figures: dict[str, dict[str, float]],
    points: Sequence[Point],
) -> None:
    """Write the fitted numbers with where they come from."""

    def rounded(row: Mapping[str, float]) -> dict[str, float]:
        return {name: round(value, 4) for name, value in row.items()}

    def with_names(features: Sequence[str], model: Logistic) -> dict[str, float]:
        pairs = zip(("bias", *features), (model.bias, *model.weights), strict=True)
        return rounded(dict(pairs))

    fitted = {
        "source": source,
        "left out in turn": {name: rounded(row) for name, row in means(figures).items()},
        "risk and coverage": [rounded(asdict(point)) for point in points],
        "sentence": {name: round(w, 4) for name, w in zip(FEATURES, made.sentence.weights, strict=True)},
        "chance": with_names(("score", "share"), made.sentence.chance),
        "confidence": with_names(CONFIDENCE_FEATURES, made.confidence),
        "whole": with_names(WHOLE_FEATURES, made.whole),
        "threshold": round(made.threshold, 4),
        "fact": FACT,
        "more": MORE,
        "of_document": OF_DOCUMENT,
        "of_whole": OF_WHOLE,
    }
    path.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
