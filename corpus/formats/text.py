"""Plain text: bytes -> characters -> blocks."""

import re

from corpus.canonical import canonical
from corpus.document import Kind
from corpus.formats.block import Block, Reading

_ITEM = re.compile(r"([•▪●–*-]|\(?(?:\d{1,2}|[a-z]|[ivx]+)[.)])\s")


def read(data: bytes) -> Reading:
    """Read a plain text file."""
    blocks: list[Block] = []
    for chunk in re.split(r"\n[ \t]*\n", data.decode("utf-8-sig").replace("\r\n", "\n")):
        text = canonical(chunk.replace("\n", " "))
        if not text:
            continue
        if (late := re.match(r"([^•]{3,100}[.:])\s*•\s+", text)) is not None:
            text = f"• {late[1]} {text[late.end():]}"
        if (mark := _ITEM.match(text)) is not None:
            blocks.append(Block(kind=Kind.ITEM, text=text, level=1, mark=mark[1]))
        elif len(text) < 80 and text[-1] not in ".:;,!”":
            blocks.append(Block(kind=Kind.HEADING, text=text, level=1))
        else:
            blocks.append(Block(kind=Kind.BODY, text=text))
    return Reading(blocks[0].text if blocks else None, tuple(blocks))
