"""What every request passes before the application sees it, and what every response carries.

On loopback without accounts only names of this machine are answered to, so that a site which points its own
name at 127.0.0.1 reads nothing. A request that changes something never comes from another site's page.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from urllib.parse import urlsplit

from anyio import to_thread
from fastapi import HTTPException
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.server.access import ANYBODY, Account, AccountRole, Accounts
from qa.server.problems import response
from qa.server.settings import Limits, Settings

COOKIE = "pilcrow"
OPEN = frozenset({"/healthz", "/readyz", "/login"})
READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Everything else under the interface that is no reading wants an editor, whatever is added to it later.
FOR_READERS = re.compile(r"/api/v1/(ask|ask/batch|compare|verify|check|export|cite)")
UPLOAD = ("POST", "/api/v1/documents")  # streams, and counts for itself
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
MOST_BUCKETS = 10_000
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline';"
        " script-src 'self' 'unsafe-inline'; font-src 'self' data:; connect-src 'self'; frame-ancestors 'self';"
        " object-src 'none'; base-uri 'self'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with none at all, a form of our own would name no origin
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

Step = Callable[[Message], Awaitable[None]]


class Buckets:
    """A token bucket for each client: `rate` a second are refilled, up to `most`."""

    def __init__(self, rate: float, most: int) -> None:
        """Begin with full buckets."""
        self._rate, self._most = rate, most
        self._left: dict[str, tuple[float, float]] = {}  # client -> (tokens, when, by `monotonic`)

    def wait(self, client: str) -> float:
        """Return the seconds until the client has a token; 0 if it has one now."""
        return max(0.0, (1.0 - self._tokens(client)) / self._rate)

    def take(self, client: str) -> None:
        """Take a token away, if there is one."""
        if len(self._left) >= MOST_BUCKETS:
            self._left.clear()
        self._left[client] = (max(0.0, self._tokens(client) - 1.0), monotonic())

    def _tokens(self, client: str) -> float:
        tokens, when = self._left.get(client, (float(self._most), monotonic()))
        return min(self._most, tokens + (monotonic() - when) * self._rate)


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why a request goes no further."""

    status: int
    detail: str
    retry: float | None = None  # seconds

    def response(self, path: str) -> Response:
        headers = {"Retry-After": str(int(self.retry) + 1)} if self.retry is not None else {}
        if self.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return response(path, self.status, self.detail, headers=headers)


class Guard:
    """The outermost part of the application."""

    def __init__(self, app: ASGIApp, settings: Settings, accounts: Accounts | None, failures: "Buckets") -> None:
        """Guard `app`; without accounts, whoever reaches the server is an editor.

        :param failures: wrong tokens that each address has left.
        """
        limits: Limits = settings.limits
        self.app = app
        self._accounts = accounts
        self._most = limits.body
        self._requests = Buckets(limits.rate, limits.burst)
        self._failures = failures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request, or pass it on with its account."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # no route of ours is a websocket
            await send({"type": "websocket.close", "code": 1008})
            return
        request, dressed = Request(scope), _dressed(send)
        refusal = self._misplaced(request) or self._too_much(request)
        account = ANYBODY if self._accounts is None else None
        if refusal is None and self._accounts is not None and request.url.path not in OPEN:
            account, refusal = await self._identified(request, self._accounts)
        refusal = refusal or _forbidden(request, account)
        if refusal is None:
            scope.setdefault("state", {})["account"] = account
            await self.app(scope, self._counted(request, receive), dressed)
        elif refusal.status == 401 and _is_page(request):
            await RedirectResponse("/login", 303)(scope, receive, dressed)
        else:
            await refusal.response(request.url.path)(scope, receive, dressed)

    def _misplaced(self, request: Request) -> _Refusal | None:
        """Refuse what another site's page sends."""
        host = request.headers.get("host", "")
        if self._accounts is None and _name(host) not in LOCAL:
            return _Refusal(421, "This server answers to 127.0.0.1 and localhost only.")
        if request.method in READING:
            return None
        origin = request.headers.get("origin")
        foreign = origin is not None and urlsplit(origin).netloc.lower() != host.lower()
        if foreign or request.headers.get("sec-fetch-site") == "cross-site":
            return _Refusal(403, "Requests from another site's page are not answered.")
        return None

    def _too_much(self, request: Request) -> _Refusal | None:
        """Refuse what is too large, or too often."""
        length = request.headers.get("content-length", "0")
        if not length.isdecimal() or (int(length[:20]) > self._most and not _is_upload(request)):
            return _Refusal(413, f"A request has {self._most:,} bytes at most.")
        client = _client(request)
        if wait := self._requests.wait(client):
            return _Refusal(429, "Too many requests; slow down.", wait)
        self._requests.take(client)
        return None

    async def _identified(self, request: Request, accounts: Accounts) -> tuple[Account | None, _Refusal | None]:
        """Find out whose request it is."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        cookie = request.cookies.get(COOKIE)
        if kind.lower() == "bearer" and token:
            client = _client(request)
            if wait := self._failures.wait(client):
                return None, _Refusal(429, "Too many wrong tokens.", wait)
            account = await to_thread.run_sync(accounts.of_token, token.strip())
            if account is None:
                self._failures.take(client)
        else:
            account = accounts.of_cookie(cookie) if cookie else None
        return account, None if account else _Refusal(401, "Log in, or send your token: Authorization: Bearer TOKEN")

    def _counted(self, request: Request, receive: Receive) -> Receive:
        """Return a `receive` that ends a request which is larger than allowed, whatever its headers say."""
        if _is_upload(request):
            return receive
        total = 0

        async def counted() -> Message:
            nonlocal total
            message = await receive()
            total += len(message.get("body", b""))
            if total > self._most:
                raise HTTPException(413, f"A request has {self._most:,} bytes at most.")
            return message

        return counted


def _forbidden(request: Request, account: Account | None) -> _Refusal | None:
    """Refuse a reader what only editors may."""
    path = request.url.path
    free = request.method in READING or not path.startswith("/api/v1") or FOR_READERS.fullmatch(path)
    if free or (account and account.role is AccountRole.EDITOR):
        return None
    return _Refusal(403, "This wants an account with the role editor.")


def _dressed(send: Send) -> Step:
    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
        await send(message)

    return dressed


def _name(host: str) -> str:
    """Return a Host header's name: "127.0.0.1:7860" gives 127.0.0.1, "[::1]:7860" gives ::1."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _client(request: Request) -> str:
    return request.client.host if request.client else ""


def _is_upload(request: Request) -> bool:
    return (request.method, request.url.path) == UPLOAD


def _is_page(request: Request) -> bool:
    """Whether a person opens an address in a browser."""
    return request.method == "GET" and "text/html" in request.headers.get("accept", "")
