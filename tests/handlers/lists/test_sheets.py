import io
import re
import struct
import zipfile
import zlib
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.lists import sheets
from handlers.lists.sheets import open_sheet, pasted
from handlers.lists.workbook import open_workbook
from sources.sheet import Unreadable
from tests.made_up import made_up

LISTS = Path(__file__).parents[2] / "lists"


def picture() -> bytes:
    """A PNG of one pixel."""
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0\0")),
        (b"IEND", b""),
    )
    parts = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return file.getvalue()


def why(content: bytes, name: str = "leads.csv") -> str:
    with pytest.raises(Unreadable) as refused:
        list(open_sheet(io.BytesIO(content), name).rows())
    return str(refused.value)


@pytest.mark.parametrize("name", ["leads.xlsx", "utf8.csv", "utf16.csv", "windows1252.csv"])
@pytest.mark.parametrize("called", ["leads.xlsx", "leads.csv", "", "picture.png"])
def test_a_list_is_known_by_its_bytes_whatever_it_is_called(
    name: str, called: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if called != name:  # a process of its own is wanted once
        monkeypatch.setattr(sheets, "open_workbook_apart", open_workbook)
    with (LISTS / name).open("rb") as file:
        file.seek(7)
        sheet = open_sheet(file, called)
        assert sheet.headings[:3] == ["Vorname", "Nachname", "E-Mail"]
        assert len(list(sheet.rows())) == 4
        assert len(list(sheet.rows(after=4))) == 1


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("old.xls", "“old.xls” is an old Excel workbook (.xls), which is not read."),
        ("leads.ods", "This is an OpenDocument file (.ods)."),
        ("page.xls", "“page.xls” is a web page (HTML), whatever its name says."),
    ],
)
def test_what_spreadsheet_programs_write_besides_is_named_and_what_to_do(name: str, says: str) -> None:
    said = why((LISTS / name).read_bytes(), name)
    assert said.startswith(says)
    assert re.search(r"(Save|Hand in) [^.]+\.$", said)


def test_an_encrypted_workbook_is_told_to_take_the_password_off() -> None:
    name, kept = "Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
    container = (LISTS / "old.xls").read_bytes()
    assert container.count(name) == 1
    encrypted = container.replace(name.ljust(len(kept), b"\0"), kept)
    said = "“leads.xlsx” is protected by a password. Take the password off and hand it in again."
    assert why(encrypted, "leads.xlsx") == said


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (picture(), "a picture (PNG)"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "a picture (JPEG)"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "a picture (WebP)"),
        (b"\x00\x00\x00\x18ftypheic", "a picture or film (HEIC, MP4)"),
        (b"BM\x46\x00\x00\x00\x00\x00\x00\x00\x36", "a picture (BMP)"),
        (b"%PDF-1.7\n%\xe2\xe3\n", "a PDF"),
        (b"\x1f\x8b\x08\x00leads.csv", "a packed file (gzip)"),
        (b"{\\rtf1\\ansi Name", "a text document (RTF)"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><html><table><tr><td>Name", "a web page (HTML)"),
        (b'<?xml version="1.0"?>\n<html xmlns="x">', "a web page (HTML)"),
        (b'<?xml version="1.0"?><Workbook>', "an XML file"),
        (b'[{"name": "Ann"}]', "a JSON file"),
        (bytes(range(1, 32)) * 40, "no text in any encoding"),
    ],
)
def test_a_file_that_is_no_list_is_named_and_what_to_do(content: bytes, what: str) -> None:
    assert (
        why(content)
        == f"“leads.csv” is {what}, whatever its name says. Hand in the list itself, as CSV or XLSX."
    )


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["leads.csv"], "This is a ZIP archive. Unpack it and hand in the list"),
        ([], "This is a ZIP archive."),
        (
            ["[Content_Types].xml", "xl/workbook.bin"],
            "This is a binary workbook (.xlsb). Save the list as CSV UTF-8",
        ),
        (["[Content_Types].xml", "word/document.xml"], "This is a Word document."),
        (["Index/Document.iwa", "Metadata/x"], "This is a document of Numbers or Pages."),
        (["[Content_Types].xml", "xl/workbook.xml"], "This workbook is broken"),
    ],
)
def test_a_package_that_is_no_workbook_is_named(names: list[str], says: str) -> None:
    assert why(zipped(*names), "leads.xlsx").startswith(says)


