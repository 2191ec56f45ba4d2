import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from handlers.lists import package, xml_parts
from handlers.lists.workbook import open_workbook
from sources.columns import columns_of, reader
from sources.csv_sheet import open_csv
from sources.sheet import Unreadable

LISTS = Path(__file__).parents[2] / "lists"
HEADINGS = ["Name", "E-Mail", "Telefon"]


def file_of(*rows: list[Any]) -> io.BytesIO:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    return saved(book)


def real() -> io.BytesIO:
    return io.BytesIO((LISTS / "leads.xlsx").read_bytes())


def saved(book: Workbook) -> io.BytesIO:
    file = io.BytesIO()
    book.save(file)
    return file


def changed(file: io.BytesIO, parts: Mapping[str, bytes | None]) -> io.BytesIO:
    """The same package with other parts; None takes one out."""
    new = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as package:
        for name in [*old.namelist(), *(name for name in parts if name not in old.namelist())]:
            content = parts[name] if name in parts else old.read(name)
            if content is not None:
                package.writestr(name, content)
    return new


def part(file: io.BytesIO, name: str) -> bytes:
    with zipfile.ZipFile(file) as package:
        return package.read(name)


def why(file: io.BytesIO) -> str:
    with pytest.raises(Unreadable) as refused:
        list(open_workbook(file).rows())
    return str(refused.value)


def test_a_workbook_and_the_text_file_made_of_it_give_the_same_leads() -> None:
    with (LISTS / "leads.xlsx").open("rb") as one, (LISTS / "utf8.csv").open("rb") as other:
        workbook, text = open_workbook(one), open_csv(other)
        assert workbook.headings == text.headings
        read = reader(text.headings, columns_of(text.headings))
        for (number, cells), (same, said) in zip(workbook.rows(), text.rows(), strict=True):
            assert number == same
            skip = text.headings.index("Rückruf am")  # as the program's country writes dates
            assert read([*cells[:skip], *cells[skip + 1 :]]) == read([*said[:skip], *said[skip + 1 :]])


def test_a_workbook_is_read_from_any_row_on() -> None:
    sheet = open_workbook(file_of(HEADINGS, *([f"n{row}", "", 1] for row in range(2, 200))))
    assert list(sheet.rows(after=198)) == [(199, ["n199", "", "1"])]
    one, other = sheet.rows(), sheet.rows(after=100)
    assert [next(one)[0], next(other)[0], next(one)[0]] == [2, 101, 3]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (493012345678.0, "493012345678"),
        (4.93012e11, "493012000000"),
        (46, "46"),
        (46.1, "46.1"),
        (0.1 + 0.2, "0.3"),
        (True, "TRUE"),
        (False, "FALSE"),
        (datetime(2026, 11, 24), "2026-11-24"),
        (date(2026, 11, 24), "2026-11-24"),
        (datetime(2026, 11, 24, 14, 30), "2026-11-24 14:30"),
        (datetime(2026, 11, 24, 14, 30, 5), "2026-11-24 14:30:05"),
        (time(9, 5), "09:05"),
        (timedelta(hours=30), "1 day, 6:00:00"),
        ("#N/A", ""),
        ("two\nlines", "two\nlines"),
        ("+49 30 1", "+49 30 1"),
        ("tab_x000D_", "tab\r"),
        ("=1+1", ""),
    ],
)
def test_a_cell_says_what_a_person_sees_in_it(value: object, text: str) -> None:
    ((_, cells),) = open_workbook(file_of(HEADINGS, ["Ann", value])).rows()
    assert cells == ["Ann", text, ""]


def test_leading_zeros_that_only_the_format_shows_are_kept() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Name", "PLZ"])
    sheet.append(["Ann", 1067])
    sheet["B2"].number_format = "00000"
    ((_, cells),) = open_workbook(saved(book)).rows()
    assert cells == ["Ann", "01067"]


def test_a_formula_counts_as_what_it_last_came_to() -> None:
    file = file_of(HEADINGS, ["Ann", "=A1", 1])
    sheet = part(file, "xl/worksheets/sheet1.xml")
    computed = sheet.replace(b"<v></v>", b"<v>ann@acme.com</v>").replace(b"<v />", b"<v>ann@acme.com</v>")
    computed = computed.replace(b'<c r="B2">', b'<c r="B2" t="str">')
    ((_, cells),) = open_workbook(changed(file, {"xl/worksheets/sheet1.xml": computed})).rows()
    assert cells == ["Ann", "ann@acme.com", "1"]


