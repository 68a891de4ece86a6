"""The signs of quotation of all traditions: what opens, what closes it, and what may stand before it."""

import re
from enum import StrEnum


class Marks(StrEnum):
    """How a quotation is marked."""

    DOUBLE = "double"
    SINGLE = "single"
    GUILLEMETS = "guillemets"
    CORNERS = "corners"
    BLOCK = "block"


CLOSERS = {
    '"': '"”“',
    "“": '”"“',
    "”": "”“",
    "„": '“”"',
    "‟": "”",
    "＂": "＂",
    "〝": "〞〟",
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹›",
    "「": "」",
    "『": "』",
    "﹁": "﹂",
    "﹃": "﹄",
    "｢": "｣",
    "'": "'’",
    "‘": "’'‘",
    "’": "’",
    "‚": "‘’'",
    "``": "''",
}
FAMILY = {**dict.fromkeys("«»‹›", Marks.GUILLEMETS), **dict.fromkeys("「『﹁﹃｢", Marks.CORNERS),
           **dict.fromkeys("'‘’‚", Marks.SINGLE)}  # fmt: skip
ALWAYS_OPEN = frozenset("„‟〝「『﹁﹃｢‚")
ALWAYS_CLOSE = frozenset("」』﹂﹄｣〞〟")
APOSTROPHES = frozenset("'’")
SIGN = re.compile("``|''|[" + "".join(sign for sign in CLOSERS if len(sign) == 1) + "」』﹂﹄｣〞〟]")
ELISION = re.compile(r"['’](?:\d0s|t(?:is|was)|em|n|til|cause|round|bout)\b", re.IGNORECASE)
BEFORE = frozenset("([{<—–-/=:|\"“„«»‹›‘‚'「『（［【《〈，。：；！？、")
