"""Measure the readers of formats, and rivals', against texts of the same documents that come from elsewhere.

    python3 -m venv readers && readers/bin/pip install pypdf fonttools pdfminer.six pdfplumber 'markitdown[pdf,docx]'
    pip install rapidfuzz
    python -m tests.benchmarks.formats FOLDER --python readers/bin/python [--only FOLDER] [--tool NAME...] [--dump DIR]

FOLDER has `contracts/` (each NAME.pdf beside NAME.txt), `mueller/` (one report as PDF, EPUB and HTML), `docx/`
(chapters beside their Markdown), and any other folders of PDFs. `formats_reference.py` says how the references are
made, and what is left out of them and of every tool's output alike. Each tool reads in a process of its own. There is a
row for each tool and folder, for each file in it, and for all PDFs together. Columns:

recall, precision    words of the reference found in the output in order, of the reference's and of the output's words:
                     the longest common subsequence, exact. Of a file with footnotes the recall is the body's, and the
                     footnotes' words found, wherever they stand, count for the precision too
raw_recall, ...      the same with nothing reduced: headers, footers and page numbers on both sides
note_recall          the footnotes' words, where the reference has them apart
paragraphs           share of the reference's paragraphs that came out as exactly one, letters and digits compared;
                     `measured` of `of` paragraphs have borders that are known
note_paragraphs      the same of footnotes
notes_tied           share of footnotes whose mark was found behind the same words, and a footnote under that mark
lists                lists found, with their items
wrong_pages          paragraphs that may be quoted with a word in their first line that PDFium does not find on the page
                     that is named, of `placed`; `unplaced` name no place
pages_per_s, rss_mb  all PDFs: pages read per second, and the largest resident memory of the process;
                     `pages_per_cpu_s` says the same of a machine that is shared
identical            pilcrow EPUB/HTML: share of the HTML's paragraphs that the EPUB has with the very same text

Rivals give plain text. Its paragraphs are what blank lines part, or every line, whichever is better for them in each
file; of Markdown, its blocks. What they do not tell (pages, notes, lists) is null. A file on which one fails counts as
empty, and as one of its `failed`.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.benchmarks.formats_reference import Reference, chapter, contract, web_page
from tests.benchmarks.formats_scores import QUOTABLE, Output, Sums, missed, score, tied, wrong_pages
from tests.benchmarks.record import Figures, record, run

RIVALS = ("pypdf", "pdfminer.six", "pdfplumber", "markitdown")
READ_DOCX = frozenset({"pilcrow", "markitdown"})
CHAPTERS = {"appendix_a": "appendix-01"}  # a DOCX that is not named as its Markdown is; chapter05.docx: ch05-*.md
SCRIPT = Path(__file__).with_name("formats_rivals.py")

Outputs = dict[Path, Output]


def main() -> None:
    """Read with every tool, then score: reading comes first, while this process is small (see `record.Ran`)."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--python", type=Path, help="the interpreter that the rivals are installed for")
    parser.add_argument("--only", choices=("contracts", "mueller", "docx"))
    parser.add_argument("--tool", nargs="*", choices=("pilcrow", *RIVALS), default=["pilcrow", *RIVALS])
    parser.add_argument("--dump", type=Path, help="a folder for what we made of each file, and what we missed")
    wanted = parser.parse_args()
    if wanted.python is None and set(wanted.tool) - {"pilcrow"}:
        parser.error("rivals need --python; or name --tool pilcrow")
    files = find(wanted.folder, wanted.only)
    read = {tool: read_with(tool, files, wanted.python) for tool in wanted.tool}
    cases = {path: reference for path in files if (reference := reference_of(path))}
    rows: dict[str, Figures] = {}
    for tool, (outputs, rss_mb) in read.items():
        rows |= report(tool, cases, outputs, rss_mb)
    if wanted.dump and "pilcrow" in read:
        dump(wanted.dump, cases, read["pilcrow"][0])
    record("formats", rows)


def find(folder: Path, only: str | None) -> list[Path]:
    """Return the files to be read, PDFs first."""
    found = [path for kind in ("pdf", "docx", "html", "epub") for path in sorted(folder.glob(f"*/*.{kind}"))]
    measured = {"mueller"} | {path.parent.name for path in found if path.suffix in (".pdf", ".docx")}
    return [path for path in found if path.parent.name in ({only} if only else measured)]


def reference_of(path: Path) -> Reference | None:
    """Return what a file says, if something beside it tells."""
    text, page = path.with_suffix(".txt"), path.with_suffix(".html")
    if path.suffix == ".pdf" and text.exists():
        return contract(text.read_text(encoding="utf-8", errors="replace"))
    if path.suffix == ".pdf" and page.exists():
        return web_page(page.read_bytes())
    if path.suffix == ".docx":
        name = CHAPTERS.get(path.stem, path.stem.replace("chapter", "ch"))
        parts = [part.read_text(encoding="utf-8") for part in sorted(path.parent.glob(f"{name}*.md"))]
        return chapter(parts, path.read_bytes())
    return None


