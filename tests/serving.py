"""A real server on loopback around routers, for tests of what goes over the wire."""

import asyncio
import threading
import time
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse

from corpus.errors import NoSuchDocument, PilcrowError
from qa.confidence import SHIPPED
from qa.server.jobs import NoSuchJob

_STATUS = {NoSuchDocument: 404, NoSuchJob: 404}


class OneReader:
    """The index of a test, for requests that come one by one."""

    def __init__(self, open_index):
        """Prepare; `open_index` opens the index anew for each request, in the thread that uses it."""
        self._open_index = open_index

    async def submit(self, work):
        """Return what the work makes of the index."""
        return await asyncio.to_thread(self._run, work)

    def _run(self, work):
        with self._open_index() as index:
            return work(index)


def application(*routers, **state):
    """Return an application with these routers and this state."""
    app = FastAPI()
    for router in routers:
        app.include_router(router)
    for name, value in {"calibration": SHIPPED, **state}.items():
        setattr(app.state, name, value)

    @app.exception_handler(PilcrowError)
    async def problem(_, error):
        return JSONResponse({"detail": str(error)}, _STATUS.get(type(error), 400))

    return app


@contextmanager
def served(app):
    """Serve an application, and yield its address: ("127.0.0.1", port)."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield server.servers[0].sockets[0].getsockname()
    finally:
        server.should_exit = True
        thread.join()
