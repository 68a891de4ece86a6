"""The interface that clients of OpenAI speak: a message goes in, quotes come out, their places as annotations.

The words of earlier answers that a client sends along are not read: its earlier questions are asked again, so
that a follow-up leans on the documents and on nothing else.
"""

import json
import secrets
from collections.abc import Iterator
from itertools import pairwise
from time import time
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field

from index.search import Index
from index.tokens import count
from qa.answer import Answer, Quote
from qa.ask import ask
from qa.confidence import Calibration
from qa.converse import Turn
from qa.render import Json, quote_json, reference, to_text
from qa.server import problems
from qa.server.asking import EVENTS, calibration, put, scope
from qa.server.schema import MOST_DOCUMENTS, Name, Words

MODEL = "pilcrow"
REMEMBERED = 3  # earlier questions that are asked again
MOST_MESSAGES = 1_000
router = APIRouter(prefix="/v1", tags=["openai"])


class Part(BaseModel):
    """A piece of a message; pieces that are no text are not read."""

    type: str
    text: Words = ""


class Message(BaseModel):
    """What one side said."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Words | list[Part] | None = None

    @property
    def words(self) -> str:
        """Return its text."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class StreamOptions(BaseModel):
    """How it is streamed."""

    include_usage: bool = False


class Chat(BaseModel):
    """A conversation; parameters that make no sense for quoting are ignored."""

    model: str
    messages: Annotated[list[Message], Field(min_length=1, max_length=MOST_MESSAGES)]
    stream: bool = False
    stream_options: StreamOptions | None = None
    documents: Annotated[list[Name], Field(max_length=MOST_DOCUMENTS)] = []
    collection: Name | None = None


@router.get("/models")
async def list_models() -> JSONResponse:
    """List the one model there is."""
    return JSONResponse({"object": "list", "data": [_model()]})


@router.get("/models/{name}")
async def get_model(name: str) -> JSONResponse:
    """Tell of the one model there is."""
    return JSONResponse(_model()) if name == MODEL else _no_such_model(name)


@router.post("/chat/completions", response_class=Response)
async def complete(request: Request, chat: Chat) -> Response:
    """Answer the last question of the user, as a whole or streamed."""
    if chat.model != MODEL:
        return _no_such_model(chat.model)
    questions = [message.words for message in chat.messages if message.role == "user"]
    if not questions:
        body = problems.openai_json(400, "There is no message with the role “user”.", "no_question")
        return JSONResponse(body, 400)
    answer = await put(request, lambda index: _converse(questions, chat, index, calibration(request)))
    id, created = f"chatcmpl-{secrets.token_hex(12)}", int(time())
    if not chat.stream:
        return JSONResponse(_completion(answer, questions, id, created))
    with_usage = bool(chat.stream_options and chat.stream_options.include_usage)
    return StreamingResponse(_chunks(answer, questions, id, created, with_usage), media_type=EVENTS)


def _converse(questions: list[str], chat: Chat, index: Index, calibrated: Calibration) -> Answer:
    """Ask the last question, after those before it were asked again."""
    where = scope(index, chat.documents, chat.collection)
    history: list[Turn] = []
    for earlier in questions[-1 - REMEMBERED : -1]:
        answer = ask(earlier, index, scope=where, calibration=calibrated, history=history)
        history.append(Turn.of(answer))
    return ask(questions[-1], index, scope=where, calibration=calibrated, history=history)


def _completion(answer: Answer, questions: list[str], id: str, created: int) -> dict[str, Json]:
    content = to_text(answer)
    message: dict[str, Json] = {
        "role": "assistant",
        "content": content,
        "refusal": None,
        "annotations": _annotations(answer, content),
    }
    choice: dict[str, Json] = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return {
        "id": id,
        "object": "chat.completion",
        "created": created,
        "model": MODEL,
        "choices": [choice],
        "usage": _usage(questions, content),
        "system_fingerprint": answer.signature,
    }


def _chunks(answer: Answer, questions: list[str], id: str, created: int, with_usage: bool) -> Iterator[str]:
    """Yield the events of a stream: quote after quote, the annotations, the end."""
    content = to_text(answer)
    cuts = [0, *(start - 1 for start, _, _ in _places(answer, content)[1:]), len(content)]
    deltas: list[dict[str, Json]] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": content[start:end]} for start, end in pairwise(cuts)]
    deltas.append({"annotations": _annotations(answer, content)})
    shared: dict[str, Json] = {"id": id, "object": "chat.completion.chunk", "created": created, "model": MODEL}
    for delta in deltas:
        yield _event({**shared, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
    yield _event({**shared, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    if with_usage:
        yield _event({**shared, "choices": [], "usage": _usage(questions, content)})
    yield "data: [DONE]\n\n"


def _annotations(answer: Answer, content: str) -> list[Json]:
    """Return where the quotes stand in the content, and where in the documents: a link into the page, and all of it."""
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "start_index": start,
                "end_index": end,
                "title": reference(quote),
                "url": f"/#/{quote.document_id}/p{quote.paragraph}",
            },
            "pilcrow": quote_json(quote),
        }
        for start, end, quote in _places(answer, content)
    ]


def _places(answer: Answer, content: str) -> list[tuple[int, int, Quote]]:
    """Return the quotes of an answer with their ranges of the content, in its order."""
    found, done = [], 0
    for quote in answer.quotes:
        start = content.index(f"“{quote.text}”", done) + 1
        end = start + len(quote.text)
        found.append((start, end, quote))
        mark = reference(quote)  # skipped, because a title may hold anything
        done = content.index(mark, end) + len(mark)
    return found


def _usage(questions: list[str], content: str) -> dict[str, Json]:
    """Count tokens as Pilcrow does."""
    prompt, completion = sum(map(count, questions)), count(content)
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _model() -> dict[str, Json]:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": "pilcrow"}


def _no_such_model(name: str) -> JSONResponse:
    body = problems.openai_json(404, f"There is no model “{name}”; the one there is is “{MODEL}”.", "model_not_found")
    return JSONResponse(body, 404)


def _event(value: dict[str, Json]) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"
