"""What a PDF page is besides its text: how far it reaches, and whether it shows a picture."""

from __future__ import annotations

import ctypes

from pypdfium2 import raw

__all__ = ["edges", "has_picture"]

_OBJECTS_SEEN = 200
"""How many objects of a page without text are looked at for a picture."""


def edges(page: object, quarter: int) -> tuple[float, float]:
    """Return where an open page ends at the bottom and at the top, in points.

    It is seen in the direction of its lines, which are turned to the left by so many ``quarter`` turns.
    """
    box = raw.FS_RECTF()
    if not raw.FPDF_GetPageBoundingBox(page, ctypes.byref(box)):
        return 0.0, 0.0
    turned = ((box.bottom, box.top), (-box.right, -box.left), (-box.top, -box.bottom), (box.left, box.right))
    bottom, top = turned[quarter % 4]
    return bottom, top


def has_picture(page: object) -> bool:
    """Whether an open page shows a picture, itself or in a form that it draws."""
    for index in range(min(raw.FPDFPage_CountObjects(page), _OBJECTS_SEEN)):
        drawn = raw.FPDFPage_GetObject(page, index)
        kind = raw.FPDFPageObj_GetType(drawn)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            return True
        if kind == raw.FPDF_PAGEOBJ_FORM:
            inside = min(max(0, raw.FPDFFormObj_CountObjects(drawn)), _OBJECTS_SEEN)
            kinds = (raw.FPDFPageObj_GetType(raw.FPDFFormObj_GetObject(drawn, at)) for at in range(inside))
            if raw.FPDF_PAGEOBJ_IMAGE in kinds:
                return True
    return False
