"""Claims about the token counts: exact, additive at white space, linear, and never from the network."""

import base64
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import EncoderError
from index import tokens

SAMPLES = (
    "The committee met in March 2019, and (as always) it didn't finish by 5 p.m.",
    "  two  spaces,\n\nparagraphs\tand\r\ntabs   ",
    "naïve Straße Łódź, Комитет собрался. 委员会于三月开会。 위원회는 🙂🏽 ﷺ क्षत्रिय",
    "12345678 § 4(b)(ii) — “quoted”… x=1;y+=2 ############################",
)


@given(st.text())
def test_decoding_gives_the_text_back(text):
    assert tokens.ENCODING.decode(tokens.ENCODING.encode_ordinary(text)) == text


@given(st.lists(st.text(min_size=1).map(str.strip).filter(bool), min_size=1))
def test_counts_of_texts_cut_before_white_space_add_up(words):
    tail = "".join(f" {word}" for word in words)
    assert tokens.count("start" + tail) == tokens.count("start") + sum(tokens.count(f" {word}") for word in words)


def test_there_are_as_many_ranks_as_promised_and_the_bytes_come_first():
    assert tokens.ENCODING.n_vocab == tokens.SIZE
    assert [tokens.ENCODING.decode_single_token_bytes(rank) for rank in range(256)] == [bytes([b]) for b in range(256)]


def test_what_looks_like_a_special_token_is_plain_text():
    assert tokens.count("<|endoftext|>") > 3


@pytest.mark.parametrize("run", ["a", "é", " ", "1", "!", "\n", "a!"])
def test_a_text_without_breaks_takes_linear_time(run):
    began = time.perf_counter()
    tokens.count(run * (1_000_000 // len(run)))
    assert time.perf_counter() - began < 5


def test_trained_ranks_cut_a_text_as_the_trainer_does():
    trained = tokens.train(SAMPLES * 3, size=400)
    encoding = tokens.encoding(tokens.ranks(trained))
    for text in (*SAMPLES, "The committees finish tabbed paragraphs."):
        raw = [encoding.decode_single_token_bytes(rank) for rank in encoding.encode_ordinary(text)]
        assert raw == [tokens.raw(token) for token in trained.encode(text).tokens]
    assert encoding.n_vocab == 400


def test_training_reads_evenly_spaced_lines_up_to_the_limit(tmp_path):
    path = tmp_path / "passages.jsonl"
    lines = [json.dumps({"text": f"{line:010}\u2028"}, ensure_ascii=False) for line in range(100)]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert [int(text) for text in tokens.sample(path, characters=350)] == list(range(0, 100, 4))


def test_altered_ranks_are_refused(tmp_path, monkeypatch):
    altered = tmp_path / "ranks"
    altered.write_bytes(tokens.RANKS.read_bytes() + base64.b64encode(b"more") + b" 8000\n")
    monkeypatch.setattr(tokens, "RANKS", altered)
    with pytest.raises(EncoderError, match="altered"):
        tokens.load()
