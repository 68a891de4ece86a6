"""Numbers as word processors write them in front of paragraphs and notes."""

from collections.abc import Callable

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_WORTH = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_SIGNS = "*†‡§"
_ONES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen""".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
             "twelve": "twelfth"}  # fmt: skip
_HAN = "〇一二三四五六七八九"
_HIGHEST = 30_000  # Word's own limit; nothing longer is spelt out


def roman(value: int) -> str:
    """Return "iv" for 4; digits where Roman numerals end."""
    if not 0 < value < 4000:
        return str(value)
    text = ""
    for worth, letters in _ROMAN:
        count, value = divmod(value, worth)
        text += letters * count
    return text


def from_roman(text: str) -> int:
    """Return 4 for "iv"; of the letters i, v, x, l and c, in any case."""
    values = [_WORTH[letter] for letter in text.lower()]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def letters(value: int) -> str:
    """Return "a" for 1, "z" for 26, "aa" for 27, "bb" for 28, as Word does."""
    if not 0 < value <= 26 * 30:
        return str(value)
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)


def alphabetic(value: int) -> str:
    """Return "a" for 1, "aa" for 27, "ab" for 28, as OpenDocument does without letter-sync."""
    text = ""
    while 0 < value <= _HIGHEST:
        value, rest = divmod(value - 1, 26)
        text = chr(ord("a") + rest) + text
    return text or str(value)


def signs(value: int) -> str:
    """Return "*", "†", "‡", "§", then each of them doubled."""
    if not 0 < value <= 40:
        return str(value)
    return _SIGNS[(value - 1) % 4] * ((value - 1) // 4 + 1)


def _ordinal(value: int) -> str:
    ending = "th" if value // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


def _words(value: int) -> str:
    if not 0 <= value < 100:
        return str(value)
    if value < 20:
        return _ONES[value]
    return _TENS[value // 10 - 2] + (f"-{_ONES[value % 10]}" if value % 10 else "")


def _ordinal_words(value: int) -> str:
    if not 0 < value < 100:
        return _ordinal(value)
    rest, hyphen, last = _words(value).rpartition("-")
    last = _ORDINALS.get(last) or (last[:-1] + "ieth" if last.endswith("y") else last + "th")
    return rest + hyphen + last


def _han(value: int) -> str:
    if not 0 < value < 100:
        return str(value)
    tens, ones = divmod(value, 10)
    return ("" if tens < 2 else _HAN[tens]) + ("十" if tens else "") + (_HAN[ones] if ones else "")


def _circled(value: int) -> str:
    return chr(ord("①") + value - 1) if 0 < value <= 20 else f"({value})"


WORD: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda value: f"{value:02d}",
    "lowerLetter": letters,
    "upperLetter": lambda value: letters(value).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda value: roman(value).upper(),
    "ordinal": _ordinal,
    "cardinalText": lambda value: _words(value).capitalize(),
    "ordinalText": lambda value: _ordinal_words(value).capitalize(),
    "chicago": signs,
    "decimalEnclosedParen": lambda value: f"({value})",
    "decimalEnclosedFullstop": lambda value: f"{value}.",
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "numberInDash": lambda value: f"- {value} -",
    "chineseCounting": _han,
    "chineseCountingThousand": _han,
    "japaneseCounting": _han,
    "taiwaneseCountingThousand": _han,
    "none": lambda value: "",
}  # by the names of w:numFmt; others are shown as digits


def shown(value: int, form: str) -> str:
    """Return a number in one of Word's formats, as digits if we do not know it."""
    return WORD.get(form, str)(value)
