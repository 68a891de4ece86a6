"""Ways to parse a file that go wrong, by its text; the worker imports them by name."""

import os
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path

from corpus import ingest
from corpus.document import Parsed
from corpus.formats import Options


def odd(path: Path, collection: str, options: Options) -> Parsed:
    """Do what the file says; parse it if it says nothing special."""
    words = path.read_text().split()
    _dwell(words)
    _end(words)
    if words == ["deep"]:
        return odd(path, collection, options)
    parsed = ingest.parse(path, collection, options)
    if words == ["pid"]:
        return replace(parsed, document=replace(parsed.document, title=str(os.getpid())))
    return parsed


def _dwell(words: list[str]) -> None:
    match words:
        case ["hang"]:
            time.sleep(600)
        case ["wait"]:
            time.sleep(0.3)
        case ["spin"]:
            while True:
                pass
        case ["eat"]:
            eaten = []
            while True:
                eaten.append(bytearray(1 << 24))
        case ["program", pid]:
            program = subprocess.Popen(["sleep", "600"])
            Path(pid).write_text(str(program.pid))
            program.wait()


def _end(words: list[str]) -> None:
    match words:
        case ["exit", status]:
            os._exit(int(status))
        case ["kill"]:
            os.kill(os.getpid(), signal.SIGKILL)
        case ["defect"]:
            raise IndexError("no such block")
        case ["interrupt"]:
            os.kill(os.getpid(), signal.SIGINT)
