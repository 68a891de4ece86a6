"""Questions over HTTP: one, streamed as it is verified, many at once, or one to several documents side by side."""

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.requests import ClientDisconnect

from index.search import Index, Scope
from qa.answer import Answer
from qa.ask import ask
from qa.batch import Row, answer_row
from qa.compare import compare
from qa.compare import to_json as comparison_json
from qa.confidence import Calibration
from qa.render import Json, quote_json, to_json
from qa.server.problems import Responses
from qa.server.readers import Readers
from qa.server.schema import AnswerOut, Batch, BatchOut, BatchQuestion, Compared, ComparisonOut, Name, Question, Words

EVENTS = "text/event-stream"
LOOKS = 0.1  # seconds between two looks whether the client is still there

T = TypeVar("T")
router = APIRouter(prefix="/api/v1", tags=["questions"])
_ANSWER: Responses = {200: {"model": AnswerOut, "content": {EVENTS: {"schema": {"type": "string"}}}}}


@router.post("/ask", responses=_ANSWER)
async def ask_question(request: Request, question: Question) -> Response:
    """Answer a question by quotes, or refuse.

    With `Accept: text/event-stream` come an event `quote` for each quote, and then `answer` with everything.
    """
    answer = await put(request, lambda index: answered(question, index, calibration(request)))
    if EVENTS in request.headers.get("accept", ""):
        return StreamingResponse(_events(answer), media_type=EVENTS, headers={"Cache-Control": "no-store"})
    return JSONResponse(to_json(answer))


@router.get("/ask", responses=_ANSWER)
async def ask_by_address(
    request: Request,
    q: Annotated[Words, Query(description="the question")],
    document: Annotated[list[Name] | None, Query(max_length=200)] = None,
    collection: Name | None = None,
) -> Response:
    """Answer a question that stands in the address."""
    return await ask_question(request, Question(question=q, documents=document or [], collection=collection))


@router.post("/ask/batch", responses={200: {"model": BatchOut}})
async def ask_batch(request: Request, batch: Batch) -> JSONResponse:
    """Answer many questions, in their order; one that cannot be asked has the status "error"."""
    answers = [await put(request, _row(each, calibration(request))) for each in batch.questions]
    return JSONResponse({"answers": answers})


@router.post("/compare", responses={200: {"model": ComparisonOut}})
async def compare_documents(request: Request, wanted: Compared) -> JSONResponse:
    """Put a question to each of several documents; one that is silent abstains."""

    def work(index: Index) -> dict[str, Json]:
        chosen = [index.store.resolve(name) for name in wanted.documents]
        return comparison_json(wanted.question, compare(wanted.question, index, chosen, calibration(request)))

    return JSONResponse(await put(request, work))


def answered(question: Question, index: Index, calibrated: Calibration) -> Answer:
    """Put a question to the index; raises what `ask` raises, and NoSuchDocument."""
    return ask(
        question.question,
        index,
        scope=scope(index, question.documents, question.collection),
        calibration=calibrated,
        history=[earlier.turn() for earlier in question.history],
        without=frozenset(question.without),
    )


def scope(index: Index, documents: list[str], collection: str | None) -> Scope:
    """Resolve names; raises NoSuchDocument."""
    if collection is not None:
        index.store.require(collection)
    return Scope.of(map(index.store.resolve, documents), collection)


def calibration(request: Request) -> Calibration:
    """Return what decides whether an answer is given."""
    found: Calibration = request.app.state.calibration
    return found


async def put(request: Request, work: Callable[[Index], T]) -> T:
    """Let a reader do some work; what has not begun when the client leaves is never done."""
    readers: Readers = request.app.state.readers
    working = asyncio.ensure_future(readers.submit(work))
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        working.cancel()
        leaving.cancel()


async def _left(request: Request) -> None:
    while not await request.is_disconnected():
        await asyncio.sleep(LOOKS)


def _events(answer: Answer) -> Iterator[str]:
    for quote in answer.quotes:
        yield _event("quote", quote_json(quote))
    yield _event("answer", to_json(answer))


def _event(name: str, value: dict[str, Json]) -> str:
    return f"event: {name}\ndata: {json.dumps(value, ensure_ascii=False)}\n\n"


def _row(each: BatchQuestion, calibrated: Calibration) -> Callable[[Index], dict[str, Json]]:
    row = Row(each.id, each.question, each.document, each.collection)
    return lambda index: answer_row(row, index, calibrated)
