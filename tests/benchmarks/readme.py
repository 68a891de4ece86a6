"""Write the README's figures from the newest results: `python -m tests.benchmarks.readme`.

`figures.md` is what the README says between its heading "Figures" and "Limits of this version". In it stand
{{table NAME}} for a table of TABLES, and {{FILE > ROW > COLUMN:FORMAT}} for one figure of `results/FILE.json`, written
as Python's format specification says. A test asserts that the README says what the results do.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.benchmarks.record import RESULTS, ROOT

README = ROOT / "README.md"
TEMPLATE = Path(__file__).with_name("figures.md")
COEFFICIENTS = ROOT / "qa" / "coefficients.json"
BEGIN, END = "## Figures\n", "**Limits of this version**"
NONE = "-"  # what is written where there is no figure
_FIELD = re.compile(r"\{\{(?P<path>[^{}:]+):(?P<format>[^{}]+)\}\}")
_TABLE = re.compile(r"\{\{table (?P<name>[\w-]+)\}\}")


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, where its figures stand ("FILE > ROW > COLUMN", with {} for a row's key), and how they are written."""

    heading: str
    path: str
    format: str = ".2f"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as label and key, and columns; the first column holds the labels unless no row has one."""

    rows: Mapping[str, str]
    columns: tuple[Column, ...]
    corner: str = ""

    def lines(self) -> list[str]:
        """Return the table in Markdown."""
        corner = [self.corner] if any(self.rows) else []
        heads = [*corner, *(column.heading for column in self.columns)]
        body = [
            [*([label] if corner else []), *(written(each.path.format(key), each.format) for each in self.columns)]
            for label, key in self.rows.items()
        ]
        return [_row(heads), _row(["---"] * len(heads)), *map(_row, body)]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _graded(file: str) -> tuple[Column, ...]:
    """Columns of the grader's figures."""
    return (
        Column("parts quoted", file + " > {} > part_recall"),
        Column("of lists", file + " > {} > list_recall"),
        Column("first quote is right", file + " > {} > first_hit"),
        Column("quotes that are right", file + " > {} > quote_precision"),
        Column("words a part", file + " > {} > words_per_part", ".1f"),
        Column("abstained rightly", file + " > {} > abstain_right"),
        Column("wrongly", file + " > {} > abstain_wrong"),
    )


