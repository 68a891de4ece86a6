"""What is in the library, over HTTP: documents, paragraphs, pages, collections, and questions to begin with."""

import asyncio
from bisect import bisect_left
from collections import Counter
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from corpus import originals
from corpus.document import Document, Kind, Paragraph
from corpus.errors import NoSuchDocument
from corpus.formats.sniff import PDF
from corpus.places import locate
from corpus.rows import Summary
from corpus.store import Store
from index.search import Index
from qa.ask import ask
from qa.confidence import Calibration
from qa.render import Json, paragraph_json
from qa.server import pictures, records, removing, shapes
from qa.server.readers import Readers
from qa.suggesting import suggestions

OFFERED = 5  # questions
TRIED = 15  # questions, until so many are found that are answered
DRAWING = 2  # pages at once
RESTORE_SECONDS = 15.0  # that an answer waits for a document to be brought back

router = APIRouter(prefix="/api/v1", tags=["library"])
_BYTES: Json = {"type": "string", "format": "binary"}
_drawing = asyncio.Semaphore(DRAWING)


@router.get("/documents", responses={200: {"model": shapes.DocumentsOut}})
async def list_documents(request: Request, collection: str | None = None) -> JSONResponse:
    """List the documents by title, all or those of one collection."""
    found = await _readers(request).submit(lambda index: index.store.documents(collection))
    return JSONResponse({"documents": [_summary_json(each) for each in found]})


@router.get("/collections", responses={200: {"model": shapes.CollectionsOut}})
async def list_collections(request: Request) -> JSONResponse:
    """List the collections, and how many documents each holds."""
    found = await _readers(request).submit(lambda index: index.store.documents())
    counts = sorted(Counter(each.collection for each in found).items())
    return JSONResponse({"collections": [{"name": name, "documents": count} for name, count in counts]})


@router.get("/documents/{id}", responses={200: {"model": shapes.WholeDocumentOut}})
async def get_document(request: Request, id: str) -> JSONResponse:
    """Tell of one document: what it is, its headings in reading order, and its pages if it has any."""
    return JSONResponse(await _readers(request).submit(lambda index: _document_json(index.store, id)))


@router.get("/documents/{id}/paragraphs", responses={200: {"model": shapes.ParagraphsOut}})
async def list_paragraphs(
    request: Request,
    id: str,
    first: Annotated[int, Query(alias="from", ge=1, description="a place in reading order, from 1")] = 1,
    last: Annotated[int | None, Query(alias="to", ge=1, description="the last place; without it, all")] = None,
) -> JSONResponse:
    """List a document's paragraphs in reading order, all or from one place to another."""
    found = await _readers(request).submit(lambda index: _paragraphs_json(index.store, id, first, last))
    return JSONResponse(found)


@router.get("/documents/{id}/paragraphs/{number}", responses={200: {"model": shapes.ParagraphOut}})
async def get_paragraph(request: Request, id: str, number: int) -> JSONResponse:
    """Tell of one paragraph, by its number, and where it stands on paper."""
    return JSONResponse(await _readers(request).submit(lambda index: _paragraph_json(index.store, id, number)))


@router.get(
    "/documents/{id}/pages/{page}.png",
    response_class=Response,
    responses={
        200: {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}, "description": "the page"}
    },
)
async def get_page(
    request: Request, id: str, page: int, width: Annotated[int, Query(ge=100, le=pictures.WIDEST)] = pictures.WIDTH
) -> Response:
    """Draw a page of a PDF, as a PNG."""
    file, sha256 = await _readers(request).submit(lambda index: _original(index, id))
    tag = f'"{sha256[:16]}-{page}-{width}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=86400"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    async with _drawing:
        png = await to_thread.run_sync(pictures.draw, file, page, width)
    return Response(png, media_type="image/png", headers=headers)


@router.delete("/documents/{id}", responses={200: {"model": shapes.RemovedOut}})
async def remove_document(request: Request, id: str) -> JSONResponse:
    """Take a document out of the library and of every answer; `restorable_until` is null if there is no way back."""
    removed = await to_thread.run_sync(removing.remove, _home(request), id)
    document = removed.document
    return JSONResponse({"id": document.id, "title": document.title, "restorable_until": removed.until})


@router.post("/documents/{id}/restore", responses={200: {"model": shapes.BegunOut}, 202: {"model": shapes.BegunOut}})
async def restore_document(request: Request, id: str) -> JSONResponse:
    """Bring a removed document back: 200 when it is there, 202 with its job if that takes long."""
    jobs = request.app.state.jobs
    found = await to_thread.run_sync(removing.restorable, _home(request), id)
    place = await to_thread.run_sync(jobs.new_folder)
    file = await to_thread.run_sync(removing.file_of, found, place)
    job = await to_thread.run_sync(jobs.submit, place, found.collection, (file,))
    until = monotonic() + RESTORE_SECONDS
    while job.state in records.OPEN and monotonic() < until:
        await asyncio.sleep(0.05)
        job = jobs.get(job.id)
    status = 202 if job.state in records.OPEN else 200
    return JSONResponse({"job": job.id, **records.to_json(job)}, status_code=status)


