"""Canonical text: the one form in which documents are stored, quoted and compared.

The rules, in order. Rules 1 to 5 look at characters, 6 to 8 at white space:

1. A byte order mark, zero-width characters, soft hyphens, bidirectional controls, noncharacters and
   control characters are removed; CR LF, CR, form feed, vertical tab, NEL, U+2028 and U+2029 become LF.
2. Tabs and all odd spaces (no-break, thin, ideographic, ...) become a space.
3. Latin ligatures (U+FB00 to U+FB06) become their letters.
4. The joiners U+200C and U+200D stay only in front of letters of scripts that spell with them, and
   between emoji; elsewhere they are removed.
5. Unicode normalisation form C.
6. A run of spaces inside a line becomes one; spaces at the start of a line stay (code), at its end go.
7. More than one blank line becomes one.
8. White space at both ends goes.

Quotation marks, dashes and the ellipsis stay as printed. `canonical` is idempotent, and a change to
any rule must raise `CANON`, because stored offsets count characters of this form.
"""

import re
import unicodedata

CANON = 2  # version of the rules; stored with every document

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_SPACES = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_NEWLINES = "\r\f\v\u0085\u2028\u2029"
_REMOVED = (
    *range(0x00, 0x09), *range(0x0E, 0x20), *range(0x7F, 0x85), *range(0x86, 0xA0),
    0x00AD, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF,
    *range(0xFDD0, 0xFDF0), *range(0xFFF9, 0xFFFC), 0xFFFE, 0xFFFF,
)  # fmt: skip
_CHARACTERS = (
    dict.fromkeys(map(chr, _REMOVED), "") | dict.fromkeys(_SPACES, " ") | dict.fromkeys(_NEWLINES, "\n") | _LIGATURES
)
_ODD_CHARACTER = re.compile(f"[{re.escape(''.join(_CHARACTERS))}]")
_STRAY_JOINER = re.compile(
    r"[\u200c\u200d](?!(?=[^\W\d_])[\u0590-\u1dbf\u2c00-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]"
    r"|[\u2640-\u27bf\U0001f000-\U0001faff])"
)
_SPACE_RUN = re.compile(r"  +")
_LINE_END = re.compile(r"(?<! ) +\n")  # tried once a run of spaces, not once a space
_BLANK_LINES = re.compile(r"\n{3,}")


def characters(text: str) -> str:
    """Apply rules 1 to 5 only: clean characters, with the layout of the white space kept."""
    # A substitution that looks only at the odd characters is ten times as fast as str.translate.
    text = _ODD_CHARACTER.sub(lambda match: _CHARACTERS[match[0]], text.replace("\r\n", "\n"))
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    if "\u200c" in text or "\u200d" in text:
        text = unicodedata.normalize("NFC", _STRAY_JOINER.sub("", text))
    return text


def spacing(text: str) -> str:
    """Apply rules 6 to 8 only, to text whose characters are clean."""
    text = _LINE_END.sub("\n", _SPACE_RUN.sub(_one_space, text))
    return _BLANK_LINES.sub("\n\n", text).strip(" \n")


def _one_space(run: re.Match[str]) -> str:
    indents = run.start() == 0 or run.string[run.start() - 1] == "\n"
    return run[0] if indents else " "


def canonical(text: str) -> str:
    """Return the canonical form of the text; applying it again changes nothing."""
    return spacing(characters(text))
