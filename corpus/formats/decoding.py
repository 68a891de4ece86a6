"""Bytes -> characters: which encoding a text file is in, or why it is no text."""

import re

from charset_normalizer import from_bytes

from corpus.errors import SourceUnknown

_SAMPLE = 1 << 16  # bytes that are looked at to tell text from binary
_DETECTED = 1 << 18  # bytes that charset-normalizer looks at
_CONTROLS = 0.01  # share of control characters above which a file is binary
_FOREIGN = 0.3  # share of bytes above 127 that no Western European text reaches
_WHOLE = 10  # sequences of UTF-8 that make a broken file one of UTF-8, not of another encoding

_BOMS = (  # UTF-32 first: its mark begins with that of UTF-16
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive (or an office document)"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
)
_CONTROL = re.compile(rb"[\x00-\x07\x0e-\x1a\x1c-\x1f\x7f]")
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_ABOVE_ASCII = re.compile(rb"[\x80-\xff]")


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text, and a warning if its encoding had to be guessed.

    A byte order mark decides; then zeros in every second byte mean UTF-16, and strict UTF-8 is tried.
    What is neither is taken for Windows-1252 if every byte is defined there and most are ASCII, else for what
    charset-normalizer finds. Raises SourceUnknown, which says what to do, for anything else.
    """
    _refuse_magic(data)
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data, encoding), ()
    if (utf16 := _utf16(data)) is not None:
        return _strict(data, utf16), (f"read as {utf16.upper()}, judged by its zero bytes",)
    sample = data[:_SAMPLE]
    if len(_CONTROL.findall(sample)) > _CONTROLS * len(sample):
        raise SourceUnknown(
            "this is binary data, not text. Give the document that it was made from, or remove it from the folder."
        )
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        return _fallback(data, error)


def _refuse_magic(data: bytes) -> None:
    for magic, name in _MAGIC:
        if data.startswith(magic):
            raise SourceUnknown(f"this is {name} under a text file's name. Give it its own ending, or save it as text.")


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SourceUnknown(
            f"this begins as {encoding.upper()}, but its bytes from {error.start} on are not. Save it again as UTF-8."
        ) from error


def _utf16(data: bytes) -> str | None:
    """Return the byte order of UTF-16 without a mark, where Latin text has zeros in every second byte."""
    sample = data[:_SAMPLE]
    pairs = len(sample) // 2
    if pairs < 2 or b"\x00" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd >= 0.4 * pairs and even <= 0.02 * pairs:
        return "utf-16-le"
    return "utf-16-be" if even >= 0.4 * pairs and odd <= 0.02 * pairs else None


def _fallback(data: bytes, error: UnicodeDecodeError) -> tuple[str, tuple[str, ...]]:
    where = f"byte 0x{data[error.start]:02x} at offset {error.start}"
    high = len(_ABOVE_ASCII.findall(data))
    whole = _UTF8_SEQUENCE.findall(data)
    if len(whole) >= _WHOLE and sum(map(len, whole)) > 0.9 * high:
        raise SourceUnknown(f"this is UTF-8, but damaged: {where} does not belong there. Save it again as UTF-8.")
    encoding = "cp1252"
    try:
        if high <= _FOREIGN * len(data):
            return data.decode(encoding), (f"not UTF-8 ({where}); read as Windows-1252",)
    except UnicodeDecodeError:
        pass  # a byte that Windows-1252 leaves undefined
    best = from_bytes(data[:_DETECTED]).best()
    if best is None:
        raise SourceUnknown(f"no known encoding fits ({where} is not UTF-8). Save it again as UTF-8.")
    return _strict(data, best.encoding), (f"not UTF-8 ({where}); read as {best.encoding}, which is a guess",)
