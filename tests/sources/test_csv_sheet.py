import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.csv_sheet import open_csv
from sources.sheet import MOST_COLUMNS, Sheet, Unreadable
from tests.made_up import made_up

LISTS = Path(__file__).parents[1] / "lists"
HEADINGS = ["Name", "E-Mail", "Notiz"]


def opened(text: str | bytes, encoding: str = "utf-8") -> Sheet:
    return open_csv(io.BytesIO(text if isinstance(text, bytes) else text.encode(encoding)))


def rows(text: str | bytes, encoding: str = "utf-8") -> list[tuple[int, list[str]]]:
    return list(opened(text, encoding).rows())


def why(text: str | bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        list(opened(text).rows())
    return str(refused.value)


@pytest.mark.parametrize("name", ["utf8.csv", "windows1252.csv", "utf16.csv"])
def test_a_file_of_a_spreadsheet_program_is_read_in_each_of_its_encodings(name: str) -> None:
    with (LISTS / name).open("rb") as file:
        sheet = open_csv(file)
        read = list(sheet.rows())
    assert sheet.headings[:5] == ["Vorname", "Nachname", "E-Mail", "Telefon", "Firma"]
    assert [number for number, _ in read] == [2, 3, 4, 5]
    assert read[0][1][:2] == ["Jürgen", "Müller"]
    assert read[0][1][9] == 'Bitte anrufen;\nam besten "vormittags"'
    assert read[2][1][9].endswith("für 20 €")


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_encodings_and_line_ends_are_found_out(sign: str, encoding: str, end: str) -> None:
    lines = [
        sign.join(HEADINGS),
        sign.join(["Zoë", "zoe@acme.com", f'"a{sign}b ""c"" {end}d"']),
        sign.join("xyz"),
    ]
    for last in ("", end):
        sheet = opened(end.join(lines) + last, encoding)
        assert sheet.headings == HEADINGS
        assert list(sheet.rows()) == [
            (2, ["Zoë", "zoe@acme.com", f'a{sign}b "c" {end}d']),
            (3, ["x", "y", "z"]),
        ]


def test_utf16_without_its_mark_is_known_by_its_zeros() -> None:
    for order in ("le", "be"):
        file = "Name;Mail\nJürgen;j@acme.de\n".encode(f"utf-16-{order}")
        assert rows(file) == [(2, ["Jürgen", "j@acme.de"])]


def test_a_line_that_names_the_separator_is_heeded_and_is_no_row() -> None:
    for first in ("sep=|", "SEP=|\r", '"sep=|"', "sep=|;;"):
        assert rows(f"{first}\nName|E-Mail;x,y\nAnn|a@b.co\n") == [(2, ["Ann", "a@b.co"])]


def test_the_separator_is_the_one_that_makes_headings_not_the_commonest_sign() -> None:
    text = "Name, Vorname;E-Mail;Preis\n" + 'Lee, Ann;a@b.co;"1,2,3,4"\n' * 9
    assert opened(text).headings == ["Name, Vorname", "E-Mail", "Preis"]


def test_unknown_headings_are_parted_where_the_table_is_even() -> None:
    assert opened("aa;bb,b;cc\n1;2;3\n4;5,5,5;6\n").headings == ["aa", "bb,b", "cc"]


def test_one_column_is_a_list_too() -> None:
    assert rows("E-Mail\na@b.co\n\nc@d.co") == [(2, ["a@b.co"]), (4, ["c@d.co"])]


def test_a_windows_byte_late_in_a_utf8_file_is_read_as_what_it_was() -> None:
    file = ("Name\n" + "Zoë\n" * 30_000).encode() + "Jürgen €\n".encode("cp1252")
    assert rows(file)[-1] == (30_002, ["Jürgen €"])


def test_a_windows_byte_that_stands_for_nothing_and_a_letter_cut_off_do_no_harm() -> None:
    assert rows(b"Name\nA\x81n") == [(2, ["A\ufffdn"])]
    assert rows("Name\nZoë".encode()[:-1]) == [(2, ["ZoÃ"])]


def test_zero_bytes_are_left_out() -> None:
    assert rows("Name;Mail\nA\0nn Lee;a@b.co\0\nthe second;c@d.co") == [
        (2, ["Ann Lee", "a@b.co"]),
        (3, ["the second", "c@d.co"]),
    ]


def test_rows_are_numbered_as_a_spreadsheet_does_with_blank_ones_counted_and_left_out() -> None:
    text = '\n \n;;\nName;Notiz\n"Ann";"two\nlines"\n\n ; \nBob;x'
    assert rows(text) == [(5, ["Ann", "two\nlines"]), (8, ["Bob", "x"])]


def test_titles_above_the_headings_are_passed_over() -> None:
    sheet = opened("Leads from the fair;;\nas of 12 May;;\n\nName;E-Mail;Telefon\nAnn;a@b.co;1\n")
    assert (sheet.headings, list(sheet.rows())) == (
        ["Name", "E-Mail", "Telefon"],
        [(5, ["Ann", "a@b.co", "1"])],
    )


def test_ragged_rows_are_made_to_fit_and_nothing_in_them_is_lost() -> None:
    text = "Name,,Mail,,\nAnn\nBob,1,b@c.co,,,,\nCy,,c@d.co,,more,\n"
    sheet = opened(text)
    assert sheet.headings == ["Name", "column B", "Mail"]
    assert list(sheet.rows()) == [
        (2, ["Ann", "", ""]),
        (3, ["Bob", "1", "b@c.co"]),
        (4, ["Cy", "", "c@d.co", "", "more"]),
    ]


def test_reading_goes_on_after_any_row_and_twice_at_once() -> None:
    sheet = opened("Name\n" + "".join(f"n{number}\n" for number in range(2, 50_000)))
    one, other = sheet.rows(), sheet.rows(after=49_990)
    assert [next(one)[0], next(other)[0], next(one)[0]] == [2, 49_991, 3]
    assert list(sheet.rows(after=49_998)) == [(49_999, ["n49999"])]
    assert list(sheet.rows(after=60_000)) == []


def test_spaces_before_a_quotation_mark_do_not_matter() -> None:
    assert rows('Name, Mail, Note\nAnn, a@b.co, "x, y"\n') == [(2, ["Ann", "a@b.co", "x, y"])]


def test_marks_within_a_cell_are_no_quotes() -> None:
    assert rows('Name;Note\nAnn;5" pipe\nBob;"Acme "Best" Ltd"\n') == [
        (2, ["Ann", '5" pipe']),
        (3, ["Bob", 'Acme Best" Ltd"']),
    ]


@pytest.mark.parametrize(
    "rest",
    [
        '"Acme;a@b.co\n' + "Bob;b@c.co\n" * 5,
        '"Acme;a@b.co\n' + "Bob;b@c.co\n" * 100_000,
        '"Acme;a@b.co\nBob;b@c.co\n"Cy";c@d.co\nDee;d@e.co\n',
        '"Acme',
        '"Acme\n',
        'Acme;"',
    ],
)
def test_a_quotation_mark_that_is_not_closed_swallows_nothing_and_its_row_is_named(rest: str) -> None:
    said = why("Name;Mail\nAnn;a@b.co\n" + rest)
    assert said.startswith("In row 3 a quotation mark opens a cell and is not closed where the cell ends")
    sheet = opened("Name;Mail\n" + "Ann;a@b.co\n" * 5_000 + rest)
    read = sheet.rows(after=5_000)
    assert next(read) == (5_001, ["Ann", "a@b.co"])
    with pytest.raises(Unreadable, match=r"In row 5002 .* hand it in again\."):
        next(read)


def test_a_row_longer_than_any_sane_one_is_named() -> None:
    assert "Row 3 is longer" in why("Name;Mail\nAnn;a@b.co\n" + "x" * 3_000_000)
    assert "Row 3 is longer" in why("Name;Mail\nAnn;a@b.co\n" + "x;" * 700_000)
    assert "Row 1 is longer" in why("Name;Mail" * 500_000)
    assert "Row 3 is longer" in why("Name;Mail\nAnn;a@b.co\n" + "x" * 140_000)
    assert "Row 3 has 900 cells" in why("Name;Mail\nAnn;a@b.co\n" + "x;" * 900)
    assert "Row 3 is longer" in why("Name;Mail\nAnn;a@b.co\n" + ('"' + '""' * 60_000 + '";') * 10)


def test_too_many_columns_are_refused_with_their_number() -> None:
    head = ";".join(f"field {number}" for number in range(300))
    assert why(f"{head}\nAnn\n") == (
        "The list has 300 columns, and at most 200 are read. Take out those that sales does not need and hand it "
        "in again."
    )
    assert len(opened(";".join(["h"] * MOST_COLUMNS) + "\nAnn\n").headings) == MOST_COLUMNS


@pytest.mark.parametrize("text", ["", "\n\n", " ; ; \n;;\n", b"\xef\xbb\xbf", b"\xff\xfe", "sep=;\n"])
def test_an_empty_file_says_so(text: str | bytes) -> None:
    assert why(text) == "There is nothing in this file. Hand in the list with its leads."


def test_a_heading_row_alone_says_so() -> None:
    assert why("\nName;Mail\n;;\n").startswith("Row 2 has the headings, and no lead follows it.")


@pytest.mark.parametrize(
    "text",
    [
        "Ann Lee;ann@acme.com;030 1\nBob;bob@acme.com;\n",
        "ann@acme.com\n",
        "Ann;+49 30 123456\nBob;+49 30 123457\n",
        "Mail;ann@acme.com\nMail;bob@acme.com\n",
    ],
)
def test_a_list_without_headings_is_told_to_put_some_above(text: str) -> None:
    assert "there is no heading row. Put one above it" in why(text)


class Generated(io.RawIOBase):
    """A file of so many rows, of which never more than a piece is held."""

    def __init__(self, many: int) -> None:
        self._row = b'Ann;ann@acme.com;+49 30 1234567;Acme;"some; words"\r\n'
        self._head = b"Name;E-Mail;Telefon;Firma;Notiz" + b" " * (len(self._row) - 33) + b"\r\n"
        self._size, self._at = len(self._row) * (many + 1), 0

    def seekable(self) -> bool:
        return True

    def seek(self, at: int, whence: int = 0) -> int:
        self._at = at
        return at

    def read(self, size: int = -1) -> bytes:
        each = len(self._row)
        first, last = self._at // each, (min(self._at + size, self._size) + each - 1) // each
        piece = b"".join(self._row if number else self._head for number in range(first, last))
        taken = piece[self._at % each :][: max(min(size, self._size - self._at), 0)]
        self._at += len(taken)
        return taken


def counted(rows: Iterator[tuple[int, list[str]]]) -> int:
    return sum(1 for _ in rows)


def test_memory_stays_flat_however_many_rows_there_are() -> None:
    peaks = []
    for many in (1_000, 10_000):
        sheet = open_csv(Generated(many))  # type: ignore[arg-type]  # what is used of a file, it has
        tracemalloc.start()
        assert counted(sheet.rows()) == many
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 200_000


cell = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12) | st.sampled_from(
    ['a"b', "x;y,z\t|", "two\nlines"]
)


@made_up(60)
@given(
    st.lists(st.lists(cell, min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-16"]),
)
def test_what_a_program_quotes_comes_back_as_it_was(table: list[list[str]], sign: str, encoding: str) -> None:
    quoted = [["Name", "Mail", "Company"], *table]
    text = "\r\n".join(sign.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in quoted)
    read = list(opened(text, encoding).rows()) if any("".join(row).strip() for row in table) else []
    assert [cells for _, cells in read] == [row for row in table if "".join(row).strip()]
