"""Answers that were saved as JSON, read back: what they say of their quotes, and nothing that is believed.

Read are `pilcrow.answer/1`, one or a JSON line each, and what holds such answers: `pilcrow.conversation/1`
and `pilcrow.comparison/1`.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

from corpus.errors import PilcrowError
from qa.answer import Count, Role
from qa.render import SCHEMA, Json

CONVERSATION = "pilcrow.conversation/1"
COMPARISON = "pilcrow.comparison/1"
LARGEST = 1 << 53  # of the whole numbers that JSON carries safely
_T = TypeVar("_T")


class SavedError(PilcrowError):
    """What was given is no saved answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a saved quote says of itself. Offsets as in `corpus.document`; nothing of it is checked yet."""

    document_id: str
    title: str
    source: str
    document_sha256: str
    paragraph: int
    start: int
    end: int
    sha256: str  # of the quoted words
    text: str | None  # None if it was saved without its words
    role: Role = Role.ANSWER
    emphasis: tuple[tuple[int, int], ...] = ()  # offsets into `text`
    score: float = 0.0
    label: str | None = None  # None, as the next two, if it says nothing of it
    page: int | None = None
    section: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """One saved answer; its quotes are of the roles answer, lead and context, `nearest` is what was no answer."""

    id: str | int | None
    where: str  # "line 3"
    question: str
    asked: str
    count: Count | None
    confidence: float
    quotes: tuple[Receipt, ...]
    nearest: tuple[Receipt, ...]
    signature: str
    reason: str | None  # why there is no answer

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """All that it quotes."""
        return (*self.quotes, *self.nearest)


def read(path: Path) -> tuple[Saved, ...]:
    """Read a file of saved answers; raises SavedError, naming the line, if it is none."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SavedError(f"Cannot read {path}: {reason}. Give a file that `pilcrow ask --json` wrote.") from error
    found = tuple(saved for where, value in _values(text) for saved in answers(value, where))
    if not found:
        raise SavedError(f"{path} holds no answer. Give a file that `pilcrow ask --json` wrote.")
    return found


def answers(value: Json, where: str) -> Iterator[Saved]:
    """Yield the answers in a JSON value; raises SavedError, which says where, if it is of no schema that is known."""
    fields = _object(value, where)
    match fields.get("schema"):
        case schema if schema == SCHEMA:
            yield _saved(fields, where)
        case schema if schema == CONVERSATION:
            for number, answer in enumerate(_list(fields, "answers", where), start=1):
                yield from answers(answer, f"{where}, answer {number}")
        case schema if schema == COMPARISON:
            for number, row in enumerate(_list(fields, "rows", where), start=1):
                yield from answers(_object(row, where).get("answer"), f"{where}, row {number}")
        case _:
            raise SavedError(f'{where} has no "schema" that is known; {SCHEMA} is.')


def _values(text: str) -> Iterator[tuple[str, Json]]:
    """Yield where it stands and what it is: the whole text if that is JSON, else each of its lines."""
    try:
        yield "the file", _json(text)
        return
    except ValueError:
        pass
    for number, line in enumerate(text.split("\n"), start=1):  # `splitlines` would also split inside strings
        if line.strip():
            try:
                value = _json(line)
            except ValueError as error:
                raise SavedError(f"line {number} is not JSON; write one answer a line.") from error
            yield f"line {number}", value


