import json
from decimal import Decimal
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.clean import DEEPEST, TOO_DEEP
from sources.form import read_form
from sources.new_lead import NewLead
from sources.spellings import FIELDS, SPELLINGS, fold
from tests.made_up import made_up

HOSTILE = "A\x00n\x07n\u202e \u2066Lee\u200f\ud800 <!channel> {{7*7}} \"'"


@pytest.mark.parametrize(
    ("spelling", "field"),
    [
        ("Name", "name"),
        ("full_name", "name"),
        ("fullName", "name"),
        ("your-name", "name"),
        ("Ihr Name *", "name"),
        ("Nom", "name"),
        ("Nombre completo", "name"),
        ("Naam", "name"),
        ("Nome", "name"),
        ("E-Mail", "email"),
        ("EMAIL_ADDRESS", "email"),
        ("E-Mail-Adresse", "email"),
        ("Adresse électronique", "email"),
        ("Correo electrónico", "email"),
        ("phoneNumber", "phone"),
        ("Telefonnummer", "phone"),
        ("Téléphone", "phone"),
        ("Te\u0301le\u0301phone", "phone"),
        ("Teléfono", "phone"),
        ("Telefoon", "phone"),
        ("Cellulare", "phone"),
        ("Telemóvel", "phone"),
        ("Company Name", "company"),
        ("Firma", "company"),
        ("Société", "company"),
        ("Empresa", "company"),
        ("Bedrijf", "company"),
        ("Azienda", "company"),
        ("How can we help you?", "message"),
        ("Nachricht", "message"),
        ("Votre message", "message"),
        ("Mensaje", "message"),
        ("Bericht", "message"),
        ("Messaggio", "message"),
        ("Mensagem", "message"),
        ("Lead Source", "source"),
        ("Campaign-Name", "campaign"),
        ("externalId", "external_id"),
    ],
)
def test_a_common_spelling_finds_its_field(spelling: str, field: str) -> None:
    lead = read_form({spelling: "something"})
    assert getattr(lead, field) == "something"
    assert lead.extra == {}


def test_no_spelling_stands_for_two_fields() -> None:
    words = [
        (fold(word), field)
        for field, languages in SPELLINGS.items()
        for line in languages
        for word in line.split(",")
    ]
    assert dict(words) == FIELDS
    assert len({word for word, _ in words}) == len(set(words))


def test_every_field_of_a_lead_but_its_extras_can_be_said_by_its_own_name() -> None:
    said = set(NewLead.model_fields) - {"extra", "campaign_hinted"}  # what utm_campaign hints at nobody says
    assert {fold(field) for field in said} <= set(FIELDS)


@pytest.mark.parametrize(
    ("answers", "name"),
    [
        ({"first_name": "Ann", "last_name": "Lee"}, "Ann Lee"),
        ({"Last Name": "Lee", "First Name": "Ann"}, "Ann Lee"),
        ({"first_name": "Ann"}, "Ann"),
        ({"last_name": " Lee "}, "Lee"),
        ({"Vorname": "Jo", "Name": "Jones"}, "Jo Jones"),
        ({"Nombre": "Ana", "Apellidos": "García López"}, "Ana García López"),
        ({"Prénom": "Zoé", "Nom": "Petit"}, "Zoé Petit"),
        ({"name": "Ann Lee", "first_name": "Ann"}, "Ann Lee"),
        ({"name": "Ann Lee", "last_name": "lee"}, "Ann Lee"),
        ({"name": {"first": "Ann", "last": "Lee"}}, "Ann Lee"),
        ({"first_name": "", "last_name": None}, None),
    ],
)
def test_the_parts_of_a_name_become_one_name(answers: dict[str, object], name: str | None) -> None:
    lead = read_form(answers)
    assert lead.name == name
    assert lead.extra == {}


def test_a_name_that_says_something_else_than_its_parts_is_kept() -> None:
    lead = read_form({"name": "Website contact", "first_name": "Ann", "last_name": "Lee"})
    assert lead.name == "Ann Lee"
    assert lead.extra == {"name": "Website contact"}


@pytest.mark.parametrize("wrapper", ["contact", "Lead", "fields", "form_fields", "data"])
def test_answers_one_level_down_are_found(wrapper: str) -> None:
    lead = read_form({wrapper: {"email": "ann@acme.com", "Budget": "5k"}, "source": "web"})
    assert (lead.email, lead.source) == ("ann@acme.com", "web")
    assert lead.extra == {"Budget": "5k"}