def test_merged_and_empty_cells_and_blank_rows_do_no_harm() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Leads from the fair", None, None])
    sheet.merge_cells("A1:C1")
    for row in ([], HEADINGS, ["Ann", None, 1], [None, " "], ["Bob", "b@c.co", None, None, "more"]):
        sheet.append(row)
    sheet.merge_cells("A4:A5")
    read = open_workbook(saved(book))
    assert read.headings == HEADINGS
    assert list(read.rows()) == [(4, ["Ann", "", "1"]), (6, ["Bob", "b@c.co", "", "", "more"])]


def test_the_first_sheet_to_be_seen_with_headings_is_read() -> None:
    book = Workbook()
    book.worksheets[0].append(["How to use this file"])
    book.worksheets[0].append(["Fill in the second sheet"])
    for title, state in (
        ("old", "hidden"),
        ("older", "veryHidden"),
        ("empty", "visible"),
        ("Leads", "visible"),
    ):
        sheet = book.create_sheet(title)
        sheet.sheet_state = state
        if title != "empty":
            sheet.append(HEADINGS)
            sheet.append([title])
    assert [cells[0] for _, cells in open_workbook(saved(book)).rows()] == ["Leads"]


def test_a_list_on_hidden_sheets_alone_is_refused() -> None:
    book = Workbook()
    book.create_sheet("empty")
    book.worksheets[0].append(HEADINGS)
    book.worksheets[0].sheet_state = "hidden"
    book.active = 1
    assert why(saved(book)).startswith("Every sheet with something on it is hidden. Show the one")


def test_a_sheet_that_lies_about_its_size_is_read_whole() -> None:
    file = file_of(HEADINGS, ["Ann", "a@b.co", 1], ["Bob", "b@c.co", 2])
    sheet = part(file, "xl/worksheets/sheet1.xml").replace(b'ref="A1:C3"', b'ref="A1"')
    assert b'<dimension ref="A1"' in sheet
    assert len(list(open_workbook(changed(file, {"xl/worksheets/sheet1.xml": sheet})).rows())) == 2


def test_an_empty_workbook_and_one_with_headings_alone_say_so() -> None:
    assert why(file_of()) == "There is nothing in this workbook. Hand in the list with its leads."
    assert why(file_of([], HEADINGS)).startswith("Row 2 has the headings, and no lead follows it.")


def test_a_workbook_without_headings_or_with_too_many_columns_says_so() -> None:
    assert "there is no heading row" in why(file_of(["Ann", "a@b.co", 1], ["Bob", "b@c.co", 2]))
    assert why(file_of([f"field {number}" for number in range(300)], ["Ann"])).startswith(
        "The list has 300 columns,"
    )
    assert "Row 3 has 300 cells" in why(file_of(HEADINGS, ["Ann"], ["x"] * 300))


def sheet_of(xml: str) -> io.BytesIO:
    return changed(file_of(HEADINGS, ["Ann"]), {"xl/worksheets/sheet1.xml": xml.encode()})


NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LAUGHS = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))


