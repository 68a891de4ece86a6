"""A zip file and the XML in it, read safely: the package in which DOCX, ODT and EPUB come.

Nothing is ever written to disk, and only entries that a reader asks for are inflated. What they inflate to is
counted while it happens, because the sizes that a zip declares may lie.
"""

import re
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from corpus.errors import SourceEncrypted, SourceTooLarge, SourceUnreadable

ENTRIES = 20_000  # files in one archive; a long illustrated book has some thousands
TOTAL = 256_000_000  # bytes, of all entries read, inflated
RATIO = 200  # inflated to deflated; long tables as XML reach 50, a bomb 1,000
FREE = 4_000_000  # bytes of an entry that may be inflated whatever the ratio
_CHUNK = 1 << 16

_ENTRY = b"PK\x01\x02"  # begins the record of one entry
_ENCRYPTED = 0x1
_OUTSIDE = re.compile(r"^$|(?:^|/)\.\.(?:/|$)|^/|^[A-Za-z]:|\\|[\x00-\x1f]")
_DAMAGED = (BadZipFile, EOFError, zlib.error, ValueError, OverflowError, OSError, NotImplementedError, KeyError)


class Archive:
    """A zip's files by name. Entries whose names lead elsewhere or stand twice are not in it."""

    def __init__(self, opened: ZipFile, entries: dict[str, ZipInfo], warnings: tuple[str, ...]) -> None:
        self._zip = opened
        self._entries = entries
        self._inflated: dict[str, int] = {}  # bytes, of the entries read so far
        self.names = frozenset(entries)
        self.warnings = warnings

    @classmethod
    def open(cls, data: bytes) -> "Archive":
        """Open a zip held in memory; raise SourceUnreadable if it is none or damaged, SourceTooLarge if it is vast."""
        if data.count(_ENTRY) > ENTRIES:
            raise SourceTooLarge(f"is an archive of more than {ENTRIES:,} files; take it apart and add what you need.")
        try:
            opened = ZipFile(BytesIO(data))
        except _DAMAGED as error:
            raise SourceUnreadable(_damaged(error)) from None
        entries: dict[str, ZipInfo] = {}
        twice: set[str] = set()
        outside = 0
        for entry in opened.infolist():
            if entry.filename.endswith("/"):
                continue
            if entry.orig_filename != entry.filename or _OUTSIDE.search(entry.filename) is not None:
                outside += 1
            elif entry.filename in entries:
                twice.add(entry.filename)
            else:
                entries[entry.filename] = entry
        for name in twice:  # nobody can say which of them is meant
            del entries[name]
        return cls(opened, entries, tuple(_refusals(outside, len(twice))))

    def read(self, name: str) -> bytes:
        """Return an entry's bytes; raise SourceUnreadable (missing, damaged), SourceEncrypted, SourceTooLarge."""
        entry = self._entries.get(name)
        if entry is None:
            raise SourceUnreadable(f"lacks the part {name!r}: it is damaged, or not what its name says.")
        if entry.flag_bits & _ENCRYPTED:
            raise SourceEncrypted("is protected by a password; save a copy without one and use that.")
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise SourceUnreadable("is compressed in a way that Pilcrow does not read; save it again and use that.")
        try:
            return self._inflate(entry)
        except _DAMAGED as error:
            raise SourceUnreadable(_damaged(error)) from None

    def _inflate(self, entry: ZipInfo) -> bytes:
        others = sum(size for name, size in self._inflated.items() if name != entry.filename)
        limit = min(TOTAL - others, max(FREE, RATIO * entry.compress_size))
        chunks: list[bytes] = []
        size = 0
        with self._zip.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > limit:
                    raise SourceTooLarge(
                        f"unpacks to more than {limit / 1e6:,.0f} MB: it is too large, or made to fill the memory."
                    )
                chunks.append(chunk)
        self._inflated[entry.filename] = size
        return b"".join(chunks)


def _damaged(error: Exception) -> str:
    return f"is damaged ({str(error) or type(error).__name__}); get or save it again, then try again."


def _refusals(outside: int, twice: int) -> list[str]:
    warnings = []
    if outside:
        warnings.append(f"files in the archive whose names lead outside it, left out: {outside}")
    if twice:
        warnings.append(f"files in the archive that share a name, left out: {twice}")
    return warnings


def parse_xml(data: bytes) -> etree._Element:
    """Return the root of an XML file; comments and processing instructions are gone.

    No entity is resolved and nothing outside is loaded; libxml2 itself refuses elements more than 256 deep, so
    that walking the tree by recursion is safe. Raises SourceUnreadable.
    """
    if b"<!ENTITY" in data or b"<!ENTITY" in data.replace(b"\0", b""):  # also if it is UTF-16
        raise SourceUnreadable(_ENTITIES)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise SourceUnreadable(f"holds XML that is damaged ({error}); get or save it again, then try again.") from None
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and next(declared.iterentities(), None) is not None:  # in an encoding of its own
        raise SourceUnreadable(_ENTITIES)
    return root


_ENTITIES = "declares entities of its own, which a document does not need and an attack does; it was not read."
