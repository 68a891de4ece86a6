"""RTF's control words, and what each of them makes the reader do."""

from corpus.formats.rtf_reader import Control
from corpus.formats.rtf_words import PAGES


def _page(number: int) -> Control:
    return lambda reader, value, given: reader.set_page(number)


def _flag(name: str) -> Control:
    return lambda reader, value, given: setattr(reader.state, name, value != 0)


CONTROLS: dict[str, Control] = {
    "par": lambda reader, value, given: reader.end_paragraph(),
    "sect": lambda reader, value, given: reader.end_paragraph(),
    "pard": lambda reader, value, given: reader.new_paragraph(),
    "plain": lambda reader, value, given: reader.plain(),
    "cell": lambda reader, value, given: reader.cell(),
    "nestcell": lambda reader, value, given: reader.nested_cell(),
    "row": lambda reader, value, given: reader.row(),
    "trowd": lambda reader, value, given: reader.row_begins(),
    "clcbpat": lambda reader, value, given: reader.row_ground(value),
    "intbl": _flag("in_table"),
    "b": _flag("bold"),
    "v": _flag("hidden"),
    "deleted": _flag("deleted"),
    "mvf": _flag("deleted"),
    "keepn": _flag("keeps"),
    "cbpat": _flag("shaded"),
    "dropcapli": _flag("drop_cap"),
    "fs": lambda reader, value, given: reader.set("size", value if given else 24),
    "cf": lambda reader, value, given: reader.set("color", value if given else 0),
    "cb": lambda reader, value, given: reader.set("ground", value),
    "chcbpat": lambda reader, value, given: reader.set("ground", value),
    "highlight": lambda reader, value, given: reader.set("ground", value),
    "ilvl": lambda reader, value, given: reader.set("depth", min(max(value, 0), 8)),
    "uc": lambda reader, value, given: reader.set("fallback", min(max(value, 0), 16)),
    "outlinelevel": lambda reader, value, given: reader.outline(value),
    "s": lambda reader, value, given: reader.style(value),
    "sbasedon": lambda reader, value, given: setattr(reader.head.style, "based", value),
    "f": lambda reader, value, given: reader.font(value),
    "fcharset": lambda reader, value, given: reader.head.set_charset(value),
    "cpg": lambda reader, value, given: reader.head.set_code_page(value),
    "fmodern": lambda reader, value, given: reader.head.set_fixed(),
    "deff": lambda reader, value, given: reader.default_font(value),
    "ansicpg": lambda reader, value, given: reader.set_page(value),
    "ansi": lambda reader, value, given: reader.set_page(PAGES["ansi"]),
    "mac": lambda reader, value, given: reader.set_page(PAGES["mac"]),
    "pc": lambda reader, value, given: reader.set_page(PAGES["pc"]),
    "pca": lambda reader, value, given: reader.set_page(PAGES["pca"]),
    **{name: _page(number) for name, number in PAGES.items()},
    "red": lambda reader, value, given: reader.head.set_component("red", value),
    "green": lambda reader, value, given: reader.head.set_component("green", value),
    "blue": lambda reader, value, given: reader.head.set_component("blue", value),
    "fonttbl": lambda reader, value, given: reader.enter("fonts"),
    "colortbl": lambda reader, value, given: reader.enter("colors"),
    "stylesheet": lambda reader, value, given: reader.enter("styles"),
    "info": lambda reader, value, given: reader.enter("skip"),
    "title": lambda reader, value, given: reader.named(),
    "listtext": lambda reader, value, given: reader.label(),
    "pntext": lambda reader, value, given: reader.label(),
    "footnote": lambda reader, value, given: reader.note(),
    "ftnalt": lambda reader, value, given: reader.endnote(),
    "chftn": lambda reader, value, given: reader.note_call(),
    "shptxt": lambda reader, value, given: reader.box(),
    "dptxbxtext": lambda reader, value, given: reader.box(),
    "field": lambda reader, value, given: reader.field(),
    "fldinst": lambda reader, value, given: reader.code(),
    "fldrslt": lambda reader, value, given: reader.result(),
}
