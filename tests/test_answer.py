"""An answer is quotes or a refusal, and a span holds no words."""

from dataclasses import FrozenInstanceError, fields

import pytest

from corpus.document import digest
from qa.answer import Answer, Quote, Refusal, Role, Span, Timings
from tests.one_document import document

DOCUMENT = document("The ferry leaves at dawn. It returns at dusk.")
QUOTE = Quote(
    document_id=DOCUMENT.id,
    title=DOCUMENT.title,
    source=DOCUMENT.source,
    document_sha256=DOCUMENT.sha256,
    paragraph=1,
    label="¶1",
    page=None,
    section=(),
    start=0,
    end=25,
    text=DOCUMENT.text[:25],
    sha256=digest(DOCUMENT.text[:25]),
    emphasis=(),
    score=0.5,
    role=Role.ANSWER,
)


def answer(quotes, refusal, nearest=()):
    return Answer(
        question="When?",
        asked="When?",
        quotes=quotes,
        count=None,
        refusal=refusal,
        nearest=nearest,
        confidence=0.5,
        hits=(),
        timings=Timings(0.0, 0.0, 0.0, 0.0),
        signature="test",
    )


@pytest.mark.parametrize(("quotes", "refusal"), [((QUOTE,), Refusal.NOT_ANSWERED), ((), None)])
def test_an_answer_that_is_both_or_neither_cannot_be_made(quotes, refusal):
    with pytest.raises(ValueError, match="either quotes or a refusal"):
        answer(quotes, refusal)


def test_a_refusal_may_show_what_is_nearest():
    assert answer((), Refusal.NOT_ANSWERED, nearest=(QUOTE,)).nearest == (QUOTE,)


def test_a_span_knows_its_words_by_their_digest_alone():
    span = Span.of(DOCUMENT, 1, 26, 45, score=1.0)
    assert span.digest == digest("It returns at dusk.")
    assert span.role is Role.ANSWER
    assert not any("returns" in str(getattr(span, field.name)) for field in fields(span))


def test_a_quote_cannot_be_edited():
    with pytest.raises(FrozenInstanceError):
        QUOTE.text = "The ferry leaves at noon."
