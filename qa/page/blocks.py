"""The Gradio part of the page: the question's box, the conversation, and what happens between them.

The conversation comes as HTML in a text box that nobody sees, from where the page's script shows it: Gradio's own
component for HTML evaluates strings as code, which our security policy forbids, and should.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import TypeAlias

import gradio as gr
from pydantic import ValidationError

from corpus.errors import PilcrowError
from qa.page import shell
from qa.page.talk import Exchange, Order, following, kept, shown, taken_back, waiting
from qa.page.words import text

Exchanges: TypeAlias = tuple[Exchange, ...]
Holder: TypeAlias = Callable[[str, Order, Exchanges], Awaitable[Exchange]]
Step: TypeAlias = "tuple[str, Exchanges]"  # the HTML of what is new, and the whole conversation

AT_ONCE = 8  # questions that are on their way at the same time; the readers behind them queue
WAITING = 64  # that may wait before one is told to come back later
LONGEST_ORDER = 40_000  # characters
KEPT_SECONDS = 6 * 60 * 60  # that a closed browser's conversation stays in memory


def build(hold: Holder) -> gr.Blocks:
    """Return the page; `hold` puts a question to the documents."""
    page = gr.Blocks(title="Pilcrow", analytics_enabled=False, fill_width=True)
    with page, gr.Row(elem_id="question-row"):
        question = gr.Textbox(
            elem_id="question", label=text("question"), placeholder=text("question.hint"), lines=1, max_lines=6,
            max_length=4_000, container=False, show_label=False, autofocus=True,
        )  # fmt: skip
        put = gr.Button(text("ask"), elem_id="ask")
        stop = gr.Button(text("stop"), elem_id="stop")
        order = gr.Textbox(elem_id="order", label="Order", container=False)  # the page's script writes it
        conversation = gr.Textbox(elem_id="said", label="Said", container=False, lines=2)  # and shows this
        anew = gr.Button("", elem_id="anew")  # and presses this
        said = gr.State((), time_to_live=KEPT_SECONDS)
        _wire(hold, (question, order, said), (conversation, said), (put, stop, anew))
    page.queue(max_size=WAITING, default_concurrency_limit=AT_ONCE)
    return page


def _wire(
    hold: Holder,
    asked: tuple[gr.Textbox, gr.Textbox, gr.State],
    shown: tuple[gr.Textbox, gr.State],
    buttons: tuple[gr.Button, gr.Button, gr.Button],
) -> None:
    """Say what happens on a question, on stopping it, and on beginning anew.

    No event has a script of its own: Gradio would evaluate it as a string, which our security policy forbids.
    """
    put, stop, anew = buttons

    async def question(words: str, order: str, said: Exchanges) -> AsyncIterator[Step]:
        async for step in converse(hold, words, order, said):
            yield step

    running = gr.on(
        [put.click, asked[0].submit], question, list(asked), list(shown), show_progress="hidden",
        api_name="question", api_visibility="private", trigger_mode="once",
    )  # fmt: skip
    stop.click(
        lambda said: taken_back(said), [asked[2]], [shown[0]], cancels=[running], show_progress="hidden",
        api_visibility="private", queue=False,
    )  # fmt: skip
    anew.click(
        lambda: (shell.EMPTY, ()), None, list(shown), cancels=[running], show_progress="hidden",
        api_visibility="private", queue=False,
    )  # fmt: skip


async def converse(hold: Holder, words: str, order: str, said: Exchanges) -> AsyncIterator[Step]:
    """Yield the question waiting, then with what was said to it, and each time all exchanges that are done."""
    try:
        wanted = Order.model_validate_json(order[:LONGEST_ORDER] or "{}")
    except ValidationError as error:
        raise gr.Error(str(error), print_exception=False) from error
    earlier = said[:-1] if wanted.again else said
    number = following(earlier)
    yield waiting(number, words), said
    try:
        exchange = replace(await hold(words, wanted, earlier), number=number)
    except PilcrowError as error:
        exchange = Exchange(question=words, number=number, failed=str(error))
    yield shown(exchange), kept(earlier, exchange)
