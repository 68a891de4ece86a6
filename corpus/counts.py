"""Numbers in words, and the sentences that promise a list ("We propose six measures:").

A number promises a list only if it counts what is listed. "Three percent" and "ten years ago" measure;
"the two countries" points back; "Two countries agreed on these measures:" counts somebody else. The
nouns that stand for what is said elsewhere ("measures", "reasons") are Schmid's shell nouns
(H.-J. Schmid, English Abstract Nouns as Conceptual Shells, 2000); with them a number is trusted even
when fewer or more items are found.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 2000  # characters of a sentence that may lead in to a list; what is longer is no sentence

_WORDS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_NUMBERS = {word: value for value, word in enumerate(_WORDS, start=2)} | {"dozen": 12}
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()

NUMBER = rf"(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}|\d{{1,2}})"  # a pattern; ignore case
ORDINAL = rf"(?:{'|'.join(_ORDINALS)})"

_VAGUE = frozenset("several some various many multiple certain few numerous following".split())
_BACK = frozenset(
    """the these those both all its his her their our your my other another of between among last past next first
    than about least over under nearly almost approximately around roughly every each any more""".split()
)
_BIG = frozenset(
    "hundred thousand million billion trillion percent per thirds quarters fifths halves and or to".split()
)
_LABELS = frozenset(
    """act appendix article chapter class clause day episode figure grade group item level model no number page part
    phase rule season section series stage step table title type version volume week january february march april
    may june july august september october november december""".split()
)
_UNITS = frozenset(
    """years months weeks days hours minutes seconds decades centuries dollars euros pounds cents miles kilometres
    kilometers metres meters feet inches yards acres hectares tons tonnes kilograms grams degrees times euros
    gallons litres liters ounces pages votes""".split()
)
_SHELLS = frozenset(
    """actions advantages aims answers approaches areas arguments aspects assumptions benefits branches categories
    causes challenges changes characteristics circumstances classes components concepts concerns conclusions
    conditions consequences considerations criteria differences dimensions disadvantages duties effects elements
    examples exceptions explanations factors facts features findings forms functions goals grounds groups ideas
    implications instances issues items kinds lessons levels limitations means measures methods models
    mechanisms motives objectives objections observations options parts patterns phases phenomena pillars points
    policies possibilities principles priorities problems procedures proposals purposes questions reasons
    recommendations requirements responses results risks roles rules scenarios sections shifts signs similarities
    sources stages standards steps strategies suggestions tasks techniques themes theories things threats tips
    topics traits trends types uses variables ways weaknesses strengths""".split()
)
_IRREGULAR = frozenset("people men women children criteria phenomena data media".split())
_BREAK = frozenset(
    """a about above across after against along amid among an are around as at be because been before behind below
    between but by can could did do does during for from had has have he how if in into is it may might must no
    not of off on onto our over shall she should since than that the their them then there these they this those through
    to toward towards under until up upon was we were what when where which while who whose why will with within
    without would you""".split()
)
_TOKEN = re.compile(r"[\w’'-]+|[^\w\s]")
_WAITING = re.compile(r"(?i)\bas follows\b|\bthe following\s*[:.]?$")


@dataclass(frozen=True, slots=True)
class Promise:
    """A number or a vague quantity with the plural it counts: offsets into the sentence."""

    number: int | None  # None: "several", "the following"
    noun: str
    start: int
    end: int
    back: bool  # "the two countries": it points back rather than ahead
    following: bool  # "the following two countries"

    @property
    def shell(self) -> bool:
        """Tell whether the noun stands for what is said elsewhere."""
        return self.noun in _SHELLS


def number(word: str) -> int | None:
    """Return the value of "six" or "6", of "two" to "twenty", "dozen" and digits; None if it is no number."""
    return int(word) if word.isascii() and word.isdigit() else _NUMBERS.get(word.lower())


def ordinal(word: str) -> int | None:
    """Return the value of "third" or "thirdly", from 1 to 20; None if it is no ordinal."""
    low = word.lower().removesuffix("ly")
    return _ORDINALS.index(low) + 1 if low in _ORDINALS else None


def promises(sentence: str) -> tuple[Promise, ...]:
    """Return what the sentence counts, in order; nothing if it is longer than `LONGEST`."""
    tokens = list(_TOKEN.finditer(sentence)) if len(sentence) <= LONGEST else []
    words = [token[0].lower() for token in tokens]
    return tuple(_promises(tokens, words))


def announced(sentence: str, found: int) -> int | None:
    """Return how many items the sentence promises; of several numbers the one that equals `found`."""
    counted = [promise for promise in promises(sentence) if promise.number is not None]
    if any(p.number == found and (not p.back or found > 2 or p.shell) for p in counted):
        return found
    trusted = [p for p in counted if p.following or (p.shell and not p.back) or _before_colon(p, sentence)]
    return trusted[-1].number if trusted else None


def announces(sentence: str, found: int = 0) -> bool:
    """Tell whether a list is to be expected after the sentence; it may have `found` items."""
    return (
        sentence.rstrip().endswith(":")
        or announced(sentence, found) is not None
        or _WAITING.search(sentence) is not None
        or any(promise.shell and not promise.back for promise in promises(sentence))
    )


def _before_colon(promise: Promise, sentence: str) -> bool:
    return not promise.back and sentence[promise.end :].lstrip("”\"’' ").startswith(":")


def _promises(tokens: list[re.Match[str]], words: list[str]) -> Iterator[Promise]:
    for place, word in enumerate(words):
        value = number(word)
        if (value is None and word not in _VAGUE) or not _counts(words, place, value):
            continue
        if (head := _head(tokens, words, place + 1)) is None:
            continue
        before = words[max(0, place - 2) : place]
        following = "following" in before or word == "following" or words[place + 1] == "following"
        yield Promise(
            number=value,
            noun=words[head],
            start=tokens[place].start(),
            end=tokens[head].end(),
            back=not following and bool(before) and before[-1] in _BACK,
            following=following,
        )


def _counts(words: list[str], place: int, value: int | None) -> bool:
    """Tell whether the number counts things: no date, decimal, price, share, label or huge number."""
    if value is None:
        return True
    before = words[place - 1] if place else ""
    after = words[place + 1] if place + 1 < len(words) else ""
    if words[place].isdigit() and (before in _LABELS or before in (".", ",", "$", "€", "£", "/", "–")):
        return False
    return 2 <= value <= 50 and after not in _BIG


def _head(tokens: list[re.Match[str]], words: list[str], place: int) -> int | None:
    """Return the place of the plural that the words from `place` on lead up to."""
    named = None
    for head in range(place, min(place + 6, len(words))):
        word = words[head]
        if word in _BREAK or not word[0].isalpha():
            break
        if word in _IRREGULAR or (
            len(word) > 3 and word[-1] == "s" and not word.endswith(("ss", "ous", "us", "is", "’s", "'s"))
        ):
            if word in _UNITS:
                return None
            if tokens[head][0][0].islower():
                return head
            named = named or head
    return named
