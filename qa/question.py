"""A question as the chooser sees it: its terms, what kind of answer it wants, how many items.

Everything here looks at the question alone; nothing is guessed about any document.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

import Stemmer

from qa.asking import Extent, Pick, asked

# "U.S." is one word, and so is a number with its signs ("5-7", "3.14", "22,300"), but not a span of years.
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|(?!\d{4}[-–/]\d\d)\d+(?:[-–/.,:]\d+)+(?![^\W_])|[^\W_]+(?:['’][^\W_]+)?")

# Words that carry the grammar of a question, not its subject; closed classes of English.
FUNCTION_WORDS = frozenset(
    """a about all also am an and any are aren't as at be because been being both but by can could did do does
    doing each either else etc ever every for from get gets give given got had has have having he her here hers him
    his how however i if in into is isn't it its itself just let like many may me might mine more most much must my
    name no nor not now of off on once one only or other our ours out over own per please put say says said shall
    she should so some such tell than that the their theirs them then there these they this those though through to
    too under until up upon us very was we were what when where whether which while who whom whose why will with
    within without would you your yours list mention mentioned according does did report document documents text
    study article author paper called mean means meant define defined definition understand term
    happen happened""".split()
)


# Past forms that no stemmer takes back to the verb.
IRREGULAR = {
    past: verb
    for verb, forms in {
        "become": "became", "begin": "began begun", "bind": "bound", "break": "broke broken", "bring": "brought",
        "build": "built", "buy": "bought", "catch": "caught", "choose": "chose chosen", "come": "came",
        "deal": "dealt", "draw": "drew drawn", "drive": "drove driven", "eat": "ate eaten", "fall": "fell fallen",
        "feel": "felt", "fight": "fought", "find": "found", "fly": "flew flown", "forget": "forgot forgotten",
        "freeze": "froze frozen", "go": "went gone", "grow": "grew grown", "hear": "heard", "hide": "hid hidden",
        "hold": "held", "keep": "kept", "know": "knew known", "lead": "led", "leave": "left", "lend": "lent",
        "lose": "lost", "make": "made", "meet": "met", "pay": "paid", "ride": "rode ridden", "ring": "rang rung",
        "rise": "rose risen", "run": "ran", "see": "saw seen", "seek": "sought", "sell": "sold", "send": "sent",
        "shake": "shook shaken", "shoot": "shot", "show": "shown", "sing": "sang sung", "sink": "sank sunk",
        "sit": "sat", "sleep": "slept", "speak": "spoke spoken", "spend": "spent", "stand": "stood",
        "steal": "stole stolen", "stick": "stuck", "strike": "struck", "swear": "swore sworn", "swim": "swam swum",
        "take": "took taken", "teach": "taught", "think": "thought", "throw": "threw thrown",
        "understand": "understood", "wear": "wore worn", "win": "won", "write": "wrote written",
    }.items()
    for past in forms.split()
}  # fmt: skip


class Wanted(StrEnum):
    """The kind of answer a question asks for."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    PLACE = "place"
    REASON = "reason"
    DEFINITION = "definition"
    ANYTHING = "anything"


# The match that begins first wins ("who was king when ..."), of several that begin there, that of the first pattern.
# Each is tried on the whole question, case folded.
_WANTED: tuple[tuple[Wanted, re.Pattern[str]], ...] = tuple(
    (wanted, re.compile(pattern))
    for wanted, pattern in (
        (Wanted.DATE, r"\bwhen\b|\b(?:what|which) (?:\w+ )?(?:year|date|day|month|century|decade)\b|\bhow long ago\b"),
        (
            Wanted.NUMBER,
            r"\bhow (?:many|much|old|long|far|large|big|tall|high|often|deep|wide|fast|heavy)\b"
            r"|\b(?:what|which) (?:is the |was the |were the |are the )?(?:\w+ )?"
            r"(?:number|percentage|percent|proportion|share|amount|price|cost|population|age|rate|length|height)\b",
        ),
        (Wanted.REASON, r"\bwhy\b|\bfor what reason|\bwhat (?:caused|causes|led to|is the reason|was the reason)\b"),
        (
            Wanted.DEFINITION,
            r"\bwhat (?:is|are|was|were) meant by\b|\bwhat (?:does|do|did) .+ (?:mean\b|understand by\b)"
            r"|\bdefin(?:e|ition|ed)\b"
            r"|^what(?:'s|’s| is| are| was) (?:a |an |the )?(?:[\w’'-]+ ){0,3}[\w’'-]+\s*\??$"
            r"|^who(?:'s|’s| is| was) (?:[\w’'.-]+ ){0,3}[\w’'.-]+\s*\??$",
        ),
        (Wanted.NAME, r"\bwho\b|\bwhom\b|\bwhose\b|\b(?:what|which) (?:person|man|woman|people|name)\b"),
        (Wanted.PLACE, r"\bwhere\b|\b(?:what|which) (?:country|countries|city|state|place|town|region|location)\b"),
    )
)

