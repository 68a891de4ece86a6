"""How a server is run, and what it refuses to be: open to a network without accounts."""

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path

from corpus.errors import ServeError

PORT = 7860


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one client, and all together, may ask of the server."""

    body: int = 16 * 2**20  # bytes of a request; uploads have limits of their own
    waiting: int = 100  # questions
    rate: float = 50.0  # requests a second and client, in the long run
    burst: int = 400  # requests at once; the page asks for some 60 files when it opens
    failures: int = 10  # wrong tokens in a row from one address
    forgiven: float = 0.1  # of them, a second


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A server's home and model, where it listens, and who may use it."""

    home: Path
    model: str | None = None
    host: str = "127.0.0.1"
    port: int = PORT
    readers: int = 2  # threads that answer
    accounts: Path | None = None  # the file of those who may use it; without one, whoever is on this machine
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        """Raise ServeError if others than this machine could reach a server that knows no accounts."""
        if self.readers < 1:
            raise ServeError(f"{self.readers} readers answer nothing; give --readers 1 or more.")
        if not self.is_local and self.accounts is None:
            raise ServeError(
                f"On {self.host} others could read your documents. Make an account with"
                " `pilcrow account FILE NAME`, then serve with --accounts FILE."
            )

    @property
    def is_local(self) -> bool:
        """Whether only programs of this machine can reach it."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"
