"""One quote in the forms in which people cite: words and reference, escaped as each form needs, never edited.

Of a document we know its title, its file and its places, and neither author nor date; so the notes name the
work by its title, as both manuals say for a work without an author, and APA's date is "n.d.".
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from pathlib import PurePath

from qa.answer import Quote
from qa.render import reference


class Form(StrEnum):
    """How a quote is written down."""

    PLAIN = "plain"
    MARKDOWN = "markdown"  # a footnote
    CHICAGO = "chicago"  # a note
    APA = "apa"  # in the text, and the entry in the list of references
    BIBTEX = "bibtex"


_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")  # characters that may begin markup in some Markdown
_AT_A_LINE = re.compile(r"(?m)^(\s*)([-+=:]|\d+(?=[.)]))")  # and those that do so at the beginning of a line
_LATEX = {character: "\\" + character for character in "#$%&_"} | {
    "{": r"\textbraceleft{}",  # BibTeX pairs braces even behind a backslash
    "}": r"\textbraceright{}",
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
}


def cite(quote: Quote, form: Form) -> str:
    """Write a quote down in a form; lines end with a line feed, and the last has none."""
    match form:
        case Form.PLAIN:
            return f"“{quote.text}”\n{reference(quote)}"
        case Form.MARKDOWN:
            return _markdown(quote)
        case Form.CHICAGO:
            return f"“{quote.text}”\n{note(quote)}"
        case Form.APA:
            return _apa(quote)
        case Form.BIBTEX:
            return _bibtex(quote)


def markdown(words: str) -> str:
    """Return text that Markdown shows as it is, line breaks too."""
    escaped = _AT_A_LINE.sub(_escaped, _MARKUP.sub(r"\\\1", words))
    return escaped.replace("\n", "\\\n")


def _escaped(found: re.Match[str]) -> str:
    """Escape what begins a line: a number's dot or bracket cannot be, so a backslash stands before that."""
    space, mark = found.groups()
    return f"{space}{mark}\\" if mark.isdigit() else f"{space}\\{mark}"


def latex(words: str) -> str:
    """Return text that LaTeX sets as it is."""
    return "".join(_LATEX.get(character, character) for character in words)


def _markdown(quote: Quote) -> str:
    key = _key(quote)
    note = markdown(reference(quote))
    return f"“{markdown(quote.text)}”[^{key}]\n\n[^{key}]: {note}"


def note(quote: Quote, *following: Quote) -> str:
    """Return a note as Chicago has it: title, section, page, paragraph, file. A page's number stands alone in it.

    :param following: the quotes, of the same document, in which the words go on: "5–6, paras. 36–37".
    """
    every = (quote, *following)
    numbers = [*dict.fromkeys(each.paragraph for each in every)]
    is_run = numbers == [*range(quote.paragraph, quote.paragraph + len(numbers))]
    sections = [f"“{section}”" for section in dict.fromkeys(filter(None, map(_section, every)))]
    paragraphs = [*dict.fromkeys(map(_paragraph, every))]
    parts = (
        quote.title,
        " and ".join(sections),
        _numbers([*dict.fromkeys(filter(None, map(_page, every)))], is_run=is_run),
        f"para{'s' * (len(paragraphs) > 1)}. {_numbers(paragraphs, is_run=is_run)}",
        _file(quote),
    )
    return ", ".join(filter(None, parts)) + "."


def _numbers(each: Sequence[str], *, is_run: bool) -> str:
    """Write numbers down: "36–38" if they are a run, else "1, 14"."""
    return f"{each[0]}–{each[-1]}" if is_run and len(each) > 1 else ", ".join(each)


def _apa(quote: Quote) -> str:
    page = _page(quote)
    place = ", ".join(filter(None, (f"p. {page}" if page else "", f"para. {_paragraph(quote)}")))
    return f"“{quote.text}” ({quote.title}, n.d., {place})\n\n{quote.title}. (n.d.). [{_file(quote)}]."


def _bibtex(quote: Quote) -> str:
    page = _page(quote)
    fields = {
        "title": quote.title,
        "howpublished": _file(quote),
        "pages": page,
        "note": ", ".join(filter(None, (_section(quote), f"para. {_paragraph(quote)}"))),
        "annote": f"“{quote.text}”",
    }
    lines = [f"  {name} = {{{latex(value)}}}," for name, value in fields.items() if value]
    lines[0] = lines[0].replace("{", "{{", 1).removesuffix("},") + "}},"  # its capitals are kept
    return "\n".join((f"@misc{{{_key(quote)},", *lines, "}"))


def _key(quote: Quote) -> str:
    """A key that is the same whenever this place is cited: "harbour-plan-p14-1a2b3c"."""
    words = re.findall(r"[a-z0-9]+", quote.title.casefold())[:4] or ["document"]
    return f"{'-'.join(words)[:40]}-p{quote.paragraph}-{quote.sha256[:6]}"


def _page(quote: Quote) -> str:
    """The page's number as it is printed, else as the file counts; "" for a format without pages."""
    return quote.page_label or (str(quote.page) if quote.page is not None else "")


def _paragraph(quote: Quote) -> str:
    return quote.label.removeprefix("¶")


def _section(quote: Quote) -> str:
    """The innermost heading above the words, unless that is the title."""
    return next((heading for heading in reversed(quote.section) if heading != quote.title), "")


def _file(quote: Quote) -> str:
    return PurePath(quote.source).name
