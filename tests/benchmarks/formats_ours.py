"""Read files with Pilcrow's readers, and print a JSON line for each: {"file", "seconds", "cpu_seconds", "lists",
"blocks"}.

    python -m tests.benchmarks.formats_ours FILE...

Only `read(data)` is timed: not the start, nor the import. A block is {"kind", "text", "page", "mark", "level",
"calls", "place"}: calls are pairs of a footnote's mark and the text before it; the place is a page and the words that
are said to stand there, of a PDF's blocks that may be quoted, else null.
"""

import json
import sys
from pathlib import Path
from time import perf_counter, process_time

from corpus.document import QUOTABLE
from corpus.formats import PLAIN, Block, reader
from corpus.formats.sniff import DOCX, EPUB, HTML, PDF
from corpus.paragraphs import compose

TYPES = {".pdf": PDF, ".docx": DOCX, ".epub": EPUB, ".html": HTML}


def main() -> None:
    """Read every file named."""
    for name in sys.argv[1:]:
        path = Path(name)
        data, read = path.read_bytes(), reader(TYPES[path.suffix])  # imports no other format's reader
        started, cpu = perf_counter(), process_time()
        reading = read(data, PLAIN)
        seconds, cpu = perf_counter() - started, process_time() - cpu
        parsed = compose(reading, source=name, media_type="", source_sha256="", collection="", fallback_title=path.stem)
        told = {
            "file": name,
            "seconds": seconds,
            "cpu_seconds": cpu,
            "lists": len(parsed.enumerations),
            "blocks": [_told(block) for block in reading.blocks],
        }
        print(json.dumps(told), flush=True)


def _told(block: Block) -> dict[str, object]:
    first = block.places[0] if block.places and block.kind in QUOTABLE else None
    return {
        "kind": block.kind,
        "text": block.text,
        "page": block.page,
        "mark": block.mark,
        "level": block.level,
        "calls": [(mark, block.text[max(0, start - 40) : start]) for start, _, mark in block.notes],
        "place": (first.page, block.text[first.start : first.end]) if first else None,
    }


if __name__ == "__main__":
    main()
