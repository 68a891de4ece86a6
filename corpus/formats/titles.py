"""Titles that a file's properties give, told from those that a program filled in."""

import re

from corpus.canonical import canonical

_LONGEST = 250  # characters; more is an abstract, or the first paragraph

_FILLED_IN = re.compile(
    r"(?:document|dokument|documento|doc|untitled|unbenannt|sans titre|sin título|title|titel|template|normal|draft"
    r"|new document|neues dokument|blank|test|slide|presentation|powerpoint presentation)[ _-]*\d*"
    r"|microsoft word\b.*|(?:libreoffice|openoffice)\b.*|print(?:ing)?|\(?none\)?|null|unknown|\W*|\d+",
    re.IGNORECASE,
)
_FILE = re.compile(
    r".*\.(?:docx?|docm|dotx?|odt|ott|rtf|wpd|wps|pages|pdf|txt|html?|indd|qxd|pub|pptx?|xlsx?|tmp|epub|fodt|sxw)",
    re.IGNORECASE,
)
_PATH = re.compile(r"[A-Za-z]:\\|file:|https?://|\\\\")


def stated(title: str | None) -> str | None:
    """Return the title that a property states, canonical, or None if nobody would call the document that."""
    text = canonical(title or "").replace("\n", " ")
    if not text or len(text) > _LONGEST or _PATH.match(text) is not None:
        return None
    if _FILLED_IN.fullmatch(text) is not None or _FILE.fullmatch(text) is not None:
        return None
    return None if "_" in text and " " not in text else text