_SETS = {name: name for name in ("clapnq_dev_a", "multispanqa_dev", "qed", "quotesum", "conditionalqa_dev")}
_READERS = {name: name for name in ("pilcrow", "pypdf", "pdfminer.six", "pdfplumber", "markitdown")}
_VERDICTS = ("exact", "typographic", "altered", "stitched", "misattributed", "not_found")
_RIVALS = {name: name for name in ("pilcrow", "sentence-transformers", "haystack", "txtai", "llama-index", "langchain")}
TABLES = {
    "seeds": Table(
        {"": "seeds"}, (*_graded("quality-seeds"), Column("word for word", "quality-seeds > {} > verbatim"))
    ),
    "pool": Table(
        {
            **_SETS,
            "mean": "mean",
            "*first passage*": "first passage: mean",
            "*first five passages*": "first five passages: mean",
        },
        (Column("questions", "quality-pool > {} > questions", "d"), *_graded("quality-pool")),
    ),
    "given": Table(
        {name: name for name in ("clapnq_dev_a", "multispanqa_dev", "conditionalqa_dev", "cuad_dev", "mean")},
        (
            Column("precision", "quality-given > {} > precision"),
            Column("recall", "quality-given > {} > recall"),
            Column("F1", "quality-given > {} > f1"),
            Column("similarity, F1", "quality-given > similarity: {} > f1"),
            Column("answerable told, AUROC", "quality-given > {} > auroc"),
        ),
    ),
    "cost": Table(
        {str(count): f"{count} passages read" for count in (4, 8, 16, 32)},
        (
            *(
                column
                for column in _graded("quality-cost")
                if column.heading not in ("of lists", "quotes that are right")
            ),
            Column("p50", "quality-cost > {} > total_ms_p50", ".0f"),
            Column("p95", "quality-cost > {} > total_ms_p95", ".0f"),
        ),
        corner="passages read",
    ),
    "retrieval": Table(
        {"by meaning (dense)": "dense", "by words (BM25)": "lexical", "fused": "fused"},
        tuple(Column(str(depth), f"retrieval > mean > {{}}@{depth}", ".3f") for depth in (1, 5, 20)),
        corner="recall at",
    ),
    "formats": Table(
        _READERS,
        (
            Column("contracts: recall", "formats > {} contracts > recall", ".4f"),
            Column("precision", "formats > {} contracts > precision", ".4f"),
            Column("paragraphs", "formats > {} contracts > paragraphs", ".3f"),
            Column("report: recall", "formats > {} mueller > recall", ".4f"),
            Column("precision", "formats > {} mueller > precision", ".4f"),
            Column("paragraphs", "formats > {} mueller > paragraphs", ".3f"),
            Column("footnotes whole", "formats > {} mueller > note_paragraphs", ".3f"),
            Column("pages a second", "formats > {} all PDFs > pages_per_s", ".0f"),
            Column("memory, MB", "formats > {} all PDFs > rss_mb", ".0f"),
        ),
    ),
    "quotations": Table(
        {name.replace("_", " "): name for name in _VERDICTS},
        (
            Column("quotations", "quotations > {} > quotations", "d"),
            Column("precision", "quotations > {} > precision", ".3f"),
            Column("recall", "quotations > {} > recall", ".3f"),
        ),
    ),
    "serving": Table(
        {"pilcrow, 10,000 passages": "pilcrow, 10000 passages", "plain chat": "plain Gradio chat, 1000 passages"},
        (
            Column("first paint", "serving > {} > paint_ms", ".0f"),
            Column("ready", "serving > {} > ready_ms", ".0f"),
            Column("answer p50", "serving > {} > answer_ms_p50", ".0f"),
            Column("p95", "serving > {} > answer_ms_p95", ".0f"),
            Column("twenty users: p50", "serving > {} > users_ms_p50", ".0f"),
            Column("p95", "serving > {} > users_ms_p95", ".0f"),
            Column("errors", "serving > {} > errors", "d"),
            Column("memory, MB", "serving > {} > rss_mb", ".0f"),
        ),
    ),
    "speed": Table(
        _RIVALS,
        (
            Column("first answer, s", "speed > {} > cold_s"),
            Column("passages added a second", "speed > {} > ingest_per_s", ".0f"),
            Column("same with start and model", "speed > {} > with_start", ".0f"),
            Column("question p50, ms", "speed > {} > question_ms_p50", ".1f"),
            Column("of it embedding and search, ms", "speed > {} > find_ms_p50", ".1f"),
            Column("memory, MB", "speed > {} > rss_mb", ".0f"),
        ),
    ),
}


def main() -> None:
    """Write the README anew."""
    README.write_text(rendered(README.read_text(encoding="utf-8")), encoding="utf-8")


def rendered(readme: str) -> str:
    """Return the README with its figures as the results have them."""
    start, end = readme.index(BEGIN), readme.index(END)
    return readme[:start] + section() + readme[end:]


def section() -> str:
    """Return what the README says of figures."""
    text = _TABLE.sub(lambda found: "\n".join(TABLES[found["name"]].lines()), TEMPLATE.read_text(encoding="utf-8"))
    return _FIELD.sub(lambda found: written(found["path"], found["format"]), text)


def written(path: str, format_: str) -> str:
    """Return one figure; NONE where it was not measured. Raises KeyError if there is no such file or row."""
    file, *names, column = path.split(" > ")
    figures = _figures(file)
    for name in names:
        figures = figures[name]
    value = figures.get(column)
    return NONE if value is None else format(round(value) if format_ == "d" else value, format_)


@cache
def _figures(file: str) -> dict:
    if file == "coefficients":
        return json.loads(COEFFICIENTS.read_text(encoding="utf-8"))
    return json.loads((RESULTS / f"{file}.json").read_text(encoding="utf-8"))["figures"]


if __name__ == "__main__":
    main()
