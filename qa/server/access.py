"""Who may use the server: a file of accounts, of whose tokens only hashes are kept.

A line of the file is {"name", "role", "salt", "hash"}. A token is shown once, when it is made: "name.secret".
"""

import hashlib
import hmac
import json
import os
import re
import secrets
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from time import monotonic

from corpus.errors import ServeError

NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
SECRET_BYTES = 24
SESSION_SECONDS = 12 * 60 * 60.0
MOST_SESSIONS = 10_000


class AccountRole(StrEnum):
    """What an account may do."""

    READER = "reader"  # ask, read, verify, export
    EDITOR = "editor"  # and also add, remove and restore documents


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may use the server; `digest` is scrypt's, in hex, as is the salt."""

    name: str
    role: AccountRole
    salt: str = field(repr=False)
    digest: str = field(repr=False)

    def owns(self, secret: str) -> bool:
        """Return whether the secret is this account's; takes some 50 ms on purpose."""
        return hmac.compare_digest(_scrypt(secret, self.salt), self.digest)


ANYBODY = Account("anybody", AccountRole.EDITOR, "", "")  # on this machine, where the server knows no accounts


def create(file: Path, name: str, role: AccountRole) -> str:
    """Write an account into the file, in place of one of the same name, and return its token; raises ServeError."""
    if not NAME.fullmatch(name):
        raise ServeError("An account's name has 1 to 40 letters, digits, - or _.")
    secret, salt = secrets.token_urlsafe(SECRET_BYTES), secrets.token_hex(16)
    kept = [each for each in read(file) if each.name != name] if file.exists() else []
    _write(file, [*kept, Account(name, role, salt, _scrypt(secret, salt))])
    return f"{name}.{secret}"


def delete(file: Path, name: str) -> None:
    """Take an account out of the file, and so out of a server that runs; raises ServeError if it is not there."""
    known = read(file)
    kept = [each for each in known if each.name != name]
    if len(kept) == len(known):
        raise ServeError(f"{file} has no account {name}.")
    _write(file, kept)


def read(file: Path) -> tuple[Account, ...]:
    """Return the accounts of a file; raises ServeError if it cannot be read."""
    accounts = []
    try:
        for line in filter(str.strip, file.read_text(encoding="utf-8").splitlines()):
            row = json.loads(line)
            accounts.append(Account(row["name"], AccountRole(row["role"]), row["salt"], row["hash"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ServeError(f"{file} is no file of accounts ({error}); `pilcrow account` makes one.") from error
    return tuple(accounts)


class Accounts:
    """The accounts of a file, read again whenever it changes, and who has logged in."""

    def __init__(self, file: Path) -> None:
        """Read the file; raises ServeError if it cannot be read, or names nobody."""
        self._file = file
        self._lock = threading.Lock()
        self._proved: dict[bytes, Account] = {}  # sha256 of a token -> whose it was found to be
        self._sessions: dict[str, tuple[bytes, float]] = {}  # cookie -> the token's sha256, until when by `monotonic`
        self._stamp = (0, 0)
        self._known: dict[str, Account] = {}
        self._refresh()
        if not self._known:
            raise ServeError(f"{file} names nobody; make an account with `pilcrow account {file} NAME`.")

    def of_token(self, token: str) -> Account | None:
        """Return whose token it is; the first time it costs a slow hash."""
        key = hashlib.sha256(token.encode(errors="replace")).digest()
        with self._lock:
            self._refresh()
            if key in self._proved:
                return self._proved[key]
            name, _, secret = token.partition(".")
            account = self._known.get(name)
        if account is None or not account.owns(secret):
            return None
        with self._lock:
            if self._known.get(name) == account:
                self._proved[key] = account
        return account

    def of_cookie(self, cookie: str) -> Account | None:
        """Return who has logged in with this cookie, if that still holds."""
        with self._lock:
            self._refresh()
            key, until = self._sessions.get(cookie, (b"", 0.0))
            return self._proved.get(key) if monotonic() < until else None

    def log_in(self, token: str) -> str | None:
        """Return a new cookie for the owner of a token; None if it is nobody's."""
        if self.of_token(token) is None:
            return None
        cookie, now = secrets.token_urlsafe(SECRET_BYTES), monotonic()
        with self._lock:
            if len(self._sessions) >= MOST_SESSIONS:
                self._sessions = {name: each for name, each in self._sessions.items() if each[1] > now}
            self._sessions[cookie] = (hashlib.sha256(token.encode()).digest(), now + SESSION_SECONDS)
        return cookie

    def log_out(self, cookie: str) -> None:
        """Let a cookie hold no longer."""
        with self._lock:
            self._sessions.pop(cookie, None)

    def _refresh(self) -> None:
        """Read the file if it changed; a file that is gone or broken keeps nobody in."""
        stamp = (0, 0)
        with suppress(OSError):
            found = self._file.stat()
            stamp = (found.st_mtime_ns, found.st_size)
        if stamp == self._stamp and self._known:
            return
        self._stamp, self._known = stamp, {}
        self._known = {each.name: each for each in read(self._file)}
        self._proved = {key: each for key, each in self._proved.items() if self._known.get(each.name) == each}


def _scrypt(secret: str, salt: str) -> str:
    return hashlib.scrypt(secret.encode(errors="replace"), salt=bytes.fromhex(salt), n=2**14, r=8, p=1).hex()


def _write(file: Path, accounts: list[Account]) -> None:
    rows = [{"name": each.name, "role": each.role, "salt": each.salt, "hash": each.digest} for each in accounts]
    whole = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(whole, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w", encoding="utf-8") as lines:
            lines.writelines(json.dumps(row) + "\n" for row in rows)
        whole.replace(file)
    except OSError as error:
        raise ServeError(f"Cannot write {file}: {error.strerror}.") from error
