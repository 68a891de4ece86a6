"""What a PDF's page is drawn of: its text, paths and images, also those inside forms, and where they lie."""

import ctypes
from collections.abc import Iterator
from typing import Any, TypeAlias

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.document import Box

MOST_OBJECTS = 30_000  # of a page that are looked at; a map may have a million lines
_FORMS = 4  # forms within forms whose objects are looked at

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def objects(page: pdfium.PdfPage) -> Iterator[tuple[Any, int, Box | None]]:
    """Yield each object of the page and of its forms: its handle, its kind, and a path's or image's bounds."""
    count = raw.FPDFPage_CountObjects(page.raw)
    pending: list[tuple[Any, Matrix, int]] = [
        (raw.FPDFPage_GetObject(page.raw, place), _IDENTITY, 0) for place in reversed(range(min(count, MOST_OBJECTS)))
    ]
    edges = [ctypes.c_float() for _ in range(4)]
    for _ in range(MOST_OBJECTS):
        if not pending:
            return
        found, matrix, depth = pending.pop()
        kind = raw.FPDFPageObj_GetType(found)
        if kind == raw.FPDF_PAGEOBJ_FORM and depth < _FORMS:
            inner = _times(_matrix(found), matrix)
            held = min(raw.FPDFFormObj_CountObjects(found), MOST_OBJECTS)
            pending += [(raw.FPDFFormObj_GetObject(found, place), inner, depth + 1) for place in reversed(range(held))]
        elif kind in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE):
            known = raw.FPDFPageObj_GetBounds(found, *map(ctypes.byref, edges))
            bounds = tuple(edge.value for edge in edges)
            yield found, kind, _moved((bounds[0], bounds[1], bounds[2], bounds[3]), matrix) if known else None
        else:
            yield found, kind, None


def _matrix(found: Any) -> Matrix:  # noqa: ANN401 - a ctypes pointer
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(found, ctypes.byref(matrix)):
        return _IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(m: Matrix, n: Matrix) -> Matrix:
    """Return the matrix that does first `m`, then `n` (ISO 32000-1, 8.3.4)."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _moved(box: Box, m: Matrix) -> Box:
    if m is _IDENTITY:
        return box
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs = [m[0] * x + m[2] * y + m[4] for x, y in corners]
    ys = [m[1] * x + m[3] * y + m[5] for x, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def is_filled(path: Any) -> bool:  # noqa: ANN401 - a ctypes pointer
    """Tell whether a path is painted inside."""
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, ctypes.byref(mode), ctypes.byref(stroked))
    return mode.value != 0


def fill_of(path: Any) -> tuple[int, int, int] | None:  # noqa: ANN401 - a ctypes pointer
    """Return the colour, of 255, that a path is painted with inside, None if it is not known."""
    channels = [ctypes.c_uint() for _ in range(4)]
    if not raw.FPDFPageObj_GetFillColor(path, *map(ctypes.byref, channels)):
        return None
    red, green, blue, _ = (channel.value for channel in channels)
    return red, green, blue
