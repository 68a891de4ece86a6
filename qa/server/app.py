"""The server: one application for the interface of programs, the page, and whoever watches over it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from importlib.metadata import version

import uvicorn
from anyio import to_thread
from fastapi import FastAPI

from index.bulk import open_bulk
from index.exported import open_encoder
from qa.confidence import of_home
from qa.server import asking, chat, health, library, login, problems, uploads, verifying
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
    tell: Callable[[str], object] = print,
) -> FastAPI:
    """Return the application; what it needs is opened when it starts. Raises ServeError for a bad file of accounts.

    :param page: mounts the page, after everything else.
    :param tools: offers the tools of `qa.server.tools` while its block lasts.
    :param tell: is told what whoever runs the server should know.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        encoder = open_encoder(settings.home / "models", settings.model)
        readers = Readers(settings.home, encoder, count=settings.readers, waiting=settings.limits.waiting)
        jobs = Jobs(settings.home, lambda: open_bulk(settings.home / "models", settings.model))
        app.state.calibration = of_home(settings.home, tell=tell)
        app.state.readers, app.state.jobs = readers, jobs
        await readers.start()
        try:
            jobs.start()
            async with tools(app):
                yield
        finally:
            await to_thread.run_sync(jobs.stop)
            await readers.stop()

    app = FastAPI(
        title="Pilcrow",
        version=version("pilcrow"),
        description="Answers questions about your documents by quoting them, with paragraph references.",
        lifespan=lifespan,
        docs_url=None,  # their pages fetch scripts from other hosts
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )
    app.state.settings, app.state.metrics = settings, health.Metrics()
    accounts = Accounts(settings.accounts) if settings.accounts else None
    failures = Buckets(settings.limits.forgiven, settings.limits.failures)
    app.state.accounts, app.state.failures = accounts, failures
    problems.install(app)
    for each in (asking, chat, library, uploads, verifying, login, health):
        app.include_router(each.router, responses=problems.RESPONSES)
    problems.describe(app)
    app.add_middleware(Guard, settings=settings, accounts=accounts, failures=failures)
    app.add_middleware(health.Metered, metrics=app.state.metrics)
    if page:
        page(app)
    return app


def run(app: FastAPI, settings: Settings) -> None:
    """Serve until somebody ends it."""
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        ws="none",
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=GRACE,
    )
