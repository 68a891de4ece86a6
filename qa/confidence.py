"""How sure an answer must be to be given: as Pilcrow comes, or as `pilcrow calibrate` refitted it."""

import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Self

from corpus.document import digest
from corpus.errors import PilcrowError
from qa.choose import COEFFICIENTS

FILE = "calibration.json"  # in the home


class CalibrationError(PilcrowError):
    """The questions cannot be calibrated on, or what was fitted cannot be read."""


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold does: a point of the risk-coverage curve."""

    threshold: float
    coverage: float  # share of the answerable questions that are answered
    false_answers: float  # share of the unanswerable ones that are
    risk: float  # share of the answers given that are wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A correction of the confidence, and the threshold from which on answers are given."""

    slope: float
    shift: float
    threshold: float
    coefficients: str  # signature of what it corrects
    questions: int
    curve: tuple[Point, ...]

    def __call__(self, confidence: float) -> float:
        """Return the corrected confidence. 0 stays 0: it stands for a contradiction, which no numbers lift."""
        return logistic(self.slope * log_odds(confidence) + self.shift) if confidence > 0 else 0.0

    @classmethod
    def load(cls, home: Path) -> Self | None:
        """Read what was fitted for a home; None if nothing was.

        :raises CalibrationError: if the file is damaged.
        """
        path = home / FILE
        if not path.exists():
            return None
        try:
            fitted = json.loads(path.read_bytes())
            curve = tuple(Point(**point) for point in fitted.pop("curve"))
            made = cls(**fitted, curve=curve)
            usable = all(math.isfinite(number) for number in (made.slope, made.shift, made.threshold))
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise CalibrationError(f"{path} is damaged; remove it, or calibrate again.") from error
        if not usable:
            raise CalibrationError(f"{path} is damaged; remove it, or calibrate again.")
        return made

    @property
    def signature(self) -> str:
        """Name what was refitted; nothing if nothing was."""
        numbers = (self.slope, self.shift, self.threshold)
        return f"+{digest(repr(numbers))[:8]}" if numbers != (1.0, 0.0, COEFFICIENTS.threshold) else ""

    def held_to(self, false_answers: float) -> Self:
        """Return the same with the lowest threshold at which no more of the unanswerable questions are answered."""
        enough = (point.threshold for point in self.curve if point.false_answers <= false_answers)
        return replace(self, threshold=next(enough))  # the last threshold answers nothing

    def save(self, home: Path) -> None:
        """Write it for `load`."""
        part = home / f"{FILE}.part"
        part.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")
        part.replace(home / FILE)


SHIPPED = Calibration(
    slope=1.0,
    shift=0.0,
    threshold=COEFFICIENTS.threshold,
    coefficients=COEFFICIENTS.signature,
    questions=0,
    curve=(),
)


def of_home(home: Path, tell: Callable[[str], object]) -> Calibration:
    """Return what was fitted for a home, or what Pilcrow comes with; say so if the first was for another release."""
    fitted = Calibration.load(home)
    if fitted and fitted.coefficients != COEFFICIENTS.signature:
        tell("The calibration is for another release of Pilcrow and is left aside; run `pilcrow calibrate` again.")
        return SHIPPED
    return fitted or SHIPPED


def log_odds(chance: float) -> float:
    """Return the logarithm of the odds, those of near certainty cut."""
    chance = min(1 - 1e-9, max(1e-9, chance))
    return math.log(chance / (1 - chance))


def logistic(odds: float) -> float:
    """Return the probability with these log-odds."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, odds))))
