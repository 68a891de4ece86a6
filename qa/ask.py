"""The one door: a question goes in, an `Answer` comes out, the same for every edge."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from time import perf_counter

from corpus.errors import TooLong
from index.search import EVERYWHERE, Found, Index, Scope
from qa import listing
from qa.answer import Answer, Carries, Count, Quote, Refusal, Span, Timings
from qa.choose import COEFFICIENTS, nearest
from qa.confidence import SHIPPED, Calibration
from qa.context import contexts
from qa.converse import Completed, Turn, complete
from qa.evidence import Rarity, Reach
from qa.gather import gather
from qa.question import WORD, read
from qa.reader import shipped
from qa.verify import verify

HITS = 16  # passages that a question brings from the index; the reader reads the best of them
LONGEST_QUESTION = 2_000  # characters; the windows of the models are the tighter limit for most scripts


def ask(
    question: str,
    index: Index,
    *,
    scope: Scope = EVERYWHERE,
    calibration: Calibration = SHIPPED,
    history: Sequence[Turn] = (),
    without: frozenset[Carries] = frozenset(),
) -> Answer:
    """Answer a question from the documents in scope, by quotes alone, or refuse as the calibration says.

    `history` are the earlier questions of the conversation, oldest first, from which a follow-up is completed;
    what is in `without` is not carried over. A place that a follow-up names is quoted as it stands, unsearched.

    Raises `TooLong` if the question is over the limit, `EncoderMismatch` if the library was embedded
    by another model, `QuoteError` if a span does not match the stored truth.
    """
    turn = _Turn(question, Completed(asked=" ".join(question.split())), index, calibration, perf_counter())
    if not WORD.search(turn.asked):
        return turn.answer(refusal=Refusal.EMPTY_QUESTION)
    turn.check()
    with index.store.snapshot():
        if history:
            turn = replace(turn, completed=complete(turn.asked, history, index.store, without=without, within=scope))
            turn.check()
        if turn.completed.spans:
            return turn.answer(quotes=verify(turn.completed.spans, index.store), confidence=1.0)
        if turn.completed.nearest:
            nearby = verify(turn.completed.nearest, index.store)
            return turn.answer(refusal=Refusal.NOT_ANSWERED, nearest=nearby)
        asked_of = turn.completed.scope or scope
        found = index.search(turn.asked, k=HITS, scope=asked_of)
        if not found.hits:
            return turn.answer(found, refusal=Refusal.NOTHING_FOUND)
        return _decide(turn, found, Reach.of(asked_of, found))


def _decide(turn: "_Turn", found: Found, reach: Reach) -> Answer:
    """Read, choose, decide, verify."""
    index, question = turn.index, read(turn.asked)
    rarity = Rarity.of(question, index)
    candidates = gather(question, found, index, rarity, shipped())
    choice = listing.answer(question, candidates, found, index, rarity, reach=reach)
    confidence = turn.calibration(choice.confidence)
    if not choice.spans or confidence < turn.calibration.threshold:
        shown = verify(nearest(candidates), index.store)
        refusal = Refusal.NOT_ANSWERED if shown else Refusal.NOTHING_FOUND
        return turn.answer(found, refusal=refusal, nearest=shown, confidence=confidence)
    spans = _in_reading_order([*choice.spans, *contexts(choice.spans, index.store)])
    return turn.answer(found, quotes=verify(spans, index.store), count=choice.count, confidence=confidence)


def _in_reading_order(spans: Sequence[Span]) -> list[Span]:
    """Order spans as they stand in their document, and documents by their best span."""
    best: dict[str, float] = {}
    for span in spans:
        best[span.document_id] = max(span.score, best.get(span.document_id, 0.0))
    return sorted(spans, key=lambda span: (-best[span.document_id], span.document_id, span.start))


@dataclass(frozen=True, slots=True)
class _Turn:
    """One question on its way."""

    question: str
    completed: Completed
    index: Index
    calibration: Calibration
    started: float  # by `perf_counter`

    @property
    def asked(self) -> str:
        """What is searched: white space made single, a follow-up completed."""
        return self.completed.asked

    def check(self) -> None:
        """Raise `TooLong` if the question is over a limit."""
        if len(self.asked) > LONGEST_QUESTION:
            said = f"The question has {len(self.asked):,} characters; {LONGEST_QUESTION:,} is the limit."
            raise TooLong(f"{said} Shorten it.")
        pieces, window = self.index.encoder.pieces(self.asked), self.index.encoder.window
        if pieces > window:
            raise TooLong(f"The question has {pieces:,} word pieces; the model reads {window:,}. Shorten it.")
        shipped().check(self.asked)

    def answer(
        self,
        found: Found | None = None,
        *,
        quotes: tuple[Quote, ...] = (),
        count: Count | None = None,
        refusal: Refusal | None = None,
        nearest: tuple[Quote, ...] = (),
        confidence: float = 0.0,
    ) -> Answer:
        """Put the answer together, with what it cost and what made it."""
        total = (perf_counter() - self.started) * 1e3
        encode, search = (found.encode_ms, found.search_ms) if found else (0.0, 0.0)
        models = f"reader:{shipped().signature}-{COEFFICIENTS.signature}{self.calibration.signature}"
        return Answer(
            question=self.question,
            asked=self.asked,
            carried=self.completed.carried,
            quotes=quotes,
            count=count,
            refusal=refusal,
            nearest=nearest,
            confidence=confidence,
            hits=found.hits if found else (),
            timings=Timings(encode=encode, search=search, read=total - encode - search, total=total),
            signature=f"pilcrow:{version('pilcrow')}|{self.index.signature}|{models}",
        )
