"""Word's fields: their codes are not shown, and lists of contents that they make are left out."""

from dataclasses import dataclass

from lxml import etree

from corpus.formats.docx_parts import W

_LEFT_OUT = frozenset(("TOC", "INDEX", "TOA", "TC", "XE", "TA", "RD"))
_ENDED = "ended"  # an attribute of ours on the element that begins a field


@dataclass(slots=True)
class _Field:
    code: str = ""
    in_code: bool = True  # before its result
    hidden: bool = False


class Fields:
    """The fields that are open where the walk stands."""

    def __init__(self) -> None:
        self._open: list[_Field] = []

    @property
    def hidden(self) -> bool:
        """Whether what stands here is a field's code, or a result that is left out."""
        return any(each.in_code or each.hidden for each in self._open)

    def character(self, element: etree._Element) -> None:
        """Pass a w:fldChar."""
        kind = element.get(f"{W}fldCharType")
        if kind == "begin" and element.get(_ENDED) is not None:
            self._open.append(_Field())
        elif kind == "separate" and self._open:
            self._open[-1].in_code = False
            self._open[-1].hidden = leaves_out(self._open[-1].code)
        elif kind == "end" and self._open:
            self._open.pop()

    def instruct(self, text: str) -> None:
        """Pass a w:instrText."""
        if self._open and self._open[-1].in_code and len(self._open[-1].code) < 100:
            self._open[-1].code += text


def leaves_out(code: str) -> bool:
    """Tell whether the field with this code shows a list of contents, an index or nothing."""
    words = code.split(maxsplit=1)
    return bool(words) and words[0].upper() in _LEFT_OUT


def match_ends(root: etree._Element) -> None:
    """Note on each element that begins a field whether it is ended: one that is not would hide the rest."""
    opened: list[etree._Element] = []
    for element in root.iter(f"{W}fldChar"):
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            opened.append(element)
        elif kind == "end" and opened:
            opened.pop().set(_ENDED, "1")
