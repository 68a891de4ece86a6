"""A draft's quotations checked over HTTP: a file as a form, or text as JSON. Nothing of a draft is kept."""

import json
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.errors import SourceError, SourceTooLarge, SourceUnknown
from corpus.formats.sniff import DOCX
from index.search import Index
from qa.checking import annotating, drafts, quotations
from qa.checking.drafts import Draft
from qa.checking.findings import Report
from qa.checking.judging import judge
from qa.checking.rendering import to_json
from qa.server import shapes
from qa.server.asking import put, scope
from qa.server.receiving import Arrived, Limits, Receiver
from qa.server.schema import MOST_DOCUMENTS, Name, Words

LIMITS = Limits(file=16 << 20, files=1, total=17 << 20)
MOST = 500  # quotations in one draft; a hundred take some seconds of a thread that answers
LONGEST = 2_000_000  # characters of a draft that is sent as text
READING = CapacityLimiter(2)  # drafts that are read at once, each by a process

router = APIRouter(prefix="/api/v1", tags=["receipts"])


class CheckFormat(StrEnum):
    """What a checked draft comes back as."""

    JSON = "json"
    DOCX = "docx"  # the draft with comments


class TextFormat(StrEnum):
    """How a draft is written that is sent as text."""

    MARKDOWN = "markdown"
    TEXT = "text"
    HTML = "html"


_SUFFIXES = {TextFormat.MARKDOWN: ".md", TextFormat.TEXT: ".txt", TextFormat.HTML: ".html"}


class DraftText(BaseModel):
    """A draft that is sent as text."""

    model_config = ConfigDict(extra="forbid")
    text: Annotated[Words, Field(max_length=LONGEST)]
    format: TextFormat = TextFormat.MARKDOWN


@router.post("/check", responses={200: {"model": shapes.CheckOut}}, openapi_extra={
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
            "application/json": {"schema": DraftText.model_json_schema()},
        },
    }
})  # fmt: skip
async def check_draft(
    request: Request,
    document: Annotated[list[Name] | None, Query(max_length=MOST_DOCUMENTS, description="ids or unique names")] = None,
    collection: Name | None = None,
    format: Annotated[CheckFormat, Query()] = CheckFormat.JSON,
) -> Response:
    """Check each quotation of a draft: exact, typographic, altered, stitched, misattributed or not found.

    Send one file (.docx .md .txt .html .pdf) as a form, or {"text": "..."} as JSON. `format=docx` returns a .docx
    draft with a comment at each quotation.
    """
    with tempfile.TemporaryDirectory(prefix="pilcrow-check-") as folder:
        if request.headers.get("content-type", "").startswith("multipart/"):
            draft, data = await _of_file(request, Path(folder), format)
        else:
            draft, data = await _of_text(request), b""
    if format is CheckFormat.DOCX and draft.media_type != DOCX:
        raise SourceUnknown("Comments are written into .docx drafts only; ask for format=json.")
    report = await put(request, lambda index: checked(draft, index, document or [], collection))
    if format is CheckFormat.DOCX:
        content = await to_thread.run_sync(annotating.annotated, data, report)
        headers = {"Content-Disposition": 'attachment; filename="checked.docx"'}
        return Response(content, media_type=DOCX, headers=headers)
    return JSONResponse(to_json(report))


def checked(draft: Draft, index: Index, documents: list[str], collection: str | None) -> Report:
    """Judge a draft against the documents that are named; raises NoSuchDocument, SourceTooLarge."""
    count = len(quotations.find(draft).quotations)
    if count > MOST:
        raise SourceTooLarge(f"The draft has {count:,} quotations; {MOST:,} are the limit here. Send it in parts.")
    return judge(draft, index, scope(index, documents, collection))


async def read_text(text: str, format: TextFormat) -> Draft:
    """Read a draft that is sent as text, in a process of its own; raises SourceError."""
    if not text.strip():
        raise SourceUnknown("The draft is empty; send its text.")
    return await to_thread.run_sync(lambda: drafts.read_text(text, _SUFFIXES[format]), limiter=READING)


async def _of_text(request: Request) -> Draft:
    try:
        sent = DraftText.model_validate(json.loads(await request.body()))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "body"
        raise HTTPException(422, f"{where}: {first['msg']}") from error
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, 'The body is not JSON; send {"text": "..."}, or a file as a form.') from error
    return await read_text(sent.text, sent.format)


async def _of_file(request: Request, folder: Path, format: CheckFormat) -> tuple[Draft, bytes]:
    """Read the one file of a form; return with it its bytes, if they will be wanted again."""
    arrived = await _received(request, folder)
    if arrived.is_too_large:
        raise HTTPException(
            413, f"{arrived.name} has more than {LIMITS.file >> 20} MiB; check it with `pilcrow check`."
        )
    suffix = Path(arrived.name).suffix.lower()
    place = folder / f"draft{suffix if suffix in drafts.FORMATS else ''}"
    arrived.path.rename(place)
    try:
        draft = await to_thread.run_sync(drafts.read, place, limiter=READING)
    except SourceError as error:  # it names the file as it lies here, which nobody but us has seen
        raise type(error)(str(error).replace(str(place), arrived.name)) from error
    return draft, place.read_bytes() if format is CheckFormat.DOCX else b""


async def _received(request: Request, folder: Path) -> Arrived:
    receiver = Receiver(request.headers.get("content-type", ""), folder, LIMITS)
    try:
        async for chunk in request.stream():
            await to_thread.run_sync(receiver.write, chunk)
        return receiver.finish()[0]
    finally:
        receiver.close()
