"""Questions that the library's own words suggest: fixed templates around a document's verbatim words.

They are offered to somebody who does not know yet what can be asked; whether one is answered is for the caller
to find out before it is shown.
"""

import re
from collections.abc import Iterator
from itertools import chain, zip_longest

from corpus.counts import promises
from corpus.document import Document, Kind
from corpus.store import Store

DOCUMENTS = 20  # that are looked at
EACH = 3  # questions that one document suggests, of each sort
LONGEST = 90  # characters of a question
_ABOUT = re.compile(
    r"(?!What|How|Why|When|Where|Who|Which)[A-Z][^\s.:;!?]* [^.:;!?\n]{3,60}"
)  # two words: no “Summary”


def suggestions(store: Store) -> tuple[str, ...]:
    """Return questions, the documents taking turns; first what lists promise, then what headings name."""
    of_each = [tuple(_of_document(store, summary.id)) for summary in store.documents()[:DOCUMENTS]]
    turns = chain.from_iterable(zip_longest(*of_each))
    return tuple(dict.fromkeys(question for question in turns if question and len(question) <= LONGEST))


def _of_document(store: Store, document_id: str) -> Iterator[str]:
    document = store.document(document_id)
    asked = [*_lists(store, document)][:EACH]
    headings = [*_headings(store, document)][:EACH]
    yield from (question for pair in zip_longest(asked, headings) for question in pair if question)


def _lists(store: Store, document: Document) -> Iterator[str]:
    """Yield "What are the six measures?" for each list whose lead-in counts what it lists."""
    for each in store.enumerations(document.id):
        if each.lead is None or each.announced != len(each.items):
            continue
        sentence = document.text[each.lead.start : each.lead.end]
        for promise in promises(sentence):
            if promise.number == each.announced:
                words = sentence[promise.start : promise.end]
                yield f"What are the {words[0].lower()}{words[1:]}?"
                break


def _headings(store: Store, document: Document) -> Iterator[str]:
    """Yield the headings that are questions, and "What is said about X?" for those that name something."""
    for each in store.paragraphs(document.id):
        words = document.text[each.start : each.end]
        if each.kind is not Kind.HEADING or words == document.title:
            continue
        if words.endswith("?"):
            yield words
        elif _ABOUT.fullmatch(words):
            yield f"What is said about “{words}”?"