def test_answers_in_brackets_are_found() -> None:
    lead = read_form({"form_fields[email]": "ann@acme.com", "form_fields[budget]": "5k"})
    assert lead.email == "ann@acme.com"
    assert lead.extra == {"form_fields[budget]": "5k"}


def test_an_answer_on_the_outside_goes_before_one_inside_and_both_are_kept() -> None:
    lead = read_form({"contact": {"email": "in@acme.com"}, "email": "out@acme.com"})
    assert lead.email == "out@acme.com"
    assert lead.extra == {"email": "in@acme.com"}


def test_a_second_answer_to_the_same_question_is_kept_under_its_own_spelling() -> None:
    lead = read_form({"Phone": "030 1", "Mobile": "0151 2", "E-Mail": "", "mail": "a@b.co"})
    assert (lead.phone, lead.email) == ("030 1", "a@b.co")
    assert lead.extra == {"Mobile": "0151 2"}


def test_a_value_a_field_cannot_take_leaves_the_field_to_the_next_one() -> None:
    lead = read_form({"Land": "Deutschland", "country": "de", "email": {"value": "x"}, "mail": "a@b.co"})
    assert (lead.country, lead.email) == ("DE", "a@b.co")
    assert lead.extra == {"Land": "Deutschland", "email": {"value": "x"}}


def test_utm_marks_stand_in_for_a_missing_source_and_campaign_and_stay() -> None:
    utm = {"utm_source": "google", "utm_campaign": "spring", "utm_medium": "cpc"}
    lead = read_form(utm)
    assert (lead.source, lead.campaign, lead.extra) == ("google", "spring", utm)
    lead = read_form({**utm, "source": "webform", "campaign": "Spring 26"})
    assert (lead.source, lead.campaign, lead.extra) == ("webform", "Spring 26", utm)


def test_unknown_fields_are_kept_as_they_were_spelled() -> None:
    extra: dict[str, object] = {
        "How-did You hear?": "radio",
        "Größe": 3,
        "tags": ["a", {"b": None}],
        "id": "7",
    }
    assert read_form(extra).extra == extra


def test_spellings_that_look_alike_once_cleaned_do_not_overwrite_each_other() -> None:
    lead = read_form({"budget": "1", "bud\u200bget": "2", "": "3"})
    assert sorted(str(value) for value in lead.extra.values()) == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("said", "temperature"), [("Hot ", "hot"), ("HOT", "hot"), ("warm", "warm"), (["Cold"], "cold")]
)
def test_a_temperature_is_known_in_any_case(said: object, temperature: str) -> None:
    assert read_form({"temperature": said}).temperature == temperature


@pytest.mark.parametrize("said", ["A", "heiß", "hot or warm", 3, ["hot", "cold"], {"is": "hot"}])
def test_an_unknown_temperature_is_kept_beside(said: object) -> None:
    lead = read_form({"temperature": said})
    assert lead.temperature is None
    assert lead.extra == {"temperature": said}


@pytest.mark.parametrize(
    ("value", "text"),
    [(7, "7"), (4930123456.0, "4930123456"), (True, "True"), (["a", "", 2], "a, 2"), (" a \n b ", "a b")],
)
def test_a_value_that_is_no_text_becomes_one(value: object, text: str) -> None:
    assert NewLead.model_validate({"company": value}).company == text


@pytest.mark.parametrize("value", [{"a": 1}, [["a"]], [{"a": 1}], [None, {"a": 1}]])
def test_a_value_that_cannot_be_text_is_kept_beside(value: object) -> None:
    lead = NewLead.model_validate({"company": value})
    assert lead.company is None
    assert lead.extra == {"company": value}


@pytest.mark.parametrize("value", [None, "", "  \n", [], {}, "\u200b\u202e"])
def test_an_empty_value_is_no_value(value: object) -> None:
    lead = NewLead.model_validate({"name": value, "temperature": value, "price": value, "test": value})
    assert lead == NewLead()


def test_what_cannot_be_seen_is_taken_out_everywhere() -> None:
    lead = read_form(
        {
            "name": HOSTILE,
            "message": "one\r\ntwo\u202e\n\nthree \U0001f468\u200d\U0001f469",
            "x\u202ey": HOSTILE,
        }
    )
    assert lead.name == "Ann Lee <!channel> {{7*7}} \"'"
    assert lead.message == "one\ntwo\n\nthree \U0001f468\u200d\U0001f469"
    assert lead.extra == {"xy": lead.name}


