"""Files of questions and answers: read with the number of each line, and written whole or not at all."""

import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from corpus.errors import PilcrowError
from qa.render import Json

_ESCAPES = re.compile(r"\\\\|\\u[dD][89abAB]..\\u[dD][c-fC-F]..|(\\u[dD][89a-fA-F]..)")  # the group: half a character


class EvaluationError(PilcrowError):
    """A file of an evaluation cannot be used; the message names the file, the line, and what to do."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one JSON object, and where it stands: "gold.jsonl, line 3"."""

    values: dict[str, Json]
    where: str

    def fail(self, what: str) -> EvaluationError:
        """Return the error that says what is wrong here."""
        return EvaluationError(f"{self.where}: {what}")

    def text(self, name: str, default: str | None = None) -> str:
        """Return a string; raises EvaluationError if it is none, or missing without a default."""
        value = self.values.get(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            raise self.fail(f'"{name}" is missing or no string.')
        return value

    def name(self, name: str) -> str:
        """Return an id: a string that is not empty, or a whole number, as a string."""
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
            raise self.fail(f'"{name}" is missing; give each line an id of its own, as a string or a whole number.')
        return str(value)

    def number(self, name: str, default: float | None = None) -> float | None:
        """Return a finite number; the default if it is missing or null."""
        value = self.values.get(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1 << 53:
            raise self.fail(f'"{name}" is no number.')
        return float(value)

    def whole(self, name: str, default: int | None = None) -> int | None:
        """Return a whole number; the default if it is missing or null."""
        value = self.values.get(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not abs(value) < 1 << 53:
            raise self.fail(f'"{name}" is no whole number.')
        return value

    def items(self, name: str) -> Sequence[Json]:
        """Return a list; an empty one if it is missing or null."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, list):
            raise self.fail(f'"{name}" is no list.')
        return value or []

    def objects(self, name: str) -> Iterator["Fields"]:
        """Yield the objects of a list."""
        for number, value in enumerate(self.items(name), start=1):
            yield as_fields(value, f"{self.where}, {name} {number}")

    def inner(self, name: str) -> "Fields":
        """Return the object in a field; one without fields if it is missing or null."""
        value = self.values.get(name)
        return as_fields({} if value is None else value, f"{self.where}, {name}")

    def flag(self, name: str, default: bool | None = None) -> bool:
        """Return true or false; raises EvaluationError if it is neither, or missing without a default."""
        value = self.values.get(name, default)
        if not isinstance(value, bool):
            raise self.fail(f'"{name}" must be true or false.')
        return value


def as_fields(value: Json, where: str) -> Fields:
    """Take a JSON value as an object; raises EvaluationError if it is none."""
    if not isinstance(value, dict):
        raise EvaluationError(f"{where}: this is no JSON object.")
    return Fields(value, where)


def read_text(path: Path) -> str:
    """Read a file of UTF-8; raises EvaluationError, naming the line, if it is none, or empty."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise EvaluationError(f"Cannot read {path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        number = error.object.count(b"\n", 0, error.start) + 1
        raise EvaluationError(f"{path}, line {number}: this is not UTF-8. Save the file as UTF-8.") from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise EvaluationError(f"{path} is empty.")
    return text


def read_json(path: Path) -> Fields:
    """Read a file that is one JSON object."""
    return as_fields(_parse(read_text(path), str(path)), str(path))


def read_lines(path: Path) -> Iterator[Fields]:
    """Yield the object on each line that is not blank."""
    for number, line in enumerate(read_text(path).split("\n"), start=1):  # `splitlines` would split inside strings
        if line.strip():
            where = f"{path}, line {number}"
            yield as_fields(_parse(line, where), where)


def _parse(text: str, where: str) -> Json:
    try:
        value = cast(Json, json.loads(text, parse_constant=_refuse))
    except (ValueError, RecursionError) as error:
        at = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) and "\n" in text else ""
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "no number, or too deep"
        raise EvaluationError(f"{where}{at}: this is not JSON ({reason}).") from error
    half = next((each for each in _ESCAPES.finditer(text) if each[1]), None)
    if half:  # JSON allows it, and no file can be written of it
        at = f", line {text.count(chr(10), 0, half.start()) + 1}" if "\n" in text else ""
        raise EvaluationError(f"{where}{at}: {half[1]} is half a character.")
    return value


def _refuse(name: str) -> None:
    raise ValueError(name)


def line_of(value: Json) -> str:
    """Return a value as a line of JSON, with its line feed."""
    return json.dumps(value, ensure_ascii=False) + "\n"


def write_whole(path: Path, pieces: Iterable[str]) -> None:
    """Write a file whole, or leave what was there; raises EvaluationError if the system refuses."""
    part = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(pieces)
        part.replace(path)
    except OSError as error:
        raise EvaluationError(f"Cannot write {path}: {error.strerror}. Choose another place.") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def write_folder(path: Path, files: Mapping[str, Iterable[str]]) -> None:
    """Write files, by their names in a folder, all of them or none; others that are there stay."""
    if path.exists() and not path.is_dir():
        raise EvaluationError(f"{path} is a file, and a folder would be written. Choose another name.")
    part = path.with_name(f"{path.name}.{os.getpid()}.tmp") if path.name else path / f"{os.getpid()}.tmp"
    try:
        for name, pieces in files.items():
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            write_whole(part / name, pieces)
        if not path.exists():
            part.replace(path)
            return
        for name in files:
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (part / name).replace(path / name)
    except OSError as error:
        raise EvaluationError(f"Cannot write {path}: {error.strerror}. Choose another place.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def spare(out: Path, *sources: Path) -> None:
    """Raise EvaluationError if what would be written is what would be read, or one of them a folder of the other."""
    wanted = out.resolve()
    for each in map(Path.resolve, filter(Path.exists, sources)):
        if wanted == each or (out.exists() and out.samefile(each)):
            raise EvaluationError(f"{out} is what would be read, and would be overwritten. Choose another name.")
        if wanted.is_relative_to(each) or (out.is_dir() and each.is_relative_to(wanted)):
            where = "lies in what" if wanted.is_relative_to(each) else "is the folder of what"
            raise EvaluationError(f"{out} {where} would be read, and could overwrite it. Choose another name.")


def once(seen: dict[str, str], id: str, where: str) -> None:
    """Note that an id stands here; raises EvaluationError if it stood elsewhere before."""
    if id in seen:
        raise EvaluationError(
            f"{where}: the id “{id}” stands at {seen[id].rpartition(', ')[2]} already; ids are unique."
        )
    seen[id] = where
