"""The fixed labels of the page, in three languages, and how they stand in its HTML.

A label is written in English with its key beside it; `words.js` puts it into the reader's language. So what the
server renders is the same for everybody, and nothing but labels is ever translated.
"""

import json
from html import escape
from pathlib import Path
from typing import TypeAlias

ASSETS = Path(__file__).parent / "assets"
Words: TypeAlias = dict[str, dict[str, str]]  # language -> key -> words, with {names} to fill in

WORDS: Words = json.loads((ASSETS / "words.json").read_text(encoding="utf-8"))
ENGLISH = WORDS["en"]


def text(key: str, **values: str | int) -> str:
    """Return a label in English, with its values filled in; not escaped. Raises KeyError if there is no such label."""
    words = ENGLISH[key]
    for name, value in values.items():
        words = words.replace(f"{{{name}}}", str(value))
    return words


def label(key: str, *, tag: str = "span", attributes: str = "", **values: str | int) -> str:
    """Return an element that shows a label; `attributes` are written as they are, so they must be escaped."""
    filled = f' data-v="{escape(json.dumps(values, ensure_ascii=False))}"' if values else ""
    return f'<{tag} data-w="{key}"{filled}{attributes and " " + attributes}>{escape(text(key, **values))}</{tag}>'


def named(key: str, **values: str | int) -> str:
    """Return the attributes that name an element by a label, for those who hear the page."""
    filled = f' data-v="{escape(json.dumps(values, ensure_ascii=False))}"' if values else ""
    return f'aria-label="{escape(text(key, **values))}" data-w-name="{key}"{filled}'
