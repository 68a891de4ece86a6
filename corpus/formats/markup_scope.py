"""What of a page is its text: not navigation, forms and banners, and of the rest the main part."""

import re

from corpus.formats.markup_hidden import disclosed_names, hidden_names, is_hidden
from corpus.formats.markup_tree import HEADINGS, Element, Tree, summed, topmost

_TAGS = frozenset("nav search label legend".split())
_ROLES = frozenset(
    "navigation search banner contentinfo menu menubar toolbar dialog alertdialog tablist doc-toc".split()
)
_SECTIONS = frozenset("article main section aside blockquote".split())
_FURNITURE = re.compile(  # whole words of a class or an id
    r"(?:cookies?|consent|gdpr|ccpa|privacy)[-_]?(?:banner|bar|notice|consent|popup|pop-up|message|dialog|overlay|modal|law"
    r"|alert|container|wrapper|disclaimer|policy-banner|info)s?|cookies?|cookie-?consent.*|consent-?(?:banner|manager).*"
    r"|.*-cookie-(?:banner|notice|consent).*|onetrust.*|cybot.*|cookiebot.*|cc-(?:window|banner)|osano.*|truste.*|didomi.*"
    r"|usercentrics.*|qc-cmp.*|.*breadcrumbs?|breadcrumbs?[-_].*|skip-?(?:link|nav|to).*|skiplinks?|mw-editsection"
    r"|mw-jump-link|editsection|navbox|navbar|catlinks|no-?print|hidden-print|print-hidden|d-print-none|print:hidden"
    r"|share(?:-buttons?|-links?|bar|-bar)|social(?:-share|-links?|-media-links?)?|addthis.*|headerlink|permalink|anchorjs-link"
    r"|heading-anchor|header-anchor|anchor-link|toc|table-?of-?contents|back-?to-?top|pagination|pager",
    re.IGNORECASE,
)  # fmt: skip
_MENU = re.compile(
    r"(?:main|top|left|right|side|site|page|global|primary|secondary|sub)?[-_]?(?:nav|navigation|menu|navbar|navmenu|footer"
    r"|masthead|sidebar|topbar|header|links)",
    re.IGNORECASE,
)
_LISTS = frozenset("ul ol dl".split())
_GROUPS = frozenset("div table section td p center tbody tr".split())
_CONTENTS = re.compile(
    r"\s*(?:table of |list of )?contents\b.*|index|in this (?:section|article|page|chapter)|on this page|inhalt\w*"
    r"|sommaire|table des mati[eè]res|[ií]ndice|contenido|innehåll\w*|inhoud\w*",
    re.IGNORECASE,
)
_SKIP = re.compile(
    r"\s*(?:(?:skip|jump) (?:to|over|past|navigation|directly)\b.*|top|table of contents"
    r"|(?:back|return|go) to (?:the )?(?:top|contents|toc)\b.*)\W*",
    re.IGNORECASE,
)
_NO_TITLE = frozenset("nav footer form aside".split())
_LONGEST_TITLE = 300  # characters
_SMALL = 0.3  # share of a page's text above which no banner, header or form is dropped for its name
_MAIN = 0.3  # share of the page's text that its main part holds
_ARTICLES = 0.6


def scope(tree: Tree) -> Element:
    """Return the element that holds the text, with what is not text taken out of it.

    The page's <h1> is put in front if it stands elsewhere (in the header) and the text has none.
    """
    root = tree.root
    title = _heading(root)
    scoped = _Scope(tree)
    if title is not None and (title.length > _LONGEST_TITLE or scoped.hides(title)):
        title = None
    scoped.prune()
    summed(root)
    chosen = _chosen(root)
    if title is None or _is_titled(chosen, tree.title):
        return chosen
    return Element("body", {}, None, [title, chosen])


def _heading(root: Element) -> Element | None:
    return next((element for element in root.elements() if element.tag == "h1"), None)


def _is_titled(chosen: Element, title: str) -> bool:
    """Tell whether the text has a heading of level 1, or begins with one that the page is named for."""
    first = next((element for element in chosen.elements() if element.tag in HEADINGS), None)
    named = " ".join(first.words().split()) if first is not None else ""
    return _heading(chosen) is not None or (bool(named) and named in " ".join(title.split()))


