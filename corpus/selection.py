"""Which files of a folder are meant: patterns that include and exclude, as on a command line.

In a pattern `*` and `?` stand for characters of one name, `**` for any number of folders, and the case
of letters does not count. A pattern without a slash is compared with each name on the way to a file
("drafts", "*.pdf"), one with a slash with the path from the folder that was given ("2024/*.pdf"). What
fits a folder ("drafts/", "drafts/**") holds for all that is in it.
"""

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path, PurePosixPath

from corpus.formats.sniff import SUFFIXES

_PART = re.compile(r"\*\*/|\*\*|\*|\?|\[!?[^\]/]+\]|.", re.DOTALL)
_MEANT = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


@dataclass(frozen=True, slots=True)
class Selection:
    """What is taken of a folder; a path that is itself named is always meant."""

    include: tuple[str, ...] = ()  # patterns; without any, all files are meant
    exclude: tuple[str, ...] = ()  # patterns; they win
    never: tuple[Path, ...] = field(default=(), repr=False)  # folders that are passed over: the library's own

    def without(self, folder: Path) -> "Selection":
        """Return the selection that passes over a folder too."""
        absolute = folder.absolute()
        return replace(self, never=(*self.never, absolute, absolute.resolve()))

    def enters(self, folder: Path, root: Path) -> bool:
        """Return whether a folder below the root is looked into."""
        hidden = folder.name.startswith(".")
        return not hidden and folder not in self.never and not _any_fits(self.exclude, _below(root, folder), True)

    def takes(self, file: Path, root: Path) -> bool:
        """Return whether a file is meant whose folders, from the root on, are looked into."""
        if file.name.startswith(".") or file.suffix.lower() not in SUFFIXES:
            return False
        path = _below(root, file)
        return not _any_fits(self.exclude, path) and (not self.include or _any_fits(self.include, path))

    def means(self, file: Path, root: Path) -> bool:
        """Return whether a file anywhere below the root is meant, its folders considered too."""
        between = [folder for folder in file.parents if root in folder.parents]
        return all(self.enters(folder, root) for folder in between) and self.takes(file, root)


ALL = Selection()


def _below(root: Path, path: Path) -> PurePosixPath:
    return PurePosixPath(path.relative_to(root))


def _any_fits(patterns: tuple[str, ...], path: PurePosixPath, is_folder: bool = False) -> bool:
    return any(_fits(pattern, path, is_folder) for pattern in patterns)


def _fits(pattern: str, path: PurePosixPath, is_folder: bool) -> bool:
    """Whether a pattern fits a path or one of the folders on the way to it."""
    whole = pattern.strip().removeprefix("./")
    for tail in ("/**", "/"):
        if whole.endswith(tail):
            whole, is_only_folders = whole.removesuffix(tail), True
            break
    else:
        is_only_folders = False
    if not whole.strip("/"):
        return False
    expression = _expression(whole.lstrip("/"))
    folders = [each for each in path.parents if each.name]
    candidates = folders if is_only_folders and not is_folder else [path, *folders]
    anchored = "/" in whole
    return any(expression.fullmatch(str(each) if anchored else each.name) is not None for each in candidates)


@lru_cache(maxsize=1000)
def _expression(pattern: str) -> re.Pattern[str]:
    parts = (part[0] for part in _PART.finditer(pattern))
    return re.compile("".join(_translated(part) for part in parts), re.IGNORECASE | re.DOTALL)


def _translated(part: str) -> str:
    if part.startswith("[") and part.endswith("]") and len(part) > 2:
        inside = part[1:-1].replace("\\", "\\\\").replace("[", "\\[")
        return f"[^{inside[1:]}]" if inside.startswith("!") else f"[{inside}]"
    return _MEANT.get(part) or re.escape(part)
