"""EPUB books: a zip of XHTML files in the order of the package's spine -> blocks of one text.

Navigation, the table of contents and the cover are left out, but the page list is used: a book that says where
its printed pages begin is cited by them. Files outside the linear order (notes, mostly) come last.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote

from lxml import etree

from corpus.canonical import canonical
from corpus.errors import SourceEmpty, SourceTooLarge, SourceUnreadable
from corpus.formats.archive import Archive, parse_xml
from corpus.formats.block import PLAIN, Options, Reading
from corpus.formats.html import decoded
from corpus.formats.markup import Part, walk_parts
from corpus.formats.markup_tree import parse
from corpus.formats.markup_typed import typed_items
from corpus.formats.numbering import own_numbers

LARGEST = 100_000_000  # bytes of text in all files of a book

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_RIGHTS = ("META-INF/rights.xml", "META-INF/license.lcpl", "META-INF/sinf.xml")
_FONT_ALGORITHMS = frozenset({"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"})
_TEXT = frozenset({"application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document"})
_SUFFIXES = (".xhtml", ".html", ".htm")
_MATTER = 1_500  # characters outside links that a cover or a table of contents does not have
_LEFT_OUT = re.compile(r"\b(?:toc|cover|loi|lot|landmarks|page-list|index-toc|title-page-image)\b")


@dataclass(frozen=True, slots=True)
class _Item:
    """A file of the book as its package lists it."""

    path: str  # in the zip
    media_type: str
    properties: str


@dataclass(frozen=True, slots=True)
class _Package:
    """What the package file says: the files by id, those to be read in order, the title."""

    items: Mapping[str, _Item]
    spine: tuple[_Item, ...]
    title: str | None
    ncx: str | None  # the path of the old table of contents
    contents: frozenset[str]  # paths of the files that are said to be a cover or a table of contents


def read(data: bytes, options: Options = PLAIN) -> Reading:
    """Read an EPUB 2 or 3. Raises SourceUnreadable, also if it is protected, SourceTooLarge, SourceEmpty."""
    archive = Archive.open(data)
    package = _package(archive)
    _refuse_protected(archive, package)
    breaks = _page_list(archive, package)
    parts: list[Part] = []
    missing = size = 0
    for item in package.spine:
        if item.media_type not in _TEXT and not item.path.lower().endswith(_SUFFIXES):
            continue
        if item.path not in archive.names:
            missing += 1
            continue
        content = archive.read(item.path)
        size += len(content)
        if size > LARGEST:
            raise SourceTooLarge(f"holds more than {LARGEST / 1e6:,.0f} MB of text. Split it into several books.")
        html, _ = decoded(content)
        tree = parse(html, book=True)
        if item.path not in package.contents or tree.root.length - tree.root.linked >= _MATTER:
            parts.append(Part(item.path, tree, breaks.get(item.path, {})))
    if not parts:
        raise SourceEmpty("is a book without a file of text; nothing in it could be read.")
    reading = walk_parts(parts)
    warnings = (*archive.warnings, *reading.warnings)
    if missing:
        warnings = (*warnings, f"files that the book lists but does not hold: {missing}")
    return replace(
        reading,
        title=_title(package.title, reading.title),
        blocks=own_numbers(typed_items(reading.blocks)),
        warnings=warnings,
    )


def _title(named: str | None, shown: str | None) -> str | None:
    """Return the title that the package names, or the one that the text shows if the other but adds to it."""
    return shown if named and shown and named.startswith(shown) else named or shown


def _package(archive: Archive) -> _Package:
    """Read the package file, by whatever name the container gives it."""
    container = parse_xml(archive.read(_CONTAINER))
    roots = [element.get("full-path", "") for element in _named(container, "rootfile")]
    path = next((each for each in roots if each in archive.names), None)
    if path is None:
        raise SourceUnreadable("is an EPUB whose package file is missing; get it again, then try again.")
    root = parse_xml(archive.read(path))
    folder = posixpath.dirname(path)
    items: dict[str, _Item] = {}
    for element in _named(root, "item"):
        href = _joined(folder, element.get("href", ""))
        items[element.get("id", "")] = _Item(href, element.get("media-type", "").lower(), element.get("properties", ""))
    linear: list[_Item] = []
    aside: list[_Item] = []
    for element in _named(root, "itemref"):
        if (item := items.get(element.get("idref", ""))) is not None and item not in linear:
            (aside if element.get("linear") == "no" else linear).append(item)
    spine = next(_named(root, "spine"), None)
    ncx = items.get(spine.get("toc", "")) if spine is not None else None
    titles = (canonical("".join(element.itertext())) for element in _named(root, "title"))
    return _Package(
        items=items,
        spine=tuple(dict.fromkeys([*linear, *aside])),
        title=next((" ".join(title.split()) for title in titles if title), None),
        ncx=ncx.path if ncx is not None else None,
        contents=frozenset(_contents(root, folder, items)),
    )


def _contents(root: etree._Element, folder: str, items: Mapping[str, _Item]) -> Iterator[str]:
    """Yield the paths of the files that are said to be a cover or a table of contents."""
    for element in _named(root, "reference"):
        if _LEFT_OUT.search(element.get("type", "")):
            href, _, fragment = element.get("href", "").partition("#")
            if not fragment:
                yield _joined(folder, href)
    for item in items.values():
        if "nav" in item.properties.split():
            yield item.path


def _refuse_protected(archive: Archive, package: _Package) -> None:
    """Raise SourceUnreadable if text is encrypted; obfuscated fonts do no harm."""
    if _ENCRYPTION not in archive.names:
        return
    root = parse_xml(archive.read(_ENCRYPTION))
    text = {item.path for item in package.spine}
    for data in _named(root, "EncryptedData"):
        algorithms = {element.get("Algorithm", "") for element in _named(data, "EncryptionMethod")}
        paths = {unquote(element.get("URI", "")) for element in _named(data, "CipherReference")}
        if paths & text or (not algorithms <= _FONT_ALGORITHMS and any(name in archive.names for name in _RIGHTS)):
            raise SourceUnreadable(
                "is protected by DRM, which Pilcrow does not break. Get a copy without protection from its publisher."
            )


def _page_list(archive: Archive, package: _Package) -> dict[str, dict[str, str]]:
    """Return the labels of printed pages: by file, by the id of the element where the page begins."""
    found: dict[str, dict[str, str]] = {}
    for base, href, label in _page_targets(archive, package):
        address, _, fragment = href.partition("#")
        path = _joined(posixpath.dirname(base), address)
        found.setdefault(path, {}).setdefault(unquote(fragment), label)
    return found


def _page_targets(archive: Archive, package: _Package) -> Iterator[tuple[str, str, str]]:
    """Yield file, address and label of each entry of the page list: EPUB 3's, else EPUB 2's."""
    nav = next((item.path for item in package.items.values() if "nav" in item.properties.split()), None)
    if nav is not None and nav in archive.names:
        html, _ = decoded(archive.read(nav))
        for element in parse(html, book=True).root.elements():
            if element.tag == "nav" and "page-list" in element.attributes.get("epub:type", ""):
                links = (each for each in element.elements() if each.tag == "a")
                yield from ((nav, each.attributes.get("href", ""), each.words().strip()) for each in links)
                return
    if package.ncx is not None and package.ncx in archive.names:
        for target in _named(parse_xml(archive.read(package.ncx)), "pageTarget"):
            content = next(_named(target, "content"), None)
            if content is not None:
                label = " ".join("".join(text.itertext()).strip() for text in _named(target, "text"))
                yield package.ncx, content.get("src", ""), label or target.get("value", "")


def _named(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the elements of that name, in whatever namespace."""
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.rpartition("}")[2] == name:
            yield element


def _joined(folder: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))
