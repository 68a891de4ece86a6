"""Whether the server lives, whether it can answer, and how much it does."""

import asyncio
from time import perf_counter

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from pydantic import BaseModel
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus.errors import PilcrowError
from qa.server.problems import response
from qa.server.readers import Readers

PATIENCE = 5.0  # seconds that a ready server takes at most
router = APIRouter(tags=["health"])


class Health(BaseModel):
    """How the server is."""

    status: str


class Metrics:
    """What is counted, in a registry of this server's own."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.requests = Counter("pilcrow_requests", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram("pilcrow_request_seconds", "Time to answer.", ("route",), registry=self.registry)
        self.waiting = Gauge("pilcrow_waiting", "Questions that wait for a reader.", registry=self.registry)


class Metered:
    """Counts what the application answers; a path counts as its route, so that no client can make up labels."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Count in `metrics` what `app` answers."""
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and count it when it is answered."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = perf_counter(), "aborted"

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        try:
            await self.app(scope, receive, watch)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            method = scope["method"] if scope["method"] in {"GET", "HEAD", "POST", "DELETE", "OPTIONS"} else "other"
            self.metrics.requests.labels(method, route, status).inc()
            self.metrics.seconds.labels(route).observe(perf_counter() - began)


@router.get("/healthz", response_model=Health)
async def alive() -> JSONResponse:
    """Say that the server lives."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz", response_model=Health)
async def ready(request: Request) -> JSONResponse:
    """Say whether a question would be answered now; 503 if not."""
    readers: Readers = request.app.state.readers
    try:
        async with asyncio.timeout(PATIENCE):
            await readers.submit(lambda index: index.catch_up())
    except (PilcrowError, TimeoutError) as error:
        return response("/readyz", 503, str(error) or "The readers are busy.", kind="NotReady")
    return JSONResponse({"status": "ready"})


@router.get("/metrics", response_class=Response)
async def metrics(request: Request) -> Response:
    """Return the counts for Prometheus."""
    counted: Metrics = request.app.state.metrics
    counted.waiting.set(request.app.state.readers.waiting)
    return Response(generate_latest(counted.registry), media_type=CONTENT_TYPE_LATEST)