def _chosen(root: Element) -> Element:
    """Return the main part if it holds enough of the text, else the articles, else everything."""
    mains = [each for each in root.elements() if each.tag == "main" or each.attributes.get("role") == "main"]
    best = max(mains, key=lambda each: each.length, default=None)
    if best is not None and best.length >= _MAIN * root.length:
        return best
    articles = list(topmost(root, {"article"}))
    if articles and sum(each.length for each in articles) >= _ARTICLES * root.length:
        return articles[0] if len(articles) == 1 else Element("body", {}, None, [*articles])
    return root


class _Scope:
    """Takes out of a page what is not its text."""

    def __init__(self, tree: Tree) -> None:
        self._root = tree.root
        self._hidden = hidden_names(tree.styles)
        self._disclosed = disclosed_names(tree.root)
        self._most = max(200.0, _SMALL * tree.root.length)
        self._sections: set[Element] = set()  # elements within an article, a section, ...
        self._opened = False  # a heading of the text has come

    def hides(self, element: Element) -> bool:
        """Tell whether an element stands where no title does: in navigation, or hidden."""
        around = (element, *element.ancestors())
        return any(each.tag in _NO_TITLE or is_hidden(each, self._hidden, self._disclosed) for each in around)

    def prune(self) -> None:
        """Walk the page from its root down and take the elements out."""
        stack = [self._root]
        while stack:
            element = stack.pop()
            if element.tag in HEADINGS:
                self._opened = True
            gone: set[Element] = set()
            heading: Element | None = None
            inside = element in self._sections or element.tag in _SECTIONS or element.attributes.get("role") == "main"
            for child in element.children:
                if isinstance(child, str):
                    continue
                if self._is_contents(child):
                    gone.add(child)
                    if heading is not None and _CONTENTS.fullmatch(heading.words().strip()):
                        gone.add(heading)
                elif self._is_gone(child, inside):
                    gone.add(child)
                elif inside:
                    self._sections.add(child)
                heading = child if child.tag in HEADINGS else heading if not child.length else None
            if gone:
                element.without(gone)
            stack += [child for child in reversed(element.children) if not isinstance(child, str)]

    def _is_gone(self, element: Element, inside: bool) -> bool:
        if element.tag == "a":
            return _is_way(element)
        if is_hidden(element, self._hidden, self._disclosed):
            return element.length <= max(self._most, 0.5 * self._root.length)
        if element.tag in _TAGS or element.attributes.get("role") in _ROLES:
            return True
        if element.length > self._most:
            return False
        if element.tag in ("header", "footer") and not inside:
            return not _holds_notes(element)
        return element.tag == "form" or self._is_furniture(element) or self._is_menu(element, inside)

    def _is_furniture(self, element: Element) -> bool:
        names = _names(element)
        return bool(names) and any(_FURNITURE.fullmatch(name) for name in names)

    def _is_menu(self, element: Element, inside: bool) -> bool:
        """Tell a menu by its links: nearly all of it, said to be one or above the first heading."""
        if inside or element.anchors < 3 or element.tag not in _LISTS | _GROUPS:
            return False
        share = element.anchored / max(1, element.length)
        if share < 0.5:
            return False
        if any(_MENU.fullmatch(name) for name in _names(element)):
            return True
        short = element.anchored / element.anchors <= 40
        return share >= 0.85 and short and element.anchors >= 4 and (not self._opened or element.tag == "td")

    def _is_contents(self, element: Element) -> bool:
        """Tell a table of contents or an index: little but links to places in the same text."""
        if element.links < 3 or not element.length or element.tag not in _LISTS | _GROUPS:
            return False
        share = element.linked / element.length
        if element.tag in _LISTS:
            items = [child for child in element.children if not isinstance(child, str) and child.length]
            every = all(item.links for item in items)
            rest = (element.length - element.linked) / element.links
            return every and (share >= 0.7 or (element.links >= 20 and rest <= 25))
        return element.links >= 5 and share >= 0.7


def _names(element: Element) -> list[str]:
    attributes = element.attributes
    return [*attributes.get("class", "").split(), *attributes.get("id", "").split()] if attributes else []


def _is_way(link: Element) -> bool:
    """Tell a link that only helps to move about: "Skip to content", the sign behind a heading."""
    href = link.attributes.get("href", "")
    if not href.startswith("#") or link.length > 60:
        return False
    words = link.words().strip()
    if link.parent is not None and link.parent.tag in HEADINGS and words and len(words) < 4:
        return not any(map(str.isalnum, words))
    return _SKIP.fullmatch(words) is not None


def _holds_notes(element: Element) -> bool:
    return any(
        "note" in each.attributes.get("role", "") + each.attributes.get("class", "") for each in element.elements()
    )
