"""How benchmarks run and are kept: children timed, figures printed, and a file that says where they come from."""

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parent.parent.parent
RESULTS = Path(__file__).parent / "results"
PILCROW = [sys.executable, "-c", "import sys; from qa.cli import main; sys.exit(main())"]  # the console script

Figures = Mapping[str, float | int | str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A child process that ended: its output and what it cost."""

    code: int
    output: str  # standard output; the rest went to our own standard error
    seconds: float  # from start to end, the interpreter's start included
    rss_mb: float  # largest resident memory, of the process or of one of its children


def run(command: Sequence[str | Path], *, allowed: Sequence[int] = (0,)) -> Ran:
    """Run a command in the repository's root and measure it; end the benchmark if its exit code is not allowed."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        started = perf_counter()
        child = subprocess.Popen([*map(str, command)], stdout=output, cwd=ROOT)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)  # so that Popen does not wait again
        output.seek(0)
        ran = Ran(code=child.returncode, output=output.read(), seconds=seconds, rss_mb=usage.ru_maxrss / 1024)
    if ran.code not in allowed:
        raise SystemExit(f"exit code {ran.code} from: {' '.join(map(str, command))}\n{ran.output}")
    return ran


def run_apart(command: Sequence[str | Path]) -> Ran:
    """Run a command as `run` does, from a small process: Linux counts in a child's memory what its parent held."""
    program = (
        "import dataclasses, json, sys; from tests.benchmarks.record import run;"
        " print(json.dumps(dataclasses.asdict(run(sys.argv[1:]))))"
    )
    return Ran(**json.loads(run([sys.executable, "-c", program, *command]).output))


def pilcrow(home: Path, *arguments: str | Path) -> Ran:
    """Run `pilcrow --home HOME ...`; an abstention (3) is a result, an error is not."""
    return run([*PILCROW, "--home", home, *arguments], allowed=(0, 3))


def grade(grader: Path, gold: Path, answers: Path, *arguments: str | Path) -> dict[str, float | int | None]:
    """Return the grader's one line of figures."""
    return json.loads(run([sys.executable, grader, gold, answers, *arguments]).output.splitlines()[-1])


def table(rows: Mapping[str, Figures]) -> str:
    """Lay figures out, a row for each name, a column for each figure."""
    columns = list(dict.fromkeys(column for figures in rows.values() for column in figures))
    lines = [["", *columns]]
    lines += [[name, *(_shown(figures.get(column)) for column in columns)] for name, figures in rows.items()]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns) + 1)]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(line[1:], widths[1:], strict=True))])
        for line in lines
    )


def record(name: str, rows: Mapping[str, Figures]) -> None:
    """Print the figures and write them, with what they depend on, to `results/<name>.json`."""
    print(table(rows))
    RESULTS.mkdir(exist_ok=True)
    script, *words = (Path(word) for word in sys.argv)
    content = {
        "command": " ".join(["python -m", f"tests.benchmarks.{script.stem}", *(word.name for word in words)]),
        "commit": _git("rev-parse", "HEAD"),
        "dirty": bool(_git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!tests/benchmarks/results")),
        "machine": _machine(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "figures": {row: dict(figures) for row, figures in rows.items()},
    }
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"\nwritten to {path.relative_to(ROOT)}")


def _shown(figure: float | int | str | None) -> str:
    if figure is None:
        return "-"
    return f"{figure:.4g}" if isinstance(figure, float) else str(figure)


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def _machine() -> dict[str, str | int | float | None]:
    processor = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    flags = next((line for line in _lines("/proc/cpuinfo") if line.startswith("flags")), "")
    return {
        "processor": processor,
        "bfloat16": "yes" if "bf16" in flags else "no",
        "cores": os.cpu_count(),
        "memory_gib": round(memory, 1),
        "python": platform.python_version(),
        "system": platform.system(),
    }


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []
