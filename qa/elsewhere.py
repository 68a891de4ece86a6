"""Follow-ups that turn to another document: "in the other report?", "And in the note on two presidents?"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.store import Store
from qa.question import terms_of

_KINDS = r"(?:report|document|note|article|paper|book|text|file|source|briefing|memo)"
_OTHER = re.compile(
    rf"[,\s]*\b(?:(?:in|from|by|according to|per)\s+)?(?:the|that|this)\s+other\s+(?:{_KINDS}|one)\b[,\s]*",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:(?:and|but|so|ok|okay|now)\b[\s,]*)*(?:(?:what|how) about\s+)?"
    r"(?:in|from|according to)\s+(?:the |that )?(?P<title>.+)",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"(?:and|but|so|ok|okay|now|what|how|about|does|do|did|is|say|says|it|that|the|there|in|of|same|question|for|[\s,.?!])*",
    re.IGNORECASE,
)
_ONLY_KIND = frozenset(
    "report document note article paper book text file source brief memo sampl other".split()
)  # stems of words that any title may have


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The document that a question turns to, and what else it asks; nothing, if it asks the last question again."""

    document_id: str
    rest: str


def elsewhere(question: str, quoted: Sequence[Sequence[tuple[str, int]]], store: Store) -> Elsewhere | None:
    """Return to which other document a question turns, given the places of the earlier turns' quotes, oldest first."""
    plain = question.strip()
    if found := _OTHER.search(plain):
        other = _other(quoted, store)
        rest = " ".join(f"{plain[: found.start()]} {plain[found.end() :]}".split())
        if found[0].lstrip(" ,").casefold().startswith(("the", "that", "this")):  # what the question is about
            rest = f"{plain[: found.start()]} {_said(found[0])} {plain[found.end() :]}" if rest else rest
            rest = " ".join(rest.split())
        if other:
            return Elsewhere(other, "" if _asks_nothing(rest) else rest)
    named = _NAMED.fullmatch(plain.rstrip(" ?.!"))
    document_id = _titled(named["title"], quoted, store) if named else None
    return Elsewhere(document_id, "") if document_id else None


def _said(found: str) -> str:
    """The words for the other document, without the "other"."""
    return " ".join(word for word in found.strip(" ,").split() if word.casefold() not in ("other", "one"))


def _asks_nothing(rest: str) -> bool:
    return _NOTHING.fullmatch(re.sub(rf"(?i)\b{_KINDS}\b", "", rest)) is not None


def _other(quoted: Sequence[Sequence[tuple[str, int]]], store: Store) -> str | None:
    """The document that was quoted before the last one; else the other of two in the library."""
    recent = [document_id for places in reversed(quoted) for document_id, _ in places]
    if not recent:
        return None
    order = list(dict.fromkeys(recent))
    first = next(places for places in reversed(quoted) if places)[0][0]
    others = [document_id for document_id in order if document_id != first]
    if others:
        return others[0]
    rest = [each.id for each in store.documents() if each.id != first]
    return rest[0] if len(rest) == 1 else None


def _titled(words: str, quoted: Sequence[Sequence[tuple[str, int]]], store: Store) -> str | None:
    """The one document whose title has all these words, if they say more than that it is a document."""
    wanted = set(terms_of(words)) - _ONLY_KIND
    if not wanted:
        return None
    fitting = [each.id for each in store.documents() if wanted <= set(terms_of(each.title))]
    return fitting[0] if len(fitting) == 1 and any(quoted) else None
