"""PDFs made in code, for tests: text at places in the standard fonts, shapes, pictures, and what else files hold.

Places are points from the left and from the *top* of the page's media box; text stands on the y that is given.
The text of a page that is turned (/Rotate) is set upright on the page as it is shown, where its places are points.
ISO 32000-1; encryption is its revision 3 (RC4, 128 bits), which any reader of PDF opens.
"""

import hashlib
import math
import zlib
from collections.abc import Iterable, Sequence

A4 = (595.0, 842.0)
FONTS = (
    "Helvetica Helvetica-Bold Helvetica-Oblique Times-Roman Times-Bold Times-Italic Courier Courier-Bold Symbol".split()
)
COURIER = 0.6  # of the size: the width of each of Courier's characters

_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


class Drawing:
    """What a page draws, in its order; also the drawing inside a form."""

    def __init__(self, width: float = A4[0], height: float = A4[1]) -> None:
        self.width, self.height = width, height
        self.content: list[bytes] = []
        self.held: list[tuple[bytes, bytes]] = []  # pictures and forms: dictionary, stream
        self.rotate = 0  # of the page, clockwise, in degrees
        self.crop: tuple[float, float, float, float] | None = None  # left, top, right, bottom
        self.meaningless = False  # text is set in a font that has no map to characters

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 10,
        font: str = "Helvetica",
        *,
        colour: Sequence[float] = (0, 0, 0),
        mode: int = 0,
        angle: float = 0,
    ) -> "Drawing":
        """Set text; `mode` is the rendering mode (3: invisible), `angle` in degrees anticlockwise."""
        x, y = self._unturned(x, y)
        angle += self.rotate
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        name = f"F{FONTS.index(font)}" if not self.meaningless else "FX"
        shown = text.encode("cp1252") if not self.meaningless else text.encode("utf-16-be")
        matrix = " ".join(f"{value:.4f}" for value in (cos, sin, -sin, cos, x, self.height - y))
        red, green, blue = colour
        state = f"{red} {green} {blue} rg BT /{name} {size} Tf {mode} Tr"
        self.content.append(f"{state} {matrix} Tm <{shown.hex()}> Tj ET".encode())
        return self

    def _unturned(self, x: float, y: float) -> tuple[float, float]:
        match self.rotate:
            case 90:
                return y, self.height - x
            case 180:
                return self.width - x, self.height - y
            case 270:
                return self.width - y, x
            case _:
                return x, y

    def lines(self, x: float, y: float, lines: Iterable[str], size: float = 10, leading: float = 12, **style) -> float:
        """Set one line below the other; return the y of the next one."""
        for line in lines:
            self.text(x, y, line, size, **style)
            y += leading
        return y

    def raised(self, x: float, y: float, text: str, mark: str, after: str = "", size: float = 10) -> None:
        """Set text in Courier with a superscript, and what goes on behind it."""
        self.text(x, y, text, size, "Courier")
        x += len(text) * COURIER * size
        self.text(x, y - 0.35 * size, mark, 0.6 * size, "Courier")
        if after:
            self.text(x + len(mark) * COURIER * 0.6 * size, y, after, size, "Courier")

    def box(self, x: float, y: float, width: float, height: float, colour: Sequence[float] = (0, 0, 0)) -> "Drawing":
        """Fill a rectangle whose upper left corner is at (x, y)."""
        red, green, blue = colour
        self.content.append(f"{red} {green} {blue} rg {x} {self.height - y - height} {width} {height} re f".encode())
        return self

    def rule(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.5) -> "Drawing":
        """Draw a line."""
        self.content.append(f"0 G {width} w {x0} {self.height - y0} m {x1} {self.height - y1} l S".encode())
        return self

    def grid(self, xs: Sequence[float], ys: Sequence[float]) -> "Drawing":
        """Draw a table's rules."""
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])
        for y in ys:
            self.rule(xs[0], y, xs[-1], y)
        return self

    def picture(self, x: float, y: float, width: float, height: float, pixels: bytes, across: int) -> "Drawing":
        """Draw a grey picture of `across` pixels a row, a byte each; 0 is black."""
        down = len(pixels) // across
        head = f"/Subtype /Image /Width {across} /Height {down} /ColorSpace /DeviceGray /BitsPerComponent 8"
        self._hold(f"{head} /Filter /FlateDecode".encode(), zlib.compress(pixels, 1))
        matrix = f"{width} 0 0 {height} {x} {self.height - y - height} cm"
        self.content.append(f"q {matrix} /X{len(self.held) - 1} Do Q".encode())
        return self

    def form(self, drawing: "Drawing", x: float = 0, y: float = 0) -> "Drawing":
        """Draw a form, moved to the right and down; it holds text and shapes only."""
        fonts = b" ".join(b"/F%d %s" % (number, _font(name)) for number, name in enumerate(FONTS))
        head = f"/Subtype /Form /BBox [0 0 {drawing.width} {drawing.height}] /Resources << /Font << ".encode()
        self._hold(head + fonts + b" >> >>", b"\n".join(drawing.content))
        self.content.append(f"q 1 0 0 1 {x} {self.height - drawing.height - y} cm /X{len(self.held) - 1} Do Q".encode())
        return self

    def _hold(self, head: bytes, stream: bytes) -> None:
        self.held.append((b"/Type /XObject " + head, stream))


def _font(name: str) -> bytes:
    encoding = b"" if name == "Symbol" else b" /Encoding /WinAnsiEncoding"
    return b"<< /Type /Font /Subtype /Type1 /BaseFont /%s%s >>" % (name.encode(), encoding)


