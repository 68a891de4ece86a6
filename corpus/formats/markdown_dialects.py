"""What Markdown's dialects add to CommonMark, made plain before parsing: front matter, admonitions, template tags."""

import re

from corpus.canonical import spacing

_FRONT_MATTER = re.compile(r"\ufeff?(---|\+\+\+)[ ]*\n(.*?\n)?(?:\1|\.\.\.)[ ]*(?:\n|$)", re.DOTALL)
_TITLE = re.compile(r"^title[ ]*[:=][ ]*(?:[>|][+-]?[ ]*\n((?:[ ]+.*\n)+)|(.+)$)", re.MULTILINE | re.IGNORECASE)
_TEMPLATE_LINK = re.compile(r"\]\(\{[%{][^\n{}]{0,300}[%}]\}[^)\s]{0,300}\)")
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
_INDENTED = re.compile(r"([ ]*)(?:!!!|\?\?\?\+?)[ ]+[\w -]+?(?:[ ]+\"([^\"\n]*)\")?[ ]*$")
_CONTAINER = re.compile(r"[ ]*:::+[ ]*(?:[\w-]+(?:\[([^\]\n]*)\]|[ ]+(.*))?|\{[^}\n]*\})?[ ]*$")
_ALERT = re.compile(
    r"([ ]*>[ ]*)\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION|INFO|EXAMPLE|DANGER)\][+-]?[ ]*", re.IGNORECASE
)


def front_matter(source: str) -> tuple[str | None, str]:
    """Return the title that YAML or TOML in front of the text names, if any, and the text behind it."""
    front = _FRONT_MATTER.match(source)
    if front is None:
        return None, source
    named = _TITLE.search(front[2] or "")
    title = spacing(" ".join((named[1] or named[2]).split()).strip("\"' ")) if named is not None else None
    return title or None, source[front.end() :]


def plain(source: str) -> str:
    """Return the text with admonitions as paragraphs, and links to templates as links without an address."""
    source = _TEMPLATE_LINK.sub("]()", source)
    if not any(sign in source for sign in ("!!!", "???", ":::", "[!")):
        return source
    lines: list[str] = []
    fence = ""  # the code fence that is open
    indent = -1  # of the admonition that is open
    for line in source.split("\n"):
        if indent >= 0 and line.strip() and len(line) - len(line.lstrip(" ")) < indent + 4:
            indent = -1
        if indent >= 0:
            line = line[:indent] + line[indent + 4 :]
        marker = _FENCE.match(line)
        if marker is not None and (not fence or marker[1].startswith(fence)):
            fence = "" if fence else marker[1]
        elif not fence and (opened := _INDENTED.match(line)) is not None and indent < 0:
            indent = len(opened[1])
            line = f"{opened[1]}{opened[2] or ''}\n"
        elif not fence and (contained := _CONTAINER.match(line)) is not None:
            line = f"\n{contained[1] or contained[2] or ''}\n"
        elif not fence:
            line = _ALERT.sub(r"\1", line, count=1)
        lines.append(line)
    return "\n".join(lines)