@router.get("/suggestions", responses={200: {"model": shapes.SuggestionsOut}})
async def suggest(request: Request) -> JSONResponse:
    """Suggest questions in the documents' own words; each of them was answered before it is suggested."""
    readers = _readers(request)
    candidates, state = await readers.submit(lambda index: (suggestions(index.store), index.signature))
    known: tuple[str, tuple[str, ...]] = getattr(request.app.state, "suggested", ("", ()))
    if known[0] != state:
        found: list[str] = []
        calibrated: Calibration = request.app.state.calibration
        for question in candidates[:TRIED]:  # one by one, so that other questions come between
            if len(found) < OFFERED and await readers.submit(partial(_is_answered, question, calibrated)):
                found.append(question)
        known = request.app.state.suggested = (state, tuple(found))
    return JSONResponse({"suggestions": list(known[1])})


def _is_answered(question: str, calibrated: Calibration, index: Index) -> bool:
    return ask(question, index, calibration=calibrated).refusal is None


def _readers(request: Request) -> Readers:
    readers: Readers = request.app.state.readers
    return readers


def _home(request: Request) -> Path:
    home: Path = request.app.state.settings.home
    return home


def _original(index: Index, id: str) -> tuple[Path, str]:
    """Return a document's kept file, if it is one that can be drawn; raises NoSuchDocument."""
    document = index.store.document(id)
    kept = originals.path(index.store.path.parent, document.source_sha256)
    if document.media_type != PDF or kept is None:
        raise NoSuchDocument(f"“{document.title}” has no pages to show: it is no PDF, or no copy of it was kept.")
    return kept, document.source_sha256


def _summary_json(each: Summary) -> dict[str, Json]:
    return {
        "id": each.id,
        "title": each.title,
        "source": each.source,
        "media_type": each.media_type,
        "collection": each.collection,
        "sha256": each.sha256,
        "paragraphs": each.paragraphs,
        "lists": each.lists,
        "tables": each.tables,
        "footnotes": each.footnotes,
        "pages": each.pages,
        "language": each.language,
    }


def _document_json(store: Store, id: str) -> dict[str, Json]:
    with store.snapshot():
        document = store.document(id)
        summary = next(each for each in store.documents(document.collection) if each.id == document.id)
        headings = [each for each in store.paragraphs(id) if each.kind is Kind.HEADING]
        return {
            **_summary_json(summary),
            "has_pictures": document.media_type == PDF
            and originals.path(store.path.parent, document.source_sha256) is not None,
            "outline": [
                {
                    "paragraph": each.number,
                    "level": len(each.section) + 1,
                    "text": document.text[each.start : each.end],
                    "page": each.page,
                }
                for each in headings
            ],
            "sheets": [  # sizes in points
                {"number": each.number, "label": each.label, "width": each.width, "height": each.height}
                for each in store.pages(id)
            ],
        }


def _paragraphs_json(store: Store, id: str, first: int, last: int | None) -> dict[str, Json]:
    with store.snapshot():
        document = store.document(id)
        paragraphs = store.paragraphs(id)
        labels = {each.number: each.label for each in store.pages(id)}
        notes = store.notes(id)
    starts = [note.start for note in notes]
    rows: list[Json] = []
    for place, each in enumerate(paragraphs[first - 1 : last], start=first):
        called = notes[bisect_left(starts, each.start) : bisect_left(starts, each.end)]
        marks: list[Json] = [{"start": n.start, "end": n.end, "paragraph": n.paragraph} for n in called]
        rows.append({"place": place, **_brief_json(document, each, labels), "notes": marks})
    return {
        "document": {"id": document.id, "title": document.title, "sha256": document.sha256},
        "total": len(paragraphs),
        "paragraphs": rows,
    }


def _brief_json(document: Document, each: Paragraph, labels: dict[int, str]) -> dict[str, Json]:
    return {
        "number": each.number,
        "label": each.label,
        "kind": each.kind.value,
        "section": list(each.section),
        "page": each.page,
        "page_label": labels.get(each.page or 0),
        "anchor": each.anchor,
        "start": each.start,
        "end": each.end,
        "text": document.text[each.start : each.end],
    }


def _paragraph_json(store: Store, id: str, number: int) -> dict[str, Json]:
    with store.snapshot():
        document, paragraph = store.document(id), store.paragraph(id, number)
        place = [each.number for each in store.paragraphs(id)].index(number) + 1
        where = locate(store, paragraph, paragraph.start, paragraph.end)
        return {"place": place, "number": number, **paragraph_json(document, paragraph, where)}
