"""What documents are called by: their sources, and the names that people use for them."""

import difflib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import NoSuchDocument

SHORTEST_PREFIX = 4  # hex digits of an id
NEAR = 3  # how many near names an error offers
LONGEST = 200  # characters; a longer name is nobody's, and is not compared with others

# Characters that would steer a terminal, or turn the order of what it shows, and no name needs.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Name:
    """What one document goes by."""

    id: str
    title: str
    source: str

    def all(self) -> tuple[str, ...]:
        """Return its title, file name, and file name without suffix, in lower case."""
        file = Path(self.source)
        return self.title.casefold(), file.name.casefold(), file.stem.casefold()


def source_of(path: Path) -> str:
    """Return the absolute path as text; control characters, and bytes that are not UTF-8, become \\xNN."""
    return visible(os.fsencode(path.absolute()).decode("utf-8", "backslashreplace"))


def visible(name: str) -> str:
    """Return a name with its control characters as \\xNN or \\uNNNN, so that printing it is safe and one line."""
    return _UNSEEN.sub(lambda found: ascii(found[0])[1:-1], name)


def find(name: str, known: Sequence[Name]) -> str:
    """Return the id of the one document that goes by a name.

    A name is an id, four or more first digits of one, a source, or, in any case of letters, a
    title, a file name, or a file name without suffix. Raises NoSuchDocument, with the nearest
    names, if none or several fit: it never guesses.
    """
    wanted = visible(name.strip())
    sources = {wanted, source_of(Path(wanted))}
    for exact in known:
        if wanted == exact.id or exact.source in sources:
            return exact.id
    fitting = [each for each in known if _fits(wanted.casefold(), each)]
    if len(fitting) == 1:
        return fitting[0].id
    if not fitting:
        raise unknown(wanted, known)
    several = f'{len(fitting)} documents go by "{_short(wanted)}": {_choices(fitting)}'
    raise NoSuchDocument(f"{several}; give the id of the one you mean")


def unknown(name: str, known: Sequence[Name]) -> NoSuchDocument:
    """Return the error for a name that no document has, with the nearest names that exist."""
    near = _near(name, known)
    hint = f"; near it: {_choices(near)}" if near else ""
    return NoSuchDocument(f'No document goes by "{_short(name)}"{hint}; `pilcrow list` shows all')


def _fits(wanted: str, name: Name) -> bool:
    return wanted in name.all() or (len(wanted) >= SHORTEST_PREFIX and name.id.startswith(wanted))


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else name[:LONGEST] + "…"


def _choices(offered: Sequence[Name]) -> str:
    return "; ".join(f'"{each.title}" ({each.id}, {each.source})' for each in offered[:NEAR])


def _near(wanted: str, known: Sequence[Name]) -> list[Name]:
    """Return the documents with the most similar names, best first."""
    if len(wanted) > LONGEST:
        return []
    owners = {name: each for each in known for name in each.all()}
    close = difflib.get_close_matches(wanted.casefold(), owners, n=NEAR * 3)  # a document has three names
    return list({owners[name].id: owners[name] for name in close}.values())
