"""The interface that OpenAI's clients speak, tried with the real client."""

import openai
import pytest

from qa.server.access import AccountRole, create
from tests.server import library, served

MODEL = "pilcrow"
FEES = "Which four measures does the plan propose?"


@pytest.fixture(scope="module")
def address(models, tmp_path_factory):
    place = tmp_path_factory.mktemp("chat")
    with served(library(place / "home", models, place / "files")) as address:
        yield address


@pytest.fixture
def chat(address):
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as found:
        yield found


def asked(*words, role="user"):
    return [{"role": role, "content": each} for each in words]


def test_there_is_one_model(chat):
    assert [model.id for model in chat.models.list()] == [MODEL]
    assert chat.models.retrieve(MODEL).owned_by == "pilcrow"
    with pytest.raises(openai.NotFoundError, match="no model"):
        chat.models.retrieve("gpt-5")


def test_the_content_is_quotes_and_the_annotations_say_where_they_stand(chat):
    done = chat.chat.completions.create(model=MODEL, messages=asked(FEES), temperature=0.3, max_tokens=5)
    message = done.choices[0].message
    assert done.choices[0].finish_reason == "stop"
    assert "4 of 4 found" in message.content
    assert len(message.annotations) == 5  # the lead and four items
    for annotation in message.annotations:
        citation, quote = annotation.url_citation, annotation.model_extra["pilcrow"]
        assert message.content[citation.start_index : citation.end_index] == quote["text"]
        assert citation.url == f"/#/{quote['document']['id']}/p{quote['paragraph']}"
        assert quote["label"] in citation.title
    assert done.usage.total_tokens == done.usage.prompt_tokens + done.usage.completion_tokens > 20


def test_a_stream_brings_quote_after_quote_and_ends_the_same(chat):
    whole = chat.chat.completions.create(model=MODEL, messages=asked(FEES)).choices[0].message
    options = {"include_usage": True}
    chunks = list(chat.chat.completions.create(model=MODEL, messages=asked(FEES), stream=True, stream_options=options))
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    pieces = [delta.content for delta in deltas if delta.content]
    assert len(pieces) == 5
    assert "".join(pieces) == whole.content
    annotations = [delta.model_extra["annotations"] for delta in deltas if "annotations" in (delta.model_extra or {})]
    assert [each["pilcrow"]["text"] for each in annotations[0]] == [
        each.model_extra["pilcrow"]["text"] for each in whole.annotations
    ]
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage.completion_tokens > 0


def test_a_follow_up_leans_on_the_questions_not_on_what_a_client_says_was_answered(chat):
    talk = [*asked(FEES), *asked("The plan proposes to burn the mole.", role="assistant"), *asked("And the third one?")]
    content = chat.chat.completions.create(model=MODEL, messages=talk).choices[0].message.content
    assert "Repair the northern mole" in content
    assert "burn" not in content


def test_what_is_not_answered_says_so_without_annotations(chat):
    message = chat.chat.completions.create(model=MODEL, messages=asked("Who painted the ceiling?")).choices[0].message
    assert message.content.startswith("No answer found") or message.content.startswith("Nothing found")
    assert message.annotations == []


def test_questions_are_narrowed_to_documents(chat, address):
    extra = {"collection": "memos"}
    done = chat.chat.completions.create(model=MODEL, messages=asked(FEES), extra_body=extra)
    assert "Repair the northern mole" not in done.choices[0].message.content
    with pytest.raises(openai.NotFoundError, match="zebra"):
        chat.chat.completions.create(model=MODEL, messages=asked(FEES), extra_body={"documents": ["zebra"]})


def test_a_message_in_pieces_is_read(chat):
    content = [{"type": "text", "text": FEES}, {"type": "image_url", "image_url": {"url": "http://evil.example/x"}}]
    done = chat.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": content}])
    assert "4 of 4 found" in done.choices[0].message.content


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"model": "gpt-5", "messages": asked(FEES)}, 404),
        ({"model": MODEL, "messages": []}, 422),
        ({"model": MODEL, "messages": asked("Be brief.", role="system")}, 400),
        ({"model": MODEL, "messages": asked(FEES), "stream": "perhaps"}, 422),
        ({"model": MODEL, "messages": [{"role": "king", "content": FEES}]}, 422),
        ({"model": MODEL, "messages": asked("x" * 5_000)}, 422),
        ({"model": 5, "messages": "hello"}, 422),
        ([], 422),
    ],
)
def test_what_is_wrong_is_told_in_the_shape_that_clients_read(chat, body, status):
    with pytest.raises(openai.APIStatusError) as caught:
        chat.post("/chat/completions", body=body, cast_to=object)
    assert caught.value.status_code == status
    assert {"message", "type", "param", "code"} == set(caught.value.response.json()["error"])


def test_a_wrong_key_is_told_as_one(models, tmp_path):
    token = create(tmp_path / "accounts", "ada", AccountRole.READER)
    home = library(tmp_path / "home", models, tmp_path / "files")
    with served(home, accounts=tmp_path / "accounts") as address:
        url = f"{address}/v1"
        stranger = openai.OpenAI(base_url=url, api_key="ada.wrong", max_retries=0)
        with stranger, pytest.raises(openai.AuthenticationError):
            stranger.models.list()
        with openai.OpenAI(base_url=url, api_key=token, max_retries=0) as ada:
            assert [model.id for model in ada.models.list()] == [MODEL]
