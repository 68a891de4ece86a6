"""The Gradio part of the page: the question's box, the conversation, and what happens between them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeAlias

import gradio as gr
from pydantic import ValidationError

from corpus.errors import PilcrowError
from qa.page import shell
from qa.page.talk import Exchange, Order, kept, render
from qa.page.words import text

Exchanges: TypeAlias = tuple[Exchange, ...]
Holder: TypeAlias = Callable[[str, Order, Exchanges], Awaitable[Exchange]]
Step: TypeAlias = "tuple[str, Exchanges]"  # the conversation's HTML, and what it is made of

AT_ONCE = 8  # questions that are on their way at the same time; the readers behind them queue
WAITING = 64  # that may wait before one is told to come back later
LONGEST_ORDER = 20_000  # characters
KEPT_SECONDS = 6 * 60 * 60  # that a closed browser's conversation stays in memory
_ORDER = "(question, order, said) => [question, window.pilcrow.order(question), said]"


def build(hold: Holder) -> gr.Blocks:
    """Return the page; `hold` puts a question to the documents."""
    page = gr.Blocks(title="Pilcrow", analytics_enabled=False, fill_width=True)
    with page:
        gr.HTML(shell.MASTHEAD, elem_id="masthead", padding=False, apply_default_css=False)
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                conversation = gr.HTML(shell.EMPTY, elem_id="conversation", padding=False, apply_default_css=False)
                with gr.Column(elem_id="composer"):
                    with gr.Row(elem_id="asking"):
                        question = gr.Textbox(
                            elem_id="question", label=text("question"), placeholder=text("question.hint"), lines=1,
                            max_lines=6, max_length=4_000, container=False, show_label=False, autofocus=True,
                        )  # fmt: skip
                        put = gr.Button(text("ask"), elem_id="ask")
                        stop = gr.Button(text("stop"), elem_id="stop")
                    gr.HTML(shell.SCOPE, elem_id="scoping", padding=False, apply_default_css=False)
            gr.HTML(shell.SOURCE, elem_id="source", padding=False, apply_default_css=False)
        gr.HTML(shell.LIBRARY, elem_id="panels", padding=False, apply_default_css=False)
        order = gr.Textbox(visible=False)
        anew = gr.Button("", elem_id="anew")  # pressed by the page's script
        said = gr.State((), time_to_live=KEPT_SECONDS)
        _wire(hold, page, (question, order, said), (conversation, said), (put, stop, anew))
    page.queue(max_size=WAITING, default_concurrency_limit=AT_ONCE)
    return page


def _wire(
    hold: Holder,
    page: gr.Blocks,
    asked: tuple[gr.Textbox, gr.Textbox, gr.State],
    shown: tuple[gr.HTML, gr.State],
    buttons: tuple[gr.Button, gr.Button, gr.Button],
) -> None:
    """Say what happens on a question, on stopping it, and on beginning anew."""
    put, stop, anew = buttons

    async def question(words: str, order: str, said: Exchanges) -> AsyncIterator[Step]:
        async for step in converse(hold, words, order, said):
            yield step

    running = gr.on(
        [put.click, asked[0].submit], question, list(asked), list(shown), js=_ORDER, show_progress="hidden",
        api_name="question", api_visibility="private", trigger_mode="once",
    )  # fmt: skip
    stop.click(
        lambda said: render(said), [asked[2]], [shown[0]], cancels=[running], show_progress="hidden",
        api_visibility="private", queue=False,
    )  # fmt: skip
    anew.click(
        lambda: (shell.EMPTY, ()), None, list(shown), cancels=[running], show_progress="hidden",
        api_visibility="private", queue=False,
    )  # fmt: skip


async def converse(hold: Holder, words: str, order: str, said: Exchanges) -> AsyncIterator[Step]:
    """Yield the conversation with the question waiting, then with what was said to it."""
    try:
        wanted = Order.model_validate_json(order[:LONGEST_ORDER] or "{}")
    except ValidationError as error:
        raise gr.Error(str(error), print_exception=False) from error
    earlier = said[:-1] if wanted.again else said
    yield render(earlier, waiting=words), said
    try:
        exchange = await hold(words, wanted, earlier)
    except PilcrowError as error:
        exchange = Exchange(question=words, failed=str(error))
    after = kept(earlier, exchange)
    yield render(after), after