@pytest.mark.parametrize("content", [b"", b"\r\n\r\n", b"\0" * 100, b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_says_so(content: bytes) -> None:
    assert why(content) == "“leads.csv” is empty. Hand in the list with its leads."


def test_a_name_of_any_kind_is_told_safely() -> None:
    assert why(b"", "a\nb\u202e" + "x" * 500).startswith("“a bxxx")
    assert len(why(b"", "x" * 500)) < 150
    assert why(b"", " \n").startswith("This file is empty.")


def test_pasted_rows_are_a_list() -> None:
    sheet = pasted("Name\tE-Mail\nJürgen\tj@acme.de\n\ud800\tx\n")
    assert (sheet.headings, list(sheet.rows())) == (
        ["Name", "E-Mail"],
        [(2, ["Jürgen", "j@acme.de"]), (3, ["?", "x"])],
    )
    with pytest.raises(Unreadable, match="there is no heading row"):
        pasted("Ann\tann@acme.de")


REAL = [path.read_bytes() for path in sorted(LISTS.iterdir())]
STARTS = [
    b"",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"sep=",
    b"Name;Mail\n",
    b'"',
]


def read_through(content: bytes) -> None:
    """Workbooks in this very process: there are too many of them to begin one for each."""
    try:
        with patch.object(sheets, "open_workbook_apart", open_workbook):
            sheet = open_sheet(io.BytesIO(content), "leads.csv")
        for number, cells in sheet.rows():
            assert number > 0
            assert len(cells) >= len(sheet.headings)
    except Unreadable as refused:
        assert str(refused).endswith(".")  # noqa: PT017  # either outcome is right


@made_up(100, deadline=3_000)
@given(
    st.sampled_from(STARTS),
    st.binary(max_size=600) | st.text(max_size=200).map(lambda text: text.encode("utf-8")),
)
def test_any_bytes_are_a_list_or_a_sentence(start: bytes, rest: bytes) -> None:
    read_through(start + rest)


@made_up(80, deadline=3_000)
@given(
    st.sampled_from(REAL),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=6)), max_size=8),
    st.floats(0.5, 1),
)
def test_a_damaged_file_is_a_list_or_a_sentence(
    whole: bytes, damage: list[tuple[float, bytes]], kept: float
) -> None:
    content = bytearray(whole)
    for where, what in damage:
        at = int(where * len(content))
        content[at : at + len(what)] = what
    read_through(bytes(content[: int(kept * len(content)) + 1]))


with zipfile.ZipFile(LISTS / "leads.xlsx") as _package:
    PARTS = {name: _package.read(name) for name in _package.namelist()}


@made_up(50, deadline=3_000)
@given(
    st.sampled_from(sorted(PARTS)),
    st.lists(
        st.tuples(
            st.floats(0, 1, exclude_max=True),
            st.sampled_from([b"9", b"-", b"<", b"", b'"', b"A", b"\xff", b"1e999", b"/>"]),
            st.integers(0, 40),
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_a_workbook_with_a_damaged_part_is_a_list_or_a_sentence(
    name: str, damage: list[tuple[float, bytes, int]]
) -> None:
    content = bytearray(PARTS[name])
    for where, what, many in damage:
        at = int(where * len(content))
        content[at : at + many] = what
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for each, whole in PARTS.items():
            package.writestr(each, bytes(content) if each == name else whole)
    read_through(file.getvalue())
