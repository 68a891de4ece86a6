"""Ways to parse a file that go wrong, by its text; the worker imports them by name."""

import os
import signal
import time
from pathlib import Path

from corpus import ingest
from corpus.document import Parsed


def odd(path: Path, collection: str) -> Parsed:
    """Do what the file says; parse it if it says nothing special."""
    match path.read_text().split():
        case ["hang"]:
            time.sleep(600)
        case ["wait"]:
            time.sleep(0.3)
        case ["eat"]:
            eaten = []
            while True:
                eaten.append(bytearray(1 << 24))
        case ["exit", status]:
            os._exit(int(status))
        case ["kill"]:
            os.kill(os.getpid(), signal.SIGKILL)
        case ["defect"]:
            raise IndexError("no such block")
        case ["deep"]:
            return odd(path, collection)
        case ["interrupt"]:
            os.kill(os.getpid(), signal.SIGINT)
    return ingest.parse(path, collection)
