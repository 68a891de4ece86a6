"""The parts of a Word package: found by their relationships, parsed, and nothing else opened."""

import posixpath
from dataclasses import dataclass

from lxml import etree

from corpus.errors import SourceUnreadable
from corpus.formats.archive import Archive, parse_xml

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DUBLIN = "{http://purl.org/dc/elements/1.1/}"


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that are read; None where a document has none."""

    document: etree._Element
    styles: etree._Element | None
    numbering: etree._Element | None
    footnotes: etree._Element | None
    endnotes: etree._Element | None
    settings: etree._Element | None
    title: str | None  # as the properties state it
    comments: int
    warnings: tuple[str, ...]


def parts(data: bytes) -> Parts:
    """Open a Word file. Raises SourceUnreadable, SourceTooLarge."""
    archive = Archive.open(data)
    named = _targets(archive, "_rels/.rels", "")
    main = named.get("officeDocument", "word/document.xml")
    if main not in archive.names:
        raise SourceUnreadable("is a package without a Word document in it; open it in Word and save it again.")
    folder, name = posixpath.split(main)
    related = _targets(archive, f"{folder}/_rels/{name}.rels", folder)

    def part(kind: str) -> etree._Element | None:
        path = related.get(kind, f"{folder}/{kind}.xml")
        return _parsed(archive, path) if path in archive.names else None

    document = _parsed(archive, main)
    if document.tag != f"{W}document":
        raise SourceUnreadable("is a package whose main part is no Word document; open it in Word and save it again.")
    comments = part("comments")
    return Parts(
        document=document,
        styles=part("styles"),
        numbering=part("numbering"),
        footnotes=part("footnotes"),
        endnotes=part("endnotes"),
        settings=part("settings"),
        title=_title(archive, named.get("core-properties", "docProps/core.xml")),
        comments=0 if comments is None else len(comments.findall(f"{W}comment")),
        warnings=archive.warnings,
    )


def _parsed(archive: Archive, path: str) -> etree._Element:
    return parse_xml(archive.read(path).replace(_STRICT, _TRANSITIONAL))


def _targets(archive: Archive, path: str, folder: str) -> dict[str, str]:
    """Return what a part is related to inside the package: the last word of the relationship's type -> path."""
    if path not in archive.names:
        return {}
    found: dict[str, str] = {}
    for relationship in parse_xml(archive.read(path)):
        kind = relationship.get("Type", "").rpartition("/")[2]
        target = relationship.get("Target", "")
        if relationship.get("TargetMode") != "External" and target:
            inside = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            if inside in archive.names:
                found.setdefault(kind, inside)
    return found


def _title(archive: Archive, path: str) -> str | None:
    if path not in archive.names:
        return None
    title = parse_xml(archive.read(path)).findtext(f"{_DUBLIN}title")
    return None if title is None else str(title)
