"""Damaged files, made from valid ones: the same number gives the same file in every run.

`mutation(".docx", 17)` is the 17th damaged Word file.
"""

import random
import re
from collections.abc import Callable
from copy import deepcopy
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from lxml import etree

from tests.packed_seeds import zipped
from tests.seeds import SEEDS

_NUMBER = re.compile(rb"\d+")
_TOKEN = re.compile(rb"<[^<>]{1,80}>|\\[a-z]+-?\d*|[\w.#/%&;:-]{1,40}|[^\w\s]{1,3}")
_OPENING = re.compile(rb"<\w[^<>]{0,60}>|<<|[{\[(]|^[>*-] |^ +", re.MULTILINE)
_NUMBERS = (b"0", b"-1", b"1", b"7", b"255", b"65536", b"99999999", b"4294967296", b"-9223372036854775809", b"1e999",
            b"0.0000000001", b"9" * 400, b"9" * 5000)  # fmt: skip
_ODD = ("\0", "\x0c", "\x1b", "\x85", "\xad", "\ufeff", "\ufffe", "\u200b", "\u200d", "\u2028", "\u202e", "e\u0301",
        "\u0301" * 40, "\U0001f468\u200d\U0001f469", "ﬁ", "漢字", "שלום", "\U000e0041", "½²①",
        "\t", "\r", " " * 9)  # fmt: skip
_ODD_BYTES = (*(each.encode() for each in _ODD), b"\xed\xa0\x80", b"\xff\xff", b"\xc3", b"\x80", b"&#xD800;", b"&#0;",
              b"&#1114112;", b"&#xFFFE;", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?x", b"<br>", b"</p>",
              b"|", b"\n\n", b"%", b"\\u55357?", b"\\'", b"*/", b"\r", b"endobj", b"obj",
              b"null", b"(", b")", b"<<")  # fmt: skip
_ODD_TEXTS = ("", "0", "-1", "1", "99999999", "-99999999999999999999", "9" * 5000, "NaN", "²", "%9%1", "%", "x" * 3000,
              " ", "#", "\x85", "\u2028", "\u202e", "..", "/", "//x", "http://[", "%zz#%zz",
              "true", "none", "\xad")  # fmt: skip


# ==== bytes ====


