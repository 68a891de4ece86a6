"""In which language a text is written: a guess, for the ledger.

Loading the model takes a sixth of a second, so only the worker that parses files does it, once. Version 0.4 of the
library takes most of a second and unpacks itself into a temporary file of 60 MB.
"""

from functools import cache
from importlib import import_module
from typing import Protocol

SAMPLE = 4_000  # characters that are looked at, from the middle of the text, where its own language is surest
FEWEST_LETTERS = 60  # below which names and numbers decide
SURE = 0.8  # probability below which nothing is said


class _Identifier(Protocol):
    """What we use of py3langid's identifier."""

    def classify(self, text: str) -> tuple[str, float]:
        """Return a language's code and its probability."""


def guess(text: str) -> str | None:
    """Return the ISO 639-1 code of the language of a text; None if it is too short or unlike any."""
    middle = max(0, (len(text) - SAMPLE) // 2)
    sample = text[middle : middle + SAMPLE]
    if sum(map(str.isalpha, sample)) < FEWEST_LETTERS and not _dense(sample):
        return None
    identifier = load()
    code, probability = identifier.classify(sample) if identifier else ("", 0.0)
    return code if probability >= SURE else None


@cache
def load() -> _Identifier | None:
    """Return the identifier, restricted to languages that have a code of two letters.

    None where there is no memory for it: a guess is not worth a file that is not added.
    """
    # Imported here, by name: neither a question nor an unchanged file needs it.
    model = import_module("py3langid.langid")
    try:
        identifier = model.LanguageIdentifier.from_pickled_model(model.MODEL_FILE, norm_probs=True)
    except (OSError, MemoryError):
        return None
    identifier.set_languages([code for code in identifier.nb_classes if len(code) == 2])
    found: _Identifier = identifier
    return found


def _dense(sample: str) -> bool:
    """Whether a short text is of a script that says much in few characters (Chinese, Japanese, Korean)."""
    return sum("\u3040" <= character <= "\ud7af" for character in sample) >= FEWEST_LETTERS // 4
