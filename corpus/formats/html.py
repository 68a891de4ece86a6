"""HTML pages: bytes -> characters -> blocks.

The characters' encoding is that of a byte order mark, else what the page declares, else what the bytes tell.
The blocks are those of `markup`; a page that is mostly preformatted text (old standards, mails) is read as the
plain text that it is.
"""

import codecs
import re
from dataclasses import replace

from corpus.errors import SourceTooLarge
from corpus.formats import text
from corpus.formats.block import PLAIN, Options, Reading
from corpus.formats.decoding import decode
from corpus.formats.markup import Part, walk_parts
from corpus.formats.markup_tree import Tree, parse, topmost
from corpus.formats.markup_typed import typed_items
from corpus.formats.numbering import own_numbers

LARGEST = 64_000_000  # bytes

_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DECLARED_WITHIN = 4096  # bytes; browsers look at 1024
_CHARSET = re.compile(
    rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]+)|<meta\b[^>]{0,300}?\bcharset\s*=\s*["']?\s*([\w.:-]+)""",
    re.IGNORECASE,
)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_ALIASES = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
            "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932",
            "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "iso-8859-9": "cp1254", "tis-620": "cp874"}  # fmt: skip
_NOT_DECLARED = ("utf-16", "utf-32", "utf-7", "unicode", "raw", "punycode", "idna", "undefined")  # as in browsers
_PREFORMATTED = 0.8  # share of a page's text in <pre> above which it is read as plain text
_PRE = frozenset("pre plaintext xmp".split())
_LEAST = 3_000  # characters of such a page


def read(data: bytes, options: Options = PLAIN) -> Reading:
    """Read an HTML or XHTML page. Raises SourceUnknown, SourceTooLarge."""
    if len(data) > LARGEST:
        raise SourceTooLarge(f"is a page of more than {LARGEST / 1e6:,.0f} MB. Split it into several files.")
    html, warnings = decoded(data)
    tree = parse(html)
    if (plain := _preformatted(tree)) is not None:
        reading = text.read(plain.encode())
        title = " ".join(tree.title.split()) or reading.title
        return replace(reading, title=title, warnings=(*warnings, *tree.warnings, *reading.warnings))
    reading = walk_parts([Part("", tree, {})])
    return replace(reading, blocks=own_numbers(typed_items(reading.blocks)), warnings=(*warnings, *reading.warnings))


def decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text of a page, and a warning if its encoding had to be guessed. Raises SourceUnknown."""
    if not data.startswith(_BOMS):
        declared = _CHARSET.search(_COMMENT.sub(b"", data[:_DECLARED_WITHIN]))
        if declared is not None:
            name = (declared[1] or declared[2]).decode("ascii", "replace").lower()
            try:
                if codecs.lookup(name).name.startswith(_NOT_DECLARED):
                    return decode(data)
                return data.decode(_ALIASES.get(name, name)), ()
            except (UnicodeError, LookupError, ValueError):
                pass  # it is not what it says: the bytes decide
    return decode(data)


def _preformatted(tree: Tree) -> str | None:
    """Return the page as plain text if that is what it holds; where each <pre> is a printed page, pages are kept."""
    if tree.root.length < _LEAST:
        return None
    parts = list(topmost(tree.root, _PRE))
    if sum(part.length for part in parts) < _PREFORMATTED * tree.root.length:
        return None
    paged = any("newpage" in part.attributes.get("class", "") for part in parts)
    return ("\n\f" if paged else "\n\n").join(part.words() for part in parts)
