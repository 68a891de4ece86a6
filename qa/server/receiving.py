"""Files that arrive in one request, written to disk as they come: never held in memory, never under a client's path."""

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from fastapi import HTTPException
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from corpus.names import visible

if TYPE_CHECKING:  # the type is not there at run time
    from python_multipart.multipart import MultipartCallbacks

LONGEST_NAME = 180  # bytes of a file's name in UTF-8; what file systems allow, less what we put around it


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one request may bring."""

    file: int = 200 << 20  # bytes
    files: int = 500
    total: int = 4 << 30  # bytes


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that arrived: its name without folders, where it lies, and whether it was over the limit and is not."""

    name: str
    path: Path
    is_too_large: bool


class Receiver:
    """Writes the files of one `multipart/form-data` body into a folder; parts that are no files are passed over."""

    def __init__(self, content_type: str, folder: Path, limits: Limits = LIMITS) -> None:
        """Prepare for a body of that type; raises HTTPException if it is another."""
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise HTTPException(415, "Send files as multipart/form-data.")
        self._folder = folder
        self._limits = limits
        self._arrived: list[Arrived] = []
        self._file: BinaryIO | None = None
        self._size = self._total = 0  # bytes of the file at hand; of the body
        self._header, self._value, self._disposition = b"", b"", b""
        self._is_whole = False
        try:
            self._parser = MultipartParser(options[b"boundary"], self._callbacks())
        except FormParserError as error:
            raise HTTPException(400, f"The form's boundary cannot be read: {error}.") from error

    def write(self, chunk: bytes) -> None:
        """Take the next bytes of the body; raises HTTPException if they are no form or over a limit, and OSError."""
        self._total += len(chunk)
        if self._total > self._limits.total:
            raise HTTPException(
                413, f"More than {self._limits.total >> 20:,} MiB in one request; send fewer files at once."
            )
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise HTTPException(400, f"The form cannot be read: {error}.") from error

    def finish(self) -> tuple[Arrived, ...]:
        """Return what arrived; raises HTTPException if the body ended before the form did, or held no file."""
        if not self._is_whole:
            raise HTTPException(400, "The form ends before its last boundary; send it again.")
        if not self._arrived:
            raise HTTPException(400, 'There is no file in the form; send one or more, each as a field "files".')
        return tuple(self._arrived)

    def close(self) -> None:
        """Close the file at hand, whatever has happened."""
        if self._file:
            self._file.close()
            self._file = None

    def _callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._all,
        }

    def _begin(self) -> None:
        self._header, self._value, self._disposition = b"", b"", b""

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header, self._value = b"", b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        sent = options.get(b"filename")
        if not sent:
            return  # a field, or a file input that was left empty
        if len(self._arrived) >= self._limits.files:
            raise HTTPException(413, f"More than {self._limits.files} files in one request; send them in parts.")
        name = _unlike(file_name(sent.decode("utf-8", "replace")), {each.name for each in self._arrived})
        path = self._folder / f"{len(self._arrived):06}"
        self._arrived.append(Arrived(name, path, False))
        self._file, self._size = path.open("xb"), 0

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._file is None:
            return
        self._size += end - start
        if self._size > self._limits.file:
            self.close()
            at_hand = self._arrived[-1]
            at_hand.path.unlink()
            self._arrived[-1] = Arrived(at_hand.name, at_hand.path, True)
            return
        self._file.write(data[start:end])

    def _end(self) -> None:
        self.close()

    def _all(self) -> None:
        self._is_whole = True


def file_name(sent: str) -> str:
    """Return a name that a client sent as one that is safe to write: no folders, nothing unseen, not too long."""
    last = unicodedata.normalize("NFC", sent).replace("\\", "/").split("/")[-1]
    name = visible(last).replace("\\", "").strip().lstrip(".").strip() or "upload"
    path = Path(name)
    suffix = path.suffix if len(path.suffix.encode()) <= 12 else ""
    stem = name.removesuffix(suffix).encode()[: LONGEST_NAME - len(suffix.encode())].decode("utf-8", "ignore")
    return stem.strip() + suffix


def folder_name(collection: str) -> str:
    """Return the name of a collection's folder, another for each collection."""
    name = "".join(f"%{ord(each):02X}" if each in "%/\\\0" else each for each in collection)
    return f"%2E{name[1:]}" if name.startswith(".") else name


def _unlike(name: str, taken: set[str]) -> str:
    """Return the name, or "name (2)": files from several folders may have the same."""
    path, number, found = Path(name), 1, name
    while found in taken:
        number += 1
        found = f"{path.stem} ({number}){path.suffix}"
    return found