def read_with(tool: str, files: Sequence[Path], python: Path | None) -> tuple[Outputs, float]:
    """Let a tool read what it can, PDFs in a process of their own; return what it made and that process's memory."""
    ours = tool == "pilcrow"
    command = [sys.executable, "-m", "tests.benchmarks.formats_ours"] if ours else [str(python), str(SCRIPT), tool]
    pdfs = [path.absolute() for path in files if path.suffix == ".pdf"]
    others = [path.absolute() for path in files if ours or (path.suffix == ".docx" and tool in READ_DOCX)]
    others = [path for path in others if path.suffix != ".pdf"]
    ran = [run([*command, *group]) for group in (pdfs, others) if group]
    told = [json.loads(line) for each in ran for line in each.output.splitlines()]
    by_name = {str(path.absolute()): path for path in files}
    return {by_name[row.pop("file")]: Output(**row) for row in told}, ran[0].rss_mb if pdfs else 0.0


def report(tool: str, cases: Mapping[Path, Reference], outputs: Outputs, rss_mb: float) -> dict[str, Figures]:
    """Return a tool's rows: each folder, each file, all PDFs."""
    files: dict[str, Figures] = {}
    folders: dict[str, Sums] = {}
    for path, reference in cases.items():
        if path not in outputs:
            continue
        sums = score(reference, outputs[path], markdown=path.suffix == ".docx")
        folders[path.parent.name] = folders.get(path.parent.name, Sums()) + sums
        files[f"{tool} {path.parent.name}/{path.name[:28]}"] = sums.figures() | _structure(outputs[path], reference)
    rows: dict[str, Figures] = {f"{tool} {folder}": sums.figures() for folder, sums in folders.items()}
    pdfs = {path: output for path, output in outputs.items() if path.suffix == ".pdf"}
    if pdfs:
        rows[f"{tool} all PDFs"] = all_pdfs(tool, pdfs, rss_mb)
    return rows | files | (editions(outputs) if tool == "pilcrow" else {})


def _structure(output: Output, reference: Reference) -> Figures:
    return {"notes_tied": tied(reference, output), "lists": output.lists}


def all_pdfs(tool: str, pdfs: Outputs, rss_mb: float) -> Figures:
    """Return the figures that need no reference: speed, memory, and of ours lists and pages."""
    pages = sum(map(count_pages, pdfs))
    figures: dict[str, float | int | str | None] = {
        "pages": pages,
        "pages_per_s": pages / sum(output.seconds for output in pdfs.values()),
        "pages_per_cpu_s": pages / sum(output.cpu_seconds for output in pdfs.values()),
        "rss_mb": rss_mb,
        "failed": sum(output.error is not None for output in pdfs.values()),
    }
    if tool == "pilcrow":
        wrong = [wrong_pages(output, page_texts(path)) for path, output in pdfs.items()]
        figures["lists"] = sum(output.lists or 0 for output in pdfs.values())
        figures["wrong_pages"] = sum(len(each) for each, _, _ in wrong)
        figures["placed"] = sum(placed for _, placed, _ in wrong)
        figures["unplaced"] = sum(unplaced for _, _, unplaced in wrong)
    return figures


def count_pages(path: Path) -> int:
    """Return how many pages a PDF has."""
    import pypdfium2

    return len(pypdfium2.PdfDocument(path.read_bytes()))


def page_texts(path: Path) -> list[str]:
    """Return the plain text of each physical page, as PDFium has it."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path.read_bytes())
    return [page.get_textpage().get_text_range(errors="ignore") for page in document]


def editions(outputs: Outputs) -> dict[str, Figures]:
    """Compare our readings of one work as EPUB and as HTML: paragraphs with the very same text."""
    rows: dict[str, Figures] = {}
    for path, output in outputs.items():
        if path.suffix == ".epub" and (page := path.with_suffix(".html")) in outputs:
            ours, theirs = (
                Counter(block["text"] for block in each.blocks if block["kind"] in QUOTABLE)
                for each in (output, outputs[page])
            )
            rows[f"pilcrow EPUB/HTML {path.stem}"] = {
                "identical": (ours & theirs).total() / theirs.total(),
                "of": theirs.total(),
            }
    return rows


def dump(folder: Path, cases: Mapping[Path, Reference], outputs: Outputs) -> None:
    """Write what we made of each file, a block a line, and what of its reference did not come out as one."""
    folder.mkdir(parents=True, exist_ok=True)
    for path, output in outputs.items():
        name = f"{path.parent.name}-{path.stem[:40]}{path.suffix}"
        (folder / f"{name}.blocks").write_text("\n".join(_shown(output)) + "\n", encoding="utf-8")
        pages = page_texts(path) if path.suffix == ".pdf" else []
        wrong = [f"WRONG PAGE {page}: {text}" for page, text in wrong_pages(output, pages)[0]] if pages else []
        lines = missed(cases[path], output) if path in cases else []
        (folder / f"{name}.missed").write_text("\n".join([*wrong, *lines]) + "\n", encoding="utf-8")


def _shown(output: Output) -> Iterator[str]:
    for block in output.blocks:
        calls = "".join(f" ^{mark}" for mark, _ in block["calls"])
        text = block["text"].replace("\n", " / ")
        yield f"p{block['page']} {block['kind']}{block['level'] or ''}{calls} [{block['mark']}] {text}"


if __name__ == "__main__":
    main()
