"""Documents are uploaded over HTTP, and the work on them is watched and cancelled."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import JSONResponse

from corpus.errors import SourceTooLarge
from corpus.ledger import LedgerRow
from corpus.names import source_of
from qa.server import records, shapes
from qa.server.jobs import Jobs
from qa.server.receiving import LIMITS, Arrived, Receiver, folder_name
from qa.server.records import File

IDLE_SECONDS = 60.0  # in which not a byte arrives, until an upload is given up
LONGEST_COLLECTION = 60  # characters

router = APIRouter(prefix="/api/v1", tags=["documents"])


@router.post("/documents", status_code=202, responses={202: {"model": shapes.BegunOut}}, openapi_extra={
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {"files": {"type": "array", "items": {"type": "string", "format": "binary"}}},
                }
            }
        },
    }
})  # fmt: skip
async def upload(request: Request, collection: Annotated[str, Query()] = "default") -> JSONResponse:
    """Take files, and answer at once with the job that will add them to the library.

    If the connection ends before all of them arrived, none of them is kept.
    """
    collection = _collection(collection)
    if int(request.headers.get("content-length") or 0) > LIMITS.total:
        raise HTTPException(413, f"More than {LIMITS.total >> 20:,} MiB in one request; send fewer files at once.")
    jobs = _jobs(request)
    place = await to_thread.run_sync(jobs.new_folder)
    try:
        arrived = await _receive(request, place)
        if all(each.is_too_large for each in arrived):
            raise HTTPException(413, _too_large(arrived[0].name))
        home: Path = request.app.state.settings.home
        files = tuple(_file(each, home / "uploads" / folder_name(collection)) for each in arrived)
        job = await to_thread.run_sync(jobs.submit, place, collection, files)
    except BaseException:  # the client that left included
        shutil.rmtree(place, ignore_errors=True)
        raise
    return JSONResponse({"job": job.id, **records.to_json(job)}, status_code=202)


@router.get("/jobs", responses={200: {"model": shapes.JobsOut}})
async def list_jobs(request: Request) -> JSONResponse:
    """List the uploads that are worked on, and the last that were."""
    return JSONResponse({"jobs": [records.to_json(job) for job in _jobs(request).all()]})


@router.get("/jobs/{id}", responses={200: {"model": shapes.JobOut}})
async def get_job(request: Request, id: str) -> JSONResponse:
    """Tell how far an upload's work is, and what became of each file."""
    return JSONResponse(records.to_json(_jobs(request).get(id)))


@router.delete("/jobs/{id}", responses={200: {"model": shapes.JobOut}})
async def cancel_job(request: Request, id: str) -> JSONResponse:
    """Cancel an upload's work; documents that it has added so far stay."""
    return JSONResponse(records.to_json(_jobs(request).cancel(id)))


async def _receive(request: Request, place: Path) -> tuple[Arrived, ...]:
    """Write the request's files into a folder; raises HTTPException, OSError, and ClientDisconnect."""
    receiver = Receiver(request.headers.get("content-type", ""), place)
    try:
        async for chunk in _chunks(request):
            await to_thread.run_sync(receiver.write, chunk)
        return receiver.finish()
    finally:
        receiver.close()


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    """Yield the body as it comes; raises HTTPException if nothing comes for too long."""
    stream = request.stream()
    try:
        while True:
            async with asyncio.timeout(IDLE_SECONDS):
                chunk = await anext(stream, None)
            if chunk is None:
                return
            if chunk:
                yield chunk
    except TimeoutError as error:
        raise HTTPException(408, f"Nothing arrived for {IDLE_SECONDS:.0f} seconds; send the files again.") from error


def _file(arrived: Arrived, folder: Path) -> File:
    """What is on record of a file; one that was too large is in the ledger already."""
    target = folder / arrived.name
    if not arrived.is_too_large:
        return File(name=arrived.name, target=target, spool=arrived.path.name)
    row = LedgerRow.failed(source_of(target), SourceTooLarge(_too_large(arrived.name)))
    return File(name=arrived.name, target=target, row=row)


def _too_large(name: str) -> str:
    return f"{name} has more than {LIMITS.file >> 20} MiB. Split it, or add it with `pilcrow add`."


def _collection(name: str) -> str:
    if not name.strip() or not name.isprintable() or len(name) > LONGEST_COLLECTION:
        raise HTTPException(422, f"A collection's name has 1 to {LONGEST_COLLECTION} printable characters.")
    return name.strip()


def _jobs(request: Request) -> Jobs:
    jobs: Jobs = request.app.state.jobs
    return jobs
