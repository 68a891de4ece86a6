"""Put the page into the server's application: its assets, its opening HTML, and of Gradio only what it uses."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import gradio as gr
from fastapi import FastAPI, HTTPException
from fastapi.responses import FileResponse
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.fonts import FACES
from qa.page import shell
from qa.page.blocks import Exchanges, Holder, build
from qa.page.talk import Exchange, Order, hold
from qa.page.words import ASSETS, text

_TYPES = {".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".ttf": "font/ttf"}
_FONTS = {f"fonts/{family.split()[1].lower()}-{weight}.ttf": path for (family, weight), path in FACES.items()}
# Of Gradio's routes the page uses these. The others read or fetch files, or tell of the server.
_OPEN = re.compile(
    r"/(assets/.+|static/js/.+|theme\.css|config"
    r"|gradio_api/(heartbeat/.+|queue/(join|data)|run/predict|cancel|reset))"
)


def mount(app: FastAPI) -> None:
    """Mount the page at the root of the application, after all its other routes.

    Questions are put through `app.state.readers.submit`, and answered if `app.state.calibration` says so.

    Raises TypeError if Gradio no longer mounts itself as the last route.
    """
    assets = {path.name: path for path in ASSETS.iterdir()} | _FONTS
    version = sha256(b"".join(path.read_bytes() for path in sorted(assets.values()))).hexdigest()[:12]

    @app.get("/page/{version}/{name:path}", include_in_schema=False)
    def asset(version: str, name: str) -> Response:
        """Return a file of the page; its address changes when it does, so a browser may keep it."""
        if name not in assets:
            raise HTTPException(404, "The page has no such file.")
        path = assets[name]
        kept = {"Cache-Control": "public, max-age=31536000, immutable"}
        return FileResponse(path, media_type=_TYPES[path.suffix], headers=kept)

    async def holder(question: str, order: Order, earlier: Exchanges) -> Exchange:
        calibration = app.state.calibration
        answered: Exchange = await app.state.readers.submit(
            lambda index: hold(question, order, earlier, index, calibration)
        )
        return answered

    with ThreadPoolExecutor(1) as thread:  # where no event loop runs
        thread.submit(asyncio.run, _built(app, holder)).result()
    mounted = app.routes[-1]
    if not isinstance(mounted, Mount):  # as Gradio has it; another order of routes must be seen at once
        raise TypeError(f"Gradio mounted itself as {type(mounted).__name__}, not as the last route")
    mounted.app = _Dressed(mounted.app, version)


async def _built(app: FastAPI, holder: Holder) -> None:
    """Build the page and mount it, in an event loop: outside of one, Gradio opens loops and never closes them."""
    page = build(holder)
    gr.mount_gradio_app(
        app, page, path="/", ssr_mode=False, footer_links=[], show_error=True, pwa=False, max_file_size=1,
        theme=gr.themes.Base(font="Pilcrow Sans", font_mono="monospace"), mcp_server=False, run_history=False,
    )  # fmt: skip
    page.has_launched = True  # without this, Gradio lets an event name any file of the machine


class _Dressed:
    """Gradio's application, with our head and frame in its HTML and the routes that the page does not use closed."""

    def __init__(self, app: ASGIApp, version: str) -> None:
        self.app = app
        self.head = _head(version).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = Request(scope).url.path
        if path == "/":
            await self._page(scope, receive, send)
        elif _OPEN.fullmatch(path):
            await self.app(scope, receive, send)
        else:
            raise HTTPException(404, "There is nothing at this address.")

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the page in our frame, without Gradio's advertisements of itself."""
        start: Message = {}
        body = b""

        async def collect(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
            else:
                body += message.get("body", b"")

        await self.app(scope, receive, collect)
        dressed = self._dress(body)
        headers = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
        await send({**start, "headers": [*headers, (b"content-length", str(len(dressed)).encode())]})
        await send({"type": "http.response.body", "body": dressed})

    def _dress(self, body: bytes) -> bytes:
        body = re.sub(rb'<meta\s+(?:property|name)="(?:og|twitter):[^>]*>', b"", body)
        body = re.sub(rb'<link rel="manifest"[^>]*>', b"", body)
        body = body.replace(b"</head>", self.head + b"</head>", 1)
        return re.sub(rb"<gradio-app.*?</gradio-app>", self._framed, body, count=1, flags=re.DOTALL)

    def _framed(self, found: re.Match[bytes]) -> bytes:
        return shell.BEFORE.encode() + found.group() + shell.AFTER.encode()


def _head(version: str) -> str:
    at = f"/page/{version}"
    return (
        f'<meta name="description" content="{text("empty.lead")}"><meta name="color-scheme" content="light dark">'
        f'<link rel="icon" href="data:,"><link rel="preload" href="{at}/fonts/serif-400.ttf" as="font"'
        f' type="font/ttf" crossorigin><link rel="stylesheet" href="{at}/page.css">'
        f'<script type="module" src="{at}/page.js"></script>'
    )
