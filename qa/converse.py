"""Follow-ups: what of the earlier questions and their quotes is carried into this question, and shown to the person.

A follow-up is completed with words that stand in an earlier question or in a document, or it names a place
that is quoted as it stands. No word is made up, and a question that can stand alone carries nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.store import Store
from index.search import Scope
from qa.answer import Answer, Carried, Carries, Role, Span

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
    question: str, history: Sequence[Turn], store: Store, *, without: frozenset[Carries] = frozenset()
) -> Completed:
    """Return the question completed from the conversation, oldest turn first; what is in `without` is not carried."""
    return Completed(asked=" ".join(question.split()))


def completed_within(
    question: str, history: Sequence[Turn], store: Store, scope: Scope, without: frozenset[Carries]
) -> Completed:
    """Return the question completed as `complete` does, by nothing that lies outside a scope that was chosen."""
    return complete(question, history, store, without=without)
