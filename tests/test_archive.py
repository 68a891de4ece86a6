"""Zips and XML are read without trust."""

import struct
import zipfile
from io import BytesIO

import pytest

from corpus.errors import SourceEncrypted, SourceTooLarge, SourceUnreadable
from corpus.formats import archive
from corpus.formats.archive import Archive, parse_xml


def zipped(*entries, compression=zipfile.ZIP_DEFLATED):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", compression) as made:
        for name, content in entries:
            made.writestr(name, content)
    return out.getvalue()


def test_entries_are_read_by_name():
    opened = Archive.open(zipped(("a/b.xml", b"<x/>"), ("c.txt", b"tea"), ("d/", b"")))
    assert opened.names == {"a/b.xml", "c.txt"}
    assert opened.read("c.txt") == b"tea"
    assert opened.warnings == ()


def test_a_missing_entry_is_named():
    with pytest.raises(SourceUnreadable, match=r"lacks the part 'b\.txt'"):
        Archive.open(zipped(("a.txt", b"x"))).read("b.txt")


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x03\x04" + b"\0" * 40])
def test_what_is_no_zip_is_unreadable(data):
    with pytest.raises(SourceUnreadable, match="damaged"):
        Archive.open(data)


def test_a_truncated_or_altered_zip_is_unreadable():
    whole = zipped(("a.txt", b"The jetty is closed in winter. " * 100))
    with pytest.raises(SourceUnreadable):
        Archive.open(whole[: len(whole) // 2])
    altered = bytearray(whole)
    altered[60] ^= 0xFF
    with pytest.raises(SourceUnreadable, match="damaged"):
        Archive.open(bytes(altered)).read("a.txt")


@pytest.mark.parametrize("name", ["../a.txt", "b/../../a.txt", "/etc/a.txt", "C:a.txt", "b\\a.txt", "b/.."])
def test_a_name_that_leads_outside_is_left_out_with_a_warning(name):
    opened = Archive.open(zipped(("good..txt", b"x"), (name, b"y")))
    assert opened.names == {"good..txt"}
    assert opened.warnings == ("files in the archive whose names lead outside it, left out: 1",)


@pytest.mark.parametrize("name", [b"ev\0l.txt", b"\0vil.txt"])  # the second is empty
def test_a_name_with_a_nul_is_left_out(name):
    data = zipped(("a.txt", b"x"), ("evil.txt", b"y")).replace(b"evil.txt", name)
    assert Archive.open(data).names == {"a.txt"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_entries_with_one_name_neither_is_read():
    opened = Archive.open(zipped(("a.txt", b"one"), ("a.txt", b"two"), ("b.txt", b"x")))
    assert opened.names == {"b.txt"}
    assert "share a name" in opened.warnings[0]


def test_an_encrypted_entry_asks_for_a_copy_without_a_password():
    data = bytearray(zipped(("a.txt", b"secret")))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + place] |= 1
    with pytest.raises(SourceEncrypted, match="password"):
        Archive.open(bytes(data)).read("a.txt")


def test_methods_of_compression_that_no_document_uses_are_refused():
    with pytest.raises(SourceUnreadable, match="compressed in a way"):
        Archive.open(zipped(("a.txt", b"x" * 100), compression=zipfile.ZIP_LZMA)).read("a.txt")


def test_a_bomb_is_not_unpacked():
    with pytest.raises(SourceTooLarge, match="unpacks to more than"):
        Archive.open(zipped(("a.txt", bytes(8_000_000)))).read("a.txt")


def test_a_bomb_that_lies_about_its_size_is_not_unpacked():
    data = bytearray(zipped(("a.txt", bytes(8_000_000))))
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(signature) + place, 100)
    with pytest.raises((SourceTooLarge, SourceUnreadable)):
        Archive.open(bytes(data)).read("a.txt")


def test_the_sizes_of_all_entries_add_up(monkeypatch):
    monkeypatch.setattr(archive, "TOTAL", 1500)
    opened = Archive.open(zipped(("a", b"x" * 1000), ("b", b"x" * 1000)))
    assert opened.read("a") == opened.read("a")
    with pytest.raises(SourceTooLarge):
        opened.read("b")


def test_an_archive_of_very_many_entries_is_refused(monkeypatch):
    monkeypatch.setattr(archive, "ENTRIES", 3)
    with pytest.raises(SourceTooLarge, match="more than 3 files"):
        Archive.open(zipped(*((str(n), b"") for n in range(4))))


def test_xml_is_parsed_without_its_comments():
    root = parse_xml(b"<?xml version='1.0'?><a><!-- no --><?no no?><b>tea</b></a>")
    assert [child.tag for child in root] == ["b"]


BOMB = '<!DOCTYPE a [<!ENTITY b "tea"><!ENTITY c "&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "cp037"])
def test_entities_are_refused_in_every_encoding(encoding):
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'
    with pytest.raises(SourceUnreadable):
        parse_xml((declaration + BOMB).encode(encoding))


def test_an_outside_entity_is_refused():
    with pytest.raises(SourceUnreadable, match="entities"):
        parse_xml(b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')


def test_a_plain_doctype_is_read_and_its_address_never_followed():
    assert parse_xml(b'<!DOCTYPE a PUBLIC "x" "http://127.0.0.1:9/a.dtd"><a>tea</a>').text == "tea"


@pytest.mark.parametrize("data", [b"", b"tea", b"<a>", b"<a>&nope;</a>", b"\xff\xfe<", b"<a>" * 300 + b"</a>" * 300])
def test_xml_that_is_damaged_or_nested_without_end_is_unreadable(data):
    with pytest.raises(SourceUnreadable, match="XML"):
        parse_xml(data)
