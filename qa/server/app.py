"""The server: one application for the interface of programs, the page, and whoever watches over it."""

import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext, suppress
from importlib.metadata import version

import uvicorn
from fastapi import FastAPI

from corpus.errors import ServeError
from index.bulk import open_bulk
from index.exported import open_encoder
from qa.confidence import of_home
from qa.server import asking, chat, checking, health, library, login, problems, uploads, verifying
from qa.server.access import Accounts
from qa.server.guard import Buckets, Guard
from qa.server.jobs import Jobs
from qa.server.readers import Readers
from qa.server.settings import Settings

GRACE = 5  # seconds that requests have to end when the server does


def create_app(
    settings: Settings,
    *,
    page: Callable[[FastAPI], None] | None = None,
    tools: Callable[[FastAPI], AbstractAsyncContextManager[object]] = nullcontext,
) -> FastAPI:
    """Return the application, which answers as long as it is `opened`. Raises ServeError for a bad file of accounts.

    :param page: mounts the page, after everything else.
    :param tools: offers the tools of `qa.server.tools` while its block lasts.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with tools(app):
            yield

    app = FastAPI(
        title="Pilcrow",
        version=version("pilcrow"),
        description="Answers questions about your documents by quoting them, with paragraph references.",
        lifespan=lifespan,
        docs_url=None,  # their pages fetch scripts from other hosts
        redoc_url=None,
        openapi_url=problems.DESCRIPTION,
    )
    app.state.settings, app.state.metrics = settings, health.Metrics()
    accounts = Accounts(settings.accounts) if settings.accounts else None
    failures = Buckets(settings.limits.forgiven, settings.limits.failures)
    app.state.accounts, app.state.failures = accounts, failures
    problems.install(app)
    for each in (asking, chat, library, uploads, verifying, checking, login, health):
        app.include_router(each.router, responses=problems.RESPONSES)
    problems.describe(app)
    problems.close(app)
    app.add_middleware(Guard, settings=settings, accounts=accounts, failures=failures)
    app.add_middleware(health.Metered, metrics=app.state.metrics)
    if page:
        page(app)
    return app


@contextmanager
def opened(app: FastAPI, settings: Settings, tell: Callable[[str], object]) -> Iterator[None]:
    """Open what the application answers from, and close it at the block's end.

    :param tell: is told what whoever runs the server should know.
    :raises StoreError, EncoderError: if the library cannot be opened; StoreBusy if another server has it.
    """
    models = settings.home / "models"
    encoder = open_encoder(models, settings.model)
    readers = Readers(settings.home, encoder, count=settings.readers, waiting=settings.limits.waiting)
    jobs = Jobs(settings.home, lambda: open_bulk(models, settings.model))
    app.state.calibration = of_home(settings.home, tell=tell)
    app.state.readers, app.state.jobs = readers, jobs
    try:
        readers.start()
        jobs.start()
        yield
    finally:
        jobs.stop()
        readers.stop()


def bound(host: str, port: int) -> socket.socket:
    """Return the socket to listen on; raises ServeError if the address cannot be had.

    Its connections send at once: else each answer waits 40 ms for the client.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        why = str(error.strerror).partition(" (")[0]
        raise ServeError(f"Cannot listen on {host}, port {port}: {why}. Choose another --port.") from error
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def run(app: FastAPI, settings: Settings, tell: Callable[[str], object]) -> None:
    """Serve until somebody ends it; raises what `opened` and `bound` do."""
    config = uvicorn.Config(
        app,
        ws="none",
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=GRACE,
    )
    with opened(app, settings, tell):
        listening = bound(settings.host, settings.port)
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        tell(f"Pilcrow is at http://{host}:{settings.port}/ (Ctrl-C ends it)")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn raises it again, when all is answered
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run([listening])
