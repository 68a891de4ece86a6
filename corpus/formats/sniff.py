"""What a file is, decided by its bytes: a wrong suffix misleads nobody, and what is not read is named.

Only between plain text, Markdown and a fragment of HTML, which look alike, does the suffix decide.
"""

import re
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from corpus.errors import SourceEncrypted, SourceUnknown

TEXT = "text/plain"
MARKDOWN = "text/markdown"
HTML = "text/html"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
EPUB = "application/epub+zip"
RTF = "application/rtf"

# In folders, files with these suffixes are read; the first of each type is the one that Pilcrow itself writes.
SUFFIXES = {
    ".pdf": PDF,
    ".docx": DOCX,
    ".docm": DOCX,
    ".odt": ODT,
    ".epub": EPUB,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".rtf": RTF,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".txt": TEXT,
    ".text": TEXT,
}
SUFFIX_OF = {kind: suffix for suffix, kind in reversed(SUFFIXES.items())}

_HEAD = 1 << 16  # bytes in which a page of HTML shows what it is, behind its comments
_PDF_HEAD = 1024  # bytes in which PDF's readers look for its mark
_ZIP_NAMES = 20_000  # of entries; a vaster archive is no document
_ENTRY = b"PK\x01\x02"  # begins the record of one entry
_NAME_AT = 30  # of a zip's first entry, and the type behind it if the name is "mimetype"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_PDF_OBJECT = re.compile(rb"\b\d{1,10} \d{1,5} obj\b")
_BEFORE_ROOT = re.compile(r"(?:\s|\ufeff|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_PAGE = re.compile(r"<(?:!doctype\s+(?:[\w-]+:)?html|(?:html|head|body)[\s>/])", re.IGNORECASE)
_TAG = re.compile(r"<(?:[a-z][a-z0-9]*|!doctype)[\s>/]", re.IGNORECASE)

_PICTURE = "recognise its text with an OCR program that writes a PDF, and use that"
_PACKED = "unpack it, and add the folder"
_PRINTED = "save it as PDF, and use that"
_NOT_READ = (  # how files begin that are no documents, what they are, what to do
    (b"\x89PNG", "a PNG image", _PICTURE),
    (b"\xff\xd8\xff", "a JPEG image", _PICTURE),
    (b"GIF8", "a GIF image", _PICTURE),
    (b"II*\0", "a TIFF image", _PICTURE),
    (b"MM\0*", "a TIFF image", _PICTURE),
    (b"AT&TFORM", "a DjVu document", "convert it to PDF, and use that"),
    (b"%!PS", "a PostScript file", "convert it to PDF, and use that"),
    (b"\x1f\x8b", "a gzip archive", _PACKED),
    (b"7z\xbc\xaf", "a 7z archive", _PACKED),
    (b"Rar!", "a RAR archive", _PACKED),
    (b"BZh", "a bzip2 archive", _PACKED),
    (b"\xfd7zXZ", "an xz archive", _PACKED),
    (b"From: <Saved by", "a web page with its pictures in one file", "save the page as HTML only, and use that"),
    (b"SQLite format 3", "a database", "export what it says as text, and use that"),
    (b"\x7fELF", "a program", "give the document that you meant"),
)
_ODF_KINDS = {
    "spreadsheet": ("an OpenDocument spreadsheet (.ods)", "save it as PDF, or each sheet as text"),
    "presentation": ("an OpenDocument presentation (.odp)", _PRINTED),
    "graphics": ("an OpenDocument drawing (.odg)", _PRINTED),
}
_ZIP_KINDS = (  # how one of the entries' names begins
    ("xl/", "an Excel workbook (.xlsx)", "save it as PDF, or each sheet as text"),
    ("ppt/", "a PowerPoint presentation (.pptx)", _PRINTED),
    ("visio/", "a Visio drawing (.vsdx)", _PRINTED),
    ("Index/", "a Pages, Numbers or Keynote document", _PRINTED),
)
_OLE_KINDS = (  # the name of a stream
    ("WordDocument", "an old Word document (.doc)", "open it, save it as .docx, and use that"),
    ("PowerPoint Document", "an old PowerPoint presentation (.ppt)", _PRINTED),
    ("Workbook", "an old Excel workbook (.xls)", "save it as PDF, or each sheet as text"),
    ("__substg1.0", "an Outlook message (.msg)", "save it as text or PDF, and use that"),
)


def media_type(data: bytes, suffix: str) -> str:
    """Return the media type of a file, given its bytes and the suffix of its name (".md").

    Raises SourceUnknown, which names what it is and says what to do, for what is not read here, and
    SourceEncrypted for an office document under a password. Bytes that are no known format are taken for
    text, whose reader refuses what is none.
    """
    start = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n\f\0")
    if start.startswith(b"%PDF-") or _is_late_pdf(data):
        return PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data)
    if start.startswith(b"{\\rtf"):
        return RTF
    if data.startswith(_OLE):
        raise _old_office(data)
    for magic, name, remedy in _NOT_READ:
        if data.startswith(magic):
            raise _not_read(name, remedy)
    return _text_kind(data[:_HEAD], SUFFIXES.get(suffix.lower(), TEXT))


