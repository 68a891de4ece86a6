"""Bad input gets a clear error that says what, where and what to do, and nothing else is lost."""

import os
import socket
import tempfile
from pathlib import Path

import pytest

from corpus import ingest
from corpus.errors import (
    SourceEmpty,
    SourceError,
    SourceMissing,
    SourceTooLarge,
    SourceUnknown,
    SourceUnreadable,
)
from corpus.ingest import parse, stamp
from corpus.names import source_of


def check(error: type[SourceError], path: Path, match: str | None = None) -> None:
    """Parsing the path raises just this error, whose message names the path once."""
    with pytest.raises(error, match=match) as caught:
        parse(path, "default")
    assert type(caught.value) is error
    assert str(caught.value).count(source_of(path)) == 1


def test_a_missing_path(tmp_path: Path):
    check(SourceMissing, tmp_path / "gone.txt", "does not exist; check the path")
    check(SourceMissing, tmp_path / "gone.xyz", "does not exist; check the path")


def test_a_path_below_a_file(tmp_path: Path):
    (tmp_path / "file.txt").write_text("text")
    check(SourceMissing, tmp_path / "file.txt" / "b.txt", "does not exist")


@pytest.mark.parametrize("name", ["nul\0.txt", "long" * 200 + ".txt"])
def test_a_name_that_no_file_can_have(tmp_path: Path, name: str):
    check(SourceUnreadable, tmp_path / name, "could not be read")


def test_a_link_that_leads_to_itself(tmp_path: Path):
    (tmp_path / "self.txt").symlink_to("self.txt")
    check(SourceUnreadable, tmp_path / "self.txt", "could not be read")


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_a_file_with_nothing_in_it(tmp_path: Path, data: bytes):
    file = tmp_path / "empty.txt"
    file.write_bytes(data)
    check(SourceEmpty, file)


def test_a_program_that_is_named_a_text(tmp_path: Path):
    file = tmp_path / "program.txt"
    file.write_bytes(b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 64)
    check(SourceUnknown, file, "this is a program")


def test_a_picture_that_is_named_a_text(tmp_path: Path):
    file = tmp_path / "picture.md"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + os.urandom(2000))
    check(SourceUnknown, file, "this is a PNG image")


def test_a_file_over_every_limit_is_refused_before_it_is_opened(tmp_path: Path, monkeypatch):
    file = tmp_path / "large.pdf"
    file.touch()
    os.truncate(file, 600_000_000)  # a hole: no block on the disk
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("was opened"))
    check(SourceTooLarge, file, "has 600 MB or more; the limit is 500 MB. Split it")
    with pytest.raises(SourceTooLarge):
        stamp(file)


def test_a_text_over_its_limit_is_refused_at_its_first_bytes(tmp_path: Path):
    file = tmp_path / "large.txt"
    file.write_text("text")
    os.truncate(file, 200_000_000)
    check(SourceTooLarge, file, "has 200 MB or more; the limit is 100 MB. Split it")
    file.write_text("%PDF-1.7")
    os.truncate(file, 200_000_000)
    assert len(stamp(file)) == 64


def test_the_limits_on_size_are_as_documented():
    assert (ingest.TEXT_LIMIT, ingest.CONTAINER_LIMIT) == (100_000_000, 500_000_000)


def test_a_file_that_grows_over_the_limit_while_it_is_read(tmp_path: Path, monkeypatch):
    file = tmp_path / "growing.txt"
    file.write_text("word " * 100)
    monkeypatch.setattr(ingest, "TEXT_LIMIT", 1000)
    monkeypatch.setattr(ingest, "CHUNK", 100)
    chunks = ingest._chunks(file)
    next(chunks)
    with file.open("a") as grown:
        grown.write("more " * 1000)
    with pytest.raises(SourceTooLarge, match=r"growing\.txt"):
        list(chunks)


@pytest.mark.parametrize(
    ("cause", "error"),
    [
        (FileNotFoundError(2, "No such file or directory"), SourceMissing),
        (PermissionError(13, "Permission denied"), SourceUnreadable),
        (OSError(5, "Input/output error"), SourceUnreadable),
        (OSError(116, "Stale file handle"), SourceUnreadable),
    ],
)
@pytest.mark.parametrize("when", ["opened", "read"])
def test_a_file_that_is_lost_while_it_is_read(
    tmp_path: Path, monkeypatch, when: str, cause: OSError, error: type[SourceError]
):
    class Lost:
        def __init__(self, *_):
            if when == "opened":
                raise cause

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def read(self, _):
            raise cause

    file = tmp_path / "lost.txt"
    file.write_text("text")
    monkeypatch.setattr(Path, "open", Lost)
    check(error, file)


def test_a_file_that_may_not_be_read():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        file = Path(folder) / "closed.txt"
        file.write_text("text")
        file.chmod(0)
        us = os.geteuid()
        try:
            if us == 0:
                os.seteuid(65534)  # root may read everything
            check(SourceUnreadable, file, "may not be read by you; check its permissions")
        finally:
            os.seteuid(us)


def test_pipes_sockets_and_devices_are_refused_unopened(tmp_path: Path, monkeypatch):
    pipe, plug, device = tmp_path / "pipe.txt", tmp_path / "plug.txt", tmp_path / "device.txt"
    os.mkfifo(pipe)
    device.symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(plug))
        monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("was opened"))
        for path in (pipe, plug, device):
            check(SourceUnknown, path, "only regular files are read")
            with pytest.raises(SourceUnknown):
                stamp(path)


def test_a_folder_is_no_file(tmp_path: Path):
    check(SourceUnreadable, tmp_path, "is a folder")
