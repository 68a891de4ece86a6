"""A small corpus in our own words, so that the first question works with nothing added yet."""

from pathlib import Path

SAMPLES: tuple[Path, ...] = tuple(
    sorted(path for path in Path(__file__).parent.iterdir() if path.suffix in {".md", ".txt"})
)
