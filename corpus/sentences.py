"""A paragraph to the offsets of its sentences.

Own rules rather than a library: the libraries glue footnote marks to the next sentence ("knew.37 The
CIA") and split "the U.S. Congress". In doubt two sentences stay one, because a quote made of whole
sentences must never be a fragment. What is decided where a stop stands:

- The next word must be able to begin a sentence: no small letter follows, in scripts that have them.
- An abbreviation before a name or number never ends a sentence ("Dr.", "No. 12"); one that may
  ("U.S.", "Inc.", "etc.") does so before a word that hardly ever follows it otherwise (`STARTERS`).
- An ellipsis ends a sentence likewise, and never when a space stands before it: words are left out there.
- A footnote mark behind the stop belongs to neither sentence, glued or spaced, bracketed or raised.
- Inside quotation marks or brackets sentences are told apart only when the whole is longer than three
  sentences or `KEPT` characters; a shorter one stays in the sentence that quotes it.
- A line break ends a sentence only between table rows and before a list mark.
"""

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator

KEPT = 360  # characters, about 60 words: quotations up to this length are not cut

# Followed by a name or by the rest of the phrase, never by a new sentence.
OPENING = frozenset(
    """adm asst brig capt cf cmdr col cpl dr drs e.g esp fr gen gov govs hon i.e incl ing lt maj messrs mlle mme
    mmes mr mrs ms msgr mt pfc pres prof profs pvt rep reps rev sen sens sgt st ste sts supt v viz vs""".split()
)
# Followed by a number, a numeral or a letter: "No. 12", "Art. IV", "App. A".
COUNTING = frozenset(
    """app approx art arts bd bk c ca ch chap chaps chs cl cls col cols eq eqs ex exh fig figs fn ibid l ll n nn no
    nos nr nrs p para paras pp prop pt pts pub reg regs s sch sec sect secs sess stat sub subch tab tit tr vol
    vols""".split()
)
# May stand at the end of a sentence as well as inside it; so may any dotted one ("U.S.", "p.m.").
EITHER = frozenset(
    """abbr al assn assoc ave bldg blvd bn bros cent cie cit co corp ct dept dist div ed eds esq est etc exec ft
    gmbh govt hrs hwy inc inst intl jr kg km lb lbs ltd max mfg min mn natl op oz plc rd sept sq sr tel trans
    univ yr yrs Jan Feb Mar Apr Jun Jul Aug Sep Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun Wash""".split()
)
# Words that begin sentences and seldom follow an abbreviation inside one.
STARTERS = frozenset(
    """A According After All Also Although An And Another Any As At Because Before Besides Both But By Consequently
    Despite During Each Even Every Few Finally First For From Furthermore Given He Hence Her Here His How However I
    If In Indeed Instead It Its Last Later Likewise Many Meanwhile Moreover Most My Neither Nevertheless No Nobody
    None Nor Not Nothing Now Of On Once One Only Or Other Others Our Over Overall Perhaps Rather Second Several
    She Similarly Since So Some Soon Still Such That The Their Then There Therefore These They Third This Those
    Though Through Thus To Today Together Under Unfortunately Unless Until Upon We What When Where Whether Which
    While Who Why With Within Without Yet You Your""".split()
)


_MARK = r"(?:\[\d{1,3}\])+|[¹²³⁰⁴-⁹]+|[*†‡]+|\d{1,3}(?:[,–]\ ?\d{1,3})*"
_STOP = re.compile(
    rf"""
      (?P<stop>\.(?:\ \.){{2,3}} | [.!?…؟۔।॥։።။]+)
      (?P<close>(?:\ ?(?:''|[”»)\]])|["'’])*)
      (?: (?P<mark>{_MARK})?(?P<gap>\s+|\Z) | (?=[“‘«"(]?[A-Z][a-z]+[\s,;:’']) )
    | (?P<wide>[。！？｡]+)(?![」』）”’])
    """,
    re.VERBOSE,
)
_SPACED_MARK = re.compile(r"\d{1,3}\s+(?=[“‘\"(]?([A-Z]\w*))")
_OPENERS = re.compile(
    r"""(?:(?:[-–—•*▪◦] | \(?(?:\d{1,3}|[a-z]|[ivx]{2,5})\) | (?:[a-z]|[ivx]{2,5})\.)\s+)?   # a list mark
        (?:``\s?|''|["'“‘«„(\[{¿¡$€£¥§\#]\s?)*""",
    re.VERBOSE,
)
_WORD = re.compile(r"[\w.’'&]+\Z")
_NEXT = re.compile(r"\w+")
_DOTTED = re.compile(r"[^\W\d]{1,3}(?:\.[^\W\d]{1,3})+")
_NUMERAL = re.compile(r"\d|[IVXLC]+\b|[A-Z]\b")
_LIST_MARK = re.compile(r"\W{0,2}(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxlc]{1,5}|[IVXLC]{1,5})")
_PAIR = re.compile(r"``|''|[\"“”«»()\[\]「」『』（）]")
_OPEN = dict(zip(["''", *"”»)]」』）"], ["``", *"“«([「『（"], strict=True))
_INNER = re.compile(r"[.!?…。]\s")
_YEAR = re.compile(r"1\d{3}|20\d{2}")
_VOWEL = re.compile(r"[aeiouy]")
_CELLS = re.compile(r"[|\t]")
_ROW_MARK = re.compile(r"\s*(?:[-–—•*▪◦]|\(?\w{1,3}[.)])\s")


