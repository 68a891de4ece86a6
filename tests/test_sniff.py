"""What a file is, is decided by its bytes."""

import time
import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import SourceEncrypted, SourceError, SourceUnknown
from corpus.formats import sniff
from corpus.formats.sniff import DOCX, EPUB, HTML, MARKDOWN, ODT, PDF, RTF, TEXT, media_type

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


def package(*names: str, mimetype: str | None = None) -> bytes:
    """Return a zip with empty files of these names."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        if mimetype:
            made.writestr("mimetype", mimetype)
        for name in names:
            made.writestr(name, "")
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", PDF),
        (b"\xef\xbb\xbf\r\n%PDF-1.4\n", PDF),
        (b"Received: by a mailer\r\n\r\n%PDF-1.4\n%\xe2\xe3\n1 0 obj\n<<>>\nendobj\n", PDF),
        (b"{\\rtf1\\ansi Tea.}", RTF),
        (package("[Content_Types].xml", "word/document.xml"), DOCX),
        (package("[Content_Types].xml", "word/document2.xml"), DOCX),
        (package("[Content_Types].xml", "word/document.xml")[:-30], DOCX),
        (package("a.xhtml", mimetype="application/epub+zip"), EPUB),
        (package("META-INF/container.xml", "a.xhtml"), EPUB),
        (package("content.xml", mimetype="application/vnd.oasis.opendocument.text"), ODT),
        (package("content.xml", "styles.xml"), ODT),
        (b"<!DOCTYPE html>\n<html><body><p>Tea.</p></body></html>", HTML),
        (b"\xef\xbb\xbf  <!-- saved -->\n<!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>", HTML),
        (b"<?xml version='1.0'?>\n<html xmlns='http://www.w3.org/1999/xhtml'>", HTML),
        ("\ufeff<html><p>Tea.".encode("utf-16-le"), HTML),
        (b"<body class=a><p>Tea.", HTML),
    ],
)
def test_the_content_decides_whatever_the_name_says(data: bytes, kind: str):
    assert {media_type(data, suffix) for suffix in ("", ".txt", ".md", ".pdf", ".docx", ".html", ".xyz")} == {kind}


@pytest.mark.parametrize(
    ("data", "suffix", "kind"),
    [
        (b"Tea.", ".txt", TEXT),
        (b"Tea.", ".MD", MARKDOWN),
        (b"Tea.", "", TEXT),
        (b"Tea.", ".pdf", TEXT),
        (b"", ".html", TEXT),
        (b"Tea without a tag.", ".html", TEXT),
        (b"<h1>Tea</h1><p>Hot.</p>", ".html", HTML),
        (b"<h1>Tea</h1><p>Hot.</p>", ".txt", TEXT),
        (b"<p align=center>Tea</p>\n\n# Tea", ".md", MARKDOWN),
        (b"A page begins with <html> and <body>.", ".txt", TEXT),
        (b"A PDF begins with %PDF-1.7, as everybody knows.", ".txt", TEXT),
        (b"A rich text begins with {\\rtf1.", ".txt", TEXT),
    ],
)
def test_between_kinds_of_text_the_suffix_decides(data: bytes, suffix: str, kind: str):
    assert media_type(data, suffix) == kind


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x89PNG\r\n\x1a\n", "a PNG image.*OCR"),
        (b"\xff\xd8\xff\xe0", "a JPEG image"),
        (b"\x1f\x8b\x08", "a gzip archive.*unpack it"),
        (package("a.txt", "b.txt"), "a ZIP archive.*unpack it"),
        (package(), "a ZIP archive"),
        (b"PK\x03\x04 and then nothing that is a zip", "a ZIP archive"),
        (package("[Content_Types].xml", "xl/workbook.xml"), r"an Excel workbook \(\.xlsx\).*as PDF"),
        (package("ppt/presentation.xml"), "a PowerPoint presentation"),
        (package("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"), "spreadsheet.*as PDF"),
        (OLE + "WordDocument".encode("utf-16-le"), r"an old Word document \(\.doc\).*\.docx"),
        (OLE + "Workbook".encode("utf-16-le"), "an old Excel workbook"),
        (OLE, "an old office document"),
        (b"\x7fELF\x02", "a program"),
    ],
)
def test_what_is_not_read_is_named_with_what_to_do(data: bytes, words: str):
    with pytest.raises(SourceUnknown, match=words):
        media_type(data, ".txt")


def test_an_office_document_under_a_password_is_said_to_be_one():
    with pytest.raises(SourceEncrypted, match="without one"):
        media_type(OLE + "EncryptedPackage".encode("utf-16-le"), ".docx")


def test_an_archive_of_very_many_files_is_not_listed(monkeypatch):
    monkeypatch.setattr(sniff, "_ZIP_NAMES", 2)
    monkeypatch.setattr(sniff, "ZipFile", lambda *_: pytest.fail("was listed"))
    with pytest.raises(SourceUnknown, match="a ZIP archive"):
        media_type(package("a", "b", "c"), ".zip")


def test_every_type_has_the_suffix_that_people_know():
    assert sniff.SUFFIX_OF[TEXT] == ".txt"
    assert sniff.SUFFIX_OF[HTML] == ".html"
    assert set(sniff.SUFFIX_OF) == set(sniff.SUFFIXES.values())


@given(st.sampled_from([b"", b"PK\x03\x04", b"%PDF-", OLE, b"<?xml", b"<!--", b"\xff\xfe"]), st.binary(max_size=200))
def test_any_bytes_are_of_a_type_or_refused_by_name(beginning: bytes, rest: bytes):
    with suppress(SourceError):
        assert media_type(beginning + rest, ".html") in sniff.SUFFIX_OF


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_zip_with_a_byte_changed_is_of_a_type_or_refused_by_name(at: int, byte: int):
    data = bytearray(package("[Content_Types].xml", "word/document.xml", "META-INF/container.xml"))
    data[at % len(data)] = byte
    with suppress(SourceError):
        assert media_type(bytes(data), ".zip") in sniff.SUFFIX_OF


@pytest.mark.parametrize("filler", [b"\n", b"1", b"1 ", b"<", b"<!--", b"<?", b" ", b"<!-- -->", b"<a"])
def test_no_bytes_take_long(filler: bytes):
    begin = time.process_time()
    for beginning in (b"", b"a%PDF-1.7"):
        media_type(beginning + filler * 70_000, ".html")
    assert time.process_time() - begin < 1
