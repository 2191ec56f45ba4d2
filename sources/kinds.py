"""What a file is that is no list is told from its first bytes, whatever it is called."""

import re

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"II*\0", "a picture (TIFF)"),
    (b"MM\0*", "a picture (TIFF)"),
    (b"8BPS", "a picture (Photoshop)"),
    (b"\x1f\x8b", "a packed file (gzip)"),
    (b"7z\xbc\xaf\x27\x1c", "a packed file (7z)"),
    (b"Rar!", "a packed file (RAR)"),
    (b"BZh", "a packed file (bzip2)"),
    (b"\xfd7zXZ", "a packed file (xz)"),
    (b"\x28\xb5\x2f\xfd", "a packed file (zstd)"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"SQLite format 3\0", "a database (SQLite)"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\0", "a program"),
    (b"OggS", "a recording"),
    (b"ID3", "a recording"),
    (b"\x1aE\xdf\xa3", "a film"),
    (b"PAR1", "a data file (Parquet)"),
    (b"BEGIN:VCARD", "a vCard"),
)
_RIFF = {b"WEBP": "a picture (WebP)", b"WAVE": "a recording", b"AVI ": "a film"}
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|table|meta|div)\b",
                   re.IGNORECASE | re.DOTALL)  # fmt: skip
_XML = re.compile(rb"\s*<\?xml\b")
_JSON = re.compile(rb"\s*(?:\[\s*)?\{\s*\"")
_BELLS = re.compile(rb"[\x01-\x08\x0e-\x19\x1b-\x1f]")  # control characters that no text has


def kind_of(head: bytes) -> str | None:
    """What a file that begins so is, for "This is ..."; None when it may well be a list."""
    for start, what in _STARTS:
        if head.startswith(start):
            return what
    if head[:4] == b"RIFF" and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if head[4:8] == b"ftyp":
        return "a picture or film (HEIC, MP4)"
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return "a picture (BMP)"
    return _text_kind(head.removeprefix(b"\xef\xbb\xbf"))


def _text_kind(head: bytes) -> str | None:
    if _HTML.match(head):
        return "a web page (HTML)"
    if _XML.match(head):
        return "an XML file"
    if _JSON.match(head):
        return "a JSON file"
    return None


def is_noise(head: bytes) -> bool:
    """Whether it is no text in any encoding: more than one byte in fifty is a control character."""
    return len(_BELLS.findall(head)) * 50 > len(head)
