"""The layout pass: words with boxes become paragraphs in reading order.

`words` what a page holds, `lines` what stands on one baseline, `furniture` what recurs from page to page, `tables`,
`columns` (the reading order), `notes` (footnotes), `paragraphs`, `headings`; `document` takes these steps in turn.
Constants without a source were chosen on printed documents by eye, and are shares of the font's size wherever sizes
differ from document to document.
"""
