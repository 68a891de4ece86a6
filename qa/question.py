"""A question as the chooser sees it: its terms, what kind of answer it wants, how many items.

Everything here looks at the question alone; nothing is guessed about any document.
"""

import itertools
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

import Stemmer

from corpus.counts import number

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


# First match wins; each pattern is tried on the whole question, case folded.
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

_PLURALS = frozenset("people men women children criteria data phenomena bases crises countries theses".split())
_NOT_PLURAL = re.compile(r"(?:ss|us|is|ous|’s|'s)$")
_SOURCES = re.compile(r"\b(?:authors?|wrote|written|publish\w*|cite[sd]?|sources?|website|web|url|link|address)\b")
_STEPS = re.compile(r"^how (?:do|does|can|should|could|would|must|to)\b")
_LIST_VERBS = re.compile(r"^(?:please )?(?:list|name|enumerate|give|outline)\b")
_OF_A_NOUN_PHRASE = re.compile(r"[\w’'-]+")
# Where the noun phrase that is counted ends.
_AFTER_HEAD = frozenset(
    """of that which who in for to from on by with at are is were was do does did should can could must will would
    has have had may might shall the a an it they we you i he she and or as be been between about under into""".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is known of a question before any document is opened.

    `terms` are stems of its content words in order, without repetition; `names` the stems of those
    written with a capital or a digit; `pairs` the stems of neighbouring content words.
    `count` and `head` describe a list that is asked for ("the six recommended measures": 6, "measur");
    `lists` is true of questions for several things, and for the steps of doing something.
    """

    text: str
    words: tuple[str, ...]  # as written, parallel to `terms`
    terms: tuple[str, ...]
    names: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    wanted: Wanted
    lists: bool
    sources: bool  # about the literature itself: who wrote what, and where
    count: int | None
    head: str | None


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


def read(text: str) -> Question:
    """Analyse a question."""
    plain = " ".join(text.casefold().split())
    count, head, lists = _list_wanted(plain)
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
        pairs=frozenset(itertools.pairwise(stems)),
        wanted=next((wanted for wanted, pattern in _WANTED if pattern.search(plain)), Wanted.ANYTHING),
        sources=bool(_SOURCES.search(plain)),
        lists=lists or bool(_STEPS.search(plain)),
        count=count,
        head=stem(head) if head else None,
    )


def _content(text: str) -> list[str]:
    """Words that are no function words; all words if nothing else is left."""
    found = [match.group() for match in WORD.finditer(text)]
    return [word for word in found if word.casefold().replace("’", "'") not in FUNCTION_WORDS] or found


def _plural(word: str) -> bool:
    return word in _PLURALS or (word.endswith("s") and len(word) > 3 and not _NOT_PLURAL.search(word))


def _list_wanted(plain: str) -> tuple[int | None, str | None, bool]:
    """How many of what a question asks for: (count, head noun, whether it asks for a list at all)."""
    words = _OF_A_NOUN_PHRASE.findall(plain)
    for position, word in enumerate(words[:-1]):
        count = number(word)
        if count is None or not 2 <= count <= 30 or words[position - 1 : position] in (["how"], ["than"]):
            continue
        head = _head(words[position + 1 :])
        if head and _plural(head) and _asks_before(words[:position]):
            return count, head, True
    for position, word in enumerate(words):
        if word in ("what", "which") or (position == 0 and _LIST_VERBS.match(plain)):
            after = words[position + 1 :]
            while after and after[0] in ("are", "were", "the", "all", "some", "main", "me", "is"):
                after = after[1:]
            head = _head(after)
            if head and _plural(head):
                return None, head, True
    return None, None, False


def _head(words: list[str]) -> str | None:
    """The last word of the noun phrase that the words open with ("recommended measures to ..." -> measures)."""
    phrase: list[str] = []
    for word in words[:6]:
        if word in _AFTER_HEAD:
            break
        phrase.append(word)
        if _plural(word):
            break
    return phrase[-1] if phrase else None


_ASKING = frozenset("what which list name give enumerate state outline describe".split())
_BETWEEN = frozenset("are were is was the all of me us its their his her these those main key most".split())


def _asks_before(words: list[str]) -> bool:
    """Whether the number belongs to what is asked for ("what are the six"), not to a circumstance ("in the two")."""
    asking = [i for i, word in enumerate(words) if word in _ASKING]
    return bool(asking) and _BETWEEN.issuperset(words[asking[-1] + 1 :])