def sentences(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Return the sentences of the paragraph `text[start:end]`, as offsets into `text`.

    They are ordered and disjoint. Only white space and footnote marks lie outside them.
    """
    found = []
    begin = _skip(text, start, end)
    enclosed = _enclosed(text, start, end)
    for stop, after in sorted([*_stops(text, start, end, enclosed), *_rows(text, start, end)]):
        if stop > begin and not _is_list_mark(text, begin, stop):
            found.append((begin, stop))
            begin = _skip(text, after, end)
    last = begin + len(text[begin:end].rstrip())
    if last > begin:
        found.append((begin, last))
    return tuple(found)


def _skip(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _is_list_mark(text: str, begin: int, stop: int) -> bool:
    """Tell whether the sentence so far is only "1." or "(a) i.": its words are still to come."""
    return stop - begin <= 10 and _LIST_MARK.fullmatch(text, begin, stop - 1) is not None


def _stops(text: str, start: int, end: int, enclosed: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield where a sentence ends, and where what follows its footnote mark starts."""
    opens = [opening for opening, _ in enclosed]
    for found in _STOP.finditer(text, start, end):
        stop = found.end() if found["wide"] else found.end("close")
        group = bisect_right(opens, found.start()) - 1
        if group >= 0 and stop <= enclosed[group][1]:
            continue
        if found["wide"]:
            yield stop, stop
        elif (after := _next_sentence(text, start, end, found)) is not None:
            yield stop, after


def _next_sentence(text: str, start: int, end: int, found: re.Match[str]) -> int | None:
    """Return where the next sentence begins if one ends at this stop."""
    before = text[max(start, found.start() - 24) : found.start()]
    word = _word(before)
    digits = found["mark"] is not None and found["mark"][0].isdigit()
    if digits and not _may_carry_mark(word):
        return None
    if found["gap"] is None and not (found["close"] or (len(word) > 1 and word.islower() and word.isalpha())):
        return None
    after = found.end()
    spaced = _SPACED_MARK.match(text, after, end) if found["mark"] is None and _may_carry_mark(word) else None
    if spaced and (spaced[1] in STARTERS or not spaced[1].endswith("s")):
        after = spaced.end()
    first = _OPENERS.match(text, after, end).end()  # type: ignore[union-attr]  # it matches nothing, too
    if first >= end:
        return after
    if not text[first].isalnum() or (text[first].islower() and not text[first + 1 : first + 2].isupper()):
        return None
    following = _NEXT.match(text, first, end)
    starts = following is not None and following[0] in STARTERS
    stop = found["stop"]
    if stop.strip(".… "):  # a question, an exclamation, or a stop of another script
        ends = True
    elif "…" in stop or stop.count(".") in (2, 3):
        ends = starts and not before.endswith(" ") and " " not in stop
    else:
        ends = not _abbreviates(word, starts, text, first)
    return after if ends else None


def _word(before: str) -> str:
    """Return the word that the stop closes, "" if none or if a space parts them (tokenised text)."""
    found = _WORD.search(before.rstrip(" "))
    word = found[0].lstrip(".’'&") if found else ""
    return "" if before.endswith(" ") and len(word) > 1 else word


def _may_carry_mark(word: str) -> bool:
    """Tell whether digits behind this word and its stop can be a footnote's mark: no "p.36", no "4.12"."""
    low = word.lower()
    if word[-1:].isdigit():
        return _YEAR.fullmatch(word) is not None
    return len(word) != 1 and low not in OPENING and low not in COUNTING and ("." not in word or _is_dotted(word))


def _is_dotted(word: str) -> bool:
    return _DOTTED.fullmatch(word) is not None


def _abbreviates(word: str, starts: bool, text: str, first: int) -> bool:
    """Tell whether the stop behind `word` only abbreviates it, given the word that begins at `first`."""
    low = word.lower()
    if low in OPENING:
        return True
    if low in COUNTING and len(word) > 1:
        return _NUMERAL.match(text, first) is not None
    if len(word) == 1 and word.isalpha():
        return not starts or (text[first] in "AI" and text[first + 1 : first + 2] == ".")
    short = low in EITHER or word in EITHER or _is_dotted(word)
    consonants = word.isalpha() and word.isascii() and not word.isupper() and not _VOWEL.search(low)
    return (short or consonants) and not starts


def _enclosed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the outermost quotations and brackets that are short enough to stay whole, in order."""
    stack: deque[tuple[str, int]] = deque(maxlen=16)  # an unclosed mark is forgotten after a while
    spans: list[tuple[int, int]] = []
    for found in _PAIR.finditer(text, start, end):
        sign, place = found[0], found.start()
        opener = _OPEN.get(sign, sign if sign == '"' else "")
        if opener in [mark for mark, _ in stack]:
            while (last := stack.pop())[0] != opener:
                pass
            whole = text[last[1] : place]
            if place - last[1] <= KEPT and len(_INNER.findall(whole)) <= 3:
                while spans and spans[-1][0] >= last[1]:
                    spans.pop()
                spans.append((last[1], place))
        elif sign not in _OPEN:
            stack.append((sign, place))
    return spans


def _rows(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the line breaks between table rows and before list marks."""
    place = text.find("\n", start, end)
    line = stop = start
    while place >= 0:
        after = text.find("\n", place + 1, end)
        upper, lower = text[line:place], text[place + 1 : after if after >= 0 else end]
        if written := upper.rstrip():  # else the last line that is not empty ends the sentence
            stop = line + len(written)
        if _ROW_MARK.match(lower) or (_CELLS.search(upper) and _CELLS.search(lower)):
            yield stop, place + 1
        line, place = place + 1, after
