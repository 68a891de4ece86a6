"""Scores as lines for a terminal, and as JSON (`pilcrow.score/1`)."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from qa.evaluation import abstention, intervals
from qa.evaluation.abstention import Outcomes
from qa.evaluation.cases import Case
from qa.evaluation.rows import Status
from qa.evaluation.scoring import MEASURES, Figure, Scores
from qa.render import Json

SCHEMA = "pilcrow.score/1"
SHOWN = ("part_recall", "complete", "quote_precision", "abstain_right", "ms_p50")  # in breakdowns
UNNAMED = "(none named)"
GROUPS = 25  # of a breakdown that are shown


def to_text(scores: Scores) -> str:
    """Render for a terminal: figures by group, with intervals, breakdowns, and the signature last."""
    return "\n".join([*_figures(scores), *_parted(scores), "", *signature(scores)])


def _figures(scores: Scores) -> Iterator[str]:
    yield f"{len(scores.cases)} questions" + counted(scores)
    for group, measures in groupby(MEASURES, key=lambda each: each.group):
        known = [each for each in measures if scores.figures[each.name].value is not None]
        if known:
            yield ""
            yield f"{group:<31}{'95 % interval':<18} questions"
        for each in known:
            figure = scores.figures[each.name]
            yield f"  {each.name:<18} {number(figure.value):>8}  {bounds(figure):<18} {figure.questions:>6}"


def counted(scores: Scores) -> str:
    """Say how many were not answered, and why: ", 3 missing from the run"."""
    missing, failed = scores.counted(Status.MISSING), scores.counted(Status.ERROR)
    said = [f"{missing} missing from the run, counted as not answered"] if missing else []
    said += [f"{failed} could not be asked"] if failed else []
    return "".join(f", {each}" for each in said)


def _parted(scores: Scores) -> Iterator[str]:
    for title, parts in (("By type", scores.by_type), ("By document", scores.by_document)):
        if len(parts) > 1:
            names = [name for name in SHOWN if any(part[name].value is not None for part in parts.values())]
            yield ""
            yield f"{title:<34}" + "".join(f" {name:>16}" for name in names)
            for name, figures in largest(parts).items():
                shown = name or UNNAMED
                shown = shown if len(shown) <= 32 else f"{shown[:31]}…"
                yield f"  {shown:<32}" + "".join(f" {number(figures[each].value):>16}" for each in names)
            if left_out(parts):
                yield f"  {left_out(parts)}"


def largest(parts: Mapping[str, Mapping[str, Figure]]) -> Mapping[str, Mapping[str, Figure]]:
    """Return the groups with most questions, in their order; of many, only so many help a reader."""
    sizes = {name: max(figure.questions for figure in figures.values()) for name, figures in parts.items()}
    kept = sorted(parts, key=lambda name: -sizes[name])[:GROUPS]
    return {name: figures for name, figures in parts.items() if name in kept}


def left_out(parts: Mapping[str, Mapping[str, Figure]]) -> str:
    """Say how many groups `largest` leaves out; "" if none."""
    return f"and {len(parts) - GROUPS} more with fewer questions; the JSON has them all" if len(parts) > GROUPS else ""


def signature(scores: Scores) -> list[str]:
    """Return what the figures stand on, in a line each."""
    draws = f"{intervals.RESAMPLES} resamples ({intervals.WHOLE_RESAMPLES} for confidence and time)"
    return [
        f"signature: {scores.signature}|gold:{scores.gold}|seed:{scores.seed}",
        f"intervals: bootstrap percentiles, {draws}, seed {scores.seed}",
    ]


def number(value: float | None) -> str:
    """Write a figure: four digits, or one after the point from 10 up; "-" if there is none."""
    if value is None:
        return "-"
    return f"{value:.4f}" if abs(value) < 10 else f"{value:,.1f}"


def bounds(figure: Figure) -> str:
    """Write an interval."""
    return "" if figure.low is None else f"{number(figure.low)} to {number(figure.high)}"


def to_json(scores: Scores) -> dict[str, Json]:
    """Render for programs; figures are rounded to four digits."""
    return {
        "schema": SCHEMA,
        "signature": scores.signature,
        "gold": scores.gold,
        "seed": scores.seed,
        "resamples": intervals.RESAMPLES,
        "questions": len(scores.cases),
        "missing": scores.counted(Status.MISSING),
        "errors": scores.counted(Status.ERROR),
        "metrics": {name: figure_json(figure) for name, figure in scores.figures.items()},
        "by_type": _parts_json(scores.by_type),
        "by_document": _parts_json(scores.by_document),
        "definitions": {each.name: each.definition for each in MEASURES},
        "calibration": [
            {
                "low": round(each.low, 4),
                "high": round(each.high, 4),
                "questions": each.questions,
                "confidence": round(each.confidence, 4),
                "right": round(each.right, 4),
            }
            for each in abstention.reliability(Outcomes.of(scores.cases))
        ],
        "rows": [case_json(case) for case in scores.cases],
    }


def figure_json(figure: Figure) -> Json:
    """Render one figure; null if there is none."""
    if figure.value is None:
        return None
    found: dict[str, Json] = {"value": round(figure.value, 4), "questions": figure.questions}
    if figure.low is not None and figure.high is not None:
        found["interval"] = [round(figure.low, 4), round(figure.high, 4)]
    return found


def _parts_json(parts: Mapping[str, Mapping[str, Figure]]) -> dict[str, Json]:
    return {
        name: {each: round(figure.value, 4) for each, figure in figures.items() if figure.value is not None}
        for name, figures in parts.items()
    }


def case_json(case: Case) -> dict[str, Json]:
    """Render what came of one question."""
    return {
        "id": case.gold.id,
        "question": case.gold.question,
        "type": case.gold.type,
        "answerable": case.gold.answerable,
        "status": case.row.status.value,
        "confidence": case.row.confidence,
        "parts": len(case.parts),
        "found": sum(case.found),
        "missed": [gold[0] for gold, found in zip(case.gold.parts, case.found, strict=True) if not found],
        "holds": list(case.holds),
        "ms": case.row.total_ms,
    }


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows of cells as lines, the first cell to the left and the others to the right."""
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
