"""Small valid documents of every format, made in code: what `mutations` damages. Each uses much of its format."""

from tests.packed_seeds import docx, epub, odt
from tests.pdf_seed import pdf

TEXT = """THE WEIR

1. Levels

The weir holds the upper pond at forty centimetres.[1] It is read at eight and at sixteen hours,
and the reading is entered in the blue book. There are three rules:

  (a) no boat passes at night;
  (b) the gate is shut in frost;
  (c) the keeper signs each page.

First, the pond is measured. Second, it is written down. Finally, the book is shut.

* * *

2. Costs

Oil    12.50
Rope    7.00

[1] Measured from the sill, not from the bed; see p. 12.
"""

MARKDOWN = """---
title: The weir
tags: [water, "keepers"]
---
# The weir {#top}

The weir holds *forty* **centimetres**.[^1] See [the map](map.html "Map") and `read()`.

## Rules

1. No boat passes at night.
   - except the ferry,
   - except the doctor.
2. The gate is shut in frost.

> The book is blue.
>
> > And it is old.

| Month | Level |
|:------|------:|
| May   | 12    |
| June  | 9 \\| 8 |

```python
def level(day):
    return 40
```

Term
: what it means

<div class="note">A <b>note</b>.</div> ![pond](pond.png)

[^1]: From the sill.

    And its second paragraph.

[ref]: http://example.org "A link"
"""

HTML = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>The weir &amp; pond</title>
<style>.gone { display: none } .white { color: #fff; background: #fff }</style><script>var a = "<p>";</script></head>
<body><nav><ul><li><a href="/">Home</a></li></ul></nav><header>Head</header><main id="top"><h1 id="w">The weir</h1>
<p>It holds <em>forty</em> centimetres<sup><a href="#fn1" id="r1">1</a></sup> and<br>is read at eight.</p>
<p class="gone">never seen</p><p hidden>nor this</p><p style="display:none">nor that</p>
<h2 id="rules">Rules</h2><ol start="3" type="a"><li>No boat at night<ul><li>but the ferry</li></ul></li><li value="9">
The gate is shut</li></ol><dl><dt>Sill</dt><dd>the stone at the bottom</dd></dl>
<blockquote><p>The book is blue.</p></blockquote><pre>level = 40
day = 3</pre><table id="t"><caption>Levels</caption><thead><tr><th>Month</th><th colspan="2">Level</th></tr></thead>
<tbody><tr><td rowspan="2">May</td><td>12</td><td>13</td></tr><tr><td>9</td><td><p>a</p><p>b</p></td></tr></tbody>
</table><figure><img src="a.png" alt="gone"><figcaption>The pond</figcaption></figure><form><input value="x"></form>
<aside>Keepers are paid monthly.</aside><details><summary>More</summary><p>Folded.</p></details>
<section class="footnotes" role="doc-endnotes"><ol><li id="fn1"><p>From the sill. <a href="#r1">&#8617;</a></p></li>
</ol></section></main><div class="cookie-banner">Accept cookies?</div><footer>2024</footer></body></html>"""

HTML_TYPED = """<html><body bgcolor=white><center><font size=5><b>CHAPTER I</b></font></center>
<div><span style="color:#ffffff">white</span> The <i>keeper</i> reads&nbsp;the gauge [1], [2] and signs.</div>
<div style="font-weight:bold">Part 1. Of gauges</div><div>&bull; one gauge<br>&bull; two gauges<br>(a) three</div>
<table width=100%><tr><td valign=top>1.</td><td>An item in a table</td></tr><tr><td>2.</td><td>Another</td></tr></table>
<hr><p>[1] Brass.<p>[2] Iron; see note 1.<p align=center>- 12 -<p style="page-break-before:always">
<a name="end">The end</a> of it &#x2014; &#150; &#0; &bogus; <ruby>a<rt>b</rt></ruby><svg><text>x</text></svg></body>"""

RTF = r"""{\rtf1\ansi\ansicpg1252\deff0\uc1{\fonttbl{\f0\froman\fcharset0 Times;}{\f1\fmodern\fcharset204 Courier;}
{\f2\fcharset2 Symbol;}}{\colortbl;\red0\green0\blue0;\red255\green255\blue255;}
{\stylesheet{\s0 Normal;}{\s1\b\fs32\outlinelevel0 heading 1;}{\*\cs2\i Emphasis;}}
{\*\listtable{\list\listtemplateid1{\listlevel\levelnfc0\levelstartat1{\leveltext\'02\'00.;}{\levelnumbers\'01;}}
\listid7}}{\*\listoverridetable{\listoverride\listid7\listoverridecount0\ls1}}
{\info{\title The weir \u55357?\u56832?}{\author Nobody}}{\header\pard A running head\par}
\pard\s1\b\fs32 The weir\b0\fs24\par
\pard\plain It holds {\b forty} centimetres{\super\chftn}{\footnote\pard\plain{\super\chftn} From the sill.\par}
 and caf\'e9 \u8220?reads\u8221? \emdash  so {\v hidden} {\cf2 white} {\deleted gone}.\par
{\pard\ls1\ilvl0{\listtext \u49?.\tab}No boat at night\par}{\pard\ls1\ilvl0{\listtext 2.\tab}The gate is shut\par}
{\pntext\f2\'b7\tab}{\*\pn\pnlvlblt\pnf2{\pntxtb\'b7}}\pard a bullet\par
\trowd\cellx1000\cellx2000\pard\intbl Month\cell Level\cell\row
\trowd\clvmgf\cellx1000\cellx2000\pard\intbl May\cell{\trowd\itap2 12\nestcell\nestrow}9\cell\row
\pard{\field{\*\fldinst HYPERLINK "http://example.org"}{\fldrslt a link}}\line next\tab line\page
{\pict\pngblip 89504e47}{\object\objdata 0102}\bin4 ab}d{\f1\'cf\'f0\'e8} \~\_\-\{x\}\par
{\upr{\ul plain}{\*\ud{\ul \u-4051?}}}{\*\annotation a comment}\sect\cols2 The end.\par}"""

# Suffix -> the seeds of a format.
SEEDS: dict[str, tuple[bytes, ...]] = {
    ".txt": (TEXT.encode(), TEXT.encode("utf-16"), "Привет, мир. Это пруд.\r\n\r\nСнова.".encode("cp1251")),
    ".md": (MARKDOWN.encode(), (TEXT + MARKDOWN).encode()),
    ".html": (HTML.encode(), HTML_TYPED.encode()),
    ".rtf": (RTF.encode(),),
    ".docx": (docx(),),
    ".odt": (odt(),),
    ".epub": (epub(),),
    ".pdf": (pdf(),),
}
