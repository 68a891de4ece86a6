"""The tools of the Model Context Protocol, over streamable HTTP: ask, quote, verify, check, list documents."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Annotated, TypeVar, cast

from fastapi import FastAPI
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.streamable_http_manager import StreamableHTTPASGIApp
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import ToolAnnotations
from pydantic import Field
from starlette.routing import Route

from corpus.errors import PilcrowError
from corpus.places import locate
from index.search import Index
from qa import receipts
from qa.checking.rendering import to_json as check_json
from qa.render import Json, paragraph_json, to_json
from qa.server.asking import answered
from qa.server.checking import LONGEST, TextFormat, checked, read_text
from qa.server.schema import MOST_DOCUMENTS, Name, Question, Words
from qa.server.verifying import saved_answers

PATH = "/mcp"
INSTRUCTIONS = (
    "Pilcrow answers questions about the user's documents by quoting them word for word. Show its quotes unchanged,"
    " with their labels. If the status is “abstained”, the documents hold no answer: say so, and add nothing."
)
_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)

T = TypeVar("T")
Documents = Annotated[list[Name], Field(max_length=MOST_DOCUMENTS, description="ids or unique names; none: all")]
Result = dict[str, object]


class Tools:
    """The tools, bound to an application whose readers do the work."""

    def __init__(self, app: FastAPI) -> None:
        """Take the application; nothing is read of it before a tool is called."""
        self._app = app

    async def ask(self, question: Words, documents: Documents = [], collection: Name | None = None) -> Result:  # noqa: B006
        """Answer a question by quotes from the documents, or abstain (schema pilcrow.answer/1)."""
        wanted = Question(question=question, documents=documents, collection=collection)
        calibration = self._app.state.calibration
        return await self._put(lambda index: dict(to_json(answered(wanted, index, calibration))))

    async def quote(self, document: Name, paragraph: Annotated[int, Field(ge=1)]) -> Result:
        """Return one paragraph of a document, word for word, by its number."""
        return await self._put(lambda index: _paragraph(index, document, paragraph))

    async def verify(self, answers: list[Result]) -> Result:
        """Check whether the quotes of saved answers still stand in the documents, word for word."""

        def work(index: Index) -> Result:
            saved = saved_answers({"answers": cast(list[Json], answers)})
            return dict(receipts.to_json(saved, receipts.check_answers(saved, index.store)))

        return await self._put(work)

    async def check(
        self,
        text: Annotated[Words, Field(max_length=LONGEST)],
        format: TextFormat = TextFormat.MARKDOWN,
        documents: Documents = [],  # noqa: B006
        collection: Name | None = None,
    ) -> Result:
        """Check each quotation in a draft against the documents: exact, altered, stitched, misattributed, not found."""
        try:
            draft = await read_text(text, format)
        except PilcrowError as error:
            raise ToolError(str(error)) from error
        return await self._put(lambda index: dict(check_json(checked(draft, index, documents, collection))))

    async def list_documents(self, collection: Name | None = None) -> Result:
        """List the documents: id, title, source, collection."""

        def work(index: Index) -> Result:
            found = index.store.documents(collection)
            names = ("id", "title", "source", "collection", "paragraphs", "pages")
            return {"documents": [{name: getattr(each, name) for name in names} for each in found]}

        return await self._put(work)

    async def _put(self, work: Callable[[Index], T]) -> T:
        try:
            done: T = await self._app.state.readers.submit(work)
        except PilcrowError as error:
            raise ToolError(str(error)) from error
        return done


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[None]:
    """Answer at /mcp as long as the block lasts. Who may, and from where, is the guard's business."""
    server = MCPServer("pilcrow", version=version("pilcrow"), instructions=INSTRUCTIONS, log_level="WARNING")
    tools = Tools(app)
    for each in (tools.ask, tools.quote, tools.verify, tools.check, tools.list_documents):
        server.add_tool(each, annotations=_READS)
    server.streamable_http_app(
        stateless_http=True,
        json_response=True,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    route = Route(PATH, StreamableHTTPASGIApp(server.session_manager), include_in_schema=False)
    app.router.routes.insert(0, route)  # before the page, which takes every path that is left
    try:
        async with server.session_manager.run():
            yield
    finally:
        app.router.routes.remove(route)


def _paragraph(index: Index, name: str, number: int) -> Result:
    store = index.store
    with store.snapshot():
        document = store.document(store.resolve(name))
        paragraph = store.paragraph(document.id, number)
        where = locate(store, paragraph, paragraph.start, paragraph.end)
        return dict(paragraph_json(document, paragraph, where))