def flip(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Flip some bits."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 3, 20)) if out else 0):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def overwrite(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Replace a run of bytes by one byte, or by any."""
    start, end = _run(data, chance)
    same = chance.choice((0, 255, 32, 10, chance.randrange(256)))
    run = chance.randbytes(end - start) if chance.random() < 0.3 else bytes([same]) * (end - start)
    return data[:start] + run + data[end:]


def truncate(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Cut the end off, or the beginning."""
    place = chance.randrange(len(data) + 1)
    return data[:place] if chance.random() < 0.8 else data[place:]


def delete(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Leave a chunk out."""
    start, end = _run(data, chance)
    return data[:start] + data[end:]


def duplicate(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Put a chunk somewhere else, too."""
    start, end = _run(data, chance)
    place = chance.randrange(len(data) + 1)
    return data[:place] + data[start:end] + data[place:]


def swap(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Exchange two neighbouring chunks."""
    a, b, c = sorted(chance.randrange(len(data) + 1) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def splice(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Go on with another file."""
    return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]


def insert(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Put odd characters, or what means something to some reader, anywhere."""
    for _ in range(chance.choice((1, 2, 8))):
        place = chance.randrange(len(data) + 1)
        data = data[:place] + chance.choice(_ODD_BYTES) + data[place:]
    return data


# ==== what the bytes mean ====


def renumber(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Replace some numbers by absurd ones."""
    return _replaced(data, _NUMBER, lambda _: chance.choice(_NUMBERS), chance)


def exchange(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Put tokens of the file, or of another, in the place of others."""
    tokens = _TOKEN.findall(chance.choice((data, data, other))) or [b"x"]
    return _replaced(data, _TOKEN, lambda _: chance.choice(tokens), chance)


def repeat(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Repeat a token a thousand times."""
    return _replaced(data, _TOKEN, lambda token: token * 1000, chance, most=1)


def nest(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Open something many times, and perhaps close it as often."""
    depth = chance.choice((30, 300, 3000))
    opening = (_matches(data, _OPENING) or _matches(b"(", _OPENING))[:: chance.choice((1, -1))]
    found = chance.choice(opening)
    token = found[0]
    name = re.match(rb"<(\w[\w:]*)", token)
    closing = b"</%b>" % name[1] if name else {b"<<": b">>", b"{": b"}", b"[": b"]", b"(": b")"}.get(token, b"")
    place = chance.randrange(found.end(), len(data) + 1) if found.end() < len(data) else found.end()
    closed = closing * depth if chance.random() < 0.6 else b""
    return data[: found.end()] + token * depth + data[found.end() : place] + closed + data[place:]


_BY_BYTES = (flip, overwrite, truncate, delete, duplicate, swap, splice, insert)
_BY_MEANING = (renumber, exchange, exchange, repeat, nest)


def _damaged(data: bytes, other: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 4))):
        change = chance.choice(_BY_BYTES if chance.random() < 0.5 else _BY_MEANING)
        data = change(data, other, chance)[:400_000]
    return data


def _run(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + chance.choice((1, 4, 30, 300)))


def _matches(data: bytes, pattern: re.Pattern[bytes]) -> list[re.Match[bytes]]:
    return list(pattern.finditer(data[:50_000]))


def _replaced(
    data: bytes, pattern: re.Pattern[bytes], put: Callable[[bytes], bytes], chance: random.Random, *, most: int = 4
) -> bytes:
    """Return the data with one to `most` matches, from the last, replaced."""
    found = _matches(data, pattern)
    chosen = chance.sample(found, min(len(found), chance.randint(1, most)))
    for match in sorted(chosen, key=re.Match.start, reverse=True):
        data = data[: match.start()] + put(match[0]) + data[match.end() :]
    return data


# ==== packages ====


def _damaged_package(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Damage the zip, or which files are in it, or one or two of these."""
    way = chance.random()
    if way < 0.15:
        return _damaged(data, other, chance)
    with ZipFile(BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    names = sorted(members)
    if way < 0.25:
        gone = chance.choice(names)
        content = members.pop(gone)
        if chance.random() < 0.5:
            members[chance.choice([*names, gone.upper(), "../" + gone, gone + "/"])] = content
    for _ in range(chance.choice((1, 1, 2))):
        name = chance.choice(sorted(members))
        change = _regrown if chance.random() < 0.6 else _damaged
        members[name] = change(members[name], members[chance.choice(sorted(members))], chance)
    return zipped(members, compressed=chance.random() < 0.5)


def _regrown(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """Change the tree of an XML file, so that it stays one; damage what is none."""
    try:
        root = etree.fromstring(data)
    except etree.XMLSyntaxError:
        return _damaged(data, other, chance)
    for _ in range(chance.choice((1, 2, 5))):
        elements = list(root.iter(etree.Element))
        chance.choice(_BY_TREE)(chance.choice(elements), elements, chance)
    return etree.tostring(root)


def _prune(element: etree._Element, elements: list[etree._Element], chance: random.Random) -> None:
    if (parent := element.getparent()) is not None:
        parent.remove(element)


def _graft(element: etree._Element, elements: list[etree._Element], chance: random.Random) -> None:
    """Copy an element to another place, or move it."""
    target = chance.choice(elements)
    if chance.random() < 0.5:
        element = deepcopy(element)
    if element not in (target, *target.iterancestors()):
        target.insert(chance.randrange(len(target) + 1), element)


def _multiply(element: etree._Element, elements: list[etree._Element], chance: random.Random) -> None:
    if (parent := element.getparent()) is not None and len(elements) < 500:
        for _ in range(chance.choice((1, 9, 100))):
            parent.insert(parent.index(element), deepcopy(element))


def _deepen(element: etree._Element, elements: list[etree._Element], chance: random.Random) -> None:
    inner = element
    for _ in range(chance.choice((3, 60, 240))):
        inner = etree.SubElement(inner, element.tag, dict(element.attrib))
    inner.text = "deep"


def _rename(element: etree._Element, elements: list[etree._Element], chance: random.Random) -> None:
    element.tag = chance.choice(elements).tag


def _reword(element: etree._Element, elements: list[etree._Element], chance: random.Random) -> None:
    element.text = chance.choice(_ODD_TEXTS)
    element.tail = chance.choice((element.tail, *_ODD_TEXTS))


def _revalue(element: etree._Element, elements: list[etree._Element], chance: random.Random) -> None:
    """Give an attribute an odd value, or one of another; or take it away."""
    named = [each for each in (element, *elements) if each.attrib]
    chosen = named[0] if named and chance.random() < 0.5 else chance.choice(named or [element])
    names = sorted(chosen.attrib) or ["id"]
    name = chance.choice(names)
    if chance.random() < 0.2:
        chosen.attrib.pop(name, None)
        return
    values = [value for each in elements for value in each.attrib.values()] or [""]
    chosen.set(name, chance.choice(_ODD_TEXTS if chance.random() < 0.5 else values))


_BY_TREE = (_prune, _graft, _graft, _multiply, _deepen, _rename, _rename, _reword, _revalue, _revalue, _revalue)


# ==== all of it ====


def mutation(suffix: str, number: int) -> bytes:
    """Return a format's damaged file of that number."""
    chance = random.Random(f"{suffix} {number}")
    data, other = chance.choice(SEEDS[suffix]), chance.choice(SEEDS[chance.choice((suffix, *SEEDS))])
    try:
        return (_damaged_package if data.startswith(b"PK") else _damaged)(data, other, chance)
    except (BadZipFile, ValueError) as error:
        raise AssertionError(f"mutation({suffix!r}, {number})") from error