_SOURCES = re.compile(r"\b(?:authors?|wrote|written|publish\w*|cite[sd]?|sources?|website|web|url|link|address)\b")
_STEPS = re.compile(r"^how (?:do|does|can|should|could|would|must|to)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is known of a question before any document is opened.

    `terms` are stems of its content words in order, without repetition; `names` the stems of those
    written with a capital or a digit.
    `count` and `head` describe a list that is asked for ("the six recommended measures": 6, "measur");
    `lists` is true of questions for several things, and for the steps of doing something; `pick` and
    `extent` say which of a list's items are wanted, where it is not all of them.
    """

    text: str
    words: tuple[str, ...]  # as written, parallel to `terms`
    terms: tuple[str, ...]
    names: frozenset[str]
    wanted: Wanted
    lists: bool
    sources: bool  # about the literature itself: who wrote what, and where
    count: int | None
    head: str | None
    pick: Pick | None = None
    extent: Extent = Extent.WHOLE


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the English Porter2 stem of a word, case folded, without a possessive ending.

    Source: M. F. Porter, "Snowball: a language for stemming algorithms" (2001).
    """
    bare = word.casefold().replace("’", "'").removesuffix("'s")
    bare = bare if bare[:1].isdigit() else bare.replace(".", "")
    return str(_stemmer().stemWord(IRREGULAR.get(bare, bare)))


def terms_of(text: str) -> tuple[str, ...]:
    """Return the stems of the content words of a text, in order, with repetitions."""
    return tuple(stem(word) for word in _content(text))


def squeeze(text: str) -> str:
    """Return the letters and digits of a text, case folded, so that spacing cannot hide a match."""
    return re.sub(r"[\W_]+", "", text).casefold()


def read(text: str) -> Question:
    """Analyse a question."""
    plain = " ".join(text.casefold().split())
    of_a_list = asked(plain)
    words = _content(text)
    stems = [stem(word) for word in words]
    first = dict(zip(reversed(stems), reversed(words), strict=True))  # stem -> its first spelling
    ordered = tuple(dict.fromkeys(stems))
    opening = WORD.search(text)
    names = frozenset(
        stem(match.group())
        for match in WORD.finditer(text)
        if (match.group()[0].isupper() or match.group()[0].isdigit()) and match.start() != (opening or match).start()
    )
    return Question(
        text=text,
        words=tuple(first[term] for term in ordered),
        terms=ordered,
        names=names & set(ordered),
        wanted=_wanted(plain),
        sources=bool(_SOURCES.search(plain)),
        lists=of_a_list.lists or bool(_STEPS.search(plain)),
        count=of_a_list.count,
        head=stem(of_a_list.head) if of_a_list.head else None,
        pick=of_a_list.pick,
        extent=of_a_list.extent,
    )


def _wanted(plain: str) -> Wanted:
    found = [(match.start(), wanted) for wanted, pattern in _WANTED if (match := pattern.search(plain))]
    return min(found, key=lambda each: each[0], default=(0, Wanted.ANYTHING))[1]


def _content(text: str) -> list[str]:
    """Words that are no function words; all words if nothing else is left."""
    found = [match.group() for match in WORD.finditer(text)]
    return [word for word in found if word.casefold().replace("’", "'") not in FUNCTION_WORDS] or found
