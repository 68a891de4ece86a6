"""Drafts around quotations, in our own words: as Markdown, HTML, plain text and Word."""

import html
import random
from collections.abc import Sequence
from pathlib import Path

import docx

from qa.citing import markdown
from tests.benchmarks.quotations_made import Made

MARKS = {
    "latin": (("“", "”"), ("“", "”"), ('"', '"'), ("‘", "’"), ("«", "»"), ("„", "“"), ("block", "")),
    "ru": (("«", "»"), ("„", "“"), ("“", "”"), ("block", "")),
    "zh": (("“", "”"), ("「", "」"), ("『", "』"), ("block", "")),
    "ar": (("«", "»"), ("“", "”"), ("”", "“"), ("block", "")),
}
LEADS = (
    "as one of our readers noted last week, {quote}, and nobody replied",
    "the file says {quote}",
    "we have found {quote} and wonder what follows from it",
    "{quote} is what we read in there",
    "it isn't new: {quote}; the board’s members knew it",
)
BLOCK_LEAD = "here is a passage that we set off for the board:"
LABEL = "Remark {} -"
SIGNS = '"“”„‟«»「」『』'
KINDS = ("md", "html", "txt", "docx")


def write(folder: Path, made: Sequence[Made], chance: random.Random, size: int = 24) -> list[tuple[Path, list[int]]]:
    """Write drafts of so many quotations each, and return for each file the numbers of its quotations."""
    folder.mkdir(parents=True, exist_ok=True)
    drafts = []
    for number, start in enumerate(range(0, len(made), size)):
        numbers = [*range(start, min(start + size, len(made)))]
        path = folder / f"draft-{number:02}.{KINDS[number % len(KINDS)]}"
        _write(path, [(each, made[each], _marks(made[each], chance), chance.choice(LEADS)) for each in numbers])
        drafts.append((path, numbers))
    return drafts


def _marks(made: Made, chance: random.Random) -> tuple[str, str]:
    """Choose marks that the words do not hold themselves; words with many signs are set off as a block."""
    offered = MARKS[made.origin.script if made.origin else "latin"]
    if set(made.words) & set(SIGNS):
        return "block", ""
    if set(made.words) & set("'’‘"):
        offered = tuple(each for each in offered if each[0] != "‘")
    return chance.choice(offered)


def _write(path: Path, rows: Sequence[tuple[int, Made, tuple[str, str], str]]) -> None:
    lines: list[tuple[str, str]] = [("heading", "Notes for the board")]
    for number, made, (opening, closing), lead in rows:
        label = LABEL.format(number)
        if opening == "block":
            lines.append(("body", f"{label} {BLOCK_LEAD}"))
            lines.append(("block", made.words))
            if made.cited:
                lines.append(("body", made.cited))
        else:
            quoted = f"{opening}{made.words}{closing}" + (f" {made.cited}" if made.cited else "")
            lines.append(("body", f"{label} {lead.format(quote=quoted)}."))
    {"md": _markdown, "html": _html, "txt": _text, "docx": _word}[path.suffix[1:]](path, lines)


def _markdown(path: Path, lines: Sequence[tuple[str, str]]) -> None:
    signs = {"heading": "# ", "body": "", "block": "> "}
    path.write_text("\n\n".join(signs[kind] + markdown(text) for kind, text in lines) + "\n", encoding="utf-8")


def _html(path: Path, lines: Sequence[tuple[str, str]]) -> None:
    tags = {"heading": "h1", "body": "p", "block": "blockquote"}
    body = "\n".join(f"<{tags[kind]}>{html.escape(text)}</{tags[kind]}>" for kind, text in lines)
    path.write_text(f"<!doctype html><html><head><meta charset='utf-8'></head><body>{body}</body></html>", "utf-8")


def _text(path: Path, lines: Sequence[tuple[str, str]]) -> None:
    signs = {"heading": "", "body": "", "block": "    "}
    path.write_text("\n\n".join(signs[kind] + text for kind, text in lines) + "\n", encoding="utf-8")


def _word(path: Path, lines: Sequence[tuple[str, str]]) -> None:
    word = docx.Document()
    for kind, text in lines:
        word.add_paragraph(text, style={"heading": "Heading 1", "body": "Normal", "block": "Quote"}[kind])
    word.save(str(path))
