"""A page of a PDF as a PNG, drawn in a process of its own: a hostile file can end that one, and no more.

Run as a program it draws: `python -m qa.server.pictures FILE PAGE WIDTH`, the PNG on stdout; exit code 3 if the
file has no such page or does not open.
"""

import resource
import subprocess
import sys
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pypdfium2

from corpus.errors import NoSuchDocument

WIDTH = 1200  # pixels
WIDEST = 1600
TALLEST = 4_800  # pixels; a page is drawn smaller rather than taller
SECONDS = 20.0
MEMORY = 2 << 30  # bytes of address space
_NONE = 3


@lru_cache(maxsize=24)
def draw(file: Path, page: int, width: int = WIDTH) -> bytes:
    """Return a page, from 1, as a PNG so many pixels wide.

    Raises NoSuchDocument if the file has no such page, or if it cannot be drawn within the limits.
    """
    command = [sys.executable, "-m", "qa.server.pictures", str(file), str(page), str(min(width, WIDEST))]
    root = Path(__file__).parents[2]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise NoSuchDocument(f"Page {page} takes too long to draw; open the file itself.") from error
    if done.returncode == _NONE:
        raise NoSuchDocument(f"The file has no page {page} that can be drawn.")
    if done.returncode:
        raise NoSuchDocument(f"Page {page} could not be drawn; open the file itself.")
    return done.stdout


def main() -> None:
    """Draw the page that the command line names."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(SECONDS), int(SECONDS) + 1))
    file, page, width = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    try:
        opened = pypdfium2.PdfDocument(file)
        if not 1 <= page <= len(opened):
            sys.exit(_NONE)
        drawn = opened[page - 1]
    except pypdfium2.PdfiumError:
        sys.exit(_NONE)
    across, down = drawn.get_size()
    scale = min(width / max(across, 1.0), TALLEST / max(down, 1.0))
    png = BytesIO()
    drawn.render(scale=scale).to_pil().save(png, "PNG")
    sys.stdout.buffer.write(png.getvalue())


if __name__ == "__main__":
    main()
