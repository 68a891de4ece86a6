"""Word's footnotes and endnotes: their marks, as they are printed, and their texts."""

from lxml import etree

from corpus.formats.docx_parts import Parts, W
from corpus.formats.docx_story import Story, strip
from corpus.formats.docx_styles import integer
from corpus.formats.numerals import shown
from corpus.formats.story import CALL, Content, Line, Note, lines, without_mark

_KINDS = {"f": ("footnote", "decimal"), "e": ("endnote", "lowerRoman")}
_FURNITURE = frozenset(("separator", "continuationSeparator", "continuationNotice"))


def notes(content: Content, parts: Parts, story: Story) -> dict[str, Note]:
    """Return the notes that the content calls, by key, in the order of their calls; empty ones are left out."""
    texts = _texts(parts, story)
    counts = {kind: _start(parts, name) for kind, (name, _) in _KINDS.items()}
    forms = {kind: _form(parts, name, usual) for kind, (name, usual) in _KINDS.items()}
    found: dict[str, Note] = {}
    for line in lines(content):
        for key in CALL.findall(line.text):
            if key in found or not texts.get(key):
                continue
            kind = key[0]
            mark = story.runs.custom.get(key, "")
            if not mark:
                mark = shown(counts[kind], forms[kind])
                counts[kind] += 1
            found[key] = Note(mark, without_mark(texts[key], mark) if key in story.runs.custom else texts[key])
    return found


def _texts(parts: Parts, story: Story) -> dict[str, str]:
    texts: dict[str, str] = {}
    for kind, root in (("f", parts.footnotes), ("e", parts.endnotes)):
        if root is None:
            continue
        strip(root)
        for note in root.iterfind(f"{W}{_KINDS[kind][0]}"):
            if note.get(f"{W}type") not in _FURNITURE:
                said = " ".join(_said(line) for line in lines(story.read(note)))
                texts.setdefault(kind + note.get(f"{W}id", ""), " ".join(CALL.sub("", said).split()))
    return texts


def _said(line: Line) -> str:
    return f"{line.label} {line.text}" if line.label else line.text


def _settings(parts: Parts, name: str, wanted: str) -> str | None:
    """Return what the document, or else its settings, say about how notes are numbered."""
    sections = parts.document.iter(f"{W}sectPr")
    for place in [*sections, parts.settings]:
        element: etree._Element | None = None if place is None else place.find(f"{W}{name}Pr/{W}{wanted}")
        if element is not None and element.get(f"{W}val") is not None:
            return str(element.get(f"{W}val"))
    return None


def _form(parts: Parts, name: str, usual: str) -> str:
    return _settings(parts, name, "numFmt") or usual


def _start(parts: Parts, name: str) -> int:
    return integer(_settings(parts, name, "numStart"), 1)
