import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import contact
from handlers.contact import mask_email, mask_phone, normal_email, normal_phone, to_dial
from handlers.quick_contact import plain_phone
from tests.made_up import made_up


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ann@acme.com", "ann@acme.com"),
        (" Ann.Lee@ACME.com \n", "ann.lee@acme.com"),
        ("Ann Lee <Ann@Acme.com>", "ann@acme.com"),
        ("mailto:ann@acme.com", "ann@acme.com"),
        ("ann+web@acme.co.uk", "ann+web@acme.co.uk"),
        ("ann@BÜCHER.de", "ann@bücher.de"),
        ("ann@xn--bcher-kva.de", "ann@bücher.de"),
        ("ann@acme.test", "ann@acme.test"),
        ("ann@example.com", "ann@example.com"),
    ],
)
def test_one_address_has_one_spelling(text: str, address: str) -> None:
    assert normal_email(text) == address


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "   ",
        "ann",
        "ann@",
        "@acme.com",
        "ann@acme",
        "ann@@acme.com",
        "ann@acme.com, bob@acme.com",
        "ann lee@acme.com",
        "ann@[127.0.0.1]",
        "ann@acme..com",
        "<!channel>@acme.com",
        "ann\x00@acme.com",
        "ann@acme.com\nBcc: all@acme.com",
        "ann@acme.com\u202e",
        "a" * 10_000 + "@acme.com",
    ],
)
def test_what_is_no_address_is_none(text: str | None) -> None:
    assert normal_email(text) is None


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("+49 151 12345678", "US", "+4915112345678"),
        ("0151 / 123 456-78", "DE", "+4915112345678"),
        ("0151 12345678", "de", "+4915112345678"),
        ("+49 (0)151 12345678", "US", "+4915112345678"),
        ("0049 151 12345678", "DE", "+4915112345678"),
        ("0044 20 7946 0958", "US", "+442079460958"),
        ("(202) 555-0143", "US", "+12025550143"),
        ("202.555.0143 ext. 12", "US", "+12025550143"),
        ("202 555 0143 x12", "US", "+12025550143"),
        ("202 555 0143 #12", "US", "+12025550143"),
        ("030 123456 Durchwahl 7", "DE", "+4930123456"),
        ("'+1 202 555 0143", "DE", "+12025550143"),
        ("tel:+12025550143", "DE", "+12025550143"),
        ("tel:+1-202-555-0143;ext=12", "DE", "+12025550143"),
        ("06 698 12345", "IT", "+390669812345"),
        ("+41 44 668 18 00", "", "+41446681800"),
        ("202\u2013555\u20130143", "US", "+12025550143"),
        ("٠١٥١١٢٣٤٥٦٧٨", "DE", "+4915112345678"),
    ],
)
def test_one_phone_number_has_one_spelling(text: str, region: str, number: str) -> None:
    assert normal_phone(text, region) == number


@pytest.mark.parametrize(
    ("text", "region"),
    [
        (None, "DE"),
        ("", "DE"),
        ("call me", "DE"),
        ("1-800-FLOWERS", "US"),
        ("0000000000", "US"),
        ("1234567890", "US"),
        ("555-0143", "US"),
        ("112", "DE"),
        ("0151 12345678 or 030 123456", "DE"),
        ("0151 12345678", ""),
        ("0151 12345678", "ZZ"),
        ("<@U1> 0151 12345678", "DE"),
        ("+4915112345678\x00", "DE"),
        ("+49 151 12345678'; --", "DE"),
        ("++4915112345678", "DE"),
        ("+", "DE"),
        ("1" * 10_000, "US"),
    ],
)
def test_what_nobody_can_dial_is_none(text: str | None, region: str) -> None:
    assert normal_phone(text, region) is None


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        ("ann.lee@acme.com", "a…@acme.com"),
        ("a@acme.com", "a…@acme.com"),
        ("ann@bücher.de", "a…@bücher.de"),
        ('"a@b"@acme.co.uk', '"…@acme.co.uk'),
        ("ann", "…"),
        ("", "…"),
        ("@acme.com", "…"),
        ("ann@", "…"),
        ("ann@acme.com or +49 151 12345678", "…"),
        ("ann@0151 12345678", "…"),
    ],
)
def test_a_masked_address_shows_its_first_letter_and_its_domain(text: str, mask: str) -> None:
    assert mask_email(text) == mask


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        ("+4915112345678", "+49 … 678"),
        ("+12025550143", "+1 … 143"),
        ("+4930123456", "+49 … 56"),
        ("+49112", "+49 …"),
        ("0151 12345678", "…"),
        ("+99912345678", "…"),
        ("ann@acme.com", "…"),
        ("", "…"),
    ],
)
def test_a_masked_number_shows_its_country_and_its_end(text: str, mask: str) -> None:
    assert mask_phone(text) == mask


