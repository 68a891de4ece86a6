"""Tokens are the unit of passage budgets, counted by tiktoken with ranks of our own.

The ranks are shipped, so that no budget depends on a download. They were trained on about 10 million
characters of public question-answering passages (contracts, health, law, encyclopedia, news, finance),
and are trained anew, in seconds, from files with one JSON object with a "text" on each line:

    python -m index.tokens PASSAGES.jsonl... > ranks.tiktoken

A token never ends in the white space before a word, and white space after a word always begins a new one:
the counts of two texts cut apart before white space add up to the count of the whole.
"""

import base64
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import tiktoken
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from corpus.errors import EncoderError

NAME = "pilcrow_8k"
SIZE = 8_000  # ranks; the first 256 are the single bytes
SHA256 = "dfe768a686844d43a9ad7304602581d43eb85b79c3932c947c660b1372e14437"  # of the file of ranks
RANKS = Path(__file__).with_name(f"{NAME}.tiktoken")
SAMPLE = 1_000_000  # characters of each file, so that no source of text outweighs the others

# Words, numbers and signs, each with the space before it. Runs are capped because the time tiktoken
# takes for one piece grows faster than its length; without look-ahead the search itself is linear.
PATTERN = r" ?[\p{L}\p{M}]{1,32}| ?\p{N}{1,3}| ?[^\s\p{L}\p{M}\p{N}]{1,16}|\s{1,16}"


def count(text: str) -> int:
    """Return how many tokens the text has; what looks like a special token is plain text."""
    return len(ENCODING.encode_ordinary(text))


def encoding(ranks: bytes) -> tiktoken.Encoding:
    """Build the encoding from lines of a base64 token and its rank."""
    pairs = (line.split() for line in ranks.splitlines())
    return tiktoken.Encoding(
        NAME,
        pat_str=PATTERN,
        mergeable_ranks={base64.b64decode(token): int(rank) for token, rank in pairs},
        special_tokens={},
    )


def train(texts: Iterable[str], size: int = SIZE) -> Tokenizer:
    """Train byte-level BPE (Sennrich et al. 2016, arXiv 1508.07909) with `size` tokens on texts."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERN), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def ranks(tokenizer: Tokenizer) -> bytes:
    """Return a trained tokenizer as tiktoken's lines: the 256 bytes, then the merges in their order."""
    merges = json.loads(tokenizer.to_str())["model"]["merges"]
    tokens = [bytes([byte]) for byte in range(256)]
    tokens += dict.fromkeys(raw("".join(pair)) for pair in merges)
    return b"".join(b"%s %d\n" % (base64.b64encode(token), rank) for rank, token in enumerate(tokens))


def sample(path: Path, characters: int = SAMPLE) -> Iterator[str]:
    """Yield texts of a JSON Lines file, evenly spaced, about so many characters of them."""
    with path.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    step = sum(map(len, texts)) // characters + 1
    yield from texts[::step]


def raw(token: str) -> bytes:
    """Undo the printable letters that byte-level BPE writes for bytes."""
    return bytes(_BYTES[letter] for letter in token)


def _byte_letters() -> dict[str, int]:
    """Return the bytes by their letters: Latin-1 prints as itself, the rest is counted from U+0100 (as GPT-2 does)."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(0x100) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(0x100 + place): byte for place, byte in enumerate(others)}


def load() -> tiktoken.Encoding:
    """Build the encoding from the shipped ranks.

    :raises EncoderError: if their file was altered.
    """
    data = RANKS.read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise EncoderError(f"{RANKS} was altered: install Pilcrow again")
    return encoding(data)


_BYTES = _byte_letters()
ENCODING = load()


def main() -> None:
    """Write ranks trained on the files named on the command line to standard output."""
    texts = [text for name in sys.argv[1:] for text in sample(Path(name))]
    sys.stdout.buffer.write(ranks(train(texts)))


if __name__ == "__main__":
    main()
