"""Quotations made from true sentences: word for word, and changed in each of the ways that the check tells apart."""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A true sentence of the library."""

    document: str  # id
    title: str
    text: str
    paragraph: int
    page: int | None
    script: str  # "latin", "ru", "zh", "ar"
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A quotation, what the check should say of it, and where its words come from."""

    words: str
    verdict: str
    kind: str  # in which way it was made
    origin: Sentence | None
    cited: str = ""  # behind the quotation: "(Harbour plan, p. 3)"


Change = Callable[[Sentence, random.Random, Sequence[str]], str | None]


def spans(text: str, script: str) -> list[tuple[int, int]]:
    """Return where the words of a text stand; in Chinese, its characters."""
    if script == "zh":
        return [(at, at + 1) for at, each in enumerate(text) if each.isalnum()]
    return [match.span() for match in _WORD.finditer(text)]


def _inner(sentence: Sentence, chance: random.Random) -> tuple[int, int] | None:
    """Choose a word that is not near either end."""
    found = spans(sentence.text, sentence.script)
    return chance.choice(found[2:-2]) if len(found) > 6 else None


def substitute(sentence: Sentence, chance: random.Random, words: Sequence[str]) -> str | None:
    """Replace a word by another of the language."""
    place = _inner(sentence, chance)
    if not place:
        return None
    old = sentence.text[slice(*place)]
    new = next((each for each in chance.sample(words, 40) if each.lower() != old.lower()), None)
    return new and sentence.text[: place[0]] + new + sentence.text[place[1] :]


def drop(sentence: Sentence, chance: random.Random, words: Sequence[str]) -> str | None:
    """Leave a word out."""
    place = _inner(sentence, chance)
    if not place:
        return None
    space = sentence.text[place[0] - 1] == " "
    return sentence.text[: place[0] - space] + sentence.text[place[1] :]


def add(sentence: Sentence, chance: random.Random, words: Sequence[str]) -> str | None:
    """Put a word in."""
    place = _inner(sentence, chance)
    space = "" if sentence.script == "zh" else " "
    return place and sentence.text[: place[0]] + chance.choice(words) + space + sentence.text[place[0] :]


def negate(sentence: Sentence, chance: random.Random, words: Sequence[str]) -> str | None:
    """Turn what is said into its contrary."""
    turns = {
        "latin": ((r" (will|shall|may|must|should|is|are|was|were|has|have) ", r" \1 not "),),
        "ru": ((r" (решило|обещает|хочет|требует)", r" не \1"),),
        "zh": ((r"(决定|计划|打算|要求)", r"不\1"),),
        "ar": ((r" (قررت|تعتزم|تريد|تطالب)", r" لا \1"),),
    }
    for pattern, turned in turns[sentence.script]:
        found, count = re.subn(pattern, turned, sentence.text, count=1)
        if count and " not not " not in found:
            return found
    return None


def renumber(sentence: Sentence, chance: random.Random, words: Sequence[str]) -> str | None:
    """Change a digit."""
    places = [at for at, each in enumerate(sentence.text) if each.isdigit()]
    if not places:
        return None
    at = chance.choice(places)
    return sentence.text[:at] + str((int(sentence.text[at]) + chance.randint(1, 8)) % 10) + sentence.text[at + 1 :]


def swap(sentence: Sentence, chance: random.Random, words: Sequence[str]) -> str | None:
    """Exchange two neighbouring words."""
    found = spans(sentence.text, sentence.script)
    if len(found) < 8:
        return None
    at = chance.randrange(2, len(found) - 3)
    (a, b), (c, d) = found[at : at + 2]
    text = sentence.text
    if text[a:b].lower() == text[c:d].lower() or (sentence.script != "zh" and text[b:c] != " "):
        return None
    return text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]


def misspell(sentence: Sentence, chance: random.Random, words: Sequence[str]) -> str | None:
    """Exchange two letters of a word."""
    long = [place for place in spans(sentence.text, sentence.script)[1:-1] if place[1] - place[0] >= 6]
    if not long or sentence.script == "zh":
        return None
    start, end = chance.choice(long)
    word = sentence.text[start:end]
    at = next((n for n in range(1, len(word) - 2) if word[n] != word[n + 1] and word[n : n + 2].isalpha()), None)
    if at is None:
        return None
    turned = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return sentence.text[:start] + turned + sentence.text[end:]


