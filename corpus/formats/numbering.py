"""A document's own paragraph numbers, told from the numbers of lists."""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.document import NUMBERED, Kind
from corpus.formats.block import Block

_FEWEST = 4  # paragraphs that make a numbering
_SHARE = 0.6  # of the paragraphs from first to last, if no heading stands between them

_NUMBER = re.compile(r"(\d{1,3})\.")


def own_numbers(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Turn items "1.", "2.", ... that number the document's paragraphs into body paragraphs with that mark.

    Numbers do if they run on, one by one, past headings, or over most of the document's paragraphs, and none
    starts again. The numbers of a list stand together under one heading, and those of the next start again.
    """
    numbered: list[int] = []
    chain: list[int] = []
    for place, block in enumerate(blocks):
        if block.kind is Kind.ITEM and block.level <= 1 and (match := _NUMBER.fullmatch(block.mark)) is not None:
            numbered.append(place)
            if int(match[1]) == len(chain) + 1:
                chain.append(place)
    if len(chain) < _FEWEST or len(chain) < len(numbered) or not _runs_through(blocks, chain):
        return tuple(blocks)
    own = set(chain)
    return tuple(
        replace(block, kind=Kind.BODY, level=0) if place in own else block for place, block in enumerate(blocks)
    )


def _runs_through(blocks: Sequence[Block], chain: Sequence[int]) -> bool:
    between = blocks[chain[0] : chain[-1]]
    if any(block.kind is Kind.HEADING for block in between):
        return True
    paragraphs = sum(block.kind in NUMBERED and block.level <= 1 for block in blocks)
    return len(chain) >= _SHARE * paragraphs and not blocks[max(0, chain[0] - 1)].text.endswith(":")
