"""Errors over HTTP: RFC 9457 problem details, and for clients of OpenAI's interface the shape that they know."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, TypeAlias

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from corpus import errors
from qa.batch import BatchError
from qa.render import Json
from qa.saved import SavedError
from qa.server.jobs import NoSuchJob

MEDIA_TYPE = "application/problem+json"
DESCRIPTION = "/api/v1/openapi.json"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
OPENAI = "/v1/"  # paths under it answer as OpenAI's do
RETRY_SECONDS = 2
DEFECT = "This is a defect of Pilcrow; please report it with what the server printed."
STATUS: dict[type[errors.PilcrowError], int] = {  # an error that is not here has that of its nearest ancestor
    errors.PilcrowError: 500,
    errors.SourceError: 422,
    errors.SourceTooLarge: 413,
    errors.StoreBusy: 503,
    errors.StoreFull: 507,
    errors.NoSuchDocument: 404,
    errors.TooLong: 422,
    errors.Overloaded: 503,
    errors.QuoteError: 409,
    NoSuchJob: 404,
    SavedError: 400,
    BatchError: 400,
}


class Problem(BaseModel):
    """Why a request failed, as RFC 9457 has it."""

    type: str = Field(description="what kind of problem it is, for programs: urn:pilcrow:too-long")
    title: str = Field(description="the same for people")
    status: int
    detail: str = Field(description="what happened, and what to do")
    instance: str = Field(description="the path that was asked for")


Responses: TypeAlias = dict[int | str, dict[str, Any]]  # as FastAPI takes it
RESPONSES: Responses = {
    "default": {
        "description": "A problem",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}


def describe(app: FastAPI) -> None:
    """Let the description of the interface tell of problems, to which every route's responses refer."""
    whole = app.openapi

    def described() -> dict[str, Any]:
        found = whole()
        found["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        return found

    app.openapi = described  # type: ignore[method-assign]


def response(
    path: str, status: int, detail: str, *, kind: str = "", headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Return a problem; `kind` is the error's name, "TooLong"."""
    if path.startswith(OPENAI):
        return JSONResponse(openai_json(status, detail, kind), status, headers)
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind)
    body: dict[str, Json] = {
        "type": f"urn:pilcrow:{words.lower().replace(' ', '-')}" if kind else "about:blank",
        "title": words.capitalize() or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": path,
    }
    return JSONResponse(body, status, headers, MEDIA_TYPE)


def openai_json(status: int, detail: str, kind: str = "") -> dict[str, Json]:
    """Return an error as OpenAI's clients read it."""
    kinds = {401: "authentication_error", 403: "permission_error", 404: "not_found_error", 429: "rate_limit_error"}
    type_ = kinds.get(status, "server_error" if status >= 500 else "invalid_request_error")
    return {"error": {"message": detail, "type": type_, "param": None, "code": kind or None}}


def status_of(error: errors.PilcrowError) -> int:
    """Return the HTTP status of an error of ours."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def install(app: FastAPI) -> None:
    """Let the application answer every error with a problem, and never with a traceback."""

    @app.exception_handler(errors.PilcrowError)
    async def ours(request: Request, error: errors.PilcrowError) -> JSONResponse:
        status = status_of(error)
        headers = {"Retry-After": str(RETRY_SECONDS)} if status == 503 else None
        return response(request.url.path, status, str(error), kind=type(error).__name__, headers=headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        found = error.errors()
        status = 400 if any(each["type"] == "json_invalid" for each in found) else 422
        return response(request.url.path, status, "; ".join(map(_sentence, found[:5])), kind="BadRequest")

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> JSONResponse:
        return response(request.url.path, error.status_code, str(error.detail), headers=error.headers)

    @app.exception_handler(500)
    async def defect(request: Request, _: Exception) -> JSONResponse:
        return response(request.url.path, 500, DEFECT)


def close(app: FastAPI) -> None:
    """Let what else is asked of the interface end in a problem, before the page takes every address that is left."""
    known = tuple(app.router.routes)

    async def nothing(request: Request) -> JSONResponse:
        path = request.url.path
        other = [(method, {**request.scope, "method": method}) for method in METHODS]
        allowed = [method for method, scope in other if any(each.matches(scope)[0] is Match.FULL for each in known)]
        if allowed:
            detail = f"{request.method} is not possible here; {' or '.join(allowed)} is."
            return response(path, 405, detail, headers={"Allow": ", ".join(allowed)})
        return response(path, 404, f"There is no such address; {DESCRIPTION} describes those there are.")

    for first in ("/api", "/v1"):
        app.add_route(first + "/{rest:path}", nothing, methods=METHODS, include_in_schema=False)


def _sentence(fault: dict[str, object]) -> str:
    """Say what is wrong with a field, without what was sent: "question: Field required"."""
    where = fault["loc"] if isinstance(fault["loc"], tuple) else ()
    if fault["type"] == "json_invalid":
        return f"The body is not JSON, at character {where[-1]}."
    names = ".".join(str(each) for each in where if each != "body")
    return f"{names or 'body'}: {fault['msg']}"
