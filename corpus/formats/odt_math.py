"""Formulas that are embedded in OpenDocument texts, as MathML."""

from lxml import etree

MATH = "{http://www.w3.org/1998/Math/MathML}"
XLINK = "{http://www.w3.org/1999/xlink}"

_BETWEEN = {f"{MATH}mfrac": "/", f"{MATH}msup": "^", f"{MATH}msub": "_"}  # two children


def formula(math: etree._Element) -> str:
    """Return a formula in one line: "a/b", "x^2", "x_1", "√(x)"; what annotates it is left out."""
    parts: list[str] = []
    stack: list[etree._Element | str] = [math]
    while stack:
        each = stack.pop()
        if isinstance(each, str):
            parts.append(each)
        elif each.tag not in (f"{MATH}annotation", f"{MATH}annotation-xml"):
            children: list[etree._Element | str] = list(each)
            if each.tag in _BETWEEN and len(children) == 2:
                children.insert(1, _BETWEEN[each.tag])
            elif each.tag == f"{MATH}msqrt":
                children = ["√(", *children, ")"]
            stack += [*reversed(children), (each.text or "").strip()]
    return "".join(parts)
