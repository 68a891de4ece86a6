"""`pilcrow eval gate`: limits that a run must keep, for continuous integration.

A limit is NAME=V, or TYPE:NAME=V for the questions of one type. A figure that does not exist (no list was asked for)
does not keep its limit: a gate that checks nothing must not pass. Nor does a run in which questions are missing or
failed, unless a limit of `omitted` allows for it.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from qa.evaluation.lines import EvaluationError, write_whole
from qa.evaluation.scoring import MEASURES, Scores
from qa.evaluation.tables import number

EXACTLY = 1e-9  # differences under this are of the arithmetic


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What a figure must be."""

    said: str  # as it was given: "list:part_recall=0.9"
    type: str | None  # of the questions; None for all
    name: str  # of the measure
    value: float
    is_least: bool  # whether the figure must not be under the value; else, not over it


@dataclass(frozen=True, slots=True)
class Verdict:
    """A limit, and what the run has."""

    limit: Limit
    value: float | None

    @property
    def is_kept(self) -> bool:
        """Whether the limit is kept."""
        if self.value is None:
            return False
        over = self.value - self.limit.value
        return over >= -EXACTLY if self.limit.is_least else over <= EXACTLY

    @property
    def sentence(self) -> str:
        """What is said of it: "part_recall is 0.9375, at least 0.9 is wanted"."""
        limit = self.limit
        name = limit.said.partition("=")[0]
        if self.value is None:
            return f"{name} has no figure here: no question of this run is measured by it"
        return f"{name} is {number(self.value)}, at {'least' if limit.is_least else 'most'} {limit.value:g} is wanted"


_WHOLE = Limit(said="omitted=0", type=None, name="omitted", value=0.0, is_least=False)


def limits(least: Sequence[str], most: Sequence[str]) -> tuple[Limit, ...]:
    """Read limits as they are given on the command line.

    :raises EvaluationError: if there is none, or one names no measure, or its value is no number.
    """
    found = (*(_limit(said, True) for said in least), *(_limit(said, False) for said in most))
    if not found:
        raise EvaluationError("A gate needs a limit: --min part_recall=0.9, or --max ms_p95=300.")
    return found


def judge(scores: Scores, limits: Sequence[Limit]) -> tuple[Verdict, ...]:
    """Compare a run's figures with limits; raises EvaluationError if a limit names a type that no question has."""
    verdicts = []
    for limit in limits:
        if limit.type is not None and limit.type not in scores.by_type:
            raise EvaluationError(
                f"{limit.said}: no question is of type “{limit.type}”; {', '.join(scores.by_type)} are."
            )
        figures = scores.figures if limit.type is None else scores.by_type[limit.type]
        verdicts.append(Verdict(limit, figures[limit.name].value))
    whole = Verdict(_WHOLE, scores.figures[_WHOLE.name].value)
    if not whole.is_kept and not any(each.name == _WHOLE.name for each in limits):
        verdicts.append(whole)
    return tuple(verdicts)


def to_text(verdicts: Sequence[Verdict]) -> str:
    """Render for a terminal, a line each and their sum."""
    lines = [f"{'PASS' if each.is_kept else 'FAIL'}  {each.sentence}" for each in verdicts]
    failed = sum(not each.is_kept for each in verdicts)
    return "\n".join([*lines, f"{len(verdicts) - failed} passed, {failed} failed"])


def annotations(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Yield workflow commands of GitHub Actions: an error for each limit that is not kept, else one notice."""
    failed = [each for each in verdicts if not each.is_kept]
    for each in failed:
        yield f"::error title=pilcrow eval gate::{_command(each.sentence)}"
    if not failed:
        yield f"::notice title=pilcrow eval gate::{len(verdicts)} limits kept"


def write_junit(path: Path, verdicts: Sequence[Verdict]) -> None:
    """Write the verdicts as JUnit XML, whole or not at all: one suite, a case for each limit."""
    failed = str(sum(not each.is_kept for each in verdicts))
    counts = {"tests": str(len(verdicts)), "failures": failed, "errors": "0"}
    suites = ElementTree.Element("testsuites", counts)
    suite = ElementTree.SubElement(suites, "testsuite", {"name": "pilcrow eval gate", **counts})
    for each in verdicts:
        case = ElementTree.SubElement(
            suite, "testcase", {"classname": "pilcrow.eval", "name": _visible(each.limit.said)}
        )
        if not each.is_kept:
            failure = ElementTree.SubElement(case, "failure", {"message": _visible(each.sentence)})
            failure.text = _visible(each.sentence)
    ElementTree.indent(suites)
    write_whole(
        path, ['<?xml version="1.0" encoding="UTF-8"?>\n', ElementTree.tostring(suites, encoding="unicode"), "\n"]
    )


def _limit(said: str, is_least: bool) -> Limit:
    named, equals, value = said.rpartition("=")
    type_, colon, name = named.rpartition(":")
    if not equals or not name:
        raise EvaluationError(f"“{said}” is no limit; write NAME=V, as in part_recall=0.9.")
    if name not in {each.name for each in MEASURES}:
        raise EvaluationError(f"There is no metric “{name}”; there are: {', '.join(each.name for each in MEASURES)}.")
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise EvaluationError(f"“{said}”: “{value}” is no number.")
    return Limit(said=said, type=type_ if colon else None, name=name, value=number, is_least=is_least)


def _command(text: str) -> str:
    """Escape text for a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _visible(text: str) -> str:
    """Replace what XML cannot hold."""
    return "".join(each if each.isprintable() else "\ufffd" for each in text)
