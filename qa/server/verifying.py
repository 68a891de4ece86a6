"""Saved answers over HTTP: their receipts are checked, they are exported, and one quote is cited."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, cast

from fastapi import APIRouter, Body, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from corpus.errors import NoSuchDocument, QuoteError
from corpus.store import Store
from index.search import Index
from qa import exporting, receipts
from qa.answer import Role, Span
from qa.citing import Form, cite
from qa.render import Json
from qa.saved import Saved, SavedError, answers
from qa.server import shapes
from qa.server.readers import Readers
from qa.verify import verify

MOST = 10_000  # answers in one request

router = APIRouter(prefix="/api/v1", tags=["receipts"])
_SAVED = {
    "type": "object",
    "description": 'An answer, a conversation, a comparison, or {"answers": [...]} of such.',
    "additionalProperties": True,
}
_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": _SAVED}}}}


class ExportFormat(StrEnum):
    """How a conversation is taken away."""

    MARKDOWN = "markdown"
    DOCX = "docx"
    JSON = "json"


_MEDIA = {
    ExportFormat.MARKDOWN: ("text/markdown; charset=utf-8", "md"),
    ExportFormat.DOCX: ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ExportFormat.JSON: ("application/json", "json"),
}


class Place(BaseModel):
    """A place to cite: offsets into the document's text, within one paragraph."""

    model_config = ConfigDict(extra="forbid")
    document: str = Field(description="id or unique name")
    paragraph: int = Field(ge=1)
    start: int = Field(ge=0)
    end: int = Field(ge=1)


@router.post("/verify", responses={200: {"model": shapes.VerificationOut}}, openapi_extra=_BODY)
async def verify_answers(request: Request, body: Annotated[object, Body()]) -> JSONResponse:
    """Check the receipts of saved answers against the library: PASS, or FAIL and why, for each quote."""
    saved = saved_answers(body)
    checks = await _readers(request).submit(lambda index: receipts.check_answers(saved, index.store))
    return JSONResponse(receipts.to_json(saved, checks))


@router.post("/export", response_class=Response, openapi_extra=_BODY)
async def export(
    request: Request, body: Annotated[object, Body()], format: Annotated[ExportFormat, Query()] = ExportFormat.JSON
) -> Response:
    """Export a conversation; every quote is read from the library again, and what is lost says so."""
    saved = saved_answers(body)
    content = await _readers(request).submit(lambda index: _exported(saved, index.store, format))
    media_type, suffix = _MEDIA[format]
    headers = {"Content-Disposition": f'attachment; filename="pilcrow.{suffix}"'}
    return Response(content, media_type=media_type, headers=headers)


@router.post("/cite", responses={200: {"model": shapes.CitedOut}})
async def cite_place(request: Request, place: Place) -> JSONResponse:
    """Write the words at a place down in every form: plain, markdown, chicago, apa, bibtex."""
    return JSONResponse(await _readers(request).submit(lambda index: _cited(place, index)))


def _exported(saved: tuple[Saved, ...], store: Store, format: ExportFormat) -> bytes:
    exchanges, now = exporting.reread(saved, store), datetime.now(UTC)
    match format:
        case ExportFormat.MARKDOWN:
            return exporting.to_markdown(exchanges, now).encode()
        case ExportFormat.DOCX:
            return exporting.to_docx(exchanges, now)
        case ExportFormat.JSON:
            return JSONResponse(exporting.to_json(exchanges, now)).body  # type: ignore[return-value]


def _cited(place: Place, index: Index) -> dict[str, Json]:
    store = index.store
    with store.snapshot():
        document = store.document(store.resolve(place.document))
        span = Span.of(document, place.paragraph, place.start, place.end, score=0.0, role=Role.CONTEXT)
        try:
            (quote,) = verify([span], store)
        except QuoteError as error:  # the place came from outside, so it is not ours to mend
            raise NoSuchDocument(f"“{document.title}” has no such place to cite: {error}") from error
    return {form.value: cite(quote, form) for form in Form}


def saved_answers(body: object) -> tuple[Saved, ...]:
    """Return the saved answers in a value from outside; raises SavedError."""
    value = cast(Json, body)
    bare = isinstance(value, dict) and "schema" not in value
    each = value.get("answers") if isinstance(value, dict) and bare else [value]
    if not isinstance(each, list):
        raise SavedError('The body is no saved answer, and has no list "answers".')
    if len(each) > MOST:
        raise SavedError(f"The body has {len(each):,} answers; {MOST:,} are the limit. Send them in parts.")
    return tuple(saved for number, one in enumerate(each, start=1) for saved in answers(one, f"answer {number}"))


def _readers(request: Request) -> Readers:
    readers: Readers = request.app.state.readers
    return readers
