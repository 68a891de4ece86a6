"""Follow-ups: what of the earlier questions and their quotes is carried into this question, and shown to the person.

A follow-up is completed with words that stand in an earlier question or in a document, or it names a place
that is quoted as it stands. No word is made up, and a question that can stand alone carries nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.document import Slice
from corpus.errors import NoSuchDocument
from corpus.store import Store
from index.search import EVERYWHERE, Scope
from qa import subject
from qa.answer import Answer, Carried, Carries, Role, Span
from qa.elsewhere import Elsewhere, elsewhere
from qa.leaning import Form, Leaning, leaning
from qa.position import Items, Where, around, items_of, paragraph_beside
from qa.question import read, terms_of
from qa.referring import pointer

MOST_TURNS = 20  # earlier questions that are looked at
LIST_TURNS = 3  # of these, the last in which a list is looked for
CHIP_WORDS = 8  # of an item, that say which one it is

__all__ = ["Carried", "Carries", "Completed", "Turn", "complete"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One earlier question, and where its quotes stand. No text that a client sends is ever used as a quote."""

    asked: str
    places: tuple[tuple[str, int], ...] = ()  # (document id, paragraph) of its answer quotes, as they were shown
    lead: tuple[str, int] | None = None  # the same of the sentence that led in to a list

    @classmethod
    def of(cls, answer: Answer) -> "Turn":
        """Return what later questions may need of an answer."""
        places = [(quote.document_id, quote.paragraph) for quote in answer.quotes if quote.role is Role.ANSWER]
        leads = [(quote.document_id, quote.paragraph) for quote in answer.quotes if quote.role is Role.LEAD]
        return cls(asked=answer.asked, places=tuple(places), lead=leads[0] if leads else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """A question with what it carries; nothing, if it stands alone.

    `spans` are quoted without a search; if the place that was asked for is not there, `nearest` is shown and
    nothing is quoted.
    """

    asked: str
    scope: Scope | None = None
    carried: tuple[Carried, ...] = ()
    spans: tuple[Span, ...] = ()
    nearest: tuple[Span, ...] = ()

    @property
    def places(self) -> tuple[tuple[str, int], ...]:
        """The (document id, paragraph) pairs of a direct answer."""
        return tuple(dict.fromkeys((span.document_id, span.paragraph) for span in self.spans))


def complete(
    question: str,
    history: Sequence[Turn],
    store: Store,
    *,
    without: frozenset[Carries] = frozenset(),
    within: Scope = EVERYWHERE,
) -> Completed:
    """Return the question completed from the conversation, oldest turn first; what is in `without` is not carried.

    What was quoted from a document that is gone, or lies outside the scope that was chosen, carries nothing.
    """
    question = " ".join(question.split())
    turns = [live for turn in history[-MOST_TURNS:] if (live := _live(turn, store, within))]
    if not turns:
        return Completed(asked=question)
    return _Conversation(question, tuple(turns), store, without, within).completed()


@dataclass(frozen=True, slots=True)
class _Conversation:
    """One question, and the earlier ones whose quotes still stand."""

    question: str
    turns: tuple[Turn, ...]
    store: Store
    without: frozenset[Carries]
    within: Scope

    @property
    def last(self) -> Turn:
        """The earlier question that a follow-up is taken to follow."""
        return self.turns[-1]

    def completed(self) -> Completed:
        other = elsewhere(self.question, [turn.places for turn in self.turns], self.store)
        if other and _admits(self.within, other.document_id, self.store):
            return self._elsewhere(other)
        lean = leaning(self.question, self._nouns())
        return self._as(lean)

    def _as(self, lean: Leaning) -> Completed:
        if lean.form is Form.ITEM:
            return self._item(lean)
        if lean.form is Form.PARAGRAPH:
            return self._paragraph(lean)
        if lean.form is Form.MORE:
            return self._more()
        if lean.form is Form.ALONE or Carries.SUBJECT in self.without:
            return Completed(asked=self.question)
        if lean.form is Form.INSTEAD:
            return self._about(*subject.instead(lean.words, self.last.asked))
        if lean.form is Form.BARE:
            return self._about(*subject.bare(self.question, self.last.asked))
        if lean.pointer:
            return self._about(*subject.pointed(self.question, lean.pointer, self.last.asked, self._quoted()))
        return Completed(asked=self.question)

    def _about(self, asked: str, words: str) -> Completed:
        """A question completed with what the last one was about, looked for where that was answered first."""
        return Completed(asked=asked, carried=(Carried(Carries.SUBJECT, words),) if words else ())

    def _elsewhere(self, other: Elsewhere) -> Completed:
        """What is left of the question, or else the last one, put to the document that it names."""
        own = replace(self, question=other.rest)
        if not other.rest:
            subject_of = self.last.asked
            words = subject.subject(subject_of)
            left_out = Carries.SUBJECT in self.without
            done = Completed(asked=self.question) if left_out else self._about(subject_of, words)
        else:
            found = pointer(other.rest)
            done = own._as(Leaning(form=Form.POINTS, pointer=found)) if found else Completed(asked=other.rest)
        if Carries.DOCUMENT in self.without:
            return done
        title = next(each.title for each in self.store.documents() if each.id == other.document_id)
        scope = Scope(document_id=other.document_id, collection=self.within.collection)
        return replace(done, scope=scope, carried=(*done.carried, Carried(Carries.DOCUMENT, title)))

    def _item(self, lean: Leaning) -> Completed:
        """An item of the last list, quoted as it stands; beside the last quote, a paragraph if it is no list."""
        items = self._list()
        if items is None or (lean.step and len(items.shown) == len(items.items)):
            return self._paragraph(lean) if lean.step else self._searched_item()
        if Carries.ITEM in self.without or (lean.left and not items.left()):
            return Completed(asked=self.question)
        places = items.beside(lean.step) if lean.step else items.left() if lean.left else items.at(lean.places)
        words = subject.subject(self._list_turn().asked)
        asked = subject.with_subject(self.question, words)
        if not places:
            edge = len(items.items) - 1 if (lean.step or lean.places[-1]) > 0 else 0
            nearest = tuple(span for span in items.spans([edge]) if span.role is Role.ANSWER)
            return Completed(asked=asked, carried=(Carried(Carries.ITEM, words),), nearest=nearest)
        spans = items.spans(places)
        return Completed(asked=asked, carried=(Carried(Carries.ITEM, _opening(items, places[0])),), spans=spans)

    def _searched_item(self) -> Completed:
        if Carries.SUBJECT in self.without:
            return Completed(asked=self.question)
        words = subject.subject(self.last.asked)
        return self._about(subject.with_subject(self.question, words), words)

    def _paragraph(self, lean: Leaning) -> Completed:
        """The paragraph beside the last quote."""
        turn = self._quoting()
        if turn is None or Carries.PLACE in self.without:
            return Completed(asked=self.question)
        beside, own = paragraph_beside(turn.places, lean.step, self.store)
        label = self.store.paragraph(own.document_id, own.paragraph).label
        asked = subject.with_subject(self.question, subject.subject(turn.asked))
        done = Completed(asked=asked, carried=(Carried(Carries.PLACE, label),))
        return replace(done, spans=(beside,)) if beside else replace(done, nearest=(own,))

    def _more(self) -> Completed:
        """The whole paragraph of the last quote, and what follows it; without a quote, a search."""
        turn = self._quoting()
        if Carries.SUBJECT in self.without:
            return Completed(asked=self.question)
        words = subject.subject(self.last.asked)
        done = self._about(subject.with_subject(self.question, words), words)
        return replace(done, spans=around(self._nearest(turn), self.store)) if turn is self.last else done

    def _nearest(self, turn: Turn) -> Where:
        """The paragraph of a turn's quotes that has the most of the words asked."""
        wanted = set(terms_of(turn.asked))
        return max(turn.places, key=lambda place: len(wanted.intersection(terms_of(_text(place, self.store)))))

    def _quoted(self) -> tuple[str, ...]:
        """The words of the paragraphs that the last turn quotes from, nearest to its question first."""
        if not self.last.places:
            return ()
        nearest = self._nearest(self.last)
        return tuple(_text(place, self.store) for place in dict.fromkeys((nearest, *self.last.places)))

    def _quoting(self) -> Turn | None:
        return next((turn for turn in reversed(self.turns) if turn.places), None)

    def _list_turn(self) -> Turn:
        listing = (turn for turn in reversed(self.turns[-LIST_TURNS:]) if _list_of(turn, self.store))
        return next(listing, self.last)

    def _list(self) -> Items | None:
        return _list_of(self._list_turn(), self.store)

    def _nouns(self) -> frozenset[str]:
        """Stems of the nouns by which lists were asked for."""
        heads = (read(turn.asked).head for turn in self.turns[-LIST_TURNS:])
        return frozenset(head for head in heads if head)


def _list_of(turn: Turn, store: Store) -> Items | None:
    return items_of(turn.places, turn.lead, turn.asked, store) if turn.places else None


def _opening(items: Items, place: int) -> str:
    item = items.items[place]
    words = items.document.text[item.start : item.end].split()
    return " ".join(words[:CHIP_WORDS])


def _text(place: Where, store: Store) -> str:
    paragraph = store.paragraph(*place)
    whole = Slice(paragraph.number, paragraph.start, paragraph.end)
    return store.document(place[0]).text[whole.start : whole.end]


def _live(turn: Turn, store: Store, within: Scope) -> Turn | None:
    """A turn with those of its places that still are in the library and in scope; None if it had others alone."""
    places = tuple(place for place in turn.places if _stands(place, store, within))
    if turn.places and not places:
        return None
    lead = turn.lead if turn.lead and _stands(turn.lead, store, within) else None
    return replace(turn, places=places, lead=lead)


def _stands(place: Where, store: Store, within: Scope) -> bool:
    try:
        store.paragraph(*place)
    except NoSuchDocument:
        return False
    return _admits(within, place[0], store)


def _admits(scope: Scope, document_id: str, store: Store) -> bool:
    """Whether a document lies in a scope."""
    if scope.document_id not in (None, document_id) or document_id not in (scope.document_ids or (document_id,)):
        return False
    return scope.collection is None or store.document(document_id).collection == scope.collection
