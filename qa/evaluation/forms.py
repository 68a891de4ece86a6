"""The forms in which questions with known answers are written: which one a file has, read and written by its module."""

from pathlib import Path

from qa.evaluation.gold import GoldQuestion, read_gold


def read(path: Path, form: str | None = None) -> tuple[GoldQuestion, ...]:
    """Read questions."""
    return read_gold(path)
