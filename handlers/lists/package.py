"""A zip that was handed in is looked at from the outside before anything in it is unpacked."""

import lzma
import zipfile
import zlib
from collections.abc import Collection, Sequence
from typing import BinaryIO
from xml.parsers.expat import ExpatError

from defusedxml.ElementTree import fromstring

from sources.sheet import Unreadable

# A sheet filled to its last row (1,048,576) with ten cells a row unpacks to some 600 MB; bombs to terabytes.
MOST_UNPACKED = 1 << 30
# Sheets pack to a tenth, the most monotonous to a fiftieth; a bomb to a thousandth. Small parts do no harm.
MOST_RATIO, RATIO_COUNTS_FROM = 150, 10 << 20
MOST_ENTRIES = 5_000  # a workbook has a dozen parts, and one more for each sheet, picture and comment
MOST_STRINGS = 128 << 20  # bytes unpacked of the one part that is held in memory: a million and a half texts
MOST_PART = 16 << 20  # the same of any other part that is held: the list of sheets, styles, relations

TYPES, STRINGS, SHEETS = "[Content_Types].xml", "xl/sharedstrings.xml", "xl/worksheets/"

AS_CSV = "Save the list as CSV UTF-8, which may be of any size, and hand that in."
_CONTENTS = (  # a name that tells what a zip is; the first that fits
    ("xl/workbook.bin", "a binary workbook (.xlsb)"),
    ("Index/Document.iwa", "a document of Numbers or Pages"),
    ("index.apxl", "a document of Keynote"),
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("content.xml", "an OpenDocument file (.ods)"),
    ("META-INF/MANIFEST.MF", "a program"),
)


# What zipfile, the XML parsers (each a SyntaxError of its own) and what builds on them raise over what is no workbook:
# they check nothing beforehand.
BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, SyntaxError, ExpatError, ValueError, TypeError,
    LookupError, AttributeError, ArithmeticError, AssertionError, EOFError, OSError, RuntimeError,
)  # fmt: skip


def check_package(file: BinaryIO) -> None:
    """Raises Unreadable when a zip is no workbook, is broken or encrypted, or would unpack without end."""
    try:
        with zipfile.ZipFile(file) as package:
            entries = package.infolist()
            _check_contents({entry.filename for entry in entries})
            _check_sizes(entries)
            _check_types(package)
    except BROKEN as fault:
        raise fault if isinstance(fault, Unreadable) else broken() from fault


def _check_contents(names: Collection[str]) -> None:
    if len(names) > MOST_ENTRIES:
        raise Unreadable(
            f"This workbook has {len(names):,} parts, and no list of leads has so many. {AS_CSV}"
        )
    for part, what in _CONTENTS:
        if part in names:
            raise Unreadable(f"This is {what}. {AS_CSV}")
    if TYPES not in names or not any(each.lower().startswith("xl/") for each in names):
        raise Unreadable(
            "This is a ZIP archive. Unpack it and hand in the list that is in it, as CSV or XLSX."
        )


def _check_sizes(entries: Sequence[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable(
            "This workbook is protected by a password. Take the password off and hand it in again."
        )
    packed = max(sum(entry.compress_size for entry in entries), 1)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > RATIO_COUNTS_FROM and unpacked > MOST_RATIO * packed:
        raise Unreadable(
            f"This workbook would unpack to {unpacked // packed:,} times its size, as no list of leads does. {AS_CSV}"
        )
    if unpacked > MOST_UNPACKED or any(entry.file_size > _most(entry.filename) for entry in entries):
        raise Unreadable(f"This workbook is too big to be read ({unpacked >> 20:,} MB unpacked). {AS_CSV}")


def _most(part: str) -> int:
    """The bytes that a part may unpack to: sheets are read bit by bit, media not at all, the rest is held."""
    lower = part.lower()
    if lower == STRINGS:
        return MOST_STRINGS
    return MOST_PART if lower.endswith((".xml", ".rels")) and not lower.startswith(SHEETS) else MOST_UNPACKED


def _check_types(package: zipfile.ZipFile) -> None:
    """What is held in memory may not pass for a sheet by its place."""
    for part in fromstring(package.read(TYPES)):
        place, kind = part.get("PartName", "").lstrip("/"), part.get("ContentType", "")
        if (
            not kind.endswith(".worksheet+xml")
            and place.lower().startswith(SHEETS)
            and package.getinfo(place).file_size > MOST_PART
        ):
            raise broken()


def broken() -> Unreadable:
    """Said of a workbook that cannot be read."""
    return Unreadable(
        "This workbook is broken and cannot be opened. Save it anew, or as CSV UTF-8, and hand that in."
    )