@made_up(50)
@given(st.text() | st.from_regex(r"\+[0-9]{1,17}", fullmatch=True))
def test_a_mask_never_shows_more_than_three_digits_after_the_country(text: str) -> None:
    assert re.fullmatch(r"…|\+\d{1,3} …( \d{2,3})?", mask_phone(text))


@made_up(50)
@given(st.text(), st.sampled_from(["DE", "US", "GB", "", "??"]))
def test_no_text_is_an_error(text: str, region: str) -> None:
    address, number = normal_email(text + "@acme.com"), normal_phone(text, region)
    assert address is None or normal_email(address) == address
    assert number is None or normal_phone(number, "US") == number


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("+12125550100", "+1 212 555 0100"),
        ("+4915112345678", "+49 1511 2345678"),
        ("+442079460000", "+44 20 7946 0000"),
    ],
)
def test_a_number_is_shown_to_be_dialled(text: str, shown: str) -> None:
    assert to_dial(text) == (text, shown)


@pytest.mark.parametrize(
    "text",
    [None, "", "ask at the desk", "2125550100", "+1 212 555 0100", "+12125550100>", "<!channel>", "+1" * 50],
)
def test_what_is_not_a_normal_number_is_not_to_be_dialled(text: str | None) -> None:
    assert to_dial(text) is None


PLAIN_NUMBERS = st.builds(
    lambda region, digits: f"+{phonenumbers.country_code_for_region(region)}{digits}",
    st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)),
    st.text("0123456789", min_size=3, max_size=13),
)
GIVEN_OUT = st.builds(
    lambda number, last: number[: -len(last)] + last,
    st.sampled_from([
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        for region in sorted(phonenumbers.SUPPORTED_REGIONS)
        for kind in (0, 1, 3, 4)
        if (number := phonenumbers.example_number_for_type(region, kind))
    ]),
    st.text("0123456789", min_size=1, max_size=4),
)  # fmt: skip
SIGNS = st.lists(st.sampled_from(["", "", " ", "-", ".", "(", ")"]), min_size=20, max_size=20)


@made_up(80)
@given(GIVEN_OUT | PLAIN_NUMBERS, SIGNS)
def test_a_plain_number_is_read_quickly_as_it_is_slowly(number: str, signs: list[str]) -> None:
    typed = number[:3] + "".join(sign + digit for sign, digit in zip(signs, number[3:], strict=False))
    for text in (number, typed):
        slowly = contact._read_phone(contact._dialled(text), "US")
        assert plain_phone(text) in {slowly, None}
        assert normal_phone(text, "US") == slowly


LOCAL = st.text("aZ09._+-é !\"'", min_size=1, max_size=70)
DOMAINS = st.sampled_from(
    ["acme.com", "ACME.co.uk", "xn--bcher-kva.de", "a-.com", "-a.com", "acme", "a.test"]
)
ODD = st.text("aZ09.-_", min_size=1, max_size=80)


@made_up(100)
@given(LOCAL, DOMAINS | ODD)
def test_a_plain_address_is_read_quickly_as_it_is_slowly(local: str, domain: str) -> None:
    assert normal_email(f"{local}@{domain}") == contact._read_email(f"{local}@{domain}")
