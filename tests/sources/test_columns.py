from collections.abc import Iterator, Mapping, Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sources.columns import CHOICES, columns_of, reader
from sources.form import read_form
from sources.spellings import FIELDS, SPELLINGS
from tests.made_up import made_up

GERMAN = ["Vorname", "Nachname", "E-Mail", "Telefon", "Firma", "Budget"]
READ = {0: "first_name", 1: "last_name", 2: "email", 3: "phone", 4: "company"}


class Answers(Mapping[str, object]):
    """A form's answers, of which two may have the same heading."""

    def __init__(self, headings: Sequence[str], cells: Sequence[str]) -> None:
        self.pairs = list(zip(headings, cells, strict=True))

    def __iter__(self) -> Iterator[str]:
        return (heading for heading, _ in self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)

    def __getitem__(self, heading: str) -> object:
        return dict(self.pairs)[heading]

    def items(self):  # type: ignore[no-untyped-def]  # a view of them would lose the second
        return self.pairs


def test_a_german_heading_row_is_understood() -> None:
    assert columns_of(GERMAN) == READ
    lead = reader(GERMAN, READ)(["Jürgen", "Müller", "j@acme.de", "+49 30 1", "Müller & Söhne", "5k"])
    assert (lead.name, lead.email, lead.phone, lead.company) == (
        "Jürgen Müller", "j@acme.de", "+49 30 1", "Müller & Söhne",
    )  # fmt: skip
    assert lead.extra == {"Budget": "5k"}


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (
            "Imię; Nazwisko; Adres e-mail; Numer telefonu; Nazwa firmy",
            "first_name last_name email phone company",
        ),
        ("ADI; Soyad\u0131; E-posta; Cep Telefonu; Şirket", "first_name last_name email phone company"),
        ("Fornavn; Etternavn; E-post; Mobilnr; Bedrift", "first_name last_name email phone company"),
        ("Имя; Фамилия; Почта; Телефон; Компания", "first_name last_name email phone company"),
        ("氏名; メールアドレス; 電話番号; 会社名; 備考", "name email phone company message"),
        ("姓名; 邮箱; 手机号; 公司名称; 来源", "name email phone company source"),
        ("full_name; phone_number; Work Email; Lead Source; Rating", "name phone email source temperature"),
        ("Given Name; E-mail 1 - Value; Phone 1 - Value", "first_name email phone"),
    ],
)
def test_headings_of_many_languages_and_programs_are_understood(headings: str, fields: str) -> None:
    assert list(columns_of(headings.split("; ")).values()) == fields.split()


def test_a_column_of_addresses_or_numbers_is_known_by_its_cells() -> None:
    samples = [
        ["Ann", "ann@acme.com", "+49 30 123456", "7"],
        ["Bob", "", "030 / 12 34 56", "8"],
        ["Cy", "c@d.co", "", "9"],
    ]
    assert columns_of(["wer", "wohin", "wie", "no"], samples) == {1: "email", 2: "phone"}
    assert columns_of(["Name", "Kontakt", "Tel", "no"], samples) == {0: "name", 1: "email", 2: "phone"}
    assert columns_of(["wer", "Contact", "Tel", "no"], samples) == {1: "email", 2: "phone"}
    assert columns_of(["wer", "wohin", "E-Mail", "Tel"], samples) == {2: "email", 3: "phone"}
    assert columns_of(["wer", "wohin"], []) == {}


def test_the_first_of_two_columns_with_something_in_it_is_used_and_the_other_kept() -> None:
    headings = ["Telefon", "Mobil", "E-Mail", "E-Mail"]
    read = reader(headings, columns_of(headings))
    one, other = read(["030 1", "0151 2", "a@b.co", "c@d.co"]), read(["", "0151 2", " ", "c@d.co"])
    assert (one.phone, one.email, one.extra) == ("030 1", "a@b.co", {"Mobil": "0151 2", "E-Mail": "c@d.co"})
    assert (other.phone, other.email, other.extra) == ("0151 2", "c@d.co", {})


def test_marks_and_click_ids_keep_their_names() -> None:
    headings = ["Name", "utm_source", "utm_campaign", "gclid", "UTM Medium"]
    lead = reader(headings, columns_of(headings))(["Ann", "google", "spring", "x1", "cpc"])
    assert lead.extra == {
        "utm_source": "google",
        "utm_campaign": "spring",
        "gclid": "x1",
        "UTM Medium": "cpc",
    }
    assert (lead.source, lead.campaign) == ("google", "spring")


def test_what_a_person_chose_goes_before_what_the_heading_says() -> None:
    lead = reader(["Kontakt", "Name", "utm_source"], {0: "name", 1: "company", 2: "source"})(
        ["Ann", "Acme", "radio"]
    )
    assert (lead.name, lead.company, lead.source, lead.extra) == ("Ann", "Acme", "radio", {})


def test_a_choice_that_is_no_field_is_kept_beside() -> None:
    assert reader(["Name"], {0: "extra", 7: "name"})(["Ann"]).extra == {"Name": "Ann"}


def test_cells_beyond_the_headings_are_kept_under_their_column() -> None:
    read = reader(["Name", "Mail"], {0: "name", 1: "email"})
    assert read(["Ann", "a@b.co", "", "more"]).extra == {"column C": "", "column D": "more"}
    assert read(["Ann"]).name == "Ann"


words = sorted({language.split(",")[0].strip() for field in SPELLINGS.values() for language in field})
heading = st.sampled_from([*words, *CHOICES, "utm_source", "UTM Campaign", "gclid", "Budget"]) | st.text(
    max_size=8
)
said = st.sampled_from(
    ["", " ", "hot", "WARM ", "$1,234.50", "12,50 €", "DE", "uk", "eur", "yes", "0", "https://a.co/b",
     "Ann", "Lee", "Ann Lee", "a" * 400, "two\r\nlines", "\u200b", "A\u202en\x07n", "x  y", "\ud800"]
) | st.text(st.characters(), max_size=20)  # fmt: skip


@made_up(60)
@given(st.lists(st.tuples(heading, said), max_size=12))
@example([("Budget" * 60, "1"), ("Budget" * 60, "2"), ("Budget" * 60, "3")])
@example([("name", "Acme"), ("first", "Ann"), ("last", "Lee"), ("utm_source", "x")])
@example([("price", "5 $"), ("price", "?"), ("UTM source", ""), ("utm_source", "y")])
def test_a_row_becomes_exactly_what_a_form_with_these_answers_becomes(row: list[tuple[str, str]]) -> None:
    headings, cells = [heading for heading, _ in row], [cell for _, cell in row]
    lead, expected = reader(headings, columns_of(headings))(cells), read_form(Answers(headings, cells))
    assert lead == expected
    assert lead.model_fields_set == expected.model_fields_set


def test_every_known_heading_is_a_choice() -> None:
    assert set(FIELDS.values()) <= set(CHOICES)