_NO_MAP = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Nameless /Encoding /Identity-H /DescendantFonts [ "
    b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Nameless /DW 500 "
    b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >> ] >>"
)


class _File:
    """Objects by number, written out with a correct table of where they stand."""

    def __init__(self) -> None:
        self.objects: list[tuple[bytes, bytes | None]] = []

    def add(self, head: bytes, stream: bytes | None = None) -> int:
        self.objects.append((head, stream))
        return len(self.objects)

    def written(self, trailer: bytes, key: bytes | None) -> bytes:
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        offsets = []
        for number, (head, stream) in enumerate(self.objects, start=1):
            offsets.append(len(out))
            out += b"%d 0 obj\n" % number
            if stream is None:
                out += head
            else:
                stream = stream if key is None else _encrypted(stream, key, number)
                out += b"<< %s /Length %d >>\nstream\n%s\nendstream" % (head, len(stream), stream)
            out += b"\nendobj\n"
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
        out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        out += b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(offsets) + 1, trailer, start)
        return bytes(out)


def pdf(
    *pages: Drawing,
    title: str | None = None,
    labels: Sequence[tuple[int, str, int]] = (),
    javascript: str | None = None,
    attachment: tuple[str, bytes] | None = None,
    password: str | None = None,
) -> bytes:
    """Return the file. `labels` are (first page from 0, style "D" or "r", first number)."""
    file = _File()
    catalogue, tree = file.add(b""), file.add(b"")
    fonts = b" ".join(b"/F%d %d 0 R" % (number, file.add(_font(name))) for number, name in enumerate(FONTS))
    fonts += b" /FX %d 0 R" % file.add(_NO_MAP)
    resources = file.add(b"<< /Font << %s >> >>" % fonts)
    kids = [_page(file, page, tree, resources, fonts) for page in pages]
    references = b" ".join(b"%d 0 R" % kid for kid in kids)
    file.objects[tree - 1] = b"<< /Type /Pages /Kids [ %s ] /Count %d >>" % (references, len(kids)), None
    entries = [b"/Type /Catalog /Pages %d 0 R" % tree]
    if labels:
        numbers = " ".join(f"{first} << /S /{style} /St {start} >>" for first, style, start in labels)
        entries.append(f"/PageLabels << /Nums [ {numbers} ] >>".encode())
    if javascript is not None:
        entries.append(b"/OpenAction << /S /JavaScript /JS <%s> >>" % javascript.encode().hex().encode())
    if attachment is not None:
        held = file.add(b"/Type /EmbeddedFile", attachment[1])
        name = attachment[0].encode().hex().encode()
        names = b"[ <%s> << /Type /Filespec /F <%s> /EF << /F %d 0 R >> >> ]" % (name, name, held)
        entries.append(b"/Names << /EmbeddedFiles << /Names %s >> >>" % names)
    file.objects[catalogue - 1] = b"<< " + b" ".join(entries) + b" >>", None
    trailer = b"/Root %d 0 R" % catalogue
    if title is not None:
        trailer += b" /Info %d 0 R" % file.add(b"<< /Title <FEFF%s> >>" % title.encode("utf-16-be").hex().encode())
    if password is None:
        return file.written(trailer, None)
    key, entry, name = _locked(password)
    locked = file.add(entry)
    return file.written(trailer + b" /Encrypt %d 0 R /ID [ <%s> <%s> ]" % (locked, name, name), key)


def _page(file: _File, page: Drawing, tree: int, resources: int, fonts: bytes) -> int:
    content = file.add(b"", b"\n".join(page.content))
    if page.held:
        held = b" ".join(b"/X%d %d 0 R" % (number, file.add(*each)) for number, each in enumerate(page.held))
        resources = file.add(b"<< /Font << %s >> /XObject << %s >> >>" % (fonts, held))
    crop = ""
    if page.crop is not None:
        left, top, right, bottom = page.crop
        crop = f" /CropBox [{left} {page.height - bottom} {right} {page.height - top}]"
    box = f"/MediaBox [0 0 {page.width} {page.height}]{crop} /Rotate {page.rotate}".encode()
    return file.add(
        b"<< /Type /Page /Parent %d 0 R %s /Contents %d 0 R /Resources %d 0 R >>" % (tree, box, content, resources)
    )


# ==== encryption: ISO 32000-1, 7.6.3, algorithms 1, 2, 3 and 5 ====


def _locked(password: str) -> tuple[bytes, bytes, bytes]:
    """Return the key, the Encrypt dictionary and the file's name in hex."""
    padded = (password.encode("cp1252") + _PADDING)[:32]
    name, allowed = hashlib.md5(b"a file").digest(), b"\xfc\xff\xff\xff"  # -4: all but what is reserved
    owner = _rc4_often(_md5_often(hashlib.md5(padded).digest()), padded)
    key = _md5_often(hashlib.md5(padded + owner + allowed + name).digest())
    user = _rc4_often(key, hashlib.md5(_PADDING + name).digest()) + bytes(16)
    entry = f"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <{owner.hex()}> /U <{user.hex()}> >>"
    return key, entry.encode(), name.hex().encode()


def _md5_often(digest: bytes) -> bytes:
    for _ in range(50):
        digest = hashlib.md5(digest).digest()
    return digest


def _rc4_often(key: bytes, data: bytes) -> bytes:
    for turn in range(20):
        data = _rc4(bytes(byte ^ turn for byte in key), data)
    return data


def _encrypted(stream: bytes, key: bytes, number: int) -> bytes:
    return _rc4(hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest(), stream)


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
