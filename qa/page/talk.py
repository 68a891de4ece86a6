"""What was asked and said in one browser: from an order to an exchange, and from exchanges to the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, Field

from index.search import Index, Scope
from qa.answer import Answer, Carries
from qa.ask import ask
from qa.compare import compare
from qa.confidence import Calibration
from qa.converse import Turn
from qa.page import cards, shell

MOST_CHOSEN = 1_000  # documents that a question may be narrowed to
MOST_REMEMBERED = 20  # exchanges that a follow-up may lean on
MOST_KEPT = 50  # exchanges; the oldest go first

Id = Annotated[str, Field(pattern="^[0-9a-f]{16}$")]


class Order(BaseModel):
    """What the page sends with a question, besides its words."""

    documents: list[Id] = Field(default=[], max_length=MOST_CHOSEN)
    without: list[Carries] = Field(default=[], max_length=8)  # what must not be carried over
    again: bool = False  # in place of the last exchange
    compare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One question and what was said to it: one answer, several side by side, or why there is none."""

    question: str
    number: int = 0  # from 0, in its conversation
    answer: Answer | None = None
    rows: tuple[cards.Compared, ...] = ()
    without: frozenset[Carries] = frozenset()  # what was taken away from a follow-up
    failed: str | None = None


def hold(question: str, order: Order, earlier: Sequence[Exchange], index: Index, calibration: Calibration) -> Exchange:
    """Put a question to the documents that the order names, as a follow-up of the earlier ones.

    Raises what `qa.ask.ask` raises.
    """
    if order.compare and order.documents:
        return Exchange(question=question, rows=compare(question, index, order.documents, calibration))
    history = [Turn.of(each.answer) for each in earlier if each.answer][-MOST_REMEMBERED:]
    without = frozenset(order.without)
    answer = ask(
        question, index, scope=Scope.of(order.documents), calibration=calibration, history=history, without=without
    )
    return Exchange(question=question, answer=answer, without=without)


def kept(earlier: Sequence[Exchange], new: Exchange) -> tuple[Exchange, ...]:
    """Return the exchanges with a new one at the end, as many as are kept."""
    return (*earlier, new)[-MOST_KEPT:]


def following(earlier: Sequence[Exchange]) -> int:
    """Return the number of the exchange that comes next."""
    return earlier[-1].number + 1 if earlier else 0


def waiting(number: int, question: str) -> str:
    """Return a question that waits for its answer, as HTML; see `shown`."""
    return _turns(number, cards.turn(number, question, cards.pending(), state="pending"))


def shown(exchange: Exchange) -> str:
    """Return an exchange as HTML. On the page it takes the place of those that have its number or a higher one."""
    return _turns(exchange.number, _turn(exchange))


def taken_back(said: Sequence[Exchange]) -> str:
    """Return what is shown when a question was stopped: the last exchange before it, or what a page begins with."""
    return shown(said[-1]) if said else shell.EMPTY


def _turns(number: int, html: str) -> str:
    return f'<div class="turns" data-from="{number}">{html}</div>'


def _turn(exchange: Exchange) -> str:
    number, question = exchange.number, exchange.question
    if exchange.failed is not None:
        return cards.turn(number, question, cards.failed(exchange.failed), state="failed")
    if exchange.answer:
        body = cards.carried(exchange.answer, exchange.without) + cards.answered(exchange.answer)
        return cards.turn(number, question, body, answers=[exchange.answer])
    return cards.turn(number, question, cards.compared(exchange.rows), answers=[each for _, each in exchange.rows])
