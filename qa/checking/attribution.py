"""Does a quotation stand where the draft says it does?"""

import re
from collections.abc import Sequence

from qa.answer import Quote
from qa.checking.citations import Citation

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def contradiction(citation: Citation, quotes: Sequence[Quote]) -> str:
    """Say how a place contradicts what is cited, in a sentence; "" if it does not, or if nothing can be compared.

    A page may be cited as it is printed or as the file counts it. What the document has no numbers for (pages of a
    web page, sections without numbers) contradicts nothing. Of several sources, one that fits is enough.
    """
    faults = [_contradiction(each, quotes) for each in (citation, *citation.more)] if quotes else []
    return faults[0] if faults and all(faults) else ""


def _contradiction(citation: Citation, quotes: Sequence[Quote]) -> str:
    first = quotes[0]
    if citation.documents and not any(each.document_id in citation.documents for each in quotes):
        return f"cited from another document; it stands in “{first.title}”"
    if citation.pages:
        pages = _pages(quotes)
        if pages and not any(_within(page, citation.pages) for page in pages):
            printed = first.page_label or first.page
            return f"cited from page {_said(citation.pages)}; it stands on page {printed}"
    if citation.paragraphs:
        labels = [label for quote in quotes for label in (str(quote.paragraph), quote.label.lstrip("¶ "))]
        if not any(_within(label, citation.paragraphs) for label in labels):
            return f"cited from paragraph {_said(citation.paragraphs)}; it stands in {first.label}"
    if citation.section and citation.documents:
        numbers = [found[0] for quote in quotes for found in map(_number, (*quote.section, quote.label)) if found]
        if numbers and not any(_is_part(number, citation.section) for number in numbers):
            return f"cited from section {citation.section}; it stands in {numbers[-1]}"
    return ""


def _pages(quotes: Sequence[Quote]) -> set[str]:
    found = set()
    for quote in quotes:
        if quote.page is not None:
            found |= {str(quote.page), (quote.page_label or str(quote.page)).lower()}
            found |= {str(page) for page, _ in quote.places}
    return found


def _number(heading: str) -> re.Match[str] | None:
    return re.match(r"\d{1,4}(?:\.\d{1,3})*", heading)


def _is_part(number: str, section: str) -> bool:
    return number == section or number.startswith(f"{section}.") or section.startswith(f"{number}.")


def _within(value: str, limits: tuple[str, str]) -> bool:
    """Whether a number lies in a range, as both are written: "iv" in "iii-v", "12" in "10-14", "110" in "108-12"."""
    if value.lower() in (limits[0].lower(), limits[1].lower()):
        return True
    number, low, high = (_value(each) for each in (value, *limits))
    if None in (number, low, high) or value.isdigit() != limits[0].isdigit():
        return False
    if limits[0].isdigit() and limits[1].isdigit() and len(limits[1]) < len(limits[0]):
        high = int(limits[0][: -len(limits[1])] + limits[1])  # the Chicago way of shortening
    return low <= number <= high  # type: ignore[operator]


def _value(number: str) -> int | None:
    if number.isdigit():
        return int(number)
    letters = number.lower()
    if not letters or set(letters) - set(_ROMAN):
        return None
    values = [_ROMAN[each] for each in letters]
    return sum(-one if one < other else one for one, other in zip(values, [*values[1:], 0], strict=True))


def _said(limits: tuple[str, str]) -> str:
    return limits[0] if limits[0] == limits[1] else f"{limits[0]}-{limits[1]}"
