"""Bodies of uploads, cut into any pieces: what is kept of them, under which names, and what is refused."""

import pytest
from fastapi import HTTPException
from hypothesis import given
from hypothesis import strategies as st

from qa.server.receiving import LONGEST_NAME, Limits, Receiver, file_name, folder_name

TYPE = "multipart/form-data; boundary=edge"


def body(*files, end="--edge--\r\n"):
    """Return a form of (name, bytes)."""
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode() + data + b"\r\n"
        for name, data in files
    ]
    return b"".join(parts) + end.encode()


def receive(folder, data, piece=7, **limits):
    receiver = Receiver(TYPE, folder, Limits(**limits))
    try:
        for start in range(0, len(data), piece):
            receiver.write(data[start : start + piece])
        return receiver.finish()
    finally:
        receiver.close()


def refused(folder, data, **limits):
    with pytest.raises(HTTPException) as caught:
        receive(folder, data, **limits)
    return caught.value.status_code


@pytest.mark.parametrize("piece", [1, 2, 13, 10_000])
def test_files_lie_there_byte_for_byte_however_the_body_was_cut(tmp_path, piece):
    sent = [("a.txt", b"\r\n--edg\r\n"), ("b.pdf", bytes(range(256)) * 3), ("empty", b"")]
    arrived = receive(tmp_path, body(*sent), piece)
    assert [(each.name, each.path.read_bytes()) for each in arrived] == sent


def test_fields_that_are_no_files_are_passed_over(tmp_path):
    field = b'--edge\r\nContent-Disposition: form-data; name="collection"\r\n\r\nx\r\n'
    empty = b'--edge\r\nContent-Disposition: form-data; name="files"; filename=""\r\n\r\n\r\n'
    (only,) = receive(tmp_path, field + empty + body(("a.txt", b"A")))
    assert (only.name, len(list(tmp_path.iterdir()))) == ("a.txt", 1)


def test_files_of_the_same_name_are_kept_apart(tmp_path):
    arrived = receive(tmp_path, body(("x/a.txt", b"1"), ("y/a.txt", b"2"), ("a.txt", b"3")))
    assert [each.name for each in arrived] == ["a.txt", "a (2).txt", "a (3).txt"]


def test_a_file_over_the_limit_leaves_no_byte_and_stops_no_other(tmp_path):
    large, small = receive(tmp_path, body(("large", b"x" * 100), ("small", b"x" * 50)), file=50)
    assert (large.is_too_large, small.is_too_large) == (True, False)
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"x" * 50]


def test_limits_of_the_whole_request_are_413(tmp_path):
    two = body(("a", b"x" * 50), ("b", b"x" * 50))
    for number, limit in enumerate(({"files": 1}, {"total": 100})):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert refused(folder, two, **limit) == 413


@pytest.mark.parametrize(
    "data",
    [b"", b"no form", b"--edge--\r\n", b"--edge\r\n\r\n", body(("a", b"x"), end=""), b"\0" * 999],
    ids=repr,
)
def test_a_body_that_is_no_whole_form_with_a_file_is_400(tmp_path, data):
    assert refused(tmp_path, data) == 400


@pytest.mark.parametrize("kind", ["", "application/json", "multipart/form-data", "multipart/mixed; boundary=edge"])
def test_another_type_of_body_is_415(tmp_path, kind):
    with pytest.raises(HTTPException) as caught:
        Receiver(kind, tmp_path)
    assert caught.value.status_code == 415


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\report.pdf", "report.pdf"),
        ("/", "upload"),
        ("..", "upload"),
        (".hidden", "hidden"),
        ("a\x00b\x1b[31m\u202etxt", "ax00bx1b[31mu202etxt"),
        ("Bericht für März.pdf", "Bericht für März.pdf"),
        ("  spaced .txt ", "spaced.txt"),
    ],
)
def test_a_name_is_safe_and_still_the_persons(sent, name):
    assert file_name(sent) == name


@given(st.text(max_size=400))
def test_no_name_leads_out_of_its_folder_or_is_too_long(sent):
    for name in (file_name(sent), folder_name(sent[:60]) or "x"):
        assert name and "/" not in name and "\0" not in name and not name.startswith(".")
    assert len(file_name(sent).encode()) <= LONGEST_NAME


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_two_collections_have_two_folders(one, other):
    assert (folder_name(one) == folder_name(other)) == (one == other)
