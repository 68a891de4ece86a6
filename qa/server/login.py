"""The page at which a person shows a token, and who is logged in."""

from html import escape
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel

from qa.server.access import SESSION_SECONDS, Account, AccountRole, Accounts
from qa.server.guard import COOKIE, Buckets

router = APIRouter(tags=["access"])

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Pilcrow</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<style>
body {{ font: 1.05rem/1.6 Georgia, serif; max-width: 24rem; margin: 18vh auto 0; padding: 0 1.5rem }}
h1 {{ font-size: 2.2rem; font-weight: 400; margin: 0 0 1rem }}
label, input, button {{ display: block; width: 100%; box-sizing: border-box; font: inherit }}
input, button {{ padding: .6rem .8rem; margin-top: .5rem; border: 1px solid #8a8378; border-radius: .4rem }}
button {{ margin-top: 1rem; background: #2f5d50; color: #fff; border-color: #2f5d50; cursor: pointer }}
p {{ color: #a1341f }} @media (prefers-color-scheme: dark) {{ p {{ color: #ff9c85 }} }}
</style>
<main><h1>¶ Pilcrow</h1><form method="post">{said}
<label for="token">Your token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button>Log in</button></form></main></html>"""


class Me(BaseModel):
    """Who is asking."""

    name: str
    role: AccountRole


@router.get("/login", response_class=HTMLResponse, include_in_schema=False)
async def page() -> HTMLResponse:
    """Ask for a token."""
    return HTMLResponse(_PAGE.format(said=""))


@router.post("/login", include_in_schema=False)
async def log_in(request: Request, token: Annotated[str, Form(max_length=200)]) -> Response:
    """Take a token, and give a cookie for it."""
    accounts: Accounts | None = request.app.state.accounts
    failures: Buckets = request.app.state.failures
    client = request.client.host if request.client else ""
    if accounts is None:
        return RedirectResponse("/", 303)
    if failures.wait(client):
        return HTMLResponse(_PAGE.format(said=_said("Too many wrong tokens; wait a minute.")), 429)
    cookie = await to_thread.run_sync(accounts.log_in, token.strip())
    if cookie is None:
        failures.take(client)
        return HTMLResponse(_PAGE.format(said=_said("This token is nobody's.")), 401)
    entered = RedirectResponse("/", 303)
    secure = request.url.scheme == "https"
    entered.set_cookie(COOKIE, cookie, int(SESSION_SECONDS), httponly=True, samesite="lax", secure=secure)
    return entered


@router.post("/logout", include_in_schema=False)
async def log_out(request: Request) -> Response:
    """Let the cookie hold no longer."""
    accounts: Accounts | None = request.app.state.accounts
    if accounts is not None:
        accounts.log_out(request.cookies.get(COOKIE, ""))
    left = RedirectResponse("/login", 303)
    left.delete_cookie(COOKIE)
    return left


@router.get("/api/v1/me", response_model=Me)
async def me(request: Request) -> JSONResponse:
    """Tell who is asking, and what they may do."""
    account: Account = request.state.account
    return JSONResponse({"name": account.name, "role": account.role})


def _said(line: str) -> str:
    return f'<p role="alert">{escape(line)}</p>'
