"""The faces in which quotations and labels are set: Source Serif and Source Sans, of packages that bring them.

Both stand under the SIL Open Font License. No browser is sent elsewhere for them.
"""

from pathlib import Path

import font_source_sans_pro
import font_source_serif_pro

FACES: dict[tuple[str, int], Path] = {  # (family, weight) -> TrueType file
    ("Pilcrow Serif", 400): Path(font_source_serif_pro.font_files_ttf["SourceSerifPro"]),
    ("Pilcrow Serif", 600): Path(font_source_serif_pro.font_files_ttf["SourceSerifProSemibold"]),
    ("Pilcrow Sans", 400): Path(font_source_sans_pro.font_files_ttf["SourceSansPro"]),
    ("Pilcrow Sans", 600): Path(font_source_sans_pro.font_files_ttf["SourceSansProSemibold"]),
}
