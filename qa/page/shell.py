"""The parts of the page that stand still: masthead, empty state, source pane, the documents' panel.

They stand in the HTML that is sent first, around Gradio's part, so that they are there before any script has run.
"""

from html import escape

from qa.page.words import WORDS, label, named, text

_SUN = (
    '<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M10 3a7 7 0 1 0 0 14z"/><circle cx="10" cy="10" r="7"/></svg>'
)
_LANGUAGES = "".join(
    f'<option value="{code}">{escape(words["language.name"])}</option>' for code, words in WORDS.items()
)

_MASTHEAD = f"""
<a class="skip" href="#question" data-w="skip">{text("skip")}</a>
<header class="masthead">
  <h1 class="wordmark"><span class="pilcrow" aria-hidden="true">¶</span><span class="name">Pilcrow</span></h1>
  <p class="aside" data-w="name.aside">{text("name.aside")}</p>
  <nav class="tools" {named("documents")}>
    <button type="button" id="open-library" aria-haspopup="dialog">
      {label("documents")}<span id="library-count"></span></button>
    <button type="button" id="open-export" aria-haspopup="menu" aria-expanded="false" hidden>{label("export")}</button>
    <button type="button" id="begin-anew" hidden>{label("new")}</button>
    <select id="language" {named("language")}>{_LANGUAGES}</select>
    <button type="button" id="theme" class="icon" {named("theme")}>{_SUN}</button>
  </nav>
</header>
"""

EMPTY = f"""
<div class="empty">
  <p class="empty-mark" aria-hidden="true">¶</p>
  <h2 class="empty-title" data-w="empty.title">{text("empty.title")}</h2>
  <p class="empty-lead" data-w="empty.lead">{text("empty.lead")}</p>
  <div class="suggestions" hidden><h3 data-w="empty.try">{text("empty.try")}</h3><ul></ul></div>
  <p class="samples" hidden><span data-w="empty.samples">{text("empty.samples")}</span>
  <button type="button" class="quiet add">{label("empty.add")}</button></p>
</div>
"""

_SCOPE = f"""
<div class="scope">
  <button type="button" id="scope" aria-haspopup="dialog">{label("library.all")}</button>
  <button type="button" id="unscope" class="quiet" hidden>{label("library.whole")}</button>
  <label id="compare-choice" hidden><input type="checkbox" id="compare">{label("library.compare")}</label>
  <span class="keys" aria-hidden="true" data-w="keys">{text("keys")}</span>
</div>
"""

_SOURCE = f"""
<aside class="source" {named("source")} tabindex="-1">
  <header class="source-head" hidden>
    <div class="source-name"><h2 class="source-title"></h2><p class="source-where"></p></div>
    <div class="source-tools">
      <span class="views" role="group" hidden>
        <button type="button" class="view-text" aria-pressed="true">{label("source.text")}</button>
        <button type="button" class="view-page" aria-pressed="false">{label("source.page")}</button>
      </span>
      <button type="button" class="icon previous" {named("source.previous")}>↑</button>
      <button type="button" class="icon next" {named("source.next")}>↓</button>
      <button type="button" class="icon close" {named("source.close")}>×</button>
    </div>
  </header>
  <div class="source-body" tabindex="0" role="region" {named("source")}>
  <p class="source-empty"><span class="pilcrow" aria-hidden="true">¶</span>{label("source.empty")}</p></div>
</aside>
"""

_LIBRARY = f"""
<dialog id="library" aria-labelledby="library-title">
  <header><h2 id="library-title" data-w="documents">{text("documents")}</h2>
  <button type="button" class="icon close" {named("library.close")}>×</button></header>
  <div class="editing">
    <div class="drop"><p>{label("library.drop")}
      <label class="choose"><input type="file" id="files" multiple>{label("library.choose")}</label></p>
      <p class="note" data-w="library.kinds">{text("library.kinds")}</p>
      <label class="into">{label("library.collection")}
      <input type="text" id="collection" value="default" maxlength="60" spellcheck="false"></label></div>
    <p class="note forbidden" data-w="upload.forbidden" hidden>{text("upload.forbidden")}</p>
  </div>
  <div class="jobs" aria-live="polite"></div>
  <input type="search" id="find" {named("library.find")} hidden>
  <div class="shelf"></div>
</dialog>
<div id="menu" role="menu" hidden></div>
<div id="toast" role="status" aria-live="polite"></div>
"""

BEFORE = f"""
<div class="frame">{_MASTHEAD}
<main id="desk"><section id="talk" {named("conversation")}>
<div id="conversation" tabindex="-1">{EMPTY}</div>
<div id="composer"><div id="asking">
"""

AFTER = f"""
</div>{_SCOPE}</div></section>
<div id="source">{_SOURCE}</div></main>{_LIBRARY}</div>
"""
