"""The one door: a question goes in, an `Answer` comes out, the same for every edge."""

from collections.abc import Sequence
from importlib.metadata import version
from time import perf_counter

from corpus.errors import TooLong
from index.search import EVERYWHERE, Found, Index, Scope
from qa import listing
from qa.answer import Answer, Count, Quote, Refusal, Span, Timings
from qa.choose import COEFFICIENTS, nearest
from qa.evidence import PASSAGES_READ, Rarity, gather
from qa.question import WORD, read
from qa.verify import verify

LONGEST_QUESTION = 2_000  # characters; the encoder's window is the tighter limit for most scripts


def ask(question: str, index: Index, *, scope: Scope = EVERYWHERE) -> Answer:
    """Answer a question from the documents in scope, by quotes alone.

    Raises `TooLong` if the question is over the limit, `EncoderMismatch` if the library was embedded
    by another model, `QuoteError` if a span does not match the stored truth.
    """
    started = perf_counter()
    asked = " ".join(question.split())
    if len(asked) > LONGEST_QUESTION:
        raise TooLong(f"The question has {len(asked):,} characters; {LONGEST_QUESTION:,} is the limit. Shorten it.")
    if not WORD.search(asked):
        return _answer(question, asked, index, refusal=Refusal.EMPTY_QUESTION, started=started)
    pieces, window = index.encoder.pieces(asked), index.encoder.window
    if pieces > window:
        raise TooLong(f"The question has {pieces:,} word pieces; the model reads {window:,}. Shorten it.")
    with index.store.snapshot():
        found = index.search(asked, k=PASSAGES_READ, scope=scope)
        if not found.hits:
            return _answer(question, asked, index, found, refusal=Refusal.NOTHING_FOUND, started=started)
        return _read(question, asked, index, found, started)


def _read(question: str, asked: str, index: Index, found: Found, started: float) -> Answer:
    """Choose, decide, verify."""
    wanted = read(asked)
    rarity = Rarity.of(wanted, index)
    candidates = gather(wanted, found, index, rarity)
    choice = listing.answer(wanted, candidates, found, index, rarity)
    if not choice.spans or choice.confidence < COEFFICIENTS.threshold:
        shown = verify(nearest(candidates), index.store)
        refusal = Refusal.NOT_ANSWERED if shown else Refusal.NOTHING_FOUND
        return _answer(
            question, asked, index, found, refusal=refusal, nearest=shown, confidence=choice.confidence, started=started
        )
    return _answer(
        question,
        asked,
        index,
        found,
        quotes=verify(_in_reading_order(choice.spans), index.store),
        count=choice.count,
        confidence=choice.confidence,
        started=started,
    )


def _in_reading_order(spans: Sequence[Span]) -> list[Span]:
    """Order spans as they stand in their document, and documents by their best span."""
    best: dict[str, float] = {}
    for span in spans:
        best[span.document_id] = max(span.score, best.get(span.document_id, 0.0))
    return sorted(spans, key=lambda span: (-best[span.document_id], span.document_id, span.start))


def _answer(
    question: str,
    asked: str,
    index: Index,
    found: Found | None = None,
    *,
    started: float,
    quotes: tuple[Quote, ...] = (),
    count: Count | None = None,
    refusal: Refusal | None = None,
    nearest: tuple[Quote, ...] = (),
    confidence: float = 0.0,
) -> Answer:
    total = (perf_counter() - started) * 1e3
    encode, search = (found.encode_ms, found.search_ms) if found else (0.0, 0.0)
    return Answer(
        question=question,
        asked=asked,
        quotes=quotes,
        count=count,
        refusal=refusal,
        nearest=nearest,
        confidence=confidence,
        hits=found.hits if found else (),
        timings=Timings(encode=encode, search=search, read=total - encode - search, total=total),
        signature=f"pilcrow:{version('pilcrow')}|{index.signature}|reader:{COEFFICIENTS.signature}",
    )
