"""The whole server, over the samples or over two short documents, for tests of what it says and to whom."""

import threading
import time
from contextlib import contextmanager, nullcontext

import uvicorn
from fastapi.testclient import TestClient

from index.build import add
from index.exported import open_encoder
from qa.server.app import create_app, opened
from qa.server.settings import Settings
from tests.harbour import MEMO, PLAN

HERE = "http://127.0.0.1"
SILENT = str  # what is told, nobody hears


def library(home, models, folder):
    """Make a library of two documents, with the real model."""
    home.mkdir(exist_ok=True)
    (home / "models").symlink_to(models)
    folder.mkdir(exist_ok=True)
    (folder / "plan.md").write_text(PLAN, encoding="utf-8")
    (folder / "memo.txt").write_text(MEMO, encoding="utf-8")
    add(home, [folder / "plan.md"], encoder=lambda: open_encoder(models), collection="plans")
    add(home, [folder / "memo.txt"], encoder=lambda: open_encoder(models), collection="memos")
    return home


@contextmanager
def client(home, tools=nullcontext, **settings):
    """Yield a client of a server that runs in this process; a defect is answered, not raised."""
    settings = Settings(home=home, **settings)
    app = create_app(settings, tools=tools)
    with (
        opened(app, settings, SILENT),
        TestClient(app, base_url=HERE, raise_server_exceptions=False, follow_redirects=False) as found,
    ):
        yield found


@contextmanager
def served(home, tools=nullcontext, page=None, **settings):
    """Serve on a free port of loopback, and yield the address: "http://127.0.0.1:54321"."""
    settings = Settings(home=home, **settings)
    app = create_app(settings, tools=tools, page=page)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run)
    with opened(app, settings, SILENT):
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive()
                time.sleep(0.01)
            yield "http://{}:{}".format(*server.servers[0].sockets[0].getsockname())
        finally:
            server.should_exit = True
            thread.join()
