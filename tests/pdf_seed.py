"""A small valid PDF, made in code."""

import textwrap

_PARAGRAPH = "The keeper of the weir reads the brass gauge at eight hours and again at sixteen, in every month"


def _shown(x: float, y: float, text: str, font: str = "F1", size: float = 10) -> str:
    return f"BT /{font} {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n"


def _columns() -> str:
    """Return the content of a page of two columns with a heading, an item, a footnote and a page number."""
    lines = textwrap.wrap(_PARAGRAPH, 40)
    content = _shown(72, 760, "The weir", "F2", 18) + _shown(280, 30, "12", size=8)
    for left in (72, 320):
        for row in range(9):
            content += _shown(left, 730 - row * 12, lines[row % len(lines)])
    content += _shown(72, 600, "\\225 no boat at night") + _shown(72, 588, "1. the gate is shut")
    content += _shown(250, 637, "1", size=6) + _shown(72, 80, "1 From the sill, not from the bed.", size=7)
    return content + "72 95 m 200 95 l S\nBT /F1 10 Tf 72 560 Td 14 TL [(Ke) -20 (eper) 300 (hy-)] TJ T* (phen) ' ET\n"


def _table() -> str:
    """Return the content of a page with a ruled table, a form, a picture, odd text and a script's map."""
    rows = "".join(
        f"72 {700 - 20 * row} m 400 {700 - 20 * row} l S "
        + _shown(76, 685 - 20 * row, f"Month {row}")
        + _shown(220, 685 - 20 * row, f"{row * 7}.50")
        for row in range(4)
    )
    odd = "q 3 Tr " + _shown(72, 500, "never seen") + "Q 1 1 1 rg " + _shown(72, 480, "white") + "0 g "
    turned = "BT /F1 9 Tf 0 1 -1 0 500 300 Tm (across) Tj ET BT /F3 11 Tf 72 440 Td <000100020003> Tj ET "
    return f"q 0.5 w 72 600 328 100 re S {rows}Q {odd}{turned}q 50 0 0 50 300 400 cm /I1 Do Q /X1 Do\n"


def pdf() -> bytes:
    """Return a PDF of two pages: columns and notes; a table, a form, a picture, hidden and mapped text."""
    to_unicode = "1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfrange <0001> <0003> <0041> endbfrange"
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>"
    resources = "<< /Font << /F1 5 0 R /F2 6 0 R /F3 7 0 R >> /XObject << /I1 10 0 R /X1 11 0 R >> >>"
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] {} /Resources {} /Contents {} 0 R >>"
    return assembled(
        "<< /Type /Catalog /Pages 2 0 R /PageLabels << /Nums [0 << /S /r >> 1 << /S /D /St 12 /P <FEFF0041002D> >>] >>"
        " /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> /Outlines 13 0 R >>",
        "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
        page.format("/CropBox [0 0 600 780]", resources, 8),
        page.format("/Rotate 0 /Annots [12 0 R] /UserUnit 1.0", resources, 9),
        font.format("Helvetica"),
        font.format("Times-Bold"),
        "<< /Type /Font /Subtype /Type0 /BaseFont /Odd /Encoding /Identity-H /DescendantFonts [<< /Type /Font /Subtype"
        " /CIDFontType2 /BaseFont /Odd /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        " /DW 600 /W [1 [500 600 700]] /FontDescriptor << /Type /FontDescriptor /FontName /Odd /Flags 4 /ItalicAngle 0 "
        "/Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 /FontBBox [0 -200 1000 800] >> >>] /ToUnicode 14 0 R >>",
        _stream(_columns()),
        _stream(_table()),
        _stream("\x10\x80\xf0", "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace"
                " /DeviceRGB"),
        _stream(_shown(72, 300, "In a form"), f"/Subtype /Form /BBox [0 0 612 792] /Resources {resources}"),
        "<< /Type /Annot /Subtype /Link /Rect [72 300 120 312] /A << /S /URI /URI (http://example.org) >> >>",
        "<< /Type /Outlines /First 15 0 R /Last 15 0 R /Count 1 >>",
        _stream(f"/CIDInit /ProcSet findresource begin begincmap {to_unicode} endcmap end"),
        "<< /Title (The weir) /Parent 13 0 R /Dest [3 0 R /Fit] >>",
        "<< /Title <FEFF00540068006500200077006500690072> /Producer (Pen) >>",
    )  # fmt: skip


def _stream(content: str, more: str = "") -> str:
    return f"<< /Length {len(content)} {more} >>\nstream\n{content}\nendstream"


def assembled(*objects: str) -> bytes:
    """Return a PDF of the objects, numbered from 1, the first of which is the catalogue, the last the properties."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\n".encode()
    return bytes(out + f"startxref\n{start}\n%%EOF\n".encode())
