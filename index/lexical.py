"""Full-text search: SQLite's FTS5, ranked by BM25 (Robertson and Zaragoza 2009, in FTS5's form).

Words are stemmed (Porter) and freed of diacritics by FTS5. Scripts written without spaces are indexed
character by character, and a question's run of them is asked as its pairs of characters, as Lucene's
CJKAnalyzer does. FTS5 scores every row that matches, so a question's commonest words are dropped.
"""

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.tables import TOKENIZER

WEIGHTS = (1.0, 1.0)  # of a word in the heading (title and section), and in the body
COMMON = 0.2  # share of the passages from which a word is common; asking commoner ones gained nothing
ROWS = 20_000  # as many matching rows are scored, summed over the words: 15 ms at the median of 100,000 passages
KEPT = 2  # the rarest words of a question are asked in any case
LONGEST = 256  # distinct words of a question that are considered
RUN = 3  # words of a quotation that are asked as one phrase
RUNS = 8  # phrases of a quotation that are asked

_UNSPACED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u2e80-\u2fdf\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han, kana
    "\U00020000-\U0003134f"  # rarer Han
    "\uac00-\ud7af"  # Hangul has spaces, but hangs its particles on the words
)
_CHARACTER = re.compile(f"[{_UNSPACED}]")
_WORD = re.compile(f"[{_UNSPACED}]+|[^\\W_{_UNSPACED}]+")


def fill(connection: sqlite3.Connection, passage: int, heading: str, body: str) -> None:
    """Index a passage, in the caller's transaction."""
    connection.execute(
        "INSERT INTO lexical (rowid, heading, body) VALUES (?, ?, ?)", (passage, _spread(heading), _spread(body))
    )


def delete(connection: sqlite3.Connection, document_id: str) -> None:
    """Take a document's passages out of the index, in the caller's transaction."""
    connection.execute(
        "DELETE FROM lexical WHERE rowid IN (SELECT id FROM passages WHERE document_id = ?)", (document_id,)
    )


def optimize(connection: sqlite3.Connection) -> None:
    """Merge the index into one piece, in which nothing of deleted passages is left."""
    connection.execute("INSERT INTO lexical (lexical) VALUES ('optimize')")