@pytest.mark.parametrize(
    ("field", "longest"),
    [("name", 200), ("company", 200), ("email", 320), ("phone", 80), ("message", 10_000), ("source", 100)],
)
def test_what_is_too_long_is_cut_and_shows_it(field: str, longest: int) -> None:
    fits = getattr(NewLead.model_validate({field: "x" * longest}), field)
    cut = getattr(NewLead.model_validate({field: "x" * 100_000}), field)
    assert fits == "x" * longest
    assert cut == "x" * (longest - 1) + "…"


def test_two_long_external_ids_stay_two() -> None:
    one, two = (NewLead.model_validate({"external_id": "x" * 500 + end}).external_id for end in "ab")
    assert one is not None
    assert len(one) == 200
    assert one != two


@pytest.mark.parametrize("address", ["https://acme.com/a?b=c", "HTTP://acme.com"])
def test_a_web_address_is_kept_as_the_landing_page(address: str) -> None:
    assert read_form({"page_url": address}).landing_page == address


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://acme.com", "https://", "https://a b", "/pricing"]
)
def test_a_landing_page_nobody_should_press_is_kept_beside(address: str) -> None:
    lead = NewLead.model_validate({"landing_page": address})
    assert lead.landing_page is None
    assert lead.extra == {"landing_page": address}


def test_a_landing_page_is_cut_at_2000_characters() -> None:
    page = NewLead.model_validate({"landing_page": "https://acme.com/" + "x" * 5_000}).landing_page
    assert page == "https://acme.com/" + "x" * 1_983


@pytest.mark.parametrize(
    ("said", "price", "currency"),
    [
        (12, "12.00", None),
        (12.345, "12.35", None),
        ("1.234", "1234.00", None),
        ("0.125", "0.13", None),
        ("1.234,50 €", "1234.50", "EUR"),
        ("$1,234.50", "1234.50", "USD"),
        ("chf 1'234.50", "1234.50", "CHF"),
        ("12,5", "12.50", None),
        ("1,234,567", "1234567.00", None),
    ],
)
def test_a_price_is_read_as_people_write_it(said: object, price: str, currency: str | None) -> None:
    lead = read_form({"price": said})
    assert (lead.price, lead.currency) == (Decimal(price), currency)


def test_a_currency_that_is_named_goes_before_the_one_beside_the_price() -> None:
    assert read_form({"price": "$5", "currency": "cad"}).currency == "CAD"


@pytest.mark.parametrize(
    "said", ["on request", -5, "-5", "1,2,3", 1e300, "9" * 5_000, True, "12 - 15", [1, 2]]
)
def test_what_is_no_price_is_kept_beside(said: object) -> None:
    lead = NewLead.model_validate({"price": said})
    assert (lead.price, lead.currency) == (None, None)
    assert lead.extra == {"price": said}


@pytest.mark.parametrize(
    ("said", "test"), [("true", True), (True, True), ("1", True), ("no", False), (0, False)]
)
def test_a_test_lead_says_so(said: object, test: bool) -> None:
    assert read_form({"test": said}).test is test


def test_the_united_kingdom_is_known_by_both_its_codes() -> None:
    assert read_form({"country": "uk"}).country == "GB"


def test_extras_are_kept_beside_new_ones() -> None:
    lead = NewLead.model_validate({"extra": {"a": 1, "who": "x"}, "who": "y", "price": "?"})
    assert lead.extra == {"a": 1, "who": "x", "who (3)": "y", "price": "?"}


def test_bottomless_nesting_ends() -> None:
    nested: object = "bottom"
    for _ in range(200):
        nested = [nested]
    kept = read_form({"answer": nested}).extra["answer"]
    for _ in range(DEEPEST):
        assert isinstance(kept, list)
        kept = kept[0]
    assert kept == TOO_DEEP


def test_many_fields_of_one_spelling_do_not_take_long() -> None:
    spellings = {
        ("\u200b" * (number % 300)) + "x" + ("\u200e" * (number // 300)): number for number in range(5_000)
    }
    before = process_time()
    assert len(read_form(spellings).extra) == 5_000
    assert process_time() - before < 2


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
spelling = st.sampled_from(sorted(FIELDS)) | st.sampled_from(["contact", "fields", "utm_source"]) | st.text()


@made_up(60)
@given(st.dictionaries(spelling, anything, max_size=8))
def test_no_payload_is_refused_and_all_of_it_can_be_stored(payload: dict[str, object]) -> None:
    stored = read_form(payload).model_dump_json()
    json.loads(stored.encode("utf-8"), parse_constant=pytest.fail)
    assert "\\u0000" not in stored
