"""Forbids every connection and name look-up but loopback, in this process.

`tests/conftest.py` imports this file, and puts its folder on PYTHONPATH, where Python itself runs it at
the start of every child process. An audit hook sees every socket that Python code opens, in whatever
library; it cannot be removed again. What a library does in C or Rust without Python's sockets it does
not see: for those the conftest sets their own offline switches.
"""

import sys

REFUSED: list[str] = []  # every attempt, so that a test fails even where a library swallows the error
_CONNECTING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_LOOKING_UP = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})


class OutsideError(ConnectionError):
    """A test tried to reach something else than this machine."""


def _host(event, args):
    """Return the host that an audited call names: None for a Unix socket, a connected one, or this machine."""
    if event in _CONNECTING:
        address = args[1]
        return address[0] if isinstance(address, tuple) else None
    return args[0] if event in _LOOKING_UP else None


def _guard(event, args):
    host = _host(event, args)
    if not host:
        return
    name = host.decode(errors="replace") if isinstance(host, bytes) else str(host)
    if name not in ("localhost", "::1") and not name.startswith("127."):
        REFUSED.append(f"{event}: {name}")
        raise OutsideError(f"{event} to {name} refused: tests and questions stay on this machine")


sys.modules.setdefault("tests.offline.sitecustomize", sys.modules[__name__])  # whoever runs it first: one guard
sys.addaudithook(_guard)