class Lexical:
    """Searches one library; remembers how common words are until told to `forget`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._stemmer = Stemmer()
        self._frequencies: dict[str, int] = {}  # stem -> passages

    def forget(self) -> None:
        """Drop what was remembered, because the library has changed."""
        self._frequencies.clear()

    def frequency(self, term: str) -> int:
        """Return in how many passages a term occurs: stemmed; for several words, the rarest of them."""
        return min((self._stem_frequency(stem) for stem in self._stemmer.stems(term)), default=0)

    def search(
        self,
        question: str,
        count: int,
        passages: int,
        *,
        document_id: str | None = None,
        collection: str | None = None,
        document_ids: Sequence[str] = (),
    ) -> tuple[tuple[int, float], ...]:
        """Return the best passages as (passage id, BM25 score above 0), best first, ties by id.

        The words of the question are asked as they are; nothing in it is understood as a query language.

        :param count: return at most so many.
        :param passages: how many the library holds.
        :param document_id: search in this document only.
        :param collection: search in this collection only.
        :param document_ids: search in these documents only, if there are any.
        """
        query = " OR ".join(f'"{term}"' for term in self._rare(terms(question), passages))
        return self._best(query, count, _narrowed(document_id, collection, document_ids))

    def phrases(
        self,
        words: str,
        count: int,
        *,
        document_id: str | None = None,
        collection: str | None = None,
        document_ids: Sequence[str] = (),
    ) -> tuple[tuple[int, float], ...]:
        """Return the passages with most of the runs of words that a quotation is made of, as `search` does.

        Of each stretch of the quotation the run of the rarest words is asked, so that a word that was changed
        spoils one of them. Scope as in `search`.
        """
        query = " OR ".join(f'"{run}"' for run in self._runs(words))
        return self._best(query, count, _narrowed(document_id, collection, document_ids))

    def _best(self, query: str, count: int, scope: tuple[str, str, tuple[str, ...]]) -> tuple[tuple[int, float], ...]:
        """Return the passages that FTS5 finds in a scope, as `_narrowed` gives it; none for an empty query."""
        if not query:
            return ()
        joins, filters, values = scope
        rows = self._connection.execute(
            f"SELECT lexical.rowid, bm25(lexical, ?, ?) AS cost FROM lexical {joins}"
            f" WHERE lexical MATCH ? {filters} ORDER BY cost, lexical.rowid LIMIT ?",
            (*WEIGHTS, query, *values, count),
        )
        return tuple((passage, -cost) for passage, cost in rows)

    def _runs(self, words: str) -> tuple[str, ...]:
        """Return the distinct runs of `RUN` words to ask for, fewer of a short quotation."""
        each = [part for word in _WORD.findall(words) for part in (word if _CHARACTER.match(word) else (word.lower(),))]
        rarity = [self.frequency(word) for word in each]
        length = min(RUN, max(1, len(each) // 2))
        runs = [rarity[start : start + length] for start in range(len(each) - length + 1)]
        stretches = max(1, min(RUNS, len(runs)))
        found: dict[str, None] = {}
        for number in range(stretches):
            stretch = range(number * len(runs) // stretches, (number + 1) * len(runs) // stretches)
            known = [start for start in stretch if all(runs[start])]
            if known:  # common words cost time and tell little
                start = min(known, key=lambda start: (sum(runs[start]), start))
                found[" ".join(each[start : start + length])] = None
        return tuple(found)

    def _rare(self, asked: Sequence[str], passages: int) -> Iterator[str]:
        """Yield the rarest terms as far as the time allows; those that occur nowhere are left out."""
        rows = 0
        known = sorted((frequency, term) for term in asked if (frequency := self.frequency(term)))
        for position, (frequency, term) in enumerate(known):
            rows += frequency
            if position >= KEPT and (frequency > COMMON * passages or rows > ROWS):
                return
            yield term

    def _stem_frequency(self, stem: str) -> int:
        found = self._frequencies.get(stem)
        if found is None:
            row = self._connection.execute("SELECT doc FROM lexical_terms WHERE term = ?", (stem,)).fetchone()
            found = self._frequencies[stem] = row[0] if row else 0
        return found


def terms(text: str) -> tuple[str, ...]:
    """Return the distinct terms of a question in order: words, and pairs of characters where none has spaces."""
    found: dict[str, None] = {}
    for word in _WORD.findall(text):
        found.update(dict.fromkeys(_pairs(word) if _CHARACTER.match(word) else (word.lower(),)))
        if len(found) >= LONGEST:
            break
    return tuple(found)[:LONGEST]


class Stemmer:
    """What FTS5 makes of a term, found by letting FTS5 do it in a table of its own in memory."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        self._connection.execute(f"CREATE VIRTUAL TABLE words USING fts5 (word, tokenize = '{TOKENIZER}')")
        self._connection.execute("CREATE VIRTUAL TABLE found USING fts5vocab (words, 'instance')")
        self._known: dict[str, tuple[str, ...]] = {}

    def stems(self, term: str) -> tuple[str, ...]:
        """Return the stems of a term's words, in order."""
        if term not in self._known:
            if len(self._known) >= 10_000:
                self._known.clear()
            self._connection.execute("INSERT INTO words (rowid, word) VALUES (1, ?)", (_spread(term),))
            rows = self._connection.execute("SELECT term FROM found ORDER BY offset").fetchall()
            self._connection.execute("DELETE FROM words")
            self._known[term] = tuple(stem for (stem,) in rows)
        return self._known[term]


def _narrowed(
    document_id: str | None, collection: str | None, document_ids: Sequence[str]
) -> tuple[str, str, tuple[str, ...]]:
    """Return joins, conditions and values that keep the search inside documents and a collection."""
    joins, filters, values = "", "", []
    if document_id is not None:
        filters, values = " AND passages.document_id = ?", [document_id]
    if document_ids:
        filters += " AND passages.document_id IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(document_ids))
    if collection is not None:
        joins = " CROSS JOIN documents ON documents.id = passages.document_id"
        filters, values = filters + " AND documents.collection = ?", [*values, collection]
    if filters:  # CROSS: the full text is searched first
        joins = "CROSS JOIN passages ON passages.id = lexical.rowid" + joins
    return joins, filters, tuple(values)


def _pairs(run: str) -> tuple[str, ...]:
    return tuple(" ".join(pair) for pair in pairwise(run)) or (run,)


def _spread(text: str) -> str:
    """Return the text with each character of an unspaced script as a word of its own."""
    return _CHARACTER.sub(r" \g<0> ", text)