def is_container(head: bytes) -> bool:
    """Return whether a file that begins so is a PDF or a package, which hold pictures, rather than text."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06", _OLE)) or b"%PDF-" in head[:_PDF_HEAD]


def _is_late_pdf(data: bytes) -> bool:
    """Whether PDF's mark stands behind bytes that some mailer put there, and is not only spoken of."""
    mark = data.find(b"%PDF-", 0, _PDF_HEAD)
    return mark >= 0 and _PDF_OBJECT.search(data, mark, mark + _HEAD) is not None


def _text_kind(head: bytes, promised: str) -> str:
    """Return which kind of text a file is: a whole page of HTML shows itself, else the suffix decides."""
    wide = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(head[:2], "latin-1")
    text = head.decode(wide, "replace").removeprefix("ï»¿")  # UTF-8's mark, read as Latin-1
    root = _BEFORE_ROOT.match(text)
    if _PAGE.match(text, root.end() if root else 0):
        return HTML
    if promised == HTML:
        return HTML if _TAG.search(text) else TEXT
    return promised if promised == MARKDOWN else TEXT


def _zip_kind(data: bytes) -> str:
    """Return the media type of a zip: what its first entry says, else what is in it."""
    said = _said_type(data)
    if said.startswith(EPUB):
        return EPUB
    if said.startswith(ODT):
        return ODT
    for kind, (name, remedy) in _ODF_KINDS.items():
        if said.startswith(f"application/vnd.oasis.opendocument.{kind}"):
            raise _not_read(name, remedy)
    names = _zip_names(data)
    if any(name.startswith("word/") for name in names):
        return DOCX
    if "META-INF/container.xml" in names:
        return EPUB
    if "content.xml" in names and "styles.xml" in names:
        return ODT
    for beginning, name, remedy in _ZIP_KINDS:
        if any(each.startswith(beginning) for each in names):
            raise _not_read(name, remedy)
    raise _not_read("a ZIP archive", _PACKED)


def _said_type(data: bytes) -> str:
    """Return what an EPUB or ODF file says of itself: its first entry, "mimetype", is stored as it is."""
    if data[_NAME_AT : _NAME_AT + 8] != b"mimetype":
        return ""
    return data[_NAME_AT + 8 : _NAME_AT + 160].lstrip().decode("ascii", "replace")


def _zip_names(data: bytes) -> set[str]:
    """Return the names in a zip; of one that is torn, those that its bytes still show."""
    shown = {name for name in ("word/document.xml", "META-INF/container.xml", "xl/workbook.xml")
             if name.encode() in data}  # fmt: skip
    if data.count(_ENTRY) > _ZIP_NAMES:
        return shown
    try:
        with ZipFile(BytesIO(data)) as opened:
            return set(opened.namelist())
    except (BadZipFile, EOFError, zlib.error, ValueError, OverflowError, OSError, NotImplementedError, KeyError):
        return shown


def _old_office(data: bytes) -> SourceUnknown | SourceEncrypted:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return SourceEncrypted(
            "this is an Office document under a password. Open it, save it without one, and use that."
        )
    for stream, name, remedy in _OLE_KINDS:
        if stream.encode("utf-16-le") in data:
            return _not_read(name, remedy)
    return _not_read("an old office document", _PRINTED)


def _not_read(name: str, remedy: str) -> SourceUnknown:
    return SourceUnknown(f"this is {name}, which Pilcrow does not read; {remedy}.")
