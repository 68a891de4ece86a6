"""Read files with one other tool, and print a JSON line for each: {"file", "seconds", "cpu_seconds", "text"}.

    RIVALS_PYTHON tests/benchmarks/formats_rivals.py TOOL FILE...

It imports nothing of Pilcrow's, so that it runs in the rivals' own environment (`formats.py` says how to make it).
Pages are parted by form feeds. Only the reading is timed: not the start, nor the import. A tool that fails on a file
prints "error" in place of the text, and goes on.
"""

import json
import logging
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from time import perf_counter, process_time

Read = Callable[[bytes, str], str]  # the bytes of a file and its suffix, to its text


def pypdf() -> Read:
    """As in its handbook: the text of each page."""
    from pypdf import PdfReader

    return lambda data, _: "\f".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)


def pdfminer() -> Read:
    """As in its handbook: high-level extraction; it parts pages by form feeds itself."""
    from pdfminer.high_level import extract_text

    return lambda data, _: extract_text(BytesIO(data))


def pdfplumber() -> Read:
    """As in its handbook: the text of each page, which is then closed lest all stay in memory."""
    import pdfplumber as plumber

    def read(data: bytes, _: str) -> str:
        texts = []
        with plumber.open(BytesIO(data)) as document:
            for page in document.pages:
                texts.append(page.extract_text())
                page.close()
        return "\f".join(texts)

    return read


def markitdown() -> Read:
    """Convert a stream, of PDF or DOCX, to Markdown, with nothing added on."""
    from markitdown import MarkItDown, StreamInfo

    converter = MarkItDown(enable_plugins=False)
    return lambda data, suffix: (
        converter.convert_stream(BytesIO(data), stream_info=StreamInfo(extension=suffix)).text_content
    )


TOOLS = {"pypdf": pypdf, "pdfminer.six": pdfminer, "pdfplumber": pdfplumber, "markitdown": markitdown}


def main() -> None:
    """Read every file named."""
    logging.disable()  # pages of advice, and time that is not the reading's
    read = TOOLS[sys.argv[1]]()
    for name in sys.argv[2:]:
        path = Path(name)
        data = path.read_bytes()
        started, cpu = perf_counter(), process_time()
        try:
            told = {"text": read(data, path.suffix)}
        except Exception as error:  # noqa: BLE001 - whatever a rival raises is its result for this file
            told = {"error": repr(error)}
        spent = {"seconds": perf_counter() - started, "cpu_seconds": process_time() - cpu}
        print(json.dumps({"file": name, **spent, **told}), flush=True)


if __name__ == "__main__":
    main()