def recase(sentence: Sentence, chance: random.Random, words: Sequence[str]) -> str | None:
    """Give a word inside a capital, or take it away."""
    if sentence.script in ("zh", "ar"):
        return None
    place = _inner(sentence, chance)
    if not place:
        return None
    at = place[0]
    turned = sentence.text[at].swapcase()
    return sentence.text[:at] + turned + sentence.text[at + 1 :] if turned != sentence.text[at] else None


def unpoint(sentence: Sentence, chance: random.Random, words: Sequence[str]) -> str | None:
    """Take a comma or a semicolon out of the sentence."""
    places = [match.start() for match in re.finditer(r"(?<=[^\W\d])[,;，、،](?=\s*[^\W\d])", sentence.text[:-1])]
    if not places:
        return None
    at = chance.choice(places)
    return sentence.text[:at] + sentence.text[at + 1 :]


def omit_silently(sentence: Sentence, chance: random.Random, words: Sequence[str]) -> str | None:
    """Leave out some words in the middle, and do not say so."""
    cut = _middle(sentence, chance)
    return cut and sentence.text[: cut[0]] + sentence.text[cut[1] :]


ALTERED: dict[str, Change] = {
    "word replaced": substitute, "word dropped": drop, "word added": add, "negated": negate, "number changed": renumber,
    "words swapped": swap, "misspelt": misspell, "capital changed": recase, "comma dropped": unpoint,
    "words dropped silently": omit_silently,
}  # fmt: skip


def _middle(sentence: Sentence, chance: random.Random) -> tuple[int, int] | None:
    """Choose a stretch of four to ten words inside a longer sentence: from a word's beginning to another's."""
    found = spans(sentence.text, sentence.script)
    if len(found) < 16:
        return None
    length = chance.randint(4, min(10, len(found) - 11))
    at = chance.randrange(5, len(found) - length - 5)
    start, end = found[at][0], found[at + length][0]
    plain = sentence.script == "zh" or (sentence.text[start - 1] == " " and sentence.text[end - 1] == " ")
    return (start, end) if plain else None


def omit(sentence: Sentence, chance: random.Random, words: Sequence[str]) -> str | None:
    """Leave out some words in the middle, with an ellipsis."""
    cut = _middle(sentence, chance)
    if not cut:
        return None
    dots = chance.choice(("… ", "... ", ". . . ", "[…] ", "[...] ", "(…) ")) if sentence.script != "zh" else "……"
    return sentence.text[: cut[0]] + dots + sentence.text[cut[1] :]


def insert(sentence: Sentence, chance: random.Random, words: Sequence[str]) -> str | None:
    """Put words in square brackets in, in addition or in place of one."""
    place = _inner(sentence, chance)
    if not place:
        return None
    new = {"latin": "[the parties]", "ru": "[стороны]", "zh": "〔有关方面〕", "ar": "[الأطراف]"}[sentence.script]
    if sentence.script == "zh":
        new = "[有关方面]"
    space = "" if sentence.script == "zh" else " "
    replaced = chance.random() < 0.5
    return sentence.text[: place[0]] + new + ("" if replaced else space) + sentence.text[place[replaced] :]


def bracket_capital(sentence: Sentence, chance: random.Random, words: Sequence[str]) -> str | None:
    """Begin inside a sentence with a capital in brackets."""
    found = spans(sentence.text, sentence.script)
    if sentence.script in ("zh", "ar") or len(found) < 12:
        return None
    at = next(
        (start for start, _ in found[3:-8] if sentence.text[start].islower() and sentence.text[start - 1] == " "), None
    )
    return at and f"[{sentence.text[at].upper()}]{sentence.text[at + 1 :]}"


def silent_capital(sentence: Sentence, chance: random.Random, words: Sequence[str]) -> str | None:
    """Begin inside a sentence with a capital, as Chicago allows."""
    found = bracket_capital(sentence, chance, words)
    return found and found.replace("[", "", 1).replace("]", "", 1)