@pytest.mark.parametrize(
    "declared",
    [
        f'<!ENTITY l0 "ha">{LAUGHS}',
        '<!ENTITY l9 SYSTEM "file:///etc/hostname">',
        '<!ENTITY l9 SYSTEM "http://127.0.0.1:9/x">',
        '<!ENTITY % l9 SYSTEM "http://127.0.0.1:9/x"> %l9;',
    ],
)
@pytest.mark.parametrize("place", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_entities_are_refused_wherever_they_stand(declared: str, place: str) -> None:
    file = real()
    root = part(file, place).decode().partition("?>")[2].lstrip()
    laughing = f"<!DOCTYPE x [{declared}]>{root}".replace("E-Mail", "&l9;").encode()
    assert why(changed(file, {place: laughing})).startswith("This workbook declares entities,")


def test_a_zip_bomb_is_not_unpacked() -> None:
    with_bomb = changed(file_of(HEADINGS), {"xl/worksheets/sheet1.xml": b" " * (20 << 20)})
    assert len(with_bomb.getvalue()) < 100_000
    assert "times its size, as no list of leads does. Save the list as CSV UTF-8" in why(with_bomb)


def test_a_package_that_claims_to_be_enormous_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_UNPACKED", 2_000)
    assert "too big to be read (0 MB unpacked)" in why(file_of(HEADINGS, ["Ann"]))


@pytest.mark.parametrize("place", ["xl/sharedStrings.xml", "xl/styles.xml"])
def test_a_part_that_is_held_in_memory_may_not_be_big(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.setattr(package, "MOST_STRINGS", 400)
    monkeypatch.setattr(package, "MOST_PART", 40_000)
    big = part(real(), place) + b"<!-- " + bytes(range(65, 91)) * 2_000 + b" -->"
    assert "too big to be read" in why(changed(real(), {place: big}))


def test_strings_that_pass_for_a_sheet_are_held_to_the_same_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_PART", 20_000)
    file = real()
    types = part(file, "[Content_Types].xml").replace(b"/xl/sharedStrings.xml", b"/xl/worksheets/strings.xml")
    big = part(file, "xl/sharedStrings.xml") + b"<!-- " + bytes(range(65, 91)) * 2_000 + b" -->"
    forged = changed(file, {"[Content_Types].xml": types, "xl/worksheets/strings.xml": big})
    assert "broken" in why(forged)


def test_a_workbook_with_too_many_parts_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_ENTRIES", 50)
    parts: dict[str, bytes | None] = {f"xl/media/{number}": b"" for number in range(50)}
    assert "parts, and no list of leads has so many" in why(changed(file_of(HEADINGS), parts))


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="999999999999"><c r="A1"><v>1</v></c></row>',
        '<row r="-3"><c r="A1"><v>1</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c></row>',
        '<row r="3"><c r="XFE3"><v>1</v></c></row>',
        '<row r="3"><c r="ABCD3"><v>1</v></c></row>',
        '<row r="3"><c r="A3" t="s"><v>99</v></c></row>',
        '<row r="3"><c r="A3" t="s"><v>x</v></c></row>',
        '<row r="3"><c r="A3"><v>one</v></c></row>',
        '<row r="3"><c r="3"><v>1</v></c></row>',
        '<row r="3"><c r="A3" s="999999"><v>1</v></c></row>',
        f'<row r="3"><c r="A3"><v>{"9" * 5_000}</v></c></row>',
        '<row r="3"><c r="A3"><v>1</v></row>',
    ],
)
def test_a_sheet_with_nonsense_in_it_is_called_broken(rows: str) -> None:
    top = '<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row><row r="2"><c r="A2"><v>5</v></c></row>'
    file = sheet_of(f"<worksheet {NS}><sheetData>{top}{rows}</sheetData></worksheet>")
    assert why(file).startswith("This workbook is broken and cannot be opened.")


def test_tags_with_a_prefix_cells_without_a_place_and_readings_beside_the_text_are_understood() -> None:
    cells = "".join(f'<x:c t="inlineStr"><x:is>{said}</x:is></x:c>' for said in (
        "<x:t>Name</x:t>", "<x:r><x:t>E-</x:t></x:r><x:r><x:t>Mail</x:t></x:r>",
        "<x:t>東京</x:t><x:rPh><x:t>トウキョウ</x:t></x:rPh>",
    ))  # fmt: skip
    data = f'<x:row>{cells}</x:row><x:row><x:c r="B2"><x:v>4.93012E+11</x:v></x:c><x:c><x:v>7</x:v></x:c></x:row>'
    spelled = NS.replace("xmlns=", "xmlns:x=")
    sheet = open_workbook(sheet_of(f"<x:worksheet {spelled}><x:sheetData>{data}</x:sheetData></x:worksheet>"))
    assert sheet.headings == ["Name", "E-Mail", "東京"]
    assert list(sheet.rows()) == [(2, ["", "493012000000", "7"])]


def test_a_row_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_parts, "_LONGEST", 200_000)
    endless = "<c/>" * 100_000
    said = why(sheet_of(f'<worksheet {NS}><sheetData><row r="1">{endless}</row></sheetData></worksheet>'))
    assert said.startswith("Row 1 is longer than any lead can be")


def test_a_cut_off_workbook_is_called_broken() -> None:
    whole = file_of(HEADINGS, ["Ann"]).getvalue()
    for size in (30, 500, len(whole) - 30):
        assert "broken" in why(io.BytesIO(whole[:size]))