def _json(text: str) -> Json:
    """Read JSON; raises ValueError, also if it is nested too deep, or holds what is no JSON in UTF-8."""
    try:
        value = json.loads(text, parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("too deep") from error
    return cast(Json, value)


def _refuse(name: str) -> None:
    raise ValueError(name)


def _saved(fields: dict[str, Json], where: str) -> Saved:
    id = fields.get("id")
    count = _object(fields["count"], where) if fields.get("count") is not None else None
    return Saved(
        id=id if isinstance(id, str | int) else None,
        where=where,
        question=_text(fields, "question", where),
        asked=_text(fields, "asked", where, ""),
        count=Count(_whole(count, "announced", where, None), _whole(count, "found", where)) if count else None,
        confidence=_number(fields, "confidence", where),
        quotes=_receipts(fields, "quotes", where),
        nearest=_receipts(fields, "nearest", where) if "nearest" in fields else (),
        signature=_text(fields, "signature", where, ""),
        reason=_text(fields, "reason", where, "") or None,
    )


def _receipts(fields: dict[str, Json], name: str, where: str) -> tuple[Receipt, ...]:
    rows = enumerate(_list(fields, name, where), start=1)
    return tuple(_receipt(_object(row, where), f"{where}, {name} {number}") for number, row in rows)


def _receipt(fields: dict[str, Json], where: str) -> Receipt:
    document = _object(fields.get("document"), f"{where}, document")
    role = _text(fields, "role", where, Role.ANSWER)
    if role not in set(Role):
        raise SavedError(f"{where} has a role that is not known.")
    return Receipt(
        document_id=_text(document, "id", where),
        title=_text(document, "title", where, ""),
        source=_text(document, "source", where, ""),
        document_sha256=_text(document, "sha256", where),
        paragraph=_whole(fields, "paragraph", where),
        start=_whole(fields, "start", where),
        end=_whole(fields, "end", where),
        sha256=_text(fields, "sha256", where),
        text=_text(fields, "text", where) if fields.get("text") is not None else None,
        role=Role(role),
        emphasis=tuple(_pair(each, where) for each in _list(fields, "emphasis", where, [])),
        score=_number(fields, "score", where),
        label=_text(fields, "label", where, "") or None,
        page=_whole(fields, "page", where, None),
        section=_section(fields, where),
    )


def _section(fields: dict[str, Json], where: str) -> tuple[str, ...] | None:
    if "section" not in fields:
        return None
    return tuple(_as(each, str, f'{where}, "section"') for each in _list(fields, "section", where))


def _pair(value: Json, where: str) -> tuple[int, int]:
    edges = [_as(each, int, where) for each in _as(value, list, where)]
    if len(edges) != 2:
        raise SavedError(f"{where} has an emphasis that is no pair of offsets.")
    return edges[0], edges[1]


def _as(value: object, kind: type[_T], where: str) -> _T:
    """Return the value if it is of the kind; true and false are no numbers."""
    if not isinstance(value, kind) or isinstance(value, bool):
        raise SavedError(f"{where} is missing or of the wrong type.")
    return value


def _object(value: Json, where: str) -> dict[str, Json]:
    return _as(value, dict, where)


def _list(fields: dict[str, Json], name: str, where: str, default: Sequence[Json] | None = None) -> Sequence[Json]:
    if name not in fields and default is not None:
        return default
    return cast(Sequence[Json], _as(fields.get(name), list, f'{where}, "{name}"'))


def _text(fields: dict[str, Json], name: str, where: str, default: str | None = None) -> str:
    """Return a string that is UTF-8: half a character cannot be hashed, nor sent on."""
    if fields.get(name) is None and default is not None:
        return default
    text = _as(fields.get(name), str, f'{where}, "{name}"')
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise SavedError(f'{where}, "{name}" holds half a character.') from error
    return text


def _whole(fields: dict[str, Json], name: str, where: str, *default: None) -> int:
    if fields.get(name) is None and default:
        return cast(int, None)
    number = _as(fields.get(name), int, f'{where}, "{name}"')
    if not 0 <= number < LARGEST:
        raise SavedError(f'{where}, "{name}" is out of range.')
    return number


def _number(fields: dict[str, Json], name: str, where: str) -> float:
    """Return a number, as 0 if it is not given; JSON has no infinite ones, and 1e999 is refused."""
    number = fields.get(name, 0.0)
    if isinstance(number, bool) or not isinstance(number, int | float) or not abs(number) < LARGEST:
        raise SavedError(f'{where}, "{name}" is no number.')
    return float(number)