def straighten(sentence: Sentence, chance: random.Random, words: Sequence[str]) -> str | None:
    """Write apostrophes in the other way."""
    turned = sentence.text.translate(str.maketrans({"’": "'", "'": "’"}))
    return turned if turned != sentence.text and "“" not in turned else None


def dash(sentence: Sentence, chance: random.Random, words: Sequence[str]) -> str | None:
    """Write dashes in another way."""
    turned = re.sub(r"\s*(?:—|--)\s*|\s–\s", " – ", sentence.text)
    if turned == sentence.text:
        turned = re.sub(r"(?<=[^\W\d])-(?=[^\W\d])", "\u2011", sentence.text)
    return turned if turned != sentence.text else None


def hyphenate(sentence: Sentence, chance: random.Random, words: Sequence[str]) -> str | None:
    """Break a long word as at the end of a line."""
    words_in = spans(sentence.text, sentence.script)
    long = [(start, end) for start, end in words_in if end - start >= 9 and sentence.text[start:end].isalpha()]
    if not long or sentence.script in ("zh", "ar"):
        return None
    start, end = chance.choice(long)
    middle = (start + end) // 2
    return f"{sentence.text[:middle]}-{sentence.text[middle:]}"


def end_with_comma(sentence: Sentence, chance: random.Random, words: Sequence[str]) -> str | None:
    """End with a comma for the stop, or in the middle with one, as American typography has it."""
    text = sentence.text
    return text[:-1] + "," if text.endswith(".") else None


def respell(sentence: Sentence, chance: random.Random, words: Sequence[str]) -> str | None:
    """Write letters and signs in the other of two forms that mean the same."""
    turned = {
        "latin": sentence.text.translate(str.maketrans({"“": '"', "”": '"', "%": " %"})),
        "ru": sentence.text.replace("ё", "е"),
        "zh": sentence.text.replace("，", ","),
        "ar": re.sub("[\u064b-\u0652]", "", sentence.text),
    }[sentence.script]
    return turned if turned != sentence.text and '"' not in turned else None


TYPOGRAPHIC: dict[str, Change] = {
    "omission marked": omit, "words in brackets": insert, "capital in brackets": bracket_capital,
    "capital at the beginning": silent_capital, "apostrophes": straighten, "dashes": dash, "hyphenated": hyphenate,
    "comma at the end": end_with_comma, "other forms": respell,
}  # fmt: skip


def stitched(first: Sentence, second: Sentence, chance: random.Random, how: str) -> str | None:
    """Join two sentences, or halves of them, that do not stand together."""
    one, other = first.text, second.text
    if how.endswith("halves"):
        a, b = spans(one, first.script), spans(other, second.script)
        if len(a) < 12 or len(b) < 12:
            return None
        one, other = one[: a[len(a) // 2][0]].rstrip(), other[b[len(b) // 2][0] :]
    joint = " … " if "ellipsis" in how else ("" if first.script == "zh" else " ")
    return one + joint + other


def scrambled(sentence: Sentence, chance: random.Random) -> str | None:
    """Return the words of a sentence in an order of chance."""
    found = [sentence.text[slice(*place)] for place in spans(sentence.text, sentence.script)]
    if len(found) < 10:
        return None
    chance.shuffle(found)
    return (("" if sentence.script == "zh" else " ").join(found)).capitalize()


def each_way(
    changes: dict[str, Change],
    verdict: str,
    pools: Mapping[str, Sequence[Sentence]],
    quota: Mapping[str, int],
    chance: random.Random,
) -> Iterator[Made]:
    """Yield quotations of each kind of change, of each script as many as its quota, as far as sentences give them."""
    vocabulary = {script: _vocabulary(pool, script) for script, pool in pools.items()}
    for kind, change in changes.items():
        for script, pool in pools.items():
            left = quota[script]
            for sentence in chance.sample(pool, len(pool)):
                words = change(sentence, chance, vocabulary[script]) if left else None
                if words:
                    yield Made(words=words, verdict=verdict, kind=kind, origin=sentence)
                    left -= 1


def _vocabulary(pool: Sequence[Sentence], script: str) -> list[str]:
    words = {each.text[slice(*place)] for each in pool for place in spans(each.text, script)}
    return sorted(word for word in words if word.isalpha() and (len(word) > 3 or script == "zh"))
