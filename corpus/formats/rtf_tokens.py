"""RTF -> tokens: the braces of groups, control words, symbols, bytes and runs of text."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple


class Type(Enum):
    """What a token is."""

    OPEN = "{"
    CLOSE = "}"
    WORD = "\\par"  # a control word, with its number
    SYMBOL = "\\~"  # a backslash and one other sign
    BYTE = "\\'e4"
    TEXT = "text"


class Token(NamedTuple):
    """A token: the name of a control word or the text (a character for each byte), and a number if it has one."""

    type: Type
    text: str = ""
    value: int | None = None


_TOKEN = re.compile(
    r"([{}])|\\([A-Za-z]{1,32})(-?\d{1,9})?\d* ?|\\'([0-9A-Fa-f]{2})|\\(.)|([^\\{}\r\n\0]+)|[\r\n\0]+|\\", re.DOTALL
)


def tokens(source: str) -> Iterator[Token]:
    """Yield the tokens of an RTF file, whose bytes are the characters of `source`; \\bin's data is skipped."""
    place = 0
    while place < len(source):
        match = _TOKEN.match(source, place)
        if match is None:  # nothing is left that means anything
            return
        place = match.end()
        brace, word, number, byte, symbol, text = match.groups()
        if text is not None:
            yield Token(Type.TEXT, text)
        elif word is not None:
            value = None if number is None else int(number)
            if word == "bin":
                place += max(0, value or 0)
            else:
                yield Token(Type.WORD, word, value)
        elif brace is not None:
            yield Token(Type.OPEN if brace == "{" else Type.CLOSE)
        elif byte is not None:
            yield Token(Type.BYTE, chr(int(byte, 16)))
        elif symbol is not None:
            yield Token(Type.SYMBOL, symbol)
